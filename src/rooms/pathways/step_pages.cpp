#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/pathways/pages.h"

namespace tsumugi::pathways {
namespace {

using access::ChildKey;
using access::Ctx;
using access::Permission;
using access::SectionId;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

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

/// A change of dates is kept as "2026-12-04 -> 2026-12-08 words"; people see days.
std::string event_text(const Ctx& ctx, const std::string& text) {
    constexpr std::string_view kArrow = " -> ";
    constexpr std::size_t kDay = 10;
    const std::string_view all = text;
    if (all.size() < 2 * kDay + kArrow.size() or all.substr(kDay, kArrow.size()) != kArrow) return text;
    const auto from = base::parse_iso(all.substr(0, kDay));
    const auto to = base::parse_iso(all.substr(kDay + kArrow.size(), kDay));
    if (not from or not to) return text;
    return base::short_date(*from, ctx.today(), ctx.lang()) + " → " +
           base::short_date(*to, ctx.today(), ctx.lang()) + text.substr(2 * kDay + kArrow.size());
}

struct OpenedStep {
    std::optional<Step> step;
    std::optional<ChildKey> key;
    std::optional<Response> refusal;
};
OpenedStep open_step(Ctx& ctx) {
    const auto id = StepId::parse(ctx.request.place("id"));
    auto found = id ? step(ctx.db, *id) : std::nullopt;
    // An unknown one opens child 0: refused in the same words, and logged as well.
    const auto child = found ? found->child : access::ChildId{};
    auto key = access::open_child(ctx, child, access::Purpose::care, "step");
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
                          {"text", event_text(ctx, event.text)},
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
    const bool running = p.state == "running";
    const bool may_report = open and (own or nobody);
    const bool may_reopen =
        running and not open and s.state != StepState::ended and (own or p.started_by == ctx.user.section);
    view.set("may_take", open and (nobody or (own and s.state == StepState::todo)));
    view.set("may_report", may_report);
    view.set("may_share", open and (own or nobody or p.started_by == ctx.user.section));
    view.set("may_reopen", may_reopen);
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
    // What was typed into a form that is gone, because somebody else was quicker, is there to be copied.
    const bool form_shown = kind == "reopen" ? may_reopen : may_report;
    view.set("kept", not problems.empty() and not form_shown ? ctx.field("text") : std::string());
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
    // The page has several texts: the summary leads to that of the form that was sent.
    auto listed = problems;
    for (auto& problem : listed) {
        if (problem.field == "text") problem.field += "-" + std::string(kind);
    }
    access::set_errors(view, ctx, listed);
    auto options = options_for(problems);
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
    const auto chosen = SectionId::parse(ctx.field("section"));
    if (chosen and directory::living_section(ctx.db, *chosen)) change.to_section = *chosen;
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

}  // namespace

void step_routes(access::Routes& routes) {
    routes.get("/steps/{id}", Permission::child, &show_step);
    routes.post("/steps/{id}/{kind}", Permission::child, &change_step);
}

}  // namespace tsumugi::pathways
