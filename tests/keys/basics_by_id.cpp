// fails: tsumugi::children::basics
#include "rooms/children/children.h"

auto read(tsumugi::access::Ctx& ctx, tsumugi::access::ChildId id) {
    return tsumugi::children::basics(ctx, id);
}
