#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/result.h"

namespace tsumugi::oprf {

// RFC 9497, mode VOPRF, suite ristretto255-SHA512: an organisation learns F(key, text) without the custodian
// seeing the text, and can check that one key made all of them. All points and scalars in the encodings of
// RFC 9496 and 9497.

using Element = std::array<std::uint8_t, 32>;
using Scalar = std::array<std::uint8_t, 32>;
using Output = std::array<std::uint8_t, 64>;

/// Inputs of one proof; RFC 9497 2.2.1 numbers them with two bytes.
constexpr std::size_t kMaxBatch = 65535;

struct KeyPair {
    Scalar secret{};
    Element public_key{};
    KeyPair() = default;
    KeyPair(const KeyPair&) = default;
    KeyPair& operator=(const KeyPair&) = default;
    ~KeyPair();  ///< wipes the secret
};
KeyPair make_key();
/// RFC 9497 3.2.1: the same seed and info give the same key.
KeyPair derive_key(const std::array<std::uint8_t, 32>& seed, std::string_view info);
/// The key pair of a scalar that was kept. Problem: not a scalar below the order, or zero.
base::Result<KeyPair> key_of(const Scalar& secret);

/// Proof that all elements of a batch were made with the secret of one public key (2.2).
struct Proof {
    Scalar challenge{}, response{};
};

struct Blinded {
    std::vector<Element> elements;  ///< what leaves
    std::vector<Scalar> blinds;     ///< stays; needed once, by finalize
};
struct Evaluated {
    std::vector<Element> elements;
    Proof proof;
};

/// Threads: 0 = one for each core.
Blinded blind(const std::vector<std::string>& inputs, unsigned threads = 0);
/// The custodian's step. Problems: an empty batch, more than kMaxBatch, an element that is no canonical point
/// or the identity; nothing is evaluated then.
base::Result<Evaluated> evaluate(const KeyPair& key, const std::vector<Element>& blinded,
                                 unsigned threads = 0);
/// Checks the proof, takes the blinds off and hashes. Problems: counts that do not fit, an element or public
/// key that is no canonical point or the identity, a proof that does not hold.
base::Result<std::vector<Output>> finalize(const std::vector<std::string>& inputs, const Blinded& blinded,
                                           const Evaluated& evaluated, const Element& public_key,
                                           unsigned threads = 0);

/// The same with chosen randomness, for the RFC's vectors and peers.
Blinded blind_with(const std::vector<std::string>& inputs, std::vector<Scalar> blinds, unsigned threads = 0);
base::Result<Evaluated> evaluate_with(const KeyPair& key, const std::vector<Element>& blinded,
                                      const Scalar& nonce, unsigned threads = 0);
/// Whether a proof holds for these elements; false as well for elements that are no points.
bool verify(const Element& public_key, const std::vector<Element>& blinded, const Evaluated& evaluated,
            unsigned threads = 0);
/// A canonical encoding of a point that is not the identity.
bool valid_element(const Element& element);

/// The tag of an output: its first 16 bytes.
std::array<std::uint8_t, 16> tag(const Output& output);

// ---- payloads
// -------------------------------------------------------------------------------------------------

/// An X25519 key that opens payloads (libsodium's sealed boxes: an ephemeral key for each box).
struct BoxKey {
    std::array<std::uint8_t, 32> public_key{}, secret{};
    BoxKey() = default;
    BoxKey(const BoxKey&) = default;
    BoxKey& operator=(const BoxKey&) = default;
    ~BoxKey();
};
constexpr std::size_t kSealBytes = 48;  ///< how much longer a sealed payload is
BoxKey make_box_key();
std::string seal(std::string_view payload, const std::array<std::uint8_t, 32>& public_key);
/// Problem: cut, changed, or made for another key.
base::Result<std::string> open(std::string_view sealed, const BoxKey& key);

/// Uniform bytes from the secure source: random tags of empty slots.
void random_bytes(void* to, std::size_t count);
/// A uniform number below bound, from the secure source: shuffling.
std::uint32_t random_below(std::uint32_t bound);

}  // namespace tsumugi::oprf
