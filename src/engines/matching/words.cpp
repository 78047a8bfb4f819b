#include <algorithm>

#include "engines/matching/rules.h"

namespace tsumugi::matching {

using base::msgid;

const char* label(Level level) {
    constexpr const char* kLabels[] = {msgid("合う"), msgid("要相談"), msgid("分からない"),
                                       msgid("合わない")};
    return kLabels[static_cast<std::size_t>(level)];
}
std::string_view code(Level level) {
    constexpr std::string_view kCodes[] = {"fits", "ask", "unknown", "no"};
    return kCodes[static_cast<std::size_t>(level)];
}

namespace {

const char* label(Watch watch) {
    constexpr const char* kLabels[] = {msgid("なし"), msgid("低"), msgid("中"), msgid("高")};
    return kLabels[static_cast<std::size_t>(watch)];
}
const char* label(Mobility mobility) {
    constexpr const char* kLabels[] = {msgid("未記入"), msgid("寝たきり"), msgid("座れる"), msgid("歩ける")};
    return kLabels[static_cast<std::size_t>(mobility)];
}
const char* label(Stage stage) {
    constexpr const char* kLabels[] = {msgid("未記入"), msgid("就学前"), msgid("小学生"),
                                       msgid("中学生"), msgid("高校生"), msgid("卒業後")};
    return kLabels[static_cast<std::size_t>(stage)];
}

/// Ages are whole years for people: 18歳まで is until the day before the nineteenth birthday.
int shown_upper(int months) { return months % 12 == 11 ? months - 11 : months; }

std::string kilograms(int hundreds_of_grams) {
    auto text = std::to_string(hundreds_of_grams / 10);
    if (hundreds_of_grams % 10 != 0) text += "." + std::to_string(hundreds_of_grams % 10);
    return text;
}

Sentence age_words(const Range& age, std::optional<int> of_child, const Names& names) {
    if (of_child) {
        if (age.least and *of_child < *age.least)
            return {msgid("{age}から"), {{"age", names.age(*age.least)}}};
        return {msgid("{age}まで"), {{"age", names.age(shown_upper(age.most.value_or(0)))}}};
    }
    if (not age.most)
        return {msgid("{age}から（年齢が入っていません）"), {{"age", names.age(age.least.value_or(0))}}};
    if (not age.least)
        return {msgid("{age}まで（年齢が入っていません）"), {{"age", names.age(shown_upper(*age.most))}}};
    return {msgid("{least}から{most}まで（年齢が入っていません）"),
            {{"least", names.age(*age.least)}, {"most", names.age(shown_upper(*age.most))}}};
}

Sentence weight_words(const Range& weight, std::optional<int> of_child) {
    const auto least = kilograms(weight.least.value_or(0)), most = kilograms(weight.most.value_or(0));
    if (of_child) {
        if (weight.least and *of_child < *weight.least) return {msgid("体重{kg}kgから"), {{"kg", least}}};
        return {msgid("体重{kg}kgまで"), {{"kg", most}}};
    }
    if (not weight.most) return {msgid("体重{kg}kgから（体重が入っていません）"), {{"kg", least}}};
    if (not weight.least) return {msgid("体重{kg}kgまで（体重が入っていません）"), {{"kg", most}}};
    return {msgid("体重{least}kgから{most}kgまで（体重が入っていません）"),
            {{"least", least}, {"most", most}}};
}

}  // namespace

Sentence words(const Reason& reason, const Conditions& service, const Child& child, const Names& names) {
    const auto item = [&](const char* text) { return Sentence{text, {{"item", names.item(reason.item)}}}; };
    const auto days = [&](const char* text) { return Sentence{text, {{"days", names.days(reason.days)}}}; };
    const auto watch = [&](const char* text) {
        return Sentence{text,
                        {{"most", names.tr(label(service.most_watch.value_or(Watch::none)))},
                         {"watch", names.tr(label(child.watch))}}};
    };
    const auto score = [&](const char* text, int of_child) {
        return Sentence{
            text,
            {{"most", std::to_string(service.score.most.value_or(0))}, {"score", std::to_string(of_child)}}};
    };
    const auto mobility = [&](const char* text) {
        return Sentence{text, {{"kind", names.tr(label(child.mobility))}}};
    };
    const auto stage = [&](const char* text) {
        return Sentence{text, {{"kind", names.tr(label(child.stage))}}};
    };
    switch (reason.why) {
        case Why::stopped:
            return {msgid("新しい受け入れを停止中")};
        case Why::suspended:
            return {msgid("休止中")};
        case Why::acceptance_unknown:
            return {msgid("受け付けているか: 未回答")};
        case Why::care_no:
            return item(msgid("{item}: 不可"));
        case Why::care_conditional:
            return item(msgid("{item}: 条件つき"));
        case Why::care_unanswered:
            return item(msgid("{item}: 未回答"));
        case Why::watch_over:
            return watch(msgid("見守りは「{most}」まで（このこどもは「{watch}」）"));
        case Why::watch_not_assessed:
            return watch(msgid("見守りは「{most}」まで（このこどもの見守りに未記入があります）"));
        case Why::watch_unanswered:
            return {msgid("見守りの上限: 未回答")};
        case Why::score_over:
            return score(msgid("医療的ケアスコアは{most}点まで（このこどもは{score}点）"), child.score_low);
        case Why::score_may_be_over:
            return score(msgid("医療的ケアスコアは{most}点まで（見守りによっては{score}点）"),
                         child.score_high);
        case Why::score_unanswered:
            return {msgid("医療的ケアスコアの上限: 未回答")};
        case Why::age_outside:
        case Why::age_not_said:
            return age_words(service.age, child.age, names);
        case Why::age_unanswered:
            return {msgid("年齢の範囲: 未回答")};
        case Why::stage_no:
            return stage(msgid("{kind}: 不可"));
        case Why::stage_conditional:
            return stage(msgid("{kind}: 条件つき"));
        case Why::stage_not_said:
            return {msgid("学齢によって違います（学齢が入っていません）")};
        case Why::stage_unanswered:
            return stage(msgid("{kind}を受けるか: 未回答"));
        case Why::weight_outside:
        case Why::weight_not_said:
            return weight_words(service.weight, child.weight);
        case Why::weight_unanswered:
            return {msgid("体重の範囲: 未回答")};
        case Why::mobility_no:
            return mobility(msgid("体の動き「{kind}」: 不可"));
        case Why::mobility_conditional:
            return mobility(msgid("体の動き「{kind}」: 条件つき"));
        case Why::mobility_not_said:
            return {msgid("体の動きによって違います（体の動きが入っていません）")};
        case Why::mobility_unanswered:
            return mobility(msgid("体の動き「{kind}」: 未回答"));
        case Why::severe_only:
            return {msgid("重症心身障害のこどもだけ")};
        case Why::severe_not_said:
            return {msgid("重症心身障害のこどもだけ（あてはまるかが入っていません）")};
        case Why::severe_unanswered:
            return {msgid("重症心身障害のないこどもを受けるか: 未回答")};
        case Why::seizures_no:
            return {msgid("けいれん発作: 不可")};
        case Why::seizures_conditional:
            return {msgid("けいれん発作: 条件つき")};
        case Why::seizures_unanswered:
            return {msgid("けいれん発作: 未回答")};
        case Why::behaviour_no:
            return {msgid("行動面の配慮: 不可")};
        case Why::behaviour_conditional:
            return {msgid("行動面の配慮: 条件つき")};
        case Why::behaviour_unanswered:
            return {msgid("行動面の配慮: 未回答")};
        case Why::area_outside:
            return {msgid("{town}は対象の地域の外"), {{"town", names.town(child.town)}}};
        case Why::area_not_said:
            return {msgid("対象の地域が決まっています（住所が入っていません）")};
        case Why::area_unanswered:
            return {msgid("対象の地域: 未回答")};
        case Why::transport_none:
            return {msgid("送迎なし")};
        case Why::transport_without_nurse:
            return {msgid("送迎の車に看護職員が乗りません")};
        case Why::transport_unanswered:
            return {msgid("送迎: 未回答")};
        case Why::day_closed:
            return days(msgid("{days}は休み"));
        case Why::day_unanswered:
            return days(msgid("{days}に開いているか: 未回答"));
        case Why::day_full:
            return days(msgid("{days}は定員まで来ています"));
        case Why::nurse_absent:
            return days(msgid("{days}は看護師不在"));
        case Why::nurse_unanswered:
            return days(msgid("{days}の看護職員: 未回答"));
        case Why::nurses_too_few:
            return days(msgid("{days}は看護職員が足りません"));
        case Why::nurses_may_be_too_few:
            return days(msgid("{days}は見守りによって看護職員が足りません"));
        case Why::coming_unanswered:
            return days(msgid("{days}に通うこどもの区分: 未回答"));
        case Why::stale:
            return {msgid("最後の確認から{months}か月"),
                    {{"months", std::to_string(service.months_since_confirmed.value_or(0))}}};
        case Why::never_confirmed:
            return {msgid("受入条件は一度も確認されていません")};
    }
    return {""};
}

std::optional<Arithmetic> arithmetic(const Conditions& service, int day, int care_class) {
    const auto& d = service.days[static_cast<std::size_t>(day)];
    if (service.staffing != Staffing::ratio or d.open != Answer::yes or not d.nurses or not d.coming)
        return std::nullopt;
    Arithmetic made{*d.coming, care_class, *d.nurses, kSixths[static_cast<std::size_t>(care_class)]};
    for (std::size_t c = 0; c < kClasses; ++c) made.sixths += made.coming[c] * kSixths[c];
    return made;
}

base::Problems contradictions(const Conditions& service, std::span<const int> base_points) {
    base::Problems found;
    const auto add = [&](std::string field, const char* text, auto... args) {
        found.push_back({base::Kind::invalid, std::move(field), text, {args...}});
    };
    using Arg = std::pair<std::string, std::string>;
    const auto turned = [](const Range& range) {
        return range.least and range.most and *range.least > *range.most;
    };
    if (turned(service.age))
        add("age", msgid("年齢の「から」が「まで」より上です。どちらかを直してください。"));
    if (turned(service.weight))
        add("weight", msgid("体重の「から」が「まで」より上です。どちらかを直してください。"));
    const auto taken = [](Answer answer) { return answer == Answer::yes or answer == Answer::conditional; };
    const auto none_taken = [](const auto& answers) {
        return std::all_of(answers.begin() + 1, answers.end(), [](Answer a) { return a == Answer::no; });
    };
    if (none_taken(service.mobility))
        add("mobility", msgid("体の動きがすべて不可です。これではだれも受けられません。"));
    if (none_taken(service.stage))
        add("stage", msgid("学齢がすべて不可です。これではだれも受けられません。"));
    if (service.severe_only == Answer::yes) {
        const auto of = [&](Mobility m) { return service.mobility[static_cast<std::size_t>(m)]; };
        if (of(Mobility::lying) == Answer::no and of(Mobility::sitting) == Answer::no)
            add("severe_only",
                msgid("重症心身障害のこどもだけとありますが、寝たきりも座れるこどもも不可です。"));
    }
    if (service.area_answered and not service.everywhere and service.towns.empty())
        add("area", msgid("対象の地域が1つも選ばれていません。地域の全部か、市町村を選んでください。"));
    for (std::size_t item = 0; item < base_points.size() and item < kMostItems; ++item) {
        if (service.score.most and taken(service.care[item]) and base_points[item] > *service.score.most) {
            add("care." + std::to_string(item),
                msgid("このケアだけで{points}点です。スコアの上限の{most}点と合いません。"),
                Arg{"points", std::to_string(base_points[item])},
                Arg{"most", std::to_string(*service.score.most)});
        }
    }
    for (std::size_t day = 0; day < kDays; ++day) {
        const auto& d = service.days[day];
        if (d.open == Answer::no and
            (d.nurses.value_or(0) > 0 or (d.coming and *d.coming != std::array<int, 4>{})))
            add("day." + std::to_string(day), msgid("休みの日に看護職員か通うこどもが書かれています。"));
        if (d.coming and service.places) {
            int come = 0;
            for (const auto children : *d.coming) come += children;
            if (come > *service.places)
                add("day." + std::to_string(day), msgid("通うこどもが定員の{places}人より多くなっています。"),
                    Arg{"places", std::to_string(*service.places)});
        }
    }
    return found;
}

}  // namespace tsumugi::matching
