#pragma once
#include <string>
#include <string_view>

#include "ground/access/access.h"

namespace fhir {

/// A FHIR R4 OperationOutcome: severity error, `code` of the value set issue-type.
http::Response outcome(int status, std::string_view code, std::string_view diagnostics);
/// JSON text as application/fhir+json.
http::Response resource(std::string json, int status = 200);

/// What rooms map: each adds its own resource types before serving.
struct ResourceType {
    std::string type;                      ///< "Patient"
    std::vector<std::string> parameters;   ///< search parameters it knows; any other is 400 (never ignored)
    /// JSON of one resource, or nullopt (the same for unknown and not allowed).
    std::optional<std::string> (*read)(access::Ctx&, std::string_view id) = nullptr;
    /// JSON of each resource found.
    base::Result<std::vector<std::string>> (*search)(access::Ctx&, const http::Fields& parameters) = nullptr;
};
void set_types(std::vector<ResourceType> types);

/// /fhir/metadata, /fhir/{type}/{id}, /fhir/{type}.
void routes(access::Routes& routes);

}  // namespace fhir
