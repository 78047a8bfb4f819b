#pragma once

namespace tsumugi::base {

/// The languages of the interface. Japanese comes first; every text exists in both.
enum class Lang { ja, en };

}  // namespace tsumugi::base
