#include "house/accounts.h"

#include <gtest/gtest.h>

#include "ground/base/csv.h"
#include "house/export.h"
#include "house/referral_report.h"
#include "house/terminal.h"
#include "house/testing.h"

namespace tsumugi::house {
namespace {

using testing::Ground;

NewAccount administrator() {
    NewAccount account;
    account.login = "admin";
    account.name = "管理者";
    account.password = "a long sentence of mine";
    account.role = access::Role::administrator;
    account.own_password = true;
    return account;
}

TEST(Accounts, BeginWithAnAdministratorInAnEmptyRegion) {
    Ground ground;
    EXPECT_TRUE(without_accounts(*ground.db));
    const auto made = add_account(ground.app, *ground.db, administrator());
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_FALSE(without_accounts(*ground.db));
    const auto all = accounts(*ground.db);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all.front().login, "admin");
    EXPECT_EQ(all.front().where, "地域の事務局 管理");
    EXPECT_TRUE(audit::verify(*ground.db).findings.empty());
}

TEST(Accounts, MakeASectionWhenItsKindIsGiven) {
    Ground ground;
    auto account = administrator();
    account.role = access::Role::member;
    account.login = "nurse";
    account.organisation = "ためし病院";
    account.section = "病棟";
    const auto refused = add_account(ground.app, *ground.db, account);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field, "organisation");
    EXPECT_TRUE(without_accounts(*ground.db));
    account.kind = "hospital";
    EXPECT_TRUE(add_account(ground.app, *ground.db, account));
    account.kind = "";
    account.login = "nurse2";
    EXPECT_TRUE(add_account(ground.app, *ground.db, account));
    account.login = "nurse3";
    account.section = "外来";
    EXPECT_EQ(add_account(ground.app, *ground.db, account).error().field, "section");
}

TEST(Accounts, RefuseACommonPasswordAndALoginThatIsTaken) {
    Ground ground;
    auto account = administrator();
    account.password = "password1234";
    EXPECT_FALSE(add_account(ground.app, *ground.db, account));
    EXPECT_TRUE(add_account(ground.app, *ground.db, administrator()));
    EXPECT_EQ(add_account(ground.app, *ground.db, administrator()).error().kind, base::Kind::conflict);
}

TEST(Accounts, EndOnlyThoseWhoHoldNothing) {
    Ground ground;
    testing::make_region(ground);
    EXPECT_EQ(end_account(ground.app, *ground.db, "nobody", "x").error().kind, base::Kind::not_found);
    EXPECT_EQ(end_account(ground.app, *ground.db, "msw", "異動").error().kind, base::Kind::conflict);
    EXPECT_TRUE(end_account(ground.app, *ground.db, "admin", "異動"));
    for (const auto& account : accounts(*ground.db)) EXPECT_NE(account.login, "admin");
    EXPECT_FALSE(give_password(ground.app, *ground.db, "admin", "a long sentence of mine"));
    EXPECT_TRUE(give_password(ground.app, *ground.db, "msw", "a long sentence of mine"));
    EXPECT_TRUE(take_second_factor(ground.app, *ground.db, "msw"));
}

TEST(Terminal, CountsFullWidthCharactersTwice) {
    EXPECT_EQ(shown_width("abc"), 3u);
    EXPECT_EQ(shown_width("みなと"), 6u);
    EXPECT_EQ(shown_width("𠮷"), 2u);
    EXPECT_EQ(shown_width("葛\U000E0100"), 2u);
    EXPECT_EQ(text_table({{"人", "a"}, {"x", "b"}}), "人  a\n-----\nx   b\n");
}

TEST(Export, WritesEveryTableAndDocumentButNoSecret) {
    auto& region = testing::region(db::Engine::sqlite);
    const auto folder = region.file("exported");
    const auto report = export_all(region.app, *region.db, folder);
    ASSERT_TRUE(report);
    EXPECT_GT(report->documents, 30);
    const auto text = [&](const std::string& name) {
        std::ifstream file(folder / name, std::ios::binary);
        std::ostringstream bytes;
        bytes << file.rdbuf();
        return bytes.str();
    };
    const auto children = text("child.csv");
    EXPECT_TRUE(children.starts_with("\xef\xbb\xbf"));
    const auto read = base::read_csv(children);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rows.size(), 61u);
    EXPECT_EQ(text("member.csv").find("argon2id"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder / "session.csv"));
    EXPECT_FALSE(std::filesystem::exists(folder / "blob.csv"));
    const auto document = std::filesystem::directory_iterator(folder / "documents")->path();
    EXPECT_GT(std::filesystem::file_size(document), 0u);
    EXPECT_FALSE(export_all(region.app, *region.db, folder));
    EXPECT_TRUE(audit::verify(*region.db).findings.empty());
}

TEST(ReferralReport, SaysWhatTheFormWouldHoldAndThatNothingIsStored) {
    referral::Draft draft;
    draft.patient.name = "見本 花";
    draft.patient.sex = "female";
    draft.diagnoses.emplace_back().text = "慢性呼吸不全";
    draft.care_hints.push_back({"1", "人工呼吸器を使用", "経過"});
    const auto ja = referral_report(base::Lang::ja, draft);
    EXPECT_NE(ja.find("見本 花"), std::string::npos);
    EXPECT_NE(ja.find("慢性呼吸不全"), std::string::npos);
    EXPECT_NE(ja.find("何も保存していません"), std::string::npos);
    EXPECT_NE(referral_report(base::Lang::en, draft).find("Nothing was stored"), std::string::npos);
}

}  // namespace
}  // namespace tsumugi::house
