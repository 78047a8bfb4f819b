// fails: tsumugi::teams::lead_of
#include "rooms/teams/teams.h"

auto read(tsumugi::access::Ctx& ctx, tsumugi::access::ChildId id) {
    return tsumugi::teams::lead_of(ctx.db, id, "ward_visit");
}
