#include "ground/base/clock.h"

namespace tsumugi::base {

Instant SystemClock::now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace tsumugi::base
