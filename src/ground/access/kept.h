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
    MemberId member;   ///< whose session it was
    bool had_files = false;
    bool too_long = false;  ///< it had more than kLongestKept bytes, and nothing of it is kept
    std::vector<std::pair<std::string, std::string>> fields;
};

/// Bytes of names and values together. What people type is shorter by far; the page that carries a form
/// is sent back and forth at each try to sign in.
inline constexpr std::size_t kLongestKept = 256 * 1024;
bool is_too_long_to_keep(const http::Fields& form);

/// What the request brought, when it comes from a page of this site and its cookie names a session that there
/// was: a form of somebody who never signed in is kept for nobody.
KeptForm keep_form(const Ctx& ctx);
/// What the sign-in page carried. The path and the owner are signed; a wrong signature keeps nothing.
KeptForm carried_form(const Ctx& ctx);
/// Puts it into the view of a page: {{> _kept}}.
void set_kept(html::View& view, const App& app, const KeptForm& kept);

}  // namespace tsumugi::access
