#pragma once
#include "rooms/minutes_import/minutes_import.h"

namespace tsumugi::minutes_import {

using access::Ctx;
using access::OrganisationId;
using access::SectionId;
using challenges::actions;
using challenges::add_heading;
using challenges::add_opinion;
using challenges::ChallengeId;
using challenges::decisions;
using challenges::find_item;
using challenges::headings;
using challenges::ItemId;
using challenges::need_challenge;
using challenges::need_item;
using challenges::Opinion;
using challenges::opinions;
using challenges::path_of;
using challenges::set_summary;
using challenges::summary;
using challenges::SummaryPoint;
using meetings::add_meeting;
using meetings::add_member;
using meetings::add_note;
using meetings::add_participant;
using meetings::add_series;
using meetings::agenda_lines;
using meetings::AgendaLine;
using meetings::check_text;
using meetings::find_meeting;
using meetings::find_participant;
using meetings::invalid;
using meetings::learn_alias;
using meetings::lines_of;
using meetings::Meeting;
using meetings::meeting_numbered;
using meetings::MeetingId;
using meetings::MeetingState;
using meetings::names_of;
using meetings::not_found;
using meetings::notes;
using meetings::open_meeting;
using meetings::options_for;
using meetings::Participant;
using meetings::participant_named;
using meetings::participant_names;
using meetings::ParticipantId;
using meetings::participants;
using meetings::path_of;
using meetings::read_only;
using meetings::readable_series;
using meetings::Right;
using meetings::right_of;
using meetings::Series;
using meetings::series_named;
using meetings::SeriesId;
using meetings::set_agenda;
using meetings::set_crumbs;
using meetings::short_title;
using meetings::Speaker;
using meetings::speakers_for;
using meetings::unknown_condition;

using ImportId = base::Id<struct ImportTag>;

void import_routes(access::Routes& routes);
void minutes_routes(access::Routes& routes);

}  // namespace tsumugi::minutes_import
