#pragma once
#include <string>
#include <string_view>

// Private: what stands at the beginning of a line. One table of marks (marks.cpp) is all that the reader
// knows of them.
namespace tsumugi::record {

/// Kinds of marks. A kind is also a level: marks of one kind stand beside each other.
enum class Mark {
    none,
    bullet,         // ・ － ‐ - * ➢ ✓ ･
    circle,         // ○ 〇 ● ◎
    square,         // ◯ ■ □ ◆ ◇ ▼ ▽ ★ ☆
    note,           // ※ 注
    arrow,          // → ⇒
    circled,        // ① ⑴? no: ①-⑳
    roman,          // Ⅰ Ⅱ, I. II.
    number,         // １ 1. １．
    half_number,    // １） 1)
    both_number,    // （１） (1) ⑴
    kana,           // ア イ
    half_kana,      // ア）
    both_kana,      // （ア）
    letter,         // a. A) (a)
    item,           // 【№１】 №１ No.1
    corner,         // 【...】
    angle,          // 〈...〉 ＜...＞ 《...》
    square_corner,  // ［...］ 〔...〕
    round,          // （...） that is no number
};

/// １ （１） ア a）: a kind that counts.
inline bool is_numbering(Mark mark) { return mark >= Mark::circled and mark <= Mark::letter; }
inline bool is_list(Mark mark) { return mark == Mark::bullet or mark == Mark::circle or mark == Mark::arrow; }
/// 【…】 〈…〉 ［…］, which may be headings; （…） is none.
inline bool is_title_bracket(Mark mark) {
    return mark == Mark::corner or mark == Mark::angle or mark == Mark::square_corner;
}

struct Marked {
    Mark mark = Mark::none;
    std::string written;     ///< "（１）", "①", "・"; of a bracket: with its brackets
    std::string inner;       ///< what a bracket holds
    int number = 0;          ///< 0 = none
    std::string rest;        ///< behind the mark, trimmed
    std::size_t indent = 0;  ///< columns in front of it, full width = 2
};

/// The mark of a line.
Marked mark_of(std::string_view line);

/// The next character (from `at`, moved on) in a form for comparing: full-width ASCII and digits narrow,
/// half-width signs wide, U+3000 a blank. A broken byte gives U+FFFD.
char32_t next_folded(std::string_view text, std::size_t& at);
/// All of it, without blanks, letters small.
std::u32string folded(std::string_view text);
/// Columns it takes: full width = 2.
std::size_t columns(std::string_view text);
/// Blank is also U+3000 and tab. Nothing else is taken away.
std::string_view trim(std::string_view text);

}  // namespace tsumugi::record
