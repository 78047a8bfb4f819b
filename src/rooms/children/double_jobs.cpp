#include <set>

#include "ground/jobs/system_ctx.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"
#include "rooms/children/doubles.h"

// Two records that may be one child are somebody's work: the desk's.
namespace tsumugi::children {
namespace {

using html::msgid;

constexpr const char* kKind = "double";

const db::Sql kOpenTasks{"SELECT subject FROM task WHERE kind = 'double' AND is_open = 1"};

tasks::Task task_of(const Pair& pair, access::SectionId desk) {
    tasks::Task task;
    task.kind = kKind;
    task.subject = pair.second.value();
    task.section = desk;
    const auto first = access::shown_code(pair.first_code), second = access::shown_code(pair.second_code);
    task.text = msgid("同じこどもかもしれない記録：{first} と {second}");
    task.args = {{"first", first}, {"second", second}};
    task.path = "/children/doubles";
    return task;
}

void tell(Ctx& ctx, const Pair& pair, access::SectionId desk) {
    notices::Notice notice;
    notice.section = desk;
    notice.text =
        msgid("{first}と{second}は、同じこどもかもしれません。それぞれのチームに電話で確かめてください。");
    notice.args = {{"first", access::shown_code(pair.first_code)},
                   {"second", access::shown_code(pair.second_code)}};
    notice.path = "/children/doubles";
    notice.key = "double " + pair.first.text() + " " + pair.second.text();
    notices::tell(ctx, notice);
}

void watch(jobs::Run& run) {
    jobs::SystemCtx system(run, "jobs");
    auto& ctx = system.ctx;
    const auto desks = directory::desks(ctx.db);
    if (desks.empty()) return;
    const auto pairs = pairs_of(ctx.db, ctx.today());
    db::write(ctx.db, [&] {
        std::set<std::int64_t> open, wanted;
        ctx.db.query(kOpenTasks).each([&](const db::Row& row) { open.insert(row.integer(0)); });
        for (const auto& pair : pairs) {
            if (not wanted.insert(pair.second.value()).second or open.contains(pair.second.value())) continue;
            tasks::put(ctx, task_of(pair, desks.front().id));
            for (const auto& desk : desks) tell(ctx, pair, desk.id);
        }
        for (const auto subject : open) {
            if (not wanted.contains(subject)) tasks::close(ctx.db, ctx.now(), kKind, subject);
        }
    });
}

}  // namespace

void add_double_jobs(jobs::Registry& registry) {
    registry.add_repeating("double_watch", std::chrono::minutes{5}, watch);
}

}  // namespace tsumugi::children
