#include <algorithm>

#include "ground/base/text.h"
#include "ground/documents/drafts.h"
#include "rooms/pathways/start.h"

namespace tsumugi::pathways {

using access::ChildKey;
using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

StartForm read_start(const Ctx& ctx) {
    StartForm form{ctx.field("child"), ctx.field("template"), ctx.field("anchor"),
                   ctx.field("goal"),  ctx.field("consent"),  ctx.field("document")};
    if (form.template_code.empty()) form.template_code = "home";
    return form;
}

base::Checked<CheckedStart> check_start(Ctx& ctx, const StartForm& form) {
    base::Problems problems;
    CheckedStart checked;
    const auto all = templates(ctx.db);
    const auto chosen =
        std::find_if(all.begin(), all.end(), [&](const Template& t) { return t.code == form.template_code; });
    if (chosen == all.end()) {
        problems.push_back({base::Kind::invalid, "template", msgid("受入手順を選んでください。")});
    } else {
        checked.chosen = *chosen;
    }
    auto anchor = base::parse_date(form.anchor, ctx.today());
    if (chosen != all.end() and base::trimmed(form.anchor).empty()) {
        problems.push_back(
            {base::Kind::invalid,
             "anchor",
             msgid("{what}を入力してください。例：令和8年12月4日、R8.12.4、2026/12/4"),
             {{"what", ctx.lang() == base::Lang::ja ? checked.chosen.anchor : checked.chosen.anchor_en}}});
    } else if (not anchor) {
        anchor.error().field = "anchor";
        problems.push_back(anchor.error());
    } else {
        checked.anchor = anchor->date;
        if (not is_near(anchor->date, ctx.today())) {
            problems.push_back(
                {base::Kind::invalid, "anchor", msgid("日付が遠すぎます。元号と年を確かめてください。")});
        }
    }
    checked.goal = form.goal;
    if (base::grapheme_count(form.goal) > 200) {
        problems.push_back(
            {base::Kind::too_large, "goal", msgid("{n}文字までで書いてください。"), {{"n", "200"}}});
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    if (checked.goal.empty()) checked.goal = checked.chosen.goal;
    return checked;
}

bool has_consent(const StartForm& form) { return form.consent == "paper" or form.consent == "spoken"; }

View consent_field(Ctx& ctx, const StartForm& form, const base::Problems& problems) {
    access::FieldOptions options;
    options.hint = ctx.tr(
        "知らせる先と内容を説明したうえで選んでください。まだのときは、書きかけとして準備だけしておけます。");
    return access::select(ctx, "consent", ctx.tr("家族の同意"), form.consent,
                          {{"", ctx.tr("まだとっていない（準備だけする）")},
                           {"paper", ctx.tr("紙でとった（原本は自分の機関にある）")},
                           {"spoken", ctx.tr("口頭でとった（記録に残した）")}},
                          problems, options);
}

std::string keep_start(Ctx& ctx, const StartForm& form, const children::ChildForm& child,
                       const std::optional<ChildKey>& key) {
    // The list of drafts names no child: town, age and day are enough to know one's own again.
    std::string note;
    const auto add = [&](const std::string& words) {
        if (not words.empty()) note += (note.empty() ? "" : "　") + words;
    };
    for (const auto& t : templates(ctx.db)) {
        if (t.code == form.template_code) add(ctx.lang() == base::Lang::en ? t.english : t.name);
    }
    if (key) add(access::shown_code(key->code()));
    if (not key) add(region::municipality_name(ctx.db, child.municipality, ctx.lang()));
    const auto birth = base::parse_date(child.birth, ctx.today());
    if (not key and birth) add(base::age_text(birth->date, ctx.today(), ctx.lang()));
    const auto day = base::parse_date(form.anchor, ctx.today());
    if (not base::trimmed(form.anchor).empty() and day)
        add(base::short_date(day->date, ctx.today(), ctx.lang()));
    if (not has_consent(form)) add(ctx.tr("同意はまだ"));
    return documents::keep_draft(ctx, kStartForm, key ? key->child() : access::ChildId{}, note, form.document)
        .text();
}

Known known_child(Ctx& ctx, const std::string& code) {
    if (code.empty()) return {};
    auto key = access::open_child(ctx, code, access::Purpose::coordination, "pathway");
    if (not key) return {std::nullopt, access::problem_page(ctx, key.error())};
    return {*key, std::nullopt};
}

Carried carried_document(Ctx& ctx, const std::string& token) {
    Carried carried;
    if (token.empty()) return carried;
    carried.file = documents::stashed(ctx, token);
    if (carried.file) {
        if (auto draft = referral::read_referral(carried.file->bytes)) carried.draft = std::move(*draft);
    }
    return carried;
}

base::Problem lost_document() {
    return {base::Kind::gone, "file",
            msgid("預かった書類の期限が切れました。もう一度、書類のファイルを選んで読み取ってください。")};
}

namespace {

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
        differing.push_back({{"field", ctx.tr(children::field_label(field))},
                             {"value", children::field_words(ctx, field, value)}});
    for (const auto& diagnosis : draft.diagnoses) {
        if (diagnosis.withheld) withheld.push_back({{"text", diagnosis.text}});
    }
    const auto codes = children::coded_lines(children::facts_in(draft), filled.form);
    return {{"codes_kept", codes.kept},
            {"has_codes", codes.kept + codes.lost > 0},
            {"codes_lost", codes.lost},
            {"has_lost", codes.lost > 0},
            {"type", tr(referral::type_text(draft.type))},
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

std::optional<View> carried_view(Ctx& ctx, const StartForm& start, const children::ChildForm& child) {
    const auto carried = carried_document(ctx, start.document);
    if (not carried.draft) return std::nullopt;
    return document_view(ctx, *carried.draft, children::fill_from(*carried.draft, child, ctx.db));
}

Response page_with(Ctx& ctx, const StartForm& start, const children::ChildForm& child,
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
    view.set("consent_field", consent_field(ctx, start, problems));
    const auto draft = documents::draft_of_form(ctx);
    view.set("draft", draft.id);
    view.set("draft_version", draft.version);
    view.set("document", document.value_or(View::object()));
    view.set("has_document", document.has_value());
    view.set("document_token", start.document);
    view.set("file_error", access::error_of(ctx, problems, "file"));
    return access::page(ctx, ctx.tr("退院支援をはじめる"), "rooms/pathways/views/new", std::move(view),
                        options_for(problems));
}

}  // namespace

Response form_page(Ctx& ctx, const StartForm& start, const children::ChildForm& child,
                   const std::optional<ChildKey>& key, const base::Problems& problems) {
    return page_with(ctx, start, child, key, problems, carried_view(ctx, start, child));
}

namespace {

Response new_page(Ctx& ctx) {
    StartForm start;
    start.child = std::string(ctx.request.query.get("child"));
    start.template_code =
        ctx.request.query.has("template") ? std::string(ctx.request.query.get("template")) : "home";
    auto known = known_child(ctx, start.child);
    if (known.refusal) return std::move(*known.refusal);
    return page_with(ctx, start, {}, known.key, {}, std::nullopt);
}

Response read_document(Ctx& ctx) {
    auto start = read_start(ctx);
    const auto typed = children::read_form(ctx.request);
    auto known = known_child(ctx, start.child);
    if (known.refusal) return std::move(*known.refusal);
    const auto refuse = [&](base::Problem problem) {
        problem.field = "file";
        return form_page(ctx, start, typed, known.key, {problem});
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
    return page_with(ctx, start, filled.form, known.key, {}, document_view(ctx, *draft, filled));
}

Response back_to_form(Ctx& ctx) {
    const auto start = read_start(ctx);
    const auto child = children::read_form(ctx.request);
    auto known = known_child(ctx, start.child);
    if (known.refusal) return std::move(*known.refusal);
    return form_page(ctx, start, child, known.key, {});
}

/// An administrator sees no child, and so starts nothing for one.
template <access::Handler kHandler>
Response by_those_who_see_children(Ctx& ctx) {
    if (ctx.user.role != access::Role::administrator) return kHandler(ctx);
    return access::problem_page(
        ctx, {base::Kind::forbidden, "",
              msgid("この画面はあなたの役割では使えません。必要なときは部署の責任者にたずねてください。")});
}

}  // namespace

void start_routes(access::Routes& routes) {
    routes.get("/pathways/new", Permission::member, &by_those_who_see_children<&new_page>);
    routes.post("/pathways/document", Permission::member, &by_those_who_see_children<&read_document>);
    routes.post("/pathways/form", Permission::member, &by_those_who_see_children<&back_to_form>);
    routes.post("/pathways/aside", Permission::member, &by_those_who_see_children<&put_aside>);
    routes.post("/pathways/check", Permission::member, &by_those_who_see_children<&check>);
    routes.get("/pathways/check", Permission::member, &by_those_who_see_children<&checked>);
    routes.post("/pathways", Permission::member, &by_those_who_see_children<&send>);
}

}  // namespace tsumugi::pathways
