#include <algorithm>
#include <map>

#include "ground/access/kinds.h"
#include "ground/base/text.h"
#include "rooms/pathways/start.h"

// The check page (the proposed role table, who will see what, the dated steps) and the sending.
namespace tsumugi::pathways {
namespace {

using access::Category;
using access::ChildKey;
using access::Ctx;
using access::SectionId;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// Who gets what, and what each will see of the child: ChildId{} is one that is not stored yet.
Views recipients(Ctx& ctx, access::ChildId child, const std::vector<region::RoleRow>& rows,
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
        const auto sight =
            access::sight_once_in_team(ctx.db, child, id, ctx.today(), access::Purpose::coordination);
        Views categories, own_steps;
        for (int i = 0; i < access::kCategoryCount; ++i) {
            const auto category = static_cast<Category>(i);
            categories.push_back({{"name", ctx.tr(access::label(category))}, {"seen", sight.sees(category)}});
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
    CheckedStart checked;
    std::vector<region::RoleRow> rows;
    int roles_version = 0;  ///< of the table that the rows began with; 0 = the child has none
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
    const auto append = [&](const base::Problems& more) {
        problems.insert(problems.end(), more.begin(), more.end());
    };
    if (not p.key) {
        auto draft = children::check(p.child, ctx.today(), region::municipalities(ctx.db));
        if (draft) {
            p.draft = std::move(*draft);
        } else {
            append(draft.error());
        }
    }
    auto checked = check_start(ctx, p.start);
    if (checked) {
        p.checked = std::move(*checked);
    } else {
        append(checked.error());
    }
    if (not problems.empty()) return tl::unexpected(form_page(ctx, p.start, p.child, p.key, problems));
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
    if (const auto draft = ctx.request.query.get("draft"); not draft.empty())
        hidden.push_back({{"name", "draft"}, {"value", std::string(draft)}});
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
    view.set("recipients", recipients(ctx, p.key ? p.key->child() : access::ChildId{}, p.rows, planned));
    // A known child's table has days and states, which the sending must not lose.
    view.set("with_days", p.key.has_value());
    view.set("roles_version", p.roles_version);
    view.set("has_document", not p.start.document.empty());
    const auto carried = carried_document(ctx, p.start.document);
    const auto codes = carried.draft and not p.key
                           ? children::coded_lines(children::facts_in(*carried.draft), p.child)
                           : children::CodedLines{};
    view.set("codes_kept", codes.kept);
    view.set("codes_lost", codes.lost);
    view.set("has_codes", codes.kept + codes.lost > 0);
    view.set("has_lost", codes.lost > 0);
    return access::page(ctx, ctx.tr("送る前の確認"), "rooms/pathways/views/check", std::move(view),
                        options_for(problems));
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
        // A section or an attachment of a kind that may not be kept is no reason to refuse the child: the
        // document holds it.
        if (base::trimmed(section.text).empty() or not documents::media_type_of(section.text)) continue;
        if (const auto added = keep(title + "：" + section.title, section.text); not added)
            return tl::unexpected(added.error());
    }
    for (const auto& attachment : carried.draft->attachments) {
        if (not documents::media_type_of(attachment.bytes)) continue;
        if (const auto added = keep(attachment.title.empty() ? title : attachment.title, attachment.bytes);
            not added)
            return tl::unexpected(added.error());
    }
    return {};
}

/// A known child's table that somebody else saved meanwhile: what stands there now, beside what was typed.
base::Problems both_tables(Ctx& ctx, const std::vector<region::RoleRow>& mine,
                           const std::vector<region::RoleRow>& theirs) {
    const auto names = [&](const std::vector<SectionId>& sections) {
        std::string text;
        for (const auto id : sections) {
            const auto section = directory::section(ctx.db, id);
            text += (text.empty() ? "" : "、") + (section ? section->where() : std::string());
        }
        return text;
    };
    base::Problems problems{{base::Kind::conflict, "", msgid("ほかの人が先にこの表を保存しました。")}};
    const auto changed = region::changed_functions(mine, theirs);
    for (const auto& row : theirs) {
        if (std::find(changed.begin(), changed.end(), row.function) == changed.end()) continue;
        auto now = ctx.tr("主担当: {names}", {{"names", row.gap() ? ctx.tr("担当なし") : names(row.leads)}});
        if (not row.supports.empty())
            now += " / " + ctx.tr("一緒に動く: {names}", {{"names", names(row.supports)}});
        if (not row.informed.empty())
            now += " / " + ctx.tr("知らせる: {names}", {{"names", names(row.informed)}});
        problems.push_back({base::Kind::conflict,
                            "lead." + row.function,
                            msgid("ほかの人が先に変えました。いまは「{now}」です。"
                                  "よければもう一度保存してください。"),
                            {{"now", now}}});
    }
    return problems;
}

/// The rows of the form, or of the proposal where it was not sent yet.
base::Checked<std::vector<region::RoleRow>> chosen_rows(Ctx& ctx, const Prepared& p) {
    const auto proposed = proposal(ctx, p);
    if (not ctx.request.form.has("roles")) return proposed;
    auto rows = region::read_role_form(ctx);
    if (not rows) return rows;
    // Functions that the proposal left out (school for a baby) stay out unless somebody was named for them.
    std::erase_if(*rows, [&](const region::RoleRow& row) {
        const bool empty = row.leads.empty() and row.supports.empty() and row.informed.empty();
        return empty and std::none_of(proposed.begin(), proposed.end(),
                                      [&](const auto& r) { return r.function == row.function; });
    });
    return rows;
}

/// Everything that is stored, in one transaction: the pathway's id.
base::Checked<PathwayId> store(Ctx& ctx, const Prepared& p, const Carried& carried) {
    if (not p.start.document.empty() and not carried.file)
        return tl::unexpected(base::Problems{lost_document()});
    auto key = p.key;
    if (not key) {
        const auto created = children::create(
            ctx, *p.draft,
            carried.draft ? children::facts_in(*carried.draft) : std::vector<children::DocumentFact>{});
        const auto opened = access::open_child(ctx, created.id, access::Purpose::coordination, "pathway");
        if (not opened) return tl::unexpected(base::Problems{opened.error()});
        key = *opened;
    }
    if (const auto saved = teams::save_roles(ctx, *key, p.roles_version, p.rows, true); not saved)
        return tl::unexpected(base::Problems{saved.error()});
    teams::add_goal(ctx, *key, p.checked.goal, false);
    const auto id = start(ctx, *key, {p.checked.chosen.id, p.checked.anchor, p.checked.goal}, p.rows);
    children::add_event(ctx, key->child(), Category::family,
                        p.start.consent == "paper" ? msgid("家族の同意：紙でとりました。")
                                                   : msgid("家族の同意：口頭でとりました。"));
    if (const auto kept = keep_document(ctx, *key, id, carried); not kept)
        return tl::unexpected(base::Problems{kept.error()});
    if (not p.start.document.empty()) documents::drop_stashed(ctx, p.start.document);
    if (ctx.request.form.has("draft")) documents::drop_stashed(ctx, ctx.field("draft"));
    return id;
}

/// The page that a sending comes back to: the form for the document, else the check page.
Response not_sent(Ctx& ctx, Prepared& p, const base::Problems& problems) {
    if (problems.front().field == "file") {
        p.start.document.clear();
        return form_page(ctx, p.start, p.child, p.key, problems);
    }
    if (p.key and problems.front().kind == base::Kind::conflict) {
        p.roles_version = teams::role_version(ctx, *p.key);
        return check_page(ctx, p, both_tables(ctx, p.rows, teams::role_table(ctx, *p.key)));
    }
    return check_page(ctx, p, problems);
}

}  // namespace

namespace {

constexpr const char* kStartForm = "start";  ///< in the stash

/// The check page of the form that the request carries; its own address when nothing is wrong.
Response look(Ctx& ctx, bool stored) {
    auto p = prepare(ctx);
    if (not p) return std::move(p.error());
    if (not p->start.document.empty() and not documents::stashed(ctx, p->start.document))
        return not_sent(ctx, *p, {lost_document()});
    // The table that was looked at first stays the one that the sending compares with.
    p->roles_version = ctx.request.form.has("roles_version") ? std::atoi(ctx.field("roles_version").c_str())
                       : p->key                              ? teams::role_version(ctx, *p->key)
                                                             : 0;
    auto rows = chosen_rows(ctx, *p);
    if (rows and not stored) {
        const auto token = documents::stash_form(ctx, kStartForm, ctx.request.form);
        return http::see_other("/pathways/check?" + http::query_string({{"draft", token}}));
    }
    p->rows = rows ? std::move(*rows) : proposal(ctx, *p);
    return check_page(ctx, *p, rows ? base::Problems{} : rows.error());
}

}  // namespace

Response check(Ctx& ctx) { return look(ctx, false); }

Response checked(Ctx& ctx) {
    auto form = documents::stashed_form(ctx, kStartForm, ctx.request.query.get("draft"));
    if (not form) return access::problem_page(ctx, documents::form_is_gone());
    ctx.request.form = std::move(*form);
    return look(ctx, true);
}

Response send(Ctx& ctx) {
    auto p = prepare(ctx);
    if (not p) return std::move(p.error());
    p->roles_version = p->key ? std::atoi(ctx.field("roles_version").c_str()) : 0;
    auto rows = chosen_rows(ctx, *p);
    p->rows = rows ? std::move(*rows) : proposal(ctx, *p);
    if (not rows) return check_page(ctx, *p, rows.error());
    const auto carried = carried_document(ctx, p->start.document);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto id = store(ctx, *p, carried);
            if (not id) return tl::unexpected(id.error());
            ctx.say("送りました。関係する部署の受信箱に届いています。");
            return "/pathways/" + id->text();
        },
        [&](const base::Problems& problems) { return not_sent(ctx, *p, problems); });
}

}  // namespace tsumugi::pathways
