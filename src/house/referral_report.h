#pragma once
#include <string>

#include "engines/referral/referral.h"

namespace tsumugi::house {

/// What the form would be filled with from a hospital's document, in words, and what could not be read.
/// Nothing is stored: a person confirms it in the browser.
std::string referral_report(base::Lang lang, const referral::Draft& draft);

}  // namespace tsumugi::house
