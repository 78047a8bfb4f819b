#include "ground/base/text.h"
#include "rooms/efforts/rules.h"

namespace tsumugi::efforts {
namespace {

#define EFFORT_COLUMNS                                                                                        \
    "e.id, e.series_id, e.fiscal_year, e.item_id, e.participant_id, p.name, e.position, e.what, e.for_whom, " \
    "e.by_when, e.how_known, e.due, e.state, e.report, e.reported_on, e.from_effort_id, e.version, "          \
    "e.made_up"

Effort read_effort(const db::Row& row) {
    return {row.get<EffortId>(0),
            row.get<SeriesId>(1),
            row.get<int>(2),
            row.get<ItemId>(3),
            row.get<ParticipantId>(4),
            row.get<std::string>(5),
            row.get<int>(6),
            row.get<std::string>(7),
            row.get<std::string>(8),
            row.get<std::string>(9),
            row.get<std::string>(10),
            row.get<std::optional<base::Date>>(11),
            row.get<std::string>(12),
            row.get<std::string>(13),
            row.get<std::optional<base::Date>>(14),
            row.get<std::optional<EffortId>>(15),
            row.get<int>(16),
            row.get<bool>(17)};
}

}  // namespace

static const db::Sql kEfforts{
    "SELECT " EFFORT_COLUMNS
    R"( FROM effort e JOIN participant p ON p.id = e.participant_id JOIN item i ON i.id = e.item_id
    LEFT JOIN challenge c ON c.id = i.challenge_id
    WHERE e.series_id = $1 AND e.fiscal_year = $2 AND e.ended_at IS NULL
    ORDER BY COALESCE(c.position, 1000000), i.position, i.id, p.sort_key, p.id, e.position, e.id)"};
static const db::Sql kEffort{"SELECT " EFFORT_COLUMNS
                             R"( FROM effort e JOIN participant p ON p.id = e.participant_id
    WHERE e.id = $1 AND e.ended_at IS NULL)"};
static const db::Sql kEffortsOfItem{"SELECT " EFFORT_COLUMNS
                                    R"( FROM effort e JOIN participant p ON p.id = e.participant_id
    WHERE e.item_id = $1 AND e.ended_at IS NULL ORDER BY e.fiscal_year, p.sort_key, e.position, e.id)"};
static const db::Sql kCarriedTo{"SELECT id FROM effort WHERE from_effort_id = $1 AND ended_at IS NULL"};
static const db::Sql kYears{
    "SELECT DISTINCT fiscal_year FROM effort WHERE series_id = $1 AND ended_at IS NULL ORDER BY fiscal_year"};
static const db::Sql kAddEffort{
    R"(INSERT INTO effort (id, series_id, fiscal_year, item_id, participant_id, position, what, for_whom, by_when, due,
    how_known, state, report, reported_on, from_effort_id, made_by, made_at, made_up, changed_by, changed_at)
    VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(position), -1) + 1 FROM effort WHERE series_id = $2 AND
    fiscal_year = $3 AND item_id = $4 AND participant_id = $5), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
    $17, $15, $16))"};
static const db::Sql kChangeEffort{
    R"(UPDATE effort SET what = $3, for_whom = $4, by_when = $5, due = $6, how_known = $7, state = $8, report = $9,
    reported_on = $10, changed_by = $11, changed_at = $12, version = version + 1
    WHERE id = $1 AND version = $2 AND ended_at IS NULL)"};
// An effort that was withdrawn no longer goes on from the old one, which may then be carried on once more.
static const db::Sql kWithdrawEffort{
    R"(UPDATE effort SET ended_at = $3, changed_by = $4, changed_at = $3, from_effort_id = NULL,
    version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL)"};
static const db::Sql kLastChange{
    "SELECT COALESCE((SELECT m.name FROM member m WHERE m.id = e.changed_by), ''), e.changed_at FROM effort e "
    "WHERE e.id = $1"};

std::vector<Effort> efforts(db::Db& db, SeriesId series, int year) {
    return db.query(kEfforts, series, year).all(read_effort);
}

std::vector<Effort> efforts_of_item(db::Db& db, ItemId item) {
    return db.query(kEffortsOfItem, item).all(read_effort);
}

std::optional<Effort> find_effort(db::Db& db, EffortId id) { return db.query(kEffort, id).one(read_effort); }

std::optional<EffortId> carried_to(db::Db& db, EffortId id) {
    return db.query(kCarriedTo, id).value<EffortId>();
}

std::vector<int> effort_years(db::Db& db, SeriesId series) {
    return db.query(kYears, series).all([](const db::Row& row) { return row.get<int>(0); });
}

namespace {

std::optional<base::Date> reported(const Ctx& ctx, const Effort& e, const std::string& before) {
    if (e.report.empty()) return std::nullopt;
    return e.report == before and e.reported_on ? e.reported_on : ctx.today();
}

std::string words_before(const Effort& e) {
    return base::Json{}
        .add("what", e.what)
        .add("for_whom", e.for_whom)
        .add("by_when", e.by_when)
        .add("how_known", e.how_known)
        .add("state", e.state)
        .add("report", e.report)
        .text();
}

}  // namespace

EffortId add_effort(Ctx& ctx, const Effort& e) {
    const auto id = ctx.new_id<EffortId>();
    ctx.db
        .query(kAddEffort, id, e.series, e.fiscal_year, e.item, e.participant, e.what, e.for_whom, e.by_when,
               due_of(e.by_when, e.fiscal_year), e.how_known, e.state, e.report, reported(ctx, e, ""), e.from,
               ctx.user.id, ctx.now(), e.made_up)
        .run();
    ctx.log("change", "effort", id.value(), {}, "add");
    return id;
}

bool change_effort(Ctx& ctx, const Effort& e, std::string_view reason) {
    const auto before = find_effort(ctx.db, e.id);
    if (not before or ctx.db.query(kChangeEffort, e.id, e.version, e.what, e.for_whom, e.by_when,
                                   due_of(e.by_when, before->fiscal_year), e.how_known, e.state, e.report,
                                   reported(ctx, e, before->report), ctx.user.id, ctx.now())
                              .run() == 0)
        return false;
    db::keep_revision(ctx.db, "effort", e.id.value(), e.version, ctx.now(), ctx.user.id.value(),
                      words_before(*before), reason);
    ctx.log("change", "effort", e.id.value());
    return true;
}

bool withdraw_effort(Ctx& ctx, EffortId id, int version, std::string_view reason) {
    const auto before = find_effort(ctx.db, id);
    if (not before or ctx.db.query(kWithdrawEffort, id, version, ctx.now(), ctx.user.id).run() == 0)
        return false;
    db::keep_revision(ctx.db, "effort", id.value(), version, ctx.now(), ctx.user.id.value(),
                      words_before(*before), reason);
    ctx.log("change", "effort", id.value(), {}, "end");
    return true;
}

LastChange last_change(db::Db& db, EffortId id) {
    return db.query(kLastChange, id)
        .one([](const db::Row& row) {
            return LastChange{row.get<std::string>(0), row.get<base::Instant>(1)};
        })
        .value_or(LastChange{});
}

}  // namespace tsumugi::efforts
