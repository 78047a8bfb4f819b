#pragma once
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/access/access.h"

namespace tsumugi::fhir {

/// A FHIR R4 OperationOutcome with one issue of severity error; `code` is of the value set issue-type.
http::Response outcome(int status, std::string_view code, std::string_view diagnostics);
/// JSON text as application/fhir+json.
http::Response resource(std::string json, int status = 200);

/// A resource as rooms make it: names and values in order, without a JSON library in the room.
class Json {
  public:
    static Json object() { return Json("{", "}"); }
    static Json array() { return Json("[", "]"); }
    Json& add(std::string_view name, std::string_view text);
    Json& add(std::string_view name, const char* text) { return add(name, std::string_view(text)); }
    Json& add(std::string_view name, bool value);
    Json& add(std::string_view name, std::int64_t value);
    /// The shortest digits that read back as the same number.
    template <std::same_as<double> T>
    Json& add(std::string_view name, T value) {
        return add_real(name, value);
    }
    Json& add(std::string_view name, const Json& value);
    /// An element of an array.
    Json& push(const Json& value);
    Json& push(std::string_view text);
    std::string text() const { return open_ + inner_ + close_; }

  private:
    Json(const char* open, const char* close) : open_(open), close_(close) {}
    Json& add_real(std::string_view name, double value);
    void name(std::string_view key);
    void comma();
    std::string open_, inner_, close_;
};

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
