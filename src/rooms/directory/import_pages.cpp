// Importing the national open data through the browser: choose files, look at what would happen, confirm.
#include <algorithm>
#include <sstream>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/directory/imports.h"
#include "rooms/directory/pages.h"

namespace tsumugi::directory {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr int kPageSize = 25;
constexpr std::size_t kMostFiles = 10;
constexpr std::size_t kMostGone = 500;
constexpr int kPastImports = 10;

// ---- choosing

Response form_page(Ctx& ctx, const base::Problems& problems) {
    std::vector<access::Option> scopes;
    for (const auto scope : {Scope::region, Scope::prefecture, Scope::all})
        scopes.push_back({std::string(code(scope)), ctx.tr(label(scope))});
    const auto chosen = ctx.field("scope");
    Views past;
    for (const auto& one : past_imports(ctx, kPastImports)) {
        const auto scope = parse_scope(one.scope);
        past.push_back({{"when", base::long_time(one.at, ctx.lang())},
                        {"by", one.by},
                        {"files", one.files},
                        {"scope", scope ? ctx.tr(label(*scope)) : ""},
                        {"total", one.counts.total},
                        {"added", one.counts.added},
                        {"changed", one.counts.changed},
                        {"unchanged", one.counts.unchanged},
                        {"ended", one.ended},
                        {"refused", one.counts.refused}});
    }
    View view{{"scope_field", access::select(ctx, "scope", ctx.tr("どこのサービスを入れるか"),
                                             chosen.empty() ? std::string("region") : chosen, scopes)},
              {"files_error", access::error_of(ctx, problems, "files")},
              {"has_past", not past.empty()}};
    view.set("past", std::move(past));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("公表データの取り込み"), "rooms/directory/views/import", std::move(view),
                        options_for(problems));
}

Response show_form(Ctx& ctx) { return form_page(ctx, {}); }

/// The files wait, sealed, as the member's own, for a day.
Response receive(Ctx& ctx) {
    const auto fail = [&](const char* message, html::Args args = {}) {
        return form_page(ctx, {{base::Kind::invalid, "files", message, std::move(args)}});
    };
    const auto scope = parse_scope(ctx.field("scope"));
    if (not scope) return fail(msgid("どこのサービスを入れるかを選んでください。"));
    std::vector<std::string> tokens;
    for (const auto& upload : ctx.request.uploads) {
        if (upload.field != "files" or
            (upload.filename.empty() and upload.bytes.empty() and not upload.too_large))
            continue;
        if (upload.too_large) {
            return fail(
                msgid(
                    "{file} は大きすぎます。この大きさのファイルは、管理者が tsumugi import wamnet で取り込みます。"),
                {{"file", upload.filename}});
        }
        std::istringstream in(upload.bytes);
        const auto opened = wamnet::File::open(in);
        if (not opened) {
            return fail(msgid("{file}：{reason}"),
                        {{"file", upload.filename}, {"reason", html::tr(ctx.lang(), opened.error())}});
        }
        if (tokens.size() == kMostFiles) return fail(msgid("ファイルは一度に10個までです。"));
        tokens.push_back(documents::stash(ctx, upload.filename, upload.bytes));
    }
    if (tokens.empty()) return fail(msgid("WAM NETのCSVファイルを選んでください。"));
    return http::see_other(
        "/services/import/preview?" +
        http::query_string({{"files", base::join(tokens, ",")}, {"scope", std::string(code(*scope))}}));
}

// ---- looking

/// The files of an address or a form, opened.
struct Chosen {
    std::string tokens;
    Scope scope = Scope::region;
    std::vector<documents::Stashed> stashed;
    std::vector<std::istringstream> streams;
    std::vector<ImportFile> files;
};

std::optional<Chosen> chosen_files(Ctx& ctx, const std::string& tokens, const std::string& scope) {
    Chosen chosen;
    chosen.tokens = tokens;
    const auto parsed = parse_scope(scope);
    const auto parts = base::split(tokens, ',');
    if (not parsed or parts.empty() or parts.size() > kMostFiles) return std::nullopt;
    chosen.scope = *parsed;
    for (const auto& token : parts) {
        auto stashed = documents::stashed(ctx, token);
        if (not stashed) return std::nullopt;
        chosen.stashed.push_back(*std::move(stashed));
    }
    for (auto& stashed : chosen.stashed) chosen.streams.emplace_back(std::move(stashed.bytes));
    for (std::size_t i = 0; i < chosen.streams.size(); ++i)
        chosen.files.push_back({chosen.stashed[i].filename, &chosen.streams[i]});
    return chosen;
}

Response files_gone(Ctx& ctx) {
    return access::problem_page(
        ctx,
        {base::Kind::gone,
         "",
         msgid("選んだファイルは、もう残っていません（1日で消えます）。もう一度ファイルを選んでください。"),
         {}});
}

/// A list of the page: rows of one kind.
struct Tab {
    const char* name;
    const char* label;
    int (*count)(const ImportView&);
};
constexpr Tab kTabs[] = {
    {"added", msgid("新しい"), [](const ImportView& v) { return v.counts.added; }},
    {"changed", msgid("変わった"), [](const ImportView& v) { return v.counts.changed; }},
    {"kept", msgid("手で直した値を残す"), [](const ImportView& v) { return v.counts.kept; }},
    {"unchanged", msgid("同じ"), [](const ImportView& v) { return v.counts.unchanged; }},
    {"refused", msgid("取り込めない"), [](const ImportView& v) { return v.counts.refused; }},
    {"noted", msgid("直して取り込む"), [](const ImportView& v) { return v.counts.noted; }},
    {"repeated", msgid("重なり"), [](const ImportView& v) { return v.counts.repeated; }},
    {"outside", msgid("範囲の外"), [](const ImportView& v) { return v.counts.outside; }},
};

bool belongs(std::string_view tab, const Decision& d) {
    const bool taken = d.kind == RowKind::added or d.kind == RowKind::changed or d.kind == RowKind::unchanged;
    if (tab == "added") return d.kind == RowKind::added;
    if (tab == "changed") return d.kind == RowKind::changed;
    if (tab == "kept")
        return std::any_of(d.facts.begin(), d.facts.end(), [](const auto& f) { return f.kept; });
    if (tab == "unchanged") return d.kind == RowKind::unchanged;
    if (tab == "refused") return d.kind == RowKind::refused;
    if (tab == "noted") return taken and not d.row->troubles.empty();
    if (tab == "repeated") return d.kind == RowKind::repeated;
    return d.kind == RowKind::outside;
}

View row_view(Ctx& ctx, const Decision& d, const Chosen& chosen) {
    Views facts;
    for (const auto& change : d.facts) {
        const bool town = change.fact->field == std::string_view("municipality");
        facts.push_back({{"label", ctx.tr(change.fact->label)},
                         {"before", town ? town_name(ctx, change.before) : change.before},
                         {"after", town ? town_name(ctx, change.after) : change.after},
                         {"kept", change.kept}});
    }
    const auto& s = d.row->service;
    const auto* kind = find_service_kind(s.kind);
    View view{{"line", std::to_string(d.row->line)},
              {"file", chosen.files[d.file].name},
              {"name", d.before ? d.before->name : s.name},
              {"href", d.before ? "/services/" + d.before->id.text() : ""},
              {"kind", kind ? ctx.tr(kind->label) : ""},
              {"town", town_name(ctx, s.municipality)},
              {"phone", s.phone},
              {"reasons", reasons_of(ctx, *d.row, d.kind == RowKind::refused)},
              {"has_facts", not facts.empty()}};
    view.set("facts", std::move(facts));
    return view;
}

std::string preview_address(const Chosen& chosen, std::string_view show, int page) {
    return "/services/import/preview?" +
           http::query_string({{"files", chosen.tokens},
                               {"scope", std::string(code(chosen.scope))},
                               {"show", std::string(show)},
                               {"page", page > 1 ? std::to_string(page) : std::string()}});
}

struct Shown {
    std::string tab;
    int page = 1;
};

Response preview_page(Ctx& ctx, Chosen& chosen, Shown shown, const base::Problems& problems) {
    // Rows of every list are collected for its one page, because which list is shown may depend on the
    // counts.
    std::map<std::string_view, Views> lists;
    std::map<std::string_view, int> counted;
    const auto view_or = look_at_import(ctx, chosen.files, chosen.scope, [&](const Decision& d) {
        for (const auto& tab : kTabs) {
            if (not shown.tab.empty() and shown.tab != tab.name) continue;
            if (not belongs(tab.name, d)) continue;
            const int place = counted[tab.name]++;
            if (place / kPageSize == shown.page - 1) lists[tab.name].push_back(row_view(ctx, d, chosen));
        }
    });
    if (not view_or) return form_page(ctx, {view_or.error()});
    const auto& import = *view_or;
    if (shown.tab.empty()) {
        shown.tab = "added";
        for (const auto& tab : {"changed", "added", "refused", "unchanged", "outside"}) {
            if (counted[tab] == 0) continue;
            shown.tab = tab;
            break;
        }
    }
    Views tabs, gone;
    int total = 0;
    for (const auto& tab : kTabs) {
        const int count = tab.count(import);
        const bool here = shown.tab == tab.name;
        if (here) total = counted[tab.name];
        if (count == 0 and not here) continue;
        tabs.push_back({{"href", preview_address(chosen, tab.name, 1)},
                        {"label", ctx.tr(tab.label)},
                        {"count", count},
                        {"here", here}});
    }
    for (const auto& s : import.gone) {
        if (gone.size() == kMostGone) break;
        const auto* kind = find_service_kind(s.kind);
        gone.push_back({{"id", s.id.text()},
                        {"name", s.name},
                        {"kind", kind ? ctx.tr(kind->label) : ""},
                        {"town", town_name(ctx, s.municipality)}});
    }
    const int pages = std::max(1, (total + kPageSize - 1) / kPageSize);
    const int page = std::min(shown.page, pages);
    auto rows = std::move(lists[shown.tab]);
    const auto& c = import.counts;
    std::string names;
    for (const auto& file : chosen.files) names += (names.empty() ? "" : "、") + file.name;
    View view{
        {"files", names},
        {"tokens", chosen.tokens},
        {"scope", std::string(code(chosen.scope))},
        {"scope_label", ctx.tr(label(chosen.scope))},
        {"digest", import.digest},
        {"rows_total", c.total},
        {"added", c.added},
        {"changed", c.changed},
        {"unchanged", c.unchanged},
        {"kept", c.kept},
        {"outside", c.outside},
        {"repeated", c.repeated},
        {"refused", c.refused},
        {"gone_count", static_cast<int>(import.gone.size())},
        {"has_gone", not gone.empty()},
        {"has_refused", c.refused > 0},
        {"has_repeated", c.repeated > 0},
        {"bad_href",
         "/services/import/bad.csv?" +
             http::query_string({{"files", chosen.tokens}, {"scope", std::string(code(chosen.scope))}})},
        {"unknown_columns", base::join(import.unknown_columns, "、")},
        {"missing_columns", base::join(import.missing_columns, "、")},
        {"applied_before", import.applied_before ? base::long_time(*import.applied_before, ctx.lang()) : ""},
        {"nothing", c.added == 0 and c.changed == 0},
        {"may_apply", c.added > 0 or c.changed > 0 or not import.applied_before or not gone.empty()},
        {"is_refused", shown.tab == "refused"},
        {"any", not rows.empty()},
        {"paged", total > kPageSize},
        {"from", (page - 1) * kPageSize + 1},
        {"to", std::min(total, page * kPageSize)},
        {"total", total},
        {"previous", page > 1 ? preview_address(chosen, shown.tab, page - 1) : ""},
        {"next", page < pages ? preview_address(chosen, shown.tab, page + 1) : ""}};
    view.set("tabs", std::move(tabs));
    view.set("rows", std::move(rows));
    view.set("gone", std::move(gone));
    access::set_errors(view, ctx, problems);
    auto options = options_for(problems);
    const bool conflict = not problems.empty() and problems.front().kind == base::Kind::conflict;
    if (conflict) options.status = 409;
    return access::page(ctx, ctx.tr("取り込む前の確かめ"), "rooms/directory/views/import_preview",
                        std::move(view), options);
}

Response show_preview(Ctx& ctx) {
    Shown shown;
    std::string tokens, scope;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name == "files") {
            tokens = value;
        } else if (name == "scope") {
            scope = value;
        } else if (name == "show") {
            const bool known =
                std::any_of(std::begin(kTabs), std::end(kTabs),
                            [&, &value = value](const auto& tab) { return value == tab.name; });
            if (not value.empty() and not known) return unknown_condition(ctx, name);
            shown.tab = value;
        } else if (name == "page") {
            const auto page = access::page_number(value);
            if (not page) return unknown_condition(ctx, name);
            shown.page = *page;
        } else {
            return unknown_condition(ctx, name);
        }
    }
    auto chosen = chosen_files(ctx, tokens, scope);
    if (not chosen) return files_gone(ctx);
    return preview_page(ctx, *chosen, shown, {});
}

/// The refused rows with their reasons, as a file that can be corrected and imported again.
Response bad_rows(Ctx& ctx) {
    auto chosen = chosen_files(ctx, std::string(ctx.request.query.get("files")),
                               std::string(ctx.request.query.get("scope")));
    if (not chosen) return files_gone(ctx);
    std::string csv;
    std::size_t columns = 0;
    for (auto& file : chosen->files) {
        auto opened = wamnet::File::open(*file.in);
        if (not opened) return form_page(ctx, {opened.error()});
        // Files of another form follow in one of their own.
        if (csv.empty()) {
            csv = wamnet::bad_rows_head(opened->head(), ctx.tr("取り込めない理由"));
            columns = opened->head().size();
        }
        wamnet::Row row;
        for (;;) {
            const auto more = opened->next(row);
            if (not more or not *more) break;
            if (row.refused()) csv += wamnet::bad_row(row.cells, columns, reasons_of(ctx, row, true));
        }
    }
    ctx.log("export", "service_import", 0, {}, "bad rows");
    return http::file(csv, "text/csv; charset=utf-8", "wamnet-refused-" + base::iso(ctx.today()) + ".csv");
}

// ---- applying

/// Whether a person may import now: leads of sections and the desks.
bool may_import(const access::User& user) { return user.role != access::Role::member; }

Response apply(Ctx& ctx) {
    auto chosen = chosen_files(ctx, ctx.field("files"), ctx.field("scope"));
    if (not chosen) return files_gone(ctx);
    std::vector<ServiceId> ended;
    for (const auto value : ctx.request.form.all("ended")) {
        if (const auto id = ServiceId::parse(value)) ended.push_back(*id);
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto user = user_now(ctx);
            if (not user or not may_import(*user)) return tl::unexpected(base::Problems{no_longer()});
            const auto done = apply_import(ctx, chosen->files, chosen->scope, ended);
            if (not done) return tl::unexpected(base::Problems{done.error()});
            if (done->counts.added != std::atoi(ctx.field("added").c_str()) or
                done->counts.changed != std::atoi(ctx.field("changed").c_str())) {
                return tl::unexpected(base::Problems{
                    {base::Kind::conflict,
                     "",
                     msgid(
                         "前に見たときから、登録されているサービスが変わりました。もう一度確かめてください。"),
                     {}}});
            }
            for (const auto& token : base::split(chosen->tokens, ',')) documents::drop_stashed(ctx, token);
            ctx.say("取り込みました：新しい{added}件、変わった{changed}件、同じ{unchanged}件。",
                    {{"added", std::to_string(done->counts.added)},
                     {"changed", std::to_string(done->counts.changed)},
                     {"unchanged", std::to_string(done->counts.unchanged)}});
            return std::string("/services/import");
        },
        [&](const base::Problems& found) { return preview_page(ctx, *chosen, {}, found); });
}

}  // namespace

void import_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/services/import", Permission::lead, &show_form);
    routes.post("/services/import", Permission::lead, &receive);
    routes.get("/services/import/preview", Permission::lead, &show_preview);
    routes.get("/services/import/bad.csv", Permission::lead, &bad_rows);
    routes.post("/services/import/apply", Permission::lead, &apply);
}

}  // namespace tsumugi::directory
