#pragma once
#include "rooms/handbook/store.h"

namespace tsumugi::handbook {

/// UTF-8 with BOM, a line an entry, formula cells neutralised; headings in Japanese.
std::string csv_of(const Edition& edition, const std::vector<Entry>& entries);
/// Open Referral's Human Services Data Specification 3.0: one page of fully nested services, as GET /services
/// of its API answers with full=true. Each service passes schema/compiled/service.json.
std::string hsds_of(const std::vector<Entry>& entries);

}  // namespace tsumugi::handbook
