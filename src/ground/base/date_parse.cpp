#include <algorithm>
#include <array>

#include "ground/base/eras.h"
#include "ground/base/text.h"

namespace tsumugi::base {
namespace {

// clang-format off
constexpr auto kEmpty = msgid("日付を入力してください。例：令和8年12月4日、R8.12.4、2026/12/4");
constexpr auto kUnreadable = msgid("日付として読めません。令和8年12月4日、R8.12.4、2026/12/4 のように入力してください");
constexpr auto kNoDay = msgid("年・月・日まで入力してください。例：令和8年12月4日");
constexpr auto kNoYear = msgid("年から入力してください。例：令和8年12月4日、2026/12/4");
constexpr auto kNoSuchDay = msgid("{date}という日はありません。月と日をたしかめてください");
constexpr auto kNoSuchYear = msgid("年をたしかめてください。1868年から2199年までの日付を入力できます");
constexpr auto kBeforeEra = msgid("{era}は{first}からです。その前の日は前の元号か西暦で入力してください");
constexpr auto kAfterEra = msgid("{era}は{last}までです。新しい元号か西暦で入力してください");
constexpr auto kYearsDiffer = msgid("元号の年と西暦の年が合いません。どちらかをなおしてください");
constexpr auto kNoteNewEra = msgid("元号が変わった後の日なので、新しい元号で表します");
constexpr auto kNoteCurrentEra = msgid("元号がないので、いまの元号の年として読みました");
constexpr auto kNoTime = msgid("時刻を入力してください。例：14:00、午後2時半");
constexpr auto kBadTime = msgid("時刻として読めません。14:00、14時30分、午後2時半 のように入力してください");
constexpr auto kNoonOrMidnight = msgid("正午なら12:00、夜中なら0:00と入力してください");
// clang-format on

constexpr int kFirstYear = 1868;
constexpr int kLastYear = 2199;
/// Papers made before May 2019 carry years of 平成 that never came (a certificate valid until 平成35年).
constexpr int kLastHeiseiOnPaper = 50;

tl::unexpected<Problem> problem(const char* message,
                                std::vector<std::pair<std::string, std::string>> args = {}) {
    return tl::unexpected(Problem{Kind::invalid, "", message, std::move(args)});
}

bool is_digit(char letter) { return letter >= '0' and letter <= '9'; }
bool is_letter(char letter) { return letter >= 'a' and letter <= 'z'; }

struct Number {
    int value = 0;
    int length = 0;
};

/// Reads a text from the left, one piece at a time.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}
    bool done() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    bool eat(std::string_view piece) {
        if (piece.empty() or not rest_.starts_with(piece)) return false;
        rest_.remove_prefix(piece.size());
        return true;
    }
    /// 年, 月 or 日, also after spaces.
    bool eat_mark(std::string_view mark) {
        Cursor ahead = *this;
        ahead.eat_spaces();
        if (not ahead.eat(mark)) return false;
        *this = ahead;
        return true;
    }
    void eat_spaces() {
        while (eat(" ")) continue;
    }
    /// A separator between numbers with the spaces around it; spaces alone count.
    bool eat_separator() {
        const auto before = rest_.size();
        eat_spaces();
        for (const std::string_view mark : {"/", ".", "-", ",", "・", "、", "。"})
            if (eat(mark)) break;
        eat_spaces();
        return rest_.size() < before;
    }
    /// Up to nine digits; nullopt when there is none or there are more.
    std::optional<Number> number() {
        Number number;
        while (number.length < static_cast<int>(rest_.size()) and
               is_digit(rest_[static_cast<std::size_t>(number.length)])) {
            if (number.length == 9) return std::nullopt;
            number.value = number.value * 10 + (rest_[static_cast<std::size_t>(number.length++)] - '0');
        }
        if (number.length == 0) return std::nullopt;
        rest_.remove_prefix(static_cast<std::size_t>(number.length));
        return number;
    }
    std::string_view word() {
        std::size_t length = 0;
        while (length < rest_.size() and is_letter(rest_[length])) ++length;
        const auto found = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return found;
    }

  private:
    std::string_view rest_;
};

/// 十二 -> 12, 二〇二六 -> 2026: runs of Chinese numerals become digits.
std::string with_digits(std::string_view text) {
    constexpr std::array<std::string_view, 10> kNumerals{"〇", "一", "二", "三", "四",
                                                         "五", "六", "七", "八", "九"};
    std::string out, run;
    bool tens = false;
    const auto end_run = [&] {
        if (tens) {
            const auto ten = run.find('x');
            const std::string before = run.substr(0, ten), after = run.substr(ten + 1);
            out += (before.empty() ? "1" : before) + (after.empty() ? "0" : after);
        } else {
            out += run;
        }
        run.clear();
        tens = false;
    };
    while (not text.empty()) {
        if (text.starts_with("十") and not tens) {
            run += 'x';
            tens = true;
            text.remove_prefix(std::string_view("十").size());
            continue;
        }
        const auto numeral = std::find_if(kNumerals.begin(), kNumerals.end(),
                                          [&](std::string_view digit) { return text.starts_with(digit); });
        if (numeral != kNumerals.end()) {
            run += static_cast<char>('0' + (numeral - kNumerals.begin()));
            text.remove_prefix(numeral->size());
            continue;
        }
        end_run();
        out += text.front();
        text.remove_prefix(1);
    }
    end_run();
    return out;
}

std::string folded(std::string_view typed) {
    std::string key = trimmed(ascii_key(typed));
    for (char& letter : key) {
        if (letter >= 'A' and letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
        if (letter == '\n' or letter == '\t') letter = ' ';
    }
    return with_digits(key);
}

/// Takes what stands in brackets out of the text.
std::vector<std::string> take_brackets(std::string& text) {
    std::vector<std::string> found;
    for (auto open = text.find('('); open != std::string::npos; open = text.find('(', open)) {
        const auto close = text.find(')', open);
        if (close == std::string::npos) break;
        found.push_back(trimmed(text.substr(open + 1, close - open - 1)));
        text.erase(open, close - open + 1);
    }
    return found;
}

bool starts_with_weekday(std::string_view text) {
    constexpr std::array<std::string_view, 16> kDays{"日", "月",  "火",  "水",  "木",  "金",  "土",  "祝",
                                                     "休", "sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    return std::any_of(kDays.begin(), kDays.end(),
                       [&](std::string_view day) { return text.starts_with(day); });
}

/// Takes away what people write after a date: 金曜日, 生まれ.
void drop_tail(std::string& text) {
    for (const std::string_view tail : {"生まれ", "うまれ", "生", "曜日", "曜"}) {
        if (not text.ends_with(tail)) continue;
        text.resize(text.size() - tail.size());
        if (tail.starts_with("曜") and text.size() >= 3 and starts_with_weekday(text.substr(text.size() - 3)))
            text.resize(text.size() - 3);
        break;
    }
    text = trimmed(text);
}

const Era* eat_era(Cursor& cursor) {
    for (const Era& era : kEras)
        if (cursor.eat(era.name) or cursor.eat(era.short_name)) return &era;
    for (const Era& era : kEras)
        if (cursor.eat(std::string_view(&era.letter, 1))) return &era;
    return nullptr;
}

/// A year as typed, with its era when it had one.
struct Year {
    const Era* era = nullptr;
    int western = 0;
    bool assumed_era = false;
};

std::optional<Year> year_from(const Era* era, Number number, Date today) {
    if (era) {
        if (number.length > 2) return std::nullopt;
        return Year{era, era->first_year + number.value - 1};
    }
    if (number.length == 4) return Year{nullptr, number.value};
    const Era* current = era_of(today);
    if (number.length > 2 or not current) return std::nullopt;
    return Year{current, current->first_year + number.value - 1, true};
}

/// 令和8 in 2026（令和8）年, or 2026 in 令和8（2026）年.
std::optional<int> year_in_brackets(std::string_view text) {
    Cursor cursor(text);
    const Era* era = eat_era(cursor);
    cursor.eat_spaces();
    const auto number = era and cursor.eat("元") ? Number{1, 1} : cursor.number().value_or(Number{});
    cursor.eat("年");
    if (not cursor.done() or number.length == 0 or number.length > 4) return std::nullopt;
    return era ? era->first_year + number.value - 1 : number.value;
}

Result<TypedDate> checked(Year year, int month, int day, Date today) {
    if (year.western < kFirstYear or year.western > kLastYear) return problem(kNoSuchYear);
    const Date date = make_date(year.western, static_cast<unsigned>(month), static_cast<unsigned>(day));
    if (not date.ok())
        return problem(kNoSuchDay, {{"date", std::to_string(year.western) + "年" + std::to_string(month) +
                                                 "月" + std::to_string(day) + "日"}});
    const Era* era = year.era;
    if (not era) return TypedDate{date, ""};
    if (date < era->first_day)
        return problem(kBeforeEra,
                       {{"era", std::string(era->name)}, {"first", long_date(era->first_day, Lang::ja)}});
    if (date > era->last_day) {
        const bool last_year = date.year() == era->last_day.year();
        const bool on_old_paper = era->letter == 'h' and year.western < era->first_year + kLastHeiseiOnPaper;
        if (not last_year and not on_old_paper)
            return problem(kAfterEra,
                           {{"era", std::string(era->name)}, {"last", long_date(era->last_day, Lang::ja)}});
        return TypedDate{date, kNoteNewEra};
    }
    const bool doubtful = year.assumed_era and year.western > static_cast<int>(today.year()) + 1;
    return TypedDate{date, doubtful ? kNoteCurrentEra : ""};
}

/// 4 December 2026, December 4, 2026, with or without a weekday: the way the English pages write it.
std::optional<Result<TypedDate>> parse_english(std::string_view text, Date today) {
    constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
    int month = 0, day = 0, year = 0;
    for (Cursor cursor(text); not cursor.done();) {
        if (cursor.eat_separator()) continue;
        if (const auto word = cursor.word(); not word.empty()) {
            const auto found = std::find(kMonths.begin(), kMonths.end(), word.substr(0, 3));
            if (found != kMonths.end() and month == 0)
                month = static_cast<int>(found - kMonths.begin()) + 1;
            else if (not starts_with_weekday(word) and word != "st" and word != "nd" and word != "rd" and
                     word != "th")
                return std::nullopt;
            continue;
        }
        const auto number = cursor.number();
        if (not number) return std::nullopt;
        if (number->length == 4 and year == 0)
            year = number->value;
        else if (number->length <= 2 and day == 0)
            day = number->value;
        else
            return std::nullopt;
    }
    if (month == 0) return std::nullopt;
    if (year == 0) return problem(kNoYear);
    if (day == 0) return problem(kNoDay);
    return checked({nullptr, year}, month, day, today);
}

Result<TypedDate> parse_japanese(std::string_view text, Date today, std::optional<int> second_year) {
    Cursor cursor(text);
    const Era* era = eat_era(cursor);
    if (era)
        cursor.eat_separator();
    else if (cursor.eat("西暦") or cursor.eat("ad"))
        cursor.eat_spaces();

    const bool first_year = era and cursor.eat("元");
    auto first = first_year ? Number{1, 1} : cursor.number().value_or(Number{});
    if (first.length == 0) return problem(kUnreadable);
    if (cursor.done() and not first_year and first.length == (era ? 6 : 8)) {
        const auto year = year_from(era, {first.value / 10000, era ? 2 : 4}, today);
        return checked(*year, first.value / 100 % 100, first.value % 100, today);
    }
    if (not era and (cursor.rest().starts_with("月") or cursor.rest().starts_with("日")))
        return problem(kNoYear);
    const auto year = year_from(era, first, today);
    if (not year) return problem(kUnreadable);
    if (second_year and *second_year != year->western) return problem(kYearsDiffer);

    const bool year_mark = cursor.eat_mark("年");
    const bool year_end = cursor.eat_separator() or year_mark;
    if (cursor.done()) return problem(year_mark or era or first.length == 4 ? kNoDay : kUnreadable);
    const auto month = cursor.number();
    if (not year_end or not month or month->length > 2) return problem(kUnreadable);

    const bool month_mark = cursor.eat_mark("月");
    const bool month_end = cursor.eat_separator() or month_mark;
    if (cursor.done()) return problem(year_mark or era or first.length == 4 ? kNoDay : kNoYear);
    const auto day = cursor.number();
    if (not month_end or not day or day->length > 2) return problem(kUnreadable);
    cursor.eat_mark("日");
    if (not cursor.done()) return problem(kUnreadable);
    return checked(*year, month->value, day->value, today);
}

}  // namespace

Result<TypedDate> parse_date(std::string_view typed, Date today) {
    std::string text = folded(typed);
    if (text.empty()) return problem(kEmpty);
    std::optional<int> second_year;
    for (const std::string& inside : take_brackets(text)) {
        if (starts_with_weekday(inside)) continue;
        second_year = year_in_brackets(inside);
        if (not second_year) return problem(kUnreadable);
    }
    drop_tail(text);
    if (const auto english = parse_english(text, today)) return *english;
    return parse_japanese(text, today, second_year);
}

Result<int> parse_time(std::string_view typed) {
    const std::string text = folded(typed);
    if (text.empty()) return problem(kNoTime);
    if (text == "正午") return 12 * 60;
    Cursor cursor(text);
    bool morning = cursor.eat("午前") or cursor.eat("am");
    bool afternoon = not morning and (cursor.eat("午後") or cursor.eat("pm"));
    const bool japanese = text.starts_with("午");
    cursor.eat_spaces();
    const auto first = cursor.number();
    if (not first) return problem(kBadTime);

    int hour = first->value, minute = 0;
    if (first->length == 4) {
        hour = first->value / 100;
        minute = first->value % 100;
    } else if (first->length > 2) {
        return problem(kBadTime);
    } else if (cursor.eat("時")) {
        cursor.eat_spaces();
        if (cursor.eat("半")) {
            minute = 30;
        } else if (const auto minutes = cursor.number()) {
            minute = minutes->length <= 2 and cursor.eat("分") ? minutes->value : 60;
        }
    } else if (cursor.eat(":")) {
        const auto minutes = cursor.number();
        minute = minutes and minutes->length == 2 ? minutes->value : 60;
        // Browsers add seconds to a time field now and then; they are not kept.
        if (cursor.eat(":") and not cursor.number()) return problem(kBadTime);
    } else if (not morning and not afternoon) {
        cursor.eat_spaces();
        if (not cursor.rest().starts_with("am") and not cursor.rest().starts_with("pm"))
            return problem(kBadTime);
    }
    cursor.eat_spaces();
    if (not morning and not afternoon) {
        morning = cursor.eat("am");
        afternoon = not morning and cursor.eat("pm");
    }
    if (not cursor.done() or minute > 59) return problem(kBadTime);
    if (morning or afternoon) {
        // By law 午後12時 is midnight, on most clocks it is noon.
        if (japanese and hour == 12) return problem(kNoonOrMidnight);
        if (hour == 12) hour = 0;
        if (morning and hour > 11) return problem(kBadTime);
        if (afternoon and hour < 12) hour += 12;
    }
    if (hour > 23) return problem(kBadTime);
    return hour * 60 + minute;
}

}  // namespace tsumugi::base
