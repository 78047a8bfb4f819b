#include "ground/access/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

#include "ground/access/secret.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/http/http.h"

namespace tsumugi::access {
namespace {

constexpr std::chrono::seconds kStep{30};
constexpr std::size_t kDigits = 6;
constexpr std::size_t kSecretSize = 20;

}  // namespace

std::string make_totp_secret() { return from_base64(base::random_token(kSecretSize)).value(); }

std::string base32(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = buffer << 8 | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 5; bits -= 5) text += kAlphabet[buffer >> (bits - 5) & 31];
    }
    if (bits > 0) text += kAlphabet[buffer << (5 - bits) & 31];
    return text;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
    unsigned char counter[8];
    for (int i = 0; i < 8; ++i) {
        counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
    }
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter, sizeof counter, mac,
             &size) == nullptr) {
        throw std::runtime_error("HMAC-SHA-1 is not available");
    }
    // RFC 4226 5.3, dynamic truncation.
    const unsigned at = mac[size - 1] & 15;
    const std::uint32_t number = (mac[at] & 0x7fu) << 24 | static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                                 static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
    const auto digits = std::to_string(number % 1'000'000);
    return std::string(kDigits - digits.size(), '0') + digits;
}

std::int64_t totp_step(base::Instant at) { return at.time_since_epoch() / kStep; }

std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view typed, base::Instant now,
                                       std::int64_t last) {
    const auto code = base::digits(typed);
    const auto present = totp_step(now);
    std::optional<std::int64_t> found;
    for (const auto step : {present - 1, present, present + 1}) {
        if (same_secret(totp_code(secret, step), code) and step > last) found = step;
    }
    return found;
}

std::string totp_url(std::string_view secret, std::string_view login, std::string_view region) {
    const std::string issuer = "Tsumugi " + std::string(region);
    return "otpauth://totp/" + http::url_encode(issuer) + ":" + http::url_encode(login) +
           "?secret=" + base32(secret) + "&issuer=" + http::url_encode(issuer);
}

}  // namespace tsumugi::access
