#include <algorithm>

#include "ground/lists/grid.h"
#include "rooms/region/section_book.h"

namespace tsumugi::region {
namespace {

using access::SectionId;
using html::msgid;
using html::View;
using html::Views;

Views section_views(const SectionBook& book, const std::vector<SectionId>& sections) {
    Views views;
    for (const auto id : sections) {
        const auto* section = book.find(id);
        views.push_back({{"id", id.text()},
                         {"where", section ? section->where : ""},
                         {"phone", section ? section->phone : ""}});
    }
    return views;
}

std::string lead_cell(const access::Ctx& ctx, const SectionBook& book, const RoleRow& row) {
    if (row.gap()) return ctx.tr("◇担当なし◇");
    return (row.clash() ? ctx.tr("【重なり】") : "") + names(book, row.leads, "\n");
}

const RowState* state_of(const RowStates* states, const RoleRow& row) {
    if (not states) return nullptr;
    const auto found = states->find(row.function);
    return found == states->end() ? nullptr : &found->second;
}

/// The table as cells, for Excel and PDF: the columns of the page in the same order.
lists::Grid grid_of(access::Ctx& ctx, std::string_view title, const std::vector<RoleRow>& rows,
                    bool with_days, const RowStates* states) {
    const SectionBook book(ctx.db, rows);
    const auto& all = functions(ctx.db);
    auto grid = lists::grid(ctx, std::string(title));
    grid.name = ctx.tr("役割分担表");
    grid.columns = {{ctx.tr("分野"), 7},
                    {ctx.tr("支援の内容"), 24},
                    {ctx.tr("主担当（1つ）"), 21},
                    {ctx.tr("一緒に動く"), 21},
                    {ctx.tr("知らせる"), 16}};
    if (with_days) grid.columns.push_back({ctx.tr("いつまで"), 12});
    if (states) grid.columns.push_back({ctx.tr("状態"), 10});
    grid.columns.push_back({ctx.tr("連絡先"), 13});
    grid.columns.push_back({ctx.tr("メモ"), 16});
    for (const auto& row : rows) {
        const auto* function = find_function(all, row.function);
        std::vector<base::Cell> cells{function ? area_label(ctx.lang(), function->area) : "",
                                      function ? function->label(ctx.lang()) : row.function,
                                      lead_cell(ctx, book, row), names(book, row.supports, "\n"),
                                      names(book, row.informed, "\n")};
        if (with_days) cells.push_back(row.due ? base::short_date(*row.due, ctx.today(), ctx.lang()) : "");
        if (states) {
            const auto* state = state_of(states, row);
            cells.push_back(state ? state->label : "");
        }
        const auto* first = row.leads.empty() ? nullptr : book.find(row.leads.front());
        cells.push_back(first ? first->phone : "");
        cells.push_back(row.note);
        grid.rows.push_back(std::move(cells));
    }
    return grid;
}

}  // namespace

View role_table_view(access::Ctx& ctx, const std::vector<RoleRow>& rows,
                     const std::vector<std::string>& changed, bool with_days, const RowStates* states) {
    const SectionBook book(ctx.db, rows);
    const auto& all = functions(ctx.db);
    Views views;
    int gaps = 0, clashes = 0;
    for (const auto& row : rows) {
        const auto* function = find_function(all, row.function);
        const auto* first = row.leads.empty() ? nullptr : book.find(row.leads.front());
        gaps += row.gap() and not row.ended;
        clashes += row.clash();
        const bool marked = std::find(changed.begin(), changed.end(), row.function) != changed.end();
        const auto* state = state_of(states, row);
        Views grounds;
        if (state) {
            for (const auto& ground : state->rests_on)
                grounds.push_back({{"text", ground.text}, {"href", ground.href}});
        }
        const bool has_grounds = not grounds.empty();
        views.push_back({{"function", row.function},
                         {"area", function ? area_label(ctx.lang(), function->area) : ""},
                         {"name", function ? function->label(ctx.lang()) : row.function},
                         {"leads", section_views(book, row.leads)},
                         {"supports", section_views(book, row.supports)},
                         {"informed", section_views(book, row.informed)},
                         {"has_supports", not row.supports.empty()},
                         {"has_informed", not row.informed.empty()},
                         {"gap", row.gap() and not row.ended},
                         {"clash", row.clash()},
                         {"changed", marked},
                         {"note", row.note},
                         {"phone", first ? first->phone : ""},
                         {"due", row.due ? base::short_date(*row.due, ctx.today(), ctx.lang()) : ""},
                         {"state", state ? code(state->standing) : std::string_view()},
                         {"state_label", state ? state->label : ""},
                         {"grounds", std::move(grounds)},
                         {"has_grounds", has_grounds}});
    }
    return {{"rows", std::move(views)},
            {"with_days", with_days},
            {"with_states", states != nullptr},
            {"gaps", gaps},
            {"clashes", clashes},
            {"has_gaps", gaps > 0},
            {"has_clashes", clashes > 0},
            {"changes", changed.size()},
            {"has_changes", not changed.empty()}};
}

std::string role_table_xlsx(access::Ctx& ctx, std::string_view title, const std::vector<RoleRow>& rows,
                            bool with_days, const RowStates* states) {
    return lists::xlsx_of(grid_of(ctx, title, rows, with_days, states));
}

std::string role_table_pdf(access::Ctx& ctx, std::string_view title, const std::vector<RoleRow>& rows,
                           bool with_days, const RowStates* states, std::string_view qr_path) {
    auto grid = grid_of(ctx, title, rows, with_days, states);
    grid.fit_one_page = true;
    grid.qr_path = qr_path;
    return lists::pdf_of(ctx, grid);
}

}  // namespace tsumugi::region
