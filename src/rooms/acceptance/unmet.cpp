#include "rooms/acceptance/match.h"

namespace tsumugi::acceptance {
namespace {

const db::Sql kAdd{
    "INSERT INTO unmet_need (id, month, kind, age_band, days, asked) VALUES ($1, $2, $3, $4, $5, $6)"};
const db::Sql kAddCare{"INSERT INTO unmet_need_care (need_id, item) VALUES ($1, $2)"};
const db::Sql kByKind{R"(
SELECT u.kind, COALESCE(c.item, ''), COUNT(*) FROM unmet_need u LEFT JOIN unmet_need_care c ON c.need_id = u.id
WHERE u.month >= $1 GROUP BY u.kind, COALESCE(c.item, '') ORDER BY COUNT(*) DESC, u.kind, COALESCE(c.item, ''))"};

std::string age_band(std::optional<int> months) {
    if (not months) return "";
    const int years = *months / 12;
    return years < 3 ? "0-2" : years < 6 ? "3-5" : years < 12 ? "6-11" : years < 15 ? "12-14" : "15-";
}

}  // namespace

void record_missing(Ctx& ctx, const Described& described) {
    const auto child = child_of(described);
    if (not child) return;
    record_unmet(ctx, described, *child, match(ctx, described, *child).counts);
}

void record_unmet(Ctx& ctx, const Described& described, const matching::Child& child,
                  const matching::Counts& counts) {
    struct NeedTag;
    const auto id = ctx.new_id<base::Id<NeedTag>>();
    const auto asked = counts[matching::Level::ask] + counts[matching::Level::unknown];
    ctx.db
        .query(kAdd, id, base::iso(ctx.today()).substr(0, 7), described.kind, age_band(child.age),
               static_cast<int>(described.days), static_cast<std::int64_t>(asked))
        .run();
    for (const auto& answer : described.care) ctx.db.query(kAddCare, id, answer.item).run();
    ctx.log("add", "service", 0, {}, "unmet need");
}

std::vector<UnmetCount> unmet_counts(db::Db& db, base::Date since) {
    return db.query(kByKind, base::iso(since).substr(0, 7)).all([](const db::Row& row) {
        return UnmetCount{row.get<std::string>(0), row.get<std::string>(1), row.get<int>(2)};
    });
}

}  // namespace tsumugi::acceptance
