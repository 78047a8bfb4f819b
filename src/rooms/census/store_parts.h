#pragma once
#include "rooms/census/store.h"

namespace tsumugi::census {

// Shared by store.cpp, mailbox.cpp and course.cpp alone.

constexpr std::uint64_t kMostDeclared = 200000;

inline base::Problem problem(const char* message, base::Kind kind = base::Kind::conflict,
                             const char* field = "") {
    return {kind, field, message};
}
/// What is kept of a token.
std::string fingerprint(std::string_view token);
/// The round inside the transaction, in that state: what the request saw may be old.
base::Result<RoundRow> in_state(db::Db& db, const RoundRow& seen, std::string_view state);
/// The list inside the transaction, while the round collects and it takes part.
base::Result<ListRow> taking_part(db::Db& db, const RoundRow& round, const ListRow& seen);
Round protocol_round(const RoundRow& round, const std::string& region);
/// The oldest batches that wait for the custodian.
std::vector<std::string> waiting_batches(db::Db& db, RoundId round);

}  // namespace tsumugi::census
