#pragma once
#include <string>
#include <string_view>

#include "ground/access/ctx.h"

namespace tsumugi::access {

/// What the browser says about where a request comes from.
enum class Origin { own, other, unsaid };
/// By Sec-Fetch-Site, else by Origin against Host and the public address. Every current browser sends one of
/// the two with each POST; programs send none.
Origin origin_of(const http::Request& request, const App& app);

/// The address under which people reach this server, without a slash at its end: what QR codes and mails
/// lead to.
std::string public_url(const App& app);

/// The path of `next=` and the like, safe to send in Location: a path of this site with its query. Anything
/// else
/// (//evil, /\evil, another scheme, control characters) gives "/".
std::string local_path(std::string_view text);

}  // namespace tsumugi::access
