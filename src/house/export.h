#pragma once
#include <filesystem>

#include "ground/access/access.h"

namespace tsumugi::house {

struct ExportReport {
    int tables = 0, documents = 0;
    std::int64_t rows = 0;
};

/// Everything that the region wrote, readable without this program: one CSV file a table (UTF-8 with BOM,
/// days as YYYY-MM-DD, moments as milliseconds since 1970) as of one moment, and every child's documents
/// opened, as documents/<id>.<ending>. Left out are passwords, sessions and other secrets of the server. Each
/// child is opened with its line in the access log. Problem: the folder is not empty.
base::Result<ExportReport> export_all(const access::App& app, db::Db& db,
                                      const std::filesystem::path& folder);

}  // namespace tsumugi::house
