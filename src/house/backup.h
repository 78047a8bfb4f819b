#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "ground/access/access.h"
#include "house/backup_seal.h"

namespace tsumugi::house {

struct BackupReport {
    int tables = 0;
    std::int64_t rows = 0;
    bool with_key = false;  ///< the server's key file is (was) in it
};

/// Writes the whole database as of one moment, and the server's key file that its sealed documents need, into
/// one encrypted file, while servers go on writing. The form is the same for both engines (README.md), so
/// what one engine wrote can be restored into the other. The passphrase must have 12 characters. Leaves a
/// line in the access log. Problem: passphrase; the key file is missing although something was sealed with
/// it.
base::Result<BackupReport> backup(const access::App& app, db::Db& db, const std::filesystem::path& file,
                                  const Passphrase& passphrase);

/// Reads such a file into a database that holds no organisation, member or child yet, in one transaction that
/// is committed only after the end of the file was found genuine; then applies the migrations that are newer
/// than the backup. The key file is written where the server looks for it. Problem: not empty, another key is
/// there, wrong passphrase, damaged, cut off, made by a newer program.
base::Result<BackupReport> restore(const access::App& app, db::Db& db, const std::filesystem::path& file,
                                   const Passphrase& passphrase);

/// nullopt when the passphrase may be used for a backup.
std::optional<base::Problem> passphrase_problem(std::string_view passphrase);

}  // namespace tsumugi::house
