#pragma once
#include <functional>
#include <istream>

#include "rooms/directory/service_facts.h"

namespace tsumugi::directory {

// Import of the national open data (engines/wamnet). Looking and applying walk over the files in the same
// way, row by row; what is shown is what is done.

/// Which places' rows are taken: the region's municipalities, its prefecture, all of Japan.
enum class Scope { region, prefecture, all };
std::string_view code(Scope scope);
std::optional<Scope> parse_scope(std::string_view code);
const char* label(Scope scope);  ///< msgid

/// A file to read, twice over: its stream can go back to the beginning.
struct ImportFile {
    std::string name;
    std::istream* in = nullptr;
};

enum class RowKind {
    added,      ///< not in the directory yet
    changed,    ///< says something else than the directory
    unchanged,  ///< says the same, or only differs in facts edited by hand
    outside,    ///< of another place
    repeated,   ///< the same service stood in the files before
    refused     ///< cannot be taken; Row::troubles says why
};

/// One fact that a row says otherwise than the directory.
struct FactChange {
    const ServiceFact* fact = nullptr;
    std::string before, after;
    bool kept = false;  ///< edited by hand: stays as it is
};

/// What one row leads to.
struct Decision {
    RowKind kind = RowKind::refused;
    std::size_t file = 0;
    const wamnet::Row* row = nullptr;
    std::optional<Service> before;
    Service after;  ///< as it will stand, facts edited by hand included
    std::vector<FactChange> facts;
};

struct ImportCounts {
    int total = 0, added = 0, changed = 0, unchanged = 0, outside = 0, repeated = 0, refused = 0;
    int kept = 0;   ///< facts edited by hand that the rows say otherwise
    int noted = 0;  ///< rows that are taken with something mended or left out
};

struct ImportView {
    ImportCounts counts;
    /// Services of this source, of the files' kinds and of the scope, that no row names. Nothing is ended by
    /// itself.
    std::vector<Service> gone;
    std::string digest;  ///< of the files and the scope
    std::vector<std::string> unknown_columns;
    std::vector<std::string> missing_columns;
    std::optional<base::Instant> applied_before;  ///< the same files with the same scope
};

/// Reads the files and decides over each row. Nothing is written. Error: a file that is none of WAM NET, or
/// broken, with its name; then nothing of any file is to be taken.
base::Result<ImportView> look_at_import(access::Ctx& ctx, const std::vector<ImportFile>& files, Scope scope,
                                        const std::function<void(const Decision&)>& each);

/// The same, and writes it: inside a transaction. `ended`: services of `gone` that a person chose to end. The
/// same files once more change nothing.
base::Result<ImportView> apply_import(access::Ctx& ctx, const std::vector<ImportFile>& files, Scope scope,
                                      const std::vector<ServiceId>& ended);

struct PastImport {
    base::Instant at;
    std::string by, files, scope;
    ImportCounts counts;
    int ended = 0;
};
/// Newest first.
std::vector<PastImport> past_imports(access::Ctx& ctx, int limit);

/// Every reason of a row in one line, in the reader's language: 「（refused first）」.
std::string reasons_of(access::Ctx& ctx, const wamnet::Row& row, bool refusing_only);

}  // namespace tsumugi::directory
