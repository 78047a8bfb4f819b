#pragma once
#include "ground/access/opened.h"
#include "rooms/teams/store.h"

namespace tsumugi::teams {

/// The child of the route's {code}, or the answer why not.
access::Opened<ChildKey> open(access::Ctx& ctx, std::string_view what);
std::string path_of(const ChildKey& key);
using access::options_for;

/// The functions whose row differs from the version before.
std::vector<std::string> changed_since_last(access::Ctx& ctx, const ChildKey& key, int version,
                                            const std::vector<RoleRow>& rows);
/// The data of views/_team and views/_goals.
html::View team_view(access::Ctx& ctx, const ChildKey& key);
html::View goals_view(access::Ctx& ctx, const ChildKey& key);

/// The routes of this room's page files; called by routes().
void role_routes(access::Routes& routes);
void team_routes(access::Routes& routes);
void goal_routes(access::Routes& routes);
void gap_routes(access::Routes& routes);

}  // namespace tsumugi::teams
