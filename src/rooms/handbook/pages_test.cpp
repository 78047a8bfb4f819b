#include <gtest/gtest.h>

#include "rooms/handbook/testing.h"

// The pages as people meet them.
namespace tsumugi::handbook {
namespace {

class HandbookPages : public testing::Test {
  protected:
    HandbookWorld region;
    Browser& browser{region.browser};

    rooms::Form chapter_form(const std::string& title, const std::string& text) {
        rooms::Form form;
        return form.add("title", title).add("text", text).add("position", "").add("version", "1");
    }
};

TEST_F(HandbookPages, AreWrittenReviewedAndFrozenByTwoPeople) {
    region.add(region.made("つきみ草の家", "つきみそうのいえ"));
    browser.as(region.window);
    auto form = form_of(browser.get("/handbook"), "/handbook");
    form.set("year", "2026").set("title", "まいらいふぶっく");
    EXPECT_EQ(location(browser.submit("/handbook", form)), "/handbook/2026");
    EXPECT_EQ(location(browser.submit("/handbook", form)), "/handbook/2026") << "a double click";
    EXPECT_FALSE(has(browser.get("/handbook/2026"), "確認に出す</button>")) << "there is no chapter";

    auto chapter = form_of(browser.get("/handbook/2026/chapters/new"), "/handbook/2026/chapters");
    chapter.set("title", "はじめに").set("text", "**大切な**こと <script>alert(1)</script>");
    auto look = chapter;
    look.add("preview", "1");
    const auto preview = browser.submit("/handbook/2026/chapters", look);
    EXPECT_TRUE(has(preview, "<strong>大切な</strong>"));
    EXPECT_FALSE(has(main_of(preview), "<script>alert"));
    EXPECT_EQ(region.count("handbook_chapter"), 0) << "a preview stores nothing";
    const auto path = location(browser.submit("/handbook/2026/chapters", chapter));
    EXPECT_TRUE(has(browser.get(path), "<strong>大切な</strong>"));

    EXPECT_EQ(browser.post("/handbook/2026/review").status, 303);
    EXPECT_EQ(browser.post("/handbook/2026/freeze").status, 403);
    EXPECT_FALSE(has(browser.get("/handbook/2026"), "この版を確定する"));
    EXPECT_EQ(browser.get(path + "/edit").status, 409) << "closed while it is reviewed";
    EXPECT_EQ(browser.get("/handbook/2026/services.csv").status, 409) << "open data of frozen editions only";

    browser.as(region.reviewer);
    EXPECT_EQ(browser.post("/handbook/2026/back").status, 422) << "say what is wrong";
    EXPECT_EQ(
        browser
            .submit("/handbook/2026/freeze", form_of(browser.get("/handbook/2026"), "/handbook/2026/freeze"))
            .status,
        303);
    const auto page = browser.get("/handbook/2026");
    EXPECT_TRUE(has(page, "確定") and has(page, "見直が確定"));
    EXPECT_EQ(browser.get("/handbook/2026/services.csv").status, 200);
    EXPECT_EQ(browser.get("/handbook/2026/hsds.json").status, 200);
    EXPECT_TRUE(browser.get("/handbook/2026/book.pdf").body.starts_with("%PDF"));
    EXPECT_EQ(browser.post(path, chapter_form("べつ", "べつ")).status, 409);
    EXPECT_EQ(browser.post(path + "/end", chapter_form("", "")).status, 409);
    EXPECT_EQ(browser.post("/handbook/2026/chapters", chapter_form("べつ", "べつ")).status, 409);
}

TEST_F(HandbookPages, AreReadByEverybodyAndWrittenByTheDeskAlone) {
    const auto e = region.draft();
    const auto path = path_of(e, chapters(region.db, e.id).front().id);
    for (const auto who : {region.tanaka, region.mori, region.admin}) {
        browser.as(who);
        EXPECT_EQ(browser.get("/handbook").status, 200);
        EXPECT_EQ(browser.get(path).status, 200);
        EXPECT_FALSE(has(browser.get(path), "/edit"));
        for (const auto& target : {path + "/edit", std::string("/handbook/2026/chapters/new")})
            EXPECT_EQ(browser.get(target).status, 403) << target;
        for (const auto& target : {std::string("/handbook"), std::string("/handbook/2026/chapters"), path,
                                   path + "/end", std::string("/handbook/2026/review"),
                                   std::string("/handbook/2026/back"), std::string("/handbook/2026/freeze")})
            EXPECT_EQ(browser.post(target, chapter_form("a", "b")).status, 403) << target;
    }
}

TEST_F(HandbookPages, ShowBothVersionsToTheSlowerWriter) {
    const auto e = region.draft();
    const auto path = path_of(e, chapters(region.db, e.id).front().id);
    browser.as(region.window);
    auto slow = form_of(browser.get(path + "/edit"), path);
    browser.as(region.reviewer);
    EXPECT_EQ(browser.post(path, chapter_form("この冊子について", "はやい人")).status, 303);
    browser.as(region.window);
    slow.set("text", "おそい人");
    const auto both = browser.post(path, slow);
    EXPECT_EQ(both.status, 409);
    EXPECT_TRUE(has(both, "はやい人") and has(both, "おそい人") and has(both, "見直"));
}

TEST_F(HandbookPages, RefuseUnknownAddressesAndConditionsInWords) {
    region.draft();
    browser.as(region.tanaka);
    for (const auto* target :
         {"/handbook/1999", "/handbook/abc", "/handbook/99999999999999999999",
          "/handbook/2026/chapters/0000000000001", "/handbook/1999/book.pdf", "/handbook/2026/changes"})
        EXPECT_EQ(browser.get(target).status, 404) << target;
    for (const auto* target : {"/handbook?x=1", "/handbook/2026?x=1", "/handbook/2026/services?town=999999",
                               "/handbook/2026/services?kind=bakery", "/handbook/2026/services?page=0",
                               "/handbook/2026/services?page=x", "/handbook/2026/services?page=99999999999"})
        EXPECT_EQ(browser.get(target).status, 400) << target;
}

TEST_F(HandbookPages, RefuseWhatCannotBeAnEditionOrAChapter) {
    browser.as(region.window);
    rooms::Form edition;
    edition.add("year", "1950").add("title", "").add("publisher", std::string(70, 'a'));
    const auto refused = browser.post("/handbook", edition);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "年度を選んで") and has(refused, "冊子の名前を書いて") and
                has(refused, "60文字まで"));
    region.draft();
    const auto chapter = browser.post("/handbook/2026/chapters", chapter_form("", ""));
    EXPECT_EQ(chapter.status, 422);
    EXPECT_TRUE(has(chapter, "章の名前を書いて") and has(chapter, "本文を書いて"));
    EXPECT_TRUE(
        has(browser.post("/handbook/2026/chapters", chapter_form("a", std::string(20001, 'a'))), "2万文字"));
}

TEST_F(HandbookPages, ShowAChapterOfItsOwnEditionOnly) {
    const auto last = region.draft(2025);
    region.draft(2026);
    browser.as(region.window);
    const auto id = chapters(region.db, last.id).front().id.text();
    EXPECT_EQ(browser.get("/handbook/2025/chapters/" + id).status, 200);
    EXPECT_EQ(browser.get("/handbook/2026/chapters/" + id).status, 404);
    EXPECT_EQ(browser.post("/handbook/2026/chapters/" + id, chapter_form("a", "b")).status, 404);
}

TEST_F(HandbookPages, PageTheServicesAndFilterThem) {
    for (int i = 0; i < 30; ++i) region.add(region.made(("家" + std::to_string(i)).c_str(), "いえ"));
    region.add(region.made("あさつゆ", "あさつゆ", "after_school", kManazuru));
    region.draft();
    browser.as(region.tanaka);
    EXPECT_TRUE(has(browser.get("/handbook/2026/services"), "全31件のうち 1から25件目"));
    EXPECT_EQ(browser.get("/handbook/2026/services?page=9").status, 303);
    const auto one = browser.get("/handbook/2026/services?town=143839&kind=after_school");
    EXPECT_TRUE(has(one, "あさつゆ"));
    EXPECT_FALSE(has(main_of(one), "家1"));
}

TEST_F(HandbookPages, WriteTheLookAndTheExportIntoTheLog) {
    region.frozen();
    browser.as(region.tanaka);
    const auto before = region.count("audit_entry", "action = 'export'");
    for (const auto* file : {"book.pdf", "book.html", "services.csv", "hsds.json"})
        browser.get("/handbook/2026/" + std::string(file));
    EXPECT_EQ(region.count("audit_entry", "action = 'export'"), before + 4);
}

}  // namespace
}  // namespace tsumugi::handbook
