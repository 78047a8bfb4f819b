#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/census/protocol.h"

namespace tsumugi::census {

// Bytes that travel between the bodies, by network or as files carried by hand. Whatever is read checks its
// own length; a problem says in words what is wrong.

/// k blinded elements one after another (/blinded); most of one request.
constexpr std::size_t kMaxRequest = 500;
std::string write_elements(const std::vector<oprf::Element>& elements);
/// Problems: not a whole number of elements, none, more than `most`, an element that is no point.
base::Result<std::vector<oprf::Element>> read_elements(std::string_view bytes,
                                                       std::size_t most = kMaxRequest);
/// The elements and their proof of 64 bytes.
std::string write_evaluated(const oprf::Evaluated& evaluated);
base::Result<oprf::Evaluated> read_evaluated(std::string_view bytes, std::size_t elements);

/// A whole list's blinded elements as one file.
struct BlindedFile {
    std::string round;
    std::uint32_t list = 0;
    std::uint64_t declared = 0;
    std::vector<oprf::Element> elements;
};
std::string write_blinded(const BlindedFile& file);
base::Result<BlindedFile> read_blinded(std::string_view bytes);

/// The custodian's answer, in batches of kAnswerBatch elements.
constexpr std::size_t kAnswerBatch = 8192;
struct AnswerFile {
    std::string round;
    std::uint32_t list = 0;
    std::vector<oprf::Evaluated> batches;
};
std::string write_answers(const AnswerFile& file);
base::Result<AnswerFile> read_answers(std::string_view bytes);

/// What the owner of a list keeps between blinding and unblinding (0600): the blinds, and a checksum that
/// tells whether the list is still the same. Never leaves.
struct BlindsFile {
    std::string round;
    std::uint32_t list = 0;
    std::uint64_t checksum = 0;
    std::vector<oprf::Scalar> blinds;
};
std::string write_blinds(const BlindsFile& file);
base::Result<BlindsFile> read_blinds(std::string_view bytes);
std::uint64_t checksum(const std::vector<std::string>& inputs);

/// The hub's groups of sealed payloads.
std::string write_bags(const std::string& round, const std::vector<std::vector<std::string>>& bags);
base::Result<std::vector<std::vector<std::string>>> read_bags(std::string_view bytes,
                                                              const std::string& round);

}  // namespace tsumugi::census
