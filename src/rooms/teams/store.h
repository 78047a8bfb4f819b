#pragma once
#include "rooms/teams/teams.h"

namespace tsumugi::teams {

using GoalId = base::Id<struct GoalTag>;

struct Goal {
    GoalId id;
    std::string text;
    std::optional<base::Date> agreed_on, reached_on;
    bool family_agreed = false;
    int version = 1;
};
/// Living goals, oldest first.
std::vector<Goal> goals(access::Ctx& ctx, const ChildKey& key);
/// kind: agree, family, reach, end (with a reason). Error: conflict, not found.
base::Result<void> change_goal(access::Ctx& ctx, const ChildKey& key, GoalId id, int version,
                               std::string_view kind, std::string_view reason);

struct KeptTable {
    int version = 0;
    base::Instant at;
    std::string by;
    std::vector<RoleRow> rows;
};
std::optional<KeptTable> kept_table(db::Db& db, const ChildKey& key, int version);
std::vector<KeptTable> kept_tables(db::Db& db, const ChildKey& key, int limit);

/// Sections that confirmed goal and roles, with the version of the table that they confirmed.
struct Confirmation {
    SectionId section;
    int role_version = 0;
    base::Instant at;
};
std::vector<Confirmation> confirmations(db::Db& db, const ChildKey& key);
void confirm(access::Ctx& ctx, const ChildKey& key);

/// Open tasks of the child that are past their day.
int late_tasks(db::Db& db, const ChildKey& key, base::Date today);

/// Open steps of the child that the section has: it cannot leave them behind.
int open_steps(db::Db& db, const ChildKey& key, SectionId section);
/// Ends a membership; one that ends today leaves the role table too, where it supported or was told. Error:
/// not found.
base::Result<void> leave(access::Ctx& ctx, const ChildKey& key, const access::TeamMember& member,
                         base::Date until, std::string_view reason);

/// Puts another section in the place of one, from today on: membership, roles, open steps. Error: not found.
base::Result<void> hand_over(access::Ctx& ctx, const ChildKey& key, const access::TeamMember& leaving,
                             SectionId to, access::MemberId person, std::string_view note);
/// Names another person of the same section.
void name_person(access::Ctx& ctx, const ChildKey& key, access::TeamMemberId id, access::MemberId person);

/// A function of a child that nobody leads, or two do.
struct Gap {
    std::string child_code, function, municipality;
    int leads = 0;
};
/// The first `limit` of the children that the user may see; the desk sees the codes of all.
std::vector<Gap> gaps(access::Ctx& ctx, int limit);

}  // namespace tsumugi::teams
