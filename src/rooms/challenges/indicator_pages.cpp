// What would show that a challenge is solved: a number typed in or counted by the program, over the years.
#include <fmt/format.h>
#include <cmath>

#include "ground/base/text.h"
#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// "12", "3.5"
std::string number_words(double value) {
    if (value == std::floor(value) and std::fabs(value) < 1e15) return fmt::format("{:.0f}", value);
    return fmt::format("{:.2f}", value);
}

std::optional<double> parse_number(const std::string& typed) {
    auto text = base::ascii_key(base::trimmed(typed));
    std::erase(text, ',');
    if (text.empty()) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() or not std::isfinite(value) or std::fabs(value) > 1e12)
        return std::nullopt;
    return value;
}

/// A line of values as SVG coordinates in a box of 240 x 60, time along.
View chart_of(const std::vector<IndicatorValue>& course, const std::optional<double>& goal) {
    double low = course.front().value, high = low;
    for (const auto& value : course) {
        low = std::min(low, value.value);
        high = std::max(high, value.value);
    }
    if (goal) {
        low = std::min(low, *goal);
        high = std::max(high, *goal);
    }
    if (high == low) high = low + 1;
    const double days = std::max(1, base::days_between(course.front().day, course.back().day));
    const auto y = [&](double value) { return 54 - 48 * (value - low) / (high - low); };
    std::string points;
    Views dots;
    for (const auto& value : course) {
        const double x = 6 + 228 * base::days_between(course.front().day, value.day) / days;
        points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", x, y(value.value));
        dots.push_back({{"x", fmt::format("{:.1f}", x)}, {"y", fmt::format("{:.1f}", y(value.value))}});
    }
    return {{"points", points}, {"dots", dots}, {"goal_y", goal ? fmt::format("{:.1f}", y(*goal)) : ""}};
}

struct Form {
    std::string name, unit, system, goal, rises;
};

/// What an indicator belongs to.
struct Owner {
    std::optional<Challenge> challenge;
    std::optional<Item> item;
    Response refusal;
    std::string path() const { return item ? path_of(item->id) : path_of(challenge->id); }
    std::string title() const { return item ? item->label() : challenge->label(); }
};

Owner open_owner(Ctx& ctx, std::optional<ChallengeId> challenge, std::optional<ItemId> item) {
    Owner owner;
    if (item) {
        owner.item = find_item(ctx.db, *item);
        if (owner.item) challenge = owner.item->challenge;
    }
    if (challenge) owner.challenge = find_challenge(ctx.db, *challenge);
    const auto opened =
        open_series(ctx, owner.challenge ? owner.challenge->series : SeriesId{}, Right::write);
    if (not opened.series) owner = {std::nullopt, std::nullopt, opened.refusal};
    return owner;
}

Owner owner_of_route(Ctx& ctx, bool of_item) {
    const auto id = ctx.request.place("id");
    return of_item ? open_owner(ctx, std::nullopt, ItemId::parse(id).value_or(ItemId{}))
                   : open_owner(ctx, ChallengeId::parse(id).value_or(ChallengeId{}), std::nullopt);
}

Response form_page(Ctx& ctx, const Owner& owner, const Form& form, const base::Problems& problems) {
    std::vector<access::Option> systems{{"", ctx.tr("自分で書き入れる数")}};
    for (const auto& number : system_numbers())
        systems.push_back({std::string(number.code), ctx.tr(number.label)});
    access::FieldOptions name, goal;
    name.hint = ctx.tr("例：退院前カンファレンスに町が出た割合。システムの数を選ぶときは空のままにします。");
    goal.hint = ctx.tr("なければ空のままにします。");
    goal.inputmode = "decimal";
    View view{{"action", owner.path() + "/indicators"}, {"back", owner.path()}, {"about", owner.title()}};
    view.set("system_field",
             access::select(ctx, "system", ctx.tr("どこから来る数ですか"), form.system, systems, problems));
    view.set("name_field", access::field(ctx, "name", ctx.tr("めやすの名前"), form.name, problems, name));
    view.set("unit_field", access::field(ctx, "unit", ctx.tr("単位"), form.unit, problems, {}));
    view.set("goal_field", access::field(ctx, "goal", ctx.tr("目標の数"), form.goal, problems, goal));
    view.set("rises_field",
             access::select(ctx, "rises", ctx.tr("どちらがよいですか"), form.rises,
                            {{"1", ctx.tr("多いほどよい")}, {"0", ctx.tr("少ないほどよい")}}, problems));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{owner.path(), owner.title()}}, ctx.tr("めやすを加える"));
    return access::page(ctx, ctx.tr("めやすを加える"), "rooms/challenges/views/indicator", std::move(view),
                        options_for(problems));
}

Response save(Ctx& ctx, const Owner& owner) {
    const Form form{ctx.field("name"), ctx.field("unit"), ctx.field("system"), ctx.field("goal"),
                    ctx.field("rises")};
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            base::Problems problems;
            Indicator indicator;
            for (const auto& number : system_numbers()) {
                if (number.code != form.system) continue;
                indicator.system_code = form.system;
                // Kept in the words of the region's language: people may rename nothing that the program
                // counts.
                indicator.name = html::tr(base::Lang::ja, number.label);
                indicator.unit = html::tr(base::Lang::ja, number.unit);
            }
            if (indicator.system_code.empty()) {
                check_text(problems, "name", form.name, 100, true);
                check_text(problems, "unit", form.unit, 20, false);
                indicator.name = form.name;
                indicator.unit = form.unit;
            }
            if (not form.goal.empty()) {
                indicator.goal = parse_number(form.goal);
                if (not indicator.goal) problems.push_back(invalid("goal", msgid("数を書いてください。")));
            }
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            indicator.challenge = owner.challenge->id;
            if (owner.item) indicator.item = owner.item->id;
            indicator.rises = form.rises != "0";
            const auto id = add_indicator(ctx, indicator);
            if (const auto value = system_number(ctx, indicator.system_code))
                set_value(ctx, id, {ctx.today(), *value, ""});
            ctx.say(msgid("めやすを加えました。"));
            return owner.path();
        },
        [&](const base::Problems& problems) { return form_page(ctx, owner, form, problems); });
}

template <bool kOfItem>
Response new_page(Ctx& ctx) {
    const auto owner = owner_of_route(ctx, kOfItem);
    if (not owner.challenge) return owner.refusal;
    return form_page(ctx, owner, {"", "", "", "", "1"}, {});
}

template <bool kOfItem>
Response create(Ctx& ctx) {
    const auto owner = owner_of_route(ctx, kOfItem);
    if (not owner.challenge) return owner.refusal;
    return save(ctx, owner);
}

struct OpenedIndicator {
    std::optional<Indicator> indicator;
    Owner owner;
};
OpenedIndicator open_indicator(Ctx& ctx) {
    OpenedIndicator opened;
    const auto id = IndicatorId::parse(ctx.request.place("id"));
    auto indicator = id ? find_indicator(ctx.db, *id) : std::nullopt;
    opened.owner = open_owner(ctx, indicator ? indicator->challenge : ChallengeId{},
                              indicator ? indicator->item : std::nullopt);
    if (opened.owner.challenge) opened.indicator = std::move(indicator);
    return opened;
}

Response value_form(Ctx& ctx, const OpenedIndicator& opened, const std::string& day, const std::string& value,
                    const std::string& note, const base::Problems& problems) {
    const auto& indicator = *opened.indicator;
    access::FieldOptions number;
    number.inputmode = "decimal";
    number.required = true;
    View view{{"action", "/council/indicators/" + indicator.id.text()},
              {"end", "/council/indicators/" + indicator.id.text() + "/end"},
              {"back", opened.owner.path()},
              {"name", indicator.name}};
    view.set("day_field", access::field(ctx, "day", ctx.tr("いつの数ですか"), day, problems, {}));
    view.set("value_field",
             access::field(
                 ctx, "value",
                 indicator.unit.empty() ? ctx.tr("数") : ctx.tr("数（{unit}）", {{"unit", indicator.unit}}),
                 value, problems, number));
    view.set("note_field", access::field(ctx, "note", ctx.tr("説明"), note, problems, {}));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{opened.owner.path(), opened.owner.title()}}, ctx.tr("数を書き入れる"));
    return access::page(ctx, ctx.tr("数を書き入れる"), "rooms/challenges/views/indicator_value",
                        std::move(view), options_for(problems));
}

Response value_page(Ctx& ctx) {
    const auto opened = open_indicator(ctx);
    if (not opened.indicator) return opened.owner.refusal;
    const auto counted = system_number(ctx, opened.indicator->system_code);
    return value_form(ctx, opened, base::long_date(ctx.today(), ctx.lang()),
                      counted ? number_words(*counted) : "", "", {});
}

Response save_value(Ctx& ctx) {
    const auto opened = open_indicator(ctx);
    if (not opened.indicator) return opened.owner.refusal;
    const auto day = ctx.field("day"), value = ctx.field("value"), note = ctx.field("note");
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            base::Problems problems;
            auto parsed = base::parse_date(day, ctx.today());
            if (not parsed) {
                parsed.error().field = "day";
                problems.push_back(parsed.error());
            } else if (parsed->date > ctx.today()) {
                problems.push_back(invalid("day", msgid("まだ来ていない日です。")));
            }
            const auto number = parse_number(value);
            if (not number) problems.push_back(invalid("value", msgid("数を書いてください。")));
            check_text(problems, "note", note, 200, false);
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            set_value(ctx, opened.indicator->id, {parsed->date, *number, note});
            ctx.say(msgid("数を書き入れました。"));
            return opened.owner.path();
        },
        [&](const base::Problems& problems) { return value_form(ctx, opened, day, value, note, problems); });
}

Response end_of_indicator(Ctx& ctx) {
    const auto opened = open_indicator(ctx);
    if (not opened.indicator) return opened.owner.refusal;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            end_indicator(ctx, opened.indicator->id);
            ctx.say(msgid("めやすを外しました。"));
            return opened.owner.path();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

Views indicator_views(Ctx& ctx, ChallengeId challenge, std::optional<ItemId> item, bool may_write) {
    Views views;
    for (const auto& indicator : indicators(ctx.db, challenge)) {
        if (item and indicator.item != item) continue;
        const auto course = values(ctx.db, indicator.id);
        const auto counted = system_number(ctx, indicator.system_code);
        Views rows;
        for (const auto& value : course)
            rows.push_back({{"day", base::long_date(value.day, ctx.lang())},
                            {"value", number_words(value.value)},
                            {"note", value.note}});
        const auto last = counted ? *counted : course.empty() ? 0 : course.back().value;
        const bool known = counted or not course.empty();
        const bool reached = known and indicator.goal and
                             (indicator.rises ? last >= *indicator.goal : last <= *indicator.goal);
        View view{{"name", indicator.name},
                  {"unit", indicator.unit},
                  {"known", known},
                  {"last", known ? number_words(last) : ""},
                  {"counted", counted.has_value()},
                  {"goal", indicator.goal ? number_words(*indicator.goal) : ""},
                  {"reached", reached},
                  {"href", may_write ? "/council/indicators/" + indicator.id.text() : ""},
                  {"has_course", course.size() > 1},
                  {"chart", course.size() > 1 ? chart_of(course, indicator.goal) : View::object()},
                  {"has_rows", not rows.empty()}};
        view.set("rows", std::move(rows));
        views.push_back(std::move(view));
    }
    return views;
}

void indicator_routes(access::Routes& routes) {
    routes.get("/council/challenges/{id}/indicators", Permission::member, &new_page<false>);
    routes.post("/council/challenges/{id}/indicators", Permission::member, &create<false>);
    routes.get("/council/items/{id}/indicators", Permission::member, &new_page<true>);
    routes.post("/council/items/{id}/indicators", Permission::member, &create<true>);
    routes.get("/council/indicators/{id}", Permission::member, &value_page);
    routes.post("/council/indicators/{id}", Permission::member, &save_value);
    routes.post("/council/indicators/{id}/end", Permission::member, &end_of_indicator);
}

}  // namespace tsumugi::challenges
