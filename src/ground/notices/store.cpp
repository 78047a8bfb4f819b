#include "ground/notices/args.h"
#include "ground/notices/notices.h"
#include "ground/notices/pages.h"

namespace tsumugi::notices {

static const db::Sql kFold{R"(
    UPDATE notice SET child_id = $4, text = $5, args = $6, path = $7, at = $8
    WHERE section_id = $1 AND fold_key = $2 AND read_at IS NULL AND COALESCE(member_id, 0) = $3)"};
static const db::Sql kInsert{R"(
    INSERT INTO notice (id, section_id, member_id, child_id, text, args, path, fold_key, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

static std::optional<std::int64_t> set_or_null(std::int64_t id) {
    if (id == 0) return std::nullopt;
    return id;
}

void tell(db::Db& db, base::Instant now, base::Random& random, const Notice& notice) {
    const auto child = set_or_null(notice.child.value());
    const auto args = pack_args(notice.args);
    db::write(db, [&] {
        if (not notice.key.empty() and db.query(kFold, notice.section, notice.key, notice.member, child,
                                                notice.text, args, notice.path, now)
                                               .run() > 0) {
            return;
        }
        db.query(kInsert, base::new_id_value(now, random), notice.section, set_or_null(notice.member.value()),
                 child, notice.text, args, notice.path, notice.key, now)
            .run();
    });
}

void tell(access::Ctx& ctx, const Notice& notice) { tell(ctx.db, ctx.now(), *ctx.app.random, notice); }

static const db::Sql kNewest{R"(
    SELECT id, at, text, args, path, read_at FROM notice
    WHERE section_id = $1 AND (member_id IS NULL OR member_id = $2)
    ORDER BY at DESC LIMIT $3 OFFSET $4)"};

std::vector<Shown> newest(access::Ctx& ctx, int limit, int offset) {
    return ctx.db.query(kNewest, ctx.user.section, ctx.user.id, limit, offset).all([&](const db::Row& row) {
        return Shown{row.integer(0), row.get<base::Instant>(1),
                     show_text(ctx.lang(), ctx.today(), row.text(2), unpack_args(row.text(3))),
                     row.get<std::string>(4), not row.is_null(5)};
    });
}

std::vector<Shown> newest(access::Ctx& ctx, int limit) { return newest(ctx, limit, 0); }

static const db::Sql kMarkRead{R"(
    UPDATE notice SET read_at = $3
    WHERE section_id = $1 AND read_at IS NULL AND (member_id IS NULL OR member_id = $2))"};

void mark_read(access::Ctx& ctx) {
    db::write(ctx.db, [&] { ctx.db.query(kMarkRead, ctx.user.section, ctx.user.id, ctx.now()).run(); });
}

}  // namespace tsumugi::notices
