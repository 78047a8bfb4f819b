#include <algorithm>

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
            parameters.push(Json::object()
                                .add("name", parameter)
                                .add("type", parameter == "birthdate" ? "date" : "token"));
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

Response search(Ctx& ctx) {
    const auto* type = find(ctx.request.place("type"));
    if (not type) return unknown_type(ctx.request.place("type"));
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (std::find(type->parameters.begin(), type->parameters.end(), name) == type->parameters.end()) {
            return outcome(400, "not-supported", "unknown search parameter: " + name);
        }
    }
    const auto found = type->search(ctx, ctx.request.query);
    if (not found) return outcome(400, "invalid", html::tr(base::Lang::en, found.error()));
    auto entries = Json::array();
    for (const auto& json : *found) {
        entries.push(Json::object().add("resource", json).add("search", Json::object().add("mode", "match")));
    }
    return resource(Json::object()
                        .add("resourceType", "Bundle")
                        .add("type", "searchset")
                        .add("total", static_cast<std::int64_t>(found->size()))
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
