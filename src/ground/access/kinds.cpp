#include "ground/access/kinds.h"

#include "ground/html/messages.h"

namespace tsumugi::access {
namespace {

using html::msgid;

constexpr unsigned bit(Category category) { return 1u << static_cast<int>(category); }
constexpr unsigned kAll = (1u << kCategoryCount) - 1;
constexpr unsigned kCare = bit(Category::basic) | bit(Category::medical) | bit(Category::daily_care);

}  // namespace

const std::vector<OrganisationKind>& organisation_kinds() {
    static const std::vector<OrganisationKind> kinds{
        {"hospital", msgid("病院"), kAll},
        {"clinic", msgid("診療所"), kAll},
        {"visiting_nurse", msgid("訪問看護ステーション"), kAll},
        {"municipality", msgid("市町村"), kAll},
        {"health_office", msgid("保健福祉事務所"), kAll},
        {"support_centre", msgid("医療的ケア児支援センター"), kAll},
        {"consultant", msgid("相談支援事業所"), kAll},
        {"rehabilitation", msgid("リハビリテーションセンター"), kAll & ~bit(Category::family)},
        {"school", msgid("学校"), kCare | bit(Category::education) | bit(Category::documents)},
        {"education_board", msgid("教育委員会"), kCare | bit(Category::education) | bit(Category::documents)},
        {"nursery", msgid("保育所・こども園"), kCare | bit(Category::education) | bit(Category::documents)},
        {"day_service", msgid("児童発達支援・放課後等デイサービス"),
         kCare | bit(Category::documents) | bit(Category::education)},
        {"short_stay", msgid("短期入所"), kCare | bit(Category::documents)},
        {"equipment", msgid("医療機器・福祉用具の会社"), bit(Category::basic) | bit(Category::daily_care)},
        {"transport", msgid("福祉タクシー・移送"), bit(Category::basic) | bit(Category::daily_care)},
        {"association", msgid("医師会などの団体"), bit(Category::basic)},
    };
    return kinds;
}

const OrganisationKind* find_kind(std::string_view code) {
    for (const auto& kind : organisation_kinds()) {
        if (kind.code == code) return &kind;
    }
    return nullptr;
}

}  // namespace tsumugi::access
