#include "ground/base/text.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

namespace tsumugi::base {
namespace {

bool all_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

bool is_blank(UChar32 letter) { return u_isUWhiteSpace(letter) or letter == 0xfeff or letter == 0x200b; }

/// Calls visit(letter, begin, end) for each code point with its place in bytes; a broken byte is U+FFFD.
template <class Visit>
void each_letter(std::string_view text, Visit visit) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t begin = at;
        UChar32 letter = 0;
        U8_NEXT_OR_FFFD(bytes, at, length, letter);
        visit(letter, static_cast<std::size_t>(begin), static_cast<std::size_t>(at));
    }
}

/// The boundaries between graphemes of one text. Making the iterator is dear, so each thread keeps one.
class Graphemes {
  public:
    explicit Graphemes(std::string_view text) {
        static thread_local const std::unique_ptr<icu::BreakIterator> made = [] {
            UErrorCode status = U_ZERO_ERROR;
            std::unique_ptr<icu::BreakIterator> fresh(
                icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
            if (U_FAILURE(status)) throw std::runtime_error("ICU: no character boundaries");
            return fresh;
        }();
        iterator_ = made.get();
        UErrorCode status = U_ZERO_ERROR;
        utext_openUTF8(&text_, text.data(), static_cast<std::int64_t>(text.size()), &status);
        iterator_->setText(&text_, status);
        if (U_FAILURE(status)) throw std::runtime_error("ICU: text cannot be read");
        iterator_->first();
    }
    ~Graphemes() { utext_close(&text_); }
    Graphemes(const Graphemes&) = delete;
    Graphemes& operator=(const Graphemes&) = delete;
    /// The end of the next grapheme in bytes, or nullopt.
    std::optional<std::size_t> next() {
        const auto end = iterator_->next();
        if (end == icu::BreakIterator::DONE) return std::nullopt;
        return static_cast<std::size_t>(end);
    }

  private:
    icu::BreakIterator* iterator_;
    UText text_ = UTEXT_INITIALIZER;
};

}  // namespace

bool valid_utf8(std::string_view text) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        if (bytes[at] < 0x80) {
            ++at;
            continue;
        }
        const auto rest = static_cast<std::int32_t>(std::min<std::size_t>(text.size() - at, 4));
        std::int32_t length = 0;
        UChar32 letter = 0;
        U8_NEXT(bytes + at, length, rest, letter);
        if (letter < 0) return false;
        at += static_cast<std::size_t>(length);
    }
    return true;
}

std::string trimmed(std::string_view text) {
    std::string out;
    std::size_t kept = 0;
    each_letter(text, [&](UChar32 letter, std::size_t begin, std::size_t end) {
        const bool blank = is_blank(letter);
        if ((blank and out.empty()) or
            (u_charType(letter) == U_CONTROL_CHAR and letter != '\n' and letter != '\t'))
            return;
        if (letter == 0xfffd)
            out += "\xef\xbf\xbd";
        else
            out += text.substr(begin, end - begin);
        if (not blank) kept = out.size();
    });
    out.resize(kept);
    return out;
}

std::size_t grapheme_count(std::string_view text) {
    if (all_ascii(text) and text.find('\r') == std::string_view::npos) return text.size();
    Graphemes graphemes(text);
    std::size_t count = 0;
    while (graphemes.next()) ++count;
    return count;
}

std::string first_graphemes(std::string_view text, std::size_t count) {
    if (count >= text.size()) return std::string(text);
    Graphemes graphemes(text);
    std::size_t end = 0;
    while (count-- > 0) {
        const auto next = graphemes.next();
        if (not next) break;
        end = *next;
    }
    return std::string(text.substr(0, end));
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    if (text.empty()) return parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string joined;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) joined += separator;
        joined += parts[i];
    }
    return joined;
}

std::string fill(std::string_view text, const std::vector<std::pair<std::string, std::string>>& args) {
    std::string filled;
    while (not text.empty()) {
        const auto open = text.find('{');
        filled += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        const auto close = text.find('}');
        const auto name = close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
        const auto found =
            std::find_if(args.begin(), args.end(), [&](const auto& arg) { return arg.first == name; });
        if (close == std::string_view::npos or found == args.end()) {
            filled += '{';
            text.remove_prefix(1);
        } else {
            filled += found->second;
            text.remove_prefix(close + 1);
        }
    }
    return filled;
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        hex += kDigits[static_cast<unsigned char>(byte) >> 4];
        hex += kDigits[static_cast<unsigned char>(byte) & 15];
    }
    return hex;
}

}  // namespace tsumugi::base
