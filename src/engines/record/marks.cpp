#include "engines/record/marks.h"

#include <array>
#include <optional>

namespace tsumugi::record {
namespace {

struct Sign {
    char32_t sign;
    Mark mark;
};

/// Signs that are a mark by themselves.
constexpr std::array kSigns{
    Sign{U'・', Mark::bullet}, Sign{U'•', Mark::bullet}, Sign{U'‣', Mark::bullet}, Sign{U'➢', Mark::bullet},
    Sign{U'✓', Mark::bullet},  Sign{U'‐', Mark::bullet}, Sign{U'–', Mark::bullet}, Sign{U'—', Mark::bullet},
    Sign{U'−', Mark::bullet},  Sign{U'-', Mark::bullet}, Sign{U'*', Mark::bullet}, Sign{U'○', Mark::circle},
    Sign{U'〇', Mark::circle}, Sign{U'●', Mark::circle}, Sign{U'◎', Mark::circle}, Sign{U'◯', Mark::circle},
    Sign{U'■', Mark::square},  Sign{U'□', Mark::square}, Sign{U'◆', Mark::square}, Sign{U'◇', Mark::square},
    Sign{U'▼', Mark::square},  Sign{U'▽', Mark::square}, Sign{U'▲', Mark::square}, Sign{U'△', Mark::square},
    Sign{U'★', Mark::square},  Sign{U'☆', Mark::square}, Sign{U'※', Mark::note},   Sign{U'→', Mark::arrow},
    Sign{U'⇒', Mark::arrow},
};

/// Signs with their number built in: first sign, how many, first number.
struct Run {
    char32_t first;
    int count, number;
    Mark mark;
};
constexpr std::array kRuns{
    Run{U'①', 20, 1, Mark::circled}, Run{U'㉑', 15, 21, Mark::circled},   Run{U'❶', 10, 1, Mark::circled},
    Run{U'⓵', 10, 1, Mark::circled}, Run{U'⑴', 20, 1, Mark::both_number}, Run{U'⒈', 20, 1, Mark::number},
    Run{U'Ⅰ', 12, 1, Mark::roman},   Run{U'ⅰ', 12, 1, Mark::roman},
};

struct Brackets {
    char32_t open, close;
    Mark mark;
};
constexpr std::array kBrackets{
    Brackets{U'【', U'】', Mark::corner},      Brackets{U'〈', U'〉', Mark::angle},
    Brackets{U'<', U'>', Mark::angle},         Brackets{U'《', U'》', Mark::angle},
    Brackets{U'≪', U'≫', Mark::angle},         Brackets{U'«', U'»', Mark::angle},
    Brackets{U'⟨', U'⟩', Mark::angle},         Brackets{U'〖', U'〗', Mark::corner},
    Brackets{U'[', U']', Mark::square_corner}, Brackets{U'〔', U'〕', Mark::square_corner},
    Brackets{U'(', U')', Mark::round},
};

constexpr std::u32string_view kKana = U"アイウエオカキクケコサシスセソタチツテト";

bool is_digit(char32_t c) { return c >= U'0' and c <= U'9'; }
bool is_blank(char32_t c) { return c == U' ' or c == U'\t'; }

struct Cursor {
    std::string_view text;
    std::size_t at = 0;

    bool end() const { return at >= text.size(); }
    char32_t peek() const {
        auto next = at;
        return end() ? U'\0' : next_folded(text, next);
    }
    char32_t take() { return end() ? U'\0' : next_folded(text, at); }
    void skip_blanks() {
        while (not end() and is_blank(peek())) take();
    }
    /// A number of at most three digits; 0 = none.
    int number() {
        const auto start = at;
        int value = 0, digits = 0;
        while (is_digit(peek())) {
            value = value * 10 + static_cast<int>(take() - U'0');
            if (++digits > 3) {
                at = start;
                return 0;
            }
        }
        return value;
    }
    int kana() {
        const auto found = kKana.find(peek());
        if (end() or found == std::u32string_view::npos) return 0;
        take();
        return static_cast<int>(found) + 1;
    }
    int letter() {
        const auto c = peek();
        if (c >= U'a' and c <= U'z') return take(), static_cast<int>(c - U'a') + 1;
        if (c >= U'A' and c <= U'Z') return take(), static_cast<int>(c - U'A') + 1;
        return 0;
    }
};

Marked made(Mark mark, std::string_view line, std::size_t from, std::size_t to, int number,
            std::string_view inner = {}) {
    return {mark,   std::string(line.substr(from, to - from)), std::string(trim(inner)),
            number, std::string(trim(line.substr(to))),        0};
}

/// "№１", "No.1", "ＮＯ１": the number behind it; 0 = none, and the cursor stands where it stood.
int item_number(Cursor& c) {
    const auto start = c.at;
    bool sign = c.peek() == U'№';
    if (sign) {
        c.take();
    } else if (c.peek() == U'n' or c.peek() == U'N') {
        c.take();
        sign = c.peek() == U'o' or c.peek() == U'O';
        if (sign) c.take();
    }
    if (sign) {
        if (c.peek() == U'.') c.take();
        c.skip_blanks();
        if (const int number = c.number()) return number;
    }
    c.at = start;
    return 0;
}

std::optional<Marked> bracketed(std::string_view line, std::size_t start) {
    Cursor c{line, start};
    const auto open = c.take();
    for (const auto& pair : kBrackets) {
        if (pair.open != open) continue;
        const auto inner_from = c.at;
        int depth = 1;
        while (not c.end()) {
            const auto inner_to = c.at;
            const auto sign = c.take();
            if (sign == pair.open) ++depth;
            if (sign != pair.close or --depth > 0) continue;
            const auto inner = line.substr(inner_from, inner_to - inner_from);
            Cursor in{inner};
            in.skip_blanks();
            auto mark = pair.mark;
            int number = 0;
            if (mark == Mark::corner or mark == Mark::square_corner or mark == Mark::angle) {
                number = item_number(in);
                if (number) mark = Mark::item;
            } else if ((number = in.number())) {
                mark = Mark::both_number;
            } else if ((number = in.kana())) {
                mark = Mark::both_kana;
            } else if ((number = in.letter())) {
                mark = Mark::letter;
            }
            in.skip_blanks();
            if (mark != pair.mark and not in.end()) mark = pair.mark, number = 0;
            return made(mark, line, start, c.at, number, inner);
        }
        return std::nullopt;
    }
    return std::nullopt;
}

/// １ 1. １． １、 １） ア ア） a. : the sign behind the number decides.
std::optional<Marked> numbered(std::string_view line, std::size_t start) {
    Cursor c{line, start};
    struct Kinds {
        Mark plain, half;
    };
    Kinds kinds{Mark::number, Mark::half_number};
    int number = c.number();
    if (not number and (number = c.kana())) kinds = {Mark::kana, Mark::half_kana};
    if (not number and (number = c.letter())) kinds = {Mark::none, Mark::letter};
    if (not number) return std::nullopt;
    const auto behind = c.peek();
    if (behind == U')') {
        c.take();
        return made(kinds.half, line, start, c.at, number);
    }
    if (behind == U'.' or (behind == U'、' and kinds.plain == Mark::number)) {
        c.take();
        if (is_digit(c.peek())) return std::nullopt;  // 1.5, 1、2
        return made(kinds.plain == Mark::none ? Mark::letter : kinds.plain, line, start, c.at, number);
    }
    if (is_blank(behind) and kinds.plain != Mark::none) {
        const auto end = c.at;
        c.skip_blanks();
        // "29 年", "3 / 10" and a lone number are no marks.
        const auto next = c.take();
        constexpr std::u32string_view kCounted = U"月日時分名人件回歳才か箇ヶ%円床/-~";
        auto ahead = c;
        ahead.skip_blanks();
        const bool word = ahead.peek() >= U'一' and ahead.peek() <= U'鿿';  // １ 日　時, １ 人材
        const bool counted = next == U'年' or (kCounted.find(next) != std::u32string_view::npos and not word);
        if (next == U'\0' or is_digit(next) or counted) return std::nullopt;
        return made(kinds.plain, line, start, end, number);
    }
    return std::nullopt;
}

}  // namespace

char32_t next_folded(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (size == 1 or at + size > text.size()) {
        ++at;
        return lead < 0x80 ? char32_t{lead} : U'\uFFFD';
    }
    char32_t c = lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) c = c << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
    at += size;
    if (c >= 0xFF01 and c <= 0xFF5E) return c - 0xFF01 + U'!';
    switch (c) {
        case 0x3000:
        case 0xA0:
            return U' ';
        case 0xFF61:
            return U'。';
        case 0xFF62:
            return U'「';
        case 0xFF63:
            return U'」';
        case 0xFF64:
            return U'、';
        case 0xFF65:
            return U'・';
        case 0x301C:
            return U'~';
        // Bullets of symbol fonts, as programs copy them out of a PDF.
        case 0xF0B7:
        case 0xF09F:
        case 0x2022:
        case 0x25AA:
        case 0x25E6:
        case 0x2043:
            return U'・';
        case 0xF06C:
        case 0xF0A1:
            return U'●';
        case 0xF06E:
        case 0xF0A7:
            return U'■';
        case 0xF06F:
        case 0xF071:
        case 0xF072:
        case 0xF0A8:
            return U'□';
        case 0xF075:
        case 0xF076:
            return U'◆';
        case 0xF0D8:
            return U'➢';
        case 0xF0FC:
            return U'✓';
        case 0xF0E0:
        case 0xF0E8:
            return U'→';
        default:
            return c;
    }
}

std::u32string folded(std::string_view text) {
    std::u32string key;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_folded(text, at);
        if (is_blank(c)) continue;
        key += c >= U'A' and c <= U'Z' ? c - U'A' + U'a' : c;
    }
    return key;
}

std::size_t columns(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto before = at;
        next_folded(text, at);
        const bool half_kana =
            text.compare(before, 2, "\xEF\xBD") == 0 or text.compare(before, 2, "\xEF\xBE") == 0;
        width +=
            at - before < 3 or (half_kana and static_cast<unsigned char>(text[before + 2]) >= 0xA0) ? 1 : 2;
    }
    return width;
}

std::string_view trim(std::string_view text) {
    const auto blank_at = [&](std::size_t at) -> std::size_t {
        if (text[at] == ' ' or text[at] == '\t' or text[at] == '\r' or text[at] == '\v') return 1;
        if (text.compare(at, 3, "\u3000") == 0) return 3;
        if (text.compare(at, 2, "\u00A0") == 0) return 2;
        return 0;
    };
    while (not text.empty()) {
        const auto size = blank_at(0);
        if (size == 0) break;
        text.remove_prefix(size);
    }
    for (bool more = true; more and not text.empty();) {
        more = false;
        for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
            if (text.size() >= size and blank_at(text.size() - size) == size) {
                text.remove_suffix(size);
                more = true;
                break;
            }
        }
    }
    return text;
}

Marked mark_of(std::string_view line) {
    Cursor c{line};
    std::size_t indent = 0;
    while (not c.end() and is_blank(c.peek())) {
        const auto before = c.at;
        c.take();
        indent += c.at - before == 3 ? 2 : 1;
    }
    const auto start = c.at;
    const auto with_indent = [&](Marked marked) {
        marked.indent = indent;
        return marked;
    };
    if (const int number = item_number(c)) {
        const auto behind = c.peek();
        if (behind == U'.' or behind == U':') c.take();
        return with_indent(made(Mark::item, line, start, c.at, number));
    }
    if (auto found = bracketed(line, start)) return with_indent(std::move(*found));
    if (auto found = numbered(line, start)) return with_indent(std::move(*found));
    const auto sign = c.take();
    for (const auto& run : kRuns) {
        if (sign < run.first or sign >= run.first + static_cast<char32_t>(run.count)) continue;
        const auto number = static_cast<int>(sign - run.first) + run.number;
        if (c.peek() == U'.') c.take();
        return with_indent(made(run.mark, line, start, c.at, number));
    }
    for (const auto& known : kSigns) {
        if (known.sign != sign) continue;
        // "-3 -" is a page, "－１" a number, "*" alone a line.
        const bool dash =
            sign == U'-' or sign == U'−' or sign == U'‐' or sign == U'–' or sign == U'—' or sign == U'*';
        if (dash and (is_digit(c.peek()) or c.end() or c.peek() == sign)) break;
        return with_indent(made(known.mark, line, start, c.at, 0));
    }
    auto none = made(Mark::none, line, start, start, 0);
    return with_indent(std::move(none));
}

}  // namespace tsumugi::record
