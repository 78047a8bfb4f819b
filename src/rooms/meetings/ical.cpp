#include "rooms/meetings/ical.h"

#include <fmt/format.h>

namespace tsumugi::meetings {
namespace {

/// RFC 5545 3.3.11: backslash, semicolon, comma and line breaks.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' or c == ';' or c == ',') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) >= 0x20 and c != 0x7F) {
            out += c;
        }
    }
    return out;
}

/// RFC 5545 3.1: 75 octets a line without its break; a character is never cut.
void add_line(std::string& file, std::string_view name, std::string_view value) {
    const auto line = std::string(name) + ":" + std::string(value);
    std::size_t width = 0;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at + 1;
        while (end < line.size() and (static_cast<unsigned char>(line[end]) & 0xC0u) == 0x80u) ++end;
        if (width + (end - at) > 75) {
            file += "\r\n ";
            width = 1;
        }
        file.append(line, at, end - at);
        width += end - at;
        at = end;
    }
    file += "\r\n";
}

std::string day_digits(base::Date day) {
    return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

std::string local(base::Date day, int minutes) {
    return fmt::format("{}T{:02}{:02}00", day_digits(day), minutes / 60, minutes % 60);
}

std::string utc(base::Instant at) {
    using namespace std::chrono;
    const auto days = floor<std::chrono::days>(at);
    const hh_mm_ss time{floor<seconds>(at - days)};
    return fmt::format("{}T{:02}{:02}{:02}Z", day_digits(base::Date{days}), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

}  // namespace

std::string write_ical(const Invitation& i) {
    std::string file;
    add_line(file, "BEGIN", "VCALENDAR");
    add_line(file, "VERSION", "2.0");
    add_line(file, "PRODID", "-//Tsumugi//Council//JA");
    add_line(file, "CALSCALE", "GREGORIAN");
    add_line(file, "METHOD", "PUBLISH");
    // Japan has had no summer time since 1951.
    add_line(file, "BEGIN", "VTIMEZONE");
    add_line(file, "TZID", "Asia/Tokyo");
    add_line(file, "BEGIN", "STANDARD");
    add_line(file, "DTSTART", "19700101T000000");
    add_line(file, "TZOFFSETFROM", "+0900");
    add_line(file, "TZOFFSETTO", "+0900");
    add_line(file, "TZNAME", "JST");
    add_line(file, "END", "STANDARD");
    add_line(file, "END", "VTIMEZONE");
    add_line(file, "BEGIN", "VEVENT");
    add_line(file, "UID", escaped(i.uid));
    add_line(file, "DTSTAMP", utc(i.stamp));
    add_line(file, "SEQUENCE", std::to_string(i.sequence));
    if (i.starts_at) {
        add_line(file, "DTSTART;TZID=Asia/Tokyo", local(i.day, *i.starts_at));
        if (i.ends_at) add_line(file, "DTEND;TZID=Asia/Tokyo", local(i.day, *i.ends_at));
    } else {
        add_line(file, "DTSTART;VALUE=DATE", day_digits(i.day));
    }
    add_line(file, "SUMMARY", escaped(i.summary));
    if (not i.place.empty()) add_line(file, "LOCATION", escaped(i.place));
    if (not i.text.empty()) add_line(file, "DESCRIPTION", escaped(i.text));
    if (not i.url.empty()) add_line(file, "URL", i.url);
    add_line(file, "STATUS", "CONFIRMED");
    add_line(file, "END", "VEVENT");
    add_line(file, "END", "VCALENDAR");
    return file;
}

}  // namespace tsumugi::meetings
