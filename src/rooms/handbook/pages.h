#pragma once
#include <initializer_list>

#include "rooms/handbook/book.h"

// What the page files of the room share. Each file registers its own routes.
namespace tsumugi::handbook {

void edition_routes(access::Routes& routes);
void chapter_routes(access::Routes& routes);
void file_routes(access::Routes& routes);

/// The edition of the route's {year}; nullopt when there is none.
std::optional<Edition> edition_of_address(Ctx& ctx);
http::Response no_edition(Ctx& ctx);
/// 400 in words when the address has a condition that is not in the list (K3); nullopt when it is clean.
std::optional<http::Response> unknown_condition(Ctx& ctx, std::initializer_list<std::string_view> known);

/// The people of the region's desks write and review.
bool may_edit(const access::User& user);
/// The same as the database knows it at this moment, for the checks inside a change (K2).
bool may_edit_now(Ctx& ctx);
base::Problem no_longer();

access::PageOptions options_for(const base::Problems& problems);
/// A whole number of a form's field; -1 = it is none.
int number_field(const Ctx& ctx, std::string_view name);
std::string path_of(const Edition& edition);
std::string path_of(const Edition& edition, ChapterId chapter);
/// 令和8年度版
std::string edition_words(const Ctx& ctx, const Edition& edition);
html::View tag_of(const Ctx& ctx, State state);
/// {{> _crumbs}}: 冊子 > ... > here.
void set_crumbs(html::View& view, const Ctx& ctx,
                const std::vector<std::pair<std::string, std::string>>& links, const std::string& here);

}  // namespace tsumugi::handbook
