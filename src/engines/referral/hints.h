#pragma once
#include <string_view>
#include <vector>

#include "engines/referral/referral.h"

namespace tsumugi::referral {

/// How a text speaks of care. In a history (現病歴, 経過) only a phrase that says it goes on ("在宅で",
/// "退院後も") counts.
enum class Tense { present, history };

/// Adds the care items that the words of `text` speak of, each with its phrase. A phrase that says the
/// opposite (なし, 不要, 抜去, 終了, 離脱 ...) proposes nothing. README.md tells how far this holds.
void find_hints(std::string_view text, std::string_view where, Tense tense, std::vector<CareHint>& hints);

}  // namespace tsumugi::referral
