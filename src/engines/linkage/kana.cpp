#include <algorithm>
#include <array>

#include "engines/linkage/letters.h"
#include "engines/linkage/linkage.h"

namespace tsumugi::linkage {

std::string kana_key(std::string_view typed) {
    std::u32string letters;
    for (const char32_t c : folded(typed)) {
        if (is_blank(c) or c == U'・' or c == U'·' or c == U',' or c == U'.') continue;
        if (is_dash(c))
            letters += U'ー';
        else if (is_kana(c))
            letters += c;
        else
            return "";
    }
    return utf8(fold_kana(letters));
}

std::string loose_kana(std::string_view kana_key) {
    constexpr std::u32string_view kVoiced = U"ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ";
    constexpr std::u32string_view kPlain = U"カキクケコサシスセソタチツテトハヒフヘホハヒフヘホ";
    auto letters = code_points(kana_key);
    for (char32_t& c : letters) {
        if (const auto at = kVoiced.find(c); at != std::u32string_view::npos) c = kPlain[at];
    }
    return utf8(letters);
}

namespace {

struct Syllable {
    std::string_view latin;
    std::u32string_view kana;
};
// Longest first; Hepburn, Kunrei and Nihon spellings.
constexpr std::array kSyllables = std::to_array<Syllable>({
    {"kya", U"キャ"}, {"kyu", U"キュ"}, {"kyo", U"キョ"}, {"gya", U"ギャ"}, {"gyu", U"ギュ"},
    {"gyo", U"ギョ"}, {"sha", U"シャ"}, {"shu", U"シュ"}, {"sho", U"ショ"}, {"shi", U"シ"},
    {"she", U"シェ"}, {"sya", U"シャ"}, {"syu", U"シュ"}, {"syo", U"ショ"}, {"cha", U"チャ"},
    {"chu", U"チュ"}, {"cho", U"チョ"}, {"chi", U"チ"},   {"che", U"チェ"}, {"tya", U"チャ"},
    {"tyu", U"チュ"}, {"tyo", U"チョ"}, {"tsu", U"ツ"},   {"nya", U"ニャ"}, {"nyu", U"ニュ"},
    {"nyo", U"ニョ"}, {"hya", U"ヒャ"}, {"hyu", U"ヒュ"}, {"hyo", U"ヒョ"}, {"mya", U"ミャ"},
    {"myu", U"ミュ"}, {"myo", U"ミョ"}, {"rya", U"リャ"}, {"ryu", U"リュ"}, {"ryo", U"リョ"},
    {"bya", U"ビャ"}, {"byu", U"ビュ"}, {"byo", U"ビョ"}, {"pya", U"ピャ"}, {"pyu", U"ピュ"},
    {"pyo", U"ピョ"}, {"zya", U"ジャ"}, {"zyu", U"ジュ"}, {"zyo", U"ジョ"}, {"jya", U"ジャ"},
    {"jyu", U"ジュ"}, {"jyo", U"ジョ"}, {"dya", U"ジャ"}, {"dyu", U"ジュ"}, {"dyo", U"ジョ"},
    {"ka", U"カ"},    {"ki", U"キ"},    {"ku", U"ク"},    {"ke", U"ケ"},    {"ko", U"コ"},
    {"ga", U"ガ"},    {"gi", U"ギ"},    {"gu", U"グ"},    {"ge", U"ゲ"},    {"go", U"ゴ"},
    {"sa", U"サ"},    {"si", U"シ"},    {"su", U"ス"},    {"se", U"セ"},    {"so", U"ソ"},
    {"za", U"ザ"},    {"zi", U"ジ"},    {"zu", U"ズ"},    {"ze", U"ゼ"},    {"zo", U"ゾ"},
    {"ja", U"ジャ"},  {"ji", U"ジ"},    {"ju", U"ジュ"},  {"je", U"ジェ"},  {"jo", U"ジョ"},
    {"ta", U"タ"},    {"ti", U"チ"},    {"tu", U"ツ"},    {"te", U"テ"},    {"to", U"ト"},
    {"da", U"ダ"},    {"di", U"ジ"},    {"du", U"ズ"},    {"de", U"デ"},    {"do", U"ド"},
    {"na", U"ナ"},    {"ni", U"ニ"},    {"nu", U"ヌ"},    {"ne", U"ネ"},    {"no", U"ノ"},
    {"ha", U"ハ"},    {"hi", U"ヒ"},    {"hu", U"フ"},    {"fu", U"フ"},    {"he", U"ヘ"},
    {"ho", U"ホ"},    {"ba", U"バ"},    {"bi", U"ビ"},    {"bu", U"ブ"},    {"be", U"ベ"},
    {"bo", U"ボ"},    {"pa", U"パ"},    {"pi", U"ピ"},    {"pu", U"プ"},    {"pe", U"ペ"},
    {"po", U"ポ"},    {"fa", U"ファ"},  {"fi", U"フィ"},  {"fe", U"フェ"},  {"fo", U"フォ"},
    {"ma", U"マ"},    {"mi", U"ミ"},    {"mu", U"ム"},    {"me", U"メ"},    {"mo", U"モ"},
    {"ya", U"ヤ"},    {"yu", U"ユ"},    {"yo", U"ヨ"},    {"ra", U"ラ"},    {"ri", U"リ"},
    {"ru", U"ル"},    {"re", U"レ"},    {"ro", U"ロ"},    {"wa", U"ワ"},    {"wo", U"オ"},
    {"a", U"ア"},     {"i", U"イ"},     {"u", U"ウ"},     {"e", U"エ"},     {"o", U"オ"},
});

bool is_vowel(char c) { return std::string_view("aiueo").find(c) != std::string_view::npos; }

/// Letters without marks; a macron or circumflex is a long vowel, which keys drop anyway.
struct Marked {
    std::u32string_view letters;
    char plain;
};
constexpr std::array kMarked = std::to_array<Marked>({
    {U"ÀÁÂÃÄÅĀĂĄàáâãäåāăąạảấầẩẫậắằẳẵặẠẢẤẦẨẪẬẮẰẲẴẶ", 'a'},
    {U"ÇĆĈĊČçćĉċč", 'c'},
    {U"ĎĐďđÐð", 'd'},
    {U"ÈÉÊËĒĔĖĘĚèéêëēĕėęěẹẻẽếềểễệẸẺẼẾỀỂỄỆ", 'e'},
    {U"ĜĞĠĢĝğġģ", 'g'},
    {U"ĤĦĥħ", 'h'},
    {U"ÌÍÎÏĨĪĬĮİìíîïĩīĭįıịỉỊỈ", 'i'},
    {U"Ĵĵ", 'j'},
    {U"Ķķ", 'k'},
    {U"ĹĻĽĿŁĺļľŀł", 'l'},
    {U"ÑŃŅŇñńņň", 'n'},
    {U"ÒÓÔÕÖØŌŎŐòóôõöøōŏőọỏốồổỗộớờởỡợơỌỎỐỒỔỖỘỚỜỞỠỢƠ", 'o'},
    {U"ŔŖŘŕŗř", 'r'},
    {U"ŚŜŞŠśŝşšșȘ", 's'},
    {U"ŢŤŦţťŧțȚ", 't'},
    {U"ÙÚÛÜŨŪŬŮŰŲùúûüũūŭůűųụủứừửữựưỤỦỨỪỬỮỰƯ", 'u'},
    {U"Ŵŵ", 'w'},
    {U"ÝŸŶýÿŷỳỵỷỹỲỴỶỸ", 'y'},
    {U"ŹŻŽźżž", 'z'},
});

char plain_latin(char32_t c) {
    if (c >= U'A' and c <= U'Z') return static_cast<char>(c - U'A' + U'a');
    if (c >= U'a' and c <= U'z') return static_cast<char>(c);
    for (const Marked& marked : kMarked) {
        if (marked.letters.find(c) != std::u32string_view::npos) return marked.plain;
    }
    return 0;
}

}  // namespace

std::string latin_key(std::string_view typed) {
    std::string out;
    for (const char32_t c : folded(typed)) {
        if (const char plain = plain_latin(c)) out += plain;
    }
    return out;
}

std::optional<std::string> kana_of_romaji(std::string_view typed) {
    std::string text;
    for (const char32_t c : folded(typed)) {
        if (is_blank(c) or is_dash(c) or c == U'.' or c == U',') continue;
        if (c == U'\'' or c == U'’') {
            text += '\'';
            continue;
        }
        char plain = plain_latin(c);
        if (plain == 0) return std::nullopt;
        if (plain == 'l') plain = 'r';
        if (plain == 'v') plain = 'b';
        text += plain;
    }
    std::u32string kana;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at], next = at + 1 < text.size() ? text[at + 1] : 0;
        const std::string_view rest = std::string_view(text).substr(at);
        if (c == '\'') {
            ++at;
        } else if (c == 'n' and not is_vowel(next) and next != 'y') {
            // Passports write "nn" for んn; a doubled n before a vowel is ン and the syllable.
            kana += U'ン';
            ++at;
        } else if (c == 'm' and (next == 'b' or next == 'm' or next == 'p')) {
            kana += U'ン';
            ++at;
        } else if (c == 'h' and at > 0 and text[at - 1] == 'o' and not is_vowel(next) and next != 'y') {
            ++at;  // Ohno, Saitoh
        } else if ((c == next and not is_vowel(c)) or rest.starts_with("tch")) {
            kana += U'ッ';
            ++at;
        } else {
            const auto found = std::find_if(kSyllables.begin(), kSyllables.end(),
                                            [&](const Syllable& s) { return rest.starts_with(s.latin); });
            if (found == kSyllables.end()) return std::nullopt;
            kana += found->kana;
            at += found->latin.size();
        }
    }
    if (kana.empty()) return std::nullopt;
    return utf8(fold_kana(kana));
}

}  // namespace tsumugi::linkage
