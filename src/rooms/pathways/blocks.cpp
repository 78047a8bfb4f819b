#include <algorithm>

#include "ground/tasks/of_child.h"
#include "rooms/pathways/pages.h"

// What this room brings to the child's page, and the rows that all its pages show.
namespace tsumugi::pathways {

using access::ChildKey;
using access::Ctx;
using html::msgid;
using html::View;
using html::Views;

std::string template_name(Ctx& ctx, TemplateId id) {
    for (const auto& t : templates(ctx.db)) {
        if (t.id == id) return ctx.lang() == base::Lang::en ? t.english : t.name;
    }
    return {};
}

namespace {

const char* tag_of(const Step& s, base::Date today) {
    if (s.state == StepState::done) return "done";
    if (s.state == StepState::cannot or s.state == StepState::ended) return "cancelled";
    if (s.section.value() == 0) return "nobody";
    if (s.due < today) return "late";
    if (s.state == StepState::stuck) return "stuck";
    return s.state == StepState::doing ? "doing" : "todo";
}

/// Who has the step, and why it is stuck.
std::string who_words(const Ctx& ctx, const Step& s) {
    auto words = s.section.value() == 0 ? ctx.tr("まだ誰も担当していません") : s.section_name;
    if (s.state == StepState::stuck and not s.note.empty())
        words += "　" + ctx.tr("困っていること: {why}", {{"why", s.note}});
    return words;
}

std::string tag_label(const Ctx& ctx, const Step& s) {
    if (is_open(s.state) and s.section.value() == 0) return ctx.tr("担当なし");
    if (is_open(s.state) and s.due < ctx.today()) return ctx.tr("期限をすぎています");
    return ctx.tr(label(s.state));
}

}  // namespace

View step_row(Ctx& ctx, const Step& s) {
    return {
        {"state", tag_of(s, ctx.today())},
        {"label", tag_label(ctx, s)},
        {"title", s.label(ctx.lang())},
        {"href", "/steps/" + s.id.text()},
        {"code", ""},
        {"who", who_words(ctx, s)},
        {"due", base::short_date(s.due, ctx.today(), ctx.lang())},
        {"due_note", is_open(s.state) ? base::relative_day(s.due, ctx.today(), ctx.lang()) : std::string()},
        {"late", is_open(s.state) and s.due < ctx.today()},
        {"own", s.section == ctx.user.section},
        {"note", s.note},
        {"closed", s.closed_on ? base::short_date(*s.closed_on, ctx.today(), ctx.lang()) : ""},
        {"action", ""}};
}

std::shared_ptr<const std::vector<Step>> steps_once(Ctx& ctx, PathwayId id) {
    return ctx.once<std::vector<Step>>("steps " + id.text(), [&] { return steps_of(ctx.db, id); });
}

std::vector<teams::Work> work_of(Ctx& ctx, const ChildKey& key) {
    using W = teams::Work::State;
    std::vector<teams::Work> all;
    for (const auto& p : pathways_of(ctx, key)) {
        const auto steps = steps_once(ctx, p.id);
        for (const auto& s : *steps) {
            const W state = s.state == StepState::todo     ? W::todo
                            : s.state == StepState::doing  ? W::doing
                            : s.state == StepState::stuck  ? W::stuck
                            : s.state == StepState::done   ? W::done
                            : s.state == StepState::cannot ? W::cannot
                                                           : W::dropped;
            const bool open = is_open(s.state);
            const bool told = s.state == StepState::stuck or s.state == StepState::cannot;
            all.push_back({s.function, state, p.state == "running", s.label(ctx.lang()), told ? s.note : "",
                           open ? std::optional(s.due) : s.closed_on, "/steps/" + s.id.text()});
        }
    }
    return all;
}

namespace {

constexpr int kSoon = 60;  ///< days before a paper or an agreed day runs out
constexpr std::size_t kMostRows = 6;

/// A line of 次にすること with its place in the order.
struct NextRow {
    bool own = false;
    base::Date due;
    View view;
};

/// A request or another open work; only its two sections can open it.
NextRow task_row(Ctx& ctx, const tasks::Task& task) {
    const bool own = task.section == ctx.user.section;
    const bool late = task.due and *task.due < ctx.today();
    const auto state = late ? std::string_view("late") : own ? tasks::code(task.state) : "waiting";
    View view{
        {"state", state},
        {"label", late  ? ctx.tr("期限をすぎています")
                  : own ? ctx.tr(tasks::label(task.state))
                        : ctx.tr("返事待ち")},
        {"title", ctx.lang() == base::Lang::en and not task.title_en.empty() ? task.title_en : task.title},
        {"href", own or task.from_section == ctx.user.section ? task.path : "#requests"},
        {"code", ""},
        {"who", task.section_name},
        {"due", task.due ? base::short_date(*task.due, ctx.today(), ctx.lang()) : ""},
        {"due_note", task.due ? base::relative_day(*task.due, ctx.today(), ctx.lang()) : ""},
        {"late", late},
        {"action", ""}};
    return {own, task.due.value_or(base::make_date(9999, 12, 31)), std::move(view)};
}

/// What the role table says holds until a day that is near or over: instructions, certificates, agreements.
std::vector<NextRow> papers(Ctx& ctx, const ChildKey& key) {
    std::vector<NextRow> rows;
    const auto& functions = region::functions(ctx.db);
    for (const auto& row : teams::role_table(ctx, key)) {
        if (not row.due or row.ended or base::days_between(ctx.today(), *row.due) > kSoon) continue;
        const auto function = std::find_if(functions.begin(), functions.end(),
                                           [&](const auto& f) { return f.code == row.function; });
        if (function == functions.end()) continue;
        const bool late = *row.due < ctx.today();
        const bool own = std::find(row.leads.begin(), row.leads.end(), ctx.user.section) != row.leads.end();
        const auto lead = row.leads.empty() ? std::nullopt : directory::section(ctx.db, row.leads.front());
        View view{
            {"state", late ? "late" : "todo"},
            {"label", late ? ctx.tr("期限をすぎています") : ctx.tr("もうすぐ切れます")},
            {"title", ctx.tr("「いつまで」が来る支援：{name}", {{"name", function->label(ctx.lang())}})},
            {"href", "/children/" + key.code() + "/roles"},
            {"code", ""},
            {"who", lead ? lead->where() : ctx.tr("担当なし")},
            {"due", base::short_date(*row.due, ctx.today(), ctx.lang())},
            {"due_note", base::relative_day(*row.due, ctx.today(), ctx.lang())},
            {"late", late},
            {"action", ""}};
        rows.push_back({own, *row.due, std::move(view)});
    }
    return rows;
}

std::optional<View> next_block(Ctx& ctx, const ChildKey& key) {
    std::vector<NextRow> open;
    std::string goal;
    bool running = false;
    for (const auto& p : pathways_of(ctx, key)) {
        if (p.state != "running") continue;
        running = true;
        if (goal.empty()) goal = p.goal;
        const auto steps = steps_once(ctx, p.id);
        for (const auto& s : *steps) {
            if (is_open(s.state)) open.push_back({s.section == ctx.user.section, s.due, step_row(ctx, s)});
        }
    }
    for (const auto& task : tasks::beside_steps(ctx, key)) open.push_back(task_row(ctx, task));
    for (auto& paper : papers(ctx, key)) open.push_back(std::move(paper));
    std::stable_sort(open.begin(), open.end(),
                     [](const NextRow& a, const NextRow& b) { return a.due < b.due; });
    Views own, others;
    const auto all = open.size();
    for (auto& row : open) {
        auto& rows = row.own ? own : others;
        if (rows.size() < kMostRows) rows.push_back(std::move(row.view));
    }
    const auto more = all - own.size() - others.size();
    return View{{"own", own},           {"has_own", not own.empty()},
                {"others", others},     {"has_others", not others.empty()},
                {"open", all},          {"more", more},
                {"has_more", more > 0}, {"goal", goal},
                {"running", running},   {"child", key.code()}};
}

std::optional<View> timeline_block(Ctx& ctx, const ChildKey& key) {
    Views all;
    for (const auto& p : pathways_of(ctx, key)) {
        Views items;
        bool here_shown = false;
        const auto steps = steps_once(ctx, p.id);
        for (const auto& s : *steps) {
            if (not s.milestone) continue;
            const bool closed = not is_open(s.state);
            const bool here = not closed and not here_shown and p.state == "running";
            here_shown = here_shown or here;
            items.push_back({{"date", base::short_date(s.due, ctx.today(), ctx.lang())},
                             {"title", s.label(ctx.lang())},
                             {"text", closed ? s.note : std::string()},
                             {"href", "/steps/" + s.id.text()},
                             {"done", closed},
                             {"here", here},
                             {"goal", false},
                             {"yours", not closed and s.section == ctx.user.section}});
        }
        items.push_back({{"date", ""},
                         {"title", p.goal},
                         {"text", ""},
                         {"href", ""},
                         {"done", p.state == "reached"},
                         {"here", false},
                         {"goal", true},
                         {"yours", false}});
        all.push_back({{"name", template_name(ctx, p.template_id)},
                       {"path", "/pathways/" + p.id.text()},
                       {"anchor", base::long_date(p.anchor, ctx.lang())},
                       {"in_days", base::relative_day(p.anchor, ctx.today(), ctx.lang())},
                       {"running", p.state == "running"},
                       {"reached", p.state == "reached"},
                       {"items", std::move(items)}});
    }
    const bool any = not all.empty();
    return View{{"pathways", std::move(all)}, {"any", any}, {"child", key.code()}};
}

}  // namespace

std::vector<children::Block> blocks() {
    return {{10, false, "next", msgid("次にすること"), access::Category::basic, "rooms/pathways/views/_next",
             &next_block},
            {30, true, "timeline", msgid("いまここ"), access::Category::basic,
             "rooms/pathways/views/_timeline", &timeline_block}};
}

void routes(access::Routes& routes) {
    pathway_routes(routes);
    step_routes(routes);
    start_routes(routes);
}

}  // namespace tsumugi::pathways
