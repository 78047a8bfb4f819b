#include <algorithm>

#include "ground/notices/args.h"
#include "rooms/children/store.h"

// The timeline of changes.
namespace tsumugi::children {
namespace {

const db::Sql kAddEvent{
    R"(INSERT INTO child_event (id, child_id, at, member_id, section_id, category, text, args, path)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
const db::Sql kEvents{
    R"(SELECT e.at, e.text, e.args, e.path, COALESCE(o.name, ''), COALESCE(s.name, ''), e.id
    FROM child_event e LEFT JOIN section s ON s.id = e.section_id LEFT JOIN organisation o ON o.id = s.organisation_id
    WHERE e.child_id = $1 AND e.category IN ($3, $4, $5, $6, $7, $8, $9) ORDER BY e.at DESC, e.id DESC LIMIT $2)"};
const db::Sql kChanges{R"(
SELECT f.event_id, f.field, f.before_text, f.after_text FROM fact_change f WHERE f.event_id IN (
    SELECT e.id FROM child_event e WHERE e.child_id = $1 AND e.category IN ($3, $4, $5, $6, $7, $8, $9)
    ORDER BY e.at DESC, e.id DESC LIMIT $2))"};
const db::Sql kAddChange{
    "INSERT INTO fact_change (id, event_id, field, before_text, after_text) VALUES ($1, $2, $3, $4, $5)"};
const db::Sql kLastChanges{R"(
SELECT f.field, e.at, COALESCE(m.name, '') FROM child_event e JOIN fact_change f ON f.event_id = e.id
    LEFT JOIN member m ON m.id = e.member_id WHERE e.child_id = $1 ORDER BY e.at DESC, e.id DESC)"};

}  // namespace

EventId add_event(access::Ctx& ctx, ChildId child, Category category, std::string_view text,
                  const html::Args& args, std::string_view path) {
    const auto id = ctx.new_id<EventId>();
    ctx.db
        .query(kAddEvent, id, child, ctx.now(), ctx.user.id, ctx.user.section, access::code(category), text,
               notices::pack_args(args), path)
        .run();
    return id;
}

void add_change(access::Ctx& ctx, EventId event, const Change& change) {
    ctx.db
        .query(kAddChange, ctx.new_id<base::Id<Change>>(), event, change.field->name, change.before,
               change.after)
        .run();
}

std::vector<Event> events(access::Ctx& ctx, const ChildKey& key, int limit) {
    const auto shown = [&](int i) {
        const auto category = static_cast<Category>(i);
        return key.allows(category) ? access::code(category) : std::string_view();
    };
    static_assert(access::kCategoryCount == 7);
    const auto of = [&](const db::Sql& sql) {
        return ctx.db.query(sql, key.child(), limit, shown(0), shown(1), shown(2), shown(3), shown(4),
                            shown(5), shown(6));
    };
    auto all = of(kEvents).all([&](const db::Row& row) {
        std::string where = row.get<std::string>(4);
        if (not row.text(5).empty()) where += " " + row.get<std::string>(5);
        return Event{
            row.get<EventId>(6),
            row.get<base::Instant>(0),
            notices::show_text(ctx.lang(), ctx.today(), row.text(1), notices::unpack_args(row.text(2))),
            where,
            row.get<std::string>(3),
            {}};
    });
    of(kChanges).each([&](const db::Row& row) {
        const auto* field = find_field(row.text(1));
        const auto event =
            std::find_if(all.begin(), all.end(), [&](const Event& e) { return e.id == row.get<EventId>(0); });
        if (field and event != all.end())
            event->changes.push_back({field, row.get<std::string>(2), row.get<std::string>(3)});
    });
    for (auto& event : all) {
        std::sort(event.changes.begin(), event.changes.end(),
                  [](const Change& a, const Change& b) { return a.field < b.field; });
    }
    return all;
}

LastChange last_facts(access::Ctx& ctx, const ChildKey& key) {
    std::optional<LastChange> last;
    ctx.db.query(kLastChanges, key.child()).each([&](const db::Row& row) {
        const auto* field = find_field(row.text(0));
        if (not last and field and field->part == Part::facts)
            last = LastChange{row.get<std::string>(2), row.get<base::Instant>(1)};
    });
    return last.value_or(LastChange{"", ctx.now()});
}

}  // namespace tsumugi::children
