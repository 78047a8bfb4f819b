// The list of services with its search, one service with where each fact is from, and correcting it.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/lists/grid.h"
#include "ground/lists/lists.h"
#include "rooms/directory/pages.h"
#include "rooms/directory/service_facts.h"

namespace tsumugi::directory {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr int kMostRows = 5000;
constexpr int kMostOrganisations = 5;

std::string kind_label(const Ctx& ctx, std::string_view code) {
    const auto* kind = find_service_kind(code);
    return kind ? ctx.tr(kind->label) : "";
}

/// The data of {{> _tag}}: 受付中 and its like as word and shape.
View state_view(const Ctx& ctx, const Service& s) {
    constexpr const char* kShapes[] = {"unknown", "fits", "stuck", "cancelled"};
    return {{"state", kShapes[static_cast<int>(s.state)]}, {"label", ctx.tr(label(s.state))}};
}

// ---- the list

std::vector<access::Option> kinds_to_choose(Ctx& ctx) {
    std::vector<access::Option> kinds{{"", ctx.tr("すべての種類")}};
    for (const auto& kind : service_kinds()) kinds.push_back({std::string(kind.code), ctx.tr(kind.label)});
    return kinds;
}
std::vector<access::Option> towns_to_choose(Ctx& ctx) {
    auto towns = region::municipality_options(ctx, false);
    towns.insert(towns.begin(), {"", ctx.tr("すべての市町村")});
    towns.push_back({std::string(kOutside), ctx.tr("この地域の外")});
    return towns;
}
constexpr forms::Source kKinds{&kinds_to_choose}, kTowns{&towns_to_choose};
constexpr forms::Field<ServiceSearch> kWanted[] = {
    {&ServiceSearch::words, forms::name("q", msgid("名前・ふりがな・ことば"))},
    {&ServiceSearch::kind, forms::choice("kind", msgid("種類"), kKinds)},
    {&ServiceSearch::town, forms::choice("town", msgid("市町村"), kTowns)}};
constexpr forms::Form<ServiceSearch> kFilter{kWanted, forms::kConditions};
constexpr lists::List<ServiceSearch> kList{"/services", kFilter};

Response list_page(Ctx& ctx) {
    auto asked = kList.read(ctx);
    if (not asked) return lists::refuse(ctx, asked.error());
    auto& w = asked->filter;
    w.page = asked->page;
    const auto found = find_services(ctx, w, kList.size());
    if (auto last = kList.past_end(*asked, found.total)) return std::move(*last);
    Views rows, organisations;
    for (const auto& s : found.rows) {
        rows.push_back({{"href", "/services/" + s.id.text()},
                        {"name", s.name},
                        {"provider", s.provider},
                        {"kind", kind_label(ctx, s.kind)},
                        {"town", town_name(ctx, s.municipality)},
                        {"phone", s.phone},
                        {"tel", dialled(s.phone)},
                        {"places", s.places ? std::to_string(*s.places) : ""},
                        {"hidden", s.hidden},
                        {"state", state_view(ctx, s)}});
    }
    if (not w.words.empty()) {
        for (const auto& o : organisations_named(ctx.db, w.words)) {
            if (organisations.size() == kMostOrganisations) break;
            organisations.push_back({{"href", "/organisations/" + o.id.text()},
                                     {"name", o.name},
                                     {"town", region::municipality_name(ctx.db, o.municipality, ctx.lang())},
                                     {"phone", o.phone}});
        }
    }
    View view{{"words", w.words},
              {"similar", found.similar and found.total > 0},
              {"any", found.total > 0},
              {"excel", kList.link_to("/services.xlsx", *asked)}};
    kList.set(view, ctx, *asked, found.total);
    view.set("may_import", ctx.user.role != access::Role::member);
    view.set("rows", std::move(rows));
    view.set("has_organisations", not organisations.empty());
    view.set("organisations", std::move(organisations));
    return access::page(ctx, ctx.tr("サービスをさがす"), "rooms/directory/views/services", std::move(view));
}

constexpr lists::Column<Service> kColumns[] = {
    {msgid("名前"), 34, [](Ctx&, const Service& s) -> base::Cell { return s.name; }},
    {msgid("運営する法人"), 28, [](Ctx&, const Service& s) -> base::Cell { return s.provider; }},
    {msgid("種類"), 22, [](Ctx& ctx, const Service& s) -> base::Cell { return kind_label(ctx, s.kind); }},
    {msgid("市町村"), 14,
     [](Ctx& ctx, const Service& s) -> base::Cell { return town_name(ctx, s.municipality); }},
    {msgid("電話"), 16, [](Ctx&, const Service& s) -> base::Cell { return s.phone; }},
    {msgid("定員"), 8,
     [](Ctx&, const Service& s) {
         return s.places ? base::Cell{static_cast<double>(*s.places)} : base::Cell{std::string()};
     }},
    {msgid("状態"), 10, [](Ctx& ctx, const Service& s) -> base::Cell { return ctx.tr(label(s.state)); }},
    {msgid("住所"), 40, [](Ctx&, const Service& s) -> base::Cell { return s.address; }}};

Response excel(Ctx& ctx) {
    const auto asked = kList.read(ctx);
    if (not asked) return lists::refuse(ctx, asked.error());
    auto grid = lists::grid(ctx, ctx.tr("サービスの一覧"), false);
    lists::fill(grid, ctx, kColumns, find_services(ctx, asked->filter, kMostRows).rows);
    ctx.log("export", "service", 0, {}, "xlsx");
    return lists::download(ctx, grid, "services-" + base::iso(ctx.today()));
}

// ---- one service

std::optional<Service> service_of_address(Ctx& ctx) {
    const auto id = ServiceId::parse(ctx.request.place("id"));
    auto s = id ? service(ctx.db, *id) : std::nullopt;
    if (s and not may_see(ctx.user, *s)) return std::nullopt;
    return s;
}

/// The same words for one that is not there and one that is not shown (K10).
Response no_service(Ctx& ctx) {
    return access::problem_page(ctx, {base::Kind::not_found,
                                      "",
                                      msgid("このサービスはありません。サービスの一覧からさがしてください。"),
                                      {}});
}

std::string source_label(const Ctx& ctx, const Service& s) {
    if (s.source == "wamnet") return ctx.tr("WAM NET（障害福祉サービス等情報公表）");
    if (s.source == "demo") return ctx.tr("練習用（架空のサービス）");
    return ctx.tr("手で入力");
}

std::string shown(Ctx& ctx, const ServiceFact& fact, const std::string& value) {
    return fact.field == std::string_view("municipality") ? town_name(ctx, value) : value;
}

Response service_page(Ctx& ctx) {
    const auto s = service_of_address(ctx);
    if (not s) return no_service(ctx);
    const auto by_hand = hand_facts(ctx.db, s->id);
    const bool may_edit = may_edit_service(ctx.user, *s) and not s->ended;
    Views facts;
    for (const auto& fact : service_facts()) {
        const auto value = fact.get(*s);
        const auto held = std::find_if(by_hand.begin(), by_hand.end(),
                                       [&](const auto& h) { return h.field == fact.field; });
        const bool hand = held != by_hand.end();
        if (value.empty() and not hand) continue;
        const auto who = hand ? member(ctx.db, held->by) : std::nullopt;
        const auto at = hand ? held->at : s->confirmed;
        const bool other = hand and held->imported and *held->imported != value;
        facts.push_back({{"label", ctx.tr(fact.label)},
                         {"value", shown(ctx, fact, value)},
                         {"field", fact.field},
                         {"by_hand", hand},
                         {"source", hand ? (who ? who->name : ctx.tr("手で入力")) : source_label(ctx, *s)},
                         {"date", base::long_date(base::local_date(at), ctx.lang())},
                         {"tel", fact.field == std::string_view("phone") ? dialled(value) : ""},
                         {"url", fact.field == std::string_view("url") ? value : ""},
                         {"imported", other ? shown(ctx, fact, *held->imported) : ""},
                         {"differs", other},
                         {"may_take", other and may_edit}});
    }
    const auto owner = s->section.value() ? section(ctx.db, s->section) : std::nullopt;
    const auto linked = s->organisation.value() ? organisation(ctx.db, s->organisation) : std::nullopt;
    View view{{"name", s->name},
              {"kana", s->kana},
              {"id", s->id.text()},
              {"kind", kind_label(ctx, s->kind)},
              {"town", town_name(ctx, s->municipality)},
              {"state", state_view(ctx, *s)},
              {"since", s->state_since ? base::long_date(*s->state_since, ctx.lang()) : ""},
              {"hidden", s->hidden},
              {"made_up", s->made_up},
              {"is_wamnet", s->source == "wamnet"},
              {"ended", s->ended ? base::long_date(*s->ended, ctx.lang()) : ""},
              {"end_reason", s->end_reason},
              {"may_edit", may_edit},
              {"owner", owner ? owner->where() : ""},
              {"owner_href", owner ? "/sections/" + owner->id.text() : ""},
              {"organisation", linked ? linked->name : ""},
              {"organisation_href", linked ? "/organisations/" + linked->id.text() : ""},
              {"rough", s->latitude.has_value() and s->source == "wamnet"}};
    view.set("facts", std::move(facts));
    access::PageOptions options;
    options.qr_path = "/services/" + s->id.text();
    options.confidential = s->hidden;
    return access::page(ctx, s->name, "rooms/directory/views/service", std::move(view), options);
}

// ---- correcting it

Response not_yours(Ctx& ctx) {
    return access::problem_page(
        ctx,
        {base::Kind::forbidden, "", msgid("サービスの情報は、その部署の人と地域の窓口だけが直せます。"), {}});
}

Response edit_page(Ctx& ctx, const Service& s, const base::Problems& problems) {
    Views fields;
    for (const auto& fact : service_facts()) {
        if (not fact.typed) continue;
        access::FieldOptions options;
        const std::string_view field = fact.field;
        if (field == "name") options.required = true;
        if (field == "weekdays") options.hint = ctx.tr("例：9:30-17:00");
        if (field == "places") options.inputmode = "numeric";
        const auto typed = field == "places" and not problems.empty() ? ctx.field("places") : fact.get(s);
        fields.push_back(access::field(ctx, fact.field, ctx.tr(fact.label), typed, problems, options));
    }
    std::vector<access::Option> states;
    for (const auto state :
         {ServiceState::unknown, ServiceState::open, ServiceState::stopped, ServiceState::suspended})
        states.push_back({std::string(code(state)), ctx.tr(label(state))});
    access::FieldOptions since;
    since.hint = ctx.tr("例：令和8年12月4日");
    View view{
        {"name", s.name},
        {"href", "/services/" + s.id.text()},
        {"version", s.version},
        {"state_field", access::select(ctx, "state", ctx.tr("受け入れの状態"), std::string(code(s.state)),
                                       states, problems)},
        {"since_field", access::field(ctx, "state_since", ctx.tr("いつから"),
                                      problems.empty() ? (s.state_since ? base::iso(*s.state_since) : "")
                                                       : ctx.field("state_since"),
                                      problems, since)},
        {"may_hide", ctx.user.role == access::Role::desk},
        {"hidden", s.hidden}};
    view.set("fields", std::move(fields));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("サービスの情報を直す"), "rooms/directory/views/service_edit",
                        std::move(view), options_for(problems));
}

Response edit(Ctx& ctx) {
    const auto s = service_of_address(ctx);
    if (not s) return no_service(ctx);
    return may_edit_service(ctx.user, *s) and not s->ended ? edit_page(ctx, *s, {}) : not_yours(ctx);
}

Response both_versions(Ctx& ctx, const Service& mine) {
    const auto theirs = service(ctx.db, mine.id).value();
    std::vector<access::Difference> differences;
    for (const auto& fact : service_facts()) {
        if (fact.typed and fact.get(mine) != fact.get(theirs))
            differences.push_back({fact.field, ctx.tr(fact.label), fact.get(mine), fact.get(theirs)});
    }
    if (differences.empty()) return http::see_other("/services/" + mine.id.text());
    const auto last = last_change(ctx, "service", mine.id.value());
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), differences, theirs.version,
                                 last.by, last.at);
}

/// What the form says, over what is stored. Problems: what can't be read.
base::Problems read_form(Ctx& ctx, Service& s) {
    base::Problems problems;
    for (const auto& fact : service_facts()) {
        if (fact.typed and ctx.request.form.has(fact.field)) fact.set(s, ctx.field(fact.field));
    }
    if (not ctx.field("places").empty()) {
        s.places.reset();
        find_service_fact("places")->set(s, base::ascii_key(ctx.field("places")));
        if (not s.places)
            problems.push_back(
                {base::Kind::invalid, "places", msgid("定員は0から9999までの数で書いてください。"), {}});
    }
    if (ctx.request.form.has("state")) s.state = parse_service_state(ctx.field("state")).value_or(s.state);
    if (ctx.request.form.has("state_since")) {
        s.state_since.reset();
        if (const auto typed = ctx.field("state_since"); not typed.empty()) {
            const auto day = base::parse_date(typed, ctx.today());
            if (day) {
                s.state_since = day->date;
            } else {
                auto problem = day.error();
                problem.field = "state_since";
                problems.push_back(problem);
            }
        }
    }
    if (ctx.user.role == access::Role::desk and ctx.request.form.has("hidden_there"))
        s.hidden = not ctx.field("hidden").empty();
    s.version = version_of(ctx);
    return problems;
}

Response change_service(Ctx& ctx) {
    auto typed = service_of_address(ctx);
    if (not typed) return no_service(ctx);
    if (not may_edit_service(ctx.user, *typed) or typed->ended) return not_yours(ctx);
    auto problems = read_form(ctx, *typed);
    const auto checked = check_service(*typed);
    if (not checked) problems.insert(problems.end(), checked.error().begin(), checked.error().end());
    if (not problems.empty()) return edit_page(ctx, *typed, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto user = user_now(ctx);
            if (not user or not may_edit_service(*user, *checked))
                return tl::unexpected(base::Problems{no_longer()});
            const auto saved = save_service(ctx, *checked);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("サービスの情報を保存しました。手で直した値は、取り込みでは変わりません。");
            return "/services/" + checked->id.text();
        },
        [&](const base::Problems& found) {
            return found.front().kind == base::Kind::conflict ? both_versions(ctx, *checked)
                                                              : edit_page(ctx, *checked, found);
        });
}

Response take(Ctx& ctx) {
    const auto s = service_of_address(ctx);
    if (not s) return no_service(ctx);
    if (not may_edit_service(ctx.user, *s) or s->ended) return not_yours(ctx);
    const auto field = ctx.field("field");
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto user = user_now(ctx);
            if (not user or not may_edit_service(*user, *s))
                return tl::unexpected(base::Problems{no_longer()});
            const auto taken = take_imported(ctx, s->id, field);
            if (not taken) return tl::unexpected(base::Problems{taken.error()});
            ctx.say("取り込んだ値にもどしました。");
            return "/services/" + s->id.text();
        },
        [&](const base::Problems& found) { return access::problem_page(ctx, found.front()); });
}

}  // namespace

void service_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/services", Permission::member, &list_page);
    routes.get("/services.xlsx", Permission::member, &excel);
    routes.get("/services/{id}", Permission::member, &service_page);
    routes.get("/services/{id}/edit", Permission::member, &edit);
    routes.post("/services/{id}", Permission::member, &change_service);
    routes.post("/services/{id}/imported", Permission::member, &take);
}

}  // namespace tsumugi::directory
