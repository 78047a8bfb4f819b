#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/meetings/meetings.h"

// The register of challenges: what the region lacks, who leads, what was said, decided and promised about it
// at meetings, and the figures that would show success.
namespace tsumugi::challenges {

using access::Ctx;
using access::MemberId;
using access::SectionId;
using meetings::Meeting;
using meetings::MeetingId;
using meetings::ParticipantId;
using meetings::SeriesId;
using meetings::Speaker;

using ChallengeId = base::Id<struct ChallengeTag>;
using ItemId = base::Id<struct ItemTag>;
using OpinionId = base::Id<struct OpinionTag>;
using SummaryId = base::Id<struct SummaryTag>;
using LeadId = base::Id<struct LeadTag>;
using DecisionId = base::Id<struct DecisionTag>;
using ActionId = base::Id<struct ActionTag>;
using IndicatorId = base::Id<struct IndicatorTag>;

/// /council, /council/challenges, /items, /actions, the page of a meeting and the record of what was said
/// (README.md has the list).
void routes(access::Routes& routes);

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

// ---- what was said, decided and promised

/// Under which heading a meeting spoke, in the record's own words.
struct Heading {
    std::optional<ChallengeId> challenge;
    std::optional<ItemId> item;
    int position = 0;
    std::string mark, title;
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

// ---- words of pages

std::string path_of(ChallengeId id);
std::string path_of(ItemId id);
std::string path_of(ActionId id);
/// {state, label} of _tag.
html::View tag_of(const Ctx& ctx, Progress state);

// ---- what later rooms know

/// Something that a later room knows about an item, for the course on its page.
struct Happening {
    int fiscal_year = 0;
    int position = 0;  ///< within the year
    std::string kind, text, who, href, state;
};
/// Those of an item; nothing is told before this is called.
void set_happenings(std::vector<Happening> (*of)(Ctx& ctx, ItemId item));
/// Whether a meeting came from a record that was read in; without it none did.
void set_imported(bool (*imported)(db::Db& db, MeetingId meeting));

}  // namespace tsumugi::challenges
