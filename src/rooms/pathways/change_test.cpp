#include "rooms/pathways/testing.h"

// What may happen to a step, by whom, and who hears of it.
namespace tsumugi::pathways {
namespace {

class Changes : public OnEngines {};

TEST_P(Changes, TakeMakesItTheirsAndUnderWay) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "take"));
    const auto s = j.ward_visit();
    EXPECT_EQ(s.state, StepState::doing);
    EXPECT_EQ(s.member, j.sato);
    EXPECT_EQ(s.member_name, "佐藤");
    EXPECT_EQ(s.version, 2);
    EXPECT_EQ(j.task_of(s).state, tasks::State::doing);
    EXPECT_EQ(j.task_of(s).member, j.sato);
    EXPECT_EQ(j.history(s), "take");
}

TEST_P(Changes, BelongToTheSectionThatHasTheStep) {
    const auto visit = j.ward_visit();
    for (const auto who : {j.kato, j.mori, j.ono}) {
        for (const char* kind : {"take", "stuck", "done", "cannot", "hand", "move"}) {
            const auto refused = j.act(who, visit, kind, "理由", j.school, make_date(2026, 12, 10));
            ASSERT_FALSE(refused) << kind;
            EXPECT_EQ(first_kind(refused), base::Kind::forbidden) << kind;
        }
    }
    EXPECT_EQ(j.ward_visit().version, 1);
    EXPECT_EQ(j.history(visit), "");
}

TEST_P(Changes, OfTheStarterAreHandingMovingAndReopening) {
    for (const char* kind : {"take", "stuck", "done", "cannot"}) {
        EXPECT_EQ(first_kind(j.act(j.tanaka, j.ward_visit(), kind, "理由")), base::Kind::forbidden) << kind;
    }
    EXPECT_TRUE(j.act(j.tanaka, j.ward_visit(), "move", "", {}, make_date(2026, 12, 10)));
    EXPECT_TRUE(j.act(j.tanaka, j.ward_visit(), "hand", "", j.welfare));
    EXPECT_TRUE(j.act(j.kato, j.ward_visit(), "done", "訪ねました"));
    EXPECT_TRUE(j.act(j.tanaka, j.ward_visit(), "reopen", "記録がありません"));
    EXPECT_EQ(j.history(j.ward_visit()), "reopen done hand move");
}

TEST_P(Changes, OfNobodysStepAreOpenToTheTeam) {
    ASSERT_TRUE(j.act(j.mori, j.nobodys(), "take"));
    EXPECT_EQ(j.nobodys().section, j.nurses);
    EXPECT_EQ(j.nobodys().member, j.mori);
    EXPECT_EQ(teams::lead_of(j.db, j.system_key(j.child), "housing"), j.nurses)
        << "who takes it leads the function";
    auto ctx = j.as(j.mori);
    EXPECT_EQ(teams::role_version(ctx, j.key(ctx, j.child)), 2);
}

TEST_P(Changes, OfAClashDoNotDecideIt) {
    const auto ride = j.named("退院の日の移送");
    ASSERT_EQ(ride.section, SectionId{});
    ASSERT_TRUE(j.act(j.ono, ride, "take"));
    auto ctx = j.as(j.ono);
    EXPECT_EQ(teams::role_version(ctx, j.key(ctx, j.child)), 1) << "two leads stay two";
    EXPECT_EQ(j.named("退院の日の移送").section, j.taxi);
}

TEST_P(Changes, DoneOfNobodysStepMakesItTheirs) {
    ASSERT_TRUE(j.act(j.mori, j.nobodys(), "done", "見てきました"));
    EXPECT_EQ(j.nobodys().section, j.nurses);
    EXPECT_EQ(j.nobodys().state, StepState::done);
}

TEST_P(Changes, DoneKeepsTheWordsAndClosesTheTask) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "done", "病棟で会いました。髙﨑さん"));
    const auto s = j.ward_visit();
    EXPECT_EQ(s.state, StepState::done);
    EXPECT_EQ(s.note, "病棟で会いました。髙﨑さん");
    EXPECT_EQ(s.closed_on, j.clock.today());
    EXPECT_EQ(j.task_of(s).state, tasks::State::done);
    EXPECT_EQ(j.events(j.child).back(), "「{title}」が終わりました。");
}

TEST_P(Changes, StuckIsNotTheSameAsNotStarted) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "日が合いません"));
    EXPECT_EQ(j.ward_visit().state, StepState::stuck);
    EXPECT_EQ(j.task_of(j.ward_visit()).state, tasks::State::stuck);
    EXPECT_TRUE(is_open(j.ward_visit().state));
    EXPECT_EQ(tasks::open_count(j.db, j.health), 2);
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "take"));
    EXPECT_EQ(j.ward_visit().state, StepState::doing);
}

TEST_P(Changes, CannotTellsTheStarterAndTheCoordinator) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "cannot", "面会が止まっています"));
    EXPECT_EQ(j.ward_visit().state, StepState::cannot);
    EXPECT_EQ(j.task_of(j.ward_visit()).state, tasks::State::cancelled);
    for (const auto section : {j.hospital, j.consultant}) EXPECT_TRUE(j.was_told(section, "ができません"));
    for (const auto section : {j.health, j.nurses, j.taxi}) EXPECT_FALSE(j.was_told(section, "ができません"));
}

TEST_P(Changes, StuckTellsTheStarterAndTheCoordinatorOnceEach) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "日が合いません"));
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "まだ合いません"));
    for (const auto section : {j.hospital, j.consultant}) {
        int told = 0;
        for (const auto& line : j.told(section)) told += line.find("で困っています") != std::string::npos;
        EXPECT_EQ(told, 1) << "unread doubles are one";
    }
    auto ctx = j.as(j.smith);
    const auto shown = notices::newest(ctx, 1).at(0).text;
    EXPECT_NE(shown.find("Visit the ward together"), std::string::npos) << shown;
}

TEST_P(Changes, DoNotTellAStarterWhoHasLeftTheTeam) {
    auto ctx = j.as(j.tanaka);
    const auto key = j.key(ctx, j.child);
    for (const auto& member : access::team_of(ctx, key)) {
        if (member.section == j.hospital) {
            ASSERT_TRUE(access::leave_team(ctx, key, member.id, j.clock.today(), "転院"));
        }
    }
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "日が合いません"));
    EXPECT_FALSE(j.was_told(j.hospital, "困っています"));
    EXPECT_TRUE(j.was_told(j.consultant, "困っています"));
}

TEST_P(Changes, HandGivesItToAnotherSectionAndLetsItIntoTheTeam) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "take"));
    EXPECT_FALSE(j.may_open(j.abe, j.child));
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "hand", "学校が近いので", j.school));
    const auto s = j.ward_visit();
    EXPECT_EQ(s.section, j.school);
    EXPECT_EQ(s.member, access::MemberId{});
    EXPECT_EQ(s.state, StepState::todo);
    EXPECT_TRUE(j.may_open(j.abe, j.child));
    EXPECT_TRUE(j.was_told(j.school, "を引き継ぎました"));
    EXPECT_EQ(j.task_of(s).section, j.school);
    EXPECT_EQ(first_kind(j.act(j.sato, s, "take")), base::Kind::forbidden) << "it is theirs no more";
}

TEST_P(Changes, MoveKeepsBothDaysInTheHistory) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "move", "面会日に合わせて", {}, make_date(2026, 12, 8)));
    EXPECT_EQ(j.ward_visit().due, make_date(2026, 12, 8));
    EXPECT_TRUE(j.ward_visit().moved_by_hand);
    EXPECT_EQ(j.task_of(j.ward_visit()).due, make_date(2026, 12, 8));
    EXPECT_EQ(events_of(j.db, j.ward_visit().id).front().text, "2026-12-04 -> 2026-12-08 面会日に合わせて");
    EXPECT_EQ(first_field(j.act(j.sato, j.ward_visit(), "move", "", {}, make_date(2026, 11, 23))), "due");
}

TEST_P(Changes, ReopenMakesAnOpenTaskAgain) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "done", "会いました"));
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "reopen", "別のこどもでした"));
    const auto s = j.ward_visit();
    EXPECT_EQ(s.state, StepState::todo);
    EXPECT_FALSE(s.closed_on);
    EXPECT_EQ(s.section, j.health);
    EXPECT_EQ(j.task_of(s).state, tasks::State::todo);
}

TEST_P(Changes, ReopenGivesNoWorkToASectionThatHasLeft) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "done", "会いました"));
    auto ctx = j.as(j.tanaka);
    const auto key = j.key(ctx, j.child);
    for (const auto& member : access::team_of(ctx, key)) {
        if (member.section == j.health) {
            ASSERT_TRUE(access::leave_team(ctx, key, member.id, j.clock.today(), "終わり"));
        }
    }
    ASSERT_TRUE(j.act(j.tanaka, j.ward_visit(), "reopen", "もう一度"));
    EXPECT_EQ(j.ward_visit().section, SectionId{});
    EXPECT_EQ(j.task_of(j.ward_visit()).section, SectionId{});
}

TEST_P(Changes, RefuseTheSecondOfTwoEditors) {
    const auto visit = j.ward_visit();
    ASSERT_TRUE(j.act(j.sato, visit, "done", "会いました"));
    auto ctx = j.as(j.sato);
    const auto key = j.key(ctx, j.child);
    const StepChange stale{visit.id, visit.version, "stuck", "日が合いません", {}, {}};
    const auto refused = db::write(j.db, [&] { return apply(ctx, key, stale); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(first_kind(refused), base::Kind::conflict);
    EXPECT_EQ(j.ward_visit().note, "会いました");
}

TEST_P(Changes, NeedTheKeyOfThatChild) {
    const auto other = j.RegionWorld::child("0999", {j.health});
    auto ctx = j.as(j.sato);
    const auto key = j.key(ctx, other);
    for (const auto id : {j.ward_visit().id, StepId{4711}}) {
        const auto refused = apply(ctx, key, {id, 1, "take", "", {}, {}});
        ASSERT_FALSE(refused);
        EXPECT_EQ(first_kind(refused), base::Kind::not_found);
        EXPECT_EQ(first_message(refused), "この仕事は見つかりません。");
    }
}

TEST_P(Changes, KeepWhatWasBefore) {
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "日が合いません"));
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "done", "会いました"));
    const auto kept = db::revisions(j.db, "step", j.ward_visit().id.value());
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_NE(kept[0].before.find(R"("state":"stuck")"), std::string::npos);
    EXPECT_NE(kept[0].before.find("日が合いません"), std::string::npos);
    EXPECT_EQ(kept[1].version, 1);
}

ROOMS_ON_ENGINES(Changes);

}  // namespace
}  // namespace tsumugi::pathways
