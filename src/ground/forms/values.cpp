#include <algorithm>
#include <charconv>

#include "ground/base/text.h"
#include "ground/forms/forms.h"

// What was typed, as a value.
namespace tsumugi::forms {
namespace {

bool is_digit(char c) { return c >= '0' and c <= '9'; }

/// "1,200" to "1200"; nothing where a comma parts anything but thousands.
std::optional<std::string> without_commas(std::string_view text) {
    const auto point = std::min(text.find('.'), text.size());
    std::string plain;
    std::size_t in_group = 0;
    bool grouped = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != ',') {
            plain += c;
            in_group += is_digit(c);
            continue;
        }
        if (i > point or in_group == 0 or in_group > 3 or (grouped and in_group != 3)) return std::nullopt;
        grouped = true;
        in_group = 0;
    }
    if (grouped and text.substr(0, point).size() - text.rfind(',', point) - 1 != 3) return std::nullopt;
    return plain;
}

}  // namespace

std::optional<base::Date> day_of(std::string_view typed, base::Date today) {
    if (typed.empty()) return std::nullopt;
    const auto read = base::parse_date(typed, today);
    return read ? std::optional(read->date) : std::nullopt;
}

std::optional<int> time_of(std::string_view typed) {
    if (typed.empty()) return std::nullopt;
    const auto read = base::parse_time(typed);
    return read ? std::optional(*read) : std::nullopt;
}

std::optional<double> number_of(std::string_view typed, std::string_view unit) {
    auto text = base::ascii_key(base::trimmed(typed));
    const auto behind = base::ascii_key(unit);
    if (not behind.empty() and text.ends_with(behind)) text.resize(text.size() - behind.size());
    text = base::trimmed(text);
    if (text.empty() or not(is_digit(text.back()) and (is_digit(text.front()) or text.front() == '-')))
        return std::nullopt;
    const auto plain = without_commas(text);
    if (not plain) return std::nullopt;
    double value = 0;
    const auto* end = plain->data() + plain->size();
    const auto read = std::from_chars(plain->data(), end, value, std::chars_format::fixed);
    if (read.ec != std::errc{} or read.ptr != end) return std::nullopt;
    return value;
}

std::optional<bool> yes_no_of(std::string_view typed) {
    if (typed == "yes") return true;
    if (typed == "no") return false;
    return std::nullopt;
}

std::optional<std::string> child_code_of(std::string_view typed) {
    constexpr std::size_t kShortest = 4, kLongest = 18;
    std::string text = base::to_hiragana(base::ascii_key(base::trimmed(typed)));
    if (constexpr std::string_view mark = "こ"; text.starts_with(mark)) text.erase(0, mark.size());
    text.erase(0, text.find_first_not_of("- "));
    if (text.empty() or text.size() > kLongest or not std::all_of(text.begin(), text.end(), is_digit))
        return std::nullopt;
    if (text.size() < kShortest) text.insert(0, kShortest - text.size(), '0');
    return text;
}

std::optional<std::string> pick(access::Ctx& ctx, const Source& source, std::string_view typed) {
    const auto key = base::search_key(typed);
    if (key.empty()) return std::nullopt;
    std::optional<std::string> found;
    for (auto& option : source.options(ctx)) {
        if (option.value.empty()) continue;
        if (option.value == typed) return std::move(option.value);
        if (base::search_key(option.label) != key) continue;
        if (found and *found != option.value) return std::nullopt;
        found = std::move(option.value);
    }
    return found;
}

}  // namespace tsumugi::forms
