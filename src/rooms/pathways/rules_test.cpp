#include <gtest/gtest.h>

#include "rooms/pathways/store.h"

namespace tsumugi::pathways {
namespace {

using base::make_date;

const auto kToday = make_date(2026, 11, 24);  // a Tuesday

TEST(DueDay, CountsFromTheAnchor) {
    const auto anchor = make_date(2026, 12, 25);
    EXPECT_EQ(due_day(anchor, -28, kToday), make_date(2026, 11, 27));
    EXPECT_EQ(due_day(anchor, 7, kToday), make_date(2026, 12, 28)) << "offices are closed from 29 December";
    EXPECT_EQ(due_day(anchor, 14, kToday), make_date(2027, 1, 8));
}

TEST(DueDay, IsTheWorkingDayBeforeAWeekend) {
    const auto anchor = make_date(2026, 12, 14);                      // a Monday
    EXPECT_EQ(due_day(anchor, -1, kToday), make_date(2026, 12, 11));  // Sunday -> Friday
    EXPECT_EQ(due_day(anchor, -2, kToday), make_date(2026, 12, 11));  // Saturday -> Friday
    EXPECT_EQ(due_day(anchor, -3, kToday), make_date(2026, 12, 11));  // Friday
}

TEST(DueDay, IsTheWorkingDayBeforeAHolidayAndItsWeekend) {
    // 11 January 2027 is 成人の日, a Monday after a weekend.
    EXPECT_EQ(due_day(make_date(2027, 1, 12), -1, kToday), make_date(2027, 1, 8));
    // 23 November 2026 is 勤労感謝の日, a Monday.
    EXPECT_EQ(due_day(make_date(2026, 11, 24), -1, make_date(2026, 11, 16)), make_date(2026, 11, 20));
}

TEST(DueDay, OfTheAnchorIsTheAnchorAlsoOnASunday) {
    EXPECT_EQ(due_day(make_date(2026, 12, 6), 0, kToday), make_date(2026, 12, 6));
    EXPECT_EQ(due_day(make_date(2027, 1, 1), 0, kToday), make_date(2027, 1, 1));
}

TEST(DueDay, IsNeverBeforeToday) {
    EXPECT_EQ(due_day(make_date(2026, 11, 26), -28, kToday), kToday);
    EXPECT_EQ(due_day(make_date(2026, 11, 1), 0, kToday), kToday);
}

TEST(DueDay, ThatHasPassedIsTheNextWorkingDayButNotAfterTheAnchor) {
    const auto sunday = make_date(2026, 11, 29);
    EXPECT_EQ(due_day(make_date(2026, 12, 10), -28, sunday), make_date(2026, 11, 30));
    EXPECT_EQ(due_day(make_date(2026, 11, 30), -1, sunday), make_date(2026, 11, 30));
    EXPECT_EQ(due_day(make_date(2026, 11, 20), 0, sunday), make_date(2026, 11, 30));
    const auto closed = make_date(2026, 12, 30);
    EXPECT_EQ(due_day(make_date(2027, 1, 16), -28, closed), make_date(2027, 1, 4));
    EXPECT_EQ(due_day(make_date(2027, 1, 1), -7, closed), make_date(2027, 1, 1)) << "home on New Year's Day";
}

TEST(DueDay, IsTheLastDayOfTheYearsWorkWhenOfficesAreClosed) {
    // The day of coming home on Saturday 16 January 2027: 14 days before is Saturday 2 January.
    EXPECT_EQ(due_day(make_date(2027, 1, 16), -14, kToday), make_date(2026, 12, 28));
    for (int offset = -60; offset < 60; ++offset) {
        if (offset == 0) continue;
        const auto day = due_day(make_date(2027, 1, 2), offset, kToday);
        EXPECT_NE(base::iso(day).substr(5), "12-30") << offset;
        EXPECT_NE(base::iso(day).substr(5), "12-31") << offset;
    }
}

TEST(ShiftedDay, IsAWorkingDayNotBeforeToday) {
    EXPECT_EQ(shifted_day(make_date(2026, 12, 16), 7, kToday), make_date(2026, 12, 23));
    EXPECT_EQ(shifted_day(make_date(2026, 12, 16), 14, kToday), make_date(2026, 12, 28));
    EXPECT_EQ(shifted_day(make_date(2026, 12, 1), -30, kToday), kToday);
    EXPECT_EQ(shifted_day(make_date(2026, 12, 1), -30, make_date(2026, 11, 28)), make_date(2026, 11, 30));
}

TEST(DueDay, CrossesALeapDay) {
    const auto today = make_date(2027, 11, 1);
    EXPECT_EQ(due_day(make_date(2028, 3, 1), -1, today), make_date(2028, 2, 29));
}

TEST(StepStates, HaveACodeThatReadsBackAndALabel) {
    for (const auto state : {StepState::todo, StepState::doing, StepState::stuck, StepState::done,
                             StepState::cannot, StepState::ended}) {
        EXPECT_EQ(parse_state(code(state)), state);
        EXPECT_FALSE(label(state).empty());
    }
    EXPECT_FALSE(parse_state("late"));
    EXPECT_NE(label(StepState::todo), label(StepState::stuck));
}

/// What a change of that kind is refused with, by state.
class CheckChange : public testing::Test {
  protected:
    Step step;
    StepChange change;

    base::Problems check(const char* kind, StepState state, bool may_act = true) {
        step.state = state;
        step.section = access::SectionId{7};
        change.kind = kind;
        return check_change(step, change, may_act, kToday);
    }
    std::string field(const char* kind, StepState state = StepState::todo) {
        const auto problems = check(kind, state);
        return problems.empty() ? "none" : problems.front().field;
    }
};

TEST_F(CheckChange, LetsNobodyElseAct) {
    for (const char* kind : {"take", "hand", "stuck", "done", "cannot", "reopen", "move"}) {
        const auto problems = check(kind, StepState::todo, false);
        ASSERT_EQ(problems.size(), 1u) << kind;
        EXPECT_EQ(problems.front().kind, base::Kind::forbidden) << kind;
    }
}

TEST_F(CheckChange, AsksForWordsWhereOthersNeedThem) {
    for (const char* kind : {"stuck", "done", "cannot"}) EXPECT_EQ(field(kind), "text") << kind;
    EXPECT_EQ(field("reopen", StepState::done), "text");
    change.text = "電話しました";
    for (const char* kind : {"stuck", "done", "cannot"}) EXPECT_EQ(field(kind), "none") << kind;
    EXPECT_EQ(field("reopen", StepState::done), "none");
    EXPECT_EQ(field("take"), "none");
}

TEST_F(CheckChange, TakesTextUpToTwoThousandCharacters) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "𠮷";
    change.text = text;
    EXPECT_EQ(field("done"), "none");
    change.text += "髙";
    const auto problems = check("done", StepState::todo);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems.front().kind, base::Kind::too_large);
    EXPECT_EQ(problems.front().field, "text");
}

TEST_F(CheckChange, FollowsTheState) {
    change.text = "理由";
    change.to_section = access::SectionId{8};
    change.due = make_date(2026, 12, 1);
    for (const char* kind : {"take", "hand", "stuck", "done", "cannot", "move"}) {
        for (const auto state : {StepState::todo, StepState::doing, StepState::stuck})
            EXPECT_TRUE(check(kind, state).empty()) << kind;
        for (const auto state : {StepState::done, StepState::cannot})
            EXPECT_FALSE(check(kind, state).empty()) << kind;
    }
    EXPECT_FALSE(check("reopen", StepState::stuck).empty());
    EXPECT_TRUE(check("reopen", StepState::cannot).empty());
    EXPECT_FALSE(check("reopen", StepState::ended).empty());
    EXPECT_FALSE(check("undo", StepState::todo).empty());
}

TEST_F(CheckChange, HandsOnlyToAnotherSection) {
    EXPECT_EQ(field("hand"), "section");
    change.to_section = access::SectionId{7};
    EXPECT_EQ(field("hand"), "section");
    change.to_section = access::SectionId{8};
    EXPECT_EQ(field("hand"), "none");
}

TEST_F(CheckChange, MovesOnlyToADayThatIsAheadAndNear) {
    EXPECT_EQ(field("move"), "due");
    change.due = make_date(2026, 11, 23);
    EXPECT_EQ(field("move"), "due");
    change.due = kToday;
    EXPECT_EQ(field("move"), "none");
    change.due = base::add_days(kToday, 1100);
    EXPECT_EQ(field("move"), "none");
    change.due = base::add_days(kToday, 1101);
    EXPECT_EQ(field("move"), "due");
}

TEST(IsNear, AllowsNinetyDaysBackAndElevenHundredAhead) {
    EXPECT_TRUE(is_near(base::add_days(kToday, -90), kToday));
    EXPECT_FALSE(is_near(base::add_days(kToday, -91), kToday));
    EXPECT_TRUE(is_near(base::add_days(kToday, 1100), kToday));
    EXPECT_FALSE(is_near(base::add_days(kToday, 1101), kToday));
}

}  // namespace
}  // namespace tsumugi::pathways
