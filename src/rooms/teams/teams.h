#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/children/children.h"

namespace tsumugi::teams {

using access::ChildId;
using access::ChildKey;
using access::SectionId;
using region::RoleRow;

/// The role table proposed for a new child: the municipality's regional table; `own` (the hospital's section)
/// leads what domain.md 2.3 gives to the hospital; functions that the child's care or age does not need are
/// left out (rule in rules.cpp); a function nobody is known for stays as a gap (担当なし).
std::vector<RoleRow> propose(access::Ctx& ctx, std::string_view municipality, SectionId own,
                             const std::vector<care_score::Answer>& care, base::Date birth);

/// The child's present table and its version (0 = none).
std::vector<RoleRow> role_table(access::Ctx& ctx, const ChildKey& key);
int role_version(access::Ctx& ctx, const ChildKey& key);
/// Replaces the table as a new version; sections that get a role they did not have join the team from today
/// (a place they have already keeps its days), and new leads are told (notices). Error: conflict when
/// `version` is not the present one. Inside a transaction.
base::Result<int> save_roles(access::Ctx& ctx, const ChildKey& key, int version,
                             const std::vector<RoleRow>& rows, bool keep_gaps = false);
/// "湯河原町 福祉課"
std::string where(const access::TeamMember& member);
/// Who leads a function of the child today.
std::optional<SectionId> lead_of(db::Db& db, const ChildKey& key, std::string_view function);
/// Puts `section` as the lead of a function (a step with nobody was taken). Inside a transaction.
void take_lead(access::Ctx& ctx, const ChildKey& key, std::string_view function, SectionId section);

/// What a later room does when a function of a child gets another lead, or a section's place in a team goes
/// to another section: pathways hands the open steps over. Set by the house before serving.
struct Followers {
    void (*lead_changed)(access::Ctx&, const ChildKey&, std::string_view function, SectionId lead) = nullptr;
    void (*section_replaced)(access::Ctx&, const ChildKey&, SectionId from, SectionId to) = nullptr;
};
void set_followers(Followers followers);

/// One piece of work for a function of a child, as far as a later room knows it: a step of a pathway, a
/// request.
struct Work {
    /// cannot: closed, and it was not done; dropped: closed with its pathway before anybody did it.
    enum class State { todo, doing, stuck, done, cannot, dropped };
    std::string function;
    State state = State::todo;
    bool running = true;            ///< its pathway runs: it counts in n/m
    std::string title;              ///< in the reader's language
    std::string reason;             ///< of stuck and cannot
    std::optional<base::Date> day;  ///< due while open, else the day it was closed
    std::string path;               ///< "" = the reader may not open it
};
/// Everything of one child; later rooms bring it, the house sets it before serving.
using WorkSource = std::vector<Work> (*)(access::Ctx& ctx, const ChildKey& key);
void set_work_sources(std::vector<WorkSource> sources);

/// Where the support of a row stands (rules.cpp; all combinations in rules_test.cpp). `work` is the work of
/// that function. In this order:
/// - 終わり: an end day is written and no work is open; or a one-time support whose last work was done.
/// - 担当なし: nobody leads it.
/// - 困っている: some work is stuck, or the last that was closed could not be done.
/// - 途中 n/m: work is open and some of it begun or done; まだ: work is open and none begun.
/// - つづいている: no work is open, somebody leads it, and it is no one-time support.
/// - まだ: nothing was ever done for it: a one-time support without work, or work that was dropped.
struct Stand {
    region::Standing standing = region::Standing::todo;
    int done = 0, all = 0;            ///< of 途中 n/m
    std::optional<base::Date> ended;  ///< of 終わり
    bool late = false;                ///< いつまで is over and nobody wrote the end
    friend bool operator==(const Stand&, const Stand&) = default;
};
Stand standing_of(const RoleRow& row, bool one_time, const std::vector<Work>& work, base::Date today);
/// The states of the child's present table with what each rests on, in words.
region::RowStates states_of(access::Ctx& ctx, const ChildKey& key, const std::vector<RoleRow>& rows);

/// The three conditions of a team that the record names (太陽の門): shared purpose and goals, division of
/// roles, mutual co-operation; each with what is missing, in words.
struct Condition {
    std::string name;  ///< msgid
    bool met = false;
    std::vector<std::string> missing;  ///< translated
};
std::vector<Condition> readiness(access::Ctx& ctx, const ChildKey& key);

/// Adds a goal agreed at the start. Inside a transaction.
void add_goal(access::Ctx& ctx, const ChildKey& key, std::string_view text, bool family_agreed);

/// Functions without a lead or with two, over all living children (codes only) and municipalities:
/// /region/gaps. Blocks of the child's page: roles, team, goals.
std::vector<children::Block> blocks();

/// /children/{code}/roles (/edit /print /excel /pdf /versions/{n}), /children/{code}/team (/new, /{id}/end,
/// /{id}/handover, /confirmation), /children/{code}/goals, /region/gaps.
void routes(access::Routes& routes);

}  // namespace tsumugi::teams
