#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ground/tasks/tasks.h"
#include "rooms/directory/directory.h"
#include "rooms/requests/requests.h"

namespace tsumugi::council {

using access::Ctx;
using access::MemberId;
using access::OrganisationId;
using access::SectionId;

using SeriesId = base::Id<struct SeriesTag>;
using ParticipantId = base::Id<struct ParticipantTag>;
using MeetingId = base::Id<struct MeetingTag>;
using AgendaId = base::Id<struct AgendaTag>;
using PaperId = base::Id<struct PaperTag>;
using ChallengeId = base::Id<struct ChallengeTag>;
using ItemId = base::Id<struct ItemTag>;
using OpinionId = base::Id<struct OpinionTag>;
using SummaryId = base::Id<struct SummaryTag>;
using LeadId = base::Id<struct LeadTag>;
using DecisionId = base::Id<struct DecisionTag>;
using ActionId = base::Id<struct ActionTag>;
using PollDateId = base::Id<struct PollDateTag>;
using IndicatorId = base::Id<struct IndicatorTag>;
using EffortId = base::Id<struct EffortTag>;
using ImportId = base::Id<struct ImportTag>;

/// What a member may do in a series. Members of the organisations that sit in it read; its secretary section
/// and the region's desks write. An administrator and everybody else: nothing.
enum class Right { none, read, write };

/// /council and everything under it: series, meetings, import, minutes, challenges, items, actions, polls,
/// participants (README.md has the list).
void routes(access::Routes& routes);

}  // namespace tsumugi::council
