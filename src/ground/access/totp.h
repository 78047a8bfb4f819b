#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ground/base/date.h"

namespace tsumugi::access {

// The second factor: time-based one-time passwords (RFC 6238 with HMAC-SHA-1, 6 digits, 30 seconds), as every
// authenticator app knows them.

/// A fresh secret of 20 bytes (RFC 4226 4, R6).
std::string make_totp_secret();
/// RFC 4648 base32 without padding: the form that is typed into an app.
std::string base32(std::string_view bytes);
/// The code of one step.
std::string totp_code(std::string_view secret, std::int64_t step);
std::int64_t totp_step(base::Instant at);
/// The step that the typed code belongs to: the present one or one beside it, and later than `last`, so that
/// a code counts once. nullopt: wrong, or used already. Full-width digits and spaces are read too.
std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view typed, base::Instant now,
                                       std::int64_t last);
/// otpauth://totp/... for the QR code.
std::string totp_url(std::string_view secret, std::string_view login, std::string_view region);

}  // namespace tsumugi::access
