#include <gtest/gtest.h>

#include <algorithm>

#include "rooms/requests/testing.h"

// Who accepts joins the team for that term; refused, withdrawn or ended means no right the next second (K11),
// and each change needs a right to the child at both ends (K2).
namespace tsumugi::requests {
namespace {

using base::Kind;

class RequestAccess : public OnEngines {
  protected:
    void leave(SectionId section) {
        auto ctx = region.as_hospital();
        const auto key = access::open_child_as_system(*region.world.db, region.world.trail, region.world.app,
                                                      region.child, "requests")
                             .value();
        for (const auto& member : access::team_of(ctx, key)) {
            if (member.section == section) {
                ASSERT_TRUE(access::leave_team(ctx, key, member.id, ctx.today(), "終わり"));
            }
        }
    }
    std::vector<SectionId> sections(const char* function, bool leads) {
        auto ctx = region.as_hospital();
        const auto key = access::open_child(ctx, region.child).value();
        for (const auto& row : teams::role_table(ctx, key)) {
            if (row.function == function) return leads ? row.leads : row.supports;
        }
        return {};
    }
};
using Sections = std::vector<SectionId>;

TEST_P(RequestAccess, BeginsWithTheAcceptanceAndNotBefore) {
    const auto id = region.sent(region.health);
    EXPECT_FALSE(region.may_open(region.as_health()));
    auto ctx = region.as_health();
    auto r = region.stored(id);
    mark_seen(ctx, r);
    EXPECT_FALSE(region.may_open(region.as_health()));
    ASSERT_TRUE(region.act(region.as_health(), id, "ask", "いつですか"));
    EXPECT_FALSE(region.may_open(region.as_health()));
    ASSERT_TRUE(region.act(region.as_hospital(), id, "answer", "12月です"));
    EXPECT_FALSE(region.may_open(region.as_health()));
    ASSERT_TRUE(region.act(region.as_health(), id, "accept"));
    EXPECT_TRUE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, BeginsWithAConditionalAcceptanceToo) {
    const auto id = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), id, "conditional", "火・木だけ"));
    EXPECT_TRUE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, IsNotThereAfterDeclining) {
    const auto id = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), id, "decline", "できません"));
    EXPECT_FALSE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, EndsWhenTheSectionLeavesTheTeam) {
    const auto id = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), id, "accept"));
    leave(region.health);
    EXPECT_FALSE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, EndsWithWithdrawalAndWithDecliningAfterAll) {
    const auto withdrawn = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), withdrawn, "accept"));
    ASSERT_TRUE(region.act(region.as_hospital(), withdrawn, "withdraw", "退院がなくなりました"));
    EXPECT_FALSE(region.may_open(region.as_health()));

    const auto declined = region.sent(region.station);
    ASSERT_TRUE(region.act(region.as_station(), declined, "accept"));
    ASSERT_TRUE(region.act(region.as_station(), declined, "doing"));
    ASSERT_TRUE(region.act(region.as_station(), declined, "decline", "看護師がやめました"));
    EXPECT_FALSE(region.may_open(region.as_station()));
}

TEST_P(RequestAccess, EndsWithWhatWasAskedOnceOnly) {
    const auto id = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), id, "accept"));
    ASSERT_TRUE(region.act(region.as_health(), id, "done", "会いました"));
    EXPECT_FALSE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, StaysAfterTheEndForASectionWithARole) {
    const auto id = region.sent(region.health, "ward_visit");
    ASSERT_TRUE(region.act(region.as_health(), id, "accept"));
    EXPECT_EQ(sections("ward_visit", true), Sections{region.health});
    ASSERT_TRUE(region.act(region.as_health(), id, "done", "会いました"));
    EXPECT_TRUE(region.may_open(region.as_health()));
    EXPECT_EQ(sections("ward_visit", true), Sections{region.health});
}

TEST_P(RequestAccess, OfAMemberStaysWhateverBecomesOfTheRequest) {
    region.world.join(region.child, region.health);
    const auto declined = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), declined, "decline", "できません"));
    EXPECT_TRUE(region.may_open(region.as_health()));
    const auto withdrawn = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), withdrawn, "accept"));
    ASSERT_TRUE(region.act(region.as_hospital(), withdrawn, "withdraw", "やめます"));
    EXPECT_TRUE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, LastsAsLongAsAnotherAcceptedRequest) {
    const auto first = region.sent(region.health), second = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), first, "accept"));
    ASSERT_TRUE(region.act(region.as_health(), second, "accept"));
    ASSERT_TRUE(region.act(region.as_hospital(), first, "withdraw", "やめます"));
    EXPECT_TRUE(region.may_open(region.as_health()));
    ASSERT_TRUE(region.act(region.as_hospital(), second, "withdraw", "やめます"));
    EXPECT_FALSE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, TheSecondToAcceptAFunctionSupportsIt) {
    const auto first = region.sent(region.health, "ward_visit"),
               second = region.sent(region.station, "ward_visit");
    ASSERT_TRUE(region.act(region.as_health(), first, "accept"));
    ASSERT_TRUE(region.act(region.as_station(), second, "accept"));
    EXPECT_EQ(sections("ward_visit", true), Sections{region.health});
    EXPECT_EQ(sections("ward_visit", false), Sections{region.station});

    ASSERT_TRUE(region.act(region.as_hospital(), second, "withdraw", "足りました"));
    EXPECT_EQ(sections("ward_visit", false), Sections{});
    EXPECT_FALSE(region.may_open(region.as_station()));
    ASSERT_TRUE(region.act(region.as_health(), first, "decline", "できなくなりました"));
    EXPECT_EQ(sections("ward_visit", true), Sections{}) << "nobody leads it: a gap that is shown";
    EXPECT_FALSE(region.may_open(region.as_health()));
}

TEST_P(RequestAccess, ASenderThatLeftTheTeamGivesNothing) {
    const auto id = region.sent(region.health);
    leave(region.hospital);
    EXPECT_EQ(Region::kind_of(region.act(region.as_health(), id, "accept")), Kind::forbidden);
    EXPECT_FALSE(region.may_open(region.as_health()));
    EXPECT_EQ(Region::kind_of(region.act(region.as_hospital(), id, "withdraw", "やめます")), Kind::forbidden);
    EXPECT_EQ(region.act(region.as_health(), id, "decline", "依頼した人がいません"), State::declined);
}

TEST_P(RequestAccess, ASectionOutsideTheTeamCanSendNothing) {
    auto ctx = region.as_health();
    EXPECT_FALSE(access::open_child(ctx, region.child)) << "without the key there is no send";
}

INSTANTIATE_TEST_SUITE_P(Engines, RequestAccess, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::requests
