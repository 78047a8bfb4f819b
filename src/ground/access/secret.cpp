#include "ground/access/secret.h"

#include <sodium.h>

#include <stdexcept>

namespace tsumugi::access {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void start() {
    static const int ready = sodium_init();
    if (ready < 0) throw std::runtime_error("libsodium could not start");
}

void check_key(std::string_view key) {
    if (key.size() != crypto_aead_xchacha20poly1305_ietf_KEYBYTES)
        throw std::logic_error("a sealing key has 32 bytes");
}

}  // namespace

std::string base64(std::string_view raw) {
    std::string text(sodium_base64_encoded_len(raw.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes(raw), raw.size(), kVariant);
    text.pop_back();  // the closing NUL
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string raw(text.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes(raw), raw.size(), text.data(), text.size(), nullptr, &size, &end, kVariant) !=
            0 or
        end != text.data() + text.size()) {
        return std::nullopt;
    }
    raw.resize(size);
    return raw;
}

std::string fingerprint(std::string_view domain, std::string_view text) {
    start();
    crypto_generichash_state state;
    unsigned char hash[crypto_generichash_BYTES];
    const auto size = static_cast<std::uint64_t>(domain.size());
    crypto_generichash_init(&state, nullptr, 0, sizeof hash);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_generichash_update(&state, bytes(domain), domain.size());
    crypto_generichash_update(&state, bytes(text), text.size());
    crypto_generichash_final(&state, hash, sizeof hash);
    std::string hex(2 * sizeof hash + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), hash, sizeof hash);
    hex.pop_back();
    return hex;
}

std::string signature(std::string_view key, std::string_view text) {
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
    crypto_auth_hmacsha256_final(&state, mac);
    return base64({reinterpret_cast<const char*>(mac), sizeof mac});
}

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() and sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string seal_text(std::string_view key, std::string_view plain, std::string_view bound_to) {
    start();
    check_key(key);
    constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    std::string sealed(kNonce + plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    randombytes_buf(sealed.data(), kNonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + kNonce, nullptr, bytes(plain), plain.size(),
                                               bytes(bound_to), bound_to.size(), nullptr, bytes(sealed),
                                               bytes(key));
    return base64(sealed);
}

std::optional<std::string> open_text(std::string_view key, std::string_view sealed,
                                     std::string_view bound_to) {
    check_key(key);
    constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
    const auto raw = from_base64(sealed);
    if (not raw or raw->size() < kNonce + kTag) return std::nullopt;
    std::string plain(raw->size() - kNonce - kTag, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), nullptr, nullptr, bytes(*raw) + kNonce,
                                                   raw->size() - kNonce, bytes(bound_to), bound_to.size(),
                                                   bytes(*raw), bytes(key)) != 0) {
        return std::nullopt;
    }
    return plain;
}

}  // namespace tsumugi::access
