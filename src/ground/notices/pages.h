#pragma once
#include "ground/notices/notices.h"

namespace tsumugi::notices {

/// The page of notices after the first `offset`, newest first.
std::vector<Shown> newest(access::Ctx& ctx, int limit, int offset);

}  // namespace tsumugi::notices
