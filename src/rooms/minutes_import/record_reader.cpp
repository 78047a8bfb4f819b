// Between the engine that reads and writes records (engines/record) and the room's draft; and the files that
// records come in.
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

base::Result<Draft> read_draft(std::string_view text) {
    const auto proposal = record::read(text);
    if (not proposal) return tl::unexpected(proposal.error());
    return draft_from(*proposal);
}

std::vector<record::Warning> warnings_of(const Draft& draft) {
    return record::warnings_of(proposal_from(draft));
}

std::string minutes_text(const Draft& draft) { return record::write_text(proposal_from(draft)); }

std::string series_name_of(std::string_view title) { return record::series_name(title); }

}  // namespace tsumugi::minutes_import
