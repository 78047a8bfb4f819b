#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/clock.h"
#include "house/accounts.h"

namespace tsumugi::house {

/// What all commands share. Each command gives its exit status, or the Problem that ends it with status 1 and
/// one line.
struct Shell {
    base::Config config;
    base::Lang lang = base::Lang::ja;
    base::SystemClock clock;
    base::SecureRandom random;

    access::App app();
    /// The database with all migrations; made where there is none yet.
    std::unique_ptr<db::Db> prepared();
    /// The database as it is. Problem: there is none, or `tsumugi migrate` is needed first.
    base::Result<std::unique_ptr<db::Db>> existing();
    std::string tr(std::string_view text, const html::Args& args = {}) const {
        return html::tr(lang, text, args);
    }
};

using Exit = base::Result<int>;

Exit serve_command(Shell& shell);
Exit migrate_command(Shell& shell);

struct DemoCommand {
    int scale = 1, looks = 24;
    std::uint64_t seed = 1;
    std::string today;  ///< as typed; empty = the clock's
    bool if_empty = false;
};
Exit demo_command(Shell& shell, const DemoCommand& options);

Exit import_referral_command(Shell& shell, const std::string& file, bool json);

/// `tsumugi import record`: what a record of a meeting (.txt, .docx, .pdf) would be stored as; nothing is
/// stored.
Exit import_record_command(Shell& shell, const std::string& file, bool json);

struct WamnetCommand {
    std::vector<std::string> files;
    std::string scope = "region";  ///< region, prefecture, all
    std::string bad;               ///< file for the rows that cannot be taken; empty = none
    bool json = false, apply = false;
};
/// What an import would do, and with `apply` does it.
Exit import_wamnet_command(Shell& shell, const WamnetCommand& options);

Exit user_add_command(Shell& shell, NewAccount account, const std::string& password_file);
Exit user_password_command(Shell& shell, const std::string& login, const std::string& password_file);
Exit user_second_factor_command(Shell& shell, const std::string& login);
Exit user_end_command(Shell& shell, const std::string& login, const std::string& reason);
Exit user_list_command(Shell& shell);

/// `seals`: a file with lines that `audit seal` printed, to be compared as well; empty = none.
Exit audit_verify_command(Shell& shell, const std::string& seals);
Exit audit_seal_command(Shell& shell);

Exit backup_command(Shell& shell, const std::string& file, const std::string& passphrase_file);
Exit restore_command(Shell& shell, const std::string& file, const std::string& passphrase_file);
Exit export_command(Shell& shell, const std::string& folder);

}  // namespace tsumugi::house
