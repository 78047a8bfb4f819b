#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "ground/db/revision.h"
#include "ground/tasks/tasks.h"
#include "rooms/directory/directory.h"

// The region's meetings: who sits in a series, when it meets, about what, with which papers. What was said
// there is the register's (rooms/challenges).
namespace tsumugi::meetings {

using access::Ctx;
using access::MemberId;
using access::OrganisationId;
using access::SectionId;

using SeriesId = base::Id<struct SeriesTag>;
using ParticipantId = base::Id<struct ParticipantTag>;
using MeetingId = base::Id<struct MeetingTag>;
using PaperId = base::Id<struct PaperTag>;
using PollDateId = base::Id<struct PollDateTag>;

/// What a member may do in a series. Members of the organisations that sit in it read; its secretary section
/// and the region's desks write. An administrator and everybody else: nothing.
enum class Right { none, read, write };

/// /council/series, /meetings, /participants and what prepares a meeting (README.md has the list).
void routes(access::Routes& routes);

// ---- series and participants

struct Series {
    SeriesId id;
    std::string name, place;
    std::optional<SectionId> secretary;
    std::string secretary_where;  ///< "県西…センター 地域の事務局", "" = the desks alone
    int version = 1;
};

struct Participant {
    ParticipantId id;
    std::string name;
    std::optional<OrganisationId> organisation;
    std::optional<SectionId> section;
    std::string where;  ///< of the directory: "湯河原町 健康づくり課", "" = not linked
    int version = 1;
};

struct Alias {
    std::string name;
    ParticipantId participant;
};

/// Somebody who spoke or leads.
struct Speaker {
    ParticipantId participant;
    std::string name;   ///< as the record calls it
    std::string known;  ///< the participant's own name
};

/// Living series, by name.
std::vector<Series> all_series(db::Db& db);
std::optional<Series> find_series(db::Db& db, SeriesId id);
std::optional<SeriesId> series_named(db::Db& db, std::string_view name);
/// Inside a transaction, like everything here that writes.
SeriesId add_series(Ctx& ctx, const Series& series);
/// False when the version is not the present one.
bool change_series(Ctx& ctx, const Series& series);
/// What the user may do there.
Right right_of(Ctx& ctx, const Series& series);
/// Those that the user may at least read.
std::vector<Series> readable_series(Ctx& ctx);

std::vector<Participant> participants(db::Db& db);
std::optional<Participant> find_participant(db::Db& db, ParticipantId id);
/// By its own name or an alias.
std::optional<Participant> participant_named(db::Db& db, std::string_view name);
/// The one of that name, or a new one that is linked as given.
ParticipantId add_participant(Ctx& ctx, std::string_view name,
                              std::optional<OrganisationId> organisation = std::nullopt,
                              std::optional<SectionId> section = std::nullopt);
bool change_participant(Ctx& ctx, const Participant& participant);
/// How else the participant is called: "" names, its own name and names that stand already are left out. An
/// alias of another participant moves, because the newest correction is right.
void learn_alias(Ctx& ctx, ParticipantId participant, std::string_view name);
std::vector<Alias> aliases(db::Db& db);
void forget_alias(Ctx& ctx, std::string_view name);

/// Who sits in a series now, by name.
std::vector<Participant> members_of(db::Db& db, SeriesId series);
void add_member(Ctx& ctx, SeriesId series, ParticipantId participant);
void end_member(Ctx& ctx, SeriesId series, ParticipantId participant);
/// Participants of the series for which the user answers: those of its section, else of its organisation as a
/// whole.
std::vector<Participant> own_participants(Ctx& ctx, SeriesId series);
/// The sections of a participant that have somebody who can sign in.
std::vector<SectionId> sections_of(db::Db& db, const Participant& participant);

// ---- meetings

enum class MeetingState { planned, held, closed };
std::string_view code(MeetingState state);
std::optional<MeetingState> parse_meeting_state(std::string_view code);
std::string_view label(MeetingState state);  ///< msgid

struct Meeting {
    MeetingId id;
    SeriesId series;
    std::string series_name;
    std::string term;
    std::optional<int> number;
    std::string title;
    std::string date_text;
    std::optional<base::Date> held_on;
    std::string weekday_text, time_text;
    std::optional<int> starts_at, ends_at;  ///< minutes after midnight
    std::string place;
    MeetingState state = MeetingState::planned;
    int said_after = 0;  ///< the opinions stand behind that many points of the agenda
    std::string next_text, invitation;
    int invitation_number = 0;
    bool made_up = false;
    base::Instant made_at;
    std::optional<base::Instant> closed_at;
    int version = 1;
};

struct Note {
    int position = 0;
    std::string kind, text;
};

struct Paper {
    PaperId id;
    std::string title, media_type;
    std::int64_t size = 0;
    std::string added_by;
    base::Instant added_at;
};

enum class Presence { invited, present, absent, proxy };
std::string_view code(Presence presence);
std::optional<Presence> parse_presence(std::string_view code);
std::string_view label(Presence presence);  ///< msgid

struct Attendance {
    ParticipantId participant;
    std::string name;
    Presence presence = Presence::invited;
    std::string persons;
};

/// Newest first; those without a day (planned by poll) before all.
std::vector<Meeting> meetings(db::Db& db, SeriesId series, int limit, int offset);
int count_meetings(db::Db& db, SeriesId series);
std::optional<Meeting> find_meeting(db::Db& db, MeetingId id);
std::optional<MeetingId> meeting_numbered(db::Db& db, SeriesId series, std::string_view term, int number);
/// The next number of a series without terms.
int next_number(db::Db& db, SeriesId series);
MeetingId add_meeting(Ctx& ctx, const Meeting& meeting);
/// The head and the state; false when the version is not the present one.
bool change_meeting(Ctx& ctx, const Meeting& meeting);

/// Replaces it: points in their order, a sub-point has `parent` set to the index of its point.
struct AgendaLine {
    std::string mark, text;
    std::vector<std::string> points;
};
void set_agenda(Ctx& ctx, MeetingId meeting, const std::vector<AgendaLine>& lines);
std::vector<AgendaLine> agenda_lines(db::Db& db, MeetingId meeting);

std::vector<Note> notes(db::Db& db, MeetingId meeting);
void add_note(Ctx& ctx, MeetingId meeting, const Note& note);

std::vector<Paper> papers(db::Db& db, MeetingId meeting);
/// Every member of the series and whoever was added, by name.
std::vector<Attendance> attendance(db::Db& db, MeetingId meeting);
void set_attendance(Ctx& ctx, MeetingId meeting, const Attendance& attendance);

struct Poll {
    MeetingId meeting;
    base::Date answer_by;
    std::string state;  ///< open, decided, ended
    std::optional<PollDateId> chosen;
    int version = 1;
};
std::optional<Poll> poll(db::Db& db, MeetingId meeting);

// ---- who may

/// A series that the user may read (or write, when that is needed), or the answer why not. For everybody else
/// and for ids that do not exist the same words.
struct OpenedSeries {
    std::optional<Series> series;
    Right right = Right::none;
    http::Response refusal;
    bool may_write() const { return right == Right::write; }
};
OpenedSeries open_series(Ctx& ctx, SeriesId id, Right needed = Right::read);
/// Of the query or form field "series"; empty = the first that the user may read.
OpenedSeries open_wanted_series(Ctx& ctx, Right needed = Right::read);

struct OpenedMeeting {
    std::optional<Meeting> meeting;
    Series series;
    Right right = Right::none;
    http::Response refusal;
    bool may_write() const { return right == Right::write; }
};
/// Of the route's {id}.
OpenedMeeting open_meeting(Ctx& ctx, Right needed = Right::read);
OpenedMeeting open_meeting(Ctx& ctx, MeetingId id, Right needed);

base::Problem not_found();
base::Problem read_only();
/// 400 in words when the address has a condition that is not in the list (K3); nullopt when it is clean.
std::optional<http::Response> unknown_condition(Ctx& ctx, std::initializer_list<std::string_view> known);

// ---- small things of forms

int version_field(const Ctx& ctx);
access::PageOptions options_for(const base::Problems& problems);
base::Problem invalid(std::string field, const char* message,
                      std::vector<std::pair<std::string, std::string>> args = {});
base::Problem conflict();
/// A text of a form: problems where it is needed and empty, or longer than `most` characters.
void check_text(base::Problems& problems, const std::string& field, const std::string& text, std::size_t most,
                bool needed);
/// Lines of a text box, trimmed, without empty ones.
std::vector<std::string> lines_of(std::string_view text);
/// Names of a field, parted by 、 , ／ or line breaks, trimmed.
std::vector<std::string> names_of(std::string_view text);

// ---- words of pages

std::string path_of(MeetingId id);
std::string path_of(ParticipantId id);
/// "第2回" or the title where there is no number.
std::string short_title(const Ctx& ctx, const Meeting& meeting);
/// 令和8（2026）年12月4日（金） 19:00-21:00, or what the record says where no day could be read.
std::string day_words(const Ctx& ctx, const Meeting& meeting);
/// "19:00"
std::string clock_words(int minutes);
/// What is odd about the date: a weekday that is not that day's. "" = nothing.
std::string date_warning(const Ctx& ctx, const Meeting& meeting);
std::string join_names(const Ctx& ctx, const std::vector<Speaker>& speakers);
/// {state, label} of _tag.
html::View tag_of(const Ctx& ctx, MeetingState state);
html::View meeting_row(Ctx& ctx, const Meeting& meeting);
/// {{> _crumbs}}: 会議・課題 > ... > here.
void set_crumbs(html::View& view, const Ctx& ctx,
                const std::vector<std::pair<std::string, std::string>>& links, const std::string& here);

/// Address of the list of meetings of a series.
std::string list_address(SeriesId series, int page = 1);

// ---- names that somebody typed

/// Participants for names as somebody typed them; unknown ones are made (typed by the secretary, so not
/// guessed) and linked where the directory has exactly that name. Inside a transaction.
std::vector<Speaker> speakers_for(Ctx& ctx, const std::vector<std::string>& names);
/// The directory's section of exactly that name ("湯河原町 福祉課" or "湯河原町福祉課").
struct DirectoryMatch {
    std::optional<OrganisationId> organisation;
    std::optional<SectionId> section;
};
DirectoryMatch directory_match(Ctx& ctx, std::string_view name);
/// Own names of all participants, for a datalist: [{name}].
html::Views participant_names(Ctx& ctx);

}  // namespace tsumugi::meetings
