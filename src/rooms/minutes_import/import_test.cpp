#include "ground/base/text.h"
#include "rooms/minutes_import/testing.h"

namespace tsumugi::minutes_import {
namespace {

class RecordImport : public testing::TestWithParam<db::Engine> {
  protected:
    CouncilWorld region{GetParam()};
    Browser& browser{region.browser};
    const std::string source = rooms::test_file("odawara-liaison-2017-01.txt");

    void SetUp() override { browser.as(region.window); }
    http::Response upload(const std::string& bytes, const char* name = "記録.txt") {
        return browser.upload("/council/import", rooms::Form{}.set("series", region.series.text()), name,
                              bytes);
    }
    rooms::Form proposal() {
        const auto page = upload(source);
        EXPECT_EQ(page.status, 200) << main_of(page);
        return form_of(page, "/council/import/confirm");
    }
    http::Response confirm(const rooms::Form& form) {
        return browser.submit("/council/import/confirm", form);
    }
    MeetingId stored() {
        const auto done = confirm(proposal());
        EXPECT_EQ(done.status, 303) << main_of(done);
        return MeetingId::parse(location(done).substr(std::string("/council/meetings/").size())).value();
    }
};

TEST_P(RecordImport, NothingIsStoredBeforeItIsConfirmed) {
    const auto page = upload(source);
    EXPECT_EQ(page.status, 200);
    for (const auto* table :
         {"meeting", "participant_alias", "opinion", "challenge", "item", "record_import"})
        EXPECT_EQ(region.count(table), 0) << table;
    EXPECT_EQ(region.count("stash"), 1);
    EXPECT_TRUE(has(page, "とありますが、この日は月曜日です。両方を残しています。")) << main_of(page);
    EXPECT_TRUE(has(page, "記録にない番号：№4、8、9、12、13、16、17、19、20、21。"));
    EXPECT_TRUE(has(page, "議題には「平成29年度」とありますが"));
    EXPECT_TRUE(has(page, "置いていない行 0"));
}

TEST_P(RecordImport, ConfirmingStoresEverythingOfTheRecord) {
    const auto id = stored();
    EXPECT_EQ(region.count("challenge"), 6);
    EXPECT_EQ(region.count("item", "number <> ''"), 12);
    EXPECT_EQ(region.count("item", "number = ''"), 1);
    EXPECT_EQ(region.count("opinion"), 34);
    EXPECT_EQ(region.count("opinion_speaker"), 33);
    EXPECT_EQ(region.count("summary_point"), 4);
    EXPECT_EQ(region.count("summary_lead"), 9);
    EXPECT_EQ(region.count("agenda_point", "parent_id IS NULL"), 3);
    const auto m = find_meeting(region.db, id);
    EXPECT_EQ(*m->held_on, base::make_date(2017, 1, 30));
    EXPECT_EQ(m->weekday_text, "水");
    EXPECT_EQ(m->state, MeetingState::closed);
    EXPECT_EQ(region.count("stash"), 0) << "the file was taken";
    const auto page = browser.get(region.page_of(id));
    for (const auto* text :
         {"①関係機関とのネットワーク構築", "№1 ネットワーク会議", "その他", "小児の支援の基準が見えにくい",
          "小田原ＨＷＣ", "平成 29年９月頃", "中心になる機関：ほうあんふじ、太陽の門"})
        EXPECT_TRUE(has(page, text)) << text;
    const auto lines = browser.get(region.page_of(id) + "/source");
    EXPECT_TRUE(has(lines, "置いていない行 0")) << "no line is lost";
    EXPECT_TRUE(has(lines, "意見 №14"));
}

TEST_P(RecordImport, ItsMinutesSayTheSameAsTheSource) {
    const auto id = stored();
    const auto draft = read_draft(source).value();
    const auto file = browser.get(region.page_of(id) + "/minutes.txt");
    EXPECT_EQ(file.body, minutes_text(draft));
    const auto document = browser.get(region.page_of(id) + "/minutes.docx");
    EXPECT_EQ(minutes_text(read_draft(text_of_file(document.body).value()).value()), file.body);
    const auto page = browser.get(region.page_of(id) + "/minutes");
    for (const auto& line : base::split(file.body, '\n')) {
        EXPECT_TRUE(has(page, line)) << line;
    }
}

TEST_P(RecordImport, ACorrectedNameIsLearnedForTheNextRecord) {
    auto form = proposal();
    form.set("choice.市立病院", "n小田原市立病院");
    form.set("choice.小田原養護", "s" + region.school.text());
    ASSERT_EQ(confirm(form).status, 303) << "a section that the form did not offer is left alone";
    EXPECT_EQ(participant_named(region.db, "市立病院")->name, "小田原市立病院");
    EXPECT_EQ(participant_named(region.db, "小田原養護")->name, "小田原養護") << "never what was not offered";
    // The next record of the same council knows it.
    auto next = source;
    next.replace(next.find("第２回"), std::string("第２回").size(), "第３回");
    const auto page = upload(next);
    const auto again = form_of(page, "/council/import/confirm");
    EXPECT_TRUE(again.get("choice.市立病院").starts_with("p"));
    EXPECT_FALSE(has(page, "名簿とも呼び名の表とも合わない機関")) << "all names are known now";
}

TEST_P(RecordImport, NamesOfTheDirectoryAreFoundAndUnknownOnesAreProposals) {
    const auto page = upload(source);
    const auto form = form_of(page, "/council/import/confirm");
    EXPECT_TRUE(form.get("choice.湯河原町").starts_with("o")) << "exactly an organisation of the directory";
    EXPECT_EQ(form.get("choice.市立病院"), "n市立病院") << "no silent guess";
    EXPECT_TRUE(has(page, "小田原市立病院（この記録の中の「小田原市立病院」の略）"))
        << "but a proposal with its reason";
    EXPECT_TRUE(has(page, "名簿とも呼び名の表とも合わない機関"));
}

TEST_P(RecordImport, OpinionsAreMovedCorrectedAndTakenOut) {
    auto form = proposal();
    form.set("said.0", "直した文").set("who.0", "太陽の門、リハセンター").set("where.1", "out");
    // Reviewing shows the same form again; the lines of what was taken out wait for a place.
    const auto review = browser.submit("/council/import/check", form);
    ASSERT_EQ(review.status, 200);
    EXPECT_TRUE(has(review, "直した文"));
    EXPECT_TRUE(has(review, "置いていない行 3"));
    EXPECT_EQ(region.count("meeting"), 0);
    auto second = form_of(review, "/council/import/confirm");
    std::string line;
    for (const auto& [name, value] : second.fields) {
        if (line.empty() and name.starts_with("to.")) line = name.substr(3);
    }
    ASSERT_FALSE(line.empty()) << "the first line of the opinion that was taken out";
    second.set("to." + line, "1").set("by." + line, "真鶴町");
    const auto done = confirm(second);
    ASSERT_EQ(done.status, 303) << main_of(done);
    EXPECT_EQ(region.count("opinion"), 34) << "one went, one came";
    EXPECT_EQ(region.count("opinion", "text = '直した文'"), 1);
    const auto id = MeetingId::parse(location(done).substr(std::string("/council/meetings/").size())).value();
    EXPECT_EQ(opinions(region.db, id).front().speakers.size(), 2u);
    EXPECT_EQ(imported_text(region.db, id)->unplaced, 2);
}

TEST_P(RecordImport, TwoWhoConfirmTheSameRecordMakeOneMeeting) {
    const auto first = proposal();
    const auto second = proposal();
    const auto made = confirm(first), led = confirm(second);
    ASSERT_EQ(made.status, 303);
    ASSERT_EQ(led.status, 303);
    EXPECT_EQ(location(made), location(led));
    EXPECT_TRUE(has(browser.get(location(led)), "第２回"));
    EXPECT_EQ(rooms::said(led), "この記録は、もう読み込まれていました。その会議を開きます。");
    EXPECT_EQ(region.count("meeting"), 1);
    EXPECT_EQ(region.count("opinion"), 34);
    EXPECT_EQ(location(confirm(first)), location(made)) << "a double click";
}

TEST_P(RecordImport, AnotherRecordOfTheSameNumberIsAskedAbout) {
    stored();
    auto other = source;
    other.replace(other.find("おだわら総合"), std::string("おだわら総合").size(), "べつの");
    const auto page = upload(other);
    const auto refused = confirm(form_of(page, "/council/import/confirm"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "第2回は、もうあります。"));
    EXPECT_EQ(region.count("meeting"), 1);
}

TEST_P(RecordImport, WhatIsNoRecordGetsAClearAnswerAndLeavesNothing) {
    struct Case {
        std::string bytes;
        const char* words;
    };
    for (const auto& c : {Case{"", "ファイルが空です"},
                          Case{"吾輩は猫である。\n名前はまだ無い。\n", "会議の記録として読めませんでした"},
                          Case{std::string("MZ\x90\0\3\0", 6), "文字の入ったファイルとして読めません"}}) {
        const auto page = upload(c.bytes);
        EXPECT_EQ(page.status, 422);
        EXPECT_TRUE(has(page, c.words)) << c.words;
    }
    const auto large = browser.upload("/council/import", rooms::Form{}.set("series", region.series.text()),
                                      http::Upload{"file", "a.txt", "", "", true});
    EXPECT_EQ(large.status, 422);
    EXPECT_TRUE(has(large, "ファイルが大きすぎます"));
    EXPECT_EQ(region.count("stash"), 0);
    EXPECT_EQ(region.count("meeting"), 0);
}

TEST_P(RecordImport, OnlyTheSecretaryReadsRecordsIn) {
    browser.as(region.sato);
    EXPECT_EQ(browser.get("/council/import").status, 403);
    EXPECT_EQ(
        browser.upload("/council/import", rooms::Form{}.set("series", region.series.text()), "a.txt", source)
            .status,
        403);
    browser.as(region.mori);
    EXPECT_EQ(browser.get("/council/import").status, 404);
    EXPECT_EQ(region.count("stash"), 0);
}

TEST_P(RecordImport, MembersReadTheMinutesOthersDoNot) {
    const auto path = region.page_of(region.meeting(3, base::make_date(2026, 12, 4)));
    for (const auto& [who, status] : {std::pair{region.window, 200}, std::pair{region.sato, 200},
                                      std::pair{region.mori, 404}, std::pair{region.admin, 404}}) {
        browser.as(who);
        for (const auto* page : {"/minutes", "/minutes.txt", "/minutes.docx"})
            EXPECT_EQ(browser.get(path + page).status, status) << page;
    }
}

TEST_P(RecordImport, TheDeskMakesANewSeriesByARecord) {
    const auto page =
        browser.upload("/council/import", rooms::Form{}.set("series", "new"), "記録.txt", source);
    const auto form = form_of(page, "/council/import/confirm");
    EXPECT_EQ(form.get("series_name"), "小田原地域小児等在宅医療連絡会議");
    ASSERT_EQ(confirm(form).status, 303);
    EXPECT_EQ(region.count("meeting_series"), 2);
    EXPECT_GT(region.count("series_member"), 10) << "those who spoke take part";
}

ROOMS_ON_ENGINES(RecordImport);

std::string again_and_again(const std::string& text, std::size_t lines) {
    const auto all = base::split(text, '\n');
    std::string out;
    for (std::size_t i = 0; i < lines; ++i) out += all[i % all.size()] + "\n";
    return out;
}

TEST_P(RecordImport, ARecordLongerThanAnyIsRefusedInWords) {
    for (const std::size_t lines : {3100u, 40'000u}) {
        const auto page = upload(again_and_again(source, lines));
        EXPECT_EQ(page.status, 422) << lines;
        EXPECT_TRUE(has(page, "記録が長すぎます。3000行までに、ファイルを分けてください。")) << main_of(page);
        EXPECT_LT(page.body.size(), 20'000u);
    }
    EXPECT_EQ(region.count("stash"), 0);
    std::string heads = source;
    for (int i = 0; i < 301; ++i) heads += "\n【№" + std::to_string(i + 30) + "】題名\n・意見（市立病院）";
    EXPECT_TRUE(has(upload(heads), "課題と項目が多すぎます。300までに、ファイルを分けてください。"));
    const std::string talk =
        "第１回ためし地域連絡会議 議事録\n日時：令和６年４月１日（月）\n議題\n（１）議題\n（主な意見）";
    std::string names = talk;
    for (int i = 0; i < 301; ++i) names += "\n・看護師が足りない（第" + std::to_string(i) + "病院）";
    EXPECT_TRUE(has(upload(names), "機関の名前が多すぎます。300までに、ファイルを分けてください。"))
        << main_of(upload(names));
    std::string said = talk;
    for (int i = 0; i < 1000; ++i) said += "\n・看護師が足りない（市立病院）";
    EXPECT_TRUE(has(upload(said), "意見と、置き場所の分からない行が多すぎます。"));
    EXPECT_TRUE(has(upload(std::string(2'000'000, 'x') + source), "記録が長すぎます。"));
}

TEST_P(RecordImport, ALongRecordOffersItsPlacesOnceForAll) {
    const auto page = upload(again_and_again(source, 1200));
    ASSERT_EQ(page.status, 200) << main_of(page).substr(0, 2000);
    EXPECT_LT(page.body.size(), 1'500'000u);
    auto form = form_of(page, "/council/import/confirm");
    EXPECT_LE(form.fields.size(), 2000u) << "more fields no form may have";
    EXPECT_NE(form.get("where.0"), "") << "each opinion has its place";
    EXPECT_EQ(upload(source).body.find("list=\"place-names\""), std::string::npos)
        << "a short one offers choices";
    // Typed as the list offers it; something else is asked for again, and nothing is stored.
    const auto first = form.get("where.0");
    form.set("where.1", "意見ではない（取り除く）").set("where.2", "どこか");
    const auto review = browser.submit("/council/import/check", form);
    EXPECT_TRUE(has(review, "置き場所は、出てくる一覧から選んでください。"));
    auto second = form_of(review, "/council/import/confirm");
    EXPECT_EQ(second.get("where.0"), first);
    EXPECT_EQ(second.get("where.1"), "意見ではない（取り除く）");
    EXPECT_EQ(browser.submit("/council/import/confirm", form).status, 422);
    EXPECT_EQ(region.count("meeting"), 0);
    EXPECT_EQ(confirm(second).status, 303);
    EXPECT_EQ(region.count("meeting"), 1);
}

}  // namespace
}  // namespace tsumugi::minutes_import
