#include "ground/base/docx_numbering.h"

#include <array>
#include <charconv>

#include "ground/base/docx_package.h"
#include "ground/base/utf8.h"

namespace tsumugi::base::docx {
namespace {

constexpr int kLevels = 9;
constexpr int kHighest = 100'000;  // Word's own is 32767

int whole(std::string_view text, int otherwise) {
    int value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value >= -kHighest and value <= kHighest ? value : otherwise;
}

std::string full_width(std::string_view digits) {
    std::string text;
    for (const char c : digits) append_utf8(text, static_cast<char32_t>(c) + 0xFEE0);
    return text;
}

/// The number-th of the signs that begin at `first`; digits beyond `count`.
std::string sign(int number, char32_t first, int count) {
    std::string text;
    if (number < 1 or number > count) return std::to_string(number);
    append_utf8(text, first + static_cast<char32_t>(number - 1));
    return text;
}

/// A letter of the row; behind its end it begins anew.
std::string letter(int number, std::u32string_view row) {
    std::string text;
    if (number < 1) return std::to_string(number);
    append_utf8(text, row[static_cast<std::size_t>(number - 1) % row.size()]);
    return text;
}

/// a … z, aa, bb: Word repeats the letter.
std::string latin(int number, char first) {
    if (number < 1 or number > 780) return std::to_string(number);
    return std::string(static_cast<std::size_t>((number - 1) / 26 + 1),
                       static_cast<char>(first + (number - 1) % 26));
}

std::string roman(int number, bool large) {
    constexpr std::array<std::pair<int, std::string_view>, 13> kRoman{{{1000, "m"},
                                                                       {900, "cm"},
                                                                       {500, "d"},
                                                                       {400, "cd"},
                                                                       {100, "c"},
                                                                       {90, "xc"},
                                                                       {50, "l"},
                                                                       {40, "xl"},
                                                                       {10, "x"},
                                                                       {9, "ix"},
                                                                       {5, "v"},
                                                                       {4, "iv"},
                                                                       {1, "i"}}};
    if (number < 1 or number > 3999) return std::to_string(number);
    std::string text;
    for (const auto& [value, letters] : kRoman)
        for (; number >= value; number -= value) text += letters;
    if (large)
        for (auto& c : text) c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// 十二, 百五; of 大字 for the formats of the law: 壱, 弐, 参.
std::string counted(int number, std::u32string_view digits, std::u32string_view tens) {
    if (number < 1 or number > 9999) return std::to_string(number);
    std::string text;
    const bool legal = digits.front() == U'壱';
    for (int power = 3, unit = 1000; power >= 0; --power, unit /= 10) {
        const int digit = number / unit % 10;
        if (digit == 0) continue;
        if (digit > 1 or power == 0 or legal) append_utf8(text, digits[static_cast<std::size_t>(digit - 1)]);
        if (power > 0) append_utf8(text, tens[static_cast<std::size_t>(power - 1)]);
    }
    return text;
}

/// 二〇, 一〇五.
std::string digit_by_digit(int number) {
    constexpr std::u32string_view kDigits = U"〇一二三四五六七八九";
    std::string text;
    for (const char c : std::to_string(number))
        c == '-' ? text += c : (append_utf8(text, kDigits[static_cast<std::size_t>(c - '0')]), text);
    return text;
}

constexpr std::u32string_view kKana =
    U"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";
constexpr std::u32string_view kIroha =
    U"イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン";

struct Symbol {
    char32_t sign, letter;
};
/// Bullets that Word offers, in the fonts Wingdings and Symbol.
constexpr std::array<Symbol, 16> kSymbols{{{0xF0B7, U'・'},
                                           {0xF06C, U'●'},
                                           {0xF06E, U'■'},
                                           {0xF06F, U'□'},
                                           {0xF071, U'□'},
                                           {0xF072, U'□'},
                                           {0xF0A7, U'■'},
                                           {0xF0A8, U'□'},
                                           {0xF075, U'◆'},
                                           {0xF076, U'◆'},
                                           {0xF0D8, U'➢'},
                                           {0xF0FC, U'✓'},
                                           {0xF0E8, U'→'},
                                           {0xF0E0, U'→'},
                                           {0xF0AB, U'★'},
                                           {0xF0A1, U'○'}}};

}  // namespace

std::string symbol_text(char32_t sign, std::string_view font) {
    std::string text;
    // Symbol fonts have their signs at U+F020 to U+F0FF, and Word writes them at 0x20 to 0xFF as well.
    const bool symbols =
        font.starts_with("Wingdings") or font == "Symbol" or font == "Webdings" or font.empty();
    if (sign < 0x100 and font != "" and symbols) sign += 0xF000;
    if (sign < 0xF000 or sign > 0xF0FF) {
        append_utf8(text, sign);
        return text;
    }
    for (const auto& known : kSymbols) {
        if (known.sign != sign) continue;
        append_utf8(text, known.letter);
        return text;
    }
    return "・";
}

std::string number_text(int number, std::string_view format) {
    const auto digits = std::to_string(number);
    if (format == "none") return "";
    if (format == "decimalZero") return number >= 0 and number < 10 ? "0" + digits : digits;
    if (format == "decimalFullWidth" or format == "decimalFullWidth2") return full_width(digits);
    if (format.starts_with("decimalEnclosedCircle")) return sign(number, U'①', 20);
    if (format == "decimalEnclosedParen") return sign(number, U'⑴', 20);
    if (format == "decimalEnclosedFullstop") return sign(number, U'⒈', 20);
    if (format == "ideographEnclosedCircle") return sign(number, U'㊀', 10);
    if (format == "aiueoFullWidth" or format == "aiueo") return letter(number, kKana);
    if (format == "irohaFullWidth" or format == "iroha") return letter(number, kIroha);
    if (format == "lowerLetter") return latin(number, 'a');
    if (format == "upperLetter") return latin(number, 'A');
    if (format == "lowerRoman") return roman(number, false);
    if (format == "upperRoman") return roman(number, true);
    if (format == "japaneseCounting" or format == "chineseCountingThousand" or
        format == "taiwaneseCountingThousand" or format == "chineseCounting" or format == "taiwaneseCounting")
        return counted(number, U"一二三四五六七八九", U"十百千");
    if (format == "japaneseLegal") return counted(number, U"壱弐参四伍六七八九", U"拾百阡");
    if (format == "ideographDigital" or format == "japaneseDigitalTenThousand") return digit_by_digit(number);
    if (format == "ideographTraditional") return letter(number, U"甲乙丙丁戊己庚辛壬癸");
    if (format == "ideographZodiac") return letter(number, U"子丑寅卯辰巳午未申酉戌亥");
    return digits;
}

Numbering::Numbering(const pugi::xml_node& numbering, const pugi::xml_node& styles) {
    const auto level_from = [](const pugi::xml_node& node) {
        Level level;
        for (const auto& inner : node.children()) {
            const auto name = local_name(inner);
            const auto value = attribute(inner, "val");
            if (name == "start") level.start = whole(value, 1);
            if (name == "numFmt") level.format = value;
            if (name == "lvlText") level.text = value;
            if (name == "suff") level.suffix = value;
            if (name == "pStyle") level.style = value;
            if (name == "lvlRestart") level.restart = whole(value, -1);
            if (name == "isLgl") level.plain = value != "0" and value != "false";
            if (name == "rPr") level.font = attribute(child(inner, "rFonts"), "ascii");
            // A format of its own ("001, 002") stands beside a plain one for older programs.
            if (name == "AlternateContent" and level.format.empty())
                level.format = attribute(child(child(inner, "Fallback"), "numFmt"), "val");
        }
        return level;
    };
    for (const auto& node : numbering.children()) {
        const auto name = local_name(node);
        if (name == "abstractNum") {
            List list;
            list.style_link = attribute(child(node, "numStyleLink"), "val");
            for (const auto& level : node.children())
                if (local_name(level) == "lvl")
                    list.levels[whole(attribute(level, "ilvl"), 0)] = level_from(level);
            lists_[whole(attribute(node, "abstractNumId"), 0)] = std::move(list);
        } else if (name == "num") {
            Number number;
            number.list = whole(attribute(child(node, "abstractNumId"), "val"), 0);
            for (const auto& over : node.children()) {
                if (local_name(over) != "lvlOverride") continue;
                const int level = whole(attribute(over, "ilvl"), 0);
                if (const auto start = child(over, "startOverride"))
                    number.starts[level] = whole(attribute(start, "val"), 1);
                if (const auto own = child(over, "lvl")) number.levels[level] = level_from(own);
            }
            numbers_[whole(attribute(node, "numId"), 0)] = std::move(number);
        }
    }
    for (const auto& node : styles.children()) {
        if (local_name(node) != "style") continue;
        const std::string id(attribute(node, "styleId"));
        Style style;
        style.based_on = attribute(child(node, "basedOn"), "val");
        if (const auto place = child(child(node, "pPr"), "numPr")) {
            style.place = Place{whole(attribute(child(place, "numId"), "val"), 0),
                                whole(attribute(child(place, "ilvl"), "val"), -1)};
        }
        if (attribute(node, "type") == "paragraph" and attribute(node, "default") == "1") default_style_ = id;
        styles_[id] = std::move(style);
    }
}

std::optional<Numbering::Place> Numbering::place_of_style(std::string style) const {
    for (std::size_t steps = 0; steps <= styles_.size(); ++steps) {
        const auto found = styles_.find(style);
        if (found == styles_.end()) return std::nullopt;
        if (auto place = found->second.place) {
            const auto number = numbers_.find(place->number);
            if (place->level >= 0 or number == numbers_.end()) return place;
            place->level = 0;
            const auto list = lists_.find(number->second.list);
            if (list == lists_.end()) return place;
            for (const auto& [level, rule] : list->second.levels)
                if (rule.style == style) place->level = level;
            return place;
        }
        style = found->second.based_on;
    }
    return std::nullopt;
}

Numbering::Place Numbering::place_of(const pugi::xml_node& paragraph) const {
    const auto format = child(paragraph, "pPr");
    const std::string style(attribute(child(format, "pStyle"), "val"));
    auto place = place_of_style(style.empty() ? default_style_ : style).value_or(Place{});
    if (const auto own = child(format, "numPr")) {
        place.number = whole(attribute(child(own, "numId"), "val"), place.number);
        place.level = whole(attribute(child(own, "ilvl"), "val"), place.level);
    }
    place.level = std::max(place.level, 0);
    return place;
}

const Numbering::Level* Numbering::level_of(const Number& number, const List& list, int level) const {
    if (const auto own = number.levels.find(level); own != number.levels.end()) return &own->second;
    const auto found = list.levels.find(level);
    return found == list.levels.end() ? nullptr : &found->second;
}

std::string Numbering::next(const pugi::xml_node& paragraph) {
    const auto place = place_of(paragraph);
    const auto found = numbers_.find(place.number);
    if (place.number == 0 or found == numbers_.end() or place.level >= kLevels) return "";
    auto& number = found->second;
    auto list = lists_.find(number.list);
    if (list != lists_.end() and not list->second.style_link.empty()) {
        const auto style = styles_.find(list->second.style_link);
        const auto linked = style != styles_.end() and style->second.place
                                ? numbers_.find(style->second.place->number)
                                : numbers_.end();
        if (linked != numbers_.end()) list = lists_.find(linked->second.list);
    }
    if (list == lists_.end()) return "";
    auto& count = list->second.count;
    const auto* level = level_of(number, list->second, place.level);
    if (not level) return "";
    if (not number.begun) {
        number.begun = true;
        for (const auto& [over, start] : number.starts) count[over] = start - 1;
    }
    const auto start_of = [&](int at) {
        const auto* rule = level_of(number, list->second, at);
        return rule ? rule->start : 1;
    };
    const auto at = count.find(place.level);
    count[place.level] = at == count.end() ? start_of(place.level) : std::min(at->second + 1, kHighest);
    for (auto below = count.upper_bound(place.level); below != count.end();) {
        const auto* rule = level_of(number, list->second, below->first);
        const bool keeps =
            rule and (rule->restart == 0 or (rule->restart > 0 and place.level >= rule->restart));
        below = keeps ? std::next(below) : count.erase(below);
    }
    if (level->format == "bullet") {
        std::string text;
        std::size_t from = 0;
        if (not level->text.empty()) text = symbol_text(next_code_point(level->text, from), level->font);
        return text.empty() ? "" : text + " ";
    }
    std::string text;
    for (std::size_t i = 0; i < level->text.size(); ++i) {
        const bool level_sign = level->text[i] == '%' and i + 1 < level->text.size() and
                                level->text[i + 1] >= '1' and level->text[i + 1] <= '9';
        if (not level_sign) {
            text += level->text[i];
            continue;
        }
        const int shown = level->text[++i] - '1';
        const auto* rule = level_of(number, list->second, shown);
        const auto value = count.find(shown);
        text += number_text(
            value == count.end() ? start_of(shown) : value->second,
            level->plain and shown < place.level ? "decimal" : std::string_view(rule ? rule->format : ""));
    }
    if (text.empty() or level->suffix == "nothing") return text;
    return text + " ";
}

}  // namespace tsumugi::base::docx
