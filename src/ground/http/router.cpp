#include "ground/http/router.h"

#include <algorithm>
#include <stdexcept>

namespace tsumugi::http {
namespace {

constexpr std::size_t kDeepest = 32;

/// "/children/{code}" is "children", "{code}"; "/" has none; "/a/" is "a", "".
std::vector<std::string> split(std::string_view pattern) {
    std::vector<std::string> parts;
    if (pattern == "/") return parts;
    std::size_t at = 0;
    while (at != std::string_view::npos) {
        const std::size_t next = pattern.find('/', at + 1);
        const std::size_t length = next == std::string_view::npos ? next : next - at - 1;
        parts.emplace_back(pattern.substr(at + 1, length));
        at = next;
    }
    return parts;
}

bool is_place(std::string_view part) {
    return part.size() > 2 and part.front() == '{' and part.back() == '}';
}

std::size_t index(Method method) { return static_cast<std::size_t>(method); }

std::string allowed_methods(unsigned seen) {
    std::string allow;
    for (unsigned i = 0; i < index(Method::other); ++i) {
        const auto method = static_cast<Method>(i);
        const bool head = method == Method::head and (seen & (1u << index(Method::get)));
        if (not(seen & (1u << i)) and not head) continue;
        if (not allow.empty()) allow += ", ";
        allow += name(method);
    }
    return allow;
}

}  // namespace

void Router::add(Method method, std::string pattern, std::string permission,
                 std::function<Response(Request&)> handler) {
    if (pattern.empty() or pattern.front() != '/')
        throw std::logic_error("a route begins with '/': " + pattern);
    std::vector<std::string> parts = split(pattern);
    if (parts.size() > kDeepest) throw std::logic_error("a route with too many segments: " + pattern);
    int node = 0;
    for (const std::string& part : parts) {
        const bool place = is_place(part);
        if (not place and part.find_first_of("{}") != std::string::npos) {
            throw std::logic_error("a {place} is a whole segment: " + pattern);
        }
        const auto literal = nodes_[node].literals.find(part);
        int next = place ? nodes_[node].place : -1;
        if (not place and literal != nodes_[node].literals.end()) next = literal->second;
        if (next < 0) {
            next = static_cast<int>(nodes_.size());
            nodes_.emplace_back();
            if (place) {
                nodes_[node].place = next;
            } else {
                nodes_[node].literals.emplace(part, next);
            }
        }
        node = next;
    }
    int& route = nodes_[node].routes[index(method)];
    if (route >= 0) {
        throw std::logic_error("registered twice: " + std::string(name(method)) + " " + pattern);
    }
    route = static_cast<int>(routes_.size());
    deepest_ = std::max(deepest_, parts.size());
    routes_.push_back({method, std::move(pattern), std::move(permission), std::move(handler)});
    segments_.push_back(std::move(parts));
}

/// The number of the route, or -1; `seen` collects the methods of all patterns that fit the path, one bit
/// each.
int Router::find(int at, const std::string_view* segments, std::size_t count, Method method,
                 unsigned& seen) const {
    const Node& node = nodes_[at];
    if (count == 0) {
        for (std::size_t i = 0; i < node.routes.size(); ++i) {
            if (node.routes[i] >= 0) seen |= 1u << i;
        }
        const int route = node.routes[index(method)];
        return route < 0 and method == Method::head ? node.routes[index(Method::get)] : route;
    }
    const auto literal = node.literals.find(*segments);
    if (literal != node.literals.end()) {
        const int route = find(literal->second, segments + 1, count - 1, method, seen);
        if (route >= 0) return route;
    }
    if (node.place < 0 or segments->empty()) return -1;
    return find(node.place, segments + 1, count - 1, method, seen);
}

Response Router::handle(Request& request) const {
    std::array<std::string_view, kDeepest> segments;
    std::size_t count = 0;
    std::string_view rest = std::string_view(request.path).substr(request.path.empty() ? 0 : 1);
    bool too_deep = false;
    for (bool more = not rest.empty(); more and not too_deep;) {
        if (count == deepest_) {
            too_deep = true;
            break;
        }
        const std::size_t slash = rest.find('/');
        segments[count++] = rest.substr(0, slash);
        more = slash != std::string_view::npos;
        if (more) rest.remove_prefix(slash + 1);
    }
    unsigned seen = 0;
    const int found = too_deep ? -1 : find(0, segments.data(), count, request.method, seen);
    Response response;
    if (found >= 0) {
        const auto& parts = segments_[found];
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (not is_place(parts[i])) continue;
            request.places.emplace(parts[i].substr(1, parts[i].size() - 2), segments[i]);
        }
        response = routes_[found].handler(request);
    } else if (seen != 0) {
        response =
            text("この操作は、このページではできません。\nThis page does not take that method.\n", 405);
        response.header("Allow", allowed_methods(seen));
    } else if (not_found_) {
        response = not_found_(request);
    } else {
        response = text("ページが見つかりません。\nThere is no such page.\n", 404);
    }
    if (request.method == Method::head) {
        if (response.get_header("Content-Length").empty()) {
            response.header("Content-Length", std::to_string(response.body.size()));
        }
        response.body.clear();
    }
    return response;
}

}  // namespace tsumugi::http
