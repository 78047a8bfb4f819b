#include "rooms/region/store.h"

#include <algorithm>

#include "ground/base/assets.h"
#include "ground/base/csv.h"
#include "ground/base/text.h"
#include "ground/db/revision.h"

namespace tsumugi::region {
namespace {

using html::msgid;

const db::Sql kMunicipalities{
    "SELECT code, name, kana, english, can_do, cannot_do, version FROM municipality ORDER BY position"};
const db::Sql kMunicipality{
    "SELECT code, name, kana, english, can_do, cannot_do, version FROM municipality WHERE code = $1"};
const db::Sql kFunctions{
    "SELECT code, area, name, english, usual_lead, usual_support, one_time FROM support_function ORDER BY "
    "position"};
const db::Sql kNewestContent{R"(SELECT content FROM regional_role_version WHERE municipality = $1
    ORDER BY version DESC LIMIT 1)"};
const db::Sql kVersion{"SELECT COALESCE(MAX(version), 0) FROM regional_role_version WHERE municipality = $1"};
const db::Sql kDropRoles{"DELETE FROM regional_role WHERE municipality = $1"};
const db::Sql kAddRole{R"(INSERT INTO regional_role (id, municipality, function_code, section_id, level)
    VALUES ($1, $2, $3, $4, $5))"};
const db::Sql kKeepVersion{
    R"(INSERT INTO regional_role_version (municipality, version, at, member_id, content)
    VALUES ($1, $2, $3, $4, $5))"};
const db::Sql kKeptVersions{
    R"(SELECT v.version, v.at, COALESCE(m.name, ''), v.content FROM regional_role_version v
    LEFT JOIN member m ON m.id = v.member_id WHERE v.municipality = $1 ORDER BY v.version DESC LIMIT $2)"};
const db::Sql kKeptVersion{
    R"(SELECT v.version, v.at, COALESCE(m.name, ''), v.content FROM regional_role_version v
    LEFT JOIN member m ON m.id = v.member_id WHERE v.municipality = $1 AND v.version = $2)"};
const db::Sql kSectionNames{
    R"(SELECT s.id, o.name, s.name, s.phone, CASE WHEN s.ended_on IS NULL THEN 1 ELSE 0 END
    FROM section s JOIN organisation o ON o.id = s.organisation_id ORDER BY o.sort_key, s.sort_key, s.id)"};
const db::Sql kNamedSections{
    R"(SELECT s.id, o.name, s.name, s.phone, CASE WHEN s.ended_on IS NULL THEN 1 ELSE 0 END
    FROM section s JOIN organisation o ON o.id = s.organisation_id
    WHERE s.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))"};
const db::Sql kAddMunicipality{R"(INSERT INTO municipality (code, name, kana, english, sort_key, position)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING)"};
const db::Sql kAddFunction{
    R"(INSERT INTO support_function (code, area, name, english, position, usual_lead, usual_support,
    one_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING)"};
const db::Sql kMemberName{"SELECT name FROM member WHERE id = $1"};
const db::Sql kSaveMunicipality{R"(UPDATE municipality SET can_do = $2, cannot_do = $3, version = version + 1
    WHERE code = $1 AND version = $4)"};

Municipality read_municipality(const db::Row& row) {
    return {row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
            row.get<std::string>(3), row.get<std::string>(4), row.get<std::string>(5),
            row.get<int>(6)};
}

KeptVersion read_kept(const db::Row& row) {
    return {row.get<int>(0), row.get<base::Instant>(1), row.get<std::string>(2), row.get<std::string>(3)};
}

SectionName read_section_name(const db::Row& row) {
    std::string where = row.get<std::string>(1);
    if (not row.text(2).empty()) where += " " + row.get<std::string>(2);
    return {row.get<access::SectionId>(0), std::move(where), row.get<std::string>(3), row.get<bool>(4)};
}

base::Table reference_rows(std::string_view name) {
    const auto file = base::read_csv(base::asset(name).value());
    if (not file) throw std::runtime_error("the data file " + std::string(name) + " is broken");
    return base::Table(file->rows.begin() + 1, file->rows.end());
}

}  // namespace

std::vector<Municipality> municipalities(db::Db& db) {
    return db.query(kMunicipalities).all(read_municipality);
}

std::optional<Municipality> municipality(db::Db& db, std::string_view code) {
    return db.query(kMunicipality, code).one(read_municipality);
}

std::string municipality_name(db::Db& db, std::string_view code, base::Lang lang) {
    const auto found = municipality(db, code);
    if (not found) return {};
    return lang == base::Lang::en ? found->english : found->name;
}

std::vector<access::Option> municipality_options(access::Ctx& ctx, bool with_empty) {
    std::vector<access::Option> options;
    if (with_empty) options.push_back({"", ctx.tr("えらんでください")});
    for (const auto& town : municipalities(ctx.db)) {
        options.push_back({town.code, ctx.lang() == base::Lang::en ? town.english : town.name});
    }
    return options;
}

const std::vector<Function>& functions(db::Db& db) {
    return db.reference<std::vector<Function>>(kFunctions, [&] {
        return db.query(kFunctions).all([](const db::Row& row) {
            return Function{row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                            row.get<std::string>(3), row.get<std::string>(4), row.get<std::string>(5),
                            row.get<bool>(6)};
        });
    });
}

std::vector<RoleRow> full_table(db::Db& db, std::string_view content) {
    auto rows = arrange(functions(db), {}, true);
    for (auto& saved : parse_content(content)) {
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const auto& r) { return r.function == saved.function; });
        if (row != rows.end()) *row = std::move(saved);
    }
    return rows;
}

std::vector<RoleRow> regional_table(db::Db& db, std::string_view municipality) {
    return full_table(db, db.query(kNewestContent, municipality).value<std::string>().value_or(""));
}

int regional_version(db::Db& db, std::string_view municipality) {
    return db.query(kVersion, municipality).value<int>().value_or(0);
}

base::Result<int> save_regional_table(access::Ctx& ctx, std::string_view municipality, int version,
                                      const std::vector<RoleRow>& typed) {
    auto rows = typed;
    for (auto& row : rows) keep_highest_level(row);
    return db::write(ctx.db, [&]() -> base::Result<int> {
        if (regional_version(ctx.db, municipality) != version) {
            return tl::unexpected(
                base::Problem{base::Kind::conflict, "", msgid("ほかの人が先にこの表を保存しました。")});
        }
        ctx.db.query(kDropRoles, municipality).run();
        for (const auto& row : rows) {
            const auto add = [&](const std::vector<access::SectionId>& sections, Level level) {
                for (const auto section : sections) {
                    ctx.db
                        .query(kAddRole, ctx.new_id<base::Id<Role>>(), municipality, row.function, section,
                               code(level))
                        .run();
                }
            };
            add(row.leads, Level::lead);
            add(row.supports, Level::support);
            add(row.informed, Level::informed);
        }
        ctx.db.query(kKeepVersion, municipality, version + 1, ctx.now(), ctx.user.id, content_of(rows)).run();
        ctx.log("change", "regional_role", 0, {}, "municipality " + std::string(municipality));
        return version + 1;
    });
}

std::vector<KeptVersion> kept_versions(db::Db& db, std::string_view municipality, int limit) {
    return db.query(kKeptVersions, municipality, limit).all(read_kept);
}

std::optional<KeptVersion> kept_version(db::Db& db, std::string_view municipality, int version) {
    return db.query(kKeptVersion, municipality, version).one(read_kept);
}

std::vector<SectionName> section_names(db::Db& db) { return db.query(kSectionNames).all(read_section_name); }

std::vector<SectionName> section_names(db::Db& db, const std::vector<access::SectionId>& ids) {
    constexpr std::size_t kAtOnce = 16;
    std::vector<SectionName> names;
    for (std::size_t first = 0; first < ids.size(); first += kAtOnce) {
        const auto id = [&](std::size_t i) { return ids[std::min(first + i, ids.size() - 1)]; };
        const auto some = db.query(kNamedSections, id(0), id(1), id(2), id(3), id(4), id(5), id(6), id(7),
                                   id(8), id(9), id(10), id(11), id(12), id(13), id(14), id(15))
                              .all(read_section_name);
        names.insert(names.end(), some.begin(), some.end());
    }
    return names;
}

base::Result<int> save_municipality(access::Ctx& ctx, const Municipality& changed) {
    const auto before = municipality(ctx.db, changed.code);
    if (not before)
        return tl::unexpected(base::Problem{base::Kind::not_found, "", msgid("この市町村はありません。")});
    if (ctx.db.query(kSaveMunicipality, changed.code, changed.can_do, changed.cannot_do, changed.version)
            .run() == 0) {
        return tl::unexpected(base::Problem{base::Kind::conflict, "", msgid("ほかの人が先に保存しました。")});
    }
    db::keep_revision(ctx.db, "municipality", std::stoll(changed.code), changed.version, ctx.now(),
                      ctx.user.id.value(),
                      base::Json{}.add("can_do", before->can_do).add("cannot_do", before->cannot_do).text());
    ctx.log("change", "municipality", std::stoll(changed.code));
    return changed.version + 1;
}

LastChange last_change(db::Db& db, std::string_view municipality) {
    const auto kept = db::revisions(db, "municipality", std::stoll(std::string(municipality)));
    if (kept.empty()) return {};
    return {db.query(kMemberName, kept.front().member).value<std::string>().value_or(""), kept.front().at};
}

void load_reference(db::Db& db) {
    db.forget_reference();
    db::write(db, [&] {
        int position = 0;
        for (const auto& row : reference_rows("rooms/region/municipalities.csv")) {
            db.query(kAddMunicipality, row.at(0), row.at(1), row.at(2), row.at(3), base::sort_key(row.at(2)),
                     position++)
                .run();
        }
        position = 0;
        for (const auto& row : reference_rows("rooms/region/functions.csv")) {
            db.query(kAddFunction, row.at(0), row.at(1), row.at(2), row.at(3), position++, row.at(4),
                     row.at(5), row.at(6) == "1")
                .run();
        }
    });
}

}  // namespace tsumugi::region
