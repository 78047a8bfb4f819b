// Why requests were declined in the last twelve months, counted for the council (product.md K8). No child, no
// section.
#include <algorithm>

#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using html::View;
using html::Views;

constexpr int kDays = 365;
constexpr int kFewest = 5;  ///< smaller counts are shown as 1-4

const db::Sql kRefusals{R"(
SELECT reason, reason_item, COUNT(*) FROM request WHERE state = 'declined' AND sent_at >= $1
GROUP BY reason, reason_item ORDER BY COUNT(*) DESC, reason, reason_item)"};

http::Response refusals_page(access::Ctx& ctx) {
    const auto since = base::start_of_day(base::add_days(ctx.today(), -kDays));
    Views rows;
    ctx.db.query(kRefusals, since).each([&](const db::Row& row) {
        const auto& all = reasons();
        const auto reason =
            std::find_if(all.begin(), all.end(), [&](const Reason& r) { return r.code == row.text(0); });
        const int count = row.get<int>(2);
        rows.push_back({{"reason", reason == all.end() ? "" : ctx.tr(reason->label)},
                        {"item", item_label(ctx.lang(), row.text(1))},
                        {"count", count < kFewest ? ctx.tr("1から4件")
                                                  : ctx.tr("{n}件", {{"n", std::to_string(count)}})}});
    });
    View view{{"any", not rows.empty()}};
    view.set("rows", std::move(rows));
    return access::page(ctx, ctx.tr("ことわられた理由"), "rooms/requests/views/refusals", std::move(view));
}

}  // namespace

void refusal_routes(access::Routes& routes) {
    routes.get("/requests/refusals", access::Permission::member, &refusals_page);
}

}  // namespace tsumugi::requests
