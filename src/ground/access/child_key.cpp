#include "ground/access/child_key.h"

#include "ground/access/access.h"
#include "ground/db/revision.h"

namespace tsumugi::access {
namespace {

using html::msgid;

const db::Sql kFindByCode{"SELECT id, code FROM child WHERE code = $1"};
const db::Sql kFindById{"SELECT id, code FROM child WHERE id = $1"};

struct Found {
    ChildId id;
    std::string code;
};

Found read_found(const db::Row& row) { return {row.get<ChildId>(0), row.get<std::string>(1)}; }

std::string category_codes(const ChildKey& key) {
    std::string codes;
    for (int i = 0; i < kCategoryCount; ++i) {
        if (not key.allows(static_cast<Category>(i))) continue;
        if (not codes.empty()) codes += ',';
        codes += code(static_cast<Category>(i));
    }
    return codes;
}

}  // namespace

/// The one maker of keys.
struct KeyMaker {
    static ChildKey make(const Found& found, unsigned categories, bool may_change, Purpose purpose) {
        ChildKey key;
        key.child_ = found.id;
        key.code_ = found.code;
        key.categories_ = categories;
        key.may_change_ = may_change;
        key.purpose_ = purpose;
        return key;
    }

    static base::Result<ChildKey> open(Ctx& ctx, const std::optional<Found>& found, Purpose purpose,
                                       std::string_view what) {
        const auto sight = found and ctx.user.role != Role::administrator
                               ? sight_of(ctx.db, found->id, ctx.user.section, ctx.today(), purpose)
                               : Sight{};
        if (sight.categories == 0) {
            ctx.log("refused", "child", found ? found->id.value() : 0, found ? found->id : ChildId{},
                    found ? "not_in_team" : "unknown", code(purpose));
            return tl::unexpected(
                base::Problem{base::Kind::not_found, "",
                              msgid("このこどもは見つからないか、あなたの部署には見る権利がありません。チーム"
                                    "に入るには、主担当の部署にたずねてください。")});
        }
        const ChildKey key = make(*found, sight.categories, true, purpose);
        std::string detail(what);
        if (not detail.empty()) detail += ' ';
        ctx.log("view", "child", key.child().value(), key.child(), detail + category_codes(key),
                code(purpose));
        return key;
    }
};

std::string shown_code(std::string_view code) { return "こ-" + std::string(code); }

base::Result<ChildKey> open_child(Ctx& ctx, std::string_view code, Purpose purpose, std::string_view what) {
    constexpr std::string_view kPrefix = "こ-";
    if (code.starts_with(kPrefix)) code.remove_prefix(kPrefix.size());
    return KeyMaker::open(ctx, ctx.db.query(kFindByCode, code).one(read_found), purpose, what);
}

base::Result<ChildKey> open_child(Ctx& ctx, ChildId child, Purpose purpose, std::string_view what) {
    return KeyMaker::open(ctx, ctx.db.query(kFindById, child).one(read_found), purpose, what);
}

base::Result<ChildKey> open_child_as_system(db::Db& db, audit::Trail& trail, const App& app, ChildId child,
                                            std::string_view actor) {
    const auto found = db.query(kFindById, child).one(read_found);
    if (not found) return tl::unexpected(base::Problem{base::Kind::not_found, "", msgid("見つかりません。")});
    audit::Entry entry;
    entry.at = app.clock->now();
    entry.member = system_user(actor).id.value();
    entry.action = "view";
    entry.subject = "child";
    entry.subject_id = entry.child = child.value();
    entry.purpose = code(Purpose::coordination);
    entry.detail = "job " + std::string(actor);
    trail.add(std::move(entry));
    return KeyMaker::make(*found, kEveryCategory, false, Purpose::coordination);
}

// ---- the team

namespace {

#define TEAM_COLUMNS                                                                              \
    "t.id, t.section_id, o.name, s.name, o.kind, s.phone, s.hours, t.member_id, m.name, d.name, " \
    "t.from_date, "                                                                               \
    "t.until_date, t.note, t.version"
#define TEAM_TABLES                                                                             \
    " FROM team_member t JOIN section s ON s.id = t.section_id"                                 \
    " JOIN organisation o ON o.id = s.organisation_id LEFT JOIN member m ON m.id = t.member_id" \
    " LEFT JOIN member d ON d.id = m.deputy_id"

const db::Sql kTeam{"SELECT " TEAM_COLUMNS TEAM_TABLES R"(
    WHERE t.child_id = $1 AND t.from_date <= $2 AND (t.until_date IS NULL OR t.until_date >= $2) AND t.ended_at IS NULL
    ORDER BY o.sort_key, s.sort_key, t.id)"};
const db::Sql kTeamEver{"SELECT " TEAM_COLUMNS TEAM_TABLES R"( WHERE t.child_id = $1
    ORDER BY t.from_date DESC, o.sort_key, t.id)"};
const db::Sql kLiving{R"(SELECT id FROM team_member WHERE child_id = $1 AND section_id = $2
    AND (until_date IS NULL OR until_date >= $3) AND ended_at IS NULL ORDER BY id LIMIT 1)"};
const db::Sql kJoin{R"(INSERT INTO team_member
    (id, child_id, section_id, member_id, from_date, until_date, note, added_by, added_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
const db::Sql kWiden{R"(UPDATE team_member SET until_date = CAST($2 AS TEXT), version = version + 1
    WHERE id = $1 AND until_date IS NOT NULL AND (CAST($2 AS TEXT) IS NULL OR until_date < CAST($2 AS TEXT)))"};
const db::Sql kFindMembership{"SELECT " TEAM_COLUMNS TEAM_TABLES " WHERE t.id = $1 AND t.child_id = $2"};
const db::Sql kLeave{
    R"(UPDATE team_member SET until_date = $2, ended_at = CAST($3 AS BIGINT), ended_reason = $4,
    version = version + 1 WHERE id = $1)"};
const db::Sql kIsInTeam{
    R"(SELECT 1 FROM team_member WHERE child_id = $1 AND section_id = $2 AND from_date <= $3
    AND (until_date IS NULL OR until_date >= $3) AND ended_at IS NULL LIMIT 1)"};

TeamMember read_team_member(const db::Row& row) {
    TeamMember t;
    t.id = row.get<TeamMemberId>(0);
    t.section = row.get<SectionId>(1);
    t.organisation_name = row.get<std::string>(2);
    t.section_name = row.get<std::string>(3);
    t.organisation_kind = row.get<std::string>(4);
    t.phone = row.get<std::string>(5);
    t.hours = row.get<std::string>(6);
    t.member = row.get<std::optional<MemberId>>(7).value_or(MemberId{});
    t.member_name = row.get<std::optional<std::string>>(8).value_or("");
    t.deputy_name = row.get<std::optional<std::string>>(9).value_or("");
    t.from = row.get<base::Date>(10);
    t.until = row.get<std::optional<base::Date>>(11);
    t.note = row.get<std::string>(12);
    t.version = row.get<int>(13);
    return t;
}

}  // namespace

std::vector<TeamMember> team_of(Ctx& ctx, const ChildKey& key, bool all) {
    if (all) return ctx.db.query(kTeamEver, key.child()).all(read_team_member);
    return *ctx.once<std::vector<TeamMember>>("team " + key.child().text(), [&] {
        return ctx.db.query(kTeam, key.child(), ctx.today()).all(read_team_member);
    });
}

TeamMemberId join_team(Ctx& ctx, ChildId child, SectionId section, base::Date from,
                       std::optional<base::Date> until, MemberId member, std::string_view note) {
    if (const auto living = ctx.db.query(kLiving, child, section, from).value<TeamMemberId>()) {
        ctx.db.query(kWiden, *living, until).run();
        return *living;
    }
    const auto id = ctx.new_id<TeamMemberId>();
    const auto person = member.value() == 0 ? std::nullopt : std::optional(member);
    ctx.db.query(kJoin, id, child, section, person, from, until, note, ctx.user.id, ctx.now()).run();
    ctx.log("change", "team_member", id.value(), child, "join section " + section.text());
    return id;
}

base::Result<void> leave_team(Ctx& ctx, const ChildKey& key, TeamMemberId id, base::Date until,
                              std::string_view reason) {
    const auto found = ctx.db.query(kFindMembership, id, key.child()).one(read_team_member);
    if (not found) return tl::unexpected(base::Problem{base::Kind::not_found, "", msgid("見つかりません。")});
    db::keep_revision(ctx.db, "team_member", id.value(), found->version, ctx.now(), ctx.user.id.value(),
                      base::Json{}.add("until_date", found->until).text(), reason);
    const auto ended_at = until <= ctx.today() ? std::optional(ctx.now()) : std::nullopt;
    ctx.db.query(kLeave, id, until, ended_at, reason).run();
    ctx.log("change", "team_member", id.value(), key.child(), "leave section " + found->section.text());
    return {};
}

bool is_in_team(db::Db& db, ChildId child, SectionId section, base::Date on) {
    return db.query(kIsInTeam, child, section, on).value<int>().has_value();
}

}  // namespace tsumugi::access
