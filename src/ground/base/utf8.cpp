#include "ground/base/utf8.h"

namespace tsumugi::base {

void append_utf8(std::string& text, char32_t c) {
    if (c > 0x10FFFF or (c >= 0xD800 and c <= 0xDFFF)) c = 0xFFFD;
    const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xC0 | c >> 6), add(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        add(0xE0 | c >> 12), add(0x80 | (c >> 6 & 0x3F)), add(0x80 | (c & 0x3F));
    } else {
        add(0xF0 | c >> 18), add(0x80 | (c >> 12 & 0x3F)), add(0x80 | (c >> 6 & 0x3F)),
            add(0x80 | (c & 0x3F));
    }
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (size == 1 or at + size > text.size()) {
        ++at;
        return lead < 0x80 ? char32_t{lead} : U'\uFFFD';
    }
    char32_t c = lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const auto byte = static_cast<unsigned char>(text[at + i]);
        if ((byte & 0xC0) != 0x80) {
            ++at;
            return U'\uFFFD';
        }
        c = c << 6 | (byte & 0x3Fu);
    }
    at += size;
    return c;
}

}  // namespace tsumugi::base
