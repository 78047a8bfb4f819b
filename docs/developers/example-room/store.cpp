#include "rooms/stays/store.h"

#include "ground/base/working_days.h"
#include "ground/db/columns.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"

namespace tsumugi::stays {
namespace {

using html::msgid;

constexpr Act kActs[] = {
    {"agree", State::asked, State::agreed, true, msgid("引き受ける"), msgid("短期入所が決まりました。")},
    {"refuse", State::asked, State::ended, true, msgid("ことわる"), msgid("短期入所はことわられました。")},
    {"end", State::agreed, State::ended, false, msgid("取りやめる"), msgid("短期入所を取りやめました。")}};

constexpr db::Column<Stay> kColumns[] = {
    db::column<&Stay::id>("s.id"),
    db::column<&Stay::code>("c.code"),
    db::column<&Stay::from>("s.from_section"),
    db::column<&Stay::to>("s.to_section"),
    db::column<&Stay::day>("s.day"),
    db::column<&Stay::nights>("s.nights"),
    db::column<&Stay::version>("s.version"),
    {"s.state", [](Stay& stay, const db::Row& row, int at) { stay.state = kStates.stored(row.text(at)); }}};
constexpr db::Columns kStay{kColumns};

#define STAYS " FROM stay s JOIN child c ON c.id = s.child_id"
#define OWN \
    " WHERE (s.to_section = $1 OR s.from_section = $1) AND " TSUMUGI_MAY_SEE("c.id", "$1", "$2", basic)

const db::Sql kAdd{R"(INSERT INTO stay (id, child_id, from_section, to_section, day, nights, state)
    VALUES ($1, $2, $3, $4, $5, $6, 'asked'))"};
const db::Sql kSet{"UPDATE stay SET state = $3, version = version + 1 WHERE id = $1 AND version = $2"};
const db::Sql kOfChild{kStay.in("SELECT {}" STAYS " WHERE s.child_id = $1 ORDER BY s.day DESC, s.id DESC")};
const db::Sql kCount{"SELECT COUNT(*)" STAYS OWN};
const db::Sql kOwn{kStay.in("SELECT {}" STAYS OWN " ORDER BY s.id DESC LIMIT $3 OFFSET $4")};

void tell(access::Ctx& ctx, const access::ChildKey& key, StayId stay, access::SectionId section,
          const char* said) {
    const auto path = "/children/" + key.code() + "#stays";
    notices::tell(ctx, {section, {}, key.child(), said, {}, path, "stay " + stay.text()});
    children::add_event(ctx, key.child(), access::Category::basic, said, {}, path);
    ctx.log("change", "stay", stay.value(), key.child());
}

}  // namespace

std::vector<const Act*> acts_of(const Stay& stay, access::SectionId section) {
    std::vector<const Act*> acts;
    for (const auto& act : kActs)
        if (act.from == stay.state and section == (act.by_asked ? stay.to : stay.from)) acts.push_back(&act);
    return acts;
}

void add(access::Ctx& ctx, const access::ChildKey& key, access::SectionId to, base::Date day, double nights) {
    constexpr int kDaysToAnswer = 5;  // working days; then the inbox reminds
    const auto id = ctx.new_id<StayId>();
    ctx.db.query(kAdd, id, key.child(), ctx.user.section, to, day, static_cast<int>(nights)).run();
    tasks::Task task;
    task.kind = "stay";
    task.subject = id.value();
    task.child = key.child();
    task.section = to;
    task.from_section = ctx.user.section;
    task.text = msgid("短期入所の申込みに返事をする");
    task.due = base::add_working_days(ctx.today(), kDaysToAnswer);
    task.path = "/children/" + key.code() + "#stays";
    tasks::put(ctx, task);
    tell(ctx, key, id, to, msgid("短期入所の申込みがありました。"));
}

base::Result<void> apply(access::Ctx& ctx, const access::ChildKey& key, std::string_view id,
                         std::string_view code, int version) {
    for (const auto& stay : of_child(ctx, key)) {
        for (const auto* act : acts_of(stay, ctx.user.section)) {
            if (stay.id.text() != id or act->code != code or stay.version != version) continue;
            ctx.db.query(kSet, stay.id, version, kStates.code(act->to)).run();
            tasks::close(ctx.db, ctx.now(), "stay", stay.id.value());
            tell(ctx, key, stay.id, act->by_asked ? stay.from : stay.to, act->said);
            ctx.say(act->said);
            return {};
        }
    }
    return tl::unexpected(
        base::Problem{base::Kind::conflict, "",
                      msgid("いまは、この操作はできません。こどものページを開き直してください。")});
}

std::vector<Stay> of_child(access::Ctx& ctx, const access::ChildKey& key) {
    return ctx.db.query(kOfChild, key.child()).all(kStay);
}

int count(access::Ctx& ctx) {
    return ctx.db.query(kCount, ctx.user.section, ctx.today()).value<int>().value_or(0);
}

std::vector<Stay> own(access::Ctx& ctx, int limit, int offset) {
    return ctx.db.query(kOwn, ctx.user.section, ctx.today(), limit, offset).all(kStay);
}

}  // namespace tsumugi::stays
