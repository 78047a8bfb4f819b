#include "ground/tasks/store.h"
#include "ground/tasks/ladders.h"

#include <gtest/gtest.h>

#include "ground/jobs/testing.h"

namespace tsumugi::tasks {
namespace {

class Tasks : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::SectionId desk = world.section("保健福祉事務所", "地域の窓口", true);
    access::MemberId sato = world.member(health, "佐藤");
    std::int64_t next_subject = 1;

    Task task(const char* title, std::optional<base::Date> due = std::nullopt) {
        Task t;
        t.kind = "step";
        t.subject = next_subject++;
        t.section = health;
        t.title = title;
        t.due = due;
        t.path = "/steps/1";
        return t;
    }
    Task put(Task t) {
        tasks::put(*world.db, world.clock.now(), world.random, t);
        world.clock.advance(std::chrono::seconds{1});
        return *find(*world.db, t.kind, t.subject);
    }
    Page box_of(access::SectionId section, Box box, int page = 1, int size = 25) {
        auto ctx = world.ctx(section, sato);
        return inbox(ctx, box, page, size);
    }
    std::vector<std::string> titles(access::SectionId section, Box box, int page = 1, int size = 25) {
        std::vector<std::string> found;
        for (const auto& t : box_of(section, box, page, size).tasks) found.push_back(t.title);
        return found;
    }
    static base::Date day(unsigned of_december) { return base::make_date(2026, 12, of_december); }
};
using Titles = std::vector<std::string>;

TEST_P(Tasks, KeepEverythingThatWasPut) {
    const auto child = world.child("0417");
    auto t = task("カンファレンスに出る", day(4));
    t.child = child;
    t.from_section = hospital;
    t.member = sato;
    t.state = State::doing;
    t.title_en = "Attend the conference";
    const auto found = put(t);
    EXPECT_EQ(found.child, child);
    EXPECT_EQ(found.child_code, "0417") << "looked up where the room did not say it";
    EXPECT_EQ(found.section, health);
    EXPECT_EQ(found.from_section, hospital);
    EXPECT_EQ(found.member, sato);
    EXPECT_EQ(found.state, State::doing);
    EXPECT_EQ(found.title, t.title);
    EXPECT_EQ(found.title_en, t.title_en);
    EXPECT_EQ(found.due, day(4));
    EXPECT_EQ(found.path, "/steps/1");
    EXPECT_EQ(found.section_name, "湯河原町 健康づくり課");
    EXPECT_EQ(found.from_name, "市立病院 連携室");
    EXPECT_EQ(found.member_name, "佐藤");
    EXPECT_FALSE(find(*world.db, "request", t.subject));
}

TEST_P(Tasks, PutAgainUpdatesTheSameTask) {
    auto t = task("訪問する");
    const auto first = put(t);
    EXPECT_FALSE(first.due);
    t.state = State::stuck;
    t.due = day(10);
    const auto second = put(t);
    EXPECT_EQ(second.id, first.id);
    EXPECT_EQ(second.created, first.created);
    EXPECT_GT(second.changed, first.changed);
    EXPECT_EQ(second.state, State::stuck);
    EXPECT_EQ(second.due, day(10));
    EXPECT_EQ(open_count(*world.db, health), 1);
}

TEST_P(Tasks, StandInTheTodoBoxByDueDateAndThoseWithoutOneLast) {
    put(task("日なし"));
    put(task("12日", day(12)));
    put(task("4日", day(4)));
    auto other = task("よその仕事", day(1));
    other.section = hospital;
    put(other);
    EXPECT_EQ(titles(health, Box::todo), (Titles{"4日", "12日", "日なし"}));
    EXPECT_EQ(box_of(health, Box::todo).total, 3);
    EXPECT_EQ(titles(health, Box::todo, 2, 2), Titles{"日なし"});
    EXPECT_TRUE(titles(health, Box::todo, 3, 2).empty());
}

TEST_P(Tasks, StandInTheWaitingBoxOfTheSectionThatWaits) {
    auto t = task("返事をする", day(4));
    t.from_section = hospital;
    put(t);
    auto own = task("自分で頼んだ自分の仕事");
    own.section = hospital;
    own.from_section = hospital;
    put(own);
    auto unassigned = task("まだ誰も");
    unassigned.section = {};
    unassigned.from_section = hospital;
    put(unassigned);
    EXPECT_EQ(titles(hospital, Box::waiting), (Titles{"返事をする", "まだ誰も"}));
    EXPECT_EQ(box_of(hospital, Box::waiting).total, 2);
    EXPECT_TRUE(titles(health, Box::waiting).empty());
}

TEST_P(Tasks, MoveToTheDoneBoxNewestFirst) {
    const auto a = task("先に終わる"), b = task("後で終わる"), c = task("やめる");
    put(a);
    put(b);
    put(c);
    close(*world.db, world.clock.now(), "step", a.subject);
    world.clock.advance(std::chrono::minutes{1});
    close(*world.db, world.clock.now(), "step", b.subject);
    world.clock.advance(std::chrono::minutes{1});
    close(*world.db, world.clock.now(), "step", c.subject, State::cancelled);
    EXPECT_EQ(titles(health, Box::done), (Titles{"やめる", "後で終わる", "先に終わる"}));
    EXPECT_TRUE(titles(health, Box::todo).empty());
    EXPECT_EQ(open_count(*world.db, health), 0);
    EXPECT_EQ(find(*world.db, "step", c.subject)->state, State::cancelled);
}

TEST_P(Tasks, OfNobodyAreSeenByTheTeamAndTheDeskAlone) {
    const auto mine = world.child("0417"), foreign = world.child("0388"), left = world.child("0500");
    world.join(mine, health);
    world.join(left, health, base::add_days(world.clock.today(), -1));
    for (const auto child : {mine, foreign, left}) {
        auto t = task("療育の見学");
        t.section = {};
        t.child = child;
        put(t);
    }
    const auto seen = box_of(health, Box::nobody);
    ASSERT_EQ(seen.tasks.size(), 1u);
    EXPECT_EQ(seen.total, 1) << "the total counts what may be seen (K1)";
    EXPECT_EQ(seen.tasks[0].child_code, "0417");
    EXPECT_TRUE(seen.tasks[0].child_open);
    EXPECT_EQ(box_of(hospital, Box::nobody).total, 0);
    const auto all = box_of(desk, Box::nobody);
    EXPECT_EQ(all.total, 3);
    ASSERT_EQ(all.tasks.size(), 3u);
    EXPECT_FALSE(all.tasks[0].child_open) << "the desk sees the code, not the child";
}

TEST_P(Tasks, CountTheTabs) {
    const auto child = world.child("0417");
    world.join(child, health);
    put(task("一つ"));
    auto waiting = task("待つ");
    waiting.section = hospital;
    waiting.from_section = health;
    put(waiting);
    auto nobody = task("誰も");
    nobody.section = {};
    nobody.child = child;
    put(nobody);
    auto ctx = world.ctx(health, sato);
    const auto c = counts(ctx);
    EXPECT_EQ(c.todo, 1);
    EXPECT_EQ(c.waiting, 1);
    EXPECT_EQ(c.nobody, 1);
    EXPECT_TRUE(has_children(ctx));
    auto other = world.ctx(hospital, sato);
    EXPECT_FALSE(has_children(other));
}

TEST_P(Tasks, AreLateOnTheNextDayAndForTheDeskThreeWorkingDaysLater) {
    // Friday 4 December; the desk on Wednesday 9: Monday, Tuesday and Wednesday are the working days after
    // Saturday.
    put(task("訪問する", day(4)));
    put(task("日なし"));
    const auto steps = [&](base::Date today) {
        std::vector<int> found;
        for (const int rung : {1, 2}) {
            for (const auto& one : to_tell(*world.db, *find_ladder("late"), rung, today, 10)) {
                found.push_back(rung);
                mark_told(*world.db, world.clock.now(), one.task.id, "late", rung);
            }
        }
        return found;
    };
    EXPECT_TRUE(steps(day(4)).empty());
    EXPECT_EQ(steps(day(5)), std::vector<int>{1});
    EXPECT_TRUE(steps(day(5)).empty());
    EXPECT_TRUE(steps(day(8)).empty());
    EXPECT_EQ(steps(day(9)), std::vector<int>{2});
    EXPECT_TRUE(steps(day(30)).empty());
}

TEST_P(Tasks, BeginTheChaseAnewWithAnotherDateOrSection) {
    auto t = task("訪問する", day(4));
    auto made = put(t);
    const auto rung = [&] { return rung_of(*world.db, put(t).id, "late"); };
    mark_told(*world.db, world.clock.now(), made.id, "late", 2);
    EXPECT_EQ(rung(), 2);
    t.due = day(11);
    EXPECT_EQ(rung(), 0);
    mark_told(*world.db, world.clock.now(), made.id, "late", 1);
    t.section = hospital;
    EXPECT_EQ(rung(), 0);
}

TEST_P(Tasks, ThatAreDoneAreNeverLate) {
    const auto t = task("訪問する", day(4));
    put(t);
    close(*world.db, world.clock.now(), "step", t.subject);
    EXPECT_TRUE(to_tell(*world.db, *find_ladder("late"), 1, day(30), 10).empty());
}

TEST(TaskStates, AreReadAndWrittenByTheirCodes) {
    for (const auto state : {State::todo, State::doing, State::stuck, State::done, State::cancelled}) {
        EXPECT_EQ(parse_state(code(state)), state);
    }
    EXPECT_FALSE(parse_state("late"));
    EXPECT_NE(label(State::todo), label(State::stuck));
}

INSTANTIATE_TEST_SUITE_P(Engines, Tasks, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::tasks
