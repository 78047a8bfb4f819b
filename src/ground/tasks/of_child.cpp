#include "ground/tasks/of_child.h"

#include "ground/notices/args.h"

namespace tsumugi::tasks {
namespace {

#define SECTION_WHERE(id)                                                                            \
    "COALESCE((SELECT o.name || CASE WHEN s.name = '' THEN '' ELSE ' ' || s.name END FROM section s" \
    " JOIN organisation o ON o.id = s.organisation_id WHERE s.id = " id "), '')"
// Along task_child.
const db::Sql kBesideSteps{
    "SELECT t.kind, t.subject, t.section_id, t.from_section_id, t.state, t.title, t.title_en, t.due, t.path, " SECTION_WHERE(
        "t.section_id") ", t.title_text, t.title_args, t.created_at FROM task t WHERE t.child_id = $1 AND t.is_open = 1 AND t.kind <> 'step' ORDER BY t.due, t.id LIMIT 50"};

constexpr base::Date kNoDue = base::make_date(9999, 12, 31);

}  // namespace

std::vector<Task> beside_steps(access::Ctx& ctx, const access::ChildKey& key) {
    return ctx.db.query(kBesideSteps, key.child()).all([](const db::Row& row) {
        Task task;
        task.kind = row.get<std::string>(0);
        task.subject = row.integer(1);
        task.section = row.get<std::optional<access::SectionId>>(2).value_or(access::SectionId{});
        task.from_section = row.get<std::optional<access::SectionId>>(3).value_or(access::SectionId{});
        task.state = parse_state(row.text(4)).value_or(State::todo);
        task.title = row.get<std::string>(5);
        task.title_en = row.get<std::string>(6);
        if (const auto due = row.get<base::Date>(7); due != kNoDue) task.due = due;
        task.path = row.get<std::string>(8);
        task.section_name = row.get<std::string>(9);
        task.text = row.text(10);
        if (not task.text.empty())
            task.title_en = notices::show_text(base::Lang::en, base::local_date(row.get<base::Instant>(12)),
                                               task.text, notices::unpack_args(row.text(11)));
        return task;
    });
}

}  // namespace tsumugi::tasks
