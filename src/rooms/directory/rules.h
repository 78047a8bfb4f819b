#pragma once
#include "rooms/directory/store.h"

namespace tsumugi::directory {

// Decisions of this room: no clock, no database, no request.

// ---- who may do what

/// What a section says of itself is changed by its own members, and by the region's desk for all.
bool may_edit_section(const access::User& user, const Section& section);
/// Accounts are managed by the section's lead (a desk's own by the desk), and by an administrator everywhere.
/// The desk manages no other section's accounts: an account there would be a way to children without a team.
bool may_manage(const access::User& user, SectionId section);
/// Whose name, job and address somebody may change: within the above, nobody who stands higher.
bool may_edit(const access::User& user, const Member& member);
/// Password, second factor and end of another person's account; for the own ones there is /account, which
/// asks for the password.
bool may_manage(const access::User& user, const Member& member);
/// The roles that somebody may give in a section: none above the own one, and the desk's only in a desk.
std::vector<access::Role> grantable(const access::User& user, const Section& section);

/// Whether `user` may hand what `from` has over to `to`: the own things to a colleague; a lead those of the
/// section, also to another section of the organisation; an administrator all. nullopt = may.
std::optional<base::Problem> hand_over_problem(const access::User& user, const Member& from,
                                               const Section& from_section, const Member& to,
                                               const Section& to_section, base::Date today);
/// The sections that a successor may come from.
std::vector<Section> successor_sections(const access::User& user, const Section& from,
                                        const std::vector<Section>& all);

// ---- what was typed

/// A section's facts as they are stored (telephones in one form), or everything that is wrong with them.
base::Checked<Section> check_section(Section typed);
/// A member's facts; `colleagues` are those who may stand in.
base::Checked<Member> check_member(Member typed, const std::vector<Member>& colleagues);

// ---- whom to ask

/// The codes of other municipalities in the order in which to ask them: the nearest code first, because the
/// towns of one county (郡) are numbered in a row.
std::vector<std::string> neighbours(std::string_view municipality, std::vector<std::string> codes);
/// The number for a tel: link; empty when it is not one plain number.
std::string dialled(std::string_view phone);

}  // namespace tsumugi::directory
