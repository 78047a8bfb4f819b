#pragma once
#include <string>
#include <string_view>

#include "ground/access/ctx.h"

namespace tsumugi::documents {

/// Keyed BLAKE2b-256 of the bytes as hex: the same content has the same name, and nobody without the server's
/// key can tell from a name what the content is.
std::string content_hash(const access::App& app, std::string_view bytes);

/// XChaCha20-Poly1305 under the server's key: one byte of version, the nonce, the sealed bytes. `name` (the
/// key of the row) is bound in, so that rows cannot be exchanged.
std::string seal(const access::App& app, std::string_view name, std::string_view bytes);
/// Throws std::runtime_error when the bytes are not what seal() gave for that name under this key.
std::string unseal(const access::App& app, std::string_view name, std::string_view sealed);

}  // namespace tsumugi::documents
