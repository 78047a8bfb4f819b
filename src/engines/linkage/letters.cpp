#include "engines/linkage/letters.h"

#include "ground/base/text.h"

namespace tsumugi::linkage {
namespace {

constexpr std::u32string_view kVoiceless = U"カキクケコサシスセソタチツテトハヒフヘホ";

char32_t with_voice(char32_t kana) {
    if (kana == U'ウ') return U'ヴ';
    return kVoiceless.find(kana) == std::u32string_view::npos ? kana : kana + 1;
}

char32_t with_half_voice(char32_t kana) {
    return kana >= U'ハ' and kana <= U'ホ' and (kana - U'ハ') % 3 == 0 ? kana + 2 : kana;
}

bool is_selector(char32_t c) { return (c >= 0xfe00 and c <= 0xfe0f) or (c >= 0xe0100 and c <= 0xe01ef); }

}  // namespace

std::u32string code_points(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t c = length == 1 ? lead : lead & (0x7fu >> length);
        bool whole = lead < 0x80 or (lead >= 0xc2 and lead < 0xf5);
        for (std::size_t i = 1; i < length and whole; ++i) {
            whole = at + i < text.size() and (static_cast<unsigned char>(text[at + i]) & 0xc0) == 0x80;
            if (whole) c = (c << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3f);
        }
        out += whole ? c : U'\ufffd';
        at += whole ? length : 1;
    }
    return out;
}

std::string utf8(std::u32string_view text) {
    std::string out;
    out.reserve(text.size() * 3);
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    for (const char32_t c : text) {
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xc0 | (c >> 6)), put(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            put(0xe0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3f)), put(0x80 | (c & 0x3f));
        } else {
            put(0xf0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3f)), put(0x80 | ((c >> 6) & 0x3f)),
                put(0x80 | (c & 0x3f));
        }
    }
    return out;
}

bool is_blank(char32_t c) {
    return c <= U' ' or c == 0x7f or c == 0xa0 or c == 0x3000 or (c >= 0x2000 and c <= 0x200d) or
           c == 0xfeff or c == 0x202f;
}

bool is_dash(char32_t c) {
    return c == U'-' or c == U'ー' or c == U'=' or c == U'~' or c == U'〜' or (c >= 0x2010 and c <= 0x2015) or
           c == 0x2212 or c == 0x30a0 or c == 0xff0d or c == 0xff70;
}

bool is_gap(char32_t c) {
    return (c >= 0xe000 and c <= 0xf8ff) or (c >= 0xf0000 and c <= 0x10fffd) or c == U'〓' or c == U'?' or
           c == 0xfffd or c == U'■' or c == U'□' or c == U'●' or c == U'○' or c == U'◯' or c == U'*' or
           c == U'＊' or c == U'×' or c == U'◆' or c == U'▲';
}

std::u32string folded(std::string_view typed) {
    std::u32string out;
    for (char32_t c : code_points(base::nfkc(typed))) {
        if (is_selector(c)) continue;
        if (is_hiragana(c) or c == U'ゝ' or c == U'ゞ') c += 0x60;
        const char32_t before = out.empty() ? 0 : out.back();
        // NFKC leaves a blank before a mark that stood alone.
        if (c == 0x3099 or c == U'゛') {
            while (not out.empty() and out.back() == U' ') out.pop_back();
            if (not out.empty()) out.back() = with_voice(out.back());
        } else if (c == 0x309a or c == U'゜') {
            while (not out.empty() and out.back() == U' ') out.pop_back();
            if (not out.empty()) out.back() = with_half_voice(out.back());
        } else if (c == U'ヽ' and is_kana(before)) {
            out += before;
        } else if (c == U'ヾ' and is_kana(before)) {
            out += with_voice(before);
        } else {
            out += c;
        }
    }
    return out;
}

std::u32string fold_kana(std::u32string_view katakana) {
    constexpr std::u32string_view kSmall = U"ァィゥェォャュョッヮヵヶ", kLarge = U"アイウエオヤユヨツワカケ";
    constexpr std::u32string_view kORow = U"オコゴソゾトドノホボポモヨロ",
                                  kURow = U"ウクグスズツヌフブプムユル";
    std::u32string out;
    const auto put = [&](char32_t c) {
        if (const auto small = kSmall.find(c); small != std::u32string_view::npos) c = kLarge[small];
        const char32_t before = out.empty() ? 0 : out.back();
        const bool after_o = kORow.find(before) != std::u32string_view::npos;
        const bool after_u = kURow.find(before) != std::u32string_view::npos;
        if (c == U'ー' or ((c == U'ウ' or c == U'オ') and after_o) or (c == U'ウ' and after_u)) return;
        out += c;
    };
    for (std::size_t i = 0; i < katakana.size(); ++i) {
        const char32_t c = katakana[i], next = i + 1 < katakana.size() ? katakana[i + 1] : 0;
        switch (c) {
            case U'ヰ':
                put(U'イ');
                break;
            case U'ヱ':
                put(U'エ');
                break;
            case U'ヲ':
                put(U'オ');
                break;
            case U'ヂ':
                put(U'ジ');
                break;
            case U'ヅ':
                put(U'ズ');
                break;
            case U'ヷ':
                put(U'バ');
                break;
            case U'ヸ':
                put(U'ビ');
                break;
            case U'ヹ':
                put(U'ベ');
                break;
            case U'ヺ':
                put(U'ボ');
                break;
            case U'ヴ': {
                constexpr std::u32string_view kSmallVowels = U"ァィェォアイエオ", kBRow = U"バビベボバビベボ";
                const auto vowel = kSmallVowels.find(next);
                put(vowel == std::u32string_view::npos ? U'ブ' : kBRow[vowel]);
                if (vowel != std::u32string_view::npos) ++i;
                break;
            }
            default:
                put(c);
        }
    }
    return out;
}

}  // namespace tsumugi::linkage
