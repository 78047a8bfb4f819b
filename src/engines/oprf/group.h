#pragma once
#include <string>
#include <string_view>

#include "engines/oprf/oprf.h"

namespace tsumugi::oprf {

// Private: the group and hashes of RFC 9497 4.1 (ristretto255, SHA-512, mode 0x01).

/// Throws where libsodium cannot start.
void need_sodium();
Element hash_to_group(std::string_view input);
/// `domain` is "HashToScalar-" or "DeriveKeyPair"; the context string is put behind it.
Scalar hash_to_scalar(std::string_view input, std::string_view domain = "HashToScalar-");
Output sha512(std::string_view bytes);
const std::string& context_string();
/// I2OSP(length, 2) and the bytes.
void put(std::string& to, std::string_view bytes);
template <class Bytes>
std::string_view view(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
bool is_zero(const Element& bytes);
bool canonical_scalar(const Scalar& scalar);
/// scalar * element; false when the result is the identity or the element no point.
bool multiply(Element& out, const Scalar& scalar, const Element& element);
Element add(const Element& a, const Element& b);
/// All inverses at the cost of one (Montgomery 1987). None may be zero.
std::vector<Scalar> invert(const std::vector<Scalar>& scalars);
Scalar random_scalar();

}  // namespace tsumugi::oprf
