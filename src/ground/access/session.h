#pragma once
#include <optional>
#include <string>

#include "ground/access/ctx.h"

namespace tsumugi::access {

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
/// The session of the request's cookie, when neither the idle nor the absolute time-out is over and the
/// member has not ended. Notes the moment it was seen (at most once a minute, to spare writes).
std::optional<Resumed> resume_session(db::Db& db, const App& app, const http::Request& request);

/// A session that begins now. Its token goes into the browser's cookie, the row keeps the token's hash.
struct NewSession {
    Session session;
    std::string token;
};
/// Inside a transaction. Each sign-in makes a new token (rotation), never one that the browser brought.
NewSession start_session(db::Db& db, const App& app, MemberId member, bool second_factor);
void end_session(db::Db& db, std::string_view token_hash);
/// Ends every session of the member but the one to keep ("" = none): after a change of password or second
/// factor.
void end_sessions_of(db::Db& db, MemberId member, std::string_view kept_token_hash = "");
/// Removes sessions, spent form tokens and sign-in buckets that are of no more use. Called at each sign-in.
void forget_old_sessions(db::Db& db, const App& app);
/// Whose session the request's cookie was, also when its time is over.
std::optional<MemberId> owner_of_session(db::Db& db, const http::Request& request);
/// The Set-Cookie of a new session, and the one that takes it away. `__Host-sid` over TLS, else `sid`.
std::string session_cookie(const http::Request& request, std::string_view token);
std::string no_session_cookie(const http::Request& request);

/// A form token: nonce + HMAC-SHA-256 under the session's secret. Nothing is stored until it is spent.
std::string make_form_token(const Session& session);
bool is_form_token(const Session& session, std::string_view token);

/// The page for a POST whose session is over: signs in again and then offers to send what was typed, which
/// travels in the page itself (hidden fields), only for a request of this site (Origin / Sec-Fetch-Site).
http::Response sign_in_again(Ctx& ctx);
/// 303 to /sign-in?next=path for a GET without a session.
http::Response go_to_sign_in(const http::Request& request);

}  // namespace tsumugi::access
