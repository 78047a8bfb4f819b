#pragma once
#include <string>
#include <string_view>

#include "ground/access/ctx.h"

namespace tsumugi::access {

/// A key of 32 bytes for one purpose ("second factor", "documents"), derived from the server's own key file
/// <data_dir>/keys/server.key. The file is made at first use (0600); several servers of one region must share
/// it, and a backup without it can't open sealed things. Throws std::runtime_error with one clear line when
/// the file can't be read or made, or is none.
std::string server_key(const App& app, std::string_view purpose);

}  // namespace tsumugi::access
