#include "ground/access/pages.h"

#include <charconv>
#include <mutex>
#include <unordered_map>

#include "ground/access/origin.h"
#include "ground/access/session.h"
#include "ground/base/qr.h"
#include "ground/base/text.h"

namespace tsumugi::access {
namespace {

using html::View;
using html::Views;

const db::Sql kSpend{R"(INSERT INTO spent_token (token, member_id, location, spent_at) VALUES ($1, $2, '', $3)
    ON CONFLICT (token) DO NOTHING)"};
const db::Sql kSpentLocation{"SELECT location FROM spent_token WHERE token = $1"};
const db::Sql kSetLocation{"UPDATE spent_token SET location = $2 WHERE token = $1"};

/// The QR code of an address. Weighing its masks costs as much as rendering the page, so the last drawn are
/// kept.
std::string qr_of(const std::string& address, const std::string& title) {
    constexpr std::size_t kMost = 2000;
    static std::mutex mutex;
    static std::unordered_map<std::string, std::string> drawn;
    const auto key = address + '\n' + title;
    {
        const std::lock_guard lock(mutex);
        if (const auto it = drawn.find(key); it != drawn.end()) return it->second;
    }
    auto svg = base::qr_svg(address, title);
    const std::lock_guard lock(mutex);
    if (drawn.size() >= kMost) drawn.clear();
    return drawn.emplace(key, std::move(svg)).first->second;
}

html::Frame frame_of(Ctx& ctx, std::string_view title, const PageOptions& options) {
    html::Frame frame;
    frame.lang = ctx.lang();
    frame.title = title;
    // The answer to a POST stands at an address that has no page of its own.
    frame.path = ctx.request.method == http::Method::post ? "/" : ctx.request.target;
    frame.region = ctx.app.config.region_name;
    frame.demo = ctx.app.config.demo;
    frame.error = options.error;
    frame.landscape = options.landscape;
    frame.printed_at = base::long_time(ctx.now(), ctx.lang());
    frame.notice = http::url_decode(ctx.request.cookie("notice"), false).value_or("");
    if (ctx.session) {
        frame.signed_in = true;
        frame.organisation = ctx.user.where();
        frame.member = ctx.user.name;
        frame.printed_by = ctx.user.where();
        frame.form_token = form_token(ctx);
        frame.session_minutes = ctx.app.config.session_idle_minutes;
        if (ctx.app.inbox_count) frame.inbox_count = ctx.app.inbox_count(ctx);
    }
    if (not options.qr_path.empty()) {
        frame.qr = qr_of(public_url(ctx.app) + options.qr_path, ctx.tr("この画面へのQRコード"));
    }
    return frame;
}

int status_of(base::Kind kind) {
    switch (kind) {
        case base::Kind::invalid:
            return 422;
        case base::Kind::not_found:
            return 404;
        case base::Kind::conflict:
            return 409;
        case base::Kind::forbidden:
            return 403;
        case base::Kind::gone:
            return 410;
        case base::Kind::too_large:
            return 413;
        case base::Kind::busy:
            return 503;
    }
    return 500;
}

View field_data(const Ctx& ctx, std::string_view name, std::string_view label, std::string_view value,
                const base::Problems& problems, const FieldOptions& options) {
    const auto error = error_of(ctx, problems, name);
    return {{"name", name},
            {"label", label},
            {"value", value},
            {"hint", options.hint},
            {"error", error},
            {"required", options.required},
            {"type", options.type},
            {"inputmode", options.inputmode},
            {"autocomplete", options.autocomplete},
            {"spellcheck", options.spellcheck}};
}

}  // namespace

http::Response page(Ctx& ctx, std::string_view title, std::string_view template_name, View view,
                    const PageOptions& options) {
    auto frame = frame_of(ctx, title, options);
    view.set("form_token", frame.form_token);
    auto response =
        http::html(html::page(frame, html::render(template_name, ctx.lang(), view)), options.status);
    response.header("Vary", "HX-Request");
    if (not frame.notice.empty())
        response.header("Set-Cookie", "notice=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    return response;
}

std::optional<int> page_number(std::string_view text) {
    constexpr int kMostPages = 1'000'000;
    int number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{} or read.ptr != end or number < 1 or number > kMostPages) return std::nullopt;
    return number;
}

http::Response fragment(Ctx& ctx, std::string_view template_name, View view) {
    view.set("form_token", form_token(ctx));
    auto response = http::html(html::render(template_name, ctx.lang(), view));
    response.header("Vary", "HX-Request");
    return response;
}

PageOptions options_for(const base::Problems& problems, bool confidential) {
    PageOptions options;
    options.confidential = confidential;
    options.error = not problems.empty();
    if (options.error) options.status = 422;
    for (const auto& problem : problems) {
        if (problem.kind == base::Kind::conflict) options.status = 409;
    }
    return options;
}

http::Response problem_page(Ctx& ctx, const base::Problem& problem) {
    PageOptions options;
    options.status = status_of(problem.kind);
    options.error = true;
    std::string title;
    switch (problem.kind) {
        case base::Kind::not_found:
            title = ctx.tr("見つかりません");
            break;
        case base::Kind::forbidden:
            title = ctx.tr("この画面は使えません");
            break;
        case base::Kind::conflict:
            title = ctx.tr("ほかの人が先に変えています");
            break;
        default:
            title = ctx.tr("うまくいきませんでした");
    }
    return page(ctx, title, "ground/access/views/problem",
                View{{"title", title},
                     {"message", html::tr(ctx.lang(), problem)},
                     {"signed_in", ctx.session != nullptr}},
                options);
}

http::Response change(Ctx& ctx, const std::function<base::Checked<std::string>()>& body,
                      const std::function<http::Response(const base::Problems&)>& again) {
    const std::string token(ctx.request.form.get("form_token"));
    const auto logged = ctx.audit.size();
    const auto result = db::write(ctx.db, [&]() -> base::Checked<std::string> {
        ctx.audit.shrink(logged);
        if (ctx.db.query(kSpend, token, ctx.user.id, ctx.now()).run() == 0) {
            return ctx.db.query(kSpentLocation, token).value<std::string>().value_or("/");
        }
        auto location = body();
        if (not location) return location;
        ctx.db.query(kSetLocation, token, *location).run();
        ctx.audit.write(ctx.db);
        return location;
    });
    if (not result) {
        ctx.audit.forget(logged, "change");
        return again(result.error());
    }
    ctx.audit.clear();
    return http::see_other(*result);
}

void set_errors(View& view, const Ctx& ctx, const base::Problems& problems) {
    Views errors;
    for (const auto& problem : problems) {
        errors.push_back({{"field", problem.field}, {"message", html::tr(ctx.lang(), problem)}});
    }
    view.set("has_errors", not errors.empty());
    view.set("errors", std::move(errors));
}

std::string error_of(const Ctx& ctx, const base::Problems& problems, std::string_view field) {
    for (const auto& problem : problems) {
        if (problem.field == field) return html::tr(ctx.lang(), problem);
    }
    return {};
}

View field(const Ctx& ctx, std::string_view name, std::string_view label, std::string_view value,
           const base::Problems& problems, const FieldOptions& options) {
    return field_data(ctx, name, label, value, problems, options);
}

View select(const Ctx& ctx, std::string_view name, std::string_view label, std::string_view value,
            const std::vector<Option>& options, const base::Problems& problems, const FieldOptions& o) {
    View view = field_data(ctx, name, label, value, problems, o);
    Views rows;
    for (const auto& option : options) {
        rows.push_back(
            {{"value", option.value}, {"label", option.label}, {"selected", option.value == value}});
    }
    view.set("options", std::move(rows));
    return view;
}

http::Response conflict_page(Ctx& ctx, std::string_view title, const std::vector<Difference>& differences,
                             int current_version, std::string_view changed_by, base::Instant changed_at) {
    Views rows, kept;
    for (const auto& d : differences) {
        rows.push_back({{"field", d.field},
                        {"label", d.label},
                        {"mine", d.mine},
                        {"theirs", d.theirs},
                        {"mine_words", d.mine_words.empty() ? d.mine : d.mine_words},
                        {"theirs_words", d.theirs_words.empty() ? d.theirs : d.theirs_words}});
    }
    const auto differs = [&](std::string_view name) {
        return std::any_of(differences.begin(), differences.end(),
                           [&](const auto& d) { return d.field == name; });
    };
    for (const auto& [name, value] : ctx.request.form.pairs()) {
        if (name == "form_token" or name == "version" or differs(name)) continue;
        kept.push_back({{"name", name}, {"value", value}});
    }
    PageOptions options;
    options.status = 409;
    options.error = true;
    return page(ctx, title, "ground/access/views/conflict",
                View{{"title", title},
                     {"path", ctx.request.path},
                     {"rows", std::move(rows)},
                     {"fields", std::move(kept)},
                     {"version", current_version},
                     {"changed_by", changed_by},
                     {"changed_at", base::short_time(changed_at, ctx.today(), ctx.lang())}},
                options);
}

std::string form_token(const Ctx& ctx) { return ctx.session ? make_form_token(*ctx.session) : std::string(); }

}  // namespace tsumugi::access
