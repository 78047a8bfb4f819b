#include "ground/access/session.h"

#include "ground/access/access.h"
#include "ground/access/secret.h"
#include "ground/access/throttle.h"
#include "ground/access/users.h"

namespace tsumugi::access {
namespace {

using namespace std::chrono_literals;

/// Noting the moment a session was seen costs a write, so it is done once a minute; the idle time-out is
/// longer by it, so that nobody is signed out before the time that the page's own clock shows.
constexpr std::chrono::milliseconds kSeenStep = 1min;
/// A session that is over is kept for a while, because a form sent too late must go back to the same person.
constexpr std::chrono::milliseconds kKeptAfterEnd = 7 * 24h;

const db::Sql kResume{"SELECT " USER_COLUMNS R"(,
    x.secret, x.created_at, x.seen_at, x.second_factor, m.must_change,
    CASE WHEN m.ended_on <= $2 OR s.ended_on <= $2 OR o.ended_on <= $2 THEN 1 ELSE 0 END
    FROM session x JOIN member m ON m.id = x.member_id)" USER_JOINS " WHERE x.token_hash = $1"};
const db::Sql kSeen{"UPDATE session SET seen_at = $2 WHERE token_hash = $1"};
const db::Sql kStart{
    R"(INSERT INTO session (token_hash, member_id, secret, created_at, seen_at, second_factor)
    VALUES ($1, $2, $3, $4, $4, $5))"};
const db::Sql kEnd{"DELETE FROM session WHERE token_hash = $1"};
const db::Sql kEndOthers{"DELETE FROM session WHERE member_id = $1 AND token_hash <> $2"};
const db::Sql kOwner{"SELECT member_id FROM session WHERE token_hash = $1"};
const db::Sql kForgetSessions{"DELETE FROM session WHERE created_at < $1"};
const db::Sql kForgetTokens{"DELETE FROM spent_token WHERE spent_at < $1"};

std::string cookie_name(const http::Request& request) { return request.secure ? "__Host-sid" : "sid"; }

std::string hash_of(std::string_view token) { return fingerprint("session", token); }

std::chrono::milliseconds longest(const App& app) { return std::chrono::hours(app.config.session_hours); }

struct Row {
    Session session;
    User user;
    bool ended = false;
};

Row read_row(const db::Row& row) {
    Row r;
    r.user = read_user(row);
    r.session.member = r.user.id;
    r.session.secret = row.get<std::string>(kUserColumns);
    r.session.created = row.get<base::Instant>(kUserColumns + 1);
    r.session.seen = row.get<base::Instant>(kUserColumns + 2);
    r.session.second_factor = row.get<bool>(kUserColumns + 3);
    r.session.must_change_password = row.get<bool>(kUserColumns + 4);
    r.ended = row.get<bool>(kUserColumns + 5);
    return r;
}

std::string signed_nonce(const Session& session, std::string_view nonce) {
    return signature(session.secret, "form " + std::string(nonce));
}

}  // namespace

std::optional<Resumed> resume_session(db::Db& db, const App& app, const http::Request& request) {
    const auto token = request.cookie(cookie_name(request));
    if (token.empty()) return std::nullopt;
    const auto hash = hash_of(token);
    auto row = db.query(kResume, hash, app.clock->today()).one(read_row);
    if (not row or row->ended) return std::nullopt;
    const auto now = app.clock->now();
    const auto idle = std::chrono::minutes(app.config.session_idle_minutes) + kSeenStep;
    if (now - row->session.seen >= idle or now - row->session.created >= longest(app)) return std::nullopt;
    row->session.token_hash = hash;
    // The header asks for the inbox count by itself: that is no sign of somebody at the screen.
    if (request.path != "/inbox/count" and now - row->session.seen >= kSeenStep) {
        db::write(db, [&] { db.query(kSeen, hash, now).run(); });
        row->session.seen = now;
    }
    return Resumed{std::move(row->session), std::move(row->user)};
}

NewSession start_session(db::Db& db, const App& app, MemberId member, bool second_factor) {
    NewSession made;
    made.token = base::random_token(32);
    made.session.token_hash = hash_of(made.token);
    made.session.secret = base::random_token(32);
    made.session.member = member;
    made.session.created = made.session.seen = app.clock->now();
    made.session.second_factor = second_factor;
    db.query(kStart, made.session.token_hash, member, made.session.secret, made.session.created,
             second_factor)
        .run();
    return made;
}

void end_session(db::Db& db, std::string_view token_hash) { db.query(kEnd, token_hash).run(); }

void end_sessions_of(db::Db& db, MemberId member, std::string_view kept_token_hash) {
    db.query(kEndOthers, member, kept_token_hash).run();
}

void forget_old_sessions(db::Db& db, const App& app) {
    const auto now = app.clock->now();
    db.query(kForgetSessions, now - longest(app) - kKeptAfterEnd).run();
    // A spent token is refused by its session's end as well, so it must be kept as long as a session can
    // live.
    db.query(kForgetTokens, now - longest(app) - 24h).run();
    forget_old_tries(db, now);
}

std::optional<MemberId> owner_of_session(db::Db& db, const http::Request& request) {
    const auto token = request.cookie(cookie_name(request));
    if (token.empty()) return std::nullopt;
    return db.query(kOwner, hash_of(token)).value<MemberId>();
}

std::string session_cookie(const http::Request& request, std::string_view token) {
    return cookie_name(request) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Lax" +
           (request.secure ? "; Secure" : "");
}

std::string no_session_cookie(const http::Request& request) {
    return session_cookie(request, "") + "; Max-Age=0";
}

std::string make_form_token(const Session& session) {
    const auto nonce = base::random_token(12);
    return nonce + "." + signed_nonce(session, nonce);
}

bool is_form_token(const Session& session, std::string_view token) {
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return false;
    return same_secret(token.substr(dot + 1), signed_nonce(session, token.substr(0, dot)));
}

}  // namespace tsumugi::access
