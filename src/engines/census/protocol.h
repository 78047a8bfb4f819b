#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engines/linkage/linkage.h"
#include "engines/oprf/oprf.h"

namespace tsumugi::census {

// The steps of a count without names (docs/census.md), as values: what each of the three bodies does with
// what it gets. No database and no request; pages and commands call these. Nothing here decides who may call
// what.

/// What all of one round agree on. It goes into every token, so that tags of two rounds never meet.
struct Round {
    std::string id, region;
    base::Date day_of_count{};
    linkage::Profile profile = linkage::Profile::japanese;
};

constexpr std::size_t kPadTo =
    8;  ///< lists are filled to a multiple, so that a list of one child does not show
std::uint64_t padded(std::uint64_t count);
constexpr double kQuotaFactor = 1.1;
/// What an organisation reads that has used its quota up.
inline constexpr const char* kOverQuota = base::msgid(
    "届け出た人数で計算できる回数を超えました。はじめからやり直すときは、鍵の保管者に「もう1回分」を許してもらってください");
/// Evaluations that a list of `declared` children, padded, may ask for.
std::uint64_t quota(std::uint64_t declared, linkage::Profile profile);

// ---- payload: what the custodian counts; the hub sees it sealed
// --------------------------------------------------

struct Payload {
    std::uint32_t town = 0;     ///< five digits of the municipality's code, 0 = unknown
    std::uint8_t age_band = 0;  ///< 1: 0-2, 2: 3-5, 3: 6-11, 4: 12-14, 5: 15 and over, 0 = unknown
    std::uint32_t care = 0;     ///< a bit for each care item
    std::uint8_t source = 0;    ///< kind of organisation, for the overlap between kinds
    bool dummy = false;
};
constexpr std::size_t kPayloadBytes = 16;
std::string pack(const Payload& payload);
base::Result<Payload> unpack(std::string_view bytes);
std::uint8_t age_band(std::optional<base::Date> birth, base::Date day_of_count);

// ---- the organisation's side
// ------------------------------------------------------------------------------------

/// The texts that go blinded to the custodian: all keys of all records, one after another, then texts that
/// nobody looks at, up to as many as eight full records have: the number must not tell how many children a
/// short list has.
struct Tokens {
    std::vector<std::string> inputs;  ///< those from places.size() on are such texts
    struct Place {
        std::uint32_t record;
        int slot;
    };
    std::vector<Place> places;
};
Tokens tokens(const Round& round, const std::vector<linkage::Person>& persons);

/// One record as it leaves: tags in fixed slots, what it lacks, the sealed payload.
struct Line {
    linkage::TaggedRecord record;
    std::string sealed;
};
struct Upload {
    std::string round;
    std::uint32_t list = 0;
    std::vector<Line> lines;
    /// Where record i of the organisation went; stays with it (for `census evaluate`).
    std::vector<std::uint32_t> place_of;
};
/// Tags into slots, empty slots random, dummies up to a multiple of eight, shuffled, payloads sealed.
Upload make_upload(const Round& round, std::uint32_t list, const std::vector<linkage::Person>& persons,
                   const Tokens& tokens, const std::vector<oprf::Output>& outputs,
                   const std::vector<Payload>& payloads, const std::array<std::uint8_t, 32>& table_key);
/// The bytes of an upload; every upload of as many lines is as long.
std::string write_upload(const Upload& upload, const Round& round);
/// Problems: cut off, another round's, another shape, more lines than the quota allows.
base::Result<Upload> read_upload(std::string_view bytes, const Round& round, std::uint64_t declared);

// ---- the custodian's side
// ---------------------------------------------------------------------------------------

/// Keys of one round and the quota of each list. Erased with the object.
class Custodian {
  public:
    explicit Custodian(Round round);
    /// With keys that were kept, and what each list has used (by its number).
    Custodian(Round round, oprf::KeyPair key, oprf::BoxKey box, std::vector<std::uint64_t> used = {});
    const oprf::KeyPair& key() const { return key_; }
    const oprf::BoxKey& box() const { return box_; }
    const oprf::Element& public_key() const { return key_.public_key; }
    const std::array<std::uint8_t, 32>& table_key() const { return box_.public_key; }
    /// Problems: the list's quota is used up (nothing is evaluated), a broken element.
    base::Result<oprf::Evaluated> evaluate(std::uint32_t list, std::uint64_t declared,
                                           const std::vector<oprf::Element>& blinded);
    /// Opens one bag (the sealed payloads of one cluster); dummies are left out.
    base::Result<std::vector<Payload>> open(const std::vector<std::string>& bag) const;
    std::uint64_t used(std::uint32_t list) const;

  private:
    Round round_;
    oprf::KeyPair key_;
    oprf::BoxKey box_;
    std::vector<std::uint64_t> used_;
};

/// One child of the table: union of the care items, the municipality and age band that most records tell (of
/// equals the lowest code), and which kinds of lists know it.
struct Counted {
    std::uint32_t town = 0;
    std::uint8_t age_band = 0;
    std::uint32_t care = 0;
    std::uint32_t sources = 0;  ///< bit for each kind
    std::uint32_t records = 0;
};
/// nullopt for a bag of dummies.
std::optional<Counted> count_bag(const std::vector<Payload>& bag);

// ---- the hub's side
// ---------------------------------------------------------------------------------------------

/// Links uploads; bags of sealed payloads in random order, without tags or lists.
struct Linked {
    linkage::Clusters clusters;
    std::vector<std::vector<std::string>> bags;
};
Linked link(const Round& round, const std::vector<Upload>& uploads);

}  // namespace tsumugi::census
