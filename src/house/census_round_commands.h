#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "house/commands.h"

namespace tsumugi::house {

struct CensusEncodeCommand {
    std::string file, round, secrets, blinded, answers, upload, hub, token_file, kind;
    std::vector<std::string> columns;  ///< field=title
    std::vector<std::string> same;     ///< "3-7": rows that the owner says are one child
    std::uint32_t list = 0;
    std::uint64_t declared = 0;
    unsigned threads = 0;
};
/// Prepares an organisation's own list for a round: tells bad rows, doubles and what would leave; then writes
/// the blinded keys (--blinded), or makes the upload from the answers (--answers, --upload), or does both
/// with the hub over the network (--hub).
Exit census_encode_command(Shell& shell, const CensusEncodeCommand& options);

struct CensusCustodianCommand {
    std::string round, secrets, blinded, bags, out;
    bool again = false;  ///< let this list have its whole quota once more
};
/// Makes the keys of a round: `secrets` (0600) stays, `out` is the round with the public keys.
Exit census_keys_command(Shell& shell, const CensusCustodianCommand& options);
/// Evaluates a blinded file within its list's quota.
Exit census_answer_command(Shell& shell, const CensusCustodianCommand& options);
/// Counts the bags, prints and writes what may be published.
Exit census_table_command(Shell& shell, const CensusCustodianCommand& options);

struct CensusLinkCommand {
    std::string round, out;
    std::vector<std::string> uploads;
};
/// The hub's step: groups the uploads of all lists into bags.
Exit census_link_command(Shell& shell, const CensusLinkCommand& options);

}  // namespace tsumugi::house
