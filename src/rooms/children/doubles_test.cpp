#include "rooms/children/doubles.h"
#include "rooms/testing/region_world.h"

namespace tsumugi::children {
namespace {

using rooms::form_of;
using rooms::has;
using rooms::kManazuru;
using rooms::kYugawara;
using rooms::location;

class Doubles : public rooms::OnEngines {
  protected:
    rooms::Browser browser{region.world};

    Doubles() {
        children::set_blocks({});
        children::routes(browser.routes());
    }

    Created make(access::MemberId who, const char* name, const char* kana,
                 const char* birth = "令和4年9月3日", const char* town = kYugawara,
                 const char* sex = "female") {
        region.clock.advance(std::chrono::minutes(1));
        auto ctx = region.as(who);
        ChildForm form;
        form.name = name;
        form.kana = kana;
        form.birth = birth;
        form.sex = sex;
        form.municipality = town;
        form.guardian_name = "母";
        form.diagnoses = "脳性麻痺";
        const auto draft =
            children::check(form, region.clock.today(), region::municipalities(region.db)).value();
        return db::write(region.db, [&] { return create(ctx, draft); });
    }
    std::vector<Pair> found() {
        auto ctx = region.as(region.window);
        return doubles(ctx);
    }
};
ROOMS_ON_ENGINES(Doubles);

TEST_P(Doubles, AreFoundThroughOtherWritingAndAnotherTown) {
    const auto first = make(region.tanaka, "渡邊 結衣", "わたなべ ゆい");
    const auto second = make(region.sato, "渡辺　結衣", "ワタナベ ユイ", "2022-09-03", kManazuru);
    make(region.sato, "加藤 陽菜", "かとう ひな");
    const auto pairs = found();
    ASSERT_EQ(pairs.size(), 1U);
    EXPECT_EQ(pairs[0].first, first.id) << "the older record first";
    EXPECT_EQ(pairs[0].second, second.id);
    EXPECT_EQ(pairs[0].comparison.town, linkage::Agreement::differs);
}

TEST_P(Doubles, AreNotTwinsOrNamesakes) {
    make(region.tanaka, "小峰 空", "こみね そら");
    make(region.sato, "小峰 海", "こみね うみ");
    make(region.sato, "小峰 空", "こみね そら", "平成27年1月20日");
    for (const auto& pair : found()) EXPECT_NE(pair.comparison.verdict, linkage::Verdict::same);
}

TEST_P(Doubles, AreMergedWithNothingLostAndTakenApartAgain) {
    const auto first = make(region.tanaka, "小峰 空", "こみね そら");
    const auto second = make(region.sato, "小峰 空", "コミネ ソラ");
    EXPECT_FALSE(region.may_open(region.tanaka, second.id));
    const auto facts = region.count("medical_fact"),
               members = region.count("team_member", "ended_at IS NULL");

    browser.as(region.window);
    const auto page = browser.get("/children/doubles");
    EXPECT_TRUE(has(page, access::shown_code(first.code)) and has(page, access::shown_code(second.code)));
    EXPECT_FALSE(has(page, "小峰")) << "the desk is in neither team: no name";
    EXPECT_TRUE(has(page, "市立みなと病院 連携室")) << "whom to ask";
    const auto form = form_of(page, "/children/doubles/merge");
    EXPECT_EQ(location(browser.submit("/children/doubles/merge", form)), "/children/doubles");
    EXPECT_EQ(location(browser.submit("/children/doubles/merge", form)), "/children/doubles")
        << "a double click";
    EXPECT_EQ(region.count("child_merge"), 1);
    EXPECT_TRUE(found().empty());
    EXPECT_TRUE(region.may_open(region.tanaka, second.id)) << "both teams read both";
    EXPECT_TRUE(region.may_open(region.sato, first.id));
    EXPECT_EQ(region.count("medical_fact"), facts);
    EXPECT_EQ(region.count("child", "ended_reason = 'merged'"), 1);
    browser.as(region.tanaka);
    EXPECT_TRUE(has(browser.get("/children/" + first.code), "の記録をここにまとめています"));
    EXPECT_TRUE(has(browser.get("/children/" + second.code), "にまとめました"));
    EXPECT_FALSE(has(browser.get("/children"), access::shown_code(second.code))) << "one child in the list";

    browser.as(region.window);
    const auto undo = form_of(browser.get("/children/doubles"), "/children/doubles/undo");
    browser.submit("/children/doubles/undo", undo);
    EXPECT_FALSE(region.may_open(region.tanaka, second.id)) << "no right the next second";
    EXPECT_FALSE(region.may_open(region.sato, first.id));
    EXPECT_EQ(region.count("team_member", "ended_at IS NULL"), members);
    EXPECT_EQ(region.count("child", "ended_on IS NOT NULL"), 0);
    EXPECT_EQ(found().size(), 1U);
    rooms::Form again;
    again.set("merge", undo.get("merge"));
    EXPECT_EQ(browser.post("/children/doubles/undo", again).status, 409) << "undone already";
}

TEST_P(Doubles, StayApartOnceSomebodySaidSo) {
    make(region.tanaka, "小峰 空", "こみね そら");
    make(region.sato, "小峰 空", "こみね そら");
    browser.as(region.window);
    browser.submit("/children/doubles/apart",
                   form_of(browser.get("/children/doubles"), "/children/doubles/apart"));
    EXPECT_TRUE(found().empty());
}

TEST_P(Doubles, AreTheDesksAlone) {
    const auto first = make(region.tanaka, "小峰 空", "こみね そら");
    const auto second = make(region.sato, "小峰 空", "こみね そら");
    for (const auto who : {region.tanaka, region.sato, region.mori, region.admin}) {
        browser.as(who);
        EXPECT_NE(browser.get("/children/doubles").status, 200);
        for (const auto* action : {"merge", "apart", "undo"})
            EXPECT_NE(browser.post("/children/doubles/" + std::string(action)).status, 303) << action;
    }
    browser.as(region.window);
    rooms::Form other;
    other.set("first", second.id.text()).set("second", first.id.text());
    EXPECT_EQ(browser.post("/children/doubles/merge", other).status, 409) << "only pairs of the list";
    EXPECT_EQ(region.count("child_merge"), 0);
}

}  // namespace
}  // namespace tsumugi::children
