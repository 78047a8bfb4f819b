#pragma once
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ground/base/csv.h"
#include "ground/base/date.h"
#include "ground/base/result.h"

namespace tsumugi::base {

/// One cell to write: text (always as text, never as a formula), a number, or a date.
using Cell = std::variant<std::string, double, Date>;

struct Column {
    std::string title;
    double width = 14;    ///< in characters
    bool hidden = false;  ///< kept for reading the sheet back, not for people
};

/// One sheet that prints well: title line, date and organisation under it, the header repeated on each page,
/// A4.
struct Sheet {
    std::string name;
    std::string title;
    std::string subtitle;
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
    bool landscape = false;
    std::string footer;  ///< e.g. 取扱注意（関係者限り）
    bool a3 = false;     ///< A3 instead of A4
};

/// The bytes of an .xlsx workbook (A4, header frozen and repeated, page n/m in the footer).
std::string write_xlsx(const std::vector<Sheet>& sheets);

struct ReadSheet {
    std::string name;
    Table rows;  ///< text of each cell; dates as ISO; phonetic runs left out
    std::set<std::pair<std::size_t, std::size_t>> formulas = {};  ///< row and column of each formula, from 0
};
/// "C7": the address of a cell as people see it; row and column are counted from 0.
std::string cell_address(std::size_t row, std::size_t column);
/// Reads the cells of an .xlsx. Errors: not a workbook, larger than `max_bytes` unpacked or a packing ratio
/// above 200 (zip bomb), more elements, rows or text than `max_bytes` could honestly hold, broken XML.
/// Formula cells give their cached value, never the formula.
Result<std::vector<ReadSheet>> read_xlsx(std::string_view bytes, std::size_t max_bytes = 64 * 1024 * 1024);

}  // namespace tsumugi::base
