#include "ground/notices/args.h"
#include "rooms/children/store.h"

// The timeline of changes.
namespace tsumugi::children {
namespace {

const db::Sql kAddEvent{
    R"(INSERT INTO child_event (id, child_id, at, member_id, section_id, category, text, args, path)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
const db::Sql kEvents{
    R"(SELECT e.at, e.text, e.args, e.path, COALESCE(o.name, ''), COALESCE(s.name, '')
    FROM child_event e LEFT JOIN section s ON s.id = e.section_id LEFT JOIN organisation o ON o.id = s.organisation_id
    WHERE e.child_id = $1 AND e.category IN ($3, $4, $5, $6, $7, $8, $9) ORDER BY e.at DESC, e.id DESC LIMIT $2)"};

}  // namespace

void add_event(access::Ctx& ctx, ChildId child, Category category, std::string_view text,
               const html::Args& args, std::string_view path) {
    ctx.db
        .query(kAddEvent, ctx.new_id<base::Id<Event>>(), child, ctx.now(), ctx.user.id, ctx.user.section,
               access::code(category), text, notices::pack_args(args), path)
        .run();
}

std::vector<Event> events(access::Ctx& ctx, const ChildKey& key, int limit) {
    const auto shown = [&](int i) {
        const auto category = static_cast<Category>(i);
        return key.allows(category) ? access::code(category) : std::string_view();
    };
    static_assert(access::kCategoryCount == 7);
    return ctx.db
        .query(kEvents, key.child(), limit, shown(0), shown(1), shown(2), shown(3), shown(4), shown(5),
               shown(6))
        .all([&](const db::Row& row) {
            std::string where = row.get<std::string>(4);
            if (not row.text(5).empty()) where += " " + row.get<std::string>(5);
            return Event{
                row.get<base::Instant>(0),
                notices::show_text(ctx.lang(), ctx.today(), row.text(1), notices::unpack_args(row.text(2))),
                where, row.get<std::string>(3)};
        });
}

}  // namespace tsumugi::children
