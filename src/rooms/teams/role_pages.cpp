#include "rooms/teams/pages.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::teams {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

std::vector<std::string> changed_since_last(Ctx& ctx, const ChildKey& key, int version,
                                            const std::vector<RoleRow>& rows) {
    const auto before = kept_table(ctx.db, key, version - 1);
    return before ? region::changed_functions(before->rows, rows) : std::vector<std::string>{};
}

namespace {

/// `states`: of the table of today; an older version says who did what, and not how it stood.
View table_view(Ctx& ctx, const ChildKey& key, int version, const std::vector<RoleRow>& rows,
                const region::RowStates* states) {
    auto view = region::role_table_view(ctx, rows, changed_since_last(ctx, key, version, rows), true, states);
    Views versions;
    for (const auto& kept : kept_tables(ctx.db, key, 20)) {
        versions.push_back({{"version", kept.version},
                            {"at", base::short_time(kept.at, ctx.today(), ctx.lang())},
                            {"by", kept.by}});
    }
    const auto basics = children::basics(ctx, key);
    view.set("identity", children::identity_view(ctx, key));
    view.set("code", key.code());
    view.set("name", basics.name);
    view.set("version", version);
    view.set("has_table", not rows.empty());
    view.set("old", states == nullptr);
    view.set("today", base::long_date(ctx.today(), ctx.lang()));
    view.set("may_edit", key.may_change());
    view.set("versions", std::move(versions));
    const auto all = goals(ctx, key);
    const bool family = not all.empty() and
                        std::all_of(all.begin(), all.end(), [](const Goal& g) { return g.family_agreed; });
    view.set("family_agreed", family);
    return view;
}

std::string table_title(const Ctx& ctx, const ChildKey& key) {
    return ctx.tr("役割分担表　{code}", {{"code", access::shown_code(key.code())}});
}

Response show_table(Ctx& ctx, const char* template_name) {
    const auto opened = open(ctx, "roles");
    if (not opened) return opened.refusal;
    access::PageOptions options;
    options.landscape = true;
    options.qr_path = path_of(*opened) + "/roles";
    const auto rows = role_table(ctx, *opened);
    const auto states = states_of(ctx, *opened, rows);
    return access::page(ctx, table_title(ctx, *opened), template_name,
                        table_view(ctx, *opened, role_version(ctx, *opened), rows, &states), options);
}

Response roles(Ctx& ctx) { return show_table(ctx, "rooms/teams/views/roles"); }
Response roles_print(Ctx& ctx) { return show_table(ctx, "rooms/teams/views/roles_print"); }

Response roles_excel(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened) return opened.refusal;
    const auto& key = *opened;
    ctx.log("export", "role_table", 0, key.child(), "xlsx");
    const auto rows = role_table(ctx, key);
    const auto states = states_of(ctx, key, rows);
    return http::file(region::role_table_xlsx(ctx, table_title(ctx, key), rows, true, &states),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "roles-" + key.code() + "-" + base::iso(ctx.today()) + ".xlsx");
}

Response roles_pdf(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened) return opened.refusal;
    const auto& key = *opened;
    ctx.log("export", "role_table", 0, key.child(), "pdf");
    const auto title = table_title(ctx, key) + "　" + children::basics(ctx, key).name;
    const auto rows = role_table(ctx, key);
    const auto states = states_of(ctx, key, rows);
    return http::file(region::role_table_pdf(ctx, title, rows, true, &states, path_of(key) + "/roles"),
                      "application/pdf", "roles-" + key.code() + "-" + base::iso(ctx.today()) + ".pdf");
}

Response edit_table(Ctx& ctx, const ChildKey& key, const std::vector<RoleRow>& rows, int version,
                    const base::Problems& problems) {
    auto view = region::role_edit_view(ctx, rows, problems);
    view.set("identity", children::identity_view(ctx, key));
    view.set("code", key.code());
    view.set("version", version);
    view.set("with_days", true);
    return access::page(ctx, ctx.tr("役割分担表を直す"), "rooms/teams/views/roles_edit", std::move(view),
                        options_for(problems));
}

Response roles_edit(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened) return opened.refusal;
    return edit_table(ctx, *opened, role_table(ctx, *opened), role_version(ctx, *opened), {});
}

Response roles_save(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened) return opened.refusal;
    const auto& key = *opened;
    const auto rows = region::read_role_form(ctx);
    const auto version = ctx.version();
    if (not version)
        return edit_table(ctx, key, role_table(ctx, key), role_version(ctx, key), {version.error()});
    if (not rows) return edit_table(ctx, key, role_table(ctx, key), *version, rows.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto saved = save_roles(ctx, key, *version, *rows);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("役割分担表を第{n}版として保存しました。", {{"n", std::to_string(*saved)}});
            return path_of(key) + "/roles";
        },
        [&](const base::Problems&) {
            return region::role_conflict_page(ctx, role_table(ctx, key), *rows, role_version(ctx, key));
        });
}

Response roles_version(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened) return opened.refusal;
    const auto kept =
        kept_table(ctx.db, *opened, std::atoi(std::string(ctx.request.place("version")).c_str()));
    if (not kept)
        return access::problem_page(ctx, {base::Kind::not_found, "", msgid("この版はありません。")});
    const bool newest = kept->version == role_version(ctx, *opened);
    const auto states = newest ? states_of(ctx, *opened, kept->rows) : region::RowStates{};
    auto view = table_view(ctx, *opened, kept->version, kept->rows, newest ? &states : nullptr);
    view.set("may_edit", false);
    return access::page(ctx, table_title(ctx, *opened), "rooms/teams/views/roles", std::move(view));
}

}  // namespace

void role_routes(access::Routes& routes) {
    routes.get("/children/{code}/roles", Permission::child, &roles);
    routes.post("/children/{code}/roles", Permission::child, &roles_save);
    routes.get("/children/{code}/roles/edit", Permission::child, &roles_edit);
    routes.get("/children/{code}/roles/print", Permission::child, &roles_print);
    routes.get("/children/{code}/roles/excel", Permission::child, &roles_excel);
    routes.get("/children/{code}/roles/pdf", Permission::child, &roles_pdf);
    routes.get("/children/{code}/roles/versions/{version}", Permission::child, &roles_version);
}

}  // namespace tsumugi::teams
