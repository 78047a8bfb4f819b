#include "rooms/children/fhir.h"

#include <algorithm>

#include "ground/base/text.h"
#include "rooms/children/store.h"

namespace tsumugi::children {
namespace {

using fhir::Json;

/// Patient after JP Core: names with the IDE (as written) and SYL (kana) representation.
Json patient(access::Ctx& ctx, const ChildKey& key) {
    const auto form = stored_form(ctx, key);
    const auto name = [](const std::string& text, const char* representation) {
        auto extensions = Json::array();
        extensions.push(Json::object()
                            .add("url", "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation")
                            .add("valueCode", representation));
        return Json::object().add("extension", extensions).add("use", "official").add("text", text);
    };
    auto names = Json::array();
    names.push(name(form.name, "IDE")).push(name(base::to_katakana(form.kana), "SYL"));
    auto identifiers = Json::array();
    identifiers.push(Json::object().add("system", "urn:tsumugi:child").add("value", key.code()));
    auto addresses = Json::array();
    addresses.push(Json::object()
                       .add("text", form.address)
                       .add("city", region::municipality_name(ctx.db, form.municipality, base::Lang::ja))
                       .add("postalCode", form.postcode)
                       .add("country", "JP"));
    auto profiles = Json::array();
    profiles.push("http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient");
    return Json::object()
        .add("resourceType", "Patient")
        .add("id", key.child().text())
        .add("meta", Json::object().add("profile", profiles))
        .add("identifier", identifiers)
        .add("active", true)
        .add("name", names)
        .add("gender", form.sex)
        .add("birthDate", form.birth)
        .add("address", addresses);
}

std::optional<Json> read_patient(access::Ctx& ctx, std::string_view id) {
    const auto child = ChildId::parse(id);
    if (not child) return std::nullopt;
    const auto key = access::open_child(ctx, *child, access::Purpose::care, "fhir");
    if (not key or not key->allows(Category::basic)) return std::nullopt;
    return patient(ctx, *key);
}

base::Result<std::vector<Json>> search_patients(access::Ctx& ctx, const http::Fields& parameters) {
    ListFilter filter;
    filter.page_size = 200;
    std::vector<Json> found;
    for (const auto& row : list(ctx, filter).rows) {
        const auto identifier = parameters.get("identifier");
        const auto bar = identifier.find('|');
        const auto wanted = bar == std::string_view::npos ? identifier : identifier.substr(bar + 1);
        if (not wanted.empty() and wanted != row.code) continue;
        if (const auto birth = parameters.get("birthdate");
            not birth.empty() and birth != base::iso(row.birth))
            continue;
        if (const auto key = access::open_child(ctx, row.id, access::Purpose::care, "fhir search")) {
            found.push_back(patient(ctx, *key));
        }
    }
    return found;
}

}  // namespace

fhir::ResourceType patient_type() {
    return {"Patient", {"identifier", "birthdate"}, &read_patient, &search_patients};
}

}  // namespace tsumugi::children
