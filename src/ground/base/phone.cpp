#include <algorithm>
#include <cstdint>
#include <iterator>

#include "ground/base/text.h"

namespace tsumugi::base {
namespace {

struct AreaRun {
    std::uint32_t prefix;
    std::uint8_t length;
};

#include "ground/base/area_codes.inc"

bool is_digit(char letter) { return letter >= '0' and letter <= '9'; }

std::string grouped(std::string_view number, std::size_t first, std::size_t second) {
    return std::string(number.substr(0, first)) + "-" + std::string(number.substr(first, second)) + "-" +
           std::string(number.substr(first + second));
}

/// The number with its hyphens, or empty when Japan has none of that length.
std::string with_hyphens(std::string_view number) {
    if (not number.starts_with('0') or number.starts_with("00")) return "";
    if (number.size() == 11) {
        if (number.starts_with("0800")) return grouped(number, 4, 3);
        for (const std::string_view start : {"020", "050", "060", "070", "080", "090"})
            if (number.starts_with(start)) return grouped(number, 3, 4);
        return "";
    }
    if (number.size() != 10) return "";
    for (const std::string_view start : {"0120", "0570", "0990"})
        if (number.starts_with(start)) return grouped(number, 4, 3);
    std::uint32_t prefix = 0;
    for (const char digit : number.substr(1, 5))
        prefix = prefix * 10 + static_cast<std::uint32_t>(digit - '0');
    const auto* after =
        std::upper_bound(std::begin(kAreaRuns), std::end(kAreaRuns), prefix,
                         [](std::uint32_t wanted, const AreaRun& run) { return wanted < run.prefix; });
    const std::size_t area = after == std::begin(kAreaRuns) ? 4 : std::prev(after)->length;
    return grouped(number, area, 6 - area);
}

/// Takes "内線12" off the end of the text and gives its digits.
std::string take_extension(std::string& text) {
    for (const std::string_view word : {"内線", "(内)", "ext", "EXT", "Ext"}) {
        const auto at = text.find(word);
        if (at == std::string::npos) continue;
        const std::string_view tail = std::string_view(text).substr(at + word.size());
        const bool plain = std::all_of(tail.begin(), tail.end(), [](char letter) {
            return is_digit(letter) or std::string_view(" .:-()#").find(letter) != std::string_view::npos;
        });
        std::string number = digits(tail);
        if (not plain or number.empty()) return "";
        text.resize(at);
        if (not text.empty() and text.back() == '(') text.pop_back();
        return number;
    }
    return "";
}

}  // namespace

std::string format_phone(std::string_view typed) {
    std::string text = trimmed(ascii_key(typed));
    const std::string extension = take_extension(text);
    for (const std::string_view label : {"TEL", "Tel", "tel", "電話", "℡"})
        if (text.starts_with(label)) text.erase(0, label.size());
    const bool only_one = std::all_of(text.begin(), text.end(), [](char letter) {
        return is_digit(letter) or std::string_view(" -().:+").find(letter) != std::string_view::npos;
    });
    std::string number = digits(text);
    const bool abroad = text.find('+') != std::string::npos and not number.starts_with("81");
    if (number.empty() or not only_one or abroad or number.size() > 15) return trimmed(typed);
    if (text.find('+') != std::string::npos) {
        number.erase(0, 2);
        if (not number.starts_with('0')) number.insert(0, "0");
    }
    const std::string formatted = with_hyphens(number);
    return (formatted.empty() ? number : formatted) + (extension.empty() ? "" : " 内線 " + extension);
}

std::string format_postcode(std::string_view typed) {
    const std::string number = digits(typed);
    if (number.size() != 7) return "";
    return number.substr(0, 3) + "-" + number.substr(3);
}

}  // namespace tsumugi::base
