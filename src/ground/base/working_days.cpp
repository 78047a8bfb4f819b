#include "ground/base/working_days.h"

#include <algorithm>

namespace tsumugi::base {

bool is_working_day(Date day) {
    const auto of_week = weekday(day);
    if (of_week == 0 or of_week == 6 or not holiday(day).empty()) return false;
    const auto month = static_cast<unsigned>(day.month());
    const auto of_month = static_cast<unsigned>(day.day());
    return not(month == 12 and of_month >= 29) and not(month == 1 and of_month <= 3);
}

Date working_day_from(Date day) {
    while (not is_working_day(day)) day = add_days(day, 1);
    return day;
}

Date working_day_until(Date day) {
    while (not is_working_day(day)) day = add_days(day, -1);
    return day;
}

Date add_working_days(Date from, int n) {
    for (; n > 0; --n) from = working_day_from(add_days(from, 1));
    return from;
}

Date working_days_ago(Date today, int n) {
    for (; n > 0; --n) today = add_days(working_day_until(today), -1);
    return today;
}

int working_days_between(Date from, Date to) {
    const int sign = to < from ? -1 : 1;
    int days = 0;
    for (auto day = std::min(from, to); day < std::max(from, to);) {
        day = add_days(day, 1);
        if (is_working_day(day)) ++days;
    }
    return sign * days;
}

}  // namespace tsumugi::base
