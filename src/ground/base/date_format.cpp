#include <array>

#include "ground/base/eras.h"

namespace tsumugi::base {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"日", "月", "火", "水", "木", "金", "土"};
constexpr std::array<std::string_view, 7> kWeekdaysEn{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonthsEn{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};

std::string year_text(Date date) { return std::to_string(static_cast<int>(date.year())); }
std::string month_text(Date date) { return std::to_string(static_cast<unsigned>(date.month())); }
std::string day_text(Date date) { return std::to_string(static_cast<unsigned>(date.day())); }
std::string in_brackets(std::string_view text) { return "（" + std::string(text) + "）"; }
std::string weekday_text(Date date) { return in_brackets(kWeekdays[weekday(date)]); }
std::string month_name(Date date) { return std::string(kMonthsEn[static_cast<unsigned>(date.month()) - 1]); }

/// "Fri 4 "
std::string english_start(Date date) {
    return std::string(kWeekdaysEn[weekday(date)]) + " " + day_text(date) + " ";
}

std::string counted(int count, const char* unit) {
    return std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
}

std::string year_of_era(const Era& era, int western_year) {
    const int number = western_year - era.first_year + 1;
    return std::string(era.name) + (number == 1 ? "元" : std::to_string(number));
}

}  // namespace

std::string era_and_year(Date date) {
    const Era* era = era_of(date);
    return era ? year_of_era(*era, static_cast<int>(date.year())) : year_text(date);
}

std::string official_date(Date date) {
    const Era* era = era_of(date);
    if (not era) return iso(date);
    const auto letter = static_cast<char>(era->letter - 'a' + 'A');
    return letter + std::to_string(static_cast<int>(date.year()) - era->first_year + 1) + "." +
           month_text(date) + "." + day_text(date);
}

std::string long_date(Date date, Lang lang) {
    if (lang == Lang::en) return english_start(date) + month_name(date) + " " + year_text(date);
    const std::string western = era_of(date) ? in_brackets(year_text(date)) : "";
    return era_and_year(date) + western + "年" + month_text(date) + "月" + day_text(date) + "日" +
           weekday_text(date);
}

std::string short_date(Date date, Date today, Lang lang) {
    const bool this_year = date.year() == today.year();
    if (lang == Lang::en)
        return english_start(date) + month_name(date).substr(0, 3) + (this_year ? "" : " " + year_text(date));
    return (this_year ? "" : era_and_year(date) + "年 ") + month_text(date) + "/" + day_text(date) +
           weekday_text(date);
}

std::string clock_time(Instant at) {
    const auto since_midnight = at - start_of_day(local_date(at));
    const auto minutes = std::chrono::floor<std::chrono::minutes>(since_midnight).count();
    const std::string minute = std::to_string(minutes % 60);
    return std::to_string(minutes / 60) + (minute.size() == 1 ? ":0" : ":") + minute;
}

std::string long_time(Instant at, Lang lang) {
    return long_date(local_date(at), lang) + (lang == Lang::ja ? " " : ", ") + clock_time(at);
}

std::string short_time(Instant at, Date today, Lang lang) {
    return short_date(local_date(at), today, lang) + (lang == Lang::ja ? " " : ", ") + clock_time(at);
}

std::string relative_day(Date date, Date today, Lang lang) {
    const bool ja = lang == Lang::ja;
    const int days = days_between(today, date);
    if (days == 0) return ja ? "きょう" : "today";
    if (days == 1) return ja ? "あした" : "tomorrow";
    if (days > 0) return ja ? "あと" + std::to_string(days) + "日" : "in " + counted(days, "day");
    return ja ? std::to_string(-days) + "日すぎています" : counted(-days, "day") + " late";
}

std::string era_year(Date date, Lang lang) {
    const Era* era = era_of(date);
    const std::string year = year_text(date);
    if (lang == Lang::ja) return era ? era_and_year(date) + "(" + year + ")年" : year + "年";
    if (not era) return year;
    return year + " (" + std::string(era->english) + " " +
           std::to_string(static_cast<int>(date.year()) - era->first_year + 1) + ")";
}

std::string age_text(Date birth, Date on, Lang lang) {
    const bool ja = lang == Lang::ja;
    if (on < birth) return ja ? "生まれる前" : "before birth";
    const Age age = age_at(birth, on);
    if (ja)
        return (age.years > 0 ? std::to_string(age.years) + "歳" : "") + std::to_string(age.months) + "か月";
    if (age.years == 0) return counted(age.months, "month");
    return counted(age.years, "year") + (age.months > 0 ? " " + counted(age.months, "month") : "");
}

std::string fiscal_year_text(int year, Lang lang) {
    if (lang == Lang::en) return "FY" + std::to_string(year);
    // 令和元年度 is the year that began on 1 April 2019, a month before the era.
    const Era* era = era_of(make_date(year, 12, 31));
    return (era ? year_of_era(*era, year) : std::to_string(year)) + "年度";
}

}  // namespace tsumugi::base
