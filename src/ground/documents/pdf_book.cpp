// Books on A4 by cairo and pango. A block becomes pieces that are never cut (a line, a table's row, a box);
// pieces flow into columns and pages, and only then is anything drawn, because contents and index stand on
// pages that they name.
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>

#include "ground/base/text.h"
#include "ground/documents/book.h"

namespace tsumugi::documents {
namespace {

constexpr double kPoint = 72.0 / 25.4;  // points in a millimetre
constexpr double kWidth = 210 * kPoint, kHeight = 297 * kPoint;
constexpr double kTop = 20 * kPoint, kSide = 18 * kPoint, kBottom = 20 * kPoint, kGap = 7 * kPoint;
constexpr double kBody = 10, kSmall = 8.5, kFoot = 8;
constexpr double kLeading = 1.35;  // of lines of paragraphs
constexpr std::size_t kMostOfValue = 500;
constexpr const char* kFonts = "Noto Sans CJK JP,IPAexGothic,sans-serif";

struct Deleter {
    void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
    void operator()(cairo_t* p) const { cairo_destroy(p); }
    void operator()(PangoLayout* p) const { g_object_unref(p); }
    void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;
using Layout = std::shared_ptr<PangoLayout>;

struct Colour {
    double r, g, b;
};
constexpr Colour kInk{0.08, 0.08, 0.08}, kSoft{0.35, 0.35, 0.35}, kDeep{0, 0.22, 0.255},
    kLine{0.6, 0.63, 0.64}, kTint{0.93, 0.95, 0.955};

cairo_status_t append(void* closure, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

/// Something that is not cut. `draw` gets the upper left corner.
struct Piece {
    double height = 0, before = 0;  ///< space before it, but at the top of a column
    bool keep_next = false;         ///< does not stand last in a column
    std::function<void(double x, double y)> draw;
    std::string key;      ///< found by index lines
    int outline = 0;      ///< 1 part, 2 heading in the contents; 0 = none
    std::string heading;  ///< its words there
};

struct Placed {
    int page = 0;
    double x = 0, y = 0;
    const Piece* piece = nullptr;
};

struct Listed {
    int level;
    std::string title;
    int page;
};

class Writer {
  public:
    explicit Writer(const Book& book)
        : book_(book),
          surface_(cairo_pdf_surface_create_for_stream(append, &bytes_, kWidth, kHeight)),
          cairo_(cairo_create(surface_.get())) {
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, book.title.c_str());
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_AUTHOR, book.publisher.c_str());
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Tsumugi");
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                       base::iso(book.made).c_str());
    }

    std::string write() {
        const int contents_pages = count_contents_pages();
        page_ = 1 + contents_pages;
        parts_.reserve(book_.parts.size());  // placed_ points into them
        for (const auto& part : book_.parts) place_part(part);
        draw_cover();
        draw_contents();
        draw_parts(2 + contents_pages);
        draw_imprint();
        cairo_surface_finish(surface_.get());
        if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error(cairo_status_to_string(cairo_surface_status(surface_.get())));
        return std::move(bytes_);
    }

  private:
    // ---- text

    Layout layout(const BookRuns& runs, double size, double width, bool bold = false,
                  double leading = 0) const {
        std::string text;
        PangoAttrList* attributes = pango_attr_list_new();
        for (const auto& run : runs) {
            const auto from = static_cast<guint>(text.size());
            text += run.text;
            const auto add = [&](PangoAttribute* attribute) {
                attribute->start_index = from;
                attribute->end_index = static_cast<guint>(text.size());
                pango_attr_list_insert(attributes, attribute);
            };
            if (run.bold) add(pango_attr_weight_new(PANGO_WEIGHT_BOLD));
            // Japanese type has no italic: emphasis is underlined, as are links.
            if (run.italic or not run.link.empty()) add(pango_attr_underline_new(PANGO_UNDERLINE_SINGLE));
        }
        Layout made(pango_cairo_create_layout(cairo_.get()), Deleter{});
        PangoContext* context = pango_layout_get_context(made.get());
        pango_cairo_context_set_resolution(context, 72);
        pango_context_set_language(context, pango_language_from_string("ja"));
        Owned<PangoFontDescription> font(pango_font_description_from_string(kFonts));
        pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
        if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
        pango_layout_set_font_description(made.get(), font.get());
        if (width > 0) {
            pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
            pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
        }
        if (leading > 0) pango_layout_set_line_spacing(made.get(), static_cast<float>(leading));
        pango_layout_set_text(made.get(), text.data(), static_cast<int>(text.size()));
        pango_layout_set_attributes(made.get(), attributes);
        pango_attr_list_unref(attributes);
        return made;
    }
    Layout layout(const std::string& text, double size, double width, bool bold = false) const {
        return layout(BookRuns{{text, false, false, ""}}, size, width, bold);
    }

    static double height_of(const Layout& layout) {
        int height = 0;
        pango_layout_get_size(layout.get(), nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }
    static double width_of(const Layout& layout) {
        int width = 0;
        pango_layout_get_size(layout.get(), &width, nullptr);
        return static_cast<double>(width) / PANGO_SCALE;
    }
    void colour(const Colour& c) const { cairo_set_source_rgb(cairo_.get(), c.r, c.g, c.b); }
    void show(const Layout& layout, double x, double y, const Colour& ink = kInk) const {
        colour(ink);
        cairo_move_to(cairo_.get(), x, y);
        pango_cairo_show_layout(cairo_.get(), layout.get());
    }
    void line(double x, double y, double width, double thick, const Colour& ink) const {
        colour(ink);
        cairo_rectangle(cairo_.get(), x, y, width, thick);
        cairo_fill(cairo_.get());
    }
    void frame(double x, double y, double width, double height, double thick, const Colour& ink) const {
        colour(ink);
        cairo_set_line_width(cairo_.get(), thick);
        cairo_rectangle(cairo_.get(), x, y, width, height);
        cairo_stroke(cairo_.get());
    }

    // ---- blocks to pieces

    /// Every line of a text is a piece; the first two and the last two stay together.
    void add_lines(std::vector<Piece>& to, const BookRuns& runs, double width, double before, double indent,
                   const std::string& marker = "", bool bar = false) const {
        const auto text = layout(runs, kBody, width - indent, false, 0);
        const int count = pango_layout_get_line_count(text.get());
        for (int i = 0; i < count; ++i) {
            Piece piece;
            piece.height = kBody * 1.448 * kLeading;
            piece.before = i == 0 ? before : 0;
            piece.keep_next = count > 1 and (i == 0 or i == count - 2);
            piece.draw = [this, runs, width, indent, i, marker, bar, height = piece.height](double x,
                                                                                            double y) {
                const auto again = layout(runs, kBody, width - indent, false, 0);
                const double base = y + kBody * 1.16 + (height - kBody * 1.448) / 2;
                if (bar) line(x + 1, y, 2.5, height, kLine);
                if (i == 0 and not marker.empty()) {
                    const auto point = layout(marker, kBody, 0);
                    const double at = marker == "・" ? x + indent - kBody : x + indent - width_of(point) - 3;
                    show(point, at, base - pango_layout_get_baseline(point.get()) / double{PANGO_SCALE});
                }
                colour(kInk);
                cairo_move_to(cairo_.get(), x + indent, base);
                pango_cairo_show_layout_line(cairo_.get(), pango_layout_get_line_readonly(again.get(), i));
            };
            to.push_back(std::move(piece));
        }
    }

    Piece heading(const BookBlock& block, double width) const {
        const double size = block.level == 1 ? 13 : block.level == 2 ? 11 : 10;
        const auto text = layout(block.runs, size, width - 8, true);
        Piece piece;
        const double high = height_of(text);
        piece.height = high + (block.level == 1 ? 7 : 4);
        piece.before = block.level == 1 ? 14 : 9;
        piece.keep_next = true;
        piece.key = block.key;
        for (const auto& run : block.runs) piece.heading += run.text;
        piece.outline = block.listed ? 2 : 0;
        piece.draw = [this, block, size, width, high](double x, double y) {
            const auto again = layout(block.runs, size, width - 8, true);
            if (block.level == 1) {
                line(x, y, width, high + 4, kTint);
                line(x, y, 3.5, high + 4, kDeep);
                show(again, x + 8, y + 2, kDeep);
            } else {
                show(again, x, y, kDeep);
                if (block.level == 2) line(x, y + high + 1, width, 0.6, kDeep);
            }
        };
        return piece;
    }

    /// Lines of a box that fit a column; a box of very many is cut into several.
    static std::vector<BookBlock> cut(const BookBlock& box) {
        constexpr std::size_t kMost = 1600;
        std::vector<BookBlock> parts(1, box);
        parts.back().lines.clear();
        std::size_t used = 0;
        for (const auto& [label, value] : box.lines) {
            auto rest = value;
            for (bool first = true; first or not rest.empty(); first = false) {
                const auto head = base::first_graphemes(rest, kMostOfValue);
                if (used + head.size() > kMost * 3 and not parts.back().lines.empty()) {
                    parts.push_back(box);
                    parts.back().lines.clear();
                    parts.back().key.clear();
                    used = 0;
                }
                parts.back().lines.emplace_back(first ? label : "", head);
                used += head.size();
                rest.erase(0, head.size());
            }
        }
        return parts;
    }

    struct BoxPart {
        Layout label, value;
        double y;
    };
    static constexpr double kPad = 5, kLabel = 52;

    std::vector<BoxPart> box_parts(const BookBlock& box, double width, double& height) const {
        std::vector<BoxPart> parts;
        double y = kPad;
        const auto title = layout(box.runs, kBody + 0.5, width - 2 * kPad, true);
        parts.push_back({nullptr, title, y});
        y += height_of(title);
        if (not box.note.empty()) {
            const auto note = layout(box.note, 7.5, width - 2 * kPad);
            parts.push_back({nullptr, note, y});
            y += height_of(note);
        }
        y += 3;
        for (const auto& [label, value] : box.lines) {
            auto words = layout(value, kSmall, width - 2 * kPad - kLabel);
            auto name = label.empty() ? Layout{} : layout(label, 7.5, kLabel - 3);
            const double high = std::max(height_of(words), name ? height_of(name) : 0);
            parts.push_back({std::move(name), std::move(words), y});
            y += high + 0.5;
        }
        height = y + kPad;
        return parts;
    }

    void add_box(std::vector<Piece>& to, const BookBlock& whole, double width) const {
        for (const auto& box : cut(whole)) {
            Piece piece;
            box_parts(box, width, piece.height);
            piece.before = 6;
            piece.key = box.key;
            piece.draw = [this, box, width](double x, double y) {
                double height = 0;
                const auto parts = box_parts(box, width, height);
                const double head =
                    parts[box.note.empty() ? 0 : 1].y + height_of(parts[box.note.empty() ? 0 : 1].value);
                line(x, y, width, head + 1.5, kTint);
                frame(x, y, width, height, 0.7, kLine);
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    const auto& part = parts[i];
                    const bool small = i == 1 and not box.note.empty();
                    if (part.label) show(part.label, x + kPad, y + part.y + 1, kSoft);
                    const bool full = i == 0 or small;
                    show(part.value, x + kPad + (full ? 0 : kLabel), y + part.y, small ? kSoft : kInk);
                }
            };
            to.push_back(std::move(piece));
        }
    }

    static std::vector<double> widths_of(const BookBlock& table, double width) {
        std::size_t columns = 0;
        for (const auto& row : table.rows) columns = std::max(columns, row.size());
        std::vector<double> longest(columns, 4);
        for (const auto& row : table.rows) {
            for (std::size_t c = 0; c < row.size(); ++c) {
                std::size_t letters = 0;
                for (const auto& run : row[c]) letters += base::grapheme_count(run.text);
                longest[c] = std::max(longest[c], std::min(30.0, static_cast<double>(letters)));
            }
        }
        double all = 0;
        for (const double l : longest) all += l;
        for (double& l : longest) l = l / all * width;
        return longest;
    }

    void add_table(std::vector<Piece>& to, const BookBlock& table, double width) const {
        const auto widths = widths_of(table, width);
        for (std::size_t r = 0; r < table.rows.size(); ++r) {
            const auto& row = table.rows[r];
            Piece piece;
            piece.before = r == 0 ? 7 : 0;
            piece.keep_next = r == 0;
            for (std::size_t c = 0; c < row.size(); ++c)
                piece.height =
                    std::max(piece.height, height_of(layout(row[c], 9, widths[c] - 8, r == 0)) + 6);
            if (piece.height > (kHeight - kTop - kBottom) * 0.9) {
                // A row that no page holds is told cell by cell.
                for (const auto& cell : row) add_lines(to, cell, width, 3, 0);
                continue;
            }
            piece.draw = [this, row, widths, r, height = piece.height](double x, double y) {
                for (std::size_t c = 0; c < widths.size(); ++c) {
                    if (r == 0) line(x, y, widths[c], height, kTint);
                    frame(x, y, widths[c], height, 0.5, kLine);
                    if (c < row.size()) show(layout(row[c], 9, widths[c] - 8, r == 0), x + 4, y + 3);
                    x += widths[c];
                }
            };
            to.push_back(std::move(piece));
        }
    }

    Piece index_line(const BookBlock& block, double width) const {
        constexpr double kPages = 44;
        const double indent = (block.level - 1) * 8;
        Piece piece;
        piece.height = height_of(layout(block.runs, 9, width - kPages - indent)) + 2;
        piece.draw = [this, block, width, indent](double x, double y) {
            const auto words = layout(block.runs, 9, width - kPages - indent);
            std::vector<int> pages;
            for (const auto& key : block.keys) {
                if (const auto at = keys_.find(key); at != keys_.end()) pages.push_back(at->second);
            }
            std::sort(pages.begin(), pages.end());
            pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
            std::string numbers;
            for (const int page : pages) numbers += (numbers.empty() ? "" : ", ") + std::to_string(page);
            const auto number = layout(numbers, 9, 0);
            const int last = pango_layout_get_line_count(words.get()) - 1;
            PangoRectangle extents;
            pango_layout_line_get_extents(pango_layout_get_line_readonly(words.get(), last), nullptr,
                                          &extents);
            const double bottom = y + height_of(words);
            const double from = x + indent + static_cast<double>(extents.width) / PANGO_SCALE + 4;
            const double until = x + width - width_of(number) - 4;
            if (not block.keys.empty()) begin_link("dest='" + block.keys.front() + "'");
            show(words, x + indent, y);
            dots(from, until, bottom - 4.5);
            show(number, x + width - width_of(number), bottom - height_of(number));
            if (not block.keys.empty()) end_link();
        };
        return piece;
    }

    void dots(double from, double until, double y) const {
        if (until - from < 8) return;
        colour(kLine);
        cairo_set_line_width(cairo_.get(), 0.7);
        const double gaps[] = {0.8, 2.6};
        cairo_set_dash(cairo_.get(), gaps, 2, 0);
        cairo_move_to(cairo_.get(), from, y);
        cairo_line_to(cairo_.get(), until, y);
        cairo_stroke(cairo_.get());
        cairo_set_dash(cairo_.get(), nullptr, 0, 0);
    }
    void begin_link(const std::string& to) const {
        cairo_tag_begin(cairo_.get(), CAIRO_TAG_LINK, to.c_str());
    }
    void end_link() const { cairo_tag_end(cairo_.get(), CAIRO_TAG_LINK); }

    std::vector<Piece> pieces_of(const std::vector<BookBlock>& blocks, double width) const {
        std::vector<Piece> pieces;
        for (const auto& block : blocks) {
            switch (block.kind) {
                case BookBlock::Kind::heading:
                    pieces.push_back(heading(block, width));
                    break;
                case BookBlock::Kind::paragraph:
                    add_lines(pieces, block.runs, width, 5, 0);
                    break;
                case BookBlock::Kind::item:
                    add_lines(pieces, block.runs, width, 2, 16.0 + 14.0 * block.level, block.marker);
                    break;
                case BookBlock::Kind::quote:
                    add_lines(pieces, block.runs, width, 5, 12, "", true);
                    break;
                case BookBlock::Kind::table:
                    add_table(pieces, block, width);
                    break;
                case BookBlock::Kind::box:
                    add_box(pieces, block, width);
                    break;
                case BookBlock::Kind::index_line:
                    pieces.push_back(index_line(block, width));
                    break;
                case BookBlock::Kind::rule: {
                    Piece piece;
                    piece.height = 12;
                    piece.draw = [this, width](double x, double y) { line(x, y + 6, width, 0.6, kLine); };
                    pieces.push_back(std::move(piece));
                }
            }
        }
        return pieces;
    }

    // ---- pieces to pages

    void place_part(const BookPart& part) {
        ++page_;
        parts_.push_back({});
        auto& pieces = parts_.back();
        const double full = kWidth - 2 * kSide;
        const double width = part.columns == 2 ? (full - kGap) / 2 : full;

        Piece title;
        const auto words = layout(part.title, 17, full, true);
        const double high = height_of(words);
        title.height = high + 12;
        title.outline = 1;
        title.heading = part.title;
        title.keep_next = true;
        title.draw = [this, text = part.title, full, high](double x, double y) {
            show(layout(text, 17, full, true), x, y, kDeep);
            line(x, y + high + 3, full, 1.6, kDeep);
        };
        auto head = pieces_of(part.intro, full);
        head.insert(head.begin(), std::move(title));
        auto body = pieces_of(part.blocks, width);
        const auto count = head.size();
        pieces = std::move(head);
        std::move(body.begin(), body.end(), std::back_inserter(pieces));

        double top = flow(pieces, 0, count, 1, full, kTop);
        if (part.columns == 2 and count > 1) top += 6;
        flow(pieces, count, pieces.size(), part.columns, width, top);
    }

    /// Places pieces one below the other, column by column, from `top` of the page that has been begun. Gives
    /// back where the last one ends.
    double flow(const std::vector<Piece>& pieces, std::size_t from, std::size_t until, int columns,
                double width, double top) {
        int column = 0;
        double y = top;
        bool empty = true;
        for (std::size_t i = from; i < until;) {
            // What stays together with what follows is placed as one.
            std::size_t last = i;
            while (last + 1 < until and pieces[last].keep_next) ++last;
            double height = 0;
            for (std::size_t k = i; k <= last; ++k)
                height += pieces[k].height + (k == i and empty ? 0 : pieces[k].before);
            const bool whole = height <= kHeight - kBottom - kTop;
            const double needed = whole ? height : pieces[i].height;
            if (y + needed > kHeight - kBottom and not(empty and top == kTop)) {
                if (++column == columns) {
                    column = 0;
                    ++page_;
                    top = kTop;
                }
                y = top;
                empty = true;
                if (y + needed > kHeight - kBottom and top != kTop) continue;
            }
            const std::size_t end = whole ? last : i;
            for (std::size_t k = i; k <= end; ++k) {
                if (not empty) y += pieces[k].before;
                place(pieces[k], kSide + column * (width + kGap), y);
                y += pieces[k].height;
                empty = false;
            }
            i = end + 1;
        }
        return y;
    }

    void place(const Piece& piece, double x, double y) {
        placed_.push_back({page_, x, y, &piece});
        if (not piece.key.empty()) keys_.emplace(piece.key, page_);
        if (piece.outline > 0) listed_.push_back({piece.outline, piece.heading, page_});
    }

    // ---- cover, contents, pages

    static constexpr double kContentsLine = 17;

    double contents_height(int level) const { return level == 1 ? kContentsLine + 3 : kContentsLine - 2; }

    int count_contents_pages() const {
        int pages = 1;
        double y = kTop + 40;
        const auto add = [&](int level) {
            if (y + contents_height(level) > kHeight - kBottom) {
                ++pages;
                y = kTop;
            }
            y += contents_height(level);
        };
        for (const auto& part : book_.parts) {
            add(1);
            for (const auto& block : part.blocks) {
                if (block.kind == BookBlock::Kind::heading and block.listed) add(2);
            }
        }
        return pages;
    }

    void draw_cover() {
        const double band = 74 * kPoint;
        line(0, 0, kWidth, band, kDeep);
        // Threads that come together.
        cairo_set_line_width(cairo_.get(), 3.2);
        cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_ROUND);
        const Colour threads[] = {{1, 1, 1}, {0.475, 0.886, 0.949}, {1, 0.83, 0.24}, {0.72, 0.80, 0.82}};
        for (int i = 0; i < 4; ++i) {
            colour(threads[i]);
            const double from = band * (0.2 + 0.2 * i), to = band * (0.47 + 0.02 * i);
            cairo_move_to(cairo_.get(), 0, from);
            cairo_curve_to(cairo_.get(), kWidth * 0.42, from, kWidth * 0.4, to, kWidth, to);
            cairo_stroke(cairo_.get());
        }
        const double width = kWidth - 2 * kSide;
        double y = band + 34 * kPoint;
        const auto title = layout(book_.title, 32, width, true);
        show(title, kSide, y, kDeep);
        y += height_of(title) + 4 * kPoint;
        const auto subtitle = layout(book_.subtitle, 18, width);
        show(subtitle, kSide, y);
        y += height_of(subtitle) + 4 * kPoint;
        line(kSide, y, width, 1.2, kDeep);
        y += 6 * kPoint;
        if (not book_.mark.empty()) {
            const auto mark = layout(book_.mark, 20, 0, true);
            frame(kSide, y, width_of(mark) + 20, height_of(mark) + 8, 1.5, kInk);
            show(mark, kSide + 10, y + 4);
            y += height_of(mark) + 20;
        }
        for (const auto& note : book_.cover_notes) {
            const auto words = layout(note, 10.5, width);
            show(words, kSide, y);
            y += height_of(words) + 4;
        }
        const auto publisher = layout(book_.publisher, 16, width, true);
        show(publisher, kSide, kHeight - 36 * kPoint - height_of(publisher));
        cairo_show_page(cairo_.get());
    }

    void draw_contents() {
        int page = 2;
        show(layout(book_.contents_title, 17, 0, true), kSide, kTop, kDeep);
        line(kSide, kTop + 28, kWidth - 2 * kSide, 1.6, kDeep);
        double y = kTop + 40;
        for (std::size_t i = 0; i < listed_.size(); ++i) {
            const auto& entry = listed_[i];
            if (y + contents_height(entry.level) > kHeight - kBottom) {
                foot(page++, book_.contents_title);
                y = kTop;
            }
            const double indent = entry.level == 1 ? 0 : 16, size = entry.level == 1 ? 11 : 9.5;
            const double at = y + (entry.level == 1 ? 4 : 1);
            const double room = kWidth - 2 * kSide - indent - 46;
            auto words = layout(entry.title, size, room, entry.level == 1);
            pango_layout_set_height(words.get(), -1);
            pango_layout_set_ellipsize(words.get(), PANGO_ELLIPSIZE_END);
            const auto number = layout(std::to_string(entry.page), size, 0);
            begin_link("dest='" + target(i) + "'");
            show(words, kSide + indent, at);
            dots(kSide + indent + width_of(words) + 6, kWidth - kSide - width_of(number) - 6,
                 at + size * 1.05);
            show(number, kWidth - kSide - width_of(number), at);
            end_link();
            y += contents_height(entry.level);
        }
        foot(page, book_.contents_title);
    }

    static std::string target(std::size_t listed) { return "c" + std::to_string(listed); }

    void draw_parts(int page) {
        std::size_t listed = 0;
        int parent = CAIRO_PDF_OUTLINE_ROOT;
        std::string part;
        for (const auto& item : placed_) {
            for (; page < item.page; ++page) foot(page, part);
            const auto& piece = *item.piece;
            if (piece.outline > 0) {
                const auto name = target(listed++);
                cairo_tag_begin(
                    cairo_.get(), CAIRO_TAG_DEST,
                    ("name='" + name + "' x=0 y=" + std::to_string(static_cast<int>(item.y))).c_str());
                cairo_tag_end(cairo_.get(), CAIRO_TAG_DEST);
                const int at = cairo_pdf_surface_add_outline(
                    surface_.get(), piece.outline == 1 ? CAIRO_PDF_OUTLINE_ROOT : parent,
                    piece.heading.c_str(), ("dest='" + name + "'").c_str(),
                    static_cast<cairo_pdf_outline_flags_t>(0));
                if (piece.outline == 1) {
                    parent = at;
                    part = piece.heading;
                }
            }
            if (not piece.key.empty()) {
                cairo_tag_begin(cairo_.get(), CAIRO_TAG_DEST, ("name='" + piece.key + "'").c_str());
                cairo_tag_end(cairo_.get(), CAIRO_TAG_DEST);
            }
            piece.draw(item.x, item.y);
        }
        foot(page, part);
        last_page_ = page;
    }

    void draw_imprint() {
        double y = kHeight / 2;
        const double width = kWidth - 2 * kSide;
        show(layout(book_.title + "　" + book_.subtitle, 12, width, true), kSide, y, kDeep);
        y += 26;
        line(kSide, y, width, 0.8, kDeep);
        y += 10;
        for (const auto& [label, value] : book_.imprint) {
            const auto words = layout(value, 9.5, width - 90);
            show(layout(label, 9.5, 86), kSide, y, kSoft);
            show(words, kSide + 90, y);
            y += height_of(words) + 4;
        }
        foot(last_page_ + 1, "");
    }

    void foot(int page, const std::string& part) {
        const double y = kHeight - kBottom + 6 * kPoint;
        line(kSide, y - 3, kWidth - 2 * kSide, 0.4, kLine);
        const auto number = layout(std::to_string(page), 9.5, 0, true);
        const bool left = page % 2 == 0;
        const auto name =
            layout(book_.title + "　" + book_.subtitle + (book_.mark.empty() ? "" : "　" + book_.mark) +
                       (part.empty() ? "" : "　｜　" + part),
                   kFoot, 0);
        show(number, left ? kSide : kWidth - kSide - width_of(number), y);
        show(name, left ? kWidth - kSide - width_of(name) : kSide, y + 1, kSoft);
        cairo_show_page(cairo_.get());
    }

    const Book& book_;
    std::string bytes_;
    Owned<cairo_surface_t> surface_;
    Owned<cairo_t> cairo_;
    int page_ = 1, last_page_ = 1;
    std::vector<std::vector<Piece>> parts_;
    std::vector<Placed> placed_;
    std::map<std::string, int> keys_;
    std::vector<Listed> listed_;
};

}  // namespace

std::string write_book(const Book& book) { return Writer(book).write(); }

}  // namespace tsumugi::documents
