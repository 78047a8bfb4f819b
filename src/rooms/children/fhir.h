#pragma once
#include "ground/fhir/fhir.h"

namespace tsumugi::children {

/// Patient: read, and search by identifier (the child's code) and birthdate among the children of the user's
/// teams.
fhir::ResourceType patient_type();

}  // namespace tsumugi::children
