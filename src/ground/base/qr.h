#pragma once
#include <string>
#include <string_view>

namespace tsumugi::base {

/// An inline SVG (one path, no style attribute) of the QR code of `text`, error correction M, with an
/// accessible title.
std::string qr_svg(std::string_view text, std::string_view title);

}  // namespace tsumugi::base
