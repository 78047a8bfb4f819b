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
void custody_routes(access::Routes& routes);

/// The round of the address; nullopt where there is none.
std::optional<RoundRow> round_of_address(Ctx& ctx);
Response no_round(Ctx& ctx);
access::PageOptions options_for(const base::Problems& problems);
void set_crumbs(View& view, const Ctx& ctx, const std::vector<std::pair<std::string, std::string>>& links,
                const std::string& here);
/// {state, label} for {{> _tag}}.
View round_tag(const Ctx& ctx, std::string_view state);
View list_tag(const Ctx& ctx, std::string_view state);
/// One line for a person: what happens now and who must act.
std::string state_words(const Ctx& ctx, const RoundRow& round, const std::vector<ListRow>& lists);
std::vector<Town> named_towns(Ctx& ctx, const RoundRow& round);
/// The published table for a page: groups with rows, bars and reasons. `publish`: what was to be published.
View result_view(Ctx& ctx, const Published& published, const std::vector<std::string>& publish,
                 const std::vector<Town>& towns, const Published* before);
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

// ---- who sees what: one list for both pages, checked against tables and messages by a test

struct Sight {
    const char* text;                  ///< msgid
    std::vector<std::string_view> of;  ///< columns and messages that it stands for
};
const std::vector<Sight>& hub_sees();
const std::vector<Sight>& custodian_sees();
const std::vector<const char*>& never_seen();  ///< by neither of the two alone
View sight_view(const Ctx& ctx);

}  // namespace tsumugi::census
