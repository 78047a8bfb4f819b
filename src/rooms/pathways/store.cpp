#include "rooms/pathways/store.h"

#include <algorithm>
#include <map>

#include "ground/base/assets.h"
#include "ground/base/csv.h"
#include "ground/db/revision.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"

namespace pathways {
namespace {

using access::ChildKey;
using access::Ctx;
using access::SectionId;
using html::msgid;

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
const db::Sql kEndPathway{
    R"(UPDATE pathway SET state = $3, ended_at = $4, ended_reason = $5, version = version + 1
    WHERE id = $1 AND version = $2 AND state = 'running')"};
const db::Sql kRunning{"SELECT " PATHWAY_COLUMNS R"(, t.name, t.english, m.name,
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('todo', 'doing', 'stuck')),
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('done', 'cannot')),
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('todo', 'doing', 'stuck') AND s.due < $2),
    (SELECT COUNT(*) FROM step s WHERE s.pathway_id = p.id AND s.state IN ('todo', 'doing', 'stuck') AND s.section_id IS NULL))" PATHWAY_FROM
                       R"( JOIN pathway_template t ON t.id = p.template_id
    JOIN municipality m ON m.code = c.municipality WHERE p.state = 'running' AND )" TSUMUGI_MAY_SEE(
                           "c.id", "$1", "$2") " ORDER BY p.anchor_date, p.id LIMIT 500"};

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

void add_event(Ctx& ctx, StepId step, std::string_view kind, std::string_view text) {
    ctx.db
        .query(kAddEvent, ctx.new_id<base::Id<StepEvent>>(), step, ctx.now(), ctx.user.id, ctx.user.section,
               kind, text)
        .run();
}

/// Writes the step and its task; false when another editor was first.
bool save_step(Ctx& ctx, const Step& s, int version, SectionId waits_for_it) {
    const auto changed = ctx.db
                             .query(kSaveStep, s.id, version, if_set(s.section), if_set(s.member), s.due,
                                    code(s.state), s.note, s.closed_on, s.moved_by_hand)
                             .run();
    if (changed == 0) return false;
    put_task(ctx, s, waits_for_it);
    return true;
}

void tell(Ctx& ctx, SectionId section, const ChildKey& key, const char* text, html::Args args,
          std::string path, std::string fold) {
    if (section.value() == 0 or section == ctx.user.section) return;
    args.emplace_back("code", access::shown_code(key.code()));
    notices::Notice notice;
    notice.section = section;
    notice.child = key.child();
    notice.text = text;
    notice.args = std::move(args);
    notice.path = std::move(path);
    notice.key = std::move(fold);
    notices::tell(ctx, notice);
}

base::Problem changed_elsewhere() {
    return {base::Kind::conflict, "",
            msgid("ほかの人が先にこの仕事を変えました。いまの状態を見てから、もう一度えらんでください。")};
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
    return ctx.db.query(kRunning, ctx.user.section, ctx.today()).all([](const db::Row& row) {
        return Running{read_pathway(row),        row.get<std::string>(10), row.get<std::string>(11),
                       row.get<std::string>(12), row.get<int>(13),         row.get<int>(14),
                       row.get<int>(15),         row.get<int>(16)};
    });
}

std::vector<PlannedStep> plan(db::Db& db, TemplateId id, base::Date anchor, base::Date today,
                              const std::vector<region::RoleRow>& roles, base::Lang lang) {
    std::vector<PlannedStep> planned;
    for (const auto& t : template_steps(db, id)) {
        PlannedStep p;
        p.template_step = t.id;
        p.position = t.position;
        p.title = t.in(lang, &TemplateStep::title, &TemplateStep::title_en);
        p.function = t.function;
        p.milestone = t.milestone;
        p.due = due_day(anchor, t.offset, today);
        for (const auto& row : roles) {
            if (row.function == t.function and row.leads.size() == 1) p.section = row.leads.front();
        }
        planned.push_back(std::move(p));
    }
    return planned;
}

PathwayId start(Ctx& ctx, const ChildKey& key, const Start& start,
                const std::vector<region::RoleRow>& roles) {
    const auto id = ctx.new_id<PathwayId>();
    ctx.db
        .query(kAddPathway, id, key.child(), start.template_id, start.anchor, start.goal, ctx.user.section,
               ctx.user.id, ctx.now())
        .run();
    std::map<SectionId, int> counts;
    for (const auto& p : plan(ctx.db, start.template_id, start.anchor, ctx.today(), roles, base::Lang::ja)) {
        const auto step_id = ctx.new_id<StepId>();
        ctx.db
            .query(kAddStep, step_id, id, key.child(), p.template_step, p.position, p.function,
                   if_set(p.section), p.due)
            .run();
        put_task(ctx, step(ctx.db, step_id).value(), ctx.user.section);
        if (p.section.value() != 0) ++counts[p.section];
    }
    for (const auto& [section, count] : counts) {
        tell(ctx, section, key,
             msgid("{code}：受入手順がはじまりました。あなたの部署の仕事が{n}件あります。"),
             {{"n", std::to_string(count)}}, "/children/" + key.code(), "");
    }
    ctx.log("change", "pathway", id.value(), key.child(), "start");
    children::add_event(ctx, key.child(), access::Category::basic, msgid("受入手順がはじまりました。"), {},
                        "/pathways/" + id.text());
    return id;
}

base::Result<int> move_anchor(Ctx& ctx, const ChildKey& key, PathwayId id, int version, base::Date anchor,
                              std::string_view reason) {
    const auto before = pathway(ctx.db, id);
    if (not before or before->child != key.child()) {
        return tl::unexpected(
            base::Problem{base::Kind::not_found, "", msgid("この受入手順は見つかりません。")});
    }
    if (before->state != "running")
        return tl::unexpected(
            base::Problem{base::Kind::invalid, "", msgid("この受入手順はもう終わっています。")});
    if (ctx.db.query(kMoveAnchor, id, version, anchor).run() == 0) {
        return tl::unexpected(
            base::Problem{base::Kind::conflict, "", msgid("ほかの人が先に日付を変えました。")});
    }
    db::keep_revision(ctx.db, "pathway", id.value(), version, ctx.now(), ctx.user.id.value(),
                      db::JsonObject{}.add("anchor_date", before->anchor).text(), reason);
    const int days = base::days_between(before->anchor, anchor);
    int moved = 0;
    std::map<SectionId, int> counts;
    for (auto& s : steps_of(ctx.db, id)) {
        if (not is_open(s.state)) continue;
        const auto due =
            s.moved_by_hand ? base::add_days(s.due, days) : due_day(anchor, s.offset, ctx.today());
        const auto wanted = due < ctx.today() ? ctx.today() : due;
        if (wanted == s.due) continue;
        const auto old_due = s.due;
        s.due = wanted;
        if (not save_step(ctx, s, s.version, before->started_by)) return tl::unexpected(changed_elsewhere());
        add_event(ctx, s.id, "moved", base::iso(old_due) + " -> " + base::iso(s.due));
        ++moved;
        if (s.section.value() != 0) ++counts[s.section];
    }
    for (const auto& member : access::team_of(ctx, key)) {
        const auto count = counts.find(member.section);
        tell(
            ctx, member.section, key,
            msgid("{code}：{from} から {to} に日が変わりました。あなたの部署の仕事{n}件の期限が動きました。"),
            {{"from", base::iso(before->anchor)},
             {"to", base::iso(anchor)},
             {"n", std::to_string(count == counts.end() ? 0 : count->second)}},
            "/pathways/" + id.text(), "");
    }
    ctx.log("change", "pathway", id.value(), key.child(), "anchor");
    children::add_event(
        ctx, key.child(), access::Category::basic, msgid("予定の日が {from} から {to} に変わりました。"),
        {{"from", base::iso(before->anchor)}, {"to", base::iso(anchor)}}, "/pathways/" + id.text());
    return moved;
}

base::Result<void> end_pathway(Ctx& ctx, const ChildKey& key, const Pathway& p, bool reached,
                               std::string_view reason) {
    if (ctx.db.query(kEndPathway, p.id, p.version, reached ? "reached" : "ended", ctx.now(), reason).run() ==
        0) {
        return tl::unexpected(base::Problem{base::Kind::conflict, "",
                                            msgid("ほかの人が先に変えました。画面を開き直してください。")});
    }
    for (auto& s : steps_of(ctx.db, p.id)) {
        if (not is_open(s.state)) continue;
        s.state = StepState::ended;
        s.closed_on = ctx.today();
        if (not save_step(ctx, s, s.version, p.started_by)) return tl::unexpected(changed_elsewhere());
        add_event(ctx, s.id, "ended", reason);
    }
    ctx.log("change", "pathway", p.id.value(), key.child(), reached ? "reached" : "ended");
    children::add_event(
        ctx, key.child(), access::Category::basic,
        reached ? msgid("受入手順のゴールに届きました。") : msgid("受入手順を取りやめました。"), {},
        "/pathways/" + p.id.text());
    return {};
}

base::Checked<int> apply(Ctx& ctx, const ChildKey& key, const StepChange& change) {
    auto found = step(ctx.db, change.step);
    if (not found or found->child != key.child()) {
        return tl::unexpected(
            base::Problems{{base::Kind::not_found, "", msgid("この仕事は見つかりません。")}});
    }
    auto& s = *found;
    const auto path = pathway(ctx.db, s.pathway).value();
    const bool own = s.section == ctx.user.section;
    const bool started = path.started_by == ctx.user.section;
    const bool nobody = s.section.value() == 0;
    // Whoever leads the step acts on it; the section that started the pathway may also hand it over, move it
    // or open it again; a step that nobody has is open to the whole team.
    const bool shared = change.kind == "hand" or change.kind == "move" or change.kind == "reopen";
    if (auto problems = check_change(s, change, own or nobody or (started and shared)); not problems.empty())
        return tl::unexpected(std::move(problems));
    if (s.version != change.version) return tl::unexpected(base::Problems{changed_elsewhere()});
    db::keep_revision(ctx.db, "step", s.id.value(), s.version, ctx.now(), ctx.user.id.value(),
                      db::JsonObject{}
                          .add("state", code(s.state))
                          .add("due", s.due)
                          .add("section", s.section.value())
                          .add("note", s.note)
                          .text(),
                      change.kind);

    std::string event_text = change.text;
    if (change.kind == "take" or (nobody and change.kind != "hand" and change.kind != "move")) {
        s.section = ctx.user.section;
        s.member = ctx.user.id;
    }
    if (change.kind == "take") {
        s.state = StepState::doing;
    } else if (change.kind == "hand") {
        s.section = change.to_section;
        s.member = access::MemberId{};
        s.state = StepState::todo;
    } else if (change.kind == "stuck") {
        s.state = StepState::stuck;
        s.note = change.text;
    } else if (change.kind == "done" or change.kind == "cannot") {
        s.state = change.kind == "done" ? StepState::done : StepState::cannot;
        s.note = change.text;
        s.closed_on = ctx.today();
    } else if (change.kind == "reopen") {
        s.state = StepState::todo;
        s.closed_on = std::nullopt;
    } else if (change.kind == "move") {
        event_text = base::iso(s.due) + " -> " + base::iso(*change.due) +
                     (change.text.empty() ? "" : " " + change.text);
        s.due = *change.due;
        s.moved_by_hand = true;
    }
    if (not save_step(ctx, s, change.version, path.started_by))
        return tl::unexpected(base::Problems{changed_elsewhere()});
    add_event(ctx, s.id, change.kind, event_text);
    ctx.log("change", "step", s.id.value(), key.child(), change.kind);

    const std::string step_path = "/steps/" + s.id.text();
    if (change.kind == "hand") {
        access::join_team(ctx, key.child(), change.to_section, ctx.today());
        tell(ctx, change.to_section, key, msgid("{code}：「{title}」を引き継ぎました。"),
             {{"title", s.title}}, step_path, "");
    } else if (change.kind == "take" and nobody and not teams::lead_of(ctx.db, key.child(), s.function)) {
        teams::take_lead(ctx, key, s.function, ctx.user.section);
    } else if (change.kind == "stuck" or change.kind == "cannot") {
        const char* text = change.kind == "stuck" ? msgid("{code}：「{title}」で困っています。")
                                                  : msgid("{code}：「{title}」ができません。");
        tell(ctx, path.started_by, key, text, {{"title", s.title}}, step_path,
             change.kind + " " + s.id.text());
        const auto coordinator = teams::lead_of(ctx.db, key.child(), "coordination");
        if (coordinator and *coordinator != path.started_by) {
            tell(ctx, *coordinator, key, text, {{"title", s.title}}, step_path,
                 change.kind + " " + s.id.text());
        }
    }
    if (change.kind != "take") {
        const char* text = change.kind == "done" ? msgid("「{title}」が終わりました。")
                           : change.kind == "cannot" ? msgid("「{title}」はできないと報告がありました。")
                           : change.kind == "stuck" ? msgid("「{title}」で困っていると報告がありました。")
                           : change.kind == "hand" ? msgid("「{title}」を別の部署に引き継ぎました。")
                           : change.kind == "move" ? msgid("「{title}」の期限が変わりました。")
                                                   : msgid("「{title}」をもう一度開きました。");
        children::add_event(ctx, key.child(), access::Category::basic, text, {{"title", s.title}}, step_path);
    }
    return change.version + 1;
}

void lead_changed(Ctx& ctx, const ChildKey& key, std::string_view function, SectionId lead) {
    for (auto& s : ctx.db.query(kOpenOfFunction, key.child(), function).all(read_step)) {
        if (s.section == lead) continue;
        s.section = lead;
        s.member = access::MemberId{};
        if (save_step(ctx, s, s.version, pathway(ctx.db, s.pathway)->started_by))
            add_event(ctx, s.id, "hand", "");
    }
}

void section_replaced(Ctx& ctx, const ChildKey& key, SectionId from, SectionId to) {
    for (auto& s : ctx.db.query(kOpenOfSection, key.child(), from).all(read_step)) {
        s.section = to;
        s.member = access::MemberId{};
        if (save_step(ctx, s, s.version, pathway(ctx.db, s.pathway)->started_by))
            add_event(ctx, s.id, "hand", "");
    }
}

}  // namespace pathways
