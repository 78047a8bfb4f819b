// What organisations send in a round, and the mailbox between them and the custodian.
#include "engines/census/files.h"
#include "ground/base/text.h"
#include "ground/tasks/tasks.h"
#include "rooms/census/store_parts.h"

namespace tsumugi::census {
namespace {

using html::msgid;

constexpr std::size_t kMostWaiting = 40;  // batches of one list that nobody has answered yet

const db::Sql kDeclare{
    R"(UPDATE census_list SET declared = $2, state = 'declared' WHERE id = $1 AND used = 0 AND state IN ('invited', 'declared'))"};
const db::Sql kUse{"UPDATE census_list SET used = used + $2 WHERE id = $1"};
const db::Sql kUploaded{
    R"(UPDATE census_list SET state = 'uploaded', uploads = uploads + 1, line_count = $2, uploaded_at = $3
    WHERE id = $1)"};
const db::Sql kTimes{"UPDATE census_list SET times = $3 WHERE round_id = $1 AND number = $2 AND times < $3"};
const db::Sql kLeave{"UPDATE census_list SET state = 'left', reason = $2, token = '' WHERE id = $1"};
const db::Sql kListToken{"UPDATE census_list SET token = $2 WHERE id = $1"};
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
const db::Sql kDropBatchesOfList{"DELETE FROM census_batch WHERE list_id = $1"};
const db::Sql kPutUpload{R"(INSERT INTO census_upload (list_id, round_id, bytes) VALUES ($1, $2, $3)
    ON CONFLICT (list_id) DO UPDATE SET bytes = excluded.bytes)"};
const db::Sql kDropUploadOfList{"DELETE FROM census_upload WHERE list_id = $1"};

}  // namespace

std::vector<std::string> waiting_batches(db::Db& db, RoundId round) {
    return db.query(kWaiting, round).all([](const db::Row& row) { return row.get<BatchId>(0).text(); });
}

base::Result<void> declare(Ctx& ctx, const RoundRow& round, const ListRow& list, std::uint64_t declared) {
    const auto own = taking_part(ctx.db, round, list);
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
    const auto own = taking_part(ctx.db, round, list);
    if (not own) return tl::unexpected(own.error());
    if (own->state == "invited")
        return tl::unexpected(problem(msgid("先に、名簿の人数を届け出てください。")));
    const auto elements = read_elements(bytes);
    if (not elements) return tl::unexpected(elements.error());
    if (own->used + elements->size() > own->times * quota(own->declared, linkage::Profile::japanese))
        return tl::unexpected(problem(kOverQuota, base::Kind::too_large));
    if (ctx.db.query(kWaitingCount, own->id).value<std::int64_t>().value_or(0) >=
        static_cast<std::int64_t>(kMostWaiting))
        return tl::unexpected(problem(
            msgid("鍵の保管者の答えを待っています。少しあとでもう一度送ってください。"), base::Kind::busy));
    const auto id = ctx.new_id<BatchId>();
    ctx.db
        .query(kAddBatch, id, round.id, own->id, ctx.now(), static_cast<std::int64_t>(elements->size()),
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
    const auto own = taking_part(ctx.db, round, list);
    if (not own) return tl::unexpected(own.error());
    if (own->state == "invited")
        return tl::unexpected(problem(msgid("先に、名簿の人数を届け出てください。")));
    const auto upload = read_upload(bytes, protocol_round(round, ""), own->declared);
    if (not upload) return tl::unexpected(upload.error());
    if (upload->list != own->number)
        return tl::unexpected(problem(msgid("ほかの機関の名簿として作られています。"), base::Kind::conflict));
    ctx.db.query(kPutUpload, own->id, round.id, db::Bytes{bytes}).run();
    ctx.db.query(kUploaded, own->id, static_cast<std::int64_t>(upload->lines.size()), ctx.now()).run();
    tasks::close(ctx.db, ctx.now(), "census_list", own->id.value());
    ctx.log("change", "census_list", own->id.value(), {}, own->uploads == 0 ? "upload" : "upload again",
            "statistics");
    return upload->lines.size();
}

base::Result<void> leave(Ctx& ctx, const RoundRow& round, const ListRow& list, const std::string& reason) {
    const auto now = round_of(ctx.db, round.id);
    if (not now or not now->open())
        return tl::unexpected(
            problem(msgid("この調査は締め切られているので、もう外れられません。"), base::Kind::gone));
    if (base::grapheme_count(reason) > 300)
        return tl::unexpected(base::Problem{
            base::Kind::too_large, "reason", msgid("{n}文字までで書いてください。"), {{"n", "300"}}});
    ctx.db.query(kLeave, list.id, reason).run();
    ctx.db.query(kDropBatchesOfList, list.id).run();
    ctx.db.query(kDropUploadOfList, list.id).run();
    tasks::close(ctx.db, ctx.now(), "census_list", list.id.value(), tasks::State::cancelled);
    ctx.log("change", "census_list", list.id.value(), {}, "leave", "statistics");
    return {};
}

std::string make_list_token(Ctx& ctx, const ListRow& list) {
    auto token = base::random_token(24);
    ctx.db.query(kListToken, list.id, fingerprint(token)).run();
    ctx.log("change", "census_list", list.id.value(), {}, "token", "statistics");
    return token;
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
    const auto now = in_state(ctx.db, round, "collecting");
    if (not now) return tl::unexpected(now.error());
    const auto batch = BatchId::parse(id);
    const auto elements =
        batch ? ctx.db.query(kElements, *batch, round.id).value<std::int64_t>() : std::nullopt;
    if (not elements)
        return tl::unexpected(problem(msgid("この計算は見つかりません。"), base::Kind::not_found));
    if (not refused.empty()) {
        if (refused.size() > 1000)
            return tl::unexpected(problem(msgid("この計算は見つかりません。"), base::Kind::invalid));
        ctx.db.query(kRefuse, *batch, round.id, refused).run();
        return {};
    }
    const auto read = read_evaluated(answer, static_cast<std::size_t>(*elements));
    if (not read) return tl::unexpected(read.error());
    ctx.db.query(kAnswer, *batch, round.id, db::Bytes{answer}).run();
    return {};
}

base::Result<void> set_times(Ctx& ctx, const RoundRow& round, std::uint32_t list, std::uint64_t times) {
    const auto now = in_state(ctx.db, round, "collecting");
    if (not now) return tl::unexpected(now.error());
    if (times < 1 or times > kMostTimes)
        return tl::unexpected(problem(msgid("この計算は見つかりません。"), base::Kind::invalid));
    if (ctx.db.query(kTimes, round.id, static_cast<std::int64_t>(list), static_cast<std::int64_t>(times))
            .run() > 0)
        ctx.log("change", "census_round", round.id.value(), {}, "list " + std::to_string(list) + " once more",
                "statistics");
    return {};
}

}  // namespace tsumugi::census
