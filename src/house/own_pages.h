#pragma once
#include "ground/access/routes.h"

namespace tsumugi::house {

/// / (to the inbox or the sign-in page), /static/{name}, /health, /metrics.
void own_pages(access::Routes& routes);

/// Requests answered and failed since the start, for /metrics.
void count_answer(int status);

}  // namespace tsumugi::house
