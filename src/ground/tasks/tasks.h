#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ground/access/access.h"
#include "ground/jobs/jobs.h"

namespace tsumugi::tasks {

using TaskId = base::Id<struct TaskTag>;

/// Not started and started-but-stuck are two states, or others think that nobody worked on it.
enum class State { todo, doing, stuck, done, cancelled };
std::string_view code(State state);
std::optional<State> parse_state(std::string_view code);
std::string_view label(State state);  ///< msgid: まだ, 途中, 困っています, 終わり, 取りやめ

/// Something that a section must do. The room that owns the subject makes, moves and closes it; the inbox
/// shows it.
struct Task {
    TaskId id;
    std::string kind;          ///< "step", "request", "question" ...
    std::int64_t subject = 0;  ///< id in that room
    access::ChildId child;     ///< 0 = none
    std::string child_code;
    access::SectionId section;       ///< who must do it; 0 = 担当なし
    access::SectionId from_section;  ///< who waits for it; 0 = nobody
    access::MemberId member;         ///< the person who took it
    State state = State::todo;
    std::string title, title_en;  ///< as people wrote it; no name in it
    /// Or words of the program: a msgid with its values (a value `x_en` stands in for `x` in English). Both
    /// titles are made from it.
    std::string text;
    html::Args args;
    std::optional<base::Date> due;
    std::string_view ladder = "late";  ///< who is told when the due day has passed (ladders.h)
    std::optional<base::Date> see_by;  ///< set while nobody has seen it: the ladder "unseen" counts from here
    std::string path;                  ///< where it is worked on: "/steps/…"
    base::Instant created, changed;
    std::string section_name, from_name, member_name;  ///< read only
    bool child_open = false;  ///< read only: the section of the inbox may open the child's page
};

/// Makes or updates the task of (kind, subject). Inside the transaction of the change.
void put(access::Ctx& ctx, const Task& task);
void put(db::Db& db, base::Instant now, base::Random& random, const Task& task);
void close(db::Db& db, base::Instant now, std::string_view kind, std::int64_t subject,
           State state = State::done);
std::optional<Task> find(db::Db& db, std::string_view kind, std::int64_t subject);

/// Number of open tasks of a section (header and /inbox/count).
int open_count(db::Db& db, access::SectionId section);
/// Of the user's section; read once for a page.
int open_count(access::Ctx& ctx);

enum class Box { todo, waiting, nobody, done };
struct Page {
    std::vector<Task> tasks;
    int total = 0;
};
/// todo: open tasks of the section by due date; waiting: open tasks that others do for it; nobody: open tasks
/// without a section for children that it may see; done: newest first. Along an index at every size (a test
/// reads the plan).
Page inbox(access::Ctx& ctx, Box box, int page, int page_size = 25);

/// Somebody has looked at it: the ladder "unseen" is over.
void mark_seen(db::Db& db, std::string_view kind, std::int64_t subject);

/// The job "escalation" (every 15 minutes): the ladder "late", with the child's code and no name.
void add_jobs(jobs::Registry& registry);

/// /inbox, /inbox/count, /inbox.xlsx, /inbox/print, /inbox/ladders.
void routes(access::Routes& routes);

}  // namespace tsumugi::tasks
