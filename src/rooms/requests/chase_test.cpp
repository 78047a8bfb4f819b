#include <gtest/gtest.h>

#include "rooms/requests/testing.h"

namespace tsumugi::requests {
namespace {

using base::make_date;
using Texts = std::vector<std::string>;

class Chase : public OnEngines {
  protected:
    jobs::Registry registry;
    void SetUp() override { add_jobs(registry); }

    /// The job at noon of that day.
    void run(base::Date day) {
        auto& world = region.world;
        world.clock.set(base::start_of_day(day) + std::chrono::hours(12));
        jobs::schedule(registry, world.app, *world.db);
        while (jobs::run_one(registry, world.app, *world.db, world.trail, "test")) {
        }
    }
    std::size_t told(SectionId section) { return region.told(section).size(); }
};

// Sent on Tuesday 24 November 2026, to be seen by Thursday 26.

TEST_P(Chase, TellsTheReceiversLeadsTheDayAfter) {
    const auto id = region.sent(region.station);
    EXPECT_EQ(told(region.station), 1u);
    run(make_date(2026, 11, 26));
    EXPECT_EQ(told(region.station), 1u);
    run(make_date(2026, 11, 27));
    EXPECT_EQ(told(region.station), 2u);
    EXPECT_EQ(told(region.hospital), 0u);
    EXPECT_EQ(told(region.desk), 0u);
    EXPECT_EQ(region.history(id), "sent chased");
}

TEST_P(Chase, TellsTheSenderAndTheDeskTwoWorkingDaysLater) {
    region.sent(region.station);
    run(make_date(2026, 11, 27));
    run(make_date(2026, 11, 30));
    EXPECT_EQ(told(region.hospital), 0u) << "Friday to Monday is one working day";
    run(make_date(2026, 12, 1));
    EXPECT_EQ(told(region.hospital), 1u);
    EXPECT_EQ(told(region.desk), 1u);
    EXPECT_EQ(told(region.station), 2u);
}

TEST_P(Chase, TellsEachStepOnce) {
    const auto id = region.sent(region.station);
    for (int day = 27; day <= 30; ++day) run(make_date(2026, 11, static_cast<unsigned>(day)));
    for (unsigned day = 1; day <= 20; ++day) run(make_date(2026, 12, day));
    EXPECT_EQ(told(region.station), 2u);
    EXPECT_EQ(told(region.hospital), 1u);
    EXPECT_EQ(told(region.desk), 1u);
    EXPECT_EQ(region.history(id), "sent chased chased");
}

TEST_P(Chase, LeavesTheStepsTwoDaysApartAlsoWhenTheServerStoodStill) {
    region.sent(region.station);
    run(make_date(2026, 12, 14));
    EXPECT_EQ(told(region.station), 2u);
    EXPECT_EQ(told(region.hospital), 0u);
    run(make_date(2026, 12, 16));
    EXPECT_EQ(told(region.hospital), 1u);
}

TEST_P(Chase, StopsWhenItWasSeenOrAnsweredOrWithdrawn) {
    const auto seen = region.sent(region.health), withdrawn = region.sent(region.health);
    auto ctx = region.as_health();
    auto r = region.stored(seen);
    mark_seen(ctx, r);
    ASSERT_TRUE(region.act(region.as_hospital(), withdrawn, "withdraw", "やめます"));
    const auto before = told(region.health);
    run(make_date(2026, 11, 27));
    run(make_date(2026, 12, 4));
    EXPECT_EQ(told(region.health), before);
    EXPECT_EQ(told(region.hospital), 0u);
}

TEST_P(Chase, TellsTheWholeSectionWhereItHasNoLead) {
    region.sent(region.health);
    run(make_date(2026, 11, 27));
    EXPECT_EQ(told(region.health), 2u);
}

TEST_P(Chase, TellsTheSenderToTelephoneWhereNobodyCanSignIn) {
    region.sent(region.office);
    run(make_date(2026, 11, 27));
    EXPECT_EQ(told(region.office), 1u);
    EXPECT_EQ(
        region.told(region.hospital),
        Texts{"{to}には紡ぎを使う人がいません。電話かFAXで届いたかを確かめてください：{title}（{code}）"});
}

TEST_P(Chase, LeadsTheDeskToTheTelephoneAndNotToTheRequest) {
    region.sent(region.station);
    run(make_date(2026, 11, 27));
    run(make_date(2026, 12, 1));
    std::string path;
    region.world.db->query(kTestNotices).each([&](const db::Row& row) {
        if (row.get<SectionId>(0) == region.desk) path = row.text(3);
    });
    EXPECT_EQ(path, "/sections/" + region.station.text());
}

INSTANTIATE_TEST_SUITE_P(Engines, Chase, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::requests
