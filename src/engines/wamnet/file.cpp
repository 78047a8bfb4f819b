// Bytes to rows: the file's form, its encoding and its columns.
#include <algorithm>

#include "engines/wamnet/wamnet.h"
#include "ground/base/csv.h"
#include "ground/base/text.h"

namespace tsumugi::wamnet {
namespace {

using base::msgid;

// clang-format off
constexpr auto kEmpty = msgid("ファイルが空です");
constexpr auto kPacked = msgid("これはまとめたファイル（ZIPかExcel）です。ZIPなら開いて、中の csvdownload0NN.csv を選んでください。ExcelならCSVとして保存してください");
constexpr auto kUtf16 = msgid("文字コードがUTF-16です。「CSV UTF-8」で保存しなおしてください");
constexpr auto kNotText = msgid("文字のファイルとして読めません。WAM NETからもらったままのCSVを選んでください");
constexpr auto kNotWamNet = msgid("WAM NETの「障害福祉サービス等情報公表」のCSVではないようです。次の列がありません：{columns}");
constexpr auto kTwice = msgid("見出しに同じ列が2つあります：{column}");
constexpr auto kOpenQuote = msgid("{line}行目で始まる引用符「\"」が閉じていません。ファイルが途中で切れていないか確かめてください");
constexpr auto kCellCount = msgid("列の数が見出しとちがいます（見出し{head}列、この行{cells}列）");
constexpr auto kBrokenLetters = msgid("読めない文字があります");
// clang-format on

constexpr std::string_view kBom = "\xef\xbb\xbf";
/// A row of the data has about 600 bytes; one that is longer than this has an open quote.
constexpr std::size_t kLongestRow = 256 * 1024;

constexpr std::string_view kTitles[kColumns] = {
    "都道府県コード又は市区町村コード",
    "NO（※システム内の固有の番号、連番）",
    "指定機関名",
    "法人の名称",
    "法人の名称_かな",
    "法人番号",
    "法人住所（市区町村）",
    "法人住所（番地以降）",
    "法人電話番号",
    "法人FAX番号",
    "法人URL",
    "サービス種別",
    "事業所の名称",
    "事業所の名称_かな",
    "事業所番号",
    "事業所住所（市区町村）",
    "事業所住所（番地以降）",
    "事業所電話番号",
    "事業所FAX番号",
    "事業所URL",
    "事業所緯度",
    "事業所経度",
    "利用可能な時間帯（平日）",
    "利用可能な時間帯（土曜）",
    "利用可能な時間帯（日曜）",
    "利用可能な時間帯（祝日）",
    "定休日",
    "利用可能曜日特記事項（留意事項）",
    "定員",
};
/// Without these a row says of nobody what is where.
constexpr Column kNecessary[] = {Column::kind, Column::name, Column::number, Column::city};

std::size_t place(Column column) { return static_cast<std::size_t>(column); }

tl::unexpected<base::Problem> problem(const char* message,
                                      std::vector<std::pair<std::string, std::string>> args = {}) {
    return tl::unexpected(base::Problem{base::Kind::invalid, "", message, std::move(args)});
}

/// A title's key; the long one of NO is known by its beginning.
std::string title_key(std::string_view words) {
    auto key = base::search_key(words);
    if (key.starts_with("no(")) key.resize(2);
    return key;
}

/// The number of the column with that title, or -1.
int column_of(std::string_view words) {
    static const auto keys = [] {
        std::array<std::string, kColumns> made;
        for (std::size_t i = 0; i < kColumns; ++i) made[i] = title_key(kTitles[i]);
        return made;
    }();
    const auto found = std::find(keys.begin(), keys.end(), title_key(words));
    return found == keys.end() ? -1 : static_cast<int>(found - keys.begin());
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What a spreadsheet was kept from running: '=1+1 is =1+1 again.
void take_guard(std::string& cell) {
    if (cell.size() > 1 and cell[0] == '\'' and
        std::string_view("=+-@").find(cell[1]) != std::string_view::npos)
        cell.erase(0, 1);
}

/// False where the bytes are no text in that encoding.
bool decode(std::string& cell, bool cp932) {
    if (is_ascii(cell)) return true;
    if (not cp932) return base::valid_utf8(cell);
    auto made = base::from_cp932(cell);
    if (not made) return false;
    cell = *std::move(made);
    return true;
}

bool known_head(const std::vector<std::string>& head) {
    return std::any_of(head.begin(), head.end(), [](const auto& words) { return column_of(words) >= 0; });
}

}  // namespace

std::string_view title(Column column) { return kTitles[place(column)]; }

int File::peek() {
    if (at_ == end_) {
        in_->read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        at_ = 0;
        end_ = static_cast<std::size_t>(in_->gcount());
        if (end_ == 0) return -1;
    }
    return static_cast<unsigned char>(buffer_[at_]);
}

int File::get() {
    const int byte = peek();
    if (byte >= 0) ++at_;
    return byte;
}

// Neither UTF-8 nor CP932 has a byte of these signs inside another letter, so rows are cut before they are
// decoded.
base::Result<bool> File::read_raw(std::vector<std::string>& cells) {
    cells.clear();
    if (peek() < 0) return false;
    row_line_ = line_;
    std::size_t size = 0;
    const auto too_long = [&] { return ++size > kLongestRow; };
    for (;;) {
        auto& cell = cells.emplace_back();
        int byte = peek();
        if (byte == '"') {
            get();
            for (;;) {
                byte = get();
                if (byte < 0 or too_long()) return problem(kOpenQuote, {{"line", std::to_string(row_line_)}});
                if (byte == '"') {
                    if (peek() != '"') break;
                    get();
                }
                line_ += byte == '\n';
                cell += static_cast<char>(byte);
            }
        }
        // An unquoted cell, or what stands behind a closing quote against the rules.
        for (byte = get(); byte >= 0 and byte != ',' and byte != '\n' and byte != '\r'; byte = get()) {
            if (too_long()) return problem(kNotText);
            cell += static_cast<char>(byte);
        }
        if (byte == ',') continue;
        if (byte == '\r' and peek() == '\n') get();
        ++line_;
        return true;
    }
}

base::Result<File> File::open(std::istream& in) {
    File file(in);
    file.peek();
    const std::string_view start = std::string_view(file.buffer_).substr(0, file.end_);
    if (start.empty()) return problem(kEmpty);
    if (start.starts_with("PK\x03\x04") or start.starts_with("\xd0\xcf\x11\xe0")) return problem(kPacked);
    if (start.starts_with("\xff\xfe") or start.starts_with("\xfe\xff")) return problem(kUtf16);
    if (start.find('\0') != std::string_view::npos) return problem(kNotText);
    const bool has_bom = start.starts_with(kBom);
    if (has_bom) file.at_ = kBom.size();

    std::vector<std::string> raw;
    const auto read = file.read_raw(raw);
    if (not read) return tl::unexpected(read.error());
    const auto decoded = [&](bool cp932) {
        auto cells = raw;
        for (auto& cell : cells) {
            if (not decode(cell, cp932)) return std::vector<std::string>{};
            cell = base::trimmed(cell);
        }
        return cells;
    };
    file.encoding_ = "UTF-8";
    file.head_ = decoded(false);
    if (not has_bom and not known_head(file.head_)) {
        auto other = decoded(true);
        if (known_head(other)) {
            file.encoding_ = "CP932";
            file.head_ = std::move(other);
        }
    }
    if (file.head_.empty()) return problem(kNotText);

    file.places_.fill(-1);
    for (std::size_t i = 0; i < file.head_.size(); ++i) {
        const int column = column_of(file.head_[i]);
        if (column < 0) {
            file.unknown_.push_back(file.head_[i]);
            continue;
        }
        auto& found = file.places_[static_cast<std::size_t>(column)];
        if (found >= 0) return problem(kTwice, {{"column", file.head_[i]}});
        found = static_cast<int>(i);
    }
    std::vector<std::string> lacking;
    for (const auto column : kNecessary) {
        if (not file.has(column)) lacking.emplace_back(title(column));
    }
    if (not lacking.empty()) return problem(kNotWamNet, {{"columns", base::join(lacking, "、")}});
    return file;
}

base::Result<bool> File::read_cells(Row& row) {
    row.service = {};
    row.troubles.clear();
    for (;;) {
        const auto read = read_raw(row.cells);
        if (not read or not *read) return read;
        const bool blank = row.cells.size() == 1 and row.cells.front().empty();
        if (not blank) break;
    }
    row.line = row_line_;
    const auto refuse = [&](const char* message, std::vector<std::pair<std::string, std::string>> args = {}) {
        row.troubles.push_back({Column::name, {base::Kind::invalid, "", message, std::move(args)}, true});
    };
    bool readable = true;
    for (auto& cell : row.cells) {
        take_guard(cell);
        if (decode(cell, encoding_ == "CP932")) continue;
        readable = false;
        for (auto& letter : cell) {
            if (static_cast<unsigned char>(letter) >= 0x80) letter = '?';
        }
    }
    if (not readable) refuse(kBrokenLetters);
    if (row.cells.size() != head_.size()) {
        refuse(kCellCount,
               {{"head", std::to_string(head_.size())}, {"cells", std::to_string(row.cells.size())}});
    }
    return true;
}

base::Result<bool> File::next(Row& row) {
    const auto read = read_cells(row);
    if (not read or not *read or row.refused()) return read;
    std::array<std::string, kColumns> cells;
    for (std::size_t i = 0; i < kColumns; ++i) {
        if (places_[i] >= 0) cells[i] = row.cells[static_cast<std::size_t>(places_[i])];
    }
    read_service(cells, row);
    return true;
}

base::Result<bool> File::next_key(Row& row) {
    const auto read = read_cells(row);
    if (not read or not *read or row.refused()) return read;
    const auto cell = [&](Column column) {
        return has(column) ? row.cells[static_cast<std::size_t>(places_[place(column)])] : std::string();
    };
    const auto* kind = kind_named(cell(Column::kind));
    row.service.kind = kind ? kind->code : "";
    row.service.number = base::digits(cell(Column::number));
    row.service.system_number = base::trimmed(cell(Column::system_number));
    return true;
}

std::vector<Column> File::missing_columns() const {
    std::vector<Column> missing;
    for (std::size_t i = 0; i < kColumns; ++i) {
        if (places_[i] < 0) missing.push_back(static_cast<Column>(i));
    }
    return missing;
}

std::string bad_rows_head(const std::vector<std::string>& head, std::string_view title) {
    auto titles = head;
    titles.emplace_back(title);
    return base::write_csv({titles});
}

std::string bad_row(const std::vector<std::string>& cells, std::size_t columns, std::string_view reason) {
    auto line = cells;
    // A row of another length keeps all its cells; the reason stands behind the head's columns or behind
    // them.
    line.resize(std::max(columns, cells.size()));
    line.emplace_back(reason);
    constexpr std::size_t kBomBytes = 3;
    return base::write_csv({line}).substr(kBomBytes);
}

}  // namespace tsumugi::wamnet
