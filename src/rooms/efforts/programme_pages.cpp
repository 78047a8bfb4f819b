// The chair's page: for each challenge its state, efforts on time and late, actions overdue, indicators with
// charts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ground/base/text.h"
#include "rooms/efforts/pages.h"

namespace tsumugi::efforts {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr std::size_t kValuesBeside = 8;
constexpr std::size_t kLinesEach = 8;

std::string number_words(double value) {
    if (value == std::floor(value) and std::fabs(value) < 1e15) return fmt::format("{:.0f}", value);
    return fmt::format("{:.2f}", value);
}

// ---- a chart

/// The box of the drawing and of its lines, in SVG units.
constexpr double kLeft = 44, kRight = 306, kTop = 12, kBottom = 92;

/// A line over time with its goal as a dashed line; words for those who don't see it. `course` has two values
/// at least.
View chart_view(const Ctx& ctx, const Indicator& indicator, const std::vector<IndicatorValue>& course) {
    double low = course.front().value, high = low;
    for (const auto& value : course) {
        low = std::min(low, value.value);
        high = std::max(high, value.value);
    }
    if (indicator.goal) {
        low = std::min(low, *indicator.goal);
        high = std::max(high, *indicator.goal);
    }
    // A line that begins far above zero would make small changes look large.
    low = std::min(low, 0.0);
    if (high == low) high = low + 1;
    const double days = std::max(1, base::days_between(course.front().day, course.back().day));
    const auto x = [&](base::Date day) {
        return kLeft + (kRight - kLeft) * base::days_between(course.front().day, day) / days;
    };
    const auto y = [&](double value) { return kBottom - (kBottom - kTop) * (value - low) / (high - low); };
    std::string points;
    Views dots;
    for (const auto& value : course) {
        const auto at = fmt::format("{:.1f},{:.1f}", x(value.day), y(value.value));
        points += (points.empty() ? "" : " ") + at;
        dots.push_back(
            {{"x", fmt::format("{:.1f}", x(value.day))}, {"y", fmt::format("{:.1f}", y(value.value))}});
    }
    auto description = ctx.tr("{first}の{from}{unit}から、{last}の{to}{unit}まで。",
                              {{"first", base::long_date(course.front().day, ctx.lang())},
                               {"from", number_words(course.front().value)},
                               {"last", base::long_date(course.back().day, ctx.lang())},
                               {"to", number_words(course.back().value)},
                               {"unit", indicator.unit}});
    if (indicator.goal)
        description += ctx.tr("目標は{goal}{unit}。",
                              {{"goal", number_words(*indicator.goal)}, {"unit", indicator.unit}});
    View view{{"id", indicator.id.text()},
              {"name", indicator.name},
              {"description", description},
              {"points", points},
              {"high", number_words(high)},
              {"low", number_words(low)},
              {"first", base::iso(course.front().day).substr(0, 7)},
              {"last", base::iso(course.back().day).substr(0, 7)},
              {"goal_y", indicator.goal ? fmt::format("{:.1f}", y(*indicator.goal)) : ""}};
    view.set("dots", std::move(dots));
    return view;
}

View indicator_view(Ctx& ctx, const Indicator& indicator) {
    const auto course = values(ctx.db, indicator.id);
    const auto counted = system_number(ctx, indicator.system_code);
    const bool known = counted or not course.empty();
    const double last = counted ? *counted : course.empty() ? 0 : course.back().value;
    const bool reached =
        known and indicator.goal and (indicator.rises ? last >= *indicator.goal : last <= *indicator.goal);
    Views rows;
    const auto from = course.size() > kValuesBeside ? course.size() - kValuesBeside : 0;
    for (std::size_t i = from; i < course.size(); ++i)
        rows.push_back(
            {{"day", base::era_year(course[i].day, ctx.lang()) + " " + base::iso(course[i].day).substr(5, 2) +
                         "/" + base::iso(course[i].day).substr(8)},
             {"value", number_words(course[i].value)}});
    View view{{"name", indicator.name},
              {"unit", indicator.unit},
              {"known", known},
              {"latest", known ? number_words(last) : ""},
              {"counted", counted.has_value()},
              {"goal", indicator.goal ? number_words(*indicator.goal) : ""},
              {"rises", indicator.rises},
              {"reached", reached},
              {"has_course", course.size() > 1},
              {"chart", course.size() > 1 ? chart_view(ctx, indicator, course) : View::object()},
              {"has_rows", not rows.empty()}};
    view.set("rows", std::move(rows));
    return view;
}

// ---- the page

/// What belongs to one challenge (nullptr: to none, その他).
struct Part {
    const Challenge* challenge = nullptr;
    std::vector<Effort> efforts;
    std::vector<Action> actions;
};

Views late_efforts(const Ctx& ctx, const std::vector<Effort>& all) {
    Views rows;
    for (const auto& e : all) {
        if (not is_late(e, ctx.today()) or rows.size() == kLinesEach) continue;
        rows.push_back({{"href", path_of(e.id)},
                        {"what", e.what},
                        {"who", e.participant_name},
                        {"due", base::short_date(last_day(e), ctx.today(), ctx.lang())},
                        {"due_note", base::relative_day(last_day(e), ctx.today(), ctx.lang())}});
    }
    return rows;
}

Views late_actions(const Ctx& ctx, const std::vector<Action>& all) {
    Views rows;
    for (const auto& a : all) {
        if (a.due >= ctx.today() or rows.size() == kLinesEach) continue;
        rows.push_back({{"href", path_of(a.id)},
                        {"what", a.text},
                        {"who", a.where},
                        {"due", base::short_date(a.due, ctx.today(), ctx.lang())},
                        {"due_note", base::relative_day(a.due, ctx.today(), ctx.lang())}});
    }
    return rows;
}

int overdue(const std::vector<Action>& all, base::Date today) {
    return static_cast<int>(
        std::count_if(all.begin(), all.end(), [&](const Action& a) { return a.due < today; }));
}

View part_view(Ctx& ctx, const Part& part, const std::vector<Lead>& led, const std::string& query) {
    const auto count = count_efforts(part.efforts, ctx.today());
    std::vector<std::string> names;
    Views indicators_of;
    if (part.challenge) {
        for (const auto& lead : led) {
            if (lead.challenge != part.challenge->id or
                std::find(names.begin(), names.end(), lead.name) != names.end())
                continue;
            names.push_back(lead.name);
        }
        for (const auto& indicator : indicators(ctx.db, part.challenge->id))
            indicators_of.push_back(indicator_view(ctx, indicator));
    }
    const auto efforts_href = "/council/efforts" + query +
                              "&view=list&challenge=" + (part.challenge ? part.challenge->id.text() : "none");
    View view{{"id", part.challenge ? part.challenge->id.text() : "none"},
              {"title", part.challenge ? part.challenge->label() : ctx.tr("その他")},
              {"href", part.challenge ? path_of(part.challenge->id) : ""},
              {"tag", part.challenge ? tag_of(ctx, part.challenge->state) : View(false)},
              {"note", part.challenge ? part.challenge->state_note : ""},
              {"leads", base::join(names, ctx.tr("、"))},
              {"efforts_href", efforts_href},
              {"late_href", efforts_href + "&state=late"},
              {"all", count.all()},
              {"on_time", count.on_time},
              {"late", count.late},
              {"has_late", count.late > 0},
              {"done", count.done},
              {"carried", count.carried},
              {"stopped", count.stopped},
              {"overdue", overdue(part.actions, ctx.today())},
              {"has_overdue", overdue(part.actions, ctx.today()) > 0},
              {"left", part.actions.size()}};
    auto late = late_efforts(ctx, part.efforts), late_done = late_actions(ctx, part.actions);
    view.set("detailed", not late.empty() or not late_done.empty() or not indicators_of.empty());
    view.set("has_late_rows", not late.empty());
    view.set("late_rows", std::move(late));
    view.set("has_overdue_rows", not late_done.empty());
    view.set("overdue_rows", std::move(late_done));
    view.set("has_indicators", not indicators_of.empty());
    view.set("indicators", std::move(indicators_of));
    return view;
}

Response programme(Ctx& ctx) {
    const auto opened = open_year(ctx, {});
    if (opened.refusal) return *opened.refusal;
    const auto& series = *opened.series.series;
    const auto all_challenges = challenges(ctx.db, series.id);
    const auto all_items = items(ctx.db, series.id);
    std::vector<Part> parts;
    for (const auto& challenge : all_challenges) parts.push_back({&challenge, {}, {}});
    parts.push_back({});
    const auto part_of = [&](std::optional<ChallengeId> challenge,
                             const std::optional<ItemId>& item) -> Part& {
        for (const auto& known : all_items) {
            if (item and known.id == *item) challenge = known.challenge;
        }
        for (auto& part : parts) {
            if (part.challenge and challenge and part.challenge->id == *challenge) return part;
        }
        return parts.back();
    };
    const auto year_efforts = efforts(ctx.db, series.id, opened.year);
    for (const auto& e : year_efforts) part_of(std::nullopt, e.item).efforts.push_back(e);
    const auto open = open_actions(ctx.db, series.id);
    for (const auto& a : open) part_of(a.challenge, a.item).actions.push_back(a);
    if (parts.back().efforts.empty() and parts.back().actions.empty()) parts.pop_back();

    const auto query = "?series=" + series.id.text() + "&year=" + std::to_string(opened.year);
    const auto led = leads(ctx.db, series.id);
    const auto count = count_efforts(year_efforts, ctx.today());
    Views rows;
    for (const auto& part : parts) rows.push_back(part_view(ctx, part, led, query));
    auto years = effort_years(ctx.db, series.id);
    for (const int year : {base::fiscal_year(ctx.today()), opened.year}) {
        if (std::find(years.begin(), years.end(), year) == years.end()) years.push_back(year);
    }
    std::sort(years.begin(), years.end());
    Views tabs;
    for (const int year : years)
        tabs.push_back(
            {{"label", base::fiscal_year_text(year, ctx.lang())},
             {"href", "/council/programme?series=" + series.id.text() + "&year=" + std::to_string(year)},
             {"here", year == opened.year}});
    View view{{"series", series.name},
              {"year", base::fiscal_year_text(opened.year, ctx.lang())},
              {"day", base::long_date(ctx.today(), ctx.lang())},
              {"efforts_href", "/council/efforts" + query},
              {"late_href", "/council/efforts" + query + "&state=late"},
              {"challenges", all_challenges.size()},
              {"solved", std::count_if(all_challenges.begin(), all_challenges.end(),
                                       [](const Challenge& c) { return c.state == Progress::solved; })},
              {"efforts", count.all()},
              {"on_time", count.on_time},
              {"late", count.late},
              {"overdue", overdue(open, ctx.today())},
              {"any", not rows.empty()}};
    view.set("years", std::move(tabs));
    view.set("rows", std::move(rows));
    set_crumbs(view, ctx, {}, ctx.tr("進み具合"));
    return access::page(ctx, ctx.tr("進み具合"), "rooms/efforts/views/programme", std::move(view),
                        options_for({}));
}

}  // namespace

void programme_routes(access::Routes& routes) {
    routes.get("/council/programme", Permission::member, &programme);
}

}  // namespace tsumugi::efforts
