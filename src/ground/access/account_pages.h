#pragma once
#include "ground/access/routes.h"

namespace tsumugi::access {

/// /account with the member's own password and second factor, and /accessibility; called by routes().
void account_routes(Routes& routes);

}  // namespace tsumugi::access
