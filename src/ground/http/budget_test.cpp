#include "ground/http/budget.h"

#include <gtest/gtest.h>

#include "ground/http/pace.h"

using namespace tsumugi;
using http::Holding;
using http::Pool;

namespace {

Holding of(std::string address) {
    Holding holding;
    holding.address = std::move(address);
    return holding;
}

TEST(Pool, TheLargestGivesWayAndTheOthersStay) {
    Pool pool(Pool::Yields::largest, 100, 100);
    Holding a = of("a"), b = of("b"), c = of("c");
    EXPECT_TRUE(pool.set(a, 30).empty());
    EXPECT_TRUE(pool.set(b, 50).empty());
    EXPECT_TRUE(pool.set(c, 20).empty());
    EXPECT_EQ(pool.set(c, 21), std::vector{&b});
    EXPECT_EQ(pool.held(), 51u);
    EXPECT_EQ(b.bytes, 0u);
    EXPECT_TRUE(pool.set(b, 0).empty());
    EXPECT_EQ(pool.held(), 51u);
}

TEST(Pool, OneTooLargeForAllEndsItselfAlone) {
    Pool pool(Pool::Yields::largest, 100, 100);
    Holding a = of("a"), b = of("b");
    EXPECT_TRUE(pool.set(a, 60).empty());
    EXPECT_EQ(pool.set(b, 150), std::vector{&b});
    EXPECT_EQ(pool.held(), 60u);
}

TEST(Pool, TheOldestOfEqualsGivesWay) {
    Pool pool(Pool::Yields::largest, 100, 100);
    Holding a = of("a"), b = of("b"), c = of("c");
    pool.set(a, 40);
    pool.set(b, 40);
    EXPECT_EQ(pool.set(c, 40), std::vector{&a});
}

TEST(Pool, WhatIsWholeIsNeverEnded) {
    Pool pool(Pool::Yields::largest, 100, 100);
    Holding whole = of("a"), small = of("b"), late = of("c");
    pool.set(whole, 90);
    whole.may_end = false;
    EXPECT_TRUE(pool.set(small, 5).empty());
    EXPECT_EQ(pool.set(late, 10), std::vector{&late});
    small.may_end = false;
    late.may_end = false;
    EXPECT_TRUE(pool.set(late, 50).empty()) << "there is nobody to end";
    EXPECT_EQ(pool.held(), 145u);
}

TEST(Pool, AnAddressOverItsShareEndsItsOwn) {
    Pool pool(Pool::Yields::largest, 100, 50);
    Holding neighbour = of("a"), first = of("b"), second = of("b");
    pool.set(neighbour, 49);
    pool.set(first, 30);
    EXPECT_EQ(pool.set(second, 21), std::vector{&first});
    EXPECT_EQ(neighbour.bytes, 49u);
    pool.set(second, 0);
    pool.set(neighbour, 0);
    EXPECT_EQ(pool.held(), 0u);
}

TEST(Pool, OfSmallOnesTheOldestGivesWay) {
    Pool pool(Pool::Yields::oldest, 100, 100);
    Holding a = of("a"), b = of("b"), c = of("c");
    pool.set(a, 1);
    pool.set(b, 60);
    EXPECT_EQ(pool.set(c, 99), (std::vector{&a, &b}));
    EXPECT_EQ(pool.held(), 99u);
    // Whoever leaves and comes again is new.
    pool.set(c, 0);
    pool.set(a, 50);
    pool.set(c, 50);
    EXPECT_EQ(pool.set(b, 1), std::vector{&a});
}

TEST(Pool, AnAddressOfSixteenBytesCountsByItsNetwork) {
    EXPECT_EQ(http::address_group("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(http::address_group("2001:db8::1"), http::address_group("2001:db8::ffff:1"));
    EXPECT_NE(http::address_group("2001:db8::1"), http::address_group("2001:db8:0:1::1"));
    EXPECT_EQ(http::address_group(""), "");
}

TEST(Pace, ABodyHasThirtySecondsThenMustHaveComeAtTheLeastSpeedAndEndsAfterFiveMinutes) {
    const http::ServerOptions options;
    using std::chrono::seconds;
    EXPECT_EQ(http::time_for_body(options, 0), seconds(30));
    EXPECT_EQ(http::time_for_body(options, 30 * 8 * 1024), seconds(30));
    EXPECT_EQ(http::time_for_body(options, 100 * 8 * 1024), seconds(100));
    EXPECT_EQ(http::time_for_body(options, 512 << 20), seconds(300));
    EXPECT_EQ(http::time_for_answer(options, 0), seconds(30));
    EXPECT_EQ(http::time_for_answer(options, 16 << 20), seconds(2048));
    // Ten seconds for each kilobyte, as the ten slow connections of the attack, are far too slow.
    EXPECT_LT(http::time_for_body(options, 29 * 1024 * 1024 / 8), seconds(29 * 1024 * 1024 / 8 / 1024 * 10));
}

}  // namespace
