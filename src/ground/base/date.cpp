#include "ground/base/date.h"

#include <algorithm>

namespace tsumugi::base {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;

constexpr std::chrono::hours kJapan{9};

void append_padded(std::string& text, std::int64_t number, int width) {
    const std::string digits = std::to_string(number);
    if (const int missing = width - static_cast<int>(digits.size()); missing > 0)
        text.append(static_cast<std::size_t>(missing), '0');
    text += digits;
}

/// The fiscal year in whose class a child is: one born on 1 April reaches each age at the end of 31 March.
int class_year(Date birth) { return fiscal_year(add_days(birth, -1)); }

}  // namespace

std::string iso(Date date) {
    std::string text;
    append_padded(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.day()), 2);
    return text;
}

std::optional<Date> parse_iso(std::string_view text) {
    if (text.size() != 10 or text[4] != '-' or text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t count) {
        int value = 0;
        for (const char digit : text.substr(from, count)) {
            if (digit < '0' or digit > '9') return -1;
            value = value * 10 + (digit - '0');
        }
        return value;
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    if (year < 1 or month < 1 or day < 1) return std::nullopt;
    const Date date = make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    if (not date.ok()) return std::nullopt;
    return date;
}

std::string iso(Instant at) {
    const auto local = at + kJapan;
    const auto day = floor<days>(local);
    const std::chrono::hh_mm_ss time{local - day};
    std::string text = iso(Date{day});
    text += 'T';
    append_padded(text, time.hours().count(), 2);
    text += ':';
    append_padded(text, time.minutes().count(), 2);
    text += ':';
    append_padded(text, time.seconds().count(), 2);
    text += '.';
    append_padded(text, time.subseconds().count(), 3);
    return text + "+09:00";
}

Date local_date(Instant at) { return Date{floor<days>(at + kJapan)}; }
Instant start_of_day(Date date) { return Instant{sys_days{date}} - kJapan; }
Date add_days(Date date, int count) { return Date{sys_days{date} + days{count}}; }
int days_between(Date a, Date b) { return static_cast<int>((sys_days{b} - sys_days{a}).count()); }
unsigned weekday(Date date) { return std::chrono::weekday{sys_days{date}}.c_encoding(); }

Age age_at(Date birth, Date on) {
    if (on <= birth) return {};
    int months = (static_cast<int>(on.year()) - static_cast<int>(birth.year())) * 12 +
                 static_cast<int>(static_cast<unsigned>(on.month())) -
                 static_cast<int>(static_cast<unsigned>(birth.month()));
    // A month without the day of birth completes on its last day (民法143条2項).
    const auto last =
        std::chrono::year_month_day_last{on.year(), std::chrono::month_day_last{on.month()}}.day();
    if (on.day() < std::min(birth.day(), last)) --months;
    return {months / 12, months % 12};
}

int fiscal_year(Date date) {
    return static_cast<int>(date.year()) - (date.month() < std::chrono::April ? 1 : 0);
}

int school_grade(Date birth, Date on) { return fiscal_year(on) - class_year(birth) - 6; }

}  // namespace tsumugi::base
