#include "rooms/efforts/testing.h"

namespace tsumugi::efforts {
namespace {

class EffortPages : public testing::TestWithParam<db::Engine> {
  protected:
    EffortWorld region{GetParam()};
    Browser& browser{region.browser};

    http::Response fill(const std::string& page, const std::string& action,
                        const std::vector<std::pair<std::string, std::string>>& typed) {
        auto form = form_of(browser.get(page), action);
        for (const auto& [name, value] : typed) form.set(name, value);
        return browser.submit(action, form);
    }
    http::Response read_in(const std::string& bytes, const std::string& name = "torikumi.xlsx") {
        rooms::Form form;
        form.set("series", region.series.text()).set("year", "2026");
        return browser.upload("/council/efforts/sheet/check", form, name, bytes);
    }
    http::Response confirm(const http::Response& preview,
                           const std::vector<std::pair<std::string, std::string>>& typed = {}) {
        auto form = form_of(preview, "/council/efforts/sheet/confirm");
        for (const auto& [name, value] : typed) form.set(name, value);
        return browser.submit("/council/efforts/sheet/confirm", form);
    }
    std::string excel(const std::string& more = "") {
        const auto answer = browser.get("/council/efforts/excel" + region.query() + more);
        EXPECT_EQ(answer.status, 200);
        return answer.body;
    }
};
ROOMS_ON_ENGINES(EffortPages);

TEST_P(EffortPages, MembersReadThemAllAndWriteTheirOwn) {
    const auto of_town = region.effort(region.town_part, "病棟を訪ねる");
    const auto of_hospital = region.effort(region.hospital_part, "窓口を1つにする");
    struct Case {
        MemberId who;
        int read, town, hospital;
    };
    for (const auto& c : {Case{region.window, 200, 303, 303}, Case{region.sato, 200, 303, 403},
                          Case{region.tanaka, 200, 403, 303}, Case{region.mori, 404, 404, 404},
                          Case{region.admin, 404, 404, 404}}) {
        browser.as(c.who);
        for (const auto& page :
             {std::string("/council/efforts") + region.query(), path_of(of_town),
              "/council/efforts/print" + region.query(), "/council/efforts/excel" + region.query(),
              "/council/efforts/sheet" + region.query(), "/council/programme" + region.query()})
            EXPECT_EQ(browser.get(page).status, c.read) << page;
        for (const auto& [id, status] : {std::pair{of_town, c.town}, {of_hospital, c.hospital}}) {
            rooms::Form form;
            form.set("version", std::to_string(region.stored(id).version))
                .set("what", "新しい言葉")
                .set("state", "doing");
            EXPECT_EQ(browser.post(path_of(id), form).status, status) << path_of(id);
        }
    }
}

TEST_P(EffortPages, OneIsWrittenAndReported) {
    browser.as(region.sato);
    const auto page = "/council/efforts/new" + region.query();
    auto empty = fill(page, "/council/efforts", {});
    EXPECT_EQ(empty.status, 422);
    EXPECT_TRUE(has(empty, "何をするかを書いてください。"));
    EXPECT_TRUE(has(empty, "項目を選んでください。"));
    const auto made = fill(page, "/council/efforts",
                           {{"item", region.meeting_item.text()},
                            {"participant", region.town_part.text()},
                            {"what", "月1回\r\n集まる"},
                            {"by_when", "12月末"}});
    ASSERT_EQ(made.status, 303) << made.body;
    const auto path = location(made);
    const auto id = EffortId::parse(path.substr(path.rfind('/') + 1)).value();
    EXPECT_EQ(region.stored(id).what, "月1回\n集まる");
    EXPECT_EQ(region.stored(id).due, base::make_date(2026, 12, 31));
    EXPECT_EQ(fill(path, path, {{"state", "stopped"}}).status, 422) << "who stops says why";
    ASSERT_EQ(fill(path, path, {{"state", "done"}, {"report", "6回集まった"}}).status, 303);
    EXPECT_EQ(region.stored(id).state, "done");
    EXPECT_EQ(region.stored(id).reported_on, base::make_date(2026, 11, 24));
    EXPECT_EQ(db::revisions(region.db, "effort", id.value()).size(), 1U);
    EXPECT_TRUE(has(browser.get(path), "6回集まった"));
}

TEST_P(EffortPages, TheSecondOfTwoSeesBothVersions) {
    const auto id = region.effort(region.town_part, "病棟を訪ねる");
    browser.as(region.sato);
    const auto form = form_of(browser.get(path_of(id)), path_of(id));
    region.change(id, "先に書いた言葉");
    auto mine = form;
    mine.set("what", "あとから書いた言葉").set("state", "doing");
    const auto both = browser.submit(path_of(id), mine);
    EXPECT_EQ(both.status, 409);
    EXPECT_TRUE(has(both, "先に書いた言葉") and has(both, "あとから書いた言葉"));
    EXPECT_TRUE(has(both, "進めている")) << "states are shown as words";
    auto chosen = form_of(both, path_of(id));
    chosen.set("what", "あとから書いた言葉").set("state", "進めている");
    EXPECT_EQ(browser.submit(path_of(id), chosen).status, 303);
    EXPECT_EQ(region.stored(id).what, "あとから書いた言葉");
    EXPECT_EQ(region.stored(id).state, "doing");
}

TEST_P(EffortPages, TheTableHasItemsDownAndOrganisationsAcross) {
    region.effort(region.town_part, "病棟を訪ねる", "10月末");
    region.effort(region.hospital_part, "窓口を1つにする");
    browser.as(region.tanaka);
    const auto page = browser.get("/council/efforts" + region.query());
    for (const auto* words :
         {"№1 ネットワーク会議", "№10", "その他", "市立みなと病院", "湯河原町 健康づくり課", "病棟を訪ねる",
          "おくれ", "①関係機関とのネットワーク構築"})
        EXPECT_TRUE(has(page, words)) << words;
    EXPECT_FALSE(has(page, "湯河原小学校")) << "who has no effort has no column";
    const auto late = main_of(browser.get("/council/efforts" + region.query() + "&state=late"));
    EXPECT_NE(late.find("病棟を訪ねる"), std::string::npos);
    EXPECT_EQ(late.find("窓口を1つにする"), std::string::npos);
    const auto own = main_of(browser.get("/council/efforts" + region.query() + "&who=own"));
    EXPECT_EQ(own.find("病棟を訪ねる"), std::string::npos);
    EXPECT_NE(own.find("窓口を1つにする"), std::string::npos);
    for (const auto* wrong : {"&state=x", "&colour=red", "&view=x", "&challenge=x"})
        EXPECT_EQ(browser.get("/council/efforts" + region.query() + wrong).status, 400) << wrong;
    EXPECT_EQ(browser.get("/council/efforts?year=zwei").status, 400);
    EXPECT_EQ(browser.get("/council/efforts/print" + region.query() + "&paper=a3&view=list").status, 200);
    EXPECT_EQ(browser.get("/council/efforts/print" + region.query() + "&paper=a5").status, 400);
}

TEST_P(EffortPages, OneThatWasWrittenByMistakeIsWithdrawn) {
    const auto id = region.effort(region.town_part, "まちがい");
    browser.as(region.sato);
    EXPECT_EQ(fill(path_of(id), path_of(id) + "/withdraw", {{"reason", ""}}).status, 422);
    EXPECT_EQ(fill(path_of(id), path_of(id) + "/withdraw", {{"reason", "二重に書いた"}}).status, 303);
    EXPECT_FALSE(find_effort(region.db, id));
    EXPECT_EQ(browser.get(path_of(id)).status, 404);
    EXPECT_EQ(region.count("effort"), 1) << "nothing is deleted";
}

TEST_P(EffortPages, ASheetIsStoredAfterItsConfirmationOnly) {
    region.effort(region.town_part, "病棟を訪ねる");
    browser.as(region.sato);
    Sheet s(excel("&who=" + region.town_part.text()));
    s.at(1, "状態") = "進めている";
    s.at(2, "何をするか") = "手引きを配る";
    const auto preview = read_in(s.bytes());
    ASSERT_EQ(preview.status, 200) << preview.body;
    EXPECT_TRUE(has(preview, "新しい取組：1件") and has(preview, "変わる取組：1件"));
    EXPECT_EQ(region.states(2026), std::set<std::string>{"病棟を訪ねる=planned"}) << "nothing yet";
    const auto form = form_of(preview, "/council/efforts/sheet/confirm");
    EXPECT_EQ(browser.submit("/council/efforts/sheet/confirm", form).status, 303);
    EXPECT_EQ(browser.submit("/council/efforts/sheet/confirm", form).status, 303) << "a double click";
    EXPECT_EQ(region.states(2026), (std::set<std::string>{"病棟を訪ねる=doing", "手引きを配る=planned"}));
    const auto again = read_in(s.bytes());
    EXPECT_TRUE(has(again, "変わらない取組：2件")) << "the same sheet a second time";
    EXPECT_TRUE(has(again, "保存するものはありません"));
}

TEST_P(EffortPages, AChangeBetweenPreviewAndConfirmationIsShown) {
    const auto id = region.effort(region.town_part, "病棟を訪ねる");
    browser.as(region.sato);
    Sheet s(excel());
    s.at(1, "何をするか") = "病棟を2回訪ねる";
    const auto preview = read_in(s.bytes());
    region.change(id, "ほかの人の言葉");
    const auto both = confirm(preview);
    EXPECT_EQ(both.status, 409);
    EXPECT_TRUE(has(both, "ほかの人の言葉") and has(both, "病棟を2回訪ねる"));
    EXPECT_EQ(region.stored(id).what, "ほかの人の言葉");
    const auto line =
        std::to_string(s.heading + 2 - s.heading);  // the sheet was written anew, headings on line 1
    EXPECT_EQ(confirm(both, {{"choose." + line, "theirs"}}).status, 303);
    EXPECT_EQ(region.stored(id).what, "ほかの人の言葉");
    const auto once_more = read_in(s.bytes());
    EXPECT_EQ(confirm(once_more, {{"choose." + line, "mine"}}).status, 303);
    EXPECT_EQ(region.stored(id).what, "病棟を2回訪ねる");
}

TEST_P(EffortPages, BrokenFilesAreAnsweredClearly) {
    browser.as(region.sato);
    EXPECT_TRUE(has(read_in("これはExcelではありません"), "Excelのファイル（.xlsx）として読めません"));
    base::Sheet bomb;
    bomb.name = "取組";
    bomb.columns = {{"項目"}};
    for (int i = 0; i < 300; ++i) bomb.rows.push_back({std::string(32000, 'x') + std::to_string(i)});
    EXPECT_TRUE(has(read_in(base::write_xlsx({bomb})), "ファイルが大きすぎます"));
    auto cut = excel();
    cut.resize(cut.size() / 2);
    EXPECT_EQ(read_in(cut).status, 422);
    EXPECT_EQ(read_in("").status, 422);
    EXPECT_EQ(region.count("effort"), 0);
}

TEST_P(EffortPages, AYearTurnsWithOneDecisionEach) {
    const auto keep = region.effort(region.town_part, "続ける取組", "12月末", 2025);
    const auto alter = region.effort(region.town_part, "変える取組", "", 2025);
    const auto end = region.effort(region.town_part, "やめる取組", "", 2025);
    const auto later = region.effort(region.town_part, "あとで決める取組", "", 2025);
    region.effort(region.hospital_part, "病院の取組", "", 2025);
    browser.as(region.sato);
    EXPECT_TRUE(has(browser.get("/council/efforts" + region.query()), "続けるか終えるかが決まっていません"));
    const std::string carry = "/council/efforts/carry", page = carry + region.query(2025);
    EXPECT_FALSE(has(browser.get(page), "病院の取組")) << "an organisation decides on its own";
    EXPECT_EQ(fill(page, carry, {{"decide." + end.text(), "stop"}}).status, 422) << "an end has a reason";
    const auto saved = fill(page, carry,
                            {{"decide." + keep.text(), "carry"},
                             {"decide." + alter.text(), "change"},
                             {"what." + alter.text(), "変えた取組"},
                             {"by_when." + alter.text(), "9月"},
                             {"decide." + end.text(), "stop"},
                             {"reason." + end.text(), "人が足りない"}});
    ASSERT_EQ(saved.status, 303) << saved.body;
    EXPECT_EQ(location(saved), "/council/efforts/carry?series=" + region.series.text() + "&year=2025");
    EXPECT_EQ(region.states(2025),
              (std::set<std::string>{"続ける取組=carried", "変える取組=carried", "やめる取組=stopped",
                                     "あとで決める取組=planned", "病院の取組=planned"}));
    EXPECT_EQ(region.states(2026), (std::set<std::string>{"続ける取組=planned", "変えた取組=planned"}));
    EXPECT_EQ(region.stored(end).report, "人が足りない");
    EXPECT_EQ(region.stored(*carried_to(region.db, keep)).by_when, "") << "the day lay in the old year";
    EXPECT_EQ(region.stored(*carried_to(region.db, alter)).due, base::make_date(2026, 9, 30));
    const auto rest = browser.get(page);
    EXPECT_TRUE(has(rest, "あとで決める取組"));
    EXPECT_FALSE(has(rest, "続ける取組"));
    const auto last = fill(page, carry, {{"decide." + later.text(), "carry"}});
    EXPECT_EQ(location(last), "/council/efforts?series=" + region.series.text() + "&year=2026");
    EXPECT_EQ(browser.get("/council/efforts/carry" + region.query(2027)).status, 404);
}

TEST_P(EffortPages, ADecisionOnAnEffortThatSomebodyChangedIsAskedAgain) {
    const auto id = region.effort(region.town_part, "続ける取組", "", 2025);
    const auto other = region.effort(region.town_part, "もう1つ", "", 2025);
    browser.as(region.sato);
    const std::string carry = "/council/efforts/carry", page = carry + region.query(2025);
    auto form = form_of(browser.get(page), carry);
    region.change(id, "書き直した取組");
    form.set("decide." + id.text(), "carry").set("decide." + other.text(), "carry");
    const auto asked = browser.submit(carry, form);
    EXPECT_EQ(asked.status, 409);
    EXPECT_TRUE(has(asked, "書き直した取組"));
    EXPECT_TRUE(region.states(2026).empty()) << "nothing was written";
    EXPECT_EQ(form_of(asked, carry).get("decide." + other.text()), "carry") << "what was decided is kept";
    EXPECT_EQ(form_of(asked, carry).get("decide." + id.text()), "");
    auto both = form_of(asked, carry);
    both.set("decide." + id.text(), "carry");
    EXPECT_EQ(browser.submit(carry, both).status, 303);
    EXPECT_EQ(region.states(2026), (std::set<std::string>{"書き直した取組=planned", "もう1つ=planned"}));

    const auto third = region.effort(region.town_part, "三つ目", "", 2025);
    auto late = form_of(browser.get(page), carry);
    browser.as(region.window);
    ASSERT_EQ(fill(page, carry, {{"decide." + third.text(), "carry"}}).status, 303);
    browser.as(region.sato);
    late.set("decide." + third.text(), "stop").set("reason." + third.text(), "x");
    EXPECT_EQ(browser.post(carry, late).status, 409) << "somebody else decided first";
    EXPECT_TRUE(region.states(2025).contains("三つ目=carried"));
}

TEST_P(EffortPages, TheProgrammeCountsForEachChallengeAndDrawsItsIndicators) {
    region.effort(region.town_part, "おそい取組", "10月末");
    region.effort(region.hospital_part, "間に合う取組");
    auto ctx = region.as(region.window);
    db::write(region.db, [&] {
        Indicator indicator;
        indicator.challenge = region.network;
        indicator.name = "退院前カンファレンスに町が出た割合";
        indicator.unit = "%";
        indicator.goal = 90;
        const auto id = add_indicator(ctx, indicator);
        set_value(ctx, id, {base::make_date(2025, 4, 1), 40, ""});
        set_value(ctx, id, {base::make_date(2026, 4, 1), 62.5, ""});
        return 0;
    });
    ctx.audit.clear();
    browser.as(region.tanaka);
    const auto page = main_of(browser.get("/council/programme" + region.query()));
    for (const auto* words :
         {"①関係機関とのネットワーク構築", "おそい取組", "退院前カンファレンスに町が出た割合", "62.50", "90",
          "<svg class=\"chart\"", "<title id=\"c-", "<desc id=\"c-", "<polyline points=\"44.0,"})
        EXPECT_NE(page.find(words), std::string::npos) << words;
    EXPECT_EQ(page.find("間に合う取組"), std::string::npos) << "only what is late is named";
    EXPECT_EQ(page.find("<script"), std::string::npos);
}

TEST_P(EffortPages, EverythingIsThereInEnglish) {
    region.effort(region.hospital_part, "窓口を1つにする", "10月末");
    browser.as(region.smith);
    for (const auto& page : {std::string("/council/efforts"), std::string("/council/efforts/print"),
                             std::string("/council/efforts/sheet"), std::string("/council/efforts/new"),
                             std::string("/council/programme")})
        EXPECT_EQ(browser.get(page + region.query()).status, 200) << page;
    EXPECT_TRUE(has(browser.get("/council/programme" + region.query()), "Progress"));
    Sheet s = [&] {
        const auto bytes = excel();
        auto rows = base::read_xlsx(bytes).value().at(0).rows;
        EXPECT_EQ(rows.at(2).at(2), html::tr(base::Lang::en, "何をするか"));
        browser.as(region.tanaka);
        return Sheet(excel());
    }();
    EXPECT_EQ(s.at(1, "状態"), "これから");
}

}  // namespace
}  // namespace tsumugi::efforts
