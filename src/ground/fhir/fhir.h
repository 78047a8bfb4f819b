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

/// One type of resource that a room maps.
struct ResourceType {
    std::string type;  ///< "Patient"
    std::vector<std::string>
        parameters;  ///< search parameters it knows; any other is answered by 400, never ignored
    /// The resource, or nullopt: unknown and not allowed are the same.
    std::optional<Json> (*read)(access::Ctx&, std::string_view id) = nullptr;
    /// Every resource found that the user may see.
    base::Result<std::vector<Json>> (*search)(access::Ctx&, const http::Fields& parameters) = nullptr;
};
void set_types(std::vector<ResourceType> types);

/// /fhir/metadata (CapabilityStatement), /fhir/{type} (search, a searchset Bundle), /fhir/{type}/{id} (read).
void routes(access::Routes& routes);

}  // namespace tsumugi::fhir
