#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "ground/documents/documents.h"

namespace tsumugi::documents {

namespace {

constexpr double kPoint = 72.0 / 25.4;  // points in a millimetre
constexpr double kA4Short = 210 * kPoint, kA4Long = 297 * kPoint;
constexpr double kTop = 14 * kPoint, kSide = 12 * kPoint, kBottom = 16 * kPoint;
constexpr double kQr = 22 * kPoint;
constexpr double kFoot = 8;  // size of type of the foot
constexpr double kSize = 9.5, kLargest = 10.5, kSmallest = 7, kStep = 0.25;
constexpr double kThin = 0.5;
constexpr const char* kFonts = "Noto Sans CJK JP,IPAexGothic,sans-serif";
constexpr const char* kCare = "取扱注意（関係者限り）";

struct Deleter {
    void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
    void operator()(cairo_t* p) const { cairo_destroy(p); }
    void operator()(PangoLayout* p) const { g_object_unref(p); }
    void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
    void operator()(QRcode* p) const { QRcode_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

using Row = std::vector<std::string>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

/// One document while it is laid out and drawn. All lengths are points.
class Writer {
  public:
    explicit Writer(const PdfTable& table)
        : table_(table),
          width_(table.landscape ? kA4Long : kA4Short),
          height_(table.landscape ? kA4Short : kA4Long),
          surface_(cairo_pdf_surface_create_for_stream(append, &bytes_, width_, height_)),
          cairo_(cairo_create(surface_.get())) {
        // The title may hold a name, so the file's own description does not carry it.
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Tsumugi");
        double shares = 0;
        for (const auto& [title, share] : table.columns) shares += share;
        if (table.columns.empty() or shares <= 0) throw std::invalid_argument("a table without columns");
        for (const auto& [title, share] : table.columns) {
            widths_.push_back(share / shares * (width_ - 2 * kSide));
            head_.push_back(title);
        }
        if (not table.qr_text.empty()) {
            qr_.reset(QRcode_encodeString8bit(table.qr_text.c_str(), 0, QR_ECLEVEL_M));
            if (not qr_) throw std::invalid_argument("a text that no QR code holds");
        }
    }

    std::string write() {
        lay_out();
        for (std::size_t i = 0; i < pages_.size(); ++i) draw_page(i);
        cairo_surface_finish(surface_.get());
        if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) {
            throw std::runtime_error(cairo_status_to_string(cairo_surface_status(surface_.get())));
        }
        return std::move(bytes_);
    }

  private:
    Owned<PangoLayout> layout(const std::string& text, double size, double width, bool bold = false) const {
        Owned<PangoLayout> layout(pango_cairo_create_layout(cairo_.get()));
        PangoContext* context = pango_layout_get_context(layout.get());
        pango_cairo_context_set_resolution(context, 72);
        pango_context_set_language(context, pango_language_from_string("ja"));
        Owned<PangoFontDescription> font(pango_font_description_from_string(kFonts));
        pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
        if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
        pango_layout_set_font_description(layout.get(), font.get());
        if (width > 0) {
            pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
            pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        }
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
        return layout;
    }

    static double height_of(PangoLayout* layout) {
        int height = 0;
        pango_layout_get_size(layout, nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }
    static double width_of(PangoLayout* layout) {
        int width = 0;
        pango_layout_get_size(layout, &width, nullptr);
        return static_cast<double>(width) / PANGO_SCALE;
    }

    double padding() const { return size_ * 0.35; }

    Owned<PangoLayout> cell(const Row& row, std::size_t column, bool bold) const {
        static const std::string kNothing;
        const auto& text = column < row.size() ? row[column] : kNothing;
        return layout(text, size_, widths_[column] - 2 * padding(), bold);
    }

    double row_height(const Row& row, bool bold = false) const {
        double height = size_ * 1.3;
        for (std::size_t c = 0; c < widths_.size(); ++c) {
            height = std::max(height, height_of(cell(row, c, bold).get()));
        }
        return height + 2 * padding();
    }

    double title_size() const { return size_ * 1.5; }

    /// Where the table begins on a page.
    double table_top(bool first) const {
        const double title_width = width_ - 2 * kSide - (first and qr_ ? kQr + 3 * kPoint : 0);
        if (not first) return kTop + height_of(layout(table_.title, size_, title_width).get()) + 2 * kPoint;
        double y = kTop + height_of(layout(table_.title, title_size(), title_width, true).get());
        if (not table_.subtitle.empty()) {
            y += height_of(layout(table_.subtitle, size_, title_width).get());
        }
        y += 2 * kPoint;
        return qr_ ? std::max(y, kTop + kQr + kPoint) : y;
    }

    /// One row of the table as it is drawn, in several pieces only where a whole page does not hold it.
    void place(Row row, double most) {
        row.resize(widths_.size());
        double height = row_height(row);
        while (height > most) {
            rows_.push_back(split(row, most - 2 * padding()));
            heights_.push_back(row_height(rows_.back()));
            height = row_height(row);
        }
        rows_.push_back(std::move(row));
        heights_.push_back(height);
    }

    /// Takes what fits into `height` from the beginning of each cell; the rest stays in `row`.
    Row split(Row& row, double height) const {
        Row first(row.size());
        for (std::size_t c = 0; c < row.size(); ++c) {
            const auto text = cell(row, c, false);
            std::size_t end = row[c].size();
            double used = 0;
            for (int i = 0; i < pango_layout_get_line_count(text.get()); ++i) {
                PangoLayoutLine* line = pango_layout_get_line_readonly(text.get(), i);
                PangoRectangle extents;
                pango_layout_line_get_extents(line, nullptr, &extents);
                used += static_cast<double>(extents.height) / PANGO_SCALE;
                if (i > 0 and used > height) {
                    end = static_cast<std::size_t>(line->start_index);
                    break;
                }
            }
            first[c] = row[c].substr(0, end);
            row[c].erase(0, end);
        }
        return first;
    }

    /// False where the table needs more than `most_pages` pages of that size of type.
    bool lay_out_at(double size, std::size_t most_pages) {
        size_ = size;
        rows_.clear();
        heights_.clear();
        pages_.assign(1, {});
        const double head = row_height(head_, true);
        const double room = height_ - kBottom - table_top(true) - head;
        double y = table_top(true) + head;
        std::size_t placed = 0;
        for (const auto& row : table_.rows) {
            place(row, room);
            for (; placed < rows_.size(); ++placed) {
                if (y + heights_[placed] > height_ - kBottom and not pages_.back().empty()) {
                    if (pages_.size() == most_pages) return false;
                    pages_.emplace_back();
                    y = table_top(false) + head;
                }
                pages_.back().push_back(placed);
                y += heights_[placed];
            }
        }
        return true;
    }

    void lay_out() {
        constexpr std::size_t kAnyNumber = 100000;
        if (table_.fit_one_page) {
            for (double size = kLargest; size >= kSmallest; size -= kStep) {
                if (lay_out_at(size, 1)) return;
            }
        }
        if (not lay_out_at(table_.fit_one_page ? kSmallest : kSize, kAnyNumber)) {
            throw std::invalid_argument("a table of too many pages");
        }
    }

    void show(PangoLayout* layout, double x, double y) const {
        cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
        cairo_move_to(cairo_.get(), x, y);
        pango_cairo_show_layout(cairo_.get(), layout);
    }

    void draw_page(std::size_t number) {
        const bool first = number == 0;
        const double title_width = width_ - 2 * kSide - (first and qr_ ? kQr + 3 * kPoint : 0);
        if (first) {
            const auto title = layout(table_.title, title_size(), title_width, true);
            show(title.get(), kSide, kTop);
            if (not table_.subtitle.empty()) {
                show(layout(table_.subtitle, size_, title_width).get(), kSide, kTop + height_of(title.get()));
            }
            if (qr_) draw_qr(width_ - kSide - kQr, kTop);
        } else {
            show(layout(table_.title, size_, title_width).get(), kSide, kTop);
        }
        double y = draw_row(head_, table_top(first), row_height(head_, true), true);
        for (const auto row : pages_[number]) y = draw_row(rows_[row], y, heights_[row], false);
        draw_foot(number);
        cairo_show_page(cairo_.get());
    }

    double draw_row(const Row& row, double y, double height, bool head) {
        double x = kSide;
        for (std::size_t c = 0; c < widths_.size(); ++c) {
            cairo_rectangle(cairo_.get(), x, y, widths_[c], height);
            if (head) {
                cairo_set_source_rgb(cairo_.get(), 0.9, 0.9, 0.9);
                cairo_fill_preserve(cairo_.get());
            }
            cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
            cairo_set_line_width(cairo_.get(), kThin);
            cairo_stroke(cairo_.get());
            show(cell(row, c, head).get(), x + padding(), y + padding());
            x += widths_[c];
        }
        return y + height;
    }

    void draw_foot(std::size_t number) {
        const double y = height_ - kBottom + 3 * kPoint;
        const auto page =
            layout(std::to_string(number + 1) + " / " + std::to_string(pages_.size()), kFoot, 0);
        const double room = width_ - 2 * kSide - width_of(page.get()) - 5 * kPoint;
        const auto care = layout(kCare, kFoot, 0, true);
        show(care.get(), kSide, y);
        const double after = width_of(care.get()) + 3 * kPoint;
        show(layout(table_.footer, kFoot, room - after).get(), kSide + after, y);
        show(page.get(), width_ - kSide - width_of(page.get()), y);
    }

    /// With the quiet zone of four modules that the standard asks for (ISO/IEC 18004).
    void draw_qr(double x, double y) {
        const int modules = qr_->width;
        const double side = kQr / (modules + 8);
        cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
        for (int row = 0; row < modules; ++row) {
            for (int column = 0; column < modules; ++column) {
                if (not(qr_->data[row * modules + column] & 1)) continue;
                cairo_rectangle(cairo_.get(), x + (column + 4) * side, y + (row + 4) * side, side, side);
            }
        }
        cairo_fill(cairo_.get());
    }

    const PdfTable& table_;
    double width_, height_;
    std::string bytes_;
    Owned<cairo_surface_t> surface_;
    Owned<cairo_t> cairo_;
    Owned<QRcode> qr_;
    std::vector<double> widths_;
    Row head_;
    double size_ = kSize;
    std::vector<Row> rows_;
    std::vector<double> heights_;
    std::vector<std::vector<std::size_t>> pages_;
};

}  // namespace

std::string write_pdf(const PdfTable& table) { return Writer(table).write(); }

}  // namespace tsumugi::documents
