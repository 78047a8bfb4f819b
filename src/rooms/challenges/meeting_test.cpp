#include "rooms/challenges/testing.h"

namespace tsumugi::challenges {
namespace {

class CouncilPages : public testing::TestWithParam<db::Engine> {
  protected:
    CouncilWorld region{GetParam()};
    Browser& browser{region.browser};

    /// Gets the page, takes the form for that address, fills it in and sends it.
    http::Response fill(const std::string& page, const std::string& action,
                        const std::vector<std::pair<std::string, std::string>>& typed) {
        auto form = form_of(browser.get(page), action);
        for (const auto& [name, value] : typed) form.set(name, value);
        return browser.submit(action, form);
    }
    http::Response say(const std::string& meeting, const std::string& item, const std::string& who,
                       const std::string& text, const std::string& subject = "") {
        return fill(meeting + "/record", meeting + "/record",
                    {{"subject", subject}, {"item", item}, {"who", who}, {"text", text}});
    }
    void begin(const std::string& meeting) {
        browser.as(region.window);
        ASSERT_EQ(fill(meeting, meeting + "/state", {{"state", "held"}}).status, 303);
    }
};

TEST_P(CouncilPages, MembersReadTheSecretaryWritesOthersSeeNothing) {
    const auto id = region.meeting(3, base::make_date(2026, 12, 4));
    const auto path = region.page_of(id);
    struct Case {
        MemberId who;
        int read, write;
    };
    for (const auto& c :
         {Case{region.window, 200, 200}, Case{region.sato, 200, 403}, Case{region.tanaka, 200, 403},
          Case{region.mori, 404, 404}, Case{region.admin, 404, 404}}) {
        browser.as(c.who);
        for (const auto& page :
             {path, path + "/poll", std::string("/council/meetings"), std::string("/council/challenges")})
            EXPECT_EQ(browser.get(page).status, c.read) << page;
        for (const auto* page : {"/edit", "/agenda", "/papers", "/attendance", "/record", "/summary"})
            EXPECT_EQ(browser.get(path + page).status, c.write) << page;
    }
    browser.as(region.mori);
    EXPECT_TRUE(has(browser.get("/council"), "見られる会議はありません"));
    const auto words = [](const http::Response& page) {
        return main_of(page).substr(0, main_of(page).find("</main>"));
    };
    EXPECT_EQ(words(browser.get(path)), words(browser.get("/council/meetings/" + MeetingId{5}.text())))
        << "the same words for what is hidden and what is not there";
}

TEST_P(CouncilPages, AMeetingIsPlannedInOneForm) {
    browser.as(region.window);
    const auto page = browser.get("/council/meetings/new");
    EXPECT_TRUE(has(page, "第1回みなと地域小児等在宅医療連絡会議"));
    EXPECT_TRUE(has(page, "会館 会議室１")) << "where it usually meets";
    auto form = form_of(page, "/council/meetings");
    form.set("date", "令和９年１月２９日").set("starts", "１９時").set("ends", "21:00");
    const auto made = browser.submit("/council/meetings", form);
    ASSERT_EQ(made.status, 303) << made.body;
    const auto meeting = browser.get(location(made));
    EXPECT_TRUE(has(meeting, "令和9（2027）年1月29日（金） 19:00-21:00")) << main_of(meeting);
    EXPECT_EQ(location(browser.submit("/council/meetings", form)), location(made))
        << "a double click is one meeting";
    EXPECT_EQ(region.count("meeting"), 1);
}

TEST_P(CouncilPages, AllThatIsWrongInTheFormIsSaidAtOnce) {
    region.meeting(1, base::make_date(2026, 10, 1));
    browser.as(region.window);
    const auto again =
        fill("/council/meetings/new", "/council/meetings",
             {{"title", ""}, {"number", "x"}, {"date", "そのうち"}, {"starts", "21:00"}, {"ends", "19:00"}});
    EXPECT_EQ(again.status, 422);
    for (const auto* field : {"title", "number", "date", "ends"})
        EXPECT_TRUE(has(again, std::string("href=\"#f-") + field + "\"")) << field;
    EXPECT_TRUE(has(again, "value=\"そのうち\"")) << "what was typed stays";
    const auto twice = fill("/council/meetings/new", "/council/meetings", {{"number", "1"}});
    EXPECT_TRUE(has(twice, "第1回は、もうあります。"));
}

TEST_P(CouncilPages, TwoWhoCorrectTheSameHeadSeeBothVersions) {
    const auto path = region.page_of(region.meeting(3, base::make_date(2026, 12, 4)));
    browser.as(region.window);
    auto mine = form_of(browser.get(path + "/edit"), path + "/edit");
    ASSERT_EQ(fill(path + "/edit", path + "/edit", {{"place", "市民会館"}}).status, 303);
    const auto both = browser.submit(path + "/edit", mine.set("place", "保健センター"));
    ASSERT_EQ(both.status, 409) << both.body;
    EXPECT_TRUE(has(both, "市民会館"));
    EXPECT_TRUE(has(both, "保健センター"));
    auto choice = form_of(both, path + "/edit");
    ASSERT_EQ(browser.submit(path + "/edit", choice.set("place", "保健センター")).status, 303);
    EXPECT_TRUE(has(browser.get(path), "保健センター"));
    EXPECT_EQ(region.count("revision", "subject = 'meeting'"), 2) << "nothing is lost";
}

TEST_P(CouncilPages, AWeekdayThatIsNotThatDaysIsSaidAndKept) {
    const auto id = region.meeting(2, base::make_date(2017, 1, 30));
    auto ctx = region.as(region.window);
    db::write(region.db, [&] {
        auto m = find_meeting(region.db, id).value();
        m.date_text = "平成29年1月30日";
        m.weekday_text = "水";
        return change_meeting(ctx, m);
    });
    ctx.audit.clear();
    browser.as(region.sato);
    const auto page = browser.get(region.page_of(id));
    EXPECT_TRUE(has(page, "記録の日付は「平成29年1月30日（水）」ですが、この日は月曜日です。"))
        << main_of(page);
    // Correcting the place leaves the words of the date as they are.
    browser.as(region.window);
    const auto path = region.page_of(id);
    ASSERT_EQ(fill(path + "/edit", path + "/edit", {{"place", "会館"}}).status, 303);
    EXPECT_EQ(find_meeting(region.db, id)->weekday_text, "水");
    ASSERT_EQ(fill(path + "/edit", path + "/edit", {{"date", "2017-02-01"}}).status, 303);
    EXPECT_EQ(find_meeting(region.db, id)->weekday_text, "")
        << "another day: the record's words were of the old one";
}

TEST_P(CouncilPages, AnAgendaIsWrittenAsLines) {
    const auto path = region.page_of(region.meeting(3, base::make_date(2026, 12, 4)));
    browser.as(region.window);
    ASSERT_EQ(fill(path + "/agenda", path + "/agenda",
                   {{"agenda", "調査の結果\r\n・結果について説明\r\n来年度の取組み"}})
                  .status,
              303);
    const auto page = browser.get(path);
    for (const auto* text : {"（１）</span>調査の結果", "結果について説明", "（２）</span>来年度の取組み"})
        EXPECT_TRUE(has(page, text)) << text;
    // Somebody else was quicker.
    auto mine = form_of(browser.get(path + "/agenda"), path + "/agenda");
    ASSERT_EQ(fill(path + "/agenda", path + "/agenda", {{"agenda", "別の議題"}}).status, 303);
    const auto both = browser.submit(path + "/agenda", mine.set("agenda", "わたしの議題"));
    ASSERT_EQ(both.status, 409);
    EXPECT_TRUE(has(both, "別の議題"));
    ASSERT_EQ(browser.submit(path + "/agenda", form_of(both, path + "/agenda").set("agenda", "わたしの議題"))
                  .status,
              303);
    EXPECT_TRUE(has(browser.get(path), "わたしの議題"));
}

TEST_P(CouncilPages, OpinionsAreRecordedOneLineAtATime) {
    const auto path = region.page_of(region.meeting(3, base::make_date(2026, 11, 24)));
    begin(path);
    ASSERT_EQ(say(path, "その他", "湯河原町 健康づくり課", "ネットで検索できるようにしている。").status, 303);
    const auto next = say(path, "№12", "市立みなと病院、湯河原小学校", "連絡会を続けたい。");
    ASSERT_EQ(next.status, 303);
    const auto row = browser.get(location(next));
    EXPECT_TRUE(has(row, "name=\"item\" type=\"text\" list=\"items\" value=\"№12\""))
        << "the item stays for the next row";
    EXPECT_TRUE(has(row, " autofocus")) << "without scripts the browser itself puts the cursor there";
    ASSERT_EQ(say(path, "12", "", "だれが言ったか分からない意見。").status, 303);
    EXPECT_EQ(region.count("item"), 2) << "12 and №12 are one item";
    const auto page = browser.get(path);
    EXPECT_TRUE(has(page, "市立みなと病院、湯河原小学校"));
    EXPECT_TRUE(has(page, "№12"));
    const auto empty = say(path, "12", "", "");
    EXPECT_EQ(empty.status, 422);
    EXPECT_TRUE(has(empty, "ここを書いてください。"));
}

TEST_P(CouncilPages, AnUnknownSpeakerBecomesAParticipantLinkedOnlyByTheSameName) {
    const auto path = region.page_of(region.meeting(3, base::make_date(2026, 11, 24)));
    begin(path);
    say(path, "1", "太陽の門、訪看みかん", "支え合いたい。");
    auto ctx = region.as(region.window);
    EXPECT_FALSE(participant_named(region.db, "太陽の門")->organisation) << "not in the directory";
    EXPECT_TRUE(participant_named(region.db, "訪看みかん")->organisation);
}

TEST_P(CouncilPages, AnOpinionIsCorrectedAndTakenOut) {
    const auto id = region.meeting(3, base::make_date(2026, 11, 24));
    const auto path = region.page_of(id);
    begin(path);
    say(path, "1", "湯河原小学校", "はじめの文。");
    const auto opinion = opinions(region.db, id).front();
    const auto own = "/council/opinions/" + opinion.id.text();
    const auto stale = form_of(browser.get(own), own);
    ASSERT_EQ(fill(own, own, {{"text", "直した文。"}, {"who", "市立みなと病院"}}).status, 303);
    EXPECT_EQ(opinions(region.db, id).front().speakers.front().known, "市立みなと病院");
    auto mine = stale;
    const auto both = browser.submit(own, mine.set("text", "わたしの文。"));
    EXPECT_EQ(both.status, 409);
    EXPECT_TRUE(has(both, "直した文。") and has(both, "わたしの文。"));
    ASSERT_EQ(fill(own, own + "/end", {}).status, 303);
    EXPECT_TRUE(opinions(region.db, id).empty());
    EXPECT_EQ(region.count("opinion"), 1) << "nothing is deleted";
}

TEST_P(CouncilPages, ADecidedActionIsATaskOfItsSection) {
    const auto id = region.meeting(3, base::make_date(2026, 11, 24));
    const auto path = region.page_of(id);
    begin(path);
    auto form = form_of(browser.get(path + "/record?kind=action"), path + "/record");
    form.set("who", "湯河原町役場 福祉課")
        .set("due", "R8.12.18")
        .set("text", "流れ図の案を作る")
        .set("item", "5");
    ASSERT_EQ(browser.submit(path + "/record", form).status, 303);
    const auto action = actions(region.db, id).front();
    const auto task = tasks::find(region.db, "council_action", action.id.value());
    ASSERT_TRUE(task);
    EXPECT_EQ(task->section, region.welfare);
    EXPECT_EQ(*task->due, base::make_date(2026, 12, 18));
    EXPECT_TRUE(region.was_told(region.welfare, "流れ図の案を作る"));

    browser.as(region.kato);
    EXPECT_EQ(browser.get(path).status, 404) << "its organisation does not sit in the council";
    ASSERT_EQ(fill(task->path, task->path, {{"act", "take"}}).status, 303);
    EXPECT_EQ(tasks::find(region.db, "council_action", action.id.value())->state, tasks::State::doing);
    const auto unsaid = fill(task->path, task->path, {{"act", "done"}, {"result", ""}});
    EXPECT_EQ(unsaid.status, 422) << "what came of it is needed";
    ASSERT_EQ(fill(task->path, task->path, {{"act", "done"}, {"result", "案を作り、各課に送った。"}}).status,
              303);
    EXPECT_EQ(tasks::find(region.db, "council_action", action.id.value())->state, tasks::State::done);
    browser.as(region.window);
    const auto item = items(region.db, region.series).front();
    const auto course = browser.get("/council/items/" + item.id.text());
    EXPECT_TRUE(has(course, "案を作り、各課に送った。")) << main_of(course);
    browser.as(region.ono);
    EXPECT_EQ(browser.get(task->path).status, 404);
}

TEST_P(CouncilPages, TheChairsLeadsBecomeThoseOfTheChallenge) {
    const auto id = region.meeting(3, base::make_date(2026, 11, 24));
    const auto path = region.page_of(id);
    begin(path);
    auto ctx = region.as(region.window);
    const auto challenge =
        db::write(region.db, [&] { return need_challenge(ctx, region.series, "①", "ネットワーク構築"); });
    ctx.audit.clear();
    auto form = form_of(browser.get(path + "/summary"), path + "/summary");
    form.set("text.0", "行政が中心になって進める。").set("leads.0", "湯河原町 健康づくり課、湯河原小学校");
    form.add("about.0", challenge.text());
    ASSERT_EQ(browser.submit(path + "/summary", form).status, 303);
    const auto page = browser.get("/council/challenges/" + challenge.text());
    EXPECT_TRUE(has(page, "湯河原小学校"));
    EXPECT_EQ(leads(region.db, region.series).size(), 2u);
    // Written again without the school: it leads no more.
    auto second = form_of(browser.get(path + "/summary"), path + "/summary");
    ASSERT_EQ(browser.submit(path + "/summary", second.set("leads.0", "湯河原町 健康づくり課")).status, 303);
    EXPECT_EQ(leads(region.db, region.series).size(), 1u);
    const auto stale = browser.submit(path + "/summary", form.set("form_token", ""));
    EXPECT_NE(stale.status, 303);
}

TEST_P(CouncilPages, AClosedMeetingIsOpenedBeforeItIsMended) {
    const auto id = region.meeting(3, base::make_date(2026, 11, 24), MeetingState::held);
    const auto path = region.page_of(id);
    browser.as(region.window);
    ASSERT_EQ(fill(path, path + "/state", {{"state", "closed"}}).status, 303);
    EXPECT_TRUE(has(browser.get(path + "/record"), "この会議は終わっています"));
    ASSERT_EQ(fill(path, path + "/state", {{"state", "held"}}).status, 303);
    EXPECT_EQ(browser.get(path + "/record").status, 200);
    const auto dayless = region.page_of(region.meeting(4, std::nullopt));
    browser.as(region.window);
    EXPECT_EQ(fill(dayless, dayless + "/state", {{"state", "held"}}).status, 409);
}

TEST_P(CouncilPages, PapersAreSealedAndReadByMembersOnly) {
    const auto id = region.meeting(3, base::make_date(2026, 12, 4));
    const auto path = region.page_of(id);
    browser.as(region.window);
    const std::string bytes = "%PDF-1.7\n資料１\n%%EOF";
    ASSERT_EQ(
        browser.upload(path + "/papers", rooms::Form{}.set("title", "調査結果"), "資料.pdf", bytes).status,
        303);
    const auto stored = papers(region.db, id).front();
    EXPECT_EQ(region.count("meeting_paper", "bytes = CAST('%PDF' AS BYTEA)"), 0);
    browser.as(region.sato);
    const auto file = browser.get("/council/papers/" + stored.id.text());
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.body, bytes);
    EXPECT_EQ(std::string(file.get_header("Content-Disposition")).find("調査"), std::string::npos);
    browser.as(region.mori);
    EXPECT_EQ(browser.get("/council/papers/" + stored.id.text()).status, 404);
    browser.as(region.window);
    EXPECT_EQ(browser.upload(path + "/papers", {}, "a.exe", "MZ\x90").status, 422);
    EXPECT_EQ(browser.upload(path + "/papers", {}, http::Upload{"file", "b.pdf", "", "", true}).status, 422);
}

TEST_P(CouncilPages, WhoCameIsWrittenInOneTable) {
    const auto id = region.meeting(3, base::make_date(2026, 11, 24));
    const auto path = region.page_of(id);
    browser.as(region.window);
    auto form = form_of(browser.get(path + "/attendance"), path + "/attendance");
    for (auto& [name, value] : form.fields) {
        if (name.starts_with("presence.")) value = "present";
    }
    ASSERT_EQ(browser.submit(path + "/attendance", form.set("guests", "太陽の門")).status, 303);
    int present = 0;
    for (const auto& a : attendance(region.db, id)) present += a.presence == Presence::present;
    EXPECT_EQ(present, 4);
    EXPECT_TRUE(has(browser.get(path), "太陽の門"));
}

ROOMS_ON_ENGINES(CouncilPages);

}  // namespace
}  // namespace tsumugi::challenges
