#pragma once
#include "ground/access/child_key.h"

// What a family does not want an organisation to see of its child: a source of sight_of, kept by the team.
namespace tsumugi::access {

using LimitId = base::Id<struct LimitTag>;

/// One category that one organisation, with all of its sections, does not see of one child.
struct Limit {
    LimitId id;
    OrganisationId organisation;
    std::string organisation_name;
    Category category = Category::basic;
    std::string reason;  ///< who said it and how, in words
    base::Date from;
    std::string where;  ///< the section that wrote it down
};

/// Those that hold, by organisation; empty without Category::family, because they speak of the family.
std::vector<Limit> limits_of(Ctx& ctx, const ChildKey& key);
/// Takes the categories (bits) away from the organisation; those that are taken already stay. Problems: no
/// category, no living organisation, no reason or one over 500 characters, the user's own organisation.
/// Forbidden without Category::family or the right to change. Inside a transaction.
base::Checked<void> add_limits(Ctx& ctx, const ChildKey& key, std::optional<OrganisationId> organisation,
                               unsigned categories, std::string_view reason);
/// The family wants the organisation to see it again. Not by that organisation itself. Inside a transaction.
base::Checked<void> end_limit(Ctx& ctx, const ChildKey& key, LimitId id);
/// What holds for one record of a child holds for the other one too (two records were put together). Inside a
/// transaction.
void share_limits(Ctx& ctx, ChildId from, ChildId to);

}  // namespace tsumugi::access
