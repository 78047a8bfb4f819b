// The search for a place: a described child, the services nearest to a yes first, each with all its reasons.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "rooms/acceptance/confirm.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;
using html::View;
using html::Views;
using http::Response;
using matching::Level;

constexpr int kPageSize = 30;
constexpr const char* kShapes[] = {"fits", "ask", "unknown", "unfit"};

View tag(const Ctx& ctx, Level level) {
    return {{"state", kShapes[static_cast<std::size_t>(level)]}, {"label", ctx.tr(matching::label(level))}};
}

std::string kind_label(const Ctx& ctx, std::string_view code) {
    const auto* kind = directory::find_service_kind(code);
    return kind ? ctx.tr(kind->label) : "";
}

std::string town_name(Ctx& ctx, const std::string& code) { return names(ctx).town(code); }

Views care_views(const Ctx& ctx, const Described& described) {
    Views rows;
    const auto lang = ctx.lang();
    for (const auto& item : care_score::items()) {
        const auto answer = std::find_if(described.care.begin(), described.care.end(),
                                         [&](const auto& a) { return a.item == item.code; });
        const bool ticked = answer != described.care.end();
        Views watches;
        for (const auto& level : item.watch) {
            watches.push_back({{"value", care_score::code(level.watch)},
                               {"label", care_score::label(level.watch, lang)},
                               {"selected", ticked and answer->watch == level.watch}});
        }
        rows.push_back({{"code", item.code},
                        {"number", item.number},
                        {"label", item.short_label.in(lang)},
                        {"ticked", ticked},
                        {"asks_watch", not item.watch.empty()},
                        {"watches", std::move(watches)}});
    }
    return rows;
}

void set_form(View& view, Ctx& ctx, const Described& d, const base::Problems& problems) {
    const auto tr = [&](const char* text) { return ctx.tr(text); };
    std::vector<access::Option> kinds{{"", tr("すべての種類")}};
    for (const auto& kind : directory::service_kinds()) {
        if (kind.for_children) kinds.push_back({std::string(kind.code), tr(kind.label)});
    }
    auto towns = region::municipality_options(ctx, false);
    towns.insert(towns.begin(), {"", tr("言わない")});
    towns.push_back({std::string(directory::kOutside), tr("この地域の外")});
    const std::vector<access::Option> mobilities{{"", tr("言わない")},
                                                 {"lying", tr("寝たきり")},
                                                 {"sitting", tr("座れる")},
                                                 {"walking", tr("歩ける")}};
    const std::vector<access::Option> stages{{"", tr("年齢から")},      {"before_school", tr("就学前")},
                                             {"primary", tr("小学生")}, {"junior_high", tr("中学生")},
                                             {"high", tr("高校生")},    {"after_school", tr("卒業後")}};
    const std::vector<access::Option> severe{
        {"", tr("言わない")}, {"yes", tr("あてはまる")}, {"no", tr("あてはまらない")}};
    access::FieldOptions age, weight, score;
    age.hint = tr("例：4、1歳6か月");
    weight.hint = tr("kg。例：13.5");
    weight.inputmode = "decimal";
    score.hint = tr("受給者証などで分かるとき");
    score.inputmode = "numeric";
    view.set("care_items", care_views(ctx, d));
    view.set("age_field", access::field(ctx, "age", tr("年齢"), d.age, problems, age));
    view.set("weight_field", access::field(ctx, "weight", tr("体重"), d.weight, problems, weight));
    view.set("score_field", access::field(ctx, "score", tr("医療的ケアスコア"), d.score, problems, score));
    view.set("town_field", access::select(ctx, "town", tr("住んでいる市町村"), d.town, towns));
    view.set("kind_field", access::select(ctx, "kind", tr("サービスの種類"), d.kind, kinds));
    view.set("mobility_field", access::select(ctx, "mobility", tr("体の動き"), d.mobility, mobilities));
    view.set("stage_field", access::select(ctx, "stage", tr("学齢"), d.stage, stages));
    view.set("severe_field", access::select(ctx, "severe", tr("重症心身障害"), d.severe, severe));
    view.set("seizures", d.seizures);
    view.set("behaviour", d.behaviour);
    view.set("transport", d.transport);
    Views days;
    for (int day = 0; day < matching::kDays; ++day) {
        days.push_back({{"value", day + 1},
                        {"label", weekday_words(static_cast<std::uint8_t>(1u << day), ctx.lang())},
                        {"checked", (d.days >> day & 1) != 0}});
    }
    view.set("days", std::move(days));
}

View row_view(Ctx& ctx, const Matches& matches, const Match& row, bool not_confirmed) {
    const auto& s = *row.service;
    Views reasons, days, sums;
    for (const auto& line : reason_lines(ctx, matches, row)) {
        reasons.push_back({{"words", line.words},
                           {"said", line.said},
                           {"level", kShapes[static_cast<std::size_t>(line.level)]}});
    }
    if (row.verdict.by_day) {
        for (int day = 0; day < matching::kDays; ++day) {
            if ((row.verdict.considered >> day & 1) == 0) continue;
            days.push_back(
                {{"day", weekday_words(static_cast<std::uint8_t>(1u << day), ctx.lang())},
                 {"label", ctx.tr(matching::label(row.verdict.days[static_cast<std::size_t>(day)]))}});
            const auto sum = arithmetic_words(ctx, row, matches.child, day);
            if (not sum.empty()) sums.push_back({{"words", sum}});
        }
    }
    const auto confirmed = confirmed_words(ctx, *row.sheet);
    View view{{"href", "/services/" + s.id.text()},
              {"conditions_href", "/services/" + s.id.text() + "/conditions"},
              {"name", s.name},
              {"kind", kind_label(ctx, s.kind)},
              {"town", town_name(ctx, s.municipality)},
              {"phone", s.phone},
              {"tel", s.phone.find_first_not_of("0123456789-") == std::string::npos ? s.phone : ""},
              {"hidden", s.hidden},
              {"confirmed", confirmed},
              {"unconfirmed", not_confirmed},
              {"tag", tag(ctx, row.verdict.level)},
              {"has_reasons", not reasons.empty()},
              {"has_days", not days.empty()},
              {"has_sums", not sums.empty()}};
    view.set("reasons", std::move(reasons));
    view.set("days", std::move(days));
    view.set("sums", std::move(sums));
    return view;
}

std::string with(const std::string& address, const std::string& more) {
    return address + (address.find('?') == std::string::npos ? "?" : "&") + more;
}

/// The child in one line, for the print and for whoever reads the list later.
std::string described_words(Ctx& ctx, const Described& d, const matching::Child& child) {
    std::vector<std::string> parts;
    for (const auto& answer : d.care) {
        const auto* item = care_score::find(answer.item);
        std::string text = item->short_label.in(ctx.lang());
        if (answer.watch != care_score::Watch::none)
            text += ctx.tr("（見守り{watch}）",
                           {{"watch", std::string(care_score::label(answer.watch, ctx.lang()))}});
        parts.push_back(std::move(text));
    }
    if (not d.care.empty()) {
        parts.push_back(child.score_low == child.score_high
                            ? ctx.tr("{score}点", {{"score", std::to_string(child.score_low)}})
                            : ctx.tr("{low}点から{high}点", {{"low", std::to_string(child.score_low)},
                                                             {"high", std::to_string(child.score_high)}}));
    }
    if (child.age) parts.push_back(age_words(*child.age, ctx.lang()));
    if (child.weight) parts.push_back(weight_words(*child.weight) + "kg");
    if (not d.town.empty()) parts.push_back(town_name(ctx, d.town));
    if (not d.kind.empty()) parts.push_back(kind_label(ctx, d.kind));
    if (d.days != 0) parts.push_back(weekday_words(d.days, ctx.lang()));
    return base::join(parts, ctx.tr("、"));
}

std::optional<Level> level_wanted(const Ctx& ctx) {
    for (const auto level : matching::kLevels) {
        if (ctx.request.query.get("level") == matching::code(level)) return level;
    }
    return std::nullopt;
}

void set_counts(View& view, const Ctx& ctx, const Matches& matches, const std::string& address,
                std::optional<Level> wanted) {
    Views counts;
    for (const auto level : matching::kLevels) {
        counts.push_back({{"label", ctx.tr(matching::label(level))},
                          {"count", static_cast<int>(matches.counts[level])},
                          {"href", with(address, "level=" + std::string(matching::code(level)))},
                          {"current", wanted == level}});
    }
    view.set("counts", std::move(counts));
    view.set("all_href", address);
    view.set("all_current", not wanted);
    view.set("total", static_cast<int>(matches.rows.size()));
}

Response form_page(Ctx& ctx, const Described& described, const base::Problems& problems) {
    View view{{"asked", false}, {"open", true}};
    set_form(view, ctx, described, problems);
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("条件に合うサービスをさがす"), "rooms/acceptance/views/match",
                        std::move(view), options);
}

Response match_page(Ctx& ctx) {
    const auto described = described_of(ctx);
    if (not described) return unknown_condition(ctx, described.error().field);
    const auto& query = ctx.request.query;
    const bool map = query.get("view") == "map";
    const auto wanted = level_wanted(ctx);
    const auto page = access::page_number(query.has("page") ? query.get("page") : "1");
    if (not page) return unknown_condition(ctx, "page");
    if (not query.get("level").empty() and not wanted) return unknown_condition(ctx, "level");
    if (not query.get("view").empty() and not map) return unknown_condition(ctx, "view");
    if (not says_anything(*described)) return form_page(ctx, *described, {});
    const auto child = child_of(*described);
    if (not child) return form_page(ctx, *described, child.error());

    auto matches = match(ctx, *described, *child);
    const auto address = match_address(*described);
    View view{{"asked", true}, {"open", false}, {"map", map}};
    set_form(view, ctx, *described, {});
    access::set_errors(view, ctx, {});
    set_counts(view, ctx, matches, address, wanted);
    if (wanted) std::erase_if(matches.rows, [&](const Match& row) { return row.verdict.level != *wanted; });
    const int total = static_cast<int>(matches.rows.size());
    const int pages = std::max(1, (total + kPageSize - 1) / kPageSize);
    const auto listed = wanted ? with(address, "level=" + std::string(matching::code(*wanted))) : address;
    if (*page > pages) return http::see_other(with(listed, "page=" + std::to_string(pages)));
    const int from = (*page - 1) * kPageSize, to = std::min(total, from + kPageSize);
    Views rows;
    const auto silent = unconfirmed(ctx.db, ctx.today());
    for (int at = from; at < to and not map; ++at) {
        const auto& row = matches.rows[static_cast<std::size_t>(at)];
        rows.push_back(row_view(ctx, matches, row, silent.contains(row.service->id)));
    }
    view.set("described", described_words(ctx, *described, *child));
    view.set("any", total > 0);
    view.set("none_fits", matches.counts[Level::fits] == 0);
    view.set("paged", total > kPageSize and not map);
    view.set("from", from + 1);
    view.set("to", to);
    view.set("previous", *page > 1 ? with(listed, "page=" + std::to_string(*page - 1)) : "");
    view.set("next", to < total ? with(listed, "page=" + std::to_string(*page + 1)) : "");
    view.set("list_href", listed);
    view.set("map_href", with(listed, "view=map"));
    view.set("excel", "/services/match.xlsx" + address.substr(std::string("/services/match").size()));
    view.set("query", address.substr(std::string("/services/match").size()));
    if (map) view.set("drawing", map_view(ctx, matches));
    view.set("rows", std::move(rows));
    Views desks;
    for (const auto& desk : directory::desks(ctx.db))
        desks.push_back(
            {{"name", desk.where()}, {"phone", desk.phone}, {"href", "/sections/" + desk.id.text()}});
    view.set("desks", std::move(desks));
    return access::page(ctx, ctx.tr("条件に合うサービスをさがす"), "rooms/acceptance/views/match",
                        std::move(view));
}

Response excel(Ctx& ctx) {
    for (const auto* of_page : {"level", "view", "page", "form"}) {
        if (ctx.request.query.has(of_page)) return unknown_condition(ctx, of_page);
    }
    const auto described = described_of(ctx);
    if (not described) return unknown_condition(ctx, described.error().field);
    const auto child = child_of(*described);
    if (not child) return form_page(ctx, *described, child.error());
    const auto matches = match(ctx, *described, *child);
    base::Sheet sheet;
    sheet.name = ctx.tr("合うサービス");
    sheet.title = ctx.tr("条件に合うサービス") + "　" + described_words(ctx, *described, *child);
    sheet.subtitle = base::long_date(ctx.today(), ctx.lang()) + "　" + ctx.user.where();
    sheet.landscape = true;
    sheet.columns = {{ctx.tr("判定"), 10},   {ctx.tr("名前"), 30},      {ctx.tr("種類"), 22},
                     {ctx.tr("市町村"), 14}, {ctx.tr("理由"), 70},      {ctx.tr("曜日ごと"), 24},
                     {ctx.tr("電話"), 16},   {ctx.tr("最後の確認"), 18}};
    for (const auto& row : matches.rows) {
        std::vector<std::string> reasons, days;
        for (const auto& line : reason_lines(ctx, matches, row)) reasons.push_back(line.whole());
        for (int day = 0; day < matching::kDays and row.verdict.by_day; ++day) {
            if ((row.verdict.considered >> day & 1) == 0) continue;
            days.push_back(weekday_words(static_cast<std::uint8_t>(1u << day), ctx.lang()) + " " +
                           ctx.tr(matching::label(row.verdict.days[static_cast<std::size_t>(day)])));
        }
        sheet.rows.push_back({ctx.tr(matching::label(row.verdict.level)), row.service->name,
                              kind_label(ctx, row.service->kind), town_name(ctx, row.service->municipality),
                              base::join(reasons, ctx.tr("。")), base::join(days, ctx.tr("、")),
                              row.service->phone, confirmed_words(ctx, *row.sheet)});
    }
    ctx.log("export", "service", 0, {}, "match xlsx");
    return http::file(base::write_xlsx({sheet}),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "match-" + base::iso(ctx.today()) + ".xlsx");
}

/// The search is in the address of the form's action, so that it is read in one way.
Response unmet(Ctx& ctx) {
    const auto described = described_of(ctx);
    if (not described) return unknown_condition(ctx, described.error().field);
    const auto child = child_of(*described);
    if (not child) return form_page(ctx, *described, child.error());
    const auto back = match_address(*described);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto matches = match(ctx, *described, *child);
            if (matches.counts[Level::fits] > 0) {
                ctx.say("合うサービスがあるので、「足りない」とは記録しませんでした。");
                return back;
            }
            record_unmet(ctx, *described, *child, matches.counts);
            ctx.say("「足りない」と記録しました。こどもの名前も町も残していません。");
            return back;
        },
        [&](const base::Problems& found) { return form_page(ctx, *described, found); });
}

}  // namespace

Response unknown_condition(Ctx& ctx, std::string_view name) {
    auto response = access::problem_page(
        ctx, {base::Kind::invalid,
              "",
              msgid("アドレスの条件「{name}」が分かりません。メニューから開き直してください。"),
              {{"name", std::string(name)}}});
    response.status = 400;
    return response;
}

void match_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/services/match", Permission::member, match_page);
    routes.get("/services/match.xlsx", Permission::member, excel);
    routes.post("/services/match/unmet", Permission::member, unmet);
}

void routes(access::Routes& routes) {
    match_routes(routes);
    gap_routes(routes);
    round_routes(routes);
    confirm_routes(routes);
    condition_routes(routes);
}

}  // namespace tsumugi::acceptance
