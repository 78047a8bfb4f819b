#include "ground/documents/pdf_type.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

namespace tsumugi::documents {
namespace {

constexpr const char* kFonts = "Noto Sans CJK JP,IPAexGothic,sans-serif";

struct Deleter {
    void operator()(PangoLayout* p) const { g_object_unref(p); }
    void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
};

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

}  // namespace

Layout Type::layout(const BookRuns& runs, double size, double width, bool bold) const {
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
    Layout made(pango_cairo_create_layout(cairo_), Deleter{});
    PangoContext* context = pango_layout_get_context(made.get());
    pango_cairo_context_set_resolution(context, 72);
    pango_context_set_language(context, pango_language_from_string("ja"));
    const std::unique_ptr<PangoFontDescription, Deleter> font(pango_font_description_from_string(kFonts));
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(made.get(), font.get());
    if (width > 0) {
        pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    }
    pango_layout_set_text(made.get(), text.data(), static_cast<int>(text.size()));
    pango_layout_set_attributes(made.get(), attributes);
    pango_attr_list_unref(attributes);
    return made;
}

Layout Type::layout(const std::string& text, double size, double width, bool bold) const {
    return layout(BookRuns{{text, false, false, ""}}, size, width, bold);
}

Layout Type::fitted(const std::string& text, double size, double width, bool bold) const {
    auto made = layout(text, size, width, bold);
    pango_layout_set_height(made.get(), -1);
    pango_layout_set_ellipsize(made.get(), PANGO_ELLIPSIZE_END);
    return made;
}

double Type::height_of(const Layout& layout) {
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    return points(height);
}

double Type::width_of(const Layout& layout) {
    int width = 0;
    pango_layout_get_size(layout.get(), &width, nullptr);
    return points(width);
}

int Type::lines_of(const Layout& layout) { return pango_layout_get_line_count(layout.get()); }

double Type::last_width_of(const Layout& layout) {
    PangoRectangle extents;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout.get(), lines_of(layout) - 1), nullptr,
                                  &extents);
    return points(extents.width);
}

void Type::colour(const Colour& ink) const { cairo_set_source_rgb(cairo_, ink.r, ink.g, ink.b); }

void Type::show(const Layout& layout, double x, double y, const Colour& ink) const {
    colour(ink);
    cairo_move_to(cairo_, x, y);
    pango_cairo_show_layout(cairo_, layout.get());
}

void Type::show_line(const Layout& layout, int line, double x, double base) const {
    colour(kInk);
    cairo_move_to(cairo_, x, base);
    pango_cairo_show_layout_line(cairo_, pango_layout_get_line_readonly(layout.get(), line));
}

void Type::show_on(const Layout& layout, double x, double base) const {
    show(layout, x, base - points(pango_layout_get_baseline(layout.get())));
}

void Type::bar(double x, double y, double width, double height, const Colour& ink) const {
    colour(ink);
    cairo_rectangle(cairo_, x, y, width, height);
    cairo_fill(cairo_);
}

void Type::frame(double x, double y, double width, double height, double thick, const Colour& ink) const {
    colour(ink);
    cairo_set_line_width(cairo_, thick);
    cairo_rectangle(cairo_, x, y, width, height);
    cairo_stroke(cairo_);
}

void Type::dots(double from, double until, double y) const {
    if (until - from < 8) return;
    colour(kLine);
    cairo_set_line_width(cairo_, 0.7);
    const double gaps[] = {0.8, 2.6};
    cairo_set_dash(cairo_, gaps, 2, 0);
    cairo_move_to(cairo_, from, y);
    cairo_line_to(cairo_, until, y);
    cairo_stroke(cairo_);
    cairo_set_dash(cairo_, nullptr, 0, 0);
}

void Type::thread(double from, double to, double width, const Colour& ink) const {
    colour(ink);
    cairo_set_line_width(cairo_, 3.2);
    cairo_set_line_cap(cairo_, CAIRO_LINE_CAP_ROUND);
    cairo_move_to(cairo_, 0, from);
    cairo_curve_to(cairo_, width * 0.42, from, width * 0.4, to, width, to);
    cairo_stroke(cairo_);
}

void Type::begin_link(const std::string& target) const {
    cairo_tag_begin(cairo_, CAIRO_TAG_LINK, ("dest='" + target + "'").c_str());
}

void Type::end_link() const { cairo_tag_end(cairo_, CAIRO_TAG_LINK); }

void Type::target(const std::string& name, double y) const {
    cairo_tag_begin(cairo_, CAIRO_TAG_DEST,
                    ("name='" + name + "' x=0 y=" + std::to_string(static_cast<int>(y))).c_str());
    cairo_tag_end(cairo_, CAIRO_TAG_DEST);
}

}  // namespace tsumugi::documents
