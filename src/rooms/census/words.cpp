#include "rooms/census/words.h"

#include <cmath>

#include "engines/census/kinds.h"
#include "ground/base/text.h"

namespace tsumugi::census {
namespace {

using disclosure::State;
using html::msgid;
using html::tr;

const char* brief_kind(const std::string& number) {
    switch (std::atoi(number.c_str())) {
        case kHospitalList:
            return msgid("病院");
        case kInsurerList:
            return msgid("健康保険");
        case kMunicipalityList:
            return msgid("市町村");
        case kNurseList:
            return msgid("訪問看護");
        case kSchoolList:
            return msgid("小中高校");
        case kSpecialSchoolList:
            return msgid("支援学校");
        case kNurseryList:
            return msgid("保育所");
        case kDayServiceList:
            return msgid("通所");
        default:
            return msgid("そのほか");
    }
}

std::string kind_label(base::Lang lang, const std::string& number) {
    const auto* kind = find_list_kind(std::atoi(number.c_str()));
    return kind ? tr(lang, kind->label) : std::string();
}

}  // namespace

std::string cell_label(base::Lang lang, std::string_view name, const std::vector<Town>& towns) {
    if (name == "all") return tr(lang, msgid("地域全体"));
    if (name == "school:any") return tr(lang, msgid("学校の名簿にいるこども"));
    const auto parts = base::split(name, ':');
    if (parts.size() < 2 or parts.back() == "no" or parts[0] == "only") return {};
    if (parts[0] == "age") return tr(lang, age_band_label(std::atoi(parts[1].c_str())));
    if (parts[0] == "care") return care_item_label(std::atoi(parts[1].c_str()), lang);
    if (parts[0] == "kind") return kind_label(lang, parts[1]);
    if (parts[0] == "both" and parts.size() == 3)
        return tr(lang, msgid("{a}と{b}の両方"),
                  {{"a", kind_label(lang, parts[1])}, {"b", kind_label(lang, parts[2])}});
    if (parts[0] == "town") {
        for (const auto& town : towns) {
            if (town.code.substr(0, 5) == parts[1]) return town.name;
        }
        return tr(lang, msgid("市町村が分からない"));
    }
    return {};
}

std::string brief_label(base::Lang lang, std::string_view name, const std::vector<Town>& towns) {
    const auto parts = base::split(name, ':');
    if (parts.size() == 2 and parts[0] == "kind") return tr(lang, brief_kind(parts[1]));
    if (parts.size() == 3 and parts[0] == "both")
        return tr(lang, msgid("{a}と{b}"),
                  {{"a", tr(lang, brief_kind(parts[1]))}, {"b", tr(lang, brief_kind(parts[2]))}});
    return cell_label(lang, name, towns);
}

std::string cell_text(base::Lang lang, const PublishedCell& cell) {
    switch (cell.state) {
        case State::shown:
            return std::to_string(cell.count);
        case State::held:
            return std::to_string(cell.count);
        default:
            return tr(lang, msgid("出しません"));
    }
}

std::string cell_reason(base::Lang lang, const PublishedCell& cell) {
    switch (cell.state) {
        case State::shown:
            return {};
        case State::no_town:
            return tr(lang, msgid("人口の少ない市町村"));
        case State::held:
            return tr(lang, msgid("前回の数のまま"));
        default:
            return tr(lang, msgid("少ない数を守るため"));
    }
}

std::string hiding_words(base::Lang lang) {
    return tr(
        lang,
        msgid(
            "10人（人口25,000人より少ない市町村は20人）より少ない数、3種類より少ない名簿から数えた数、引き算でそれらが分かる数は出しません。人口2,000人より少ない市町村の"
            "数は出しません。前の調査からの変化が小さい数は、前回の数のままにします。"));
}

std::string estimate_text(base::Lang lang, const PublishedEstimate& estimate) {
    if (not estimate.wanted) return {};
    if (not estimate.said) return tr(lang, msgid("推計できません：{why}"), {{"why", tr(lang, estimate.why)}});
    return tr(lang, msgid("少なくとも{n}人（95%の区間 {least}〜{most}人）"),
              {{"n", std::to_string(estimate.children)},
               {"least", std::to_string(estimate.least)},
               {"most", std::to_string(estimate.most)}});
}

std::string school_share(const Published& published) {
    const auto* any = published.find("school:any");
    const auto* ordinary = published.find("kind:" + std::to_string(kSchoolList));
    const auto* special = published.find("kind:" + std::to_string(kSpecialSchoolList));
    if (not any or not ordinary or not special or any->count == 0 or special->state != State::shown or
        any->state != State::shown or ordinary->state != State::shown)
        return {};
    return std::to_string(
               std::lround(100.0 * static_cast<double>(ordinary->count) / static_cast<double>(any->count))) +
           " %";
}

std::string text_of(base::Lang lang, const Published& published, const std::vector<Town>& towns) {
    std::string out;
    for (const auto& cell : published.cells) {
        const auto label = cell_label(lang, cell.name, towns);
        if (label.empty()) continue;
        const auto reason = cell_reason(lang, cell);
        out += label + ": " + cell_text(lang, cell) + (reason.empty() ? "" : " (" + reason + ")") + "\n";
    }
    const auto estimate = estimate_text(lang, published.estimate);
    if (not estimate.empty())
        out += tr(lang, msgid("どの名簿にもいないこどもを含めた推計")) + ": " + estimate + "\n";
    return out;
}

}  // namespace tsumugi::census
