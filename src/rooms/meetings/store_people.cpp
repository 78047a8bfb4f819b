#include <algorithm>

#include "ground/base/text.h"
#include "rooms/meetings/store.h"

namespace tsumugi::meetings {
namespace {

#define SERIES_COLUMNS                                                                       \
    "s.id, s.name, s.place, s.secretary_section_id, COALESCE((SELECT o.name || CASE WHEN "   \
    "c.name = '' THEN '' ELSE ' ' || c.name END FROM section c JOIN organisation o ON o.id " \
    "= c.organisation_id WHERE c.id = s.secretary_section_id), ''), s.version"

Series read_series(const db::Row& row) {
    return {row.get<SeriesId>(0),    row.get<std::string>(1),
            row.get<std::string>(2), row.get<std::optional<SectionId>>(3),
            row.get<std::string>(4), row.get<int>(5)};
}

#define PARTICIPANT_COLUMNS                                                                   \
    "p.id, p.name, p.organisation_id, p.section_id, COALESCE((SELECT o.name || COALESCE("     \
    "(SELECT CASE WHEN c.name = '' THEN '' ELSE ' ' || c.name END FROM section c WHERE c.id " \
    "= p.section_id), '') FROM organisation o WHERE o.id = p.organisation_id), ''), p.version"

Participant read_participant(const db::Row& row) {
    return {row.get<ParticipantId>(0),
            row.get<std::string>(1),
            row.get<std::optional<OrganisationId>>(2),
            row.get<std::optional<SectionId>>(3),
            row.get<std::string>(4),
            row.get<int>(5)};
}

}  // namespace

// ---- series

static const db::Sql kAllSeries{"SELECT " SERIES_COLUMNS
                                " FROM meeting_series s WHERE s.ended_on IS NULL ORDER BY s.name_key"};
static const db::Sql kSeries{"SELECT " SERIES_COLUMNS " FROM meeting_series s WHERE s.id = $1"};
static const db::Sql kSeriesNamed{"SELECT id FROM meeting_series WHERE name_key = $1"};
static const db::Sql kAddSeries{
    R"(INSERT INTO meeting_series (id, name, name_key, place, secretary_section_id, made_by,
    made_at) VALUES ($1, $2, $3, $4, $5, $6, $7))"};
static const db::Sql kChangeSeries{
    R"(UPDATE meeting_series SET name = $3, name_key = $4, place = $5, secretary_section_id = $6,
    version = version + 1 WHERE id = $1 AND version = $2)"};

std::vector<Series> all_series(db::Db& db) { return db.query(kAllSeries).all(read_series); }

std::optional<Series> find_series(db::Db& db, SeriesId id) { return db.query(kSeries, id).one(read_series); }

std::optional<SeriesId> series_named(db::Db& db, std::string_view name) {
    return db.query(kSeriesNamed, base::search_key(name)).value<SeriesId>();
}

SeriesId add_series(Ctx& ctx, const Series& series) {
    const auto id = ctx.new_id<SeriesId>();
    ctx.db
        .query(kAddSeries, id, series.name, base::search_key(series.name), series.place, series.secretary,
               ctx.user.id, ctx.now())
        .run();
    ctx.log("change", "meeting_series", id.value(), {}, "add");
    return id;
}

bool change_series(Ctx& ctx, const Series& series) {
    const auto before = find_series(ctx.db, series.id);
    if (not before or ctx.db.query(kChangeSeries, series.id, series.version, series.name,
                                   base::search_key(series.name), series.place, series.secretary)
                              .run() == 0)
        return false;
    db::keep_revision(ctx.db, "meeting_series", series.id.value(), series.version, ctx.now(),
                      ctx.user.id.value(),
                      base::Json{}
                          .add("name", before->name)
                          .add("place", before->place)
                          .add("secretary_section_id", before->secretary)
                          .text());
    ctx.log("change", "meeting_series", series.id.value());
    return true;
}

static const db::Sql kSitsIn{R"(SELECT 1 FROM series_member m JOIN participant p ON p.id = m.participant_id
    WHERE m.series_id = $1 AND p.organisation_id = $2 AND (m.until_on IS NULL OR m.until_on > $3) LIMIT 1)"};

Right right_of(Ctx& ctx, const Series& series) {
    if (ctx.user.role == access::Role::desk) return Right::write;
    if (ctx.user.role == access::Role::administrator) return Right::none;
    if (series.secretary and *series.secretary == ctx.user.section) return Right::write;
    const bool sits =
        ctx.db.query(kSitsIn, series.id, ctx.user.organisation, ctx.today()).value<int>().has_value();
    return sits ? Right::read : Right::none;
}

std::vector<Series> readable_series(Ctx& ctx) {
    auto all = all_series(ctx.db);
    std::erase_if(all, [&](const Series& series) { return right_of(ctx, series) == Right::none; });
    return all;
}

// ---- participants

static const db::Sql kParticipants{"SELECT " PARTICIPANT_COLUMNS
                                   " FROM participant p ORDER BY p.sort_key, p.id"};
static const db::Sql kParticipant{"SELECT " PARTICIPANT_COLUMNS " FROM participant p WHERE p.id = $1"};
static const db::Sql kParticipantNamed{"SELECT " PARTICIPANT_COLUMNS
                                       " FROM participant p WHERE p.name_key = $1"};
static const db::Sql kParticipantAlias{
    "SELECT " PARTICIPANT_COLUMNS
    " FROM participant_alias a JOIN participant p ON p.id = a.participant_id WHERE a.name_key = $1"};
static const db::Sql kAddParticipant{
    R"(INSERT INTO participant (id, name, name_key, sort_key, organisation_id, section_id,
    made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8))"};
static const db::Sql kChangeParticipant{
    R"(UPDATE participant SET name = $3, name_key = $4, sort_key = $5, organisation_id = $6,
    section_id = $7, version = version + 1 WHERE id = $1 AND version = $2)"};

std::vector<Participant> participants(db::Db& db) { return db.query(kParticipants).all(read_participant); }

std::optional<Participant> find_participant(db::Db& db, ParticipantId id) {
    return db.query(kParticipant, id).one(read_participant);
}

std::optional<Participant> participant_named(db::Db& db, std::string_view name) {
    const auto key = base::search_key(name);
    if (key.empty()) return std::nullopt;
    if (auto own = db.query(kParticipantNamed, key).one(read_participant)) return own;
    return db.query(kParticipantAlias, key).one(read_participant);
}

ParticipantId add_participant(Ctx& ctx, std::string_view name, std::optional<OrganisationId> organisation,
                              std::optional<SectionId> section) {
    const auto key = base::search_key(name);
    if (const auto known = ctx.db.query(kParticipantNamed, key).one(read_participant)) return known->id;
    const auto id = ctx.new_id<ParticipantId>();
    ctx.db
        .query(kAddParticipant, id, std::string(name), key, base::sort_key(name), organisation, section,
               ctx.user.id, ctx.now())
        .run();
    ctx.log("change", "participant", id.value(), {}, "add");
    return id;
}

bool change_participant(Ctx& ctx, const Participant& p) {
    const auto before = find_participant(ctx.db, p.id);
    if (not before or ctx.db.query(kChangeParticipant, p.id, p.version, p.name, base::search_key(p.name),
                                   base::sort_key(p.name), p.organisation, p.section)
                              .run() == 0)
        return false;
    db::keep_revision(ctx.db, "participant", p.id.value(), p.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("name", before->name)
                          .add("organisation_id", before->organisation)
                          .add("section_id", before->section)
                          .text());
    ctx.log("change", "participant", p.id.value());
    return true;
}

static const db::Sql kLearn{
    R"(INSERT INTO participant_alias (name_key, name, participant_id, learned_by, learned_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name_key) DO UPDATE SET name = excluded.name,
    participant_id = excluded.participant_id, learned_by = excluded.learned_by, learned_at = excluded.learned_at)"};
static const db::Sql kAliases{"SELECT name, participant_id FROM participant_alias ORDER BY name_key"};
static const db::Sql kForget{"DELETE FROM participant_alias WHERE name_key = $1"};

void learn_alias(Ctx& ctx, ParticipantId participant, std::string_view name) {
    const auto key = base::search_key(name);
    if (key.empty()) return;
    if (ctx.db.query(kParticipantNamed, key).one(read_participant)) return;
    const auto known = ctx.db.query(kParticipantAlias, key).one(read_participant);
    if (known and known->id == participant) return;
    ctx.db.query(kLearn, key, std::string(name), participant, ctx.user.id, ctx.now()).run();
    ctx.log("change", "participant_alias", participant.value(), {}, "learn");
}

std::vector<Alias> aliases(db::Db& db) {
    return db.query(kAliases).all([](const db::Row& row) {
        return Alias{row.get<std::string>(0), row.get<ParticipantId>(1)};
    });
}

void forget_alias(Ctx& ctx, std::string_view name) {
    ctx.db.query(kForget, base::search_key(name)).run();
    ctx.log("change", "participant_alias", 0, {}, "forget");
}

// ---- members

static const db::Sql kMembers{"SELECT " PARTICIPANT_COLUMNS
                              R"( FROM series_member m JOIN participant p ON p.id = m.participant_id
    WHERE m.series_id = $1 AND m.until_on IS NULL ORDER BY p.sort_key, p.id)"};
static const db::Sql kAddMember{
    R"(INSERT INTO series_member (series_id, participant_id, from_on) VALUES ($1, $2, $3)
    ON CONFLICT (series_id, participant_id) DO UPDATE SET until_on = NULL)"};
static const db::Sql kEndMember{
    R"(UPDATE series_member SET until_on = $3 WHERE series_id = $1 AND participant_id = $2 AND until_on IS NULL)"};

std::vector<Participant> members_of(db::Db& db, SeriesId series) {
    return db.query(kMembers, series).all(read_participant);
}

void add_member(Ctx& ctx, SeriesId series, ParticipantId participant) {
    ctx.db.query(kAddMember, series, participant, ctx.today()).run();
    ctx.log("change", "series_member", participant.value(), {}, "add");
}

void end_member(Ctx& ctx, SeriesId series, ParticipantId participant) {
    ctx.db.query(kEndMember, series, participant, ctx.today()).run();
    ctx.log("change", "series_member", participant.value(), {}, "end");
}

std::vector<Participant> own_participants(Ctx& ctx, SeriesId series) {
    auto all = members_of(ctx.db, series);
    std::erase_if(all, [&](const Participant& p) {
        if (p.section) return *p.section != ctx.user.section;
        return not p.organisation or *p.organisation != ctx.user.organisation;
    });
    return all;
}

static const db::Sql kSections{R"(SELECT DISTINCT s.id FROM section s JOIN member m ON m.section_id = s.id
    WHERE s.organisation_id = $1 AND s.ended_on IS NULL AND m.ended_on IS NULL AND m.login IS NOT NULL
    AND m.role <> 'administrator' ORDER BY s.id)"};

std::vector<SectionId> sections_of(db::Db& db, const Participant& participant) {
    if (participant.section) return {*participant.section};
    if (not participant.organisation) return {};
    return db.query(kSections, *participant.organisation).all([](const db::Row& row) {
        return row.get<SectionId>(0);
    });
}

}  // namespace tsumugi::meetings
