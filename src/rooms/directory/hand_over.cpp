#include "ground/db/revision.h"
#include "rooms/directory/store.h"

namespace tsumugi::directory {
namespace {

#define LIVING "ended_at IS NULL AND (until_date IS NULL OR until_date >= $2)"
#define OWN_SECTION "section_id = (SELECT section_id FROM member WHERE id = $1)"
#define OPEN_STEP "state IN ('todo', 'doing', 'stuck')"

const db::Sql kTeamLoad{"SELECT COUNT(*) FROM team_member WHERE " OWN_SECTION
                        " AND member_id = $1 AND " LIVING};
const db::Sql kTaskLoad{"SELECT COUNT(*) FROM task WHERE " OWN_SECTION " AND is_open = 1 AND member_id = $1"};
const db::Sql kDeputyLoad{"SELECT COUNT(*) FROM member WHERE deputy_id = $1 AND ended_on IS NULL"};
const db::Sql kTeamLoads{"SELECT member_id, COUNT(*) FROM team_member WHERE section_id = $1 AND " LIVING
                         " AND member_id IS NOT NULL GROUP BY member_id"};
const db::Sql kTaskLoads{
    R"(SELECT member_id, COUNT(*) FROM task WHERE section_id = $1 AND is_open = 1 AND member_id IS NOT NULL
    GROUP BY member_id)"};
const db::Sql kDeputyLoads{
    R"(SELECT deputy_id, COUNT(*) FROM member WHERE ended_on IS NULL AND deputy_id IN
    (SELECT id FROM member WHERE section_id = $1) GROUP BY deputy_id)"};

const db::Sql kMemberships{"SELECT id, child_id, version FROM team_member WHERE " OWN_SECTION
                           " AND member_id = $1 AND " LIVING " ORDER BY id"};
const db::Sql kOtherMembership{R"(SELECT id, child_id, version FROM team_member WHERE child_id = $1
    AND section_id = $3 AND member_id IS NULL AND from_date <= $2 AND )" LIVING " ORDER BY id LIMIT 1"};
const db::Sql kNamePerson{
    "UPDATE team_member SET member_id = CAST($2 AS BIGINT), version = version + 1 WHERE id = $1"};
const db::Sql kMoveTasks{"UPDATE task SET member_id = CAST($2 AS BIGINT) WHERE " OWN_SECTION
                         " AND member_id = $1 AND is_open = 1"};
const db::Sql kSteps{"SELECT id, child_id, version FROM step WHERE " OWN_SECTION
                     " AND member_id = $1 AND " OPEN_STEP " ORDER BY id"};
const db::Sql kMoveStep{
    "UPDATE step SET member_id = CAST($2 AS BIGINT), version = version + 1 WHERE id = $1"};
const db::Sql kMoveDeputies{R"(UPDATE member SET version = version + 1,
    deputy_id = CASE WHEN section_id = $3 AND id <> $2 THEN CAST($2 AS BIGINT) END WHERE deputy_id = $1)"};
const db::Sql kDeputiesOf{
    "SELECT COUNT(*) FROM member WHERE deputy_id = $1 AND section_id = $3 AND id <> $2 AND ended_on IS NULL"};

/// A row about a child that names a person.
struct Named {
    std::int64_t id = 0;
    access::ChildId child;
    int version = 1;
};
Named read_named(const db::Row& row) {
    return {row.integer(0), row.get<access::ChildId>(1), row.get<int>(2)};
}

/// Puts another person (or nobody) into one row, and keeps what was there before.
void rename(access::Ctx& ctx, const db::Sql& sql, std::string_view table, const Named& row,
            std::optional<MemberId> before, std::optional<MemberId> after) {
    ctx.db.query(sql, row.id, after).run();
    db::keep_revision(ctx.db, table, row.id, row.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}.add("member_id", before).text());
    ctx.log("change", table, row.id, row.child, after ? "hand over to " + after->text() : "person leaves");
}

}  // namespace

Load load_of(access::Ctx& ctx, MemberId id) {
    return {ctx.db.query(kTeamLoad, id, ctx.today()).value<int>().value_or(0),
            ctx.db.query(kTaskLoad, id).value<int>().value_or(0),
            ctx.db.query(kDeputyLoad, id).value<int>().value_or(0)};
}

std::map<MemberId, Load> loads(access::Ctx& ctx, SectionId section) {
    std::map<MemberId, Load> all;
    const auto count = [&](db::Query query, int Load::*place) {
        query.each([&](const db::Row& row) { all[row.get<MemberId>(0)].*place = row.get<int>(1); });
    };
    count(ctx.db.query(kTeamLoads, section, ctx.today()), &Load::teams);
    count(ctx.db.query(kTaskLoads, section), &Load::tasks);
    count(ctx.db.query(kDeputyLoads, section), &Load::deputies);
    return all;
}

Load hand_over(access::Ctx& ctx, MemberId from, MemberId to) {
    const auto giver = member(ctx.db, from), taker = member(ctx.db, to);
    if (not giver or not taker) throw std::logic_error("a hand-over without a member");
    const bool same_section = giver->section == taker->section;
    const auto after = same_section ? std::optional(to) : std::nullopt;
    Load moved;
    for (const auto& row : ctx.db.query(kMemberships, from, ctx.today()).all(read_named)) {
        rename(ctx, kNamePerson, "team_member", row, from, after);
        if (same_section) {
            ++moved.teams;
        } else if (const auto other = ctx.db.query(kOtherMembership, row.child, ctx.today(), taker->section)
                                          .one(read_named)) {
            rename(ctx, kNamePerson, "team_member", *other, std::nullopt, to);
            ++moved.teams;
        }
    }
    for (const auto& row : ctx.db.query(kSteps, from).all(read_named)) {
        rename(ctx, kMoveStep, "step", row, from, after);
    }
    const auto tasks = static_cast<int>(ctx.db.query(kMoveTasks, from, after).run());
    if (same_section) moved.tasks = tasks;
    moved.deputies = ctx.db.query(kDeputiesOf, from, to, taker->section).value<int>().value_or(0);
    ctx.db.query(kMoveDeputies, from, to, taker->section).run();
    ctx.log("change", "member", from.value(), {}, "hand over to " + to.text());
    return moved;
}

}  // namespace tsumugi::directory
