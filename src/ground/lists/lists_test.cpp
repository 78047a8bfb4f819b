#include "ground/lists/lists.h"

#include <gtest/gtest.h>

#include "ground/access/origin.h"
#include "ground/html/page.h"
#include "ground/jobs/testing.h"
#include "ground/lists/grid.h"

namespace tsumugi::lists {
namespace {

using access::Ctx;
using html::msgid;

struct Filter {
    std::vector<std::string> towns;
    std::string state, since;
};
std::vector<access::Option> towns(Ctx&) {
    return {{"", "すべて"}, {"143847", "湯河原町"}, {"143839", "真鶴町"}};
}
constexpr forms::Source kTowns{&towns};
constexpr base::Word kStates[] = {{"open", msgid("まだ")}, {"done", msgid("終わり")}};
constexpr forms::Field<Filter> kFields[] = {
    {&Filter::towns, forms::many("town", "市町村", kTowns)},
    {&Filter::state, forms::choice("state", "状態", kStates).or_none(msgid("すべて"))},
    {&Filter::since, forms::day("since", "日")}};
constexpr forms::Form<Filter> kFilter{kFields, forms::kConditions};
constexpr Sort kSorts[] = {{"kana", "ふりがな", "c.sort_key, c.id"}, {"new", "新しい順", "c.id DESC", true}};
constexpr List<Filter> kList{"/stays", kFilter, kSorts, 10};

struct Page {
    jobs::World world;
    access::SectionId section = world.section("みなと病院", "連携室");
    Ctx ctx = world.ctx(section);
    explicit Page(const char* query) { world.request.query = http::parse_query(query); }
    base::Result<Asked<Filter>> read() { return kList.read(ctx); }
};

TEST(Lists, ReadsConditionsOrderAndPage) {
    Page page("town=143847&town=143839&state=open&since=R8.4.1&sort=new&page=3");
    const auto asked = page.read();
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->filter.towns, (std::vector<std::string>{"143847", "143839"}));
    EXPECT_EQ(asked->filter.state, "open");
    EXPECT_EQ(asked->page, 3);
    EXPECT_STREQ(asked->sort->order, "c.id DESC");
}

TEST(Lists, AnEmptyConditionIsNone) {
    Page page("town=&state=&since=");
    const auto asked = page.read();
    ASSERT_TRUE(asked);
    EXPECT_TRUE(asked->filter.towns.empty());
    EXPECT_EQ(asked->sort, kSorts);
    EXPECT_EQ(kList.link(*asked), "/stays");
}

TEST(Lists, RefusesInWordsWhatItDoesNotKnow) {
    for (const auto* query :
         {"city=143847", "town=999999", "town=143847&town=1", "state=Open", "since=yesterday", "sort=name",
          "page=3x", "page=0", "page=-1", "page=", "page=1000001", "page=９", "Page=1",
          "state=open&state=done", "page=1&page=2"}) {
        Page page(query);
        const auto asked = page.read();
        ASSERT_FALSE(asked) << query;
        EXPECT_EQ(asked.error().message,
                  "アドレスの条件「{name}」が分かりません。メニューから開き直してください。");
        EXPECT_EQ(refuse(page.ctx, asked.error()).status, 400);
    }
}

TEST(Lists, BeyondTheEndIsTheLastPageWithTheSameConditions) {
    Page page("town=143847&sort=new&page=99");
    const auto asked = page.read();
    const auto answer = kList.past_end(*asked, 25);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 303);
    EXPECT_EQ(answer->get_header("Location"), "/stays?town=143847&sort=new&page=3");
    EXPECT_EQ(kList.past_end(*asked, 0)->get_header("Location"), "/stays?town=143847&sort=new");
    Page third("page=3");
    EXPECT_FALSE(kList.past_end(*third.read(), 21));
    EXPECT_TRUE(kList.past_end(*third.read(), 20));
}

TEST(Lists, ThePagerCountsAndLinks) {
    const auto shown = [](int number, int total) {
        html::View view;
        set_pager(view, {number, 10, total}, [](int to) { return "/p" + std::to_string(to); });
        return view.find("from")->text() + "-" + view.find("to")->text() + " " +
               view.find("previous")->text() + " " + view.find("next")->text() +
               (view.find("paged")->truth() ? "" : " one");
    };
    EXPECT_EQ(shown(1, 0), "0-0   one");
    EXPECT_EQ(shown(1, 10), "1-10   one");
    EXPECT_EQ(shown(1, 11), "1-10  /p2");
    EXPECT_EQ(shown(2, 11), "11-11 /p1 ");
    EXPECT_EQ(shown(2, 30), "11-20 /p1 /p3");
}

TEST(Lists, SetsFilterPagerAndOrders) {
    Page page("state=done&page=2");
    const auto asked = page.read();
    html::View view;
    kList.set(view, page.ctx, *asked, 30);
    EXPECT_TRUE(view.find("filtered")->truth());
    EXPECT_EQ(view.find("next")->text(), "/stays?state=done&page=3");
    EXPECT_EQ(view.find("state_field")->find("options")->list().size(), 3u);
    EXPECT_EQ(view.find("sort_new")->find("href")->text(), "/stays?state=done&sort=new");
    EXPECT_EQ(view.find("sort_kana")->find("href")->text(), "/stays?state=done");
    const auto head = html::render("ground/html/parts/_sort_head", base::Lang::ja, *view.find("sort_kana"));
    EXPECT_NE(head.find("aria-sort=\"ascending\""), std::string::npos);
    EXPECT_EQ(kList.link_to("/stays.xlsx", *asked), "/stays.xlsx?state=done");
}

TEST(Lists, TabsSayHowManyAndWhereOneIs) {
    html::View view;
    set_tabs(view, "分け方", {{"/a", "届いた", true, 3}, {"/b", "終わった"}});
    const auto html = html::render("ground/html/parts/_tabs", base::Lang::ja, view);
    EXPECT_NE(html.find("<a href=\"/a\" aria-current=\"page\">届いた"), std::string::npos) << html;
    EXPECT_NE(html.find(">3<"), std::string::npos);
    EXPECT_EQ(html.find("class=\"count\"", html.find("終わった")), std::string::npos);
}

// ---- one table, four shapes

struct Line {
    std::string name;
    double count;
    base::Date day;
};
constexpr Column<Line> kColumns[] = {
    {msgid("題名"), 20, [](Ctx&, const Line& line) -> base::Cell { return line.name; }},
    {msgid("件"), 8, [](Ctx&, const Line& line) -> base::Cell { return line.count; }},
    {msgid("期限"), 14, [](Ctx&, const Line& line) -> base::Cell { return line.day; }}};

Grid grid_of(Ctx& ctx) {
    auto made = grid(ctx, "泊まり");
    fill(made, ctx, kColumns,
         std::vector<Line>{{"=1+1", 2.5, base::make_date(2026, 12, 4)},
                           {"<b>髙﨑</b>", 1, base::make_date(2027, 1, 8)}});
    made.hrefs = {"/stays/1"};
    return made;
}

TEST(Grids, OnAPageDaysAreWordsAndMarkupIsText) {
    Page page("");
    const auto html =
        html::render("ground/html/parts/_grid", base::Lang::ja, view_of(page.ctx, grid_of(page.ctx)));
    EXPECT_NE(html.find("<a href=\"/stays/1\">=1+1</a>"), std::string::npos) << html;
    EXPECT_NE(html.find("&lt;b&gt;髙﨑&lt;/b&gt;"), std::string::npos);
    EXPECT_NE(html.find("12/4（金）"), std::string::npos);
    EXPECT_NE(html.find("<td data-label=\"件\" class=\"num\">2.5</td>"), std::string::npos);
}

TEST(Grids, AsExcelTheyKeepNumbersDaysAndTexts) {
    Page page("");
    const auto sheets = base::read_xlsx(xlsx_of(grid_of(page.ctx)));
    ASSERT_TRUE(sheets);
    const auto& rows = sheets->front().rows;
    const auto head = std::find_if(rows.begin(), rows.end(),
                                   [](const auto& row) { return not row.empty() and row[0] == "題名"; });
    ASSERT_NE(head, rows.end());
    EXPECT_EQ(*(head + 1), (std::vector<std::string>{"=1+1", "2.5", "2026-12-04"}));
    EXPECT_TRUE(sheets->front().formulas.empty());
}

TEST(Grids, AsCsvTheyOpenInASpreadsheetAndRunNothing) {
    Page page("");
    const auto csv = csv_of(grid_of(page.ctx));
    EXPECT_EQ(csv,
              "\xEF\xBB\xBF\"題名\",\"件\",\"期限\"\r\n\"'=1+1\",\"2.5\",\"2026-12-04\"\r\n"
              "\"<b>髙﨑</b>\",\"1\",\"2027-01-08\"\r\n");
}

TEST(Grids, AreDownloadedByTheEndOfTheAddress) {
    Page page("");
    const auto type = [&](const char* path) {
        page.world.request.path = path;
        const auto response = download(page.ctx, grid_of(page.ctx), "stays-20261124");
        return std::string(response.get_header("Content-Type")) + " " + response.body.substr(0, 2);
    };
    EXPECT_EQ(type("/stays.pdf"), "application/pdf %P");
    EXPECT_EQ(type("/stays.csv"), "text/csv; charset=utf-8 \xEF\xBB");
    EXPECT_EQ(type("/stays.xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet PK");
}

TEST(Grids, LeadTheirQrCodeToThePublicAddress) {
    access::App app;
    EXPECT_EQ(access::public_url(app), "http://127.0.0.1:8080");
    app.config.public_url = "https://tsumugi.example/";
    EXPECT_EQ(access::public_url(app), "https://tsumugi.example");
}

}  // namespace
}  // namespace tsumugi::lists
