#include <algorithm>
#include <set>

#include "ground/access/session.h"
#include "ground/base/text.h"
#include "rooms/children/pages.h"

// The list of the section's children and the search by name.
namespace tsumugi::children {
namespace {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

base::Problem unknown_filter(std::string_view name) {
    return {base::Kind::not_found,
            "",
            msgid("「{name}」という絞り込みはありません。一覧に戻って選び直してください。"),
            {{"name", std::string(name)}}};
}
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

}  // namespace

void list_routes(access::Routes& routes) {
    routes.get("/children", Permission::member, &list_page);
    routes.post("/children/find", Permission::member, &find_children);
    routes.get("/children/found/{n}", Permission::member, &found_page);
}

}  // namespace tsumugi::children
