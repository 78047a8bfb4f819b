#include <algorithm>
#include <array>
#include <charconv>

#include "engines/linkage/letters.h"
#include "engines/linkage/linkage.h"
#include "ground/base/text.h"

namespace tsumugi::linkage {
namespace {

using base::msgid;

constexpr int kOldest = 150;    ///< years; what is older is a slip of the pen
constexpr int kChildhood = 20;  ///< short years are read as of somebody younger than this
constexpr int kReiwa = 2018, kHeisei = 1988, kShowa = 1925;
constexpr base::Date kShowaEnd = base::make_date(1989, 1, 7);

base::Problem problem(const char* message, std::string_view typed) {
    return {
        base::Kind::invalid, std::string(field_name(Field::birth)), message, {{"text", std::string(typed)}}};
}

/// Three numbers of which the first has one or two digits: 3.4.5, 03/04/05, 3年4月5日.
struct Short {
    int year, month, day;
};
std::optional<Short> short_date(std::string_view ascii) {
    std::array<int, 3> numbers{};
    std::size_t count = 0;
    bool in_number = false;
    int digits = 0;
    for (const char32_t c : code_points(ascii)) {
        if (c >= U'0' and c <= U'9') {
            if (not in_number) {
                if (count == 3) return std::nullopt;
                ++count;
                digits = 0;
            }
            in_number = true;
            if (++digits > 2) return std::nullopt;
            numbers[count - 1] = numbers[count - 1] * 10 + static_cast<int>(c - U'0');
        } else {
            const bool mark =
                c == U'.' or c == U'/' or c == U'-' or c == U'年' or c == U'月' or c == U'日' or is_blank(c);
            if (not mark) return std::nullopt;
            in_number = false;
        }
    }
    if (count != 3) return std::nullopt;
    return Short{numbers[0], numbers[1], numbers[2]};
}

bool all_digits(std::string_view text) {
    return not text.empty() and
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' and c <= '9'; });
}

std::optional<base::Date> real_day(int year, int month, int day, base::Date day_of_count) {
    if (month < 1 or day < 1) return std::nullopt;
    const auto date = base::make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    if (not date.ok() or date > day_of_count) return std::nullopt;
    return date;
}

/// The days that a short year may mean for somebody under 20, by the way of writing.
std::optional<base::Date> western(const Short& s, base::Date day) {
    const auto date = real_day(2000 + s.year, s.month, s.day, day);
    return date and static_cast<int>(day.year()) - (2000 + s.year) <= kChildhood ? date : std::nullopt;
}
std::optional<base::Date> by_era(const Short& s, base::Date day) {
    for (const int first : {kReiwa, kHeisei}) {
        const auto date = real_day(first + s.year, s.month, s.day, day);
        if (date and static_cast<int>(day.year()) - (first + s.year) <= kChildhood) return date;
    }
    return std::nullopt;
}

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

ShortYear short_year_style(const std::vector<std::string>& typed, base::Date day_of_count) {
    std::size_t only_western = 0, only_era = 0;
    for (const std::string& text : typed) {
        const auto numbers = short_date(base::ascii_key(text));
        if (not numbers) continue;
        const bool w = western(*numbers, day_of_count).has_value(),
                   e = by_era(*numbers, day_of_count).has_value();
        only_western += w and not e ? 1 : 0;
        only_era += e and not w ? 1 : 0;
    }
    // A typing error or two must not decide against a whole column.
    if (only_western > 9 * only_era) return ShortYear::western;
    if (only_era > 9 * only_western) return ShortYear::era;
    return ShortYear::unknown;
}

base::Result<base::Date> read_birth(std::string_view typed, base::Date day, ShortYear style) {
    const auto fail = [&](const char* message) { return tl::unexpected(problem(message, typed)); };
    std::string text = base::trimmed(base::ascii_key(typed));
    if (text.empty()) return fail(msgid("生年月日がありません"));

    std::optional<base::Date> found;
    if (const auto numbers = short_date(text)) {
        const auto w = western(*numbers, day), e = by_era(*numbers, day);
        // Grown-ups stand on such lists too; they are told from children by the column's way of writing.
        if (style == ShortYear::western)
            found = w ? w : real_day(1900 + numbers->year, numbers->month, numbers->day, day);
        if (style == ShortYear::era)
            found = e ? e : real_day(kShowa + numbers->year, numbers->month, numbers->day, kShowaEnd);
        if (style == ShortYear::unknown) {
            if (w and e and *w != *e)
                return fail(msgid(
                    "「{text}」の年が、西暦か和暦か分かりません。2021/4/5 か R3.4.5 のように書いてください"));
            found = w ? w : e;
        }
        if (not found) return fail(msgid("「{text}」は、こどもの生年月日として読めません"));
        return *found;
    }
    if (all_digits(text) and text.size() == 7) {
        // Claims write the era as a digit: 1 明治 ... 5 令和.
        constexpr std::string_view kEras = "MTSHR";
        if (text[0] >= '1' and text[0] <= '5') text[0] = kEras[static_cast<std::size_t>(text[0] - '1')];
    } else if (all_digits(text) and text.size() == 8) {
        found = real_day(number(text.substr(0, 4)), number(text.substr(4, 2)), number(text.substr(6, 2)),
                         base::make_date(9999, 12, 31));
    }
    if (not found) {
        const auto read = base::parse_date(text, day);
        if (not read) return fail(msgid("「{text}」は生年月日として読めないか、ない日です"));
        found = read->date;
    }
    if (*found > day) return fail(msgid("生年月日「{text}」が、調べる日より後です"));
    if (static_cast<int>(day.year()) - static_cast<int>(found->year()) > kOldest)
        return fail(msgid("生年月日「{text}」が古すぎます"));
    return *found;
}

}  // namespace tsumugi::linkage
