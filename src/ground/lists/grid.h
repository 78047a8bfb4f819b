#pragma once
// A table said once: on a page, in Excel, as CSV, as PDF.
#include <string>
#include <string_view>
#include <vector>

#include "ground/access/pages.h"
#include "ground/base/xlsx.h"
#include "ground/html/view.h"

namespace tsumugi::lists {

/// A table of cells. Days and numbers stay days and numbers where the file knows them; on a page, in PDF and
/// in print they are words.
struct Grid {
    std::string name;  ///< of the sheet
    std::string title, subtitle;
    std::string footer;  ///< 取扱注意（関係者限り）, or ""
    std::vector<base::Column> columns = {};
    std::vector<std::vector<base::Cell>> rows = {};
    std::vector<std::string> hrefs = {};  ///< where the row's first cell leads on a page; none = nowhere
    bool landscape = true;
    bool fit_one_page = false;  ///< of the PDF: smaller type before a second page
    std::string qr_path = {};   ///< of the PDF: the page it was made from; "" = none
};

/// An empty table that says of which day and section it is; `confidential` puts 取扱注意 into its foot.
Grid grid(const access::Ctx& ctx, std::string title, bool confidential = true);

/// A column as a room says it: its head and what stands in it.
template <class Row>
struct Column {
    const char* title;  ///< msgid
    double width;       ///< in characters
    base::Cell (*cell)(access::Ctx&, const Row&);
};
template <class Row, std::size_t n>
void fill(Grid& grid, access::Ctx& ctx, const Column<Row> (&columns)[n], const std::vector<Row>& rows) {
    for (const auto& column : columns) grid.columns.push_back({ctx.tr(column.title), column.width});
    for (const auto& row : rows) {
        auto& cells = grid.rows.emplace_back();
        cells.reserve(n);
        for (const auto& column : columns) cells.push_back(column.cell(ctx, row));
    }
}

/// A cell as people read it.
std::string words_of(const access::Ctx& ctx, const base::Cell& cell);

/// Data of {{> _grid}}.
html::View view_of(const access::Ctx& ctx, const Grid& grid);
std::string xlsx_of(const Grid& grid);
/// UTF-8 with BOM, days as 2026-12-04; cells that begin like a formula are made harmless (base::write_csv).
std::string csv_of(const Grid& grid);
std::string pdf_of(const access::Ctx& ctx, const Grid& grid);
/// The download "<name>.xlsx", "<name>.csv" or "<name>.pdf", by the end of the request's path: one handler
/// serves all that its routes name. `name` carries codes and days, never a person's name.
http::Response download(const access::Ctx& ctx, const Grid& grid, std::string_view name);

}  // namespace tsumugi::lists
