#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

// Private to ground/http: how much memory what is on its way may hold, and who gives way when it is too much.

namespace tsumugi::http {

/// What one connection holds in one pool. It belongs to its connection and leaves the pool with it.
struct Holding {
    std::string address;    ///< whose it is, as address_group gives it
    bool may_end = true;    ///< false: whole, on its way through a worker; it is never ended
    std::size_t bytes = 0;  ///< set by Pool alone
    std::uint64_t since = 0;
};

/// Bytes of one kind that all connections hold together, with a limit for all and one for each address. Over
/// a limit one holding after the other gives way, until what is left fits: never all of them, and never the
/// newest small one for an old large one.
class Pool {
  public:
    enum class Yields { largest, oldest };
    Pool(Yields yields, std::size_t limit, std::size_t address_limit)
        : yields_(yields), limit_(limit), address_limit_(address_limit) {}

    /// From now on `holding` has that many bytes. Gives back whom to end: their bytes are counted no more.
    std::vector<Holding*> set(Holding& holding, std::size_t bytes);
    std::size_t held() const { return held_; }

  private:
    void put(Holding& holding, std::size_t bytes);
    /// Who gives way, of that address or ("") of all; nullptr where nobody may.
    Holding* next(const std::string& address) const;

    Yields yields_;
    std::size_t limit_;
    std::size_t address_limit_;
    std::size_t held_ = 0;
    std::uint64_t counter_ = 0;
    std::map<std::uint64_t, Holding*> holdings_;  ///< by `since`, so that the oldest stands first
    std::unordered_map<std::string, std::size_t> by_address_;
};

/// What counts as one address: IPv4 as it is, IPv6 by its first 64 bits, because one customer has that many.
std::string address_group(const std::string& address);

}  // namespace tsumugi::http
