#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ground/db/db.h"

namespace tsumugi::house {

/// What a column holds, the same for both engines.
enum class ColumnKind : std::uint8_t { integer = 1, real = 2, text = 3, bytes = 4 };

struct Column {
    std::string name;
    ColumnKind kind = ColumnKind::text;
    bool operator==(const Column&) const = default;
};
struct Table {
    std::string name;
    std::vector<Column> columns;
};

/// Every table but schema_migration, as the database's own catalogue names them; a table stands behind those
/// that it refers to.
std::vector<Table> tables(db::Db& db);

/// The names of the applied migrations in their order ("0001_ground"); none for a database that was never
/// migrated.
std::vector<std::string> applied_migrations(db::Db& db);

/// All reads between its begin and its end see the database at one moment, while others go on writing.
class Snapshot {
  public:
    explicit Snapshot(db::Db& db);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    /// Throws db::Error when the connection was lost and opened again meanwhile: then it was not one moment.
    void check() const;

  private:
    db::Db& db_;
    std::string moment_;
};

/// Calls `each` for every row, in the order of the first two columns, with few of them in memory at a time.
/// PostgreSQL: inside a Snapshot only.
void each_row(db::Db& db, const Table& table, const std::function<void(const db::Row&)>& each);

/// "name" in double quotes. For names that tables() gave.
std::string quoted(const std::string& name);

}  // namespace tsumugi::house
