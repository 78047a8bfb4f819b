#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "engines/linkage/linkage.h"
#include "engines/linkage/synth.h"

using namespace tsumugi;
using namespace tsumugi::linkage;

namespace {

class Records {
  public:
    std::size_t add(std::uint32_t list, std::vector<std::pair<Family, int>> tags, std::uint8_t thin = 0) {
        TaggedRecord record{list, thin,
                            std::vector<Tag>(static_cast<std::size_t>(slot_count(Profile::japanese)))};
        for (auto& tag : record.tags) {
            const std::uint64_t filler = ++next_;
            tag[15] = 1;
            std::memcpy(tag.data(), &filler, sizeof filler);
        }
        for (const auto& [family, value] : tags) {
            Tag tag{};
            std::memcpy(tag.data(), &value, sizeof value);
            record.tags[static_cast<std::size_t>(
                slots(Profile::japanese)[static_cast<std::size_t>(family)].first)] = tag;
        }
        all.push_back(std::move(record));
        return all.size() - 1;
    }
    std::vector<TaggedRecord> all;

  private:
    std::uint64_t next_ = 0;
};

}  // namespace

TEST(Clusters, JoinRecordsOfDifferentListsThatShareATag) {
    Records records;
    records.add(0, {{Family::reading, 7}});
    records.add(1, {{Family::reading, 7}, {Family::written, 8}});
    records.add(2, {{Family::written, 8}});
    records.add(2, {{Family::written, 9}});
    const auto found = cluster(records.all);
    EXPECT_EQ(found.count, 2u);
    EXPECT_EQ(found.of, (std::vector<std::uint32_t>{0, 0, 0, 1}));
    ASSERT_EQ(found.joins.size(), 2u);
    EXPECT_EQ(found.joins[0].family, Family::reading);
    EXPECT_EQ(found.joins[1].family, Family::written);
}

TEST(Clusters, NeverHoldTwoRecordsOfOneList) {
    Records records;
    records.add(0, {{Family::reading, 7}});
    records.add(1, {{Family::reading, 7}});
    records.add(0, {{Family::reading, 7}});
    const auto found = cluster(records.all);
    EXPECT_EQ(found.count, 2u);
    EXPECT_NE(found.of[0], found.of[2]);
    EXPECT_GE(found.refused, 1u);
}

TEST(Clusters, AreJoinedByAWeakTagOnlyForARecordThatIsAlone) {
    Records records;
    records.add(0, {{Family::reading, 1}, {Family::date_part, 9}});
    records.add(1, {{Family::reading, 1}});
    records.add(2, {{Family::reading, 2}, {Family::date_part, 9}});
    records.add(3, {{Family::reading, 2}});
    EXPECT_EQ(cluster(records.all).count, 2u);
    Records alone;
    alone.add(0, {{Family::reading, 1}, {Family::date_part, 9}});
    alone.add(1, {{Family::reading, 1}});
    alone.add(2, {{Family::date_part, 9}});
    EXPECT_EQ(cluster(alone.all).count, 1u);
}

TEST(Clusters, LeaveAWeakMatchAloneThatFitsTwo) {
    Records records;
    records.add(0, {{Family::reading, 1}, {Family::date_part, 9}});
    records.add(1, {{Family::reading, 1}});
    records.add(0, {{Family::reading, 2}, {Family::date_part, 9}});
    records.add(1, {{Family::reading, 2}});
    records.add(2, {{Family::date_part, 9}});
    const auto found = cluster(records.all);
    EXPECT_EQ(found.count, 3u);
    EXPECT_EQ(found.ambiguous, 1u);
}

TEST(Clusters, BringTwoRecordsThatAreAloneToTheOneSetThatBothFit) {
    Records records;
    records.add(0, {{Family::reading, 1}, {Family::date_part, 9}});
    records.add(1, {{Family::reading, 1}});
    records.add(2, {{Family::date_part, 9}});
    records.add(3, {{Family::date_part, 9}});
    const auto found = cluster(records.all);
    EXPECT_EQ(found.count, 1u);
    EXPECT_EQ(found.ambiguous, 0u);
}

TEST(Clusters, AskForAGapWhereAFamilyNeedsOne) {
    for (const auto& [family, thin] : {std::pair{Family::given_edit, kNoWritten},
                                       {Family::given_only, kNoWritten},
                                       {Family::undated, kNoDate}}) {
        Records complete, gap;
        complete.add(0, {{family, 3}});
        complete.add(1, {{family, 3}});
        EXPECT_EQ(cluster(complete.all).count, 2u);
        gap.add(0, {{family, 3}}, thin);
        gap.add(1, {{family, 3}});
        EXPECT_EQ(cluster(gap.all).count, 1u);
    }
}

TEST(Clusters, DoNotDependOnWhereTheRecordsLie) {
    SynthOptions options;
    options.children = 200;
    Records records;
    std::mt19937 random(3);
    for (int i = 0; i < 400; ++i)
        records.add(static_cast<std::uint32_t>(i % 4),
                    {{Family::reading, i / 4 % 80}, {Family::written, i / 4 % 90}});
    const auto first = cluster(records.all);
    EXPECT_EQ(cluster(records.all).of, first.of);
}

TEST(Clusters, AreNotPulledTogetherByPoison) {
    // One record in a hundred copies tags of others (A12): it may join one of them, and joins no two others.
    Records records;
    for (int child = 0; child < 500; ++child) {
        for (std::uint32_t list = 0; list < 3; ++list) records.add(list, {{Family::reading, child}});
    }
    const auto before = cluster(records.all).count;
    std::mt19937 random(5);
    const std::size_t honest = records.all.size();
    for (int i = 0; i < 15; ++i) {
        const auto bad = records.add(3, {});
        for (std::size_t slot = 0; slot < records.all[bad].tags.size(); ++slot)
            records.all[bad].tags[slot] = records.all[random() % honest].tags[slot];
    }
    const auto after = cluster(records.all);
    EXPECT_LE(after.largest, 4u);
    EXPECT_GE(after.count, before - 15);
    EXPECT_LE(after.count, before + 15);
}

TEST(Clusters, OfNothingAreNothing) { EXPECT_EQ(cluster({}).count, 0u); }

TEST(Quality, CountsPairs) {
    const auto q = measure({0, 0, 1, 1, 2}, {"a", "a", "b", "c", "c"});
    EXPECT_EQ(q.true_pairs, 2u);
    EXPECT_EQ(q.found_pairs, 2u);
    EXPECT_EQ(q.right_pairs, 1u);
    EXPECT_DOUBLE_EQ(q.f1(), 0.5);
    EXPECT_DOUBLE_EQ(q.distinct_error(), 0);
}

TEST(Synth, IsTheSameForTheSameSeedAndAnotherForAnother) {
    SynthOptions options;
    options.children = 50;
    const auto a = make_synth(options), b = make_synth(options);
    EXPECT_EQ(a.truth, b.truth);
    EXPECT_EQ(a.lists[0].rows, b.lists[0].rows);
    options.seed = 2;
    EXPECT_NE(make_synth(options).truth, a.truth);
    EXPECT_EQ(a.lists.size(), 8u);
}
TEST(Synth, MakesOneChildWhenAskedForOne) {
    SynthOptions options;
    options.children = 1;
    EXPECT_EQ(make_synth(options).children.size(), 1u);
}
