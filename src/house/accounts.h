#pragma once
#include <string>
#include <vector>

#include "ground/access/access.h"

namespace tsumugi::house {

/// What `tsumugi user add` was told. Sections are named by organisation and section; those that do not exist
/// are made when the organisation's kind is given.
struct NewAccount {
    std::string login, name, kana, email, job, password;
    std::string organisation, kind, section, town;
    bool is_desk = false;
    access::Role role = access::Role::member;
    /// The password is the person's own (the first administrator types it), so it need not be changed.
    bool own_password = false;
};
/// Makes the member with an account. Without an organisation an administrator gets the region's office, made
/// at need. Problems beside their field.
base::Result<access::MemberId> add_account(const access::App& app, db::Db& db, const NewAccount& account);

/// A new password for a login; it must be changed at the next sign-in.
base::Result<void> give_password(const access::App& app, db::Db& db, std::string_view login,
                                 std::string_view password);
/// Takes the second factor away from somebody who lost it.
base::Result<void> take_second_factor(const access::App& app, db::Db& db, std::string_view login);
/// Ends the member: no sign-in any more, open sessions end; what the member did stays.
base::Result<void> end_account(const access::App& app, db::Db& db, std::string_view login,
                               std::string_view reason);

struct Account {
    std::string login, name, where, role;  ///< role is a msgid
    bool second_factor = false;
};
/// Those who can sign in, by organisation and section.
std::vector<Account> accounts(db::Db& db);

/// Whether nobody can sign in yet.
bool without_accounts(db::Db& db);

}  // namespace tsumugi::house
