// Between the engine that reads and writes records (engines/record) and the room's draft; and the files that
// records come in.
#include <algorithm>
#include <set>

#include "engines/record/record.h"
#include "ground/base/csv.h"
#include "ground/base/docx_read.h"
#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/documents/pdf_text.h"
#include "rooms/minutes_import/import.h"

namespace tsumugi::minutes_import {
namespace {

using html::msgid;

std::string range_of(const record::Span& span) {
    return std::to_string(span.first) + (span.last > span.first ? "-" + std::to_string(span.last) : "");
}

/// Beside the word for its place: №1, ①, the title of an item without a number.
std::string what(const record::Proposal& p, const record::Line& line) {
    using record::Place;
    if (line.place == Place::challenge) return p.challenges[line.index].mark;
    if (line.place != Place::item and line.place != Place::opinion) return {};
    const auto& challenge = p.challenges[line.index];
    const auto& item = challenge.items[line.item];
    if (item.unnamed()) return challenge.mark;
    return item.number.empty() ? item.title : "№" + item.number;
}

Draft draft_from(const record::Proposal& p) {
    Draft d;
    const auto& m = p.meeting;
    d.title = m.title;
    d.term = m.term;
    d.number = m.number;
    d.date_text = m.date_text;
    d.weekday_text = m.weekday_text;
    d.time_text = m.time_text;
    d.place = m.place;
    d.date = m.date;
    d.starts_at = m.starts_at;
    d.ends_at = m.ends_at;
    d.next_text = p.next.text;
    for (const auto& point : p.agenda) d.agenda.push_back({point.mark, point.text, point.points});
    d.said_after = p.said_after;
    std::vector<std::optional<std::size_t>> head_of;  // of each challenge
    for (const auto& challenge : p.challenges) {
        head_of.emplace_back();
        if (not challenge.mark.empty() or not challenge.title.empty()) {
            head_of.back() = d.heads.size();
            d.heads.push_back({false, challenge.mark, challenge.title});
        }
        for (const auto& item : challenge.items) {
            auto head = head_of.back();
            if (not item.unnamed()) {
                head = d.heads.size();
                d.heads.push_back({true, item.number, item.title});
            }
            for (const auto& said : item.opinions)
                d.said.push_back({said.text, said.organisations, head, range_of(said.lines)});
        }
    }
    for (const auto& point : p.summary) {
        Draft::Chair chair{point.mark, point.text, point.leads, {}, range_of(point.lines)};
        for (const auto challenge : point.challenges) {
            if (head_of[challenge]) chair.heads.push_back(*head_of[challenge]);
        }
        d.summary.push_back(std::move(chair));
    }
    for (const auto& line : m.attendees) d.notes.push_back("出席者：" + line);
    for (const auto& line : m.papers) d.notes.push_back("資料：" + line);
    for (const auto& note : p.notes) d.notes.push_back(note.text);
    for (const auto& line : p.lines) {
        const bool blank = line.place == record::Place::blank,
                   unplaced = line.place == record::Place::unplaced;
        d.lines.push_back({line.text,
                           blank      ? ""
                           : unplaced ? "-"
                                      : record::place_text(line.place),
                           what(p, line)});
    }
    return d;
}

record::Proposal proposal_from(const Draft& d) {
    record::Proposal p;
    p.meeting.title = d.title;
    p.meeting.date_text = d.date_text;
    p.meeting.weekday_text = d.weekday_text;
    p.meeting.time_text = d.time_text;
    p.meeting.place = d.place;
    p.meeting.date = d.date;
    p.meeting.starts_at = d.starts_at;
    p.meeting.ends_at = d.ends_at;
    p.next.text = d.next_text;
    for (const auto& line : d.agenda) p.agenda.push_back({line.mark, line.text, line.points, {}});
    p.said_after = d.said_after;
    const auto add_said = [&](const std::optional<std::size_t>& head) {
        for (const auto& said : d.said) {
            if (said.head != head) continue;
            if (p.challenges.empty()) p.challenges.emplace_back();
            auto& items = p.challenges.back().items;
            if (items.empty()) items.emplace_back();
            items.back().opinions.push_back({said.text, said.names, false, {}});
        }
    };
    add_said(std::nullopt);
    for (std::size_t i = 0; i < d.heads.size(); ++i) {
        const auto& head = d.heads[i];
        if (head.item) {
            if (p.challenges.empty()) p.challenges.emplace_back();
            p.challenges.back().items.push_back({head.mark, head.title, false, {}, {}});
        } else {
            p.challenges.push_back({head.mark, head.title, std::nullopt, {}, {}});
        }
        add_said(i);
    }
    for (const auto& chair : d.summary) p.summary.push_back({chair.mark, chair.text, chair.names, {}, {}});
    for (const auto& note : d.notes) p.notes.push_back({note, {}});
    return p;
}

}  // namespace

base::Result<std::string> text_of_file(std::string_view bytes) {
    const auto refused = [](base::Problem problem) {
        problem.field = "file";
        return tl::unexpected(std::move(problem));
    };
    const auto type = documents::media_type_of(bytes);
    if (type and *type == "application/pdf") {
        auto text = documents::pdf_text(bytes);
        if (not text) return refused(text.error());
        return text;
    }
    if (type and type->find("wordprocessingml") != std::string::npos) {
        auto text = base::read_docx_text(bytes);
        if (not text) return refused(text.error());
        return text;
    }
    const bool binary = bytes.find('\0') != std::string_view::npos;
    if (not binary and base::valid_utf8(bytes)) return std::string(bytes);
    if (not binary) {
        if (auto text = base::from_cp932(bytes)) return *text;
    }
    return refused(
        {base::Kind::invalid,
         "file",
         msgid(
             "文字の入ったファイルとして読めません。テキスト（.txt）、Word（.docx）、PDFのどれかを選んでください。"),
         {}});
}

namespace {

tl::unexpected<base::Problem> too_large(const char* message, std::size_t most) {
    return tl::unexpected(
        base::Problem{base::Kind::too_large, "file", message, {{"n", std::to_string(most)}}});
}

/// How many fields the page of the proposal sends: text, names and place of each opinion and each line
/// without a place; mark and title of each heading; who is meant by each name.
std::size_t fields_of(const Draft& d, std::size_t names) {
    std::size_t unplaced = 0, about = 0;
    for (const auto& line : d.lines) unplaced += line.place == "-";
    for (const auto& chair : d.summary) about += chair.heads.size();
    return 3 * (d.said.size() + unplaced) + 2 * (d.heads.size() + d.summary.size()) + about + d.notes.size() +
           names;
}

std::size_t count_names(const Draft& d) {
    std::set<std::string_view> names;
    for (const auto& said : d.said) names.insert(said.names.begin(), said.names.end());
    for (const auto& chair : d.summary) names.insert(chair.names.begin(), chair.names.end());
    return names.size();
}

}  // namespace

base::Result<Draft> read_draft(std::string_view text) {
    // Before anything is read: what is far too long costs nothing.
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
                       static_cast<std::size_t>(std::count(text.begin(), text.end(), '\r'));
    if (text.size() > kMostBytes or lines > 2 * kMostLines)
        return too_large(msgid("記録が長すぎます。{n}行までに、ファイルを分けてください。"), kMostLines);
    const auto proposal = record::read(text);
    if (not proposal) return tl::unexpected(proposal.error());
    if (proposal->lines.size() > kMostLines)
        return too_large(msgid("記録が長すぎます。{n}行までに、ファイルを分けてください。"), kMostLines);
    auto draft = draft_from(*proposal);
    if (draft.heads.size() > kMostHeads)
        return too_large(msgid("課題と項目が多すぎます。{n}までに、ファイルを分けてください。"), kMostHeads);
    const auto names = count_names(draft);
    if (names > kMostNames)
        return too_large(msgid("機関の名前が多すぎます。{n}までに、ファイルを分けてください。"), kMostNames);
    if (fields_of(draft, names) > kMostFields)
        return too_large(
            msgid(
                "意見と、置き場所の分からない行が多すぎます。合わせて{n}ほどまでに、ファイルを分けてください。"),
            (kMostFields - 2 * std::min(draft.heads.size(), kMostHeads) - names) / 3);
    return draft;
}

std::vector<record::Warning> warnings_of(const Draft& draft) {
    return record::warnings_of(proposal_from(draft));
}

std::string minutes_text(const Draft& draft) { return record::write_text(proposal_from(draft)); }

std::string series_name_of(std::string_view title) { return record::series_name(title); }

}  // namespace tsumugi::minutes_import
