#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "ground/jobs/jobs.h"
#include "ground/tasks/tasks.h"
#include "rooms/stays/store.h"
#include "rooms/testing/region_world.h"

// The example room as people meet it: the hospital asks the town's section for a stay.
namespace tsumugi::stays {
namespace {

using rooms::Form;
using rooms::has;
using rooms::location;

class Stays : public testing::TestWithParam<db::Engine> {
  protected:
    rooms::RegionWorld region{GetParam()};
    rooms::Browser browser{region.world};
    access::ChildId child = region.child("0417", {region.hospital, region.health});

    void SetUp() override {
        children::routes(browser.routes());
        teams::routes(browser.routes());
        stays::routes(browser.routes());
        children::set_blocks(blocks());
        browser.as(region.tanaka);
    }
    http::Response send(const std::string& to, const std::string& day, const std::string& nights) {
        return browser.post("/children/0417/stays",
                            Form{}.add("to", to).add("day", day).add("nights", nights));
    }
    http::Response act(access::MemberId who, const char* what, const char* version) {
        auto ctx = region.as(who);
        const auto stays = of_child(ctx, region.key(ctx, child));
        return browser.as(who).post("/children/0417/stays/" + stays.at(0).id.text(),
                                    Form{}.add("act", what).add("version", version));
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, Stays, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

TEST_P(Stays, AreAskedForInAFormThatSaysEverythingAtOnce) {
    const auto empty = send("", "", "");
    EXPECT_EQ(empty.status, 422);
    for (const auto* text : {"お願いする部署を、候補から選んでください。",
                             "泊まりはじめる日を書いてください。", "何泊かを数字で書いてください。"})
        EXPECT_TRUE(has(empty, text)) << text;
    EXPECT_TRUE(
        has(send("湯河原小学校 保健室", "R8.12.4", "2"), "このこどものチームにいる部署を選んでください。"));
    EXPECT_TRUE(has(send("湯河原町 健康づくり課", "R8.11.1", "31"), "1泊から30泊までで書いてください。"));
    EXPECT_EQ(send("湯河原町 健康づくり課", "Ｒ８．１２．４", "２泊").status, 303);
    EXPECT_EQ(region.count("stay"), 1);
}

TEST_P(Stays, LiveThroughThreeStates) {
    send("湯河原町 健康づくり課", "R8.12.4", "2");
    EXPECT_EQ(act(region.tanaka, "agree", "1").status, 409) << "who asks does not answer";
    EXPECT_EQ(act(region.sato, "agree", "x").status, 422);
    EXPECT_EQ(act(region.sato, "agree", "1").status, 303);
    EXPECT_TRUE(has(browser.get("/children/0417"), "決まりました"));
    EXPECT_EQ(act(region.sato, "agree", "1").status, 409) << "somebody was quicker";
    EXPECT_EQ(act(region.tanaka, "end", "2").status, 303);
    EXPECT_TRUE(has(browser.get("/children/0417/changes"), "短期入所を取りやめました。"));
}

TEST_P(Stays, RemindWhoWasAsked) {
    send("湯河原町 健康づくり課", "R8.12.4", "2");
    EXPECT_EQ(tasks::open_count(region.db, region.health), 1);
    region.clock.advance(std::chrono::hours(24 * 10));
    EXPECT_TRUE(
        region.db.query_text("SELECT 1 FROM ladder WHERE name = 'late' AND is_open = 1", {}).value<int>())
        << "who has not answered stands on the ladder of what is late";
    act(region.sato, "refuse", "1");
    EXPECT_EQ(tasks::open_count(region.db, region.health), 0);
}

TEST_P(Stays, AreListedAndTakenAsExcel) {
    for (int i = 0; i < 30; ++i) send("湯河原町 健康づくり課", "R8.12.4", "2");
    EXPECT_TRUE(has(browser.get("/stays?page=2"), "全30件のうち 26から30件目"));
    EXPECT_EQ(location(browser.get("/stays?page=9")), "/stays?page=2");
    EXPECT_EQ(browser.get("/stays?planet=mars").status, 400);
    const auto sheets = base::read_xlsx(browser.get("/stays.xlsx").body);
    ASSERT_TRUE(sheets);
    EXPECT_GE(sheets->front().rows.size(), 30u);
    EXPECT_FALSE(has(browser.as(region.abe).get("/stays"), "こ-0417"));
}

TEST_P(Stays, OfAForeignChildAreNotThere) {
    browser.as(region.abe);
    EXPECT_EQ(browser.get("/children/0417/stays/new").status, 404);
    EXPECT_EQ(send("湯河原町 健康づくり課", "R8.12.4", "2").status, 404);
    EXPECT_EQ(region.count("stay"), 0);
}

}  // namespace
}  // namespace tsumugi::stays
