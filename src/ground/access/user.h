#pragma once
#include <string>

#include "ground/access/subjects.h"
#include "ground/base/lang.h"

namespace tsumugi::access {

/// What a member may do beside working with the children of the section's teams.
enum class Role {
    member,  ///< works for the section
    lead,    ///< leads the section: is told of late steps, manages its members
    desk,    ///< the region's desk: routes, watches gaps, edits the region's tables; no child without a team
    administrator  ///< accounts and settings; no child at all
};

/// The signed-in person.
struct User {
    MemberId id;
    std::string name;
    SectionId section;
    std::string section_name;
    OrganisationId organisation;
    std::string organisation_name;
    std::string organisation_kind;  ///< a code of the table in access/kinds.h
    std::string municipality;       ///< code of the section's municipality, or empty
    Role role = Role::member;
    base::Lang lang = base::Lang::ja;

    bool signed_in() const { return id.value() != 0; }
    /// "市立みなと病院 連携室"
    std::string where() const { return organisation_name + (section_name.empty() ? "" : " " + section_name); }
};

}  // namespace tsumugi::access
