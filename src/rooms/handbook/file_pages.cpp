// What leaves the house: the printed book, the file for the web, open data.
#include "rooms/handbook/open_data.h"
#include "rooms/handbook/pages.h"

namespace tsumugi::handbook {
namespace {

using access::Permission;
using html::msgid;
using http::Response;

std::string file_name(const Edition& e, const char* extension) {
    return "handbook-" + std::to_string(e.year) + (e.state == State::frozen ? "" : "-draft") + extension;
}

Response pdf(Ctx& ctx) {
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    ctx.log("export", "handbook_edition", e->id.value(), {}, "pdf");
    return http::file(documents::write_book(book_of(ctx, *e)), "application/pdf", file_name(*e, ".pdf"));
}

Response web(Ctx& ctx) {
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    ctx.log("export", "handbook_edition", e->id.value(), {}, "html");
    return http::file(web_file(ctx, *e), "text/html; charset=utf-8", file_name(*e, ".html"));
}

/// Only what two people have seen is published as data.
std::optional<Response> not_frozen(Ctx& ctx, const Edition& e) {
    if (e.state == State::frozen) return std::nullopt;
    return access::problem_page(
        ctx, {base::Kind::conflict, "", msgid("オープンデータは、確定した版だけから出せます。"), {}});
}

Response csv(Ctx& ctx) {
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    if (auto refusal = not_frozen(ctx, *e)) return std::move(*refusal);
    ctx.log("export", "handbook_edition", e->id.value(), {}, "csv");
    return http::file(csv_of(*e, entries_of(ctx, *e)), "text/csv; charset=utf-8", file_name(*e, ".csv"));
}

Response hsds(Ctx& ctx) {
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    if (auto refusal = not_frozen(ctx, *e)) return std::move(*refusal);
    ctx.log("export", "handbook_edition", e->id.value(), {}, "hsds");
    return http::file(hsds_of(entries_of(ctx, *e)), "application/json; charset=utf-8",
                      file_name(*e, "-hsds.json"));
}

}  // namespace

void file_routes(access::Routes& routes) {
    routes.get("/handbook/{year}/book.pdf", Permission::member, &pdf);
    routes.get("/handbook/{year}/book.html", Permission::member, &web);
    routes.get("/handbook/{year}/services.csv", Permission::member, &csv);
    routes.get("/handbook/{year}/hsds.json", Permission::member, &hsds);
}

}  // namespace tsumugi::handbook
