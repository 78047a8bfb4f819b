#include "ground/access/session.h"
#include "ground/base/text.h"
#include "ground/lists/grid.h"
#include "ground/lists/lists.h"
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

/// What can be asked of the list.
struct Wanted {
    std::vector<std::string> towns, care;
    std::string lead;
};

std::vector<access::Option> towns_to_choose(Ctx& ctx) {
    auto towns = region::municipality_options(ctx);
    towns.front().label = ctx.tr("すべて");
    return towns;
}
std::vector<access::Option> care_to_choose(Ctx& ctx) {
    std::vector<access::Option> care{{"", ctx.tr("すべて")}};
    for (const auto& item : care_score::items()) care.push_back({item.code, item.short_label.in(ctx.lang())});
    return care;
}
constexpr forms::Source kTowns{&towns_to_choose}, kCare{&care_to_choose};
constexpr base::Word kLead[] = {{"me", msgid("あなたの課が主担当")}};
constexpr forms::Field<Wanted> kWanted[] = {{&Wanted::towns, forms::many("town", msgid("市町村"), kTowns)},
                                            {&Wanted::care, forms::many("care", msgid("必要なケア"), kCare)},
                                            {&Wanted::lead, forms::choice("lead", msgid("主担当"), kLead)}};
constexpr forms::Form<Wanted> kFilter{kWanted, forms::kConditions};
constexpr lists::Sort kSorts[] = {{"kana", msgid("こども"), kByKana},
                                  {"birth", msgid("年齢"), kByBirth},
                                  {"town", msgid("市町村"), kByTown},
                                  {"due", msgid("次の期限"), kByDue}};
constexpr lists::List<Wanted> kList{"/children", kFilter, kSorts};

/// Whether the user's kind of organisation sees medical data at all; the list asks once more for each child.
bool sees_medical(const Ctx& ctx) {
    return (access::categories_of(ctx.user.organisation_kind) & access::bit(Category::medical)) != 0;
}
/// The address; a condition of medical data is refused to who sees none.
base::Result<lists::Asked<Wanted>> read_list(Ctx& ctx) {
    auto asked = kList.read(ctx);
    if (asked and not asked->filter.care.empty() and not sees_medical(ctx))
        return tl::unexpected(base::Problem{
            base::Kind::not_found, "",
            msgid(
                "必要なケアでのしぼりこみは、医療の情報を見られる機関だけで使えます。ほかの条件でさがしてください。")});
    return asked;
}

ListFilter filter_of(const lists::Asked<Wanted>& asked) {
    return {asked.filter.towns, asked.filter.lead == "me", asked.filter.care, asked.page,
            kList.size(),       asked.sort->order};
}

/// Of the section's open tasks; nothing where none has a day.
std::optional<base::Date> due_of(const Listed& row) {
    const auto due = base::parse_iso(row.next_due);
    return row.next_due == "9999-12-31" ? std::nullopt : due;
}

Views listed_views(Ctx& ctx, const std::vector<Listed>& rows) {
    Views views;
    for (const auto& row : rows) {
        ctx.log("view", "child", row.id.value(), row.id, "list basic", "care");
        const auto due = due_of(row);
        views.push_back({{"code", row.code},
                         {"shown_code", access::shown_code(row.code)},
                         {"name", row.name},
                         {"kana", row.kana},
                         {"age", base::age_text(row.birth, ctx.today(), ctx.lang())},
                         {"town", region::municipality_name(ctx.db, row.municipality, ctx.lang())},
                         {"leads", row.leads},
                         {"has_leads", row.leads > 0},
                         {"due", due ? base::short_date(*due, ctx.today(), ctx.lang()) : ""},
                         {"late", due and *due < ctx.today()}});
    }
    return views;
}

Response list_page(Ctx& ctx) {
    const auto asked = read_list(ctx);
    if (not asked) return lists::refuse(ctx, asked.error());
    const auto page = list(ctx, filter_of(*asked));
    if (auto last = kList.past_end(*asked, page.total)) return std::move(*last);
    View view{{"rows", listed_views(ctx, page.rows)},
              {"has_rows", not page.rows.empty()},
              {"care_offered", sees_medical(ctx)},
              {"lead_me", asked->filter.lead == "me"},
              {"excel", kList.link_to("/children.xlsx", *asked)},
              {"pdf", kList.link_to("/children.pdf", *asked)},
              {"is_hospital", ctx.user.organisation_kind == "hospital"}};
    kList.set(view, ctx, *asked, page.total);
    return access::page(ctx, ctx.tr("こども"), "rooms/children/views/list", std::move(view));
}

// ---- the same list to take along: the columns of the screen

constexpr lists::Column<Listed> kColumns[] = {
    {msgid("番号"), 10, [](Ctx&, const Listed& row) -> base::Cell { return access::shown_code(row.code); }},
    {msgid("名前"), 22, [](Ctx&, const Listed& row) -> base::Cell { return row.name; }},
    {msgid("ふりがな"), 22, [](Ctx&, const Listed& row) -> base::Cell { return row.kana; }},
    {msgid("年齢"), 12,
     [](Ctx& ctx, const Listed& row) -> base::Cell {
         return base::age_text(row.birth, ctx.today(), ctx.lang());
     }},
    {msgid("市町村"), 14,
     [](Ctx& ctx, const Listed& row) -> base::Cell {
         return region::municipality_name(ctx.db, row.municipality, ctx.lang());
     }},
    {msgid("あなたの課の主担当"), 12,
     [](Ctx&, const Listed& row) -> base::Cell { return static_cast<double>(row.leads); }},
    {msgid("次の期限"), 16, [](Ctx&, const Listed& row) -> base::Cell {
         const auto due = due_of(row);
         return due ? base::Cell(*due) : base::Cell(std::string());
     }}};

Response take_along(Ctx& ctx) {
    constexpr int kMost = 100'000;
    const auto asked = read_list(ctx);
    if (not asked) return lists::refuse(ctx, asked.error());
    auto filter = filter_of(*asked);
    filter.page = 1;
    filter.page_size = kMost;
    const auto page = list(ctx, filter);
    for (const auto& row : page.rows)
        ctx.log("view", "child", row.id.value(), row.id, "export basic", "care");
    auto grid = lists::grid(ctx, ctx.tr("こども"));
    lists::fill(grid, ctx, kColumns, page.rows);
    return lists::download(ctx, grid, "children-" + base::iso(ctx.today()));
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
    View view{{"rows", listed_views(ctx, rows)},
              {"has_rows", not rows.empty()},
              {"sort_kana", false},
              {"count", rows.size()}};
    return access::page(ctx, ctx.tr("さがした結果"), "rooms/children/views/found", std::move(view));
}

}  // namespace

void list_routes(access::Routes& routes) {
    routes.get("/children", Permission::member, &list_page);
    routes.get("/children.xlsx", Permission::member, &take_along);
    routes.get("/children.pdf", Permission::member, &take_along);
    routes.post("/children/find", Permission::member, &find_children);
    routes.get("/children/found/{n}", Permission::member, &found_page);
}

}  // namespace tsumugi::children
