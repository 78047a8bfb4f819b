// What happens to the steps of a pathway in the demonstration.
#include <algorithm>
#include <stdexcept>

#include "house/demo_story.h"

namespace tsumugi::house::demo {

struct Story::Planned {
    std::string outcome;  ///< done, todo, doing, stuck, cannot, hand
};

namespace {

base::Date earlier(base::Date a, base::Date b) { return b < a ? b : a; }
base::Date later(base::Date a, base::Date b) { return a < b ? b : a; }

[[noreturn]] void refused(const std::string& what, const std::string& message) {
    throw std::logic_error("the demonstration could not " + what + ": " + message);
}

}  // namespace

/// "home:conference@before" before "conference@before" before "conference".
std::string Story::note_for(const pathways::Step& step) {
    const char* phase = step.offset == 0 ? "@day" : step.offset < 0 ? "@before" : "@after";
    const auto course = std::string(code(plan_.course)) + ":";
    for (const auto& topic : {course + step.function + phase, step.function + phase, step.function}) {
        if (const auto* lines = words().all("done", topic)) return demo::pick(world_.random, *lines).text;
    }
    return "予定どおり終わった。家族にも伝えた。";
}

void Story::start_pathway(access::Ctx& ctx, const access::ChildKey& key,
                          const std::vector<region::RoleRow>& rows) {
    pathways::Start start;
    start.anchor = anchor_;
    for (const auto& known : pathways::templates(ctx.db)) {
        if (known.code != code(plan_.course)) continue;
        start.template_id = known.id;
        start.goal = known.goal;
    }
    pathway_ = pathways::start(ctx, key, start, rows);
    const auto self = shared_from_this();
    if (move_day_) {
        world_.at(world_.working_hours(*move_day_), [self] { self->move_anchor(); });
        plan_steps(first_day_, earlier(*move_day_, last_day_));
        return;
    }
    plan_steps(first_day_, end_day_ ? *end_day_ : last_day_);
    if (end_day_) plan_end(plan_.phase == Phase::reached, *end_day_);
}

void Story::move_anchor() {
    auto ctx = world_.as(maker_, 0);
    const auto key = open(ctx, "anchor");
    const auto present = pathways::pathway(ctx.db, pathway_).value();
    anchor_ = base::add_days(anchor_, 7);
    const auto& reason = words().pick(world_.random, "move_reason", "*").text;
    const auto moved = pathways::move_anchor(ctx, key, pathway_, present.version, anchor_, reason);
    if (not moved) refused("move an anchor day", moved.error().message);
    plan_steps(ctx.today(), last_day_);
}

void Story::plan_end(bool reached, base::Date day) {
    world_.at(world_.working_hours(day) + std::chrono::minutes(5), [self = shared_from_this(), reached] {
        auto ctx = self->world_.as(self->maker_, 0);
        const auto key = self->open(ctx, "end");
        const auto& why = reached ? std::string() : words().pick(self->world_.random, "end_reason", "*").text;
        const auto present = pathways::pathway(ctx.db, self->pathway_).value();
        const auto done = pathways::end_pathway(ctx, key, present, reached, why);
        if (not done) refused("end a pathway", done.error().message);
    });
}

void Story::plan_change(base::Instant moment, pathways::StepId id, std::string kind, std::string text,
                        SectionId to) {
    world_.at(moment, [self = shared_from_this(), id, kind = std::move(kind), text = std::move(text), to] {
        const auto step = pathways::step(self->world_.db, id).value();
        // Whoever lost the step, or had it closed by another act, does nothing.
        if (not pathways::is_open(step.state) or step.section.value() == 0) return;
        auto ctx = self->world_.as(step.section, self->plan_.number % 7 == 0 ? 1 : 0);
        const auto key = self->open(ctx, "step");
        pathways::StepChange change;
        change.step = id;
        change.version = step.version;
        change.kind = kind;
        change.text = text;
        change.to_section = to;
        const auto done = pathways::apply(ctx, key, change);
        if (not done) refused("report a step " + kind, done.error().front().message);
    });
}

/// Which of the steps goes the way that the phase is named after.
void Story::choose_trouble(std::vector<pathways::Step>& steps,
                           std::map<pathways::StepId, std::string>& outcome, base::Date until) const {
    std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) {
        return std::pair(a.due, a.position) < std::pair(b.due, b.position);
    });
    const auto last_due_before = [&](base::Date day, int skip) -> const pathways::Step* {
        for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
            if (step->section.value() != 0 and step->due < day and step->offset != 0 and skip-- == 0)
                return &*step;
        }
        return nullptr;
    };
    const auto first_of = [&](std::string_view function) -> const pathways::Step* {
        const auto found = std::find_if(steps.begin(), steps.end(), [&](const auto& step) {
            return step.function == function and step.section.value() != 0 and step.due < until;
        });
        return found == steps.end() ? nullptr : &*found;
    };
    const auto choose = [&](const pathways::Step* step, const pathways::Step* else_step, const char* what) {
        if (step == nullptr) step = else_step;
        if (step != nullptr) outcome[step->id] = what;
    };
    switch (plan_.phase) {
        case Phase::late:
            choose(first_of("ward_visit"), last_due_before(until, 0), "todo");
            choose(first_of("welfare_decision"), last_due_before(until, 1), "doing");
            break;
        case Phase::escalated:
            choose(last_due_before(base::add_days(until, -9), 0), nullptr, "todo");
            choose(last_due_before(until, 0), nullptr, "doing");
            break;
        case Phase::cannot:
            choose(last_due_before(until, 1), last_due_before(until, 0), "cannot");
            break;
        case Phase::handed:
            choose(first_of("home_doctor"), first_of("welfare_decision"), "hand");
            break;
        case Phase::stuck: {
            const auto next = std::find_if(steps.begin(), steps.end(), [&](const auto& step) {
                return step.section.value() != 0 and step.due >= until and step.offset != 0;
            });
            choose(next == steps.end() ? nullptr : &*next, last_due_before(until, 0), "stuck");
            break;
        }
        default:
            break;
    }
}

void Story::plan_step(const pathways::Step& step, Planned& planned, base::Date from, base::Date until) {
    if (plan_.phase == Phase::fresh) return;  // announced yesterday: nobody has begun
    auto& random = world_.random;
    const auto last = base::add_days(until, -1);
    const auto first = earlier(base::add_days(from, 1), last);
    // Work is done up to four days before its day; what is due later may have been begun.
    const bool due_soon = step.due < base::add_days(until, 6);
    auto outcome = planned.outcome;
    if (outcome.empty()) {
        outcome = step.due < until ? "done" : due_soon and chance(random, 45) ? "doing" : "todo";
    }
    if (outcome == "todo") return;
    auto done_day = base::add_days(step.due, -between(random, 0, 3));
    if (step.offset == 0) done_day = step.due;
    done_day = later(first, earlier(done_day, last));
    const auto taken_day = later(first, base::add_days(done_day, -between(random, 1, 5)));
    const auto taken = world_.working_hours(taken_day);
    const auto finished = std::max(world_.working_hours(done_day), taken + std::chrono::minutes(40));
    if (outcome == "hand") {
        const auto to = world_.section(
            step.function == "home_doctor" ? "minato.clinic" : "tsunagu.coordinator", plan_.set);
        plan_change(taken, step.id, "hand", words().pick(random, "hand", "*").text, to);
        plan_change(std::max(finished, taken + std::chrono::hours(2)), step.id, "take", "");
        return;
    }
    if (outcome == "doing" or outcome == "stuck" or outcome == "cannot" or chance(random, 75)) {
        plan_change(taken, step.id, "take", "");
    }
    if (outcome == "done") plan_change(finished, step.id, "done", note_for(step));
    if (outcome == "stuck" or outcome == "cannot") {
        plan_change(finished, step.id, outcome, words().pick(random, outcome, step.function).text);
    }
}

void Story::plan_steps(base::Date from, base::Date until) {
    if (until <= from) return;
    auto steps = pathways::steps_of(world_.db, pathway_);
    std::erase_if(steps, [](const auto& step) { return not pathways::is_open(step.state); });
    std::map<pathways::StepId, std::string> outcomes;
    if (not move_day_) choose_trouble(steps, outcomes, until);
    for (const auto& step : steps) {
        if (step.section.value() == 0) continue;
        Planned planned;
        if (const auto chosen = outcomes.find(step.id); chosen != outcomes.end())
            planned.outcome = chosen->second;
        plan_step(step, planned, from, until);
    }
}

}  // namespace tsumugi::house::demo
