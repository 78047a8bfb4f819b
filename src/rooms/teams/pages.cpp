#include "rooms/teams/pages.h"

namespace tsumugi::teams {

using access::Ctx;
using html::msgid;
using html::View;

access::Opened<ChildKey> open(Ctx& ctx, std::string_view what) {
    auto key = access::open_child(ctx, ctx.request.place("code"), access::Purpose::care, what);
    if (not key) return access::problem_page(ctx, key.error());
    return *key;
}

std::string path_of(const ChildKey& key) { return "/children/" + key.code(); }

std::vector<children::Block> blocks() {
    return {
        {20, false, "roles", msgid("だれが何をしているか"), access::Category::basic,
         "rooms/teams/views/_roles",
         [](Ctx& ctx, const ChildKey& key) {
             const int version = role_version(ctx, key);
             const auto rows = role_table(ctx, key);
             const auto states = states_of(ctx, key, rows);
             auto view = region::role_table_view(ctx, rows, changed_since_last(ctx, key, version, rows), true,
                                                 &states);
             view.set("code", key.code());
             view.set("has_table", not rows.empty());
             view.set("version", version);
             return std::optional<View>(std::move(view));
         },
         true},
        {50, false, "team", msgid("チーム"), access::Category::basic, "rooms/teams/views/_team",
         [](Ctx& ctx, const ChildKey& key) { return std::optional<View>(team_view(ctx, key)); }, true},
        {60, false, "goals", msgid("目標とチームの準備"), access::Category::basic, "rooms/teams/views/_goals",
         [](Ctx& ctx, const ChildKey& key) { return std::optional<View>(goals_view(ctx, key)); }}};
}

void routes(access::Routes& routes) {
    role_routes(routes);
    team_routes(routes);
    goal_routes(routes);
    gap_routes(routes);
}

}  // namespace tsumugi::teams
