#include "ground/base/assets.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

/// Made by tools/embed.py: name, start, end of every file; ended by nulls.
extern "C" const char* const tsumugi_assets[];

namespace tsumugi::base {
namespace {

namespace fs = std::filesystem;

const std::map<std::string_view, std::string_view>& embedded() {
    static const auto index = [] {
        std::map<std::string_view, std::string_view> files;
        for (const char* const* entry = tsumugi_assets; *entry; entry += 3)
            files.emplace(entry[0],
                          std::string_view(entry[1], static_cast<std::size_t>(entry[2] - entry[1])));
        return files;
    }();
    return index;
}

/// The project's folder when assets are to be read from it, else empty.
fs::path source_folder() {
    const char* folder = std::getenv("TSUMUGI_SOURCE");
    return folder ? fs::path(folder) : fs::path();
}

/// The same names as in tools/embed.py: migrations and static lie below the root, a room's own scripts in its
/// folder static/, everything else below src/.
fs::path place(const fs::path& root, std::string_view name) {
    if (name.starts_with("migrations/")) return root / name;
    if (not name.starts_with("static/")) return root / "src" / name;
    std::error_code missing;
    if (fs::exists(root / name, missing)) return root / name;
    for (const auto& room : fs::directory_iterator(root / "src/rooms", missing)) {
        if (auto own = room.path() / name; fs::exists(own, missing)) return own;
    }
    return root / name;
}

bool stays_inside(std::string_view name) {
    return not name.empty() and name.front() != '/' and name.find("..") == std::string_view::npos;
}

void collect(const fs::path& folder, const fs::path& relative_to,
             const std::vector<std::string_view>& endings, std::vector<std::string>& names) {
    std::error_code missing;
    for (const auto& entry : fs::recursive_directory_iterator(folder, missing)) {
        if (not entry.is_regular_file()) continue;
        const std::string ending = entry.path().extension().string();
        if (not endings.empty() and std::find(endings.begin(), endings.end(), ending) == endings.end())
            continue;
        names.push_back(entry.path().lexically_relative(relative_to).generic_string());
    }
}

}  // namespace

std::optional<std::string> asset(std::string_view path) {
    if (const auto root = source_folder(); not root.empty()) {
        if (not stays_inside(path)) return std::nullopt;
        const auto file_path = place(root, path);
        std::error_code missing;
        if (not fs::is_regular_file(file_path, missing)) return std::nullopt;
        std::ifstream file(file_path, std::ios::binary);
        if (not file) return std::nullopt;
        return std::string(std::istreambuf_iterator<char>(file), {});
    }
    const auto found = embedded().find(path);
    if (found == embedded().end()) return std::nullopt;
    return std::string(found->second);
}

std::vector<std::string> assets(std::string_view prefix, std::string_view suffix) {
    std::vector<std::string> names;
    if (const auto root = source_folder(); not root.empty()) {
        collect(root / "src", root / "src", {".mustache", ".po", ".json"}, names);
        collect(root / "migrations", root, {".sql"}, names);
        collect(root / "static", root, {}, names);
        std::error_code missing;
        for (const auto& room : fs::directory_iterator(root / "src/rooms", missing))
            collect(room.path() / "static", room.path(), {}, names);
        std::sort(names.begin(), names.end());
    } else {
        for (const auto& entry : embedded()) names.emplace_back(entry.first);
    }
    std::erase_if(names, [&](const std::string& name) {
        return not name.starts_with(prefix) or not name.ends_with(suffix);
    });
    return names;
}

}  // namespace tsumugi::base
