#include "rooms/teams/store.h"

#include <algorithm>

#include "ground/db/revision.h"
#include "ground/notices/notices.h"

namespace tsumugi::teams {
namespace {

using access::Ctx;
using html::msgid;

const db::Sql kNewest{R"(SELECT v.version, v.at, COALESCE(m.name, ''), v.content FROM role_version v
    LEFT JOIN member m ON m.id = v.member_id WHERE v.child_id = $1 ORDER BY v.version DESC LIMIT 1)"};
const db::Sql kVersions{R"(SELECT v.version, v.at, COALESCE(m.name, ''), v.content FROM role_version v
    LEFT JOIN member m ON m.id = v.member_id WHERE v.child_id = $1 ORDER BY v.version DESC LIMIT $2)"};
const db::Sql kVersion{R"(SELECT v.version, v.at, COALESCE(m.name, ''), v.content FROM role_version v
    LEFT JOIN member m ON m.id = v.member_id WHERE v.child_id = $1 AND v.version = $2)"};
const db::Sql kKeep{
    R"(INSERT INTO role_version (child_id, version, at, member_id, content) VALUES ($1, $2, $3, $4, $5))"};
const db::Sql kDropRoles{"DELETE FROM role WHERE child_id = $1"};
const db::Sql kAddRole{
    R"(INSERT INTO role (id, child_id, function_code, section_id, level, due, ended_on, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8))"};
const db::Sql kLeadOf{
    R"(SELECT section_id FROM role WHERE child_id = $1 AND function_code = $2 AND level = 'lead'
    AND section_id IS NOT NULL ORDER BY id LIMIT 1)"};
const db::Sql kGoals{R"(SELECT id, text, agreed_on, reached_on, family_agreed, version FROM goal
    WHERE child_id = $1 AND ended_at IS NULL ORDER BY created_at, id)"};
const db::Sql kAddGoal{
    R"(INSERT INTO goal (id, child_id, text, agreed_on, family_agreed, created_at, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
const db::Sql kAgree{"UPDATE goal SET agreed_on = $3, version = version + 1 WHERE id = $1 AND version = $2"};
const db::Sql kFamily{
    "UPDATE goal SET family_agreed = 1, version = version + 1 WHERE id = $1 AND version = $2"};
const db::Sql kReach{"UPDATE goal SET reached_on = $3, version = version + 1 WHERE id = $1 AND version = $2"};
const db::Sql kEnd{
    R"(UPDATE goal SET ended_at = $3, ended_reason = $4, version = version + 1 WHERE id = $1 AND version = $2)"};
const db::Sql kConfirmations{
    "SELECT section_id, role_version, confirmed_at FROM team_confirmation WHERE child_id = $1"};
const db::Sql kConfirm{
    R"(INSERT INTO team_confirmation (child_id, section_id, confirmed_at, member_id, role_version)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (child_id, section_id) DO UPDATE SET confirmed_at = excluded.confirmed_at,
    member_id = excluded.member_id, role_version = excluded.role_version)"};
const db::Sql kLateTasks{"SELECT COUNT(*) FROM task WHERE child_id = $1 AND is_open = 1 AND due < $2"};
const db::Sql kOpenSteps{
    R"(SELECT COUNT(*) FROM task WHERE child_id = $1 AND section_id = $2 AND is_open = 1 AND kind = 'step')"};
const db::Sql kNamePerson{
    R"(UPDATE team_member SET member_id = $3, version = version + 1 WHERE id = $1 AND child_id = $2)"};

#define GAP_SELECT                                                                    \
    "SELECT c.code, r.function_code, c.municipality, COUNT(r.section_id) FROM role r" \
    " JOIN child c ON c.id = r.child_id WHERE r.level = 'lead' AND r.ended_on IS NULL AND c.ended_on IS NULL"
#define GAP_GROUP                                                                       \
    " GROUP BY c.code, r.function_code, c.municipality HAVING COUNT(r.section_id) <> 1" \
    " ORDER BY c.municipality, c.code, r.function_code LIMIT "
// The section's own teams are few: they lead to the rows, and the condition of access decides.
const db::Sql kGapsSeen{
    GAP_SELECT
    " AND r.child_id IN (SELECT own.child_id FROM team_member own WHERE own.section_id = $1)"
    " AND " TSUMUGI_MAY_SEE("c.id", "$1", "$2", basic) GAP_GROUP "$3"};
const db::Sql kGapsAll{GAP_SELECT GAP_GROUP "$1"};

KeptTable read_kept(const db::Row& row) {
    return {row.get<int>(0), row.get<base::Instant>(1), row.get<std::string>(2),
            region::parse_content(row.text(3))};
}

/// The table as it is now; version 0 without rows where there is none yet.
std::shared_ptr<const KeptTable> newest(Ctx& ctx, ChildId child) {
    return ctx.once<KeptTable>("roles " + child.text(), [&] {
        return ctx.db.query(kNewest, child).one(read_kept).value_or(KeptTable{});
    });
}

bool holds(const std::vector<SectionId>& sections, SectionId id) {
    return std::find(sections.begin(), sections.end(), id) != sections.end();
}

const RoleRow* row_of(const std::vector<RoleRow>& rows, std::string_view function) {
    const auto it =
        std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.function == function; });
    return it == rows.end() ? nullptr : &*it;
}

bool has_role(const RoleRow& row, SectionId id) {
    return holds(row.leads, id) or holds(row.supports, id) or holds(row.informed, id);
}

void write_roles(Ctx& ctx, ChildId child, const std::vector<RoleRow>& rows) {
    ctx.db.query(kDropRoles, child).run();
    for (const auto& row : rows) {
        const auto add = [&](std::optional<SectionId> section, region::Level level) {
            ctx.db
                .query(kAddRole, ctx.new_id<base::Id<region::Role>>(), child, row.function, section,
                       region::code(level), row.due, row.ended, row.note)
                .run();
        };
        if (row.leads.empty()) add(std::nullopt, region::Level::lead);
        for (const auto section : row.leads) add(section, region::Level::lead);
        for (const auto section : row.supports) add(section, region::Level::support);
        for (const auto section : row.informed) add(section, region::Level::informed);
    }
}

/// Tells a section that leads a function now and did not before.
void tell_new_lead(Ctx& ctx, const ChildKey& key, const region::Function& function, SectionId section) {
    if (section == ctx.user.section) return;
    notices::Notice notice;
    notice.section = section;
    notice.child = key.child();
    notice.text = msgid("{code}：「{function}」の主担当になりました。");
    notice.args = {{"code", access::shown_code(key.code())},
                   {"function", function.name},
                   {"function_en", function.english}};
    notice.path = "/children/" + key.code() + "#roles";
    notice.key = "lead " + key.code() + " " + function.code;
    notices::tell(ctx, notice);
}

/// Sections that have a place in the team today or from a later day on.
std::vector<SectionId> places(Ctx& ctx, const ChildKey& key) {
    std::vector<SectionId> sections;
    for (const auto& member : access::team_of(ctx, key)) sections.push_back(member.section);
    for (const auto& member : access::team_of(ctx, key, true)) {
        if (member.from > ctx.today() and (not member.until or *member.until >= member.from))
            sections.push_back(member.section);
    }
    return sections;
}

/// The rows that belong to the child's table, in the order of the functions.
std::vector<RoleRow> kept_rows(const std::vector<region::Function>& functions,
                               const std::vector<RoleRow>& typed, const std::vector<RoleRow>& before,
                               bool keep_gaps) {
    std::vector<RoleRow> rows;
    for (const auto& function : functions) {
        const auto* row = row_of(typed, function.code);
        if (not row) continue;
        const bool empty = row->leads.empty() and row->supports.empty() and row->informed.empty() and
                           row->note.empty() and not row->due and not row->ended;
        // A function that the table never had and that nobody was given is not part of this child's table.
        if (empty and not keep_gaps and not row_of(before, function.code)) continue;
        rows.push_back(*row);
        region::keep_highest_level(rows.back());
    }
    return rows;
}

Followers& followers() {
    static Followers set;
    return set;
}

}  // namespace

void set_followers(Followers from_house) { followers() = from_house; }

std::vector<RoleRow> role_table(Ctx& ctx, const ChildKey& key) { return newest(ctx, key.child())->rows; }

int role_version(Ctx& ctx, const ChildKey& key) { return newest(ctx, key.child())->version; }

base::Result<int> save_roles(Ctx& ctx, const ChildKey& key, int version, const std::vector<RoleRow>& typed,
                             bool keep_gaps) {
    const auto kept = newest(ctx, key.child());
    if (kept->version != version) {
        return tl::unexpected(
            base::Problem{base::Kind::conflict, "", msgid("ほかの人が先にこの表を保存しました。")});
    }
    const auto& before = kept->rows;
    const auto& functions = region::functions(ctx.db);
    const auto rows = kept_rows(functions, typed, before, keep_gaps);
    write_roles(ctx, key.child(), rows);
    ctx.db.query(kKeep, key.child(), version + 1, ctx.now(), ctx.user.id, region::content_of(rows)).run();
    ctx.log("change", "role_table", version + 1, key.child());
    // Only who gets a role anew joins: a section that has left stays out, though an old row may still name
    // it.
    const auto in_team = places(ctx, key);
    for (const auto& row : rows) {
        const auto* old = row_of(before, row.function);
        for (const auto* sections : {&row.leads, &row.supports, &row.informed}) {
            for (const auto section : *sections) {
                if ((old and has_role(*old, section)) or holds(in_team, section)) continue;
                access::join_team(ctx, key.child(), section, ctx.today());
            }
        }
        for (const auto lead : row.leads) {
            if (old and holds(old->leads, lead)) continue;
            for (const auto& function : functions) {
                if (function.code == row.function) tell_new_lead(ctx, key, function, lead);
            }
        }
        if (row.leads.size() == 1 and (not old or old->leads != row.leads) and followers().lead_changed) {
            followers().lead_changed(ctx, key, row.function, row.leads.front());
        }
    }
    children::add_event(ctx, key.child(), access::Category::basic, msgid("役割分担表が第{n}版になりました。"),
                        {{"n", std::to_string(version + 1)}}, "/children/" + key.code() + "/roles");
    children::place_proposals(ctx, key);
    return version + 1;
}

std::string where(const access::TeamMember& member) {
    return member.organisation_name + (member.section_name.empty() ? "" : " " + member.section_name);
}

std::optional<SectionId> lead_of(db::Db& db, const ChildKey& key, std::string_view function) {
    return db.query(kLeadOf, key.child(), function).value<SectionId>();
}

void take_lead(Ctx& ctx, const ChildKey& key, std::string_view function, SectionId section) {
    auto rows = role_table(ctx, key);
    auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.function == function; });
    if (row == rows.end()) {
        rows.push_back({});
        row = rows.end() - 1;
        row->function = function;
    }
    if (row->leads == std::vector{section}) return;
    row->leads = {section};
    std::erase(row->supports, section);
    std::erase(row->informed, section);
    // The version was read in this transaction, so this save cannot meet another one.
    (void)save_roles(ctx, key, role_version(ctx, key), rows);
}

std::optional<KeptTable> kept_table(db::Db& db, const ChildKey& key, int version) {
    return db.query(kVersion, key.child(), version).one(read_kept);
}

std::vector<KeptTable> kept_tables(db::Db& db, const ChildKey& key, int limit) {
    return db.query(kVersions, key.child(), limit).all(read_kept);
}

std::vector<Goal> goals(Ctx& ctx, const ChildKey& key) {
    return ctx.db.query(kGoals, key.child()).all([](const db::Row& row) {
        return Goal{row.get<GoalId>(0),
                    row.get<std::string>(1),
                    row.get<std::optional<base::Date>>(2),
                    row.get<std::optional<base::Date>>(3),
                    row.get<bool>(4),
                    row.get<int>(5)};
    });
}

void add_goal(Ctx& ctx, const ChildKey& key, std::string_view text, bool family_agreed) {
    const auto agreed = family_agreed ? std::optional(ctx.today()) : std::nullopt;
    ctx.db
        .query(kAddGoal, ctx.new_id<GoalId>(), key.child(), text, agreed, family_agreed, ctx.now(),
               ctx.user.id)
        .run();
    ctx.log("change", "goal", 0, key.child());
    children::add_event(ctx, key.child(), access::Category::basic, msgid("目標が加わりました。"), {},
                        "/children/" + key.code() + "#goals");
}

base::Result<void> change_goal(Ctx& ctx, const ChildKey& key, GoalId id, int version, std::string_view kind,
                               std::string_view reason) {
    const auto all = goals(ctx, key);
    const auto goal = std::find_if(all.begin(), all.end(), [&](const Goal& g) { return g.id == id; });
    if (goal == all.end())
        return tl::unexpected(base::Problem{base::Kind::not_found, "", msgid("この目標はありません。")});
    std::int64_t changed = 0;
    if (kind == "agree") {
        changed = ctx.db.query(kAgree, id, version, ctx.today()).run();
    } else if (kind == "family") {
        changed = ctx.db.query(kFamily, id, version).run();
    } else if (kind == "reach") {
        changed = ctx.db.query(kReach, id, version, ctx.today()).run();
    } else if (kind == "end") {
        changed = ctx.db.query(kEnd, id, version, ctx.now(), reason).run();
    } else {
        return tl::unexpected(base::Problem{base::Kind::invalid, "", msgid("この操作はありません。")});
    }
    if (changed == 0)
        return tl::unexpected(base::Problem{base::Kind::conflict, "",
                                            msgid("ほかの人が先に保存しました。画面を開き直してください。")});
    db::keep_revision(
        ctx.db, "goal", id.value(), version, ctx.now(), ctx.user.id.value(),
        base::Json{}.add("agreed_on", goal->agreed_on).add("reached_on", goal->reached_on).text(), reason);
    ctx.log("change", "goal", id.value(), key.child(), kind);
    return {};
}

std::vector<Confirmation> confirmations(db::Db& db, const ChildKey& key) {
    return db.query(kConfirmations, key.child()).all([](const db::Row& row) {
        return Confirmation{row.get<SectionId>(0), row.get<int>(1), row.get<base::Instant>(2)};
    });
}

void confirm(Ctx& ctx, const ChildKey& key) {
    ctx.db.query(kConfirm, key.child(), ctx.user.section, ctx.now(), ctx.user.id, role_version(ctx, key))
        .run();
    ctx.log("change", "team_confirmation", 0, key.child());
}

int late_tasks(db::Db& db, const ChildKey& key, base::Date today) {
    return db.query(kLateTasks, key.child(), today).value<int>().value_or(0);
}

int open_steps(db::Db& db, const ChildKey& key, SectionId section) {
    return db.query(kOpenSteps, key.child(), section).value<int>().value_or(0);
}

base::Result<void> leave(Ctx& ctx, const ChildKey& key, const access::TeamMember& member, base::Date until,
                         std::string_view reason) {
    auto rows = role_table(ctx, key);
    bool named = false;
    for (auto& row : rows) {
        named =
            std::erase(row.supports, member.section) + std::erase(row.informed, member.section) > 0 or named;
    }
    if (named and until <= ctx.today()) {
        if (auto saved = save_roles(ctx, key, role_version(ctx, key), rows); not saved)
            return tl::unexpected(saved.error());
    }
    children::add_event(ctx, key.child(), access::Category::basic, msgid("チームから部署が離れました。"), {},
                        "/children/" + key.code() + "#team");
    if (auto left = access::leave_team(ctx, key, member.id, until, reason); not left) return left;
    children::place_proposals(ctx, key);
    return {};
}

base::Result<void> hand_over(Ctx& ctx, const ChildKey& key, const access::TeamMember& leaving, SectionId to,
                             access::MemberId person, std::string_view note) {
    auto rows = role_table(ctx, key);
    const auto replace = [&](std::vector<SectionId>& sections) {
        if (not holds(sections, leaving.section)) return;
        std::replace(sections.begin(), sections.end(), leaving.section, to);
        std::vector<SectionId> once;
        for (const auto id : sections) {
            if (not holds(once, id)) once.push_back(id);
        }
        sections = std::move(once);
    };
    for (auto& row : rows) {
        replace(row.leads);
        replace(row.supports);
        replace(row.informed);
    }
    const auto joined = access::join_team(ctx, key.child(), to, ctx.today(), leaving.until, person, note);
    if (person.value() != 0) name_person(ctx, key, joined, person);
    if (auto saved = save_roles(ctx, key, role_version(ctx, key), rows); not saved)
        return tl::unexpected(saved.error());
    if (followers().section_replaced) followers().section_replaced(ctx, key, leaving.section, to);
    if (to != ctx.user.section) {
        notices::Notice notice;
        notice.section = to;
        notice.member = person;
        notice.child = key.child();
        notice.text = msgid("{code}：{from}から引き継ぎました。");
        notice.args = {{"code", access::shown_code(key.code())}, {"from", where(leaving)}};
        notice.path = "/children/" + key.code();
        notices::tell(ctx, notice);
    }
    children::add_event(ctx, key.child(), access::Category::basic, msgid("チームの引き継ぎがありました。"),
                        {}, "/children/" + key.code() + "#team");
    if (auto left = access::leave_team(ctx, key, leaving.id, ctx.today(), note); not left) return left;
    children::place_proposals(ctx, key);
    return {};
}

void name_person(Ctx& ctx, const ChildKey& key, access::TeamMemberId id, access::MemberId person) {
    for (const auto& member : access::team_of(ctx, key, true)) {
        if (member.id != id or member.member == person) continue;
        ctx.db.query(kNamePerson, id, key.child(), person).run();
        db::keep_revision(ctx.db, "team_member", id.value(), member.version, ctx.now(), ctx.user.id.value(),
                          base::Json{}.add("member_id", member.member).text());
        ctx.log("change", "team_member", id.value(), key.child(), "person");
    }
}

std::vector<Gap> gaps(Ctx& ctx, int limit) {
    const auto read = [](const db::Row& row) {
        return Gap{row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                   row.get<int>(3)};
    };
    if (ctx.user.role == access::Role::administrator) return {};
    if (ctx.user.role == access::Role::desk) return ctx.db.query(kGapsAll, limit).all(read);
    return ctx.db.query(kGapsSeen, ctx.user.section, ctx.today(), limit).all(read);
}

}  // namespace tsumugi::teams
