// The region as a drawing made here: towns as outlines, services as marks whose shape says the verdict.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "ground/base/assets.h"
#include "ground/base/csv.h"
#include "ground/base/text.h"
#include "rooms/acceptance/match.h"

namespace tsumugi::acceptance {
namespace {

using html::View;
using html::Views;

struct Point {
    double longitude, latitude;
};
struct Outline {
    std::string town;
    std::vector<Point> points;
};

double number(std::string_view text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// boundaries.csv: a line for each ring, "longitude latitude" in degrees.
const std::vector<Outline>& outlines() {
    static const auto all = [] {
        std::vector<Outline> made;
        const auto table =
            base::read_csv(base::asset("rooms/acceptance/boundaries.csv").value()).value().rows;
        for (std::size_t line = 1; line < table.size(); ++line) {
            Outline outline{table[line][0], {}};
            const auto numbers = base::split(table[line][1], ' ');
            for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
                outline.points.push_back({number(numbers[i]), number(numbers[i + 1])});
            made.push_back(std::move(outline));
        }
        return made;
    }();
    return all;
}

/// Degrees to units of the drawing: flat, with a degree of longitude shortened by the cosine of the latitude.
/// Over a region of 40 km this is off by less than the width of a line.
class Frame {
  public:
    static constexpr double kWidth = 800, kMargin = 16;

    Frame() {
        for (const auto& outline : outlines()) {
            for (const auto& p : outline.points) {
                west_ = std::min(west_, p.longitude), east_ = std::max(east_, p.longitude);
                south_ = std::min(south_, p.latitude), north_ = std::max(north_, p.latitude);
            }
        }
        shrink_ = std::cos((south_ + north_) / 2 * 3.14159265358979 / 180);
        scale_ = (kWidth - 2 * kMargin) / ((east_ - west_) * shrink_);
    }
    double x(const Point& p) const { return kMargin + (p.longitude - west_) * shrink_ * scale_; }
    double y(const Point& p) const { return kMargin + (north_ - p.latitude) * scale_; }
    double height() const { return 2 * kMargin + (north_ - south_) * scale_; }
    bool holds(const Point& p) const {
        return p.longitude >= west_ and p.longitude <= east_ and p.latitude >= south_ and
               p.latitude <= north_;
    }

  private:
    double west_ = 180, east_ = -180, south_ = 90, north_ = -90, shrink_ = 1, scale_ = 1;
};

std::string tenths(double value) {
    const auto n = std::lround(value * 10);
    return std::to_string(n / 10) + "." + std::to_string(std::abs(n % 10));
}

View outline_view(Ctx& ctx, const Frame& frame, const Outline& outline) {
    std::string path;
    double x = 0, y = 0;
    for (const auto& p : outline.points) {
        path += (path.empty() ? "M" : "L") + tenths(frame.x(p)) + " " + tenths(frame.y(p));
        x += frame.x(p), y += frame.y(p);
    }
    const auto many = static_cast<double>(outline.points.size());
    return {{"path", path + "Z"},
            {"x", tenths(x / many)},
            {"y", tenths(y / many)},
            {"name", region::municipality_name(ctx.db, outline.town, ctx.lang())}};
}

}  // namespace

View map_view(Ctx& ctx, const Matches& matches) {
    static const Frame frame;
    Views towns, marks;
    for (const auto& outline : outlines()) towns.push_back(outline_view(ctx, frame, outline));
    int nowhere = 0;
    // Best last, so that a yes lies on top of a no.
    for (auto row = matches.rows.rbegin(); row != matches.rows.rend(); ++row) {
        const auto& s = *row->service;
        if (s.hidden) continue;
        if (not s.latitude or not s.longitude or not frame.holds({*s.longitude, *s.latitude})) {
            ++nowhere;
            continue;
        }
        const Point at{*s.longitude, *s.latitude};
        constexpr const char* kShapes[] = {"fits", "ask", "unknown", "unfit"};
        const auto label = ctx.tr(matching::label(row->verdict.level));
        marks.push_back({{"x", tenths(frame.x(at))},
                         {"y", tenths(frame.y(at))},
                         {"shape", kShapes[static_cast<std::size_t>(row->verdict.level)]},
                         {"href", "/services/" + s.id.text()},
                         {"title", s.name + ctx.tr("：") + label}});
    }
    View view{{"width", tenths(Frame::kWidth)},
              {"height", tenths(frame.height())},
              {"nowhere", nowhere},
              {"some_nowhere", nowhere > 0}};
    Views legend;
    for (const auto level : matching::kLevels) {
        constexpr const char* kShapes[] = {"fits", "ask", "unknown", "unfit"};
        legend.push_back(
            {{"state", kShapes[static_cast<std::size_t>(level)]}, {"label", ctx.tr(matching::label(level))}});
    }
    view.set("towns", std::move(towns));
    view.set("marks", std::move(marks));
    view.set("legend", std::move(legend));
    return view;
}

}  // namespace tsumugi::acceptance
