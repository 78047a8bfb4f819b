#pragma once
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "engines/record/marks.h"
#include "engines/record/record.h"
#include "engines/record/words.h"
#include "ground/base/radicals.h"

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

/// Words of lines that count as placed and stand in no field: nothing may be lost without being told.
inline std::vector<std::string> lost_words(const Proposal& p) {
    const auto fields = folded(content(p));
    std::vector<std::string> lost;
    for (const auto& line : p.lines) {
        const bool told = line.place == Place::unplaced or line.place == Place::blank or
                          line.place == Place::page_number or line.place == Place::running_header or
                          line.place == Place::heading or line.place == Place::closing;
        if (told) continue;
        const auto text = base::without_radicals(line.text);
        std::string word;
        const auto check = [&] {
            auto key = folded(word);
            if (key.size() > 2 and key.ends_with(U"より")) key.resize(key.size() - 2);  // 会長より
            // The words of the form itself (日時, 次回) are not kept.
            const bool form = label_of(word).label != Label::none;
            const bool chair = line.place == Place::summary and is_chair(word);
            if (key.size() > 1 and not form and not chair and fields.find(key) == fields.npos)
                lost.push_back(std::to_string(line.number) + " " + word);
            word.clear();
        };
        for (std::size_t at = 0; at < text.size();) {
            const auto before = at;
            const auto c = next_folded(text, at);
            const bool letter = (c >= U'0' and c <= U'9') or (c >= U'a' and c <= U'z') or
                                (c >= U'A' and c <= U'Z') or (c >= 0x3041 and c <= 0x9FFF and c != U'・');
            if (letter)
                word += text.substr(before, at - before);
            else
                check();
        }
        check();
    }
    return lost;
}

}  // namespace tsumugi::record
