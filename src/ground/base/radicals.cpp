#include "ground/base/radicals.h"

#include <array>

#include "ground/base/utf8.h"

namespace tsumugi::base {
namespace {

#include "ground/base/radicals.inc"

constexpr char32_t kFirst = 0x2E80;

}  // namespace

std::string without_radicals(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto from = at;
        const auto c = next_code_point(text, at);
        const auto ideograph = c >= kFirst and c < kFirst + kIdeographs.size() ? kIdeographs[c - kFirst] : 0;
        if (ideograph)
            append_utf8(clean, ideograph);
        else
            clean += text.substr(from, at - from);
    }
    return clean;
}

}  // namespace tsumugi::base
