#include "engines/census/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "engines/linkage/synth.h"

using namespace tsumugi;
using namespace tsumugi::census;

namespace {

struct World {
    std::map<std::string, int> household;
    std::vector<NamedList> lists;
    base::Table truth;
    EvaluateOptions options;
};

World world(int children, int level, std::uint64_t seed, bool only_families = false) {
    linkage::SynthOptions options;
    options.children = children, options.level = level, options.seed = seed,
    options.only_families = only_families;
    auto synth = linkage::make_synth(options);
    World made;
    for (auto& list : synth.lists) made.lists.push_back({list.name, std::move(list.rows)});
    made.truth = std::move(synth.truth);
    for (const auto& child : synth.children) made.household[child.id] = child.household;
    made.options.day_of_count = options.day_of_count;
    made.options.towns = linkage::synth_towns();
    made.options.plain = true;
    made.options.owner_decides = true;
    return made;
}
Evaluation run(const World& world) {
    auto done = evaluate(world.lists, world.truth, world.options);
    EXPECT_TRUE(done) << (done ? "" : done.error().front().message);
    return done ? std::move(*done) : Evaluation{};
}

// Never used while the keys were chosen.
constexpr std::uint64_t kFreshSeeds[] = {47001, 47002, 47003};

}  // namespace

// Whether a list's owner answers what is asked (doubtful doubles, a wrong era) or leaves it.
class CensusBars : public testing::TestWithParam<bool> {
  protected:
    static World owned(int children, int level, std::uint64_t seed) {
        auto made = world(children, level, seed);
        made.options.owner_decides = GetParam();
        return made;
    }
};
INSTANTIATE_TEST_SUITE_P(Owner, CensusBars, testing::Bool(),
                         [](const auto& of) { return of.param ? "asked" : "silent"; });

TEST_P(CensusBars, LevelOneOfAThousandChildren) {
    for (const auto seed : kFreshSeeds) {
        const auto done = run(owned(1000, 1, seed));
        EXPECT_GE(done.quality.f1(), 0.995) << seed;
        EXPECT_GE(done.quality.precision(), 0.998) << seed;
        EXPECT_GE(done.quality.recall(), 0.990) << seed;
        EXPECT_LE(std::abs(done.quality.distinct_error()), 0.015) << seed;
        EXPECT_LE(done.largest, 8u);
    }
}
TEST_P(CensusBars, LevelTwoOfAThousandChildren) {
    for (const auto seed : kFreshSeeds) {
        const auto done = run(owned(1000, 2, seed));
        EXPECT_GE(done.quality.f1(), 0.985) << seed;
        EXPECT_GE(done.quality.precision(), 0.997) << seed;
        EXPECT_LE(std::abs(done.quality.distinct_error()), 0.04) << seed;
    }
}
TEST(CensusFamilies, TwinsAndSiblingsAreNeverTakenForOne) {
    for (const auto seed : kFreshSeeds) {
        const auto families = world(1000, 1, seed, true);
        const auto done = run(families);
        for (const auto& [a, b] : done.taken_for_one)
            EXPECT_NE(families.household.at(a), families.household.at(b)) << a << " " << b;
        EXPECT_GE(done.quality.precision(), 0.998);
    }
}
TEST(CensusNormalisation, IsWhatFindsTheChildren) {
    auto raw = world(1000, 1, kFreshSeeds[0]);
    raw.options.normalise = false;
    EXPECT_LT(run(raw).quality.f1(), 0.5);
}

TEST(CensusEvaluate, FindsTheSameThroughTheWholeProtocolAsWithoutKeys) {
    auto small = world(40, 1, 5);
    const auto plain = run(small);
    small.options.plain = false;
    const auto full = run(small);
    EXPECT_EQ(full.quality.found_children, plain.quality.found_children);
    EXPECT_EQ(full.quality.right_pairs, plain.quality.right_pairs);
    EXPECT_EQ(full.tokens, plain.tokens);
    EXPECT_FALSE(full.stages.empty());
    EXPECT_GT(full.peak_bytes, 0u);
}

TEST(CensusEvaluate, ReadsListsWithTitlesOfItsOwn) {
    EvaluateOptions options;
    options.day_of_count = base::make_date(2026, 10, 1);
    options.plain = true;
    options.columns = {{"kana", "よみかた"}, {"birth", "うまれた日"}, {"record", "札"}};
    const std::vector<NamedList> lists{
        {"a",
         {{"札", "よみかた", "うまれた日"},
          {"a1", "サトウ ヒナ", "2021-04-05"},
          {"a2", "モリ レン", "2020-01-02"}}},
        {"b", {{"うまれた日", "札", "よみかた"}, {"R3.4.5", "b1", "さとー　ひな"}}}};
    const base::Table truth{{"record", "child"}, {"a1", "1"}, {"a2", "2"}, {"b1", "1"}};
    const auto done = evaluate(lists, truth, options);
    ASSERT_TRUE(done) << done.error().front().message;
    EXPECT_EQ(done->quality.found_children, 2u);
    EXPECT_DOUBLE_EQ(done->quality.f1(), 1);
}

TEST(CensusEvaluate, ReadsLatinNamesAndAddresses) {
    EvaluateOptions options;
    options.day_of_count = base::make_date(2026, 10, 1);
    options.plain = true;
    const std::vector<std::string> header{"rec_id", "given_name", "surname", "street_number", "address_1",
                                          "suburb", "postcode",   "state",   "date_of_birth"};
    const std::vector<NamedList> lists{
        {"a",
         {header,
          {"a1", "anna", "wilkinson", "5", "hill street", "rosewood", "4340", "qld", "19541202"},
          {"a2", "peter", "white", "9", "bay road", "kew", "3101", "vic", "19410612"},
          {"a3", "anna", "wilkins", "77", "long avenue", "perth", "6000", "wa", "19801130"}}},
        {"b",
         {header,
          {"b1", "anna", "wilkinsom", "5", "hill street", "rosewood", "4340", "qld", "19541202"},
          {"b2", "white", "peter", "9", "bay road", "kew", "", "vic", "19410612"},
          {"b3", "", "wilkins", "77", "long avenue", "perth", "6000", "wa", "19801130"}}}};
    const base::Table truth{{"record", "child"}, {"a1", "1"}, {"b1", "1"}, {"a2", "2"},
                            {"b2", "2"},         {"a3", "3"}, {"b3", "3"}};
    const auto done = evaluate(lists, truth, options);
    ASSERT_TRUE(done) << done.error().front().message;
    EXPECT_EQ(done->profile, linkage::Profile::latin);
    EXPECT_DOUBLE_EQ(done->quality.f1(), 1);
    EXPECT_EQ(done->quality.found_children, 3u);
}

TEST(CensusEvaluate, SaysWhichListItCannotRead) {
    EvaluateOptions options;
    options.day_of_count = base::make_date(2026, 10, 1);
    const base::Table truth{{"record", "child"}, {"a1", "1"}};
    const auto bad = evaluate({{"broken.csv", {{"x", "y"}, {"1", "2"}}}}, truth, options);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().front().args.front().second, "broken.csv");
    EXPECT_FALSE(evaluate({}, truth, options));
    EXPECT_FALSE(
        evaluate({{"a", {{"フリガナ", "生年月日"}, {"ア イ", "2021-04-05"}}}}, {{"a", "b"}}, options));
}

TEST(CensusEvaluate, LeavesOutGrownUpsAndOtherRegions) {
    EvaluateOptions options;
    options.day_of_count = base::make_date(2026, 10, 1);
    options.plain = true;
    options.towns = {{"14206", "小田原市"}};
    const std::vector<NamedList> lists{{"a",
                                        {{"ID", "フリガナ", "生年月日", "市町村"},
                                         {"1", "サトウ ヒナ", "2021-04-05", "小田原市"},
                                         {"2", "モリ レン", "1980-01-02", "小田原市"},
                                         {"3", "ハヤシ リン", "2020-01-02", "新宿区"}}}};
    const auto done = evaluate(lists, {{"record", "child"}, {"1", "c"}}, options);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->quality.found_children, 1u);
    EXPECT_EQ(done->left_out, 2u);
}
