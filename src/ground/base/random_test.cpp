#include "ground/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

using namespace tsumugi;

TEST(Random, TheSameSeedGivesTheSameNumbers) {
    base::SeededRandom a(42), b(42), c(43);
    const auto first = a.next();
    EXPECT_EQ(first, b.next());
    EXPECT_NE(first, c.next());
    // splitmix64 as published by Vigna: seed 0.
    base::SeededRandom zero(0);
    EXPECT_EQ(zero.next(), 0xe220a8397b1dcdafULL);
}

TEST(Random, BelowReachesEveryNumberAndNoOther) {
    base::SeededRandom random(7);
    std::array<int, 6> counts{};
    for (int i = 0; i < 6000; ++i) ++counts.at(random.below(6));
    for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
    EXPECT_EQ(random.below(1), 0u);
    EXPECT_EQ(random.below(0), 0u);
    constexpr std::uint64_t kHuge = 0xfffffffffffffff0;
    EXPECT_LT(random.below(kHuge), kHuge);
}

TEST(Random, TokensAreLongUrlSafeAndDifferent) {
    std::set<std::string> tokens;
    for (int i = 0; i < 100; ++i) tokens.insert(base::random_token());
    EXPECT_EQ(tokens.size(), 100u);
    for (const auto& token : tokens) {
        EXPECT_EQ(token.size(), 32u);
        EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                  std::string::npos);
    }
    EXPECT_EQ(base::random_token(16).size(), 22u);
    base::SecureRandom secure;
    EXPECT_NE(secure.next(), secure.next());
}
