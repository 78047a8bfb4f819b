#include <algorithm>
#include <limits>

#include "ground/http/fields.h"
#include "ground/http/text.h"

namespace tsumugi::http {
namespace {

/// Percent signs decoded; broken ones stay, and `broken` tells of them.
std::string decode(std::string_view text, bool plus_is_space, bool& broken) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '+' and plus_is_space) {
            result += ' ';
        } else if (c != '%') {
            result += c;
        } else if (i + 2 < text.size() and hex_value(text[i + 1]) >= 0 and hex_value(text[i + 2]) >= 0) {
            result += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            broken = true;
            result += c;
        }
    }
    return result;
}

}  // namespace

std::string_view Fields::get(std::string_view name) const {
    for (const auto& [key, value] : pairs_) {
        if (key == name) return value;
    }
    return "";
}

bool Fields::has(std::string_view name) const {
    for (const auto& pair : pairs_) {
        if (pair.first == name) return true;
    }
    return false;
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : pairs_) {
        if (key == name) values.push_back(value);
    }
    return values;
}

std::string url_encode(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string result;
    result.reserve(text.size() * 3);
    for (const char c : text) {
        const bool unreserved = (c >= 'a' and c <= 'z') or (c >= 'A' and c <= 'Z') or
                                (c >= '0' and c <= '9') or c == '-' or c == '.' or c == '_' or c == '~';
        if (unreserved) {
            result += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            result += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return result;
}

std::optional<std::string> url_decode(std::string_view text, bool plus_is_space) {
    bool broken = false;
    std::string result = decode(text, plus_is_space, broken);
    if (broken) return std::nullopt;
    return result;
}

Fields parse_query(std::string_view text) {
    return *parse_fields(text, std::numeric_limits<std::size_t>::max());
}

std::optional<Fields> parse_fields(std::string_view text, std::size_t most) {
    Fields fields;
    bool broken = false;
    while (not text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        if (fields.pairs().size() == most) return std::nullopt;
        const std::size_t equals = pair.find('=');
        const std::string_view value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
        fields.add(valid_text(decode(pair.substr(0, equals), true, broken)),
                   valid_text(decode(value, true, broken)));
    }
    return fields;
}

std::string query_string(const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::string result;
    for (const auto& [name, value] : pairs) {
        if (value.empty()) continue;
        if (not result.empty()) result += '&';
        result += url_encode(name) + '=' + url_encode(value);
    }
    return result;
}

}  // namespace tsumugi::http
