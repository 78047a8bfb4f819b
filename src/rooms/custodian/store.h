#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engines/census/files.h"
#include "engines/census/table.h"
#include "rooms/custodian/custodian.h"

namespace tsumugi::custodian {

// The custodian's side, on the custodian's own server. Private to the room.

using access::Ctx;
using census::Custodian;
using census::hex_of;
using census::kLeastLists;
using census::kMostTimes;
using census::kOverQuota;
using census::list_tag;
using census::make_table;
using census::no_round;
using census::open_bags;
using census::options_for;
using census::quota;
using census::read_bags;
using census::read_elements;
using census::read_published;
using census::read_secrets;
using census::read_spec;
using census::result_view;
using census::set_crumbs;
using census::sight_view;
using census::Spec;
using census::write_evaluated;
using census::write_published;
using census::write_secrets;
using census::write_spec;
using html::msgid;

using CustodyId = base::Id<struct CensusCustodyTag>;

struct CustodyRow {
    CustodyId id;
    std::string hub, token, secrets;  ///< the last two sealed with the server's key; empty = erased
    Spec spec;
    std::string state;  ///< running, closing, done, given_up
    std::string result, trouble;
    std::optional<base::Instant> heard, erased;
    base::Instant joined;

    bool over() const { return state == "done" or state == "given_up"; }
};
std::vector<CustodyRow> custodies(db::Db& db);
std::optional<CustodyRow> custody(db::Db& db, CustodyId id);
/// Evaluations that a list has used, as this server counted them.
struct Used {
    std::uint32_t number = 0;
    std::uint64_t declared = 0, used = 0, times = 1;
    std::uint64_t allowed(linkage::Profile profile) const { return times * quota(declared, profile); }
};
std::vector<Used> used_of(db::Db& db, CustodyId id);

/// Asks the hub for the round, makes the keys, tells the hub the public ones, keeps the secret ones sealed.
/// Problems: no address, the hub cannot be reached, an unknown token, keys were made already.
base::Result<CustodyId> join_round(Ctx& ctx, const std::string& hub, const std::string& token);
/// Keeps keys that were just made, sealed, and with them the token and what the hub told. Inside a
/// transaction.
CustodyId keep_keys(Ctx& ctx, const std::string& hub, const std::string& token, const Spec& spec,
                    const Custodian& made);
/// From now on nothing more is evaluated; the worker closes the round at the hub and counts.
base::Result<void> ask_to_close(Ctx& ctx, const CustodyRow& custody);

/// Lets a list have its keys calculated once more: who closed the page midway, or corrected the list, begins
/// anew. The hub is told by the worker. Problems: the round is closed, the list has used nothing yet,
/// kMostTimes.
base::Result<void> allow_again(Ctx& ctx, const CustodyRow& custody, std::uint32_t list);

/// Evaluates one batch against the record of this server. Problem: over the quota of the number that the list
/// declared before its first evaluation; a broken element. Writes what was used before the answer exists
/// anywhere else.
base::Result<std::string> evaluate_batch(db::Db& db, const access::App& app, const CustodyRow& custody,
                                         std::uint32_t list, std::uint64_t declared,
                                         std::string_view blinded);
/// One look at the hub of one custody; true when there was something to do. Errors of the network are kept in
/// `trouble`.
bool work_once(db::Db& db, const access::App& app, audit::Trail& trail, const CustodyRow& custody,
               const std::string& owner);

}  // namespace tsumugi::custodian
