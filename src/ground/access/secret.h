#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsumugi::access {

// The few pieces of cryptography that sessions, sign-in and the second factor stand on; all from libsodium.

/// BLAKE2b-256 of a token as hex: what the database keeps instead of the token. `domain` separates the uses.
std::string fingerprint(std::string_view domain, std::string_view text);
/// HMAC-SHA-256 under any key, as URL-safe base64 without padding.
std::string signature(std::string_view key, std::string_view text);
/// Compares in a time that does not depend on where the two differ.
bool same_secret(std::string_view a, std::string_view b);

/// Encrypts (XChaCha20-Poly1305) under a key of server_key(); `bound_to` must be the same when it is opened.
/// URL-safe base64 without padding.
std::string seal_text(std::string_view key, std::string_view plain, std::string_view bound_to);
/// nullopt: another key, another owner, or changed.
std::optional<std::string> open_text(std::string_view key, std::string_view sealed,
                                     std::string_view bound_to);

/// URL-safe base64 without padding, and back (nullopt for anything else).
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace tsumugi::access
