#pragma once
#include "rooms/efforts/rules.h"

namespace tsumugi::efforts {

using access::Ctx;
using access::MemberId;
using challenges::Action;
using challenges::add_indicator;
using challenges::Challenge;
using challenges::ChallengeId;
using challenges::challenges;
using challenges::Decision;
using challenges::find_challenge;
using challenges::find_item;
using challenges::Heading;
using challenges::Indicator;
using challenges::indicators;
using challenges::IndicatorValue;
using challenges::Item;
using challenges::ItemId;
using challenges::items;
using challenges::Lead;
using challenges::leads;
using challenges::need_challenge;
using challenges::need_item;
using challenges::open_actions;
using challenges::path_of;
using challenges::Progress;
using challenges::set_value;
using challenges::system_number;
using challenges::tag_of;
using challenges::values;
using meetings::aliases;
using meetings::check_text;
using meetings::conflict;
using meetings::find_participant;
using meetings::find_series;
using meetings::invalid;
using meetings::learn_alias;
using meetings::members_of;
using meetings::not_found;
using meetings::open_series;
using meetings::open_wanted_series;
using meetings::OpenedSeries;
using meetings::options_for;
using meetings::own_participants;
using meetings::Participant;
using meetings::participant_named;
using meetings::ParticipantId;
using meetings::participants;
using meetings::path_of;
using meetings::read_only;
using meetings::Series;
using meetings::SeriesId;
using meetings::set_crumbs;
using meetings::tag_of;
using meetings::unknown_condition;
using meetings::version_field;

/// The fiscal year of the query or form ("" = today's), or nullopt for words that are none.
std::optional<int> wanted_year(const Ctx& ctx);
std::string path_of(EffortId id);
/// Participants that the user may write for: all of the series, or the own ones.
std::vector<Participant> writable_participants(Ctx& ctx, const OpenedSeries& opened);
bool may_write(Ctx& ctx, const OpenedSeries& opened, const Effort& effort);
html::View tag_of(const Ctx& ctx, const Effort& effort);

struct OpenedYear {
    OpenedSeries series;
    int year = 0;
    std::optional<http::Response> refusal;
};
/// Series and year of the address; refuses conditions that are not in the list.
OpenedYear open_year(Ctx& ctx, std::initializer_list<std::string_view> conditions);

void programme_routes(access::Routes& routes);
void effort_table_routes(access::Routes& routes);
void effort_form_routes(access::Routes& routes);
void effort_import_routes(access::Routes& routes);
void effort_carry_routes(access::Routes& routes);

}  // namespace tsumugi::efforts
