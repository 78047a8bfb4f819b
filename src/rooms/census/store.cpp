#include "rooms/census/store_parts.h"

#include <algorithm>
#include <set>

#include "engines/census/kinds.h"
#include "ground/access/secret.h"
#include "ground/base/text.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"

namespace tsumugi::census {
namespace {

using html::msgid;

#define ROUND_COLUMNS                                                                                         \
    "r.id, r.title, r.day_of_count, r.until_day, r.purpose, r.legal_basis, r.publish, r.towns, r.state, "     \
    "r.custodian_section_id, s.name, o.name, o.id, r.custodian_token, r.public_key, r.table_key, r.seen_at, " \
    "r.opened_at, r.opened_by, r.closed_at, r.ended_at, r.erased_at, r.result, r.reason, r.made_up "          \
    "FROM census_round r JOIN section s ON s.id = r.custodian_section_id JOIN organisation o ON o.id = s.organisation_id"

const db::Sql kRounds{"SELECT " ROUND_COLUMNS " ORDER BY r.day_of_count DESC, r.id DESC"};
const db::Sql kRound{"SELECT " ROUND_COLUMNS " WHERE r.id = $1"};
const db::Sql kRoundOfToken{"SELECT " ROUND_COLUMNS " WHERE r.custodian_token = $1"};
const db::Sql kAddRound{
    R"(INSERT INTO census_round (id, title, day_of_count, until_day, purpose, legal_basis, publish,
    towns, state, custodian_section_id, opened_at, opened_by, made_up)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10, $11, $12))"};
const db::Sql kSetResult{
    R"(UPDATE census_round SET state = 'published', made_up = 1, result = $2, opened_at = $3, closed_at = $3,
    ended_at = $3, erased_at = $3 WHERE id = $1)"};
const db::Sql kListsAsUploaded{
    R"(UPDATE census_list SET state = 'uploaded', declared = $3, line_count = $3, uploads = 1, uploaded_at = $4
    WHERE round_id = $1 AND source = $2)"};

#define LIST_COLUMNS                                                                                    \
    "l.id, l.round_id, l.number, l.section_id, o.name, s.name, l.source, l.state, l.declared, l.used, " \
    "l.uploads, l.line_count, l.uploaded_at, l.token, l.reason, l.times "                               \
    "FROM census_list l JOIN section s ON s.id = l.section_id JOIN organisation o ON o.id = s.organisation_id"

const db::Sql kLists{"SELECT " LIST_COLUMNS " WHERE l.round_id = $1 ORDER BY l.number"};
const db::Sql kListOfSection{"SELECT " LIST_COLUMNS " WHERE l.round_id = $1 AND l.section_id = $2"};
const db::Sql kListOfToken{"SELECT " LIST_COLUMNS " WHERE l.token = $1"};
const db::Sql kAddList{
    R"(INSERT INTO census_list (id, round_id, number, section_id, source, state) VALUES ($1, $2, $3, $4, $5, 'invited'))"};

std::string where_of(std::string organisation, const std::string& section) {
    return section.empty() ? organisation : organisation + " " + section;
}

RoundRow read_round(const db::Row& row) {
    RoundRow r;
    r.id = row.get<RoundId>(0);
    r.title = row.get<std::string>(1);
    r.day_of_count = row.get<base::Date>(2);
    r.until = row.get<base::Date>(3);
    r.purpose = row.get<std::string>(4);
    r.legal_basis = row.get<std::string>(5);
    for (const auto& code : base::split(row.text(6), ',')) {
        if (not code.empty()) r.publish.push_back(code);
    }
    for (const auto& pair : base::split(row.text(7), ',')) {
        const auto at = pair.find('=');
        if (at != std::string::npos)
            r.towns.push_back({pair.substr(0, at), "", std::atoll(pair.c_str() + at + 1)});
    }
    r.state = row.get<std::string>(8);
    r.custodian = row.get<SectionId>(9);
    r.custodian_where = where_of(row.get<std::string>(11), row.get<std::string>(10));
    r.custodian_organisation = row.get<OrganisationId>(12);
    r.custodian_token = row.get<std::string>(13);
    r.public_key = row.get<std::string>(14);
    r.table_key = row.get<std::string>(15);
    r.seen = row.get<std::optional<base::Instant>>(16);
    r.opened = row.get<base::Instant>(17);
    r.opened_by = row.get<MemberId>(18);
    r.closed = row.get<std::optional<base::Instant>>(19);
    r.ended = row.get<std::optional<base::Instant>>(20);
    r.erased = row.get<std::optional<base::Instant>>(21);
    r.result = row.get<std::string>(22);
    r.reason = row.get<std::string>(23);
    r.made_up = row.get<bool>(24);
    return r;
}

ListRow read_list_row(const db::Row& row) {
    ListRow l;
    l.id = row.get<ListId>(0);
    l.round = row.get<RoundId>(1);
    l.number = static_cast<std::uint32_t>(row.integer(2));
    l.section = row.get<SectionId>(3);
    l.where = where_of(row.get<std::string>(4), row.get<std::string>(5));
    l.source = row.get<int>(6);
    l.state = row.get<std::string>(7);
    l.declared = static_cast<std::uint64_t>(row.integer(8));
    l.used = static_cast<std::uint64_t>(row.integer(9));
    l.uploads = row.get<int>(10);
    l.lines = row.integer(11);
    l.uploaded = row.get<std::optional<base::Instant>>(12);
    l.has_token = not row.text(13).empty();
    l.reason = row.get<std::string>(14);
    l.times = static_cast<std::uint64_t>(row.integer(15));
    return l;
}

void check_text(base::Problems& problems, const char* field, const std::string& text, std::size_t most) {
    if (text.empty()) problems.push_back({base::Kind::invalid, field, msgid("書いてください。")});
    if (base::grapheme_count(text) > most)
        problems.push_back({base::Kind::too_large,
                            field,
                            msgid("{n}文字までで書いてください。"),
                            {{"n", std::to_string(most)}}});
}

/// Desk and custodian, hub and custodian: never one body.
base::Problems check_custodian(Ctx& ctx, const NewRound& round) {
    const auto refuse = [](const char* message) {
        return base::Problems{{base::Kind::invalid, "custodian", message}};
    };
    const auto custodian = directory::living_section(ctx.db, round.custodian);
    if (not custodian) return refuse(msgid("鍵の保管者の部署を選んでください。"));
    for (const auto& desk : directory::desks(ctx.db)) {
        if (desk.organisation == custodian->organisation)
            return refuse(
                msgid("地域の窓口の機関は、鍵の保管者になれません。べつの法人の部署を選んでください。"));
    }
    if (custodian->organisation == ctx.user.organisation)
        return refuse(msgid("あなたの機関は、鍵の保管者になれません。べつの法人の部署を選んでください。"));
    for (const auto& list : round.lists) {
        const auto section = directory::section(ctx.db, list.section);
        if (section and section->organisation == custodian->organisation)
            return refuse(msgid("名簿を出す機関は、鍵の保管者になれません。"));
    }
    return {};
}

}  // namespace

std::string fingerprint(std::string_view token) { return access::fingerprint("census token", token); }

base::Result<RoundRow> in_state(db::Db& db, const RoundRow& seen, std::string_view state) {
    auto now = round_of(db, seen.id);
    if (now and now->state == state) return *now;
    return tl::unexpected(
        problem(msgid("この調査は、いまはその段階ではありません。ページを開き直してください。"),
                now and (now->over() or now->state == "counting") ? base::Kind::gone : base::Kind::conflict));
}

base::Result<ListRow> taking_part(db::Db& db, const RoundRow& round, const ListRow& seen) {
    if (const auto collecting = in_state(db, round, "collecting"); not collecting)
        return tl::unexpected(collecting.error());
    auto now = list_of_section(db, round.id, seen.section);
    if (now and now->state != "left" and now->state != "late") return *now;
    return tl::unexpected(problem(msgid("この名簿は調査から外れています。"), base::Kind::gone));
}

Round protocol_round(const RoundRow& round, const std::string& region) {
    return {round.id.text(), region, round.day_of_count, linkage::Profile::japanese};
}

std::vector<RoundRow> rounds(db::Db& db) { return db.query(kRounds).all(read_round); }
std::optional<RoundRow> round_of(db::Db& db, RoundId id) { return db.query(kRound, id).one(read_round); }
std::optional<RoundRow> round_of_custodian(db::Db& db, std::string_view token) {
    if (token.empty()) return std::nullopt;
    return db.query(kRoundOfToken, fingerprint(token)).one(read_round);
}
std::vector<ListRow> lists_of(db::Db& db, RoundId round) {
    return db.query(kLists, round).all(read_list_row);
}
std::optional<ListRow> list_of_section(db::Db& db, RoundId round, SectionId section) {
    return db.query(kListOfSection, round, section).one(read_list_row);
}
std::optional<ListRow> list_of_token(db::Db& db, std::string_view token) {
    if (token.empty()) return std::nullopt;
    return db.query(kListOfToken, fingerprint(token)).one(read_list_row);
}

RoundId add_round(Ctx& ctx, const NewRound& round) {
    std::string publish, towns;
    for (const auto& group : publishable()) {
        if (std::find(round.publish.begin(), round.publish.end(), group.code) != round.publish.end())
            publish += (publish.empty() ? "" : ",") + std::string(group.code);
    }
    for (const auto& town : round.towns)
        towns += (towns.empty() ? "" : ",") + town.code + "=" +
                 std::to_string(std::max<std::int64_t>(town.people, 0));
    const auto id = ctx.new_id<RoundId>();
    ctx.db
        .query(kAddRound, id, round.title, round.day_of_count, round.until, round.purpose, round.legal_basis,
               publish, towns, round.custodian, ctx.now(), ctx.user.id, ctx.app.config.demo)
        .run();
    std::int64_t number = 0;
    for (const auto& list : round.lists) {
        ctx.db.query(kAddList, ctx.new_id<ListId>(), id, ++number, list.section, list.source).run();
    }
    ctx.log("change", "census_round", id.value(), {}, "open", "statistics");
    return id;
}

base::Checked<RoundId> open_round(Ctx& ctx, const NewRound& round) {
    base::Problems problems;
    check_text(problems, "title", round.title, 100);
    check_text(problems, "purpose", round.purpose, 1000);
    check_text(problems, "legal_basis", round.legal_basis, 1000);
    if (round.day_of_count > base::add_days(ctx.today(), 366))
        problems.push_back(
            {base::Kind::invalid, "day_of_count", msgid("数える日は、1年先までにしてください。")});
    if (round.until < ctx.today())
        problems.push_back(
            {base::Kind::invalid, "until", msgid("締め切りは、きょうから後の日にしてください。")});
    std::set<SectionId> sections;
    for (const auto& list : round.lists) {
        if (not directory::living_section(ctx.db, list.section) or not find_list_kind(list.source) or
            not sections.insert(list.section).second)
            problems.push_back(
                {base::Kind::invalid, "lists", msgid("名簿を出す部署を、名簿から選び直してください。")});
    }
    if (static_cast<int>(sections.size()) < kLeastLists)
        problems.push_back({base::Kind::invalid, "lists",
                            msgid("名簿を出す部署を3つ以上選んでください。少ないと何も公表できません。")});
    for (auto& found : check_custodian(ctx, round)) problems.push_back(std::move(found));
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    const auto id = add_round(ctx, round);
    for (const auto& list : round.lists) {
        notices::Notice notice;
        notice.section = list.section;
        notice.text = msgid("一斉調査「{title}」に名簿を出してください（{until}まで）。");
        notice.args = {{"title", round.title}, {"until", base::iso(round.until)}};
        notice.path = "/census/" + id.text();
        notice.key = "census " + id.text();
        notices::tell(ctx, notice);
    }
    // The page of a round can do no more than ask: the list itself stands in the inbox until it has arrived.
    for (const auto& list : lists_of(ctx.db, id)) {
        tasks::Task task;
        task.kind = "census_list";
        task.subject = list.id.value();
        task.section = list.section;
        task.text = msgid("一斉調査の名簿を出す：{title}");
        task.args = {{"title", round.title}};
        task.due = round.until;
        task.path = "/census/" + id.text() + "/list";
        tasks::put(ctx, task);
    }
    notices::Notice notice;
    notice.section = round.custodian;
    notice.text = msgid("一斉調査「{title}」の鍵の保管者になってください。");
    notice.args = {{"title", round.title}};
    notice.path = "/census/" + id.text();
    notice.key = "census custodian " + id.text();
    notices::tell(ctx, notice);
    return id;
}

Spec spec_for_list(const RoundRow& round, const ListRow& list, const std::string& region,
                   const std::vector<region::Municipality>& names) {
    Spec spec;
    spec.round = protocol_round(round, region);
    spec.title = round.title;
    const auto public_key = bytes_of_hex(round.public_key), table_key = bytes_of_hex(round.table_key);
    spec.has_keys = public_key and table_key;
    if (spec.has_keys) spec.public_key = *public_key, spec.table_key = *table_key;
    spec.list = list.number;
    spec.source = list.source;
    spec.declared = list.declared;
    spec.publish = round.publish;
    for (auto town : round.towns) {
        for (const auto& named : names) {
            if (named.code == town.code) town.name = named.name;
        }
        spec.towns.push_back(std::move(town));
    }
    return spec;
}

Spec spec_for_custodian(db::Db& db, const RoundRow& round, const std::string& region) {
    Spec spec = spec_for_list(round, {}, region, region::municipalities(db));
    spec.state = round.state;
    spec.purpose = round.purpose;
    spec.legal_basis = round.legal_basis;
    for (const auto& list : lists_of(db, round.id))
        spec.lists.push_back({list.number, list.source, list.declared, list.state, list.where, list.times});
    if (round.state == "collecting") spec.waiting = waiting_batches(db, round.id);
    spec.earlier = earlier_figures(db, round);
    return spec;
}

std::optional<RoundRow> published_before(db::Db& db, const RoundRow& round) {
    std::optional<RoundRow> best;
    for (auto& other : rounds(db)) {
        if (other.state != "published" or other.id == round.id or not other.ended or
            (round.ended and *other.ended >= *round.ended))
            continue;
        if (not best or *other.ended > *best->ended) best = std::move(other);
    }
    return best;
}

std::map<std::string, std::int64_t> earlier_figures(db::Db& db, const RoundRow& round) {
    auto all = rounds(db);
    std::erase_if(all, [&](const RoundRow& other) {
        return other.state != "published" or other.id == round.id or not other.ended;
    });
    std::sort(all.begin(), all.end(),
              [](const RoundRow& a, const RoundRow& b) { return *a.ended < *b.ended; });
    std::map<std::string, std::int64_t> figures;
    for (const auto& other : all) {
        const auto published = read_published(other.result);
        if (not published) continue;
        for (const auto& cell : published->cells) {
            if (cell.state == disclosure::State::shown) figures[cell.name] = cell.count;
        }
    }
    return figures;
}

void set_result(db::Db& db, RoundId round, std::string_view table,
                const std::map<int, std::uint64_t>& declared, base::Instant ended) {
    db.query(kSetResult, round, table, ended).run();
    for (const auto& [source, children] : declared)
        db.query(kListsAsUploaded, round, source, static_cast<std::int64_t>(children), ended).run();
}

}  // namespace tsumugi::census
