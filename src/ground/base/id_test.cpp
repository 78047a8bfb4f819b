#include "ground/base/id.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

#include "ground/base/random.h"

using namespace tsumugi;

using ChildId = base::Id<struct ChildTag>;
using SectionId = base::Id<struct SectionTag>;
static_assert(not std::is_convertible_v<std::int64_t, ChildId>);
static_assert(not std::is_convertible_v<ChildId, SectionId>);
static_assert(not std::is_constructible_v<ChildId, SectionId>);

TEST(Id, IsThirteenLettersAndReadBack) {
    EXPECT_EQ(base::id_text(0), "0000000000000");
    EXPECT_EQ(base::id_text(31), "000000000000z");
    EXPECT_EQ(base::id_text(std::numeric_limits<std::int64_t>::max()), "7zzzzzzzzzzzz");
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{5'000'000'000},
                                     std::numeric_limits<std::int64_t>::max()})
        EXPECT_EQ(base::parse_id(base::id_text(value)), value);
}

TEST(Id, ReadsNothingElse) {
    EXPECT_FALSE(base::parse_id(""));
    EXPECT_FALSE(base::parse_id("000000000000"));
    EXPECT_FALSE(base::parse_id("00000000000000"));
    EXPECT_FALSE(base::parse_id("000000000000Z")) << "upper case";
    EXPECT_FALSE(base::parse_id("000000000000l")) << "not in Crockford's alphabet";
    EXPECT_FALSE(base::parse_id("8000000000000")) << "64 bits";
    EXPECT_FALSE(base::parse_id("-000000000001"));
    EXPECT_FALSE(ChildId::parse("abc"));
}

TEST(Id, SortsByTheMomentItWasMade) {
    base::SeededRandom random(1);
    const base::Instant at = base::start_of_day(base::make_date(2026, 12, 4));
    const auto first = base::new_id<ChildId>(at, random);
    const auto second = base::new_id<ChildId>(at + std::chrono::milliseconds{1}, random);
    EXPECT_LT(first, second);
    EXPECT_LT(first.text(), second.text());
    EXPECT_EQ(ChildId::parse(first.text()), first);
    EXPECT_GT(first.value(), 0);
}

TEST(Id, BeforeItsEpochIsStillPositive) {
    base::SeededRandom random(1);
    EXPECT_GE(base::new_id_value(base::start_of_day(base::make_date(1999, 1, 1)), random), 0);
    EXPECT_GT(base::new_id_value(base::start_of_day(base::make_date(2088, 1, 1)), random), 0);
}
