#include "ground/db/revision.h"

namespace tsumugi::db {
namespace {

const Sql kKeep{R"(
    INSERT INTO revision (subject, row_id, version, at, member_id, before, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

const Sql kOfRow{R"(
    SELECT subject, row_id, version, at, member_id, before, reason
    FROM revision WHERE subject = $1 AND row_id = $2 ORDER BY version DESC)"};

}  // namespace

void keep_revision(Db& db, std::string_view subject, std::int64_t row, int version, base::Instant at,
                   std::int64_t member, std::string_view before_json, std::string_view reason) {
    db.query(kKeep, subject, row, version, at, member, before_json, reason).run();
}

std::vector<Revision> revisions(Db& db, std::string_view subject, std::int64_t row) {
    return db.query(kOfRow, subject, row).all([](const Row& r) {
        return Revision{r.get<std::string>(0),   r.get<std::int64_t>(1), r.get<int>(2),
                        r.get<base::Instant>(3), r.get<std::int64_t>(4), r.get<std::string>(5),
                        r.get<std::string>(6)};
    });
}

}  // namespace tsumugi::db
