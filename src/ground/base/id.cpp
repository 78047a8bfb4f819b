#include "ground/base/id.h"

namespace tsumugi::base {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kLength = 13;

}  // namespace

std::string id_text(std::int64_t value) {
    auto rest = static_cast<std::uint64_t>(value);
    std::string text(kLength, '0');
    for (std::size_t place = kLength; place-- > 0; rest >>= 5) text[place] = kAlphabet[rest & 31];
    return text;
}

std::optional<std::int64_t> parse_id(std::string_view text) {
    if (text.size() != kLength) return std::nullopt;
    // 13 letters hold 65 bits; an id has 63.
    if (text[0] > '7') return std::nullopt;
    std::uint64_t value = 0;
    for (const char letter : text) {
        const auto digit = kAlphabet.find(letter);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value << 5 | digit;
    }
    return static_cast<std::int64_t>(value);
}

}  // namespace tsumugi::base
