#include "ground/base/random.h"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace tsumugi::base {
namespace {

constexpr Instant kIdEpoch = std::chrono::sys_days{make_date(2020, 1, 1)};
constexpr unsigned kRandomBits = 22;
constexpr std::int64_t kMaxMilliseconds = (std::int64_t{1} << 41) - 1;

void random_bytes(void* into, std::size_t size) {
    static const int ready = sodium_init();
    if (ready < 0) throw std::runtime_error("libsodium could not start: no secure random source");
    randombytes_buf(into, size);
}

}  // namespace

std::uint64_t Random::below(std::uint64_t bound) {
    if (bound < 2) return 0;
    // Numbers under 2^64 mod bound are drawn again, so that every remainder is equally likely.
    const std::uint64_t unfair = (0 - bound) % bound;
    std::uint64_t number = next();
    while (number < unfair) number = next();
    return number % bound;
}

std::uint64_t SecureRandom::next() {
    std::uint64_t number = 0;
    random_bytes(&number, sizeof number);
    return number;
}

std::uint64_t SeededRandom::next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

std::int64_t new_id_value(Instant at, Random& random) {
    const std::int64_t elapsed = (at - kIdEpoch).count();
    const std::int64_t milliseconds = std::clamp<std::int64_t>(elapsed, 0, kMaxMilliseconds);
    return milliseconds << kRandomBits | static_cast<std::int64_t>(random.next() >> (64 - kRandomBits));
}

std::string random_token(std::size_t bytes) {
    std::vector<unsigned char> raw(bytes);
    random_bytes(raw.data(), raw.size());
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string token(sodium_base64_encoded_len(bytes, kVariant), '\0');
    sodium_bin2base64(token.data(), token.size(), raw.data(), raw.size(), kVariant);
    token.pop_back();  // the closing NUL
    return token;
}

}  // namespace tsumugi::base
