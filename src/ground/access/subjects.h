#pragma once
#include "ground/base/id.h"

namespace tsumugi::access {

using OrganisationId = base::Id<struct OrganisationTag>;
using SectionId = base::Id<struct SectionTag>;
using MemberId = base::Id<struct MemberTag>;
using ChildId = base::Id<struct ChildTag>;
using DocumentId = base::Id<struct DocumentTag>;

}  // namespace tsumugi::access
