#include "ground/base/date.h"

#include <gtest/gtest.h>

#include "ground/base/clock.h"

using namespace tsumugi;

using base::Lang;
using base::make_date;

TEST(Date, IsoIsReadAndWritten) {
    EXPECT_EQ(base::iso(make_date(2026, 12, 4)), "2026-12-04");
    EXPECT_EQ(base::parse_iso("2026-12-04"), make_date(2026, 12, 4));
    EXPECT_EQ(base::parse_iso("2024-02-29"), make_date(2024, 2, 29));
    for (const char* wrong : {"", "2026-2-4", "2026-02-29", "2026-13-01", "2026-00-10", "2026/12/04",
                              "2026-12-04 ", "+026-12-04", "0000-01-01", "2026-12-32"})
        EXPECT_FALSE(base::parse_iso(wrong)) << wrong;
}

TEST(Date, JapanIsNineHoursAhead) {
    const base::Instant late = std::chrono::sys_days{make_date(2026, 12, 3)} + std::chrono::hours{15};
    EXPECT_EQ(base::local_date(late), make_date(2026, 12, 4));
    EXPECT_EQ(base::local_date(late - std::chrono::milliseconds{1}), make_date(2026, 12, 3));
    EXPECT_EQ(base::start_of_day(make_date(2026, 12, 4)), late);
    using namespace std::chrono_literals;
    EXPECT_EQ(base::iso(late + 9h + 2min + 33s + 123ms), "2026-12-04T09:02:33.123+09:00");
    const base::Instant before_1970 = base::start_of_day(make_date(1969, 12, 31)) + 1ms;
    EXPECT_EQ(base::iso(before_1970), "1969-12-31T00:00:00.001+09:00");
    EXPECT_EQ(base::FixedClock(late).today(), make_date(2026, 12, 4));
}

TEST(Date, CountsDays) {
    EXPECT_EQ(base::add_days(make_date(2026, 12, 31), 1), make_date(2027, 1, 1));
    EXPECT_EQ(base::add_days(make_date(2024, 3, 1), -1), make_date(2024, 2, 29));
    EXPECT_EQ(base::days_between(make_date(2026, 12, 4), make_date(2027, 1, 4)), 31);
    EXPECT_EQ(base::days_between(make_date(2027, 1, 4), make_date(2026, 12, 4)), -31);
    EXPECT_EQ(base::weekday(make_date(2026, 12, 4)), 5u);
    EXPECT_EQ(base::weekday(make_date(2026, 12, 6)), 0u);
}

TEST(Date, IsWrittenWithItsEra) {
    EXPECT_EQ(base::long_date(make_date(2026, 12, 4), Lang::ja), "令和8（2026）年12月4日（金）");
    EXPECT_EQ(base::long_date(make_date(2026, 12, 4), Lang::en), "Fri 4 December 2026");
    EXPECT_EQ(base::long_date(make_date(2019, 5, 1), Lang::ja), "令和元（2019）年5月1日（水）");
    EXPECT_EQ(base::long_date(make_date(2019, 4, 30), Lang::ja), "平成31（2019）年4月30日（火）");
    EXPECT_EQ(base::long_date(make_date(1989, 1, 8), Lang::ja), "平成元（1989）年1月8日（日）");
    EXPECT_EQ(base::long_date(make_date(1989, 1, 7), Lang::ja), "昭和64（1989）年1月7日（土）");
    EXPECT_EQ(base::long_date(make_date(1868, 1, 24), Lang::ja), "1868年1月24日（金）");
    EXPECT_EQ(base::era_year(make_date(2026, 1, 1), Lang::ja), "令和8(2026)年");
    EXPECT_EQ(base::era_year(make_date(2019, 6, 1), Lang::ja), "令和元(2019)年");
    EXPECT_EQ(base::era_year(make_date(2026, 1, 1), Lang::en), "2026 (Reiwa 8)");
}

TEST(Date, TheShortFormNamesTheYearOnlyWhenItIsAnother) {
    const auto today = make_date(2026, 12, 1);
    EXPECT_EQ(base::short_date(make_date(2026, 12, 4), today, Lang::ja), "12/4（金）");
    EXPECT_EQ(base::short_date(make_date(2027, 1, 8), today, Lang::ja), "令和9年 1/8（金）");
    EXPECT_EQ(base::short_date(make_date(2026, 12, 4), today, Lang::en), "Fri 4 Dec");
    EXPECT_EQ(base::short_date(make_date(2027, 1, 8), today, Lang::en), "Fri 8 Jan 2027");
}

TEST(Date, TimesAreThoseOfJapan) {
    using namespace std::chrono_literals;
    const auto at = base::start_of_day(make_date(2026, 12, 4)) + 9h + 2min + 59s;
    const auto today = make_date(2026, 12, 4);
    EXPECT_EQ(base::clock_time(at), "9:02");
    EXPECT_EQ(base::clock_time(base::start_of_day(today)), "0:00");
    EXPECT_EQ(base::clock_time(at + 5h + 10min), "14:12");
    EXPECT_EQ(base::long_time(at, Lang::ja), "令和8（2026）年12月4日（金） 9:02");
    EXPECT_EQ(base::long_time(at, Lang::en), "Fri 4 December 2026, 9:02");
    EXPECT_EQ(base::short_time(at, today, Lang::ja), "12/4（金） 9:02");
    EXPECT_EQ(base::short_time(at, today, Lang::en), "Fri 4 Dec, 9:02");
}

TEST(Date, DistanceIsSaidInWords) {
    const auto today = make_date(2026, 12, 31);
    const auto ja = [&](int days) {
        return base::relative_day(base::add_days(today, days), today, Lang::ja);
    };
    const auto en = [&](int days) {
        return base::relative_day(base::add_days(today, days), today, Lang::en);
    };
    EXPECT_EQ(ja(0), "きょう");
    EXPECT_EQ(ja(1), "あした");
    EXPECT_EQ(ja(5), "あと5日");
    EXPECT_EQ(ja(-3), "3日すぎています");
    EXPECT_EQ(en(0), "today");
    EXPECT_EQ(en(1), "tomorrow");
    EXPECT_EQ(en(5), "in 5 days");
    EXPECT_EQ(en(-1), "1 day late");
    EXPECT_EQ(en(-3), "3 days late");
}

TEST(Age, CountsCompletedYearsAndMonths) {
    const auto birth = make_date(2022, 10, 4);
    EXPECT_EQ(base::age_text(birth, make_date(2026, 12, 4), Lang::ja), "4歳2か月");
    EXPECT_EQ(base::age_text(birth, make_date(2026, 12, 3), Lang::ja), "4歳1か月");
    EXPECT_EQ(base::age_text(birth, make_date(2026, 10, 4), Lang::ja), "4歳0か月");
    EXPECT_EQ(base::age_text(birth, make_date(2026, 10, 3), Lang::ja), "3歳11か月");
    EXPECT_EQ(base::age_text(birth, make_date(2023, 6, 4), Lang::ja), "8か月");
    EXPECT_EQ(base::age_text(birth, birth, Lang::ja), "0か月");
    EXPECT_EQ(base::age_text(birth, make_date(2022, 10, 3), Lang::ja), "生まれる前");
    EXPECT_EQ(base::age_text(birth, make_date(2026, 12, 4), Lang::en), "4 years 2 months");
    EXPECT_EQ(base::age_text(birth, make_date(2023, 11, 4), Lang::en), "1 year 1 month");
    EXPECT_EQ(base::age_text(birth, make_date(2026, 10, 4), Lang::en), "4 years");
    EXPECT_EQ(base::age_at(birth, make_date(2020, 1, 1)).years, 0);
}

TEST(Age, ALeapDayChildCompletesAYearOn28February) {
    const auto birth = make_date(2024, 2, 29);
    EXPECT_EQ(base::age_at(birth, make_date(2025, 2, 27)).years, 0);
    EXPECT_EQ(base::age_at(birth, make_date(2025, 2, 28)).years, 1);
    EXPECT_EQ(base::age_at(birth, make_date(2028, 2, 28)).years, 3);
    EXPECT_EQ(base::age_at(birth, make_date(2028, 2, 29)).years, 4);
    EXPECT_EQ(base::age_at(make_date(2024, 1, 31), make_date(2024, 2, 29)).months, 1);
    EXPECT_EQ(base::age_at(make_date(2024, 1, 31), make_date(2024, 2, 28)).months, 0);
}

TEST(FiscalYear, BeginsOnTheFirstOfApril) {
    EXPECT_EQ(base::fiscal_year(make_date(2026, 3, 31)), 2025);
    EXPECT_EQ(base::fiscal_year(make_date(2026, 4, 1)), 2026);
    EXPECT_EQ(base::fiscal_year_text(2026, Lang::ja), "令和8年度");
    EXPECT_EQ(base::fiscal_year_text(2019, Lang::ja), "令和元年度");
    EXPECT_EQ(base::fiscal_year_text(2018, Lang::ja), "平成30年度");
    EXPECT_EQ(base::fiscal_year_text(2026, Lang::en), "FY2026");
}

TEST(SchoolGrade, AChildBornOnTheFirstOfAprilGoesWithTheYearAbove) {
    const auto spring = make_date(2026, 4, 1);
    EXPECT_EQ(base::school_grade(make_date(2019, 4, 2), spring), 1);
    EXPECT_EQ(base::school_grade(make_date(2020, 4, 1), spring), 1);
    EXPECT_EQ(base::school_grade(make_date(2020, 4, 2), spring), 0);
    EXPECT_EQ(base::school_grade(make_date(2019, 4, 1), spring), 2);
    EXPECT_EQ(base::school_grade(make_date(2020, 4, 1), make_date(2026, 3, 31)), 0);
    EXPECT_EQ(base::school_grade(make_date(2026, 3, 31), spring), -5);
    EXPECT_EQ(base::school_grade(make_date(2008, 4, 2), spring), 12);
}

TEST(Holiday, KnowsTheDaysOfTheLaw) {
    EXPECT_EQ(base::holiday(make_date(2026, 1, 1)), "元日");
    EXPECT_EQ(base::holiday(make_date(2026, 5, 6)), "振替休日");
    EXPECT_EQ(base::holiday(make_date(2019, 5, 1)), "休日（祝日扱い）");
    EXPECT_EQ(base::holiday(make_date(2026, 12, 4)), "");
    EXPECT_EQ(base::holiday(make_date(2018, 12, 23)), "天皇誕生日");
    EXPECT_EQ(base::holiday(make_date(2026, 12, 23)), "");
    EXPECT_EQ(base::holiday(make_date(1970, 1, 1)), "元日");
    EXPECT_EQ(base::holiday(make_date(2050, 11, 23)), "勤労感謝の日");
    EXPECT_EQ(base::holiday(make_date(1960, 1, 1)), "");
    EXPECT_EQ(base::holiday(make_date(2051, 1, 1)), "");
}
