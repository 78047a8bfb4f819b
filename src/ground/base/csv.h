#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/result.h"

namespace tsumugi::base {

using Table = std::vector<std::vector<std::string>>;

/// RFC 4180 with a UTF-8 BOM, CRLF and every cell quoted. A cell that begins with = + - @ tab or CR gets a
/// leading ' so that no spreadsheet runs it as a formula.
std::string write_csv(const Table& rows);

struct CsvFile {
    std::string encoding;  ///< "UTF-8" or "CP932"
    Table rows;
};
/// Reads UTF-8 (with or without BOM) or CP932, comma or tab, LF or CRLF. `encoding` may force one ("" =
/// guess). Errors: not text, a quote that never ends (with its line), more than `max_rows` rows or four
/// million cells.
Result<CsvFile> read_csv(std::string_view bytes, std::string_view encoding = "",
                         std::size_t max_rows = 500000);

/// UTF-8 to CP932. Error: the characters that CP932 lacks, never a '?'.
Result<std::string> to_cp932(std::string_view utf8);
/// CP932 to UTF-8. Error: it is not CP932.
Result<std::string> from_cp932(std::string_view bytes);

}  // namespace tsumugi::base
