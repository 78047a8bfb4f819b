#pragma once
#include "rooms/children/store.h"

namespace tsumugi::children {

/// The child of the route's {code}, or the answer why not.
struct Opened {
    std::optional<ChildKey> key;
    http::Response refusal;
};
Opened open(access::Ctx& ctx, std::string_view what);
std::string path_of(const ChildKey& key);
/// The answer to who asks for a category that the key does not allow.
http::Response not_shown(access::Ctx& ctx);
using access::options_for;

/// The data of views/_documents and of the documents' page.
html::View documents_view(access::Ctx& ctx, const ChildKey& key);

/// The routes of this room's page files; called by routes().
void list_routes(access::Routes& routes);
void child_routes(access::Routes& routes);
void edit_routes(access::Routes& routes);
void document_routes(access::Routes& routes);
void sight_routes(access::Routes& routes);

}  // namespace tsumugi::children
