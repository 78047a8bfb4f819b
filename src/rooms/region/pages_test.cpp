#include "rooms/testing/region_world.h"

// The pages of the municipalities' role tables, as people meet them.
namespace tsumugi::region {
namespace {

using rooms::Form;
using rooms::form_of;
using rooms::has;
using rooms::kYugawara;
using rooms::location;
using rooms::main_of;

class RegionPages : public testing::Test {
  protected:
    rooms::RegionWorld region;
    rooms::Browser browser{region.world};
    const std::string path = std::string("/region/roles/") + kYugawara;
    const std::string town = std::string("/region/municipalities/") + kYugawara;

    void SetUp() override {
        region::routes(browser.routes());
        region.save_town_table(region.town_rows());
        browser.as(region.kato);
    }
    Form edit() { return form_of(browser.get(path + "/edit"), path); }
    int version() { return regional_version(region.db, kYugawara); }
};

TEST_F(RegionPages, ShowGapsAndClashesInEveryForm) {
    for (const auto* tail : {"", "/print"}) {
        const auto page = browser.get(path + tail);
        EXPECT_EQ(page.status, 200);
        for (const auto* text : {"◇担当なし◇", "重なり", "湯河原町 健康づくり課", "0465-00-"})
            EXPECT_TRUE(has(page, text)) << tail << text;
    }
    EXPECT_TRUE(has(browser.get(path), "担当なし 11件"));
    EXPECT_TRUE(has(browser.get("/region"), "11件"));
    EXPECT_TRUE(browser.get(path + "/excel").body.starts_with("PK"));
    EXPECT_TRUE(browser.get(path + "/pdf").body.starts_with("%PDF"));
    EXPECT_EQ(region.count("audit_entry", "action = 'export'"), 2);
}

TEST_F(RegionPages, PrintWithDateOrganisationCautionAndQrCode) {
    const auto page = browser.get(path + "/print");
    for (const auto* text :
         {"令和8（2026）年11月24日（火）", "湯河原町役場 福祉課", "取扱注意", "print-qr", "print-wide"})
        EXPECT_TRUE(has(page, text)) << text;
}

TEST_F(RegionPages, MarkWhatDiffersFromTheVersionBefore) {
    EXPECT_FALSE(has(browser.get(path), "前の版から変わりました")) << "the first version";
    EXPECT_EQ(browser.submit(path, edit().set("note.ward_visit", "先に電話")).status, 303);
    const auto page = browser.get(path);
    EXPECT_TRUE(has(page, "前の版からの変更: 1か所"));
    EXPECT_TRUE(has(page, "前の版から変わりました"));
    EXPECT_TRUE(has(page, "先に電話"));
    EXPECT_FALSE(has(browser.get(path + "/versions/1"), "先に電話"));
    EXPECT_TRUE(has(browser.get(path + "/versions/2"), "前の版から変わりました"));
    for (const auto* unknown : {"/versions/3", "/versions/0", "/versions/x"})
        EXPECT_EQ(browser.get(path + unknown).status, 404) << unknown;
}

TEST_F(RegionPages, SavingTheFormAsItIsChangesNoRow) {
    EXPECT_EQ(browser.submit(path, edit()).status, 303);
    EXPECT_EQ(version(), 2);
    EXPECT_FALSE(has(browser.get(path), "前の版から変わりました"));
}

TEST_F(RegionPages, EmptyFieldsLeaveAGap) {
    auto form = edit();
    EXPECT_EQ(form.get("lead.ward_visit"), "湯河原町 健康づくり課");
    EXPECT_EQ(browser.submit(path, form.set("lead.ward_visit", "　 ")).status, 303);
    EXPECT_TRUE(has(browser.get(path), "担当なし 12件"));
}

TEST_F(RegionPages, ProblemsStandBesideTheirFieldsAndNothingTypedIsLost) {
    std::string long_note;
    for (int i = 0; i < 201; ++i) long_note += "𠮷";
    auto form = edit().set("lead.ward_visit", "<どこか>").set("note.housing", long_note);
    form.set("support.transport", "湯河原町役場 福祉課")
        .set("informed.home_nursing", "市立みなと病院 連携室");
    const auto page = browser.submit(path, form);
    EXPECT_EQ(page.status, 422);
    for (const auto* text : {"「&lt;どこか&gt;」という部署が見つかりません", "value=\"&lt;どこか&gt;\"",
                             "200文字まで", long_note.c_str(), "「湯河原町役場 福祉課」が2つの欄にあります",
                             "「市立みなと病院 連携室」が2つの欄にあります"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_EQ(form_of(page, path).get("version"), "1");
    EXPECT_EQ(version(), 1);
    form.set("note.housing", long_note.substr(0, long_note.size() - 4));
    form.set("lead.ward_visit", "").set("support.transport", "").set("informed.home_nursing", "");
    EXPECT_EQ(browser.submit(path, form).status, 303) << "200 characters are not too many";
}

TEST_F(RegionPages, TwoEditorsSeeBothVersionsAndLoseNothing) {
    auto mine = edit(), theirs = edit();
    EXPECT_EQ(
        browser.submit(path, theirs.set("note.ward_visit", "福祉課から").set("note.housing", "同じ")).status,
        303);
    browser.as(region.sato);
    auto stale = form_of(browser.get(path + "/edit"), path);
    stale.set("version", "1")
        .set("note.ward_visit", "健康づくり課から")
        .set("lead.school_entry", "訪看みかん");
    const auto conflict = browser.submit(path, stale);
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text : {"福祉課から", "健康づくり課から", "訪看みかん", "湯河原小学校 保健室"})
        EXPECT_TRUE(has(main_of(conflict), text)) << text;
    EXPECT_EQ(version(), 2) << "nothing is saved before the choice";
    auto choice = form_of(conflict, path);
    EXPECT_EQ(choice.get("choose.ward_visit"), "theirs");
    EXPECT_FALSE(choice.has("choose.housing"));
    EXPECT_EQ(browser.submit(path, choice.set("choose.school_entry", "mine")).status, 303);
    EXPECT_EQ(version(), 3);
    const auto page = browser.get(path);
    EXPECT_TRUE(has(page, "福祉課から"));
    EXPECT_FALSE(has(page, "健康づくり課から"));
    for (const auto& row : regional_table(region.db, kYugawara)) {
        if (row.function == "school_entry") {
            EXPECT_EQ(row.leads, std::vector{region.nurses});
        }
    }
}

TEST_F(RegionPages, ADoubleClickIsOneVersion) {
    const auto form = edit().set("note.ward_visit", "一度だけ");
    const auto first = browser.submit(path, form), second = browser.submit(path, form);
    EXPECT_EQ(first.status, 303);
    EXPECT_EQ(second.status, 303);
    EXPECT_EQ(location(second), path);
    EXPECT_EQ(version(), 2);
}

TEST_F(RegionPages, AFormWithoutItsTokenChangesNothing) {
    auto form = edit().set("note.ward_visit", "にせもの");
    for (const auto* token : {"", "forged"})
        EXPECT_EQ(browser.submit(path, form.set("form_token", token)).status, 403);
    const auto foreign = form_of(browser.get(path + "/edit"), path).get("form_token");
    browser.as(region.kato);
    EXPECT_EQ(browser.submit(path, form.set("form_token", foreign)).status, 403) << "of another session";
    EXPECT_EQ(version(), 1);
}

TEST_F(RegionPages, OnlyTheTownAndTheDeskChangeATable) {
    const auto form = edit().set("note.ward_visit", "よその人");
    for (const auto who : {region.tanaka, region.mori, region.hikari, region.admin}) {
        browser.as(who);
        EXPECT_EQ(browser.get(path).status, 200);
        EXPECT_FALSE(has(browser.get(path), path + "/edit"));
        EXPECT_EQ(browser.get(path + "/edit").status, 403);
        EXPECT_EQ(browser.post(path, form).status, 403);
        EXPECT_EQ(browser.post(town, Form{}.add("version", "1").add("can_do", "よその人")).status, 403);
    }
    EXPECT_EQ(version(), 1);
    EXPECT_EQ(municipality(region.db, kYugawara)->can_do, "");
    browser.as(region.window);
    EXPECT_EQ(browser.submit(path, edit()).status, 303);
    EXPECT_EQ(version(), 2);
}

TEST_F(RegionPages, AnUnknownTownIsNotFound) {
    for (const auto* tail : {"", "/edit", "/print", "/excel", "/pdf", "/versions/1"})
        EXPECT_EQ(browser.get(std::string("/region/roles/999999") + tail).status, 404) << tail;
    EXPECT_EQ(browser.post("/region/roles/999999").status, 404);
    EXPECT_EQ(browser.get("/region/municipalities/999999").status, 404);
    EXPECT_EQ(browser.post("/region/municipalities/999999").status, 404);
}

TEST_F(RegionPages, WhatATownCanDoIsKeptAsTyped) {
    auto form = form_of(browser.get(town), town);
    EXPECT_EQ(
        browser.submit(town, form.set("can_do", "訪問\n葛\U000E0100城さんの相談").set("cannot_do", "<夜間>"))
            .status,
        303);
    EXPECT_EQ(municipality(region.db, kYugawara)->can_do, "訪問\n葛\U000E0100城さんの相談");
    EXPECT_TRUE(has(browser.get(town), "&lt;夜間&gt;"));
    std::string too_long;
    for (int i = 0; i < 1001; ++i) too_long += "あ";
    const auto refused = browser.submit(town, form_of(browser.get(town), town).set("can_do", too_long));
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "1000文字まで"));
    EXPECT_TRUE(has(refused, too_long));
}

TEST_F(RegionPages, TwoWhoWriteWhatATownCanDoSeeBoth) {
    auto stale = form_of(browser.get(town), town);
    EXPECT_EQ(
        browser.post(town, Form{}.add("version", "1").add("can_do", "訪問").add("cannot_do", "夜間")).status,
        303);
    const auto conflict = browser.submit(town, stale.set("can_do", "電話").set("cannot_do", "夜間"));
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text : {"訪問", "電話", "加藤"}) EXPECT_TRUE(has(main_of(conflict), text)) << text;
    auto choice = form_of(conflict, town);
    EXPECT_EQ(choice.get("can_do"), "訪問") << "what is stored is chosen at first";
    EXPECT_EQ(choice.get("cannot_do"), "夜間");
    EXPECT_EQ(choice.get("version"), "2");
    EXPECT_EQ(browser.submit(town, choice.set("can_do", "電話")).status, 303);
    EXPECT_EQ(municipality(region.db, kYugawara)->can_do, "電話");
    EXPECT_EQ(municipality(region.db, kYugawara)->cannot_do, "夜間");
}

TEST_F(RegionPages, EverythingIsThereInEnglish) {
    browser.as(region.smith);
    EXPECT_TRUE(has(browser.get("/region"), "Yugawara"));
    EXPECT_TRUE(has(browser.get(path), "First visit on the ward"));
    EXPECT_TRUE(has(browser.get(path), "Nobody"));
}

}  // namespace
}  // namespace tsumugi::region
