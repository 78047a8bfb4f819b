#include <gtest/gtest.h>

#include "ground/jobs/testing.h"
#include "ground/notices/notices.h"
#include "ground/tasks/ladders.h"

namespace tsumugi::tasks {
namespace {

using std::chrono::hours;

class Escalation : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    jobs::Registry registry;
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::SectionId desk = world.section("保健福祉事務所", "地域の窓口", true);
    access::MemberId sato = world.member(health, "佐藤");
    access::MemberId lead = world.member(health, "課長", "", "lead");
    access::ChildId child = world.child("0417", "小峰 空");

    void SetUp() override { add_jobs(registry); }

    Task put(access::SectionId section) {
        Task t;
        t.kind = "step";
        t.subject = 1;
        t.child = child;
        t.section = section;
        t.from_section = hospital;
        t.title = "訪問の記録を書く";
        t.title_en = "Write down the visit";
        t.due = world.clock.today();
        t.path = "/steps/1";
        tasks::put(*world.db, world.clock.now(), world.random, t);
        return *find(*world.db, t.kind, t.subject);
    }
    void run_after(int days) {
        world.clock.advance(hours{24 * days});
        jobs::schedule(registry, world.app, *world.db);
        while (jobs::run_one(registry, world.app, *world.db, world.trail, "a")) {
        }
    }
    std::vector<std::string> told(access::SectionId section, access::MemberId member = {},
                                  base::Lang lang = base::Lang::ja) {
        auto ctx = world.ctx(section, member, lang);
        std::vector<std::string> texts;
        for (const auto& notice : notices::newest(ctx, 10)) texts.push_back(notice.text);
        return texts;
    }
};

TEST_P(Escalation, TellsTheSectionAndItsLeadOnceOnTheNextDay) {
    put(health);
    run_after(0);
    EXPECT_TRUE(told(health, lead).empty());
    run_after(1);
    run_after(0);
    EXPECT_EQ(told(health, sato).size(), 1u);
    ASSERT_EQ(told(health, lead).size(), 2u);
    EXPECT_TRUE(told(hospital).empty());
    EXPECT_TRUE(told(desk).empty());
    EXPECT_EQ(rung_of(*world.db, find(*world.db, "step", 1)->id, "late"), 1);
    EXPECT_EQ(told(health, sato)[0], "期限をすぎています：訪問の記録を書く（こ-0417、期限 11/24（火））");
    EXPECT_NE(told(health, sato, base::Lang::en)[0].find("Write down the visit"), std::string::npos);
}

TEST_P(Escalation, TellsTheDeskAndWhoWaitsThreeWorkingDaysLater) {
    // Due on Tuesday 24; step 1 on Wednesday 25; Thursday, Friday and Monday 30 are the working days.
    put(health);
    run_after(1);
    run_after(4);
    EXPECT_TRUE(told(desk).empty());
    run_after(1);
    EXPECT_EQ(told(desk).size(), 1u);
    EXPECT_EQ(told(hospital).size(), 1u);
    EXPECT_EQ(told(health, sato).size(), 1u);
    EXPECT_EQ(rung_of(*world.db, find(*world.db, "step", 1)->id, "late"), 2);
    run_after(10);
    EXPECT_EQ(told(desk).size(), 1u);
}

TEST_P(Escalation, TellsTheDeskAtOnceWhereNobodyHasTheTask) {
    put({});
    run_after(1);
    EXPECT_EQ(told(desk).size(), 1u);
    EXPECT_EQ(told(hospital).size(), 1u);
    EXPECT_EQ(rung_of(*world.db, find(*world.db, "step", 1)->id, "late"), 2);
}

TEST_P(Escalation, LeadsTheDeskToATelephoneUntilItIsInTheTeam) {
    const auto path = [&] {
        auto ctx = world.ctx(desk);
        return notices::newest(ctx, 10).at(0).path;
    };
    put(health);
    run_after(30);
    EXPECT_EQ(path(), "/sections/" + health.text());
    world.join(child, desk);
    put({});
    run_after(1);
    EXPECT_EQ(path(), "/steps/1");
}

TEST_P(Escalation, NeverNamesTheChild) {
    put(health);
    run_after(30);
    for (const auto section : {health, hospital, desk}) {
        for (const auto& text : told(section, lead)) EXPECT_EQ(text.find("小峰"), std::string::npos);
    }
}

TEST_P(Escalation, WorksThroughMoreThanOneBatch) {
    for (int i = 0; i < 250; ++i) {
        Task t;
        t.kind = "step";
        t.subject = i;
        t.section = health;
        t.title = "訪問する";
        t.due = base::add_days(world.clock.today(), -1);
        t.path = "/steps/1";
        tasks::put(*world.db, world.clock.now(), world.random, t);
    }
    run_after(0);
    EXPECT_TRUE(to_tell(*world.db, *find_ladder("late"), 1, world.clock.today(), 1).empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, Escalation, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::tasks
