#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/result.h"

/// Reads the record of a meeting as Japanese councils publish it (議事録, 会議録, 議事要旨, 概要) into what a
/// form can be filled with, and tells of every line of the original where it went. Pure: text in, values out.
/// What is read is a proposal: a person looks at it, corrects it and confirms.
namespace tsumugi::record {

/// Lines of the original, counted from 1; 0 = it stands nowhere.
struct Span {
    std::size_t first = 0, last = 0;
    bool operator==(const Span&) const = default;
};

/// All texts are as written, but for line breaks of the layout, which are joined.
struct Meeting {
    std::string title;         ///< "第２回小田原地域小児等在宅医療連絡会議の概要"
    std::string series;        ///< "小田原地域小児等在宅医療連絡会議"
    std::string term;          ///< "平成28年度" of a title that has it, else ""
    std::string number;        ///< "2", "" = none
    std::string date_text;     ///< "平成 29年１月 30日"
    std::string weekday_text;  ///< "水", as typed, right or wrong
    std::string time_text;     ///< "19：00～21：00"
    std::optional<base::Date> date;
    std::optional<int> starts_at, ends_at;  ///< minutes after midnight
    std::string place;
    std::vector<std::string> attendees;  ///< a line each
    std::vector<std::string> papers;
};

struct AgendaPoint {
    std::string mark, text;  ///< "（１）", "…調査結果について"
    std::vector<std::string> points;
    Span lines;
};

struct Opinion {
    std::string text;
    std::vector<std::string> organisations;  ///< who said it, as written; empty = the record does not say
    bool speaker_line = false;  ///< they stand in front (〈会長〉, A委員：), not in brackets at the end
    Span lines;
};

struct Item {
    std::string number;  ///< "1"; "" = none
    std::string title;   ///< "" = none
    /// 【その他】: it stands among the items of the challenge before it, but is about all of them.
    bool general = false;
    std::vector<Opinion> opinions;
    Span lines;
    /// Neither number nor title: the opinions stand directly under the challenge.
    bool unnamed() const { return number.empty() and title.empty(); }
};

struct Challenge {
    std::string mark, title;  ///< "①", "関係機関とのネットワーク構築"; both "" = the record has no challenges
    /// The record has no challenge here but speaks under a point of its agenda (its index): mark and title
    /// are that point's.
    std::optional<std::size_t> agenda;
    std::vector<Item> items;
    Span lines;
};

struct SummaryPoint {
    std::string mark, text;               ///< "○"
    std::vector<std::string> leads;       ///< organisations that the chair names, as written
    std::vector<std::size_t> challenges;  ///< of which it speaks (indices)
    Span lines;
};

struct NextMeeting {
    std::string text;  ///< "平成 29年９月頃"
    std::optional<base::Date> date;
    Span lines;
};

struct Note {
    std::string text;
    Span lines;
};

/// What should be told beside the proposal. `message` is a msgid with places filled from `args`.
struct Warning {
    std::string code;  ///< weekday, date, fiscal_year, missing_numbers, no_date, no_opinions
    std::string message;
    std::vector<std::pair<std::string, std::string>> args = {};
    std::size_t line = 0;
};

enum class Place {
    unplaced,
    blank,
    page_number,
    running_header,
    title,
    date,
    place,
    attendees,
    papers,
    agenda,     ///< index: the point
    heading,    ///< （主な意見）, 【総括】, 日時 alone: words of the form
    challenge,  ///< index
    item,
    opinion,
    summary,  ///< index
    next_meeting,
    note,     ///< index
    closing,  ///< （以上）, 閉会
};
/// msgid: 課題, 意見, ページの番号 ...
const char* place_text(Place place);

/// A line of the original and where it went. Indices count from 0 in the Proposal's lists.
struct Line {
    std::size_t number = 0;  ///< from 1
    std::string text;        ///< as written, without its line break
    Place place = Place::unplaced;
    std::size_t index = 0;  ///< of a challenge, agenda point, summary point or note
    std::size_t item = 0;   ///< in its challenge, for item and opinion
    std::size_t opinion = 0;
};
/// "challenge 2 / item 5 / opinion 3", "agenda 1", "page number": for tests and the command line; counted
/// from 1, and an item by its number where it has one.
struct Proposal;
std::string where(const Proposal& proposal, const Line& line);

struct Proposal {
    Meeting meeting;
    std::vector<AgendaPoint> agenda;
    std::size_t said_after = 0;  ///< the opinions stand behind that many points of the agenda
    std::vector<Challenge> challenges;
    std::vector<SummaryPoint> summary;
    NextMeeting next;
    std::vector<Note> notes;
    std::vector<Warning> warnings;
    std::vector<Line> lines;  ///< every line of the original, in order

    /// Those that were placed nowhere.
    std::vector<const Line*> unplaced() const;
    std::size_t opinion_count() const;
};

constexpr std::size_t kMaxBytes = 8u << 20;  ///< of text; more is refused (too_large)
constexpr std::size_t kMaxLines = 50'000;

/// Reads a text: UTF-8 (with or without BOM) or CP932, LF, CRLF or CR, pages parted by form feeds. Errors:
/// empty, larger than the limits, no text (binary, PDF, zip), or no record of a meeting; each says what to
/// do.
base::Result<Proposal> read(std::string_view bytes);

/// What should be told of a proposal as it stands: of one that was read, and again of one that a person
/// corrected.
std::vector<Warning> warnings_of(const Proposal& proposal);

/// "小田原地域小児等在宅医療連絡会議" of "第２回小田原地域小児等在宅医療連絡会議の概要".
std::string series_name(std::string_view title);

/// Minutes in the form of the record of Odawara (１ 日時：, ３ 議題, （主な意見）, ①, 【№１】, ・…（機関）,
/// 【総括】). Read again they give the same content.
std::string write_text(const Proposal& proposal);

/// {"meeting", "agenda", "challenges", "summary", "unplaced"} as README.md says, with two blanks of
/// indentation.
std::string to_json(const Proposal& proposal);

}  // namespace tsumugi::record
