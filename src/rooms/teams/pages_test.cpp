#include "rooms/teams/testing.h"

// The pages of role table, team, goals and gaps, as people meet them.
namespace tsumugi::teams {
namespace {

using rooms::Form;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;
using rooms::said;

class TeamPages : public testing::Test {
  protected:
    Town town;
    rooms::Browser browser{town.world};
    const std::string path = "/children/0417";

    void SetUp() override {
        children::routes(browser.routes());
        teams::routes(browser.routes());
        children::set_blocks(teams::blocks());
        auto visit = Town::row("ward_visit", {town.health}, {town.nurses});
        visit.due = make_date(2026, 12, 4);
        ASSERT_TRUE(town.save({visit, Town::row("conference", {town.hospital}),
                               Town::row("transport", {town.welfare, town.taxi}), Town::row("housing", {})},
                              0, true));
        browser.as(town.tanaka);
    }
    Form edit() { return form_of(browser.get(path + "/roles/edit"), path + "/roles"); }
    int version() { return kept_tables(town.db, town.system_key(town.child), 1).at(0).version; }
    std::string place(SectionId section) { return path + "/team/" + town.member_of(section).id.text(); }
    Form goal_form() { return form_of(browser.get(path + "/goals"), path + "/goals"); }
    http::Response add_goal(const std::string& text) {
        return browser.submit(path + "/goals", goal_form().set("text", text));
    }
    static std::string of(std::size_t n, const char* character) {
        std::string text;
        for (std::size_t i = 0; i < n; ++i) text += character;
        return text;
    }
};

// ---- the role table

TEST_F(TeamPages, GapsAndClashesShowWhereverTheTableDoes) {
    for (const auto* tail : {"", "/roles", "/roles/print"}) {
        const auto page = browser.get(path + tail);
        EXPECT_EQ(page.status, 200) << tail;
        for (const auto* text :
             {"◇担当なし◇", "重なり", "はやぶさタクシー 配車", "12/4（金）", "0465-00-1002"})
            EXPECT_TRUE(has(page, text)) << tail << text;
    }
    EXPECT_TRUE(has(browser.get("/region/gaps"), "/children/0417/roles"));
    const auto print = browser.get(path + "/roles/print");
    for (const auto* text : {"令和8（2026）年11月24日（火）", "市立みなと病院 連携室", "取扱注意", "print-qr",
                             "print-wide", "こ-0417"})
        EXPECT_TRUE(has(print, text)) << text;
    EXPECT_TRUE(browser.get(path + "/roles/excel").body.starts_with("PK"));
    EXPECT_TRUE(browser.get(path + "/roles/pdf").body.starts_with("%PDF"));
    EXPECT_EQ(town.count("audit_entry", "action = 'export'"), 2);
}

TEST_F(TeamPages, TheFormSentBackAsItIsChangesNothing) {
    EXPECT_EQ(browser.submit(path + "/roles", edit()).status, 303);
    EXPECT_EQ(version(), 2);
    EXPECT_TRUE(
        region::changed_functions(kept_table(town.db, town.system_key(town.child), 1)->rows, town.rows())
            .empty());
    EXPECT_EQ(town.row_named("ward_visit").due, make_date(2026, 12, 4));
    EXPECT_FALSE(has(browser.get(path + "/roles"), "前の版から変わりました"));
}

TEST_F(TeamPages, ChangesAreMarkedAndFormerVersionsStay) {
    auto form = edit();
    form.set("lead.housing", "湯河原町役場　福祉課").set("due.housing", "Ｒ８．１２．１８");
    EXPECT_EQ(browser.submit(path + "/roles", form.set("note.housing", "髙﨑さん")).status, 303);
    EXPECT_EQ(town.row_named("housing").leads, std::vector{town.welfare});
    EXPECT_EQ(town.row_named("housing").due, make_date(2026, 12, 18));
    const auto page = browser.get(path + "/roles");
    for (const auto* text : {"前の版からの変更: 1か所", "前の版から変わりました", "髙﨑さん", "つづいている"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(browser.get(path + "/roles/versions/1"), "髙﨑さん"));
    for (const auto* unknown : {"/roles/versions/3", "/roles/versions/0", "/roles/versions/x"})
        EXPECT_EQ(browser.get(path + unknown).status, 404) << unknown;
}

TEST_F(TeamPages, ProblemsOfTheTableStandBesideTheirFields) {
    auto form = edit();
    form.set("lead.housing", "どこか")
        .set("due.conference", "平成元年1月7日")
        .set("note.transport", of(201, "𠮷"));
    form.set("support.conference", "市立みなと病院 連携室");
    const auto page = browser.submit(path + "/roles", form);
    EXPECT_EQ(page.status, 422);
    for (const auto* text :
         {"value=\"どこか\"", "value=\"平成元年1月7日\"", "200文字まで", "2つの欄にあります",
          "href=\"#f-due.conference\"", "href=\"#f-lead.housing\"", "href=\"#f-note.transport\"", "エラー："})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_EQ(version(), 1);
}

TEST_F(TeamPages, TwoEditorsOfTheTableSeeBothAndLoseNothing) {
    auto mine = edit();
    browser.as(town.sato);
    ASSERT_EQ(browser
                  .submit(path + "/roles",
                          edit().set("lead.housing", "湯河原町 健康づくり課").set("note.conference", "木曜"))
                  .status,
              303);
    browser.as(town.tanaka);
    mine.set("form_token", edit().get("form_token"))
        .set("lead.housing", "訪看みかん")
        .set("lead.home_nursing", "訪看みかん");
    const auto conflict = browser.submit(path + "/roles", mine);
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text : {"主担当: 湯河原町 健康づくり課", "主担当: 訪看みかん", "木曜"})
        EXPECT_TRUE(has(main_of(conflict), text)) << text;
    EXPECT_EQ(version(), 2);
    auto choice = form_of(conflict, path + "/roles");
    EXPECT_EQ(browser.submit(path + "/roles", choice.set("choose.home_nursing", "mine")).status, 303);
    EXPECT_EQ(town.row_named("housing").leads, std::vector{town.health});
    EXPECT_EQ(town.row_named("home_nursing").leads, std::vector{town.nurses});
    EXPECT_EQ(town.row_named("conference").note, "木曜");
    EXPECT_EQ(town.row_named("ward_visit").due, make_date(2026, 12, 4));
}

TEST_F(TeamPages, ADoubleClickIsOneVersionAndAForgedFormNone) {
    auto form = edit().set("note.housing", "一度だけ");
    EXPECT_EQ(browser.submit(path + "/roles", form).status, 303);
    EXPECT_EQ(location(browser.submit(path + "/roles", form)), path + "/roles");
    EXPECT_EQ(version(), 2);
    for (const auto* token : {"", "forged"})
        EXPECT_EQ(browser.submit(path + "/roles", form.set("form_token", token)).status, 403);
    EXPECT_EQ(version(), 2);
}

// ---- the team

TEST_F(TeamPages, ASectionIsAddedWithItsFunctionAndDays) {
    auto form = form_of(browser.get(path + "/team"), path + "/team");
    EXPECT_EQ(form.get("from"), "2026-11-24");
    form.set("section", town.school.text())
        .set("function", "conference")
        .set("from", "Ｒ８．１２．１")
        .set("until", "令和9年3月31日");
    EXPECT_EQ(browser.submit(path + "/team", form).status, 303);
    EXPECT_FALSE(town.may_open(town.abe, town.child)) << "not before December";
    EXPECT_EQ(town.row_named("conference").supports, std::vector{town.school});
    town.clock.set(base::start_of_day(make_date(2026, 12, 1)));
    EXPECT_TRUE(town.may_open(town.abe, town.child));
    town.clock.set(base::start_of_day(make_date(2027, 4, 1)));
    EXPECT_FALSE(town.may_open(town.abe, town.child)) << "not after March";
}

TEST_F(TeamPages, WhatIsWrongWithANewMemberIsToldAtOnce) {
    const auto add = [&](const char* section, const char* from, const char* until,
                         const char* function = "") {
        return browser.post(
            path + "/team",
            Form{}.add("section", section).add("from", from).add("until", until).add("function", function));
    };
    const auto page = add("どこか", "きのう", "平成元年1月7日", "flying");
    EXPECT_EQ(page.status, 422);
    for (const auto* text :
         {"#f-section", "#f-from", "#f-until", "#f-function", "value=\"きのう\"", "value=\"平成元年1月7日\""})
        EXPECT_TRUE(has(page, text)) << text;
    const auto school = town.school.text();
    EXPECT_TRUE(has(add(school.c_str(), "2026-12-01", "2026-11-30"), "終わりの日が始まりの日より前"));
    EXPECT_TRUE(has(add(school.c_str(), "2026-11-01", "2026-11-20"), "終わりの日がもう過ぎています"));
    EXPECT_EQ(add("", "", "").status, 422);
    EXPECT_EQ(add("0000000000000", "2026-12-01", "").status, 422) << "no such section";
    EXPECT_FALSE(town.is_member(town.school));
}

TEST_F(TeamPages, WhoLeadsSomethingDoesNotLeaveBeforeItIsHandedOver) {
    const auto end = place(town.health) + "/end";
    auto form = form_of(browser.get(place(town.health) + "/handover"), end);
    const auto refused = browser.submit(end, form.set("reason", "異動"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "主担当の支援が残っています"));
    EXPECT_TRUE(has(refused, "value=\"異動\""));
    EXPECT_TRUE(town.is_member(town.health));
}

TEST_F(TeamPages, WhoLeavesSeesNothingFromTheNextRequestOn) {
    browser.as(town.mori);
    EXPECT_EQ(browser.get(path + "/roles").status, 200);
    const auto end = place(town.nurses) + "/end";
    EXPECT_EQ(browser.post(end, Form{}.add("until", "").add("reason", "")).status, 422);
    EXPECT_EQ(browser.post(end, Form{}.add("until", "2026-10-01").add("reason", "前の日")).status, 422);
    const auto left = browser.post(end, Form{}.add("until", "R8.11.24").add("reason", "終わり"));
    EXPECT_EQ(left.status, 303);
    EXPECT_EQ(location(left), "/inbox") << "the child's page is no longer theirs";
    for (const auto* tail : {"", "/roles", "/team", "/goals", "/roles/excel"})
        EXPECT_EQ(browser.get(path + tail).status, 404) << tail;
    EXPECT_EQ(browser.post(end, Form{}.add("until", "2026-11-24").add("reason", "もう一度")).status, 404);
    EXPECT_FALSE(has(browser.get("/children"), "0417"));
    browser.as(town.tanaka);
    EXPECT_TRUE(has(browser.get(path + "/team"), "前にいた部署"));
}

TEST_F(TeamPages, AHandOverTakesOneForm) {
    const auto target = place(town.health) + "/handover";
    browser.as(town.sato);
    auto form = form_of(browser.get(target), target);
    const auto same = browser.submit(target, form.set("section", town.health.text()));
    EXPECT_EQ(same.status, 422);
    EXPECT_TRUE(has(same, "いまと同じ部署です"));
    const auto foreign =
        browser.submit(target, form.set("section", town.welfare.text()).set("person", town.mori.text()));
    EXPECT_EQ(foreign.status, 422);
    EXPECT_TRUE(has(foreign, "選んだ部署の人ではありません"));
    EXPECT_EQ(browser.submit(target, form.set("person", "").set("note", of(201, "あ"))).status, 422);
    EXPECT_EQ(browser.submit(target, form.set("section", "x").set("note", "")).status, 422);
    EXPECT_TRUE(town.is_member(town.health));
    const auto moved = browser.submit(
        target, form.set("section", town.welfare.text()).set("note", "髙﨑さんから加藤さんへ"));
    EXPECT_EQ(moved.status, 303);
    EXPECT_EQ(location(moved), "/inbox");
    EXPECT_EQ(browser.get(path).status, 404);
    EXPECT_EQ(town.row_named("ward_visit").leads, std::vector{town.welfare});
    EXPECT_TRUE(town.is_member(town.welfare));
}

TEST_F(TeamPages, APlaceOfAnotherChildIsNotFound) {
    town.RegionWorld::child("0999", {town.hospital, town.school});
    access::TeamMemberId foreign;
    {
        auto ctx = town.as(town.tanaka);
        const auto other = access::open_child(ctx, "0999").value();
        for (const auto& member : access::team_of(ctx, other)) foreign = member.id;
    }
    for (const auto& id : {foreign.text(), access::TeamMemberId{77}.text(), std::string("x")}) {
        EXPECT_EQ(browser.get(path + "/team/" + id + "/handover").status, 404) << id;
        for (const auto* kind : {"/handover", "/end"})
            EXPECT_EQ(browser
                          .post(path + "/team/" + id + kind, Form{}
                                                                 .add("section", town.welfare.text())
                                                                 .add("until", "2026-11-24")
                                                                 .add("reason", "x"))
                          .status,
                      404);
    }
    auto ctx = town.as(town.abe);
    EXPECT_TRUE(access::open_child(ctx, "0999"));
}

TEST_F(TeamPages, AConfirmationCountsForTheVersionThatWasRead) {
    EXPECT_TRUE(has(browser.get(path), "目標と役割を確認しました"));
    EXPECT_EQ(browser.post(path + "/team/confirmation").status, 303);
    EXPECT_FALSE(has(main_of(browser.get(path)), "目標と役割を確認しました</button>"));
    ASSERT_TRUE(town.save(town.rows(), 1));
    EXPECT_TRUE(has(main_of(browser.get(path)), "目標と役割を確認しました</button>"));
}

// ---- goals

TEST_F(TeamPages, AGoalIsWrittenAgreedAndReached) {
    EXPECT_EQ(add_goal("").status, 422);
    EXPECT_EQ(add_goal(of(201, "𠮷")).status, 422);
    EXPECT_EQ(add_goal(of(200, "𠮷\U000E0100")).status, 303) << "200 characters, however many bytes";
    EXPECT_EQ(town.count("goal"), 1);
    const auto id = town.db.query_text("SELECT id FROM goal", {}).value<GoalId>()->text();
    const auto goal = path + "/goals/" + id;
    const auto post = [&](const char* kind, const char* version, const char* reason = "") {
        return browser.post(goal,
                            Form{}.add("kind", kind).add("version", version).add(id + "-reason", reason));
    };
    for (const auto* version : {"", "x", "1x"}) EXPECT_EQ(post("agree", version).status, 422) << version;
    EXPECT_EQ(post("agree", "1").status, 303);
    const auto stale = post("reach", "1");
    EXPECT_EQ(stale.status, 409);
    EXPECT_TRUE(has(stale, "ほかの人が先に保存しました"));
    EXPECT_EQ(post("family", "2").status, 303);
    EXPECT_EQ(post("fly", "3").status, 422);
    const auto unsaid = post("end", "3");
    EXPECT_EQ(unsaid.status, 422) << "no reason";
    EXPECT_TRUE(has(unsaid, "href=\"#f-" + id + "-reason\">やめる理由を書いてください。"));
    EXPECT_TRUE(has(unsaid, "<details open>"));
    EXPECT_EQ(post("end", "3", of(201, "あ").c_str()).status, 422);
    EXPECT_EQ(post("end", "3", "別の目標").status, 303);
    EXPECT_EQ(post("agree", "4").status, 404);
    EXPECT_EQ(browser.post(path + "/goals/x", Form{}.add("kind", "agree")).status, 404);
}

// ---- who sees it

TEST_F(TeamPages, APersonOutsideTheTeamGetsNothing) {
    add_goal("ひみつの目標");
    const auto goal = town.db.query_text("SELECT id FROM goal", {}).value<GoalId>()->text();
    const auto member = town.member_of(town.health).id.text();
    for (const auto who : {town.abe, town.hikari, town.window}) {
        browser.as(who);
        for (const std::string tail : {"/roles", "/roles/edit", "/roles/print", "/roles/excel", "/roles/pdf",
                                       "/roles/versions/1", "/team", "/goals"}) {
            EXPECT_EQ(browser.get(path + tail).status, 404) << tail;
            EXPECT_FALSE(has(browser.get(path + tail), "小峰")) << tail;
        }
        EXPECT_EQ(browser.get(path + "/team/" + member + "/handover").status, 404);
        for (const auto& tail : {std::string("/roles"), std::string("/team"), std::string("/goals"),
                                 "/goals/" + goal, "/team/" + member + "/handover",
                                 "/team/" + member + "/end", std::string("/team/confirmation")}) {
            EXPECT_EQ(browser
                          .post(path + tail,
                                Form{}.add("version", "1").add("text", "にせの目標").add("kind", "agree"))
                          .status,
                      404)
                << tail;
        }
    }
    browser.as(town.admin);
    EXPECT_EQ(browser.get(path + "/roles").status, 403);
    EXPECT_EQ(town.count("goal"), 1);
    EXPECT_EQ(version(), 1);
}

TEST_F(TeamPages, TheDeskSeesGapsOfAllByCodeAndOthersTheirOwn) {
    const auto desk = browser.as(town.window).get("/region/gaps");
    EXPECT_TRUE(has(desk, "こ-0417"));
    EXPECT_FALSE(has(desk, "小峰"));
    EXPECT_TRUE(has(browser.as(town.mori).get("/region/gaps"), "こ-0417"));
    for (const auto who : {town.abe, town.hikari, town.admin})
        EXPECT_FALSE(has(browser.as(who).get("/region/gaps"), "0417"));
}

TEST_F(TeamPages, EverythingIsThereInEnglish) {
    browser.as(town.smith);
    for (const char* tail : {"", "/roles", "/roles/edit", "/roles/print", "/team", "/goals"}) {
        const auto page = browser.get(path + tail);
        EXPECT_EQ(page.status, 200) << tail;
        EXPECT_TRUE(has(page, "lang=\"en\"")) << tail;
    }
    EXPECT_TRUE(has(browser.get(path + "/roles"), "First visit on the ward"));
    EXPECT_TRUE(has(browser.get("/region/gaps"), "Transport"));
}

}  // namespace
}  // namespace tsumugi::teams
