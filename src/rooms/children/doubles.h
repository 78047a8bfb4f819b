#pragma once
#include "engines/linkage/linkage.h"
#include "rooms/children/store.h"

// Two records of one child: found, put together, taken apart again. For the region's desk, which sees codes
// and which facts agree, never a name: the teams know the child.
namespace tsumugi::children {

using access::Ctx;
using MergeId = base::Id<struct MergeTag>;

/// Two living records that are or may be one child.
struct Pair {
    ChildId first, second;  ///< the older record first
    std::string first_code, second_code;
    linkage::Comparison comparison;
};
/// Compared in clear inside this database; surest first. Pairs that were found to be two children are left
/// out.
std::vector<Pair> pairs_of(db::Db& db, base::Date today);
/// The same for a person of the desk, with its line in the log.
std::vector<Pair> doubles(Ctx& ctx);

/// Which facts agree, in words; what one of the two lacks is left out. [{label, word}]
html::Views agreement_views(const Ctx& ctx, const linkage::Comparison& comparison);

/// A merge that holds.
struct Merge {
    MergeId id;
    ChildId kept, merged;
    std::string kept_code, merged_code;
    base::Instant at;
};
std::vector<Merge> merges(db::Db& db);
/// Those that this child is part of.
std::vector<Merge> merges_of(db::Db& db, const ChildKey& key);

/// `merged` ends, both teams are members of both records, both timelines say so. Inside a transaction.
/// Errors: not found; conflict (one of them has ended meanwhile).
base::Result<MergeId> merge(Ctx& ctx, ChildId kept, ChildId merged);
/// Ends the memberships that the merge made and brings the merged record back. Error: not found, or undone
/// already.
base::Result<void> undo_merge(Ctx& ctx, MergeId id);
/// They are two children.
void set_apart(Ctx& ctx, ChildId first, ChildId second);

/// The job "double_watch".
void add_double_jobs(jobs::Registry& registry);

/// /children/doubles (desk) with /merge, /undo, /apart.
void double_routes(access::Routes& routes);

}  // namespace tsumugi::children
