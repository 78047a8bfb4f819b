// A block of a book becomes pieces that are never cut: a line, a row of a table, a box.
#include "ground/documents/pdf_book_pieces.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::documents {
namespace {

constexpr double kBody = 10, kSmall = 8.5, kTiny = 7.5, kCell = 9;
constexpr double kLine10 = kBody * 1.448,
                 kRise = kBody * 1.16;   // a line of Noto Sans CJK, and of it above the base
constexpr double kLeading = 1.35;        // of lines of paragraphs
constexpr double kPad = 5, kLabel = 52;  // of boxes
constexpr std::size_t kMostOfValue = 500;

using Pieces = std::vector<Piece>;

class Setter {
  public:
    Setter(const Type& type, const PagesOfKeys& pages, double width, double tallest)
        : type_(type), pages_(pages), width_(width), tallest_(tallest) {}

    void set(const BookBlock& block) {
        switch (block.kind) {
            case BookBlock::Kind::heading:
                return set_heading(block);
            case BookBlock::Kind::paragraph:
                return set_lines(block.runs, 5, 0);
            case BookBlock::Kind::item:
                return set_lines(block.runs, 2, 16.0 + 14.0 * block.level, block.marker);
            case BookBlock::Kind::quote:
                return set_lines(block.runs, 5, 12, "", true);
            case BookBlock::Kind::table:
                return set_table(block);
            case BookBlock::Kind::box:
                for (const auto& part : cut(block)) set_box(part);
                return;
            case BookBlock::Kind::index_line:
                return set_index_line(block);
            case BookBlock::Kind::rule:
                pieces.push_back({12, 0, false, [&type = type_, width = width_](double x, double y) {
                                      type.bar(x, y + 6, width, 0.6, kLine);
                                  }});
        }
    }

    Pieces pieces;

  private:
    /// Every line of a text is a piece; the first two and the last two stay together.
    void set_lines(const BookRuns& runs, double before, double indent, const std::string& marker = "",
                   bool quoted = false) {
        const auto text = type_.layout(runs, kBody, width_ - indent);
        const int count = Type::lines_of(text);
        for (int i = 0; i < count; ++i) {
            Piece piece;
            piece.height = kLine10 * kLeading;
            piece.before = i == 0 ? before : 0;
            piece.keep_next = count > 1 and (i == 0 or i == count - 2);
            piece.draw = [&type = type_, text, indent, i, marker, quoted, height = piece.height](double x,
                                                                                                 double y) {
                const double base = y + kRise + (height - kLine10) / 2;
                if (quoted) type.bar(x + 1, y, 2.5, height, kLine);
                if (i == 0 and not marker.empty()) {
                    const auto point = type.layout(marker, kBody, 0);
                    const double room = marker == "・" ? kBody : Type::width_of(point) + 3;
                    type.show_on(point, x + indent - room, base);
                }
                type.show_line(text, i, x + indent, base);
            };
            pieces.push_back(std::move(piece));
        }
    }

    void set_heading(const BookBlock& block) {
        const auto text = type_.layout(block.runs,
                                       block.level == 1   ? 13
                                       : block.level == 2 ? 11
                                                          : 10,
                                       width_ - 8, true);
        const double high = Type::height_of(text);
        Piece piece;
        piece.height = high + (block.level == 1 ? 7 : 4);
        piece.before = block.level == 1 ? 14 : 9;
        piece.keep_next = true;
        piece.key = block.key;
        piece.outline = block.listed ? 2 : 0;
        for (const auto& run : block.runs) piece.heading += run.text;
        piece.draw = [&type = type_, text, level = block.level, width = width_, high](double x, double y) {
            if (level == 1) {
                type.bar(x, y, width, high + 4, kTint);
                type.bar(x, y, 3.5, high + 4, kDeep);
            }
            type.show(text, x + (level == 1 ? 8 : 0), y + (level == 1 ? 2 : 0), kDeep);
            if (level == 2) type.bar(x, y + high + 1, width, 0.6, kDeep);
        };
        pieces.push_back(std::move(piece));
    }

    // ---- boxes

    /// A box of very many words is cut into several, so that each fits a column.
    std::vector<BookBlock> cut(const BookBlock& box) const {
        const double letters = (width_ - 2 * kPad - kLabel) / kSmall, most = (tallest_ - 80) / (kSmall * 1.5);
        std::vector<BookBlock> parts(1, box);
        parts.back().lines.clear();
        double used = 0;
        const auto add = [&](const std::string& label, const std::string& value) {
            const double lines = 2 + static_cast<double>(base::grapheme_count(value)) / letters;
            if (used + lines > most and not parts.back().lines.empty()) {
                parts.push_back(box);
                parts.back().lines.clear();
                parts.back().key.clear();
                used = 0;
            }
            parts.back().lines.emplace_back(label, value);
            used += lines;
        };
        for (const auto& [label, value] : box.lines) {
            auto name = label;
            for (auto rest : base::split(value, '\n')) {
                do {
                    const auto head = base::first_graphemes(rest, kMostOfValue);
                    add(name, head);
                    name.clear();
                    rest.erase(0, head.size());
                } while (not rest.empty());
            }
        }
        return parts;
    }

    struct BoxLine {
        Layout label, value;
        double y;
    };
    /// Its lines, their heights below the box's top, how far the head reaches, and the whole height. Made
    /// again when it is drawn: a book has thousands.
    struct BoxLines {
        std::vector<BoxLine> lines;
        double head = 0, height = 0;
    };
    static BoxLines lines_of(const Type& type, const BookBlock& box, double width) {
        BoxLines made;
        double y = kPad;
        const auto over_all = [&](Layout words) {
            const double high = Type::height_of(words);
            made.lines.push_back({nullptr, std::move(words), y});
            y += high;
        };
        over_all(type.layout(box.runs, kBody + 0.5, width - 2 * kPad, true));
        if (not box.note.empty()) over_all(type.layout(box.note, kTiny, width - 2 * kPad));
        made.head = y + 1.5;
        y += 3;
        for (const auto& [label, value] : box.lines) {
            auto words = type.layout(value, kSmall, width - 2 * kPad - kLabel);
            auto name = label.empty() ? Layout{} : type.layout(label, kTiny, kLabel - 3);
            const double high = std::max(Type::height_of(words), name ? Type::height_of(name) : 0);
            made.lines.push_back({std::move(name), std::move(words), y});
            y += high + 0.5;
        }
        made.height = y + kPad;
        return made;
    }

    void set_box(const BookBlock& box) {
        Piece piece;
        piece.height = lines_of(type_, box, width_).height;
        piece.before = 6;
        piece.key = box.key;
        piece.draw = [&type = type_, box, width = width_](double x, double y) {
            const auto made = lines_of(type, box, width);
            type.bar(x, y, width, made.head, kTint);
            type.frame(x, y, width, made.height, 0.7, kLine);
            const std::size_t over_all = box.note.empty() ? 1 : 2;
            for (std::size_t i = 0; i < made.lines.size(); ++i) {
                const auto& line = made.lines[i];
                if (line.label) type.show(line.label, x + kPad, y + line.y + 1, kSoft);
                type.show(line.value, x + kPad + (i < over_all ? 0 : kLabel), y + line.y,
                          i == 1 and over_all == 2 ? kSoft : kInk);
            }
        };
        pieces.push_back(std::move(piece));
    }

    // ---- tables

    std::vector<double> widths_of(const BookBlock& table) const {
        std::vector<double> widths;
        for (const auto& row : table.rows) {
            widths.resize(std::max(widths.size(), row.size()), 4);
            for (std::size_t c = 0; c < row.size(); ++c) {
                std::size_t letters = 0;
                for (const auto& run : row[c]) letters += base::grapheme_count(run.text);
                widths[c] = std::max(widths[c], std::min(30.0, static_cast<double>(letters)));
            }
        }
        double all = 0;
        for (const double width : widths) all += width;
        for (double& width : widths) width = width / all * width_;
        return widths;
    }

    void set_table(const BookBlock& table) {
        const auto widths = widths_of(table);
        for (std::size_t r = 0; r < table.rows.size(); ++r) {
            const auto& row = table.rows[r];
            Piece piece;
            piece.before = r == 0 ? 7 : 0;
            piece.keep_next = r == 0;
            std::vector<Layout> cells;
            for (std::size_t c = 0; c < row.size(); ++c) {
                cells.push_back(type_.layout(row[c], kCell, std::max(kCell, widths[c] - 8), r == 0));
                piece.height = std::max(piece.height, Type::height_of(cells.back()) + 6);
            }
            if (piece.height > tallest_ * 0.9) {
                // A row that no page holds is told cell by cell.
                for (const auto& cell : row) set_lines(cell, 3, 0);
                continue;
            }
            piece.draw = [&type = type_, cells, widths, head = r == 0, height = piece.height](double x,
                                                                                              double y) {
                for (std::size_t c = 0; c < widths.size(); ++c) {
                    if (head) type.bar(x, y, widths[c], height, kTint);
                    type.frame(x, y, widths[c], height, 0.5, kLine);
                    if (c < cells.size()) type.show(cells[c], x + 4, y + 3);
                    x += widths[c];
                }
            };
            pieces.push_back(std::move(piece));
        }
    }

    // ---- indexes

    void set_index_line(const BookBlock& block) {
        constexpr double kPages = 44;
        const double indent = (block.level - 1) * 8;
        Piece piece;
        piece.height = Type::height_of(type_.layout(block.runs, kCell, width_ - kPages - indent)) + 2;
        piece.draw = [&type = type_, &known = pages_, block, width = width_, indent](double x, double y) {
            std::vector<int> pages;
            for (const auto& key : block.keys) {
                if (const auto at = known.find(key); at != known.end()) pages.push_back(at->second);
            }
            std::sort(pages.begin(), pages.end());
            pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
            std::string numbers;
            for (const int page : pages) numbers += (numbers.empty() ? "" : ", ") + std::to_string(page);
            const auto words = type.layout(block.runs, kCell, width - kPages - indent);
            const auto number = type.layout(numbers, kCell, 0);
            const double bottom = y + Type::height_of(words), end = x + width - Type::width_of(number);
            const bool linked = not pages.empty();
            if (linked) type.begin_link(block.keys.front());
            type.show(words, x + indent, y);
            type.dots(x + indent + Type::last_width_of(words) + 4, end - 4, bottom - 4.5);
            type.show(number, end, bottom - Type::height_of(number));
            if (linked) type.end_link();
        };
        pieces.push_back(std::move(piece));
    }

    const Type& type_;
    const PagesOfKeys& pages_;
    double width_, tallest_;
};

}  // namespace

std::vector<Piece> pieces_of(const Type& type, const PagesOfKeys& pages, const std::vector<BookBlock>& blocks,
                             double width, double tallest) {
    Setter setter(type, pages, width, tallest);
    for (const auto& block : blocks) setter.set(block);
    return std::move(setter.pieces);
}

}  // namespace tsumugi::documents
