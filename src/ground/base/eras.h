#pragma once
#include <array>
#include <string_view>

#include "ground/base/date.h"

namespace tsumugi::base {

/// An era of the Japanese calendar: the first day it was used, its year 1 in the western calendar, and the
/// ways to write it. An era ends the day before the next begins, but 30 July 1912 and 25 December 1926 belong
/// to both their eras.
struct Era {
    std::string_view name;
    std::string_view short_name;
    char letter;
    std::string_view english;
    int first_year;
    Date first_day;
    Date last_day;
};

constexpr std::array<Era, 5> kEras{{
    {"明治", "明", 'm', "Meiji", 1868, make_date(1868, 1, 25), make_date(1912, 7, 30)},
    {"大正", "大", 't', "Taisho", 1912, make_date(1912, 7, 30), make_date(1926, 12, 25)},
    {"昭和", "昭", 's', "Showa", 1926, make_date(1926, 12, 25), make_date(1989, 1, 7)},
    {"平成", "平", 'h', "Heisei", 1989, make_date(1989, 1, 8), make_date(2019, 4, 30)},
    {"令和", "令", 'r', "Reiwa", 2019, make_date(2019, 5, 1), make_date(9999, 12, 31)},
}};

/// The newest era that the day lies in; nullptr before 明治.
constexpr const Era* era_of(Date date) {
    for (std::size_t i = kEras.size(); i-- > 0;)
        if (date >= kEras[i].first_day) return &kEras[i];
    return nullptr;
}

/// "令和8" or "令和元"; the western year before 明治.
std::string era_and_year(Date date);

}  // namespace tsumugi::base
