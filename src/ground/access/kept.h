#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ground/access/ctx.h"
#include "ground/html/view.h"

namespace tsumugi::access {

/// A form that was sent after the session's end, on its way through the sign-in page: the page itself carries
/// it in hidden fields, nothing is stored. Passwords and files are left out.
struct KeptForm {
    std::string path;  ///< where it was sent to; empty = nothing is kept
    MemberId member;   ///< whose session it was; 0 = not known any more
    bool had_files = false;
    std::vector<std::pair<std::string, std::string>> fields;
};

/// What the request brought, when it comes from a page of this site.
KeptForm keep_form(const Ctx& ctx);
/// What the sign-in page carried. The path and the owner are signed; a wrong signature keeps nothing.
KeptForm carried_form(const Ctx& ctx);
/// Puts it into the view of a page: {{> _kept}}.
void set_kept(html::View& view, const App& app, const KeptForm& kept);

}  // namespace tsumugi::access
