#include <algorithm>
#include <map>

#include "ground/access/kinds.h"
#include "ground/base/text.h"
#include "ground/documents/drafts.h"
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

/// resumed: a draft, which is shown as it was put aside; looked: a look before sending; sent.
enum class Stage { resumed, looked, sent };

base::Problem no_consent() {
    return {base::Kind::invalid, "consent",
            msgid("家族に説明し、知らせる先について同意をとってから送ってください。")};
}

/// Everything that both the check page and the sending need, or the form with what is missing.
tl::expected<Prepared, Response> prepare(Ctx& ctx, Stage stage) {
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
    if (not problems.empty()) {
        if (stage == Stage::sent and not has_consent(p.start)) problems.push_back(no_consent());
        if (stage == Stage::resumed) problems.clear();
        return tl::unexpected(form_page(ctx, p.start, p.child, p.key, problems));
    }
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

/// Children that the new one may be, and whom to ask about those that this section may not see: the same
/// words whether there is one or not (product.md K1, docs/decisions/0017).
void set_alike(Ctx& ctx, View& view, const Prepared& p, const base::Problems& problems) {
    auto found = p.key ? Views{} : children::alike(ctx, p.child);
    Views desks;
    for (const auto& desk : directory::desks(ctx.db))
        desks.push_back({{"where", desk.where()}, {"phone", desk.phone}});
    const bool any = not found.empty();
    view.set("alike", std::move(found));
    view.set("has_alike", any);
    view.set("another", ctx.field("another_child") == "1");
    view.set("another_error", access::error_of(ctx, problems, "another_child"));
    view.set("desks", std::move(desks));
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
    // What was typed of the child stays with a child that is known already: nothing of it is lost.
    if (not p.key or not p.child.name.empty()) hidden = children::hidden_fields(p.child);
    const std::pair<const char*, const std::string*> kept[] = {{"child", &p.start.child},
                                                               {"template", &p.start.template_code},
                                                               {"anchor", &p.start.anchor},
                                                               {"goal", &p.start.goal},
                                                               {"document", &p.start.document}};
    for (const auto& [name, value] : kept) hidden.push_back({{"name", name}, {"value", *value}});
    const auto draft = documents::draft_of_form(ctx);
    hidden.push_back({{"name", "draft"}, {"value", draft.id}});
    hidden.push_back({{"name", "draft_version"}, {"value", std::to_string(draft.version)}});
    const int days = base::days_between(ctx.today(), p.checked.anchor);
    view.set("hidden", std::move(hidden));
    view.set("known", p.key.has_value());
    view.set("identity", p.key ? children::identity_view(ctx, *p.key) : View::object());
    view.set("name", p.child.name);
    view.set("words", children::name_words(p.child.name, p.child.kana));
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
    view.set("consent_field", consent_field(ctx, p.start, problems));
    view.set("has_consent", has_consent(p.start));
    view.set("beside", p.key and not p.child.name.empty() ? children::typed_text(ctx, p.child) : "");
    set_alike(ctx, view, p, problems);
    return access::page(ctx, ctx.tr("送る前の確認"), "rooms/pathways/views/check", std::move(view),
                        options_for(problems));
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

/// What only the sending asks: the family's consent, and that a child who looks like a known one is another.
base::Problems still_missing(Ctx& ctx, const Prepared& p) {
    base::Problems problems;
    if (not has_consent(p.start)) problems.push_back(no_consent());
    if (not p.key and ctx.field("another_child") != "1" and not children::alike(ctx, p.child).empty()) {
        problems.push_back(
            {base::Kind::invalid, "another_child",
             msgid(
                 "似たこどもがもう登録されています。「この子で続ける」か「別のこども」を選んでください。")});
    }
    return problems;
}

/// The answer to a draft that was sent already, wherever it is sent, checked or opened again.
std::optional<Response> already_sent(Ctx& ctx, std::string_view id) {
    const auto draft = documents::find_draft(ctx, kStartForm, id);
    if (not draft or not draft->sent) return std::nullopt;
    return documents::sent_page(ctx, *draft, "/pathways/new");
}

/// "Go on with this child": the form becomes one of a child that is known. The proposed table was another
/// child's.
void continue_as_known(Ctx& ctx) {
    const auto code = ctx.field("continue_as");
    if (code.empty()) return;
    http::Fields form;
    form.add("child", code);
    for (const auto& [name, value] : ctx.request.form.pairs()) {
        const auto dot = name.find('.');
        const bool of_table = name.starts_with("roles") or
                              (dot != std::string::npos and not name.starts_with("care_option.") and
                               not name.starts_with("watch."));
        if (name != "child" and name != "continue_as" and not of_table) form.add(name, value);
    }
    ctx.request.form = std::move(form);
}

/// The check page of the form that the request carries; its own address when nothing is wrong.
Response look(Ctx& ctx, bool stored) {
    continue_as_known(ctx);
    auto p = prepare(ctx, stored ? Stage::resumed : Stage::looked);
    if (not p) return std::move(p.error());
    if (not p->start.document.empty() and not documents::stashed(ctx, p->start.document))
        return not_sent(ctx, *p, {lost_document()});
    // The table that was looked at first stays the one that the sending compares with.
    p->roles_version = ctx.request.form.has("roles_version") ? std::atoi(ctx.field("roles_version").c_str())
                       : p->key                              ? teams::role_version(ctx, *p->key)
                                                             : 0;
    auto rows = chosen_rows(ctx, *p);
    if (rows and not stored) {
        const auto id = keep_start(ctx, p->start, p->child, p->key);
        return http::see_other("/pathways/check?draft=" + id);
    }
    p->rows = rows ? std::move(*rows) : proposal(ctx, *p);
    return check_page(ctx, *p, rows ? base::Problems{} : rows.error());
}

}  // namespace

Response check(Ctx& ctx) {
    if (auto sent = already_sent(ctx, ctx.field("draft"))) return *std::move(sent);
    return look(ctx, false);
}

Response checked(Ctx& ctx) {
    auto draft = documents::find_draft(ctx, kStartForm, ctx.request.query.get("draft"));
    if (not draft) return access::problem_page(ctx, documents::draft_is_gone());
    if (draft->sent) return documents::sent_page(ctx, *draft, "/pathways/new");
    ctx.request.form = std::move(draft->form);
    ctx.request.form.add("draft", draft->id.text());
    ctx.request.form.add("draft_version", std::to_string(draft->version));
    return look(ctx, true);
}

Response put_aside(Ctx& ctx) {
    if (auto sent = already_sent(ctx, ctx.field("draft"))) return *std::move(sent);
    const auto start = read_start(ctx);
    const auto known = known_child(ctx, start.child);
    if (known.refusal) return *known.refusal;
    keep_start(ctx, start, children::read_form(ctx.request), known.key);
    ctx.say("書きかけとして残しました。30日のあいだ、あなたの部署の人が続けられます。");
    return http::see_other("/pathways#drafts");
}

Response send(Ctx& ctx) {
    // A double click, or the old page once more: it leads to what was sent.
    const auto draft = documents::find_draft(ctx, kStartForm, ctx.field("draft"));
    if (draft and draft->sent) return documents::see_sent(ctx, *draft);
    auto p = prepare(ctx, Stage::sent);
    if (not p) return std::move(p.error());
    p->roles_version = p->key ? std::atoi(ctx.field("roles_version").c_str()) : 0;
    auto rows = chosen_rows(ctx, *p);
    p->rows = rows ? std::move(*rows) : proposal(ctx, *p);
    if (not rows) return check_page(ctx, *p, rows.error());
    if (const auto missing = still_missing(ctx, *p); not missing.empty()) return check_page(ctx, *p, missing);
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
