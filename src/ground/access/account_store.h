#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "ground/access/ctx.h"

namespace tsumugi::access {

/// The secret side of a member: private to sign-in and the member's own pages.
struct Account {
    MemberId id;
    std::string login, password;
    std::string totp_secret;  ///< sealed; empty = no second factor
    std::int64_t totp_last = 0;
    bool must_change = false;
};
/// nullopt as well when the member, section or organisation has ended, or there is no password.
std::optional<Account> find_account(db::Db& db, std::string_view login, base::Date today);
std::optional<Account> find_account(db::Db& db, MemberId member, base::Date today);

/// Same password, new hash.
void keep_rehashed(db::Db& db, MemberId member, std::string_view hash);
void change_own_password(db::Db& db, MemberId member, std::string_view hash);
/// Spends the step of a code; false when this or a later one was used already.
bool spend_totp_step(db::Db& db, MemberId member, std::int64_t step);
void set_second_factor(db::Db& db, MemberId member, std::string_view sealed_secret, std::int64_t step);
void set_language(db::Db& db, MemberId member, base::Lang lang);

/// The secret of the second factor, sealed with the server's key and bound to the member, and opened again
/// (throws std::runtime_error when the key is another one).
std::string seal_totp_secret(const App& app, MemberId member, std::string_view secret);
std::string open_totp_secret(const App& app, const Account& account);

}  // namespace tsumugi::access
