#include "ground/documents/secret.h"
#include "rooms/meetings/store.h"

namespace tsumugi::meetings {
namespace {

#define PAPER_COLUMNS                                                                        \
    "p.id, p.title, p.media_type, p.size, COALESCE((SELECT n.name FROM member n WHERE n.id " \
    "= p.added_by), ''), p.added_at"

Paper read_paper(const db::Row& row) {
    return {row.get<PaperId>(0),      row.get<std::string>(1), row.get<std::string>(2),
            row.get<std::int64_t>(3), row.get<std::string>(4), row.get<base::Instant>(5)};
}

std::string seal_name(PaperId id) { return "meeting paper " + id.text(); }

const db::Sql kPapers{"SELECT " PAPER_COLUMNS R"( FROM meeting_paper p
    WHERE p.meeting_id = $1 AND p.ended_at IS NULL ORDER BY p.position)"};
const db::Sql kPaper{"SELECT " PAPER_COLUMNS R"(, p.meeting_id, p.bytes FROM meeting_paper p
    WHERE p.id = $1 AND p.ended_at IS NULL)"};
const db::Sql kAddPaper{
    R"(INSERT INTO meeting_paper (id, meeting_id, position, title, media_type, size, bytes, added_by,
    added_at) VALUES ($1, $2, (SELECT COALESCE(MAX(position), -1) + 1 FROM meeting_paper WHERE meeting_id = $2),
    $3, $4, $5, $6, $7, $8))"};
const db::Sql kEndPaper{
    "UPDATE meeting_paper SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL"};

}  // namespace

std::vector<Paper> papers(db::Db& db, MeetingId meeting) {
    return db.query(kPapers, meeting).all(read_paper);
}

PaperId add_paper(Ctx& ctx, MeetingId meeting, std::string_view title, std::string_view media_type,
                  std::string_view bytes) {
    const auto id = ctx.new_id<PaperId>();
    const auto sealed = documents::seal(ctx.app, seal_name(id), bytes);
    ctx.db
        .query(kAddPaper, id, meeting, title, media_type, static_cast<std::int64_t>(bytes.size()),
               db::Bytes{sealed}, ctx.user.id, ctx.now())
        .run();
    ctx.log("change", "meeting_paper", id.value(), {}, "add");
    return id;
}

std::optional<PaperContent> paper(Ctx& ctx, PaperId id) {
    return ctx.db.query(kPaper, id).one([&](const db::Row& row) {
        return PaperContent{read_paper(row), row.get<MeetingId>(6),
                            documents::unseal(ctx.app, seal_name(id), row.text(7))};
    });
}

void end_paper(Ctx& ctx, PaperId id) {
    ctx.db.query(kEndPaper, id, ctx.now(), ctx.user.id).run();
    ctx.log("change", "meeting_paper", id.value(), {}, "end");
}

}  // namespace tsumugi::meetings
