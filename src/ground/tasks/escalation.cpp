#include "ground/notices/notices.h"
#include "ground/tasks/store.h"

namespace tsumugi::tasks {

namespace {

using html::msgid;

constexpr int kBatch = 100;

const db::Sql kLeads{R"(
    SELECT id FROM member WHERE section_id = $1 AND role = 'lead' AND ended_on IS NULL)"};
const db::Sql kMayOpen{"SELECT 1 WHERE " TSUMUGI_MAY_SEE("$1", "$2", "$3")};
const db::Sql kDesks{"SELECT id FROM section WHERE is_desk = 1 AND ended_on IS NULL"};

/// The same said of a child's task, and of one without a child (a council's action).
struct Words {
    const char *child, *other;
};
constexpr Words kLateForLead{msgid("あなたの部署で期限をすぎています：{title}（{code}、期限 {due}）"),
                             msgid("あなたの部署で期限をすぎています：{title}（期限 {due}）")};
constexpr Words kLate{msgid("期限をすぎています：{title}（{code}、期限 {due}）"),
                      msgid("期限をすぎています：{title}（期限 {due}）")};
constexpr Words kNobody{msgid("担当がないまま期限をすぎています：{title}（{code}、期限 {due}）"),
                        msgid("担当がないまま期限をすぎています：{title}（期限 {due}）")};
constexpr Words kLongLate{msgid("期限から3日以上たっています：{title}（{code}、期限 {due}、{section}）"),
                          msgid("期限から3日以上たっています：{title}（期限 {due}、{section}）")};

notices::Notice about(const Task& task, access::SectionId section, const Words& words, int step) {
    notices::Notice notice;
    notice.section = section;
    notice.child = task.child;
    notice.text = task.child_code.empty() ? words.other : words.child;
    notice.args = {{"title", task.title},
                   {"title_en", task.title_en},
                   {"due", task.due ? base::iso(*task.due) : ""},
                   {"section", task.section_name}};
    if (not task.child_code.empty()) notice.args.push_back({"code", access::shown_code(task.child_code)});
    notice.path = task.path;
    notice.key = "late:" + task.id.text() + ":" + std::to_string(step);
    return notice;
}

void tell_desks(jobs::Run& run, const Task& task, const Words& words) {
    const auto now = run.app.clock->now();
    for (const auto desk :
         run.db.query(kDesks).all([](const db::Row& r) { return r.get<access::SectionId>(0); })) {
        auto notice = about(task, desk, words, 2);
        // A desk outside the team can't open the child's step: it is led to the telephone of who has it or
        // waits.
        const bool opens = task.child.value() == 0 or
                           run.db.query(kMayOpen, task.child, desk, run.app.clock->today()).value<int>();
        const auto other = task.section.value() != 0 ? task.section : task.from_section;
        if (not opens) notice.path = other.value() != 0 ? "/sections/" + other.text() : "/inbox?box=nobody";
        notices::tell(run.db, now, *run.app.random, notice);
    }
    if (task.from_section.value() != 0 and task.from_section != task.section) {
        notices::tell(run.db, now, *run.app.random, about(task, task.from_section, words, 2));
    }
}

void tell_section(jobs::Run& run, const Task& task) {
    const auto now = run.app.clock->now();
    const auto leads =
        run.db.query(kLeads, task.section).all([](const db::Row& r) { return r.get<access::MemberId>(0); });
    for (const auto lead : leads) {
        auto notice = about(task, task.section, kLateForLead, 1);
        notice.member = lead;
        notice.key += ":lead";
        notices::tell(run.db, now, *run.app.random, notice);
    }
    notices::tell(run.db, now, *run.app.random, about(task, task.section, kLate, 1));
}

/// One late task in one transaction: its step and the notices, or nothing.
void escalate(jobs::Run& run, const Late& late) {
    const bool nobody = late.task.section.value() == 0;
    const int step = nobody ? 2 : late.step;
    db::write(run.db, [&] {
        if (not raise_escalation(run.db, late.task.id, step)) return;
        if (nobody) {
            tell_desks(run, late.task, kNobody);
        } else if (step == 1) {
            tell_section(run, late.task);
        } else {
            tell_desks(run, late.task, kLongLate);
        }
    });
}

void run_escalation(jobs::Run& run) {
    int done = 0;
    for (;;) {
        const auto found = late(run.db, run.app.clock->today(), kBatch);
        if (found.empty()) return;
        for (const auto& one : found) {
            escalate(run, one);
            ++done;
        }
        run.beat(done, done);
    }
}

}  // namespace

void add_jobs(jobs::Registry& registry) {
    registry.add_repeating("escalation", std::chrono::minutes{15}, run_escalation);
}

}  // namespace tsumugi::tasks
