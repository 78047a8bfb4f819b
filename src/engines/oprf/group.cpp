#include "engines/oprf/group.h"

#include <sodium.h>

#include <cstring>
#include <stdexcept>

namespace tsumugi::oprf {
namespace {

/// RFC 9380 5.3.1 for one or two blocks of SHA-512; 64 bytes are asked for, so one.
Output expand_message(std::string_view message, std::string_view domain) {
    constexpr std::size_t kBlock = 128;
    std::string first(kBlock, '\0');
    first += message;
    first += '\0';
    first += static_cast<char>(64);
    first += '\0';
    first += domain;
    first += static_cast<char>(domain.size());
    const Output b0 = sha512(first);
    std::string second(view(b0));
    second += '\x01';
    second += domain;
    second += static_cast<char>(domain.size());
    return sha512(second);
}

}  // namespace

void need_sodium() {
    static const bool kReady = sodium_init() >= 0;
    if (not kReady) throw std::runtime_error("libsodium cannot start");
}

const std::string& context_string() {
    static const std::string kContext = std::string("OPRFV1-") + '\x01' + "-ristretto255-SHA512";
    return kContext;
}

Output sha512(std::string_view bytes) {
    Output out;
    crypto_hash_sha512(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return out;
}

void put(std::string& to, std::string_view bytes) {
    to += static_cast<char>(bytes.size() >> 8);
    to += static_cast<char>(bytes.size() & 0xff);
    to += bytes;
}

Element hash_to_group(std::string_view input) {
    static const std::string kDomain = "HashToGroup-" + context_string();
    const Output uniform = expand_message(input, kDomain);
    Element out;
    crypto_core_ristretto255_from_hash(out.data(), uniform.data());
    return out;
}

Scalar hash_to_scalar(std::string_view input, std::string_view domain) {
    const Output uniform = expand_message(input, std::string(domain) + context_string());
    Scalar out;
    crypto_core_ristretto255_scalar_reduce(out.data(), uniform.data());
    return out;
}

bool is_zero(const Element& bytes) { return sodium_is_zero(bytes.data(), bytes.size()) == 1; }

bool canonical_scalar(const Scalar& scalar) {
    std::array<unsigned char, 64> wide{};
    std::memcpy(wide.data(), scalar.data(), scalar.size());
    Scalar reduced;
    crypto_core_ristretto255_scalar_reduce(reduced.data(), wide.data());
    return reduced == scalar and not is_zero(scalar);
}

bool valid_element(const Element& element) {
    need_sodium();
    return not is_zero(element) and crypto_core_ristretto255_is_valid_point(element.data()) == 1;
}

bool multiply(Element& out, const Scalar& scalar, const Element& element) {
    return crypto_scalarmult_ristretto255(out.data(), scalar.data(), element.data()) == 0;
}

Element add(const Element& a, const Element& b) {
    Element out;
    if (crypto_core_ristretto255_add(out.data(), a.data(), b.data()) != 0)
        throw std::logic_error("oprf: not a point");
    return out;
}

Scalar random_scalar() {
    Scalar out;
    do {
        crypto_core_ristretto255_scalar_random(out.data());
    } while (is_zero(out));
    return out;
}

std::vector<Scalar> invert(const std::vector<Scalar>& scalars) {
    std::vector<Scalar> out(scalars.size());
    if (scalars.empty()) return out;
    Scalar product{};
    product[0] = 1;
    for (std::size_t i = 0; i < scalars.size(); ++i) {
        out[i] = product;
        crypto_core_ristretto255_scalar_mul(product.data(), product.data(), scalars[i].data());
    }
    Scalar inverse;
    if (crypto_core_ristretto255_scalar_invert(inverse.data(), product.data()) != 0)
        throw std::logic_error("oprf: a blind is zero");
    for (std::size_t i = scalars.size(); i-- > 0;) {
        crypto_core_ristretto255_scalar_mul(out[i].data(), out[i].data(), inverse.data());
        crypto_core_ristretto255_scalar_mul(inverse.data(), inverse.data(), scalars[i].data());
    }
    return out;
}

void random_bytes(void* to, std::size_t count) {
    need_sodium();
    randombytes_buf(to, count);
}
std::uint32_t random_below(std::uint32_t bound) {
    need_sodium();
    return randombytes_uniform(bound);
}

}  // namespace tsumugi::oprf
