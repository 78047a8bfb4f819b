#include "rooms/children/fhir.h"

#include <algorithm>

#include "ground/base/text.h"
#include "rooms/children/store.h"

namespace tsumugi::children {
namespace {

using fhir::Json;
using html::msgid;

constexpr std::string_view kCodeSystem = "urn:tsumugi:child";

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
    identifiers.push(Json::object().add("system", kCodeSystem).add("value", key.code()));
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

base::Problem cannot_search(const char* parameter, std::string_view value) {
    return {base::Kind::invalid,
            parameter,
            msgid("この検索の値は使えません：{value}"),
            {{"value", std::string(parameter) + "=" + std::string(value)}}};
}

/// identifier=[urn:tsumugi:child|]CODE[,CODE]: the codes, none where only other systems are named.
std::vector<std::string> codes_of(std::string_view value) {
    std::vector<std::string> codes;
    for (const auto& one : base::split(value, ',')) {
        const auto bar = one.find('|');
        if (bar == std::string::npos) codes.push_back(one);
        if (bar != std::string::npos and one.substr(0, bar) == kCodeSystem)
            codes.push_back(one.substr(bar + 1));
    }
    return codes;
}

/// The first and the last day of "2022", "2022-09" or "2022-09-03".
std::optional<std::pair<base::Date, base::Date>> days_of(const std::string& text) {
    using namespace std::chrono;
    const auto first = base::parse_iso(text.size() == 4   ? text + "-01-01"
                                       : text.size() == 7 ? text + "-01"
                                                          : text);
    if (not first) return std::nullopt;
    if (text.size() == 4) return std::pair{*first, base::parse_iso(text + "-12-31").value()};
    if (text.size() == 7) return std::pair{*first, base::Date(first->year() / first->month() / last)};
    return std::pair{*first, *first};
}

/// birthdate=[eq|ge|le|gt|lt|sa|eb]DAY narrows the days of birth; false where it can't be read.
bool narrow_birth(ListFilter& filter, std::string_view value) {
    std::string prefix = "eq", day(value);
    if (day.size() > 2 and day[0] >= 'a' and day[0] <= 'z') {
        prefix = day.substr(0, 2);
        day.erase(0, 2);
    }
    const auto days = days_of(day);
    if (not days) return false;
    const auto from = [&](base::Date first) {
        filter.born_from = filter.born_from ? std::max(*filter.born_from, first) : first;
        return true;
    };
    const auto until = [&](base::Date last) {
        filter.born_until = filter.born_until ? std::min(*filter.born_until, last) : last;
        return true;
    };
    if (prefix == "eq") return from(days->first) and until(days->second);
    if (prefix == "ge") return from(days->first);
    if (prefix == "le") return until(days->second);
    if (prefix == "gt" or prefix == "sa") return from(base::add_days(days->second, 1));
    if (prefix == "lt" or prefix == "eb") return until(base::add_days(days->first, -1));
    return false;
}

base::Result<fhir::Found> search_patients(access::Ctx& ctx, const fhir::Search& search) {
    ListFilter filter;
    filter.page = search.page;
    filter.page_size = search.count;
    bool nobody = false;
    for (const auto& [name, value] : search.parameters.pairs()) {
        if (name == "identifier") {
            if (value.empty() or not filter.codes.empty())
                return tl::unexpected(cannot_search("identifier", value));
            filter.codes = codes_of(value);
            nobody = filter.codes.empty();
        } else if (not narrow_birth(filter, value)) {
            return tl::unexpected(cannot_search("birthdate", value));
        }
    }
    if (nobody) return fhir::Found{};
    const auto page = list(ctx, filter);
    fhir::Found found{page.total, {}};
    for (const auto& row : page.rows) {
        if (const auto key = access::open_child(ctx, row.id, access::Purpose::care, "fhir search"))
            found.resources.push_back(patient(ctx, *key));
    }
    return found;
}

}  // namespace

fhir::ResourceType patient_type() {
    return {"Patient", {{"identifier", "token"}, {"birthdate", "date"}}, &read_patient, &search_patients};
}

}  // namespace tsumugi::children
