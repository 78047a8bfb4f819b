#include "rooms/children/doubles.h"

#include <algorithm>
#include <map>
#include <set>

#include "ground/access/limits.h"

namespace tsumugi::children {
namespace {

using html::msgid;

constexpr const char* kMerged = "merged";

const db::Sql kCompared{R"(
SELECT id, code, name, kana, birth, sex, municipality FROM child WHERE ended_on IS NULL ORDER BY created_at, id)"};
const db::Sql kApart{"SELECT first_id, second_id FROM child_pair_apart"};
const db::Sql kSetApart{R"(
INSERT INTO child_pair_apart (first_id, second_id, at, member_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (first_id, second_id) DO NOTHING)"};
#define MERGE_COLUMNS "m.id, m.kept_id, m.merged_id, k.code, d.code, m.at"
#define MERGE_FROM                                                                             \
    " FROM child_merge m JOIN child k ON k.id = m.kept_id JOIN child d ON d.id = m.merged_id " \
    "WHERE m.undone_at IS NULL"
const db::Sql kMerges{"SELECT " MERGE_COLUMNS MERGE_FROM " ORDER BY m.at DESC, m.id DESC"};
const db::Sql kMergesOf{"SELECT " MERGE_COLUMNS MERGE_FROM
                        " AND (m.kept_id = $1 OR m.merged_id = $1) ORDER BY m.at, m.id"};
const db::Sql kMerge{"SELECT " MERGE_COLUMNS MERGE_FROM " AND m.id = $1"};
const db::Sql kAddMerge{
    "INSERT INTO child_merge (id, kept_id, merged_id, at, member_id) VALUES ($1, $2, $3, $4, $5)"};
const db::Sql kUndo{
    "UPDATE child_merge SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL"};
const db::Sql kAddMember{
    "INSERT INTO child_merge_member (merge_id, child_id, team_member_id) VALUES ($1, $2, $3)"};
const db::Sql kMembers{"SELECT child_id, team_member_id FROM child_merge_member WHERE merge_id = $1"};
const db::Sql kEnd{"UPDATE child SET ended_on = $2, ended_reason = $3 WHERE id = $1 AND ended_on IS NULL"};
const db::Sql kBringBack{
    "UPDATE child SET ended_on = NULL, ended_reason = '' WHERE id = $1 AND ended_reason = $2"};
const db::Sql kLiving{"SELECT code FROM child WHERE id = $1 AND ended_on IS NULL"};
const db::Sql kSections{R"(
SELECT DISTINCT section_id FROM team_member WHERE child_id = $1 AND ended_at IS NULL AND from_date <= $2
    AND (until_date IS NULL OR until_date >= $2))"};

Merge read_merge(const db::Row& row) {
    return {row.get<MergeId>(0),     row.get<ChildId>(1),     row.get<ChildId>(2),
            row.get<std::string>(3), row.get<std::string>(4), row.get<base::Instant>(5)};
}

base::Problem gone() {
    return {
        base::Kind::conflict, "", msgid("このあいだに、ほかの人が変えました。もう一度見てください。"), {}};
}

/// Every section of `from` becomes a member of `to`; the memberships that are new belong to the merge.
void share_team(Ctx& ctx, MergeId merge, ChildId from, ChildId to) {
    const auto sections = ctx.db.query(kSections, from, ctx.today()).all([](const db::Row& row) {
        return row.get<access::SectionId>(0);
    });
    for (const auto section : sections) {
        if (access::is_in_team(ctx.db, to, section, ctx.today())) continue;
        const auto member = access::join_team(ctx, to, section, ctx.today(), std::nullopt, {},
                                              ctx.tr("同じこどもの記録をまとめたため"));
        ctx.db.query(kAddMember, merge, to, member).run();
    }
}

}  // namespace

std::vector<Pair> pairs_of(db::Db& db, base::Date today) {
    struct Record {
        ChildId id;
        std::string code;
    };
    std::vector<Record> records;
    std::vector<std::vector<std::string>> rows{{"番号", "氏名", "ふりがな", "生年月日", "性別", "市町村"}};
    db.query(kCompared).each([&](const db::Row& row) {
        const auto place = std::to_string(records.size());
        records.push_back({row.get<ChildId>(0), row.get<std::string>(1)});
        const auto sex = row.text(5);
        rows.push_back({place, row.get<std::string>(2), row.get<std::string>(3), row.get<std::string>(4),
                        sex == "female" ? "女"
                        : sex == "male" ? "男"
                                        : "",
                        row.get<std::string>(6)});
    });
    if (records.size() < 2) return {};
    linkage::Options options;
    options.day_of_count = today;
    const auto list = linkage::read_list(rows, options);
    if (not list) return {};
    std::set<std::pair<ChildId, ChildId>> apart;
    db.query(kApart).each(
        [&](const db::Row& row) { apart.emplace(row.get<ChildId>(0), row.get<ChildId>(1)); });
    std::vector<Pair> pairs;
    const auto of = [&](std::size_t at) -> const Record& {
        return records[std::stoul(list->persons[at].record)];
    };
    for (const auto& found : linkage::find_doubles(list->persons)) {
        const auto &first = of(found.first), &second = of(found.second);
        if (apart.contains({first.id, second.id})) continue;
        pairs.push_back({first.id, second.id, first.code, second.code, found.comparison});
    }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.comparison.weight > b.comparison.weight; });
    return pairs;
}

std::vector<Pair> doubles(Ctx& ctx) {
    ctx.log("view", "child", 0, {}, "doubles", "coordination");
    return pairs_of(ctx.db, ctx.today());
}

std::vector<Merge> merges(db::Db& db) { return db.query(kMerges).all(read_merge); }
std::vector<Merge> merges_of(db::Db& db, const ChildKey& key) {
    return db.query(kMergesOf, key.child()).all(read_merge);
}

base::Result<MergeId> merge(Ctx& ctx, ChildId kept, ChildId merged) {
    const auto kept_code = ctx.db.query(kLiving, kept).value<std::string>();
    const auto merged_code = ctx.db.query(kLiving, merged).value<std::string>();
    if (kept == merged or not kept_code or not merged_code) return tl::unexpected(gone());
    const auto id = ctx.new_id<MergeId>();
    ctx.db.query(kAddMerge, id, kept, merged, ctx.now(), ctx.user.id).run();
    share_team(ctx, id, merged, kept);
    share_team(ctx, id, kept, merged);
    access::share_limits(ctx, merged, kept);
    access::share_limits(ctx, kept, merged);
    for (const auto child : {kept, merged}) {
        const auto key = access::open_child_as_system(ctx.db, ctx.audit, ctx.app, child, "command");
        if (key) place_proposals(ctx, *key);
    }
    ctx.db.query(kEnd, merged, ctx.today(), kMerged).run();
    add_event(ctx, kept, Category::basic, msgid("{code}の記録とまとめました"),
              {{"code", access::shown_code(*merged_code)}}, "/children/" + *merged_code);
    add_event(ctx, merged, Category::basic, msgid("{code}の記録にまとめました"),
              {{"code", access::shown_code(*kept_code)}}, "/children/" + *kept_code);
    ctx.log("change", "child", kept.value(), kept, "merge " + *merged_code, "coordination");
    ctx.log("change", "child", merged.value(), merged, "merged into " + *kept_code, "coordination");
    return id;
}

base::Result<void> undo_merge(Ctx& ctx, MergeId id) {
    const auto found = ctx.db.query(kMerge, id).one(read_merge);
    if (not found or ctx.db.query(kUndo, id, ctx.now(), ctx.user.id).run() == 0)
        return tl::unexpected(gone());
    ctx.db.query(kBringBack, found->merged, kMerged).run();
    std::map<ChildId, std::vector<access::TeamMemberId>> members;
    ctx.db.query(kMembers, id).each([&](const db::Row& row) {
        members[row.get<ChildId>(0)].push_back(row.get<access::TeamMemberId>(1));
    });
    for (const auto& [child, made] : members) {
        const auto key = access::open_child_as_system(ctx.db, ctx.audit, ctx.app, child, "command");
        if (not key) return tl::unexpected(key.error());
        for (const auto member : made) {
            const auto left =
                access::leave_team(ctx, *key, member, ctx.today(), ctx.tr("まとめたのを元にもどしたため"));
            if (not left) return left;
        }
        place_proposals(ctx, *key);
    }
    add_event(ctx, found->kept, Category::basic, msgid("{code}の記録と分けました"),
              {{"code", access::shown_code(found->merged_code)}});
    add_event(ctx, found->merged, Category::basic, msgid("{code}の記録と分けました"),
              {{"code", access::shown_code(found->kept_code)}});
    ctx.log("change", "child", found->kept.value(), found->kept, "undo merge", "coordination");
    return {};
}

void set_apart(Ctx& ctx, ChildId first, ChildId second) {
    ctx.db.query(kSetApart, first, second, ctx.now(), ctx.user.id).run();
    ctx.log("change", "child", 0, {}, "two children", "coordination");
}

}  // namespace tsumugi::children
