#pragma once
#include "rooms/challenges/challenges.h"

// Efforts (取組): what each participant does about an item in a fiscal year, and how far it has come.
namespace tsumugi::efforts {

/// /council/efforts and /council/programme (README.md has the list).
void routes(access::Routes& routes);
/// The efforts of an item for the course on its page.
std::vector<challenges::Happening> happenings(access::Ctx& ctx, challenges::ItemId item);

}  // namespace tsumugi::efforts
