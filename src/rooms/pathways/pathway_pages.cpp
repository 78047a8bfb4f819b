#include <algorithm>

#include "ground/base/text.h"
#include "ground/db/revision.h"
#include "ground/documents/drafts.h"
#include "rooms/pathways/start.h"

namespace tsumugi::pathways {
namespace {

using access::ChildKey;
using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct OpenedPathway {
    std::optional<Pathway> pathway;
    std::optional<ChildKey> key;
    std::optional<Response> refusal;
};

/// The pathway of the route's {id} with the key to its child; unknown and foreign ones are answered alike.
OpenedPathway open_pathway(Ctx& ctx, std::string_view what) {
    const auto id = PathwayId::parse(ctx.request.place("id"));
    auto found = id ? pathway(ctx.db, *id) : std::nullopt;
    // An unknown one opens child 0: refused in the same words, and logged as well.
    const auto child = found ? found->child : access::ChildId{};
    auto key = access::open_child(ctx, child, access::Purpose::care, what);
    if (not key) return {std::nullopt, std::nullopt, access::problem_page(ctx, key.error())};
    return {std::move(found), *key, std::nullopt};
}

// ---- lists

/// What is stuck in a pathway and why, in words.
Views stuck_views(Ctx& ctx, const Running& r) {
    Views rows;
    if (r.stuck == 0) return rows;
    for (const auto& s : steps_of(ctx.db, r.pathway.id)) {
        if (s.state != StepState::stuck) continue;
        rows.push_back({{"title", s.label(ctx.lang())}, {"why", s.note}, {"href", "/steps/" + s.id.text()}});
    }
    return rows;
}

Response list(Ctx& ctx) {
    Views rows;
    for (const auto& r : running(ctx)) {
        rows.push_back({{"path", "/pathways/" + r.pathway.id.text()},
                        {"shown_code", access::shown_code(r.pathway.child_code)},
                        {"code", r.pathway.child_code},
                        {"name", ctx.lang() == base::Lang::en ? r.template_english : r.template_name},
                        {"town", r.municipality},
                        {"anchor", base::short_date(r.pathway.anchor, ctx.today(), ctx.lang())},
                        {"in_days", base::relative_day(r.pathway.anchor, ctx.today(), ctx.lang())},
                        {"closed", r.closed},
                        {"total", r.open + r.closed},
                        {"late", r.late},
                        {"is_late", r.late > 0},
                        {"nobody", r.nobody},
                        {"has_nobody", r.nobody > 0},
                        {"stuck", stuck_views(ctx, r)},
                        {"own", r.pathway.started_by == ctx.user.section}});
    }
    const bool any = not rows.empty();
    return access::page(ctx, ctx.tr("進んでいる手順"), "rooms/pathways/views/list",
                        View{{"rows", std::move(rows)},
                             {"has_rows", any},
                             {"aside", documents::drafts_view(ctx, kStartForm, "/pathways/check")}});
}

Response guide(Ctx& ctx) {
    Views all;
    for (const auto& t : templates(ctx.db)) {
        all.push_back({{"code", t.code},
                       {"name", ctx.lang() == base::Lang::en ? t.english : t.name},
                       {"goal", ctx.lang() == base::Lang::en ? t.goal_en : t.goal}});
    }
    return access::page(ctx, ctx.tr("はじめての1人が来たら"), "rooms/pathways/views/guide",
                        View{{"templates", std::move(all)}});
}

Response show_template(Ctx& ctx) {
    const auto all = templates(ctx.db);
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Template& t) { return t.code == ctx.request.place("code"); });
    if (found == all.end())
        return access::problem_page(ctx, {base::Kind::not_found, "", msgid("この受入手順はありません。")});
    const bool english = ctx.lang() == base::Lang::en;
    const auto& functions = region::functions(ctx.db);
    Views rows;
    for (const auto& t : template_steps(ctx.db, found->id)) {
        std::string function;
        for (const auto& f : functions) {
            if (f.code == t.function) function = f.label(ctx.lang());
        }
        rows.push_back({{"title", t.in(ctx.lang(), &TemplateStep::title, &TemplateStep::title_en)},
                        {"function", function},
                        {"when", t.offset == 0  ? ctx.tr("その日")
                                 : t.offset < 0 ? ctx.tr("{n}日前", {{"n", std::to_string(-t.offset)}})
                                                : ctx.tr("{n}日後", {{"n", std::to_string(t.offset)}})},
                        {"why", t.in(ctx.lang(), &TemplateStep::why, &TemplateStep::why_en)},
                        {"before", t.in(ctx.lang(), &TemplateStep::before, &TemplateStep::before_en)},
                        {"guide", t.in(ctx.lang(), &TemplateStep::guide, &TemplateStep::guide_en)},
                        {"milestone", t.milestone}});
    }
    const auto name = english ? found->english : found->name;
    return access::page(ctx, name, "rooms/pathways/views/template",
                        View{{"name", name},
                             {"anchor", english ? found->anchor_en : found->anchor},
                             {"goal", english ? found->goal_en : found->goal},
                             {"rows", std::move(rows)}});
}

// ---- one pathway

View pathway_view(Ctx& ctx, const ChildKey& key, const Pathway& p) {
    Views rows;
    int open = 0;
    for (const auto& s : steps_of(ctx.db, p.id)) {
        open += is_open(s.state);
        rows.push_back(step_row(ctx, s));
    }
    Views told;
    for (const auto& member : access::team_of(ctx, key)) {
        told.push_back({{"where", teams::where(member)}, {"phone", member.phone}});
    }
    return {{"id", p.id.text()},
            {"identity", children::identity_view(ctx, key)},
            {"child", key.code()},
            {"name", template_name(ctx, p.template_id)},
            {"anchor", base::long_date(p.anchor, ctx.lang())},
            {"anchor_iso", base::iso(p.anchor)},
            {"in_days", base::relative_day(p.anchor, ctx.today(), ctx.lang())},
            {"goal", p.goal},
            {"running", p.state == "running"},
            {"reached", p.state == "reached"},
            {"version", p.version},
            {"steps", std::move(rows)},
            {"open", open},
            {"told", std::move(told)},
            {"started", base::long_time(p.started_at, ctx.lang())}};
}

Response show(Ctx& ctx) {
    auto opened = open_pathway(ctx, "pathway");
    if (opened.refusal) return std::move(*opened.refusal);
    access::PageOptions options;
    options.qr_path = "/pathways/" + opened.pathway->id.text();
    return access::page(ctx, ctx.tr("受入手順　{code}", {{"code", access::shown_code(opened.key->code())}}),
                        "rooms/pathways/views/show", pathway_view(ctx, *opened.key, *opened.pathway),
                        options);
}

Response anchor_page(Ctx& ctx, const ChildKey& key, const Pathway& p, const base::Problems& problems) {
    auto view = pathway_view(ctx, key, p);
    access::FieldOptions needed;
    needed.required = true;
    view.set("anchor_field",
             access::field(ctx, "anchor", ctx.tr("新しい日"),
                           ctx.request.form.has("anchor") ? ctx.field("anchor") : base::iso(p.anchor),
                           problems, needed));
    const bool ending = ctx.request.form.has("kind");
    view.set("reason_field", access::field(ctx, "reason", ctx.tr("理由（みんなに伝わります）"),
                                           ending ? std::string() : ctx.field("reason"), problems));
    view.set("end_reason", ending ? ctx.field("reason") : std::string());
    view.set("end_reason_error", access::error_of(ctx, problems, "end-reason"));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("日を変える"), "rooms/pathways/views/anchor", std::move(view),
                        options_for(problems));
}

Response anchor(Ctx& ctx) {
    auto opened = open_pathway(ctx, "pathway");
    if (opened.refusal) return std::move(*opened.refusal);
    return anchor_page(ctx, *opened.key, *opened.pathway, {});
}

base::Problem too_long(const char* field) {
    return {base::Kind::too_large, field, msgid("{n}文字までで書いてください。"), {{"n", "200"}}};
}

/// Who was quicker with the day, and what stands there now.
Response both_days(Ctx& ctx, const Pathway& p, base::Date mine) {
    const auto now = pathway(ctx.db, p.id).value_or(p);
    std::string by = ctx.tr("ほかの人");
    auto at = ctx.now();
    if (const auto kept = db::revisions(ctx.db, "pathway", p.id.value()); not kept.empty()) {
        at = kept.front().at;
        if (const auto member = directory::member(ctx.db, access::MemberId{kept.front().member}))
            by = member->name;
    }
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"),
                                 {{"anchor", ctx.tr("新しい日"), base::iso(mine), base::iso(now.anchor)}},
                                 now.version, by, at);
}

Response change_anchor(Ctx& ctx) {
    auto opened = open_pathway(ctx, "pathway");
    if (opened.refusal) return std::move(*opened.refusal);
    const auto& key = *opened.key;
    const auto& p = *opened.pathway;
    base::Problems wrong;
    auto day = base::parse_date(ctx.field("anchor"), ctx.today());
    if (not day) {
        day.error().field = "anchor";
        wrong.push_back(day.error());
    } else if (not is_near(day->date, ctx.today())) {
        wrong.push_back(
            {base::Kind::invalid, "anchor", msgid("日付が遠すぎます。元号と年を確かめてください。")});
    }
    if (base::grapheme_count(ctx.field("reason")) > 200) wrong.push_back(too_long("reason"));
    if (not wrong.empty()) return anchor_page(ctx, key, p, wrong);
    const int version = std::atoi(ctx.field("version").c_str());
    if (version == p.version and day->date == p.anchor) {
        ctx.say("予定の日は変わっていません。");
        return http::see_other("/pathways/" + p.id.text());
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto moved = move_anchor(ctx, key, p.id, version, day->date, ctx.field("reason"));
            if (not moved) return tl::unexpected(base::Problems{moved.error()});
            ctx.say("日を変えました。終わっていない仕事{n}件の期限が動き、チームに知らせました。",
                    {{"n", std::to_string(*moved)}});
            return "/pathways/" + p.id.text();
        },
        [&](const base::Problems& problems) {
            return problems.front().kind == base::Kind::conflict ? both_days(ctx, p, day->date)
                                                                 : anchor_page(ctx, key, p, problems);
        });
}

Response end(Ctx& ctx) {
    auto opened = open_pathway(ctx, "pathway");
    if (opened.refusal) return std::move(*opened.refusal);
    const auto& key = *opened.key;
    const auto& p = *opened.pathway;
    const auto kind = ctx.field("kind");
    const bool reached = kind == "reached";
    base::Problems wrong;
    if (not reached and kind != "ended") {
        wrong.push_back({base::Kind::invalid, "", msgid("この操作はありません。")});
    } else if (not reached and ctx.field("reason").empty()) {
        wrong.push_back({base::Kind::invalid, "end-reason", msgid("取りやめる理由を書いてください。")});
    }
    if (base::grapheme_count(ctx.field("reason")) > 200) wrong.push_back(too_long("end-reason"));
    if (not wrong.empty()) return anchor_page(ctx, key, p, wrong);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto ended = end_pathway(ctx, key, p, reached, ctx.field("reason"));
            if (not ended) return tl::unexpected(base::Problems{ended.error()});
            ctx.say("受入手順を終わりにしました。");
            return "/children/" + key.code();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

void pathway_routes(access::Routes& routes) {
    routes.get("/pathways", Permission::member, &list);
    routes.get("/pathways/{id}", Permission::child, &show);
    routes.get("/pathways/{id}/anchor", Permission::child, &anchor);
    routes.post("/pathways/{id}/anchor", Permission::child, &change_anchor);
    routes.post("/pathways/{id}/end", Permission::child, &end);
    routes.get("/pathways/templates/{code}", Permission::member, &show_template);
    routes.get("/guide", Permission::member, &guide);
}

}  // namespace tsumugi::pathways
