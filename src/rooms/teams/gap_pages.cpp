#include "rooms/teams/pages.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::teams {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

namespace {

constexpr std::size_t kMostShown = 300;

Response gaps_page(Ctx& ctx) {
    const auto& functions = region::functions(ctx.db);
    const auto name = [&](std::string_view code) {
        for (const auto& function : functions) {
            if (function.code == code) return function.label(ctx.lang());
        }
        return std::string(code);
    };
    Views children_rows, town_rows;
    auto found = gaps(ctx, kMostShown + 1);
    const bool more = found.size() > kMostShown;
    if (more) found.resize(kMostShown);
    for (const auto& gap : found) {
        children_rows.push_back({{"code", gap.child_code},
                                 {"shown", access::shown_code(gap.child_code)},
                                 {"function", name(gap.function)},
                                 {"town", region::municipality_name(ctx.db, gap.municipality, ctx.lang())},
                                 {"clash", gap.leads > 1}});
    }
    for (const auto& town : region::municipalities(ctx.db)) {
        Views rows;
        for (const auto& row : region::regional_table(ctx.db, town.code)) {
            if (row.gap() or row.clash())
                rows.push_back(
                    {{"function", name(row.function)}, {"clash", row.clash()}, {"note", row.note}});
        }
        const bool any = not rows.empty();
        town_rows.push_back({{"town_code", town.code},
                             {"town", region::municipality_name(ctx.db, town.code, ctx.lang())},
                             {"gaps", std::move(rows)},
                             {"any", any}});
    }
    const bool any_child = not children_rows.empty();
    return access::page(ctx, ctx.tr("担当なし・重なり"), "rooms/teams/views/gaps",
                        View{{"children", std::move(children_rows)},
                             {"has_children", any_child},
                             {"more", more},
                             {"shown_count", kMostShown},
                             {"towns", std::move(town_rows)},
                             {"desk", ctx.user.role == access::Role::desk}});
}

}  // namespace

void gap_routes(access::Routes& routes) { routes.get("/region/gaps", Permission::member, &gaps_page); }

}  // namespace tsumugi::teams
