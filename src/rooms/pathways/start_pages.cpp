#include "rooms/pathways/start_pages.h"

#include <algorithm>
#include <map>

#include "ground/access/kinds.h"
#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/pathways/store.h"

namespace pathways {
namespace {

using access::Category;
using access::ChildKey;
using access::Ctx;
using access::SectionId;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// What the form of a new pathway holds beside the child's own fields.
struct StartForm {
    std::string child;  ///< code of a child that is known already, or empty
    std::string template_code, anchor, goal, consent, document;
};

StartForm read_start(const Ctx& ctx) {
    StartForm form{ctx.field("child"), ctx.field("template"), ctx.field("anchor"),
                   ctx.field("goal"),  ctx.field("consent"),  ctx.field("document")};
    if (form.template_code.empty()) form.template_code = "home";
    return form;
}

/// What passed the check.
struct Checked {
    Template chosen;
    base::Date anchor;
    std::string goal;
};

base::Checked<Checked> check_start(Ctx& ctx, const StartForm& form) {
    base::Problems problems;
    Checked checked;
    const auto all = templates(ctx.db);
    const auto chosen =
        std::find_if(all.begin(), all.end(), [&](const Template& t) { return t.code == form.template_code; });
    if (chosen == all.end()) {
        problems.push_back({base::Kind::invalid, "template", msgid("受入手順を選んでください。")});
    } else {
        checked.chosen = *chosen;
    }
    auto anchor = base::parse_date(form.anchor, ctx.today());
    if (not anchor) {
        anchor.error().field = "anchor";
        problems.push_back(anchor.error());
    } else {
        checked.anchor = anchor->date;
        if (const int days = base::days_between(ctx.today(), anchor->date); days < -90 or days > 1100) {
            problems.push_back(
                {base::Kind::invalid, "anchor", msgid("日付が遠すぎます。元号と年を確かめてください。")});
        }
    }
    checked.goal = form.goal;
    if (base::grapheme_count(form.goal) > 200) {
        problems.push_back(
            {base::Kind::too_large, "goal", msgid("{n}文字までで書いてください。"), {{"n", "200"}}});
    }
    if (form.consent != "paper" and form.consent != "spoken") {
        problems.push_back({base::Kind::invalid, "consent",
                            msgid("家族に説明し、知らせる先について同意をとってから送ってください。")});
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    if (checked.goal.empty()) checked.goal = checked.chosen.goal;
    return checked;
}

struct Known {
    std::optional<ChildKey> key;
    std::optional<Response> refusal;
};
/// The child that the form speaks of, when it is one that is known already.
Known known_child(Ctx& ctx, const std::string& code) {
    if (code.empty()) return {};
    auto key = access::open_child(ctx, code, access::Purpose::coordination, "pathway");
    if (not key) return {std::nullopt, access::problem_page(ctx, key.error())};
    return {*key, std::nullopt};
}

void append(base::Problems& all, const base::Problems& more) {
    all.insert(all.end(), more.begin(), more.end());
}

View document_view(Ctx& ctx, const referral::Draft& draft, const children::Filled& filled) {
    const auto tr = [&](const char* text) { return ctx.tr(text); };
    Views unread, hints, sections, differing, withheld;
    for (const auto& u : draft.unread) {
        unread.push_back(
            {{"what", ctx.tr(u.what, u.args)}, {"why", ctx.tr(u.why, u.args)}, {"text", u.text}});
    }
    for (const auto& hint : draft.care_hints) {
        const auto* item = care_score::find(hint.item);
        hints.push_back({{"item", item ? item->short_label.in(ctx.lang()) : hint.item},
                         {"words", hint.words},
                         {"where", ctx.tr(hint.where)}});
    }
    for (const auto& section : draft.sections)
        sections.push_back({{"title", section.title}, {"text", section.text}});
    for (const auto& [field, value] : filled.differing)
        differing.push_back({{"field", field}, {"value", value}});
    for (const auto& diagnosis : draft.diagnoses) {
        if (diagnosis.withheld) withheld.push_back({{"text", diagnosis.text}});
    }
    return {{"type", tr(referral::type_text(draft.type))},
            {"title", draft.title},
            {"hospital", draft.hospital.name},
            {"date", draft.date.date ? base::long_date(*draft.date.date, ctx.lang()) : draft.date.text},
            {"filled", filled.from_document.size()},
            {"unread", unread},
            {"has_unread", not unread.empty()},
            {"unread_count", unread.size()},
            {"hints", hints},
            {"has_hints", not hints.empty()},
            {"sections", sections},
            {"section_count", sections.size()},
            {"has_sections", not sections.empty()},
            {"differing", differing},
            {"has_differing", not differing.empty()},
            {"withheld", withheld},
            {"has_withheld", not withheld.empty()},
            {"attachments", draft.attachments.size()}};
}

/// The form: the child's fields (or who it is), the pathway's fields, and what a document brought.
Response form_page(Ctx& ctx, const StartForm& start, const children::ChildForm& child,
                   const std::optional<ChildKey>& key, const base::Problems& problems,
                   const std::optional<View>& document) {
    auto view = children::form_view(ctx, child, problems);
    view.set("known", key.has_value());
    view.set("identity", key ? children::identity_view(ctx, *key) : View::object());
    view.set("child", start.child);
    std::vector<access::Option> options;
    for (const auto& t : templates(ctx.db))
        options.push_back({t.code, ctx.lang() == base::Lang::en ? t.english : t.name});
    access::FieldOptions needed;
    needed.required = true;
    view.set("template_field", access::select(ctx, "template", ctx.tr("受入手順"), start.template_code,
                                              options, problems, needed));
    needed.hint = ctx.tr("めやすでかまいません。あとで変えると、終わっていない仕事の期限だけが動きます。");
    view.set("anchor_field", access::field(ctx, "anchor", ctx.tr("退院の日（入学・転入などの日）"),
                                           start.anchor, problems, needed));
    access::FieldOptions goal;
    goal.hint = ctx.tr("「ゴールはここだ」と全員が同じものを見るために。空のときは手順のゴールが入ります。");
    view.set("goal_field", access::field(ctx, "goal", ctx.tr("ゴール"), start.goal, problems, goal));
    access::FieldOptions consent;
    consent.required = true;
    consent.hint = ctx.tr("知らせる先と内容を説明したうえで選んでください。");
    view.set("consent_field", access::select(ctx, "consent", ctx.tr("家族の同意"), start.consent,
                                             {{"", ctx.tr("まだとっていない")},
                                              {"paper", ctx.tr("紙でとった（原本は自分の機関にある）")},
                                              {"spoken", ctx.tr("口頭でとった（記録に残した）")}},
                                             problems, consent));
    view.set("document", document.value_or(View::object()));
    view.set("has_document", document.has_value());
    view.set("document_token", start.document);
    view.set("file_error", access::error_of(ctx, problems, "file"));
    access::PageOptions page;
    page.error = not problems.empty();
    page.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("退院支援をはじめる"), "rooms/pathways/views/new", std::move(view), page);
}

/// The document that the form carries as a token, read again.
struct Carried {
    std::optional<documents::Stashed> file;
    std::optional<referral::Draft> draft;
};
Carried carried_document(Ctx& ctx, const std::string& token) {
    Carried carried;
    if (token.empty()) return carried;
    carried.file = documents::stashed(ctx, token);
    if (carried.file) {
        if (auto draft = referral::read_referral(carried.file->bytes)) carried.draft = std::move(*draft);
    }
    return carried;
}

std::optional<View> carried_view(Ctx& ctx, const StartForm& start, const children::ChildForm& child) {
    const auto carried = carried_document(ctx, start.document);
    if (not carried.draft) return std::nullopt;
    return document_view(ctx, *carried.draft, children::fill_from(*carried.draft, child, ctx.db));
}

// ---- the check page: the proposed role table, who will see what, and the dated steps

Views recipients(Ctx& ctx, const std::vector<region::RoleRow>& rows,
                 const std::vector<PlannedStep>& planned) {
    std::map<SectionId, std::vector<const PlannedStep*>> by_section;
    for (const auto& row : rows) {
        for (const auto* sections : {&row.leads, &row.supports, &row.informed}) {
            for (const auto section : *sections) by_section[section];
        }
    }
    for (const auto& p : planned) {
        if (p.section.value() != 0) by_section[p.section].push_back(&p);
    }
    by_section[ctx.user.section];
    Views views;
    for (const auto& [id, steps] : by_section) {
        const auto section = directory::section(ctx.db, id);
        if (not section) continue;
        const auto* kind = access::find_kind(section->kind);
        Views categories, own_steps;
        for (int i = 0; i < access::kCategoryCount; ++i) {
            const bool seen = kind and ((kind->categories >> i) & 1u);
            categories.push_back({{"name", ctx.tr(access::label(static_cast<Category>(i)))}, {"seen", seen}});
        }
        for (const auto* step : steps) {
            own_steps.push_back(
                {{"title", step->title}, {"due", base::short_date(step->due, ctx.today(), ctx.lang())}});
        }
        views.push_back({{"where", section->where()},
                         {"phone", section->phone},
                         {"own", id == ctx.user.section},
                         {"categories", std::move(categories)},
                         {"steps", own_steps},
                         {"has_steps", not own_steps.empty()}});
    }
    return views;
}

struct Prepared {
    StartForm start;
    children::ChildForm child;
    std::optional<ChildKey> key;
    std::optional<children::ChildDraft> draft;
    Checked checked;
    std::vector<region::RoleRow> rows;
};

/// Everything that both the check page and the sending need, or the page that says what is missing.
tl::expected<Prepared, Response> prepare(Ctx& ctx) {
    Prepared p;
    p.start = read_start(ctx);
    p.child = children::read_form(ctx.request);
    auto known = known_child(ctx, p.start.child);
    if (known.refusal) return tl::unexpected(std::move(*known.refusal));
    p.key = known.key;
    base::Problems problems;
    if (not p.key) {
        auto draft = children::check(p.child, ctx.today(), region::municipalities(ctx.db));
        if (draft) {
            p.draft = std::move(*draft);
        } else {
            append(problems, draft.error());
        }
    }
    auto checked = check_start(ctx, p.start);
    if (checked) {
        p.checked = std::move(*checked);
    } else {
        append(problems, checked.error());
    }
    if (not problems.empty())
        return tl::unexpected(
            form_page(ctx, p.start, p.child, p.key, problems, carried_view(ctx, p.start, p.child)));
    return p;
}

std::vector<region::RoleRow> proposal(Ctx& ctx, const Prepared& p) {
    if (not p.key)
        return teams::propose(ctx, p.child.municipality, ctx.user.section, p.child.care, p.draft->birth);
    auto present = teams::role_table(ctx, *p.key);
    if (not present.empty()) return present;
    const auto basics = children::basics(ctx, *p.key);
    return teams::propose(ctx, basics.municipality, ctx.user.section, {}, basics.birth);
}

Response check_page(Ctx& ctx, const Prepared& p, const base::Problems& problems) {
    auto view = region::role_edit_view(ctx, p.rows, problems);
    const auto planned = plan(ctx.db, p.checked.chosen.id, p.checked.anchor, ctx.today(), p.rows, ctx.lang());
    Views steps, hidden;
    int nobody = 0;
    for (const auto& step : planned) {
        const auto section = directory::section(ctx.db, step.section);
        nobody += not section;
        steps.push_back({{"title", step.title},
                         {"due", base::short_date(step.due, ctx.today(), ctx.lang())},
                         {"where", section ? section->where() : ""},
                         {"nobody", not section}});
    }
    if (not p.key) hidden = children::hidden_fields(p.child);
    const std::pair<const char*, const std::string*> kept[] = {
        {"child", &p.start.child}, {"template", &p.start.template_code}, {"anchor", &p.start.anchor},
        {"goal", &p.start.goal},   {"consent", &p.start.consent},        {"document", &p.start.document}};
    for (const auto& [name, value] : kept) hidden.push_back({{"name", name}, {"value", *value}});
    const int days = base::days_between(ctx.today(), p.checked.anchor);
    view.set("hidden", std::move(hidden));
    view.set("known", p.key.has_value());
    view.set("identity", p.key ? children::identity_view(ctx, *p.key) : View::object());
    view.set("name", p.child.name);
    view.set("kana", p.child.kana);
    view.set("birth", p.draft ? base::long_date(p.draft->birth, ctx.lang()) : "");
    view.set("birth_note", p.draft and not p.draft->birth_note.empty() ? ctx.tr(p.draft->birth_note) : "");
    view.set("age", p.draft ? base::age_text(p.draft->birth, ctx.today(), ctx.lang()) : "");
    view.set("town", region::municipality_name(ctx.db, p.child.municipality, ctx.lang()));
    view.set("score", p.draft ? children::score_view(ctx, p.draft->score) : View::object());
    view.set("has_score", p.draft and not p.child.care.empty());
    view.set("template_name",
             ctx.lang() == base::Lang::en ? p.checked.chosen.english : p.checked.chosen.name);
    view.set("anchor", base::long_date(p.checked.anchor, ctx.lang()));
    view.set("in_days", base::relative_day(p.checked.anchor, ctx.today(), ctx.lang()));
    view.set("hurried", days < 14);
    view.set("goal", p.checked.goal);
    view.set("steps", std::move(steps));
    view.set("nobody", nobody);
    view.set("has_nobody", nobody > 0);
    view.set("recipients", recipients(ctx, p.rows, planned));
    view.set("with_days", false);
    view.set("has_document", not p.start.document.empty());
    access::PageOptions page;
    page.error = not problems.empty();
    page.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("送る前の確認"), "rooms/pathways/views/check", std::move(view), page);
}

/// The document itself, each of its text sections as a text of its own, and its attachments.
base::Result<void> keep_document(Ctx& ctx, const ChildKey& key, PathwayId pathway, const Carried& carried) {
    if (not carried.file) return {};
    const auto keep = [&](const std::string& title, std::string_view bytes) {
        return documents::add(ctx, key, base::first_graphemes(title, 100), bytes, Category::documents,
                              "pathway", pathway.value());
    };
    const std::string title =
        carried.draft ? std::string(referral::type_text(carried.draft->type)) : carried.file->filename;
    if (const auto added = keep(title, carried.file->bytes); not added) return tl::unexpected(added.error());
    if (not carried.draft) return {};
    for (const auto& section : carried.draft->sections) {
        if (base::trimmed(section.text).empty()) continue;
        if (const auto added = keep(title + "：" + section.title, section.text); not added)
            return tl::unexpected(added.error());
    }
    for (const auto& attachment : carried.draft->attachments) {
        // An attachment of a kind that may not be kept is no reason to refuse the child: the document holds
        // it.
        if (not documents::media_type_of(attachment.bytes)) continue;
        if (const auto added = keep(attachment.title.empty() ? title : attachment.title, attachment.bytes);
            not added)
            return tl::unexpected(added.error());
    }
    return {};
}

}  // namespace

Response new_page(Ctx& ctx) {
    StartForm start;
    start.child = std::string(ctx.request.query.get("child"));
    start.template_code =
        ctx.request.query.has("template") ? std::string(ctx.request.query.get("template")) : "home";
    auto known = known_child(ctx, start.child);
    if (known.refusal) return std::move(*known.refusal);
    return form_page(ctx, start, {}, known.key, {}, std::nullopt);
}

Response read_document(Ctx& ctx) {
    auto start = read_start(ctx);
    const auto typed = children::read_form(ctx.request);
    auto known = known_child(ctx, start.child);
    if (known.refusal) return std::move(*known.refusal);
    const auto refuse = [&](base::Problem problem) {
        problem.field = "file";
        return form_page(ctx, start, typed, known.key, {problem}, carried_view(ctx, start, typed));
    };
    const auto* upload = ctx.request.upload("file");
    if (upload and upload->too_large) {
        return refuse(
            {base::Kind::too_large,
             "file",
             msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。書きかけの内容は残っています。"),
             {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}});
    }
    if (not upload or upload->bytes.empty())
        return refuse({base::Kind::invalid, "file", msgid("書類のファイルを選んでください。")});
    const auto draft = referral::read_referral(upload->bytes);
    if (not draft) return refuse(draft.error());
    if (not start.document.empty()) documents::drop_stashed(ctx, start.document);
    start.document = documents::stash(ctx, upload->filename, upload->bytes);
    const auto filled = children::fill_from(*draft, typed, ctx.db);
    if (start.anchor.empty() and draft->discharged.date) start.anchor = base::iso(*draft->discharged.date);
    ctx.log("view", "referral_document", 0, {}, "read");
    return form_page(ctx, start, filled.form, known.key, {}, document_view(ctx, *draft, filled));
}

Response back_to_form(Ctx& ctx) {
    const auto start = read_start(ctx);
    const auto child = children::read_form(ctx.request);
    auto known = known_child(ctx, start.child);
    if (known.refusal) return std::move(*known.refusal);
    return form_page(ctx, start, child, known.key, {}, carried_view(ctx, start, child));
}

Response check(Ctx& ctx) {
    auto p = prepare(ctx);
    if (not p) return std::move(p.error());
    if (ctx.request.form.has("roles")) {
        auto rows = region::read_role_form(ctx);
        if (not rows) {
            p->rows = proposal(ctx, *p);
            return check_page(ctx, *p, rows.error());
        }
        p->rows = std::move(*rows);
    } else {
        p->rows = proposal(ctx, *p);
    }
    return check_page(ctx, *p, {});
}

Response send(Ctx& ctx) {
    auto p = prepare(ctx);
    if (not p) return std::move(p.error());
    auto rows = region::read_role_form(ctx);
    if (not rows) {
        p->rows = proposal(ctx, *p);
        return check_page(ctx, *p, rows.error());
    }
    p->rows = std::move(*rows);
    // Functions that the proposal left out (school for a baby) stay out unless somebody was named for them.
    const auto proposed = proposal(ctx, *p);
    std::erase_if(p->rows, [&](const region::RoleRow& row) {
        const bool empty = row.leads.empty() and row.supports.empty() and row.informed.empty();
        return empty and std::none_of(proposed.begin(), proposed.end(),
                                      [&](const auto& r) { return r.function == row.function; });
    });
    const auto carried = carried_document(ctx, p->start.document);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto key = p->key;
            if (not key) {
                const auto created = children::create(ctx, *p->draft);
                const auto opened =
                    access::open_child(ctx, created.id, access::Purpose::coordination, "pathway");
                if (not opened) return tl::unexpected(base::Problems{opened.error()});
                key = *opened;
            }
            const int version = teams::role_version(ctx, *key);
            if (const auto saved = teams::save_roles(ctx, *key, version, p->rows, true); not saved) {
                return tl::unexpected(base::Problems{saved.error()});
            }
            teams::add_goal(ctx, *key, p->checked.goal, false);
            const auto id =
                start(ctx, *key, {p->checked.chosen.id, p->checked.anchor, p->checked.goal}, p->rows);
            children::add_event(ctx, key->child(), Category::family,
                                p->start.consent == "paper" ? msgid("家族の同意：紙でとりました。")
                                                            : msgid("家族の同意：口頭でとりました。"));
            if (const auto kept = keep_document(ctx, *key, id, carried); not kept)
                return tl::unexpected(base::Problems{kept.error()});
            if (not p->start.document.empty()) documents::drop_stashed(ctx, p->start.document);
            ctx.say("送りました。関係する部署の受信箱に届いています。");
            return "/pathways/" + id.text();
        },
        [&](const base::Problems& problems) { return check_page(ctx, *p, problems); });
}

}  // namespace pathways
