#pragma once
#include <string>

#include "ground/http/http.h"

namespace tsumugi::http {

// What a handler tells the server beside its answer, as headers that never go out.

/// What the request needs is taken just now, nothing was done, and this is the answer if it stays so: the
/// server asks again in a moment for a while, without a worker that waits.
inline constexpr const char* kAskAgain = "X-Ask-Again";
/// The handler answers for the size of its answer; every other one has a limit.
inline constexpr const char* kMayBeLarge = "X-May-Be-Large";

inline bool has_hint(const Response& response, const char* hint) {
    return not response.get_header(hint).empty();
}

}  // namespace tsumugi::http
