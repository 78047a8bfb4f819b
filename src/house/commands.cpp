#include "house/commands.h"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "engines/record/record.h"
#include "engines/referral/referral.h"
#include "ground/base/log.h"
#include "ground/base/text.h"
#include "house/backup.h"
#include "house/demo.h"
#include "house/export.h"
#include "house/house.h"
#include "house/record_report.h"
#include "house/referral_report.h"
#include "house/tables.h"
#include "house/terminal.h"
#include "rooms/minutes_import/import.h"

namespace tsumugi::house {
namespace {

using html::msgid;

base::Problem problem(const char* message, std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, "", message, std::move(args)};
}

constexpr const char* kPassword = msgid("パスワード");
constexpr const char* kPassphrase = msgid("控えの合い言葉");

void print_demo(Shell& shell, db::Db& db) {
    std::vector<std::vector<std::string>> rows{{shell.tr(msgid("ログイン名")), shell.tr(msgid("人")),
                                                shell.tr(msgid("機関と部署")),
                                                shell.tr(msgid("まず見るもの"))}};
    for (const auto& account : demo_accounts(db)) {
        rows.push_back({account.login, account.person, account.where, shell.tr(account.look)});
    }
    say(text_table(rows));
    say(shell.tr(msgid("パスワードは全員同じです：{password}"), {{"password", DemoOptions{}.password}}));
}

}  // namespace

access::App Shell::app() {
    access::App made;
    made.config = config;
    made.clock = &clock;
    made.random = &random;
    return made;
}

std::unique_ptr<db::Db> Shell::prepared() {
    auto db = open_database(config);
    prepare_database(*db);
    return db;
}

base::Result<std::unique_ptr<db::Db>> Shell::existing() {
    if (config.database.empty() and not std::filesystem::exists(database_target(config))) {
        return tl::unexpected(
            problem(msgid("データベース {path} がありません。--data か --config を確かめてください。"),
                    {{"path", database_target(config)}}));
    }
    auto db = open_database(config);
    if (applied_migrations(*db).empty()) {
        return tl::unexpected(problem(
            msgid("このデータベースはまだ空です。先に tsumugi migrate か tsumugi restore をしてください。")));
    }
    return db;
}

Exit serve_command(Shell& shell) {
    auto app = shell.app();
    {
        const auto db = shell.prepared();
        if (without_accounts(*db)) {
            base::log_warning(
                "nobody can sign in yet: tsumugi user add --administrator makes the first account");
        }
    }
    return serve(app);
}

Exit migrate_command(Shell& shell) {
    const auto db = open_database(shell.config);
    const int applied = prepare_database(*db);
    say(applied == 0 ? shell.tr(msgid("データベースは新しい形です。"))
                     : shell.tr(msgid("データベースを新しい形にしました（{n}件）。"),
                                {{"n", std::to_string(applied)}}));
    return 0;
}

Exit demo_command(Shell& shell, const DemoCommand& given) {
    DemoOptions options;
    options.scale = given.scale;
    options.seed = given.seed;
    options.looks = given.looks;
    options.today = shell.clock.today();
    if (not given.today.empty()) {
        const auto typed = base::parse_date(given.today, options.today);
        if (not typed) return tl::unexpected(typed.error());
        options.today = typed->date;
    }
    const auto db = shell.prepared();
    if (is_unfinished_demo(*db)) {
        return tl::unexpected(problem(msgid(
            "練習用の地域を作る途中で止まったデータベースです。消してから、もう一度作ってください（--data か --database）。")));
    }
    if (holds_region(*db)) {
        if (not given.if_empty) {
            return tl::unexpected(problem(msgid(
                "このデータベースには、もうデータがあります。練習用の地域は空のデータベースにだけ作れます（--data）。")));
        }
        if (not is_demo(*db)) {
            say(shell.tr(msgid("このデータベースには、練習用でない地域があります。何も作りませんでした。")));
            return 0;
        }
    } else {
        auto app = shell.app();
        make_demo(app, *db, options, [](const std::string& line) { std::cerr << line << std::endl; });
    }
    print_demo(shell, *db);
    return 0;
}

Exit import_referral_command(Shell& shell, const std::string& file, bool json) {
    const auto bytes = read_bytes(file, referral::kMaxBytes);
    if (not bytes) return tl::unexpected(bytes.error());
    const auto draft = referral::read_referral(*bytes);
    if (not draft) return tl::unexpected(draft.error());
    if (json) {
        std::cout << referral::to_json(*draft);
    } else {
        std::cout << referral_report(shell.lang, *draft);
    }
    return 0;
}

Exit import_record_command(Shell& shell, const std::string& file, bool json) {
    const auto bytes = read_bytes(file, static_cast<std::size_t>(shell.app().config.upload_limit));
    if (not bytes) return tl::unexpected(bytes.error());
    const auto text = minutes_import::text_of_file(*bytes);
    if (not text) return tl::unexpected(text.error());
    const auto proposal = record::read(*text);
    if (not proposal) return tl::unexpected(proposal.error());
    std::cout << (json ? record::to_json(*proposal) : record_report(shell.lang, *proposal));
    return 0;
}

Exit user_add_command(Shell& shell, NewAccount account, const std::string& password_file) {
    auto password = ask_secret(shell.lang, kPassword, password_file, true);
    if (not password) return tl::unexpected(password.error());
    account.password = *std::move(password);
    const auto db = shell.prepared();
    const auto member = add_account(shell.app(), *db, account);
    if (not member) return tl::unexpected(member.error());
    say(account.own_password
            ? shell.tr(msgid("「{login}」でサインインできます。"), {{"login", account.login}})
            : shell.tr(
                  msgid("「{login}」でサインインできます。最初のサインインでパスワードを変えてもらいます。"),
                  {{"login", account.login}}));
    return 0;
}

Exit user_password_command(Shell& shell, const std::string& login, const std::string& password_file) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    const auto password = ask_secret(shell.lang, kPassword, password_file, true);
    if (not password) return tl::unexpected(password.error());
    const auto done = give_password(shell.app(), **db, login, *password);
    if (not done) return tl::unexpected(done.error());
    say(shell.tr(msgid("「{login}」のパスワードを変えました。次のサインインで本人に変えてもらいます。"),
                 {{"login", login}}));
    return 0;
}

Exit user_second_factor_command(Shell& shell, const std::string& login) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    const auto done = take_second_factor(shell.app(), **db, login);
    if (not done) return tl::unexpected(done.error());
    say(shell.tr(msgid("「{login}」の二段階の確認をはずしました。"), {{"login", login}}));
    return 0;
}

Exit user_end_command(Shell& shell, const std::string& login, const std::string& reason) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    const auto done = end_account(shell.app(), **db, login, reason);
    if (not done) return tl::unexpected(done.error());
    say(shell.tr(msgid("「{login}」はもうサインインできません。"), {{"login", login}}));
    return 0;
}

Exit user_list_command(Shell& shell) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    std::vector<std::vector<std::string>> rows{{shell.tr(msgid("ログイン名")), shell.tr(msgid("人")),
                                                shell.tr(msgid("機関と部署")), shell.tr(msgid("役割")),
                                                shell.tr(msgid("二段階の確認"))}};
    for (const auto& account : accounts(**db)) {
        rows.push_back({account.login, account.name, account.where, shell.tr(account.role),
                        shell.tr(account.second_factor ? msgid("あり") : msgid("なし"))});
    }
    std::cout << text_table(rows);
    return 0;
}

Exit audit_verify_command(Shell& shell, const std::string& seals) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    const auto verified = audit::verify(**db);
    bool whole = verified.findings.empty();
    for (const auto& finding : verified.findings) {
        say("lane " + std::to_string(finding.lane) + ", line " + std::to_string(finding.number) + ": " +
            finding.what);
    }
    if (not seals.empty()) {
        const auto lines = read_bytes(seals, 16 << 20);
        if (not lines) return tl::unexpected(lines.error());
        for (const auto& line : base::split(*lines, '\n')) {
            if (base::trimmed(line).empty()) continue;
            if (audit::matches_seal(**db, line)) continue;
            say(shell.tr(msgid("外に控えた印と合いません：{line}"), {{"line", line}}));
            whole = false;
        }
    }
    const html::Args args{{"entries", std::to_string(verified.entries)},
                          {"lanes", std::to_string(verified.lanes)}};
    say(whole ? shell.tr(msgid("閲覧と変更の記録は完全です：{entries}行、{lanes}本。"), args)
              : shell.tr(msgid("閲覧と変更の記録に問題があります：{entries}行、{lanes}本を調べました。"),
                         args));
    return whole ? 0 : 1;
}

Exit audit_seal_command(Shell& shell) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    say(audit::seal(**db, shell.clock.now()));
    return 0;
}

Exit backup_command(Shell& shell, const std::string& file, const std::string& passphrase_file) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    auto passphrase = ask_secret(shell.lang, kPassphrase, passphrase_file, true);
    if (not passphrase) return tl::unexpected(passphrase.error());
    const auto report = backup(shell.app(), **db, file, {.text = *std::move(passphrase)});
    if (not report) return tl::unexpected(report.error());
    say(shell.tr(msgid("控えを作りました：{file}（表{tables}、{rows}行）"),
                 {{"file", file},
                  {"tables", std::to_string(report->tables)},
                  {"rows", std::to_string(report->rows)}}));
    return 0;
}

Exit restore_command(Shell& shell, const std::string& file, const std::string& passphrase_file) {
    auto passphrase = ask_secret(shell.lang, kPassphrase, passphrase_file, false);
    if (not passphrase) return tl::unexpected(passphrase.error());
    const auto db = open_database(shell.config);
    const auto report = restore(shell.app(), *db, file, {.text = *std::move(passphrase)});
    if (not report) return tl::unexpected(report.error());
    say(shell.tr(msgid("控えから戻しました：{file}（表{tables}、{rows}行）"),
                 {{"file", file},
                  {"tables", std::to_string(report->tables)},
                  {"rows", std::to_string(report->rows)}}));
    return 0;
}

Exit export_command(Shell& shell, const std::string& folder) {
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    const auto report = export_all(shell.app(), **db, folder);
    if (not report) return tl::unexpected(report.error());
    say(shell.tr(msgid("{folder} に書き出しました：表{tables}、{rows}行、書類{documents}"),
                 {{"folder", folder},
                  {"tables", std::to_string(report->tables)},
                  {"rows", std::to_string(report->rows)},
                  {"documents", std::to_string(report->documents)}}));
    return 0;
}

}  // namespace tsumugi::house
