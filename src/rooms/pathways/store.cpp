#include "rooms/pathways/store.h"

#include <map>

#include "ground/base/assets.h"
#include "ground/base/csv.h"
#include "ground/tasks/tasks.h"

namespace tsumugi::pathways {
namespace {

using access::ChildKey;
using access::Ctx;
using access::SectionId;

const db::Sql kTemplates{
    "SELECT id, code, name, english, anchor, anchor_en, goal, goal_en FROM pathway_template ORDER BY "
    "position"};
const db::Sql kAddTemplate{
    R"(INSERT INTO pathway_template (id, code, name, english, anchor, anchor_en, goal, goal_en, position)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO NOTHING)"};
const db::Sql kAddTemplateStep{
    R"(INSERT INTO template_step (id, template_id, position, title, title_en, function_code,
    offset_days, why, why_en, before_text, before_en, guide, guide_en, milestone)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))"};

#define TEMPLATE_STEP                                                                                        \
    "SELECT id, position, title, title_en, function_code, offset_days, why, why_en, before_text, before_en," \
    " guide, guide_en, milestone FROM template_step"
const db::Sql kTemplateSteps{TEMPLATE_STEP " WHERE template_id = $1 ORDER BY position"};
const db::Sql kTemplateStep{TEMPLATE_STEP " WHERE id = $1"};

#define PATHWAY_COLUMNS                                                                               \
    "p.id, p.child_id, c.code, p.template_id, p.anchor_date, p.goal, p.state, p.started_by_section, " \
    "p.started_at,"                                                                                   \
    " p.version"
#define PATHWAY_FROM " FROM pathway p JOIN child c ON c.id = p.child_id"
const db::Sql kPathway{"SELECT " PATHWAY_COLUMNS PATHWAY_FROM " WHERE p.id = $1"};
const db::Sql kPathwaysOf{"SELECT " PATHWAY_COLUMNS PATHWAY_FROM R"( WHERE p.child_id = $1
    ORDER BY CASE p.state WHEN 'running' THEN 0 ELSE 1 END, p.started_at DESC, p.id DESC)"};
const db::Sql kAddPathway{
    R"(INSERT INTO pathway (id, child_id, template_id, anchor_date, goal, state, started_by_section,
    started_by, started_at) VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8))"};
const db::Sql kMoveAnchor{
    "UPDATE pathway SET anchor_date = $3, version = version + 1 WHERE id = $1 AND version = $2"};
const db::Sql kSetStarter{
    "UPDATE pathway SET started_by_section = $3, version = version + 1 WHERE id = $1 AND version = $2"};
const db::Sql kEndPathway{
    R"(UPDATE pathway SET state = $3, ended_at = $4, ended_reason = $5, version = version + 1
    WHERE id = $1 AND version = $2 AND state = 'running')"};
// The section's own teams are few: they lead to the rows, and the condition of access decides.
const db::Sql kRunning{"SELECT " PATHWAY_COLUMNS R"(, t.name, t.english, m.name,
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('todo', 'doing', 'stuck')),
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('done', 'cannot')),
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('todo', 'doing', 'stuck') AND s.due < $2),
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('todo', 'doing', 'stuck') AND s.section_id IS NULL),
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state = 'stuck'))" PATHWAY_FROM
                       R"( JOIN pathway_template t ON t.id = p.template_id
    JOIN municipality m ON m.code = c.municipality WHERE p.state = 'running'
    AND p.child_id IN (SELECT own.child_id FROM team_member own WHERE own.section_id = $1) AND )" TSUMUGI_MAY_SEE(
                           "c.id", "$1", "$2", basic) " ORDER BY p.anchor_date, p.id LIMIT 500"};

#define STEP_COLUMNS                                                                                        \
    "s.id, s.pathway_id, s.child_id, c.code, s.template_step_id, s.position, t.title, t.title_en, "         \
    "s.function_code,"                                                                                      \
    " s.section_id, COALESCE(o.name, ''), COALESCE(x.name, ''), s.member_id, COALESCE(m.name, ''), s.due, " \
    "s.state,"                                                                                              \
    " s.note, s.closed_on, t.milestone, s.moved_by_hand, t.offset_days, s.version"
#define STEP_FROM                                                                                      \
    " FROM step s JOIN child c ON c.id = s.child_id JOIN template_step t ON t.id = s.template_step_id" \
    " LEFT JOIN section x ON x.id = s.section_id LEFT JOIN organisation o ON o.id = x.organisation_id" \
    " LEFT JOIN member m ON m.id = s.member_id"
const db::Sql kStepsOf{"SELECT " STEP_COLUMNS STEP_FROM " WHERE s.pathway_id = $1 ORDER BY s.position"};
const db::Sql kStep{"SELECT " STEP_COLUMNS STEP_FROM " WHERE s.id = $1"};
const db::Sql kOpenOfFunction{"SELECT " STEP_COLUMNS STEP_FROM
                              R"( WHERE s.child_id = $1 AND s.function_code = $2
    AND s.state = 'todo')"};
const db::Sql kOpenOfSection{"SELECT " STEP_COLUMNS STEP_FROM R"( WHERE s.child_id = $1 AND s.section_id = $2
    AND s.state IN ('todo', 'doing', 'stuck'))"};
const db::Sql kAddStep{
    R"(INSERT INTO step (id, pathway_id, child_id, template_step_id, position, function_code, section_id,
    due, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'todo'))"};
const db::Sql kSaveStep{
    R"(UPDATE step SET section_id = $3, member_id = $4, due = $5, state = $6, note = $7, closed_on = $8,
    moved_by_hand = $9, version = version + 1 WHERE id = $1 AND version = $2)"};
const db::Sql kAddEvent{R"(INSERT INTO step_event (id, step_id, at, member_id, section_id, kind, text)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
const db::Sql kEvents{
    R"(SELECT e.at, e.kind, e.text, COALESCE(o.name, ''), COALESCE(s.name, '') FROM step_event e
    LEFT JOIN section s ON s.id = e.section_id LEFT JOIN organisation o ON o.id = s.organisation_id
    WHERE e.step_id = $1 ORDER BY e.at DESC, e.id DESC)"};

Pathway read_pathway(const db::Row& row) {
    Pathway p;
    p.id = row.get<PathwayId>(0);
    p.child = row.get<access::ChildId>(1);
    p.child_code = row.get<std::string>(2);
    p.template_id = row.get<TemplateId>(3);
    p.anchor = row.get<base::Date>(4);
    p.goal = row.get<std::string>(5);
    p.state = row.get<std::string>(6);
    p.started_by = row.get<SectionId>(7);
    p.started_at = row.get<base::Instant>(8);
    p.version = row.get<int>(9);
    return p;
}

TemplateStep read_template_step(const db::Row& row) {
    TemplateStep t;
    t.id = row.integer(0);
    t.position = row.get<int>(1);
    t.title = row.get<std::string>(2);
    t.title_en = row.get<std::string>(3);
    t.function = row.get<std::string>(4);
    t.offset = row.get<int>(5);
    t.why = row.get<std::string>(6);
    t.why_en = row.get<std::string>(7);
    t.before = row.get<std::string>(8);
    t.before_en = row.get<std::string>(9);
    t.guide = row.get<std::string>(10);
    t.guide_en = row.get<std::string>(11);
    t.milestone = row.get<bool>(12);
    return t;
}

Step read_step(const db::Row& row) {
    Step s;
    s.id = row.get<StepId>(0);
    s.pathway = row.get<PathwayId>(1);
    s.child = row.get<access::ChildId>(2);
    s.child_code = row.get<std::string>(3);
    s.template_step = row.integer(4);
    s.position = row.get<int>(5);
    s.title = row.get<std::string>(6);
    s.title_en = row.get<std::string>(7);
    s.function = row.get<std::string>(8);
    s.section = row.get<std::optional<SectionId>>(9).value_or(SectionId{});
    s.section_name = row.get<std::string>(10);
    if (not row.text(11).empty()) s.section_name += " " + row.get<std::string>(11);
    s.member = row.get<std::optional<access::MemberId>>(12).value_or(access::MemberId{});
    s.member_name = row.get<std::string>(13);
    s.due = row.get<base::Date>(14);
    s.state = parse_state(row.text(15)).value_or(StepState::todo);
    s.note = row.get<std::string>(16);
    s.closed_on = row.get<std::optional<base::Date>>(17);
    s.milestone = row.get<bool>(18);
    s.moved_by_hand = row.get<bool>(19);
    s.offset = row.get<int>(20);
    s.version = row.get<int>(21);
    return s;
}

template <class T>
std::optional<T> if_set(T value) {
    if (value == T{}) return std::nullopt;
    return value;
}

tasks::State task_state(StepState state) {
    switch (state) {
        case StepState::todo:
            return tasks::State::todo;
        case StepState::doing:
            return tasks::State::doing;
        case StepState::stuck:
            return tasks::State::stuck;
        case StepState::done:
            return tasks::State::done;
        case StepState::cannot:
        case StepState::ended:
            return tasks::State::cancelled;
    }
    return tasks::State::todo;
}

/// The inbox's picture of a step.
void put_task(Ctx& ctx, const Step& s, SectionId waits_for_it) {
    tasks::Task task;
    task.kind = "step";
    task.subject = s.id.value();
    task.child = s.child;
    task.child_code = s.child_code;
    task.section = s.section;
    task.from_section = waits_for_it;
    task.member = s.member;
    task.state = task_state(s.state);
    task.title = s.title;
    task.title_en = s.title_en;
    task.due = s.due;
    task.path = "/steps/" + s.id.text();
    tasks::put(ctx, task);
}

base::Table reference_rows(std::string_view name) {
    const auto file = base::read_csv(base::asset(name).value());
    if (not file) throw std::runtime_error("the data file " + std::string(name) + " is broken");
    return base::Table(file->rows.begin() + 1, file->rows.end());
}

}  // namespace

std::vector<Template> templates(db::Db& db) {
    return db.query(kTemplates).all([](const db::Row& row) {
        return Template{row.get<TemplateId>(0),  row.get<std::string>(1), row.get<std::string>(2),
                        row.get<std::string>(3), row.get<std::string>(4), row.get<std::string>(5),
                        row.get<std::string>(6), row.get<std::string>(7)};
    });
}

std::vector<TemplateStep> template_steps(db::Db& db, TemplateId id) {
    return db.query(kTemplateSteps, id).all(read_template_step);
}
std::optional<TemplateStep> template_step(db::Db& db, std::int64_t id) {
    return db.query(kTemplateStep, id).one(read_template_step);
}

void load_reference(db::Db& db) {
    db::write(db, [&] {
        std::map<std::string, int> ids;
        int number = 0;
        for (const auto& row : reference_rows("rooms/pathways/pathway_templates.csv")) {
            ids[row.at(0)] = ++number;
            db.query(kAddTemplate, number, row.at(0), row.at(1), row.at(2), row.at(3), row.at(4), row.at(5),
                     row.at(6), number)
                .run();
        }
        int step = 0;
        for (const auto& row : reference_rows("rooms/pathways/template_steps.csv")) {
            ++step;
            db.query(kAddTemplateStep, step, ids.at(row.at(0)), step, row.at(1), row.at(2), row.at(3),
                     std::stoi(row.at(4)), row.at(6), row.at(7), row.at(8), row.at(9), row.at(10), row.at(11),
                     row.at(5) == "1")
                .run();
        }
    });
}

std::optional<Pathway> pathway(db::Db& db, PathwayId id) { return db.query(kPathway, id).one(read_pathway); }
std::vector<Pathway> pathways_of(Ctx& ctx, const ChildKey& key) {
    return ctx.db.query(kPathwaysOf, key.child()).all(read_pathway);
}
std::vector<Step> steps_of(db::Db& db, PathwayId id) { return db.query(kStepsOf, id).all(read_step); }
std::optional<Step> step(db::Db& db, StepId id) { return db.query(kStep, id).one(read_step); }

std::vector<StepEvent> events_of(db::Db& db, StepId id) {
    return db.query(kEvents, id).all([](const db::Row& row) {
        std::string where = row.get<std::string>(3);
        if (not row.text(4).empty()) where += " " + row.get<std::string>(4);
        return StepEvent{row.get<base::Instant>(0), row.get<std::string>(1), row.get<std::string>(2), where};
    });
}

std::vector<Running> running(Ctx& ctx) {
    if (ctx.user.role == access::Role::administrator) return {};
    return ctx.db.query(kRunning, ctx.user.section, ctx.today()).all([](const db::Row& row) {
        return Running{read_pathway(row),        row.get<std::string>(10), row.get<std::string>(11),
                       row.get<std::string>(12), row.get<int>(13),         row.get<int>(14),
                       row.get<int>(15),         row.get<int>(16),         row.get<int>(17)};
    });
}

// ---- what change.cpp writes

void add_pathway(Ctx& ctx, PathwayId id, const ChildKey& key, const Start& start) {
    ctx.db
        .query(kAddPathway, id, key.child(), start.template_id, start.anchor, start.goal, ctx.user.section,
               ctx.user.id, ctx.now())
        .run();
}

bool set_anchor(db::Db& db, const Pathway& p, int version, base::Date anchor) {
    return db.query(kMoveAnchor, p.id, version, anchor).run() > 0;
}

bool set_starter(db::Db& db, const Pathway& p, SectionId section) {
    return db.query(kSetStarter, p.id, p.version, section).run() > 0;
}

bool close_pathway(Ctx& ctx, const Pathway& p, bool reached, std::string_view reason) {
    return ctx.db.query(kEndPathway, p.id, p.version, reached ? "reached" : "ended", ctx.now(), reason)
               .run() > 0;
}

void add_step(Ctx& ctx, StepId id, PathwayId pathway, const ChildKey& key, const PlannedStep& p) {
    ctx.db
        .query(kAddStep, id, pathway, key.child(), p.template_step, p.position, p.function, if_set(p.section),
               p.due)
        .run();
    put_task(ctx, step(ctx.db, id).value(), ctx.user.section);
}

void add_event(Ctx& ctx, StepId step, std::string_view kind, std::string_view text) {
    ctx.db
        .query(kAddEvent, ctx.new_id<base::Id<StepEvent>>(), step, ctx.now(), ctx.user.id, ctx.user.section,
               kind, text)
        .run();
}

bool save_step(Ctx& ctx, const Step& s, int version, SectionId waits_for_it) {
    const auto changed = ctx.db
                             .query(kSaveStep, s.id, version, if_set(s.section), if_set(s.member), s.due,
                                    code(s.state), s.note, s.closed_on, s.moved_by_hand)
                             .run();
    if (changed == 0) return false;
    put_task(ctx, s, waits_for_it);
    return true;
}

std::vector<Step> waiting_of_function(db::Db& db, const access::ChildKey& key, std::string_view function) {
    return db.query(kOpenOfFunction, key.child(), function).all(read_step);
}

std::vector<Step> open_of_section(db::Db& db, const access::ChildKey& key, SectionId section) {
    return db.query(kOpenOfSection, key.child(), section).all(read_step);
}

}  // namespace tsumugi::pathways
