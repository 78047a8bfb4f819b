#pragma once
#include <string>
#include <string_view>

#include "engines/record/record.h"

// Private: the meeting's own facts.
namespace tsumugi::record {

/// Series, term and number out of the title: 令和８年度第１回医療的ケア児等協議会 議事録.
void read_title(Meeting& meeting);
/// "平成 29年１月 30日（水）19：00～21：00", each part as it is written. Gives back false when no date is in
/// it.
bool read_date(Meeting& meeting, std::string_view text);
/// Where the day begins that ends a line after other words (…ミーティング 2024/10/02); npos = none does.
std::size_t date_at_end(std::string_view line);
/// "19：00～21：00" alone.
bool read_time(Meeting& meeting, std::string_view text);
/// A whole date within other words: "次回は令和８年12月４日（金）に". nullopt = none, or no day.
std::optional<base::Date> date_in(std::string_view text);
/// What does not fit: weekday, fiscal year, numbers that are missing.
void add_warnings(Proposal& proposal);

}  // namespace tsumugi::record
