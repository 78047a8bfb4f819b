#include "ground/base/text.h"
#include "rooms/children/store.h"

// Lists and the search: what the section may see of each child of its teams.
namespace tsumugi::children {
namespace {

#define LISTED_COLUMNS                                                                                   \
    "c.id, c.code, c.name, c.kana, c.municipality, c.birth,"                                             \
    " (SELECT COUNT(*) FROM role r WHERE r.child_id = c.id AND r.section_id = $1 AND r.level = 'lead')," \
    " (SELECT MIN(t.due) FROM task t WHERE t.child_id = c.id AND t.is_open = 1 AND t.section_id = $1)"

#define OWN_CHILDREN "SELECT own.child_id FROM team_member own WHERE own.section_id = $1"

const db::Sql kFind{"SELECT " LISTED_COLUMNS
                    " FROM child c WHERE c.ended_on IS NULL AND c.id IN (" OWN_CHILDREN
                    ") AND c.search_key LIKE $3 ESCAPE '!' AND " TSUMUGI_MAY_SEE(
                        "c.id", "$1", "$2", basic) " ORDER BY c.sort_key, c.id LIMIT 50"};
const db::Sql kFound{"SELECT " LISTED_COLUMNS
                     " FROM child c WHERE c.id = $3 AND " TSUMUGI_MAY_SEE("c.id", "$1", "$2", basic)};

Listed read_listed(const db::Row& row) {
    Listed l;
    l.id = row.get<ChildId>(0);
    l.code = row.get<std::string>(1);
    l.name = row.get<std::string>(2);
    l.kana = row.get<std::string>(3);
    l.municipality = row.get<std::string>(4);
    l.birth = row.get<base::Date>(5);
    l.leads = row.get<int>(6);
    l.next_due = row.get<std::optional<std::string>>(7).value_or("");
    return l;
}

}  // namespace

ListQuery list_query(const access::Ctx& ctx, const ListFilter& filter) {
    db::Where where;
    // $1 and $2 stand in the columns and in the condition of access. The section's own teams are few: they
    // lead to the rows.
    where.params = {ctx.user.section, ctx.today()};
    where.add("c.ended_on IS NULL AND c.id IN (" OWN_CHILDREN
              ") AND " TSUMUGI_MAY_SEE("c.id", "$1", "$2", basic));
    const auto any_of = [&](std::string_view column, const std::vector<std::string>& values) {
        std::string places;
        for (const auto& value : values) {
            where.params.emplace_back(std::string_view(value));
            places += (places.empty() ? "$" : ", $") + std::to_string(where.params.size());
        }
        return std::string(column) + " IN (" + places + ")";
    };
    if (not filter.towns.empty()) where.add(any_of("c.municipality", filter.towns));
    if (not filter.codes.empty()) where.add(any_of("c.code", filter.codes));
    if (filter.born_from) where.add("c.birth >= $", *filter.born_from);
    if (filter.born_until) where.add("c.birth <= $", *filter.born_until);
    if (filter.lead_me)
        where.add(
            "EXISTS (SELECT 1 FROM role r WHERE r.child_id = c.id AND r.section_id = $1 AND r.level = "
            "'lead')");
    if (not filter.care.empty()) {
        // Only of children whose medical data the section sees: a filter answers no question that a page does
        // not.
        where.add(TSUMUGI_MAY_SEE("c.id", "$1", "$2", medical));
        where.add(
            "EXISTS (SELECT 1 FROM care_answer a WHERE a.assessment_id = (SELECT n.id FROM care_assessment n "
            "WHERE n.child_id = c.id"
            " ORDER BY n.created_at DESC, n.id DESC LIMIT 1) AND " +
            any_of("a.item", filter.care) + ")");
    }
    ListQuery query;
    query.conditions = where.params;
    query.count = "SELECT COUNT(*) FROM child c" + where.text();
    query.params = where.params;
    query.params.emplace_back(filter.page_size);
    query.params.emplace_back((filter.page - 1) * filter.page_size);
    // The page's children are chosen first, so that the counts of a row are made for them alone.
    query.rows = "SELECT " LISTED_COLUMNS " FROM child c WHERE c.id IN (SELECT c.id FROM child c" +
                 where.text() + " ORDER BY " + filter.order + " LIMIT $" +
                 std::to_string(query.params.size() - 1) + " OFFSET $" + std::to_string(query.params.size()) +
                 ") ORDER BY " + filter.order;
    return query;
}

ListPage list(access::Ctx& ctx, const ListFilter& filter) {
    if (ctx.user.role == access::Role::administrator) return {};
    const auto query = list_query(ctx, filter);
    ListPage page;
    page.total = ctx.db.query_text(query.count, query.conditions).value<int>().value_or(0);
    page.rows = ctx.db.query_text(query.rows, query.params).all(read_listed);
    return page;
}

std::vector<Listed> find(access::Ctx& ctx, std::string_view text) {
    if (ctx.user.role == access::Role::administrator) return {};
    std::string pattern = "%";
    for (const char c : base::search_key(text)) {
        if (c == '%' or c == '_' or c == '!') pattern += '!';
        pattern += c;
    }
    return ctx.db.query(kFind, ctx.user.section, ctx.today(), pattern + "%").all(read_listed);
}

std::vector<Listed> found(access::Ctx& ctx, const std::vector<ChildId>& ids) {
    if (ctx.user.role == access::Role::administrator) return {};
    std::vector<Listed> rows;
    for (const auto id : ids) {
        if (auto row = ctx.db.query(kFound, ctx.user.section, ctx.today(), id).one(read_listed))
            rows.push_back(std::move(*row));
    }
    return rows;
}

}  // namespace tsumugi::children
