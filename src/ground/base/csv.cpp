#include "ground/base/csv.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "ground/base/text.h"

namespace tsumugi::base {
namespace {

// clang-format off
constexpr auto kNotText = msgid("文字のファイルとして読めません。CSV（UTF-8かShift_JIS）で保存したファイルを選んでください");
constexpr auto kWrongEncoding = msgid("{encoding}として読めない文字があります（{line}行目）。ほかの文字コードを選んでください");
constexpr auto kUnknownEncoding = msgid("文字コードは UTF-8 か CP932 を選んでください");
constexpr auto kIsWorkbook = msgid("これはExcelのファイルです。CSVとして保存するか、Excelの取り込みを選んでください");
constexpr auto kUtf16 = msgid("文字コードがUTF-16です。「CSV UTF-8」で保存しなおしてください");
constexpr auto kOpenQuote = msgid("{line}行目で始まる引用符「\"」が閉じていません");
constexpr auto kTooManyRows = msgid("行が多すぎます。{rows}行までに分けてください");
constexpr auto kTooManyCells = msgid("マス目が多すぎます。{cells}マスまでに分けてください");
constexpr auto kNotInCp932 = msgid("Shift_JIS（CP932）にない文字があります：{characters}。UTF-8かExcelで書き出してください");
// clang-format on

constexpr std::string_view kBom = "\xef\xbb\xbf";
/// An empty cell costs thirty times the comma that it was.
constexpr std::size_t kMostCells = 4'000'000;
/// A report of more characters than this helps nobody.
constexpr std::size_t kMostReported = 20;

tl::unexpected<Problem> problem(const char* message,
                                std::vector<std::pair<std::string, std::string>> args = {},
                                Kind kind = Kind::invalid) {
    return tl::unexpected(Problem{kind, "", message, std::move(args)});
}

class Converter {
  public:
    Converter(const char* to, const char* from) : handle_(iconv_open(to, from)) {
        if (handle_ == reinterpret_cast<iconv_t>(-1)) throw std::runtime_error("iconv knows no CP932");
    }
    ~Converter() { iconv_close(handle_); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    struct Converted {
        std::string text;
        std::size_t read;  ///< bytes of the input; less than all of it where the input is wrong
    };
    Converted operator()(std::string_view input) {
        iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        std::string out(input.size() * 2 + 16, '\0');
        char* from = const_cast<char*>(input.data());  // iconv's signature; it does not write there
        std::size_t from_left = input.size();
        std::size_t made = 0;
        for (;;) {
            char* to = out.data() + made;
            std::size_t to_left = out.size() - made;
            const auto result = iconv(handle_, &from, &from_left, &to, &to_left);
            made = out.size() - to_left;
            if (result != static_cast<std::size_t>(-1) or errno != E2BIG) break;
            out.resize(out.size() * 2);
        }
        out.resize(made);
        return {std::move(out), input.size() - from_left};
    }

  private:
    iconv_t handle_;
};

std::size_t line_of(std::string_view text, std::size_t at) {
    return static_cast<std::size_t>(
               std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
           1;
}

std::size_t first_broken_line(std::string_view text) {
    for (std::size_t line = 1;; ++line) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos or not valid_utf8(text.substr(0, end))) return line;
        text.remove_prefix(end + 1);
    }
}

char separator_of(std::string_view text) {
    bool quoted = false;
    std::size_t commas = 0, tabs = 0;
    for (const char letter : text) {
        if (letter == '"') quoted = not quoted;
        if (quoted) continue;
        if (letter == '\n' or letter == '\r') break;
        commas += letter == ',';
        tabs += letter == '\t';
    }
    return tabs > commas ? '\t' : ',';
}

Result<Table> parse(std::string_view text, std::size_t max_rows) {
    const char separator = separator_of(text);
    Table rows;
    std::vector<std::string> row;
    std::size_t line = 1;
    std::size_t cells = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::string cell;
        if (text[at] == '"') {
            const std::size_t opened = line;
            for (++at;; ++at) {
                if (at >= text.size()) return problem(kOpenQuote, {{"line", std::to_string(opened)}});
                if (text[at] == '"') {
                    if (at + 1 >= text.size() or text[at + 1] != '"') break;
                    ++at;
                }
                line += text[at] == '\n';
                cell += text[at];
            }
            ++at;
        }
        // An unquoted cell, or what stands behind a closing quote against the rules.
        const auto end = std::min(text.find_first_of(std::string{separator, '\r', '\n'}, at), text.size());
        cell += text.substr(at, end - at);
        at = end;
        row.push_back(std::move(cell));
        if (++cells > kMostCells)
            return problem(kTooManyCells, {{"cells", std::to_string(kMostCells)}}, Kind::too_large);
        if (at < text.size() and text[at] == separator) {
            // A separator at the very end still opens one more cell.
            if (++at < text.size()) continue;
            row.emplace_back();
        } else if (at < text.size()) {
            at += text.substr(at).starts_with("\r\n") ? 2 : 1;
            ++line;
        }
        if (rows.size() == max_rows)
            return problem(kTooManyRows, {{"rows", std::to_string(max_rows)}}, Kind::too_large);
        rows.push_back(std::move(row));
        row.clear();
    }
    return rows;
}

bool starts_formula(std::string_view cell) {
    return not cell.empty() and std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
}

std::string hex_name(std::string_view letter) {
    // The letter is one well-formed UTF-8 sequence.
    std::uint32_t code = static_cast<unsigned char>(letter[0]);
    if (letter.size() > 1) code &= 0xffu >> (letter.size() + 1);
    for (const char byte : letter.substr(1)) code = code << 6 | (static_cast<unsigned char>(byte) & 0x3f);
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string name;
    for (; code > 0; code >>= 4) name.insert(name.begin(), kDigits[code & 15]);
    return "U+" + std::string(name.size() < 4 ? 4 - name.size() : 0, '0') + name;
}

/// Characters that CP932 lacks or would give back as another one, each with its line.
std::vector<std::string> missing_in_cp932(std::string_view text) {
    Converter there("CP932", "UTF-8"), back("UTF-8", "CP932");
    std::vector<std::string> missing;
    std::size_t line = 1;
    for (std::size_t at = 0; at < text.size() and missing.size() < kMostReported;) {
        std::size_t end = at + 1;
        while (end < text.size() and (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
        const std::string_view letter = text.substr(at, end - at);
        at = end;
        if (letter == "\n") ++line;
        if (static_cast<unsigned char>(letter[0]) < 0x80) continue;
        const auto made = there(letter);
        if (made.read == letter.size() and back(made.text).text == letter) continue;
        const bool invisible = letter.starts_with("\xf3\xa0") or letter.starts_with("\xef\xb8");
        const std::string shown = (invisible ? "" : std::string(letter)) + "（" + hex_name(letter) + "、" +
                                  std::to_string(line) + "行目）";
        if (std::find(missing.begin(), missing.end(), shown) == missing.end()) missing.push_back(shown);
    }
    return missing;
}

}  // namespace

std::string write_csv(const Table& rows) {
    std::string out(kBom);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += ',';
            out += '"';
            if (starts_formula(row[i])) out += '\'';
            for (const char letter : row[i]) {
                if (letter == '"') out += '"';
                out += letter;
            }
            out += '"';
        }
        out += "\r\n";
    }
    return out;
}

Result<CsvFile> read_csv(std::string_view bytes, std::string_view encoding, std::size_t max_rows) {
    if (not encoding.empty() and encoding != "UTF-8" and encoding != "CP932")
        return problem(kUnknownEncoding);
    if (bytes.starts_with("PK\x03\x04") or bytes.starts_with("\xd0\xcf\x11\xe0")) return problem(kIsWorkbook);
    if (bytes.starts_with("\xff\xfe") or bytes.starts_with("\xfe\xff")) return problem(kUtf16);
    if (bytes.find('\0') != std::string_view::npos) return problem(kNotText);

    const bool has_bom = bytes.starts_with(kBom);
    if (has_bom) bytes.remove_prefix(kBom.size());
    const bool is_utf8 = valid_utf8(bytes);
    std::string converted;
    CsvFile file{"UTF-8", {}};
    if (encoding == "CP932" or (encoding.empty() and not is_utf8 and not has_bom)) {
        file.encoding = "CP932";
        auto made = Converter("UTF-8", "CP932")(bytes);
        if (made.read < bytes.size()) {
            if (encoding.empty()) return problem(kNotText);
            return problem(kWrongEncoding,
                           {{"encoding", "CP932"}, {"line", std::to_string(line_of(bytes, made.read))}});
        }
        converted = std::move(made.text);
        bytes = converted;
    } else if (not is_utf8) {
        return problem(kWrongEncoding,
                       {{"encoding", "UTF-8"}, {"line", std::to_string(first_broken_line(bytes))}});
    }
    auto rows = parse(bytes, max_rows);
    if (not rows) return tl::unexpected(rows.error());
    file.rows = std::move(*rows);
    return file;
}

Result<std::string> to_cp932(std::string_view utf8) {
    if (not valid_utf8(utf8)) return problem(kNotText);
    auto made = Converter("CP932", "UTF-8")(utf8);
    // glibc writes some characters as a similar one (U+2014 as U+2015); what does not come back is missing
    // too.
    if (made.read == utf8.size() and Converter("UTF-8", "CP932")(made.text).text == utf8)
        return std::move(made.text);
    return problem(kNotInCp932, {{"characters", join(missing_in_cp932(utf8), " ")}});
}

Result<std::string> from_cp932(std::string_view bytes) {
    static thread_local Converter converter("UTF-8", "CP932");
    auto made = converter(bytes);
    if (made.read < bytes.size()) return problem(kNotText);
    return std::move(made.text);
}

}  // namespace tsumugi::base
