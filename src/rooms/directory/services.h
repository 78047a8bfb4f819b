#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/region/region.h"

// The services of the region's directory (資源): what a facility offers, one row a kind of service.
// directory.h brings it.
namespace tsumugi::directory {

using access::MemberId;
using ServiceId = base::Id<struct ServiceTag>;

/// A kind of service: those of the national data, and what families need beside them.
struct ServiceKind {
    std::string_view code;   ///< "short_stay"
    const char* label;       ///< msgid: 短期入所
    std::string_view words;  ///< what people type instead: ショートステイ レスパイト
    bool for_children;
};
const std::vector<ServiceKind>& service_kinds();
const ServiceKind* find_service_kind(std::string_view code);

/// Whether it takes new people. Each state holds from a day.
enum class ServiceState { unknown, open, stopped, suspended };
std::string_view code(ServiceState state);
std::optional<ServiceState> parse_service_state(std::string_view code);
/// msgid: 未確認, 受付中, 停止中, 休止.
const char* label(ServiceState state);

struct Service {
    ServiceId id;
    std::string kind, name, kana;
    access::OrganisationId organisation;  ///< 0 = not in the directory of organisations
    access::SectionId section;            ///< whose people correct it; 0 = the region's desks
    std::string provider;                 ///< the body that runs it (法人)
    std::string provider_number;          ///< 法人番号, 13 digits
    std::string number;        ///< 事業所番号, 10 digits; repeats over the services of a facility
    std::string municipality;  ///< six digits; also towns outside the region
    std::string postcode, address, phone, fax, email, url;
    std::string weekdays, saturdays, sundays, holidays;  ///< "09:30-17:00"
    std::string closed, remarks;
    std::optional<double> latitude, longitude;
    std::optional<int> places;
    ServiceState state = ServiceState::unknown;
    std::optional<base::Date> state_since;
    bool hidden =
        false;  ///< its place is not public: never in a list, count, search, page or file for others
    bool made_up = false;
    std::string source = "hand", source_number;  ///< hand, wamnet, demo
    base::Instant confirmed;                     ///< when its source last said so
    std::optional<base::Date> ended;             ///< the first day on which it is no longer there
    std::string end_reason;
    int version = 1;
};

/// Whether somebody is shown that service at all: a hidden one only to its own section and the region's
/// desks.
bool may_see(const access::User& user, const Service& service);
/// Its own section's people, and the region's desks.
bool may_edit_service(const access::User& user, const Service& service);

/// Nobody's rights are looked at: for callers who ask may_see, and for matching, which uses hidden services
/// too.
std::optional<Service> service(db::Db& db, ServiceId id);
std::vector<Service> all_services(db::Db& db);
/// What the signed-in person sees of the living ones, sorted by reading.
std::vector<Service> services(access::Ctx& ctx);

/// Stores a new service, with its search and sort keys; under a new id where `service.id` is 0.
ServiceId add_service(access::Ctx& ctx, const Service& service);
/// Saves what a person typed; each fact that differs is from now on one edited by hand. Error: conflict.
base::Result<void> save_service(access::Ctx& ctx, const Service& changed);
/// Takes what the newest import said in place of what was typed; imports keep it up to date again. Error:
/// conflict.
base::Result<void> take_imported(access::Ctx& ctx, ServiceId id, std::string_view field);
/// Marks a service as ended; its row and its history stay.
void end_service(access::Ctx& ctx, ServiceId id, base::Date on, std::string_view reason);

/// A fact that a person typed or confirmed; an import leaves it as it is.
struct HandFact {
    std::string field;
    MemberId by;
    base::Instant at;
    std::optional<std::string> imported;  ///< what the newest import said of it
};
std::vector<HandFact> hand_facts(db::Db& db, ServiceId id);

/// In place of a municipality: every town that is none of the region's.
inline constexpr std::string_view kOutside = "outside";

struct ServiceSearch {
    std::string words;  ///< plain words, all of which must be there
    std::string kind, town;
    int page = 1;
};
struct FoundServices {
    std::vector<Service> rows;  ///< of that page
    int total = 0;
    bool similar = false;  ///< nothing has these words; these have names like them
};
/// Words in any kana and width, 髙 and 高, ヶ and ケ; sorted by reading. Where nothing has them, names that
/// differ by a letter or two, nearest first. Only what the signed-in person sees is looked at.
FoundServices find_services(access::Ctx& ctx, const ServiceSearch& search, int page_size);

}  // namespace tsumugi::directory
