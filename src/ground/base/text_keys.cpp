#include <unicode/bytestream.h>
#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "ground/base/radicals.h"
#include "ground/base/text.h"

namespace tsumugi::base {
namespace {

#include "ground/base/text_variants.inc"

void append(std::string& text, char32_t letter) {
    std::array<std::uint8_t, 4> bytes{};
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes.data(), length, static_cast<UChar32>(letter));
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

/// The code points of valid UTF-8; a broken byte is U+FFFD.
template <class Visit>
void each_letter(std::string_view text, Visit visit) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < length;) {
        UChar32 letter = 0;
        U8_NEXT_OR_FFFD(bytes, at, length, letter);
        visit(static_cast<char32_t>(letter));
    }
}

std::string normalized(const icu::Normalizer2& form, std::string_view text) {
    std::string out;
    if (not valid_utf8(text)) {
        // ICU copies broken bytes, and what it drops between two of them may make them a letter.
        std::string mended;
        each_letter(text, [&](char32_t letter) { append(mended, letter); });
        return normalized(form, mended);
    }
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
    UErrorCode status = U_ZERO_ERROR;
    form.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
                       nullptr, status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU: normalization failed");
    return out;
}

const icu::Normalizer2& form(const icu::Normalizer2* (*instance)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* found = instance(status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU: normalization data is missing");
    return *found;
}

/// NFKC, lower case, and without what is invisible (variation selectors, zero-width spaces).
std::string nfkc_casefold(std::string_view text) {
    static const icu::Normalizer2& kForm = form(&icu::Normalizer2::getNFKCCasefoldInstance);
    return normalized(kForm, text);
}

bool is_dash(char32_t letter) {
    return (letter >= 0x2010 and letter <= 0x2015) or letter == 0x2212 or letter == 0x30fc or
           letter == 0xff70 or letter == 0xff0d;
}

bool is_kanji(char32_t letter) {
    return (letter >= 0x3400 and letter <= 0x9fff) or (letter >= 0xf900 and letter <= 0xfaff) or
           (letter >= 0x20000 and letter <= 0x3ffff);
}

char32_t hiragana(char32_t letter) {
    const bool has_twin = (letter >= U'ァ' and letter <= U'ヶ') or letter == U'ヽ' or letter == U'ヾ';
    return has_twin ? letter - 0x60 : letter;
}

char32_t katakana(char32_t letter) {
    const bool has_twin = (letter >= U'ぁ' and letter <= U'ゖ') or letter == U'ゝ' or letter == U'ゞ';
    return has_twin ? letter + 0x60 : letter;
}

/// ぁ -> あ, っ -> つ, ょ -> よ, ゖ -> け.
char32_t large_kana(char32_t letter) {
    switch (letter) {
        case U'ぁ':
        case U'ぃ':
        case U'ぅ':
        case U'ぇ':
        case U'ぉ':
        case U'っ':
        case U'ゃ':
        case U'ゅ':
        case U'ょ':
        case U'ゎ':
            return letter + 1;
        case U'ゕ':
            return U'か';
        case U'ゖ':
            return U'け';
        default:
            return letter;
    }
}

/// The hiragana with a voiced mark, or itself.
char32_t voiced(char32_t letter) {
    constexpr std::u32string_view kVoiceless = U"かきくけこさしすせそたちつてとはひふへほ";
    return kVoiceless.find(letter) == std::u32string_view::npos ? letter : letter + 1;
}

char32_t usual_form(char32_t letter) {
    static const auto kTable = [] {
        std::vector<std::pair<char32_t, char32_t>> table;
        for (std::size_t i = 0; i + 1 < kVariants.size(); i += 3)
            table.emplace_back(kVariants[i], kVariants[i + 1]);
        std::sort(table.begin(), table.end());
        return table;
    }();
    const auto found = std::lower_bound(kTable.begin(), kTable.end(), std::pair(letter, char32_t{0}));
    return found != kTable.end() and found->first == letter ? found->second : letter;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

/// Half-width katakana as full-width ones, the rest as it is: ﾀﾞ -> ダ.
std::string full_width_kana(std::string_view text) {
    std::string out, run;
    const auto end_run = [&] {
        if (not run.empty()) out += nfkc(run);
        run.clear();
    };
    each_letter(text, [&](char32_t letter) {
        const bool half = letter >= 0xff61 and letter <= 0xff9f;
        if (not half) end_run();
        append(half ? run : out, letter);
    });
    end_run();
    return out;
}

}  // namespace

std::string nfkc(std::string_view text) {
    static const icu::Normalizer2& kForm = form(&icu::Normalizer2::getNFKCInstance);
    return normalized(kForm, text);
}

std::string search_key(std::string_view text) {
    std::string key;
    if (is_ascii(text)) {
        for (const char letter : text)
            if (letter > ' ' and letter != 0x7f)
                key += letter >= 'A' and letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        return key;
    }
    char32_t before = 0;
    each_letter(nfkc_casefold(without_radicals(text)), [&](char32_t letter) {
        const auto code = static_cast<UChar32>(letter);
        // A mark that is still alone after composition stood on a space or on nothing.
        if (u_isUWhiteSpace(code) or u_iscntrl(code) or u_charType(code) == U_NON_SPACING_MARK or
            letter == U'・' or letter == U'·')
            return;
        if (is_dash(letter) or letter == U'〜' or letter == U'~') {
            letter = '-';
        } else if (letter >= 0x3041 and letter <= 0x30ff) {
            letter = large_kana(hiragana(letter));
            if (letter == U'が' and is_kanji(before)) letter = U'け';
            const bool after_kana = before >= U'ぁ' and before <= U'ん';
            if (letter == U'ゝ' and after_kana) letter = before;
            if (letter == U'ゞ' and after_kana) letter = voiced(before);
        } else if (letter == U'々' and is_kanji(before)) {
            letter = before;
        } else if (is_kanji(letter)) {
            letter = usual_form(letter);
        }
        append(key, letter);
        before = letter;
    });
    return key;
}

std::string sort_key(std::string_view kana) {
    static const icu::Collator& kJapanese = [&]() -> const icu::Collator& {
        UErrorCode status = U_ZERO_ERROR;
        // Lives as long as the program: ICU frees its own data at exit in no order that we know.
        const auto* collator = icu::Collator::createInstance(icu::Locale::getJapanese(), status);
        if (U_FAILURE(status)) throw std::runtime_error("ICU: no Japanese collation");
        return *collator;
    }();
    icu::UnicodeString key;
    each_letter(nfkc_casefold(kana), [&](char32_t letter) {
        if (not u_isUWhiteSpace(static_cast<UChar32>(letter)))
            key.append(static_cast<UChar32>(hiragana(letter)));
    });
    std::string bytes(static_cast<std::size_t>(key.length()) * 4 + 16, '\0');
    const auto fetch = [&] {
        return static_cast<std::size_t>(kJapanese.getSortKey(
            key, reinterpret_cast<std::uint8_t*>(bytes.data()), static_cast<std::int32_t>(bytes.size())));
    };
    std::size_t length = fetch();
    if (length > bytes.size()) {
        bytes.resize(length);
        length = fetch();
    }
    bytes.resize(length > 0 ? length - 1 : 0);  // the closing zero
    return to_hex(bytes);
}

std::string kana_row(std::string_view kana) {
    struct Row {
        char32_t last;
        const char* name;
    };
    constexpr std::array<Row, 10> kRows{{{U'お', "あ"},
                                         {U'ご', "か"},
                                         {U'ぞ', "さ"},
                                         {U'ど', "た"},
                                         {U'の', "な"},
                                         {U'ぽ', "は"},
                                         {U'も', "ま"},
                                         {U'よ', "や"},
                                         {U'ろ', "ら"},
                                         {U'ん', "わ"}}};
    char32_t first = 0;
    each_letter(nfkc(kana), [&](char32_t letter) {
        if (first == 0 and not u_isUWhiteSpace(static_cast<UChar32>(letter))) first = hiragana(letter);
    });
    if (first == U'ゔ') return "あ";
    if (first == U'ゕ' or first == U'ゖ') return "か";
    if (first < U'ぁ') return "他";
    for (const Row& row : kRows)
        if (first <= row.last) return row.name;
    return "他";
}

std::string ascii_key(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    std::string key;
    each_letter(nfkc(text), [&](char32_t letter) { append(key, is_dash(letter) ? U'-' : letter); });
    return key;
}

std::string digits(std::string_view text) {
    std::string found = ascii_key(text);
    std::erase_if(found, [](char letter) { return letter < '0' or letter > '9'; });
    return found;
}

std::string to_katakana(std::string_view text) {
    std::string out;
    each_letter(full_width_kana(text), [&](char32_t letter) { append(out, katakana(letter)); });
    return out;
}

std::string to_hiragana(std::string_view text) {
    std::string out;
    each_letter(full_width_kana(text), [&](char32_t letter) { append(out, hiragana(letter)); });
    return out;
}

}  // namespace tsumugi::base
