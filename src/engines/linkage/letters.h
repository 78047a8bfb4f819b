#pragma once
#include <string>
#include <string_view>

namespace tsumugi::linkage {

// Private: code points of UTF-8 and what kind of letter they are.

std::u32string code_points(std::string_view utf8);
std::string utf8(std::u32string_view text);

inline bool is_kana(char32_t c) { return (c >= U'ァ' and c <= U'ヺ') or c == U'ー'; }
inline bool is_hiragana(char32_t c) { return c >= U'ぁ' and c <= U'ゖ'; }
inline bool is_kanji(char32_t c) {
    return (c >= 0x3400 and c <= 0x9fff) or (c >= 0xf900 and c <= 0xfaff) or
           (c >= 0x20000 and c <= 0x3ffff) or c == U'々' or c == U'〆';
}
inline bool is_latin(char32_t c) { return (c >= U'a' and c <= U'z') or (c >= U'A' and c <= U'Z'); }
/// White space, also U+3000 and zero-width.
bool is_blank(char32_t c);
/// Dashes that people type for ー.
bool is_dash(char32_t c);
/// A letter that some machine could not show: private use, 〓, ?, ■, ● ...
bool is_gap(char32_t c);
/// NFKC as code points, hiragana as katakana, ゝ and loose voiced marks put together, variation selectors
/// gone.
std::u32string folded(std::string_view typed);
/// Rules 3 to 6 of census.md 4.1 over katakana.
std::u32string fold_kana(std::u32string_view katakana);

}  // namespace tsumugi::linkage
