#pragma once
// What the house and tests use to put the access room together.
#include <memory>
#include <string>

#include "ground/access/child_key.h"
#include "ground/access/pages.h"
#include "ground/access/routes.h"

namespace access {

/// Routes on a router: `db` and `trail` of the calling worker are found through `worker_db`.
struct Worker {
    db::Db* db = nullptr;
    audit::Trail* trail = nullptr;
};
std::unique_ptr<Routes> make_routes(http::Router& router, const App& app, std::function<Worker()> worker);

/// /sign-in, /session (create, end, keep), /language, /account (own password, second factor), /accessibility.
void routes(Routes& routes);

/// Makes a member who can sign in. `login` is unique in the region. The password must pass password_problem().
struct NewMember {
    SectionId section;
    std::string name, kana, login, email, password;
    Role role = Role::member;
    bool must_change = true;
};
base::Result<MemberId> create_member(db::Db& db, const App& app, const NewMember& member);
base::Result<void> set_password(db::Db& db, const App& app, MemberId member, std::string_view password);
/// NIST SP 800-63B: 12 characters at least (graphemes), 128 at most, not in the list of common ones, not the login or the
/// product's name; no rules of composition. nullopt = good.
std::optional<base::Problem> password_problem(std::string_view password, std::string_view login);
/// Argon2id (libsodium's string form).
std::string hash_password(std::string_view password, int mib);

/// A Ctx for jobs, the command line and tests, without a request; `user` may be a real member or a system actor.
User load_user(db::Db& db, MemberId member);
User system_user(std::string_view actor);

}  // namespace access
