#include "ground/base/working_days.h"
#include "rooms/pathways/testing.h"

// The day moves: open steps only, everybody is told; and a pathway ends.
namespace tsumugi::pathways {
namespace {

class Anchors : public OnEngines {
  protected:
    std::map<std::string, base::Date> due_days() {
        std::map<std::string, base::Date> days;
        for (const auto& s : j.steps()) days[s.title] = s.due;
        return days;
    }
};

TEST_P(Anchors, MoveTheOpenStepsAndTheirTasks) {
    const auto later = base::add_days(kHome, 7);
    const auto moved = j.move(later, j.tanaka);
    ASSERT_TRUE(moved);
    int changed = 0;
    for (const auto& s : j.steps()) {
        EXPECT_EQ(s.due, due_day(later, s.offset, j.clock.today())) << s.title;
        EXPECT_EQ(j.task_of(s).due, s.due) << s.title;
        changed += s.due != due_day(kHome, s.offset, j.clock.today());
    }
    EXPECT_EQ(*moved, changed);
    EXPECT_GT(changed, 15);
    EXPECT_EQ(j.path().anchor, later);
    EXPECT_EQ(j.path().version, 2);
    EXPECT_EQ(j.history(j.ward_visit()), "moved");
}

TEST_P(Anchors, LeaveFinishedStepsAsTheyAre) {
    const auto notice = j.named("関係機関に"), visit = j.ward_visit();
    ASSERT_TRUE(j.act(j.tanaka, notice, "done", "全部に送りました"));
    ASSERT_TRUE(j.act(j.sato, visit, "cannot", "面会できません"));
    ASSERT_TRUE(j.move(base::add_days(kHome, 14), j.tanaka));
    EXPECT_EQ(j.named("関係機関に").due, notice.due);
    EXPECT_EQ(j.ward_visit().due, visit.due);
    EXPECT_EQ(j.history(notice), "done");
}

TEST_P(Anchors, ShiftStepsThatWereMovedByHandByAsManyDays) {
    const auto by_hand = make_date(2026, 12, 15);
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "move", "", {}, by_hand));
    ASSERT_TRUE(j.ward_visit().moved_by_hand);
    ASSERT_TRUE(j.move(base::add_days(kHome, 7), j.tanaka));
    EXPECT_EQ(j.ward_visit().due, base::add_days(by_hand, 7));
    ASSERT_TRUE(j.move(kHome, j.tanaka));
    EXPECT_EQ(j.ward_visit().due, by_hand);
}

TEST_P(Anchors, NeverMoveAStepBeforeToday) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "move", "", {}, make_date(2026, 12, 1)));
    ASSERT_TRUE(j.move(make_date(2026, 11, 27), j.tanaka));
    for (const auto& s : j.steps()) EXPECT_GE(s.due, j.clock.today()) << s.title;
    EXPECT_EQ(j.ward_visit().due, j.clock.today());
}

TEST_P(Anchors, MovedPastTheTurnOfTheYearLeaveNoStepOnAClosedDay) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "move", "", {}, make_date(2026, 12, 8)));
    const auto saturday = make_date(2027, 1, 16);
    ASSERT_TRUE(j.move(saturday, j.tanaka));
    int two_weeks_before = 0;
    for (const auto& s : j.steps()) {
        if (s.offset == 0) continue;
        EXPECT_TRUE(base::is_working_day(s.due)) << s.title << " " << base::iso(s.due);
        if (s.offset != -14 or s.moved_by_hand) continue;
        ++two_weeks_before;
        EXPECT_EQ(base::iso(s.due), "2026-12-28") << s.title;
    }
    EXPECT_GT(two_weeks_before, 0);
    EXPECT_EQ(base::iso(j.ward_visit().due), "2026-12-28") << "22 days on would be 30 December";
}

TEST_P(Anchors, TellTheWholeTeamWhatMoved) {
    ASSERT_TRUE(j.move(base::add_days(kHome, 7), j.tanaka));
    for (const auto section : {j.health, j.welfare, j.nurses, j.consultant, j.taxi}) {
        EXPECT_TRUE(j.was_told(section, "from=2026-12-25\nto=2027-01-01")) << j.told(section).size();
    }
    EXPECT_TRUE(j.was_told(j.health,
                           "日が変わりました。あなたの部署の仕事{n}件の期限が動きました。 | from=2026-12-25\n"
                           "to=2027-01-01\nn=2\n"));
    EXPECT_TRUE(j.was_told(j.taxi, "n=0\n"));
    EXPECT_FALSE(j.was_told(j.hospital, "日が変わりました"));
    EXPECT_FALSE(j.was_told(j.school, "日が変わりました")) << "not in the team";
    auto ctx = j.as(j.sato);
    const auto shown = notices::newest(ctx, 1).at(0);
    EXPECT_NE(shown.text.find("12/25（金）"), std::string::npos) << shown.text;
}

TEST_P(Anchors, StandInTheTimelineAsDays) {
    ASSERT_TRUE(j.move(base::add_days(kHome, 7), j.tanaka));
    auto ctx = j.as(j.sato);
    const auto events = j.events(j.child);
    EXPECT_EQ(events.back(), "予定の日が {from} から {to} に変わりました。");
}

TEST_P(Anchors, RefuseTheSecondOfTwoEditors) {
    const int version = j.path().version;
    ASSERT_TRUE(j.move(base::add_days(kHome, 7), j.tanaka));
    const auto steps = j.steps();
    auto ctx = j.as(j.sato);
    const auto key = j.key(ctx, j.child);
    const auto second = db::write(
        j.db, [&] { return move_anchor(ctx, key, j.pathway_id, version, base::add_days(kHome, 3), ""); });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, base::Kind::conflict);
    EXPECT_EQ(j.path().anchor, base::add_days(kHome, 7));
    for (std::size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(j.steps()[i].due, steps[i].due);
}

TEST_P(Anchors, KeepWhatTheDayWasBefore) {
    ASSERT_TRUE(j.move(base::add_days(kHome, 7), j.tanaka, "熱が出たため"));
    const auto kept = db::revisions(j.db, "pathway", j.pathway_id.value());
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].before, R"({"anchor_date":"2026-12-25"})");
    EXPECT_EQ(kept[0].reason, "熱が出たため");
    EXPECT_EQ(kept[0].member, j.tanaka.value());
}

TEST_P(Anchors, OfAnotherChildAreNotFound) {
    const auto other = j.RegionWorld::child("0999", {j.health});
    auto ctx = j.as(j.sato);
    const auto key = j.key(ctx, other);
    const auto moved = move_anchor(ctx, key, j.pathway_id, 1, kHome, "");
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().kind, base::Kind::not_found);
    EXPECT_FALSE(move_anchor(ctx, key, PathwayId{4711}, 1, kHome, ""));
}

class Ends : public OnEngines {
  protected:
    base::Result<void> end(bool reached, const char* reason = "") {
        j.clock.advance(std::chrono::minutes(1));
        auto ctx = j.as(j.tanaka);
        const auto key = j.key(ctx, j.child);
        const auto p = j.path();
        return db::write(j.db, [&] { return end_pathway(ctx, key, p, reached, reason); });
    }
};

TEST_P(Ends, CloseTheOpenStepsAndTheirTasksWithIt) {
    const auto notice = j.named("関係機関に");
    ASSERT_TRUE(j.act(j.tanaka, notice, "done", "全部に送りました"));
    ASSERT_TRUE(end(false, "転院したため"));
    EXPECT_EQ(j.path().state, "ended");
    for (const auto& s : j.steps()) {
        const bool done = s.id == notice.id;
        EXPECT_EQ(s.state, done ? StepState::done : StepState::ended) << s.title;
        EXPECT_EQ(j.task_of(s).state, done ? tasks::State::done : tasks::State::cancelled);
        EXPECT_TRUE(s.closed_on);
    }
    EXPECT_EQ(tasks::open_count(j.db, j.health), 0);
    auto ctx = j.as(j.sato);
    EXPECT_TRUE(running(ctx).empty());
    EXPECT_TRUE(j.was_told(j.health, "受入手順を取りやめました"));
}

TEST_P(Ends, SayThatTheGoalWasReached) {
    ASSERT_TRUE(end(true));
    EXPECT_EQ(j.path().state, "reached");
    EXPECT_TRUE(j.was_told(j.nurses, "ゴールに届きました"));
    EXPECT_EQ(j.events(j.child).back(), "受入手順のゴールに届きました。");
}

TEST_P(Ends, HappenOnce) {
    ASSERT_TRUE(end(true));
    const auto again = end(false, "まちがい");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, base::Kind::conflict);
    EXPECT_EQ(j.path().state, "reached");
    const auto moved = j.move(base::add_days(kHome, 1), j.tanaka);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().kind, base::Kind::invalid);
}

TEST_P(Ends, LeaveNoStepToOpenAgain) {
    const auto notice = j.named("関係機関に");
    ASSERT_TRUE(j.act(j.tanaka, notice, "done", "全部に送りました"));
    ASSERT_TRUE(end(true));
    EXPECT_FALSE(j.act(j.tanaka, notice, "reopen", "もう一度"));
    EXPECT_FALSE(j.act(j.sato, j.ward_visit(), "reopen", "もう一度"));
    EXPECT_EQ(tasks::open_count(j.db, j.hospital), 0);
}

ROOMS_ON_ENGINES(Anchors);
ROOMS_ON_ENGINES(Ends);

}  // namespace
}  // namespace tsumugi::pathways
