#pragma once
#include <cstddef>
#include <string>
#include <string_view>

// Private to ground/http: small text functions for what arrives from outside.

namespace tsumugi::http {

/// The length in bytes of the UTF-8 character at the front of `text` (1 to 4), 0 when it is not a valid one:
/// no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629).
std::size_t utf8_length(std::string_view text);
/// Text that can be stored and shown: invalid bytes and NUL become U+FFFD. PostgreSQL refuses NUL in text, as
/// HTML does.
std::string valid_text(std::string text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Without spaces and tabs at both ends.
std::string_view without_blanks(std::string_view text);
std::string ascii_lower(std::string_view text);
int hex_value(char c);

/// The value of a header without its parameters, in lower case: "multipart/form-data".
std::string header_value(std::string_view header);
/// A parameter of a Content-Type or Content-Disposition header, without its quotes. `found` tells "" from
/// none. In quotes only \" is an escape, because browsers send other backslashes as they are (WHATWG HTML,
/// multipart/form-data).
std::string header_parameter(std::string_view header, std::string_view name, bool* found = nullptr);

}  // namespace tsumugi::http
