#pragma once
#include "rooms/directory/directory.h"

namespace directory {

struct Organisation {
    OrganisationId id;
    std::string kind, name, kana, municipality, postcode, address, phone, fax;
    bool made_up = false;
};
std::vector<Organisation> organisations(db::Db& db);
std::optional<Organisation> organisation(db::Db& db, OrganisationId id);
std::vector<Section> sections_of(db::Db& db, OrganisationId id);

/// The sections that lead a function in a municipality by its role table.
std::vector<Section> leads(db::Db& db, std::string_view municipality, std::string_view function);

/// Saves what a section says of itself. Error: conflict.
base::Result<void> save_section(access::Ctx& ctx, const Section& changed);
/// Saves name, job, address and deputy of a member. Error: conflict.
base::Result<void> save_member(access::Ctx& ctx, const Member& changed);
/// Ends a member: signs out everywhere, the account is closed.
void end_member(access::Ctx& ctx, MemberId id, base::Date on, std::string_view reason);

/// What a hand-over moves: how many team memberships and open tasks name this member.
struct Load {
    int teams = 0;
    int tasks = 0;
};
Load load_of(access::Ctx& ctx, MemberId member);
/// Puts the successor in the member's place in teams, open tasks and as a deputy of others.
void hand_over(access::Ctx& ctx, MemberId from, MemberId to);

}  // namespace directory
