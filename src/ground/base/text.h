#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tsumugi::base {

// What was typed is stored as it was typed. These functions make keys for searching and sorting beside it,
// and read numbers and codes; a name is never changed by any of them.

bool valid_utf8(std::string_view text);
/// Unicode's compatibility form (NFKC): ｻ -> サ, Ａ -> A, ㍻ -> 平成. A broken byte becomes U+FFFD.
std::string nfkc(std::string_view text);
/// Without white space (also U+3000) at both ends. Control characters other than newline and tab are dropped.
std::string trimmed(std::string_view text);
/// Number of user-perceived characters; an ideographic variation sequence counts once.
std::size_t grapheme_count(std::string_view text);
/// The first `count` graphemes.
std::string first_graphemes(std::string_view text, std::size_t count);

/// Search key: NFKC, lower case, katakana to hiragana, small kana to large (ョ/ヨ), variation selectors,
/// spaces and ・ removed, 髙→高 﨑→崎 and the other variants of the table in text_variants.inc, 々 written
/// out, ヶ/ケ (and が after a kanji) folded alike, dashes and long-vowel marks to '-'.
std::string search_key(std::string_view text);
/// Sort key of a kana reading after ICU's `ja` collation, as lower-case hex: sorts bytewise in both
/// databases.
std::string sort_key(std::string_view kana);
/// The first row of the syllabary of a reading: "あ", "か" ... "わ", or "他".
std::string kana_row(std::string_view kana);

/// NFKC and every dash and minus (U+2010-2015, 2212, 30FC, FF70, FF0D) to '-': for numbers, codes,
/// telephones.
std::string ascii_key(std::string_view text);
/// Digits only after ascii_key; empty when there are none.
std::string digits(std::string_view text);
/// "0465-12-3456" from any typing, by Japan's area codes (+81 becomes 0); the digits as they are when no
/// Japanese number has so many, and the text itself, trimmed, when it holds more than one number or other
/// words. Keeps "内線 12".
std::string format_phone(std::string_view typed);
/// "250-0001", or empty when it is not seven digits.
std::string format_postcode(std::string_view typed);
std::string to_katakana(std::string_view text);
std::string to_hiragana(std::string_view text);

/// An empty text has no parts; "a,,b" has three.
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// `{name}` places filled; an unknown place stays as it is.
std::string fill(std::string_view text, const std::vector<std::pair<std::string, std::string>>& args);
std::string to_hex(std::string_view bytes);

}  // namespace tsumugi::base
