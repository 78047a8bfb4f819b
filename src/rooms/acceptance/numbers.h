#pragma once
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Numbers and pairs as answers are stored: "72-227", "2;0,3,0,1".
namespace tsumugi::acceptance {

/// A number without sign, up to `most`; nullopt for anything else.
inline std::optional<int> whole(std::string_view text, int most) {
    int number = 0;
    const auto end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (text.empty() or error != std::errc() or rest != end or number < 0 or number > most)
        return std::nullopt;
    return number;
}

/// Before and behind the first `separator`; all of it and nothing where there is none.
inline std::pair<std::string, std::string> cut(std::string_view text, char separator) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos) return {std::string(text), ""};
    return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

}  // namespace tsumugi::acceptance
