#include "rooms/directory/store.h"

#include <algorithm>

#include "ground/base/text.h"
#include "ground/db/columns.h"
#include "ground/db/revision.h"

namespace tsumugi::directory {
namespace {

using html::msgid;

constexpr db::Column<Section> kSectionColumns[] = {
    db::column<&Section::id>("s.id"),
    db::column<&Section::organisation>("s.organisation_id"),
    db::column<&Section::organisation_name>("o.name"),
    db::column<&Section::kind>("o.kind"),
    db::column<&Section::name>("s.name"),
    db::column<&Section::municipality>("COALESCE(s.municipality, o.municipality, '')"),
    db::column<&Section::phone>("s.phone"),
    db::column<&Section::extension>("s.extension"),
    db::column<&Section::fax>("s.fax"),
    db::column<&Section::email>("s.email"),
    db::column<&Section::hours>("s.hours"),
    db::column<&Section::decides>("s.decides"),
    db::column<&Section::is_desk>("s.is_desk"),
    db::column<&Section::version>("s.version")};
constexpr db::Columns kSectionRow{kSectionColumns};
#define SECTION_FROM " FROM section s JOIN organisation o ON o.id = s.organisation_id"
#define SECTION_ORDER " ORDER BY o.sort_key, s.sort_key, s.id"

const db::Sql kSection{kSectionRow.in("SELECT {}" SECTION_FROM " WHERE s.id = $1")};
const db::Sql kLivingSection{kSectionRow.in(
    "SELECT {}" SECTION_FROM " WHERE s.id = $1 AND s.ended_on IS NULL AND o.ended_on IS NULL")};
const db::Sql kSections{kSectionRow.in("SELECT {}" SECTION_FROM
                                       " WHERE s.ended_on IS NULL AND o.ended_on IS NULL" SECTION_ORDER)};
const db::Sql kSectionsOfKind{kSectionRow.in("SELECT {}" SECTION_FROM
                                             R"( WHERE s.ended_on IS NULL AND o.kind = $1
    AND ($2 = '' OR COALESCE(s.municipality, o.municipality) = $2))" SECTION_ORDER)};
const db::Sql kDesks{
    kSectionRow.in("SELECT {}" SECTION_FROM " WHERE s.ended_on IS NULL AND s.is_desk = 1" SECTION_ORDER)};
const db::Sql kSectionsOf{kSectionRow.in(
    "SELECT {}" SECTION_FROM " WHERE s.ended_on IS NULL AND s.organisation_id = $1" SECTION_ORDER)};
const db::Sql kLeads{kSectionRow.in("SELECT {}" SECTION_FROM R"( JOIN regional_role r ON r.section_id = s.id
    WHERE r.municipality = $1 AND r.function_code = $2 AND r.level = 'lead' AND s.ended_on IS NULL)" SECTION_ORDER)};
#define PLACE_FROM                                            \
    ", r.municipality, r.function_code, r.level" SECTION_FROM \
    " JOIN regional_role r ON r.section_id = s.id WHERE s.ended_on IS NULL AND "
const db::Sql kContacts{kSectionRow.in(
    "SELECT {}" PLACE_FROM "r.municipality = $1 AND ($2 = '' OR r.function_code = $2)" SECTION_ORDER)};
const db::Sql kLeadsEverywhere{
    kSectionRow.in("SELECT {}" PLACE_FROM "r.function_code = $1 AND r.level = 'lead'" SECTION_ORDER)};
const db::Sql kLedBy{R"(SELECT r.municipality, r.function_code FROM regional_role r
    JOIN municipality m ON m.code = r.municipality JOIN support_function f ON f.code = r.function_code
    WHERE r.section_id = $1 AND r.level = 'lead' ORDER BY m.position, f.position)"};
const db::Sql kSaveSection{
    R"(UPDATE section SET phone = $2, extension = $3, fax = $4, email = $5, hours = $6, decides = $7,
    version = version + 1 WHERE id = $1 AND version = $8)"};
const db::Sql kAddSection{
    R"(INSERT INTO section (id, organisation_id, name, sort_key, municipality, phone, extension, fax,
    email, hours, decides, is_desk) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};

const db::Sql kOrganisations{
    R"(SELECT id, kind, name, kana, COALESCE(municipality, ''), postcode, address, phone, fax, made_up
    FROM organisation WHERE ended_on IS NULL ORDER BY sort_key, id)"};
const db::Sql kOrganisation{
    R"(SELECT id, kind, name, kana, COALESCE(municipality, ''), postcode, address, phone, fax, made_up
    FROM organisation WHERE id = $1)"};
const db::Sql kAddOrganisation{
    R"(INSERT INTO organisation (id, kind, name, kana, sort_key, municipality, postcode, address,
    phone, fax, made_up) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};

#define MEMBER_COLUMNS                                                                                 \
    "m.id, m.section_id, m.name, m.kana, m.job, m.email, COALESCE(m.login, ''), m.role, m.deputy_id, " \
    "d.name, "                                                                                         \
    "m.version, m.ended_on, m.must_change, CASE WHEN m.totp_secret IS NULL THEN 0 ELSE 1 END"
#define MEMBER_FROM " FROM member m LEFT JOIN member d ON d.id = m.deputy_id"

const db::Sql kMembers{"SELECT " MEMBER_COLUMNS MEMBER_FROM R"( WHERE m.section_id = $1 AND m.ended_on IS NULL
    ORDER BY m.sort_key, m.id)"};
const db::Sql kMembersToday{"SELECT " MEMBER_COLUMNS MEMBER_FROM
                            R"( WHERE m.section_id = $1 AND (m.ended_on IS NULL OR m.ended_on > $2)
    ORDER BY m.sort_key, m.id)"};
const db::Sql kMember{"SELECT " MEMBER_COLUMNS MEMBER_FROM " WHERE m.id = $1"};
const db::Sql kSaveMember{R"(UPDATE member SET name = $2, kana = $3, sort_key = $4, job = $5, email = $6,
    deputy_id = CAST($7 AS BIGINT), version = version + 1 WHERE id = $1 AND version = $8)"};
const db::Sql kEndMember{
    "UPDATE member SET ended_on = $2, login = NULL, password = NULL, version = version + 1 WHERE id = $1"};
const db::Sql kEndMemberLater{"UPDATE member SET ended_on = $2, version = version + 1 WHERE id = $1"};
const db::Sql kFreeLogins{
    "UPDATE member SET login = NULL, password = NULL WHERE ended_on <= $1 AND login IS NOT NULL"};
const db::Sql kGiveFacts{"UPDATE member SET job = $2, deputy_id = CAST($3 AS BIGINT) WHERE id = $1"};
const db::Sql kNameOf{"SELECT name FROM member WHERE id = $1"};
const db::Sql kEndSessions{"DELETE FROM session WHERE member_id = $1"};

Contact read_contact(const db::Row& row) {
    constexpr int kNext = kSectionRow.count();
    return {row.get<std::string>(kNext), row.get<std::string>(kNext + 1),
            region::parse_level(row.text(kNext + 2)).value_or(region::Level::informed), kSectionRow(row)};
}

Organisation read_organisation(const db::Row& row) {
    return {
        row.get<OrganisationId>(0), row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3),
        row.get<std::string>(4),    row.get<std::string>(5), row.get<std::string>(6), row.get<std::string>(7),
        row.get<std::string>(8),    row.get<bool>(9)};
}

Member read_member(const db::Row& row) {
    Member m;
    m.id = row.get<MemberId>(0);
    m.section = row.get<SectionId>(1);
    m.name = row.get<std::string>(2);
    m.kana = row.get<std::string>(3);
    m.job = row.get<std::string>(4);
    m.email = row.get<std::string>(5);
    m.login = row.get<std::string>(6);
    m.role = access::find_role(row.text(7)).value_or(access::Role::member);
    m.deputy = row.get<std::optional<MemberId>>(8).value_or(MemberId{});
    m.deputy_name = row.get<std::optional<std::string>>(9).value_or("");
    m.version = row.get<int>(10);
    m.ends = row.get<std::optional<base::Date>>(11);
    m.must_change = row.get<bool>(12);
    m.second_factor = row.get<bool>(13);
    return m;
}

template <class T>
std::optional<T> if_set(const T& value) {
    if (value == T{}) return std::nullopt;
    return value;
}

base::Problem changed_elsewhere() {
    return {base::Kind::conflict, "", msgid("ほかの人が先に保存しました。")};
}

}  // namespace

std::optional<Section> section(db::Db& db, SectionId id) { return db.query(kSection, id).one(kSectionRow); }
std::optional<Section> living_section(db::Db& db, SectionId id) {
    return db.query(kLivingSection, id).one(kSectionRow);
}
std::vector<Section> sections(db::Db& db) { return db.query(kSections).all(kSectionRow); }
std::vector<Section> sections_of_kind(db::Db& db, std::string_view kind, std::string_view municipality) {
    return db.query(kSectionsOfKind, kind, municipality).all(kSectionRow);
}
std::vector<Section> desks(db::Db& db) { return db.query(kDesks).all(kSectionRow); }
std::vector<Section> sections_of(db::Db& db, OrganisationId id) {
    return db.query(kSectionsOf, id).all(kSectionRow);
}
std::vector<Section> leads(db::Db& db, std::string_view municipality, std::string_view function) {
    return db.query(kLeads, municipality, function).all(kSectionRow);
}

std::vector<Contact> contacts(db::Db& db, std::string_view municipality, std::string_view function) {
    return db.query(kContacts, municipality, function).all(read_contact);
}
std::vector<Contact> leads_everywhere(db::Db& db, std::string_view function) {
    return db.query(kLeadsEverywhere, function).all(read_contact);
}
std::vector<std::pair<std::string, std::string>> led_by(db::Db& db, SectionId id) {
    return db.query(kLedBy, id).all([](const db::Row& row) {
        return std::pair(row.get<std::string>(0), row.get<std::string>(1));
    });
}

std::vector<access::Option> section_options(access::Ctx& ctx, std::string_view municipality,
                                            bool with_nobody) {
    auto all = sections(ctx.db);
    std::stable_partition(all.begin(), all.end(),
                          [&](const Section& s) { return s.municipality == municipality; });
    std::vector<access::Option> options;
    options.push_back({"", with_nobody ? ctx.tr("担当なし") : ctx.tr("えらんでください")});
    for (const auto& s : all) options.push_back({s.id.text(), s.where()});
    return options;
}

std::vector<Organisation> organisations(db::Db& db) {
    return db.query(kOrganisations).all(read_organisation);
}
std::optional<Organisation> organisation(db::Db& db, OrganisationId id) {
    return db.query(kOrganisation, id).one(read_organisation);
}

OrganisationId create_organisation(access::Ctx& ctx, const NewOrganisation& o) {
    const auto id = ctx.new_id<OrganisationId>();
    ctx.db
        .query(kAddOrganisation, id, o.kind, o.name, o.kana, base::sort_key(o.kana.empty() ? o.name : o.kana),
               if_set(o.municipality), o.postcode, o.address, o.phone, o.fax, o.made_up)
        .run();
    ctx.log("change", "organisation", id.value(), {}, "create");
    return id;
}

SectionId create_section(access::Ctx& ctx, const NewSection& s) {
    const auto id = ctx.new_id<SectionId>();
    ctx.db
        .query(kAddSection, id, s.organisation, s.name, base::sort_key(s.kana.empty() ? s.name : s.kana),
               if_set(s.municipality), s.phone, s.extension, s.fax, s.email, s.hours, s.decides, s.is_desk)
        .run();
    ctx.log("change", "section", id.value(), {}, "create");
    return id;
}

base::Result<void> save_section(access::Ctx& ctx, const Section& s) {
    const auto before = section(ctx.db, s.id);
    if (not before or
        ctx.db.query(kSaveSection, s.id, s.phone, s.extension, s.fax, s.email, s.hours, s.decides, s.version)
                .run() == 0) {
        return tl::unexpected(changed_elsewhere());
    }
    db::keep_revision(ctx.db, "section", s.id.value(), s.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("phone", before->phone)
                          .add("extension", before->extension)
                          .add("fax", before->fax)
                          .add("email", before->email)
                          .add("hours", before->hours)
                          .add("decides", before->decides)
                          .text());
    ctx.log("change", "section", s.id.value());
    return {};
}

std::vector<Member> members(db::Db& db, SectionId id) { return db.query(kMembers, id).all(read_member); }
std::vector<Member> members(db::Db& db, SectionId id, base::Date today) {
    return db.query(kMembersToday, id, today).all(read_member);
}
std::optional<Member> member(db::Db& db, MemberId id) { return db.query(kMember, id).one(read_member); }

base::Result<void> save_member(access::Ctx& ctx, const Member& m) {
    const auto before = member(ctx.db, m.id);
    if (not before or ctx.db.query(kSaveMember, m.id, m.name, m.kana, base::sort_key(m.kana), m.job, m.email,
                                   if_set(m.deputy), m.version)
                              .run() == 0) {
        return tl::unexpected(changed_elsewhere());
    }
    db::keep_revision(ctx.db, "member", m.id.value(), m.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("name", before->name)
                          .add("kana", before->kana)
                          .add("job", before->job)
                          .add("email", before->email)
                          .text());
    ctx.log("change", "member", m.id.value());
    return {};
}

void end_member(access::Ctx& ctx, MemberId id, base::Date on, std::string_view reason) {
    const auto before = member(ctx.db, id);
    if (not before) return;
    db::keep_revision(ctx.db, "member", id.value(), before->version, ctx.now(), ctx.user.id.value(),
                      base::Json{}.add("login", before->login).text(), reason);
    if (on > ctx.today()) {
        ctx.db.query(kEndMemberLater, id, on).run();
    } else {
        ctx.db.query(kEndMember, id, on).run();
        ctx.db.query(kEndSessions, id).run();
    }
    ctx.log("change", "member", id.value(), {}, "end " + base::iso(on));
}

void free_ended_logins(access::Ctx& ctx) { ctx.db.query(kFreeLogins, ctx.today()).run(); }

void give_facts(db::Db& db, MemberId id, std::string_view job, MemberId deputy) {
    db.query(kGiveFacts, id, job, if_set(deputy)).run();
}

LastChange last_change(access::Ctx& ctx, std::string_view subject, std::int64_t id) {
    const auto kept = db::revisions(ctx.db, subject, id);
    if (kept.empty()) return {"", ctx.now()};
    return {ctx.db.query(kNameOf, kept.front().member).value<std::string>().value_or(""), kept.front().at};
}

}  // namespace tsumugi::directory
