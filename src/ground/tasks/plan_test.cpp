#include <gtest/gtest.h>

#include "ground/jobs/testing.h"
#include "ground/tasks/store.h"

// A section in 200 teams of a region with many more tasks (K6): every list runs along an index, without
// sorting (K5).
namespace tsumugi::tasks {
namespace {

constexpr int kTeams = 200;
constexpr int kOthers = 2000;

class Plans : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::SectionId hospital = world.section("市立病院", "連携室");

    void SetUp() override {
        db::write(*world.db, [&] {
            for (int i = 0; i < kTeams; ++i) {
                const auto child = world.child("c" + std::to_string(i));
                world.join(child, health);
                put(child, health, hospital, i);
                put(child, hospital, health, i);
                put(child, {}, hospital, i);
                put(child, health, {}, i, State::done);
            }
            for (int i = 0; i < kOthers; ++i) {
                const auto section = access::SectionId{1000 + i % 100};
                put({}, section, section, i, i % 2 == 0 ? State::todo : State::done);
            }
        });
        world.db->execute_script("ANALYZE");
        if (GetParam() == db::Engine::postgres) {
            // A few thousand rows are read whole more quickly; what counts is that an index can serve the
            // order.
            for (const auto* way : {"seqscan", "bitmapscan", "hashjoin", "mergejoin"}) {
                world.db->execute_script(std::string("SET enable_") + way + " = off");
            }
        }
    }
    void put(access::ChildId child, access::SectionId section, access::SectionId from, int i,
             State state = State::todo) {
        Task t;
        t.kind = "step";
        t.subject = ++subject_;
        t.child = child;
        t.child_code = "c";
        t.section = section;
        t.from_section = from;
        t.state = state;
        t.title = "訪問する";
        t.due = base::add_days(world.clock.today(), (i * 7919) % 400 - 100);
        t.path = "/steps/1";
        tasks::put(*world.db, world.clock.now() + std::chrono::seconds(i), world.random, t);
    }
    std::string plan_of(const db::Sql& sql) {
        const std::string text = sql.text();
        const bool sqlite = world.db->engine() == db::Engine::sqlite;
        std::vector<db::Param> params;
        const auto today = base::iso(world.clock.today());
        const bool told = text.find("l.told_at <=") != std::string::npos;
        const bool ladder = text.find("l.rung = $2") != std::string::npos;
        const bool running = text.find("l.day < $1") != std::string::npos;
        const bool until = text.find("t.due <= $3") != std::string::npos;
        if (told) {
            params = {"unseen", 1, world.clock.now(), 25};
        } else if (ladder) {
            params = {"late", 0, today, 25};
        } else if (running) {
            params = {today, 25, 0};
        } else if (until) {
            params = {health, today, today, 25};
        } else {
            params = {health, today, 25, 0};
        }
        std::string plan;
        world.db->query_text((sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + text, params)
            .each([&](const db::Row& row) { plan += std::string(row.text(sqlite ? 3 : 0)) + "\n"; });
        return plan;
    }

  private:
    int subject_ = 0;
};

TEST_P(Plans, WalkAlongAnIndexAndSortNothing) {
    int lists = 0;
    for (const auto* sql : db::all_statements()) {
        const std::string text = sql->text();
        const bool ladder = text.find("FROM ladder l JOIN task t") != std::string::npos;
        if ((not ladder and text.find("FROM task t") == std::string::npos) or
            text.find("LIMIT") == std::string::npos)
            continue;
        // The open tasks of one child are few: found along task_child, sorted when they are read.
        if (text.find("t.child_id = $1 AND") != std::string::npos) continue;
        ++lists;
        const auto plan = plan_of(*sql);
        EXPECT_NE(plan.find(ladder ? "ladder_" : "task_"), std::string::npos) << text << "\n" << plan;
        EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << text << "\n" << plan;
        EXPECT_EQ(plan.find("SCAN t\n"), std::string::npos) << text << "\n" << plan;
        EXPECT_EQ(plan.find("Sort"), std::string::npos) << text << "\n" << plan;
        EXPECT_EQ(plan.find("Seq Scan on task"), std::string::npos) << text << "\n" << plan;
    }
    EXPECT_EQ(lists, 9) << "six of the inbox, three of ladders";
}

TEST_P(Plans, FindTheTasksOfASectionInTwoHundredTeams) {
    auto ctx = world.ctx(health);
    const auto c = counts(ctx);
    EXPECT_EQ(c.todo, kTeams);
    EXPECT_EQ(c.waiting, kTeams);
    EXPECT_EQ(c.nobody, kTeams);
    for (const auto box : {Box::todo, Box::waiting, Box::nobody, Box::done}) {
        EXPECT_EQ(inbox(ctx, box, 1).total, kTeams);
        base::Date before = base::make_date(1970, 1, 1);
        int rows = 0;
        for (int page = 1; page <= kTeams / 25; ++page) {
            for (const auto& task : inbox(ctx, box, page).tasks) {
                ++rows;
                EXPECT_TRUE(task.child_open);
                if (box == Box::done) continue;
                EXPECT_GE(*task.due, before);
                before = *task.due;
            }
        }
        EXPECT_EQ(rows, kTeams);
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, Plans, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::tasks
