#pragma once
#include "rooms/directory/rules.h"

namespace directory {

/// The routes of this room's page files; called by routes().
void contact_routes(access::Routes& routes);
void organisation_routes(access::Routes& routes);
void member_routes(access::Routes& routes);
void hand_over_routes(access::Routes& routes);

/// A condition of the address that this page does not know: 400 in words, never left out in silence (K3).
http::Response unknown_condition(access::Ctx& ctx, std::string_view name);
http::Response no_section(access::Ctx& ctx);
http::Response not_allowed(access::Ctx& ctx);

access::PageOptions options_for(const base::Problems& problems);

/// The signed-in person as the database knows them at this moment, for the checks inside a change (K2).
/// nullopt: the account has ended meanwhile.
std::optional<access::User> user_now(access::Ctx& ctx);
/// The problem of somebody who lost the right while the form was open.
base::Problem no_longer();

/// {name, href, phone, tel, extension, fax, email, hours, decides, has_phone, main_number}: the
/// organisation's telephone stands in where the section has none.
html::View section_view(access::Ctx& ctx, const Section& section);

/// The number of a hidden field "version" as the form sent it.
int version_of(const access::Ctx& ctx);

}  // namespace directory
