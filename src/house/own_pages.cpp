#include "house/own_pages.h"

#include <atomic>

#include "ground/access/pages.h"
#include "ground/access/secret.h"
#include "ground/base/assets.h"

namespace tsumugi::house {
namespace {

using http::Response;

const db::Sql kPing{"SELECT 1"};
const db::Sql kJobStates{"SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state"};
const db::Sql kOpenTasks{"SELECT COUNT(*) FROM task WHERE is_open = 1"};

std::atomic<std::uint64_t> answered{0};
std::atomic<std::uint64_t> refused{0};
std::atomic<std::uint64_t> failed{0};

Response start(access::Ctx& ctx) { return http::see_other(ctx.session ? "/inbox" : "/sign-in"); }

std::string_view media_type(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    if (name.ends_with(".png")) return "image/png";
    return "application/octet-stream";
}

Response static_file(access::Ctx& ctx) {
    const auto name = ctx.request.place("name");
    auto bytes = base::asset("static/" + std::string(name));
    if (not bytes) {
        return access::problem_page(ctx,
                                    {base::Kind::not_found, "", html::msgid("このファイルはありません。")});
    }
    Response response;
    response.body = std::move(*bytes);
    response.header("Content-Type", std::string(media_type(name)));
    // libsodium runs as WebAssembly in this worker alone; a worker has the policy of its own file, not of the
    // page.
    if (name == "census-worker.js") {
        response.header(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'");
    }
    // The address carries the hash of the content (html::asset_path), so a changed file has another address.
    response.header("Cache-Control",
                    ctx.request.query.has("v") ? "public, max-age=31536000, immutable" : "no-cache");
    return response;
}

Response health(access::Ctx& ctx) {
    ctx.db.query(kPing).value<int>();
    return http::text("ok\n");
}

/// An administrator, or a monitoring program with the configured token.
bool may_read_metrics(const access::Ctx& ctx) {
    if (ctx.session and ctx.user.role == access::Role::administrator) return true;
    const auto& token = ctx.app.config.metrics_token;
    return not token.empty() and access::same_secret(ctx.request.header("authorization"), "Bearer " + token);
}

/// Prometheus text form. Counts only: nothing about a person.
Response metrics(access::Ctx& ctx) {
    if (not may_read_metrics(ctx)) return http::text("administrators, or the metrics_token, only\n", 403);
    std::string out;
    const auto line = [&](std::string_view name, std::uint64_t value) {
        out += "tsumugi_" + std::string(name) + " " + std::to_string(value) + "\n";
    };
    line("answers_total", answered);
    line("answers_refused_total", refused);
    line("answers_failed_total", failed);
    line("tasks_open",
         static_cast<std::uint64_t>(ctx.db.query(kOpenTasks).value<std::int64_t>().value_or(0)));
    ctx.db.query(kJobStates).each([&](const db::Row& row) {
        line("jobs{state=\"" + row.get<std::string>(0) + "\"}", static_cast<std::uint64_t>(row.integer(1)));
    });
    return http::text(std::move(out));
}

}  // namespace

void count_answer(int status) {
    ++answered;
    if (status >= 500) {
        ++failed;
    } else if (status >= 400) {
        ++refused;
    }
}

void own_pages(access::Routes& routes) {
    using access::Permission;
    routes.get("/", Permission::anybody, &start);
    routes.get("/static/{name}", Permission::anybody, &static_file);
    routes.get("/health", Permission::anybody, &health);
    routes.get("/metrics", Permission::anybody, &metrics);
}

}  // namespace tsumugi::house
