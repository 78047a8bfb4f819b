#include "house/census_lists.h"

#include "engines/linkage/linkage.h"
#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "house/terminal.h"

namespace tsumugi::house {

base::Result<base::Table> read_list_file(const std::string& path, std::size_t most) {
    const auto bytes = read_bytes(path, most);
    if (not bytes) return tl::unexpected(bytes.error());
    if (bytes->starts_with("PK")) {
        const auto sheets = base::read_xlsx(*bytes, most);
        if (not sheets) return tl::unexpected(sheets.error());
        return sheets->empty() ? base::Table{} : sheets->front().rows;
    }
    constexpr std::size_t kMostRows = 2000000;
    auto csv = base::read_csv(*bytes, "", kMostRows);
    if (not csv) return tl::unexpected(csv.error());
    return std::move(csv->rows);
}

base::Result<std::map<std::string, std::string>> named_columns(const std::vector<std::string>& pairs) {
    std::map<std::string, std::string> columns;
    for (const std::string& pair : pairs) {
        const auto at = pair.find('=');
        const std::string field = pair.substr(0, at);
        if (at == std::string::npos or not linkage::find_field(field))
            return tl::unexpected(base::Problem{
                base::Kind::invalid,
                "",
                base::msgid(
                    "--columns の「{text}」が読めません。birth=生年月日 のように書いてください。使える名前：{names}"),
                {{"text", pair}, {"names", linkage::field_names()}}});
        columns[field] = pair.substr(at + 1);
    }
    return columns;
}

}  // namespace tsumugi::house
