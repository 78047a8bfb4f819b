// fails: tsumugi::access::team_of
#include "ground/access/child_key.h"

auto read(tsumugi::access::Ctx& ctx, tsumugi::access::ChildId id) {
    return tsumugi::access::team_of(ctx, id);
}
