#include "ground/tasks/ladders.h"

#include <algorithm>
#include <set>

#include "ground/jobs/system_ctx.h"
#include "ground/notices/notices.h"

namespace tsumugi::tasks {
namespace {

using access::Ctx;
using access::SectionId;
using html::msgid;

constexpr int kBatch = 100;

/// What every task with a due day stands on, where its room says nothing else.
const Ladder kLate{
    {"late",
     msgid("期限"),
     "tasks",
     {{1, 0, Whom::leads, msgid("あなたの部署で期限をすぎています：{title}（{code}、期限 {due}）"),
       msgid("あなたの部署で期限をすぎています：{title}（期限 {due}）")},
      {1, 0, Whom::section, msgid("期限をすぎています：{title}（{code}、期限 {due}）"),
       msgid("期限をすぎています：{title}（期限 {due}）")},
      {2, 3, Whom::desks, msgid("期限から3日以上たっています：{title}（{code}、期限 {due}、{section}）"),
       msgid("期限から3日以上たっています：{title}（期限 {due}、{section}）")},
      {2, 3, Whom::waiting, msgid("期限から3日以上たっています：{title}（{code}、期限 {due}、{section}）"),
       msgid("期限から3日以上たっています：{title}（期限 {due}、{section}）")},
      {2, 0, Whom::desks, msgid("担当がないまま期限をすぎています：{title}（{code}、期限 {due}）"),
       msgid("担当がないまま期限をすぎています：{title}（期限 {due}）"), true},
      {2, 0, Whom::waiting, msgid("担当がないまま期限をすぎています：{title}（{code}、期限 {due}）"),
       msgid("担当がないまま期限をすぎています：{title}（期限 {due}）"), true}}}};

const db::Sql kLeads{R"(
    SELECT id, login FROM member WHERE section_id = $1 AND role = 'lead' AND ended_on IS NULL ORDER BY id)"};
const db::Sql kReader{
    "SELECT 1 FROM member WHERE section_id = $1 AND ended_on IS NULL AND login IS NOT NULL LIMIT 1"};
const db::Sql kMayOpen{"SELECT 1 WHERE " TSUMUGI_MAY_SEE("$1", "$2", "$3", basic)};
const db::Sql kDesks{"SELECT id FROM section WHERE is_desk = 1 AND ended_on IS NULL"};

std::vector<const Ladder*>& all_ladders() {
    static std::vector<const Ladder*> all;
    return all;
}

/// Tells the rows of one rung of one task.
class Teller {
  public:
    Teller(Ctx& ctx, const Ladder& ladder, const Standing& standing, int number)
        : ctx_(ctx), ladder_(ladder), task_(standing.task), standing_(standing), number_(number) {}

    void tell(const Rung& rung) {
        switch (rung.whom) {
            case Whom::leads:
                return tell_leads(rung);
            case Whom::section:
                return tell_section(task_.section, rung);
            case Whom::section_without_leads:
                if (has_reader() and not has_lead()) tell_section(task_.section, rung);
                return;
            case Whom::waiting:
                return tell_section(task_.from_section, rung);
            case Whom::waiting_without_reader:
                if (not has_reader()) tell_section(task_.from_section, rung);
                return;
            case Whom::desks:
                return tell_desks(rung);
        }
    }

  private:
    bool has_reader() const { return ctx_.db.query(kReader, task_.section).value<int>().has_value(); }
    bool has_lead() const {
        bool found = false;
        ctx_.db.query(kLeads, task_.section).each([&](const db::Row& row) { found |= not row.is_null(1); });
        return found;
    }

    notices::Notice notice(SectionId section, const Rung& rung) const {
        notices::Notice n;
        n.section = section;
        n.child = task_.child;
        const bool of_child = not task_.child_code.empty();
        n.text = of_child or not rung.words_without_child ? rung.words : rung.words_without_child;
        n.args = {{"title", task_.title},
                  {"title_en", task_.title_en},
                  {"due", task_.due ? base::iso(*task_.due) : ""},
                  {"day", base::iso(standing_.day)},
                  {"section", task_.section_name},
                  {"to", task_.section_name},
                  {"from", task_.from_name}};
        if (ladder_.bare_title) use_bare_title(n.args);
        if (of_child) n.args.emplace_back("code", access::shown_code(task_.child_code));
        n.path = task_.path;
        n.key = std::string(ladder_.name) + ":" + task_.id.text() + ":" + std::to_string(number_);
        return n;
    }

    void use_bare_title(html::Args& args) const {
        for (const auto& [name, value] : task_.args) {
            if (name == "title") args[0].second = args[1].second = value;
        }
    }

    void tell_leads(const Rung& rung) {
        ctx_.db.query(kLeads, task_.section).each([&](const db::Row& row) {
            auto n = notice(task_.section, rung);
            n.member = row.get<access::MemberId>(0);
            n.key += ":lead";
            notices::tell(ctx_, n);
        });
    }

    void tell_section(SectionId section, const Rung& rung) {
        if (section.value() != 0 and told_.insert(section).second) notices::tell(ctx_, notice(section, rung));
    }

    /// A desk that can't open the task is led to the telephone of who has it or waits.
    void tell_desks(const Rung& rung) {
        for (const auto desk :
             ctx_.db.query(kDesks).all([](const db::Row& row) { return row.get<SectionId>(0); })) {
            if (not told_.insert(desk).second) continue;
            auto n = notice(desk, rung);
            const auto other = task_.section.value() != 0 ? task_.section : task_.from_section;
            if (not opens(desk))
                n.path = other.value() != 0 ? "/sections/" + other.text() : "/inbox?box=nobody";
            notices::tell(ctx_, n);
        }
    }

    bool opens(SectionId desk) const {
        if (ladder_.parties) return desk == task_.section or desk == task_.from_section;
        return task_.child.value() == 0 or
               ctx_.db.query(kMayOpen, task_.child, desk, ctx_.today()).value<int>().has_value();
    }

    Ctx& ctx_;
    const Ladder& ladder_;
    const Task& task_;
    const Standing& standing_;
    int number_;
    std::set<SectionId> told_;
};

/// For a task that nobody has, the rung that is meant for it comes in the first one's place.
int number_for_nobody(const Ladder& ladder, int number) {
    for (const auto& rung : ladder.rungs) {
        if (rung.nobody) return rung.number;
    }
    return number;
}

void tell_rung(Ctx& ctx, const Ladder& ladder, const Standing& standing, int number) {
    const bool nobody = standing.task.section.value() == 0;
    if (nobody) number = number_for_nobody(ladder, number);
    const auto logged = ctx.audit.size();
    db::write(ctx.db, [&] {
        ctx.audit.shrink(logged);
        if (not mark_told(ctx.db, ctx.now(), standing.task.id, ladder.name, number)) return;
        Teller teller(ctx, ladder, standing, number);
        for (const auto& rung : ladder.rungs) {
            if (rung.number == number and rung.nobody == nobody) teller.tell(rung);
        }
        if (ladder.told) ladder.told(ctx, standing.task, number);
    });
}

}  // namespace

Ladder::Ladder(LadderRows rows) : LadderRows(std::move(rows)) { all_ladders().push_back(this); }

const Ladder* find_ladder(std::string_view name) {
    const auto& all = all_ladders();
    const auto it = std::find_if(all.begin(), all.end(), [&](const auto* l) { return l->name == name; });
    return it == all.end() ? nullptr : *it;
}

void climb(jobs::Run& run, const Ladder& ladder) {
    jobs::SystemCtx system(run, ladder.actor);
    auto& ctx = system.ctx;
    const int last =
        std::max_element(ladder.rungs.begin(), ladder.rungs.end(), [](const auto& a, const auto& b) {
            return a.number < b.number;
        })->number;
    int done = 0;
    for (int number = 1; number <= last; ++number) {
        for (;;) {
            const auto found = to_tell(ctx.db, ladder, number, ctx.today(), kBatch);
            if (found.empty()) break;
            for (const auto& standing : found) tell_rung(ctx, ladder, standing, number);
            done += static_cast<int>(found.size());
            run.beat(done, done);
        }
    }
}

void add_jobs(jobs::Registry& registry) {
    registry.add_repeating("escalation", std::chrono::minutes{15},
                           [](jobs::Run& run) { climb(run, *find_ladder("late")); });
}

}  // namespace tsumugi::tasks
