// fails: tsumugi::children::current_care
#include "rooms/children/children.h"

auto read(tsumugi::access::Ctx& ctx, tsumugi::access::ChildId id) {
    return tsumugi::children::current_care(ctx, id);
}
