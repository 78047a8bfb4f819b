#include "ground/http/target.h"

#include "ground/http/fields.h"
#include "ground/http/text.h"

namespace tsumugi::http {
namespace {

/// A header's 16 kB could hold 8,000 fields, and each costs sixty times the byte that it was; no page of ours
/// has a hundred.
constexpr std::size_t kMostOfQuery = 500;

bool acceptable_path(std::string_view path) {
    for (std::size_t i = 0; i < path.size();) {
        const std::size_t length = utf8_length(path.substr(i));
        if (length == 0) return false;
        const char c = path[i];
        if (length == 1 and (c < 0x20 or c == 0x7F or c == '\\')) return false;
        i += length;
    }
    while (not path.empty()) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        if (segment == "." or segment == "..") return false;
        path.remove_prefix(segment.size());
    }
    return true;
}

bool has_encoded_slash(std::string_view path) {
    for (std::size_t at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
        if (equal_ignoring_case(path.substr(at, 3), "%2f")) return true;
    }
    return false;
}

}  // namespace

bool read_target(std::string_view target, Request& request) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (not equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        const std::size_t path = target.find_first_of("/?", scheme.size());
        target = path == std::string_view::npos ? "/" : target.substr(path);
        break;
    }
    if (target.empty() or target.front() != '/' or target.substr(0, 2) == "//") return false;
    if (target.find('#') != std::string_view::npos) return false;
    const std::size_t question = target.find('?');
    const std::string_view raw_path = target.substr(0, question);
    if (raw_path.find('%') == std::string_view::npos) {
        request.path = raw_path;
    } else {
        if (has_encoded_slash(raw_path)) return false;
        auto path = url_decode(raw_path, false);
        if (not path) return false;
        request.path = std::move(*path);
    }
    if (not acceptable_path(request.path)) return false;
    request.target = target;
    if (question == std::string_view::npos) return true;
    auto query = parse_fields(target.substr(question + 1), kMostOfQuery);
    if (query) request.query = std::move(*query);
    return query.has_value();
}

}  // namespace tsumugi::http
