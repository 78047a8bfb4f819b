#include "house/accounts.h"

#include "ground/access/kinds.h"
#include "ground/access/users.h"
#include "ground/base/text.h"
#include "house/command.h"
#include "rooms/directory/store.h"

namespace tsumugi::house {
namespace {

using html::msgid;

const db::Sql kAccounts{R"(SELECT m.login, m.name, o.name, s.name, m.role,
    CASE WHEN m.totp_secret IS NULL THEN 0 ELSE 1 END
    FROM member m JOIN section s ON s.id = m.section_id JOIN organisation o ON o.id = s.organisation_id
    WHERE m.login IS NOT NULL AND m.ended_on IS NULL ORDER BY o.sort_key, s.sort_key, m.login)"};
const db::Sql kAnyAccount{"SELECT 1 FROM member WHERE login IS NOT NULL AND ended_on IS NULL LIMIT 1"};
const db::Sql kByLogin{"SELECT id FROM member WHERE login = $1 AND ended_on IS NULL"};
const db::Sql kSetJob{"UPDATE member SET job = $2 WHERE id = $1"};

constexpr const char* kOfficeKind = "support_centre";

base::Problem problem(base::Kind kind, const char* field, const char* message) {
    return {kind, field, message, {}};
}

base::Result<access::MemberId> find_login(db::Db& db, std::string_view login) {
    const auto found = db.query(kByLogin, access::login_key(login)).value<access::MemberId>();
    if (found) return *found;
    return tl::unexpected(base::Problem{
        base::Kind::not_found,
        "login",
        msgid("「{login}」というログイン名はありません。tsumugi user list で確かめてください。"),
        {{"login", std::string(login)}}});
}

std::optional<directory::Organisation> find_organisation(db::Db& db, std::string_view name) {
    for (auto& organisation : directory::organisations(db)) {
        if (organisation.name == name) return std::move(organisation);
    }
    return std::nullopt;
}

base::Result<directory::OrganisationId> organisation_for(access::Ctx& ctx, const NewAccount& account) {
    if (const auto found = find_organisation(ctx.db, account.organisation)) return found->id;
    if (account.kind.empty()) {
        return tl::unexpected(base::Problem{
            base::Kind::not_found,
            "organisation",
            msgid("機関「{name}」はありません。新しく作るときは --kind で種類を指定してください。"),
            {{"name", account.organisation}}});
    }
    if (access::find_kind(account.kind) == nullptr) {
        std::string kinds;
        for (const auto& kind : access::organisation_kinds())
            kinds += (kinds.empty() ? "" : ", ") + std::string(kind.code);
        return tl::unexpected(base::Problem{
            base::Kind::invalid, "kind", msgid("--kind は次のどれかです：{kinds}"), {{"kinds", kinds}}});
    }
    if (not account.town.empty() and not region::municipality(ctx.db, account.town)) {
        return tl::unexpected(problem(base::Kind::invalid, "town",
                                      msgid("--town は市町村の6けたのコードです（例：143847）。")));
    }
    directory::NewOrganisation made;
    made.kind = account.kind;
    made.name = made.kana = account.organisation;
    made.municipality = account.town;
    return directory::create_organisation(ctx, made);
}

base::Result<directory::SectionId> section_for(access::Ctx& ctx, const NewAccount& account) {
    const auto organisation = organisation_for(ctx, account);
    if (not organisation) return tl::unexpected(organisation.error());
    for (const auto& section : directory::sections_of(ctx.db, *organisation)) {
        if (section.name == account.section) return section.id;
    }
    if (account.kind.empty()) {
        return tl::unexpected(base::Problem{
            base::Kind::not_found,
            "section",
            msgid(
                "「{organisation}」に部署「{name}」はありません。新しく作るときは --kind で機関の種類を指定してください。"),
            {{"organisation", account.organisation}, {"name", account.section}}});
    }
    directory::NewSection made;
    made.organisation = *organisation;
    made.name = made.kana = account.section;
    made.municipality = account.town;
    made.email = "";
    made.is_desk = account.is_desk;
    return directory::create_section(ctx, made);
}

}  // namespace

base::Result<access::MemberId> add_account(const access::App& app, db::Db& db, const NewAccount& given) {
    auto account = given;
    if (account.organisation.empty()) {
        if (account.role != access::Role::administrator and account.role != access::Role::desk) {
            return tl::unexpected(
                problem(base::Kind::invalid, "organisation",
                        msgid("--organisation と --section で、働く機関と部署を指定してください。")));
        }
        account.organisation = "地域の事務局";
        account.kind = kOfficeKind;
        account.section = account.role == access::Role::desk ? "窓口" : "管理";
        account.is_desk = account.role == access::Role::desk;
    }
    Command command(app, db);
    return command.write([&](access::Ctx& ctx) -> base::Result<access::MemberId> {
        const auto section = section_for(ctx, account);
        if (not section) return tl::unexpected(section.error());
        access::NewMember member;
        member.section = *section;
        member.name = account.name;
        member.kana = account.kana;
        member.login = account.login;
        member.email = account.email;
        member.password = account.password;
        member.role = account.role;
        member.must_change = not account.own_password;
        auto made = access::create_member(ctx.db, ctx.app, member);
        if (made) {
            if (not account.job.empty()) ctx.db.query(kSetJob, *made, account.job).run();
            ctx.log("change", "member", made->value(), {},
                    "create " + std::string(access::code(account.role)));
        }
        return made;
    });
}

base::Result<void> give_password(const access::App& app, db::Db& db, std::string_view login,
                                 std::string_view password) {
    Command command(app, db);
    return command.write([&](access::Ctx& ctx) -> base::Result<void> {
        const auto member = find_login(ctx.db, login);
        if (not member) return tl::unexpected(member.error());
        ctx.log("change", "member", member->value(), {}, "password given");
        return access::set_password(ctx.db, ctx.app, *member, password);
    });
}

base::Result<void> take_second_factor(const access::App& app, db::Db& db, std::string_view login) {
    Command command(app, db);
    return command.write([&](access::Ctx& ctx) -> base::Result<void> {
        const auto member = find_login(ctx.db, login);
        if (not member) return tl::unexpected(member.error());
        ctx.log("change", "member", member->value(), {}, "second factor taken");
        return access::reset_second_factor(ctx.db, *member);
    });
}

base::Result<void> end_account(const access::App& app, db::Db& db, std::string_view login,
                               std::string_view reason) {
    Command command(app, db);
    return command.write([&](access::Ctx& ctx) -> base::Result<void> {
        const auto member = find_login(ctx.db, login);
        if (not member) return tl::unexpected(member.error());
        const auto load = directory::load_of(ctx, *member);
        if (load.teams + load.tasks > 0) {
            return tl::unexpected(base::Problem{
                base::Kind::conflict,
                "login",
                msgid(
                    "この担当者には、受け持ちのこども{children}人と、やること{tasks}件があります。先に、画面の「引き継ぎ」で後任に渡してください。"),
                {{"children", std::to_string(load.teams)}, {"tasks", std::to_string(load.tasks)}}});
        }
        directory::end_member(ctx, *member, ctx.today(), reason);
        return {};
    });
}

std::vector<Account> accounts(db::Db& db) {
    return db.query(kAccounts).all([](const db::Row& row) {
        Account account;
        account.login = row.get<std::string>(0);
        account.name = row.get<std::string>(1);
        account.where = row.get<std::string>(2) + " " + row.get<std::string>(3);
        account.role = access::label(access::find_role(row.text(4)).value_or(access::Role::member));
        account.second_factor = row.get<bool>(5);
        return account;
    });
}

bool without_accounts(db::Db& db) { return not db.query(kAnyAccount).value<int>(); }

}  // namespace tsumugi::house
