#include "ground/notices/pages.h"

#include <algorithm>

namespace tsumugi::notices {

namespace {

constexpr int kPageSize = 25;

std::optional<int> wanted_page(const access::Ctx& ctx) {
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name != "page") return std::nullopt;
    }
    if (not ctx.request.query.has("page")) return 1;
    return access::page_number(ctx.request.query.get("page"));
}

std::string address(int page) { return "/notices?page=" + std::to_string(page); }

http::Response list_page(access::Ctx& ctx) {
    const auto page = wanted_page(ctx);
    if (not page) {
        auto response = access::problem_page(
            ctx, {base::Kind::invalid,
                  "",
                  html::msgid("アドレスの条件が分かりません。お知らせを開き直してください。"),
                  {}});
        response.status = 400;
        return response;
    }
    auto shown = newest(ctx, kPageSize + 1, (*page - 1) * kPageSize);
    const bool more = shown.size() > kPageSize;
    if (more) shown.pop_back();
    return access::page(ctx, ctx.tr("お知らせ"), "ground/notices/views/list",
                        {{"any", not shown.empty()},
                         {"notices", view_of(ctx, shown)},
                         {"back", "/notices"},
                         {"has_unread", std::any_of(shown.begin(), shown.end(),
                                                    [](const Shown& notice) { return not notice.read; })},
                         {"newer", *page > 1 ? address(*page - 1) : ""},
                         {"older", more ? address(*page + 1) : ""}});
}

http::Response read_all(access::Ctx& ctx) {
    const std::string back = ctx.field("back") == "/inbox" ? "/inbox" : "/notices";
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            mark_read(ctx);
            return back;
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

html::Views view_of(const access::Ctx& ctx, const std::vector<Shown>& notices) {
    html::Views rows;
    for (const auto& notice : notices) {
        rows.push_back({{"text", notice.text},
                        {"path", notice.path},
                        {"at", base::short_time(notice.at, ctx.today(), ctx.lang())},
                        {"read", notice.read}});
    }
    return rows;
}

void routes(access::Routes& routes) {
    routes.get("/notices", access::Permission::member, list_page);
    routes.post("/notices/read", access::Permission::member, read_all);
}

}  // namespace tsumugi::notices
