#pragma once
#include <string>

#include "engines/record/record.h"

namespace tsumugi::house {

/// What a record of a meeting would be stored as, in words: the meeting, how many opinions each challenge and
/// item has, what should be looked at, and the lines that found no place. Nothing is stored: a person
/// confirms it in the browser.
std::string record_report(base::Lang lang, const record::Proposal& proposal);

}  // namespace tsumugi::house
