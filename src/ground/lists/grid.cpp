#include "ground/lists/grid.h"

#include <charconv>

#include "ground/access/origin.h"
#include "ground/documents/documents.h"

namespace tsumugi::lists {
namespace {

using access::Ctx;
using html::View;
using html::Views;

constexpr const char* kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

bool is_number(const base::Cell& cell) { return std::holds_alternative<double>(cell); }

std::string digits_of(double number) {
    char digits[40];
    return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

std::string plain(const base::Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* day = std::get_if<base::Date>(&cell)) return base::iso(*day);
    return digits_of(std::get<double>(cell));
}

/// The columns that hold numbers alone, so that their heads stand over them.
std::vector<bool> numbers_of(const Grid& grid) {
    std::vector<bool> numbers(grid.columns.size(), not grid.rows.empty());
    for (const auto& row : grid.rows)
        for (std::size_t i = 0; i < row.size(); ++i) numbers[i] = numbers[i] and is_number(row[i]);
    return numbers;
}

}  // namespace

Grid grid(const Ctx& ctx, std::string title, bool confidential) {
    Grid grid;
    grid.name = title;
    grid.title = std::move(title);
    grid.subtitle = ctx.tr("{day}現在　{where}",
                           {{"day", base::long_date(ctx.today(), ctx.lang())}, {"where", ctx.user.where()}});
    if (confidential) grid.footer = ctx.tr("取扱注意（関係者限り）");
    return grid;
}

std::string words_of(const Ctx& ctx, const base::Cell& cell) {
    const auto* day = std::get_if<base::Date>(&cell);
    return day ? base::short_date(*day, ctx.today(), ctx.lang()) : plain(cell);
}

View view_of(const Ctx& ctx, const Grid& grid) {
    const auto numbers = numbers_of(grid);
    Views columns, rows;
    for (std::size_t i = 0; i < grid.columns.size(); ++i)
        columns.push_back({{"title", grid.columns[i].title}, {"number", static_cast<bool>(numbers[i])}});
    for (std::size_t r = 0; r < grid.rows.size(); ++r) {
        const auto& row = grid.rows[r];
        Views cells;
        for (std::size_t i = 1; i < row.size(); ++i)
            cells.push_back({{"title", grid.columns[i].title},
                             {"text", words_of(ctx, row[i])},
                             {"number", static_cast<bool>(numbers[i])}});
        View line{{"href", r < grid.hrefs.size() ? grid.hrefs[r] : ""}, {"head", words_of(ctx, row.front())}};
        line.set("cells", std::move(cells));
        rows.push_back(std::move(line));
    }
    View view{{"grid_title", grid.title}};
    view.set("columns", std::move(columns));
    view.set("grid_rows", std::move(rows));
    return view;
}

std::string xlsx_of(const Grid& grid) {
    base::Sheet sheet;
    sheet.name = grid.name;
    sheet.title = grid.title;
    sheet.subtitle = grid.subtitle;
    sheet.footer = grid.footer;
    sheet.landscape = grid.landscape;
    sheet.columns = grid.columns;
    sheet.rows = grid.rows;
    return base::write_xlsx({sheet});
}

std::string csv_of(const Grid& grid) {
    base::Table table(1);
    for (const auto& column : grid.columns) table.front().push_back(column.title);
    for (const auto& row : grid.rows) {
        auto& cells = table.emplace_back();
        for (const auto& cell : row) cells.push_back(plain(cell));
    }
    return base::write_csv(table);
}

std::string pdf_of(const Ctx& ctx, const Grid& grid) {
    documents::PdfTable table;
    table.title = grid.title;
    table.subtitle = grid.subtitle;
    table.footer = grid.footer;
    table.landscape = grid.landscape;
    table.fit_one_page = grid.fit_one_page;
    for (const auto& column : grid.columns) table.columns.emplace_back(column.title, column.width);
    for (const auto& row : grid.rows) {
        auto& cells = table.rows.emplace_back();
        for (const auto& cell : row) cells.push_back(words_of(ctx, cell));
    }
    if (not grid.qr_path.empty()) table.qr_text = access::public_url(ctx.app) + grid.qr_path;
    return documents::write_pdf(table);
}

http::Response download(const Ctx& ctx, const Grid& grid, std::string_view name) {
    const std::string file(name);
    const auto& path = ctx.request.path;
    if (path.ends_with("csv")) return http::file(csv_of(grid), "text/csv; charset=utf-8", file + ".csv");
    if (path.ends_with("pdf")) return http::file(pdf_of(ctx, grid), "application/pdf", file + ".pdf");
    return http::file(xlsx_of(grid), kXlsx, file + ".xlsx");
}

}  // namespace tsumugi::lists
