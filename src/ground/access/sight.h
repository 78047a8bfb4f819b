#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/access/kinds.h"
#include "ground/access/subjects.h"
#include "ground/base/date.h"
#include "ground/db/db.h"

// What a section may see of a child: one answer for pages (sight_of), for lists (TSUMUGI_MAY_SEE) and for
// what is promised before something is sent (sight_once_in_team). It is made of sources: some give
// categories, some take them away, and what is taken away is gone whoever gives it. A source is a function in
// the table of sight.cpp and a piece of SQL in TSUMUGI_MAY_SEE; a test asks both for every category and
// compares.
namespace tsumugi::access {

/// Where a right comes from (team), or what takes it away (limit: the family does not want this organisation
/// to see it).
enum class Basis { team, limit };

/// One source's answer.
struct Reason {
    Basis basis = Basis::team;
    unsigned categories = 0;  ///< bits of Category: given by a team, taken by a limit
    base::Date from{};
    std::optional<base::Date> until;  ///< the last day; nullopt = open
    std::string kind;  ///< team: the kind of the organisation, whose work decides the categories
};

/// What a section sees of a child on a day, and why.
struct Sight {
    unsigned categories = 0;  ///< bits of Category
    std::vector<Reason> reasons;
    bool sees(Category category) const { return (categories & bit(category)) != 0; }
};

/// Nobody opens one child for statistics, and no source gives anything for an emergency: both see nothing.
Sight sight_of(db::Db& db, ChildId child, SectionId section, base::Date day, Purpose purpose);
/// What the section would see as a member of the team from that day on: for "who will see what" before
/// somebody sends. A child that is not stored yet is ChildId{}.
Sight sight_once_in_team(db::Db& db, ChildId child, SectionId section, base::Date day, Purpose purpose);
/// The names of the categories in the user's language, in their order: {"基本", "医療"}.
std::vector<std::string> category_names(base::Lang lang, unsigned categories);

/// The SQL condition "the section is a member of the child's team on that day", whatever it sees. Arguments
/// are SQL expressions.
#define TSUMUGI_IN_TEAM(child, section, today)                                                           \
    "EXISTS (SELECT 1 FROM team_member may WHERE may.child_id = " child " AND may.section_id = " section \
    " AND may.from_date <= " today " AND (may.until_date IS NULL OR may.until_date >= " today            \
    ") AND may.ended_at IS NULL)"
/// "The kind of the section's organisation sees the category." Says nothing of a child, so it is asked once a
/// list.
#define TSUMUGI_KIND_SEES(section, category)                                                    \
    "EXISTS (SELECT 1 FROM section own JOIN organisation body ON body.id = own.organisation_id" \
    " WHERE own.id = " section " AND body.kind IN " TSUMUGI_KINDS_SEEING(category) ")"
/// "The family does not want the section's organisation to see the category."
#define TSUMUGI_LIMITED(child, section, category)                                                         \
    "EXISTS (SELECT 1 FROM sight_limit lim JOIN section own ON own.organisation_id = lim.organisation_id" \
    " WHERE lim.child_id = " child " AND lim.category = '" #category                                      \
    "' AND lim.ended_at IS NULL"                                                                          \
    " AND own.id = " section ")"

/// The SQL condition "the section may see this category of the child on the day `today`", to be put into the
/// text of every list and search: TSUMUGI_MAY_SEE("c.id", "$1", "$2", basic). Arguments are SQL expressions
/// and the name of a Category. The same sources as sight_of.
#define TSUMUGI_MAY_SEE(child, section, today, category)                  \
    "(" TSUMUGI_IN_TEAM(child, section, today) " AND " TSUMUGI_KIND_SEES( \
        section, category) " AND NOT " TSUMUGI_LIMITED(child, section, category) ")"

}  // namespace tsumugi::access
