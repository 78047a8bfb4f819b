#include "ground/html/source.h"

#include <algorithm>

#include "ground/html/messages.h"
#include "ground/html/template.h"

namespace tsumugi::html {
namespace {

constexpr std::string_view kOpen = "{{#t}}", kClose = "{{/t}}";

bool is_space(char c) { return c == ' ' or c == '\t' or c == '\r' or c == '\n'; }

/// The character that begins at `at`; U+FFFD where the bytes are no UTF-8.
char32_t character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> char32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const auto tail = [&](std::size_t i) { return byte(at + i) & 0x3F; };
    const char32_t first = byte(at);
    if (first < 0x80) return first;
    if (first >= 0xF0) return (first & 7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
    if (first >= 0xE0) return (first & 15) << 12 | tail(1) << 6 | tail(2);
    return first >= 0xC0 ? (first & 31) << 6 | tail(1) : 0xFFFD;
}

char32_t last_character(std::string_view text) {
    std::size_t at = text.size();
    while (at > 0) {
        --at;
        if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return character_at(text, at);
    }
    return 0;
}

/// Kana, kanji, Japanese punctuation and full-width forms.
bool is_japanese(char32_t c) {
    return (c >= 0x2E80 and c <= 0x9FFF) or (c >= 0xF900 and c <= 0xFAFF) or (c >= 0xFF00 and c <= 0xFFEF) or
           (c >= 0x20000 and c <= 0x3FFFF);
}

}  // namespace

std::string text_key(std::string_view text) {
    std::string key;
    for (std::size_t i = 0; i < text.size();) {
        if (not is_space(text[i])) {
            key += text[i++];
            continue;
        }
        bool line_end = false;
        for (; i < text.size() and is_space(text[i]); ++i) line_end = line_end or text[i] == '\n';
        if (key.empty() or i == text.size()) continue;
        if (line_end and is_japanese(last_character(key)) and is_japanese(character_at(text, i))) continue;
        key += ' ';
    }
    return key;
}

std::string translated(std::string_view name, std::string_view source, base::Lang lang) {
    std::string out;
    out.reserve(source.size());
    std::size_t at = 0;
    for (;;) {
        const auto open = source.find(kOpen, at);
        if (open == std::string_view::npos) break;
        const auto begin = open + kOpen.size();
        const auto close = source.find(kClose, begin);
        if (close == std::string_view::npos or
            source.substr(begin, close - begin).find(kOpen) != std::string_view::npos) {
            const auto line =
                1 + std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(open), '\n');
            throw TemplateError(std::string(name) + ":" + std::to_string(line) + ": {{#t}} is never closed");
        }
        const auto text = source.substr(begin, close - begin);
        out.append(source, at, open - at).append(tr(lang, text_key(text)));
        // The lines that the text loses go into a comment, so that errors behind it name the right line.
        const auto lines = std::count(text.begin(), text.end(), '\n');
        if (lines > 0) out.append("{{!").append(static_cast<std::size_t>(lines), '\n').append("}}");
        at = close + kClose.size();
    }
    return out.append(source, at);
}

std::string with_whole_partials(std::string_view source,
                                const std::function<std::string(std::string_view)>& whole) {
    constexpr std::string_view kTag = "{{>";
    std::string out;
    std::size_t at = 0;
    for (;;) {
        const auto open = source.find(kTag, at);
        if (open == std::string_view::npos) break;
        const auto close = source.find("}}", open);
        if (close == std::string_view::npos) break;
        auto begin = open + kTag.size(), end = close;
        while (begin < end and is_space(source[begin])) ++begin;
        while (end > begin and is_space(source[end - 1])) --end;
        out.append(source, at, begin - at).append(whole(source.substr(begin, end - begin)));
        at = end;
    }
    return out.append(source, at);
}

}  // namespace tsumugi::html
