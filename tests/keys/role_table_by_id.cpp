// fails: tsumugi::teams::role_table
#include "rooms/teams/teams.h"

auto read(tsumugi::access::Ctx& ctx, tsumugi::access::ChildId id) {
    return tsumugi::teams::role_table(ctx, id);
}
