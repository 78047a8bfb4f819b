#include "rooms/directory/rules.h"

#include <gtest/gtest.h>

namespace tsumugi::directory {
namespace {

using access::Role;
using access::User;

const base::Date kToday = base::make_date(2026, 11, 24);
const SectionId kHealth{1}, kWelfare{2}, kOther{3}, kDesk{4};

Section section_of(SectionId id, int organisation = 1) {
    Section s;
    s.id = id;
    s.organisation = OrganisationId{organisation};
    s.is_desk = id == kDesk;
    return s;
}
User user_of(Role role, SectionId section = kHealth, int id = 10) {
    User user;
    user.id = MemberId{id};
    user.section = section;
    user.role = role;
    return user;
}
Member member_of(int id, SectionId section = kHealth, Role role = Role::member) {
    Member m;
    m.id = MemberId{id};
    m.section = section;
    m.role = role;
    m.name = "佐藤";
    return m;
}
std::vector<std::string> fields(const base::Problems& problems) {
    std::vector<std::string> names;
    for (const auto& p : problems) names.push_back(p.field);
    return names;
}

TEST(SectionRules, LetTheOwnPeopleAndTheDeskChangeASection) {
    EXPECT_TRUE(may_edit_section(user_of(Role::member), section_of(kHealth)));
    EXPECT_FALSE(may_edit_section(user_of(Role::lead), section_of(kWelfare)));
    EXPECT_TRUE(may_edit_section(user_of(Role::desk, kDesk), section_of(kWelfare)));
    EXPECT_FALSE(may_edit_section(user_of(Role::administrator), section_of(kWelfare)));
}

TEST(MemberRules, LetALeadManageTheOwnSectionOnly) {
    EXPECT_TRUE(may_manage(user_of(Role::lead), kHealth));
    EXPECT_FALSE(may_manage(user_of(Role::lead), kWelfare));
    EXPECT_FALSE(may_manage(user_of(Role::member), kHealth));
}

TEST(MemberRules, GiveTheDeskNoAccountsOfOtherSections) {
    EXPECT_TRUE(may_manage(user_of(Role::desk, kDesk), kDesk));
    EXPECT_FALSE(may_manage(user_of(Role::desk, kDesk), kHealth));
    EXPECT_TRUE(may_manage(user_of(Role::administrator, kDesk), kHealth));
}

TEST(MemberRules, KeepHandsOffThoseWhoStandHigher) {
    EXPECT_TRUE(may_manage(user_of(Role::lead), member_of(11)));
    EXPECT_TRUE(may_manage(user_of(Role::lead), member_of(11, kHealth, Role::lead)));
    EXPECT_FALSE(may_manage(user_of(Role::lead), member_of(11, kHealth, Role::desk)));
    EXPECT_FALSE(may_edit(user_of(Role::desk), member_of(11, kHealth, Role::administrator)));
}

TEST(MemberRules, LeaveTheOwnPasswordToTheOwnSettings) {
    EXPECT_TRUE(may_edit(user_of(Role::lead), member_of(10, kHealth, Role::lead)));
    EXPECT_FALSE(may_manage(user_of(Role::lead), member_of(10, kHealth, Role::lead)));
}

TEST(MemberRules, GrantNoRoleAboveTheOwnAndTheDesksOnlyInADesk) {
    EXPECT_EQ(grantable(user_of(Role::lead), section_of(kHealth)), (std::vector{Role::member, Role::lead}));
    EXPECT_EQ(grantable(user_of(Role::desk, kDesk), section_of(kDesk)),
              (std::vector{Role::member, Role::lead, Role::desk}));
    EXPECT_EQ(grantable(user_of(Role::administrator), section_of(kWelfare)),
              (std::vector{Role::member, Role::lead, Role::administrator}));
    EXPECT_TRUE(grantable(user_of(Role::lead), section_of(kWelfare)).empty());
}

class HandOverRules : public testing::Test {
  protected:
    static std::string refused(const User& user, const Member& from, const Member& to) {
        const auto organisation = [](SectionId id) { return id == kOther or id == kDesk ? 2 : 1; };
        const auto problem =
            hand_over_problem(user, from, section_of(from.section, organisation(from.section)), to,
                              section_of(to.section, organisation(to.section)), kToday);
        return problem ? problem->field : "";
    }
};

TEST_F(HandOverRules, LetAMemberGiveTheOwnThingsToAColleague) {
    const auto user = user_of(Role::member);
    EXPECT_EQ(refused(user, member_of(10), member_of(11)), "");
    EXPECT_EQ(refused(user, member_of(11), member_of(10)), "from");
    EXPECT_EQ(refused(user, member_of(10), member_of(12, kWelfare)), "to");
}

TEST_F(HandOverRules, LetALeadReachTheOtherSectionsOfTheOrganisation) {
    const auto user = user_of(Role::lead);
    EXPECT_EQ(refused(user, member_of(11), member_of(12)), "");
    EXPECT_EQ(refused(user, member_of(11), member_of(12, kWelfare)), "");
    EXPECT_EQ(refused(user, member_of(11), member_of(13, kOther)), "to");
    EXPECT_EQ(refused(user, member_of(12, kWelfare), member_of(11)), "from");
}

TEST_F(HandOverRules, LetAnAdministratorReachAll) {
    EXPECT_EQ(refused(user_of(Role::administrator, kDesk), member_of(11), member_of(13, kOther)), "");
}

TEST_F(HandOverRules, RefuseTheSamePersonAndAClosedAccount) {
    EXPECT_EQ(refused(user_of(Role::lead), member_of(11), member_of(11)), "to");
    auto gone = member_of(12);
    gone.ends = kToday;
    EXPECT_EQ(refused(user_of(Role::lead), member_of(11), gone), "to");
    gone.ends = base::add_days(kToday, 1);
    EXPECT_EQ(refused(user_of(Role::lead), member_of(11), gone), "");
}

TEST(SectionFacts, AreStoredInOneForm) {
    auto typed = section_of(kHealth);
    typed.phone = "０４６５－６３－２１１１";
    typed.fax = "0465632112";
    typed.email = "ｈｏｋｅｎ@example.lg.jp";
    const auto checked = check_section(typed);
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->phone, "0465-63-2111");
    EXPECT_EQ(checked->fax, "0465-63-2112");
    EXPECT_EQ(checked->email, "hoken@example.lg.jp");
}

TEST(SectionFacts, MayBeLeftEmpty) { EXPECT_TRUE(check_section(section_of(kHealth))); }

TEST(SectionFacts, TellAllThatIsWrongInTheOrderOfTheForm) {
    auto typed = section_of(kHealth);
    typed.phone = "直通";
    typed.extension = std::string(41, '1');
    typed.email = "hoken(at)example";
    for (int i = 0; i < 201; ++i) typed.hours += "時";
    for (int i = 0; i < 1001; ++i) typed.decides += "髙";
    const auto checked = check_section(typed);
    ASSERT_FALSE(checked);
    EXPECT_EQ(fields(checked.error()),
              (std::vector<std::string>{"phone", "extension", "email", "hours", "decides"}));
}

TEST(MemberFacts, NeedANameAndADeputyOfTheSection) {
    auto typed = member_of(10);
    EXPECT_TRUE(check_member(typed, {}));
    typed.deputy = MemberId{11};
    EXPECT_TRUE(check_member(typed, {member_of(11)}));
    EXPECT_EQ(fields(check_member(typed, {member_of(12)}).error()), std::vector<std::string>{"deputy"});
    EXPECT_EQ(fields(check_member(typed, {member_of(11, kWelfare)}).error()),
              std::vector<std::string>{"deputy"});
    typed.deputy = typed.id;
    typed.name = "";
    EXPECT_EQ(fields(check_member(typed, {typed}).error()), (std::vector<std::string>{"name", "deputy"}));
}

TEST(MemberFacts, KeepANameAsItWasTyped) {
    auto typed = member_of(10);
    typed.name = "髙﨑 葛\U000E0100";
    EXPECT_EQ(check_member(typed, {})->name, typed.name);
}

TEST(MemberFacts, RefuseAnAddressThatIsNone) {
    for (const auto* address : {"sato", "@example.jp", "sato@", "a@b@c", "a b@example.jp", "a@x.jp,b@x.jp"}) {
        auto typed = member_of(10);
        typed.email = address;
        const auto checked = check_member(typed, {});
        ASSERT_FALSE(checked) << address;
        EXPECT_EQ(fields(checked.error()), std::vector<std::string>{"email"});
    }
}

TEST(Neighbours, ComeNearestCodeFirstWithoutTheTownItself) {
    EXPECT_EQ(neighbours("143847", {"142069", "143821", "143839", "143847"}),
              (std::vector<std::string>{"143839", "143821", "142069"}));
}

TEST(Telephone, IsDialledOnlyWhenItIsOneNumber) {
    EXPECT_EQ(dialled("0465-63-2111"), "0465632111");
    EXPECT_EQ(dialled("0465-63-2111 内線 12"), "");
    EXPECT_EQ(dialled(""), "");
}

}  // namespace
}  // namespace tsumugi::directory
