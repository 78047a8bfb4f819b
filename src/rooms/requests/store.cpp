#include "rooms/requests/store.h"

#include <array>

namespace tsumugi::requests {
namespace {

#define SECTION_WHERE(id)                                                                   \
    "(SELECT o.name || CASE WHEN s.name = '' THEN '' ELSE ' ' || s.name END FROM section s" \
    " JOIN organisation o ON o.id = s.organisation_id WHERE s.id = " id ")"
#define REQUEST_COLUMNS \
    "r.id, r.child_id, COALESCE(c.code, ''), r.step_id, r.from_section_id, r.to_section_id, "        \
    SECTION_WHERE("r.from_section_id") ", " SECTION_WHERE("r.to_section_id")                         \
    ", COALESCE(r.function_code, ''), r.kind, r.title, r.body, r.state, r.answer, r.reason, r.reason_item, " \
    "r.see_by, r.answer_by, r.sent_at, r.sent_by, "                                                  \
    "COALESCE((SELECT m.name FROM member m WHERE m.id = r.sent_by), ''), r.seen_at, " \
    "r.joined_id, r.given_level, r.version, r.settled"
constexpr int kRequestColumns = 26;
#define REQUEST_FROM " FROM request r LEFT JOIN child c ON c.id = r.child_id "
#define LISTED_COLUMNS \
    REQUEST_COLUMNS ", CASE WHEN " TSUMUGI_MAY_SEE("r.child_id", "$1", "$2", basic) " THEN 1 ELSE 0 END"

Request read_request(const db::Row& row) {
    Request r;
    r.id = row.get<RequestId>(0);
    r.child = row.get<std::optional<ChildId>>(1).value_or(ChildId{});
    r.child_code = row.text(2);
    r.step = row.get<std::optional<pathways::StepId>>(3);
    r.from = row.get<SectionId>(4);
    r.to = row.get<SectionId>(5);
    r.from_where = row.text(6);
    r.to_where = row.text(7);
    r.function = row.text(8);
    r.kind = row.text(9);
    r.title = row.text(10);
    r.body = row.text(11);
    const auto state = parse_state(row.text(12));
    if (not state) throw std::runtime_error("request " + r.id.text() + " has an unknown state");
    r.state = *state;
    r.answer = row.text(13);
    r.reason = row.text(14);
    r.reason_item = row.text(15);
    r.see_by = row.get<base::Date>(16);
    r.answer_by = row.get<base::Date>(17);
    r.sent_at = row.get<base::Instant>(18);
    r.sent_by = row.get<MemberId>(19);
    r.sent_by_name = row.text(20);
    r.seen_at = row.get<std::optional<base::Instant>>(21);
    r.joined = row.get<std::optional<access::TeamMemberId>>(22);
    r.given_level = row.text(23);
    r.version = row.get<int>(24);
    r.settled = row.text(25);
    return r;
}

template <class IdType>
std::optional<IdType> set_or_null(IdType id) {
    if (id.value() == 0) return std::nullopt;
    return id;
}

std::optional<std::string> text_or_null(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

constexpr std::array<std::pair<Box, std::string_view>, 3> kBoxes{
    {{Box::in, "in"}, {Box::out, "out"}, {Box::done, "done"}}};

}  // namespace

std::string_view code(Box box) { return kBoxes[static_cast<std::size_t>(box)].second; }
std::optional<Box> parse_box(std::string_view code) {
    for (const auto& [box, name] : kBoxes) {
        if (name == code) return box;
    }
    return std::nullopt;
}

static const db::Sql kFind{"SELECT " REQUEST_COLUMNS REQUEST_FROM "WHERE r.id = $1"};

std::optional<Request> find(db::Db& db, RequestId id) { return db.query(kFind, id).one(read_request); }

static const db::Sql kVersion{"SELECT version FROM request WHERE id = $1"};

int version_of(db::Db& db, RequestId id) { return db.query(kVersion, id).value<int>().value_or(0); }

static const db::Sql kEvents{
    "SELECT e.at, e.kind, e.text, e.heard_from, e.section_id, COALESCE(" SECTION_WHERE(
        "e.section_id") R"(, ''), COALESCE((SELECT m.name FROM member m WHERE m.id = e.member_id), '')
    FROM request_event e WHERE e.request_id = $1 ORDER BY e.number)"};

std::vector<Event> events(db::Db& db, RequestId id) {
    return db.query(kEvents, id).all([](const db::Row& row) {
        return Event{row.get<base::Instant>(0), row.get<std::string>(1), row.get<std::string>(2),
                     row.get<std::string>(3),   row.get<SectionId>(4),   row.get<std::string>(5),
                     row.get<std::string>(6)};
    });
}

static const db::Sql kIn{
    "SELECT " LISTED_COLUMNS REQUEST_FROM
    "WHERE r.to_section_id = $1 AND r.is_open = 1 ORDER BY r.sent_at DESC, r.id DESC LIMIT $3 OFFSET $4"};
static const db::Sql kOut{
    "SELECT " LISTED_COLUMNS REQUEST_FROM
    "WHERE r.from_section_id = $1 AND r.is_open = 1 ORDER BY r.sent_at DESC, r.id DESC LIMIT $3 OFFSET $4"};
// The newest of both ends, each along its index, then the newest of those.
static const db::Sql kDone{"SELECT " LISTED_COLUMNS R"( FROM (
        SELECT * FROM (SELECT id, sent_at FROM request WHERE to_section_id = $1 AND is_open = 0
                       ORDER BY sent_at DESC, id DESC LIMIT CAST($3 AS BIGINT) + CAST($4 AS BIGINT)) a
        UNION ALL
        SELECT * FROM (SELECT id, sent_at FROM request WHERE from_section_id = $1 AND is_open = 0
                       ORDER BY sent_at DESC, id DESC LIMIT CAST($3 AS BIGINT) + CAST($4 AS BIGINT)) b) n
    JOIN request r ON r.id = n.id LEFT JOIN child c ON c.id = r.child_id
    ORDER BY n.sent_at DESC, n.id DESC LIMIT $3 OFFSET $4)"};

const db::Sql& list_statement(Box box) { return box == Box::in ? kIn : box == Box::out ? kOut : kDone; }

std::vector<Listed> list(access::Ctx& ctx, Box box, int page, int page_size) {
    const std::int64_t offset = static_cast<std::int64_t>(page - 1) * page_size;
    return ctx.db
        .query(list_statement(box), ctx.user.section, ctx.today(), static_cast<std::int64_t>(page_size),
               offset)
        .all([](const db::Row& row) {
            return Listed{read_request(row), row.get<bool>(kRequestColumns)};
        });
}

static const db::Sql kCountIn{"SELECT COUNT(*) FROM request WHERE to_section_id = $1 AND is_open = 1"};
static const db::Sql kCountOut{"SELECT COUNT(*) FROM request WHERE from_section_id = $1 AND is_open = 1"};
static const db::Sql kCountDone{
    R"(SELECT (SELECT COUNT(*) FROM request WHERE to_section_id = $1 AND is_open = 0)
    + (SELECT COUNT(*) FROM request WHERE from_section_id = $1 AND is_open = 0))"};

int count(db::Db& db, SectionId section, Box box) {
    const auto& sql = box == Box::in ? kCountIn : box == Box::out ? kCountOut : kCountDone;
    return db.query(sql, section).value<int>().value_or(0);
}

static const db::Sql kOfChild{"SELECT " REQUEST_COLUMNS REQUEST_FROM
                              "WHERE r.child_id = $1 ORDER BY r.sent_at DESC, r.id DESC LIMIT 100"};

std::vector<Request> of_child(db::Db& db, const access::ChildKey& key) {
    return db.query(kOfChild, key.child()).all(read_request);
}

static const db::Sql kLastEvent{"SELECT MAX(at) FROM request_event WHERE request_id = $1"};

std::optional<base::Date> closed_day(db::Db& db, RequestId id) {
    const auto at = db.query(kLastEvent, id).value<std::optional<base::Instant>>();
    return at and *at ? std::optional(base::local_date(**at)) : std::nullopt;
}

static const db::Sql kHasAccount{
    "SELECT 1 FROM member WHERE section_id = $1 AND ended_on IS NULL AND login IS NOT NULL LIMIT 1"};

bool has_account(db::Db& db, SectionId section) {
    return db.query(kHasAccount, section).value<int>().has_value();
}

static const db::Sql kStep{
    R"(SELECT s.id, s.child_id, t.title, t.title_en, s.function_code, s.section_id, s.due
    FROM step s JOIN template_step t ON t.id = s.template_step_id WHERE s.id = $1)"};

std::optional<Step> step(db::Db& db, pathways::StepId id, base::Lang lang) {
    return db.query(kStep, id).one([&](const db::Row& row) {
        return Step{row.get<pathways::StepId>(0),
                    row.get<ChildId>(1),
                    row.get<std::string>(lang == base::Lang::en ? 3 : 2),
                    row.get<std::string>(4),
                    row.get<std::optional<SectionId>>(5).value_or(SectionId{}),
                    row.get<base::Date>(6)};
    });
}

static const db::Sql kAdd{
    R"(INSERT INTO request (id, child_id, step_id, from_section_id, to_section_id, function_code,
    kind, title, body, state, see_by, answer_by, sent_at, sent_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'sent', $10, $11, $12, $13))"};

RequestId add(access::Ctx& ctx, const access::ChildKey& key, const NewRequest& request, base::Date see_by,
              base::Date answer_by) {
    const auto id = ctx.new_id<RequestId>();
    ctx.db
        .query(kAdd, id, key.child(), request.step, ctx.user.section, request.to,
               text_or_null(request.function), request.kind, request.title, request.body, see_by, answer_by,
               ctx.now(), ctx.user.id)
        .run();
    return id;
}

static const db::Sql kSetSeen{
    "UPDATE request SET state = 'seen', seen_at = $2 WHERE id = $1 AND state = 'sent'"};

bool set_seen(db::Db& db, RequestId id, base::Instant now) { return db.query(kSetSeen, id, now).run() == 1; }

static const db::Sql kSetState{R"(UPDATE request SET state = $3, is_open = $4, answer = $5, reason = $6,
    reason_item = $7, seen_at = COALESCE(seen_at, $8), version = version + 1 WHERE id = $1 AND version = $2)"};

bool set_state(db::Db& db, const Request& r, State state, base::Instant now) {
    return db.query(kSetState, r.id, r.version, code(state), is_open(state), r.answer, r.reason,
                    r.reason_item, now)
               .run() == 1;
}

static const db::Sql kSetGiven{"UPDATE request SET joined_id = $2, given_level = $3 WHERE id = $1"};

void set_given(db::Db& db, RequestId id, std::optional<access::TeamMemberId> joined, std::string_view level) {
    db.query(kSetGiven, id, joined, level).run();
}

static const db::Sql kAddEvent{
    R"(INSERT INTO request_event (id, request_id, at, member_id, section_id, number, kind,
    text, heard_from) VALUES ($1, $2, $3, $4, $5, (SELECT COUNT(*) FROM request_event WHERE request_id = $2), $6, $7,
    $8))"};

void add_event(access::Ctx& ctx, RequestId id, std::string_view kind, std::string_view text,
               std::string_view heard_from) {
    ctx.db
        .query(kAddEvent, ctx.new_id<base::Id<Event>>(), id, ctx.now(), ctx.user.id, ctx.user.section, kind,
               text, heard_from)
        .run();
}

static const db::Sql kOtherAccepted{
    R"(SELECT id FROM request WHERE child_id = $1 AND to_section_id = $2 AND id <> $3
    AND state IN ('accepted', 'conditional', 'doing') ORDER BY sent_at, id LIMIT 1)"};

std::optional<RequestId> other_accepted(db::Db& db, const Request& r) {
    return db.query(kOtherAccepted, r.child, r.to, r.id).value<RequestId>();
}

}  // namespace tsumugi::requests
