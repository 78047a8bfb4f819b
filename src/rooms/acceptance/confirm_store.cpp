#include "rooms/acceptance/confirm.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;

constexpr int kDaysToChase = 14;

#define ROUND_COLUMNS "r.id, r.title, r.due_on, r.opened_at, r.closed_at"
const db::Sql kRounds{"SELECT " ROUND_COLUMNS
                      " FROM confirmation_round r ORDER BY r.opened_at DESC, r.id DESC"};
const db::Sql kRound{"SELECT " ROUND_COLUMNS " FROM confirmation_round r WHERE r.id = $1"};
const db::Sql kOpen{R"(
INSERT INTO confirmation_round (id, title, due_on, opened_at, opened_by) VALUES ($1, $2, $3, $4, $5))"};
const db::Sql kClose{"UPDATE confirmation_round SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL"};

#define CONFIRMATION_COLUMNS                                                                            \
    "c.id, c.round_id, c.service_id, c.section_id, c.chaser_section_id, c.answered_at, c.answered_by, " \
    "c.later, c.changed, c.chased_at"
const db::Sql kConfirmations{
    "SELECT " CONFIRMATION_COLUMNS
    " FROM confirmation c JOIN service s ON s.id = c.service_id WHERE c.round_id = $1 "
    "ORDER BY s.sort_key, s.id"};
const db::Sql kRunning{"SELECT " CONFIRMATION_COLUMNS R"(
 FROM confirmation c JOIN confirmation_round r ON r.id = c.round_id
WHERE c.service_id = $1 AND r.closed_at IS NULL ORDER BY r.opened_at DESC, r.id DESC LIMIT 1)"};
const db::Sql kConfirmationById{"SELECT " CONFIRMATION_COLUMNS " FROM confirmation c WHERE c.id = $1"};
const db::Sql kUnconfirmed{R"(
SELECT DISTINCT c.service_id FROM confirmation c JOIN confirmation_round r ON r.id = c.round_id
WHERE c.answered_at IS NULL AND r.due_on < $1 AND NOT EXISTS (
    SELECT 1 FROM confirmation later WHERE later.service_id = c.service_id AND later.answered_at >= r.opened_at))"};
const db::Sql kAsk{R"(
INSERT INTO confirmation (id, round_id, service_id, section_id, chaser_section_id) VALUES ($1, $2, $3, $4, $5))"};
const db::Sql kAnswer{R"(
UPDATE confirmation SET answered_at = $2, answered_by = $3, changed = $4, later = $5 WHERE id = $1)"};
const db::Sql kReopen{R"(
UPDATE confirmation SET answered_at = NULL, answered_by = NULL, changed = 0, later = 0 WHERE id = $1)"};
const db::Sql kLastAnswer{"SELECT MAX(answered_at) FROM confirmation WHERE service_id = $1"};
const db::Sql kToChase{R"(
SELECT MIN(id), COALESCE(SUM(CASE WHEN answered_at IS NULL AND chased_at IS NOT NULL THEN 1 ELSE 0 END), 0)
FROM confirmation WHERE round_id = $1 AND chaser_section_id = $2)"};
const db::Sql kChased{"UPDATE confirmation SET chased_at = $2 WHERE id = $1"};

Round read_round(const db::Row& row) {
    return {row.get<RoundId>(0), row.get<std::string>(1), row.get<base::Date>(2), row.get<base::Instant>(3),
            row.get<std::optional<base::Instant>>(4)};
}

Confirmation read_confirmation(const db::Row& row) {
    Confirmation c;
    c.id = row.get<ConfirmationId>(0);
    c.round = row.get<RoundId>(1);
    c.service = row.get<ServiceId>(2);
    c.section = row.get<std::optional<access::SectionId>>(3).value_or(access::SectionId{});
    c.chaser = row.get<access::SectionId>(4);
    c.answered = row.get<std::optional<base::Instant>>(5);
    c.answered_by = row.get<std::optional<MemberId>>(6).value_or(MemberId{});
    c.later = row.get<int>(7);
    c.changed = row.get<int>(8);
    c.chased = not row.is_null(9);
    return c;
}

/// The section named on the service; else who leads 支給決定 in its municipality; else the region's desk.
access::SectionId chaser_of(Ctx& ctx, const directory::Service& service) {
    if (const auto named = named_chaser(ctx.db, service.id);
        named and directory::living_section(ctx.db, *named))
        return *named;
    for (const auto& row : region::regional_table(ctx.db, service.municipality)) {
        if (row.function != "welfare_decision" or row.leads.empty()) continue;
        if (directory::living_section(ctx.db, row.leads.front())) return row.leads.front();
    }
    const auto desks = directory::desks(ctx.db);
    if (desks.empty()) throw std::logic_error("a region without a desk can't open a round");
    return desks.front().id;
}

/// The provider's own task. No name of a service whose place is not public, not even in its own inbox.
void put_task(Ctx& ctx, const Confirmation& c, const directory::Service& service, base::Date due) {
    tasks::Task task;
    task.kind = "confirmation";
    task.subject = c.id.value();
    task.section = c.section;
    task.text = service.hidden ? msgid("受入条件の年1回の確認") : msgid("受入条件の年1回の確認：{name}");
    if (not service.hidden) task.args = {{"name", service.name}};
    task.ladder = kConfirmation.name;
    task.due = due;
    task.path = "/services/" + service.id.text() + "/confirm";
    tasks::put(ctx, task);
}

/// One task for all that a section has to remind in a round, with their number; closed when none is left.
void put_chase(Ctx& ctx, RoundId round, access::SectionId chaser, base::Date due) {
    const auto [first, left] = ctx.db.query(kToChase, round, chaser)
                                   .one([](const db::Row& row) {
                                       return std::pair{row.get<std::int64_t>(0), row.get<int>(1)};
                                   })
                                   .value();
    if (left == 0) {
        tasks::close(ctx.db, ctx.now(), "confirmation_chase", first);
        return;
    }
    tasks::Task task;
    task.kind = "confirmation_chase";
    task.subject = first;
    task.section = chaser;
    task.text = msgid("受入条件の確認を電話でうながす：{count}件");
    task.args = {{"count", std::to_string(left)}};
    task.due = due;
    task.path = "/services/rounds/" + round.text();
    tasks::put(ctx, task);
}

/// Until the round's date; what is late by then, a fortnight from now.
base::Date chase_due(const Ctx& ctx, const Round& round) {
    return round.due >= ctx.today() ? round.due : base::add_days(ctx.today(), kDaysToChase);
}

}  // namespace

std::vector<Round> rounds(db::Db& db) { return db.query(kRounds).all(read_round); }
std::optional<Round> round(db::Db& db, RoundId id) { return db.query(kRound, id).one(read_round); }

std::vector<Confirmation> confirmations(db::Db& db, RoundId round) {
    return db.query(kConfirmations, round).all(read_confirmation);
}
std::optional<Confirmation> running(db::Db& db, ServiceId service) {
    return db.query(kRunning, service).one(read_confirmation);
}

std::set<ServiceId> unconfirmed(db::Db& db, base::Date today) {
    std::set<ServiceId> found;
    db.query(kUnconfirmed, today).each([&](const db::Row& row) { found.insert(row.get<ServiceId>(0)); });
    return found;
}

RoundId open_round(Ctx& ctx, const std::string& title, base::Date due) {
    const auto id = ctx.new_id<RoundId>();
    ctx.db.query(kOpen, id, title, due, ctx.now(), ctx.user.id).run();
    std::set<access::SectionId> chasers;
    for (const auto& service : directory::all_services(ctx.db)) {
        const auto* kind = directory::find_service_kind(service.kind);
        if (service.ended or not kind or not kind->for_children) continue;
        Confirmation c;
        c.id = ctx.new_id<ConfirmationId>();
        c.round = id;
        c.service = service.id;
        const bool own = service.section.value() != 0 and directory::living_section(ctx.db, service.section);
        if (own) c.section = service.section;
        c.chaser = chaser_of(ctx, service);
        ctx.db
            .query(kAsk, c.id, id, service.id, own ? std::optional(service.section) : std::nullopt, c.chaser)
            .run();
        if (own) {
            put_task(ctx, c, service, due);
        } else {
            ctx.db.query(kChased, c.id, ctx.now()).run();
            chasers.insert(c.chaser);
        }
    }
    for (const auto chaser : chasers) put_chase(ctx, id, chaser, due);
    ctx.log("add", "confirmation", id.value());
    return id;
}

void close_round(Ctx& ctx, RoundId round) {
    if (ctx.db.query(kClose, round, ctx.now()).run() == 0) return;
    for (const auto& c : confirmations(ctx.db, round)) {
        tasks::close(ctx.db, ctx.now(), "confirmation", c.id.value(), tasks::State::cancelled);
        tasks::close(ctx.db, ctx.now(), "confirmation_chase", c.id.value(), tasks::State::cancelled);
    }
    ctx.log("change", "confirmation", round.value(), {}, "close");
}

void note_answer(Ctx& ctx, const Confirmation& c, int changed, int later) {
    ctx.db.query(kAnswer, c.id, ctx.now(), ctx.user.id, changed, later).run();
    tasks::close(ctx.db, ctx.now(), "confirmation", c.id.value());
    if (const auto of = round(ctx.db, c.round)) put_chase(ctx, c.round, c.chaser, chase_due(ctx, *of));
    ctx.log("change", "confirmation", c.id.value(), {}, "answer");
}

void reopen(Ctx& ctx, const Confirmation& c) {
    ctx.db.query(kReopen, c.id).run();
    const auto of = round(ctx.db, c.round);
    const auto service = directory::service(ctx.db, c.service);
    if (of and service and not of->closed) {
        if (c.section.value() != 0) put_task(ctx, c, *service, of->due);
        put_chase(ctx, c.round, c.chaser, chase_due(ctx, *of));
    }
    ctx.log("change", "confirmation", c.id.value(), {}, "reopen");
}

std::optional<base::Instant> last_answer(db::Db& db, ServiceId service) {
    return db.query(kLastAnswer, service).value<std::optional<base::Instant>>().value_or(std::nullopt);
}

bool may_answer(const access::User& user, const directory::Service& service,
                const std::optional<Confirmation>& confirmation) {
    if (directory::may_edit_service(user, service)) return true;
    return confirmation and confirmation->chaser == user.section and directory::may_see(user, service);
}

void remind_by_telephone(Ctx& ctx, const tasks::Task& task, int rung) {
    const auto c = ctx.db.query(kConfirmationById, task.subject).one(read_confirmation);
    if (rung != 1 or not c or c->chased) return;
    ctx.db.query(kChased, c->id, ctx.now()).run();
    put_chase(ctx, c->round, c->chaser, chase_due(ctx, round(ctx.db, c->round).value()));
}

}  // namespace tsumugi::acceptance
