#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/access/access.h"
#include "ground/base/json.h"

namespace tsumugi::fhir {

/// A FHIR R4 OperationOutcome with one issue of severity error; `code` is of the value set issue-type.
http::Response outcome(int status, std::string_view code, std::string_view diagnostics);
/// JSON text as application/fhir+json.
http::Response resource(std::string json, int status = 200);

/// A resource as rooms make it.
using base::Json;

/// A search parameter that a type knows, with its type in FHIR ("token", "date").
struct Parameter {
    std::string name, type;
};
/// What is asked of a type: the parameters of the address without those of paging, and which page of the
/// answer.
struct Search {
    http::Fields parameters;
    int page = 1;   ///< from 1
    int count = 0;  ///< resources of a page; 0 = the total alone
};
struct Found {
    std::int64_t total = 0;  ///< of all pages
    std::vector<Json> resources;
};

/// One type of resource that a room maps.
struct ResourceType {
    std::string type;                   ///< "Patient"
    std::vector<Parameter> parameters;  ///< any other is answered by 400, never ignored
    /// The resource, or nullopt: unknown and not allowed are the same.
    std::optional<Json> (*read)(access::Ctx&, std::string_view id) = nullptr;
    /// One page of what the user may see, chosen by the database before the page is cut.
    base::Result<Found> (*search)(access::Ctx&, const Search&) = nullptr;
};
void set_types(std::vector<ResourceType> types);

/// /fhir/metadata (CapabilityStatement), /fhir/{type} (search, a searchset Bundle), /fhir/{type}/{id} (read).
void routes(access::Routes& routes);

}  // namespace tsumugi::fhir
