#include "ground/access/totp.h"

#include <gtest/gtest.h>

namespace tsumugi::access {
namespace {

using namespace std::chrono_literals;

const std::string kRfcSecret = "12345678901234567890";

base::Instant at(std::int64_t seconds) { return base::Instant{std::chrono::seconds{seconds}}; }

TEST(Totp, GivesTheCodesOfRfc6238) {
    // Appendix B, SHA1; its codes have eight digits, ours are their last six.
    EXPECT_EQ(totp_code(kRfcSecret, totp_step(at(59))), "287082");
    EXPECT_EQ(totp_code(kRfcSecret, totp_step(at(1111111109))), "081804");
    EXPECT_EQ(totp_code(kRfcSecret, totp_step(at(1111111111))), "050471");
    EXPECT_EQ(totp_code(kRfcSecret, totp_step(at(1234567890))), "005924");
    EXPECT_EQ(totp_code(kRfcSecret, totp_step(at(2000000000))), "279037");
    EXPECT_EQ(totp_code(kRfcSecret, totp_step(at(20000000000))), "353130");
}

TEST(Totp, GivesTheCodesOfRfc4226) {
    const char* const codes[] = {"755224", "287082", "359152", "969429", "338314",
                                 "254676", "287922", "162583", "399871", "520489"};
    for (int i = 0; i < 10; ++i) EXPECT_EQ(totp_code(kRfcSecret, i), codes[i]);
}

TEST(Totp, AcceptsOneStepBesideAndNoMore) {
    const auto now = at(1'800'000'015);
    const auto step = totp_step(now);
    for (int offset = -3; offset <= 3; ++offset) {
        const auto found = totp_match(kRfcSecret, totp_code(kRfcSecret, step + offset), now, 0);
        EXPECT_EQ(found.has_value(), offset >= -1 and offset <= 1) << offset;
        if (found) {
            EXPECT_EQ(*found, step + offset);
        }
    }
}

TEST(Totp, ACodeCountsOnce) {
    const auto now = at(1'800'000'015);
    const auto step = totp_step(now);
    const auto code = totp_code(kRfcSecret, step);
    EXPECT_TRUE(totp_match(kRfcSecret, code, now, step - 1));
    EXPECT_FALSE(totp_match(kRfcSecret, code, now, step));
    EXPECT_FALSE(totp_match(kRfcSecret, totp_code(kRfcSecret, step - 1), now, step)) << "an older one either";
    EXPECT_TRUE(totp_match(kRfcSecret, totp_code(kRfcSecret, step + 1), now, step));
}

TEST(Totp, ReadsTheCodeAsPeopleTypeIt) {
    const auto now = at(59);
    EXPECT_TRUE(totp_match(kRfcSecret, "287 082", now, 0));
    EXPECT_TRUE(totp_match(kRfcSecret, "２８７０８２", now, 0));
    for (const char* wrong : {"", "28708", "2870820", "abcdef", "287083"}) {
        EXPECT_FALSE(totp_match(kRfcSecret, wrong, now, 0)) << wrong;
    }
}

TEST(Totp, WritesBase32AsRfc4648) {
    EXPECT_EQ(base32(""), "");
    EXPECT_EQ(base32("f"), "MY");
    EXPECT_EQ(base32("fo"), "MZXQ");
    EXPECT_EQ(base32("foo"), "MZXW6");
    EXPECT_EQ(base32("foob"), "MZXW6YQ");
    EXPECT_EQ(base32("fooba"), "MZXW6YTB");
    EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
}

TEST(Totp, MakesAFreshSecretAndAnAddressForTheApp) {
    const auto secret = make_totp_secret();
    EXPECT_EQ(secret.size(), 20u);
    EXPECT_NE(secret, make_totp_secret());
    const auto url = totp_url(kRfcSecret, "tanaka@minato", "県西地域");
    EXPECT_TRUE(url.starts_with("otpauth://totp/Tsumugi%20")) << url;
    EXPECT_NE(url.find("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), std::string::npos);
    EXPECT_EQ(url.find(' '), std::string::npos);
}

}  // namespace
}  // namespace tsumugi::access
