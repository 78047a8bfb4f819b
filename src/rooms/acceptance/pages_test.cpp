#include <gtest/gtest.h>

#include "ground/base/xlsx.h"
#include "rooms/acceptance/testing.h"

// The pages as people meet them, on both engines.
namespace tsumugi::acceptance {
namespace {

class AcceptancePages : public testing::TestWithParam<db::Engine> {
  protected:
    AcceptanceWorld region{GetParam()};
    Browser& browser{region.browser};
};
ROOMS_ON_ENGINES(AcceptancePages);

constexpr const char* kChild = "?care=5&watch.5=low&age=4&weight=13&mobility=sitting&town=143847";

TEST_P(AcceptancePages, SayYesIfNotKnownAndNoEachWithItsReason) {
    region.say(region.add(region.made("あおば")), region.open_sheet());
    auto sheet = region.open_sheet();
    sheet["care.5"] = region.said("conditional", "", "火曜だけ");
    region.say(region.add(region.made("いずみ")), sheet);
    sheet.erase("care.5");
    region.say(region.add(region.made("うみべ")), sheet);
    sheet["age"] = region.said("limit", "72-227");
    region.say(region.add(region.made("えのき")), sheet);
    auto closed = region.made("おがわ");
    closed.state = directory::ServiceState::stopped;
    region.say(region.add(closed), region.open_sheet());
    region.add(region.made("かもめ"));

    browser.as(region.hikari);
    const auto page = region.search(kChild);
    ASSERT_EQ(page.status, 200);
    const auto text = main_of(page);
    for (const auto* words :
         {"条件はすべて合っています", "吸引: 条件つき: <span lang=\"ja\">火曜だけ</span>", "未回答：吸引",
          "6歳から", "新しい受け入れを停止中", "受入条件はまだ何も回答されていません"})
        EXPECT_TRUE(has(text, words)) << words;
    std::size_t before = 0;
    for (const auto* name : {"あおば", "いずみ", "うみべ", "かもめ", "おがわ", "えのき"}) {
        const auto at = text.find(std::string(">") + name + "<");
        ASSERT_NE(at, std::string::npos) << name;
        EXPECT_GT(at, before) << name << " stands nearer to a yes than it is";
        before = at;
    }
    EXPECT_TRUE(has(region.search(std::string(kChild) + "&level=no"), "えのき"));
    EXPECT_FALSE(has(main_of(region.search(std::string(kChild) + "&level=no")), "あおば"));
}

TEST_P(AcceptancePages, ShowTheArithmeticOfOneMoreChildOnWednesday) {
    auto sheet = region.open_sheet();
    sheet["day.3"] = region.said("yes", "2;0,2,0,1");
    region.say(region.add(region.made("あおば")), sheet);
    browser.as(region.hikari);
    const auto page = region.search("?care=1&care=2&care=5&score=45&age=4&day=3&day=4");
    EXPECT_TRUE(has(page, "水は看護職員が足りません"));
    EXPECT_TRUE(has(
        page,
        "区分3が1人、区分2が0人、区分1が2人）にこのこども（区分3）を足すと、看護職員は2と2/3人必要です。2人います。"));
    EXPECT_TRUE(has(page, "要相談")) << "Thursday has room";
}

TEST_P(AcceptancePages, RefuseAnUnknownConditionInWords) {
    browser.as(region.hikari);
    for (const auto* query : {"?care=99", "?care=5&care=5", "?watch.5=9", "?town=999999", "?kind=bakery",
                              "?day=8", "?mobility=flying", "?severe=perhaps", "?seizures=2", "?name=x",
                              "?care=5&level=best", "?care=5&view=globe", "?care=5&page=0"}) {
        const auto page = region.search(query);
        EXPECT_EQ(page.status, 400) << query;
        EXPECT_TRUE(has(page, "が分かりません")) << query;
        EXPECT_NE(browser.get(std::string("/services/match.xlsx") + query).status, 200) << query;
    }
    for (const auto* query : {"?age=old", "?weight=heavy", "?score=many"}) {
        const auto page = region.search(query);
        EXPECT_EQ(page.status, 422) << query;
        EXPECT_TRUE(has(page, "エラー")) << query;
    }
    EXPECT_EQ(browser.get("/services/gaps?kind=bakery").status, 400);
    EXPECT_EQ(browser.get("/services/gaps?town=143847").status, 400);
}

TEST_P(AcceptancePages, NeverShowAHiddenPlaceToOthers) {
    region.say(region.add(region.made("あおば")), region.open_sheet());
    browser.as(region.hikari);
    const auto content = [&](const std::string& target) {
        const auto page = browser.get(target);
        const auto text = page.body.find("<main") == std::string::npos ? page.body : main_of(page);
        return text.substr(0, text.find("</main>"));
    };
    const std::vector<std::string> pages{std::string("/services/match") + kChild,
                                         std::string("/services/match") + kChild + "&view=map",
                                         "/services/match?care=1&kind=medical_short_stay", "/services/gaps",
                                         "/services/gaps?kind=medical_short_stay"};
    std::vector<std::string> before;
    for (const auto& page : pages) before.push_back(content(page));
    const auto cells = [&] {
        return base::read_xlsx(browser.get(std::string("/services/match.xlsx") + kChild).body)
            .value()[0]
            .rows;
    };
    const auto sheet_before = cells();
    auto hidden = region.made("ひみつの家", "medical_short_stay");
    hidden.hidden = true;
    hidden.latitude = 35.2;
    hidden.longitude = 139.1;
    const auto id = region.add(hidden);
    region.say(id, region.open_sheet());
    const auto without_token = [](std::string text) {
        for (auto at = text.find("form_token"); at != std::string::npos; at = text.find("form_token", at + 1))
            text.erase(at, text.find('>', at) - at);
        return text;
    };
    for (std::size_t i = 0; i < pages.size(); ++i)
        EXPECT_EQ(without_token(content(pages[i])), without_token(before[i])) << pages[i];
    EXPECT_EQ(cells(), sheet_before);
    const auto refused = browser.get(region.path(id));
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(content(region.path(id)), content("/services/0abc/conditions"));

    browser.as(region.window);
    EXPECT_TRUE(has(region.search(kChild), "ひみつの家")) << "the desk finds it";
    EXPECT_FALSE(has(region.search(std::string(kChild) + "&view=map"), "ひみつの家"))
        << "its place is on no map";
    EXPECT_EQ(browser.get(region.path(id)).status, 200);
}

TEST_P(AcceptancePages, RecordThatNothingFitsWithoutTheChildOrTheTown) {
    browser.as(region.hikari);
    region.add(region.made("かもめ"));
    const std::string query = "?care=5&watch.5=low&age=4&weight=13&town=143847&mobility=sitting&day=2";
    const auto page = region.search(query);
    // The page writes the search in its own order.
    const auto at = page.body.find("/services/match/unmet");
    const auto written = page.body.substr(at, page.body.find('"', at) - at);
    const auto action = rooms::unescaped(written);
    const auto form = form_of(page, written);
    EXPECT_EQ(browser.submit(action, form).status, 303);
    EXPECT_EQ(browser.submit(action, form).status, 303) << "a double click";
    EXPECT_EQ(region.count("unmet_need"), 1);
    EXPECT_EQ(region.count("unmet_need", "age_band = '3-5' AND days = 2 AND asked = 1"), 1);
    EXPECT_EQ(region.count("unmet_need_care", "item = '5'"), 1);
    EXPECT_TRUE(has(browser.get("/services/gaps"), "1から4回")) << "small counts are not told";
    region.say(region.add(region.made("あおば")), region.open_sheet());
    browser.post(action);
    EXPECT_EQ(region.count("unmet_need"), 1) << "something fits by now";
}

TEST_P(AcceptancePages, AreAnsweredByTheirOwnSectionAndTheDeskAlone) {
    auto service = region.made("みかん", "child_development");
    service.section = region.nurses;
    const auto id = region.add(service);
    browser.as(region.hikari);
    EXPECT_FALSE(has(browser.get(region.path(id)), "/conditions/edit"));
    EXPECT_EQ(browser.get(region.path(id) + "/edit").status, 403);
    EXPECT_EQ(browser.post(region.path(id)).status, 403);

    browser.as(region.mori);
    auto form = form_of(browser.get(region.path(id) + "/edit"), region.path(id));
    form.set("a.care.5", "conditional")
        .set("w.care.5", "1時間に1回まで")
        .set("a.age", "limit")
        .set("v2.age", "6");
    EXPECT_EQ(location(browser.submit(region.path(id), form)), region.path(id));
    const auto said = sheet(region.db, id);
    EXPECT_EQ(said.size(), 2U);
    EXPECT_EQ(said.at("care.5").words, "1時間に1回まで");
    const auto page = browser.get(region.path(id));
    for (const auto* words : {"条件つき：1時間に1回まで", "6歳まで", "令和8（2026）年11月24日", "訪看みかん"})
        EXPECT_TRUE(has(page, words)) << words;
}

TEST_P(AcceptancePages, KeepWhatWasTypedWhereSomethingIsWrong) {
    const auto id = region.add(region.made("あおば"));
    browser.as(region.window);
    auto form = form_of(browser.get(region.path(id) + "/edit"), region.path(id));
    form.set("a.age", "limit").set("v.age", "6").set("v2.age", "3").set("a.care.1", "conditional");
    const auto page = browser.submit(region.path(id), form);
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "年齢の「から」が「まで」より上です"));
    EXPECT_TRUE(has(page, "どんな条件かを書いてください"));
    EXPECT_TRUE(has(page, "value=\"6\""));
    form.set("a.age", "").set("a.care.1", "").set("a.area", "limit").add("v.area", "999999");
    const auto again = browser.submit(region.path(id), form);
    EXPECT_EQ(again.status, 422);
    EXPECT_TRUE(has(again, "この地域の市町村から選んでください"));
    EXPECT_EQ(region.count("service_condition"), 0);
}

TEST_P(AcceptancePages, ShowBothVersionsToTwoPeople) {
    const auto id = region.add(region.made("あおば"));
    browser.as(region.window);
    auto mine = form_of(browser.get(region.path(id) + "/edit"), region.path(id));
    region.say(id, {{"transport", region.said("none")}});
    mine.set("a.transport", "with_nurse");
    const auto page = browser.submit(region.path(id), mine);
    EXPECT_EQ(page.status, 409);
    EXPECT_TRUE(has(page, "あり（看護職員が乗る）") and has(page, "なし"));
    EXPECT_EQ(sheet(region.db, id).at("transport").answer, "none");
}

TEST_P(AcceptancePages, ConfirmWhatWasNotChangedOnlyWhenSaid) {
    const auto id = region.add(region.made("あおば"));
    region.say(id, {{"transport", region.said("none")}, {"fee", region.said("said", "", "無料")}});
    const auto first = sheet(region.db, id).at("fee").at;
    region.clock.advance(std::chrono::hours(48));
    auto changed = sheet(region.db, id);
    changed["transport"] = region.said("with_nurse");
    region.say(id, changed);
    EXPECT_EQ(sheet(region.db, id).at("fee").at, first);
    EXPECT_GT(sheet(region.db, id).at("transport").at, first);
    auto ctx = region.as(region.window);
    ASSERT_TRUE(save_sheet(ctx, id, sheet_version(region.db, id), sheet(region.db, id), every_field()));
    EXPECT_GT(sheet(region.db, id).at("fee").at, first);
    EXPECT_FALSE(save_sheet(ctx, id, 1, {}, {})) << "an old version";
}

}  // namespace
}  // namespace tsumugi::acceptance
