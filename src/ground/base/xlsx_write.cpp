#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>
#include <stdexcept>
#include <system_error>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"

namespace tsumugi::base {
namespace {

// Limits of the format.
constexpr std::size_t kCellLetters = 32767;
constexpr std::size_t kNameLetters = 31;
constexpr std::size_t kFooterLetters = 200;

void check(lxw_error error, const char* what) {
    if (error != LXW_NO_ERROR)
        throw std::runtime_error(std::string("xlsx: ") + what + ": " + lxw_strerror(error));
}

/// A file that exists in memory only: what it holds must not lie in a temporary folder.
class MemoryFile {
  public:
    MemoryFile() : handle_(memfd_create("workbook", MFD_CLOEXEC)) {
        if (handle_ < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
    }
    ~MemoryFile() { close(handle_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    std::string path() const { return "/proc/self/fd/" + std::to_string(handle_); }
    std::string bytes() const {
        const auto size = lseek(handle_, 0, SEEK_END);
        std::string bytes(static_cast<std::size_t>(std::max<off_t>(size, 0)), '\0');
        for (std::size_t done = 0; done < bytes.size();) {
            const auto got =
                pread(handle_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
            if (got <= 0)
                throw std::system_error(errno, std::generic_category(), "reading the workbook back");
            done += static_cast<std::size_t>(got);
        }
        return bytes;
    }

  private:
    int handle_;
};

/// Excel counts UTF-16 units.
std::size_t utf16_length(std::string_view text) {
    std::size_t units = 0;
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        units += (value & 0xc0) != 0x80;
        units += value >= 0xf0;
    }
    return units;
}

std::string shortened(std::string_view text, std::size_t units) {
    if (utf16_length(text) <= units) return std::string(text);
    std::string cut = first_graphemes(text, units - 1);
    while (utf16_length(cut) >= units) cut = first_graphemes(cut, grapheme_count(cut) - 1);
    return cut + "…";
}

/// "_x000D_" is how the format writes a control character; the same letters in a text need the escape
/// themselves.
std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto piece = text.substr(at, 7);
        const bool looks_escaped =
            piece.size() == 7 and piece.starts_with("_x") and piece[6] == '_' and
            piece.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == piece.npos;
        out += looks_escaped ? "_x005F_" : std::string(1, text[at]);
    }
    return out;
}

std::string cell_text(const std::string& text) {
    if (not valid_utf8(text)) throw std::invalid_argument("xlsx: a cell is not UTF-8");
    return escaped(shortened(text, kCellLetters));
}

/// A sheet's name without the letters that Excel forbids, short enough, and unlike those before it.
std::string sheet_name(const std::string& wanted, std::set<std::string>& taken) {
    std::string clean;
    for (const char letter : trimmed(wanted))
        clean += std::string_view("[]:*?/\\'").find(letter) == std::string_view::npos ? letter : '_';
    clean = shortened(clean.empty() ? "Sheet" : clean, kNameLetters);
    std::string name = clean;
    for (int number = 2; not taken.insert(search_key(name)).second; ++number) {
        const std::string ending = " " + std::to_string(number);
        name = shortened(clean, kNameLetters - ending.size()) + ending;
    }
    return name;
}

struct Formats {
    lxw_format* title;
    lxw_format* subtitle;
    lxw_format* header;
    lxw_format* text;
    lxw_format* number;
    lxw_format* date;
};

lxw_format* body_format(lxw_workbook* book) {
    lxw_format* format = workbook_add_format(book);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

Formats make_formats(lxw_workbook* book) {
    Formats formats{};
    formats.title = workbook_add_format(book);
    format_set_bold(formats.title);
    format_set_font_size(formats.title, 14);
    formats.subtitle = workbook_add_format(book);
    formats.header = body_format(book);
    format_set_bold(formats.header);
    format_set_text_wrap(formats.header);
    format_set_bg_color(formats.header, 0xE8E8E8);
    formats.text = body_format(book);
    format_set_text_wrap(formats.text);
    format_set_num_format(formats.text, "@");
    formats.number = body_format(book);
    formats.date = body_format(book);
    format_set_align(formats.date, LXW_ALIGN_LEFT);
    format_set_num_format(formats.date, "[$-ja-JP-x-gannen]ggge\"年\"m\"月\"d\"日\"");
    return formats;
}

void write_text(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text,
                lxw_format* format) {
    if (text.empty())
        check(worksheet_write_blank(sheet, row, column, format), "empty cell");
    else
        check(worksheet_write_string(sheet, row, column, cell_text(text).c_str(), format), "text cell");
}

void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const Cell& cell,
                const Formats& formats) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        write_text(sheet, row, column, *text, formats.text);
    } else if (const auto* number = std::get_if<double>(&cell)) {
        check(worksheet_write_number(sheet, row, column, *number, formats.number), "number cell");
    } else {
        const Date date = std::get<Date>(cell);
        // Excel's calendar begins in 1900; an older day is written as text.
        if (date < make_date(1900, 3, 1)) return write_text(sheet, row, column, iso(date), formats.text);
        lxw_datetime day{};
        day.year = static_cast<int>(date.year());
        day.month = static_cast<int>(static_cast<unsigned>(date.month()));
        day.day = static_cast<int>(static_cast<unsigned>(date.day()));
        check(worksheet_write_datetime(sheet, row, column, &day, formats.date), "date cell");
    }
}

std::string footer_text(const std::string& footer) {
    std::string text = "&L";
    for (const char letter : shortened(footer, kFooterLetters))
        text += letter == '&' ? std::string("&&") : std::string(1, letter);
    return text + "&R&P/&N";
}

void fill_sheet(lxw_worksheet* page, const Sheet& sheet, const Formats& formats) {
    lxw_row_t row = 0;
    if (not sheet.title.empty()) write_text(page, row++, 0, sheet.title, formats.title);
    if (not sheet.subtitle.empty()) write_text(page, row++, 0, sheet.subtitle, formats.subtitle);
    const lxw_row_t header = row;
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        lxw_row_col_options options{};
        options.hidden = sheet.columns[i].hidden ? LXW_TRUE : LXW_FALSE;
        check(worksheet_set_column_opt(page, column, column, sheet.columns[i].width, nullptr, &options),
              "column width");
        write_text(page, header, column, sheet.columns[i].title, formats.header);
    }
    for (const auto& cells : sheet.rows) {
        ++row;
        for (std::size_t i = 0; i < cells.size(); ++i)
            write_cell(page, row, static_cast<lxw_col_t>(i), cells[i], formats);
    }

    worksheet_set_paper(page, sheet.a3 ? 8 : 9);  // as the format numbers A3 and A4
    if (sheet.landscape) worksheet_set_landscape(page);
    worksheet_fit_to_pages(page, 1, 0);
    check(worksheet_set_footer(page, footer_text(sheet.footer).c_str()), "footer");
    if (not sheet.columns.empty()) {
        worksheet_freeze_panes(page, header + 1, 0);
        check(worksheet_repeat_rows(page, header, header), "repeated header");
    }
}

}  // namespace

std::string write_xlsx(const std::vector<Sheet>& sheets) {
    const MemoryFile file;
    lxw_workbook_options options{};
    options.use_zip64 = LXW_FALSE;
    std::unique_ptr<lxw_workbook, decltype(&lxw_workbook_free)> book(
        workbook_new_opt(file.path().c_str(), &options), &lxw_workbook_free);
    if (not book) throw std::runtime_error("xlsx: no workbook could be made");
    const Formats formats = make_formats(book.get());
    std::set<std::string> names;
    for (const Sheet& sheet : sheets) {
        lxw_worksheet* page = workbook_add_worksheet(book.get(), sheet_name(sheet.name, names).c_str());
        if (not page) throw std::runtime_error("xlsx: sheet name refused");
        fill_sheet(page, sheet, formats);
    }
    // Closing frees the workbook, whatever it returns.
    check(workbook_close(book.release()), "writing");
    return file.bytes();
}

}  // namespace tsumugi::base
