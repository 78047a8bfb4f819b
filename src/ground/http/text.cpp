#include "ground/http/text.h"

#include <algorithm>

namespace tsumugi::http {
namespace {

char lower(char c) { return c >= 'A' and c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool blank(char c) { return c == ' ' or c == '\t'; }

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() and (byte(i) & 0xC0) == 0x80; };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return follows(1) ? 2 : 0;
    if (first < 0xF0) {
        if (not follows(1) or not follows(2)) return 0;
        if (first == 0xE0 and byte(1) < 0xA0) return 0;
        if (first == 0xED and byte(1) >= 0xA0) return 0;
        return 3;
    }
    if (first > 0xF4 or not follows(1) or not follows(2) or not follows(3)) return 0;
    if (first == 0xF0 and byte(1) < 0x90) return 0;
    if (first == 0xF4 and byte(1) >= 0x90) return 0;
    return 4;
}

std::string valid_text(std::string text) {
    const auto good = [](std::string_view at) { return at.front() == '\0' ? 0 : utf8_length(at); };
    const std::string_view all = text;
    std::size_t position = 0;
    while (position < all.size()) {
        const std::size_t length = good(all.substr(position));
        if (length == 0) break;
        position += length;
    }
    if (position == all.size()) return text;
    std::string repaired(all.substr(0, position));
    while (position < all.size()) {
        const std::size_t length = good(all.substr(position));
        if (length == 0) {
            repaired += "\xEF\xBF\xBD";
            ++position;
        } else {
            repaired += all.substr(position, length);
            position += length;
        }
    }
    return repaired;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_blanks(std::string_view text) {
    while (not text.empty() and blank(text.front())) text.remove_prefix(1);
    while (not text.empty() and blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string ascii_lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = lower(c);
    return result;
}

int hex_value(char c) {
    if (c >= '0' and c <= '9') return c - '0';
    if (c >= 'a' and c <= 'f') return c - 'a' + 10;
    if (c >= 'A' and c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string header_value(std::string_view header) {
    return ascii_lower(without_blanks(header.substr(0, header.find(';'))));
}

std::string header_parameter(std::string_view header, std::string_view name, bool* found) {
    if (found) *found = false;
    std::size_t at = header.find(';');
    while (at < header.size()) {
        const std::size_t equals = header.find_first_of("=;", at + 1);
        if (equals == std::string_view::npos) break;
        const std::string_view key = without_blanks(header.substr(at + 1, equals - at - 1));
        at = equals;
        if (header[equals] == ';') continue;
        ++at;
        while (at < header.size() and blank(header[at])) ++at;
        std::string value;
        if (at < header.size() and header[at] == '"') {
            for (++at; at < header.size() and header[at] != '"'; ++at) {
                if (header[at] == '\\' and at + 1 < header.size() and header[at + 1] == '"') ++at;
                value += header[at];
            }
        } else {
            value = without_blanks(header.substr(at, header.find(';', at) - at));
        }
        if (equal_ignoring_case(key, name)) {
            if (found) *found = true;
            return value;
        }
        at = header.find(';', at);
    }
    return "";
}

}  // namespace tsumugi::http
