// What a service answered: for reading, and for its own people to change.
#include <algorithm>
#include <charconv>

#include "ground/base/text.h"
#include "rooms/acceptance/match.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;
using html::View;
using html::Views;
using http::Response;

std::optional<directory::Service> service_of_address(Ctx& ctx) {
    const auto id = ServiceId::parse(ctx.request.place("id"));
    auto found = id ? directory::service(ctx.db, *id) : std::nullopt;
    if (found and not directory::may_see(ctx.user, *found)) return std::nullopt;
    return found;
}

/// The same words for one that is not there and one that is not shown (K10).
Response no_service(Ctx& ctx) {
    return access::problem_page(ctx, {base::Kind::not_found,
                                      "",
                                      msgid("このサービスはありません。サービスの一覧からさがしてください。"),
                                      {}});
}

Response not_yours(Ctx& ctx) {
    return access::problem_page(
        ctx,
        {base::Kind::forbidden, "", msgid("サービスの情報は、その部署の人と地域の窓口だけが直せます。"), {}});
}

/// Fields in groups, each made by `make`.
template <class Make>
Views by_group(Ctx& ctx, Make make) {
    Views groups;
    const char* group = nullptr;
    Views rows;
    const auto close = [&] {
        if (group) groups.push_back({{"title", ctx.tr(group)}, {"rows", std::move(rows)}});
        rows = {};
    };
    for (const auto& field : fields()) {
        if (not group or std::string_view(group) != field.group) {
            close();
            group = field.group;
        }
        rows.push_back(make(field));
    }
    close();
    return groups;
}

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
    const auto stale = compiled_from(*service, said, ctx.today()).months_since_confirmed.value_or(0) >
                       matching::kStaleMonths;
    View view{{"name", service->name},
              {"id", service->id.text()},
              {"may_edit", directory::may_edit_service(ctx.user, *service) and not service->ended},
              {"empty", said.empty()},
              {"answered", static_cast<int>(said.size())},
              {"all", static_cast<int>(fields().size())},
              {"stale", stale},
              {"made_up", service->made_up}};
    view.set("groups", std::move(groups));
    access::PageOptions options;
    options.confidential = service->hidden;
    options.qr_path = "/services/" + service->id.text() + "/conditions";
    return access::page(ctx, ctx.tr("受入条件"), "rooms/acceptance/views/conditions", std::move(view),
                        options);
}

// ---- changing them

/// msgids of the inputs for values.
std::vector<const char*> value_labels(Form form) {
    switch (form) {
        case Form::age:
            return {msgid("何歳から"), msgid("何歳まで")};
        case Form::weight:
            return {msgid("何kgから"), msgid("何kgまで")};
        case Form::score:
            return {msgid("何点まで")};
        case Form::day:
            return {msgid("看護職員（人）"), msgid("通うこども：区分なし"), msgid("区分1"), msgid("区分2"),
                    msgid("区分3")};
        case Form::deadline:
            return {msgid("日数か月数"), msgid("日（何日までのとき）")};
        default:
            return {};
    }
}

View field_view(Ctx& ctx, const Field& field, const std::map<std::string, std::string>& inputs,
                const base::Problems& problems) {
    const auto text = [&](const std::string& name) {
        const auto found = inputs.find(name);
        return found == inputs.end() ? std::string() : found->second;
    };
    View row{{"key", field.key},
             {"label", label(field, ctx.lang())},
             {"words_name", "w." + field.key},
             {"words", text("w." + field.key)},
             {"words_error", access::error_of(ctx, problems, "w." + field.key)},
             {"error", access::error_of(ctx, problems, "a." + field.key)},
             {"is_text", field.form == Form::text},
             {"inner", field.inner},
             {"hours", field.form == Form::day}};
    Views options, values, towns;
    for (const auto& choice : choices(field.form)) {
        options.push_back({{"value", choice.code},
                           {"label", ctx.tr(choice.label)},
                           {"selected", text("a." + field.key) == choice.code}});
    }
    const auto labels = value_labels(field.form);
    for (std::size_t at = 0; at < labels.size(); ++at) {
        const auto name = (at == 0 ? "v." : "v" + std::to_string(at + 1) + ".") + field.key;
        const bool numeric = field.form != Form::age;
        values.push_back({{"name", name},
                          {"label", ctx.tr(labels[at])},
                          {"full_label", label(field, ctx.lang()) + " " + ctx.tr(labels[at])},
                          {"value", text(name)},
                          {"numeric", numeric},
                          {"error", access::error_of(ctx, problems, name)}});
    }
    if (field.form == Form::area) {
        const auto chosen = base::split(text("v." + field.key), ' ');
        for (const auto& town : region::municipalities(ctx.db)) {
            towns.push_back(
                {{"code", town.code},
                 {"name", ctx.lang() == base::Lang::en ? town.english : town.name},
                 {"checked", std::find(chosen.begin(), chosen.end(), town.code) != chosen.end()}});
        }
        row.set("towns_error", access::error_of(ctx, problems, "v." + field.key));
    }
    row.set("has_towns", not towns.empty());
    row.set("towns", std::move(towns));
    row.set("has_values", not values.empty());
    row.set("values", std::move(values));
    row.set("options", std::move(options));
    return row;
}

Response edit_page(Ctx& ctx, const directory::Service& service,
                   const std::map<std::string, std::string>& inputs, int version,
                   const base::Problems& problems) {
    View view{{"name", service.name},
              {"id", service.id.text()},
              {"version", version},
              {"confirm_all", problems.empty() or ctx.field("confirm_all") == "1"}};
    view.set("groups",
             by_group(ctx, [&](const Field& field) { return field_view(ctx, field, inputs, problems); }));
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("受入条件を直す"), "rooms/acceptance/views/conditions_edit",
                        std::move(view), options);
}

std::map<std::string, std::string> stored_inputs(const Sheet& said) {
    std::map<std::string, std::string> inputs;
    for (const auto& [key, condition] : said) {
        if (const auto* field = find_field(key)) inputs.merge(typed(*field, condition));
    }
    return inputs;
}

/// What was typed, as it was typed; repeated names with a space between.
std::map<std::string, std::string> typed_inputs(const Ctx& ctx) {
    std::map<std::string, std::string> inputs;
    for (const auto& [name, value] : ctx.request.form.pairs()) {
        auto& text = inputs[name];
        text += (text.empty() ? "" : " ") + base::trimmed(value);
    }
    return inputs;
}

Response edit(Ctx& ctx) {
    const auto service = service_of_address(ctx);
    if (not service) return no_service(ctx);
    if (not directory::may_edit_service(ctx.user, *service) or service->ended) return not_yours(ctx);
    return edit_page(ctx, *service, stored_inputs(sheet(ctx.db, service->id)),
                     sheet_version(ctx.db, service->id), {});
}

Response both_versions(Ctx& ctx, const directory::Service& service) {
    const auto mine = typed_inputs(ctx);
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
    int version = 0;
    const auto version_text = ctx.field("version");
    std::from_chars(version_text.data(), version_text.data() + version_text.size(), version);
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
                save_sheet(ctx, service->id, version, changed, ctx.field("confirm_all") == "1");
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("受入条件を保存しました。");
            return "/services/" + service->id.text() + "/conditions";
        },
        [&](const base::Problems& found) {
            const bool conflict = std::any_of(found.begin(), found.end(),
                                              [](const auto& p) { return p.kind == base::Kind::conflict; });
            if (conflict) return both_versions(ctx, *service);
            if (found[0].kind == base::Kind::forbidden) return access::problem_page(ctx, found[0]);
            return edit_page(ctx, *service, typed_inputs(ctx), version, found);
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
