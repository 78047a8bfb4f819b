#include "rooms/directory/pages.h"

#include <charconv>

#include "ground/lists/lists.h"

namespace tsumugi::directory {

using html::msgid;
using html::View;
using http::Response;

Response unknown_condition(access::Ctx& ctx, std::string_view name) {
    return lists::refuse(ctx, lists::unknown_condition(name));
}

Response no_section(access::Ctx& ctx) {
    return access::problem_page(ctx, {base::Kind::not_found, "",
                                      msgid("この部署や機関はありません。機関の一覧から選んでください。")});
}

Response not_allowed(access::Ctx& ctx) {
    return access::problem_page(ctx, {base::Kind::forbidden, "",
                                      msgid("この画面は、その部署の責任者と管理者だけが使えます。必要なときは"
                                            "、部署の責任者にたずねてください。")});
}

std::optional<access::User> user_now(access::Ctx& ctx) {
    const auto own = member(ctx.db, ctx.user.id);
    if (not own or not own->living(ctx.today())) return std::nullopt;
    return access::load_user(ctx.db, ctx.user.id);
}

base::Problem no_longer() {
    return {base::Kind::forbidden, "",
            msgid("あなたは、いまはこれを変えられません。部署の責任者か管理者にたずねてください。")};
}

View section_view(access::Ctx& ctx, const Section& s) {
    auto phone = s.phone;
    if (phone.empty()) {
        if (const auto owner = organisation(ctx.db, s.organisation)) phone = owner->phone;
    }
    return {{"id", s.id.text()},
            {"name", s.where()},
            {"href", "/sections/" + s.id.text()},
            {"phone", phone},
            {"tel", dialled(phone)},
            {"main_number", s.phone.empty() and not phone.empty()},
            {"extension", s.extension},
            {"fax", s.fax},
            {"email", s.email},
            {"hours", s.hours},
            {"decides", s.decides}};
}

int version_of(const access::Ctx& ctx) {
    const auto text = ctx.field("version");
    int version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

void routes(access::Routes& routes) {
    contact_routes(routes);
    organisation_routes(routes);
    member_routes(routes);
    account_routes(routes);
    hand_over_routes(routes);
    import_routes(routes);
    service_routes(routes);
}

}  // namespace tsumugi::directory
