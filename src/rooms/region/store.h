#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/region/region.h"

namespace tsumugi::region {

/// A kept version of a municipality's table.
struct KeptVersion {
    int version = 0;
    base::Instant at;
    std::string by;  ///< name of the member
    std::string content;
};
std::vector<KeptVersion> kept_versions(db::Db& db, std::string_view municipality, int limit);
std::optional<KeptVersion> kept_version(db::Db& db, std::string_view municipality, int version);

/// A kept version with a row for every function.
std::vector<RoleRow> full_table(db::Db& db, std::string_view content);

/// Names, telephones and organisation of the sections that role tables speak of, by id.
struct SectionName {
    access::SectionId id;
    std::string where, phone;
    bool living = true;
};
std::vector<SectionName> section_names(db::Db& db);
/// Those of the given sections alone, in no order.
std::vector<SectionName> section_names(db::Db& db, const std::vector<access::SectionId>& ids);

/// Saves what a municipality says of itself. Error: conflict.
base::Result<int> save_municipality(access::Ctx& ctx, const Municipality& changed);
/// Who changed that last, and when.
struct LastChange {
    std::string by;
    base::Instant at;
};
LastChange last_change(db::Db& db, std::string_view municipality);

}  // namespace tsumugi::region
