#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/census/protocol.h"
#include "engines/disclosure/disclosure.h"
#include "engines/estimate/estimate.h"

namespace tsumugi::census {

// What the three bodies tell each other in words (JSON): the round, the keys, the published table. Elements,
// uploads and bags travel as bytes (files.h).

struct Town {
    std::string code;  ///< six or five digits; payloads carry the first five
    std::string name;
    std::int64_t people = 0;  ///< inhabitants; 0 = unknown, and then nothing of it is published
};

/// One organisation's list as the round knows it.
struct ListState {
    std::uint32_t number = 0;
    int source = 0;
    std::uint64_t declared = 0;
    std::string state;        ///< invited, declared, uploaded, left, late
    std::string name;         ///< of the organisation; told to the custodian, for it watches the quotas
    std::uint64_t times = 1;  ///< how many quotas it may use, as the hub knows it
};

constexpr std::uint64_t kMostTimes = 20;

/// round.json: what the hub tells an organisation or the custodian of a round.
struct Spec {
    Round round;
    std::string title;
    bool has_keys = false;
    oprf::Element public_key{};
    std::array<std::uint8_t, 32> table_key{};
    std::uint32_t list = 0;  ///< the organisation's own
    int source = 0;
    std::uint64_t declared = 0;
    std::vector<Town> towns;
    std::vector<std::string> publish;  ///< codes of publishable()
    /// For the custodian alone.
    std::string state, purpose, legal_basis;
    std::vector<ListState> lists;
    std::vector<std::string> waiting;             ///< batches to be evaluated, oldest first
    std::map<std::string, std::int64_t> earlier;  ///< what earlier rounds published, by the cell's name
};
std::string write_spec(const Spec& spec);
/// Problem: no JSON, a field missing or of the wrong kind.
base::Result<Spec> read_spec(std::string_view json);

struct Publishable {
    std::string_view code;
    const char* label;  ///< msgid
};
/// Groups of counts that a round may publish beside the region's total.
const std::vector<Publishable>& publishable();

// ---- the published table

struct PublishedCell {
    std::string name;  ///< all, age:1, town:14206, care:3, kind:1, both:1:2 ...
    disclosure::State state = disclosure::State::shown;
    std::int64_t count = 0;      ///< only when shown; the earlier figure when held; else 0
    std::int64_t threshold = 0;  ///< the least count that may be shown here
};
struct PublishedEstimate {
    bool wanted = false, said = false;
    std::int64_t children = 0, least = 0, most = 0;
    std::string why;  ///< msgid when nothing can be said
};
struct Published {
    std::vector<PublishedCell> cells;
    PublishedEstimate estimate;
    int kinds = 0;  ///< kinds of lists that took part
    const PublishedCell* find(std::string_view name) const;
};
std::string write_published(const Published& published);
base::Result<Published> read_published(std::string_view json);
std::string_view state_code(disclosure::State state);

// ---- what stays on one machine

/// The custodian's secrets of one round, as its file (0600) or its sealed row keeps them.
struct Secrets {
    Round round;
    oprf::KeyPair key;
    oprf::BoxKey box;
    std::vector<std::uint64_t> declared, used;  ///< by list number
};
std::string write_secrets(const Secrets& secrets);
base::Result<Secrets> read_secrets(std::string_view json);

std::string hex_of(const std::array<std::uint8_t, 32>& bytes);
std::optional<std::array<std::uint8_t, 32>> bytes_of_hex(std::string_view hex);

}  // namespace tsumugi::census
