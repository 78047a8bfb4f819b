#include "house/tables.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::house {
namespace {

// These statements are of one engine each, so they are no db::Sql: those are prepared on both by a test.
constexpr const char* kSqliteColumns =
    "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'schema_migration' ORDER BY t.name, c.cid";
constexpr const char* kPostgresColumns =
    "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c "
    "JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name "
    "WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name <> 'schema_migration' "
    "ORDER BY c.table_name, c.ordinal_position";
constexpr const char* kSqliteReferences =
    "SELECT t.name, f.\"table\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
constexpr const char* kPostgresReferences =
    "SELECT a.relname, b.relname FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid "
    "JOIN pg_class b ON b.oid = k.confrelid JOIN pg_namespace n ON n.oid = k.connamespace "
    "WHERE k.contype = 'f' AND n.nspname = current_schema()";
constexpr const char* kPostgresMoment =
    "SELECT CAST(pg_backend_pid() AS TEXT) || ' ' || CAST(pg_current_snapshot() AS TEXT)";
constexpr const char* kMigrations = "SELECT name FROM schema_migration ORDER BY number";
constexpr const char* kSqliteHasMigrations =
    "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'";
constexpr const char* kPostgresHasMigrations =
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() "
    "AND table_name = 'schema_migration'";

/// What is fetched at once stays below this, however large one row is.
constexpr std::int64_t kBytesAtOnce = 8 << 20;
constexpr std::int64_t kRowsAtOnce = 2000;

bool is_postgres(const db::Db& db) { return db.engine() == db::Engine::postgres; }

ColumnKind kind_of(const std::string& table, std::string_view type) {
    if (type == "INTEGER" or type == "bigint") return ColumnKind::integer;
    if (type == "REAL" or type == "double precision") return ColumnKind::real;
    if (type == "TEXT" or type == "text") return ColumnKind::text;
    if (type == "BLOB" or type == "bytea") return ColumnKind::bytes;
    throw db::Error("the table " + table + " has a column of the unknown kind " + std::string(type));
}

using Reference = std::pair<std::string, std::string>;

/// Tables whose references are all in `sorted` already come next, until none is left.
std::vector<Table> in_order(std::vector<Table> unsorted, const std::vector<Reference>& references) {
    std::vector<Table> sorted;
    const auto is_ready = [&](const Table& table) {
        return std::all_of(references.begin(), references.end(), [&](const Reference& reference) {
            if (reference.first != table.name or reference.second == table.name) return true;
            return std::any_of(sorted.begin(), sorted.end(),
                               [&](const Table& s) { return s.name == reference.second; });
        });
    };
    while (not unsorted.empty()) {
        const auto next = std::find_if(unsorted.begin(), unsorted.end(), is_ready);
        if (next == unsorted.end()) throw db::Error("tables refer to each other in a circle");
        sorted.push_back(std::move(*next));
        unsorted.erase(next);
    }
    return sorted;
}

std::string column_list(const Table& table) {
    std::string list;
    for (const auto& column : table.columns) list += (list.empty() ? "" : ", ") + quoted(column.name);
    return list;
}

std::string select_of(const Table& table) {
    return "SELECT " + column_list(table) + " FROM " + quoted(table.name) + " ORDER BY 1" +
           (table.columns.size() > 1 ? ", 2" : "");
}

/// How many rows may be fetched at once: libpq holds the whole answer, and bytes travel as twice as many
/// digits.
std::int64_t rows_at_once(db::Db& db, const Table& table) {
    std::int64_t largest = 0;
    for (const auto& column : table.columns) {
        if (column.kind != ColumnKind::bytes) continue;
        largest += db.query_text("SELECT COALESCE(MAX(LENGTH(" + quoted(column.name) + ")), 0) FROM " +
                                     quoted(table.name),
                                 {})
                       .value<std::int64_t>()
                       .value_or(0);
    }
    return std::clamp<std::int64_t>(kBytesAtOnce / (2 * largest + 1), 1, kRowsAtOnce);
}

}  // namespace

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

std::vector<Table> tables(db::Db& db) {
    std::vector<Table> found;
    db.query_text(is_postgres(db) ? kPostgresColumns : kSqliteColumns, {}).each([&](const db::Row& row) {
        const auto name = row.get<std::string>(0);
        if (found.empty() or found.back().name != name) found.push_back({name, {}});
        found.back().columns.push_back({row.get<std::string>(1), kind_of(name, row.text(2))});
    });
    const auto references = db.query_text(is_postgres(db) ? kPostgresReferences : kSqliteReferences, {})
                                .all([](const db::Row& row) {
                                    return Reference{row.get<std::string>(0), row.get<std::string>(1)};
                                });
    return in_order(std::move(found), references);
}

std::vector<std::string> applied_migrations(db::Db& db) {
    const char* has = is_postgres(db) ? kPostgresHasMigrations : kSqliteHasMigrations;
    if (db.query_text(has, {}).value<int>().value_or(0) == 0) return {};
    return db.query_text(kMigrations, {}).all([](const db::Row& row) { return row.get<std::string>(0); });
}

Snapshot::Snapshot(db::Db& db) : db_(db) {
    if (is_postgres(db)) {
        db.execute_script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        moment_ = db.query_text(kPostgresMoment, {}).value<std::string>().value();
    } else {
        // In WAL mode a read transaction keeps what it saw first, and writers go on.
        db.execute_script("BEGIN");
        db.query_text(kMigrations, {}).each([](const db::Row&) {});
    }
}

Snapshot::~Snapshot() {
    try {
        db_.execute_script("ROLLBACK");
    } catch (const db::Error&) {
        // The connection is gone, and the snapshot with it.
    }
}

void Snapshot::check() const {
    if (not is_postgres(db_)) return;
    if (db_.query_text(kPostgresMoment, {}).value<std::string>().value() != moment_)
        throw db::Error("the connection to PostgreSQL was lost while the database was read; begin again");
}

void each_row(db::Db& db, const Table& table, const std::function<void(const db::Row&)>& each) {
    if (not is_postgres(db)) {
        db.query_text(select_of(table), {}).each(each);
        return;
    }
    // One cursor name a table: a prepared FETCH remembers the columns of the cursor that it was prepared for.
    const auto cursor = quoted("rows_of_" + table.name);
    const auto fetch = "FETCH " + std::to_string(rows_at_once(db, table)) + " FROM " + cursor;
    db.execute_script("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + select_of(table));
    for (bool any = true; any;) {
        any = false;
        db.query_text(fetch, {}).each([&](const db::Row& row) {
            any = true;
            each(row);
        });
    }
    db.execute_script("CLOSE " + cursor);
}

}  // namespace tsumugi::house
