// The first page of the council: what comes, what was, the challenges and what is still to be done.
#include <algorithm>

#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

using access::Permission;
using html::View;
using html::Views;
using http::Response;

View no_series(Ctx& ctx) {
    const bool desk = ctx.user.role == access::Role::desk;
    Views links;
    if (desk) links.push_back({{"href", "/council/series/new"}, {"label", ctx.tr("会議の系列を作る")}});
    return {
        {"title", desk ? ctx.tr("会議の系列がまだありません") : ctx.tr("見られる会議はありません")},
        {"text",
         desk
             ? ctx.tr(
                   "連絡会議などの名前を決めて、参加する機関を入れます。そのあと、これまでの記録を読み込めます。")
             : ctx.tr(
                   "会議・課題のページは、会議に参加する機関の人が見られます。参加しているのに見られないときは、"
                   "地域の窓口にたずねてください。")},
        {"actions", std::move(links)}};
}

Response home(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"series"})) return std::move(*refusal);
    const auto readable = readable_series(ctx);
    if (readable.empty()) {
        View view{{"empty", no_series(ctx)}};
        return access::page(ctx, ctx.tr("会議・課題"), "rooms/challenges/views/none", std::move(view),
                            options_for({}));
    }
    const auto opened = open_wanted_series(ctx);
    if (not opened.series) return opened.refusal;
    const auto& series = *opened.series;
    Views tabs, coming, past, action_rows;
    for (const auto& other : readable)
        tabs.push_back({{"href", "/council?series=" + other.id.text()},
                        {"label", other.name},
                        {"here", other.id == series.id}});
    auto newest = meetings(ctx.db, series.id, 30, 0);
    std::erase_if(newest, [&](const Meeting& m) {
        if (m.state != MeetingState::planned) return false;
        coming.insert(coming.begin(), meeting_row(ctx, m));
        return true;
    });
    for (std::size_t i = 0; i < std::min<std::size_t>(newest.size(), 5); ++i)
        past.push_back(meeting_row(ctx, newest[i]));
    const auto open = open_actions(ctx.db, series.id);
    for (std::size_t i = 0; i < std::min<std::size_t>(open.size(), 10); ++i)
        action_rows.push_back(action_row(ctx, open[i]));
    View view{{"series", series.name},           {"series_id", series.id.text()},
              {"may_write", opened.may_write()}, {"desk", ctx.user.role == access::Role::desk},
              {"several", tabs.size() > 1},      {"has_coming", not coming.empty()},
              {"has_past", not past.empty()},    {"has_actions", not action_rows.empty()},
              {"action_count", open.size()}};
    view.set("tabs", std::move(tabs));
    view.set("coming", std::move(coming));
    view.set("past", std::move(past));
    view.set("action_rows", std::move(action_rows));
    auto rows = challenge_views(ctx, series.id);
    view.set("has_challenges", not rows.empty());
    view.set("rows", std::move(rows));
    return access::page(ctx, ctx.tr("会議・課題"), "rooms/challenges/views/home", std::move(view),
                        options_for({}));
}

}  // namespace

void home_routes(access::Routes& routes) { routes.get("/council", Permission::member, &home); }

}  // namespace tsumugi::challenges
