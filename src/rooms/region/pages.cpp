#include "ground/base/text.h"
#include "rooms/region/store.h"

namespace tsumugi::region {
namespace {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

Response unknown_town(Ctx& ctx) {
    return access::problem_page(
        ctx, {base::Kind::not_found, "", msgid("この市町村はありません。地域の一覧から選んでください。")});
}

std::string name_of(const Ctx& ctx, const Municipality& town) {
    return ctx.lang() == base::Lang::en ? town.english : town.name;
}

/// Who may change a municipality's table: the desk, and the sections of that municipality.
bool may_edit(const Ctx& ctx, std::string_view code) {
    return ctx.user.role == access::Role::desk or
           (ctx.user.organisation_kind == "municipality" and ctx.user.municipality == code);
}

Response overview(Ctx& ctx) {
    Views towns;
    for (const auto& town : municipalities(ctx.db)) {
        const auto rows = regional_table(ctx.db, town.code);
        int gaps = 0, clashes = 0;
        for (const auto& row : rows) {
            gaps += row.gap();
            clashes += row.clash();
        }
        towns.push_back({{"code", town.code},
                         {"name", name_of(ctx, town)},
                         {"gaps", gaps},
                         {"has_gaps", gaps > 0},
                         {"clashes", clashes},
                         {"has_clashes", clashes > 0},
                         {"version", regional_version(ctx.db, town.code)},
                         {"can_do", town.can_do},
                         {"cannot_do", town.cannot_do}});
    }
    return access::page(ctx, ctx.tr("地域"), "rooms/region/views/overview",
                        View{{"region", ctx.app.config.region_name}, {"towns", std::move(towns)}});
}

struct Newest {
    Municipality town;
    std::vector<RoleRow> rows;
    std::vector<std::string> changed;
    int version = 0;
};

std::optional<Newest> newest(Ctx& ctx) {
    const auto town = municipality(ctx.db, ctx.request.place("code"));
    if (not town) return std::nullopt;
    Newest n{*town, regional_table(ctx.db, town->code), {}, regional_version(ctx.db, town->code)};
    if (n.version > 1) {
        if (const auto before = kept_version(ctx.db, town->code, n.version - 1)) {
            n.changed = changed_functions(full_table(ctx.db, before->content), n.rows);
        }
    }
    return n;
}

View table_page_view(Ctx& ctx, const Newest& n) {
    auto view = role_table_view(ctx, n.rows, n.changed, false);
    Views versions;
    for (const auto& kept : kept_versions(ctx.db, n.town.code, 20)) {
        versions.push_back({{"version", kept.version},
                            {"at", base::short_time(kept.at, ctx.today(), ctx.lang())},
                            {"by", kept.by}});
    }
    view.set("code", n.town.code);
    view.set("town", name_of(ctx, n.town));
    view.set("version", n.version);
    view.set("today", base::long_date(ctx.today(), ctx.lang()));
    view.set("may_edit", may_edit(ctx, n.town.code));
    view.set("versions", std::move(versions));
    view.set("can_do", n.town.can_do);
    view.set("cannot_do", n.town.cannot_do);
    return view;
}

std::string table_title(const Ctx& ctx, const Municipality& town) {
    return ctx.tr("役割分担表　{town}", {{"town", name_of(ctx, town)}});
}

Response list(Ctx& ctx) { return overview(ctx); }

Response show(Ctx& ctx) {
    const auto n = newest(ctx);
    if (not n) return unknown_town(ctx);
    access::PageOptions options;
    options.landscape = true;
    options.qr_path = "/region/roles/" + n->town.code;
    return access::page(ctx, table_title(ctx, n->town), "rooms/region/views/roles", table_page_view(ctx, *n),
                        options);
}

Response print(Ctx& ctx) {
    const auto n = newest(ctx);
    if (not n) return unknown_town(ctx);
    access::PageOptions options;
    options.landscape = true;
    options.qr_path = "/region/roles/" + n->town.code;
    return access::page(ctx, table_title(ctx, n->town), "rooms/region/views/roles_print",
                        table_page_view(ctx, *n), options);
}

Response excel(Ctx& ctx) {
    const auto n = newest(ctx);
    if (not n) return unknown_town(ctx);
    ctx.log("export", "regional_role", 0, {}, n->town.code);
    return http::file(role_table_xlsx(ctx, table_title(ctx, n->town), n->rows, false),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "roles-" + n->town.code + "-" + base::iso(ctx.today()) + ".xlsx");
}

Response pdf(Ctx& ctx) {
    const auto n = newest(ctx);
    if (not n) return unknown_town(ctx);
    ctx.log("export", "regional_role", 0, {}, n->town.code);
    return http::file(role_table_pdf(ctx, table_title(ctx, n->town), n->rows, false, nullptr,
                                     "/region/roles/" + n->town.code),
                      "application/pdf", "roles-" + n->town.code + "-" + base::iso(ctx.today()) + ".pdf");
}

Response not_yours(Ctx& ctx) {
    return access::problem_page(ctx, {base::Kind::forbidden, "",
                                      msgid("この表は、その市町村の部署と地域の窓口だけが変えられます。")});
}

Response edit_page(Ctx& ctx, const Municipality& town, const std::vector<RoleRow>& rows, int version,
                   const base::Problems& problems) {
    auto view = role_edit_view(ctx, rows, problems);
    view.set("code", town.code);
    view.set("town", name_of(ctx, town));
    view.set("action", "/region/roles/" + town.code);
    view.set("back", "/region/roles/" + town.code);
    view.set("version", version);
    view.set("with_days", false);
    view.set("title", ctx.tr("{town}の役割分担表を直す", {{"town", name_of(ctx, town)}}));
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("役割分担表を直す"), "rooms/region/views/roles_edit", std::move(view),
                        options);
}

Response edit(Ctx& ctx) {
    const auto n = newest(ctx);
    if (not n) return unknown_town(ctx);
    if (not may_edit(ctx, n->town.code)) return not_yours(ctx);
    return edit_page(ctx, n->town, n->rows, n->version, {});
}

Response save(Ctx& ctx) {
    const auto n = newest(ctx);
    if (not n) return unknown_town(ctx);
    if (not may_edit(ctx, n->town.code)) return not_yours(ctx);
    // With the version that the form came from: who is told of a mistake may still be the second of two
    // editors.
    const int version = std::atoi(ctx.field("version").c_str());
    auto rows = read_role_form(ctx);
    if (not rows) return edit_page(ctx, n->town, n->rows, version, rows.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto saved = save_regional_table(ctx, n->town.code, version, *rows);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("役割分担表を第{n}版として保存しました。", {{"n", std::to_string(*saved)}});
            return "/region/roles/" + n->town.code;
        },
        [&](const base::Problems&) {
            return role_conflict_page(ctx, regional_table(ctx.db, n->town.code), *rows,
                                      regional_version(ctx.db, n->town.code));
        });
}

Response version_page(Ctx& ctx) {
    const auto town = municipality(ctx.db, ctx.request.place("code"));
    if (not town) return unknown_town(ctx);
    const int number = std::atoi(std::string(ctx.request.place("version")).c_str());
    const auto kept = kept_version(ctx.db, town->code, number);
    if (not kept)
        return access::problem_page(ctx, {base::Kind::not_found, "", msgid("この版はありません。")});
    const auto before = kept_version(ctx.db, town->code, number - 1);
    const auto rows = full_table(ctx.db, kept->content);
    Newest n{
        *town, rows,
        before ? changed_functions(full_table(ctx.db, before->content), rows) : std::vector<std::string>{},
        number};
    auto view = table_page_view(ctx, n);
    view.set("may_edit", false);
    return access::page(ctx, table_title(ctx, *town), "rooms/region/views/roles", std::move(view));
}

Response municipality_page(Ctx& ctx, const Municipality& town, const base::Problems& problems) {
    View view{{"code", town.code},
              {"town", name_of(ctx, town)},
              {"can_do", town.can_do},
              {"cannot_do", town.cannot_do},
              {"version", town.version},
              {"may_edit", may_edit(ctx, town.code)},
              {"can_do_error", access::error_of(ctx, problems, "can_do")},
              {"cannot_do_error", access::error_of(ctx, problems, "cannot_do")}};
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, name_of(ctx, town), "rooms/region/views/municipality", std::move(view), options);
}

Response show_municipality(Ctx& ctx) {
    const auto town = municipality(ctx.db, ctx.request.place("code"));
    return town ? municipality_page(ctx, *town, {}) : unknown_town(ctx);
}

Response change_municipality(Ctx& ctx) {
    const auto before = municipality(ctx.db, ctx.request.place("code"));
    if (not before) return unknown_town(ctx);
    if (not may_edit(ctx, before->code)) return not_yours(ctx);
    auto changed = *before;
    changed.can_do = ctx.field("can_do");
    changed.cannot_do = ctx.field("cannot_do");
    changed.version = std::atoi(ctx.field("version").c_str());
    base::Problems problems;
    for (const auto* field : {"can_do", "cannot_do"}) {
        if (base::grapheme_count(ctx.field(field)) > 1000)
            problems.push_back({base::Kind::too_large, field, msgid("1000文字までで書いてください。")});
    }
    if (not problems.empty()) return municipality_page(ctx, changed, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto saved = save_municipality(ctx, changed);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("保存しました。");
            return "/region/municipalities/" + changed.code;
        },
        [&](const base::Problems&) -> Response {
            const auto now = municipality(ctx.db, changed.code).value_or(*before);
            std::vector<access::Difference> both;
            if (changed.can_do != now.can_do)
                both.push_back({"can_do", ctx.tr("できること"), changed.can_do, now.can_do});
            if (changed.cannot_do != now.cannot_do)
                both.push_back({"cannot_do", ctx.tr("できないこと・そのときの相談先"), changed.cannot_do,
                                now.cannot_do});
            if (both.empty()) return http::see_other("/region/municipalities/" + changed.code);
            const auto last = last_change(ctx.db, changed.code);
            return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), both, now.version,
                                         last.by, last.at);
        });
}

}  // namespace

void routes(access::Routes& routes) {
    routes.get("/region", Permission::member, &overview);
    routes.get("/region/roles", Permission::member, &list);
    routes.get("/region/roles/{code}", Permission::member, &show);
    routes.post("/region/roles/{code}", Permission::member, &save);
    routes.get("/region/roles/{code}/edit", Permission::member, &edit);
    routes.get("/region/roles/{code}/print", Permission::member, &print);
    routes.get("/region/roles/{code}/excel", Permission::member, &excel);
    routes.get("/region/roles/{code}/pdf", Permission::member, &pdf);
    routes.get("/region/roles/{code}/versions/{version}", Permission::member, &version_page);
    routes.get("/region/municipalities/{code}", Permission::member, &show_municipality);
    routes.post("/region/municipalities/{code}", Permission::member, &change_municipality);
}

}  // namespace tsumugi::region
