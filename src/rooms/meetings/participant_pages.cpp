// Who speaks in the council under which name: the link with the directory, and the other names that records
// use.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/meetings/pages.h"

namespace tsumugi::meetings {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// Those who write in some series keep the names.
std::optional<Response> refusal_for_readers(Ctx& ctx) {
    bool reads = false;
    for (const auto& series : readable_series(ctx)) {
        reads = true;
        if (right_of(ctx, series) == Right::write) return std::nullopt;
    }
    if (ctx.user.role == access::Role::desk) return std::nullopt;
    return access::problem_page(ctx, reads ? read_only() : not_found());
}

Response list_page(Ctx& ctx) {
    if (auto refusal = refusal_for_readers(ctx)) return std::move(*refusal);
    const auto known = aliases(ctx.db);
    Views rows;
    for (const auto& p : participants(ctx.db)) {
        std::vector<std::string> names;
        for (const auto& alias : known) {
            if (alias.participant == p.id) names.push_back(alias.name);
        }
        rows.push_back({{"name", p.name},
                        {"href", path_of(p.id)},
                        {"where", p.where},
                        {"aliases", base::join(names, ctx.tr("、"))}});
    }
    View view{{"any", not rows.empty()}};
    view.set("rows", std::move(rows));
    set_crumbs(view, ctx, {}, ctx.tr("機関の呼び名"));
    return access::page(ctx, ctx.tr("機関の呼び名"), "rooms/meetings/views/participants", std::move(view),
                        options_for({}));
}

struct Form {
    std::string name, where, alias;
};

Response form_page(Ctx& ctx, const Participant& p, const Form& form, const base::Problems& problems,
                   int version) {
    access::FieldOptions needed, where, alias;
    needed.required = true;
    where.hint = ctx.tr("名簿の機関か部署の名前。名簿にないときは空のままにします。");
    alias.hint = ctx.tr("記録に出てくる略し方など。いくつもあるときは「、」で分けます。");
    View view{{"action", path_of(p.id)}, {"version", version}};
    view.set("name_field", access::field(ctx, "name", ctx.tr("会議での名前"), form.name, problems, needed));
    view.set("where_field",
             access::field(ctx, "where", ctx.tr("名簿の機関・部署"), form.where, problems, where));
    view.set("alias_field", access::field(ctx, "alias", ctx.tr("加える呼び名"), form.alias, problems, alias));
    Views names, places;
    for (const auto& known : aliases(ctx.db)) {
        if (known.participant == p.id) names.push_back({{"name", known.name}});
    }
    std::string last;
    for (const auto& section : directory::sections(ctx.db)) {
        if (section.organisation_name != last) places.push_back({{"where", section.organisation_name}});
        last = section.organisation_name;
        if (not section.name.empty()) places.push_back({{"where", section.where()}});
    }
    view.set("has_aliases", not names.empty());
    view.set("aliases", std::move(names));
    view.set("places", std::move(places));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{"/council/participants", ctx.tr("機関の呼び名")}}, p.name);
    return access::page(ctx, ctx.tr("機関の呼び名"), "rooms/meetings/views/participant", std::move(view),
                        options_for(problems));
}

std::optional<Participant> of_route(Ctx& ctx) {
    const auto id = ParticipantId::parse(ctx.request.place("id"));
    return id ? find_participant(ctx.db, *id) : std::nullopt;
}

Response show(Ctx& ctx) {
    if (auto refusal = refusal_for_readers(ctx)) return std::move(*refusal);
    const auto p = of_route(ctx);
    if (not p) return access::problem_page(ctx, not_found());
    return form_page(ctx, *p, {p->name, p->where, ""}, {}, p->version);
}

Response save(Ctx& ctx) {
    if (auto refusal = refusal_for_readers(ctx)) return std::move(*refusal);
    const auto p = of_route(ctx);
    if (not p) return access::problem_page(ctx, not_found());
    const Form form{ctx.field("name"), ctx.field("where"), ctx.field("alias")};
    const int version = version_field(ctx);
    const auto again = [&](const base::Problems& problems) {
        const auto now = find_participant(ctx.db, p->id).value();
        if (problems.front().kind != base::Kind::conflict)
            return form_page(ctx, now, form, problems, version);
        std::vector<access::Difference> differences;
        if (form.name != now.name)
            differences.push_back({"name", ctx.tr("会議での名前"), form.name, now.name});
        if (form.where != now.where)
            differences.push_back({"where", ctx.tr("名簿の機関・部署"), form.where, now.where});
        const auto kept = db::revisions(ctx.db, "participant", now.id.value());
        const auto who =
            kept.empty() ? std::nullopt : directory::member(ctx.db, MemberId{kept.front().member});
        return access::conflict_page(ctx, ctx.tr("ほかの人が先に直しています"), differences, now.version,
                                     who ? who->name : "", kept.empty() ? ctx.now() : kept.front().at);
    };
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (const auto drop = ctx.field("forget"); not drop.empty()) {
                forget_alias(ctx, drop);
                ctx.say(msgid("呼び名を外しました。"));
                return path_of(p->id);
            }
            base::Problems problems;
            check_text(problems, "name", form.name, 100, true);
            check_text(problems, "alias", form.alias, 300, false);
            auto changed = find_participant(ctx.db, p->id).value();
            const auto same = participant_named(ctx.db, form.name);
            if (same and same->id != p->id)
                problems.push_back(invalid("name", msgid("同じ名前の機関がもうあります。")));
            changed.organisation.reset();
            changed.section.reset();
            if (not form.where.empty()) {
                const auto match = directory_match(ctx, form.where);
                if (not match.organisation)
                    problems.push_back(
                        invalid("where", msgid("名簿にある機関か部署の名前を書いてください。")));
                changed.organisation = match.organisation;
                changed.section = match.section;
            }
            for (const auto& name : names_of(form.alias)) {
                const auto other = participant_named(ctx.db, name);
                if (other and other->id != p->id and base::search_key(other->name) == base::search_key(name))
                    problems.push_back(
                        invalid("alias", msgid("「{name}」は、ほかの機関の名前です。"), {{"name", name}}));
            }
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            changed.name = form.name;
            changed.version = version;
            if (not change_participant(ctx, changed)) return tl::unexpected(base::Problems{conflict()});
            for (const auto& name : names_of(form.alias)) learn_alias(ctx, p->id, name);
            ctx.say(msgid("保存しました。"));
            return path_of(p->id);
        },
        again);
}

}  // namespace

void participant_routes(access::Routes& routes) {
    routes.get("/council/participants", Permission::member, &list_page);
    routes.get("/council/participants/{id}", Permission::member, &show);
    routes.post("/council/participants/{id}", Permission::member, &save);
}

}  // namespace tsumugi::meetings
