#pragma once
#include "ground/tasks/tasks.h"

namespace tsumugi::tasks {

/// Numbers for the tabs of the inbox.
struct Counts {
    int todo = 0, waiting = 0, nobody = 0;
};
Counts counts(access::Ctx& ctx);

/// Open tasks of the section that are due up to that day, by due date: for print.
std::vector<Task> due_until(access::Ctx& ctx, base::Date until, int limit);

/// Whether the section is a member of any child's team today; where not, the inbox teaches.
bool has_children(access::Ctx& ctx);

/// Whether the user's section is the region's desk: it sees what nobody has, codes only.
bool is_desk(access::Ctx& ctx);

/// A row that begins with the columns of TASK_COLUMNS.
Task read_task(const db::Row& row);
/// The title in that language.
const std::string& title_in(base::Lang lang, const Task& task);

std::optional<Box> parse_box(std::string_view code);
std::string_view code(Box box);

}  // namespace tsumugi::tasks
