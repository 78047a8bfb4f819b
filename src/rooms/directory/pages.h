#pragma once
#include "rooms/directory/rules.h"

namespace tsumugi::directory {

/// The routes of this room's page files; called by routes().
void contact_routes(access::Routes& routes);
void organisation_routes(access::Routes& routes);
void member_routes(access::Routes& routes);
void account_routes(access::Routes& routes);
void hand_over_routes(access::Routes& routes);
void service_routes(access::Routes& routes);
void import_routes(access::Routes& routes);

/// A condition of the address that this page does not know: 400 in words, never left out in silence (K3).
http::Response unknown_condition(access::Ctx& ctx, std::string_view name);
http::Response no_section(access::Ctx& ctx);
http::Response not_allowed(access::Ctx& ctx);

using access::options_for;

/// The signed-in person as the database knows them at this moment, for the checks inside a change (K2).
/// nullopt: the account has ended meanwhile.
std::optional<access::User> user_now(access::Ctx& ctx);
/// The problem of somebody who lost the right while the form was open.
base::Problem no_longer();

/// {name, href, phone, tel, extension, fax, email, hours, decides, has_phone, main_number}: the
/// organisation's telephone stands in where the section has none.
html::View section_view(access::Ctx& ctx, const Section& section);

// ---- members

std::string path_of(MemberId id);
/// The living member of the address, when the signed-in person may change anything about it; else the
/// refusal.
struct OpenedMember {
    std::optional<Member> member;
    http::Response refusal;
};
OpenedMember open_member(access::Ctx& ctx);
/// The member as it is now, if the signed-in person still may do that to it: looked at inside the change
/// (K2).
base::Checked<Member> member_now(access::Ctx& ctx, MemberId id,
                                 bool (*may)(const access::User&, const Member&));
/// The page of one member, with what was typed and what is wrong with it.
http::Response member_page(access::Ctx& ctx, const Member& m, const base::Problems& problems);
/// A password that somebody else gives: 16 letters and figures in groups of four, without those that look
/// alike, about 79 bits.
std::string first_password(std::string_view login);
/// The answer to the change itself, so that the password is shown once and is kept nowhere: sent again, the
/// form only leads to the member's page.
http::Response password_page(access::Ctx& ctx, MemberId id, std::string_view password);

/// The number of a hidden field "version" as the form sent it.
int version_of(const access::Ctx& ctx);

}  // namespace tsumugi::directory
