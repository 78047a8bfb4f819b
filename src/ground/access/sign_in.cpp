#include <charconv>

#include "ground/access/access.h"
#include "ground/access/account_pages.h"
#include "ground/access/account_store.h"
#include "ground/access/kept.h"
#include "ground/access/origin.h"
#include "ground/access/password.h"
#include "ground/access/secret.h"
#include "ground/access/server_key.h"
#include "ground/access/session.h"
#include "ground/access/throttle.h"
#include "ground/access/totp.h"
#include "ground/access/users.h"
#include "ground/base/text.h"
#include "ground/http/hints.h"

namespace tsumugi::access {
namespace {

using html::msgid;
using html::View;
using http::Response;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kStepLasts = 5min;
constexpr std::size_t kDeviceBytes = 18;
constexpr std::size_t kLongestLogin = 200;

// ---- the two pages

/// What the sign-in page and the page for the code carry from one to the other.
struct Carried {
    std::string next;
    KeptForm kept;
};

Carried carried(const Ctx& ctx) { return {local_path(ctx.request.form.get("next")), carried_form(ctx)}; }

Response sign_in_page(Ctx& ctx, const Carried& carried, const base::Problems& problems, bool over,
                      int status) {
    FieldOptions login, password;
    login.required = password.required = true;
    login.autocomplete = "username";
    login.spellcheck = password.spellcheck = false;
    password.type = "password";
    password.autocomplete = "current-password";
    View view{{"next", carried.next},
              {"over", over},
              {"login_field", field(ctx, "login", ctx.tr("ログイン名"), ctx.field("login"), problems, login)},
              {"password_field", field(ctx, "password", ctx.tr("パスワード"), "", problems, password)}};
    set_errors(view, ctx, problems);
    set_kept(view, ctx.app, carried.kept);
    PageOptions options;
    options.status = status;
    options.error = not problems.empty();
    return page(ctx, ctx.tr("サインイン"), "ground/access/views/sign_in", std::move(view), options);
}

Response code_page(Ctx& ctx, const Carried& carried, const std::string& pending,
                   const base::Problems& problems, int status) {
    FieldOptions code;
    code.required = true;
    code.inputmode = "numeric";
    code.autocomplete = "one-time-code";
    code.spellcheck = false;
    code.hint = ctx.tr("認証アプリに出ている6けたの数字です。");
    View view{{"next", carried.next},
              {"pending", pending},
              {"code_field", field(ctx, "code", ctx.tr("確認の数字"), "", problems, code)}};
    set_errors(view, ctx, problems);
    set_kept(view, ctx.app, carried.kept);
    PageOptions options;
    options.status = status;
    options.error = not problems.empty();
    return page(ctx, ctx.tr("確認の数字"), "ground/access/views/code", std::move(view), options);
}

base::Problem wait_problem(base::Instant now, base::Instant until) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(until - now).count();
    if (seconds < 60) {
        return {base::Kind::busy,
                "",
                msgid("まちがいが続きました。あと{seconds}秒待ってから、もう一度ためしてください。"),
                {{"seconds", std::to_string(seconds)}}};
    }
    return {base::Kind::busy,
            "",
            msgid("まちがいが続きました。あと{minutes}分待ってから、もう一度ためしてください。"),
            {{"minutes", std::to_string((seconds + 59) / 60)}}};
}

Response with_wait(Response response, base::Instant now, base::Instant until) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(until - now).count();
    response.header("Retry-After", std::to_string(seconds));
    return response;
}

Response refuse_foreign(Ctx& ctx) {
    return problem_page(
        ctx,
        {base::Kind::forbidden,
         "",
         msgid("別のサイトから送られたので、何も変えていません。この画面から、もう一度ためしてください。"),
         {}});
}

// ---- cookies

std::string device_cookie_name(const http::Request& request) {
    return request.secure ? "__Host-device" : "device";
}

std::string device_of(const http::Request& request) {
    const auto device = request.cookie(device_cookie_name(request));
    const auto bytes = from_base64(device);
    return bytes and bytes->size() == kDeviceBytes ? std::string(device) : std::string();
}

std::string lasting_cookie(const http::Request& request, std::string_view name, std::string_view value) {
    // 400 days: the longest that browsers keep one.
    return std::string(name) + "=" + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000" + (request.secure ? "; Secure" : "");
}

std::string language_cookie(const http::Request& request, base::Lang lang) {
    return lasting_cookie(request, "lang", lang == base::Lang::en ? "en" : "ja");
}

// ---- the step between the password and the code

/// Proves that the password of this member was right a moment ago. It is bound to the password, so that a new
/// one ends it.
std::string step_proof(const App& app, const Account& account, std::int64_t until) {
    return signature(server_key(app, "sign-in step"),
                     account.id.text() + " " + std::to_string(until) + " " + account.password);
}

std::string make_step(const App& app, const Account& account) {
    const auto until = (app.clock->now() + kStepLasts).time_since_epoch().count();
    return account.id.text() + "." + std::to_string(until) + "." + step_proof(app, account, until);
}

std::optional<Account> account_of_step(Ctx& ctx, std::string_view step) {
    const auto parts = base::split(step, '.');
    if (parts.size() != 3) return std::nullopt;
    const auto member = MemberId::parse(parts[0]);
    std::int64_t until = 0;
    std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), until);
    if (not member or until <= ctx.now().time_since_epoch().count()) return std::nullopt;
    auto account = find_account(ctx.db, *member, ctx.today());
    if (not account or account->totp_secret.empty()) return std::nullopt;
    if (not same_secret(parts[2], step_proof(ctx.app, *account, until))) return std::nullopt;
    return account;
}

// ---- signing in

/// 「続きを送る」: what was typed before the session ended goes on its way only when its owner says so.
Response kept_page(Ctx& ctx, const Session& session, const KeptForm& kept) {
    View view = View::object();
    set_kept(view, ctx.app, kept);
    ctx.session = &session;
    auto response = page(ctx, ctx.tr("続きを送る"), "ground/access/views/continue", std::move(view));
    ctx.session = nullptr;
    return response;
}

Response finish(Ctx& ctx, const Account& account, bool second_factor, const Carried& carried) {
    auto device = device_of(ctx.request);
    if (device.empty()) device = base::random_token(kDeviceBytes);
    const auto made = db::write(ctx.db, [&] {
        if (ctx.session) end_session(ctx.db, ctx.session->token_hash);
        forget_old_sessions(ctx.db, ctx.app);
        remember_device(ctx.db, ctx.now(), account.login, device);
        return start_session(ctx.db, ctx.app, account.id, second_factor);
    });
    ctx.session = nullptr;
    ctx.user = load_user(ctx.db, account.id);
    ctx.log("sign_in", "member", account.id.value(), {}, second_factor ? "second_factor" : "");
    const auto& kept = carried.kept;
    const bool own = kept.member == account.id;
    Response response;
    if (account.must_change) {
        response = http::see_other("/account/password");
    } else if (kept.path.empty()) {
        response = http::see_other(carried.next);
    } else if (own) {
        response = kept_page(ctx, made.session, kept);
    } else {
        ctx.say(msgid("時間が切れる前に入力されたものは、別の人のものなので、送っていません。"));
        response = http::see_other("/");
    }
    response.header("Set-Cookie", session_cookie(ctx.request, made.token));
    response.header("Set-Cookie", lasting_cookie(ctx.request, device_cookie_name(ctx.request), device));
    response.header("Set-Cookie", language_cookie(ctx.request, ctx.user.lang));
    return response;
}

Response sign_in_with_code(Ctx& ctx) {
    const auto carry = carried(ctx);
    const std::string step(ctx.request.form.get("pending"));
    const auto account = account_of_step(ctx, step);
    if (not account) {
        return sign_in_page(ctx, carry,
                            {{base::Kind::invalid,
                              "",
                              msgid("時間が切れました。もう一度、ログイン名とパスワードを入れてください。"),
                              {}}},
                            false, 422);
    }
    const auto buckets = code_buckets(ctx.db, account->login, device_of(ctx.request));
    if (const auto until = begin_try(ctx.db, ctx.now(), buckets)) {
        return with_wait(code_page(ctx, carry, step, {wait_problem(ctx.now(), *until)}, 429), ctx.now(),
                         *until);
    }
    const auto found = totp_match(open_totp_secret(ctx.app, *account), ctx.request.form.get("code"),
                                  ctx.now(), account->totp_last);
    const bool right =
        found and db::write(ctx.db, [&] { return spend_totp_step(ctx.db, account->id, *found); });
    if (not right) {
        ctx.log("sign_in_failed", "member", account->id.value(), {}, "second_factor");
        return code_page(ctx, carry, step,
                         {{base::Kind::invalid,
                           "code",
                           msgid("数字がちがうか、もう使われました。次に出る6けたの数字を入れてください。"),
                           {}}},
                         422);
    }
    end_try(ctx.db, ctx.now(), buckets);
    return finish(ctx, *account, true, carry);
}

/// Others sign in at this moment. Nothing is counted against anybody, and the server asks again by itself.
Response crowded(Ctx& ctx, const Carried& carry) {
    auto response =
        sign_in_page(ctx, carry,
                     {{base::Kind::busy,
                       "",
                       msgid("いまサインインが混み合っています。少し待って、もう一度押してください。"),
                       {}}},
                     false, 429);
    response.header("Retry-After", "2");
    response.header(http::kAskAgain, "1");
    return response;
}

Response sign_in(Ctx& ctx) {
    if (origin_of(ctx.request, ctx.app) == Origin::other) return refuse_foreign(ctx);
    if (ctx.request.form.has("pending")) return sign_in_with_code(ctx);
    const auto carry = carried(ctx);
    const auto login = login_key(ctx.request.form.get("login"));
    const auto password = ctx.request.form.get("password");
    base::Problems problems;
    if (login.empty())
        problems.push_back({base::Kind::invalid, "login", msgid("ログイン名を入れてください。"), {}});
    if (password.empty()) {
        problems.push_back({base::Kind::invalid, "password", msgid("パスワードを入れてください。"), {}});
    }
    if (not problems.empty()) return sign_in_page(ctx, carry, problems, false, 422);

    const auto device = device_of(ctx.request);
    const auto buckets = password_buckets(ctx.db, login, device, ctx.request.remote);
    const int mib = ctx.app.config.argon2_mib;
    std::optional<Account> account;
    bool right = false;
    {
        const auto turn = HashTurn::if_free();
        if (not turn.taken()) return crowded(ctx, carry);
        if (const auto until = begin_try(ctx.db, ctx.now(), buckets)) {
            return with_wait(sign_in_page(ctx, carry, {wait_problem(ctx.now(), *until)}, false, 429),
                             ctx.now(), *until);
        }
        if (login.size() <= kLongestLogin) account = find_account(ctx.db, login, ctx.today());
        right = verify_password(account ? account->password : "", password, mib, turn);
    }
    if (not right) {
        ctx.log("sign_in_failed", "member", account ? account->id.value() : 0, {}, "password");
        return sign_in_page(ctx, carry,
                            {{base::Kind::invalid,
                              "",
                              msgid("ログイン名かパスワードがちがいます。大文字と小文字も確かめてください。"),
                              {}}},
                            false, 422);
    }
    end_try(ctx.db, ctx.now(), buckets);
    if (needs_rehash(account->password, mib)) {
        account->password = hash_password(password, mib);
        db::write(ctx.db, [&] { keep_rehashed(ctx.db, account->id, account->password); });
    }
    if (not account->totp_secret.empty()) return code_page(ctx, carry, make_step(ctx.app, *account), {}, 200);
    return finish(ctx, *account, false, carry);
}

Response show_sign_in(Ctx& ctx) {
    const auto next = local_path(ctx.request.query.get("next"));
    if (ctx.session) return http::see_other(next);
    return sign_in_page(ctx, {next, {}}, {}, false, 200);
}

/// A page that answered a POST to /session stands at that address: reloading it, or its language switch, asks
/// for it.
Response go_to_form(Ctx&) { return http::see_other("/sign-in"); }

Response sign_out(Ctx& ctx) {
    if (origin_of(ctx.request, ctx.app) == Origin::other) return refuse_foreign(ctx);
    if (ctx.session) {
        db::write(ctx.db, [&] { end_session(ctx.db, ctx.session->token_hash); });
        ctx.log("sign_out", "member", ctx.user.id.value());
        ctx.say(msgid("サインアウトしました。"));
    }
    auto response = http::see_other("/sign-in");
    response.header("Set-Cookie", no_session_cookie(ctx.request));
    response.header("Clear-Site-Data", R"("cache", "storage")");
    return response;
}

/// The warning before the idle time-out: asking is enough, because the wrapper noted that the session was
/// seen.
Response keep_session(Ctx&) { return http::no_content(); }

Response choose_language(Ctx& ctx) {
    auto response = http::see_other(local_path(ctx.request.form.get("path")));
    const auto code = ctx.request.form.get("lang");
    if (origin_of(ctx.request, ctx.app) == Origin::other or (code != "ja" and code != "en")) return response;
    const auto lang = code == "en" ? base::Lang::en : base::Lang::ja;
    if (ctx.session) db::write(ctx.db, [&] { set_language(ctx.db, ctx.user.id, lang); });
    response.header("Set-Cookie", language_cookie(ctx.request, lang));
    return response;
}

}  // namespace

Response sign_in_again(Ctx& ctx) {
    // 401, so that scripts that ask in the background notice.
    return sign_in_page(ctx, {"/", keep_form(ctx)}, {}, true, 401);
}

Response go_to_sign_in(const http::Request& request) {
    const auto next = local_path(request.target);
    if (next == "/") return http::see_other("/sign-in");
    return http::see_other("/sign-in?" + http::query_string({{"next", next}}));
}

void routes(Routes& routes) {
    routes.get("/sign-in", Permission::anybody, &show_sign_in);
    routes.get("/session", Permission::anybody, &go_to_form);
    routes.post("/session", Permission::anybody, &sign_in);
    routes.post("/session/end", Permission::anybody, &sign_out);
    routes.post("/session/keep", Permission::member, &keep_session);
    routes.post("/language", Permission::anybody, &choose_language);
    account_routes(routes);
}

}  // namespace tsumugi::access
