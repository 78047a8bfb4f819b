#include <gtest/gtest.h>

#include "rooms/efforts/rules.h"

namespace tsumugi::efforts {
namespace {

using base::make_date;

std::string due(const char* typed, int year = 2026) {
    const auto day = due_of(typed, year);
    return day ? base::iso(*day) : "";
}

TEST(EffortRules, ReadTheDayThatWordsMean) {
    EXPECT_EQ(due("12月末"), "2026-12-31");
    EXPECT_EQ(due("１２月"), "2026-12-31");
    EXPECT_EQ(due("2月末まで"), "2027-02-28") << "January to March lie in the next calendar year";
    EXPECT_EQ(due("2月", 2027), "2028-02-29");
    EXPECT_EQ(due("4月"), "2026-04-30");
    EXPECT_EQ(due("R9.2.1"), "2027-02-01");
    EXPECT_EQ(due("2027/2/1まで"), "2027-02-01");
    for (const char* open : {"", "通年", "年度末", "毎月", "13月", "月", "0月末"})
        EXPECT_EQ(due(open), "") << open;
}

TEST(EffortRules, AnEffortIsLateAfterItsDayOrTheYearsEnd) {
    Effort e;
    e.fiscal_year = 2026;
    e.state = "doing";
    EXPECT_FALSE(is_late(e, make_date(2027, 3, 31)));
    EXPECT_TRUE(is_late(e, make_date(2027, 4, 1)));
    e.due = make_date(2026, 12, 31);
    EXPECT_FALSE(is_late(e, make_date(2026, 12, 31)));
    EXPECT_TRUE(is_late(e, make_date(2027, 1, 1)));
    for (const char* closed : {"done", "carried", "stopped"}) {
        e.state = closed;
        EXPECT_FALSE(is_late(e, make_date(2028, 1, 1))) << closed;
    }
}

TEST(EffortRules, TellAllProblemsAtOnce) {
    Effort e;
    e.state = "nonsense";
    e.for_whom = std::string(400, 'x');
    const auto problems = check_effort(e);
    ASSERT_EQ(problems.size(), 3U);
    EXPECT_EQ(problems[0].field, "what");
    EXPECT_EQ(problems[1].field, "for_whom");
    EXPECT_EQ(problems[2].field, "state");
    e = {};
    e.what = "月1回集まる";
    EXPECT_TRUE(check_effort(e).empty());
    e.state = "stopped";
    ASSERT_EQ(check_effort(e).size(), 1U) << "who stops says why";
    EXPECT_EQ(check_effort(e)[0].field, "report");
}

TEST(EffortRules, KnowAStateByItsWordInBothLanguages) {
    EXPECT_EQ(parse_effort_state("doing"), "doing");
    EXPECT_EQ(parse_effort_state(" 進めている "), "doing");
    EXPECT_EQ(parse_effort_state("やめた"), "stopped");
    EXPECT_EQ(parse_effort_state(html::tr(base::Lang::en, "できた")), "done");
    EXPECT_EQ(parse_effort_state("たぶん"), "");
}

TEST(EffortRules, TheNextYearsEffortLeavesTheOldDayOut) {
    Effort e;
    e.id = EffortId{7};
    e.fiscal_year = 2026;
    e.what = "事例をまとめる";
    e.by_when = "12月末";
    e.due = make_date(2026, 12, 31);
    e.state = "doing";
    e.report = "3例";
    const auto next = next_year(e, {e.id, 1, "carry", "", "", ""});
    EXPECT_EQ(next.fiscal_year, 2027);
    EXPECT_EQ(next.what, "事例をまとめる");
    EXPECT_EQ(next.by_when, "");
    EXPECT_EQ(next.state, "planned");
    EXPECT_EQ(next.report, "");
    EXPECT_EQ(next.from, e.id);
    e.by_when = "通年";
    e.due.reset();
    EXPECT_EQ(next_year(e, {e.id, 1, "carry", "", "", ""}).by_when, "通年");
    const auto changed = next_year(e, {e.id, 1, "change", "事例集を作る", "9月", ""});
    EXPECT_EQ(changed.what + changed.by_when, "事例集を作る9月");
}

TEST(EffortRules, EndingNeedsAReasonAndChangingNeedsWords) {
    const EffortId id{7};
    EXPECT_TRUE(check_carry({id, 1, "", "", "", ""}).empty()) << "not decided yet";
    EXPECT_TRUE(check_carry({id, 1, "carry", "", "", ""}).empty());
    EXPECT_EQ(check_carry({id, 1, "change", "", "", ""}).at(0).field, "what." + id.text());
    EXPECT_EQ(check_carry({id, 1, "stop", "", "", ""}).at(0).field, "reason." + id.text());
    EXPECT_EQ(check_carry({id, 1, "done", "", "", ""}).at(0).field, "reason." + id.text());
    EXPECT_EQ(check_carry({id, 1, "delete", "", "", ""}).at(0).field, "decide." + id.text());
}

TEST(EffortRules, CountWhatIsOnTimeAndLate) {
    std::vector<Effort> all(5);
    for (auto& e : all) e.fiscal_year = 2026;
    all[1].state = "doing";
    all[1].due = make_date(2026, 10, 31);
    all[2].state = "done";
    all[3].state = "carried";
    all[4].state = "stopped";
    const auto count = count_efforts(all, make_date(2026, 11, 24));
    EXPECT_EQ(count.on_time, 1);
    EXPECT_EQ(count.late, 1);
    EXPECT_EQ(count.done, 1);
    EXPECT_EQ(count.all(), 5);
}

}  // namespace
}  // namespace tsumugi::efforts
