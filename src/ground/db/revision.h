#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/json.h"
#include "ground/db/db.h"

namespace tsumugi::db {

/// What a row was before a change: "who, when, what was before" of product.md 3.
struct Revision {
    std::string subject;  ///< table name
    std::int64_t row = 0;
    int version = 0;  ///< the version that was replaced
    base::Instant at;
    std::int64_t member = 0;
    std::string before;  ///< JSON object of the columns
    std::string reason;
};

/// Written in the same transaction as the change. Keeping one version of a row twice is a ConstraintError:
/// two changes can't have replaced the same version.
void keep_revision(Db& db, std::string_view subject, std::int64_t row, int version, base::Instant at,
                   std::int64_t member, std::string_view before_json, std::string_view reason = "");
/// Newest first.
std::vector<Revision> revisions(Db& db, std::string_view subject, std::int64_t row);

}  // namespace tsumugi::db
