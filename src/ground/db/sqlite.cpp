#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <mutex>

#include "ground/db/cursor.h"
#include "ground/db/turn.h"

namespace tsumugi::db {
namespace {

constexpr int kBusyMilliseconds = 5000;
constexpr std::chrono::seconds kTurnPatience{20};

// Made here so that nobody but the server's own account can read it; SQLite gives the -wal and -shm files the
// same mode.
void make_private_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
}

// "UNIQUE constraint failed: person.code" -> "person.code"
std::string constraint_name(std::string_view message) {
    const auto colon = message.find(": ");
    return colon == std::string_view::npos ? "" : std::string(message.substr(colon + 2));
}

struct Statement {
    sqlite3_stmt* handle = nullptr;
    int columns = 0;
    bool reads_only = false;
    std::size_t values = 0;     // how many values it takes
    std::vector<int> place_of;  // SQLite's number of a place (from 0) -> n of its $n (from 0)

    Statement() = default;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(handle); }
};

class SqliteCursor final : public Cursor {
  public:
    SqliteCursor(const Statement& statement, const char* sql) : statement_(statement), sql_(sql) {}

    bool is_null(int column) const override { return kind(column) == SQLITE_NULL; }

    std::int64_t integer(int column) const override {
        switch (kind(column)) {
            case SQLITE_INTEGER:
                return sqlite3_column_int64(statement_.handle, column);
            case SQLITE_FLOAT:
                return whole(sqlite3_column_double(statement_.handle, column), column, sql_);
            case SQLITE_NULL:
                column_is_null(column, sql_);
            default:
                break;
        }
        const std::string_view digits = text(column);
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} or end != digits.data() + digits.size())
            column_is_not("an integer", column, sql_);
        return value;
    }

    double real(int column) const override {
        switch (kind(column)) {
            case SQLITE_INTEGER:
            case SQLITE_FLOAT:
                return sqlite3_column_double(statement_.handle, column);
            case SQLITE_NULL:
                column_is_null(column, sql_);
            default:
                column_is_not("a number", column, sql_);
        }
    }

    std::string_view text(int column) const override {
        const int is = kind(column);
        if (is == SQLITE_NULL) column_is_null(column, sql_);
        const void* bytes = is == SQLITE_BLOB ? sqlite3_column_blob(statement_.handle, column)
                                              : sqlite3_column_text(statement_.handle, column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle, column));
        return size == 0 ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size);
    }

  private:
    int kind(int column) const {
        if (column < 0 or column >= statement_.columns) no_such_column(column, sql_);
        return sqlite3_column_type(statement_.handle, column);
    }
    const Statement& statement_;
    const char* sql_;
};

class SqliteDb final : public Db {
  public:
    SqliteDb(const std::string& path, SqliteOptions options) {
        if (path.empty()) throw Error("no path for the database file");
        const bool in_memory = path == ":memory:";
        if (not in_memory and not options.read_only) make_private_file(path);
        const int flags =
            options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        const int code = sqlite3_open_v2(path.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
        try {
            if (code != SQLITE_OK) fail(path.c_str());
            sqlite3_extended_result_codes(handle_, 1);
            sqlite3_busy_timeout(handle_, kBusyMilliseconds);
            // "text" in double quotes is a name, as in PostgreSQL.
            sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
            sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
            if (not in_memory) turn_ = turn_of(std::filesystem::canonical(path).string());
            set_up(options);
        } catch (...) {
            sqlite3_close_v2(handle_);
            throw;
        }
    }

    ~SqliteDb() override {
        begin_.reset();
        commit_.reset();
        rollback_.reset();
        idle_.clear();
        sqlite3_close_v2(handle_);
    }

    Engine engine() const override { return Engine::sqlite; }

    void execute_script(const std::string& text) override {
        refuse_in_failed_transaction();
        if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(text.c_str());
    }

    void check(const char* text) override { prepare(text); }

  protected:
    void rows(const Sql& sql, const std::vector<Param>& params,
              const std::function<bool(const Row&)>& each) override {
        refuse_in_failed_transaction();
        const Lease lease(*this, sql);
        bind(*lease.statement, sql.text(), params);
        SqliteCursor cursor(*lease.statement, sql.text());
        const Row row(cursor);
        bool wanted = true;
        while (step(*lease.statement, sql.text())) {
            if (wanted) wanted = each(row);
            if (not wanted and lease.statement->reads_only) return;
        }
    }

    std::int64_t run(const Sql& sql, const std::vector<Param>& params) override {
        refuse_in_failed_transaction();
        const Lease lease(*this, sql);
        bind(*lease.statement, sql.text(), params);
        const bool alone = not lease.statement->reads_only and not in_transaction();
        const std::unique_lock<Turn> turn = alone ? take_turn() : std::unique_lock<Turn>();
        while (step(*lease.statement, sql.text())) {
        }
        return lease.statement->reads_only ? 0 : sqlite3_changes64(handle_);
    }

    void begin() override {
        writing_ = take_turn();
        failed_ = false;
        try {
            execute(begin_, "BEGIN IMMEDIATE");
        } catch (...) {
            rollback();
            throw;
        }
    }

    void commit() override {
        refuse_in_failed_transaction();
        execute(commit_, "COMMIT");
        writing_ = {};
    }

    void rollback() noexcept override {
        // Disk full, I/O errors and the like have rolled back already.
        if (sqlite3_get_autocommit(handle_) == 0) {
            try {
                execute(rollback_, "ROLLBACK");
            } catch (const std::exception&) {
                // The file can't even be rolled back: the journal does it when it is opened next.
            }
        }
        writing_ = {};
        failed_ = false;
    }

  private:
    // Takes a prepared statement out of the cache, or prepares another when that one is running, and puts it
    // back reset.
    struct Lease {
        Lease(SqliteDb& owner, const Sql& sql) : db(owner), number(sql.number()) {
            if (number >= db.idle_.size()) db.idle_.resize(number + 16);
            auto& idle = db.idle_[number];
            if (idle.empty()) {
                statement = db.prepare(sql.text());
            } else {
                statement = std::move(idle.back());
                idle.pop_back();
            }
        }
        ~Lease() {
            sqlite3_reset(statement->handle);
            sqlite3_clear_bindings(statement->handle);
            db.idle_[number].push_back(std::move(statement));
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        SqliteDb& db;
        std::size_t number;
        std::unique_ptr<Statement> statement;
    };

    void set_up(SqliteOptions options) {
        if (sqlite3_db_readonly(handle_, "main") == 0) turn_wal_on();
        execute_script(options.synchronous_full ? "PRAGMA synchronous = FULL"
                                                : "PRAGMA synchronous = NORMAL");
        execute_script(
            "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;"
            "PRAGMA journal_size_limit = 67108864; PRAGMA trusted_schema = OFF; PRAGMA case_sensitive_like = "
            "ON");
    }

    // Two connections that turn WAL on at once disturb each other, and SQLite does not wait then.
    void turn_wal_on() {
        static std::mutex guard;
        const std::lock_guard lock(guard);
        for (int attempt = 1;; ++attempt) {
            try {
                return execute_script("PRAGMA journal_mode = WAL");
            } catch (const RetryError&) {
                if (attempt == 8) throw;
            }
            pause_before_retry(attempt);
        }
    }

    std::unique_lock<Turn> take_turn() {
        if (not turn_) return {};
        std::unique_lock<Turn> lock(*turn_, kTurnPatience);
        if (not lock)
            throw Error("the database was busy with other writes for too long; nothing was written");
        return lock;
    }

    std::unique_ptr<Statement> prepare(const char* sql) {
        auto statement = std::make_unique<Statement>();
        const char* rest = nullptr;
        const int code =
            sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, &rest);
        if (code != SQLITE_OK) fail(sql);
        if (statement->handle == nullptr) throw Error("no statement in: " + std::string(sql));
        while (*rest == ' ' or *rest == '\n' or *rest == ';') ++rest;
        if (*rest != '\0') throw Error("more than one statement in: " + std::string(sql));
        statement->columns = sqlite3_column_count(statement->handle);
        statement->reads_only = sqlite3_stmt_readonly(statement->handle) != 0;
        number_places(*statement, sql);
        return statement;
    }

    // SQLite takes $2 as a name and numbers names as they first appear.
    static void number_places(Statement& statement, const char* sql) {
        const int count = sqlite3_bind_parameter_count(statement.handle);
        std::vector<bool> seen(static_cast<std::size_t>(count));
        for (int i = 1; i <= count; ++i) {
            const char* name = sqlite3_bind_parameter_name(statement.handle, i);
            const std::string_view digits = name == nullptr ? "" : name + 1;
            int n = 0;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
            const bool good = name != nullptr and *name == '$' and error == std::errc{} and
                              end == digits.data() + digits.size() and n >= 1;
            if (not good) {
                throw Error("the place " + std::string(name == nullptr ? "?" : name) +
                            " is not of the form $1 in: " + sql);
            }
            if (n > count)
                throw Error("a place between $1 and " + std::string(name) + " is not used in: " + sql);
            statement.place_of.push_back(n - 1);
        }
        statement.values = static_cast<std::size_t>(count);
    }

    // Text is not copied: the values live in the Query until the lease has cleared the bindings.
    void bind(const Statement& statement, const char* sql, const std::vector<Param>& params) {
        if (params.size() != statement.values) {
            throw Error(std::to_string(params.size()) + " values for " + std::to_string(statement.values) +
                        " places in: " + sql);
        }
        for (std::size_t i = 0; i < statement.place_of.size(); ++i) {
            const Param& param = params[static_cast<std::size_t>(statement.place_of[i])];
            const int code = bind_one(statement.handle, static_cast<int>(i) + 1, param, sql);
            if (code != SQLITE_OK) fail(sql);
        }
    }

    static int bind_one(sqlite3_stmt* handle, int place, const Param& param, const char* sql) {
        const std::string_view view = param.bytes_or_text();
        const char* data = view.empty() ? "" : view.data();  // a null pointer would bind NULL
        switch (param.type) {
            case Param::Type::null:
                return sqlite3_bind_null(handle, place);
            case Param::Type::integer:
                return sqlite3_bind_int64(handle, place, param.integer);
            case Param::Type::real:
                return sqlite3_bind_double(handle, place, param.real);
            case Param::Type::bytes:
                return sqlite3_bind_blob64(handle, place, data, view.size(), SQLITE_STATIC);
            case Param::Type::text:
                break;
        }
        refuse_nul(view, sql);
        return sqlite3_bind_text64(handle, place, data, view.size(), SQLITE_STATIC, SQLITE_UTF8);
    }

    bool step(const Statement& statement, const char* sql) {
        switch (sqlite3_step(statement.handle)) {
            case SQLITE_ROW:
                return true;
            case SQLITE_DONE:
                return false;
            default:
                fail(sql);
        }
    }

    void execute(std::unique_ptr<Statement>& kept, const char* sql) {
        if (not kept) kept = prepare(sql);
        const int code = sqlite3_step(kept->handle);
        if (code != SQLITE_DONE) {
            try {
                fail(sql);
            } catch (...) {
                sqlite3_reset(kept->handle);
                throw;
            }
        }
        sqlite3_reset(kept->handle);
    }

    // PostgreSQL refuses everything after an error inside a transaction. The same here, so that code which
    // works on SQLite works there.
    void refuse_in_failed_transaction() const {
        if (failed_) throw Error("this transaction has failed before; nothing of it is written");
    }

    [[noreturn]] void fail(const char* context) {
        if (in_transaction()) failed_ = true;
        const int code = handle_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle_);
        const std::string reason = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
        const std::string said = reason + " (SQLite " + std::to_string(code) + "): " + context;
        switch (code & 0xff) {
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
                throw RetryError("another write was in the way: " + said);
            case SQLITE_CONSTRAINT:
                if (code == SQLITE_CONSTRAINT_DATATYPE) throw Error(said);
                throw ConstraintError(said, constraint_name(reason));
            case SQLITE_FULL:
                throw Error("the disk is full, nothing of this change was written: " + said);
            case SQLITE_IOERR:
                throw Error("the disk can't be read or written: " + said);
            case SQLITE_READONLY:
                throw Error("the database is read-only, nothing was written: " + said);
            case SQLITE_CANTOPEN:
                throw Error("the database file can't be opened: " + said);
            case SQLITE_CORRUPT:
            case SQLITE_NOTADB:
                throw Error("the database file is damaged or no database: " + said);
            default:
                throw Error(said);
        }
    }

    sqlite3* handle_ = nullptr;
    std::shared_ptr<Turn> turn_;
    std::unique_lock<Turn> writing_;  // held from begin to commit or rollback
    bool failed_ = false;
    std::vector<std::vector<std::unique_ptr<Statement>>> idle_;  // by Sql::number()
    std::unique_ptr<Statement> begin_, commit_, rollback_;
};

}  // namespace

std::unique_ptr<Db> open_sqlite(const std::string& path, SqliteOptions options) {
    return std::make_unique<SqliteDb>(path, options);
}

}  // namespace tsumugi::db
