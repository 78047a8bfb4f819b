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

/// The data of views/_ownership: which fields of the form are proposed and to whom, the note that goes with a
/// proposal, and what the button says.
html::View ownership_view(access::Ctx& ctx, const ChildKey& key, Part part, const base::Problems& problems);
/// The data of views/_proposals: open ones that the viewer may see; nullopt for none.
std::optional<html::View> proposals_view(access::Ctx& ctx, const ChildKey& key);

/// The routes of this room's page files; called by routes().
void list_routes(access::Routes& routes);
void child_routes(access::Routes& routes);
void edit_routes(access::Routes& routes);
void document_routes(access::Routes& routes);
void sight_routes(access::Routes& routes);
void proposal_routes(access::Routes& routes);
void owner_routes(access::Routes& routes);

}  // namespace tsumugi::children
