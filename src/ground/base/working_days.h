#pragma once
#include "ground/base/date.h"

namespace tsumugi::base {

// The one calendar of working days. Closed are Saturdays, Sundays, public holidays (国民の祝日に関する法律;
// `holiday`) and 29 December to 3 January (行政機関の休日に関する法律1条). Outside of the table of holidays
// (1970-2050) only weekends and the turn of the year are closed: no holiday is guessed.

bool is_working_day(Date day);
/// The day itself, or the first working day after it / the last one before it.
Date working_day_from(Date day);
Date working_day_until(Date day);
/// The n-th working day after `from` (n >= 0; 0 is `from` itself).
Date add_working_days(Date from, int n);
/// The inverse: the latest day from which n working days have gone by until `today`, that is the latest d
/// with add_working_days(d, n) <= today (n >= 0).
Date working_days_ago(Date today, int n);
/// Working days after `from` up to and with `to`; negative where `to` is the earlier one.
int working_days_between(Date from, Date to);

}  // namespace tsumugi::base
