#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ground/base/lang.h"
#include "ground/base/result.h"

namespace tsumugi::base {

using Date = std::chrono::year_month_day;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr Date make_date(int year, unsigned month, unsigned day) {
    return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
}

/// "2026-12-04", and back; nullopt for anything else or a day that does not exist.
std::string iso(Date date);
std::optional<Date> parse_iso(std::string_view text);
/// "2026-12-04T09:02:33.123+09:00" (Japan time).
std::string iso(Instant at);

/// The calendar day in Japan at that moment, and the moment a Japanese day begins.
Date local_date(Instant at);
Instant start_of_day(Date date);
Date add_days(Date date, int days);
/// b - a in days.
int days_between(Date a, Date b);
/// 0 = Sunday ... 6 = Saturday.
unsigned weekday(Date date);

/// A date as a person typed it, with what should be told about it ("平成31年5月は令和元年です").
struct TypedDate {
    Date date;
    std::string note;  ///< a msgid, or empty
};

/// Reads every form people type: R8.12.4, 令和8年12月4日, 令和元年, 2026/12/4, 20261204, ８．１２．４ (in the
/// current era), 平成31年5月1日 (kept as 令和元年 with a note), with any width, dash or space, and a weekday
/// in brackets that is checked by nobody. Eras: 明治, 大正, 昭和, 平成, 令和 and M T S H R; their borders are
/// checked. Error: a Problem with an empty field and a message that says what to type. Empty text is an error
/// too.
Result<TypedDate> parse_date(std::string_view typed, Date today);
/// The same for a moment of the day: "14:00", "１４時", "午後2時半" -> minutes after midnight.
Result<int> parse_time(std::string_view typed);

/// "R8.12.4", as officials write a day into a box and parse_date reads it; ISO before 明治.
std::string official_date(Date date);
/// ja: 令和8（2026）年12月4日（金）; en: Fri 4 December 2026.
std::string long_date(Date date, Lang lang);
/// ja: 12/4（金）; en: Fri 4 Dec. The year is put before it when it is not `today`'s: 令和9年 1/8（金）.
std::string short_date(Date date, Date today, Lang lang);
/// ja: 令和8（2026）年12月4日（金） 9:02.
std::string long_time(Instant at, Lang lang);
/// ja: 12/4（金） 9:02.
std::string short_time(Instant at, Date today, Lang lang);
/// "9:02" in Japan.
std::string clock_time(Instant at);
/// ja: きょう, あした, あと5日, 3日すぎています; en: today, tomorrow, in 5 days, 3 days late.
std::string relative_day(Date date, Date today, Lang lang);
/// ja: 令和8(2026)年; for selects and forms: era name and year of a date.
std::string era_year(Date date, Lang lang);

struct Age {
    int years = 0;
    int months = 0;
};
/// Completed years and months; a child born on 29 February completes a year on 28 February in a common year
/// (年齢計算ニ関スル法律: an age is reached at the end of the day before the birthday; shown here from the
/// birthday on).
Age age_at(Date birth, Date on);
/// ja: 4歳2か月 / 8か月; en: 4 years 2 months.
std::string age_text(Date birth, Date on, Lang lang);

/// The fiscal year (1 April to 31 March) a day lies in: 2026-03-31 -> 2025.
int fiscal_year(Date date);
/// ja: 令和8年度; en: FY2026.
std::string fiscal_year_text(int year, Lang lang);
/// The school year a child is in on that day: 1-6 primary, 7-9 junior high, 10-12 high school, 0 the year
/// before entry, negative before that. A child born on 1 April belongs to the year above (学校教育法17条,
/// 年齢計算ニ関スル法律).
int school_grade(Date birth, Date on);

/// The public holiday's name on that day in Japanese, empty for none (1970-2050; table made from
/// @holiday-jp/holiday_jp).
std::string_view holiday(Date date);

}  // namespace tsumugi::base
