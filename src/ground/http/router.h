#pragma once
#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/http/http.h"

namespace tsumugi::http {

/// One route as it was registered. `permission` is the printable name of what it asks for; there is no
/// default.
struct Route {
    Method method;
    std::string pattern;  ///< "/children/{code}/roles": a {place} is one segment
    std::string permission;
    std::function<Response(Request&)> handler;
};

/// Finds the handler of a request. Literal segments win over places; a literal path without the request's
/// method falls back to a place that has it. Registering a pattern twice throws std::logic_error, whatever
/// its places are called.
class Router {
  public:
    void add(Method method, std::string pattern, std::string permission,
             std::function<Response(Request&)> handler);
    /// HEAD is answered by GET's handler without a body. Unknown path: `not_found`; known path with another
    /// method: 405 with Allow.
    Response handle(Request& request) const;
    void set_not_found(std::function<Response(Request&)> handler) { not_found_ = std::move(handler); }
    const std::vector<Route>& routes() const { return routes_; }

  private:
    /// One step of a path in the tree of all patterns; nodes_[0] is "/". Numbers are places in nodes_ and
    /// routes_, -1 is none.
    struct Node {
        std::map<std::string, int, std::less<>> literals;
        int place = -1;
        std::array<int, 8> routes = {-1, -1, -1, -1, -1, -1, -1, -1};  ///< by Method
    };
    int find(int node, const std::string_view* segments, std::size_t count, Method method,
             unsigned& seen) const;

    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> segments_;  ///< of each route's pattern
    std::vector<Node> nodes_ = std::vector<Node>(1);
    std::size_t deepest_ = 0;
    std::function<Response(Request&)> not_found_;
};

}  // namespace tsumugi::http
