#include "ground/access/password.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "ground/access/testing.h"

namespace tsumugi::access {
namespace {

bool good(std::string_view password, std::string_view login = "tanaka.hanako") {
    return not password_problem(password, login);
}

TEST(PasswordRules, LengthCountsInCharactersAsPeopleSeeThem) {
    EXPECT_FALSE(good(""));
    EXPECT_FALSE(good("xk7vq2mpw9z"));
    EXPECT_TRUE(good("xk7vq2mpw9zt"));
    EXPECT_TRUE(good("雨のち晴れ窓辺の猫が眠る"));
    EXPECT_FALSE(good("雨のち晴れ窓辺の猫が眠")) << "eleven characters, thirty-three bytes";
    const auto problem = password_problem("short", "");
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->field, "password");
    EXPECT_EQ(html::tr(base::Lang::ja, *problem), "パスワードは12文字以上にしてください。いまは5文字です。");
}

TEST(PasswordRules, ALongPasswordIsWelcomeAndAnEndlessOneIsNot) {
    std::string phrase = "kuruma fune tegami ";
    std::string letters;
    for (int i = 0; letters.size() < 128; ++i) letters += static_cast<char>('a' + i * 7 % 26);
    EXPECT_TRUE(good(phrase + "aozora no shita de"));
    EXPECT_TRUE(good(letters));
    EXPECT_FALSE(good(letters + "x"));
    EXPECT_FALSE(good(std::string(1'000'000, 'x')));
}

TEST(PasswordRules, NoRuleOfCompositionIsAsked) {
    for (const char* password : {"orenonaetani", "akai kuruma to shiroi fune", "ZORGLVBEKTAN", "482917350684",
                                 "窓辺の猫が三毛で眠るころ"}) {
        EXPECT_TRUE(good(password)) << password;
    }
}

TEST(PasswordRules, CommonPasswordsAndTheirUsualDressesAreRefused) {
    for (const char* password : {"password1234",
                                 "Password1234!",
                                 "P@ssw0rd1234",
                                 "passwordpassword",
                                 "sakura202512",
                                 "Sakura1234567",
                                 "himawari1234",
                                 "himawari20250401",
                                 "kanagawa2026",
                                 "odawara12345",
                                 "byouin2025!!",
                                 "kango1234567",
                                 "qwertyuiop12",
                                 "qwertyasdfgh",
                                 "1qaz2wsx3edc",
                                 "zaq12wsxcde3",
                                 "asdfghjkl;:]",
                                 "abcdefghijkl",
                                 "123456789012",
                                 "987654321098",
                                 "111111111111",
                                 "aaaaaaaaaaaa",
                                 "abcabcabcabc",
                                 "abc123abc123",
                                 "19870412198704",
                                 "20260401sakura",
                                 "administrator",
                                 "iloveyou1234",
                                 "correcthorsebatterystaple",
                                 "パスワードパスワード",
                                 "ぱすわーど1234567",
                                 "さくらさくらさくら",
                                 "ひまわり20250401",
                                 "病院病院病院病院",
                                 "ｐａｓｓｗｏｒｄ１２３４",
                                 "tanakatanaka",
                                 "suzuki123456"}) {
        EXPECT_FALSE(good(password, "")) << password;
    }
}

TEST(PasswordRules, TheLoginAndTheProductsNameAreNoPasswords) {
    for (const char* password :
         {"tanaka.hanako", "tanaka.hanako1", "hanakotanaka1", "Tanaka-Hanako-1", "okanah.akanat",
          "tsumugi12345", "tsumugi-2026-4", "紡ぎ紡ぎ紡ぎ紡ぎ紡ぎ紡ぎ", "つむぎ1234567890"}) {
        EXPECT_FALSE(good(password)) << password;
    }
    EXPECT_FALSE(good("zvqk-wumple9", "zvqk-wumple"));
    EXPECT_TRUE(good("zvqk-wumple9", "someone"));
}

TEST(Password, IsVerifiedByItsHash) {
    const auto hash = hash_password(kGoodPassword, 1);
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_TRUE(verify_password(hash, kGoodPassword, 1));
    EXPECT_FALSE(verify_password(hash, "akai kuruma to shiroi fund", 1));
    EXPECT_FALSE(verify_password(hash, "", 1));
    EXPECT_NE(hash, hash_password(kGoodPassword, 1)) << "each hash has its own salt";
}

TEST(Password, MeansTheSameInAnyWidth) {
    EXPECT_TRUE(verify_password(hash_password("ＡＢＣ１２３ｘｙｚ－０", 1), "ABC123xyz-0", 1));
}

TEST(Password, OfNobodyIsNeverRight) {
    EXPECT_FALSE(verify_password("", "", 1));
    EXPECT_FALSE(verify_password("", kGoodPassword, 1));
    EXPECT_FALSE(verify_password("not a hash", kGoodPassword, 1));
}

TEST(Password, IsHashedAnewWhenTheCostsChanged) {
    const auto hash = hash_password(kGoodPassword, 1);
    EXPECT_FALSE(needs_rehash(hash, 1));
    EXPECT_TRUE(needs_rehash(hash, 2));
}

TEST(Password, ManyAtOnceWaitForEachOther) {
    const auto hash = hash_password(kGoodPassword, 1);
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] { right += verify_password(hash, kGoodPassword, 1) ? 1 : 0; });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right, 8);
}

}  // namespace
}  // namespace tsumugi::access
