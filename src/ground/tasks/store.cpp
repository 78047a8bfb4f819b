#include "ground/tasks/store.h"

#include <array>

#include "ground/notices/args.h"
#include "ground/tasks/columns.h"

namespace tsumugi::tasks {

using html::msgid;

namespace {

struct StateRow {
    State state;
    std::string_view code;
    const char* label;
};
constexpr std::array kStates{
    StateRow{State::todo, "todo", msgid("まだ")}, StateRow{State::doing, "doing", msgid("途中")},
    StateRow{State::stuck, "stuck", msgid("困っています")}, StateRow{State::done, "done", msgid("終わり")},
    StateRow{State::cancelled, "cancelled", msgid("取りやめ")}};

constexpr std::array<std::pair<Box, std::string_view>, 4> kBoxes{
    {{Box::todo, "todo"}, {Box::waiting, "waiting"}, {Box::nobody, "nobody"}, {Box::done, "done"}}};

const StateRow& row_of(State state) { return kStates[static_cast<std::size_t>(state)]; }
bool is_open(State state) { return state != State::done and state != State::cancelled; }

constexpr base::Date kNoDue = base::make_date(9999, 12, 31);

template <class IdType>
std::optional<IdType> set_or_null(IdType id) {
    if (id.value() == 0) return std::nullopt;
    return id;
}

std::string worded(base::Lang lang, const Task& task) {
    return notices::show_text(lang, base::local_date(task.created), task.text, task.args);
}

}  // namespace

const std::string& title_in(base::Lang lang, const Task& task) {
    return lang == base::Lang::en and not task.title_en.empty() ? task.title_en : task.title;
}

std::string_view code(State state) { return row_of(state).code; }
std::string_view label(State state) { return row_of(state).label; }
std::optional<State> parse_state(std::string_view code) {
    for (const auto& row : kStates) {
        if (row.code == code) return row.state;
    }
    return std::nullopt;
}

std::string_view code(Box box) { return kBoxes[static_cast<std::size_t>(box)].second; }
std::optional<Box> parse_box(std::string_view code) {
    for (const auto& [box, name] : kBoxes) {
        if (name == code) return box;
    }
    return std::nullopt;
}

static const db::Sql kPut{R"(
    INSERT INTO task (id, kind, subject, child_id, child_code, section_id, from_section_id, member_id, state,
        is_open, title, title_en, title_text, title_args, due, path, created_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
    ON CONFLICT (kind, subject) DO UPDATE SET
        child_id = excluded.child_id, child_code = excluded.child_code, section_id = excluded.section_id,
        from_section_id = excluded.from_section_id, member_id = excluded.member_id, state = excluded.state,
        is_open = excluded.is_open, title = excluded.title, title_en = excluded.title_en,
        title_text = excluded.title_text, title_args = excluded.title_args, due = excluded.due,
        path = excluded.path, changed_at = excluded.changed_at)"};
// A new date or another section begins a ladder anew. Before the task is written: it knows the section
// before.
static const db::Sql kLeaveLadders{R"(
    UPDATE ladder SET is_open = 0, rung = CASE WHEN (SELECT COALESCE(t.section_id, 0) FROM task t
        WHERE t.id = ladder.task_id) = $3 THEN rung ELSE 0 END
    WHERE task_id IN (SELECT id FROM task WHERE kind = $1 AND subject = $2))"};
static const db::Sql kStandOn{R"(
    INSERT INTO ladder (task_id, name, day, is_open)
    SELECT id, $3, $4, is_open FROM task WHERE kind = $1 AND subject = $2
    ON CONFLICT (task_id, name) DO UPDATE SET day = excluded.day, is_open = excluded.is_open,
        rung = CASE WHEN ladder.day = excluded.day THEN ladder.rung ELSE 0 END)"};
static const db::Sql kChildCode{"SELECT code FROM child WHERE id = $1"};

void put(db::Db& db, base::Instant now, base::Random& random, const Task& task) {
    db::write(db, [&] {
        std::string child_code = task.child_code;
        if (child_code.empty() and task.child.value() != 0) {
            child_code = db.query(kChildCode, task.child).value<std::string>().value_or("");
        }
        db.query(kLeaveLadders, task.kind, task.subject, task.section).run();
        db.query(kPut, base::new_id<TaskId>(now, random), task.kind, task.subject, set_or_null(task.child),
                 child_code, set_or_null(task.section), set_or_null(task.from_section),
                 set_or_null(task.member), code(task.state), is_open(task.state),
                 task.text.empty() ? task.title : worded(base::Lang::ja, task), task.title_en, task.text,
                 notices::pack_args(task.args), task.due.value_or(kNoDue), task.path, now)
            .run();
        if (task.due) db.query(kStandOn, task.kind, task.subject, task.ladder, *task.due).run();
        if (task.see_by) db.query(kStandOn, task.kind, task.subject, "unseen", *task.see_by).run();
    });
}

void put(access::Ctx& ctx, const Task& task) { put(ctx.db, ctx.now(), *ctx.app.random, task); }

static const db::Sql kClose{R"(
    UPDATE task SET state = $3, is_open = 0, changed_at = $4 WHERE kind = $1 AND subject = $2)"};
static const db::Sql kEndLadders{R"(
    UPDATE ladder SET is_open = 0 WHERE task_id IN (SELECT id FROM task WHERE kind = $1 AND subject = $2))"};
static const db::Sql kEndUnseen{R"(
    UPDATE ladder SET is_open = 0
    WHERE name = 'unseen' AND task_id IN (SELECT id FROM task WHERE kind = $1 AND subject = $2))"};

void close(db::Db& db, base::Instant now, std::string_view kind, std::int64_t subject, State state) {
    db::write(db, [&] {
        db.query(kClose, kind, subject, code(state), now).run();
        db.query(kEndLadders, kind, subject).run();
    });
}

void mark_seen(db::Db& db, std::string_view kind, std::int64_t subject) {
    db::write(db, [&] { db.query(kEndUnseen, kind, subject).run(); });
}

// For lists of one section: $1 the section, $2 today.
#define TASK_LIST \
    TASK_COLUMNS  \
    ", CASE WHEN " TSUMUGI_MAY_SEE("t.child_id", "$1", "$2", basic) " THEN 1 ELSE 0 END FROM task t "

Task read_task(const db::Row& row) {
    Task t;
    t.id = row.get<TaskId>(0);
    t.kind = row.text(1);
    t.subject = row.integer(2);
    t.child = row.get<std::optional<access::ChildId>>(3).value_or(access::ChildId{});
    t.child_code = row.text(4);
    t.section = row.get<std::optional<access::SectionId>>(5).value_or(access::SectionId{});
    t.from_section = row.get<std::optional<access::SectionId>>(6).value_or(access::SectionId{});
    t.member = row.get<std::optional<access::MemberId>>(7).value_or(access::MemberId{});
    t.state = parse_state(row.text(8)).value_or(State::todo);
    t.title = row.text(9);
    t.title_en = row.text(10);
    if (const auto due = row.get<base::Date>(11); due != kNoDue) t.due = due;
    t.path = row.text(12);
    t.text = row.text(13);
    t.args = notices::unpack_args(row.text(14));
    t.created = row.get<base::Instant>(15);
    t.changed = row.get<base::Instant>(16);
    t.section_name = row.get<std::optional<std::string>>(17).value_or("");
    t.from_name = row.get<std::optional<std::string>>(18).value_or("");
    t.member_name = row.get<std::optional<std::string>>(19).value_or("");
    if (not t.text.empty()) {
        t.title = worded(base::Lang::ja, t);
        t.title_en = worded(base::Lang::en, t);
    }
    return t;
}

static Task read_listed(const db::Row& row) {
    auto t = read_task(row);
    t.child_open = row.get<bool>(20);
    return t;
}

static const db::Sql kFind{TASK_COLUMNS " FROM task t WHERE t.kind = $1 AND t.subject = $2"};

std::optional<Task> find(db::Db& db, std::string_view kind, std::int64_t subject) {
    return db.query(kFind, kind, subject).one(read_task);
}

static const db::Sql kOpenCount{"SELECT COUNT(*) FROM task WHERE section_id = $1 AND is_open = 1"};
// All but what it has itself: two ranges of an index, where one condition would read every row.
static const db::Sql kWaitingCount{R"(
    SELECT (SELECT COUNT(*) FROM task WHERE from_section_id = $1 AND is_open = 1) -
           (SELECT COUNT(*) FROM task WHERE from_section_id = $1 AND is_open = 1 AND section_id = $1))"};
// The section's own teams are few: they lead to the rows, and the condition of access decides.
#define OWN_CHILDREN "t.child_id IN (SELECT own.child_id FROM team_member own WHERE own.section_id = $1)"
static const db::Sql kNobodyCount{
    "SELECT COUNT(*) FROM task t WHERE t.section_id IS NULL AND t.is_open = 1 AND " OWN_CHILDREN
    " AND " TSUMUGI_MAY_SEE("t.child_id", "$1", "$2", basic)};
static const db::Sql kNobodyCountAll{"SELECT COUNT(*) FROM task WHERE section_id IS NULL AND is_open = 1"};
static const db::Sql kDoneCount{"SELECT COUNT(*) FROM task WHERE section_id = $1 AND is_open = 0"};
static const db::Sql kIsDesk{"SELECT is_desk FROM section WHERE id = $1"};

int open_count(db::Db& db, access::SectionId section) {
    return db.query(kOpenCount, section).value<int>().value_or(0);
}

int open_count(access::Ctx& ctx) {
    return *ctx.once<int>("open tasks", [&] { return open_count(ctx.db, ctx.user.section); });
}

bool is_desk(access::Ctx& ctx) {
    return ctx.db.query(kIsDesk, ctx.user.section).value<bool>().value_or(false);
}

static int count(access::Ctx& ctx, Box box) {
    auto& db = ctx.db;
    const auto section = ctx.user.section;
    std::optional<int> number;
    switch (box) {
        case Box::todo:
            return open_count(ctx);
        case Box::waiting:
            number = db.query(kWaitingCount, section).value<int>();
            break;
        case Box::nobody:
            number = is_desk(ctx) ? db.query(kNobodyCountAll).value<int>()
                                  : db.query(kNobodyCount, section, ctx.today()).value<int>();
            break;
        case Box::done:
            number = db.query(kDoneCount, section).value<int>();
            break;
    }
    return number.value_or(0);
}

Counts counts(access::Ctx& ctx) {
    return {count(ctx, Box::todo), count(ctx, Box::waiting), count(ctx, Box::nobody)};
}

static const db::Sql kTodo{
    TASK_LIST "WHERE t.section_id = $1 AND t.is_open = 1 ORDER BY t.due, t.id LIMIT $3 OFFSET $4"};
static const db::Sql kWaiting{
    TASK_LIST
    "WHERE t.from_section_id = $1 AND t.is_open = 1 AND (t.section_id IS NULL OR t.section_id <> $1) "
    "ORDER BY t.due, t.id LIMIT $3 OFFSET $4"};
// Ordered by the index's first column as well: PostgreSQL does not take IS NULL for one single value.
static const db::Sql kNobody{
    TASK_LIST "WHERE t.section_id IS NULL AND t.is_open = 1 AND " OWN_CHILDREN " AND " TSUMUGI_MAY_SEE(
        "t.child_id", "$1", "$2", basic) " ORDER BY t.section_id, t.is_open, t.due, t.id LIMIT $3 OFFSET $4"};
static const db::Sql kNobodyAll{TASK_LIST
                                "WHERE t.section_id IS NULL AND t.is_open = 1 "
                                "ORDER BY t.section_id, t.is_open, t.due, t.id LIMIT $3 OFFSET $4"};
static const db::Sql kDone{
    TASK_LIST
    "WHERE t.section_id = $1 AND t.is_open = 0 ORDER BY t.changed_at DESC, t.id DESC LIMIT $3 OFFSET $4"};

static const db::Sql& list_of(access::Ctx& ctx, Box box) {
    switch (box) {
        case Box::todo:
            return kTodo;
        case Box::waiting:
            return kWaiting;
        case Box::nobody:
            return is_desk(ctx) ? kNobodyAll : kNobody;
        case Box::done:
            break;
    }
    return kDone;
}

Page inbox(access::Ctx& ctx, Box box, int page, int page_size) {
    const std::int64_t offset = static_cast<std::int64_t>(std::max(page, 1) - 1) * page_size;
    return {
        ctx.db.query(list_of(ctx, box), ctx.user.section, ctx.today(), page_size, offset).all(read_listed),
        count(ctx, box)};
}

static const db::Sql kDueUntil{
    TASK_LIST "WHERE t.section_id = $1 AND t.is_open = 1 AND t.due <= $3 ORDER BY t.due, t.id LIMIT $4"};

std::vector<Task> due_until(access::Ctx& ctx, base::Date until, int limit) {
    return ctx.db.query(kDueUntil, ctx.user.section, ctx.today(), until, limit).all(read_listed);
}

static const db::Sql kHasChildren{R"(
    SELECT 1 FROM team_member WHERE section_id = $1 AND ended_at IS NULL AND from_date <= $2
      AND (until_date IS NULL OR until_date >= $2) LIMIT 1)"};

bool has_children(access::Ctx& ctx) {
    return ctx.db.query(kHasChildren, ctx.user.section, ctx.today()).value<int>().has_value();
}

}  // namespace tsumugi::tasks
