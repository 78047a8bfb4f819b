#include "ground/documents/drafts.h"

#include <gtest/gtest.h>

#include "ground/documents/documents.h"
#include "ground/jobs/testing.h"

namespace tsumugi::documents {
namespace {

using std::chrono::hours;

class Drafts : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::SectionId foreign = world.section("よその病院", "外来");
    access::MemberId tanaka = world.member(hospital, "田中");
    access::MemberId suzuki = world.member(hospital, "鈴木");
    access::MemberId other = world.member(foreign, "山本");

    access::Ctx as(access::MemberId who) {
        auto ctx = world.ctx(who == other ? foreign : hospital, who);
        return ctx;
    }
    /// Saves what somebody typed; an empty `id` is a new draft.
    std::string keep(access::MemberId who, const std::string& typed, const std::string& id = "",
                     int version = 0, access::ChildId child = {}, const std::string& document = "") {
        world.clock.advance(std::chrono::minutes{1});
        auto ctx = as(who);
        ctx.request.form = {};
        ctx.request.form.add("name", typed);
        ctx.request.form.add("form_token", "secret");
        if (not id.empty()) {
            ctx.request.form.add("draft", id);
            ctx.request.form.add("draft_version", std::to_string(version));
        }
        return keep_draft(ctx, "start", child, "湯河原町", document).text();
    }
    std::optional<Draft> find(access::MemberId who, const std::string& id, const char* kind = "start") {
        auto ctx = as(who);
        return find_draft(ctx, kind, id);
    }
    std::size_t listed(access::MemberId who) {
        auto ctx = as(who);
        return drafts(ctx, "start").size();
    }
};
const db::Sql kDraftBytes{"SELECT bytes FROM draft"};

TEST_P(Drafts, WaitForTheWholeSectionAndNobodyElse) {
    const auto id = keep(tanaka, "小峰 空");
    for (const auto who : {tanaka, suzuki}) {
        const auto draft = find(who, id);
        ASSERT_TRUE(draft);
        EXPECT_EQ(draft->form.get("name"), "小峰 空");
        EXPECT_FALSE(draft->form.has("form_token"));
        EXPECT_EQ(draft->by, "田中");
        EXPECT_EQ(draft->note, "湯河原町");
        EXPECT_EQ(listed(who), 1u);
    }
    EXPECT_FALSE(find(other, id));
    EXPECT_EQ(listed(other), 0u);
    EXPECT_FALSE(find(tanaka, id, "request")) << "another form's";
    EXPECT_FALSE(find(tanaka, "x"));
}

TEST_P(Drafts, LieSealed) {
    keep(tanaka, "小峰 空");
    const auto bytes = world.db->query(kDraftBytes).value<std::string>().value();
    EXPECT_EQ(bytes.find("小峰"), std::string::npos);
    EXPECT_EQ(bytes.find("name"), std::string::npos);
}

TEST_P(Drafts, LiveThirtyDaysFromTheLastWord) {
    const auto id = keep(tanaka, "小峰 空");
    world.clock.advance(hours{24 * 29});
    EXPECT_TRUE(find(tanaka, id));
    EXPECT_EQ(keep(tanaka, "小峰 海", id, 1), id);
    world.clock.advance(hours{24 * 29});
    EXPECT_EQ(find(tanaka, id)->form.get("name"), "小峰 海");
    world.clock.advance(hours{25});
    EXPECT_FALSE(find(tanaka, id));
    EXPECT_EQ(listed(tanaka), 0u);
    drop_old_drafts(*world.db, world.clock.now());
    EXPECT_FALSE(world.db->query(kDraftBytes).value<std::string>());
}

TEST_P(Drafts, OfOnePersonAreOneHoweverOftenTheyAreChecked) {
    const auto id = keep(tanaka, "小峰 空");
    EXPECT_EQ(keep(tanaka, "小峰 海", id, 0), id) << "back in the browser, and checked again";
    EXPECT_EQ(listed(tanaka), 1u);
}

TEST_P(Drafts, OfTwoWhoWriteAtOnceBothStay) {
    const auto id = keep(tanaka, "小峰 空");
    ASSERT_EQ(keep(suzuki, "小峰 空（鈴木）", id, 1), id);
    const auto second = keep(tanaka, "小峰 空（田中）", id, 1);
    EXPECT_NE(second, id) << "version 1 was seen, and suzuki has saved version 2";
    EXPECT_EQ(find(tanaka, id)->form.get("name"), "小峰 空（鈴木）");
    EXPECT_EQ(find(tanaka, second)->form.get("name"), "小峰 空（田中）");
}

TEST_P(Drafts, ThatWereSentKeepOnlyWhereTheyWent) {
    const auto id = keep(tanaka, "小峰 空");
    auto ctx = as(tanaka);
    db::write(ctx.db, [&] { set_draft_sent(ctx, "start", id, "/pathways/1"); });
    const auto sent = find(suzuki, id);
    ASSERT_TRUE(sent and sent->sent);
    EXPECT_EQ(sent->sent_path, "/pathways/1");
    EXPECT_TRUE(sent->form.pairs().empty());
    EXPECT_EQ(listed(tanaka), 0u);
    EXPECT_FALSE(world.db->query(kDraftBytes).value<std::optional<std::string>>().value().has_value());
    EXPECT_EQ(keep(tanaka, "小峰 空", id, 1), id) << "it is not sent twice";
    EXPECT_TRUE(find(tanaka, id)->sent);
    EXPECT_FALSE(find(other, id));
}

TEST_P(Drafts, OfAnotherSectionAreNeverWrittenOver) {
    const auto id = keep(tanaka, "小峰 空");
    const auto own = keep(other, "よその子", id, 1);
    EXPECT_NE(own, id);
    EXPECT_EQ(find(tanaka, id)->form.get("name"), "小峰 空");
    auto ctx = as(other);
    db::write(ctx.db, [&] { set_draft_sent(ctx, "start", id, "/pathways/1"); });
    EXPECT_FALSE(find(tanaka, id)->sent);
}

TEST_P(Drafts, AboutAChildAreSeenAsLongAsTheChildIs) {
    const auto child = world.child("0417");
    keep(tanaka, "お願い", "", 0, child);
    EXPECT_EQ(listed(tanaka), 0u) << "the section is not in its team";
    world.join(child, hospital);
    EXPECT_EQ(listed(tanaka), 1u);
}

TEST_P(Drafts, CarryTheirDocumentAsLongAsTheyLive) {
    auto ctx = as(tanaka);
    const auto token = stash(ctx, "紹介状.json", "{}");
    keep(tanaka, "小峰 空", "", 0, {}, token);
    world.clock.advance(hours{24 * 20});
    for (const auto who : {tanaka, suzuki}) {
        auto reader = as(who);
        EXPECT_TRUE(stashed(reader, token));
    }
    auto stranger = as(other);
    EXPECT_FALSE(stashed(stranger, token));
    world.clock.advance(hours{24 * 11});
    auto late = as(tanaka);
    EXPECT_FALSE(stashed(late, token));
}

INSTANTIATE_TEST_SUITE_P(Engines, Drafts, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::documents
