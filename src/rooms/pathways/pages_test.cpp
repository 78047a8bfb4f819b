#include "ground/documents/documents.h"
#include "rooms/pathways/testing.h"

// The way from a form to a running pathway, and the pages of steps, as people meet them.
namespace tsumugi::pathways {
namespace {

using rooms::Form;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;

class PathwayPages : public testing::Test {
  protected:
    Journey j;
    rooms::Browser browser{j.world};

    void SetUp() override {
        children::routes(browser.routes());
        pathways::routes(browser.routes());
        documents::routes(browser.routes());
        children::set_blocks(pathways::blocks());
        j.save_town_table(j.town_rows());
        browser.as(j.tanaka);
    }
    static Form typed() {
        Form form;
        for (const auto& [name, value] :
             std::vector<std::pair<const char*, const char*>>{{"name", "髙﨑 𠮷\U000E0100子"},
                                                              {"kana", "たかさき よしこ"},
                                                              {"birth", "Ｒ４．９．３"},
                                                              {"sex", "female"},
                                                              {"municipality", "143847"},
                                                              {"template", "home"},
                                                              {"anchor", "R8.12.25"},
                                                              {"goal", ""},
                                                              {"consent", "paper"},
                                                              {"care", "1"},
                                                              {"child", ""},
                                                              {"document", ""},
                                                              {"diagnoses", "脳性麻痺"}})
            form.add(name, value);
        return form;
    }
    /// Rows of every table that a started discharge fills.
    int stored() {
        int rows = 0;
        for (const auto* table :
             {"child", "guardian", "medical_fact", "care_assessment", "team_member", "role", "role_version",
              "goal", "pathway", "step", "task", "notice", "document", "child_event"})
            rows += j.count(table);
        return rows;
    }
    static http::Upload sample() {
        return {"file", "紹介状.json", "", rooms::test_file("jp-clins/Bundle-CLINS-Referral-Example-01.json"),
                false};
    }
    std::string step_path(const Step& s) { return "/steps/" + s.id.text(); }
};

TEST_F(PathwayPages, NobodyIsToldBeforeItIsSent) {
    const int before = stored();
    EXPECT_EQ(browser.get("/pathways/new").status, 200);
    const auto read = browser.upload("/pathways/document", typed().set("name", ""), sample());
    EXPECT_EQ(read.status, 200) << read.body;
    const auto looked = browser.post("/pathways/check", typed());
    ASSERT_EQ(looked.status, 303) << looked.body;
    EXPECT_FALSE(has(location(looked), "name")) << "nothing typed stands in the address";
    const auto checked = browser.get(location(looked));
    EXPECT_EQ(checked.status, 200) << checked.body;
    for (const auto* text :
         {"髙﨑 𠮷\U000E0100子", "令和8（2026）年12月25日（金）", "湯河原町 健康づくり課", "担当なし"})
        EXPECT_TRUE(has(checked, text)) << text;
    EXPECT_EQ(browser.post("/pathways/form", typed()).status, 200);
    EXPECT_EQ(stored(), before);

    const auto send = form_of(checked, "/pathways");
    const auto sent = browser.submit("/pathways", send);
    ASSERT_EQ(sent.status, 303) << sent.body;
    EXPECT_EQ(j.count("pathway"), 2);
    const int after = stored();
    EXPECT_GT(after, before + 40);
    EXPECT_EQ(location(browser.submit("/pathways", send)), location(sent))
        << "a double click is one discharge";
    EXPECT_EQ(stored(), after);
    EXPECT_EQ(j.count("child", "name = '髙﨑 𠮷\U000E0100子' AND birth = '2022-09-03'"), 1);
    EXPECT_TRUE(has(browser.get(location(sent)), "12月25日"));
    // The way back says that it was sent and leads there; sending the old page again sends nothing.
    const auto back = browser.get(location(looked));
    EXPECT_EQ(back.status, 200);
    EXPECT_TRUE(has(back, "送りました（"));
    EXPECT_TRUE(has(back, "href=\"" + location(sent) + "\""));
    EXPECT_TRUE(has(browser.post("/pathways/check", send), "送りました（"));
    EXPECT_EQ(location(browser.post("/pathways", send)), location(sent));
    EXPECT_EQ(stored(), after);
    const auto again = location(browser.post("/pathways/check", typed()));
    EXPECT_EQ(browser.get(again).status, 200);
    EXPECT_EQ(browser.get(again).status, 200);
    browser.as(j.sato);
    EXPECT_EQ(browser.get(again).status, 410) << "what was typed is another section's never";
}

TEST_F(PathwayPages, ADraftWaitsForTomorrowAndForConsent) {
    const int before = stored();
    const auto page = browser.get("/pathways/new");
    auto form = form_of(page, "/pathways/check");
    form.set("name", "髙﨑 𠮷\U000E0100子").set("municipality", "143847").set("birth", "R4.9.3");
    ASSERT_EQ(browser.submit("/pathways/aside", form).status, 303) << "as far as it goes";
    j.clock.advance(std::chrono::hours{24 * 20});
    browser.as(j.smith);
    const auto list = browser.get("/pathways");
    EXPECT_TRUE(has(list, "湯河原町"));
    EXPECT_FALSE(has(list, "髙﨑")) << "the list names nobody";
    const auto href = "/pathways/check?draft=" + form.get("draft");
    EXPECT_TRUE(has(list, href));
    const auto resumed = browser.get(href);
    EXPECT_EQ(resumed.status, 200) << "a colleague of the section goes on, without a list of errors";
    auto more = form_of(resumed, "/pathways/check");
    EXPECT_EQ(more.get("name"), "髙﨑 𠮷\U000E0100子");
    EXPECT_EQ(more.get("draft"), form.get("draft"));
    more.set("kana", "たかさき よしこ")
        .set("sex", "female")
        .set("anchor", "R8.12.25")
        .set("diagnoses", "脳性麻痺");
    const auto looked = browser.submit("/pathways/check", more);
    ASSERT_EQ(looked.status, 303) << looked.body;
    EXPECT_EQ(location(looked), href) << "one draft, not two";
    auto send = form_of(browser.get(href), "/pathways");
    const auto refused = browser.post("/pathways", send);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "#f-consent"));
    EXPECT_EQ(stored(), before);
    ASSERT_EQ(browser.post("/pathways", send.set("consent", "spoken")).status, 303);
    EXPECT_EQ(j.count("pathway"), 2);
    EXPECT_FALSE(has(browser.get("/pathways"), href)) << "it is no draft any more";
}

TEST_F(PathwayPages, ADraftIsThrownAwayByItsSectionAlone) {
    auto form = form_of(browser.get("/pathways/new"), "/pathways/check");
    ASSERT_EQ(browser.submit("/pathways/aside", form).status, 303);
    const auto drop = "/drafts/" + form.get("draft") + "/drop";
    browser.as(j.sato);
    EXPECT_EQ(browser.post(drop).status, 410);
    browser.as(j.tanaka);
    EXPECT_EQ(browser.post(drop).status, 303);
    EXPECT_EQ(browser.get("/pathways/check?draft=" + form.get("draft")).status, 410);
}

TEST_F(PathwayPages, TheSameChildIsNoticedBeforeSending) {
    const auto first = browser.post("/pathways", typed());
    ASSERT_EQ(first.status, 303) << first.body;
    auto twin = typed();
    twin.set("kana", "タカサキ ヨシコ").set("diagnoses", "脳性麻痺\n気管軟化症").set("consent", "");
    const auto href = location(browser.post("/pathways/check", twin));
    const auto checked = browser.get(href);
    EXPECT_TRUE(has(checked, "この子ではありませんか"));
    auto send = form_of(checked, "/pathways").set("consent", "paper");
    const auto refused = browser.post("/pathways", send);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "#f-another_child"));
    EXPECT_EQ(j.count("child", "name = '髙﨑 𠮷\U000E0100子'"), 1) << "nobody got double work";

    const auto at = checked.body.find("name=\"continue_as\" value=\"");
    ASSERT_NE(at, std::string::npos);
    const auto code = checked.body.substr(at + 26, 4);
    const auto known =
        location(browser.post("/pathways/check", form_of(checked, "/pathways").add("continue_as", code)));
    const auto page = browser.get(known);
    EXPECT_TRUE(has(page, "気管軟化症")) << "what was typed is shown";
    EXPECT_FALSE(has(page, "この子ではありませんか"));
    auto go_on = form_of(page, "/pathways").set("consent", "paper").set("template", "school");
    EXPECT_EQ(go_on.get("child"), code);
    ASSERT_EQ(browser.post("/pathways", go_on).status, 303);
    EXPECT_EQ(j.count("child", "name = '髙﨑 𠮷\U000E0100子'"), 1);
    EXPECT_EQ(j.count("document", "title = '退院支援をはじめたときの記入'"), 1) << "and kept";

    // A twin may be sent as another child.
    ASSERT_EQ(browser.post("/pathways", send.set("another_child", "1").set("draft", "")).status, 303);
    EXPECT_EQ(j.count("child", "name = '髙﨑 𠮷\U000E0100子'"), 2);
}

TEST_F(PathwayPages, AChildOfAnotherTeamChangesNoWordOfTheCheckPage) {
    const auto look = [&](const char* name, const char* kana) {
        auto form = typed();
        form.set("name", name).set("kana", kana);
        auto text = main_of(browser.get(location(browser.post("/pathways/check", form))));
        for (const auto& words : {std::string(name), std::string(kana)}) {
            const auto blank = words.find(' ');
            for (const auto& typed : {words, words.substr(0, blank), words.substr(blank + 1)}) {
                for (auto at = text.find(typed); at != std::string::npos; at = text.find(typed))
                    text.erase(at, typed.size());
            }
        }
        for (const auto* field : {"name=\"draft\" value=\"", "name=\"form_token\" value=\""}) {
            for (auto at = text.find(field); at != std::string::npos; at = text.find(field, at + 1)) {
                const auto from = at + std::string_view(field).size();
                text.erase(from, text.find('"', from) - from);
            }
        }
        return text;
    };
    browser.as(j.sato);
    ASSERT_EQ(browser.post("/pathways", typed().set("name", "小峰 陸").set("kana", "こみね りく")).status,
              303);
    // The town's own table lets the town into the team: the asker is a hospital that is in none of it.
    browser.as(j.person(j.place("よその病院", "連携室", "hospital"), "外の人"));
    EXPECT_EQ(look("小峰 陸", "こみね りく"), look("山田 岬", "やまだ みさき"));
}

TEST_F(PathwayPages, TheDocumentFillsTheFormAndIsKeptWhole) {
    const auto read = browser.upload("/pathways/document", Form{}.add("template", "home"), sample());
    ASSERT_EQ(read.status, 200) << read.body;
    auto form = form_of(read, "/pathways/check");
    EXPECT_FALSE(form.get("name").empty());
    EXPECT_FALSE(form.get("document").empty());
    form.set("municipality", "143847")
        .set("anchor", "2026-12-25")
        .set("consent", "spoken")
        .set("birth", "2022-09-03");
    const auto checked = browser.get(location(browser.submit("/pathways/check", form)));
    ASSERT_EQ(checked.status, 200) << checked.body;
    ASSERT_EQ(browser.submit("/pathways", form_of(checked, "/pathways")).status, 303);
    EXPECT_GT(j.count("document"), 1);
    // Another person's token is worth nothing.
    browser.as(j.sato);
    auto stolen = typed().set("document", form.get("document"));
    EXPECT_EQ(browser.post("/pathways", stolen).status, 422);
    EXPECT_EQ(j.count("pathway"), 2);
}

TEST_F(PathwayPages, AFileThatCanNotBeReadLosesNothingTyped) {
    const auto refused = [&](http::Upload file) {
        const int before = stored();
        const auto page = browser.upload("/pathways/document", typed(), std::move(file));
        EXPECT_EQ(page.status, 422);
        EXPECT_TRUE(has(page, "髙﨑 𠮷\U000E0100子"));
        EXPECT_TRUE(has(page, "R8.12.25"));
        EXPECT_TRUE(has(page, "#f-file"));
        EXPECT_EQ(stored(), before);
        return page;
    };
    refused({"file", "", "", "", false});
    refused({"file", "broken.json", "", "{\"resourceType\": \"Bundle\", ", false});
    refused(
        {"file", "letter.xml", "", "<?xml version=\"1.0\"?><Bundle xmlns=\"http://hl7.org/fhir\"/>", false});
    refused({"file", "collection.json", "", rooms::test_file("referral/collection.json"), false});
    EXPECT_TRUE(has(refused({"file", "large.json", "", "", true}), "8MBまで"));
}

TEST_F(PathwayPages, AllProblemsOfTheFormAreToldAtOnce) {
    std::string too_long;
    for (int i = 0; i < 201; ++i) too_long += "𠮷";
    for (const auto* target : {"/pathways/check", "/pathways"}) {
        const int before = stored();
        auto form = typed();
        form.set("name", "")
            .set("birth", "令和元年4月30日")
            .set("template", "fly")
            .set("anchor", "R80.1.1")
            .set("consent", "")
            .set("goal", too_long);
        const auto page = browser.post(target, form);
        EXPECT_EQ(page.status, 422) << target;
        for (const auto* text : {"#f-name", "#f-birth", "#f-template", "#f-anchor", "#f-consent", "#f-goal",
                                 "value=\"令和元年4月30日\"", "value=\"R80.1.1\""}) {
            // A look may come before the family's consent, the sending may not.
            const bool of_sending = text == std::string_view("#f-consent");
            EXPECT_EQ(has(page, text), not of_sending or target == std::string_view("/pathways"))
                << target << text;
        }
        EXPECT_EQ(browser.post(target).status, 422) << "everything empty";
        EXPECT_EQ(stored(), before);
    }
}

TEST_F(PathwayPages, AChildOfAnotherTeamIsNotStartedFor) {
    browser.as(j.abe);
    EXPECT_EQ(browser.get("/pathways/new?child=0417").status, 404);
    for (const auto* target : {"/pathways/check", "/pathways", "/pathways/form", "/pathways/document"})
        EXPECT_EQ(browser.post(target, typed().set("child", "0417")).status, 404) << target;
    browser.as(j.admin);
    EXPECT_EQ(browser.get("/pathways/new").status, 403);
    EXPECT_EQ(browser.post("/pathways", typed()).status, 403);
    EXPECT_EQ(j.count("pathway"), 1);
}

TEST_F(PathwayPages, AKnownChildIsNotAskedForAgain) {
    const auto page = browser.get("/pathways/new?child=0417");
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(form_of(page, "/pathways/check").has("birth"));
    const auto checked = browser.get(location(browser.post("/pathways/check", Form{}
                                                                                  .add("child", "0417")
                                                                                  .add("template", "school")
                                                                                  .add("anchor", "2027-04-05")
                                                                                  .add("consent", "paper"))));
    EXPECT_EQ(checked.status, 200) << checked.body;
    EXPECT_TRUE(has(checked, "湯河原町 健康づくり課")) << "the child's own table";
}

TEST_F(PathwayPages, OutsideTheTeamNoStepAndNoPathwayOpens) {
    const auto visit = j.ward_visit();
    const auto pathway = "/pathways/" + j.pathway_id.text();
    for (const auto who : {j.abe, j.window}) {
        browser.as(who);
        for (const auto& target :
             {step_path(visit), pathway, pathway + "/anchor", std::string("/steps/0000000000001"),
              std::string("/steps/x"), std::string("/pathways/0000000000001"), std::string("/pathways/x")}) {
            EXPECT_EQ(browser.get(target).status, 404) << target;
            EXPECT_FALSE(has(browser.get(target), "小峰"));
        }
        for (const auto* kind : {"take", "done", "hand", "move", "reopen", "stuck", "cannot"})
            EXPECT_EQ(browser.post(step_path(visit) + "/" + kind, Form{}.add("version", "1").add("text", "x"))
                          .status,
                      404)
                << kind;
        EXPECT_EQ(
            browser.post(pathway + "/anchor", Form{}.add("version", "1").add("anchor", "2027-01-08")).status,
            404);
        EXPECT_EQ(browser.post(pathway + "/end", Form{}.add("kind", "reached")).status, 404);
        EXPECT_FALSE(has(browser.get("/pathways"), "0417"));
    }
    EXPECT_EQ(j.path().anchor, kHome);
    EXPECT_EQ(j.ward_visit().version, 1);
}

TEST_F(PathwayPages, AnUnknownStepIsRefusedInTheSameWordsAndLoggedAsWell) {
    const auto foreign_step = step_path(j.ward_visit()), foreign_pathway = "/pathways/" + j.pathway_id.text();
    browser.as(j.abe);
    const auto refused = [&](const std::string& target) {
        const auto before = j.count("audit_entry", "action = 'refused'");
        const auto answer = browser.get(target);
        EXPECT_EQ(j.count("audit_entry", "action = 'refused'"), before + 1) << target;
        const auto main = rooms::main_of(answer);
        return main.substr(0, main.find("</main>"));
    };
    const auto words = refused(foreign_step);
    for (const auto& target : {foreign_pathway, std::string("/steps/0000000000001"), std::string("/steps/x"),
                               std::string("/pathways/0000000000001"), std::string("/pathways/x")})
        EXPECT_EQ(refused(target), words) << target;
}

TEST_F(PathwayPages, AStaleStepShowsWhatHappenedAndKeepsTheWords) {
    browser.as(j.sato);
    const auto path = step_path(j.ward_visit());
    const auto form = form_of(browser.get(path), path + "/stuck");
    ASSERT_EQ(browser.post(path + "/done", Form{}.add("version", "1").add("text", "会いました")).status, 303);
    auto stale = form;
    const auto page = browser.submit(path + "/stuck", stale.set("text", "日が合いません"));
    EXPECT_EQ(page.status, 409);
    for (const auto* text : {"会いました", "日が合いません", "ほかの人が先に"})
        EXPECT_TRUE(has(main_of(page), text)) << text;
    EXPECT_EQ(j.ward_visit().state, StepState::done);
}

TEST_F(PathwayPages, AStepAsksForWhatIsMissing) {
    browser.as(j.sato);
    const auto path = step_path(j.ward_visit());
    const auto post = [&](const char* kind, Form form) {
        return browser.post(path + "/" + kind, form.add("version", "1"));
    };
    for (const auto* kind : {"done", "stuck", "cannot", "hand", "move", "fly"})
        EXPECT_EQ(post(kind, {}).status, 422) << kind;
    const auto move = post("move", Form{}.add("due", "平成元年1月7日"));
    EXPECT_EQ(move.status, 422);
    EXPECT_TRUE(has(move, "value=\"平成元年1月7日\""));
    std::string too_long;
    for (int i = 0; i < 2001; ++i) too_long += "字";
    const auto done = post("done", Form{}.add("text", too_long));
    EXPECT_EQ(done.status, 422);
    EXPECT_TRUE(has(done, too_long));
    EXPECT_EQ(post("done", Form{}.add("version", "7").add("text", "x")).status, 409);
    EXPECT_EQ(j.ward_visit().version, 1);
    EXPECT_EQ(post("move", Form{}.add("due", "Ｒ８．１２．８")).status, 303);
    EXPECT_EQ(j.ward_visit().due, make_date(2026, 12, 8));
}

TEST_F(PathwayPages, EvidenceIsAFileOfAKindThatMayBeKept) {
    browser.as(j.sato);
    const auto path = step_path(j.ward_visit()) + "/done";
    const auto form = Form{}.add("version", "1").add("text", "");
    EXPECT_EQ(browser.upload(path, form, {"file", "x", "", "", true}).status, 422);
    EXPECT_EQ(browser
                  .upload(path, form, "plan.pdf",
                          std::string("\x7f"
                                      "ELF\x02\x01\x01\0\0\0",
                                      10))
                  .status,
              422);
    EXPECT_EQ(j.count("document"), 0);
    EXPECT_EQ(j.ward_visit().version, 1) << "neither the file nor the report";
    EXPECT_EQ(browser.upload(path, form, "訪問の記録.txt", "病棟で会いました").status, 303);
    EXPECT_EQ(j.ward_visit().state, StepState::done);
    EXPECT_TRUE(has(browser.get(step_path(j.ward_visit())), "訪問の記録.txt"));
}

TEST_F(PathwayPages, TwoWhoMoveTheDaySeeBoth) {
    const auto path = "/pathways/" + j.pathway_id.text() + "/anchor";
    auto mine = form_of(browser.get(path), path);
    browser.as(j.sato);
    ASSERT_EQ(browser.submit(path, form_of(browser.get(path), path).set("anchor", "令和9年1月8日")).status,
              303);
    browser.as(j.tanaka);
    mine.set("form_token", form_of(browser.get(path), path).get("form_token"));
    const auto conflict = browser.submit(path, mine.set("anchor", "2027-01-15"));
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text : {"2027-01-08", "2027-01-15", "佐藤"})
        EXPECT_TRUE(has(main_of(conflict), text)) << text;
    EXPECT_EQ(j.path().anchor, make_date(2027, 1, 8));
    for (const auto* wrong : {"", "きのう", "昭和64年1月7日", "R99.1.1"})
        EXPECT_EQ(browser.submit(path, form_of(browser.get(path), path).set("anchor", wrong)).status, 422)
            << wrong;
    EXPECT_EQ(browser.post("/pathways/" + j.pathway_id.text() + "/end", Form{}.add("kind", "ended")).status,
              422)
        << "no reason";
    EXPECT_EQ(browser.post("/pathways/" + j.pathway_id.text() + "/end", Form{}.add("kind", "fly")).status,
              422);
}

}  // namespace
}  // namespace tsumugi::pathways
