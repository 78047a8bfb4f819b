#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace tsumugi::base {

/// Adds the code point; one that is none (a surrogate, beyond U+10FFFF) becomes U+FFFD.
void append_utf8(std::string& text, char32_t code_point);
/// The code point at `at`, which moves behind it. A broken byte gives U+FFFD and is passed over alone.
char32_t next_code_point(std::string_view text, std::size_t& at);

}  // namespace tsumugi::base
