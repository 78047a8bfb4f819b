#pragma once
#include <string>
#include <string_view>

namespace tsumugi::base {

/// Radicals (U+2E80 to U+2FD5: ⻑ ⽉ ⽇) as the ideographs that were meant (長 月 日). Programs that copy out
/// of PDFs write them where a font draws both with one glyph; nobody types them. The rest stays as it is;
/// radicals without an ideograph in the basic plane stay too.
std::string without_radicals(std::string_view text);

}  // namespace tsumugi::base
