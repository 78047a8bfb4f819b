// The course of a round at the hub: keys, close, table, and what is erased at its end.
#include "engines/census/files.h"
#include "ground/base/text.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"
#include "rooms/census/store_parts.h"

namespace tsumugi::census {
namespace {

using html::msgid;

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
const db::Sql kLate{
    "UPDATE census_list SET state = 'late' WHERE round_id = $1 AND state IN ('invited', 'declared')"};
const db::Sql kNoListTokens{"UPDATE census_list SET token = '' WHERE round_id = $1"};
const db::Sql kDropBatches{"DELETE FROM census_batch WHERE round_id = $1"};
const db::Sql kUploads{R"(SELECT u.bytes FROM census_upload u JOIN census_list l ON l.id = u.list_id
    WHERE u.round_id = $1 ORDER BY l.number)"};
const db::Sql kDropUploads{"DELETE FROM census_upload WHERE round_id = $1"};
const db::Sql kPutBags{"INSERT INTO census_bags (round_id, bytes) VALUES ($1, $2)"};
const db::Sql kBags{"SELECT bytes FROM census_bags WHERE round_id = $1"};
const db::Sql kDropBags{"DELETE FROM census_bags WHERE round_id = $1"};

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

/// Lists that can no longer come leave the inboxes.
void cancel_tasks(Ctx& ctx, const RoundRow& round) {
    for (const auto& list : lists_of(ctx.db, round.id)) {
        if (list.state != "uploaded" and list.state != "left")
            tasks::close(ctx.db, ctx.now(), "census_list", list.id.value(), tasks::State::cancelled);
    }
}

}  // namespace

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

void mark_seen(db::Db& db, const RoundRow& round, base::Instant now) {
    if (round.seen and now - *round.seen < std::chrono::minutes(1)) return;
    db::write(db, [&] { db.query(kSeen, round.id, now).run(); });
}

base::Result<void> set_keys(Ctx& ctx, const RoundRow& round, std::string_view public_key,
                            std::string_view table_key) {
    const auto now = in_state(ctx.db, round, "waiting");
    if (not now) return tl::unexpected(now.error());
    const auto element = bytes_of_hex(public_key), box = bytes_of_hex(table_key);
    if (not element or not box or not oprf::valid_element(*element))
        return tl::unexpected(problem(msgid("鍵の形が合いません。"), base::Kind::invalid));
    ctx.db.query(kSetKeys, round.id, public_key, table_key).run();
    ctx.log("change", "census_round", round.id.value(), {}, "keys", "statistics");
    return {};
}

base::Result<void> close_round(Ctx& ctx, const RoundRow& round) {
    const auto now = in_state(ctx.db, round, "collecting");
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
    cancel_tasks(ctx, round);
    ctx.db.query(kClose, round.id, ctx.now()).run();
    ctx.log("change", "census_round", round.id.value(), {}, "close", "statistics");
    return {};
}

std::optional<std::string> bags_of(db::Db& db, const RoundRow& round) {
    if (round.state != "counting") return std::nullopt;
    return db.query(kBags, round.id).value<std::string>();
}

base::Result<void> publish(Ctx& ctx, const RoundRow& round, std::string_view table) {
    const auto now = in_state(ctx.db, round, "counting");
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
    cancel_tasks(ctx, round);
    erase(ctx, round);
    ctx.log("change", "census_round", round.id.value(), {}, "give up", "statistics");
    return {};
}

}  // namespace tsumugi::census
