#pragma once
#include <string>
#include <vector>

#include "engines/census/spec.h"
#include "ground/access/access.h"

namespace tsumugi::census {

/// /census (rounds of this region) and /census-machine (the other servers and command lines of a round, by
/// bearer token).
void routes(access::Routes& routes);

/// Whether the request carries the token of a list or a custodian of a round that there is.
bool knows_machine(db::Db& db, const http::Request& request);

/// The demonstration's finished round: opened, counted and erased by the functions that a real one uses, but
/// from made-up children instead of lists. Inside a transaction, as the desk. The address of its page.
std::string make_demo_round(access::Ctx& desk, access::SectionId custodian,
                            const std::vector<access::SectionId>& lists, int children, std::uint64_t seed);

// ---- for the custodian's pages, which speak of a round in the same words

constexpr int kLeastLists = 3;

/// The answer where there is no such round.
http::Response no_round(access::Ctx& ctx);
access::PageOptions options_for(const base::Problems& problems);
void set_crumbs(html::View& view, const access::Ctx& ctx,
                const std::vector<std::pair<std::string, std::string>>& links, const std::string& here);
/// {state, label} for {{> _tag}}.
html::View list_tag(const access::Ctx& ctx, std::string_view state);
/// The published table for a page: groups with rows, bars and reasons. `publish`: what was to be published.
html::View result_view(access::Ctx& ctx, const Published& published, const std::vector<std::string>& publish,
                       const std::vector<Town>& towns, const Published* before);

// ---- who sees what: one list for both bodies' pages, checked against tables and messages by a test

struct Sight {
    const char* text;                  ///< msgid
    std::vector<std::string_view> of;  ///< columns and messages that it stands for
};
const std::vector<Sight>& hub_sees();
const std::vector<Sight>& custodian_sees();
const std::vector<const char*>& never_seen();  ///< by neither of the two alone
html::View sight_view(const access::Ctx& ctx);

}  // namespace tsumugi::census
