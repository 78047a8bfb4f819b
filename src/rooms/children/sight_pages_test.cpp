#include "ground/access/limits.h"
#include "rooms/children/doubles.h"
#include "rooms/children/store.h"
#include "rooms/testing/region_world.h"

// "Who sees what", and what a family does not want somebody to see.
namespace tsumugi::children {
namespace {

using rooms::form_of;
using rooms::has;

class SightPages : public testing::TestWithParam<db::Engine> {
  protected:
    rooms::RegionWorld region{GetParam()};
    rooms::Browser browser{region.world};
    ChildId child = region.child("0417", {region.hospital, region.school, region.taxi}, "小峰 空");
    const std::string path = "/children/0417/sight";

    void SetUp() override {
        children::routes(browser.routes());
        children::set_blocks({});
        browser.as(region.tanaka);
    }
    access::OrganisationId body_of(access::SectionId section) {
        return directory::section(region.db, section)->organisation;
    }
    http::Response wish(access::SectionId of, const char* category,
                        const char* reason = "母から電話で聞いた") {
        auto form = form_of(browser.get(path), path);
        form.set("organisation", body_of(of).text());
        form.set("reason", reason);
        if (*category) form.set("category", category);
        return browser.submit(path, form);
    }
    unsigned sees(access::MemberId member) {
        auto ctx = region.as(member);
        return access::sight_of(region.db, child, ctx.user.section, ctx.today(), access::Purpose::care)
            .categories;
    }
};

TEST_P(SightPages, TellWhatEachSectionSeesAndWhy) {
    const auto page = browser.get(path);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page, "はやぶさタクシー"));
    EXPECT_TRUE(has(page, "基本・毎日のケア"));
    EXPECT_TRUE(has(page, "福祉タクシー・移送"));
}

TEST_P(SightPages, AWishTakesAwayAtOnceAndIsTakenBack) {
    EXPECT_EQ(wish(region.school, "medical").status, 303);
    EXPECT_EQ(sees(region.abe), access::categories_of("school") & ~access::bit(Category::medical));
    EXPECT_TRUE(has(browser.get(path), "家族の希望で見せない：医療"));
    EXPECT_EQ(region.count("audit_entry", "subject = 'sight_limit'"), 1);
    EXPECT_EQ(wish(region.school, "medical").status, 303);
    EXPECT_EQ(region.count("sight_limit"), 1);

    auto ctx = region.as(region.tanaka);
    const auto id = access::limits_of(ctx, region.key(ctx, child)).at(0).id.text();
    EXPECT_EQ(
        browser.submit(path + "/" + id + "/end", form_of(browser.get(path), path + "/" + id + "/end")).status,
        303);
    EXPECT_EQ(sees(region.abe), access::categories_of("school"));
    EXPECT_EQ(region.count("sight_limit", "ended_at IS NOT NULL"), 1);
}

TEST_P(SightPages, AskForWhatIsMissingAndKeepWhatWasTyped) {
    const auto refused = wish(region.school, "", "");
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "見せないものを、1つ以上選んでください。"));
    EXPECT_TRUE(has(refused, "だれが、いつ、どう話したかを書いてください。"));
    std::string long_reason;
    for (int i = 0; i < 501; ++i) long_reason += "長";
    const auto too_long = wish(region.school, "medical", long_reason.c_str());
    EXPECT_EQ(too_long.status, 422);
    EXPECT_TRUE(has(too_long, "500文字まで"));
    EXPECT_TRUE(has(too_long, long_reason));
    EXPECT_EQ(region.count("sight_limit"), 0);
}

TEST_P(SightPages, NobodyWritesAboutItselfOrWithoutSeeingTheFamily) {
    EXPECT_EQ(wish(region.hospital, "family").status, 422);
    browser.as(region.abe);
    EXPECT_FALSE(has(browser.get(path), "家族の希望を書く"));
    rooms::Form forged;
    forged.set("organisation", body_of(region.hospital).text()).set("category", "medical").set("reason", "x");
    const auto sent = browser.post(path, forged);
    EXPECT_EQ(sent.status, 422);
    EXPECT_EQ(region.count("sight_limit"), 0);
}

TEST_P(SightPages, WithoutBasicsOnlyTheCodeIsLeft) {
    EXPECT_EQ(wish(region.school, "basic").status, 303);
    browser.as(region.abe);
    const auto page = browser.get("/children/0417");
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(has(page, "小峰"));
    EXPECT_FALSE(has(page, "2022"));
    EXPECT_TRUE(has(page, "名前は表示していません"));
    EXPECT_FALSE(has(browser.get("/children"), "0417"));
    for (const auto* tail : {"/edit", "/care", "/services"})
        EXPECT_FALSE(has(browser.get(std::string("/children/0417") + tail), "小峰")) << tail;
    auto ctx = region.as(region.abe);
    const auto key = region.key(ctx, child);
    EXPECT_EQ(basics(ctx, key).name + basics(ctx, key).municipality, "");
    EXPECT_EQ(stored_form(ctx, key).birth, "");
    EXPECT_TRUE(find(ctx, "小峰").empty());
    EXPECT_TRUE(found(ctx, {child}).empty());
}

TEST_P(SightPages, WithoutAnythingTheChildIsAStranger) {
    for (const auto* category : {"basic", "daily_care"}) EXPECT_EQ(wish(region.taxi, category).status, 303);
    EXPECT_FALSE(region.may_open(region.ono, child));
}

TEST_P(SightPages, RecordsThatArePutTogetherShareTheWishes) {
    EXPECT_EQ(wish(region.school, "medical").status, 303);
    const auto other = region.child("0533", {region.health});
    auto ctx = region.as(region.window);
    ASSERT_TRUE(db::write(region.db, [&] { return merge(ctx, other, child); }));
    const auto sight = access::sight_of(region.db, other, region.school, ctx.today(), access::Purpose::care);
    EXPECT_TRUE(sight.sees(Category::basic));
    EXPECT_FALSE(sight.sees(Category::medical));
}

ROOMS_ON_ENGINES(SightPages);

}  // namespace
}  // namespace tsumugi::children
