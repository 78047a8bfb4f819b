#pragma once
#include "rooms/teams/store.h"

namespace tsumugi::teams {

/// The child of the route's {code}, or the answer why not.
struct Opened {
    std::optional<ChildKey> key;
    http::Response refusal;
};
Opened open(access::Ctx& ctx, std::string_view what);
std::string path_of(const ChildKey& key);
/// The number of a hidden field "version" as the form sent it.
int version_field(const access::Ctx& ctx);
access::PageOptions options_for(const base::Problems& problems);

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
