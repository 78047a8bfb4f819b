#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/directory/services.h"
#include "rooms/region/region.h"

namespace tsumugi::directory {

using access::MemberId;
using access::OrganisationId;
using access::SectionId;

struct Section {
    SectionId id;
    OrganisationId organisation;
    std::string organisation_name, kind, name;
    std::string municipality;  ///< it is responsible for, or stands in
    std::string phone, extension, fax, email, hours, decides;
    bool is_desk = false;
    int version = 1;
    /// "湯河原町 福祉課"
    std::string where() const { return organisation_name + (name.empty() ? "" : " " + name); }
};

std::optional<Section> section(db::Db& db, SectionId id);
/// Only one that has not ended.
std::optional<Section> living_section(db::Db& db, SectionId id);
/// Living sections, sorted as people expect (organisation's kana, then section).
std::vector<Section> sections(db::Db& db);
std::vector<Section> sections_of_kind(db::Db& db, std::string_view kind, std::string_view municipality = "");
/// The region's desks.
std::vector<Section> desks(db::Db& db);
/// For selects, those of the own municipality first.
std::vector<access::Option> section_options(access::Ctx& ctx, std::string_view municipality = "",
                                            bool with_nobody = false);

struct Member {
    MemberId id;
    SectionId section;
    std::string name, kana, job, email, login;
    access::Role role = access::Role::member;
    MemberId deputy;
    std::string deputy_name;
    int version = 1;
    std::optional<base::Date> ends;  ///< the first day on which the account is closed
    bool must_change = false;        ///< still has the first password
    bool second_factor = false;

    bool living(base::Date today) const { return not ends or *ends > today; }
};
/// Those whose end is not decided, for choosing a person.
std::vector<Member> members(db::Db& db, SectionId section);
/// Ended ones too, because old records name them.
std::optional<Member> member(db::Db& db, MemberId id);

struct NewOrganisation {
    std::string kind, name, kana, municipality, postcode, address, phone, fax;
    bool made_up = false;
};
OrganisationId create_organisation(access::Ctx& ctx, const NewOrganisation& organisation);
struct NewSection {
    OrganisationId organisation;
    std::string name, kana, municipality, phone, extension, fax, email, hours, decides;
    bool is_desk = false;
};
SectionId create_section(access::Ctx& ctx, const NewSection& section);

/// /contacts?town=&topic= (whom to ask: topic x municipality -> section, telephone, hours, what it decides;
/// from the regional role tables), /organisations, /organisations/{id}, /sections/{id}, /org (own),
/// /org/members (lead), /org/members/new, /org/members/{id}, /org/handover (member to successor in one form:
/// team memberships, open tasks, deputy), /services (search), /services.xlsx, /services/{id},
/// /services/import.
void routes(access::Routes& routes);

}  // namespace tsumugi::directory
