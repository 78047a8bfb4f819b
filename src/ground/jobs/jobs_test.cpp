#include "ground/jobs/jobs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "ground/jobs/system_ctx.h"
#include "ground/jobs/testing.h"

namespace tsumugi::jobs {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Jobs : public testing::TestWithParam<db::Engine> {
  protected:
    World world{GetParam()};
    Registry registry;

    JobId enqueue(std::string_view kind, std::string_view payload = "", std::string_view key = "") {
        return jobs::enqueue(*world.db, world.clock.now(), world.random, kind, payload, key);
    }
    bool run(std::string_view owner = "a") {
        return run_one(registry, world.app, *world.db, world.trail, owner);
    }
};

TEST_P(Jobs, RunsAJobOnceWithItsPayload) {
    std::vector<std::string> ran;
    registry.add("copy", [&](jobs::Run& job) { ran.push_back(job.payload); });
    const auto id = enqueue("copy", "x=1");
    EXPECT_EQ(status(*world.db, id)->state, "waiting");
    EXPECT_TRUE(run());
    EXPECT_FALSE(run());
    EXPECT_EQ(ran, std::vector<std::string>{"x=1"});
    EXPECT_EQ(status(*world.db, id)->state, "done");
    EXPECT_FALSE(status(*world.db, JobId{5}));
}

TEST_P(Jobs, FoldsDoublesOfTheSameKey) {
    registry.add("copy", [](jobs::Run&) {});
    const auto first = enqueue("copy", "1", "copy:7");
    EXPECT_EQ(enqueue("copy", "2", "copy:7"), first);
    EXPECT_NE(enqueue("copy", "3"), enqueue("copy", "3"));
    int count = 0;
    while (run()) ++count;
    EXPECT_EQ(count, 3);
}

TEST_P(Jobs, BelongsToTheCallersTransaction) {
    registry.add("copy", [](jobs::Run&) {});
    {
        db::Tx tx(*world.db);
        enqueue("copy");
    }
    EXPECT_FALSE(run());
}

TEST_P(Jobs, WaitsForItsTime) {
    registry.add("later", [](jobs::Run&) {});
    jobs::enqueue(*world.db, world.clock.now(), world.random, "later", "", "", world.clock.now() + hours{1});
    EXPECT_FALSE(run());
    world.clock.advance(hours{1});
    EXPECT_TRUE(run());
}

TEST_P(Jobs, TriesFiveTimesWithGrowingPausesThenFailsWithItsError) {
    int tries = 0;
    registry.add("broken", [&](jobs::Run&) {
        ++tries;
        throw std::runtime_error("no paper");
    });
    const auto id = enqueue("broken");
    EXPECT_TRUE(run());
    EXPECT_EQ(status(*world.db, id)->state, "waiting");
    EXPECT_EQ(status(*world.db, id)->error, "no paper");
    EXPECT_FALSE(run()) << "the second attempt comes after a pause";
    for (const auto pause : {seconds{30}, seconds{120}, seconds{480}, seconds{1920}}) {
        world.clock.advance(pause - seconds{1});
        EXPECT_FALSE(run());
        world.clock.advance(seconds{1});
        EXPECT_TRUE(run());
    }
    EXPECT_EQ(tries, 5);
    EXPECT_EQ(status(*world.db, id)->state, "failed");
    EXPECT_EQ(status(*world.db, id)->attempts, 5);
    world.clock.advance(hours{1000});
    EXPECT_FALSE(run());
}

TEST_P(Jobs, RollsBackWhatAFailingJobLeftOpen) {
    registry.add("half", [](jobs::Run& job) {
        db::write(job.db, [&] {
            jobs::enqueue(job.db, job.app.clock->now(), *job.app.random, "orphan");
            throw std::runtime_error("half way");
        });
    });
    registry.add("orphan", [](jobs::Run&) {});
    enqueue("half");
    EXPECT_TRUE(run());
    EXPECT_FALSE(run());
}

TEST_P(Jobs, FailsAKindThatNobodyKnows) {
    const auto id = enqueue("of a newer program");
    EXPECT_TRUE(run());
    EXPECT_EQ(status(*world.db, id)->state, "waiting");
    EXPECT_NE(status(*world.db, id)->error, "");
}

TEST_P(Jobs, TakesAJobOverWhenTheLeaseOfItsDeadServerIsOver) {
    int runs = 0;
    registry.add("long", [&](jobs::Run& job) {
        if (++runs > 1) return;
        // What a killed server leaves behind: a running row. Another server looks while this one is silent.
        EXPECT_FALSE(run("b"));
        world.clock.advance(seconds{61});
        EXPECT_TRUE(run("b"));
        EXPECT_THROW(job.beat(1, 2), LeaseLost);
        job.beat(1, 2);
    });
    const auto id = enqueue("long");
    EXPECT_TRUE(run("a"));
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(status(*world.db, id)->state, "done");
}

TEST_P(Jobs, KeepsItsLeaseByBeatingAndShowsItsProgress) {
    registry.add("long", [&](jobs::Run& job) {
        for (int i = 1; i <= 3; ++i) {
            world.clock.advance(seconds{50});
            job.beat(i, 3);
            EXPECT_FALSE(run("b"));
            EXPECT_EQ(status(*world.db, job.id)->done, i);
            EXPECT_EQ(status(*world.db, job.id)->total, 3);
        }
    });
    enqueue("long");
    EXPECT_TRUE(run("a"));
}

TEST_P(Jobs, GivesUpAJobThatKillsItsServerEachTime) {
    registry.add("deadly",
                 [](jobs::Run&) { throw LeaseLost("the server dies"); });  // leaves the row as running
    const auto id = enqueue("deadly");
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(run());
        EXPECT_EQ(status(*world.db, id)->state, "running");
        world.clock.advance(seconds{61});
    }
    EXPECT_TRUE(run());
    EXPECT_EQ(status(*world.db, id)->state, "failed");
}

TEST_P(Jobs, RepeatsAndSurvivesItsFailures) {
    int runs = 0;
    bool broken = false;
    registry.add_repeating("tick", minutes{10}, [&](jobs::Run&) {
        ++runs;
        if (broken) throw std::runtime_error("no network");
    });
    schedule(registry, world.app, *world.db);
    schedule(registry, world.app, *world.db);
    EXPECT_TRUE(run());
    EXPECT_FALSE(run());
    world.clock.advance(minutes{10});
    EXPECT_TRUE(run());
    broken = true;
    for (int i = 0; i < 20; ++i) {
        world.clock.advance(minutes{10});
        EXPECT_TRUE(run());
    }
    broken = false;
    world.clock.advance(minutes{10});
    EXPECT_TRUE(run());
    EXPECT_EQ(runs, 23);
}

TEST_P(Jobs, AClockThatWasADayAheadStopsNoRepeatingJob) {
    int runs = 0;
    registry.add_repeating("tick", minutes{10}, [&](jobs::Run&) { ++runs; });
    world.clock.advance(hours{24});
    schedule(registry, world.app, *world.db);
    ASSERT_TRUE(run());
    world.clock.advance(-hours{24});
    EXPECT_FALSE(run());
    schedule(registry, world.app, *world.db);
    EXPECT_TRUE(run());
    EXPECT_EQ(runs, 2);
    schedule(registry, world.app, *world.db);
    EXPECT_FALSE(run()) << "its next turn is in ten minutes as ever";
}

TEST_P(Jobs, AServerThatDiedWithItsClockAheadGivesItsJobBack) {
    registry.add_repeating("tick", minutes{10}, [&](jobs::Run&) {});
    schedule(registry, world.app, *world.db);
    world.db
        ->query_text("UPDATE job SET state = 'running', lease_owner = 'dead', lease_until = $1",
                     {world.clock.now() + hours{24}})
        .run();
    EXPECT_FALSE(run());
    schedule(registry, world.app, *world.db);
    EXPECT_FALSE(run()) << "it may still be at work";
    world.clock.advance(minutes{30});
    EXPECT_TRUE(run());
}

TEST_P(Jobs, ForgetsDoneJobsAfterAMonth) {
    registry.add("copy", [](jobs::Run&) {});
    const auto id = enqueue("copy");
    EXPECT_TRUE(run());
    world.clock.advance(hours{24 * 29});
    schedule(registry, world.app, *world.db);
    EXPECT_TRUE(status(*world.db, id));
    world.clock.advance(hours{24 * 2});
    schedule(registry, world.app, *world.db);
    EXPECT_FALSE(status(*world.db, id));
}

TEST_P(Jobs, WritesTheAccessLogOfASystemActor) {
    registry.add("look", [](jobs::Run& job) {
        SystemCtx system(job, "escalation");
        system.ctx.log("job", "child", 3, access::ChildId{3});
    });
    enqueue("look");
    EXPECT_TRUE(run());
    EXPECT_TRUE(world.trail.empty());
    EXPECT_EQ(audit::of_child(*world.db, 3, world.clock.now() + hours{1}, 10).size(), 1u);
    EXPECT_TRUE(audit::verify(*world.db).findings.empty());
}

TEST_P(Jobs, AreRunOnceByTwoServers) {
    constexpr int kJobs = 60;
    std::mutex mutex;
    std::multiset<std::string> ran;
    registry.add("count", [&](jobs::Run& job) {
        const std::lock_guard lock(mutex);
        ran.insert(job.payload);
    });
    for (int i = 0; i < kJobs; ++i) enqueue("count", std::to_string(i));
    std::atomic<bool> over{false};
    const auto serve = [&](const char* owner) {
        const auto db = db::open(world.target, {.synchronous_full = false});
        audit::Trail trail(1);
        while (not over) {
            run_one(registry, world.app, *db, trail, owner);
            const std::lock_guard lock(mutex);
            if (ran.size() >= kJobs) over = true;
        }
    };
    std::thread a(serve, "a"), b(serve, "b"), c(serve, "c");
    a.join();
    b.join();
    c.join();
    EXPECT_FALSE(run("d"));
    EXPECT_EQ(ran.size(), static_cast<std::size_t>(kJobs));
    EXPECT_EQ(std::set<std::string>(ran.begin(), ran.end()).size(), static_cast<std::size_t>(kJobs));
}

TEST_P(Jobs, AreRunByARunnerUntilItIsDestroyed) {
    std::mutex mutex;
    std::condition_variable changed;
    int runs = 0;
    registry.add("one", [&](jobs::Run&) {
        const std::lock_guard lock(mutex);
        ++runs;
        changed.notify_all();
    });
    registry.add_repeating("tick", minutes{10}, [](jobs::Run&) {});
    enqueue("one");
    {
        Runner runner(registry, world.app, db::open(world.target, {.synchronous_full = false}), "runner");
        std::unique_lock lock(mutex);
        EXPECT_TRUE(changed.wait_for(lock, seconds{60}, [&] { return runs == 1; }));
    }
    const auto id = enqueue("one");
    EXPECT_EQ(status(*world.db, id)->state, "waiting");
}

TEST_P(Jobs, GiveTheirPlaceBackWhenTheirRunnerStops) {
    std::mutex mutex;
    std::condition_variable changed;
    bool started = false;
    registry.add("endless", [&](jobs::Run& job) {
        {
            const std::lock_guard lock(mutex);
            started = true;
            changed.notify_all();
        }
        for (int i = 0;; ++i) job.beat(i, 0);
    });
    const auto id = enqueue("endless");
    {
        Runner runner(registry, world.app, db::open(world.target, {.synchronous_full = false}), "runner");
        std::unique_lock lock(mutex);
        EXPECT_TRUE(changed.wait_for(lock, seconds{60}, [&] { return started; }));
    }
    EXPECT_EQ(status(*world.db, id)->state, "waiting");
    EXPECT_EQ(status(*world.db, id)->attempts, 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, Jobs, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::jobs
