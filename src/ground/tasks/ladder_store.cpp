#include <algorithm>

#include "ground/base/working_days.h"
#include "ground/tasks/columns.h"
#include "ground/tasks/ladders.h"
#include "ground/tasks/store.h"

namespace tsumugi::tasks {
namespace {

#define STANDING_COLUMNS \
    TASK_COLUMNS ", l.name, l.day, l.rung, l.told_at FROM ladder l JOIN task t ON t.id = l.task_id "
constexpr int kFirstOfLadder = 20;  // after the columns of a task

// $1 the ladder, $2 the rung that was told last, $3 the first day that is too late a start, $4 how many.
const db::Sql kFromDay{
    STANDING_COLUMNS
    "WHERE l.is_open = 1 AND l.name = $1 AND l.rung = $2 AND l.day < $3 ORDER BY l.day, l.task_id LIMIT $4"};
const db::Sql kFromTelling{
    STANDING_COLUMNS
    "WHERE l.is_open = 1 AND l.name = $1 AND l.rung = $2 AND l.told_at <= $3 ORDER BY l.day, l.task_id LIMIT $4"};
const db::Sql kMark{R"(
    UPDATE ladder SET rung = $3, told_at = $4 WHERE task_id = $1 AND name = $2 AND rung < $3 AND is_open = 1)"};
const db::Sql kRung{"SELECT rung FROM ladder WHERE task_id = $1 AND name = $2"};
const db::Sql kRunning{
    STANDING_COLUMNS
    "WHERE l.is_open = 1 AND l.day < $1 ORDER BY l.day, l.task_id, l.name LIMIT $2 OFFSET $3"};
const db::Sql kRunningCount{"SELECT COUNT(*) FROM ladder WHERE is_open = 1 AND day < $1"};

Standing read_standing(const db::Row& row) {
    return {read_task(row), row.get<std::string>(kFirstOfLadder), row.get<base::Date>(kFirstOfLadder + 1),
            row.get<int>(kFirstOfLadder + 2), row.get<std::optional<base::Instant>>(kFirstOfLadder + 3)};
}

}  // namespace

std::vector<Standing> to_tell(db::Db& db, const Ladder& ladder, int number, base::Date today, int limit) {
    const auto rung = std::find_if(ladder.rungs.begin(), ladder.rungs.end(),
                                   [&](const Rung& r) { return r.number == number and not r.nobody; });
    if (rung == ladder.rungs.end()) return {};
    const auto start = base::working_days_ago(today, rung->after);
    if (not ladder.apart or number == 1)
        return db.query(kFromDay, ladder.name, number - 1, start, limit).all(read_standing);
    const auto told_until = base::start_of_day(base::add_days(start, 1)) - std::chrono::milliseconds(1);
    return db.query(kFromTelling, ladder.name, number - 1, told_until, limit).all(read_standing);
}

bool mark_told(db::Db& db, base::Instant now, TaskId task, std::string_view ladder, int number) {
    return db::write(db, [&] { return db.query(kMark, task, ladder, number, now).run() == 1; });
}

int rung_of(db::Db& db, TaskId task, std::string_view ladder) {
    return db.query(kRung, task, ladder).value<int>().value_or(0);
}

std::optional<base::Date> next_day(const Standing& standing) {
    const auto* ladder = find_ladder(standing.ladder);
    if (not ladder) return std::nullopt;
    const bool nobody = standing.task.section.value() == 0;
    for (const auto& rung : ladder->rungs) {
        if (rung.number <= standing.rung or rung.nobody != nobody) continue;
        const auto from = ladder->apart and standing.told ? base::local_date(*standing.told)
                                                          : base::add_days(standing.day, 1);
        return base::add_working_days(from, rung.after);
    }
    return std::nullopt;
}

std::vector<Standing> running(db::Db& db, base::Date today, int limit, int offset) {
    return db.query(kRunning, today, limit, offset).all(read_standing);
}

int running_count(db::Db& db, base::Date today) {
    return db.query(kRunningCount, today).value<int>().value_or(0);
}

}  // namespace tsumugi::tasks
