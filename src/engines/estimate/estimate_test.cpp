#include "engines/estimate/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace tsumugi;
using namespace tsumugi::estimate;

TEST(Chapman, GivesTheFigureOfItsFormula) {
    const auto e = chapman({"all", 40, 50, 25});
    EXPECT_EQ(e.verdict, Verdict::said);
    EXPECT_NEAR(e.children, 41.0 * 51 / 26 - 1, 1e-9);
    EXPECT_EQ(e.seen, 65);
    EXPECT_LT(e.least, e.children);
    EXPECT_GT(e.most, e.children);
    EXPECT_GE(e.least, 65);
}

TEST(Chapman, SaysNothingWhereTooFewAreOnBoth) {
    EXPECT_EQ(chapman({"all", 40, 50, 6}).verdict, Verdict::too_few_in_both);
    EXPECT_EQ(chapman({"all", 0, 50, 0}).verdict, Verdict::list_empty);
    EXPECT_EQ(chapman({"all", 40, 50, 7}).verdict, Verdict::said);
    EXPECT_STRNE(reason(Verdict::too_few_in_both), "");
}

TEST(Chapman, IsRightOnListsThatAreIndependentAndItsIntervalHoldsTheTruth) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> chance;
    double sum = 0;
    int held = 0;
    constexpr int kRounds = 400, kTrue = 200;
    for (int round = 0; round < kRounds; ++round) {
        TwoLists lists;
        for (int i = 0; i < kTrue; ++i) {
            const bool a = chance(random) < 0.6, b = chance(random) < 0.65;
            lists.first += a, lists.second += b, lists.both += a and b;
        }
        const auto e = chapman(lists);
        sum += e.children;
        held += e.least <= kTrue and kTrue <= e.most ? 1 : 0;
    }
    EXPECT_NEAR(sum / kRounds, kTrue, 0.02 * kTrue);
    EXPECT_GT(held, 0.90 * kRounds);
}

TEST(Chapman, AddsStrataAndNamesThoseThatCannotBeSaid) {
    const auto both = chapman_by_stratum({{"0-5", 40, 50, 25}, {"6-17", 60, 70, 40}});
    EXPECT_NEAR(both.total.children, both.strata[0].children + both.strata[1].children, 1e-9);
    EXPECT_EQ(both.total.verdict, Verdict::said);
    const auto one = chapman_by_stratum({{"0-5", 40, 50, 25}, {"6-17", 6, 7, 2}});
    EXPECT_NE(one.total.verdict, Verdict::said);
    EXPECT_EQ(one.unsaid, std::vector<std::string>{"6-17"});
}

namespace {
/// Children on three lists; `together` of them are on the first two at once more often than chance.
std::vector<std::int64_t> three_lists(int children, double together, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> chance;
    std::vector<std::int64_t> counts(8, 0);
    for (int i = 0; i < children; ++i) {
        const bool a = chance(random) < 0.5;
        const bool b = chance(random) < (a ? 0.5 + together : 0.5 - together), c = chance(random) < 0.55;
        ++counts[static_cast<std::size_t>(a) | static_cast<std::size_t>(b) << 1 |
                 static_cast<std::size_t>(c) << 2];
    }
    counts[0] = 0;
    return counts;
}
}  // namespace

TEST(LogLinear, FindsTheChildrenOnNoListAlsoWhereTwoListsDepend) {
    double independent = 0, dependent = 0, naive = 0;
    constexpr int kRounds = 40;
    for (unsigned seed = 0; seed < kRounds; ++seed) {
        const auto free = log_linear(three_lists(1000, 0, seed), 3),
                   bound = log_linear(three_lists(1000, 0.2, seed + 100), 3);
        ASSERT_EQ(free.verdict, Verdict::said);
        ASSERT_EQ(bound.verdict, Verdict::said);
        EXPECT_GE(free.least, static_cast<double>(free.seen));
        independent += free.children / kRounds;
        dependent += bound.children / kRounds;
        const auto c = three_lists(1000, 0.2, seed + 100);
        naive += chapman({"", c[1] + c[3] + c[5] + c[7], c[2] + c[3] + c[6] + c[7], c[3] + c[7]}).children /
                 kRounds;
    }
    EXPECT_NEAR(independent, 1000, 30);
    EXPECT_NEAR(dependent, 1000, 40);
    EXPECT_LT(naive, 900);
}

TEST(LogLinear, SaysNothingWhereItWouldGuess) {
    EXPECT_EQ(log_linear(three_lists(100, 0, 1), 3).verdict, Verdict::too_few_children);
    EXPECT_EQ(log_linear({0, 300, 300, 0}, 2).verdict, Verdict::too_few_lists);
    auto gap = three_lists(1000, 0, 1);
    gap[3] = gap[7] = 0;
    EXPECT_EQ(log_linear(gap, 3).verdict, Verdict::gap_in_overlaps);
    EXPECT_EQ(log_linear({0, 300, 200, 50, 0, 0, 0, 0}, 3).verdict, Verdict::list_empty);
}
