#include "rooms/census/store.h"

#include <algorithm>
#include <set>

#include "ground/access/secret.h"
#include "ground/base/log.h"
#include "ground/base/text.h"
#include "ground/notices/notices.h"
#include "rooms/census/files.h"
#include "rooms/census/kinds.h"

namespace tsumugi::census {
namespace {

using html::msgid;

constexpr std::size_t kMostWaiting = 40;  // batches of one list that nobody has answered yet
constexpr std::uint64_t kMostDeclared = 200000;

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
const db::Sql kSetKeys{R"(UPDATE census_round SET public_key = $2, table_key = $3, state = 'collecting'
    WHERE id = $1 AND state = 'waiting')"};
const db::Sql kSeen{"UPDATE census_round SET seen_at = $2 WHERE id = $1"};
const db::Sql kSetToken{"UPDATE census_round SET custodian_token = $2 WHERE id = $1"};
const db::Sql kClose{
    "UPDATE census_round SET state = 'counting', closed_at = $2 WHERE id = $1 AND state = 'collecting'"};
const db::Sql kPublish{
    R"(UPDATE census_round SET state = 'published', result = $2, ended_at = $3 WHERE id = $1 AND state = 'counting')"};
const db::Sql kGiveUp{R"(UPDATE census_round SET state = 'given_up', reason = $2, ended_at = $3
    WHERE id = $1 AND state IN ('waiting', 'collecting', 'counting'))"};
const db::Sql kErased{"UPDATE census_round SET erased_at = $2, custodian_token = '' WHERE id = $1"};
const db::Sql kSetResult{
    R"(UPDATE census_round SET state = 'published', made_up = 1, result = $2, opened_at = $3, closed_at = $3,
    ended_at = $3, erased_at = $3 WHERE id = $1)"};
const db::Sql kListsAsUploaded{"UPDATE census_list SET state = 'uploaded' WHERE round_id = $1"};

#define LIST_COLUMNS                                                                                    \
    "l.id, l.round_id, l.number, l.section_id, o.name, s.name, l.source, l.state, l.declared, l.used, " \
    "l.uploads, l.line_count, l.uploaded_at, l.token, l.reason "                                        \
    "FROM census_list l JOIN section s ON s.id = l.section_id JOIN organisation o ON o.id = s.organisation_id"

const db::Sql kLists{"SELECT " LIST_COLUMNS " WHERE l.round_id = $1 ORDER BY l.number"};
const db::Sql kListOfSection{"SELECT " LIST_COLUMNS " WHERE l.round_id = $1 AND l.section_id = $2"};
const db::Sql kListOfToken{"SELECT " LIST_COLUMNS " WHERE l.token = $1"};
const db::Sql kAddList{
    R"(INSERT INTO census_list (id, round_id, number, section_id, source, state) VALUES ($1, $2, $3, $4, $5, 'invited'))"};
const db::Sql kDeclare{
    R"(UPDATE census_list SET declared = $2, state = 'declared' WHERE id = $1 AND used = 0 AND state IN ('invited', 'declared'))"};
const db::Sql kUse{"UPDATE census_list SET used = used + $2 WHERE id = $1"};
const db::Sql kUploaded{
    R"(UPDATE census_list SET state = 'uploaded', uploads = uploads + 1, line_count = $2, uploaded_at = $3
    WHERE id = $1)"};
const db::Sql kLeave{"UPDATE census_list SET state = 'left', reason = $2, token = '' WHERE id = $1"};
const db::Sql kLate{
    "UPDATE census_list SET state = 'late' WHERE round_id = $1 AND state IN ('invited', 'declared')"};
const db::Sql kListToken{"UPDATE census_list SET token = $2 WHERE id = $1"};
const db::Sql kNoListTokens{"UPDATE census_list SET token = '' WHERE round_id = $1"};

const db::Sql kAddBatch{R"(INSERT INTO census_batch (id, round_id, list_id, asked_at, elements, blinded)
    VALUES ($1, $2, $3, $4, $5, $6))"};
const db::Sql kWaitingCount{
    "SELECT COUNT(*) FROM census_batch WHERE list_id = $1 AND answer IS NULL AND refused = ''"};
const db::Sql kWaiting{R"(SELECT id FROM census_batch WHERE round_id = $1 AND answer IS NULL AND refused = ''
    ORDER BY id LIMIT 20)"};
const db::Sql kBatch{"SELECT list_id, answer, refused FROM census_batch WHERE id = $1 AND round_id = $2"};
const db::Sql kBlinded{
    R"(SELECT l.number, b.blinded FROM census_batch b JOIN census_list l ON l.id = b.list_id
    WHERE b.id = $1 AND b.round_id = $2 AND b.answer IS NULL AND b.refused = '')"};
const db::Sql kAnswer{
    R"(UPDATE census_batch SET answer = $3 WHERE id = $1 AND round_id = $2 AND answer IS NULL)"};
const db::Sql kRefuse{
    R"(UPDATE census_batch SET refused = $3 WHERE id = $1 AND round_id = $2 AND answer IS NULL)"};
const db::Sql kElements{"SELECT elements FROM census_batch WHERE id = $1 AND round_id = $2"};
const db::Sql kDropBatches{"DELETE FROM census_batch WHERE round_id = $1"};
const db::Sql kDropBatchesOfList{"DELETE FROM census_batch WHERE list_id = $1"};

const db::Sql kPutUpload{R"(INSERT INTO census_upload (list_id, round_id, bytes) VALUES ($1, $2, $3)
    ON CONFLICT (list_id) DO UPDATE SET bytes = excluded.bytes)"};
const db::Sql kUploads{R"(SELECT u.bytes FROM census_upload u JOIN census_list l ON l.id = u.list_id
    WHERE u.round_id = $1 ORDER BY l.number)"};
const db::Sql kDropUploads{"DELETE FROM census_upload WHERE round_id = $1"};
const db::Sql kDropUploadOfList{"DELETE FROM census_upload WHERE list_id = $1"};
const db::Sql kPutBags{"INSERT INTO census_bags (round_id, bytes) VALUES ($1, $2)"};
const db::Sql kBags{"SELECT bytes FROM census_bags WHERE round_id = $1"};
const db::Sql kDropBags{"DELETE FROM census_bags WHERE round_id = $1"};

base::Problem problem(const char* message, base::Kind kind = base::Kind::conflict, const char* field = "") {
    return {kind, field, message};
}

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
    return l;
}

std::string fingerprint(std::string_view token) { return access::fingerprint("census token", token); }

/// The round inside the transaction: what the request saw may be old.
base::Result<RoundRow> fresh(db::Db& db, const RoundRow& seen, std::string_view state) {
    auto now = round_of(db, seen.id);
    if (now and now->state == state) return *now;
    return tl::unexpected(
        problem(msgid("この調査は、いまはその段階ではありません。ページを開き直してください。"),
                now and (now->over() or now->state == "counting") ? base::Kind::gone : base::Kind::conflict));
}

base::Result<ListRow> fresh(db::Db& db, const RoundRow& round, const ListRow& seen) {
    auto now = list_of_section(db, round.id, seen.section);
    if (now and now->state != "left" and now->state != "late") return *now;
    return tl::unexpected(problem(msgid("この名簿は調査から外れています。"), base::Kind::gone));
}

Round protocol_round(const RoundRow& round, const std::string& region) {
    return {round.id.text(), region, round.day_of_count, linkage::Profile::japanese};
}

void erase(Ctx& ctx, const RoundRow& round) {
    // SQLite would leave the bytes of deleted rows in free pages of its file.
    if (ctx.db.engine() == db::Engine::sqlite) ctx.db.execute_script("PRAGMA secure_delete = ON");
    ctx.db.query(kDropBatches, round.id).run();
    ctx.db.query(kDropUploads, round.id).run();
    ctx.db.query(kDropBags, round.id).run();
    ctx.db.query(kNoListTokens, round.id).run();
    ctx.db.query(kErased, round.id, ctx.now()).run();
    ctx.log("erase", "census_round", round.id.value(), {}, "tags, payloads, mailbox, tokens", "statistics");
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
    notices::Notice notice;
    notice.section = round.custodian;
    notice.text = msgid("一斉調査「{title}」の鍵の保管者になってください。");
    notice.args = {{"title", round.title}};
    notice.path = "/census/" + id.text();
    notice.key = "census custodian " + id.text();
    notices::tell(ctx, notice);
    return id;
}

base::Result<void> declare(Ctx& ctx, const RoundRow& round, const ListRow& list, std::uint64_t declared) {
    const auto now = fresh(ctx.db, round, "collecting");
    if (not now) return tl::unexpected(now.error());
    const auto own = fresh(ctx.db, *now, list);
    if (not own) return tl::unexpected(own.error());
    if (declared > kMostDeclared)
        return tl::unexpected(
            problem(msgid("人数は0から200000までの数で書いてください。"), base::Kind::invalid, "declared"));
    if (own->declared == declared and own->state != "invited") return {};
    if (ctx.db.query(kDeclare, own->id, static_cast<std::int64_t>(declared)).run() == 0)
        return tl::unexpected(problem(
            msgid(
                "鍵の計算を始めたので、人数はもう変えられません。変えるときは地域の窓口にたずねてください。"),
            base::Kind::conflict, "declared"));
    ctx.log("change", "census_list", own->id.value(), {}, "declare", "statistics");
    return {};
}

base::Result<BatchId> ask(Ctx& ctx, const RoundRow& round, const ListRow& list, std::string_view bytes) {
    const auto now = fresh(ctx.db, round, "collecting");
    if (not now) return tl::unexpected(now.error());
    const auto own = fresh(ctx.db, *now, list);
    if (not own) return tl::unexpected(own.error());
    if (own->state == "invited")
        return tl::unexpected(problem(msgid("先に、名簿の人数を届け出てください。")));
    const auto elements = read_elements(bytes);
    if (not elements) return tl::unexpected(elements.error());
    if (own->used + elements->size() > quota(own->declared, linkage::Profile::japanese))
        return tl::unexpected(
            problem(msgid("届け出た人数で計算できる回数を超えました"), base::Kind::too_large));
    if (ctx.db.query(kWaitingCount, own->id).value<std::int64_t>().value_or(0) >=
        static_cast<std::int64_t>(kMostWaiting))
        return tl::unexpected(problem(
            msgid("鍵の保管者の答えを待っています。少しあとでもう一度送ってください。"), base::Kind::busy));
    const auto id = ctx.new_id<BatchId>();
    ctx.db
        .query(kAddBatch, id, now->id, own->id, ctx.now(), static_cast<std::int64_t>(elements->size()),
               db::Bytes{bytes})
        .run();
    ctx.db.query(kUse, own->id, static_cast<std::int64_t>(elements->size())).run();
    return id;
}

base::Result<std::string> answer_of(Ctx& ctx, const RoundRow& round, const ListRow& list,
                                    std::string_view batch) {
    if (round.state != "collecting")
        return tl::unexpected(
            problem(msgid("この調査は、いまはその段階ではありません。ページを開き直してください。"),
                    base::Kind::gone));
    struct Found {
        ListId list;
        std::optional<std::string> answer;
        std::string refused;
    };
    const auto id = BatchId::parse(batch);
    const auto found = id ? ctx.db.query(kBatch, *id, round.id).one([](const db::Row& row) {
        return Found{row.get<ListId>(0), row.get<std::optional<std::string>>(1), row.get<std::string>(2)};
    })
                          : std::nullopt;
    if (not found or found->list != list.id)
        return tl::unexpected(problem(msgid("この計算は見つかりません。"), base::Kind::not_found));
    if (not found->refused.empty())
        return tl::unexpected(base::Problem{base::Kind::too_large, "", found->refused});
    return found->answer.value_or("");
}

base::Result<std::size_t> take_upload(Ctx& ctx, const RoundRow& round, const ListRow& list,
                                      std::string_view bytes) {
    const auto now = fresh(ctx.db, round, "collecting");
    if (not now) return tl::unexpected(now.error());
    const auto own = fresh(ctx.db, *now, list);
    if (not own) return tl::unexpected(own.error());
    if (own->state == "invited")
        return tl::unexpected(problem(msgid("先に、名簿の人数を届け出てください。")));
    const auto upload = read_upload(bytes, protocol_round(*now, ""), own->declared);
    if (not upload) return tl::unexpected(upload.error());
    if (upload->list != own->number)
        return tl::unexpected(problem(msgid("ほかの機関の名簿として作られています。"), base::Kind::conflict));
    ctx.db.query(kPutUpload, own->id, now->id, db::Bytes{bytes}).run();
    ctx.db.query(kUploaded, own->id, static_cast<std::int64_t>(upload->lines.size()), ctx.now()).run();
    ctx.log("change", "census_list", own->id.value(), {}, own->uploads == 0 ? "upload" : "upload again",
            "statistics");
    return upload->lines.size();
}

base::Result<void> leave(Ctx& ctx, const RoundRow& round, const ListRow& list, const std::string& reason) {
    const auto now = round_of(ctx.db, round.id);
    if (not now or not now->open())
        return tl::unexpected(
            problem(msgid("この調査は締め切られているので、もう外れられません。"), base::Kind::gone));
    ctx.db.query(kLeave, list.id, reason).run();
    ctx.db.query(kDropBatchesOfList, list.id).run();
    ctx.db.query(kDropUploadOfList, list.id).run();
    ctx.log("change", "census_list", list.id.value(), {}, "leave", "statistics");
    return {};
}

std::string make_list_token(Ctx& ctx, const ListRow& list) {
    auto token = base::random_token(24);
    ctx.db.query(kListToken, list.id, fingerprint(token)).run();
    ctx.log("change", "census_list", list.id.value(), {}, "token", "statistics");
    return token;
}

base::Result<std::string> make_custodian_token(Ctx& ctx, const RoundRow& round) {
    const bool own = ctx.user.section == round.custodian and ctx.user.role != access::Role::desk and
                     ctx.user.id != round.opened_by;
    if (not own)
        return tl::unexpected(
            problem(msgid("合言葉は、鍵の保管者の部署の人だけが作れます。地域の窓口の人は作れません。"),
                    base::Kind::forbidden));
    if (round.over()) return tl::unexpected(problem(msgid("この調査は終わっています。"), base::Kind::gone));
    auto token = base::random_token(24);
    ctx.db.query(kSetToken, round.id, fingerprint(token)).run();
    ctx.log("change", "census_round", round.id.value(), {}, "custodian token", "statistics");
    return token;
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
        spec.lists.push_back({list.number, list.source, list.declared, list.state, list.where});
    if (round.state == "collecting")
        spec.waiting =
            db.query(kWaiting, round.id).all([](const db::Row& row) { return row.get<BatchId>(0).text(); });
    spec.earlier = earlier_figures(db, round);
    return spec;
}

void mark_seen(db::Db& db, const RoundRow& round, base::Instant now) {
    if (round.seen and now - *round.seen < std::chrono::minutes(1)) return;
    db::write(db, [&] { db.query(kSeen, round.id, now).run(); });
}

base::Result<void> set_keys(Ctx& ctx, const RoundRow& round, std::string_view public_key,
                            std::string_view table_key) {
    const auto now = fresh(ctx.db, round, "waiting");
    if (not now) return tl::unexpected(now.error());
    const auto element = bytes_of_hex(public_key), box = bytes_of_hex(table_key);
    if (not element or not box or not oprf::valid_element(*element))
        return tl::unexpected(problem(msgid("鍵の形が合いません。"), base::Kind::invalid));
    ctx.db.query(kSetKeys, round.id, public_key, table_key).run();
    ctx.log("change", "census_round", round.id.value(), {}, "keys", "statistics");
    return {};
}

std::optional<Batch> waiting_batch(db::Db& db, const RoundRow& round, std::string_view id) {
    const auto batch = BatchId::parse(id);
    if (not batch or round.state != "collecting") return std::nullopt;
    return db.query(kBlinded, *batch, round.id).one([&](const db::Row& row) {
        return Batch{*batch, static_cast<std::uint32_t>(row.integer(0)), row.get<std::string>(1)};
    });
}

base::Result<void> answer_batch(Ctx& ctx, const RoundRow& round, std::string_view id, std::string_view answer,
                                const std::string& refused) {
    const auto now = fresh(ctx.db, round, "collecting");
    if (not now) return tl::unexpected(now.error());
    const auto batch = BatchId::parse(id);
    const auto elements =
        batch ? ctx.db.query(kElements, *batch, round.id).value<std::int64_t>() : std::nullopt;
    if (not elements)
        return tl::unexpected(problem(msgid("この計算は見つかりません。"), base::Kind::not_found));
    if (not refused.empty()) {
        ctx.db.query(kRefuse, *batch, round.id, refused).run();
        return {};
    }
    const auto read = read_evaluated(answer, static_cast<std::size_t>(*elements));
    if (not read) return tl::unexpected(read.error());
    ctx.db.query(kAnswer, *batch, round.id, db::Bytes{answer}).run();
    return {};
}

base::Result<void> close_round(Ctx& ctx, const RoundRow& round) {
    const auto now = fresh(ctx.db, round, "collecting");
    if (not now) return tl::unexpected(now.error());
    std::vector<Upload> uploads;
    for (const auto& bytes :
         ctx.db.query(kUploads, round.id).all([](const db::Row& row) { return row.get<std::string>(0); })) {
        auto upload = read_upload(bytes, protocol_round(*now, ""), kMostDeclared);
        if (not upload) throw std::runtime_error("a census upload that was taken cannot be read");
        uploads.push_back(std::move(*upload));
    }
    if (static_cast<int>(uploads.size()) < kLeastLists)
        return tl::unexpected(problem(msgid(
            "届いた名簿が3つより少ないので、締め切れません。待つか、地域の窓口に取りやめを頼んでください。")));
    const auto linked = link(protocol_round(*now, ""), uploads);
    ctx.db.query(kPutBags, round.id, db::Bytes{write_bags(now->id.text(), linked.bags)}).run();
    ctx.db.query(kDropBatches, round.id).run();
    ctx.db.query(kLate, round.id).run();
    ctx.db.query(kClose, round.id, ctx.now()).run();
    ctx.log("change", "census_round", round.id.value(), {}, "close", "statistics");
    return {};
}

std::optional<std::string> bags_of(db::Db& db, const RoundRow& round) {
    if (round.state != "counting") return std::nullopt;
    return db.query(kBags, round.id).value<std::string>();
}

base::Result<void> publish(Ctx& ctx, const RoundRow& round, std::string_view table) {
    const auto now = fresh(ctx.db, round, "counting");
    if (not now) return tl::unexpected(now.error());
    const auto published = read_published(table);
    if (not published) return tl::unexpected(published.error());
    ctx.db.query(kPublish, round.id, write_published(*published), ctx.now()).run();
    erase(ctx, round);
    for (const auto& list : lists_of(ctx.db, round.id)) {
        notices::Notice notice;
        notice.section = list.section;
        notice.text = msgid("一斉調査「{title}」の結果が出ました。");
        notice.args = {{"title", now->title}};
        notice.path = now->path();
        notice.key = "census result " + round.id.text();
        notices::tell(ctx, notice);
    }
    ctx.log("change", "census_round", round.id.value(), {}, "publish", "statistics");
    return {};
}

base::Result<void> give_up(Ctx& ctx, const RoundRow& round, const std::string& reason) {
    if (reason.empty())
        return tl::unexpected(
            problem(msgid("取りやめる理由を書いてください。"), base::Kind::invalid, "reason"));
    if (base::grapheme_count(reason) > 500)
        return tl::unexpected(base::Problem{
            base::Kind::too_large, "reason", msgid("{n}文字までで書いてください。"), {{"n", "500"}}});
    if (ctx.db.query(kGiveUp, round.id, reason, ctx.now()).run() == 0)
        return tl::unexpected(problem(msgid("この調査は終わっています。"), base::Kind::gone));
    erase(ctx, round);
    ctx.log("change", "census_round", round.id.value(), {}, "give up", "statistics");
    return {};
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

void set_result(db::Db& db, RoundId round, std::string_view table, base::Instant ended) {
    db.query(kSetResult, round, table, ended).run();
    db.query(kListsAsUploaded, round).run();
}

}  // namespace tsumugi::census
