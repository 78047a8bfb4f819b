#include "rooms/pathways/store.h"

#include <algorithm>

#include "ground/base/text.h"
#include "ground/base/working_days.h"

namespace tsumugi::pathways {

using html::msgid;

std::string_view code(StepState state) {
    static constexpr std::string_view codes[] = {"todo", "doing", "stuck", "done", "cannot", "ended"};
    return codes[static_cast<int>(state)];
}

std::optional<StepState> parse_state(std::string_view text) {
    for (const auto state : {StepState::todo, StepState::doing, StepState::stuck, StepState::done,
                             StepState::cannot, StepState::ended}) {
        if (code(state) == text) return state;
    }
    return std::nullopt;
}

std::string_view label(StepState state) {
    static const char* const labels[] = {msgid("まだ"),   msgid("途中"),       msgid("困っています"),
                                         msgid("終わり"), msgid("できません"), msgid("取りやめ")};
    return labels[static_cast<int>(state)];
}

bool is_open(StepState state) {
    return state == StepState::todo or state == StepState::doing or state == StepState::stuck;
}

base::Date due_day(base::Date anchor, int offset, base::Date today) {
    const auto day = offset == 0 ? anchor : base::working_day_until(base::add_days(anchor, offset));
    if (day >= today) return day;
    const auto next = base::working_day_from(today);
    return offset < 0 and today <= anchor ? std::min(next, anchor) : next;
}

base::Date shifted_day(base::Date due, int days, base::Date today) {
    const auto day = base::working_day_until(base::add_days(due, days));
    return day < today ? base::working_day_from(today) : day;
}

bool is_near(base::Date day, base::Date today) {
    const int days = base::days_between(today, day);
    return days >= -90 and days <= 1100;
}

base::Problems check_change(const Step& step, const StepChange& change, bool may_act, base::Date today) {
    base::Problems problems;
    const auto refuse = [&](std::string field, const char* message) {
        problems.push_back({base::Kind::invalid, std::move(field), message});
    };
    const bool open = is_open(step.state);
    if (not may_act) {
        problems.push_back({base::Kind::forbidden, "",
                            msgid("この仕事は別の部署が持っています。変えるには、その部署に頼むか、引き継いで"
                                  "もらってください。")});
        return problems;
    }
    if (step.state == StepState::ended) refuse("", msgid("この受入手順はもう終わっています。"));
    if (base::grapheme_count(change.text) > 2000) {
        problems.push_back(
            {base::Kind::too_large, "text", msgid("{n}文字までで書いてください。"), {{"n", "2000"}}});
    }
    if (change.kind == "take") {
        if (not open) refuse("", msgid("この仕事はもう終わっています。"));
    } else if (change.kind == "hand") {
        if (not open) refuse("", msgid("この仕事はもう終わっています。"));
        if (change.to_section.value() == 0) refuse("section", msgid("引き継ぐ部署を選んでください。"));
        if (change.to_section == step.section and change.to_section.value() != 0)
            refuse("section", msgid("いまと同じ部署です。別の部署を選んでください。"));
    } else if (change.kind == "stuck") {
        if (not open) refuse("", msgid("この仕事はもう終わっています。"));
        if (change.text.empty())
            refuse("text", msgid("何に困っているか書いてください。チームに伝わります。"));
    } else if (change.kind == "done") {
        if (not open) refuse("", msgid("この仕事はもう終わっています。"));
        if (change.text.empty()) refuse("text", msgid("したことを1行書くか、ファイルを付けてください。"));
    } else if (change.kind == "cannot") {
        if (not open) refuse("", msgid("この仕事はもう終わっています。"));
        if (change.text.empty())
            refuse("text", msgid("できない理由を書いてください。ほかの部署が次を考えられます。"));
    } else if (change.kind == "reopen") {
        if (open) refuse("", msgid("この仕事はまだ終わっていません。"));
        if (change.text.empty()) refuse("text", msgid("もう一度開く理由を書いてください。"));
    } else if (change.kind == "move") {
        if (not open) refuse("", msgid("この仕事はもう終わっています。"));
        if (not change.due) {
            refuse("due", msgid("新しい期限を書いてください。"));
        } else if (*change.due < today) {
            refuse("due", msgid("期限が今日より前です。今日か、あとの日を書いてください。"));
        } else if (not is_near(*change.due, today)) {
            refuse("due", msgid("日付が遠すぎます。元号と年を確かめてください。"));
        }
    } else {
        refuse("", msgid("この操作はありません。"));
    }
    return problems;
}

}  // namespace tsumugi::pathways
