#include "rooms/pathways/testing.h"

// Steps follow the role table and the team: another lead, another section in somebody's place.
namespace tsumugi::pathways {
namespace {

class Follows : public OnEngines {
  protected:
    void save(const char* function, std::vector<SectionId> leads) {
        j.clock.advance(std::chrono::minutes(1));
        auto ctx = j.as(j.tanaka);
        const auto key = j.key(ctx, j.child);
        auto rows = teams::role_table(ctx, key);
        for (auto& row : rows) {
            if (row.function == function) row.leads = leads;
        }
        ASSERT_TRUE(db::write(
            j.db, [&] { return teams::save_roles(ctx, key, teams::role_version(ctx, key), rows); }));
    }
    void replace(SectionId from, SectionId to) {
        j.clock.advance(std::chrono::minutes(1));
        auto ctx = j.as(j.hikari);
        const auto key = j.key(ctx, j.child);
        db::write(j.db, [&] {
            access::join_team(ctx, j.child, to, j.clock.today());
            section_replaced(ctx, key, from, to);
        });
    }
};

TEST_P(Follows, ANewLeadGetsTheStepsThatNobodyHasBegun) {
    const auto visit = j.ward_visit(), home_visit = j.named("家庭訪問");
    ASSERT_TRUE(j.act(j.sato, visit, "take"));
    save("ward_visit", {j.welfare});
    EXPECT_EQ(j.ward_visit().section, j.health) << "who has begun goes on";
    EXPECT_EQ(j.named("家庭訪問").section, j.welfare);
    EXPECT_EQ(j.task_of(home_visit).section, j.welfare);
    EXPECT_EQ(j.history(home_visit), "hand");
}

TEST_P(Follows, TheFirstLeadGetsWhatNobodyHad) {
    ASSERT_EQ(j.nobodys().section, SectionId{});
    save("housing", {j.nurses});
    EXPECT_EQ(j.nobodys().section, j.nurses);
    save("transport", {j.taxi});
    EXPECT_EQ(j.named("退院の日の移送").section, j.taxi);
}

TEST_P(Follows, ATableWithNobodyOrTwoMovesNothing) {
    save("ward_visit", {});
    EXPECT_EQ(j.ward_visit().section, j.health);
    save("ward_visit", {j.welfare, j.nurses});
    EXPECT_EQ(j.ward_visit().section, j.health);
}

TEST_P(Follows, TakingNobodysStepBringsTheOthersOfTheFunction) {
    // Two steps of day_and_stay, a function that the table does not have at all.
    ASSERT_TRUE(j.act(j.mori, j.named("療育の話"), "take"));
    EXPECT_EQ(j.named("短期入所").section, j.nurses);
    EXPECT_EQ(teams::lead_of(j.db, j.system_key(j.child), "day_and_stay"), j.nurses);
}

TEST_P(Follows, ASectionInAnothersPlaceGetsItsOpenSteps) {
    const auto visit = j.ward_visit(), home_visit = j.named("家庭訪問");
    ASSERT_TRUE(j.act(j.sato, visit, "stuck", "日が合いません"));
    ASSERT_TRUE(j.act(j.sato, home_visit, "done", "行きました"));
    replace(j.health, j.school);
    EXPECT_EQ(j.ward_visit().section, j.school);
    EXPECT_EQ(j.ward_visit().state, StepState::stuck);
    EXPECT_EQ(j.named("家庭訪問").section, j.health) << "what is done stays theirs";
    EXPECT_EQ(tasks::open_count(j.db, j.health), 0);
}

TEST_P(Follows, WhoTakesTheStartersPlaceWaitsForTheSteps) {
    replace(j.hospital, j.school);
    EXPECT_EQ(j.path().started_by, j.school);
    for (const auto& s : j.steps()) EXPECT_EQ(j.task_of(s).from_section, j.school) << s.title;
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "日が合いません"));
    EXPECT_TRUE(j.was_told(j.school, "で困っています"));
    EXPECT_FALSE(j.was_told(j.hospital, "で困っています"));
}

ROOMS_ON_ENGINES(Follows);

}  // namespace
}  // namespace tsumugi::pathways
