#pragma once
#include "ground/notices/notices.h"

namespace notices {

/// The page of notices after the first `offset`, newest first.
std::vector<Shown> newest(access::Ctx& ctx, int limit, int offset);

}  // namespace notices
