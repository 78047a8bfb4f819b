#include "ground/access/password.h"

#include <sodium.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "ground/access/access.h"
#include "ground/base/text.h"

namespace tsumugi::access {
namespace {

/// Passes over the memory. OWASP's Password Storage Cheat Sheet asks for 2 with 19 MiB and 1 with 46 MiB; 32
/// MiB is the built-in setting.
constexpr unsigned long long kPasses = 2;
/// What nobody types is not hashed.
constexpr std::size_t kLongest = 4096;
constexpr int kAtOnce = 2;

std::mutex turns_mutex;
std::condition_variable turns_free;
int turns = kAtOnce;
int turns_used = 0;

std::size_t bytes_of(int mib) { return static_cast<std::size_t>(std::max(mib, 1)) * 1024 * 1024; }

/// NIST SP 800-63B 5.1.1.2 asks for NFKC or NFKD, so that one password typed on two keyboards has the same
/// bytes.
std::string normalised(std::string_view password) { return base::ascii_key(password); }

/// A hash of today's costs that no password has.
std::string nobodys_hash(int mib) {
    return "$argon2id$v=19$m=" + std::to_string(bytes_of(mib) / 1024) + ",t=" + std::to_string(kPasses) +
           ",p=1$c29tZXRoaW5nc2FsdHk$" + std::string(43, 'A');
}

}  // namespace

HashTurn::HashTurn() {
    std::unique_lock lock(turns_mutex);
    turns_free.wait(lock, [] { return turns_used < turns; });
    ++turns_used;
}

HashTurn HashTurn::if_free() {
    const std::lock_guard lock(turns_mutex);
    if (turns_used >= turns) return HashTurn(false);
    ++turns_used;
    return HashTurn(true);
}

HashTurn::~HashTurn() {
    if (not taken_) return;
    {
        const std::lock_guard lock(turns_mutex);
        --turns_used;
    }
    turns_free.notify_one();
}

void set_hash_turns(int workers) {
    const std::lock_guard lock(turns_mutex);
    turns = std::clamp(workers / 2, 1, kAtOnce);
}

std::string hash_password(std::string_view password, int mib) {
    const auto text = normalised(password);
    char hash[crypto_pwhash_STRBYTES] = {};
    const HashTurn turn;
    if (crypto_pwhash_str(hash, text.data(), text.size(), kPasses, bytes_of(mib)) != 0) {
        throw std::runtime_error("not enough memory to hash a password");
    }
    return hash;
}

bool verify_password(std::string_view stored, std::string_view password, int mib) {
    return verify_password(stored, password, mib, HashTurn());
}

bool verify_password(std::string_view stored, std::string_view password, int mib, const HashTurn&) {
    const bool known = not stored.empty();
    const auto hash = known ? std::string(stored) : nobodys_hash(mib);
    const auto text = normalised(password.substr(0, kLongest));
    return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0 and known;
}

bool needs_rehash(const std::string& stored, int mib) {
    return crypto_pwhash_str_needs_rehash(stored.c_str(), kPasses, bytes_of(mib)) != 0;
}

}  // namespace tsumugi::access
