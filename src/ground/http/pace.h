#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>

#include "ground/http/server.h"

// Private to ground/http: how long something may take on the wire.

namespace tsumugi::http {

/// How long after its beginning a body of which `arrived` bytes are here may still be unfinished: as long as
/// it came at `least_speed` over the whole of its time (looked at from `slow_seconds` on), `body_seconds` at
/// most.
inline std::chrono::milliseconds time_for_body(const ServerOptions& options, std::size_t arrived) {
    const auto by_speed =
        std::chrono::milliseconds(arrived * 1000 / std::max<std::size_t>(options.least_speed, 1));
    const std::chrono::milliseconds least = std::chrono::seconds(options.slow_seconds);
    const std::chrono::milliseconds most = std::chrono::seconds(options.body_seconds);
    return std::min(most, std::max(least, by_speed));
}

/// The same for an answer of which `sent` bytes are gone: its whole length has no time of its own, because it
/// never exceeds what a page or a file may have.
inline std::chrono::milliseconds time_for_answer(const ServerOptions& options, std::size_t sent) {
    const auto by_speed =
        std::chrono::milliseconds(sent * 1000 / std::max<std::size_t>(options.least_speed, 1));
    return std::max<std::chrono::milliseconds>(std::chrono::seconds(options.slow_seconds), by_speed);
}

}  // namespace tsumugi::http
