#pragma once
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "engines/record/record.h"

// For tests: files of tests/data, and a proposal without its lines' numbers for comparing.
namespace tsumugi::record {

inline std::string test_file(const std::string& path) {
    std::ifstream file(std::string(SOURCE_DIR) + "/tests/data/" + path, std::ios::binary);
    if (not file) throw std::runtime_error("no test file " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What a record says, without how it was laid out: every text and who said it, one a line.
inline std::string content(const Proposal& p) {
    const auto& m = p.meeting;
    std::string all =
        m.title + "|" + m.date_text + "|" + m.weekday_text + "|" + m.time_text + "|" + m.place + "\n";
    for (const auto& line : m.attendees) all += "present " + line + "\n";
    for (const auto& line : m.papers) all += "paper " + line + "\n";
    for (const auto& point : p.agenda) {
        all += "agenda " + point.mark + point.text + "\n";
        for (const auto& line : point.points) all += "  " + line + "\n";
    }
    for (const auto& challenge : p.challenges) {
        all += "challenge " + challenge.mark + challenge.title + "\n";
        for (const auto& item : challenge.items) {
            all += " item " + item.number + " " + item.title + "\n";
            for (const auto& opinion : item.opinions) {
                all += "  ";
                for (const auto& name : opinion.organisations) all += "[" + name + "]";
                all += opinion.text + "\n";
            }
        }
    }
    for (const auto& point : p.summary) {
        all += "summary " + point.mark + point.text + " ->";
        for (const auto& name : point.leads) all += " " + name;
        for (const auto challenge : point.challenges) all += " " + std::to_string(challenge);
        all += "\n";
    }
    all += "next " + p.next.text + "\n";
    for (const auto& note : p.notes) all += "note " + note.text + "\n";
    return all;
}

}  // namespace tsumugi::record
