#include "ground/documents/secret.h"

#include <sodium.h>

#include <stdexcept>

#include "ground/access/server_key.h"
#include "ground/base/text.h"

namespace tsumugi::documents {

static constexpr char kVersion = 1;
static constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
static unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

static void start_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium did not start");
}

std::string content_hash(const access::App& app, std::string_view bytes) {
    start_sodium();
    const std::string key = access::server_key(app, "documents hash");
    std::string hash(crypto_generichash_BYTES, '\0');
    crypto_generichash(bytes_of(hash), hash.size(), bytes_of(bytes), bytes.size(),
                       bytes_of(std::string_view(key)), key.size());
    return base::to_hex(hash);
}

std::string seal(const access::App& app, std::string_view name, std::string_view bytes) {
    start_sodium();
    const std::string key = access::server_key(app, "documents");
    std::string out(1 + kNonce + bytes.size() + kTag, '\0');
    out[0] = kVersion;
    unsigned char* nonce = bytes_of(out) + 1;
    randombytes_buf(nonce, kNonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonce, nullptr, bytes_of(bytes), bytes.size(),
                                               bytes_of(name), name.size(), nullptr, nonce,
                                               bytes_of(std::string_view(key)));
    return out;
}

std::string unseal(const access::App& app, std::string_view name, std::string_view sealed) {
    start_sodium();
    if (sealed.size() < 1 + kNonce + kTag or sealed[0] != kVersion) {
        throw std::runtime_error("a stored file is damaged");
    }
    const std::string key = access::server_key(app, "documents");
    std::string out(sealed.size() - 1 - kNonce - kTag, '\0');
    const unsigned char* nonce = bytes_of(sealed) + 1;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(out), nullptr, nullptr, nonce + kNonce,
                                                   sealed.size() - 1 - kNonce, bytes_of(name), name.size(),
                                                   nonce, bytes_of(std::string_view(key))) != 0) {
        throw std::runtime_error("a stored file is damaged or was sealed with another key");
    }
    return out;
}

}  // namespace tsumugi::documents
