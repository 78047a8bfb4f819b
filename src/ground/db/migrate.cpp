#include <algorithm>
#include <chrono>
#include <map>

#include "ground/base/assets.h"
#include "ground/db/db.h"

namespace tsumugi::db {
namespace {

const Sql kApplied{"SELECT number, name, checksum FROM schema_migration ORDER BY number"};
const Sql kRecord{
    "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)"};

// Any number will do, as long as all servers use the same.
constexpr const char* kLock = "SELECT pg_advisory_lock(7305421190)";
constexpr const char* kUnlock = "SELECT pg_advisory_unlock(7305421190)";

constexpr const char* kTable = R"(
-- One migration that was applied to this database.
CREATE TABLE IF NOT EXISTS schema_migration (
    number BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);)";

// ---- the text of one migration

bool is_word(char c) {
    return (c >= 'a' and c <= 'z') or (c >= 'A' and c <= 'Z') or (c >= '0' and c <= '9') or c == '_';
}

// The end of the literal, quoted name, comment, word or single character that begins at `at`.
std::size_t token_end(std::string_view sql, std::size_t at) {
    const auto behind = [&](std::string_view mark, std::size_t from) {
        const auto found = sql.find(mark, from);
        return found == std::string_view::npos ? sql.size() : found + mark.size();
    };
    const auto rest = sql.substr(at);
    if (rest.starts_with("--")) return behind("\n", at);
    if (rest.starts_with("/*")) return behind("*/", at + 2);
    if (rest[0] == '\'' or rest[0] == '"')
        return behind(rest.substr(0, 1), at + 1);  // '' is two literals: no harm
    if (not is_word(rest[0])) return at + 1;
    std::size_t end = at + 1;
    while (end < sql.size() and is_word(sql[end])) ++end;
    return end;
}

// Walks over the words and signs of a script and writes it anew.
class Translator {
  public:
    Translator(std::string_view sql, Engine engine) : sql_(sql), engine_(engine) {}

    std::string run() {
        std::size_t at = 0;
        while (at < sql_.size()) {
            const auto end = token_end(sql_, at);
            const auto token = sql_.substr(at, end - at);
            at = end;
            out_ += token;
            const bool is_space = token.find_first_not_of(" \t\r\n") == std::string_view::npos;
            if (is_space or token.starts_with("--") or token.starts_with("/*")) continue;
            if (engine_ == Engine::sqlite) {
                to_sqlite(token);
            } else {
                to_postgres(token);
            }
            last_ = token;
        }
        return std::move(out_);
    }

  private:
    void replace(std::size_t length, std::string_view by) { out_.replace(out_.size() - length, length, by); }

    void to_sqlite(std::string_view token) {
        if (token == "BIGINT") replace(token.size(), "INTEGER");
        if (token == "BYTEA") replace(token.size(), "BLOB");
        if (token == "PRECISION" and last_ == "DOUBLE") replace(out_.size() - out_.rfind("DOUBLE"), "REAL");
        if (token == "TABLE" and last_ == "CREATE") in_table_ = true;
        if (token == "AS" and depth_ == 0) in_table_ = false;  // CREATE TABLE ... AS SELECT can't be STRICT
        if (token == ";") in_table_ = false;
        if (token == "(") ++depth_;
        if (token == ")" and --depth_ == 0 and in_table_) {
            out_ += " STRICT";
            in_table_ = false;
        }
    }

    void to_postgres(std::string_view token) {
        if (token == "TEXT" and last_ != "AS")
            out_ += " COLLATE \"C\"";  // CAST(x AS TEXT) takes no collation
    }

    std::string_view sql_;
    Engine engine_;
    std::string out_;
    std::string_view last_;
    int depth_ = 0;
    bool in_table_ = false;
};

// FNV-1a, 64 bit: notices an edit, not an attacker. Line ends don't count.
std::string checksum(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text) {
        if (c != '\r') hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
    std::string hex;
    for (int shift = 60; shift >= 0; shift -= 4) hex += kHex[(hash >> shift) & 15];
    return hex;
}

// ---- the files

struct Migration {
    std::string name;
    std::string text;
    std::string checksum;
};
using Migrations = std::map<std::int64_t, Migration>;

struct FileName {
    std::int64_t number;
    std::string name;
    std::optional<Engine> only_for;
};

bool take_ending(std::string_view& name, std::string_view ending) {
    if (not name.ends_with(ending)) return false;
    name.remove_suffix(ending.size());
    return true;
}

// "0007_search.sqlite.sql" -> 7, "0007_search", sqlite
FileName parse_name(const std::string& file) {
    std::string_view name = file;
    bool good = take_ending(name, ".sql");
    std::optional<Engine> only_for;
    if (take_ending(name, ".sqlite")) only_for = Engine::sqlite;
    if (take_ending(name, ".postgres")) only_for = Engine::postgres;
    good = good and name.size() > 5 and name[4] == '_';
    good = good and std::all_of(name.begin(), name.begin() + 4, [](char c) { return c >= '0' and c <= '9'; });
    good = good and std::all_of(name.begin(), name.end(), is_word);
    if (not good) throw Error("not a migration's name (NNNN_name.sql): " + file);
    return {std::stoll(std::string(name.substr(0, 4))), std::string(name), only_for};
}

Migrations migrations_for(Engine engine, const std::vector<std::pair<std::string, std::string>>& files) {
    Migrations found;
    std::map<std::int64_t, std::string> names;
    for (const auto& [file, text] : files) {
        FileName parsed = parse_name(file);
        const auto [known, is_new] = names.try_emplace(parsed.number, parsed.name);
        if (not is_new and known->second != parsed.name) {
            throw Error("two migrations have one number: " + known->second + " and " + parsed.name);
        }
        if (parsed.only_for and *parsed.only_for != engine) continue;
        Migration migration{parsed.name, parsed.only_for ? text : translate_migration(text, engine),
                            checksum(text)};
        if (not found.try_emplace(parsed.number, std::move(migration)).second) {
            throw Error("a migration is there both for all engines and for one: " + parsed.name);
        }
    }
    return found;
}

// ---- applying them

// Keeps other servers from migrating the same database. SQLite's write transactions do that by themselves.
class MigrationLock {
  public:
    explicit MigrationLock(Db& db) : db_(db) {
        if (db_.engine() == Engine::postgres) db_.execute_script(kLock);
    }
    ~MigrationLock() {
        if (db_.engine() != Engine::postgres) return;
        try {
            db_.execute_script(kUnlock);
        } catch (const Error&) {
            // The connection is gone, and the lock with it.
        }
    }
    MigrationLock(const MigrationLock&) = delete;
    MigrationLock& operator=(const MigrationLock&) = delete;

  private:
    Db& db_;
};

// The numbers that the database has, all of them known and unchanged.
std::vector<std::int64_t> applied(Db& db, const Migrations& known) {
    std::vector<std::int64_t> numbers;
    db.query(kApplied).each([&](const Row& row) {
        const auto number = row.get<std::int64_t>(0);
        const auto name = row.get<std::string>(1);
        const auto migration = known.find(number);
        if (migration == known.end()) {
            throw Error("the database is newer than this program: it has the migration " + name +
                        "; start the newer program");
        }
        if (migration->second.checksum != row.text(2)) {
            throw Error("the migration " + name + " was changed after this database had applied it");
        }
        numbers.push_back(number);
    });
    return numbers;
}

// One transaction. The look whether it is still missing lies inside, for another process may have been
// faster.
bool apply(Db& db, std::int64_t number, const Migration& migration, const Migrations& known) {
    return write(db, [&] {
        const auto numbers = applied(db, known);
        if (std::find(numbers.begin(), numbers.end(), number) != numbers.end()) return false;
        db.execute_script(migration.text);
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        db.query(kRecord, number, migration.name, migration.checksum, base::Instant{now}).run();
        return true;
    });
}

}  // namespace

std::string translate_migration(std::string_view sql, Engine engine) { return Translator(sql, engine).run(); }

int migrate(Db& db, const std::vector<std::pair<std::string, std::string>>& files) {
    const Migrations known = migrations_for(db.engine(), files);
    const MigrationLock lock(db);
    write(db, [&] { db.execute_script(translate_migration(kTable, db.engine())); });
    const auto before = applied(db, known);
    int count = 0;
    for (const auto& [number, migration] : known) {
        if (std::find(before.begin(), before.end(), number) != before.end()) continue;
        try {
            count += apply(db, number, migration, known) ? 1 : 0;
        } catch (const Error& error) {
            throw Error("the migration " + migration.name + " failed: " + error.what());
        }
    }
    return count;
}

int migrate(Db& db) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const std::string& path : base::assets("migrations/", ".sql")) {
        files.emplace_back(path.substr(std::string_view("migrations/").size()), base::asset(path).value());
    }
    return migrate(db, files);
}

}  // namespace tsumugi::db
