#include "rooms/acceptance/form.h"

#include <algorithm>
#include <charconv>

#include "ground/base/text.h"

namespace tsumugi::acceptance {

using html::msgid;
using html::View;
using html::Views;
using http::Response;

namespace {

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

}  // namespace

std::optional<directory::Service> service_of_address(Ctx& ctx) {
    const auto id = ServiceId::parse(ctx.request.place("id"));
    auto found = id ? directory::service(ctx.db, *id) : std::nullopt;
    if (found and not directory::may_see(ctx.user, *found)) return std::nullopt;
    return found;
}

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

Views by_group(Ctx& ctx, const std::function<View(const Field&)>& make) {
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
             {"hours", field.form == Form::day},
             {"before", ""},
             {"date", ""},
             {"later_box", false},
             {"later", false}};
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

std::map<std::string, std::string> stored_inputs(const Sheet& said) {
    std::map<std::string, std::string> inputs;
    for (const auto& [key, condition] : said) {
        if (const auto* field = find_field(key)) inputs.merge(typed(*field, condition));
    }
    return inputs;
}

std::map<std::string, std::string> typed_inputs(const http::Fields& form) {
    std::map<std::string, std::string> inputs;
    for (const auto& [name, value] : form.pairs()) {
        auto& text = inputs[name];
        text += (text.empty() ? "" : " ") + base::trimmed(value);
    }
    return inputs;
}

int version_of(const Ctx& ctx) {
    const auto text = ctx.field("version");
    int version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

}  // namespace tsumugi::acceptance
