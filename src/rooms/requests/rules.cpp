#include <algorithm>
#include <array>

#include "ground/base/text.h"
#include "ground/base/working_days.h"
#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using base::Kind;
using html::msgid;

constexpr std::size_t kTitleLimit = 100;
constexpr std::size_t kTextLimit = 4000;
constexpr int kSeeDays = 2;     // working days until it should have been seen
constexpr int kAnswerDays = 7;  // working days until it should have been answered
constexpr int kLongest = 366;

struct StateRow {
    State state;
    std::string_view code;
    const char* label;
};
constexpr std::array kStates{StateRow{State::sent, "sent", msgid("まだ見られていません")},
                             StateRow{State::seen, "seen", msgid("見ました")},
                             StateRow{State::asked, "asked", msgid("聞き返しています")},
                             StateRow{State::accepted, "accepted", msgid("引き受けました")},
                             StateRow{State::conditional, "conditional", msgid("条件つきで引き受けました")},
                             StateRow{State::declined, "declined", msgid("ことわりました")},
                             StateRow{State::doing, "doing", msgid("進めています")},
                             StateRow{State::done, "done", msgid("終わりました")},
                             StateRow{State::withdrawn, "withdrawn", msgid("取り下げました")}};

/// In the order of the form.
constexpr std::array kActions{
    Action{"accept", State::accepted, true, false, "accepted", msgid("引き受ける")},
    Action{"conditional", State::conditional, true, true, "conditional", msgid("条件つきで引き受ける")},
    Action{"doing", State::doing, true, false, "doing", msgid("はじめる")},
    Action{"done", State::done, true, true, "done", msgid("終わりにする")},
    Action{"ask", State::asked, true, true, "asked", msgid("もっと聞いてから決める")},
    Action{"decline", State::declined, true, true, "declined", msgid("ことわる")},
    Action{"answer", State::seen, false, true, "answered", msgid("聞かれたことに答える")},
    Action{"withdraw", State::withdrawn, false, true, "withdrawn", msgid("取り下げる")}};

constexpr std::array<std::pair<std::string_view, const char*>, 14> kEvents{
    {{"sent", msgid("送りました")},
     {"seen", msgid("見ました")},
     {"asked", msgid("聞き返しました")},
     {"answered", msgid("答えました")},
     {"accepted", msgid("引き受けました")},
     {"conditional", msgid("条件つきで引き受けました")},
     {"declined", msgid("ことわりました")},
     {"doing", msgid("はじめました")},
     {"done", msgid("終わりにしました")},
     {"chased", msgid("まだ見られていないことを知らせました")},
     {"withdrawn", msgid("取り下げました")},
     {"asked_elsewhere", msgid("ほかの部署に頼みました")},
     {"missing", msgid("地域に足りないものとして記録しました")},
     {"dropped", msgid("頼まなくてよくなりました")}}};

bool one_of(State state, std::initializer_list<State> states) {
    return std::find(states.begin(), states.end(), state) != states.end();
}

bool receiver_may(State from, State to, bool question) {
    using S = State;
    const bool before = one_of(from, {S::sent, S::seen, S::asked});
    const bool taken = one_of(from, {S::accepted, S::conditional, S::doing});
    switch (to) {
        case S::seen:
            return from == S::sent;
        case S::asked:
            return one_of(from, {S::sent, S::seen});
        case S::accepted:
        case S::conditional:
            return before and not question;
        case S::doing:
            return question ? before : one_of(from, {S::accepted, S::conditional});
        case S::done:
            return taken or (before and question);
        case S::declined:
            return before or taken;
        case S::sent:
        case S::withdrawn:
            return false;
    }
    return false;
}

bool sender_may(State from, State to) {
    if (to == State::seen) return from == State::asked;
    return to == State::withdrawn and is_open(from);
}

base::Problem invalid(std::string_view field, const char* message) {
    return {Kind::invalid, std::string(field), message, {}};
}

base::Problem too_long(std::string_view field, std::size_t most) {
    return {Kind::too_large,
            std::string(field),
            msgid("{n}文字までで書いてください。"),
            {{"n", std::to_string(most)}}};
}

base::Problem name_inside(std::string_view field) {
    return invalid(field,
                   msgid("こどもの名前が入っています。引き受ける前の部署も読む文なので、番号（こ-0000の形）"
                         "だけで伝わるように直してください。"));
}

/// Where the two parts of a name part: also the wide space.
std::vector<std::string> parts_of(std::string_view name) {
    constexpr std::string_view kWide = "　";
    std::string spaced(name);
    for (auto at = spaced.find(kWide); at != std::string::npos; at = spaced.find(kWide))
        spaced.replace(at, kWide.size(), " ");
    std::vector<std::string> parts;
    for (auto& part : base::split(spaced, ' ')) {
        if (not part.empty()) parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace

std::string_view code(State state) { return kStates[static_cast<std::size_t>(state)].code; }
std::string_view label(State state) { return kStates[static_cast<std::size_t>(state)].label; }
std::optional<State> parse_state(std::string_view code) {
    for (const auto& row : kStates) {
        if (row.code == code) return row.state;
    }
    return std::nullopt;
}

bool is_open(State state) { return not one_of(state, {State::declined, State::done, State::withdrawn}); }

bool may_follow(State from, State to, bool receiver, std::string_view kind) {
    return receiver ? receiver_may(from, to, kind == "question") : sender_may(from, to);
}

const std::vector<Reason>& reasons() {
    static const std::vector<Reason> all{
        {"has_capacity_but", msgid("空きはあるが、いまは受けられない"), false},
        {"no_capacity", msgid("空きがない（人手・定員）"), false},
        {"waiting_list", msgid("順番待ちになる"), false},
        {"needs_assessment", msgid("先に本人に会って確かめる必要がある"), false},
        {"condition_not_accepted", msgid("必要なケアや条件に合わない"), true},
        {"other", msgid("そのほか"), false}};
    return all;
}

const std::vector<Condition>& conditions() {
    static const std::vector<Condition> all{{"nurse_hours", msgid("看護師のいる時間")},
                                            {"weekday", msgid("曜日・時間帯")},
                                            {"age", msgid("年齢・学年")},
                                            {"body", msgid("体格・移動のしかた")},
                                            {"transport", msgid("送迎")},
                                            {"area", msgid("住んでいる地域")},
                                            {"equipment", msgid("機器・設備")},
                                            {"instruction", msgid("指示書・書類")}};
    return all;
}

std::string item_label(base::Lang lang, std::string_view code) {
    if (const auto* item = care_score::find(code)) return item->short_label.in(lang);
    for (const auto& condition : conditions()) {
        if (condition.code == code) return html::tr(lang, condition.label);
    }
    return {};
}

const Action* find_action(std::string_view code) {
    const auto it =
        std::find_if(kActions.begin(), kActions.end(), [&](const auto& a) { return a.code == code; });
    return it == kActions.end() ? nullptr : &*it;
}

std::vector<const Action*> actions(State state, bool receiver, std::string_view kind) {
    std::vector<const Action*> found;
    for (const auto& action : kActions) {
        if (action.receiver == receiver and may_follow(state, action.to, receiver, kind))
            found.push_back(&action);
    }
    return found;
}

std::string event_label(std::string_view kind) {
    for (const auto& [code, label] : kEvents) {
        if (code == kind) return label;
    }
    return {};
}

Days days(base::Date today, std::optional<base::Date> answer_by) {
    const auto answer = answer_by.value_or(base::add_working_days(today, kAnswerDays));
    return {std::min(base::add_working_days(today, kSeeDays), answer), answer};
}

bool holds_name(std::string_view text, const std::vector<std::string>& names) {
    const auto key = base::search_key(text);
    const auto has = [&](const std::string& wanted) { return key.find(wanted) != std::string::npos; };
    for (const auto& name : names) {
        const auto whole = base::search_key(name);
        // A call name of two letters stands inside too many words.
        if (base::grapheme_count(whole) > 2 and has(whole)) return true;
        for (const auto& part : parts_of(name)) {
            const auto folded = base::search_key(part);
            if (folded.empty()) continue;
            for (const auto* title : {"さん", "ちゃん", "くん", "君", "様"}) {
                if (has(folded + base::search_key(title))) return true;
            }
        }
    }
    return false;
}

base::Problems check(const NewRequest& request, const Surroundings& around) {
    base::Problems problems;
    const auto add = [&](base::Problem problem) { problems.push_back(std::move(problem)); };
    if (request.to.value() == 0 or not around.to_living) {
        add(invalid("to", msgid("宛先の部署を、候補から選んでください。")));
    } else if (request.to == around.own) {
        add(invalid("to", msgid("自分の部署には送れません。ほかの部署を選んでください。")));
    }
    if (request.kind != "support" and request.kind != "question") {
        add(invalid("kind", msgid("「依頼」か「たずねる」のどちらかを選んでください。")));
    }
    if (not around.function_known) add(invalid("function", msgid("支援を一覧から選んでください。")));
    if (request.title.empty()) {
        add(invalid("title", msgid("題名を書いてください。")));
    } else if (base::grapheme_count(request.title) > kTitleLimit) {
        add(too_long("title", kTitleLimit));
    } else if (request.title.find('\n') != std::string::npos) {
        add(invalid("title", msgid("題名は1行で書いてください。")));
    } else if (holds_name(request.title, around.names)) {
        add(name_inside("title"));
    }
    if (request.body.empty()) {
        add(invalid("body", msgid("お願いすること・たずねることを書いてください。")));
    } else if (base::grapheme_count(request.body) > kTextLimit) {
        add(too_long("body", kTextLimit));
    } else if (holds_name(request.body, around.names)) {
        add(name_inside("body"));
    }
    if (request.answer_by and *request.answer_by < around.today) {
        add(invalid("answer_by", msgid("返事の期限が今日より前になっています。")));
    } else if (request.answer_by and base::days_between(around.today, *request.answer_by) > kLongest) {
        add(invalid("answer_by", msgid("返事の期限が1年より先になっています。年を確かめてください。")));
    }
    if (not around.step_of_child) {
        add(invalid(
            "step",
            msgid("この段階は、このこどもの手順にありません。こどものページから開き直してください。")));
    }
    return problems;
}

base::Problems check(const Answer& answer, const Action& action, bool by_telephone,
                     const std::vector<std::string>& names) {
    base::Problems problems;
    const auto add = [&](base::Problem problem) { problems.push_back(std::move(problem)); };
    if (by_telephone and base::grapheme_count(answer.heard_from) > kTitleLimit) {
        add(too_long("heard_from", kTitleLimit));
    }
    if (action.to == State::declined) {
        const auto& all = reasons();
        const auto reason =
            std::find_if(all.begin(), all.end(), [&](const auto& r) { return r.code == answer.reason; });
        if (reason == all.end()) {
            add(invalid("reason", msgid("ことわる理由を一覧から選んでください。")));
        } else if (reason->needs_item and item_label(base::Lang::ja, answer.reason_item).empty()) {
            add(invalid("reason_item",
                        msgid("合わないケアか条件を選んでください。地域に足りないものとして数えます。")));
        }
    }
    if (answer.text.empty() and action.needs_text) {
        add(invalid("text", action.code == "conditional" ? msgid("引き受ける条件を書いてください。")
                            : action.code == "ask" ? msgid("聞きたいことを書いてください。")
                            : action.code == "answer" ? msgid("聞かれたことの答えを書いてください。")
                            : action.code == "done" ? msgid("したこと・答えを書いてください。")
                            : action.code == "withdraw"
                                ? msgid("取り下げる理由を書いてください。")
                                : msgid("ことわる理由を、相手に分かることばでも書いてください。")));
    } else if (base::grapheme_count(answer.text) > kTextLimit) {
        add(too_long("text", kTextLimit));
    } else if (holds_name(answer.text, names)) {
        add(name_inside("text"));
    }
    return problems;
}

}  // namespace tsumugi::requests
