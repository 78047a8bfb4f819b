#pragma once
#include <string_view>

#include "ground/http/http.h"

namespace tsumugi::http {

/// Fills `target`, `path` and `query` of a request from its request line (RFC 9112 3.2, origin-form or
/// absolute-form). False means 400: a path that is not valid UTF-8 after decoding, with a control character,
/// a backslash, an encoded slash, a "." or ".." segment or a broken percent sign; a target that begins with
/// "//" (it would lead to another host when it is sent back as a Location) or that has a fragment.
bool read_target(std::string_view target, Request& request);

}  // namespace tsumugi::http
