#include <algorithm>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/pathways/start_pages.h"
#include "rooms/pathways/store.h"

namespace pathways {
namespace {

using access::ChildKey;
using access::Ctx;
using access::Permission;
using access::SectionId;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

base::Problem not_found() {
    return {base::Kind::not_found, "",
            msgid("このこどもは見つからないか、あなたの部署には見る権利がありません。チームに入るには、主担当"
                  "の部署にたずねてください。")};
}

struct OpenedPathway {
    std::optional<Pathway> pathway;
    std::optional<ChildKey> key;
    std::optional<Response> refusal;
};

/// The pathway of the route's {id} with the key to its child; unknown and foreign ones are answered alike.
OpenedPathway open_pathway(Ctx& ctx, std::string_view what) {
    const auto id = PathwayId::parse(ctx.request.place("id"));
    auto found = id ? pathway(ctx.db, *id) : std::nullopt;
    if (not found) return {std::nullopt, std::nullopt, access::problem_page(ctx, not_found())};
    auto key = access::open_child(ctx, found->child, access::Purpose::care, what);
    if (not key) return {std::nullopt, std::nullopt, access::problem_page(ctx, key.error())};
    return {std::move(found), *key, std::nullopt};
}

std::string template_name(Ctx& ctx, TemplateId id) {
    for (const auto& t : templates(ctx.db)) {
        if (t.id == id) return ctx.lang() == base::Lang::en ? t.english : t.name;
    }
    return {};
}

const char* tag_of(const Step& s, base::Date today) {
    if (s.state == StepState::done) return "done";
    if (s.state == StepState::cannot or s.state == StepState::ended) return "cancelled";
    if (s.section.value() == 0) return "nobody";
    if (s.due < today) return "late";
    if (s.state == StepState::stuck) return "stuck";
    return s.state == StepState::doing ? "doing" : "todo";
}

std::string tag_label(const Ctx& ctx, const Step& s) {
    if (is_open(s.state) and s.section.value() == 0) return ctx.tr("担当なし");
    if (is_open(s.state) and s.due < ctx.today()) return ctx.tr("期限をすぎています");
    return ctx.tr(label(s.state));
}

View step_row(Ctx& ctx, const Step& s) {
    return {
        {"state", tag_of(s, ctx.today())},
        {"label", tag_label(ctx, s)},
        {"title", s.label(ctx.lang())},
        {"href", "/steps/" + s.id.text()},
        {"code", ""},
        {"who", s.section.value() == 0 ? ctx.tr("まだ誰も担当していません") : s.section_name},
        {"due", base::short_date(s.due, ctx.today(), ctx.lang())},
        {"due_note", is_open(s.state) ? base::relative_day(s.due, ctx.today(), ctx.lang()) : std::string()},
        {"late", is_open(s.state) and s.due < ctx.today()},
        {"own", s.section == ctx.user.section},
        {"note", s.note},
        {"closed", s.closed_on ? base::short_date(*s.closed_on, ctx.today(), ctx.lang()) : ""},
        {"action", ""}};
}

// ---- lists

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
                        {"own", r.pathway.started_by == ctx.user.section}});
    }
    const bool any = not rows.empty();
    return access::page(ctx, ctx.tr("進んでいる手順"), "rooms/pathways/views/list",
                        View{{"rows", std::move(rows)}, {"has_rows", any}});
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
    const auto functions = region::functions(ctx.db);
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
        told.push_back(
            {{"where", member.organisation_name + " " + member.section_name}, {"phone", member.phone}});
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
    view.set("reason_field", access::field(ctx, "reason", ctx.tr("理由（みんなに伝わります）"),
                                           ctx.field("reason"), problems));
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("日を変える"), "rooms/pathways/views/anchor", std::move(view), options);
}

Response anchor(Ctx& ctx) {
    auto opened = open_pathway(ctx, "pathway");
    if (opened.refusal) return std::move(*opened.refusal);
    return anchor_page(ctx, *opened.key, *opened.pathway, {});
}

Response change_anchor(Ctx& ctx) {
    auto opened = open_pathway(ctx, "pathway");
    if (opened.refusal) return std::move(*opened.refusal);
    const auto& key = *opened.key;
    const auto& p = *opened.pathway;
    auto day = base::parse_date(ctx.field("anchor"), ctx.today());
    if (not day) {
        day.error().field = "anchor";
        return anchor_page(ctx, key, p, {day.error()});
    }
    if (const int days = base::days_between(ctx.today(), day->date); days < -90 or days > 1100) {
        return anchor_page(
            ctx, key, p,
            {{base::Kind::invalid, "anchor", msgid("日付が遠すぎます。元号と年を確かめてください。")}});
    }
    const int version = std::atoi(ctx.field("version").c_str());
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
            if (problems.front().kind != base::Kind::conflict) return anchor_page(ctx, key, p, problems);
            const auto now = pathway(ctx.db, p.id).value_or(p);
            return access::conflict_page(
                ctx, ctx.tr("ほかの人が先に変えています"),
                {{"anchor", ctx.tr("新しい日"), base::iso(day->date), base::iso(now.anchor)}}, now.version,
                ctx.tr("ほかの人"), ctx.now());
        });
}

Response end(Ctx& ctx) {
    auto opened = open_pathway(ctx, "pathway");
    if (opened.refusal) return std::move(*opened.refusal);
    const bool reached = ctx.field("kind") == "reached";
    if (not reached and ctx.field("reason").empty()) {
        return anchor_page(ctx, *opened.key, *opened.pathway,
                           {{base::Kind::invalid, "reason", msgid("取りやめる理由を書いてください。")}});
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto ended = end_pathway(ctx, *opened.key, *opened.pathway, reached, ctx.field("reason"));
            if (not ended) return tl::unexpected(base::Problems{ended.error()});
            ctx.say("受入手順を終わりにしました。");
            return "/children/" + opened.key->code();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

// ---- one step

std::string event_words(const Ctx& ctx, std::string_view kind) {
    static const std::pair<std::string_view, const char*> words[] = {
        {"take", msgid("引き受けました")},
        {"hand", msgid("引き継ぎました")},
        {"stuck", msgid("困っていると報告しました")},
        {"done", msgid("終わりと報告しました")},
        {"cannot", msgid("できないと報告しました")},
        {"reopen", msgid("もう一度開きました")},
        {"move", msgid("期限を変えました")},
        {"moved", msgid("予定の日が動き、期限が変わりました")},
        {"ended", msgid("手順と一緒に終わりました")}};
    for (const auto& [known, text] : words) {
        if (known == kind) return ctx.tr(text);
    }
    return std::string(kind);
}

struct OpenedStep {
    std::optional<Step> step;
    std::optional<ChildKey> key;
    std::optional<Response> refusal;
};
OpenedStep open_step(Ctx& ctx) {
    const auto id = StepId::parse(ctx.request.place("id"));
    auto found = id ? step(ctx.db, *id) : std::nullopt;
    if (not found) return {std::nullopt, std::nullopt, access::problem_page(ctx, not_found())};
    auto key = access::open_child(ctx, found->child, access::Purpose::care, "step");
    if (not key) return {std::nullopt, std::nullopt, access::problem_page(ctx, key.error())};
    return {std::move(found), *key, std::nullopt};
}

Response step_page(Ctx& ctx, const ChildKey& key, const Step& s, const base::Problems& problems) {
    const auto t = template_step(ctx.db, s.template_step).value();
    const auto p = pathway(ctx.db, s.pathway).value();
    const auto waiting = directory::section(ctx.db, p.started_by);
    const bool own = s.section == ctx.user.section;
    const bool nobody = s.section.value() == 0;
    const bool open = is_open(s.state);
    Views events, files;
    for (const auto& event : events_of(ctx.db, s.id)) {
        events.push_back({{"at", base::short_time(event.at, ctx.today(), ctx.lang())},
                          {"words", event_words(ctx, event.kind)},
                          {"text", event.text},
                          {"where", event.where}});
    }
    if (key.allows(access::Category::documents)) {
        for (const auto& document : documents::list(ctx, key, "step", s.id.value())) {
            files.push_back({{"id", document.id.text()}, {"title", document.title}});
        }
    }
    auto view = step_row(ctx, s);
    view.set("identity", children::identity_view(ctx, key));
    view.set("id", s.id.text());
    view.set("child", key.code());
    view.set("pathway", "/pathways/" + s.pathway.text());
    view.set("pathway_name", template_name(ctx, p.template_id));
    view.set("anchor", base::long_date(p.anchor, ctx.lang()));
    view.set("due_long", base::long_date(s.due, ctx.lang()));
    view.set("why", t.in(ctx.lang(), &TemplateStep::why, &TemplateStep::why_en));
    view.set("before", t.in(ctx.lang(), &TemplateStep::before, &TemplateStep::before_en));
    view.set("guide", t.in(ctx.lang(), &TemplateStep::guide, &TemplateStep::guide_en));
    view.set("waiting", waiting ? waiting->where() : "");
    view.set("waiting_phone", waiting ? waiting->phone : "");
    view.set("person", s.member_name);
    view.set("version", s.version);
    view.set("open", open);
    view.set("nobody", nobody);
    view.set("may_take", open and (nobody or (own and s.state == StepState::todo)));
    view.set("may_report", open and (own or nobody));
    view.set("may_share", open and (own or nobody or p.started_by == ctx.user.section));
    view.set("may_reopen",
             not open and s.state != StepState::ended and (own or p.started_by == ctx.user.section));
    view.set("from_section", p.started_by.text());
    view.set("events", events);
    view.set("has_events", not events.empty());
    view.set("files", files);
    view.set("has_files", not files.empty());
    const auto kind = ctx.request.place("kind");
    const auto text_of = [&](std::string_view wanted) {
        return kind == wanted ? ctx.field("text") : std::string();
    };
    const auto problems_of = [&](std::string_view wanted) {
        return kind == wanted ? problems : base::Problems{};
    };
    access::FieldOptions needed;
    needed.required = true;
    const auto area = [&](const char* wanted, const char* words) {
        auto field = access::field(ctx, "text", ctx.tr(words), text_of(wanted), problems_of(wanted), needed);
        field.set("id", std::string(wanted));
        return field;
    };
    view.set("done_field", area("done", msgid("したこと（1行でかまいません）")));
    view.set("stuck_field", area("stuck", msgid("何に困っていますか")));
    view.set("cannot_field", area("cannot", msgid("できない理由")));
    view.set("reopen_field", area("reopen", msgid("もう一度開く理由")));
    view.set("section_field", access::select(ctx, "section", ctx.tr("引き継ぐ部署"), ctx.field("section"),
                                             directory::section_options(ctx), problems_of("hand"), needed));
    view.set("due_field", access::field(ctx, "due", ctx.tr("新しい期限"),
                                        ctx.field("due").empty() ? base::iso(s.due) : ctx.field("due"),
                                        problems_of("move"), needed));
    view.set("file_error", access::error_of(ctx, problems, "file"));
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : (problems.front().kind == base::Kind::conflict ? 409 : 422);
    options.qr_path = "/steps/" + s.id.text();
    return access::page(ctx, ctx.tr("仕事　{code}", {{"code", access::shown_code(key.code())}}),
                        "rooms/pathways/views/step", std::move(view), options);
}

Response show_step(Ctx& ctx) {
    auto opened = open_step(ctx);
    if (opened.refusal) return std::move(*opened.refusal);
    return step_page(ctx, *opened.key, *opened.step, {});
}

std::string said(const Ctx& ctx, std::string_view kind) {
    static const std::pair<std::string_view, const char*> words[] = {
        {"take", msgid("引き受けました。")},
        {"hand", msgid("引き継ぎました。相手の受信箱に届いています。")},
        {"stuck", msgid("困っていることを伝えました。")},
        {"done", msgid("終わりと報告しました。")},
        {"cannot", msgid("できないことを伝えました。")},
        {"reopen", msgid("もう一度開きました。")},
        {"move", msgid("期限を変えました。")}};
    for (const auto& [known, text] : words) {
        if (known == kind) return text;
    }
    return ctx.tr("保存しました。");
}

Response change_step(Ctx& ctx) {
    auto opened = open_step(ctx);
    if (opened.refusal) return std::move(*opened.refusal);
    const auto& key = *opened.key;
    const auto& s = *opened.step;
    StepChange change;
    change.step = s.id;
    change.version = std::atoi(ctx.field("version").c_str());
    change.kind = std::string(ctx.request.place("kind"));
    change.text = ctx.field("text");
    change.to_section = SectionId::parse(ctx.field("section")).value_or(SectionId{});
    if (change.to_section.value() != 0 and not directory::section(ctx.db, change.to_section))
        change.to_section = SectionId{};
    if (const auto typed = ctx.field("due"); change.kind == "move" and not typed.empty()) {
        auto day = base::parse_date(typed, ctx.today());
        if (not day) {
            day.error().field = "due";
            return step_page(ctx, key, s, {day.error()});
        }
        change.due = day->date;
    }
    const auto* upload = ctx.request.upload("file");
    const bool has_file = upload and not upload->bytes.empty();
    if (upload and upload->too_large) {
        return step_page(ctx, key, s,
                         {{base::Kind::too_large,
                           "file",
                           msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。"),
                           {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}}});
    }
    if (change.kind == "done" and change.text.empty() and has_file)
        change.text = ctx.tr("ファイルを付けました。");
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (has_file) {
                auto added = documents::add(ctx, key, base::first_graphemes(upload->filename, 100),
                                            upload->bytes, access::Category::documents, "step", s.id.value());
                if (not added) {
                    added.error().field = "file";
                    return tl::unexpected(base::Problems{added.error()});
                }
            }
            const auto applied = apply(ctx, key, change);
            if (not applied) return tl::unexpected(applied.error());
            ctx.say(said(ctx, change.kind));
            return "/steps/" + s.id.text();
        },
        [&](const base::Problems& problems) {
            return step_page(ctx, key, step(ctx.db, s.id).value_or(s), problems);
        });
}

// ---- blocks of the child's page

std::optional<View> next_block(Ctx& ctx, const ChildKey& key) {
    std::vector<Step> open;
    std::string goal;
    for (const auto& p : pathways_of(ctx, key)) {
        if (p.state != "running") continue;
        if (goal.empty()) goal = p.goal;
        for (auto& s : steps_of(ctx.db, p.id)) {
            if (is_open(s.state)) open.push_back(std::move(s));
        }
    }
    std::stable_sort(open.begin(), open.end(), [&](const Step& a, const Step& b) {
        const bool mine_a = a.section == ctx.user.section, mine_b = b.section == ctx.user.section;
        return std::tuple(not mine_a, a.due) < std::tuple(not mine_b, b.due);
    });
    Views own, others;
    for (const auto& s : open) {
        auto& rows = s.section == ctx.user.section ? own : others;
        if (rows.size() < 6) rows.push_back(step_row(ctx, s));
    }
    return View{{"own", own},          {"has_own", not own.empty()},
                {"others", others},    {"has_others", not others.empty()},
                {"open", open.size()}, {"goal", goal},
                {"child", key.code()}};
}

std::optional<View> timeline_block(Ctx& ctx, const ChildKey& key) {
    Views all;
    for (const auto& p : pathways_of(ctx, key)) {
        Views items;
        bool here_shown = false;
        const auto all_steps = steps_of(ctx.db, p.id);
        for (const auto& s : all_steps) {
            if (not s.milestone) continue;
            const bool closed = not is_open(s.state);
            const bool here = not closed and not here_shown and p.state == "running";
            here_shown = here_shown or here;
            items.push_back({{"date", base::short_date(s.due, ctx.today(), ctx.lang())},
                             {"title", s.label(ctx.lang())},
                             {"text", closed ? s.note : std::string()},
                             {"href", "/steps/" + s.id.text()},
                             {"done", closed},
                             {"here", here},
                             {"goal", false},
                             {"yours", not closed and s.section == ctx.user.section}});
        }
        items.push_back({{"date", ""},
                         {"title", p.goal},
                         {"text", ""},
                         {"href", ""},
                         {"done", p.state == "reached"},
                         {"here", false},
                         {"goal", true},
                         {"yours", false}});
        all.push_back({{"name", template_name(ctx, p.template_id)},
                       {"path", "/pathways/" + p.id.text()},
                       {"anchor", base::long_date(p.anchor, ctx.lang())},
                       {"in_days", base::relative_day(p.anchor, ctx.today(), ctx.lang())},
                       {"running", p.state == "running"},
                       {"reached", p.state == "reached"},
                       {"items", std::move(items)}});
    }
    const bool any = not all.empty();
    return View{{"pathways", std::move(all)}, {"any", any}, {"child", key.code()}};
}

}  // namespace

std::vector<children::Block> blocks() {
    return {{10, false, "next", msgid("次にすること"), access::Category::basic, "rooms/pathways/views/_next",
             &next_block},
            {30, true, "timeline", msgid("いまここ"), access::Category::basic,
             "rooms/pathways/views/_timeline", &timeline_block}};
}

teams::Followers followers() { return {&lead_changed, &section_replaced}; }

void routes(access::Routes& routes) {
    routes.get("/pathways", Permission::member, &list);
    routes.get("/pathways/new", Permission::member, &new_page);
    routes.post("/pathways/document", Permission::member, &read_document);
    routes.post("/pathways/form", Permission::member, &back_to_form);
    routes.post("/pathways/check", Permission::member, &check);
    routes.post("/pathways", Permission::member, &send);
    routes.get("/pathways/{id}", Permission::child, &show);
    routes.get("/pathways/{id}/anchor", Permission::child, &anchor);
    routes.post("/pathways/{id}/anchor", Permission::child, &change_anchor);
    routes.post("/pathways/{id}/end", Permission::child, &end);
    routes.get("/pathways/templates/{code}", Permission::member, &show_template);
    routes.get("/steps/{id}", Permission::child, &show_step);
    routes.post("/steps/{id}/{kind}", Permission::child, &change_step);
    routes.get("/guide", Permission::member, &guide);
}

}  // namespace pathways
