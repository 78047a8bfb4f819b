#pragma once
#include <string>
#include <string_view>

namespace tsumugi::access {

// hash_password and password_problem stand in access.h.

/// Whether `password` is the one that `stored` was made from. An empty `stored` stands for a login that does
/// not exist: the same work is done and the answer is false, so that the time tells nothing. At most two
/// hashes are computed at once; others wait, so that memory stays bounded.
bool verify_password(std::string_view stored, std::string_view password, int mib);
/// Whether the stored hash was made with other costs than today's.
bool needs_rehash(const std::string& stored, int mib);

}  // namespace tsumugi::access
