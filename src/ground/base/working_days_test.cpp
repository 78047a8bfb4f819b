#include "ground/base/working_days.h"

#include <gtest/gtest.h>

namespace tsumugi::base {
namespace {

TEST(WorkingDays, LeaveOutWeekendsHolidaysAndTheTurnOfTheYear) {
    EXPECT_TRUE(is_working_day(make_date(2026, 12, 28)));
    for (const auto day : {make_date(2026, 12, 29), make_date(2026, 12, 30), make_date(2026, 12, 31),
                           make_date(2027, 1, 1), make_date(2027, 1, 2), make_date(2027, 1, 3)}) {
        EXPECT_FALSE(is_working_day(day)) << iso(day);
    }
    EXPECT_TRUE(is_working_day(make_date(2027, 1, 4)));
    EXPECT_FALSE(is_working_day(make_date(2026, 12, 5))) << "Saturday";
    EXPECT_FALSE(is_working_day(make_date(2026, 12, 6))) << "Sunday";
    EXPECT_FALSE(is_working_day(make_date(2026, 11, 23))) << "勤労感謝の日";
    EXPECT_FALSE(is_working_day(make_date(2026, 9, 22))) << "a day between two holidays";
    EXPECT_FALSE(is_working_day(make_date(2026, 5, 6))) << "振替休日";
}

TEST(WorkingDays, AreFoundBeforeAndAfterAClosedDay) {
    EXPECT_EQ(working_day_from(make_date(2026, 12, 28)), make_date(2026, 12, 28));
    EXPECT_EQ(working_day_from(make_date(2026, 12, 29)), make_date(2027, 1, 4));
    EXPECT_EQ(working_day_until(make_date(2027, 1, 3)), make_date(2026, 12, 28));
    EXPECT_EQ(working_day_until(make_date(2027, 1, 4)), make_date(2027, 1, 4));
    // 2021: 28 December is a Tuesday, 3 January 2022 a Monday.
    EXPECT_EQ(working_day_from(make_date(2021, 12, 29)), make_date(2022, 1, 4));
    // 2024: 28 December is a Saturday, 4 January 2025 too.
    EXPECT_EQ(working_day_until(make_date(2025, 1, 5)), make_date(2024, 12, 27));
    EXPECT_EQ(working_day_from(make_date(2024, 12, 28)), make_date(2025, 1, 6));
}

TEST(WorkingDays, AreAdded) {
    EXPECT_EQ(add_working_days(make_date(2026, 12, 4), 1), make_date(2026, 12, 7));
    EXPECT_EQ(add_working_days(make_date(2026, 12, 28), 1), make_date(2027, 1, 4));
    EXPECT_EQ(add_working_days(make_date(2026, 9, 18), 1), make_date(2026, 9, 24));
    EXPECT_EQ(add_working_days(make_date(2026, 12, 1), 3), make_date(2026, 12, 4));
    EXPECT_EQ(add_working_days(make_date(2026, 12, 6), 0), make_date(2026, 12, 6));
}

TEST(WorkingDays, AgoIsTheLatestDayFromWhichSoManyHaveGoneBy) {
    EXPECT_EQ(working_days_ago(make_date(2026, 12, 7), 1), make_date(2026, 12, 6)) << "Monday: since Sunday";
    EXPECT_EQ(working_days_ago(make_date(2026, 12, 6), 1), make_date(2026, 12, 3))
        << "Sunday: since Thursday";
    EXPECT_EQ(working_days_ago(make_date(2027, 1, 4), 2), make_date(2026, 12, 27));
    EXPECT_EQ(working_days_ago(make_date(2026, 12, 6), 0), make_date(2026, 12, 6));
    // As it is defined, for every day of two years.
    for (auto today = make_date(2026, 1, 1); today < make_date(2028, 1, 1); today = add_days(today, 1)) {
        for (const int n : {0, 1, 2, 3, 7}) {
            const auto ago = working_days_ago(today, n);
            ASSERT_LE(add_working_days(ago, n), today) << iso(today) << " " << n;
            ASSERT_GT(add_working_days(add_days(ago, 1), n), today) << iso(today) << " " << n;
        }
    }
}

TEST(WorkingDays, BetweenTwoDaysAreCounted) {
    EXPECT_EQ(working_days_between(make_date(2026, 12, 28), make_date(2027, 1, 4)), 1);
    EXPECT_EQ(working_days_between(make_date(2027, 1, 4), make_date(2026, 12, 28)), -1);
    EXPECT_EQ(working_days_between(make_date(2026, 12, 5), make_date(2026, 12, 6)), 0);
    EXPECT_EQ(working_days_between(make_date(2026, 12, 1), make_date(2026, 12, 1)), 0);
    for (auto day = make_date(2026, 12, 1); day < make_date(2027, 2, 1); day = add_days(day, 1)) {
        ASSERT_EQ(working_days_between(day, add_working_days(day, 5)), 5) << iso(day);
    }
}

TEST(WorkingDays, OutsideOfTheTableOfHolidaysLeaveOutWeekendsAndTheTurnOfTheYear) {
    EXPECT_FALSE(is_working_day(make_date(2050, 11, 23))) << "the table's last holiday";
    EXPECT_TRUE(is_working_day(make_date(2051, 11, 23)))
        << "a Thursday that will be 勤労感謝の日, but is not known";
    EXPECT_FALSE(is_working_day(make_date(2051, 1, 2)));
    EXPECT_FALSE(is_working_day(make_date(2051, 11, 25))) << "Saturday";
    EXPECT_TRUE(is_working_day(make_date(1969, 11, 24)));
    EXPECT_EQ(add_working_days(make_date(2050, 12, 28), 1), make_date(2051, 1, 4));
}

}  // namespace
}  // namespace tsumugi::base
