#include "rooms/acceptance/fields.h"
#include "rooms/acceptance/numbers.h"

#include <algorithm>
#include <charconv>

#include "ground/base/text.h"

namespace tsumugi::acceptance {
namespace {

using base::Lang;
using html::msgid;

std::vector<Field> make_fields() {
    std::vector<Field> made;
    int at = 0;
    for (const auto& item : care_score::items()) {
        made.push_back({"care." + std::string(item.code), msgid("医療的ケア"), nullptr, Form::answer, at++});
    }
    const auto add = [&](std::string key, const char* group, const char* label, Form form,
                         bool inner = false) {
        made.push_back({std::move(key), group, label, form, -1, inner});
    };
    constexpr const char* kChild = msgid("こども");
    add("watch", kChild, msgid("見守りの程度"), Form::watch);
    add("score", kChild, msgid("医療的ケアスコア"), Form::score);
    add("age", kChild, msgid("年齢"), Form::age);
    add("weight", kChild, msgid("体重"), Form::weight);
    add("stage.before_school", kChild, msgid("就学前"), Form::answer);
    add("stage.primary", kChild, msgid("小学生"), Form::answer);
    add("stage.junior_high", kChild, msgid("中学生"), Form::answer);
    add("stage.high", kChild, msgid("高校生"), Form::answer);
    add("stage.after_school", kChild, msgid("卒業後"), Form::answer);
    add("mobility.lying", kChild, msgid("寝たきりのこども"), Form::answer);
    add("mobility.sitting", kChild, msgid("座れるこども"), Form::answer);
    add("mobility.walking", kChild, msgid("歩けるこども（動ける医療的ケア児）"), Form::answer);
    add("severe_only", kChild, msgid("重症心身障害のこどもに限る"), Form::yes_no);
    add("seizures", kChild, msgid("けいれん発作のあるこども"), Form::answer);
    add("behaviour", kChild, msgid("行動面の配慮がいるこども"), Form::answer);
    constexpr const char* kDayGroup = msgid("曜日と看護職員");
    constexpr const char* kDayLabels[] = {msgid("月曜"), msgid("火曜"), msgid("水曜"), msgid("木曜"),
                                          msgid("金曜"), msgid("土曜"), msgid("日曜")};
    for (int day = 0; day < matching::kDays; ++day)
        add("day." + std::to_string(day + 1), kDayGroup, kDayLabels[day], Form::day);
    add("nurse_deputy", kDayGroup, msgid("看護職員が休む日の代わり"), Form::text);
    add("certified_staff", kDayGroup, msgid("喀痰吸引等の認定を受けた職員がいる"), Form::yes_no);
    constexpr const char* kArea = msgid("地域・送迎・場所");
    add("area", kArea, msgid("対象の地域"), Form::area);
    add("transport", kArea, msgid("送迎"), Form::transport);
    add("bed", kArea, msgid("ベッド・部屋"), Form::text);
    add("bath", kArea, msgid("入浴"), Form::text);
    add("parents", kArea, msgid("家族の付き添い"), Form::text);
    add("siblings", kArea, msgid("きょうだい"), Form::text);
    constexpr const char* kAsking = msgid("申し込み");
    add("trial", kAsking, msgid("見学・体験"), Form::text);
    add("deadline", kAsking, msgid("申し込みの締め切り"), Form::deadline);
    add("decision", kAsking, msgid("決まる日"), Form::text);
    add("papers", kAsking, msgid("必要な書類"), Form::text);
    add("fee", kAsking, msgid("費用"), Form::text);
    add("languages", kAsking, msgid("使えることば"), Form::text);
    add("contact", kAsking, msgid("問い合わせの窓口と時間"), Form::text);
    add("note", kAsking, msgid("支援者だけへの申し送り"), Form::text, true);
    return made;
}

matching::Range range_of(const Condition* condition) {
    matching::Range range;
    if (not condition) return range;
    range.answered = true;
    if (condition->answer != "limit") return range;
    const auto [least, most] = cut(condition->value, '-');
    range.least = whole(least, 100000);
    range.most = whole(most, 100000);
    return range;
}

matching::Answer answer_of(const Condition* condition) {
    if (not condition) return matching::Answer::unanswered;
    if (condition->answer == "yes") return matching::Answer::yes;
    if (condition->answer == "conditional") return matching::Answer::conditional;
    return matching::Answer::no;
}

matching::Day day_of(const Condition* condition) {
    matching::Day day;
    day.open = answer_of(condition);
    if (not condition) return day;
    const auto [nurses, coming] = cut(condition->value, ';');
    day.nurses = whole(nurses, 99);
    const auto parts = base::split(coming, ',');
    if (parts.size() != 4) return day;
    std::array<int, 4> come{};
    for (std::size_t c = 0; c < 4; ++c) {
        const auto number = whole(parts[c], 99);
        if (not number) return day;
        come[c] = *number;
    }
    day.coming = come;
    return day;
}

matching::Staffing staffing_of(std::string_view kind) {
    using matching::Staffing;
    if (kind == "child_development" or kind == "after_school") return Staffing::ratio;
    for (const auto presence :
         {"medical_child_development", "short_stay", "daytime_support", "nursery", "daily_care"}) {
        if (kind == presence) return Staffing::presence;
    }
    return Staffing::none;
}

constexpr const char* kStageKeys[] = {"", "before_school", "primary", "junior_high", "high", "after_school"};
constexpr const char* kMobilityKeys[] = {"", "lying", "sitting", "walking"};

}  // namespace

const std::vector<Field>& fields() {
    static const auto all = make_fields();
    return all;
}

const Field* find_field(std::string_view key) {
    for (const auto& field : fields()) {
        if (field.key == key) return &field;
    }
    return nullptr;
}

std::string label(const Field& field, Lang lang) {
    if (field.care < 0) return html::tr(lang, field.label);
    const auto& item = care_score::items()[static_cast<std::size_t>(field.care)];
    return std::string(item.number) + " " + item.short_label.in(lang);
}

std::span<const Choice> choices(Form form) {
    static constexpr const char* kOpen = msgid("未回答");
    static constexpr Choice kAnswer[] = {
        {"", kOpen}, {"yes", msgid("可")}, {"conditional", msgid("条件つき")}, {"no", msgid("不可")}};
    static constexpr Choice kYesNo[] = {{"", kOpen}, {"yes", msgid("はい")}, {"no", msgid("いいえ")}};
    static constexpr Choice kLimit[] = {
        {"", kOpen}, {"none", msgid("制限なし")}, {"limit", msgid("制限あり")}};
    static constexpr Choice kWatch[] = {{"", kOpen},
                                        {"high", msgid("「高」まで（制限なし）")},
                                        {"middle", msgid("「中」まで")},
                                        {"low", msgid("「低」だけ")}};
    static constexpr Choice kArea[] = {
        {"", kOpen}, {"all", msgid("どこからでも")}, {"limit", msgid("次の市町村")}};
    static constexpr Choice kTransport[] = {{"", kOpen},
                                            {"none", msgid("なし")},
                                            {"without_nurse", msgid("あり（看護職員は乗らない）")},
                                            {"with_nurse", msgid("あり（看護職員が乗る）")}};
    static constexpr Choice kDay[] = {{"", kOpen}, {"yes", msgid("開いている")}, {"no", msgid("休み")}};
    static constexpr Choice kDeadline[] = {{"", kOpen},
                                           {"none", msgid("いつでも")},
                                           {"days", msgid("利用の何日前まで")},
                                           {"month_end", msgid("何か月前の月末まで")},
                                           {"month_day", msgid("何か月前の何日まで")}};
    switch (form) {
        case Form::answer:
            return kAnswer;
        case Form::yes_no:
            return kYesNo;
        case Form::age:
        case Form::weight:
        case Form::score:
            return kLimit;
        case Form::watch:
            return kWatch;
        case Form::area:
            return kArea;
        case Form::transport:
            return kTransport;
        case Form::day:
            return kDay;
        case Form::deadline:
            return kDeadline;
        case Form::text:
            return {};
    }
    return {};
}

int value_inputs(Form form) {
    switch (form) {
        case Form::age:
        case Form::weight:
        case Form::deadline:
            return 2;
        case Form::score:
            return 1;
        case Form::day:
            return 5;
        default:
            return 0;
    }
}

// ---- for the engine

matching::Conditions compiled_from(const directory::Service& service, const Sheet& sheet, base::Date today) {
    const auto said = [&](const std::string& field) -> const Condition* {
        const auto found = sheet.find(field);
        return found == sheet.end() ? nullptr : &found->second;
    };
    matching::Conditions made;
    made.acceptance = static_cast<matching::Acceptance>(service.state);
    for (const auto& field : fields()) {
        if (field.care >= 0) made.care[static_cast<std::size_t>(field.care)] = answer_of(said(field.key));
    }
    if (const auto* watch = said("watch")) {
        made.most_watch = watch->answer == "low"      ? matching::Watch::low
                          : watch->answer == "middle" ? matching::Watch::middle
                                                      : matching::Watch::high;
    }
    made.score = range_of(said("score"));
    made.age = range_of(said("age"));
    made.weight = range_of(said("weight"));
    for (std::size_t kind = 1; kind < matching::kMobilities; ++kind)
        made.mobility[kind] = answer_of(said(std::string("mobility.") + kMobilityKeys[kind]));
    for (std::size_t kind = 1; kind < matching::kStages; ++kind)
        made.stage[kind] = answer_of(said(std::string("stage.") + kStageKeys[kind]));
    made.severe_only = answer_of(said("severe_only"));
    made.seizures = answer_of(said("seizures"));
    made.behaviour = answer_of(said("behaviour"));
    made.certified_staff = answer_of(said("certified_staff"));
    if (const auto* area = said("area")) {
        made.area_answered = true;
        made.everywhere = area->answer == "all";
        if (not made.everywhere) made.towns = base::split(area->value, ' ');
    }
    if (const auto* transport = said("transport")) {
        made.transport = transport->answer == "none"            ? matching::Transport::none
                         : transport->answer == "without_nurse" ? matching::Transport::without_nurse
                                                                : matching::Transport::with_nurse;
    }
    made.staffing = staffing_of(service.kind);
    made.places = service.places;
    for (int day = 0; day < matching::kDays; ++day)
        made.days[static_cast<std::size_t>(day)] = day_of(said("day." + std::to_string(day + 1)));
    std::optional<base::Instant> oldest;
    for (const auto& [field, condition] : sheet)
        oldest = std::min(oldest.value_or(condition.at), condition.at);
    if (oldest) {
        const auto age = base::age_at(base::local_date(*oldest), today);
        made.months_since_confirmed = age.years * 12 + age.months;
    }
    return made;
}

base::Problems contradictions_of(const directory::Service& service, const Sheet& sheet, base::Date today) {
    std::vector<int> points;
    for (const auto& item : care_score::items()) points.push_back(item.base);
    auto problems = matching::contradictions(compiled_from(service, sheet, today), points);
    for (auto& problem : problems) {
        const auto [what, which] = cut(problem.field, '.');
        if (what == "care") {
            problem.field =
                "a.care." + std::string(care_score::items()[static_cast<std::size_t>(std::stoi(which))].code);
        } else if (what == "day") {
            problem.field = "a.day." + std::to_string(std::stoi(which) + 1);
        } else if (what == "mobility") {
            problem.field = "a.mobility.lying";
        } else if (what == "stage") {
            problem.field = "a.stage.before_school";
        } else {
            problem.field = "a." + problem.field;
        }
    }
    return problems;
}

}  // namespace tsumugi::acceptance
