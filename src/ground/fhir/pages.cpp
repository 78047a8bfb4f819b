#include <algorithm>
#include <charconv>

#include "ground/fhir/fhir.h"

namespace tsumugi::fhir {
namespace {

using access::Ctx;
using http::Response;

constexpr const char* kMediaType = "application/fhir+json; charset=utf-8";

std::vector<ResourceType>& types() {
    static std::vector<ResourceType> all;
    return all;
}

const ResourceType* find(std::string_view name) {
    const auto it =
        std::find_if(types().begin(), types().end(), [&](const ResourceType& t) { return t.type == name; });
    return it == types().end() ? nullptr : &*it;
}

Response unknown_type(std::string_view name) {
    return outcome(404, "not-supported", "resource type " + std::string(name) + " is not served");
}

/// Generated from the same table that serves, so that it never promises more.
Response metadata(Ctx& ctx) {
    auto resources = Json::array();
    for (const auto& type : types()) {
        auto interactions = Json::array();
        interactions.push(Json::object().add("code", "read")).push(Json::object().add("code", "search-type"));
        auto parameters = Json::array();
        for (const auto& parameter : type.parameters) {
            parameters.push(Json::object().add("name", parameter.name).add("type", parameter.type));
        }
        resources.push(Json::object()
                           .add("type", type.type)
                           .add("interaction", interactions)
                           .add("searchParam", parameters));
    }
    auto formats = Json::array();
    formats.push("application/fhir+json");
    auto rest = Json::array();
    rest.push(Json::object().add("mode", "server").add("resource", resources));
    return resource(Json::object()
                        .add("resourceType", "CapabilityStatement")
                        .add("status", "active")
                        .add("date", base::iso(ctx.today()))
                        .add("kind", "instance")
                        .add("fhirVersion", "4.0.1")
                        .add("format", formats)
                        .add("rest", rest)
                        .text());
}

Response read(Ctx& ctx) {
    const auto* type = find(ctx.request.place("type"));
    if (not type) return unknown_type(ctx.request.place("type"));
    const auto found = type->read(ctx, ctx.request.place("id"));
    if (not found) return outcome(404, "not-found", "no such resource, or no right to it");
    return resource(found->text());
}

constexpr int kPage = 50, kLargestPage = 200;

/// A whole number of the address, or nothing where it is none.
std::optional<int> whole_number(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() or end != text.data() + text.size() or number < 0) return std::nullopt;
    return number;
}

/// The address taken apart, or what is wrong with it (K3: refused, never ignored).
tl::expected<Search, Response> read_search(Ctx& ctx, const ResourceType& type) {
    Search search;
    search.count = kPage;
    const auto refuse = [](const char* kind, std::string what) {
        return tl::unexpected(outcome(400, kind, what));
    };
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name == "_count" or name == "_page") {
            const auto number = whole_number(value);
            if (not number or *number > 1'000'000 or (name == "_page" and *number < 1))
                return refuse("invalid", name + " must be a whole number");
            (name == "_page" ? search.page : search.count) = *number;
            continue;
        }
        if (std::none_of(type.parameters.begin(), type.parameters.end(),
                         [&](const Parameter& p) { return p.name == name; }))
            return refuse("not-supported", "unknown search parameter: " + name);
        search.parameters.add(name, value);
    }
    search.count = std::min(search.count, kLargestPage);
    return search;
}

/// The address of another page of the same search.
std::string page_address(Ctx& ctx, const Search& search, int page) {
    auto pairs = search.parameters.pairs();
    pairs.emplace_back("_count", std::to_string(search.count));
    pairs.emplace_back("_page", std::to_string(page));
    return ctx.app.config.public_url + ctx.request.path + "?" + http::query_string(pairs);
}

Json links(Ctx& ctx, const Search& search, std::int64_t total) {
    auto all = Json::array();
    const auto add = [&](const char* relation, int page) {
        all.push(Json::object().add("relation", relation).add("url", page_address(ctx, search, page)));
    };
    add("self", search.page);
    if (search.page > 1) add("previous", search.page - 1);
    if (static_cast<std::int64_t>(search.page) * search.count < total and search.count > 0)
        add("next", search.page + 1);
    return all;
}

Response search(Ctx& ctx) {
    const auto* type = find(ctx.request.place("type"));
    if (not type) return unknown_type(ctx.request.place("type"));
    const auto asked = read_search(ctx, *type);
    if (not asked) return asked.error();
    const auto found = type->search(ctx, *asked);
    if (not found) return outcome(400, "invalid", html::tr(base::Lang::en, found.error()));
    auto entries = Json::array();
    for (const auto& json : found->resources) {
        entries.push(Json::object().add("resource", json).add("search", Json::object().add("mode", "match")));
    }
    return resource(Json::object()
                        .add("resourceType", "Bundle")
                        .add("type", "searchset")
                        .add("total", found->total)
                        .add("link", links(ctx, *asked, found->total))
                        .add("entry", entries)
                        .text());
}

}  // namespace

Response resource(std::string json, int status) { return http::json(std::move(json), status, kMediaType); }

Response outcome(int status, std::string_view code, std::string_view diagnostics) {
    auto issues = Json::array();
    issues.push(Json::object().add("severity", "error").add("code", code).add("diagnostics", diagnostics));
    return resource(Json::object().add("resourceType", "OperationOutcome").add("issue", issues).text(),
                    status);
}

void set_types(std::vector<ResourceType> from_rooms) { types() = std::move(from_rooms); }

void routes(access::Routes& routes) {
    using access::Permission;
    routes.api(http::Method::get, "/fhir/metadata", Permission::member, &metadata);
    routes.api(http::Method::get, "/fhir/{type}", Permission::member, &search);
    routes.api(http::Method::get, "/fhir/{type}/{id}", Permission::member, &read);
}

}  // namespace tsumugi::fhir
