#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ground/access/ctx.h"
#include "ground/access/sight.h"

namespace tsumugi::access {

/// The right to one child at this moment. It can be made by open_child alone, which has written the log
/// entry; every store function that touches a child's data takes one and asks it for the category it reads.
class ChildKey {
  public:
    ChildId child() const { return child_; }
    /// "0417": what URLs and lists carry. Shown as こ-0417 (shown_code).
    const std::string& code() const { return code_; }
    bool allows(Category category) const { return (categories_ >> static_cast<int>(category)) & 1u; }
    /// Whether the viewer may change things: a living member of the team, not a former one.
    bool may_change() const { return may_change_; }
    Purpose purpose() const { return purpose_; }

  private:
    friend struct KeyMaker;
    ChildKey() = default;
    ChildId child_;
    std::string code_;
    unsigned categories_ = 0;
    bool may_change_ = false;
    Purpose purpose_ = Purpose::care;
};

/// "こ-0417"
std::string shown_code(std::string_view code);

/// Opens a child for the signed-in user: asks sight_of which categories the section sees today, and the role,
/// writes the log entry, and gives the key. Every refusal is the same Problem (not_found, one text) whether
/// the child does not exist or may not be seen; the log tells them apart.
base::Result<ChildKey> open_child(Ctx& ctx, std::string_view code, Purpose purpose = Purpose::care,
                                  std::string_view what = "");
base::Result<ChildKey> open_child(Ctx& ctx, ChildId child, Purpose purpose = Purpose::care,
                                  std::string_view what = "");
/// A job opens a child as the named system actor `actor` ("escalation"), logged too; all categories, no
/// change of record.
base::Result<ChildKey> open_child_as_system(db::Db& db, audit::Trail& trail, const App& app, ChildId child,
                                            std::string_view actor);

// ---- the team, because access follows from it

using TeamMemberId = base::Id<struct TeamMemberTag>;

/// One membership: a section (and the person it named) in a child's team, from when to when, and why.
struct TeamMember {
    TeamMemberId id;
    SectionId section;
    std::string organisation_name, section_name, organisation_kind;
    std::string phone, hours;
    MemberId member;  ///< 0 = nobody named
    std::string member_name, deputy_name;
    base::Date from;
    std::optional<base::Date> until;
    std::string note;
    int version = 1;
};

/// Members of today, those who lead first; with `all` also those who have left.
std::vector<TeamMember> team_of(Ctx& ctx, const ChildKey& key, bool all = false);
/// Adds the section, or does nothing when it is a member already; tells its id. Used by whoever makes a child
/// (its own section first), adds a member, or accepts a request or step. Inside a transaction.
TeamMemberId join_team(Ctx& ctx, ChildId child, SectionId section, base::Date from,
                       std::optional<base::Date> until = std::nullopt, MemberId member = {},
                       std::string_view note = "");
/// Ends a membership at once (the next request is refused) or on a later day, with a reason; nothing is
/// deleted.
base::Result<void> leave_team(Ctx& ctx, const ChildKey& key, TeamMemberId id, base::Date until,
                              std::string_view reason);
/// Whether the section is a member on that day: for checks at the other end (K2).
bool is_in_team(db::Db& db, ChildId child, SectionId section, base::Date on);

}  // namespace tsumugi::access
