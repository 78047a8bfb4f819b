#include "engines/census/kinds.h"

#include <array>

#include "engines/care_score/care_score.h"
#include "ground/base/result.h"
#include "ground/base/text.h"

namespace tsumugi::census {
namespace {

using base::msgid;

struct CareWord {
    int item;
    std::string_view word;
};
// As lists write them, folded by base::search_key when compared. A word stands for its item wherever it is
// found.
constexpr std::array kCareWords = std::to_array<CareWord>({
    {1, "人工呼吸"},
    {1, "呼吸器"},
    {1, "BIPAP"},
    {1, "CPAP"},
    {1, "NPPV"},
    {1, "TPPV"},
    {1, "ハイフロー"},
    {1, "排痰補助"},
    {1, "カフアシスト"},
    {2, "気管切開"},
    {2, "気切"},
    {2, "カニューレ"},
    {3, "鼻咽頭エアウェイ"},
    {3, "エアウェイ"},
    {4, "酸素"},
    {4, "HOT"},
    {5, "吸引"},
    {6, "ネブライザ"},
    {6, "吸入"},
    {7, "経管栄養"},
    {7, "経管"},
    {7, "胃ろう"},
    {7, "胃瘻"},
    {7, "腸ろう"},
    {7, "腸瘻"},
    {7, "経鼻胃管"},
    {7, "注入"},
    {8, "中心静脈"},
    {8, "IVH"},
    {8, "TPN"},
    {8, "CVカテーテル"},
    {9, "皮下注射"},
    {9, "インスリン"},
    {9, "麻薬"},
    {10, "血糖"},
    {11, "透析"},
    {12, "導尿"},
    {12, "尿道カテーテル"},
    {12, "尿管"},
    {12, "膀胱ろう"},
    {12, "膀胱瘻"},
    {13, "ストーマ"},
    {13, "人工肛門"},
    {13, "摘便"},
    {13, "洗腸"},
    {13, "浣腸"},
    {14, "けいれん"},
    {14, "痙攣"},
    {14, "てんかん発作"},
    {14, "坐薬"},
    {14, "ブコラム"},
});

}  // namespace

const std::vector<ListKind>& list_kinds() {
    static const std::vector<ListKind> kinds{
        {kHospitalList, "hospital", msgid("病院・診療所の名簿"), "hospital clinic rehabilitation"},
        {kInsurerList, "insurer", msgid("健康保険の名簿"), ""},
        {kMunicipalityList, "municipality", msgid("市町村の名簿"), "municipality health_office"},
        {kNurseList, "nurse", msgid("訪問看護の名簿"), "visiting_nurse"},
        {kSchoolList, "school", msgid("小・中・高校の名簿"), "school education_board"},
        {kSpecialSchoolList, "special_school", msgid("特別支援学校の名簿"), ""},
        {kNurseryList, "nursery", msgid("保育所・こども園の名簿"), "nursery"},
        {kDayServiceList, "day_service", msgid("通所・短期入所の名簿"), "day_service short_stay"},
        {kOtherList, "other", msgid("そのほかの名簿"), ""},
    };
    return kinds;
}

const ListKind* find_list_kind(int number) {
    for (const auto& kind : list_kinds()) {
        if (kind.number == number) return &kind;
    }
    return nullptr;
}

const ListKind& usual_list_kind(std::string_view organisation_kind, std::string_view name) {
    if (organisation_kind == "school" and name.find("支援学校") != std::string_view::npos)
        return *find_list_kind(kSpecialSchoolList);
    for (const auto& kind : list_kinds()) {
        for (const auto& word : base::split(kind.of_organisations, ' ')) {
            if (not word.empty() and word == organisation_kind) return kind;
        }
    }
    return list_kinds().back();
}

std::string care_item_label(int item, base::Lang lang) {
    const std::string number = std::to_string(item);
    for (const auto& known : care_score::items()) {
        const std::string_view code = known.code;
        if (code == number or code == number + "-1") {
            std::string label = known.short_label.in(lang);
            // Lists do not tell the parts of these apart.
            if (item == 12) label = lang == base::Lang::en ? "urinary catheter" : "導尿";
            if (item == 13) label = lang == base::Lang::en ? "bowel care" : "排便管理";
            return label;
        }
    }
    return {};
}

std::uint32_t care_bits(std::string_view typed) {
    if (base::trimmed(typed).empty()) return 0;
    std::string key = base::search_key(typed);
    // Oxygen that is breathed in is no nebuliser.
    static const std::string breathed = base::search_key("酸素吸入"), oxygen = base::search_key("酸素");
    for (auto at = key.find(breathed); at != std::string::npos; at = key.find(breathed))
        key.replace(at, breathed.size(), oxygen);
    static const auto words = [] {
        std::vector<std::pair<int, std::string>> folded;
        for (const auto& [item, word] : kCareWords) folded.emplace_back(item, base::search_key(word));
        return folded;
    }();
    std::uint32_t bits = 0;
    for (const auto& [item, word] : words) {
        if (key.find(word) != std::string::npos) bits |= 1u << (item - 1);
    }
    return bits;
}

const char* age_band_label(int band) {
    switch (band) {
        case 1:
            return msgid("0〜2歳");
        case 2:
            return msgid("3〜5歳");
        case 3:
            return msgid("6〜11歳");
        case 4:
            return msgid("12〜14歳");
        case 5:
            return msgid("15歳以上");
        default:
            return msgid("年齢が分からない");
    }
}

}  // namespace tsumugi::census
