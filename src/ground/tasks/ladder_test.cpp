#include <gtest/gtest.h>

#include "ground/jobs/testing.h"
#include "ground/notices/notices.h"
#include "ground/tasks/ladders.h"

namespace tsumugi::tasks {
namespace {

using std::chrono::hours;
using Texts = std::vector<std::string>;

int noted = 0;
bool broken = false;
void note(access::Ctx&, const Task&, int) {
    if (broken) throw std::runtime_error("the power went");
    ++noted;
}

const Ladder kTestLadder{{"test",
                          "期限",
                          "tasks",
                          {{1, 0, Whom::section_without_leads, "一 {title}"},
                           {1, 0, Whom::waiting_without_reader, "電話 {title}"},
                           {2, 2, Whom::waiting, "二 {title} {from} {to} {day}"},
                           {2, 2, Whom::desks, "窓口 {title}"}},
                          true,
                          true,
                          true,
                          note}};

class Ladders : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::SectionId hospital = world.section("市立病院", "");
    access::SectionId desk = world.section("保健福祉事務所", "地域の窓口", true);
    jobs::Registry registry;

    void SetUp() override {
        noted = 0;
        broken = false;
        registry.add_repeating("test_ladder", std::chrono::minutes{15},
                               [](jobs::Run& run) { climb(run, kTestLadder); });
    }
    Task put(std::int64_t subject = 1) {
        Task t;
        t.kind = "visit";
        t.subject = subject;
        t.section = health;
        t.from_section = hospital;
        t.text = "依頼：{title}";
        t.args = {{"title", "訪問する"}};
        t.ladder = kTestLadder.name;
        t.due = base::make_date(2026, 11, 26);  // a Thursday
        t.path = "/visits/1";
        tasks::put(*world.db, world.clock.now(), world.random, t);
        return *find(*world.db, t.kind, subject);
    }
    void run_on(base::Date day) {
        world.clock.set(base::start_of_day(day) + hours(12));
        jobs::schedule(registry, world.app, *world.db);
        while (jobs::run_one(registry, world.app, *world.db, world.trail, "test")) {
        }
    }
    Texts told(access::SectionId section) {
        auto ctx = world.ctx(section);
        Texts texts;
        for (const auto& notice : notices::newest(ctx, 10)) texts.push_back(notice.text);
        return texts;
    }
    void can_sign_in(access::MemberId member) {
        world.db->execute_script("UPDATE member SET login = 'sato' WHERE id = " +
                                 std::to_string(member.value()));
    }
};

TEST_P(Ladders, TellTheFirstRungAfterTheDayAndTheNextSoManyWorkingDaysAfterItsTelling) {
    can_sign_in(world.member(health, "佐藤"));
    put();
    run_on(base::make_date(2026, 11, 26));
    EXPECT_EQ(told(health), Texts{});
    run_on(base::make_date(2026, 11, 27));
    EXPECT_EQ(told(health), Texts{"一 訪問する"}) << "the title without the words around it";
    run_on(base::make_date(2026, 11, 30));
    EXPECT_EQ(told(hospital), Texts{});
    run_on(base::make_date(2026, 12, 1));
    EXPECT_EQ(told(hospital), Texts{"二 訪問する 市立病院 湯河原町 健康づくり課 11/26（木）"});
    EXPECT_EQ(told(desk), Texts{"窓口 訪問する"});
    EXPECT_EQ(noted, 2);
}

TEST_P(Ladders, TellWhoWaitsAtOnceWhereNobodyCanSignIn) {
    put();
    run_on(base::make_date(2026, 11, 27));
    EXPECT_EQ(told(health), Texts{});
    EXPECT_EQ(told(hospital), Texts{"電話 訪問する"});
}

TEST_P(Ladders, TellOnceHoweverOftenTheyRun) {
    can_sign_in(world.member(health, "佐藤"));
    const auto task = put();
    const auto standing = [&] {
        return to_tell(*world.db, kTestLadder, 1, base::make_date(2026, 11, 27), 10);
    };
    const auto seen_by_both = standing();
    ASSERT_EQ(seen_by_both.size(), 1u);
    for (int i = 0; i < 3; ++i) run_on(base::make_date(2026, 11, 27));
    EXPECT_EQ(told(health).size(), 1u);
    EXPECT_FALSE(mark_told(*world.db, world.clock.now(), task.id, "test", 1))
        << "a second run that had read the row before tells nothing";
    EXPECT_TRUE(standing().empty());
}

TEST_P(Ladders, ThatBreakInTheMiddleTellNothingAndTellItTheNextTime) {
    can_sign_in(world.member(health, "佐藤"));
    const auto task = put();
    broken = true;
    run_on(base::make_date(2026, 11, 27));
    EXPECT_EQ(told(health), Texts{});
    EXPECT_EQ(rung_of(*world.db, task.id, "test"), 0);
    broken = false;
    run_on(base::make_date(2026, 11, 28));
    EXPECT_EQ(told(health), Texts{"一 訪問する"});
    EXPECT_EQ(rung_of(*world.db, task.id, "test"), 1);
}

TEST_P(Ladders, EndWithTheTask) {
    put();
    close(*world.db, world.clock.now(), "visit", 1);
    run_on(base::make_date(2026, 12, 20));
    EXPECT_EQ(told(hospital), Texts{});
    EXPECT_EQ(running_count(*world.db, base::make_date(2026, 12, 20)), 0);
}

TEST_P(Ladders, OfSeeingEndWhenSomebodyLooked) {
    Task t = put();
    t.see_by = base::make_date(2026, 11, 25);
    tasks::put(*world.db, world.clock.now(), world.random, t);
    EXPECT_EQ(running_count(*world.db, base::make_date(2026, 11, 26)), 1);
    mark_seen(*world.db, "visit", 1);
    EXPECT_EQ(running_count(*world.db, base::make_date(2026, 11, 26)), 0);
    t.see_by = std::nullopt;
    tasks::put(*world.db, world.clock.now(), world.random, t);
    EXPECT_EQ(running_count(*world.db, base::make_date(2026, 11, 26)), 0);
}

TEST_P(Ladders, SayWhenTheNextRungComes) {
    put();
    const auto only = [&](base::Date day) { return running(*world.db, day, 10, 0).at(0); };
    EXPECT_EQ(next_day(only(base::make_date(2026, 11, 27))), base::make_date(2026, 11, 27));
    run_on(base::make_date(2026, 11, 27));
    EXPECT_EQ(next_day(only(base::make_date(2026, 11, 27))), base::make_date(2026, 12, 1));
    run_on(base::make_date(2026, 12, 1));
    EXPECT_EQ(next_day(only(base::make_date(2026, 12, 1))), std::nullopt);
}

TEST_P(Ladders, HaveTitlesInTheLanguageOfTheReader) {
    auto t = put();
    EXPECT_EQ(t.title, "依頼：訪問する");
    t.text = "期限";
    t.args.clear();
    tasks::put(*world.db, world.clock.now(), world.random, t);
    EXPECT_EQ(find(*world.db, "visit", 1)->title_en, "Due");
}

INSTANTIATE_TEST_SUITE_P(Engines, Ladders, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

class LadderPage : public testing::Test {
  protected:
    jobs::World world;
    jobs::Site site{world};
    jobs::Registry registry;
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::SectionId desk = world.section("保健福祉事務所", "地域の窓口", true);
    access::MemberId sato = world.member(health, "佐藤"), window = world.member(desk, "森", "", "desk");
    access::ChildId child = world.child("0417", "小峰 空");

    void SetUp() override {
        tasks::routes(site.routes());
        add_jobs(registry);
        site.sign_in(window);
    }
    void put(std::int64_t subject, int days_ago, access::SectionId section) {
        Task t;
        t.kind = "step";
        t.subject = subject;
        t.child = child;
        t.section = section;
        t.from_section = hospital;
        t.title = "訪問の記録を書く";
        t.title_en = "Write down the visit";
        t.due = base::add_days(world.clock.today(), -days_ago);
        t.path = "/steps/1";
        tasks::put(*world.db, world.clock.now(), world.random, t);
    }
    void run() {
        jobs::schedule(registry, world.app, *world.db);
        while (jobs::run_one(registry, world.app, *world.db, world.trail, "test")) {
        }
    }
    static bool has(const http::Response& response, std::string_view text) {
        return response.body.find(text) != std::string::npos;
    }
};

TEST_F(LadderPage, ShowsWhoseItIsWhoWasToldAndWhoIsNext) {
    put(1, 1, health);
    put(2, -3, health);
    auto page = site.get("/inbox/ladders");
    EXPECT_EQ(page.status, 200);
    for (const auto* text :
         {"訪問の記録を書く", "こ-0417", "湯河原町 健康づくり課", "市立病院 連携室が待っています",
          "1日すぎています", "まだ知らせていません", "責任者・担当の部署", "11/24（火）"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(page, "小峰"));
    EXPECT_FALSE(has(page, "11/27")) << "not late yet";
    run();
    page = site.get("/inbox/ladders");
    EXPECT_FALSE(has(page, "まだ知らせていません"));
    EXPECT_TRUE(has(page, "11/27（金）")) << "three working days after Tuesday";
    EXPECT_TRUE(has(page, "窓口・待っている部署"));
    world.clock.advance(std::chrono::hours(24 * 10));
    site.sign_in(window);
    run();
    EXPECT_TRUE(has(site.get("/inbox/ladders"), "全員に知らせました。電話で確かめてください。"));
}

TEST_F(LadderPage, SaysThatNobodyHasIt) {
    put(1, 1, {});
    const auto page = site.get("/inbox/ladders");
    EXPECT_TRUE(has(page, "担当なし"));
    EXPECT_TRUE(has(page, "/sections/" + hospital.text())) << "who waits can be telephoned";
}

TEST_F(LadderPage, IsEmptyInWordsAndPagesWhenItIsLong) {
    EXPECT_TRUE(has(site.get("/inbox/ladders"), "おくれている仕事も、見られないままの依頼もありません。"));
    for (int i = 1; i <= 60; ++i) put(i, i, health);
    EXPECT_TRUE(has(site.get("/inbox/ladders"), "全60件のうち 1から50件目"));
    EXPECT_TRUE(has(site.get("/inbox/ladders?page=2"), "全60件のうち 51から60件目"));
    EXPECT_EQ(site.get("/inbox/ladders?page=9").status, 303);
    EXPECT_EQ(site.get("/inbox/ladders?page=x").status, 400);
    EXPECT_EQ(site.get("/inbox/ladders?of=late").status, 400);
}

TEST_F(LadderPage, IsForTheDeskAlone) {
    site.sign_in(sato);
    EXPECT_EQ(site.get("/inbox/ladders").status, 403);
    EXPECT_FALSE(has(site.get("/inbox"), "/inbox/ladders"));
    site.sign_in(window);
    EXPECT_TRUE(has(site.get("/inbox"), "/inbox/ladders"));
}

}  // namespace
}  // namespace tsumugi::tasks
