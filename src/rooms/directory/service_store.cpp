// Every SQL statement about services, and the search over them.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/db/revision.h"
#include "rooms/directory/service_facts.h"

namespace tsumugi::directory {
namespace {

using html::msgid;

#define SERVICE_COLUMNS                                                                                           \
    "s.id, s.kind, s.name, s.kana, s.organisation_id, s.section_id, s.provider, s.provider_number, s.number, "    \
    "s.municipality, s.postcode, s.address, s.phone, s.fax, s.email, s.url, s.weekdays, s.saturdays, s.sundays, " \
    "s.holidays, s.closed, s.remarks, s.latitude, s.longitude, s.places, s.state, s.state_since, s.hidden, "      \
    "s.made_up, s.source, s.source_number, s.confirmed_at, s.ended_on, s.end_reason, s.version"

const db::Sql kService{"SELECT " SERVICE_COLUMNS " FROM service s WHERE s.id = $1"};
const db::Sql kAllServices{"SELECT " SERVICE_COLUMNS
                           " FROM service s WHERE s.ended_on IS NULL ORDER BY s.sort_key, s.id"};
const db::Sql kAdd{R"(INSERT INTO service
    (id, kind, name, kana, sort_key, search_key, organisation_id, section_id, provider, provider_number, number,
     municipality, postcode, address, phone, fax, email, url, weekdays, saturdays, sundays, holidays, closed, remarks,
     latitude, longitude, places, state, state_since, hidden, made_up, source, source_number, confirmed_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
     $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35))"};
const db::Sql kSave{R"(UPDATE service SET name = $2, kana = $3, sort_key = $4, search_key = $5, provider = $6,
    provider_number = $7, municipality = $8, postcode = $9, address = $10, phone = $11, fax = $12, email = $13, url = $14,
    weekdays = $15, saturdays = $16, sundays = $17, holidays = $18, closed = $19, remarks = $20,
    latitude = CAST($21 AS DOUBLE PRECISION), longitude = CAST($22 AS DOUBLE PRECISION), places = CAST($23 AS BIGINT),
    state = $24, state_since = $25, hidden = $26, number = $27, source_number = $28, confirmed_at = $29,
    version = version + 1 WHERE id = $1 AND version = $30)"};
const db::Sql kEnd{R"(UPDATE service SET ended_on = $2, end_reason = $3, version = version + 1
    WHERE id = $1 AND ended_on IS NULL)"};
const db::Sql kHandFacts{
    "SELECT field, member_id, at, imported FROM service_fact WHERE service_id = $1 ORDER BY field"};
const db::Sql kDropHandFact{"DELETE FROM service_fact WHERE service_id = $1 AND field = $2"};
const db::Sql kPutHandFact{
    R"(INSERT INTO service_fact (service_id, field, member_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (service_id, field) DO UPDATE SET member_id = excluded.member_id, at = excluded.at)"};

Service read_service(const db::Row& row) {
    Service s;
    int c = 0;
    s.id = row.get<ServiceId>(c++);
    for (auto* text : {&s.kind, &s.name, &s.kana}) *text = row.get<std::string>(c++);
    s.organisation = row.get<std::optional<access::OrganisationId>>(c++).value_or(access::OrganisationId{});
    s.section = row.get<std::optional<access::SectionId>>(c++).value_or(access::SectionId{});
    for (auto* text : {&s.provider, &s.provider_number, &s.number, &s.municipality, &s.postcode, &s.address,
                       &s.phone, &s.fax, &s.email, &s.url, &s.weekdays, &s.saturdays, &s.sundays, &s.holidays,
                       &s.closed, &s.remarks})
        *text = row.get<std::string>(c++);
    s.latitude = row.get<std::optional<double>>(c++);
    s.longitude = row.get<std::optional<double>>(c++);
    s.places = row.get<std::optional<int>>(c++);
    s.state = parse_service_state(row.text(c++)).value_or(ServiceState::unknown);
    s.state_since = row.get<std::optional<base::Date>>(c++);
    s.hidden = row.get<bool>(c++);
    s.made_up = row.get<bool>(c++);
    s.source = row.get<std::string>(c++);
    s.source_number = row.get<std::string>(c++);
    s.confirmed = row.get<base::Instant>(c++);
    s.ended = row.get<std::optional<base::Date>>(c++);
    s.end_reason = row.get<std::string>(c++);
    s.version = row.get<int>(c++);
    return s;
}

template <class IdType>
std::optional<IdType> if_set(IdType id) {
    return id.value() == 0 ? std::nullopt : std::optional(id);
}

std::string sort_key_of(const Service& s) { return base::sort_key(s.kana.empty() ? s.name : s.kana); }

base::Problem changed_elsewhere() {
    return {base::Kind::conflict, "", msgid("ほかの人が先に保存しました。"), {}};
}

std::string facts_json(const Service& s) {
    base::Json json;
    for (const auto& fact : service_facts()) json.add(fact.field, fact.get(s));
    return json.add("state", code(s.state))
        .add("state_since", s.state_since)
        .add("hidden", std::int64_t{s.hidden})
        .text();
}

/// What everybody but the desks must not come near, in any statement over several services (K10).
void only_visible(db::Where& where, const access::User& user) {
    if (user.role == access::Role::desk) return;
    where.add("s.hidden = 0 OR s.section_id = $", user.section);
}

db::Where where_of(const access::User& user, const ServiceSearch& search) {
    db::Where where;
    where.add("s.ended_on IS NULL");
    only_visible(where, user);
    if (not search.kind.empty()) where.add("s.kind = $", search.kind);
    if (search.town == kOutside) {
        where.add("s.municipality NOT IN (SELECT code FROM municipality)");
    } else if (not search.town.empty()) {
        where.add("s.municipality = $", search.town);
    }
    return where;
}

std::vector<std::string> words_of(std::string_view typed) {
    std::vector<std::string> words;
    for (const auto& word : base::split(base::nfkc(typed), ' ')) {
        auto key = base::search_key(word);
        if (not key.empty()) words.push_back(std::move(key));
    }
    return words;
}

/// The services with the words. Their folded texts are looked through here: over 20,000 services this takes a
/// sixth of what LIKE takes, and the same reading serves names that are only like the words.
FoundServices services_with(access::Ctx& ctx, const ServiceSearch& search,
                            const std::vector<std::string>& words, int page_size) {
    struct Near {
        int distance;
        ServiceId id;
    };
    std::vector<Near> exact, near;
    const auto where = where_of(ctx.user, search);
    std::vector<std::pair<ServiceId, std::string>> texts;
    ctx.db
        .query_text("SELECT s.id, s.search_key FROM service s" + where.text() + " ORDER BY s.sort_key, s.id",
                    where.params)
        .each([&](const db::Row& row) {
            const auto text = row.text(1);
            const auto has = [&](const auto& word) { return text.find(word) != std::string_view::npos; };
            if (std::all_of(words.begin(), words.end(), has)) {
                exact.push_back({0, row.get<ServiceId>(0)});
            } else if (exact.empty()) {
                texts.emplace_back(row.get<ServiceId>(0), text);
            }
        });
    if (exact.empty()) {
        for (const auto& [id, text] : texts) {
            int sum = 0;
            bool like = true;
            for (const auto& word : words) {
                if (text.find(word) != std::string::npos) continue;
                const auto distance = typing_distance(word, text);
                like = like and distance;
                if (not like) break;
                sum += *distance;
            }
            if (like) near.push_back({sum, id});
        }
        std::stable_sort(near.begin(), near.end(),
                         [](const auto& a, const auto& b) { return a.distance < b.distance; });
    }
    const auto& all = exact.empty() ? near : exact;
    FoundServices found;
    found.similar = exact.empty();
    found.total = static_cast<int>(all.size());
    const auto from = static_cast<std::size_t>(search.page - 1) * static_cast<std::size_t>(page_size);
    for (auto i = from; i < all.size() and i < from + static_cast<std::size_t>(page_size); ++i) {
        found.rows.push_back(*service(ctx.db, all[i].id));
    }
    return found;
}

}  // namespace

std::optional<Service> service(db::Db& db, ServiceId id) { return db.query(kService, id).one(read_service); }
std::vector<Service> all_services(db::Db& db) { return db.query(kAllServices).all(read_service); }

std::vector<Service> services(access::Ctx& ctx) {
    const auto where = where_of(ctx.user, {});
    return ctx.db
        .query_text("SELECT " SERVICE_COLUMNS " FROM service s" + where.text() + " ORDER BY s.sort_key, s.id",
                    where.params)
        .all(read_service);
}

FoundServices find_services(access::Ctx& ctx, const ServiceSearch& search, int page_size) {
    const auto words = words_of(search.words);
    if (not words.empty()) return services_with(ctx, search, words, page_size);
    auto where = where_of(ctx.user, search);
    FoundServices found;
    found.total = ctx.db.query_text("SELECT COUNT(*) FROM service s" + where.text(), where.params)
                      .value<int>()
                      .value_or(0);
    const auto filter = where.text();
    const auto limit = where.place(page_size);
    const auto offset = where.place((search.page - 1) * page_size);
    found.rows = ctx.db
                     .query_text("SELECT " SERVICE_COLUMNS " FROM service s" + filter +
                                     " ORDER BY s.sort_key, s.id LIMIT " + limit + " OFFSET " + offset,
                                 where.params)
                     .all(read_service);
    return found;
}

ServiceId add_service(access::Ctx& ctx, const Service& s) {
    const auto id = s.id.value() == 0 ? ctx.new_id<ServiceId>() : s.id;
    ctx.db
        .query(kAdd, id, s.kind, s.name, s.kana, sort_key_of(s), search_text(ctx.db, s),
               if_set(s.organisation), if_set(s.section), s.provider, s.provider_number, s.number,
               s.municipality, s.postcode, s.address, s.phone, s.fax, s.email, s.url, s.weekdays, s.saturdays,
               s.sundays, s.holidays, s.closed, s.remarks, s.latitude, s.longitude, s.places, code(s.state),
               s.state_since, s.hidden, s.made_up, s.source, s.source_number, ctx.now(), ctx.now())
        .run();
    return id;
}

/// Writes the row over the version that it had; the former one is kept. False: it has another version by now.
bool replace_service(access::Ctx& ctx, const Service& before, const Service& s, std::string_view reason) {
    const auto written =
        ctx.db
            .query(kSave, s.id, s.name, s.kana, sort_key_of(s), search_text(ctx.db, s), s.provider,
                   s.provider_number, s.municipality, s.postcode, s.address, s.phone, s.fax, s.email, s.url,
                   s.weekdays, s.saturdays, s.sundays, s.holidays, s.closed, s.remarks, s.latitude,
                   s.longitude, s.places, code(s.state), s.state_since, s.hidden, s.number, s.source_number,
                   s.confirmed, s.version)
            .run();
    if (written == 0) return false;
    db::keep_revision(ctx.db, "service", s.id.value(), s.version, ctx.now(), ctx.user.id.value(),
                      facts_json(before), reason);
    return true;
}

base::Result<void> save_service(access::Ctx& ctx, const Service& changed) {
    const auto before = service(ctx.db, changed.id);
    if (not before or not replace_service(ctx, *before, changed, ""))
        return tl::unexpected(changed_elsewhere());
    for (const auto& fact : service_facts()) {
        if (fact.get(*before) == fact.get(changed)) continue;
        ctx.db.query(kPutHandFact, changed.id, fact.field, ctx.user.id, ctx.now()).run();
    }
    if (before->state != changed.state or before->state_since != changed.state_since)
        ctx.db.query(kPutHandFact, changed.id, "state", ctx.user.id, ctx.now()).run();
    ctx.log("change", "service", changed.id.value());
    return {};
}

base::Result<void> take_imported(access::Ctx& ctx, ServiceId id, std::string_view field) {
    const auto before = service(ctx.db, id);
    const auto* fact = find_service_fact(field);
    if (not before or not fact) return tl::unexpected(changed_elsewhere());
    for (const auto& held : hand_facts(ctx.db, id)) {
        if (held.field != field or not held.imported) continue;
        auto changed = *before;
        fact->set(changed, *held.imported);
        if (not replace_service(ctx, *before, changed, "imported"))
            return tl::unexpected(changed_elsewhere());
        ctx.db.query(kDropHandFact, id, fact->field).run();
        ctx.log("change", "service", id.value(), {}, "imported");
    }
    return {};
}

void end_service(access::Ctx& ctx, ServiceId id, base::Date on, std::string_view reason) {
    const auto before = service(ctx.db, id);
    if (not before or ctx.db.query(kEnd, id, on, reason).run() == 0) return;
    db::keep_revision(ctx.db, "service", id.value(), before->version, ctx.now(), ctx.user.id.value(),
                      facts_json(*before), reason);
    ctx.log("change", "service", id.value(), {}, "end");
}

std::vector<HandFact> hand_facts(db::Db& db, ServiceId id) {
    return db.query(kHandFacts, id).all([](const db::Row& row) {
        return HandFact{row.get<std::string>(0), row.get<MemberId>(1), row.get<base::Instant>(2),
                        row.get<std::optional<std::string>>(3)};
    });
}

}  // namespace tsumugi::directory
