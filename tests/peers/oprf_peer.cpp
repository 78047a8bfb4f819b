// engines/oprf behind lines of text, for voprf.test.mjs. One request a line, one answer a line; bytes as hex.
//   key SEED INFO                   SECRET PUBLIC
//   blind INPUT,INPUT...            ELEMENTS (concatenated); the blinds are kept
//   evaluate SECRET ELEMENTS        ELEMENTS CHALLENGE+RESPONSE, or "refused"
//   finalize PUBLIC ELEMENTS PROOF  OUTPUTS of the last blind, or "refused"
#include <algorithm>
#include <cstring>
#include <iostream>
#include <sstream>

#include "engines/oprf/oprf.h"
#include "ground/base/text.h"
#include "hex.h"

using namespace tsumugi;

namespace {

template <class Array>
Array array_of(const std::string& hex) {
    const std::string bytes = bytes_of(hex);
    Array out{};
    std::memcpy(out.data(), bytes.data(), std::min(bytes.size(), out.size()));
    return out;
}
std::vector<oprf::Element> elements_of(const std::string& hex) {
    std::vector<oprf::Element> out;
    for (std::size_t at = 0; at + 64 <= hex.size(); at += 64)
        out.push_back(array_of<oprf::Element>(hex.substr(at, 64)));
    return out;
}
using ::hex_of;
template <class Array>
std::string hex_of(const std::vector<Array>& arrays) {
    std::string out;
    for (const auto& bytes : arrays) out += hex_of(bytes);
    return out;
}

}  // namespace

int main() {
    std::vector<std::string> inputs;
    oprf::Blinded blinded;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string what, a, b, c;
        words >> what >> a >> b >> c;
        if (what == "key") {
            const auto key = oprf::derive_key(array_of<std::array<std::uint8_t, 32>>(a), bytes_of(b));
            std::cout << hex_of(key.secret) << ' ' << hex_of(key.public_key);
        } else if (what == "blind") {
            inputs.clear();
            for (const auto& hex : base::split(a, ',')) inputs.push_back(bytes_of(hex));
            blinded = oprf::blind(inputs);
            std::cout << hex_of(blinded.elements);
        } else if (what == "evaluate") {
            const auto key = oprf::key_of(array_of<oprf::Scalar>(a));
            const auto done = key ? oprf::evaluate(*key, elements_of(b)) : tl::unexpected(key.error());
            if (done)
                std::cout << hex_of(done->elements) << ' '
                          << hex_of(done->proof.challenge) + hex_of(done->proof.response);
            else
                std::cout << "refused";
        } else if (what == "finalize") {
            const oprf::Evaluated evaluated{
                elements_of(b),
                {array_of<oprf::Scalar>(c.substr(0, 64)), array_of<oprf::Scalar>(c.substr(64))}};
            const auto done = oprf::finalize(inputs, blinded, evaluated, array_of<oprf::Element>(a));
            std::cout << (done ? hex_of(*done) : "refused");
        }
        std::cout << std::endl;
    }
}
