#include <algorithm>

#include "ground/access/limits.h"
#include "ground/base/text.h"
#include "rooms/children/pages.h"

// Who of the team sees what, and what the family does not want somebody to see.
namespace tsumugi::children {
namespace {

using access::Ctx;
using access::Permission;
using html::View;
using html::Views;
using http::Response;

std::string names_of(const Ctx& ctx, unsigned categories) {
    return base::join(access::category_names(ctx.lang(), categories), ctx.tr("・"));
}

/// What a section sees, and why. What the family said is told to those who see the family's situation.
View member_view(Ctx& ctx, const ChildKey& key, const access::TeamMember& member) {
    const auto sight =
        access::sight_of(ctx.db, key.child(), member.section, ctx.today(), access::Purpose::care);
    unsigned by_kind = 0, taken = 0;
    for (const auto& reason : sight.reasons)
        (reason.basis == access::Basis::limit ? taken : by_kind) |= reason.categories;
    taken &= by_kind;
    const auto* kind = access::find_kind(member.organisation_kind);
    return {
        {"where", member.organisation_name + (member.section_name.empty() ? "" : " " + member.section_name)},
        {"sees", names_of(ctx, sight.categories)},
        {"kind", kind ? ctx.tr(kind->label) : std::string()},
        {"from", base::short_date(member.from, ctx.today(), ctx.lang())},
        {"until", member.until ? base::short_date(*member.until, ctx.today(), ctx.lang()) : ""},
        {"taken", key.allows(Category::family) ? names_of(ctx, taken) : ""}};
}

Views limit_views(Ctx& ctx, const ChildKey& key) {
    Views rows;
    for (const auto& limit : access::limits_of(ctx, key)) {
        rows.push_back({{"id", limit.id.text()},
                        {"organisation", limit.organisation_name},
                        {"category", ctx.tr(access::label(limit.category))},
                        {"reason", limit.reason},
                        {"from", base::short_date(limit.from, ctx.today(), ctx.lang())},
                        {"where", limit.where},
                        {"own", limit.organisation == ctx.user.organisation}});
    }
    return rows;
}

/// The living organisations, those of the team first; without the user's own.
std::vector<access::Option> organisations(Ctx& ctx, const std::vector<access::TeamMember>& team) {
    std::vector<access::Option> in_team{{"", ctx.tr("選んでください")}}, others;
    std::vector<access::OrganisationId> seen{ctx.user.organisation};
    for (const auto& section : directory::sections(ctx.db)) {
        if (std::find(seen.begin(), seen.end(), section.organisation) != seen.end()) continue;
        seen.push_back(section.organisation);
        const bool member = std::any_of(team.begin(), team.end(), [&](const auto& t) {
            return t.organisation_name == section.organisation_name;
        });
        (member ? in_team : others)
            .push_back({section.organisation.text(),
                        section.organisation_name + (member ? ctx.tr("（チーム）") : "")});
    }
    in_team.insert(in_team.end(), others.begin(), others.end());
    return in_team;
}

View category_field(Ctx& ctx, const base::Problems& problems) {
    Views options;
    const auto chosen = ctx.request.form.all("category");
    for (int i = 0; i < access::kCategoryCount; ++i) {
        const auto category = static_cast<Category>(i);
        const bool selected = std::find(chosen.begin(), chosen.end(), access::code(category)) != chosen.end();
        options.push_back({{"value", access::code(category)},
                           {"label", ctx.tr(access::label(category))},
                           {"selected", selected}});
    }
    return {
        {"name", "category"},
        {"label", ctx.tr("見せないもの")},
        {"hint", ctx.tr("「基本」を選ぶと、名前・生年月日・住所が見えなくなり、こどもの一覧にも出ません。")},
        {"error", access::error_of(ctx, problems, "category")},
        {"required", true},
        {"options", std::move(options)}};
}

Response sight_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    const auto team = access::team_of(ctx, key);
    Views members;
    for (const auto& member : team) members.push_back(member_view(ctx, key, member));
    auto limits = limit_views(ctx, key);
    access::FieldOptions needed, reason;
    needed.required = reason.required = true;
    reason.hint = ctx.tr("例：11月24日に、母から電話で聞いた。");
    View view{{"identity", identity_view(ctx, key)},
              {"code", key.code()},
              {"members", std::move(members)},
              {"has_limits", not limits.empty()},
              {"family_shown", key.allows(Category::family)},
              {"may_limit", key.may_change() and key.allows(Category::family)}};
    view.set("limits", std::move(limits));
    view.set("organisation_field",
             access::select(ctx, "organisation", ctx.tr("どの機関に"), ctx.field("organisation"),
                            organisations(ctx, team), problems, needed));
    view.set("category_field", category_field(ctx, problems));
    view.set("reason_field", access::field(ctx, "reason", ctx.tr("家族のことばと、聞いた日"),
                                           ctx.field("reason"), problems, reason));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("だれが何を見られるか"), "rooms/children/views/sight", std::move(view),
                        options_for(problems));
}

Response show_sight(Ctx& ctx) {
    const auto opened = open(ctx, "sight");
    return opened.key ? sight_page(ctx, *opened.key, {}) : opened.refusal;
}

Response change(Ctx& ctx, const std::function<base::Checked<void>(const ChildKey&)>& body) {
    const auto opened = open(ctx, "sight");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (const auto done = body(key); not done) return tl::unexpected(done.error());
            place_proposals(ctx, key);  // who sees less owns less
            return path_of(key) + "/sight";
        },
        [&](const base::Problems& problems) { return sight_page(ctx, key, problems); });
}

Response add_wish(Ctx& ctx) {
    return change(ctx, [&](const ChildKey& key) -> base::Checked<void> {
        unsigned categories = 0;
        for (const auto& code : ctx.request.form.all("category")) {
            if (const auto category = access::parse_category(code)) categories |= access::bit(*category);
        }
        const auto organisation = access::OrganisationId::parse(ctx.field("organisation"));
        const auto added = access::add_limits(ctx, key, organisation, categories, ctx.field("reason"));
        if (not added) return added;
        add_event(ctx, key.child(), Category::family,
                  html::msgid("見せない情報についての家族の希望が加わりました。"), {},
                  path_of(key) + "/sight");
        ctx.say("家族の希望を保存しました。いまから見えません。");
        return {};
    });
}

Response end_wish(Ctx& ctx) {
    return change(ctx, [&](const ChildKey& key) -> base::Checked<void> {
        const auto id = access::LimitId::parse(ctx.request.place("id"));
        const auto ended = access::end_limit(ctx, key, id.value_or(access::LimitId{}));
        if (not ended) return ended;
        add_event(ctx, key.child(), Category::family,
                  html::msgid("見せない情報についての家族の希望が終わりました。"), {},
                  path_of(key) + "/sight");
        ctx.say("また見えるようにしました。");
        return {};
    });
}

}  // namespace

void sight_routes(access::Routes& routes) {
    routes.get("/children/{code}/sight", Permission::child, &show_sight);
    routes.post("/children/{code}/sight", Permission::child, &add_wish);
    routes.post("/children/{code}/sight/{id}/end", Permission::child, &end_wish);
}

}  // namespace tsumugi::children
