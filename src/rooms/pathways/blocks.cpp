#include <algorithm>

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
        {"who", s.section.value() == 0 ? ctx.tr("まだ誰も担当していません") : s.section_name},
        {"due", base::short_date(s.due, ctx.today(), ctx.lang())},
        {"due_note", is_open(s.state) ? base::relative_day(s.due, ctx.today(), ctx.lang()) : std::string()},
        {"late", is_open(s.state) and s.due < ctx.today()},
        {"own", s.section == ctx.user.section},
        {"note", s.note},
        {"closed", s.closed_on ? base::short_date(*s.closed_on, ctx.today(), ctx.lang()) : ""},
        {"action", ""}};
}

namespace {

/// Two blocks of one page show the same steps.
std::shared_ptr<const std::vector<Step>> steps_once(Ctx& ctx, PathwayId id) {
    return ctx.once<std::vector<Step>>("steps " + id.text(), [&] { return steps_of(ctx.db, id); });
}

std::optional<View> next_block(Ctx& ctx, const ChildKey& key) {
    std::vector<Step> open;
    std::string goal;
    for (const auto& p : pathways_of(ctx, key)) {
        if (p.state != "running") continue;
        if (goal.empty()) goal = p.goal;
        const auto steps = steps_once(ctx, p.id);
        for (const auto& s : *steps) {
            if (is_open(s.state)) open.push_back(s);
        }
    }
    std::stable_sort(open.begin(), open.end(), [&](const Step& a, const Step& b) {
        const bool mine_a = a.section == ctx.user.section, mine_b = b.section == ctx.user.section;
        return std::tuple(not mine_a, a.due) < std::tuple(not mine_b, b.due);
    });
    Views own, others;
    for (const auto& s : open) {
        auto& rows = s.section == ctx.user.section ? own : others;
        if (rows.size() < 6) rows.push_back(step_row(ctx, s));
    }
    return View{{"own", own},          {"has_own", not own.empty()},
                {"others", others},    {"has_others", not others.empty()},
                {"open", open.size()}, {"goal", goal},
                {"child", key.code()}};
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
