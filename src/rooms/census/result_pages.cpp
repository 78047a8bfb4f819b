// The published table: the page's part, Excel, and a FHIR MeasureReport.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "ground/fhir/fhir.h"
#include "rooms/census/pages.h"
#include "rooms/census/words.h"

namespace tsumugi::census {
namespace {

struct Group {
    std::string_view prefix;  ///< of the cells' names
    const char* title;        ///< msgid
};
constexpr Group kGroups[] = {
    {"age:", msgid("年齢の区分ごと")},
    {"town:", msgid("市町村ごと")},
    {"care:", msgid("医療的ケアの項目ごと")},
    {"kind:", msgid("名簿の種類ごと")},
    {"both:", msgid("2つの種類の名簿の両方にいるこども")},
};

std::vector<const PublishedCell*> cells_of(base::Lang lang, const Published& published, const Group& group,
                                           const std::vector<Town>& towns) {
    std::vector<const PublishedCell*> cells;
    for (const auto& cell : published.cells) {
        if (not cell.name.starts_with(group.prefix) or cell_label(lang, cell.name, towns).empty()) continue;
        // "Unknown" of nobody says nothing.
        if (cell.name.ends_with(":0") and cell.state == disclosure::State::shown and cell.count == 0)
            continue;
        cells.push_back(&cell);
    }
    return cells;
}

bool told(const PublishedCell& cell) {
    return cell.state == disclosure::State::shown or cell.state == disclosure::State::held;
}

/// How many children more or fewer than the earlier round said; empty where one of the two is not shown.
std::string change_words(base::Lang lang, const PublishedCell& cell, const Published* before) {
    const auto* old = before ? before->find(cell.name) : nullptr;
    if (not old or not told(*old) or cell.state != disclosure::State::shown) return {};
    const auto change = cell.count - old->count;
    if (change == 0) return html::tr(lang, msgid("同じ"));
    return (change > 0 ? "+" : "−") + std::to_string(std::abs(change));
}

/// Bars of the cells that are shown: the widest is the largest. The table beside says the same in numbers.
View chart(base::Lang lang, const std::vector<const PublishedCell*>& cells, const std::vector<Town>& towns,
           const std::string& id, const std::string& title) {
    constexpr int kLeft = 220, kWide = 220, kRow = 26;
    std::int64_t most = 1;
    for (const auto* cell : cells) most = std::max(most, told(*cell) ? cell->count : 0);
    Views bars;
    int y = 4;
    for (const auto* cell : cells) {
        const auto width = told(*cell) ? static_cast<int>(cell->count * kWide / most) : 0;
        bars.push_back({{"label", brief_label(lang, cell->name, towns)},
                        {"text", cell_text(lang, *cell)},
                        {"y", y},
                        {"text_y", y + 15},
                        {"width", width},
                        {"text_x", kLeft + width + 6},
                        {"hidden", not told(*cell)}});
        y += kRow;
    }
    View view{{"id", id}, {"title", title}, {"height", y + 4}, {"any", not cells.empty()}};
    view.set("bars", std::move(bars));
    return view;
}

std::optional<std::pair<RoundRow, Published>> published_round(Ctx& ctx) {
    auto round = round_of_address(ctx);
    if (not round or round->state != "published") return std::nullopt;
    auto published = read_published(round->result);
    if (not published) return std::nullopt;
    return std::pair{std::move(*round), std::move(*published)};
}

Response excel(Ctx& ctx) {
    const auto found = published_round(ctx);
    if (not found) return no_round(ctx);
    const auto& [round, published] = *found;
    const auto towns = named_towns(ctx, round);
    base::Sheet sheet;
    sheet.name = ctx.tr("一斉調査");
    sheet.title = round.title;
    sheet.subtitle = ctx.tr("数えた日：{day}　小さい数と、引き算で分かる数は出していません",
                            {{"day", base::long_date(round.day_of_count, ctx.lang())}});
    sheet.columns = {
        {ctx.tr("表"), 24}, {ctx.tr("区分"), 40}, {ctx.tr("こどもの数"), 16}, {ctx.tr("出さない理由"), 48}};
    const auto add = [&](const std::string& group, const PublishedCell& cell) {
        base::Cell value = cell.state == disclosure::State::shown
                               ? base::Cell(static_cast<double>(cell.count))
                               : base::Cell(cell_text(ctx.lang(), cell));
        sheet.rows.push_back(
            {group, cell_label(ctx.lang(), cell.name, towns), value, cell_reason(ctx.lang(), cell)});
    };
    if (const auto* all = published.find("all")) add(ctx.tr("地域全体"), *all);
    for (const auto& group : kGroups) {
        for (const auto* cell : cells_of(ctx.lang(), published, group, towns))
            add(ctx.tr(group.title), *cell);
    }
    if (published.estimate.wanted)
        sheet.rows.push_back({ctx.tr("どの名簿にもいないこどもを含めた推計"), std::string(),
                              estimate_text(ctx.lang(), published.estimate), std::string()});
    sheet.rows.push_back({std::string(), hiding_words(ctx.lang()), std::string(), std::string()});
    ctx.log("export", "census_round", round.id.value(), {}, "excel", "statistics");
    return http::file(base::write_xlsx({sheet}),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "census-" + base::iso(round.day_of_count) + ".xlsx");
}

/// https://hl7.org/fhir/R4/measurereport.html, type summary; a hidden count is absent because it is masked.
Response measure_report(Ctx& ctx) {
    using fhir::Json;
    const auto found = published_round(ctx);
    if (not found) return no_round(ctx);
    const auto& [round, published] = *found;
    const auto towns = named_towns(ctx, round);
    auto groups = Json::array();
    for (const auto& cell : published.cells) {
        const auto label = cell_label(ctx.lang(), cell.name, towns);
        if (label.empty()) continue;
        auto population = Json::object();
        if (told(cell)) {
            population.add("count", cell.count);
        } else {
            auto absent = Json::array();
            absent.push(Json::object()
                            .add("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
                            .add("valueCode", "masked"));
            population.add("_count", Json::object().add("extension", absent));
        }
        groups.push(Json::object()
                        .add("id",
                             [&] {
                                 std::string id = cell.name;
                                 std::replace(id.begin(), id.end(), ':', '-');
                                 return id;
                             }())
                        .add("code", Json::object().add("text", label))
                        .add("population", Json::array().push(population)));
    }
    const auto day = base::iso(round.day_of_count);
    const auto report = Json::object()
                            .add("resourceType", "MeasureReport")
                            .add("id", round.id.text())
                            .add("status", "complete")
                            .add("type", "summary")
                            .add("measure", "urn:tsumugi:census:children-with-medical-care")
                            .add("date", base::iso(*round.ended))
                            .add("period", Json::object().add("start", day).add("end", day))
                            .add("group", groups);
    ctx.log("export", "census_round", round.id.value(), {}, "measure report", "statistics");
    return fhir::resource(report.text());
}

}  // namespace

View result_view(Ctx& ctx, const Published& published, const std::vector<std::string>& publish,
                 const std::vector<Town>& towns, const Published* before) {
    const auto lang = ctx.lang();
    Views groups;
    int number = 0;
    for (const auto& group : kGroups) {
        const auto cells = cells_of(lang, published, group, towns);
        if (cells.empty()) continue;
        Views rows;
        for (const auto* cell : cells) {
            const auto change = change_words(lang, *cell, before);
            rows.push_back({{"label", cell_label(lang, cell->name, towns)},
                            {"text", cell_text(lang, *cell)},
                            {"reason", cell_reason(lang, *cell)},
                            {"change", change}});
        }
        const auto id = "c" + std::to_string(++number);
        View one{{"title", ctx.tr(group.title)}, {"id", id}, {"compared", before != nullptr}};
        one.set("rows", std::move(rows));
        one.set("chart", chart(lang, cells, towns, id, ctx.tr(group.title)));
        groups.push_back(std::move(one));
    }
    const auto* all = published.find("all");
    const auto share = school_share(published);
    const bool school = std::find(publish.begin(), publish.end(), "school") != publish.end();
    View view{{"all", all ? cell_text(lang, *all) : ""},
              {"all_reason", all ? cell_reason(lang, *all) : ""},
              {"all_change", all ? change_words(lang, *all, before) : ""},
              {"estimate", estimate_text(lang, published.estimate)},
              {"hiding", hiding_words(lang)},
              {"school_wanted", school},
              {"school_share", share}};
    view.set("groups", std::move(groups));
    return view;
}

void result_routes(access::Routes& routes) {
    routes.get("/census/{round}/excel", Permission::member, &excel);
    routes.get("/census/{round}/measure-report.json", Permission::member, &measure_report);
}

}  // namespace tsumugi::census
