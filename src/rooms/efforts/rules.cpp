#include <charconv>

#include "ground/base/text.h"
#include "rooms/efforts/rules.h"

namespace tsumugi::efforts {

using html::msgid;
using meetings::check_text;
using meetings::invalid;

const std::vector<EffortState>& effort_states() {
    static const std::vector<EffortState> all{{"planned", msgid("これから")},
                                              {"doing", msgid("進めている")},
                                              {"done", msgid("できた")},
                                              {"carried", msgid("次の年度へ")},
                                              {"stopped", msgid("やめた")}};
    return all;
}

std::string_view parse_effort_state(std::string_view typed) {
    const auto key = base::search_key(typed);
    for (const auto& state : effort_states()) {
        if (typed == state.code) return state.code;
        for (const auto lang : {base::Lang::ja, base::Lang::en}) {
            if (base::search_key(html::tr(lang, state.label)) == key) return state.code;
        }
    }
    return {};
}

std::string effort_state_label(const Ctx& ctx, std::string_view code) {
    for (const auto& state : effort_states()) {
        if (state.code == code) return ctx.tr(state.label);
    }
    return std::string(code);
}

std::string tidy_words(std::string_view typed) {
    std::string text(typed);
    std::erase(text, '\r');
    text = base::trimmed(text);
    if (text.size() != 10) return text;
    const auto day = base::parse_iso(text);
    return day ? base::long_date(*day, base::Lang::ja) : text;
}

bool is_open(const Effort& effort) { return effort.state == "planned" or effort.state == "doing"; }

namespace {

bool strip(std::string& text, std::string_view ending) {
    if (text.size() <= ending.size() or not text.ends_with(ending)) return false;
    text.resize(text.size() - ending.size());
    return true;
}

/// "12月", "12月末": the last day of that month in the fiscal year.
std::optional<base::Date> month_end(const std::string& text, int fiscal_year) {
    std::string words = text;
    for (const std::string_view ending : {"ごろ", "頃", "中", "末"}) strip(words, ending);
    if (not strip(words, "月")) return std::nullopt;
    unsigned month = 0;
    const auto* end = words.data() + words.size();
    const auto [read, error] = std::from_chars(words.data(), end, month);
    if (error != std::errc() or read != end or month < 1 or month > 12) return std::nullopt;
    const int year = month >= 4 ? fiscal_year : fiscal_year + 1;
    const auto after = month == 12 ? base::make_date(year + 1, 1, 1) : base::make_date(year, month + 1, 1);
    return base::add_days(after, -1);
}

}  // namespace

std::optional<base::Date> due_of(std::string_view by_when, int fiscal_year) {
    auto text = base::ascii_key(base::trimmed(by_when));
    strip(text, "まで");
    text = base::trimmed(text);
    if (text.empty()) return std::nullopt;
    if (auto month = month_end(text, fiscal_year)) return month;
    const auto date = base::parse_date(text, base::make_date(fiscal_year, 4, 1));
    return date ? std::optional(date->date) : std::nullopt;
}

base::Date last_day(const Effort& effort) {
    return effort.due.value_or(base::make_date(effort.fiscal_year + 1, 3, 31));
}

bool is_late(const Effort& effort, base::Date today) { return is_open(effort) and last_day(effort) < today; }

base::Problems check_effort(const Effort& e) {
    base::Problems problems;
    if (e.what.empty()) problems.push_back(invalid("what", msgid("何をするかを書いてください。")));
    check_text(problems, "what", e.what, 1000, false);
    check_text(problems, "for_whom", e.for_whom, 300, false);
    check_text(problems, "by_when", e.by_when, 100, false);
    check_text(problems, "how_known", e.how_known, 500, false);
    check_text(problems, "report", e.report, 2000, false);
    if (parse_effort_state(e.state).empty()) {
        problems.push_back(
            invalid("state",
                    msgid("状態は「これから」「進めている」「できた」「やめた」のどれかを選んでください。")));
    } else if (e.state == "stopped" and e.report.empty()) {
        problems.push_back(
            invalid("report", msgid("やめたときは、なぜやめたかを年度末の報告に書いてください。")));
    }
    return problems;
}

bool same_words(const Effort& a, const Effort& b) {
    return a.what == b.what and a.for_whom == b.for_whom and a.by_when == b.by_when and
           a.how_known == b.how_known and a.state == b.state and a.report == b.report;
}

EffortCount count_efforts(const std::vector<Effort>& efforts, base::Date today) {
    EffortCount count;
    for (const auto& e : efforts) {
        if (is_open(e)) (is_late(e, today) ? count.late : count.on_time)++;
        count.done += e.state == "done";
        count.carried += e.state == "carried";
        count.stopped += e.state == "stopped";
    }
    return count;
}

base::Problems check_carry(const Carry& carry) {
    base::Problems problems;
    const auto id = carry.id.text();
    if (carry.decision == "change") {
        if (carry.what.empty())
            problems.push_back(invalid("what." + id, msgid("次の年度に何をするかを書いてください。")));
        check_text(problems, "what." + id, carry.what, 1000, false);
        check_text(problems, "by_when." + id, carry.by_when, 100, false);
    } else if (carry.decision == "done" or carry.decision == "stop") {
        if (carry.reason.empty())
            problems.push_back(
                invalid("reason." + id, msgid("何ができたか、なぜ終えるかを書いてください。")));
        check_text(problems, "reason." + id, carry.reason, 2000, false);
    } else if (carry.decision != "carry" and not carry.decision.empty()) {
        problems.push_back(invalid("decide." + id, msgid("どうするかを選んでください。")));
    }
    return problems;
}

Effort next_year(const Effort& effort, const Carry& carry) {
    Effort next = effort;
    next.id = {};
    next.fiscal_year = effort.fiscal_year + 1;
    next.from = effort.id;
    next.state = "planned";
    next.report.clear();
    next.reported_on.reset();
    if (effort.due) next.by_when.clear();
    if (carry.decision == "change") {
        next.what = carry.what;
        next.by_when = carry.by_when;
    }
    return next;
}

}  // namespace tsumugi::efforts
