#include <filesystem>

#include "house/house.h"
#include "rooms/pathways/pathways.h"
#include "rooms/region/region.h"

namespace tsumugi::house {
namespace {

const db::Sql kAnyTown{"SELECT 1 FROM municipality LIMIT 1"};
const db::Sql kAnybody{R"(SELECT 1 FROM setting WHERE name = 'demo' UNION SELECT 1 FROM organisation UNION
    SELECT 1 FROM member UNION SELECT 1 FROM child)"};
const db::Sql kSetting{"SELECT value FROM setting WHERE name = $1"};
const db::Sql kSet{R"(INSERT INTO setting (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value)"};

constexpr std::string_view kDemo = "demo";
constexpr const char* kMaking = "making";

}  // namespace

std::string database_target(const base::Config& config) {
    if (not config.database.empty()) return config.database;
    return (std::filesystem::path(config.data_dir) / "tsumugi.sqlite").string();
}

std::unique_ptr<db::Db> open_database(const base::Config& config) {
    if (config.database.empty()) std::filesystem::create_directories(config.data_dir);
    db::SqliteOptions options;
    options.synchronous_full = config.synchronous != "normal";
    return db::open(database_target(config), options);
}

int prepare_database(db::Db& db) {
    const int applied = db::migrate(db);
    if (not db.query(kAnyTown).value<int>()) {
        region::load_reference(db);
        pathways::load_reference(db);
    }
    return applied;
}

bool holds_region(db::Db& db) { return db.query(kAnybody).value<int>().has_value(); }

bool is_demo(db::Db& db) { return db.query(kSetting, kDemo).value<std::string>().has_value(); }

bool is_unfinished_demo(db::Db& db) { return db.query(kSetting, kDemo).value<std::string>() == kMaking; }

void mark_demo(db::Db& db, bool finished) { db.query(kSet, kDemo, finished ? "1" : kMaking).run(); }

}  // namespace tsumugi::house
