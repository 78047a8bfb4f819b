#include "engines/linkage/synth_style.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engines/linkage/letters.h"
#include "ground/base/assets.h"
#include "ground/base/csv.h"
#include "ground/base/text.h"

namespace tsumugi::linkage {
namespace {

constexpr double kBlank = 0.02;        ///< of each cell, at every level
constexpr double kBlankBirth = 0.003;  ///< machines ask for it; a row without it can't be counted
constexpr std::u32string_view kVoiceless = U"カキクケコサシスセソタチツテトハヒフヘホ";
constexpr std::u32string_view kVoiced = U"ガギグゲゴザジズゼゾダヂヅデドバビブベボ";
constexpr std::u32string_view kTypos =
    U"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

std::string hiragana(const std::string& kana) { return base::to_hiragana(kana); }

std::string half_width(std::string_view kana, bool large) {
    constexpr std::u32string_view kFull =
        U"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    constexpr std::u32string_view kSmall = U"ァィゥェォャュョッ", kLarge = U"アイウエオヤユヨツ";
    std::u32string out;
    const auto put = [&](char32_t c) {
        if (large and kSmall.find(c) != std::u32string_view::npos) c = kLarge[kSmall.find(c)];
        const auto at = kFull.find(c);
        out += at == std::u32string_view::npos ? c : static_cast<char32_t>(0xff66 + at);
    };
    for (const char32_t c : code_points(kana)) {
        constexpr std::u32string_view kP = U"パピプペポ", kH = U"ハヒフヘホ";
        if (const auto v = kVoiced.find(c); v != std::u32string_view::npos)
            put(kVoiceless[v]), out += U'ﾞ';
        else if (const auto p = kP.find(c); p != std::u32string_view::npos)
            put(kH[p]), out += U'ﾟ';
        else if (c == U'ヴ')
            put(U'ウ'), out += U'ﾞ';
        else if (c == U'　')
            out += U' ';
        else
            put(c);
    }
    return utf8(out);
}

std::string full_width(std::string_view ascii) {
    std::u32string out;
    for (const char32_t c : code_points(ascii)) out += c > U' ' and c < 0x7f ? c + 0xfee0 : c;
    return utf8(out);
}

struct Era {
    int year;
    const char *digit, *letter, *name;
};
Era era_of(base::Date date) {
    const int year = static_cast<int>(date.year());
    if (date >= base::make_date(2019, 5, 1)) return {year - 2018, "5", "R", "令和"};
    if (date >= base::make_date(1989, 1, 8)) return {year - 1988, "4", "H", "平成"};
    return {year - 1925, "3", "S", "昭和"};
}

std::string two(unsigned number) {
    return number < 10 ? "0" + std::to_string(number) : std::to_string(number);
}

std::string kanji_number(unsigned number, bool digits_only) {
    constexpr std::array<const char*, 10> kDigits{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    std::string out;
    if (digits_only) {
        for (const char c : std::to_string(number)) out += kDigits[static_cast<std::size_t>(c - '0')];
        return out;
    }
    if (number >= 20) out += kDigits[number / 10];
    if (number >= 10) out += "十";
    if (number % 10 != 0) out += kDigits[number % 10];
    return out;
}

std::vector<std::string> header(const House& house) {
    std::vector<std::string> names{"管理番号"};
    const auto add = [&](std::initializer_list<const char*> more) {
        names.insert(names.end(), more.begin(), more.end());
    };
    if (house.split_columns) {
        add({"姓", "名", "セイ", "メイ"});
    } else if (house.kana == KanaStyle::hiragana) {
        add({"児童氏名", "ふりがな"});
    } else {
        add({"氏名", house.kana == KanaStyle::full ? "フリガナ" : "ｶﾅ氏名"});
    }
    add({"生年月日", "性別",
         house.full_address ? "住所"
         : house.town_code  ? "市町村コード"
                            : "市町村",
         "医療的ケア"});
    if (house.often_no_kanji) add({"保険者番号", "記号", "被保険者番号", "枝番"});
    return names;
}

}  // namespace

std::string Chance::code(int length) {
    constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string out;
    for (int i = 0; i < length; ++i) out += kLetters[below(kLetters.size())];
    return out;
}

std::string GivenName::kana_as_written(Chance& chance) const {
    return chance.yes(0.8) ? hiragana(kana) : kana;
}

const SynthNames& synth_names() {
    static const SynthNames kNames = [] {
        const auto file = base::asset("engines/linkage/synth_names.csv");
        if (not file) throw std::runtime_error("synth_names.csv is missing");
        const auto table = base::read_csv(*file, "UTF-8");
        if (not table) throw std::runtime_error("synth_names.csv cannot be read");
        SynthNames names;
        for (const auto& row : table->rows) {
            if (row.size() != 3 or row[0] == "kind") continue;
            GivenName name{row[1], base::split(row[2], ' ')};
            constexpr std::array<std::string_view, 4> kKinds{"boy", "girl", "rare_boy", "rare_girl"};
            if (row[0] == "family") {
                names.writings[name.kana].push_back(name.kanji.front());
                names.families.push_back(std::move(name));
                continue;
            }
            for (const auto& kanji : name.kanji) names.readings[kanji].push_back(name.kana);
            for (std::size_t i = 0; i < kKinds.size(); ++i) {
                if (row[0] == kKinds[i]) names.given[i].push_back(name);
            }
        }
        return names;
    }();
    return kNames;
}

std::size_t SynthNames::draw_family(Chance& chance) const {
    // Bearers of the n-th surname fall about as 1/(n+23)^1.1: 1.2 million, 200,000 at 100, 20,000 at 1,000.
    static const std::vector<double> kSums = [this] {
        std::vector<double> sums;
        double sum = 0;
        for (std::size_t i = 0; i < families.size(); ++i)
            sums.push_back(sum += std::pow(static_cast<double>(i) + 24, -1.1));
        return sums;
    }();
    const auto found = std::lower_bound(kSums.begin(), kSums.end(), chance.real() * kSums.back());
    return std::min(static_cast<std::size_t>(found - kSums.begin()), families.size() - 1);
}

const GivenName& SynthNames::draw_given(Chance& chance, bool boy) const {
    const auto& common = given[boy ? 0 : 1];
    const auto& rare = given[boy ? 2 : 3];
    if (chance.yes(0.4)) return rare[chance.below(rare.size())];
    // Shares fall as 1/sqrt(rank): 3.5 % of boys or girls bear the most common reading, as the yearly lists
    // have it within a factor of two. By inversion of the continuous law.
    const double rank =
        std::pow(1 + chance.real() * (std::sqrt(static_cast<double>(common.size() + 1)) - 1), 2.0);
    return common[std::min(static_cast<std::size_t>(rank) - 1, common.size() - 1)];
}

const std::vector<House>& houses() {
    static const std::vector<House> kHouses = [] {
        std::vector<House> made{
            //  name      share  kana                    date                     hand   glyphs no kanji split
            //  code   address
            {"hospital_a",
             0.45,
             KanaStyle::half,
             DateStyle::iso,
             false,
             false,
             false,
             false,
             false,
             true,
             {}},
            {"hospital_b",
             0.25,
             KanaStyle::half,
             DateStyle::short_western,
             false,
             false,
             false,
             true,
             false,
             true,
             {}},
            {"school",
             0.50,
             KanaStyle::hiragana,
             DateStyle::era_letter,
             false,
             false,
             false,
             false,
             false,
             false,
             {}},
            {"kokuho",
             0.28,
             KanaStyle::half_large,
             DateStyle::claim,
             false,
             false,
             true,
             false,
             true,
             false,
             {}},
            {"shaho",
             0.62,
             KanaStyle::half_large,
             DateStyle::claim,
             false,
             false,
             true,
             false,
             true,
             false,
             {}},
            {"municipality",
             0.65,
             KanaStyle::full,
             DateStyle::era_words,
             false,
             true,
             false,
             true,
             true,
             false,
             {}},
            {"nurse",
             0.40,
             KanaStyle::hiragana,
             DateStyle::by_hand,
             true,
             false,
             false,
             false,
             false,
             true,
             {}},
            {"day_service",
             0.35,
             KanaStyle::full,
             DateStyle::bare_era,
             true,
             false,
             false,
             false,
             false,
             false,
             {}},
        };
        for (House& house : made) house.header = header(house);
        return made;
    }();
    return kHouses;
}

std::vector<std::string> Style::row(const House& house, const TrueChild& child) {
    TrueChild known = child;
    mistakes(house, known);
    const std::string family_kana = known.family_kana;
    std::vector<std::string> cells;
    const bool no_kanji = house.often_no_kanji and chance_.yes(0.7);
    const bool foreign = known.foreign >= 0;
    // A blank cell now and then, never both the written name and the reading.
    const bool blank_kanji = chance_.yes(kBlank),
               blank_kana = not blank_kanji and not no_kanji and not foreign and chance_.yes(kBlank);
    const std::string family = written_text(house, known, false), given = written_text(house, known, true);
    std::string family_read = kana_text(house, known), given_read;
    {
        TrueChild only_given = known;
        only_given.family_kana = known.given_kana;
        given_read = kana_text(house, only_given);
    }
    const std::string gap = house.kana == KanaStyle::half or house.kana == KanaStyle::half_large ? " " : "　";
    const bool swapped = foreign and chance_.yes(0.3);
    const auto joined = [&](const std::string& a, const std::string& b) {
        return swapped ? b + gap + a : a + gap + b;
    };
    if (house.split_columns) {
        cells.insert(cells.end(),
                     {blank_kanji or no_kanji ? "" : family, blank_kanji or no_kanji ? "" : given,
                      blank_kana ? "" : family_read, blank_kana ? "" : given_read});
    } else {
        cells.push_back(blank_kanji or no_kanji ? "" : joined(family, given));
        cells.push_back(blank_kana ? "" : joined(family_read, given_read));
    }
    cells.push_back(chance_.yes(kBlankBirth) ? "" : date_text(house, known.birth));
    const bool boy = slip(0.004) ? not known.boy : known.boy;
    cells.push_back(chance_.yes(kBlank) ? "" : house.often_no_kanji ? (boy ? "1" : "2") : boy ? "男" : "女");
    cells.push_back(chance_.yes(kBlank) ? "" : town_text(house, known.town));
    std::string care;
    for (std::size_t bit = 0; bit < synth_care().size(); ++bit) {
        // No list knows every care item of a child.
        if ((child.care >> bit & 1) != 0 and chance_.yes(0.9))
            care += (care.empty() ? "" : "、") + synth_care()[bit];
    }
    cells.push_back(care);
    if (house.often_no_kanji) {
        cells.insert(
            cells.end(),
            {house.name == "kokuho" ? "14" + std::to_string(2060 + std::max(known.town, 0)) : "01140012",
             std::to_string(1000 + child.household % 900), std::to_string(100000 + child.household),
             two(static_cast<unsigned>(2 + child.member))});
    }
    return cells;
}

void Style::mistakes(const House& house, TrueChild& known) {
    if (known.town >= 0 and slip(0.06)) known.town = static_cast<int>(chance_.below(synth_towns().size()));
    if (slip(0.012)) known.birth = wrong_date(known.birth);
    if (known.foreign >= 0) {
        if (const auto at = known.given_latin.find(' '); at != std::string::npos and slip(0.1)) {
            known.given_latin.erase(at);
            known.given_kana.erase(known.given_kana.find(' '));
        }
        return;
    }
    if (slip(0.015)) {
        const auto& other = names_.families[names_.draw_family(chance_)];
        known.family_kana = other.kana, known.family_kanji = other.kanji.front();
    }
    if (slip(0.02)) {
        const auto found = names_.readings.find(known.given_kanji);
        if (found != names_.readings.end() and found->second.size() > 1)
            known.given_kana = found->second[chance_.below(found->second.size())];
    }
    if (slip(0.02)) {
        // ヤマサキ and ヤマザキ: a letter in the middle gets or loses its mark.
        auto letters = code_points(known.family_kana);
        std::vector<std::size_t> places;
        for (std::size_t i = 1; i < letters.size(); ++i) {
            if (kVoiceless.find(letters[i]) != std::u32string_view::npos or
                kVoiced.find(letters[i]) != std::u32string_view::npos)
                places.push_back(i);
        }
        if (not places.empty()) {
            char32_t& letter = letters[places[chance_.below(places.size())]];
            if (const auto at = kVoiceless.find(letter); at != std::u32string_view::npos)
                letter = kVoiced[at];
            else
                letter = kVoiceless[kVoiced.find(letter)];
            known.family_kana = utf8(letters);
        }
    }
    if (slip(0.02)) known.family_kana = utf8(typo(code_points(known.family_kana)));
    if (slip(0.02)) known.given_kana = utf8(typo(code_points(known.given_kana)));
    if (house.by_hand and slip(0.03)) {
        const auto& given = names_.given;
        for (const auto& table : given) {
            const auto found = std::find_if(table.begin(), table.end(), [&](const GivenName& name) {
                return name.kana == known.given_kana;
            });
            if (found == table.end()) continue;
            known.given_kanji = found->kanji[chance_.below(found->kanji.size())];
            break;
        }
        const auto same_sound = names_.writings.find(known.family_kana);
        if (same_sound != names_.writings.end() and chance_.yes(0.5))
            known.family_kanji = same_sound->second[chance_.below(same_sound->second.size())];
    }
}

std::u32string Style::typo(std::u32string kana) {
    const double kind = chance_.real();
    const std::size_t at = chance_.below(kana.size());
    const char32_t letter = kTypos[chance_.below(kTypos.size())];
    if (kind < 0.4)
        kana[at] = letter;
    else if (kind < 0.6 and kana.size() > 1)
        kana.erase(at, 1);
    else if (kind < 0.8)
        kana.insert(at, 1, letter);
    else if (kana.size() > 1)
        std::swap(kana[std::min(at, kana.size() - 2)], kana[std::min(at, kana.size() - 2) + 1]);
    return kana;
}

base::Date Style::wrong_date(base::Date date) {
    const double kind = chance_.real();
    const int year = static_cast<int>(date.year());
    const unsigned month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
    const auto or_same = [&](base::Date made) {
        return made.ok() and made < options_.day_of_count ? made : date;
    };
    if (kind < 0.30)
        return day <= 12 ? or_same(base::make_date(year, day, month))
                         : or_same(base::make_date(year + 1, month, day));
    if (kind < 0.55) return or_same(base::make_date(year + (chance_.yes(0.5) ? 1 : -1), month, day));
    if (kind < 0.80) {
        const int step = (chance_.yes(0.5) ? 1 : -1) * (chance_.yes(0.5) ? 1 : 10);
        return or_same(base::add_days(date, step));
    }
    // 令和 for 平成 and the other way round.
    return or_same(base::make_date(year > 2018 ? year - 30 : year + 30, month, day));
}

std::string Style::kana_text(const House& house, const TrueChild& child) {
    switch (house.kana) {
        case KanaStyle::half:
            return half_width(child.family_kana, false);
        case KanaStyle::half_large:
            return half_width(child.family_kana, true);
        case KanaStyle::hiragana:
            return house.by_hand and chance_.yes(0.2) ? child.family_kana : hiragana(child.family_kana);
        case KanaStyle::full:
            break;
    }
    return child.family_kana;
}

std::string Style::written_text(const House& house, const TrueChild& child, bool given) {
    if (child.foreign >= 0) {
        // Some lists write the reading in the place of the name, and not all use capital letters.
        const std::string& latin = given ? child.given_latin : child.family_latin;
        if (house.kana == KanaStyle::hiragana) return given ? child.given_kana : child.family_kana;
        return house.register_glyphs ? full_width(latin) : latin;
    }
    const std::string& text = given ? child.given_kanji : child.family_kanji;
    if (house.register_glyphs) return glyphs(text);
    if (not given and house.by_hand and chance_.yes(0.3)) {
        auto letters = code_points(text);
        for (char32_t& c : letters) {
            if (c == U'ノ') c = chance_.yes(0.5) ? U'の' : U'之';
            if (c == U'ケ') c = chance_.yes(0.5) ? U'ヶ' : U'が';
        }
        return utf8(letters);
    }
    return text;
}

/// The letters of the family register, as a town's machine gives them out.
std::string Style::glyphs(std::string text) {
    constexpr std::u32string_view kPairs =
        U"高髙 崎﨑 辺邊 辺邉 斎齋 斉齊 沢澤 浜濱 広廣 桜櫻 竜龍 滝瀧 国國 真眞 栄榮 宝寶 関關 富冨 峰峯 島嶋 吉𠮷 柳栁 桑桒 館舘 瀬瀨 黒黑 実實 塩鹽 薮籔";
    std::u32string out;
    for (const char32_t c : code_points(text)) {
        char32_t letter = c;
        for (std::size_t i = 0; i + 1 < kPairs.size(); i += 3) {
            if (kPairs[i] == c and chance_.yes(0.3)) letter = kPairs[i + 1];
        }
        if (is_kanji(c) and slip(0.004)) letter = chance_.yes(0.5) ? U'〓' : U'？';
        out += letter;
        if ((c == U'葛' or c == U'辻' or c == U'祇') and chance_.yes(0.5)) out += U'\U000E0100';
    }
    return utf8(out);
}

std::string Style::date_text(const House& house, base::Date date) {
    const int year = static_cast<int>(date.year());
    const unsigned month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
    const Era era = era_of(date);
    const std::string m = std::to_string(month), d = std::to_string(day), e = std::to_string(era.year);
    switch (house.date) {
        case DateStyle::iso:
            return base::iso(date);
        case DateStyle::short_western:
            return two(static_cast<unsigned>(year % 100)) + "/" + two(month) + "/" + two(day);
        case DateStyle::claim:
            return era.digit + two(static_cast<unsigned>(era.year)) + two(month) + two(day);
        case DateStyle::era_letter:
            return era.letter + e + "." + m + "." + d;
        case DateStyle::era_words: {
            const std::string text =
                era.name + (era.year == 1 ? std::string("元") : e) + "年" + m + "月" + d + "日";
            return chance_.yes(0.5) ? full_width(text) : text;
        }
        case DateStyle::bare_era:
            return e + "." + m + "." + d;
        case DateStyle::by_hand:
            break;
    }
    switch (chance_.below(6)) {
        case 0:
            return std::to_string(year) + "/" + m + "/" + d;
        case 1:
            return full_width(era.letter + e + "." + m + "." + d);
        case 2:
            return era.name + (era.year == 1 ? std::string("元") : e) + "年" + m + "月" + d + "日";
        case 3:
            return kanji_number(static_cast<unsigned>(year), true) + "年" + kanji_number(month, false) +
                   "月" + kanji_number(day, false) + "日";
        case 4:
            return std::to_string(year) + two(month) + two(day);
        default:
            return std::to_string(year) + "年" + m + "月" + d + "日生";
    }
}

std::string Style::town_text(const House& house, int town) {
    if (town < 0)
        return house.town_code ? "13104" : house.full_address ? "東京都新宿区西新宿2-8-1" : "新宿区";
    const auto& [code, name] = synth_towns()[static_cast<std::size_t>(town)];
    if (house.town_code) return code;
    if (not house.full_address) return name;
    return (chance_.yes(0.5) ? "神奈川県" : "") + name + "中央" + std::to_string(1 + chance_.below(5)) + "-" +
           std::to_string(1 + chance_.below(30));
}

}  // namespace tsumugi::linkage
