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

View goals_view(Ctx& ctx, const ChildKey& key) {
    Views rows, conditions;
    for (const auto& goal : goals(ctx, key)) {
        rows.push_back(
            {{"id", goal.id.text()},
             {"text", goal.text},
             {"agreed", goal.agreed_on ? base::short_date(*goal.agreed_on, ctx.today(), ctx.lang()) : ""},
             {"reached", goal.reached_on ? base::short_date(*goal.reached_on, ctx.today(), ctx.lang()) : ""},
             {"family_agreed", goal.family_agreed},
             {"version", goal.version},
             {"code", key.code()}});
    }
    for (const auto& condition : readiness(ctx, key)) {
        Views missing;
        for (const auto& words : condition.missing) missing.push_back({{"words", words}});
        conditions.push_back(
            {{"name", ctx.tr(condition.name)}, {"met", condition.met}, {"missing", std::move(missing)}});
    }
    const auto confirmed = confirmations(ctx.db, key.child());
    const int version = role_version(ctx, key);
    const bool own = std::any_of(confirmed.begin(), confirmed.end(), [&](const Confirmation& c) {
        return c.section == ctx.user.section and c.role_version >= version;
    });
    return {{"goals", rows},      {"has_goals", not rows.empty()},  {"conditions", std::move(conditions)},
            {"code", key.code()}, {"may_change", key.may_change()}, {"own_confirmed", own}};
}

namespace {

Response goals_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    auto view = goals_view(ctx, key);
    view.set("identity", children::identity_view(ctx, key));
    access::FieldOptions needed;
    needed.required = true;
    needed.hint = ctx.tr("家族のことばで、1つずつ。例：家で家族と眠れる");
    view.set("text_field",
             access::field(ctx, "text", ctx.tr("新しい目標"), ctx.field("text"), problems, needed));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("目標とチームの準備"), "rooms/teams/views/goals", std::move(view),
                        options_for(problems));
}

Response show_goals(Ctx& ctx) {
    const auto opened = open(ctx, "goals");
    if (not opened.key) return opened.refusal;
    return goals_page(ctx, *opened.key, {});
}

Response new_goal(Ctx& ctx) {
    const auto opened = open(ctx, "goals");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    const auto text = ctx.field("text");
    if (text.empty())
        return goals_page(ctx, key, {{base::Kind::invalid, "text", msgid("目標を書いてください。")}});
    if (base::grapheme_count(text) > 200)
        return goals_page(
            ctx, key,
            {{base::Kind::too_large, "text", msgid("{n}文字までで書いてください。"), {{"n", "200"}}}});
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            add_goal(ctx, key, text, false);
            ctx.say("目標を加えました。");
            return path_of(key) + "/goals";
        },
        [&](const base::Problems& found) { return goals_page(ctx, key, found); });
}

Response update_goal(Ctx& ctx) {
    const auto opened = open(ctx, "goals");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    const auto id = GoalId::parse(ctx.request.place("id"));
    const auto all = goals(ctx, key);
    if (not id or std::none_of(all.begin(), all.end(), [&](const Goal& g) { return g.id == *id; }))
        return access::problem_page(ctx, {base::Kind::not_found, "", msgid("この目標はありません。")});
    if (ctx.field("kind") == "end") {
        if (ctx.field("reason").empty())
            return goals_page(ctx, key, {{base::Kind::invalid, "", msgid("やめる理由を書いてください。")}});
        if (base::grapheme_count(ctx.field("reason")) > 200)
            return goals_page(
                ctx, key,
                {{base::Kind::too_large, "", msgid("{n}文字までで書いてください。"), {{"n", "200"}}}});
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto changed =
                change_goal(ctx, key, *id, version_field(ctx), ctx.field("kind"), ctx.field("reason"));
            if (not changed) return tl::unexpected(base::Problems{changed.error()});
            ctx.say("保存しました。");
            return path_of(key) + "/goals";
        },
        [&](const base::Problems& found) { return goals_page(ctx, key, found); });
}

}  // namespace

void goal_routes(access::Routes& routes) {
    routes.get("/children/{code}/goals", Permission::child, &show_goals);
    routes.post("/children/{code}/goals", Permission::child, &new_goal);
    routes.post("/children/{code}/goals/{id}", Permission::child, &update_goal);
}

}  // namespace tsumugi::teams
