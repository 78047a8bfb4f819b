// The directory of organisations and sections, and what a section says of itself.
#include <algorithm>
#include <map>

#include "ground/access/kinds.h"
#include "ground/base/text.h"
#include "ground/lists/lists.h"
#include "rooms/directory/pages.h"

namespace tsumugi::directory {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

std::string kind_label(const Ctx& ctx, std::string_view code) {
    const auto* kind = access::find_kind(code);
    return kind ? ctx.tr(kind->label) : ctx.tr("そのほか");
}

// ---- the list

struct Wanted {
    std::string q, kind;
};
std::vector<access::Option> kinds_to_choose(Ctx& ctx) {
    std::vector<access::Option> kinds{{"", ctx.tr("すべての種類")}};
    for (const auto& kind : access::organisation_kinds())
        kinds.push_back({std::string(kind.code), ctx.tr(kind.label)});
    return kinds;
}
constexpr forms::Source kKinds{&kinds_to_choose};
constexpr forms::Field<Wanted> kWanted[] = {{&Wanted::q, forms::name("q", msgid("名前・ふりがな・部署"))},
                                            {&Wanted::kind, forms::choice("kind", msgid("種類"), kKinds)}};
constexpr forms::Form<Wanted> kFilter{kWanted, forms::kConditions};
constexpr lists::List<Wanted> kList{"/organisations", kFilter, 100};

/// Organisations with what was typed, by kind.
std::vector<Organisation> search(db::Db& db, const Wanted& w) {
    auto found = organisations_named(db, w.q);
    if (not w.kind.empty()) std::erase_if(found, [&](const Organisation& o) { return o.kind != w.kind; });
    const auto place = [](const Organisation& o) {
        const auto& kinds = access::organisation_kinds();
        return std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.code == o.kind; }) -
               kinds.begin();
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return found;
}

Views groups_of(Ctx& ctx, const std::vector<Organisation>& shown) {
    std::map<std::string, std::string> towns;
    for (const auto& town : region::municipalities(ctx.db)) {
        towns[town.code] = ctx.lang() == base::Lang::en ? town.english : town.name;
    }
    Views groups;
    std::string kind;
    Views rows;
    const auto close = [&] {
        if (rows.empty()) return;
        View group{{"kind", kind_label(ctx, kind)}};
        group.set("organisations", std::exchange(rows, {}));
        groups.push_back(std::move(group));
    };
    for (const auto& o : shown) {
        if (o.kind != kind) close();
        kind = o.kind;
        rows.push_back(
            {{"id", o.id.text()}, {"name", o.name}, {"town", towns[o.municipality]}, {"phone", o.phone}});
    }
    close();
    return groups;
}

Response list_page(Ctx& ctx) {
    const auto asked = kList.read(ctx);
    if (not asked) return lists::refuse(ctx, asked.error());
    const auto found = search(ctx.db, asked->filter);
    const auto pager = kList.pager(*asked, static_cast<int>(found.size()));
    if (auto last = kList.past_end(*asked, pager.total)) return std::move(*last);
    View view{{"any", pager.total > 0}};
    kList.set(view, ctx, *asked, pager.total);
    view.set("groups", groups_of(ctx, {found.begin() + pager.offset(), found.begin() + pager.to()}));
    return access::page(ctx, ctx.tr("機関の一覧"), "rooms/directory/views/organisations", std::move(view));
}

// ---- one organisation, one section

Views section_views(Ctx& ctx, OrganisationId id) {
    Views views;
    for (const auto& section : sections_of(ctx.db, id)) views.push_back(section_view(ctx, section));
    return views;
}

Response organisation_page(Ctx& ctx) {
    const auto id = OrganisationId::parse(ctx.request.place("id"));
    const auto o = id ? organisation(ctx.db, *id) : std::nullopt;
    if (not o) return no_section(ctx);
    auto rows = section_views(ctx, o->id);
    View view{{"name", o->name},
              {"kind", kind_label(ctx, o->kind)},
              {"town", region::municipality_name(ctx.db, o->municipality, ctx.lang())},
              {"postcode", o->postcode},
              {"address", o->address},
              {"phone", o->phone},
              {"fax", o->fax},
              {"any", not rows.empty()}};
    view.set("sections", std::move(rows));
    return access::page(ctx, o->name, "rooms/directory/views/organisation", std::move(view));
}

std::optional<Section> section_of_address(Ctx& ctx) {
    const auto id = SectionId::parse(ctx.request.place("id"));
    return id ? section(ctx.db, *id) : std::nullopt;
}

Response section_page(Ctx& ctx) {
    const auto s = section_of_address(ctx);
    if (not s) return no_section(ctx);
    Views people, led;
    for (const auto& m : members(ctx.db, s->id, ctx.today())) {
        people.push_back({{"name", m.name}, {"job", m.job}, {"deputy", m.deputy_name}});
    }
    const auto& functions = region::functions(ctx.db);
    for (const auto& [town, code] : led_by(ctx.db, s->id)) {
        const auto function = std::find_if(functions.begin(), functions.end(),
                                           [&, &c = code](const auto& f) { return f.code == c; });
        led.push_back({{"href", "/contacts?" + http::query_string({{"town", town}, {"topic", code}})},
                       {"town", region::municipality_name(ctx.db, town, ctx.lang())},
                       {"topic", function == functions.end() ? "" : function->label(ctx.lang())}});
    }
    auto view = section_view(ctx, *s);
    view.set("organisation", s->organisation.text());
    view.set("organisation_name", s->organisation_name);
    view.set("section_name", s->name);
    view.set("is_desk", s->is_desk);
    view.set("may_edit", may_edit_section(ctx.user, *s));
    view.set("may_manage", may_manage(ctx.user, s->id));
    view.set("has_members", not people.empty());
    view.set("members", std::move(people));
    view.set("has_led", not led.empty());
    view.set("led", std::move(led));
    access::PageOptions options;
    options.qr_path = "/sections/" + s->id.text();
    return access::page(ctx, s->where(), "rooms/directory/views/section", std::move(view), options);
}

Response own_page(Ctx& ctx) {
    const auto s = section(ctx.db, ctx.user.section);
    if (not s) return no_section(ctx);
    auto view = section_view(ctx, *s);
    view.set("organisation", s->organisation.text());
    view.set("organisation_name", s->organisation_name);
    view.set("may_edit", may_edit_section(ctx.user, *s));
    view.set("may_manage", may_manage(ctx.user, s->id));
    view.set("sections", section_views(ctx, s->organisation));
    return access::page(ctx, ctx.tr("自分の機関と部署"), "rooms/directory/views/org", std::move(view));
}

// ---- a section's facts

struct Fact {
    const char* name;
    const char* label;
    const char* hint;
    std::string Section::*value;
};
constexpr Fact kFacts[] = {
    {"phone", msgid("電話"), msgid("直通の番号があれば、それを書きます。"), &Section::phone},
    {"extension", msgid("内線"), "", &Section::extension},
    {"fax", msgid("FAX"), "", &Section::fax},
    {"email", msgid("メール"), msgid("部署のアドレスを書きます。人のアドレスは書きません。"),
     &Section::email},
    {"hours", msgid("受付の時間"), msgid("例：平日 8時30分から17時"), &Section::hours},
    {"decides", msgid("ここで決められること"), msgid("例：手帳、受給者証、日常生活用具、支給の量"),
     &Section::decides}};

Response edit_page(Ctx& ctx, const Section& s, const base::Problems& problems) {
    Views fields;
    View last;
    for (const auto& fact : kFacts) {
        access::FieldOptions options;
        options.hint = *fact.hint ? ctx.tr(fact.hint) : "";
        auto field = access::field(ctx, fact.name, ctx.tr(fact.label), s.*fact.value, problems, options);
        if (std::string_view(fact.name) == "decides") {
            last = std::move(field);
        } else {
            fields.push_back(std::move(field));
        }
    }
    View view{{"name", s.where()}, {"href", "/sections/" + s.id.text()}, {"version", s.version}};
    view.set("fields", std::move(fields));
    view.set("decides_field", std::move(last));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("部署の情報を直す"), "rooms/directory/views/section_edit",
                        std::move(view), options_for(problems));
}

Response not_yours(Ctx& ctx) {
    return access::problem_page(
        ctx, {base::Kind::forbidden, "", msgid("部署の情報は、その部署の人と地域の窓口だけが直せます。")});
}

Response edit_section(Ctx& ctx) {
    const auto s = section_of_address(ctx);
    if (not s) return no_section(ctx);
    return may_edit_section(ctx.user, *s) ? edit_page(ctx, *s, {}) : not_yours(ctx);
}

/// Both versions side by side; when the other person typed the same, there is nothing left to choose.
Response both_versions(Ctx& ctx, const Section& mine) {
    const auto theirs = section(ctx.db, mine.id).value();
    std::vector<access::Difference> differences;
    for (const auto& fact : kFacts) {
        if (mine.*fact.value == theirs.*fact.value) continue;
        differences.push_back({fact.name, ctx.tr(fact.label), mine.*fact.value, theirs.*fact.value});
    }
    if (differences.empty()) return http::see_other("/sections/" + mine.id.text());
    const auto last = last_change(ctx, "section", mine.id.value());
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), differences, theirs.version,
                                 last.by, last.at);
}

Response change_section(Ctx& ctx) {
    auto typed = section_of_address(ctx);
    if (not typed) return no_section(ctx);
    if (not may_edit_section(ctx.user, *typed)) return not_yours(ctx);
    for (const auto& fact : kFacts) (*typed).*fact.value = ctx.field(fact.name);
    typed->version = version_of(ctx);
    const auto checked = check_section(*typed);
    if (not checked) return edit_page(ctx, *typed, checked.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto user = user_now(ctx);
            if (not user or not may_edit_section(*user, *checked)) {
                return tl::unexpected(base::Problems{no_longer()});
            }
            const auto saved = save_section(ctx, *checked);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("部署の情報を保存しました。");
            return "/sections/" + checked->id.text();
        },
        [&](const base::Problems& found) {
            return found.front().kind == base::Kind::conflict ? both_versions(ctx, *checked)
                                                              : edit_page(ctx, *checked, found);
        });
}

}  // namespace

void organisation_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/organisations", Permission::member, &list_page);
    routes.get("/organisations/{id}", Permission::member, &organisation_page);
    routes.get("/sections/{id}", Permission::member, &section_page);
    routes.get("/sections/{id}/edit", Permission::member, &edit_section);
    routes.post("/sections/{id}", Permission::member, &change_section);
    routes.get("/org", Permission::member, &own_page);
}

}  // namespace tsumugi::directory
