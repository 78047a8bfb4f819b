#pragma once
#include "ground/db/revision.h"
#include "rooms/council/council.h"

// Private to the room: what its tables hold, as plain values, and every function that reads or writes them.
// store_people.cpp: series, participants, aliases; store_meeting.cpp: meetings and what was said;
// store_register.cpp: challenges, items, leads, indicators; store_action.cpp: decisions, actions, polls.
namespace tsumugi::council {

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

struct AgendaPoint {
    AgendaId id;
    std::optional<AgendaId> parent;
    int position = 0;
    std::string mark, text;
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

/// Under which heading a meeting spoke, in the record's own words.
struct Heading {
    std::optional<ChallengeId> challenge;
    std::optional<ItemId> item;
    int position = 0;
    std::string mark, title;
};

struct Speaker {
    ParticipantId participant;
    std::string name;   ///< as the record calls it
    std::string known;  ///< the participant's own name
};

struct Opinion {
    OpinionId id;
    MeetingId meeting;
    std::optional<ChallengeId> challenge;
    std::optional<ItemId> item;
    int position = 0;
    std::string text;
    std::string source, source_lines;
    std::vector<Speaker> speakers;
    std::string meeting_title;
    std::optional<base::Date> held_on;
    int version = 1;
};

struct SummaryPoint {
    SummaryId id;
    MeetingId meeting;
    int position = 0;
    std::string mark, text;
    std::vector<Speaker> leads;
    std::vector<ChallengeId> challenges;
};

struct Decision {
    DecisionId id;
    MeetingId meeting;
    std::optional<ChallengeId> challenge;
    std::optional<ItemId> item;
    int position = 0;
    std::string text;
    std::string meeting_title;
    std::optional<base::Date> held_on;
    int version = 1;
};

enum class ActionState { todo, doing, done, cancelled };
std::string_view code(ActionState state);
std::optional<ActionState> parse_action_state(std::string_view code);
std::string_view label(ActionState state);  ///< msgid

struct Action {
    ActionId id;
    SeriesId series;
    MeetingId meeting;
    std::optional<ChallengeId> challenge;
    std::optional<ItemId> item;
    int position = 0;
    std::string text;
    SectionId section;
    std::string where;
    base::Date due;
    ActionState state = ActionState::todo;
    MemberId member;  ///< 0 = nobody took it
    std::string member_name, result;
    std::string meeting_title;
    std::optional<base::Date> closed_on;
    int version = 1;
};

// ---- the register

/// State of a challenge or an item.
enum class Progress { open, moving, solved, dropped };
std::string_view code(Progress state);
std::optional<Progress> parse_progress(std::string_view code);
std::string_view label(Progress state);  ///< msgid

struct Challenge {
    ChallengeId id;
    SeriesId series;
    int position = 0;
    std::string mark, title;
    Progress state = Progress::open;
    std::string state_note;
    int version = 1;
    /// "①関係機関とのネットワーク構築"
    std::string label() const { return mark + title; }
};

struct Item {
    ItemId id;
    SeriesId series;
    std::optional<ChallengeId> challenge;
    int position = 0;
    std::string number, title;
    Progress state = Progress::open;
    std::string state_note;
    int version = 1;
    /// "№1 ネットワーク会議", "№10", "その他"
    std::string label() const {
        if (number.empty()) return title;
        return "№" + number + (title.empty() ? "" : " " + title);
    }
};

struct Lead {
    LeadId id;
    ChallengeId challenge;
    std::optional<ItemId> item;
    ParticipantId participant;
    std::string name;
    std::optional<SummaryId> summary;
    std::string meeting_title;  ///< of the summary
    base::Date from_on;
    std::optional<base::Date> until_on;
};

struct Indicator {
    IndicatorId id;
    ChallengeId challenge;
    std::optional<ItemId> item;
    int position = 0;
    std::string name, unit;
    std::string system_code;  ///< "" = typed in
    std::optional<double> goal;
    bool rises = true;
    int version = 1;
};

struct IndicatorValue {
    base::Date day;
    double value = 0;
    std::string note;
};

/// What a participant does about an item in a fiscal year. Planned and reported on the pages of efforts.
struct Effort {
    EffortId id;
    SeriesId series;
    int fiscal_year = 0;
    ItemId item;
    ParticipantId participant;
    std::string participant_name;
    int position = 0;
    std::string what, for_whom, by_when, how_known;
    std::optional<base::Date> due;
    std::string state = "planned";  ///< planned, doing, done, carried, stopped
    std::string report;
    std::optional<base::Date> reported_on;
    std::optional<EffortId> from;
    int version = 1;
    bool made_up = false;  ///< of the demonstration
};

// ---- polls

struct Poll {
    MeetingId meeting;
    base::Date answer_by;
    std::string state;  ///< open, decided, ended
    std::optional<PollDateId> chosen;
    int version = 1;
};
struct PollDate {
    PollDateId id;
    base::Date day;
    int starts_at = 0, ends_at = 0;
};
struct PollAnswer {
    PollDateId date;
    ParticipantId participant;
    std::string answer;  ///< yes, maybe, no
    std::string note;
};

// ---- store_people.cpp

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

// ---- store_meeting.cpp

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

std::vector<AgendaPoint> agenda(db::Db& db, MeetingId meeting);
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
PaperId add_paper(Ctx& ctx, MeetingId meeting, std::string_view title, std::string_view media_type,
                  std::string_view bytes);
struct PaperContent {
    Paper paper;
    MeetingId meeting;
    std::string bytes;
};
std::optional<PaperContent> paper(Ctx& ctx, PaperId id);
void end_paper(Ctx& ctx, PaperId id);

/// Every member of the series and whoever was added, by name.
std::vector<Attendance> attendance(db::Db& db, MeetingId meeting);
void set_attendance(Ctx& ctx, MeetingId meeting, const Attendance& attendance);

std::vector<Heading> headings(db::Db& db, MeetingId meeting);
void add_heading(Ctx& ctx, MeetingId meeting, const Heading& heading);
/// The heading of that challenge or item, at the end of the meeting's when it has none yet.
void need_heading(Ctx& ctx, MeetingId meeting, const std::optional<Challenge>& challenge,
                  const std::optional<Item>& item);

std::vector<Opinion> opinions(db::Db& db, MeetingId meeting);
std::vector<Opinion> opinions_of_item(db::Db& db, ItemId item);
/// Those that were said about the challenge itself.
std::vector<Opinion> opinions_of_challenge(db::Db& db, ChallengeId challenge);
std::optional<Opinion> find_opinion(db::Db& db, OpinionId id);
OpinionId add_opinion(Ctx& ctx, const Opinion& opinion);
bool change_opinion(Ctx& ctx, const Opinion& opinion);
bool end_opinion(Ctx& ctx, OpinionId id, int version);

std::vector<SummaryPoint> summary(db::Db& db, MeetingId meeting);
SummaryId add_summary(Ctx& ctx, const SummaryPoint& point);
/// Replaces all points of the meeting; the leads that they gave are ended, those of the new points begin.
void set_summary(Ctx& ctx, const Meeting& meeting, const std::vector<SummaryPoint>& points);

// ---- store_register.cpp

std::vector<Challenge> challenges(db::Db& db, SeriesId series);
std::optional<Challenge> find_challenge(db::Db& db, ChallengeId id);
/// By mark (①), else by title; made where there is none.
ChallengeId need_challenge(Ctx& ctx, SeriesId series, std::string_view mark, std::string_view title);
bool change_challenge(Ctx& ctx, const Challenge& challenge);
std::vector<Item> items(db::Db& db, SeriesId series);
std::optional<Item> find_item(db::Db& db, ItemId id);
/// By number, else by title; made where there is none. A known item keeps its challenge and title; an empty
/// title is filled.
ItemId need_item(Ctx& ctx, SeriesId series, std::optional<ChallengeId> challenge, std::string_view number,
                 std::string_view title);
bool change_item(Ctx& ctx, const Item& item);

/// Present leads of all challenges and items of a series.
std::vector<Lead> leads(db::Db& db, SeriesId series);
/// Of one challenge, ended ones too, newest first.
std::vector<Lead> leads_of(db::Db& db, ChallengeId challenge);
/// Nothing when the participant leads it already.
void add_lead(Ctx& ctx, const Lead& lead);
void end_lead(Ctx& ctx, LeadId id);

std::vector<Indicator> indicators(db::Db& db, ChallengeId challenge);
std::optional<Indicator> find_indicator(db::Db& db, IndicatorId id);
IndicatorId add_indicator(Ctx& ctx, const Indicator& indicator);
void end_indicator(Ctx& ctx, IndicatorId id);
std::vector<IndicatorValue> values(db::Db& db, IndicatorId id);
/// One value a day: a later one of the same day replaces it.
void set_value(Ctx& ctx, IndicatorId id, const IndicatorValue& value);
/// A number that the program counts itself; nullopt for an unknown code.
struct SystemNumber {
    std::string_view code;
    std::string_view label, unit;  ///< msgids
};
const std::vector<SystemNumber>& system_numbers();
std::optional<double> system_number(Ctx& ctx, std::string_view code);

/// Efforts of an item, newest year first. Their pages have their own store.
std::vector<Effort> efforts_of_item(db::Db& db, ItemId item);

// ---- store_action.cpp

std::vector<Decision> decisions(db::Db& db, MeetingId meeting);
std::vector<Decision> decisions_of(db::Db& db, ChallengeId challenge);
std::vector<Decision> decisions_of(db::Db& db, ItemId item);
DecisionId add_decision(Ctx& ctx, const Decision& decision);
bool end_decision(Ctx& ctx, DecisionId id, int version);
std::optional<Decision> find_decision(db::Db& db, DecisionId id);

std::vector<Action> actions(db::Db& db, MeetingId meeting);
/// Open ones of the series, by due day.
std::vector<Action> open_actions(db::Db& db, SeriesId series);
std::vector<Action> actions_of(db::Db& db, ChallengeId challenge);
std::vector<Action> actions_of(db::Db& db, ItemId item);
std::optional<Action> find_action(db::Db& db, ActionId id);
/// With its task in the section's inbox.
ActionId add_action(Ctx& ctx, const Action& action);
/// State, member, due, result, section; the task follows. False when the version is not the present one.
bool change_action(Ctx& ctx, const Action& action);

std::optional<Poll> poll(db::Db& db, MeetingId meeting);
std::vector<PollDate> poll_dates(db::Db& db, MeetingId meeting);
std::vector<PollAnswer> poll_answers(db::Db& db, MeetingId meeting);
/// Asks anew: candidates that are gone are taken away with their answers, the others keep theirs.
void set_poll(Ctx& ctx, const Meeting& meeting, base::Date answer_by, const std::vector<PollDate>& dates);
void answer_poll(Ctx& ctx, const PollAnswer& answer);
/// Tasks and notices for the sections of all members that have not answered every candidate.
void ask_members(Ctx& ctx, const Meeting& meeting, base::Date answer_by);
/// The participant has answered (or nobody need answer any more: participant nullopt): its tasks are closed.
void close_poll_tasks(Ctx& ctx, MeetingId meeting, std::optional<ParticipantId> participant);
bool close_poll(Ctx& ctx, const Poll& poll, std::string_view state, std::optional<PollDateId> chosen);

}  // namespace tsumugi::council
