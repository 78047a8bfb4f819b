#pragma once
#include <optional>
#include <string_view>

#include "ground/http/http.h"

// Private to ground/http.

namespace tsumugi::http {

/// As parse_query; nullopt for more than `most` fields.
std::optional<Fields> parse_fields(std::string_view text, std::size_t most);

}  // namespace tsumugi::http
