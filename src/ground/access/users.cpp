#include "ground/access/users.h"

#include <array>
#include <stdexcept>

#include "ground/access/access.h"
#include "ground/access/session.h"
#include "ground/base/text.h"

namespace tsumugi::access {
namespace {

using html::msgid;

const db::Sql kLoad{"SELECT " USER_COLUMNS " FROM member m" USER_JOINS " WHERE m.id = $1"};
const db::Sql kLoginIsTaken{"SELECT 1 FROM member WHERE login = $1"};
const db::Sql kCreate{R"(INSERT INTO member
    (id, section_id, name, kana, sort_key, email, role, login, password, must_change)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))"};
const db::Sql kLogin{"SELECT COALESCE(login, '') FROM member WHERE id = $1"};
const db::Sql kGivePassword{"UPDATE member SET password = $2, must_change = 1 WHERE id = $1"};
const db::Sql kResetSecondFactor{"UPDATE member SET totp_secret = NULL, totp_last = 0 WHERE id = $1"};

struct RoleWord {
    std::string_view code, label;
};
constexpr std::array<RoleWord, 4> kRoles = {{{"member", msgid("担当者")},
                                             {"lead", msgid("部署の責任者")},
                                             {"desk", msgid("地域の窓口")},
                                             {"administrator", msgid("管理者")}}};

struct Actor {
    std::string_view name;
    int id;
    const char* label;
};
/// The numbers stand in the access log for ever: add, never change.
constexpr Actor kActors[] = {{"escalation", -1, msgid("自動：おくれの知らせ")},
                             {"mail", -2, msgid("自動：メール")},
                             {"import", -3, msgid("自動：取りこみ")},
                             {"demo", -4, msgid("自動：練習用の地域")},
                             {"backup", -5, msgid("自動：控え")},
                             {"command", -6, msgid("管理の命令")},
                             {"clean_up", -7, msgid("自動：片づけ")},
                             {"documents", -8, msgid("自動：書類")},
                             {"notices", -9, msgid("自動：お知らせ")},
                             {"tasks", -10, msgid("自動：やること")},
                             {"pathways", -11, msgid("自動：受入手順")},
                             {"requests", -12, msgid("自動：依頼")},
                             {"jobs", -13, msgid("自動の処理")},
                             {"acceptance", -14, msgid("自動：受入条件")},
                             {"children", -15, msgid("自動：変更の提案")},
                             {"census", -20, msgid("自動：一斉調査")}};

base::Problem invalid(const char* field, const char* message) {
    return {base::Kind::invalid, field, message, {}};
}

bool good_login(std::string_view login) {
    return login.size() >= 3 and login.size() <= 64 and
           login.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._@-") == std::string_view::npos;
}

}  // namespace

std::string_view code(Role role) { return kRoles[static_cast<std::size_t>(role)].code; }
std::string_view label(Role role) { return kRoles[static_cast<std::size_t>(role)].label; }

std::optional<Role> find_role(std::string_view code) {
    for (std::size_t i = 0; i < kRoles.size(); ++i) {
        if (kRoles[i].code == code) return static_cast<Role>(i);
    }
    return std::nullopt;
}

User read_user(const db::Row& row) {
    User user;
    user.id = row.get<MemberId>(0);
    user.name = row.get<std::string>(1);
    user.section = row.get<SectionId>(2);
    user.section_name = row.get<std::string>(3);
    user.organisation = row.get<OrganisationId>(4);
    user.organisation_name = row.get<std::string>(5);
    user.organisation_kind = row.get<std::string>(6);
    user.municipality = row.get<std::string>(7);
    const auto role = find_role(row.text(8));
    if (not role) throw std::runtime_error("member " + user.id.text() + " has an unknown role");
    user.role = *role;
    user.lang = row.text(9) == "en" ? base::Lang::en : base::Lang::ja;
    return user;
}

User load_user(db::Db& db, MemberId member) {
    auto user = db.query(kLoad, member).one(read_user);
    if (not user) throw std::runtime_error("there is no member " + member.text());
    return *std::move(user);
}

User system_user(std::string_view actor) {
    for (const auto& known : kActors) {
        if (known.name != actor) continue;
        User user;
        user.id = MemberId{known.id};
        user.name = known.label;
        return user;
    }
    throw std::logic_error("unknown system actor: " + std::string(actor));
}

std::string login_key(std::string_view typed) {
    auto key = base::ascii_key(base::trimmed(typed));
    for (char& c : key) {
        if (c >= 'A' and c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return key;
}

base::Result<MemberId> create_member(db::Db& db, const App& app, const NewMember& member) {
    if (base::trimmed(member.name).empty()) {
        return tl::unexpected(invalid("name", msgid("名前を入れてください。")));
    }
    const auto login = login_key(member.login);
    if (not good_login(login)) {
        return tl::unexpected(invalid(
            "login",
            msgid("ログイン名は、英字、数字、「.」「_」「-」「@」の3文字から64文字にしてください。")));
    }
    if (auto problem = password_problem(member.password, login)) return tl::unexpected(*std::move(problem));
    const auto hash = hash_password(member.password, app.config.argon2_mib);
    return db::write(db, [&]() -> base::Result<MemberId> {
        if (db.query(kLoginIsTaken, login).value<int>()) {
            return tl::unexpected(
                base::Problem{base::Kind::conflict,
                              "login",
                              msgid("このログイン名はもう使われています。別の名前にしてください。"),
                              {}});
        }
        const auto id = base::new_id<MemberId>(app.clock->now(), *app.random);
        const auto& kana = member.kana.empty() ? member.name : member.kana;
        db.query(kCreate, id, member.section, member.name, member.kana, base::sort_key(kana), member.email,
                 code(member.role), login, hash, member.must_change)
            .run();
        return id;
    });
}

base::Result<void> set_password(db::Db& db, const App& app, MemberId member, std::string_view password) {
    const auto unknown = base::Problem{base::Kind::not_found, "", msgid("この担当者は見つかりません。"), {}};
    const auto login = db.query(kLogin, member).value<std::string>();
    if (not login) return tl::unexpected(unknown);
    if (auto problem = password_problem(password, *login)) return tl::unexpected(*std::move(problem));
    const auto hash = hash_password(password, app.config.argon2_mib);
    return db::write(db, [&]() -> base::Result<void> {
        if (db.query(kGivePassword, member, hash).run() == 0) return tl::unexpected(unknown);
        end_sessions_of(db, member);
        return {};
    });
}

base::Result<void> reset_second_factor(db::Db& db, MemberId member, std::string_view kept_token_hash) {
    return db::write(db, [&]() -> base::Result<void> {
        if (db.query(kResetSecondFactor, member).run() == 0) {
            return tl::unexpected(
                base::Problem{base::Kind::not_found, "", msgid("この担当者は見つかりません。"), {}});
        }
        end_sessions_of(db, member, kept_token_hash);
        return {};
    });
}

}  // namespace tsumugi::access
