// The entries as open data. Both files are made from Entry alone, which holds public facts only.
#include "rooms/handbook/open_data.h"

#include <algorithm>

#include "engines/wamnet/wamnet.h"
#include "ground/access/secret.h"
#include "ground/base/csv.h"
#include "ground/fhir/fhir.h"

namespace tsumugi::handbook {
namespace {

using fhir::Json;

/// A UUID (RFC 9562, version 8) that is always the same for the same thing, so that those who take the data
/// year by year find it again.
std::string uuid(std::string_view kind, const std::string& what) {
    auto hex = access::fingerprint("handbook open data " + std::string(kind), what).substr(0, 32);
    hex[12] = '8';
    hex[16] = "89ab"[hex[16] % 4];
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) +
           "-" + hex.substr(20);
}

/// An address that a program can follow; what people typed otherwise is left out of the data for programs.
bool is_uri(const std::string& url) {
    if (not url.starts_with("https://") and not url.starts_with("http://")) return false;
    return std::all_of(url.begin(), url.end(), [](unsigned char c) {
        return c > 0x20 and c < 0x7F and c != '"' and c != '<' and c != '>' and c != '\\' and c != '^' and
               c != '`' and c != '{' and c != '|' and c != '}';
    });
}

const char* status_of(directory::ServiceState state) {
    return state == directory::ServiceState::suspended ? "temporarily closed" : "active";
}

std::string provider_key(const Entry& e) {
    if (not e.provider_number.empty()) return "number " + e.provider_number;
    return "name " + (e.provider.empty() ? e.name : e.provider);
}

Json organization(const Entry& e) {
    auto made = Json::object();
    const auto name = e.provider.empty() ? e.name : e.provider;
    const auto id = uuid("organization", provider_key(e));
    made.add("id", id).add("name", name).add("description", e.provider.empty() ? e.name : e.provider);
    if (not e.provider_number.empty()) {
        auto number = Json::object();
        number.add("id", uuid("organization identifier", provider_key(e)))
            .add("organization_id", id)
            .add("identifier_type", "法人番号")
            .add("identifier", e.provider_number);
        auto all = Json::array();
        made.add("organization_identifiers", all.push(number));
    }
    return made;
}

Json phone(const Entry& e, const std::string& number, const char* type) {
    auto made = Json::object();
    made.add("id", uuid("phone", e.service.text() + type))
        .add("service_id", uuid("service", e.service.text()))
        .add("number", number)
        .add("type", type);
    return made;
}

Json location(const Entry& e) {
    const auto id = uuid("location", e.service.text());
    auto made = Json::object();
    made.add("id", id).add("location_type", "physical").add("name", e.name);
    if (e.latitude and e.longitude) made.add("latitude", *e.latitude).add("longitude", *e.longitude);
    auto address = Json::object();
    address.add("id", uuid("address", e.service.text()))
        .add("location_id", id)
        .add("address_1", e.address)
        .add("city", e.town)
        .add("state_province", std::string(wamnet::prefecture_name(e.municipality)))
        .add("postal_code", e.postcode)
        .add("country", "JP")
        .add("address_type", "physical");
    auto all = Json::array();
    return made.add("addresses", all.push(address));
}

/// A kind of day with hours: "09:30-17:00".
void add_schedule(Json& all, bool& any, const Entry& e, const char* days, const std::string& hours,
                  const char* words) {
    const auto dash = hours.find('-');
    if (dash == std::string::npos or hours == "00:00-00:00") return;
    auto made = Json::object();
    made.add("id", uuid("schedule", e.service.text() + words))
        .add("service_id", uuid("service", e.service.text()));
    if (*days != '\0') made.add("freq", "WEEKLY").add("byday", days);
    made.add("opens_at", hours.substr(0, dash) + "+09:00")
        .add("closes_at", hours.substr(dash + 1) + "+09:00")
        .add("description", words);
    all.push(made);
    any = true;
}

Json kind_of(const Entry& e) {
    auto term = Json::object();
    term.add("id", uuid("kind", e.kind))
        .add("code", e.kind)
        .add("name", e.kind_label)
        .add("description", e.kind_label);
    auto made = Json::object();
    made.add("id", uuid("kind of", e.service.text()))
        .add("link_id", uuid("service", e.service.text()))
        .add("link_entity", "service")
        .add("taxonomy_term_id", uuid("kind", e.kind))
        .add("taxonomy_term", term);
    return made;
}

Json service(const Entry& e) {
    const auto id = uuid("service", e.service.text());
    auto made = Json::object();
    made.add("id", id).add("organization_id", uuid("organization", provider_key(e))).add("name", e.name);
    if (not e.kana.empty()) made.add("alternate_name", e.kana);
    made.add("description", e.kind_label + (e.remarks.empty() ? "" : "\n" + e.remarks));
    if (is_uri(e.url)) made.add("url", e.url);
    made.add("status", status_of(e.state));
    if (e.state == directory::ServiceState::stopped)
        made.add("alert", "いまは新しい利用を受け付けていません。");
    made.add("assured_date", base::iso(e.confirmed_on));
    made.add("last_modified", base::iso(base::start_of_day(e.confirmed_on)));
    if (not e.phone.empty() or not e.fax.empty()) {
        auto phones = Json::array();
        if (not e.phone.empty()) phones.push(phone(e, e.phone, "voice"));
        if (not e.fax.empty()) phones.push(phone(e, e.fax, "fax"));
        made.add("phones", phones);
    }
    auto schedules = Json::array();
    bool any = false;
    add_schedule(schedules, any, e, "MO,TU,WE,TH,FR", e.weekdays, "平日");
    add_schedule(schedules, any, e, "SA", e.saturdays, "土曜");
    add_schedule(schedules, any, e, "SU", e.sundays, "日曜");
    add_schedule(schedules, any, e, "", e.holidays, "祝日");
    if (any) made.add("schedules", schedules);
    if (not e.address.empty()) {
        auto there = Json::object();
        there.add("id", uuid("service at location", e.service.text()))
            .add("service_id", id)
            .add("location_id", uuid("location", e.service.text()))
            .add("location", location(e));
        auto all = Json::array();
        made.add("service_at_locations", all.push(there));
    }
    made.add("organization", organization(e));
    auto attributes = Json::array();
    return made.add("attributes", attributes.push(kind_of(e)));
}

}  // namespace

std::string csv_of(const Edition& edition, const std::vector<Entry>& entries) {
    base::Table rows{{"版", "種類", "名前", "ふりがな", "市町村コード", "市町村"}};
    for (const auto& fact : entry_facts()) rows.front().push_back(fact.label);
    rows.front().insert(rows.front().end(), {"確認した日", "出典", "識別子"});
    for (const auto& e : entries) {
        std::vector<std::string> row{base::fiscal_year_text(edition.year, base::Lang::ja),
                                     e.kind_label,
                                     e.name,
                                     e.kana,
                                     e.municipality,
                                     e.town};
        for (const auto& fact : entry_facts()) row.push_back(fact.get(e));
        row.insert(row.end(), {base::iso(e.confirmed_on), e.from_wamnet ? "WAM NET" : "",
                               uuid("service", e.service.text())});
        rows.push_back(std::move(row));
    }
    return base::write_csv(rows);
}

std::string hsds_of(const std::vector<Entry>& entries) {
    auto contents = Json::array();
    for (const auto& e : entries) contents.push(service(e));
    const auto count = static_cast<std::int64_t>(entries.size());
    auto page = Json::object();
    page.add("total_items", count)
        .add("total_pages", std::int64_t{1})
        .add("page_number", std::int64_t{1})
        .add("size", count)
        .add("first_page", true)
        .add("last_page", true)
        .add("empty", entries.empty())
        .add("contents", contents);
    return page.text() + "\n";
}

}  // namespace tsumugi::handbook
