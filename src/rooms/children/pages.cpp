#include <algorithm>
#include <set>

#include "ground/access/session.h"
#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "ground/documents/documents.h"
#include "rooms/children/store.h"

namespace tsumugi::children {
namespace {

using access::Ctx;
using access::Permission;
using access::Purpose;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

std::vector<Block>& blocks() {
    static std::vector<Block> all;
    return all;
}

/// Opens the child of the route's {code}, or answers why not.
struct Opened {
    std::optional<ChildKey> key;
    Response refusal;
};
Opened open(Ctx& ctx, std::string_view what) {
    auto key = access::open_child(ctx, ctx.request.place("code"), Purpose::care, what);
    if (not key) return {std::nullopt, access::problem_page(ctx, key.error())};
    return {*key, {}};
}

std::string path_of(const ChildKey& key) { return "/children/" + key.code(); }

base::Problem unknown_filter(std::string_view name) {
    return {base::Kind::not_found,
            "",
            msgid("「{name}」という絞り込みはありません。一覧に戻って選び直してください。"),
            {{"name", std::string(name)}}};
}

// ---- list and search

std::optional<base::Problem> read_filter(Ctx& ctx, ListFilter& filter) {
    std::set<std::string> towns, care;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (value.empty()) continue;
        if (name == "town") {
            if (not region::municipality(ctx.db, value)) return unknown_filter(value);
            towns.insert(value);
        } else if (name == "care") {
            if (not care_score::find(value)) return unknown_filter(value);
            care.insert(value);
        } else if (name == "lead") {
            if (value != "me") return unknown_filter(value);
            filter.lead_me = true;
        } else if (name == "page") {
            filter.page = std::atoi(value.c_str());
            if (filter.page < 1 or filter.page > 100000) return unknown_filter(value);
        } else {
            return unknown_filter(name);
        }
    }
    filter.towns.assign(towns.begin(), towns.end());
    filter.care.assign(care.begin(), care.end());
    return std::nullopt;
}

Views listed_views(Ctx& ctx, const std::vector<Listed>& rows) {
    Views views;
    for (const auto& row : rows) {
        ctx.log("view", "child", row.id.value(), row.id, "list basic", "care");
        const auto due = base::parse_iso(row.next_due);
        const bool dated = due and row.next_due != "9999-12-31";
        views.push_back({{"code", row.code},
                         {"shown_code", access::shown_code(row.code)},
                         {"name", row.name},
                         {"kana", row.kana},
                         {"age", base::age_text(row.birth, ctx.today(), ctx.lang())},
                         {"town", region::municipality_name(ctx.db, row.municipality, ctx.lang())},
                         {"leads", row.leads},
                         {"has_leads", row.leads > 0},
                         {"due", dated ? base::short_date(*due, ctx.today(), ctx.lang()) : ""},
                         {"late", dated and *due < ctx.today()}});
    }
    return views;
}

Response list_page(Ctx& ctx) {
    ListFilter filter;
    if (const auto problem = read_filter(ctx, filter)) {
        auto response = access::problem_page(ctx, *problem);
        response.status = 400;
        return response;
    }
    const auto page = list(ctx, filter);
    const auto link = [&](int number) {
        std::vector<std::pair<std::string, std::string>> pairs;
        for (const auto& town : filter.towns) pairs.emplace_back("town", town);
        for (const auto& item : filter.care) pairs.emplace_back("care", item);
        if (filter.lead_me) pairs.emplace_back("lead", "me");
        pairs.emplace_back("page", std::to_string(number));
        return "/children?" + http::query_string(pairs);
    };
    const int from = (filter.page - 1) * filter.page_size + 1;
    const int to = std::min(page.total, from + filter.page_size - 1);
    std::vector<access::Option> care{{"", ctx.tr("すべて")}};
    for (const auto& item : care_score::items()) care.push_back({item.code, item.short_label.in(ctx.lang())});
    auto towns = region::municipality_options(ctx);
    towns.front().label = ctx.tr("すべて");
    View view{{"rows", listed_views(ctx, page.rows)},
              {"has_rows", not page.rows.empty()},
              {"filtered", not filter.towns.empty() or filter.lead_me or not filter.care.empty()},
              {"total", page.total},
              {"lead_me", filter.lead_me},
              {"town_field", access::select(ctx, "town", ctx.tr("市町村"),
                                            filter.towns.empty() ? "" : filter.towns.front(), towns)},
              {"care_field", access::select(ctx, "care", ctx.tr("必要なケア"),
                                            filter.care.empty() ? "" : filter.care.front(), care)},
              {"from", from},
              {"to", to},
              {"previous", filter.page > 1 ? link(filter.page - 1) : ""},
              {"next", to < page.total ? link(filter.page + 1) : ""},
              {"is_hospital", ctx.user.organisation_kind == "hospital"}};
    return access::page(ctx, ctx.tr("こども"), "rooms/children/views/list", std::move(view));
}

const db::Sql kKeepFound{"UPDATE session SET found = $2 WHERE token_hash = $1"};
const db::Sql kReadFound{"SELECT found FROM session WHERE token_hash = $1"};

/// A search by name is a POST and its answer stands at an address that says nothing (ux.md 3).
Response find_children(Ctx& ctx) {
    std::vector<std::string> ids;
    const auto text = ctx.field("name");
    if (not base::search_key(text).empty()) {
        for (const auto& row : find(ctx, text)) ids.push_back(row.id.text());
    }
    db::write(ctx.db, [&] { ctx.db.query(kKeepFound, ctx.session->token_hash, base::join(ids, " ")).run(); });
    return http::see_other("/children/found/1");
}

Response found_page(Ctx& ctx) {
    std::vector<ChildId> ids;
    const auto kept = ctx.db.query(kReadFound, ctx.session->token_hash).value<std::optional<std::string>>();
    for (const auto& text : base::split(kept.value_or("").value_or(""), ' ')) {
        if (const auto id = ChildId::parse(text)) ids.push_back(*id);
    }
    const auto rows = found(ctx, ids);
    View view{{"rows", listed_views(ctx, rows)}, {"has_rows", not rows.empty()}, {"count", rows.size()}};
    return access::page(ctx, ctx.tr("さがした結果"), "rooms/children/views/found", std::move(view));
}

// ---- the child's page

View needs_view(Ctx& ctx, const ChildKey& key) {
    const auto care = current_care(ctx, key);
    const auto known = facts(ctx, key);
    const auto lines = [](const std::vector<std::string>& texts) {
        Views views;
        for (const auto& text : texts) views.push_back({{"text", text}});
        return views;
    };
    View view{{"code", key.code()},
              {"has_care", care.has_value()},
              {"may_change", key.may_change()},
              {"diagnoses", lines(known.diagnoses)},
              {"allergies", lines(known.allergies)},
              {"devices", lines(known.devices)},
              {"medications", lines(known.medications)},
              {"purposes", lines(known.purposes)},
              {"has_diagnoses", not known.diagnoses.empty()},
              {"has_allergies", not known.allergies.empty()},
              {"has_devices", not known.devices.empty()},
              {"has_medications", not known.medications.empty()},
              {"has_purposes", not known.purposes.empty()}};
    view.set("score", care ? score_view(ctx, care->score) : View::object());
    view.set("assessed_on", care ? base::long_date(care->assessed_on, ctx.lang()) : "");
    view.set("author", care ? care->author : "");
    view.set("draft", care and care->state == "draft");
    return view;
}

View basics_view(Ctx& ctx, const ChildKey& key) {
    const auto form = stored_form(ctx, key);
    Views people;
    for (const auto& guardian : guardians(ctx, key)) {
        people.push_back({{"name", guardian.name},
                          {"kana", guardian.kana},
                          {"relationship", guardian.relationship},
                          {"phone", guardian.phone}});
    }
    return {{"code", key.code()},
            {"call_name", form.call_name},
            {"glyph_note", form.glyph_note},
            {"postcode", form.postcode},
            {"address", form.address},
            {"phone", form.phone},
            {"hospital", form.hospital},
            {"guardians", std::move(people)},
            {"family_shown", key.allows(Category::family)},
            {"may_change", key.may_change()}};
}

View events_view(Ctx& ctx, const ChildKey& key, int limit) {
    Views rows;
    for (const auto& event : events(ctx, key, limit)) {
        rows.push_back({{"at", base::short_time(event.at, ctx.today(), ctx.lang())},
                        {"text", event.text},
                        {"where", event.where},
                        {"path", event.path}});
    }
    return {{"events", rows}, {"has_events", not rows.empty()}, {"code", key.code()}};
}

View documents_view(Ctx& ctx, const ChildKey& key) {
    Views rows;
    for (const auto& document : documents::list(ctx, key)) {
        rows.push_back({{"id", document.id.text()},
                        {"title", document.title},
                        {"at", base::short_time(document.added, ctx.today(), ctx.lang())},
                        {"by", document.added_by},
                        {"size", (document.size + 1023) / 1024}});
    }
    return {{"documents", rows},
            {"has_documents", not rows.empty()},
            {"code", key.code()},
            {"may_change", key.may_change()}};
}

std::vector<Block> own_blocks() {
    return {{40, true, "needs", msgid("必要なケア"), Category::medical, "rooms/children/views/_needs",
             needs_view},
            {80, true, "documents", msgid("書類"), Category::documents, "rooms/children/views/_documents",
             documents_view},
            {85, true, "basics", msgid("基本の情報"), Category::basic, "rooms/children/views/_basics",
             basics_view},
            {90, true, "changes", msgid("変更の記録"), Category::basic, "rooms/children/views/_events",
             [](Ctx& ctx, const ChildKey& key) { return std::optional<View>(events_view(ctx, key, 10)); }}};
}

Response show(Ctx& ctx) {
    const auto opened = open(ctx, "page");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    Views first_main, first_side, wide, main, side, links;
    for (const auto& block : blocks()) {
        View section{{"id", block.id}, {"title", ctx.tr(block.title)}};
        if (not key.allows(block.category)) {
            section.set("hidden", true);
            section.set("content", "");
        } else {
            auto view = block.make(ctx, key);
            if (not view) continue;
            view->set("form_token", access::form_token(ctx));
            section.set("hidden", false);
            section.set("content", html::render(block.template_name, ctx.lang(), *view));
        }
        links.push_back({{"id", block.id}, {"title", ctx.tr(block.title)}});
        auto& area = block.wide            ? wide
                     : block.order <= 30 ? (block.side ? first_side : first_main)
                                         : (block.side ? side : main);
        area.push_back(std::move(section));
    }
    access::PageOptions options;
    options.qr_path = path_of(key);
    View view{{"identity", identity_view(ctx, key)},
              {"links", std::move(links)},
              {"first_main", std::move(first_main)},
              {"first_side", std::move(first_side)},
              {"wide", std::move(wide)},
              {"main", std::move(main)},
              {"side", std::move(side)},
              {"code", key.code()}};
    return access::page(ctx, access::shown_code(key.code()), "rooms/children/views/show", std::move(view),
                        options);
}

// ---- changes

Response edit_form(Ctx& ctx, const ChildKey& key, const ChildForm& form, int version,
                   const base::Problems& problems) {
    auto view = form_view(ctx, form, problems);
    view.set("identity", identity_view(ctx, key));
    view.set("code", key.code());
    view.set("version", version);
    view.set("family_shown", key.allows(Category::family));
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("基本の情報を直す"), "rooms/children/views/edit", std::move(view),
                        options);
}

Response edit(Ctx& ctx) {
    const auto opened = open(ctx, "edit");
    if (not opened.key) return opened.refusal;
    return edit_form(ctx, *opened.key, stored_form(ctx, *opened.key), basics(ctx, *opened.key).version, {});
}

std::vector<access::Difference> differences(const Ctx& ctx, const ChildForm& mine, const ChildForm& theirs) {
    const std::tuple<const char*, const char*, std::string ChildForm::*> fields[] = {
        {"name", msgid("氏名"), &ChildForm::name},
        {"kana", msgid("ふりがな"), &ChildForm::kana},
        {"call_name", msgid("よび名"), &ChildForm::call_name},
        {"birth", msgid("生年月日"), &ChildForm::birth},
        {"municipality", msgid("市町村"), &ChildForm::municipality},
        {"postcode", msgid("郵便番号"), &ChildForm::postcode},
        {"address", msgid("住所"), &ChildForm::address},
        {"phone", msgid("電話"), &ChildForm::phone},
        {"hospital", msgid("主治医の病院・診療科"), &ChildForm::hospital},
        {"guardian_name", msgid("保護者の氏名"), &ChildForm::guardian_name},
        {"guardian_phone", msgid("保護者の電話"), &ChildForm::guardian_phone}};
    std::vector<access::Difference> found;
    for (const auto& [name, label, member] : fields) {
        if (mine.*member != theirs.*member)
            found.push_back({name, ctx.tr(label), mine.*member, theirs.*member});
    }
    return found;
}

Response save(Ctx& ctx) {
    const auto opened = open(ctx, "edit");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    auto form = read_form(ctx.request);
    const int version = std::atoi(ctx.field("version").c_str());
    const auto draft = check(form, ctx.today(), region::municipalities(ctx.db));
    if (not draft) return edit_form(ctx, key, form, version, draft.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto saved = save_basics(ctx, key, *draft, version);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("基本の情報を保存しました。");
            return path_of(key);
        },
        [&](const base::Problems&) {
            form.birth = base::iso(draft->birth);
            const auto theirs = stored_form(ctx, key);
            return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"),
                                         differences(ctx, form, theirs), basics(ctx, key).version,
                                         ctx.tr("ほかの人"), ctx.now());
        });
}

Response care_page(Ctx& ctx, const ChildKey& key, const ChildForm& form, const base::Problems& problems) {
    auto view = form_view(ctx, form, problems);
    Views earlier;
    for (const auto& assessment : assessments(ctx, key)) {
        earlier.push_back({{"day", base::long_date(assessment.assessed_on, ctx.lang())},
                           {"author", assessment.author},
                           {"draft", assessment.state == "draft"},
                           {"total", assessment.total},
                           {"care_class", assessment.care_class}});
    }
    view.set("identity", identity_view(ctx, key));
    view.set("code", key.code());
    view.set("earlier", earlier);
    view.set("has_earlier", not earlier.empty());
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("必要なケアを書き直す"), "rooms/children/views/care", std::move(view),
                        options);
}

Response not_shown(Ctx& ctx) {
    return access::problem_page(
        ctx, {base::Kind::forbidden, "", msgid("この情報は、あなたの機関には表示していません。")});
}

Response care(Ctx& ctx) {
    const auto opened = open(ctx, "care");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::medical)) return not_shown(ctx);
    ChildForm form;
    if (const auto now = current_care(ctx, *opened.key)) form.care = now->answers;
    form.assessed_on = base::iso(ctx.today());
    return care_page(ctx, *opened.key, form, {});
}

Response save_care(Ctx& ctx) {
    const auto opened = open(ctx, "care");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::medical)) return not_shown(ctx);
    auto form = stored_form(ctx, key);
    const auto typed = read_form(ctx.request);
    form.care = typed.care;
    form.assessed_on = typed.assessed_on;
    form.author = typed.author;
    const auto draft = check(form, ctx.today(), region::municipalities(ctx.db));
    if (not draft) return care_page(ctx, key, form, draft.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            add_assessment(ctx, key.child(), *draft);
            ctx.say("必要なケアを保存しました。スコアは{total}点です。",
                    {{"total", std::to_string(draft->score.total)}});
            return path_of(key) + "#needs";
        },
        [&](const base::Problems& problems) { return care_page(ctx, key, form, problems); });
}

Response facts_page(Ctx& ctx, const ChildKey& key, const ChildForm& form, const base::Problems& problems) {
    auto view = form_view(ctx, form, problems);
    view.set("identity", identity_view(ctx, key));
    view.set("code", key.code());
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("医療の情報を直す"), "rooms/children/views/facts", std::move(view),
                        options);
}

Response edit_facts(Ctx& ctx) {
    const auto opened = open(ctx, "facts");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::medical)) return not_shown(ctx);
    const auto known = facts(ctx, *opened.key);
    ChildForm form;
    form.diagnoses = base::join(known.diagnoses, "\n");
    form.allergies = base::join(known.allergies, "\n");
    form.devices = base::join(known.devices, "\n");
    form.medications = base::join(known.medications, "\n");
    form.purpose = base::join(known.purposes, "\n");
    return facts_page(ctx, *opened.key, form, {});
}

Response change_facts(Ctx& ctx) {
    const auto opened = open(ctx, "facts");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::medical)) return not_shown(ctx);
    const auto form = read_form(ctx.request);
    base::Problems problems;
    for (const auto& [field, text] : {std::pair{"diagnoses", &form.diagnoses},
                                      {"allergies", &form.allergies},
                                      {"devices", &form.devices},
                                      {"medications", &form.medications},
                                      {"purpose", &form.purpose}}) {
        if (base::grapheme_count(*text) > 4000)
            problems.push_back(
                {base::Kind::too_large, field, msgid("{n}文字までで書いてください。"), {{"n", "4000"}}});
    }
    if (not problems.empty()) return facts_page(ctx, key, form, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            save_facts(ctx, key, form);
            ctx.say("医療の情報を保存しました。");
            return path_of(key) + "#needs";
        },
        [&](const base::Problems& found_problems) { return facts_page(ctx, key, form, found_problems); });
}

Response documents_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    auto view = documents_view(ctx, key);
    view.set("identity", identity_view(ctx, key));
    view.set("title_field", access::field(ctx, "title", ctx.tr("書類の名前"), ctx.field("title"), problems));
    view.set("file_error", access::error_of(ctx, problems, "file"));
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("書類"), "rooms/children/views/documents", std::move(view), options);
}

Response show_documents(Ctx& ctx) {
    const auto opened = open(ctx, "documents");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::documents)) return not_shown(ctx);
    return documents_page(ctx, *opened.key, {});
}

Response add_document(Ctx& ctx) {
    const auto opened = open(ctx, "documents");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::documents)) return not_shown(ctx);
    const auto* upload = ctx.request.upload("file");
    if (not upload or (upload->bytes.empty() and not upload->too_large)) {
        return documents_page(ctx, key, {{base::Kind::invalid, "file", msgid("ファイルを選んでください。")}});
    }
    if (upload->too_large) {
        return documents_page(ctx, key,
                              {{base::Kind::too_large,
                                "file",
                                msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。"),
                                {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}}});
    }
    const auto title = ctx.field("title").empty() ? upload->filename : ctx.field("title");
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto added = documents::add(ctx, key, base::first_graphemes(title, 100), upload->bytes,
                                        Category::documents);
            if (not added) {
                added.error().field = "file";
                return tl::unexpected(base::Problems{added.error()});
            }
            add_event(ctx, key.child(), Category::documents, msgid("書類が加わりました。"));
            ctx.say("書類を保存しました。");
            return path_of(key) + "/documents";
        },
        [&](const base::Problems& problems) { return documents_page(ctx, key, problems); });
}

Response log_page(Ctx& ctx) {
    const auto opened = open(ctx, "log");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    Views rows;
    for (const auto& entry :
         audit::of_child(ctx.db, key.child().value(), ctx.now() + std::chrono::hours(1), 200)) {
        const auto section = directory::section(ctx.db, access::SectionId{entry.section});
        rows.push_back({{"at", base::short_time(entry.at, ctx.today(), ctx.lang())},
                        {"where", section ? section->where() : ctx.tr("自動の処理")},
                        {"action", entry.action == "view"      ? ctx.tr("見た")
                                   : entry.action == "refused" ? ctx.tr("ことわった")
                                   : entry.action == "export"  ? ctx.tr("書き出した")
                                                               : ctx.tr("変えた")}});
    }
    return access::page(
        ctx, ctx.tr("見た人の記録"), "rooms/children/views/log",
        View{{"identity", identity_view(ctx, key)}, {"code", key.code()}, {"rows", std::move(rows)}});
}

Response all_events(Ctx& ctx) {
    const auto opened = open(ctx, "changes");
    if (not opened.key) return opened.refusal;
    auto view = events_view(ctx, *opened.key, 500);
    view.set("identity", identity_view(ctx, *opened.key));
    return access::page(ctx, ctx.tr("変更の記録"), "rooms/children/views/changes", std::move(view));
}

}  // namespace

View identity_view(Ctx& ctx, const ChildKey& key) {
    const auto b = basics(ctx, key);
    return {{"code", access::shown_code(b.code)},
            {"path", "/children/" + b.code},
            {"name", b.name},
            {"kana", b.kana},
            {"age", base::age_text(b.birth, ctx.today(), ctx.lang())},
            {"birth", base::long_date(b.birth, ctx.lang())},
            {"town", b.municipality_name},
            {"mine", ""},
            {"heading", true}};
}

void set_blocks(std::vector<Block> from_rooms) {
    blocks() = own_blocks();
    for (auto& block : from_rooms) blocks().push_back(std::move(block));
    std::stable_sort(blocks().begin(), blocks().end(),
                     [](const Block& a, const Block& b) { return a.order < b.order; });
}

void routes(access::Routes& routes) {
    routes.get("/children", Permission::member, &list_page);
    routes.post("/children/find", Permission::member, &find_children);
    routes.get("/children/found/{n}", Permission::member, &found_page);
    routes.get("/children/{code}", Permission::child, &show);
    routes.get("/children/{code}/edit", Permission::child, &edit);
    routes.post("/children/{code}", Permission::child, &save);
    routes.get("/children/{code}/care", Permission::child, &care);
    routes.post("/children/{code}/care", Permission::child, &save_care);
    routes.get("/children/{code}/facts", Permission::child, &edit_facts);
    routes.post("/children/{code}/facts", Permission::child, &change_facts);
    routes.get("/children/{code}/documents", Permission::child, &show_documents);
    routes.post("/children/{code}/documents", Permission::child, &add_document);
    routes.get("/children/{code}/log", Permission::child, &log_page);
    routes.get("/children/{code}/changes", Permission::child, &all_events);
}

}  // namespace tsumugi::children
