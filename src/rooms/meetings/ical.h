#pragma once
#include <optional>
#include <string>

#include "ground/base/date.h"

namespace tsumugi::meetings {

/// An invitation to a meeting for people's calendars.
struct Invitation {
    std::string uid;   ///< "<id>@tsumugi", the same at each change
    int sequence = 0;  ///< goes up with each change of the meeting
    base::Instant stamp;
    base::Date day;
    std::optional<int> starts_at,
        ends_at;  ///< minutes after midnight in Japan; without a start: the whole day
    std::string summary, place, text, url;
};

/// An iCalendar file (RFC 5545) with one VEVENT in Asia/Tokyo: CRLF, lines folded at 75 octets between
/// characters (3.1), text escaped (3.3.11).
std::string write_ical(const Invitation& invitation);

}  // namespace tsumugi::meetings
