#pragma once
#include <functional>
#include <initializer_list>

#include "rooms/council/store.h"

// What the page files of the room share. Each file registers its own routes.
namespace tsumugi::council {

void home_routes(access::Routes& routes);
void participant_routes(access::Routes& routes);
void meeting_routes(access::Routes& routes);
void prepare_routes(access::Routes& routes);
void record_routes(access::Routes& routes);
void summary_routes(access::Routes& routes);
void poll_routes(access::Routes& routes);
void minutes_routes(access::Routes& routes);
void register_routes(access::Routes& routes);
void indicator_routes(access::Routes& routes);
void action_routes(access::Routes& routes);
void import_routes(access::Routes& routes);
void effort_routes(access::Routes& routes);
void programme_routes(access::Routes& routes);

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
std::string path_of(ChallengeId id);
std::string path_of(ItemId id);
std::string path_of(ActionId id);
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
html::View tag_of(const Ctx& ctx, Progress state);
html::View tag_of(const Ctx& ctx, const Action& action);
html::View meeting_row(Ctx& ctx, const Meeting& meeting);
/// A row of _task_row.
html::View action_row(const Ctx& ctx, const Action& action);
/// {{> _crumbs}}: 会議・課題 > ... > here.
void set_crumbs(html::View& view, const Ctx& ctx,
                const std::vector<std::pair<std::string, std::string>>& links, const std::string& here);

/// What was said, in the order of the record: [challenge, challenge_href, item, item_href, any,
/// opinions[text, who, href]]. `with_links`: each opinion's own page.
html::Views said_views(Ctx& ctx, const Meeting& meeting, bool with_links = false);
/// Whether the meeting came from a record that was read in.
bool is_imported(db::Db& db, MeetingId meeting);

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

}  // namespace tsumugi::council
