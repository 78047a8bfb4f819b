#include <algorithm>

#include "ground/base/text.h"
#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

#define CHALLENGE_COLUMNS "id, series_id, position, mark, title, state, state_note, version"
#define ITEM_COLUMNS "id, series_id, challenge_id, position, number, title, state, state_note, version"

Challenge read_challenge(const db::Row& row) {
    return {row.get<ChallengeId>(0), row.get<SeriesId>(1),
            row.get<int>(2),         row.get<std::string>(3),
            row.get<std::string>(4), parse_progress(row.text(5)).value_or(Progress::open),
            row.get<std::string>(6), row.get<int>(7)};
}

Item read_item(const db::Row& row) {
    return {row.get<ItemId>(0),
            row.get<SeriesId>(1),
            row.get<std::optional<ChallengeId>>(2),
            row.get<int>(3),
            row.get<std::string>(4),
            row.get<std::string>(5),
            parse_progress(row.text(6)).value_or(Progress::open),
            row.get<std::string>(7),
            row.get<int>(8)};
}

std::string item_key(std::string_view number, std::string_view title) {
    return number.empty() ? "t:" + base::search_key(title) : std::string(number);
}

}  // namespace

// ---- challenges

static const db::Sql kChallenges{"SELECT " CHALLENGE_COLUMNS
                                 " FROM challenge WHERE series_id = $1 ORDER BY position, id"};
static const db::Sql kChallenge{"SELECT " CHALLENGE_COLUMNS " FROM challenge WHERE id = $1"};
static const db::Sql kAddChallenge{R"(INSERT INTO challenge (id, series_id, position, mark, title, title_key)
    VALUES ($1, $2, (SELECT COALESCE(MAX(position), -1) + 1 FROM challenge WHERE series_id = $2), $3, $4, $5))"};
static const db::Sql kChangeChallenge{R"(UPDATE challenge SET title = $3, title_key = $4, state = $5,
    state_note = $6, version = version + 1 WHERE id = $1 AND version = $2)"};

std::vector<Challenge> challenges(db::Db& db, SeriesId series) {
    return db.query(kChallenges, series).all(read_challenge);
}

std::optional<Challenge> find_challenge(db::Db& db, ChallengeId id) {
    return db.query(kChallenge, id).one(read_challenge);
}

ChallengeId need_challenge(Ctx& ctx, SeriesId series, std::string_view mark, std::string_view title) {
    const auto key = base::search_key(title);
    for (const auto& known : challenges(ctx.db, series)) {
        if (mark.empty() ? base::search_key(known.title) == key : known.mark == mark) return known.id;
    }
    const auto id = ctx.new_id<ChallengeId>();
    ctx.db.query(kAddChallenge, id, series, mark, title, key).run();
    ctx.log("change", "challenge", id.value(), {}, "add");
    return id;
}

bool change_challenge(Ctx& ctx, const Challenge& c) {
    const auto before = find_challenge(ctx.db, c.id);
    if (not before or ctx.db.query(kChangeChallenge, c.id, c.version, c.title, base::search_key(c.title),
                                   code(c.state), c.state_note)
                              .run() == 0)
        return false;
    db::keep_revision(ctx.db, "challenge", c.id.value(), c.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("title", before->title)
                          .add("state", code(before->state))
                          .add("state_note", before->state_note)
                          .text());
    ctx.log("change", "challenge", c.id.value());
    return true;
}

// ---- items

static const db::Sql kItems{"SELECT " ITEM_COLUMNS " FROM item WHERE series_id = $1 ORDER BY position, id"};
static const db::Sql kItem{"SELECT " ITEM_COLUMNS " FROM item WHERE id = $1"};
static const db::Sql kItemKeyed{"SELECT " ITEM_COLUMNS " FROM item WHERE series_id = $1 AND item_key = $2"};
static const db::Sql kAddItem{
    R"(INSERT INTO item (id, series_id, challenge_id, position, number, title, item_key)
    VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), -1) + 1 FROM item WHERE series_id = $2), $4, $5, $6))"};
static const db::Sql kFillItem{"UPDATE item SET title = $2 WHERE id = $1 AND title = ''"};
static const db::Sql kChangeItem{
    R"(UPDATE item SET title = $3, state = $4, state_note = $5, challenge_id = $6,
    version = version + 1 WHERE id = $1 AND version = $2)"};

std::vector<Item> items(db::Db& db, SeriesId series) { return db.query(kItems, series).all(read_item); }

std::optional<Item> find_item(db::Db& db, ItemId id) { return db.query(kItem, id).one(read_item); }

ItemId need_item(Ctx& ctx, SeriesId series, std::optional<ChallengeId> challenge, std::string_view number,
                 std::string_view title) {
    const auto key = item_key(number, title);
    if (const auto known = ctx.db.query(kItemKeyed, series, key).one(read_item)) {
        if (known->title.empty() and not title.empty()) ctx.db.query(kFillItem, known->id, title).run();
        return known->id;
    }
    const auto id = ctx.new_id<ItemId>();
    ctx.db.query(kAddItem, id, series, challenge, number, title, key).run();
    ctx.log("change", "item", id.value(), {}, "add");
    return id;
}

bool change_item(Ctx& ctx, const Item& item) {
    const auto before = find_item(ctx.db, item.id);
    if (not before or ctx.db.query(kChangeItem, item.id, item.version, item.title, code(item.state),
                                   item.state_note, item.challenge)
                              .run() == 0)
        return false;
    db::keep_revision(ctx.db, "item", item.id.value(), item.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("title", before->title)
                          .add("state", code(before->state))
                          .add("state_note", before->state_note)
                          .add("challenge_id", before->challenge)
                          .text());
    ctx.log("change", "item", item.id.value());
    return true;
}

// ---- leads

#define LEAD_SELECT                                                                           \
    "SELECT l.id, l.challenge_id, l.item_id, l.participant_id, p.name, l.summary_point_id, "  \
    "COALESCE(m.title, ''), l.from_on, l.until_on FROM council_lead l JOIN participant p ON " \
    "p.id = l.participant_id LEFT JOIN summary_point s ON s.id = l.summary_point_id LEFT "    \
    "JOIN meeting m ON m.id = s.meeting_id JOIN challenge c ON c.id = l.challenge_id "

// In the order in which the chair named them.
#define LEAD_ORDER                                                                     \
    "COALESCE((SELECT MIN(n.position) FROM summary_lead n WHERE n.summary_point_id = " \
    "l.summary_point_id AND n.participant_id = l.participant_id), 0), l.id"
static const db::Sql kLeads{
    LEAD_SELECT "WHERE c.series_id = $1 AND l.until_on IS NULL ORDER BY c.position, l.from_on, " LEAD_ORDER};
static const db::Sql kLeadsOf{LEAD_SELECT
                              "WHERE l.challenge_id = $1 ORDER BY COALESCE(l.until_on, '9999-12-31') DESC, "
                              "l.from_on, " LEAD_ORDER};
static const db::Sql kAddLead{
    R"(INSERT INTO council_lead (id, challenge_id, item_id, participant_id, summary_point_id, from_on)
    VALUES ($1, $2, $3, $4, $5, $6))"};
static const db::Sql kEndLead{"UPDATE council_lead SET until_on = $2 WHERE id = $1 AND until_on IS NULL"};

namespace {

Lead read_lead(const db::Row& row) {
    return {row.get<LeadId>(0),        row.get<ChallengeId>(1), row.get<std::optional<ItemId>>(2),
            row.get<ParticipantId>(3), row.get<std::string>(4), row.get<std::optional<SummaryId>>(5),
            row.get<std::string>(6),   row.get<base::Date>(7),  row.get<std::optional<base::Date>>(8)};
}

}  // namespace

std::vector<Lead> leads(db::Db& db, SeriesId series) { return db.query(kLeads, series).all(read_lead); }

std::vector<Lead> leads_of(db::Db& db, ChallengeId challenge) {
    return db.query(kLeadsOf, challenge).all(read_lead);
}

void add_lead(Ctx& ctx, const Lead& lead) {
    for (const auto& known : leads_of(ctx.db, lead.challenge)) {
        if (not known.until_on and known.item == lead.item and known.participant == lead.participant) return;
    }
    const auto id = ctx.new_id<LeadId>();
    ctx.db.query(kAddLead, id, lead.challenge, lead.item, lead.participant, lead.summary, lead.from_on).run();
    ctx.log("change", "council_lead", id.value(), {}, "add");
}

void end_lead(Ctx& ctx, LeadId id) {
    ctx.db.query(kEndLead, id, ctx.today()).run();
    ctx.log("change", "council_lead", id.value(), {}, "end");
}

// ---- indicators

#define INDICATOR_COLUMNS "id, challenge_id, item_id, position, name, unit, system_code, goal, rises, version"

static const db::Sql kIndicators{
    "SELECT " INDICATOR_COLUMNS
    " FROM indicator WHERE challenge_id = $1 AND ended_on IS NULL ORDER BY position"};
static const db::Sql kIndicator{"SELECT " INDICATOR_COLUMNS
                                " FROM indicator WHERE id = $1 AND ended_on IS NULL"};
static const db::Sql kAddIndicator{
    R"(INSERT INTO indicator (id, challenge_id, item_id, position, name, unit, system_code, goal, rises)
    VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), -1) + 1 FROM indicator WHERE challenge_id = $2), $4, $5, $6,
    $7, $8))"};
static const db::Sql kEndIndicator{"UPDATE indicator SET ended_on = $2 WHERE id = $1 AND ended_on IS NULL"};
static const db::Sql kValues{
    "SELECT day, value, note FROM indicator_value WHERE indicator_id = $1 ORDER BY day"};
static const db::Sql kSetValue{
    R"(INSERT INTO indicator_value (id, indicator_id, day, value, note, recorded_by, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (indicator_id, day) DO UPDATE SET value = excluded.value,
    note = excluded.note, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at)"};

namespace {

Indicator read_indicator(const db::Row& row) {
    return {row.get<IndicatorId>(0), row.get<ChallengeId>(1),           row.get<std::optional<ItemId>>(2),
            row.get<int>(3),         row.get<std::string>(4),           row.get<std::string>(5),
            row.get<std::string>(6), row.get<std::optional<double>>(7), row.get<bool>(8),
            row.get<int>(9)};
}

}  // namespace

std::vector<Indicator> indicators(db::Db& db, ChallengeId challenge) {
    return db.query(kIndicators, challenge).all(read_indicator);
}

std::optional<Indicator> find_indicator(db::Db& db, IndicatorId id) {
    return db.query(kIndicator, id).one(read_indicator);
}

IndicatorId add_indicator(Ctx& ctx, const Indicator& i) {
    const auto id = ctx.new_id<IndicatorId>();
    ctx.db.query(kAddIndicator, id, i.challenge, i.item, i.name, i.unit, i.system_code, i.goal, i.rises)
        .run();
    ctx.log("change", "indicator", id.value(), {}, "add");
    return id;
}

void end_indicator(Ctx& ctx, IndicatorId id) {
    ctx.db.query(kEndIndicator, id, ctx.today()).run();
    ctx.log("change", "indicator", id.value(), {}, "end");
}

std::vector<IndicatorValue> values(db::Db& db, IndicatorId id) {
    return db.query(kValues, id).all([](const db::Row& row) {
        return IndicatorValue{row.get<base::Date>(0), row.get<double>(1), row.get<std::string>(2)};
    });
}

void set_value(Ctx& ctx, IndicatorId id, const IndicatorValue& value) {
    ctx.db
        .query(kSetValue, ctx.new_id<base::Id<IndicatorValue>>(), id, value.day, value.value, value.note,
               ctx.user.id, ctx.now())
        .run();
    ctx.log("change", "indicator", id.value(), {}, "value");
}

const std::vector<SystemNumber>& system_numbers() {
    static const std::vector<SystemNumber> all{
        {"role_gaps", html::msgid("町の役割分担表の担当なし"), html::msgid("件")},
        {"pathways", html::msgid("この1年に始まった退院支援"), html::msgid("件")},
        {"requests_open", html::msgid("答えを待っている依頼"), html::msgid("件")},
        {"sections", html::msgid("紡ぎを使っている部署"), html::msgid("か所")}};
    return all;
}

// Each town should lead each function once; what is missing is a gap.
static const db::Sql kRoleGaps{
    R"(SELECT (SELECT COUNT(*) FROM municipality) * (SELECT COUNT(*) FROM support_function)
    - (SELECT COUNT(*) FROM (SELECT DISTINCT municipality, function_code FROM regional_role WHERE level = 'lead') led))"};
static const db::Sql kPathways{"SELECT COUNT(*) FROM pathway WHERE started_at >= $1"};
static const db::Sql kRequestsOpen{"SELECT COUNT(*) FROM request WHERE state IN ('sent', 'seen', 'asked')"};
static const db::Sql kSectionsUsing{
    "SELECT COUNT(DISTINCT section_id) FROM member WHERE login IS NOT NULL AND ended_on IS NULL"};

std::optional<double> system_number(Ctx& ctx, std::string_view code) {
    std::optional<std::int64_t> found;
    if (code == "role_gaps") found = ctx.db.query(kRoleGaps).value<std::int64_t>();
    if (code == "pathways")
        found = ctx.db.query(kPathways, base::start_of_day(base::add_days(ctx.today(), -365)))
                    .value<std::int64_t>();
    if (code == "requests_open") found = ctx.db.query(kRequestsOpen).value<std::int64_t>();
    if (code == "sections") found = ctx.db.query(kSectionsUsing).value<std::int64_t>();
    if (not found) return std::nullopt;
    return static_cast<double>(*found);
}

}  // namespace tsumugi::challenges
