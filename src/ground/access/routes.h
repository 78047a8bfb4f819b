#pragma once
#include <functional>
#include <string>

#include "ground/access/ctx.h"
#include "ground/http/router.h"

namespace tsumugi::access {

/// What a route asks for; there is no default.
enum class Permission {
    anybody,  ///< also without a session
    member,   ///< any signed-in person
    child,    ///< signed in, and the handler opens the child (a test calls each with a foreign child)
    lead,     ///< a section's lead (or desk, administrator)
    desk,     ///< the region's desk
    administrator
};
std::string_view name(Permission permission);

using Handler = http::Response (*)(Ctx&);

/// Where rooms register their routes. Each handler is wrapped: session, permission, form token of every POST
/// (CSRF), the request's log entries written before the answer leaves, security headers, and the one catch of
/// exceptions (an error page with an incident number; never a success).
class Routes {
  public:
    virtual ~Routes() = default;
    virtual void get(std::string pattern, Permission permission, Handler handler) = 0;
    virtual void post(std::string pattern, Permission permission, Handler handler) = 0;
    /// FHIR and the like: no form token (no cookie is honoured for its POST), errors as the handler makes
    /// them.
    virtual void api(http::Method method, std::string pattern, Permission permission, Handler handler) = 0;
};

}  // namespace tsumugi::access
