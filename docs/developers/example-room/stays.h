#pragma once
#include "rooms/teams/teams.h"

namespace tsumugi::stays {

/// A short stay that a child's team asks one of its sections for.
using StayId = base::Id<struct StayTag>;
enum class State { asked, agreed, ended };

/// Block of the child's page: its stays.
std::vector<children::Block> blocks();

/// /children/{code}/stays/new, POST /children/{code}/stays, POST /children/{code}/stays/{id} (an act),
/// /stays (the own ones, ?state=&page=), /stays.xlsx.
void routes(access::Routes& routes);

}  // namespace tsumugi::stays
