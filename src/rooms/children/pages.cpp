#include "rooms/children/pages.h"

#include "rooms/children/doubles.h"

namespace tsumugi::children {

using access::Ctx;
using html::msgid;

Opened open(Ctx& ctx, std::string_view what) {
    auto key = access::open_child(ctx, ctx.request.place("code"), access::Purpose::care, what);
    if (not key) return {std::nullopt, access::problem_page(ctx, key.error())};
    return {*key, {}};
}

std::string path_of(const ChildKey& key) { return "/children/" + key.code(); }

http::Response not_shown(Ctx& ctx) {
    return access::problem_page(
        ctx, {base::Kind::forbidden, "", msgid("この情報は、あなたの機関には表示していません。")});
}

void routes(access::Routes& routes) {
    list_routes(routes);
    child_routes(routes);
    edit_routes(routes);
    document_routes(routes);
    sight_routes(routes);
    double_routes(routes);
    proposal_routes(routes);
    owner_routes(routes);
}

}  // namespace tsumugi::children
