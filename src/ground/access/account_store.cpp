#include "ground/access/account_store.h"

#include <stdexcept>

#include "ground/access/secret.h"
#include "ground/access/server_key.h"
#include "ground/access/users.h"

namespace tsumugi::access {
namespace {

#define ACCOUNT_COLUMNS "m.id, m.login, m.password, COALESCE(m.totp_secret, ''), m.totp_last, m.must_change"
#define ACCOUNT_IS_ALIVE                                                                              \
    " AND m.login IS NOT NULL AND m.password IS NOT NULL AND (m.ended_on IS NULL OR m.ended_on > $2)" \
    " AND (s.ended_on IS NULL OR s.ended_on > $2) AND (o.ended_on IS NULL OR o.ended_on > $2)"

const db::Sql kByLogin{"SELECT " ACCOUNT_COLUMNS " FROM member m" USER_JOINS
                       " WHERE m.login = $1" ACCOUNT_IS_ALIVE};
const db::Sql kById{"SELECT " ACCOUNT_COLUMNS " FROM member m" USER_JOINS
                    " WHERE m.id = $1" ACCOUNT_IS_ALIVE};
const db::Sql kRehash{"UPDATE member SET password = $2 WHERE id = $1"};
const db::Sql kOwnPassword{"UPDATE member SET password = $2, must_change = 0 WHERE id = $1"};
const db::Sql kSpendStep{"UPDATE member SET totp_last = $2 WHERE id = $1 AND totp_last < $2"};
const db::Sql kSetSecondFactor{"UPDATE member SET totp_secret = $2, totp_last = $3 WHERE id = $1"};
const db::Sql kSetLanguage{"UPDATE member SET lang = $2 WHERE id = $1"};

Account read_account(const db::Row& row) {
    return {row.get<MemberId>(0),    row.get<std::string>(1),  row.get<std::string>(2),
            row.get<std::string>(3), row.get<std::int64_t>(4), row.get<bool>(5)};
}

std::string owner(MemberId member) { return "member " + member.text(); }

}  // namespace

std::optional<Account> find_account(db::Db& db, std::string_view login, base::Date today) {
    return db.query(kByLogin, login, today).one(read_account);
}
std::optional<Account> find_account(db::Db& db, MemberId member, base::Date today) {
    return db.query(kById, member, today).one(read_account);
}

void keep_rehashed(db::Db& db, MemberId member, std::string_view hash) {
    db.query(kRehash, member, hash).run();
}
void change_own_password(db::Db& db, MemberId member, std::string_view hash) {
    db.query(kOwnPassword, member, hash).run();
}
bool spend_totp_step(db::Db& db, MemberId member, std::int64_t step) {
    return db.query(kSpendStep, member, step).run() == 1;
}
void set_second_factor(db::Db& db, MemberId member, std::string_view sealed_secret, std::int64_t step) {
    db.query(kSetSecondFactor, member, sealed_secret, step).run();
}
void set_language(db::Db& db, MemberId member, base::Lang lang) {
    db.query(kSetLanguage, member, lang == base::Lang::en ? "en" : "ja").run();
}

std::string seal_totp_secret(const App& app, MemberId member, std::string_view secret) {
    return seal_text(server_key(app, "second factor"), secret, owner(member));
}

std::string open_totp_secret(const App& app, const Account& account) {
    auto secret = open_text(server_key(app, "second factor"), account.totp_secret, owner(account.id));
    if (not secret) {
        throw std::runtime_error("the second factor of member " + account.id.text() +
                                 " was sealed with another server key");
    }
    return *std::move(secret);
}

}  // namespace tsumugi::access
