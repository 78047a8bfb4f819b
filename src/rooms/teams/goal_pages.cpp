#include "rooms/teams/pages.h"

#include <algorithm>

#include "ground/forms/forms.h"

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
    const auto confirmed = confirmations(ctx.db, key);
    const int version = role_version(ctx, key);
    const bool own = std::any_of(confirmed.begin(), confirmed.end(), [&](const Confirmation& c) {
        return c.section == ctx.user.section and c.role_version >= version;
    });
    return {{"goals", rows},      {"has_goals", not rows.empty()},  {"conditions", std::move(conditions)},
            {"code", key.code()}, {"may_change", key.may_change()}, {"own_confirmed", own}};
}

namespace {

constexpr char kGoals[] = "goals";

struct TypedGoal {
    std::string text;
};
constexpr forms::Field<TypedGoal> kGoalFields[] = {
    {&TypedGoal::text, forms::line("text", msgid("新しい目標"))
                           .says(msgid("家族のことばで、1つずつ。例：家で家族と眠れる"))
                           .needed(msgid("目標を書いてください。"))
                           .up_to(200)}};
constexpr forms::Form<TypedGoal> kGoal{kGoalFields};

/// Each goal of the page has this form, under the goal's id.
struct TypedEnd {
    std::string reason;
};
constexpr forms::Field<TypedEnd> kEndFields[] = {
    {&TypedEnd::reason,
     forms::line("reason", msgid("理由")).needed(msgid("やめる理由を書いてください。")).up_to(200)}};
constexpr forms::Form<TypedEnd> kEnd{kEndFields};

void set_end_forms(Ctx& ctx, View& view, const base::Problems& problems) {
    Views rows = view.find("goals")->list();
    for (auto& row : rows) {
        const auto& id = row.find("id")->text();
        kEnd.with(id).set(row, ctx, kEnd.with(id).read(ctx), problems);
        row.set("open", not row.find("reason_field")->find("error")->text().empty());
    }
    view.set("goals", std::move(rows));
}

Response goals_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    auto view = goals_view(ctx, key);
    view.set("identity", children::identity_view(ctx, key));
    set_end_forms(ctx, view, problems);
    kGoal.set(view, ctx, kGoal.read(ctx), problems);
    return access::page(ctx, ctx.tr("目標とチームの準備"), "rooms/teams/views/goals", std::move(view),
                        options_for(problems));
}

Response show_goals(Ctx& ctx, const ChildKey& key) { return goals_page(ctx, key, {}); }

Response new_goal(Ctx& ctx, const ChildKey& key) {
    const auto typed = kGoal.read(ctx);
    if (const auto problems = kGoal.check(typed, ctx.today()); not problems.empty())
        return goals_page(ctx, key, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            add_goal(ctx, key, typed.text, false);
            ctx.say("目標を加えました。");
            return path_of(key) + "/goals";
        },
        [&](const base::Problems& found) { return goals_page(ctx, key, found); });
}

Response update_goal(Ctx& ctx, const ChildKey& key) {
    const auto id = GoalId::parse(ctx.request.place("id"));
    const auto all = goals(ctx, key);
    if (not id or std::none_of(all.begin(), all.end(), [&](const Goal& g) { return g.id == *id; }))
        return access::problem_page(ctx, {base::Kind::not_found, "", msgid("この目標はありません。")});
    const auto prefix = id->text();
    const auto version = ctx.version();
    if (not version) return goals_page(ctx, key, {version.error()});
    const auto kind = ctx.field("kind");
    const auto typed = kEnd.with(prefix).read(ctx);
    if (kind == "end") {
        if (const auto problems = kEnd.with(prefix).check(typed, ctx.today()); not problems.empty())
            return goals_page(ctx, key, problems);
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto changed = change_goal(ctx, key, *id, *version, kind, typed.reason);
            if (not changed) return tl::unexpected(base::Problems{changed.error()});
            ctx.say("保存しました。");
            return path_of(key) + "/goals";
        },
        [&](const base::Problems& found) { return goals_page(ctx, key, found); });
}

}  // namespace

void goal_routes(access::Routes& routes) {
    routes.get("/children/{code}/goals", Permission::child, &access::with_child<kGoals, &show_goals>);
    routes.post("/children/{code}/goals", Permission::child, &access::with_child<kGoals, &new_goal>);
    routes.post("/children/{code}/goals/{id}", Permission::child, &access::with_child<kGoals, &update_goal>);
}

}  // namespace tsumugi::teams
