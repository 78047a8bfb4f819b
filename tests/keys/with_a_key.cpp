#include "rooms/children/children.h"
#include "rooms/teams/teams.h"

// Must compile: the same calls as in the snippets that fail, with the key that open_child gave.
using namespace tsumugi;

void read(access::Ctx& ctx, access::ChildId id) {
    const auto opened = access::open_child(ctx, id);
    if (not opened) return;
    const access::ChildKey& key = *opened;
    (void)children::basics(ctx, key);
    (void)children::identity_view(ctx, key);
    (void)children::current_care(ctx, key);
    (void)teams::role_table(ctx, key);
    (void)teams::lead_of(ctx.db, key, "ward_visit");
    (void)access::team_of(ctx, key);
    access::ChildKey kept = key;
    kept = *opened;
}
