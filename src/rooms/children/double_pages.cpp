#include <algorithm>

#include "rooms/children/doubles.h"
#include "rooms/children/pages.h"

namespace tsumugi::children {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// The team's sections with their telephones: they know whether it is one child.
Views team_views(Ctx& ctx, ChildId child) {
    static const db::Sql kTeam{R"(
SELECT DISTINCT section_id FROM team_member WHERE child_id = $1 AND ended_at IS NULL AND from_date <= $2
    AND (until_date IS NULL OR until_date >= $2) ORDER BY section_id)"};
    Views rows;
    ctx.db.query(kTeam, child, ctx.today()).each([&](const db::Row& row) {
        if (const auto section = directory::section(ctx.db, row.get<access::SectionId>(0)))
            rows.push_back({{"name", section->where()}, {"phone", section->phone}});
    });
    return rows;
}

Response doubles_page(Ctx& ctx, const base::Problems& problems) {
    Views pairs, held;
    for (const auto& pair : doubles(ctx)) {
        pairs.push_back({{"first", access::shown_code(pair.first_code)},
                         {"second", access::shown_code(pair.second_code)},
                         {"first_id", pair.first.text()},
                         {"second_id", pair.second.text()},
                         {"sure", pair.comparison.verdict == linkage::Verdict::same},
                         {"facts", agreement_views(ctx, pair.comparison)},
                         {"first_team", team_views(ctx, pair.first)},
                         {"second_team", team_views(ctx, pair.second)}});
    }
    for (const auto& merge : merges(ctx.db)) {
        held.push_back({{"id", merge.id.text()},
                        {"kept", access::shown_code(merge.kept_code)},
                        {"merged", access::shown_code(merge.merged_code)},
                        {"at", base::short_time(merge.at, ctx.today(), ctx.lang())}});
    }
    View view{{"any", not pairs.empty()}, {"any_held", not held.empty()}};
    view.set("pairs", std::move(pairs));
    view.set("held", std::move(held));
    access::set_errors(view, ctx, problems);
    access::PageOptions options = options_for(problems);
    const bool conflict = std::any_of(problems.begin(), problems.end(),
                                      [](const auto& p) { return p.kind == base::Kind::conflict; });
    if (conflict) options.status = 409;
    return access::page(ctx, ctx.tr("同じこどもの記録"), "rooms/children/views/doubles", std::move(view),
                        options);
}

Response show(Ctx& ctx) { return doubles_page(ctx, {}); }

/// Runs a change of the desk and comes back to the list.
Response change(Ctx& ctx, const std::function<base::Result<void>()>& body) {
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (const auto done = body(); not done) return tl::unexpected(base::Problems{done.error()});
            return "/children/doubles";
        },
        [&](const base::Problems& problems) { return doubles_page(ctx, problems); });
}

base::Problem no_pair() {
    return {base::Kind::conflict, "", msgid("この組はもうありません。一覧を見直してください。"), {}};
}

/// The pair that the form names, as it is now: only pairs of the list can be merged or set apart.
std::optional<Pair> named_pair(Ctx& ctx) {
    const auto first = ChildId::parse(ctx.field("first")), second = ChildId::parse(ctx.field("second"));
    for (const auto& pair : doubles(ctx)) {
        if (first == pair.first and second == pair.second) return pair;
    }
    return std::nullopt;
}

Response merge_pair(Ctx& ctx) {
    return change(ctx, [&]() -> base::Result<void> {
        const auto pair = named_pair(ctx);
        if (not pair) return tl::unexpected(no_pair());
        const bool keep_second = ctx.field("keep") == "second";
        const auto merged =
            merge(ctx, keep_second ? pair->second : pair->first, keep_second ? pair->first : pair->second);
        if (not merged) return tl::unexpected(merged.error());
        ctx.say("2つの記録をまとめました。どちらのチームの人も、両方の記録を見られます。");
        return {};
    });
}

Response apart(Ctx& ctx) {
    return change(ctx, [&]() -> base::Result<void> {
        const auto pair = named_pair(ctx);
        if (not pair) return tl::unexpected(no_pair());
        set_apart(ctx, pair->first, pair->second);
        ctx.say("別のこどもとして、一覧から外しました。");
        return {};
    });
}

Response undo(Ctx& ctx) {
    return change(ctx, [&]() -> base::Result<void> {
        const auto id = MergeId::parse(ctx.field("merge"));
        if (not id) return tl::unexpected(no_pair());
        if (const auto undone = undo_merge(ctx, *id); not undone) return undone;
        ctx.say("元の2つの記録にもどしました。");
        return {};
    });
}

}  // namespace

void double_routes(access::Routes& routes) {
    routes.get("/children/doubles", Permission::desk, &show);
    routes.post("/children/doubles/merge", Permission::desk, &merge_pair);
    routes.post("/children/doubles/apart", Permission::desk, &apart);
    routes.post("/children/doubles/undo", Permission::desk, &undo);
}

}  // namespace tsumugi::children
