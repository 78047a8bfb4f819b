#pragma once
#include <optional>
#include <string>

#include "ground/access/ctx.h"

namespace access {

/// One signed-in browser, as the table `session` keeps it.
struct Session {
    std::string token_hash;
    std::string secret;  ///< signs form tokens (HMAC)
    MemberId member;
    base::Instant created, seen;
    bool second_factor = false;
    bool must_change_password = false;
};

struct Resumed {
    Session session;
    User user;
};
/// The session of the request's cookie, when neither the idle nor the absolute time-out is over and the member has not
/// ended. Notes the moment it was seen (at most once a minute, to spare writes).
std::optional<Resumed> resume_session(db::Db& db, const App& app, const http::Request& request);

/// A form token: nonce + HMAC-SHA-256 under the session's secret. Nothing is stored until it is spent.
std::string make_form_token(const Session& session);
bool is_form_token(const Session& session, std::string_view token);

/// The page for a POST whose session is over: signs in again and then offers to send what was typed, which travels in
/// the page itself (hidden fields), only for a request of this site (Origin / Sec-Fetch-Site).
http::Response sign_in_again(Ctx& ctx);
/// 303 to /sign-in?next=path for a GET without a session.
http::Response go_to_sign_in(const http::Request& request);

}  // namespace access
