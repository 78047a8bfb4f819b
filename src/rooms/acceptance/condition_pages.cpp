// What a service answered: for reading, and for its own people to change.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/acceptance/form.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;
using html::View;
using html::Views;
using http::Response;

Response conditions_page(Ctx& ctx) {
    const auto service = service_of_address(ctx);
    if (not service) return no_service(ctx);
    const auto said = sheet(ctx.db, service->id);
    std::map<MemberId, std::string> names_of;
    auto groups = by_group(ctx, [&](const Field& field) {
        const auto found = said.find(field.key);
        View row{{"label", label(field, ctx.lang())}, {"inner", field.inner}};
        if (found == said.end()) {
            row.set("open", true);
            return row;
        }
        const auto& c = found->second;
        if (not names_of.contains(c.by)) {
            const auto who = directory::member(ctx.db, c.by);
            const auto where = who ? directory::section(ctx.db, who->section) : std::nullopt;
            names_of[c.by] = where ? where->where() : "";
        }
        row.set("open", false);
        row.set("words", shown(ctx, field, c));
        row.set("date", base::long_date(base::local_date(c.at), ctx.lang()));
        row.set("by", names_of[c.by]);
        return row;
    });
    const auto asked = service->ended ? std::nullopt : running(ctx.db, service->id);
    const auto stale = compiled_from(*service, said, ctx.today()).months_since_confirmed.value_or(0) >
                       matching::kStaleMonths;
    View view{{"name", service->name},
              {"id", service->id.text()},
              {"may_edit", directory::may_edit_service(ctx.user, *service) and not service->ended},
              {"empty", said.empty()},
              {"answered", static_cast<int>(said.size())},
              {"all", static_cast<int>(fields().size())},
              {"stale", stale},
              {"unconfirmed", unconfirmed(ctx.db, ctx.today()).contains(service->id)},
              {"may_confirm", asked and not asked->answered and may_answer(ctx.user, *service, asked)},
              {"made_up", service->made_up}};
    view.set("groups", std::move(groups));
    access::PageOptions options;
    options.confidential = service->hidden;
    options.qr_path = "/services/" + service->id.text() + "/conditions";
    return access::page(ctx, ctx.tr("受入条件"), "rooms/acceptance/views/conditions", std::move(view),
                        options);
}

// ---- changing them

Response edit_page(Ctx& ctx, const directory::Service& service,
                   const std::map<std::string, std::string>& inputs, int version,
                   const base::Problems& problems) {
    View view{{"name", service.name},
              {"id", service.id.text()},
              {"version", version},
              {"confirm_all", problems.empty() or ctx.field("confirm_all") == "1"}};
    view.set("groups",
             by_group(ctx, [&](const Field& field) { return field_view(ctx, field, inputs, problems); }));
    if (ctx.user.role == access::Role::desk) {
        auto sections = directory::section_options(ctx, service.municipality);
        sections.insert(sections.begin(),
                        {"", ctx.tr("決めない（市町村の支給決定の担当。なければ地域の窓口）")});
        const auto named = named_chaser(ctx.db, service.id);
        const auto chosen = inputs.contains("chaser") ? inputs.at("chaser") : named ? named->text() : "";
        view.set("chaser_field", access::select(ctx, "chaser", ctx.tr("年1回の確認をうながす部署"), chosen,
                                                sections, problems));
    } else {
        view.set("chaser_field", false);
    }
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("受入条件を直す"), "rooms/acceptance/views/conditions_edit",
                        std::move(view), options);
}

Response edit(Ctx& ctx) {
    const auto service = service_of_address(ctx);
    if (not service) return no_service(ctx);
    if (not directory::may_edit_service(ctx.user, *service) or service->ended) return not_yours(ctx);
    return edit_page(ctx, *service, stored_inputs(sheet(ctx.db, service->id)),
                     sheet_version(ctx.db, service->id), {});
}

Response both_versions(Ctx& ctx, const directory::Service& service) {
    const auto mine = typed_inputs(ctx.request.form);
    const auto said = sheet(ctx.db, service.id);
    const auto theirs = stored_inputs(said);
    const auto of = [](const auto& inputs, const std::string& name) {
        const auto found = inputs.find(name);
        return found == inputs.end() ? std::string() : found->second;
    };
    std::vector<access::Difference> differences;
    for (const auto& field : fields()) {
        std::vector<std::string> input_names{"a." + field.key, "w." + field.key, "v." + field.key};
        for (int at = 2; at <= value_inputs(field.form); ++at)
            input_names.push_back("v" + std::to_string(at) + "." + field.key);
        for (const auto& name : input_names) {
            const auto a = of(mine, name), b = of(theirs, name);
            if (a == b) continue;
            access::Difference difference{name, label(field, ctx.lang()), a, b};
            for (const auto& choice : choices(field.form)) {
                if (name[0] == 'a' and a == choice.code) difference.mine_words = ctx.tr(choice.label);
                if (name[0] == 'a' and b == choice.code) difference.theirs_words = ctx.tr(choice.label);
            }
            differences.push_back(std::move(difference));
        }
    }
    const auto here = "/services/" + service.id.text() + "/conditions";
    if (differences.empty()) return http::see_other(here);
    std::string by;
    base::Instant at{};
    for (const auto& [key, condition] : said) {
        if (condition.at < at) continue;
        at = condition.at;
        const auto who = directory::member(ctx.db, condition.by);
        by = who ? who->name : "";
    }
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), differences,
                                 sheet_version(ctx.db, service.id), by, at);
}

Response save(Ctx& ctx) {
    const auto service = service_of_address(ctx);
    if (not service) return no_service(ctx);
    if (not directory::may_edit_service(ctx.user, *service) or service->ended) return not_yours(ctx);
    base::Problems problems;
    Sheet changed;
    for (const auto& field : fields()) {
        auto read = read_field(ctx.request.form, field, problems);
        if (not read.answer.empty()) changed.emplace(field.key, std::move(read));
    }
    for (auto& problem : unknown_towns(ctx.db, changed)) problems.push_back(std::move(problem));
    const int version = version_of(ctx);
    for (auto& problem : contradictions_of(*service, changed, ctx.today())) {
        const bool known = std::any_of(problems.begin(), problems.end(),
                                       [&](const auto& p) { return p.field == problem.field; });
        if (not known) problems.push_back(std::move(problem));
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not problems.empty()) return tl::unexpected(problems);
            // The right may have gone while the form was open (K2).
            const auto now = directory::service(ctx.db, service->id);
            const auto who = directory::member(ctx.db, ctx.user.id);
            const bool still = who and who->living(ctx.today()) and now and not now->ended and
                               directory::may_edit_service(access::load_user(ctx.db, ctx.user.id), *now);
            if (not still) {
                return tl::unexpected(base::Problems{
                    {base::Kind::forbidden,
                     "",
                     msgid("あなたは、いまはこれを変えられません。部署の責任者か管理者にたずねてください。"),
                     {}}});
            }
            const auto saved =
                save_sheet(ctx, service->id, version, changed,
                           ctx.field("confirm_all") == "1" ? every_field() : std::set<std::string>{});
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            if (ctx.user.role == access::Role::desk and ctx.request.form.has("chaser")) {
                const auto chaser = access::SectionId::parse(ctx.field("chaser"));
                const bool living = chaser and directory::living_section(ctx.db, *chaser);
                set_chaser(ctx, service->id, living ? *chaser : access::SectionId{});
            }
            ctx.say("受入条件を保存しました。");
            return "/services/" + service->id.text() + "/conditions";
        },
        [&](const base::Problems& found) {
            const bool conflict = std::any_of(found.begin(), found.end(),
                                              [](const auto& p) { return p.kind == base::Kind::conflict; });
            if (conflict) return both_versions(ctx, *service);
            if (found[0].kind == base::Kind::forbidden) return access::problem_page(ctx, found[0]);
            return edit_page(ctx, *service, typed_inputs(ctx.request.form), version, found);
        });
}

}  // namespace

void condition_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/services/{id}/conditions", Permission::member, conditions_page);
    routes.get("/services/{id}/conditions/edit", Permission::member, edit);
    routes.post("/services/{id}/conditions", Permission::member, save);
}

}  // namespace tsumugi::acceptance
