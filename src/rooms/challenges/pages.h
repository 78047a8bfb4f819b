#pragma once
#include <initializer_list>

#include "rooms/challenges/challenges.h"

// What the page files of the room share. Each file registers its own routes.
namespace tsumugi::challenges {

using meetings::agenda_lines;
using meetings::attendance;
using meetings::change_meeting;
using meetings::check_text;
using meetings::code;
using meetings::conflict;
using meetings::date_warning;
using meetings::day_words;
using meetings::directory_match;
using meetings::find_meeting;
using meetings::find_series;
using meetings::invalid;
using meetings::join_names;
using meetings::label;
using meetings::list_address;
using meetings::meeting_row;
using meetings::meetings;
using meetings::MeetingState;
using meetings::names_of;
using meetings::notes;
using meetings::open_meeting;
using meetings::open_series;
using meetings::open_wanted_series;
using meetings::OpenedMeeting;
using meetings::OpenedSeries;
using meetings::options_for;
using meetings::own_participants;
using meetings::papers;
using meetings::participant_named;
using meetings::participant_names;
using meetings::path_of;
using meetings::poll;
using meetings::Presence;
using meetings::read_only;
using meetings::readable_series;
using meetings::Right;
using meetings::right_of;
using meetings::set_crumbs;
using meetings::short_title;
using meetings::speakers_for;
using meetings::tag_of;
using meetings::unknown_condition;
using meetings::version_field;

void home_routes(access::Routes& routes);
void meeting_page_routes(access::Routes& routes);
void record_routes(access::Routes& routes);
void summary_routes(access::Routes& routes);
void register_routes(access::Routes& routes);
void indicator_routes(access::Routes& routes);
void action_routes(access::Routes& routes);

html::View tag_of(const Ctx& ctx, const Action& action);
/// A row of _task_row.
html::View action_row(const Ctx& ctx, const Action& action);

/// What was said, in the order of the record: [challenge, challenge_href, item, item_href, any,
/// opinions[text, who, href]]. `with_links`: each opinion's own page.
html::Views said_views(Ctx& ctx, const Meeting& meeting, bool with_links = false);
/// Whether the meeting came from a record that was read in.
bool is_imported(db::Db& db, MeetingId meeting);
/// What later rooms know about an item.
std::vector<Happening> happenings(Ctx& ctx, ItemId item);

/// All challenges of a series with leads and items: [label, href, tag, leads, has_items, items[label, href,
/// tag]].
html::Views challenge_views(Ctx& ctx, SeriesId series);
/// Indicators of a challenge (all) or of one item, with their course: [name, unit, goal, last, ...] of
/// views/_indicators.
html::Views indicator_views(Ctx& ctx, ChallengeId challenge, std::optional<ItemId> item, bool may_write);

// ---- challenges and items in forms

/// The items of a series for a select: value = id, "①…" groups as their own options with value "c" + id.
std::vector<access::Option> subject_options(Ctx& ctx, SeriesId series, bool with_empty);
/// What such a select or a typed word names: a challenge, an item, both or neither.
struct Subject {
    std::optional<Challenge> challenge;
    std::optional<Item> item;
    bool empty() const { return not challenge and not item; }
};
/// Reads a value of subject_options; nullopt for one that is not of the series.
std::optional<Subject> parse_subject(Ctx& ctx, SeriesId series, std::string_view value);
std::string subject_value(const std::optional<ChallengeId>& challenge, const std::optional<ItemId>& item);
/// "①関係機関… №1 ネットワーク会議"
std::string subject_words(const std::vector<Challenge>& challenges, const std::vector<Item>& items,
                          const std::optional<ChallengeId>& challenge, const std::optional<ItemId>& item);

}  // namespace tsumugi::challenges
