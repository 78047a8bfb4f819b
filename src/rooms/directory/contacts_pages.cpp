// 相談先: whom to ask about what in which municipality.
#include <algorithm>

#include "ground/lists/lists.h"
#include "rooms/directory/pages.h"

namespace tsumugi::directory {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using http::Response;
using region::Level;

constexpr std::size_t kNeighbours = 2;

struct Wanted {
    std::string town, topic;
};
std::vector<access::Option> towns_to_choose(Ctx& ctx) {
    auto towns = region::municipality_options(ctx);
    towns.front().label = ctx.tr("すべての市町村");
    return towns;
}
std::vector<access::Option> topics_to_choose(Ctx& ctx) {
    std::vector<access::Option> topics{{"", ctx.tr("すべての支援")}};
    for (const auto& function : region::functions(ctx.db))
        topics.push_back({function.code, function.label(ctx.lang())});
    return topics;
}
constexpr forms::Source kTowns{&towns_to_choose}, kTopics{&topics_to_choose};
constexpr forms::Field<Wanted> kWanted[] = {
    {&Wanted::town, forms::choice("town", msgid("市町村"), kTowns)},
    {&Wanted::topic, forms::choice("topic", msgid("知りたいこと"), kTopics)}};
constexpr forms::Form<Wanted> kFilter{kWanted, forms::kConditions};
constexpr lists::List<Wanted> kContacts{"/contacts", kFilter};

std::optional<region::Function> find_function(db::Db& db, std::string_view code) {
    for (const auto& function : region::functions(db)) {
        if (function.code == code) return function;
    }
    return std::nullopt;
}

std::string name_of(const Ctx& ctx, const region::Municipality& town) {
    return ctx.lang() == base::Lang::en ? town.english : town.name;
}

std::string address(std::string_view town, std::string_view topic) {
    return "/contacts?" + http::query_string({{"town", std::string(town)}, {"topic", std::string(topic)}});
}

Views sections_at(Ctx& ctx, const std::vector<Contact>& places, std::string_view function, Level level) {
    Views views;
    for (const auto& place : places) {
        if (place.function == function and place.level == level) {
            views.push_back(section_view(ctx, place.section));
        }
    }
    return views;
}

Views desk_views(Ctx& ctx) {
    Views views;
    for (const auto& desk : desks(ctx.db)) views.push_back(section_view(ctx, desk));
    return views;
}

/// Who leads the same in the nearest municipalities that have somebody.
Views neighbour_views(Ctx& ctx, std::string_view town, std::string_view function) {
    const auto places = leads_everywhere(ctx.db, function);
    std::vector<std::string> codes;
    for (const auto& other : region::municipalities(ctx.db)) codes.push_back(other.code);
    Views views;
    for (const auto& code : neighbours(town, codes)) {
        const auto place = std::find_if(places.begin(), places.end(),
                                        [&](const Contact& p) { return p.municipality == code; });
        if (place == places.end()) continue;
        auto view = section_view(ctx, place->section);
        view.set("town", region::municipality_name(ctx.db, code, ctx.lang()));
        views.push_back(std::move(view));
        if (views.size() == kNeighbours) break;
    }
    return views;
}

/// One topic in one municipality: the answer first, or who else to ask.
View answer_view(Ctx& ctx, const region::Municipality& town, const region::Function& topic) {
    const auto places = contacts(ctx.db, town.code, topic.code);
    auto leads = sections_at(ctx, places, topic.code, Level::lead);
    auto supports = sections_at(ctx, places, topic.code, Level::support);
    std::string note;
    for (const auto& row : region::regional_table(ctx.db, town.code)) {
        if (row.function == topic.code) note = row.note;
    }
    const bool gap = leads.empty();
    View view{{"town", name_of(ctx, town)},       {"town_code", town.code},
              {"topic", topic.label(ctx.lang())}, {"note", note},
              {"usual", topic.usual_lead},        {"gap", gap},
              {"clash", leads.size() > 1},        {"has_supports", not supports.empty()},
              {"cannot_do", town.cannot_do},      {"everywhere", address("", topic.code)}};
    view.set("leads", std::move(leads));
    view.set("supports", std::move(supports));
    auto neighbour = gap ? neighbour_views(ctx, town.code, topic.code) : Views{};
    view.set("has_neighbours", not neighbour.empty());
    view.set("neighbours", std::move(neighbour));
    auto region_desks = gap ? desk_views(ctx) : Views{};
    view.set("has_desks", not region_desks.empty());
    view.set("desks", std::move(region_desks));
    return view;
}

/// Every topic of a municipality, or one topic in every municipality: rows {title, area, href, leads, gap}.
View town_view(Ctx& ctx, const region::Municipality& town) {
    const auto places = contacts(ctx.db, town.code);
    Views rows;
    int gaps = 0;
    for (const auto& function : region::functions(ctx.db)) {
        auto leads = sections_at(ctx, places, function.code, Level::lead);
        const bool gap = leads.empty();
        gaps += gap;
        View row{{"title", function.label(ctx.lang())},
                 {"area", region::area_label(ctx.lang(), function.area)},
                 {"href", address(town.code, function.code)},
                 {"gap", gap}};
        row.set("leads", std::move(leads));
        rows.push_back(std::move(row));
    }
    View view{{"title", name_of(ctx, town)}, {"first", ctx.tr("支援")},
              {"town_code", town.code},      {"gaps", gaps},
              {"has_gaps", gaps > 0},        {"by_town", true},
              {"cannot_do", town.cannot_do}};
    view.set("rows", std::move(rows));
    return view;
}

View topic_view(Ctx& ctx, const region::Function& topic) {
    const auto places = leads_everywhere(ctx.db, topic.code);
    Views rows;
    int gaps = 0;
    for (const auto& town : region::municipalities(ctx.db)) {
        Views leads;
        for (const auto& place : places) {
            if (place.municipality == town.code) leads.push_back(section_view(ctx, place.section));
        }
        const bool gap = leads.empty();
        gaps += gap;
        View row{{"title", name_of(ctx, town)},
                 {"area", ""},
                 {"href", address(town.code, topic.code)},
                 {"gap", gap}};
        row.set("leads", std::move(leads));
        rows.push_back(std::move(row));
    }
    View view{{"title", topic.label(ctx.lang())},
              {"first", ctx.tr("市町村")},
              {"town_code", ""},
              {"gaps", gaps},
              {"has_gaps", gaps > 0},
              {"by_town", false},
              {"cannot_do", ""}};
    view.set("rows", std::move(rows));
    return view;
}

Response contacts_page(Ctx& ctx) {
    auto asked = kContacts.read(ctx);
    if (not asked) return lists::refuse(ctx, asked.error());
    if (auto first = kContacts.past_end(*asked, 0)) return std::move(*first);
    auto& w = asked->filter;
    if (w.town.empty() and w.topic.empty()) {
        if (const auto own = section(ctx.db, ctx.user.section)) w.town = own->municipality;
    }
    const auto town = region::municipality(ctx.db, w.town);
    const auto topic = find_function(ctx.db, w.topic);
    View view{{"nothing", not town and not topic}};
    kFilter.set(view, ctx, w);
    view.set("answer", town and topic ? answer_view(ctx, *town, *topic) : View{});
    view.set("table", town and topic ? View{}
                      : town         ? town_view(ctx, *town)
                      : topic        ? topic_view(ctx, *topic)
                                     : View{});
    access::PageOptions options;
    options.confidential = false;
    options.qr_path = address(w.town, w.topic);
    return access::page(ctx, ctx.tr("相談先"), "rooms/directory/views/contacts", std::move(view), options);
}

}  // namespace

void contact_routes(access::Routes& routes) {
    routes.get("/contacts", access::Permission::member, &contacts_page);
}

}  // namespace tsumugi::directory
