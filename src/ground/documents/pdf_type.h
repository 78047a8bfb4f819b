#pragma once
#include <memory>
#include <string>

#include "ground/documents/book.h"

// Type and lines on a page of a PDF, for the parts that set books. All lengths are points.
using PangoLayout = struct _PangoLayout;
using cairo_t = struct _cairo;

namespace tsumugi::documents {

inline constexpr double kPoint = 72.0 / 25.4;  ///< points in a millimetre

struct Colour {
    double r, g, b;
};
inline constexpr Colour kInk{0.08, 0.08, 0.08}, kSoft{0.35, 0.35, 0.35}, kDeep{0, 0.22, 0.255},
    kLine{0.6, 0.63, 0.64}, kTint{0.93, 0.95, 0.955};

using Layout = std::shared_ptr<PangoLayout>;

/// Sets type and draws on one cairo surface.
class Type {
  public:
    explicit Type(cairo_t* cairo) : cairo_(cairo) {}

    /// A text of that size, wrapped at `width` (0 = one line).
    Layout layout(const BookRuns& runs, double size, double width, bool bold = false) const;
    Layout layout(const std::string& text, double size, double width, bool bold = false) const;
    /// Of one line: cut with … where it is wider.
    Layout fitted(const std::string& text, double size, double width, bool bold) const;
    static double height_of(const Layout& layout);
    static double width_of(const Layout& layout);
    static int lines_of(const Layout& layout);
    /// Of the last line alone.
    static double last_width_of(const Layout& layout);

    void colour(const Colour& ink) const;
    void show(const Layout& layout, double x, double y, const Colour& ink = kInk) const;
    /// One line of it; `base` is where its letters stand.
    void show_line(const Layout& layout, int line, double x, double base) const;
    /// Its first line stands on `base`.
    void show_on(const Layout& layout, double x, double base) const;
    void bar(double x, double y, double width, double height, const Colour& ink) const;
    void frame(double x, double y, double width, double height, double thick, const Colour& ink) const;
    void dots(double from, double until, double y) const;
    void thread(double from, double to, double width, const Colour& ink) const;
    void begin_link(const std::string& target) const;
    void end_link() const;
    /// Where links to that name lead: here, at that height.
    void target(const std::string& name, double y) const;

  private:
    cairo_t* cairo_;
};

}  // namespace tsumugi::documents
