#pragma once
#include <string_view>
#include <vector>

#include "ground/access/child_key.h"

namespace tsumugi::access {

/// A kind of organisation: what it is called and which categories of a child its team members see. The cut
/// follows the work of the kind; consent narrows it further once its room is built, nothing widens it.
struct OrganisationKind {
    std::string_view code;
    std::string_view label;  ///< msgid
    unsigned categories;     ///< bits of Category
};
const std::vector<OrganisationKind>& organisation_kinds();
const OrganisationKind* find_kind(std::string_view code);

}  // namespace tsumugi::access
