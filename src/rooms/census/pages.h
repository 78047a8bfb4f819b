#pragma once
#include "rooms/census/store.h"

namespace tsumugi::census {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

void round_routes(access::Routes& routes);
void new_round_routes(access::Routes& routes);
void list_routes(access::Routes& routes);
void machine_routes(access::Routes& routes);
void result_routes(access::Routes& routes);

/// The round of the address; nullopt where there is none.
std::optional<RoundRow> round_of_address(Ctx& ctx);
/// {state, label} for {{> _tag}}.
View round_tag(const Ctx& ctx, std::string_view state);
/// One line for a person: what happens now and who must act.
std::string state_words(const Ctx& ctx, const RoundRow& round, const std::vector<ListRow>& lists);
std::vector<Town> named_towns(Ctx& ctx, const RoundRow& round);
/// {error} as JSON with the status of its kind, for scripts and programs.
Response refuse_json(Ctx& ctx, const base::Problem& problem);

// ---- the same for a signed-in organisation and for its command line
Response round_json(Ctx& ctx, const RoundRow& round, const ListRow& list);
Response take_declared(Ctx& ctx, const RoundRow& round, const ListRow& list);
Response take_blinded(Ctx& ctx, const RoundRow& round, const ListRow& list);
Response give_batch(Ctx& ctx, const RoundRow& round, const ListRow& list);
Response take_list(Ctx& ctx, const RoundRow& round, const ListRow& list);

/// Runs a change of a program's request in one transaction with its log entries.
template <class Body>
auto written(Ctx& ctx, Body body) {
    const auto before = ctx.audit.size();
    return db::write(ctx.db, [&] {
        ctx.audit.shrink(before);
        return body();
    });
}

}  // namespace tsumugi::census
