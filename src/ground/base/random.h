#pragma once
#include <cstdint>
#include <string>

#include "ground/base/date.h"
#include "ground/base/id.h"

namespace tsumugi::base {

/// Where randomness comes from: the system's secure source, or a seeded one for the demonstration and tests.
class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;
    /// A uniform number from 0 to bound-1.
    std::uint64_t below(std::uint64_t bound);
};

/// libsodium's randombytes. Thread-safe.
class SecureRandom final : public Random {
  public:
    std::uint64_t next() override;
};

/// splitmix64 from a seed; never for secrets.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

  private:
    std::uint64_t state_;
};

/// A new id made at `at`.
std::int64_t new_id_value(Instant at, Random& random);
template <class IdType>
IdType new_id(Instant at, Random& random) {
    return IdType{new_id_value(at, random)};
}

/// `bytes` random bytes from the secure source as URL-safe base64 without padding: tokens of sessions and
/// forms.
std::string random_token(std::size_t bytes = 24);

}  // namespace tsumugi::base
