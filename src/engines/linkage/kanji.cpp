#include <algorithm>

#include "engines/linkage/letters.h"
#include "engines/linkage/linkage.h"

namespace tsumugi::linkage {
namespace {

#include "engines/linkage/kanji_table.inc"

using Table = std::vector<std::pair<char32_t, char32_t>>;

Table table(std::u32string_view pairs) {
    Table made;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 3) made.emplace_back(pairs[i], pairs[i + 1]);
    std::sort(made.begin(), made.end());
    return made;
}

char32_t look_up(const Table& table, char32_t letter) {
    const auto found = std::lower_bound(table.begin(), table.end(), std::pair(letter, char32_t{0}));
    return found != table.end() and found->first == letter ? found->second : letter;
}

}  // namespace

bool has_gap(std::string_view typed) {
    const auto letters = code_points(typed);
    return std::any_of(letters.begin(), letters.end(), [](char32_t c) { return is_gap(c) or c == U'？'; });
}

std::string kanji_key(std::string_view typed) {
    static const Table kSame = table(kSameLetter);
    std::u32string letters;
    for (const char32_t c : folded(typed)) {
        if (is_gap(c)) return "";
        if (is_blank(c) or c == U'・' or c == U'·' or c == U'.' or c == U',' or c == U'\'') continue;
        letters += c;
    }
    std::u32string out, kana;
    const auto end_kana = [&] {
        out += fold_kana(kana);
        kana.clear();
    };
    for (std::size_t i = 0; i < letters.size(); ++i) {
        char32_t c = letters[i];
        const bool between =
            i > 0 and i + 1 < letters.size() and is_kanji(letters[i - 1]) and is_kanji(letters[i + 1]);
        if (between and (c == U'ノ' or c == U'之' or c == U'乃')) {
            end_kana();
            out += U'ノ';
        } else if (between and (c == U'ヶ' or c == U'ケ' or c == U'ヵ' or c == U'カ' or c == U'ガ')) {
            end_kana();
            out += U'ケ';
        } else if (c == U'々') {
            end_kana();
            if (not out.empty()) out += out.back();
        } else if (is_kana(c) or (is_dash(c) and not kana.empty())) {
            kana += is_dash(c) ? U'ー' : c;
        } else {
            end_kana();
            if (c == U'〆') c = U'締';
            if (c >= U'A' and c <= U'Z') c += 0x20;
            out += look_up(kSame, c);
        }
    }
    end_kana();
    return utf8(out);
}

std::string loose_kanji(std::string_view kanji_key) {
    static const Table kMixed = table(kMixedUp);
    std::u32string out;
    for (const char32_t c : code_points(kanji_key)) {
        if (c == U'保' and not out.empty() and out.back() == U'久')
            out.back() = U'窪';
        else
            out += look_up(kMixed, c);
    }
    return utf8(out);
}

}  // namespace tsumugi::linkage
