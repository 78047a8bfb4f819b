#pragma once
#include "ground/tasks/tasks.h"

// Who is told that something is late, and when: a ladder is a table of rungs. A task stands on one ladder for
// its due day and, where it has a day by which it should be seen, on "unseen".
namespace tsumugi::tasks {

enum class Whom {
    leads,                   ///< the leads of the section that has the task, each by name
    section,                 ///< that section
    section_without_leads,   ///< that section where no lead of it can sign in
    waiting,                 ///< the section that waits for it
    waiting_without_reader,  ///< the same, where nobody of the section that has the task can sign in
    desks,                   ///< the region's desks
};

/// One row. Rows with the same number are told together; a section that two of them name is told once.
struct Rung {
    int number = 1;  ///< 1, 2, ...
    /// Working days from the day after the ladder's day, or, where the rungs stand apart, from the day the
    /// rung before was told. 0 = at once.
    int after = 0;
    Whom whom = Whom::section;
    /// msgid with {title} {code} {from} {to} {section} {due} {day}; the second for a task without a child.
    const char* words = nullptr;
    const char* words_without_child = nullptr;
    /// For a task that no section has: told in the place of the first rung.
    bool nobody = false;
};

struct LadderRows {
    std::string_view name;   ///< stored; never changed
    const char* label;       ///< msgid: which day has passed
    std::string_view actor;  ///< the system actor that tells
    std::vector<Rung> rungs;
    bool apart = false;       ///< a rung is counted from the telling of the one before
    bool parties = false;     ///< only its two sections can open the task: desks are led to a telephone
    bool bare_title = false;  ///< {title} is the title's own `title`, without the words around it
    /// What the room adds in the same transaction (its own history); null = nothing.
    void (*told)(access::Ctx& ctx, const Task& task, int rung) = nullptr;
};
/// Written once as a constant of its room; it registers itself, so that the desk's page knows it.
struct Ladder : LadderRows {
    explicit Ladder(LadderRows rows);
    Ladder(const Ladder&) = delete;
    Ladder& operator=(const Ladder&) = delete;
};
const Ladder* find_ladder(std::string_view name);

/// Tells every rung whose day has come, each in one transaction of its own: a run that dies or runs beside
/// another tells nothing twice. The body of a room's job.
void climb(jobs::Run& run, const Ladder& ladder);

/// Where a task stands on a ladder.
struct Standing {
    Task task;
    std::string ladder;
    base::Date day;  ///< the one that has passed
    int rung = 0;
    std::optional<base::Instant> told;
};
/// What must be told today of that ladder's rung `number`, longest late first.
std::vector<Standing> to_tell(db::Db& db, const Ladder& ladder, int number, base::Date today, int limit);
/// False when it was told already, or the ladder is over.
bool mark_told(db::Db& db, base::Instant now, TaskId task, std::string_view ladder, int number);
/// The highest rung that was told of it; 0 = none.
int rung_of(db::Db& db, TaskId task, std::string_view ladder);
/// The day the next rung will be told; nullopt after the last.
std::optional<base::Date> next_day(const Standing& standing);

/// Every ladder whose day has passed, longest late first.
std::vector<Standing> running(db::Db& db, base::Date today, int limit, int offset);
int running_count(db::Db& db, base::Date today);

/// /inbox/ladders, for the desk.
void ladder_routes(access::Routes& routes);

}  // namespace tsumugi::tasks
