#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engines/census/spec.h"
#include "ground/base/csv.h"

namespace tsumugi::census {

// What an organisation does with its own list on its own machine, before anything leaves. The command line
// uses it as it stands; the encoder in the browser follows the same rules.

constexpr int kOldest = 19;  ///< completed years; who is older is left out
bool grown_up(const linkage::Person& person, base::Date day_of_count, int oldest = kOldest);
/// The birth of a child, if 平成 was typed for 令和 (or 1993 for 2023) and the year is 30 years too early.
std::optional<base::Date> other_era(base::Date birth, base::Date day_of_count);

struct OwnListOptions {
    std::map<std::string, std::string> columns = {};  ///< field name -> title, where titles are not known
    /// Pairs of rows (1 = the first below the header) that the owner says are one child.
    std::vector<std::pair<std::size_t, std::size_t>> same = {};
    int oldest = kOldest;
};

struct RowNote {
    std::size_t line = 0;  ///< 1 = the first below the header
    base::Problem problem;
    bool left_out = false;
};
struct OwnDouble {
    std::size_t first = 0, second = 0;  ///< lines
    bool merged = false;                ///< clear, or decided by the owner; else it waits for a decision
};

struct OwnList {
    std::vector<linkage::Person> persons;  ///< one for each child that is sent
    std::vector<Payload> payloads;         ///< of the same
    std::vector<RowNote> notes;
    std::vector<OwnDouble> doubles;
    std::size_t rows = 0, left_out = 0;
};

/// Reads a list as `census evaluate` does: rows that cannot be counted with the reason, adults and children
/// of other regions left out with a note, clear doubles merged, doubtful ones told. Problems: the list as a
/// whole cannot be read.
base::Checked<OwnList> read_own_list(const base::Table& rows, const Spec& spec,
                                     const OwnListOptions& options = {});

/// Exactly what leaves, counted; for the preview.
struct Leaving {
    std::size_t records = 0, dummies = 0, keys = 0;
    std::size_t blinded_bytes = 0, upload_bytes = 0;
    std::uint64_t quota = 0;
    std::map<std::string, std::size_t> towns;  ///< code -> records, sealed
    std::map<int, std::size_t> ages, care;     ///< band, item -> records, sealed
};
Leaving leaving(const OwnList& list, const Tokens& tokens, const Spec& spec);

/// The answers of all batches in the order of the inputs, unblinded and checked. Problem: an answer that does
/// not fit or whose proof fails.
base::Result<std::vector<oprf::Output>> unblind(const Tokens& tokens, const oprf::Blinded& blinded,
                                                const std::vector<oprf::Evaluated>& answers,
                                                const oprf::Element& public_key, unsigned threads = 0);

}  // namespace tsumugi::census
