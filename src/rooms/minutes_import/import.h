#pragma once
#include "engines/record/record.h"
#include "rooms/minutes_import/pages.h"

// A record on its way into the database: what was read from it, as the person sees and corrects it, and how
// it is stored. Nothing here remembers anything between two requests but the form and the stash.
namespace tsumugi::minutes_import {

/// A record as plain words. What the engine reads, what the form shows and what the minutes are written from.
struct Draft {
    std::string title;
    std::string term, number;  ///< "2"; "" = none
    std::string date_text, weekday_text, time_text, place;
    std::optional<base::Date> date;
    std::optional<int> starts_at, ends_at;
    std::string next_text;
    std::vector<AgendaLine> agenda;
    std::size_t said_after = 0;  ///< the opinions stand behind that many points of the agenda
    struct Head {
        bool item = false;
        std::string mark;  ///< ① of a challenge, the number of an item
        std::string title;
    };
    std::vector<Head> heads;
    struct Said {
        std::string text;
        std::vector<std::string> names;
        std::optional<std::size_t> head;  ///< nullopt = under no heading
        std::string lines;                ///< "24-26"
    };
    std::vector<Said> said;
    struct Chair {
        std::string mark, text;
        std::vector<std::string> names;
        std::vector<std::size_t> heads;  ///< the challenges that it speaks of
        std::string lines;
    };
    std::vector<Chair> summary;
    std::vector<std::string> notes;
    /// Every line of the original. `place`: "" = blank, "-" = not placed, else a msgid of what it became.
    struct Line {
        std::string text, place, what;  ///< what: "№1", "" where the place says it all
    };
    std::vector<Line> lines;
};

/// The text of a file that somebody uploads: plain text (UTF-8 or CP932), .docx, .pdf with text. Errors say
/// what to do.
base::Result<std::string> text_of_file(std::string_view bytes);
/// What one page can show and one form can send back. The longest record that is known has 248 lines, 19
/// headings, 34 opinions and 33 names.
inline constexpr std::size_t kMostLines = 3000;
inline constexpr std::size_t kMostBytes = 1024 * 1024;
inline constexpr std::size_t kMostHeads = 300;
inline constexpr std::size_t kMostNames = 300;
inline constexpr std::size_t kMostFields = 1900;
/// What the engine reads in it. Errors: more than those limits (too_large, "divide the file"), no record at
/// all.
base::Result<Draft> read_draft(std::string_view text);

/// What should be told of the draft as it is corrected now: a weekday that is not that day's, numbers left
/// out ...
std::vector<record::Warning> warnings_of(const Draft& draft);

/// Somebody whom a name in a record may mean.
struct Candidate {
    std::string value;   ///< "p<participant>", "s<section>", "o<organisation>", "n<name>" (under that name)
    std::string name;    ///< as people read it
    std::string reason;  ///< translated: 記録での別の呼び名 ...
};
struct NameChoice {
    std::string name;  ///< in the record
    std::vector<Candidate> candidates;
    std::string chosen;    ///< value of one of them
    bool certain = false;  ///< an exact name or a learned alias
};
/// All names of the draft once, in their order, with whom they may mean. The last candidate is always the
/// name itself.
std::vector<NameChoice> name_choices(Ctx& ctx, const Draft& draft);

/// Stores it in one transaction: series' register, meeting, what was said, aliases, where each line went. The
/// same text, or a meeting of the same number by the same text, leads to the meeting that is there (`again`).
/// Problems beside their fields.
struct Stored {
    MeetingId meeting;
    bool again = false;
};
struct ImportOptions {
    SeriesId series;
    std::string filename, text;
    bool add_members = true;
    bool made_up = false;
};
base::Checked<Stored> store_draft(Ctx& ctx, const Draft& draft, const std::vector<NameChoice>& names,
                                  const ImportOptions& options);

/// "小田原地域小児等在宅医療連絡会議" of "第２回小田原地域小児等在宅医療連絡会議の概要".
std::string series_name_of(std::string_view title);

/// A stored meeting as a draft, for its minutes.
Draft draft_of(db::Db& db, const Meeting& meeting);
/// The minutes in the form of the record that the council writes, as text.
std::string minutes_text(const Draft& draft);
/// The same text as a .docx with the styles of its headings.
std::string minutes_docx(const std::string& title, std::string_view text);

/// Where the lines of an imported record went.
struct ImportedText {
    std::string filename;
    std::vector<Draft::Line> lines;
    int unplaced = 0;
    base::Instant at;
    std::string by;
};
std::optional<ImportedText> imported_text(db::Db& db, MeetingId meeting);

}  // namespace tsumugi::minutes_import
