#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tsumugi::base {

/// An embedded file by its path ("rooms/children/views/show.mustache", "static/app.css",
/// "migrations/0001_ground.sql"). When the environment variable TSUMUGI_SOURCE names the project's folder, it
/// is read from disk instead.
std::optional<std::string> asset(std::string_view path);
/// The names of all embedded files that begin with `prefix` and end with `suffix`, sorted.
std::vector<std::string> assets(std::string_view prefix, std::string_view suffix = "");

}  // namespace tsumugi::base
