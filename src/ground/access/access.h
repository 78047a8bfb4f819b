#pragma once
// What the house and tests use to put the access room together.
#include <memory>
#include <string>

#include "ground/access/child_key.h"
#include "ground/access/pages.h"
#include "ground/access/routes.h"

namespace tsumugi::access {

/// Routes on a router: `db` and `trail` of the calling worker are found through `worker_db`.
struct Worker {
    db::Db* db = nullptr;
    audit::Trail* trail = nullptr;
};
std::unique_ptr<Routes> make_routes(http::Router& router, const App& app, std::function<Worker()> worker);

/// /sign-in, /session (create, end, keep), /language, /account (own password, second factor), /accessibility.
void routes(Routes& routes);

/// Makes a member who can sign in. `login` is unique in the region. The password must pass
/// password_problem().
struct NewMember {
    SectionId section;
    std::string name, kana, login, email, password;
    Role role = Role::member;
    bool must_change = true;
};
base::Result<MemberId> create_member(db::Db& db, const App& app, const NewMember& member);
/// A password that somebody else gives: it must be changed at the next sign-in, and the member's sessions
/// end.
base::Result<void> set_password(db::Db& db, const App& app, MemberId member, std::string_view password);
/// Takes the second factor away from a member who lost it (an administrator does that), and ends the sessions
/// but the one to keep.
base::Result<void> reset_second_factor(db::Db& db, MemberId member, std::string_view kept_token_hash = "");
/// NIST SP 800-63B: 12 characters at least (graphemes), 128 at most, not in the list of common ones, not the
/// login or the product's name; no rules of composition. nullopt = good.
std::optional<base::Problem> password_problem(std::string_view password, std::string_view login);
/// Argon2id (libsodium's string form).
std::string hash_password(std::string_view password, int mib);

/// A Ctx for jobs, the command line and tests, without a request; `user` may be a real member or a system
/// actor.
User load_user(db::Db& db, MemberId member);
/// The named system actors have negative ids; a name that is not in the list throws std::logic_error.
User system_user(std::string_view actor);
/// "member", "lead", "desk", "administrator": what the table keeps. nullopt for anything else.
std::string_view code(Role role);
std::optional<Role> find_role(std::string_view code);
std::string_view label(Role role);  ///< a msgid

}  // namespace tsumugi::access
