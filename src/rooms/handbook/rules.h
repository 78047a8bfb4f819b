#pragma once
#include "rooms/handbook/handbook.h"

namespace tsumugi::handbook {

inline constexpr std::size_t kLongestTitle = 60, kLongestText = 20000, kMostChapters = 40;

/// What an editor typed of a chapter, tidied, or everything that is wrong with it.
base::Checked<Chapter> check_chapter(Chapter typed);
/// The same for title, publisher and year of a new edition.
base::Checked<Edition> check_edition(Edition typed, base::Date today);
/// Why this person may not freeze it. nullopt: may. Two people have seen every word: whoever asked for the
/// review vouches for what others wrote, and the reviewer for what that person wrote.
std::optional<base::Problem> review_problem(const Edition& edition, MemberId reviewer, std::size_t chapters);

base::Problem not_editable();
base::Problem stale();

}  // namespace tsumugi::handbook
