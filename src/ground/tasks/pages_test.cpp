#include <gtest/gtest.h>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "ground/jobs/testing.h"
#include "ground/notices/notices.h"
#include "ground/tasks/store.h"

namespace tsumugi::tasks {
namespace {

class InboxPages : public testing::Test {
  protected:
    jobs::World world;
    jobs::Site site{world};
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::SectionId desk = world.section("保健福祉事務所", "地域の窓口", true);
    access::MemberId sato = world.member(health, "佐藤");
    std::int64_t next_subject = 1;

    void SetUp() override {
        world.app.inbox_count = [](access::Ctx& ctx) { return open_count(ctx); };
        tasks::routes(site.routes());
        notices::routes(site.routes());
        site.sign_in(sato);
    }
    Task task(const char* title, int due_in_days) {
        Task t;
        t.kind = "step";
        t.subject = next_subject++;
        t.section = health;
        t.title = title;
        t.title_en = "A step";
        t.due = base::add_days(world.clock.today(), due_in_days);
        t.path = "/steps/" + std::to_string(t.subject);
        return t;
    }
    void put(const Task& t) { tasks::put(*world.db, world.clock.now(), world.random, t); }
    static bool has(const http::Response& response, std::string_view text) {
        return response.body.find(text) != std::string::npos;
    }
};

TEST_F(InboxPages, ShowWhatToDoWithDateStateCodeAndVerb) {
    const auto child = world.child("0417", "小峰 空");
    world.join(child, health);
    auto t = task("退院前カンファレンスの日程", 5);
    t.child = child;
    t.from_section = hospital;
    t.kind = "request";
    put(t);
    const auto page = site.get("/inbox");
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto* text :
         {"退院前カンファレンスの日程", "11/29（日）", "あと5日", "こ-0417", "/children/0417",
          "市立病院 連携室が待っています", "返事をする", "/steps/1", "まだ", "健康づくり課"}) {
        EXPECT_TRUE(has(page, text)) << text;
    }
    EXPECT_FALSE(has(page, "小峰"));
}

TEST_F(InboxPages, TellLateStuckAndStartedApart) {
    put(task("おくれたもの", -3));
    put(task("きょうのもの", 0));
    auto stuck = task("困ったもの", 9);
    stuck.state = State::stuck;
    put(stuck);
    auto doing = task("途中のもの", 10);
    doing.state = State::doing;
    put(doing);
    const auto page = site.get("/inbox?box=todo");
    for (const auto* text : {"期限すぎ", "3日すぎています", "きょうまで", "困っています", "途中",
                             "shape-stuck", "shape-late", "is-late"}) {
        EXPECT_TRUE(has(page, text)) << text;
    }
}

TEST_F(InboxPages, ShowTheOtherBoxes) {
    const auto child = world.child("0417");
    world.join(child, health);
    auto waiting = task("待っているもの", 4);
    waiting.section = hospital;
    waiting.from_section = health;
    put(waiting);
    auto nobody = task("誰もいないもの", 4);
    nobody.section = {};
    nobody.child = child;
    put(nobody);
    auto done = task("終わったもの", 4);
    done.state = State::done;
    put(done);
    EXPECT_TRUE(has(site.get("/inbox?box=waiting"), "市立病院 連携室の返事を待っています"));
    EXPECT_TRUE(has(site.get("/inbox?box=nobody"), "引き受ける"));
    const auto finished = site.get("/inbox?box=done");
    EXPECT_TRUE(has(finished, "終わったもの"));
    EXPECT_TRUE(has(finished, "11/24（火）に終わりました"));
}

TEST_F(InboxPages, ShowTheDeskCodesOnly) {
    const auto child = world.child("0417", "小峰 空");
    auto nobody = task("誰もいないもの", 4);
    nobody.section = {};
    nobody.child = child;
    nobody.from_section = hospital;
    put(nobody);
    site.sign_in(world.member(desk, "窓口", "", "desk"));
    const auto page = site.get("/inbox?box=nobody");
    EXPECT_TRUE(has(page, "こ-0417"));
    EXPECT_FALSE(has(page, "/children/0417"));
    EXPECT_FALSE(has(page, "小峰"));
    // The step would be refused: the desk is led to the telephone of who waits.
    EXPECT_FALSE(has(page, "/steps/"));
    EXPECT_TRUE(has(page, "/sections/" + hospital.text()));
    EXPECT_TRUE(has(page, "市立病院 連携室が待っています"));
    EXPECT_TRUE(has(site.get("/inbox"), "/inbox?box=nobody"));
}

TEST_F(InboxPages, TeachASectionWithoutAChild) {
    const auto page = site.get("/inbox");
    EXPECT_TRUE(has(page, "/guide"));
    EXPECT_TRUE(has(page, "/contacts"));
    world.join(world.child("0417"), health);
    EXPECT_FALSE(has(site.get("/inbox"), "/guide"));
}

TEST_F(InboxPages, AnswerAnUnknownConditionInWords) {
    for (const auto* target : {"/inbox?box=mine", "/inbox?page=0", "/inbox?page=x", "/inbox?page=1x",
                               "/inbox?sort=due", "/inbox?box=", "/inbox/count?v=x", "/inbox/count?w=1",
                               "/inbox/print?box=todo", "/inbox.xlsx?box=all", "/inbox.xlsx?page=2"}) {
        const auto answer = site.get(target);
        EXPECT_EQ(answer.status, 400) << target;
        EXPECT_TRUE(has(answer, "が分かりません")) << target;
    }
}

TEST_F(InboxPages, GoThroughManyTasksPageByPage) {
    for (int i = 0; i < 30; ++i) put(task("訪問する", i));
    const auto first = site.get("/inbox");
    EXPECT_TRUE(has(first, "/inbox?box=todo&amp;page=2"));
    const auto second = site.get("/inbox?box=todo&page=2");
    EXPECT_TRUE(has(second, "全30件のうち 26から30件目")) << second.body;
    const auto beyond = site.get("/inbox?box=todo&page=9");
    EXPECT_EQ(beyond.status, 303);
    EXPECT_EQ(beyond.get_header("Location"), "/inbox?box=todo&page=2");
}

TEST_F(InboxPages, CountForTheHeaderOnlyWhenItChanged) {
    EXPECT_EQ(site.get("/inbox/count?v=0").status, 204);
    put(task("一つ", 3));
    const auto changed = site.get("/inbox/count?v=0");
    EXPECT_EQ(changed.status, 200);
    EXPECT_TRUE(has(changed, "/inbox/count?v=1"));
    EXPECT_FALSE(has(changed, "<html"));
    EXPECT_EQ(site.get("/inbox/count?v=1").status, 204);
    EXPECT_EQ(site.get("/inbox/count").status, 200);
}

TEST_F(InboxPages, PrintTodayAndTheComingWeek) {
    put(task("おそいもの", -2));
    put(task("すぐのもの", 7));
    put(task("ずっと先", 8));
    const auto page = site.get("/inbox/print");
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_TRUE(has(page, "おそいもの"));
    EXPECT_TRUE(has(page, "すぐのもの"));
    EXPECT_FALSE(has(page, "ずっと先"));
    EXPECT_TRUE(has(page, "取扱注意"));
}

TEST_F(InboxPages, ExportTheBoxToExcelAndLogIt) {
    const auto child = world.child("0417", "小峰 空");
    auto t = task("訪問する", 3);
    t.child = child;
    put(t);
    const auto file = site.get("/inbox.xlsx?box=todo");
    EXPECT_EQ(file.status, 200);
    EXPECT_NE(file.get_header("Content-Disposition").find("inbox-todo-20261124.xlsx"),
              std::string_view::npos);
    const auto read = base::read_xlsx(file.body);
    ASSERT_TRUE(read);
    std::string all;
    for (const auto& row : (*read)[0].rows) all += base::join(row, "|") + "\n";
    EXPECT_NE(all.find("訪問する|2026-11-27|こ-0417"), std::string::npos) << all;
    EXPECT_EQ(all.find("小峰"), std::string::npos);
    static const db::Sql kExports{
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'export' AND subject = 'inbox'"};
    EXPECT_EQ(world.db->query(kExports).value<int>(), 1);
}

TEST_F(InboxPages, ShowTheNewestFiveNoticesAndMarkThemRead) {
    for (int i = 1; i <= 6; ++i) {
        notices::Notice n;
        n.section = health;
        n.text = "知らせ" + std::to_string(i) + "番";
        n.path = "/steps/1";
        notices::tell(*world.db, world.clock.now(), world.random, n);
        world.clock.advance(std::chrono::seconds{1});
    }
    const auto page = site.get("/inbox");
    EXPECT_TRUE(has(page, "知らせ6番"));
    EXPECT_TRUE(has(page, "知らせ2番"));
    EXPECT_FALSE(has(page, "知らせ1番"));
    EXPECT_TRUE(has(site.get("/notices"), "知らせ1番"));
    const auto read = site.post("/notices/read", {{"back", "/inbox"}});
    EXPECT_EQ(read.status, 303);
    EXPECT_EQ(read.get_header("Location"), "/inbox");
    EXPECT_FALSE(has(site.get("/inbox"), "/notices/read"));
    EXPECT_EQ(site.post("/notices/read", {{"back", "https://evil.example/"}}).get_header("Location"),
              "/notices");
    EXPECT_EQ(site.get("/notices?page=0").status, 400);
    EXPECT_EQ(site.get("/notices?from=1").status, 400);
}

TEST_F(InboxPages, AreInEnglishForAReaderInEnglish) {
    put(task("訪問する", 3));
    site.sign_in(world.member(health, "Smith", "", "member", "en"));
    const auto page = site.get("/inbox");
    EXPECT_TRUE(has(page, "A step"));
    for (const auto* text : {"訪問する", "受信箱", "お知らせ", "期限", "まだ"})
        EXPECT_FALSE(has(page, text)) << text;
    EXPECT_FALSE(has(site.get("/inbox/print"), "きょう"));
    EXPECT_FALSE(has(site.get("/notices"), "お知らせ"));
}

TEST_F(InboxPages, AskForASession) {
    jobs::Site stranger(world);
    tasks::routes(stranger.routes());
    EXPECT_EQ(stranger.get("/inbox").status, 303);
}

}  // namespace
}  // namespace tsumugi::tasks
