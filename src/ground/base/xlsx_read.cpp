#include <zip.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <set>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "ground/base/xml_size.h"

namespace tsumugi::base {
namespace {

// clang-format off
constexpr auto kNotWorkbook = msgid("Excelのファイル（.xlsx）として読めません。Excelで開いて保存しなおしてください");
constexpr auto kOldOrLocked = msgid("古い形式（.xls）か、パスワードつきのファイルです。パスワードなしの .xlsx で保存しなおしてください");
constexpr auto kTooLarge = msgid("ファイルが大きすぎます。シートや行を減らして分けてください");
constexpr auto kBroken = msgid("Excelのファイルが壊れています（{part}）。Excelで開いて保存しなおしてください");
// clang-format on

/// Real sheets pack to a tenth or a twentieth; only a bomb packs a megabyte two hundred times smaller.
constexpr std::size_t kHighestRatio = 200;
constexpr std::size_t kRatioFrom = 1024 * 1024;
constexpr std::size_t kMostParts = 10000;
/// Of all sheets together. A cell far right or far down makes room for all before it.
constexpr std::size_t kMostCells = 2'000'000;
constexpr std::size_t kMostRows = 1'048'576;
constexpr std::size_t kMostColumns = 16'384;

/// Leaves the reading at any depth; read_xlsx gives the problem back as a value.
struct Stop {
    Problem problem;
};

[[noreturn]] void stop(const char* message, std::vector<std::pair<std::string, std::string>> args = {},
                       Kind kind = Kind::invalid) {
    throw Stop{Problem{kind, "", message, std::move(args)}};
}

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    return name.substr(name.find(':') + 1);  // npos + 1 is 0: no prefix
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const auto& inner : node.children())
        if (local_name(inner) == name) return inner;
    return {};
}

/// r:id, whatever the prefix is.
std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
    for (const auto& given : node.attributes()) {
        const std::string_view full = given.name();
        if (full.substr(full.find(':') + 1) == name and (name != "id" or full.find(':') != full.npos))
            return given.value();
    }
    return {};
}

class Package {
  public:
    Package(std::string_view bytes, std::size_t max_bytes) : max_bytes_(max_bytes), left_(max_bytes) {
        zip_error_t error;
        zip_error_init(&error);
        zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
        if (source) zip_ = zip_open_from_source(source, ZIP_RDONLY, &error);
        if (source and not zip_) zip_source_free(source);
        zip_error_fini(&error);
        if (not zip_) stop(kNotWorkbook);
        if (zip_get_num_entries(zip_, 0) > static_cast<zip_int64_t>(kMostParts)) {
            zip_discard(zip_);
            stop(kTooLarge, {}, Kind::too_large);
        }
    }
    ~Package() { zip_discard(zip_); }
    Package(const Package&) = delete;
    Package& operator=(const Package&) = delete;

    bool has(const std::string& name) const {
        return zip_name_locate(zip_, name.c_str(), ZIP_FL_NOCASE) >= 0;
    }

    /// The part as XML; stops where it is missing, too large or broken.
    std::unique_ptr<pugi::xml_document> xml(const std::string& name) {
        const std::string text = content(name);
        if (is_too_much_xml(text, max_bytes_)) stop(kTooLarge, {}, Kind::too_large);
        auto document = std::make_unique<pugi::xml_document>();
        // No document type, no entities of its own: pugixml expands the five of XML only.
        const auto result = document->load_buffer(text.data(), text.size(),
                                                  pugi::parse_default | pugi::parse_ws_pcdata_single);
        if (not result) stop(kBroken, {{"part", name}});
        return document;
    }

  private:
    std::string content(const std::string& name) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        if (zip_stat(zip_, name.c_str(), ZIP_FL_NOCASE, &stat) != 0) stop(kBroken, {{"part", name}});
        if (stat.encryption_method != ZIP_EM_NONE) stop(kOldOrLocked);
        const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen_index(zip_, stat.index, 0),
                                                                      &zip_fclose);
        if (not file) stop(kBroken, {{"part", name}});
        // The size in the directory may be a lie, so that what really comes out is counted.
        std::string text;
        std::string piece(64 * 1024, '\0');
        for (;;) {
            const auto got = zip_fread(file.get(), piece.data(), piece.size());
            if (got < 0) stop(kBroken, {{"part", name}});
            if (got == 0) break;
            const auto size = static_cast<std::size_t>(got);
            if (size > left_) stop(kTooLarge, {}, Kind::too_large);
            left_ -= size;
            text.append(piece, 0, size);
            if (text.size() > kRatioFrom and text.size() / kHighestRatio > stat.comp_size)
                stop(kTooLarge, {}, Kind::too_large);
        }
        return text;
    }

    zip_t* zip_ = nullptr;
    std::size_t max_bytes_;
    std::size_t left_;
};

/// The folder of a part, with its slash.
std::string folder_of(const std::string& part) { return part.substr(0, part.rfind('/') + 1); }

/// Where a relation points, from the folder of the part that holds it.
std::string resolved(const std::string& folder, std::string_view target) {
    std::vector<std::string> steps;
    const std::string full =
        target.starts_with('/') ? std::string(target.substr(1)) : folder + std::string(target);
    for (const std::string& step : split(full, '/')) {
        if (step == ".." and not steps.empty())
            steps.pop_back();
        else if (step != "." and step != ".." and not step.empty())
            steps.push_back(step);
    }
    return join(steps, "/");
}

struct Relation {
    std::string type;  ///< last word of its URI: worksheet, styles, sharedStrings
    std::string target;
};

std::map<std::string, Relation, std::less<>> relations(Package& package, const std::string& part) {
    const std::string folder = folder_of(part);
    const std::string name = folder + "_rels/" + part.substr(folder.size()) + ".rels";
    std::map<std::string, Relation, std::less<>> found;
    if (not package.has(name)) return found;
    const auto document = package.xml(name);
    for (const auto& node : document->document_element().children()) {
        const std::string_view type = node.attribute("Type").value();
        found[node.attribute("Id").value()] = {std::string(type.substr(type.rfind('/') + 1)),
                                               resolved(folder, node.attribute("Target").value())};
    }
    return found;
}

const std::string* target_of(const std::map<std::string, Relation, std::less<>>& relations,
                             std::string_view type) {
    for (const auto& [id, relation] : relations)
        if (relation.type == type) return &relation.target;
    return nullptr;
}

/// "_x000D_" -> the control character.
std::string unescaped(std::string_view text) {
    std::string out;
    while (not text.empty()) {
        unsigned code = 0;
        const bool escape =
            text.size() >= 7 and text.starts_with("_x") and text[6] == '_' and
            std::from_chars(text.data() + 2, text.data() + 6, code, 16).ptr == text.data() + 6;
        if (escape and code < 0x80 and code != 0) {
            out += static_cast<char>(code);
            text.remove_prefix(7);
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

/// The text of <si> or <is>: its own <t> or those of its runs; <rPh> (the reading) is left out.
std::string rich_text(const pugi::xml_node& node) {
    std::string text;
    for (const auto& inner : node.children()) {
        if (local_name(inner) == "t") text += inner.text().get();
        if (local_name(inner) == "r") text += child(inner, "t").text().get();
    }
    return unescaped(text);
}

std::vector<std::string> shared_strings(Package& package, const std::string& part) {
    const auto document = package.xml(part);
    std::vector<std::string> strings;
    for (const auto& node : document->document_element().children())
        if (local_name(node) == "si") strings.push_back(rich_text(node));
    return strings;
}

enum class NumberForm { plain, date, time, moment };

/// What a number format shows (ECMA-376 part 1, 18.8.31): only its first section counts.
NumberForm form_of(std::string_view code) {
    bool date = false, time = false, month_or_minute = false;
    for (std::size_t at = 0; at < code.size() and code[at] != ';'; ++at) {
        const char letter = code[at];
        if (letter == '"') {
            at = std::min(code.find('"', at + 1), code.size() - 1);
        } else if (letter == '[') {
            const auto close = std::min(code.find(']', at + 1), code.size() - 1);
            const auto inside = code.substr(at + 1, close - at - 1);
            time = time or (not inside.empty() and inside.find_first_not_of("hHmMsS") == inside.npos);
            at = close;
        } else if (letter == '\\' or letter == '_' or letter == '*') {
            ++at;
        } else if (code.substr(at, 7) == "General") {
            at += 6;
        } else if (code.substr(at, 2) == "G/" or code.substr(at, 2) == "E+" or code.substr(at, 2) == "E-") {
            ++at;
        } else if (std::string_view("yYdDgGeE").find(letter) != std::string_view::npos) {
            date = true;
        } else if (std::string_view("hHsS").find(letter) != std::string_view::npos) {
            time = true;
        } else if (letter == 'm' or letter == 'M') {
            month_or_minute = true;
        }
    }
    if (date and time) return NumberForm::moment;
    if (time) return NumberForm::time;
    return date or month_or_minute ? NumberForm::date : NumberForm::plain;
}

/// Formats that need no entry in the file; 27-36 and 50-58 are those of Japanese Excel.
NumberForm built_in_form(int id) {
    if (id == 22) return NumberForm::moment;
    if ((id >= 18 and id <= 21) or id == 32 or id == 33 or (id >= 45 and id <= 47)) return NumberForm::time;
    if ((id >= 14 and id <= 17) or (id >= 27 and id <= 36) or (id >= 50 and id <= 58))
        return NumberForm::date;
    return NumberForm::plain;
}

std::vector<NumberForm> cell_forms(Package& package, const std::string& part) {
    const auto document = package.xml(part);
    const auto root = document->document_element();
    std::map<int, NumberForm> own;
    for (const auto& node : child(root, "numFmts").children())
        own[node.attribute("numFmtId").as_int()] = form_of(node.attribute("formatCode").value());
    std::vector<NumberForm> forms;
    for (const auto& node : child(root, "cellXfs").children()) {
        const int id = node.attribute("numFmtId").as_int();
        const auto found = own.find(id);
        forms.push_back(found != own.end() ? found->second : built_in_form(id));
    }
    return forms;
}

std::string two_digits(long long number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// Days since 1899-12-30 (or 1904-01-01) as ISO text; the number itself where no day has it.
std::string date_text(const std::string& plain, double serial, NumberForm form, bool since_1904) {
    if (not(serial >= 0 and serial < 2958466)) return plain;
    const auto seconds = std::llround(serial * 86400);
    const auto day = seconds / 86400, rest = seconds % 86400;
    std::string time = two_digits(form == NumberForm::time ? seconds / 3600 : rest / 3600) + ":" +
                       two_digits(rest / 60 % 60);
    if (rest % 60 != 0) time += ":" + two_digits(rest % 60);
    if (form == NumberForm::time) return time;
    // Excel believes in a 29 February 1900 (serial 60); the days before it are counted from one day later.
    const Date first = since_1904 ? make_date(1904, 1, 1) : make_date(1899, 12, day < 60 ? 31 : 30);
    if (not since_1904 and (day == 60 or day == 0)) return plain;
    const std::string date = iso(add_days(first, static_cast<int>(day)));
    return form == NumberForm::moment ? date + " " + time : date;
}

/// Excel writes 0.1 as 0.10000000000000001; the shortest text of the same number is what was typed.
std::string number_text(std::string_view value, NumberForm form, bool since_1904) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() or end != value.data() + value.size() or not std::isfinite(number))
        return std::string(value);
    char buffer[32];
    const bool whole = std::floor(number) == number and std::fabs(number) < 1e15;
    const auto made = whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(number))
                            : std::to_chars(buffer, buffer + sizeof buffer, number);
    std::string plain(buffer, made.ptr);
    return form == NumberForm::plain ? plain : date_text(plain, number, form, since_1904);
}

struct Book {
    std::vector<std::string> strings;
    std::vector<NumberForm> forms;
    bool since_1904 = false;
    std::size_t cells = 0;
    std::size_t rows = 0;
    std::size_t text_left = 0;  ///< bytes; a long shared text in every cell would multiply it
};

std::string cell_text(const pugi::xml_node& cell, const Book& book) {
    const std::string_view type = cell.attribute("t").value();
    if (type == "inlineStr") return rich_text(child(cell, "is"));
    const std::string_view value = child(cell, "v").text().get();
    if (type == "s") {
        std::size_t index = book.strings.size();
        std::from_chars(value.data(), value.data() + value.size(), index);
        if (index >= book.strings.size()) stop(kBroken, {{"part", "sharedStrings"}});
        return book.strings[index];
    }
    if (type == "b") return value == "1" ? "TRUE" : "FALSE";
    if (type == "str") return unescaped(value);
    if (not type.empty() and type != "n") return std::string(value);
    const auto style = cell.attribute("s").as_uint();
    return number_text(value, style < book.forms.size() ? book.forms[style] : NumberForm::plain,
                       book.since_1904);
}

/// The column of "AB12", counted from 0; `next` when the cell does not say.
std::size_t column_of(std::string_view reference, std::size_t next) {
    std::size_t column = 0;
    for (const char letter : reference) {
        if (letter < 'A' or letter > 'Z' or column > kMostColumns) break;
        column = column * 26 + static_cast<std::size_t>(letter - 'A' + 1);
    }
    return column == 0 ? next : column - 1;
}

ReadSheet read_sheet(Package& package, const std::string& name, const std::string& part, Book& book) {
    const auto document = package.xml(part);
    ReadSheet sheet{name, {}};
    auto& rows = sheet.rows;
    for (const auto& row : child(document->document_element(), "sheetData").children()) {
        if (local_name(row) != "row") continue;
        const std::size_t index = row.attribute("r").as_uint(static_cast<unsigned>(rows.size() + 1));
        if (index <= rows.size() or index > kMostRows) stop(kBroken, {{"part", part}});
        book.rows += index - rows.size();
        if (book.rows > kMostRows) stop(kTooLarge, {}, Kind::too_large);
        rows.resize(index);
        auto& cells = rows.back();
        for (const auto& cell : row.children()) {
            if (local_name(cell) != "c") continue;
            const std::size_t column = column_of(cell.attribute("r").value(), cells.size());
            if (column < cells.size() or column >= kMostColumns) stop(kBroken, {{"part", part}});
            book.cells += column + 1 - cells.size();
            if (book.cells > kMostCells) stop(kTooLarge, {}, Kind::too_large);
            cells.resize(column + 1);
            cells.back() = cell_text(cell, book);
            if (cells.back().size() > book.text_left) stop(kTooLarge, {}, Kind::too_large);
            book.text_left -= cells.back().size();
            if (child(cell, "f")) sheet.formulas.emplace(index - 1, column);
        }
    }
    return sheet;
}

std::vector<ReadSheet> read_book(Package& package, std::size_t max_bytes) {
    const auto roots = relations(package, "");
    const std::string* main = target_of(roots, "officeDocument");
    if (not main) stop(kNotWorkbook);
    const auto document = package.xml(*main);
    const auto root = document->document_element();
    if (local_name(root) != "workbook") stop(kNotWorkbook);

    const auto parts = relations(package, *main);
    Book book;
    book.text_left = 2 * max_bytes;
    const std::string_view since = child(root, "workbookPr").attribute("date1904").value();
    book.since_1904 = since == "1" or since == "true";
    if (const auto* part = target_of(parts, "sharedStrings")) book.strings = shared_strings(package, *part);
    if (const auto* part = target_of(parts, "styles")) book.forms = cell_forms(package, *part);

    std::vector<ReadSheet> sheets;
    std::set<std::string> seen;
    for (const auto& node : child(root, "sheets").children()) {
        const auto found = parts.find(attribute(node, "id"));
        if (found == parts.end() or found->second.type != "worksheet") continue;
        // Many sheets that share one part would multiply it.
        if (not seen.insert(found->second.target).second) stop(kBroken, {{"part", found->second.target}});
        sheets.push_back(read_sheet(package, node.attribute("name").value(), found->second.target, book));
    }
    return sheets;
}

}  // namespace

std::string cell_address(std::size_t row, std::size_t column) {
    std::string letters;
    for (auto rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return letters + std::to_string(row + 1);
}

Result<std::vector<ReadSheet>> read_xlsx(std::string_view bytes, std::size_t max_bytes) {
    try {
        if (bytes.starts_with("\xd0\xcf\x11\xe0")) stop(kOldOrLocked);
        if (bytes.size() > max_bytes) stop(kTooLarge, {}, Kind::too_large);
        Package package(bytes, max_bytes);
        return read_book(package, max_bytes);
    } catch (const Stop& stopped) {
        return tl::unexpected(stopped.problem);
    }
}

}  // namespace tsumugi::base
