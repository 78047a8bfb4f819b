#pragma once
#include <string>

#include "ground/base/text.h"

// Bytes on the lines between a peer and the test that asks it.

inline std::string bytes_of(const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}
template <class Bytes>
std::string hex_of(const Bytes& bytes) {
    return tsumugi::base::to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
