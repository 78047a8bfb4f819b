// An organisation's own list: the page of the encoder, and what its script sends.
#include "engines/census/kinds.h"
#include "rooms/census/pages.h"

#include "ground/base/assets.h"

namespace tsumugi::census {
namespace {

Response list_page(Ctx& ctx, const RoundRow& round, const ListRow& own, const std::string& token) {
    const auto* kind = find_list_kind(own.source);
    View view{{"path", round.path()},
              {"title", round.title},
              {"day", base::long_date(round.day_of_count, ctx.lang())},
              {"until", base::long_date(round.until, ctx.lang())},
              {"purpose", round.purpose},
              {"legal_basis", round.legal_basis},
              {"kind", kind ? ctx.tr(kind->label) : ""},
              {"state", list_tag(ctx, own.state)},
              {"collecting", round.state == "collecting"},
              {"round_state", round_tag(ctx, round.state)},
              {"declared", own.state == "invited" ? std::string() : std::to_string(own.declared)},
              {"may_declare", own.used == 0},
              {"number", static_cast<int>(own.number)},
              {"token", token},
              {"hub", ctx.app.config.public_url},
              {"has_encoder", base::asset("static/census.js").has_value()},
              {"encoder", base::asset("static/census.js") ? html::asset_path("census.js") : std::string()}};
    view.set("sight", sight_view(ctx));
    set_crumbs(view, ctx, {{round.path(), round.title}}, ctx.tr("名簿を出す"));
    return access::page(ctx, ctx.tr("名簿を出す"), "rooms/census/views/own_list", std::move(view),
                        options_for({}));
}

/// The section's list, or the answer that refuses: another organisation sees no more than that there is none.
template <class Act>
Response own(Ctx& ctx, Act act) {
    const auto round = round_of_address(ctx);
    const auto list = round ? list_of_section(ctx.db, round->id, ctx.user.section) : std::nullopt;
    if (not list or list->state == "left") return no_round(ctx);
    return act(ctx, *round, *list);
}

Response show(Ctx& ctx) {
    return own(ctx, [](Ctx& c, const RoundRow& round, const ListRow& list) {
        return list_page(c, round, list, "");
    });
}

Response token(Ctx& ctx) {
    return own(ctx, [](Ctx& c, const RoundRow& round, const ListRow& list) {
        if (not round.open()) return no_round(c);
        const auto made = written(c, [&] { return make_list_token(c, list); });
        return list_page(c, round, list, made);
    });
}

Response own_round(Ctx& ctx) { return own(ctx, &round_json); }
Response own_declare(Ctx& ctx) { return own(ctx, &take_declared); }
Response own_blinded(Ctx& ctx) { return own(ctx, &take_blinded); }
Response own_batch(Ctx& ctx) { return own(ctx, &give_batch); }
Response own_upload(Ctx& ctx) { return own(ctx, &take_list); }

}  // namespace

void list_routes(access::Routes& routes) {
    routes.get("/census/{round}/list", Permission::member, &show);
    routes.post("/census/{round}/list/token", Permission::member, &token);
    routes.get("/census/{round}/round.json", Permission::member, &own_round);
    routes.post("/census/{round}/declare", Permission::member, &own_declare);
    routes.post("/census/{round}/blinded", Permission::member, &own_blinded);
    routes.get("/census/{round}/batches/{id}", Permission::member, &own_batch);
    routes.post("/census/{round}/upload", Permission::member, &own_upload);
}

}  // namespace tsumugi::census
