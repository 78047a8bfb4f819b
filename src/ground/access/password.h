#pragma once
#include <string>
#include <string_view>

namespace tsumugi::access {

// hash_password and password_problem stand in access.h.

/// The right to compute one hash now; memory and processor are bounded by how many there are. While it is
/// held, hash_password of the same thread would wait for itself.
class HashTurn {
  public:
    /// Waits until there is one.
    HashTurn();
    /// Without waiting; not `taken` where all are in use. Whoever may come without a session takes it so: a
    /// crowd that waits inside of workers would be a crowd that stops everybody.
    static HashTurn if_free();
    ~HashTurn();
    HashTurn(const HashTurn&) = delete;
    HashTurn& operator=(const HashTurn&) = delete;
    bool taken() const { return taken_; }

  private:
    explicit HashTurn(bool taken) : taken_(taken) {}
    bool taken_ = true;
};
/// How many hashes are computed at once: half of the workers, two at most, one at least.
void set_hash_turns(int workers);

/// Whether `password` is the one that `stored` was made from. An empty `stored` stands for a login that does
/// not exist: the same work is done and the answer is false, so that the time tells nothing. In the second
/// form the caller has the turn; the first waits for one.
bool verify_password(std::string_view stored, std::string_view password, int mib);
bool verify_password(std::string_view stored, std::string_view password, int mib, const HashTurn& turn);
/// Whether the stored hash was made with other costs than today's.
bool needs_rehash(const std::string& stored, int mib);

}  // namespace tsumugi::access
