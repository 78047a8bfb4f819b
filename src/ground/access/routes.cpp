#include "ground/access/routes.h"

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "ground/access/access.h"
#include "ground/access/kept.h"
#include "ground/access/origin.h"
#include "ground/access/session.h"
#include "ground/base/log.h"
#include "ground/html/template.h"
#include "ground/http/hints.h"

namespace tsumugi::access {
namespace {

using html::msgid;
using http::Method;
using http::Request;
using http::Response;

/// Bytes; a stored file may be as long as the operator lets files be.
std::size_t largest_answer(const App& app) {
    return std::max<std::size_t>(html::kLargestPage, app.config.upload_limit);
}

bool permits(Permission permission, Role role) {
    switch (permission) {
        case Permission::anybody:
        case Permission::member:
            return true;
        case Permission::child:
            return role != Role::administrator;
        case Permission::lead:
            return role != Role::member;
        case Permission::desk:
            return role == Role::desk;
        case Permission::administrator:
            return role == Role::administrator;
    }
    return false;
}

void set_default(Response& response, const char* name, const char* value) {
    if (response.get_header(name).empty()) response.header(name, value);
}

void add_security_headers(Response& response, bool secure) {
    set_default(
        response, "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'");
    set_default(response, "X-Content-Type-Options", "nosniff");
    set_default(response, "X-Frame-Options", "DENY");
    set_default(response, "Referrer-Policy", "same-origin");
    set_default(response, "Cross-Origin-Opener-Policy", "same-origin");
    set_default(response, "Cross-Origin-Resource-Policy", "same-origin");
    set_default(response, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    set_default(response, "Cache-Control", "no-store");
    if (secure) set_default(response, "Strict-Transport-Security", "max-age=31536000");
}

/// The request as one handler sees it; everything that all handlers share stands here.
class Serving {
  public:
    Serving(const App& app, Worker worker, Request& request, Permission permission, Handler handler, bool api)
        : app_(app),
          worker_(worker),
          request_(request),
          permission_(permission),
          handler_(handler),
          api_(api) {}

    Response run() {
        worker_.trail->clear();
        Ctx ctx{app_, *worker_.db, *worker_.trail, request_, {}, nullptr, {}};
        Response response;
        try {
            response = answer(ctx);
            refuse_to_send_too_much(response);
            write_log();
            if (not ctx.notice.empty() and response.status == 303) {
                response.header("Set-Cookie", "notice=" + http::url_encode(ctx.notice) +
                                                  "; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
            }
        } catch (const std::exception& broken) {
            worker_.trail->clear();
            response = incident(ctx, broken);
        }
        add_security_headers(response, request_.secure);
        return response;
    }

  private:
    Response answer(Ctx& ctx) {
        resumed_ = resume_session(ctx.db, app_, request_);
        const bool changes = request_.method == Method::post and not api_;
        if (resumed_) {
            ctx.session = &resumed_->session;
            ctx.user = resumed_->user;
        } else {
            ctx.user.lang = request_.cookie("lang") == "en" ? base::Lang::en : base::Lang::ja;
            if (permission_ != Permission::anybody) {
                if (api_) return http::text("sign-in needed\n", 401);
                return changes ? sign_in_again(ctx) : go_to_sign_in(request_);
            }
        }
        if (not permits(permission_, ctx.user.role)) {
            ctx.log("refused", "route", 0, {}, name(permission_));
            return problem_page(
                ctx,
                {base::Kind::forbidden, "",
                 msgid(
                     "この画面はあなたの役割では使えません。必要なときは部署の責任者にたずねてください。")});
        }
        if (changes and permission_ != Permission::anybody and
            not is_form_token(resumed_->session, sent_token())) {
            return send_again(ctx);
        }
        if (resumed_ and resumed_->session.must_change_password and permission_ != Permission::anybody and
            not request_.path.starts_with("/account/") and not request_.path.starts_with("/session/")) {
            return http::see_other("/account/password");
        }
        return handler_(ctx);
    }

    /// Of a form, or of a script's header: another site can neither read a token nor set that header.
    std::string_view sent_token() const {
        return request_.form.has("form_token") ? request_.form.get("form_token")
                                               : request_.header("x-csrf-token");
    }

    /// A form of an older page of this person (signed in again in another tab): what was typed is offered for
    /// sending once more. A form from another site gets nothing.
    Response send_again(Ctx& ctx) {
        if (origin_of(request_, app_) != Origin::own or not request_.uploads.empty() or
            is_too_long_to_keep(request_.form)) {
            PageOptions options;
            options.status = 403;
            options.error = true;
            return page(ctx, ctx.tr("送れませんでした"), "ground/access/views/stale",
                        html::View{{"path", request_.path}}, options);
        }
        html::Views fields;
        for (const auto& [name, value] : request_.form.pairs()) {
            if (name != "form_token") fields.push_back({{"name", name}, {"value", value}});
        }
        PageOptions options;
        options.status = 409;
        return page(ctx, ctx.tr("もう一度送ってください"), "ground/access/views/resend",
                    html::View{{"path", request_.path}, {"fields", std::move(fields)}}, options);
    }

    /// A page or an export that grew beyond all sense is a fault of ours, and sending it would be a second
    /// one.
    void refuse_to_send_too_much(Response& response) const {
        if (http::has_hint(response, http::kMayBeLarge) or response.body.size() <= largest_answer(app_))
            return;
        const auto size = std::to_string(response.body.size());
        response = {};
        throw std::length_error("an answer of " + size + " bytes");
    }

    void write_log() {
        if (worker_.trail->empty()) return;
        db::write(*worker_.db, [&] { worker_.trail->write(*worker_.db); });
        worker_.trail->clear();
    }

    Response incident(Ctx& ctx, const std::exception& broken) {
        const auto number = base::new_id<base::Id<struct IncidentTag>>(ctx.now(), *app_.random).text();
        base::log_error("incident " + number + ": " + broken.what());
        const bool busy = dynamic_cast<const db::RetryError*>(&broken) != nullptr;
        const int status = busy ? 503 : 500;
        if (api_) return http::text("incident " + number + "\n", status);
        try {
            PageOptions options;
            options.status = status;
            options.error = true;
            ctx.session = nullptr;
            auto response = page(ctx, ctx.tr("うまくいきませんでした"), "ground/access/views/incident",
                                 html::View{{"number", number}, {"busy", busy}}, options);
            if (busy) response.header("Retry-After", "2");
            return response;
        } catch (const std::exception& again) {
            base::log_error("incident " + number + " page: " + again.what());
            return http::text("エラー " + number + "\n", status);
        }
    }

    const App& app_;
    Worker worker_;
    Request& request_;
    Permission permission_;
    Handler handler_;
    bool api_;
    std::optional<Resumed> resumed_;
};

class RouterRoutes final : public Routes {
  public:
    RouterRoutes(http::Router& router, const App& app, std::function<Worker()> worker)
        : router_(router), app_(app), worker_(std::move(worker)) {
        router_.set_not_found([this](Request& request) {
            return Serving(app_, worker_(), request, Permission::anybody, &not_found, false).run();
        });
    }
    void get(std::string pattern, Permission permission, Handler handler) override {
        add(Method::get, std::move(pattern), permission, handler, false);
    }
    void post(std::string pattern, Permission permission, Handler handler) override {
        add(Method::post, std::move(pattern), permission, handler, false);
    }
    void api(Method method, std::string pattern, Permission permission, Handler handler) override {
        add(method, std::move(pattern), permission, handler, true);
    }

  private:
    static Response not_found(Ctx& ctx) {
        return problem_page(
            ctx, {base::Kind::not_found, "",
                  msgid("このページはありません。アドレスを確かめるか、受信箱に戻ってください。")});
    }
    void add(Method method, std::string pattern, Permission permission, Handler handler, bool api) {
        router_.add(method, std::move(pattern), std::string(name(permission)),
                    [this, permission, handler, api](Request& request) {
                        return Serving(app_, worker_(), request, permission, handler, api).run();
                    });
    }
    http::Router& router_;
    const App& app_;
    std::function<Worker()> worker_;
};

}  // namespace

std::string_view name(Permission permission) {
    static constexpr std::string_view names[] = {"anybody", "member", "child",
                                                 "lead",    "desk",   "administrator"};
    return names[static_cast<int>(permission)];
}

std::unique_ptr<Routes> make_routes(http::Router& router, const App& app, std::function<Worker()> worker) {
    return std::make_unique<RouterRoutes>(router, app, std::move(worker));
}

}  // namespace tsumugi::access
