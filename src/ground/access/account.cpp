#include "ground/access/access.h"
#include "ground/access/account_pages.h"
#include "ground/access/account_store.h"
#include "ground/access/password.h"
#include "ground/access/secret.h"
#include "ground/access/server_key.h"
#include "ground/access/session.h"
#include "ground/access/throttle.h"
#include "ground/access/totp.h"
#include "ground/base/qr.h"
#include "ground/base/text.h"

namespace tsumugi::access {
namespace {

using html::msgid;
using html::View;
using http::Response;

base::Problem invalid(const char* name, const char* message) {
    return {base::Kind::invalid, name, message, {}};
}

Account own_account(Ctx& ctx) {
    auto account = find_account(ctx.db, ctx.user.id, ctx.today());
    if (not account) throw std::runtime_error("a signed-in member without an account");
    return *std::move(account);
}

PageOptions options_for(const base::Problems& problems) {
    PageOptions options;
    options.status = problems.empty() ? 200 : 422;
    options.error = not problems.empty();
    return options;
}

View password_field(const Ctx& ctx, const char* name, const std::string& label,
                    const base::Problems& problems, const char* autocomplete, const std::string& hint = "") {
    FieldOptions options;
    options.required = true;
    options.type = "password";
    options.autocomplete = autocomplete;
    options.spellcheck = false;
    options.hint = hint;
    return field(ctx, name, label, "", problems, options);
}

enum class Tried { right, wrong, not_looked_at };

/// Asks the signed-in person's password once more, slowly when it is wrong often (a browser left open is no
/// proof of who sits there). Adds what is wrong to `problems`.
Tried try_own_password(Ctx& ctx, const Account& account, const char* field_name, base::Problems& problems) {
    const auto typed = ctx.request.form.get(field_name);
    if (typed.empty()) {
        problems.push_back(invalid(field_name, msgid("いまのパスワードを入れてください。")));
        return Tried::not_looked_at;
    }
    const auto buckets = own_buckets(account.id.text());
    if (begin_try(ctx.db, ctx.now(), buckets)) {
        problems.push_back(
            invalid(field_name, msgid("まちがいが続きました。少し待ってから、もう一度ためしてください。")));
        return Tried::not_looked_at;
    }
    if (not verify_password(account.password, typed, ctx.app.config.argon2_mib)) {
        problems.push_back(invalid(field_name, msgid("いまのパスワードがちがいます。")));
        return Tried::wrong;
    }
    end_try(ctx.db, ctx.now(), buckets);
    return Tried::right;
}

Response show_account(Ctx& ctx) {
    const auto account = own_account(ctx);
    return page(ctx, ctx.tr("自分の設定"), "ground/access/views/account",
                View{{"name", ctx.user.name},
                     {"login", account.login},
                     {"where", ctx.user.where()},
                     {"role", ctx.tr(label(ctx.user.role))},
                     {"second_factor", not account.totp_secret.empty()}});
}

// ---- password

Response password_page(Ctx& ctx, const base::Problems& problems) {
    View view{
        {"must_change", ctx.session->must_change_password},
        {"current_field",
         password_field(ctx, "current_password", ctx.tr("いまのパスワード"), problems, "current-password")},
        {"new_field", password_field(ctx, "password", ctx.tr("新しいパスワード"), problems, "new-password",
                                     ctx.tr("12文字以上。関係のない言葉を4つほどつなぐと、長くて覚えやすくな"
                                            "ります。記号や数字はなくてもかまいません。"))},
        {"again_field", password_field(ctx, "password_again", ctx.tr("新しいパスワード（もう一度）"),
                                       problems, "new-password")}};
    set_errors(view, ctx, problems);
    return page(ctx, ctx.tr("パスワードを変える"), "ground/access/views/password", std::move(view),
                options_for(problems));
}

Response show_password(Ctx& ctx) { return password_page(ctx, {}); }

Response change_password(Ctx& ctx) {
    const auto account = own_account(ctx);
    const std::string typed(ctx.request.form.get("password"));
    const int mib = ctx.app.config.argon2_mib;
    const char* home = ctx.session->must_change_password ? "/" : "/account";
    base::Problems problems;
    const auto tried = try_own_password(ctx, account, "current_password", problems);
    if (tried == Tried::wrong and not typed.empty() and verify_password(account.password, typed, mib)) {
        // The same form sent twice: the first one has changed it.
        return http::see_other(home);
    }
    if (auto problem = password_problem(typed, account.login)) {
        problems.push_back(*std::move(problem));
    } else if (typed == ctx.request.form.get("current_password")) {
        problems.push_back(invalid("password", msgid("いまと同じパスワードです。別のものにしてください。")));
    }
    if (typed != ctx.request.form.get("password_again")) {
        problems.push_back(invalid("password_again", msgid("2つの新しいパスワードがちがっています。")));
    }
    if (not problems.empty()) return password_page(ctx, problems);
    // Outside of the transaction, because it takes long.
    const auto hash = hash_password(typed, mib);
    auto response = change(
        ctx,
        [&]() -> base::Checked<std::string> {
            change_own_password(ctx.db, account.id, hash);
            end_sessions_of(ctx.db, account.id, ctx.session->token_hash);
            ctx.log("change", "member", account.id.value(), {}, "password");
            return home;
        },
        [&](const base::Problems& found) { return password_page(ctx, found); });
    ctx.say(msgid("パスワードを変えました。ほかの画面のサインインは終わりました。"));
    return response;
}

// ---- second factor

std::string enrolment_key(const Ctx& ctx) { return server_key(ctx.app, "second factor enrolment"); }

/// "ABCD EFGH ...": easier to type into an app.
std::string in_groups(const std::string& text) {
    std::string spaced;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 and i % 4 == 0) spaced += ' ';
        spaced += text[i];
    }
    return spaced;
}

/// The page that shows a fresh secret; it travels sealed in the form until a code has proved that an app
/// knows it.
Response enrolment_page(Ctx& ctx, const Account& account, const std::string& secret,
                        const base::Problems& problems) {
    FieldOptions code;
    code.required = true;
    code.inputmode = "numeric";
    code.autocomplete = "one-time-code";
    code.spellcheck = false;
    code.hint = ctx.tr("認証アプリに出ている6けたの数字です。");
    View view{{"sealed", seal_text(enrolment_key(ctx), secret, account.id.text())},
              {"secret", in_groups(base32(secret))},
              {"qr", base::qr_svg(totp_url(secret, account.login, ctx.app.config.region_name),
                                  ctx.tr("認証アプリで読みとるQRコード"))},
              {"code_field", field(ctx, "code", ctx.tr("確認の数字"), "", problems, code)}};
    set_errors(view, ctx, problems);
    return page(ctx, ctx.tr("2つ目の確認を使う"), "ground/access/views/second_factor", std::move(view),
                options_for(problems));
}

Response removal_page(Ctx& ctx, const base::Problems& problems) {
    View view{{"password_field", password_field(ctx, "current_password", ctx.tr("いまのパスワード"), problems,
                                                "current-password")}};
    set_errors(view, ctx, problems);
    return page(ctx, ctx.tr("2つ目の確認をやめる"), "ground/access/views/second_factor_end", std::move(view),
                options_for(problems));
}

Response show_second_factor(Ctx& ctx) {
    const auto account = own_account(ctx);
    if (not account.totp_secret.empty()) return removal_page(ctx, {});
    return enrolment_page(ctx, account, make_totp_secret(), {});
}

Response enrol_second_factor(Ctx& ctx) {
    const auto account = own_account(ctx);
    if (not account.totp_secret.empty()) return http::see_other("/account");
    const auto secret = open_text(enrolment_key(ctx), ctx.request.form.get("sealed"), account.id.text());
    if (not secret) return http::see_other("/account/second-factor");
    const auto step = totp_match(*secret, ctx.request.form.get("code"), ctx.now(), 0);
    if (not step) {
        return enrolment_page(ctx, account, *secret,
                              {invalid("code", msgid("数字がちがいます。QRコードを読みとった認証アプリの、い"
                                                     "まの6けたの数字を入れてください。"))});
    }
    auto response = change(
        ctx,
        [&]() -> base::Checked<std::string> {
            set_second_factor(ctx.db, account.id, seal_totp_secret(ctx.app, account.id, *secret), *step);
            end_sessions_of(ctx.db, account.id, ctx.session->token_hash);
            ctx.log("change", "member", account.id.value(), {}, "second_factor on");
            return "/account";
        },
        [&](const base::Problems& found) { return enrolment_page(ctx, account, *secret, found); });
    ctx.say(msgid("2つ目の確認を使いはじめました。次のサインインから、確認の数字をたずねます。"));
    return response;
}

Response end_second_factor(Ctx& ctx) {
    const auto account = own_account(ctx);
    if (account.totp_secret.empty()) return http::see_other("/account");
    base::Problems problems;
    if (try_own_password(ctx, account, "current_password", problems) != Tried::right) {
        return removal_page(ctx, problems);
    }
    auto response = change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (const auto result = reset_second_factor(ctx.db, account.id, ctx.session->token_hash);
                not result) {
                return tl::unexpected(base::Problems{result.error()});
            }
            ctx.log("change", "member", account.id.value(), {}, "second_factor off");
            return "/account";
        },
        [&](const base::Problems& found) { return removal_page(ctx, found); });
    ctx.say(msgid("2つ目の確認をやめました。"));
    return response;
}

Response show_accessibility(Ctx& ctx) {
    return page(ctx, ctx.tr("アクセシビリティについて"), "ground/access/views/accessibility", View::object());
}

}  // namespace

void account_routes(Routes& routes) {
    routes.get("/account", Permission::member, &show_account);
    routes.get("/account/password", Permission::member, &show_password);
    routes.post("/account/password", Permission::member, &change_password);
    routes.get("/account/second-factor", Permission::member, &show_second_factor);
    routes.post("/account/second-factor", Permission::member, &enrol_second_factor);
    routes.post("/account/second-factor/end", Permission::member, &end_second_factor);
    routes.get("/accessibility", Permission::anybody, &show_accessibility);
}

}  // namespace tsumugi::access
