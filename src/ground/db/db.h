#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/id.h"

namespace tsumugi::db {

enum class Engine { sqlite, postgres };

/// A broken world: database gone, disk full, constraint that the rules should have kept. Caught once, at the
/// edge.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// A unique or foreign key, a NOT NULL or a CHECK was broken. `constraint` names it where the engine does:
/// PostgreSQL by its name, SQLite by "table.column"; empty for a foreign key in SQLite.
struct ConstraintError : Error {
    explicit ConstraintError(const std::string& message, std::string name = "")
        : Error(message), constraint(std::move(name)) {}
    std::string constraint;
};
/// Another transaction was in the way; `write` tries again.
struct RetryError : Error {
    using Error::Error;
};

/// One statement, the same text for both engines, places as $1, $2, ... Written once, static, beside the code
/// that reads its rows; it registers itself, so that one test prepares every statement of the program on both
/// engines. Portable SQL only: CAST($1 AS TEXT), never $1::text; FALSE/TRUE as 0/1; no LIKE for user text
/// without ESCAPE.
class Sql {
  public:
    explicit Sql(const char* text);
    const char* text() const { return text_; }
    std::size_t number() const { return number_; }

  private:
    friend const Sql& interned(const std::string& text);
    Sql(const char* text, std::size_t number) : text_(text), number_(number) {}
    const char* text_;
    std::size_t number_;
};
/// Every `Sql` written in the program (not the texts of query_text), in no particular order.
const std::vector<const Sql*>& all_statements();

/// Bytes for a BYTEA column, to tell them from text.
struct Bytes {
    std::string_view value;
};

/// One bound value: null, 64-bit integer, real, text or bytes. It looks at the text of an lvalue, which must
/// therefore outlive the query, and owns the text of a temporary.
class Param {
  public:
    enum class Type { null, integer, real, text, bytes };
    Param(std::nullopt_t) {}
    Param(std::int64_t v) : type(Type::integer), integer(v) {}
    Param(int v) : type(Type::integer), integer(v) {}
    Param(unsigned v) : type(Type::integer), integer(v) {}
    Param(bool v) : type(Type::integer), integer(v ? 1 : 0) {}
    Param(double v) : type(Type::real), real(v) {}
    Param(std::string_view v) : type(Type::text), text(v) {}
    Param(const std::string& v) : type(Type::text), text(v) {}
    Param(std::string&& v) : type(Type::text), owned(std::move(v)) {}
    Param(const char* v) : type(Type::text), text(v) {}
    Param(Bytes v) : type(Type::bytes), text(v.value) {}
    Param(base::Instant v) : type(Type::integer), integer(v.time_since_epoch().count()) {}
    Param(base::Date v) : type(Type::text), owned(base::iso(v)) {}
    template <class Tag>
    Param(base::Id<Tag> v) : type(Type::integer), integer(v.value()) {}
    template <class T>
    Param(const std::optional<T>& v) {
        if (v) *this = Param(*v);
    }
    template <class T>
    Param(std::optional<T>&& v) {
        if (v) *this = Param(*std::move(v));
    }

    std::string_view bytes_or_text() const { return owned.empty() ? text : std::string_view(owned); }

    Type type = Type::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view text;
    std::string owned;
};

class Cursor;  // one running statement; sqlite.cpp and postgres.cpp each have one

/// The row a query stands on. Columns are counted from 0. Valid until the next step. Reading NULL as a value,
/// or a text as a number, is an Error on both engines: a column that may be NULL is read as an optional.
class Row {
  public:
    explicit Row(Cursor& cursor) : cursor_(cursor) {}
    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;  ///< also the bytes of a BYTEA column

    /// T: int, std::int64_t, bool, double, std::string, base::Date, base::Instant, base::Id<...>, or an
    /// optional of one.
    template <class T>
    T get(int column) const {
        return read(column, static_cast<T*>(nullptr));
    }

  private:
    int read(int c, int*) const { return static_cast<int>(integer(c)); }
    std::int64_t read(int c, std::int64_t*) const { return integer(c); }
    bool read(int c, bool*) const { return integer(c) != 0; }
    double read(int c, double*) const { return real(c); }
    std::string read(int c, std::string*) const { return std::string(text(c)); }
    base::Date read(int c, base::Date*) const;
    base::Instant read(int c, base::Instant*) const {
        return base::Instant{std::chrono::milliseconds{integer(c)}};
    }
    template <class Tag>
    base::Id<Tag> read(int c, base::Id<Tag>*) const {
        return base::Id<Tag>{integer(c)};
    }
    template <class T>
    std::optional<T> read(int c, std::optional<T>*) const {
        if (is_null(c)) return std::nullopt;
        return get<T>(c);
    }
    Cursor& cursor_;
};

class Db;

/// A statement with its values, not yet run.
class Query {
  public:
    Query(Db& db, const Sql& sql, std::vector<Param> params)
        : db_(db), sql_(sql), params_(std::move(params)) {}

    /// The first row through `read`, or nullopt.
    template <class Read>
    auto one(Read read) -> std::optional<decltype(read(std::declval<const Row&>()))> {
        std::optional<decltype(read(std::declval<const Row&>()))> result;
        rows([&](const Row& row) {
            result.emplace(read(row));
            return false;
        });
        return result;
    }
    /// Every row through `read`.
    template <class Read>
    auto all(Read read) -> std::vector<decltype(read(std::declval<const Row&>()))> {
        std::vector<decltype(read(std::declval<const Row&>()))> result;
        rows([&](const Row& row) {
            result.push_back(read(row));
            return true;
        });
        return result;
    }
    template <class Each>
    void each(Each each) {
        rows([&](const Row& row) {
            each(row);
            return true;
        });
    }
    /// Column 0 of the first row.
    template <class T>
    std::optional<T> value() {
        return one([](const Row& row) { return row.get<T>(0); });
    }
    /// Runs it for its effect; the number of rows changed.
    std::int64_t run();

  private:
    void rows(const std::function<bool(const Row&)>& each);
    Db& db_;
    const Sql& sql_;
    std::vector<Param> params_;
};

/// One connection with its statement cache, used by one thread at a time.
class Db {
  public:
    virtual ~Db() = default;
    virtual Engine engine() const = 0;

    template <class... Args>
    Query query(const Sql& sql, const Args&... args) {
        std::vector<Param> params;
        params.reserve(sizeof...(args));
        (params.emplace_back(args), ...);
        return Query(*this, sql, std::move(params));
    }
    /// A statement built from parts (Where): the text is cached by value for the life of the process. Only
    /// literals of the program go into `text`, never a value.
    Query query_text(const std::string& text, std::vector<Param> params);
    /// Several statements without values, for migrations and pragmas.
    virtual void execute_script(const std::string& text) = 0;
    /// Compiles a statement and throws Error where it is wrong.
    virtual void check(const char* text) = 0;
    bool in_transaction() const { return in_transaction_; }
    /// Grows with every statement that changes and every transaction begun on this connection: what was read
    /// before is only known to hold while it stands still.
    std::uint64_t changes() const { return changes_; }
    /// Reference data that only the program's start fills: read once for the life of the connection.
    /// `key` is the statement that `read` runs.
    template <class T, class Read>
    const T& reference(const Sql& key, Read read) {
        auto& slot = reference_[&key];
        if (not slot) slot = std::make_shared<T>(read());
        return *static_cast<const T*>(slot.get());
    }
    void forget_reference() { reference_.clear(); }

  protected:
    friend class Query;
    friend class Tx;
    virtual void rows(const Sql& sql, const std::vector<Param>& params,
                      const std::function<bool(const Row&)>& each) = 0;
    virtual std::int64_t run(const Sql& sql, const std::vector<Param>& params) = 0;
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

  private:
    bool in_transaction_ = false;
    std::uint64_t changes_ = 0;
    std::unordered_map<const Sql*, std::shared_ptr<void>> reference_;
};

/// Begins a write transaction (SQLite: BEGIN IMMEDIATE behind the process's one writer mutex of that file;
/// PostgreSQL: SERIALIZABLE). Rolled back unless commit() was reached. After any Error inside it, every
/// further statement and commit() fail on both engines.
class Tx {
  public:
    explicit Tx(Db& db);
    ~Tx();
    Tx(const Tx&) = delete;
    Tx& operator=(const Tx&) = delete;
    void commit();

  private:
    Db& db_;
    bool done_ = false;
};

/// Runs `body` in one transaction and commits when it returns; a RetryError runs it again (eight times at
/// most, with a growing pause). `body` must therefore have no effect but on the database. When `body` returns
/// a tl::expected that holds an error, nothing is written. Inside a running transaction it joins it.
template <class Body>
auto write(Db& db, Body body) -> decltype(body());

/// An and-joiner for filters: where.add("c.municipality = $", code). Places are numbered by it: every `$`
/// without a digit behind it stands for the value of that call. A condition with OR is put in brackets.
class Where {
  public:
    void add(std::string_view condition, Param value);
    void add(std::string_view condition);
    /// "" or " WHERE a AND b".
    std::string text() const;
    /// Takes a value that stands elsewhere in the statement and returns its place: " LIMIT " +
    /// where.place(26).
    std::string place(Param value);
    std::vector<Param> params;

  private:
    std::string text_;
};

/// `text` with % _ and \ escaped, for  LIKE $1 ESCAPE '\'.  LIKE tells upper from lower case on both engines.
std::string escape_like(std::string_view text);

struct SqliteOptions {
    bool synchronous_full =
        true;  ///< every commit survives a power cut; without it only a crash of the program
    bool read_only = false;
};
/// Opens or makes a file (":memory:" for a private one).
std::unique_ptr<Db> open_sqlite(const std::string& path, SqliteOptions options = {});
/// Opens postgresql://user:password@host/name.
std::unique_ptr<Db> open_postgres(const std::string& url);
/// By what `target` begins with: postgresql:// or postgres://, else a SQLite file.
std::unique_ptr<Db> open(const std::string& target, SqliteOptions options = {});

/// Applies what is missing of the embedded migrations/*.sql, each in its own transaction; refuses a database
/// that is newer than the program or whose applied files have changed (checksum). Returns how many were
/// applied. The files are written in PostgreSQL's words; for SQLite BIGINT becomes INTEGER, BYTEA BLOB,
/// DOUBLE PRECISION REAL and every table STRICT; for PostgreSQL a TEXT column is collated "C", so that both
/// sort bytewise. Files are named NNNN_name.sql, or NNNN_name.sqlite.sql and NNNN_name.postgres.sql where the
/// engines must differ; those two are run as they are written, in the engine's own words.
int migrate(Db& db);
/// The same for the given files: (name, text).
int migrate(Db& db, const std::vector<std::pair<std::string, std::string>>& files);
/// What a migration becomes for the engine, outside of string literals, quoted names and comments.
std::string translate_migration(std::string_view sql, Engine engine);

// ---- implementation of templates

/// Sleeps a random while that grows with the attempt (about 1 ms to 100 ms).
void pause_before_retry(int attempt);

template <class Body>
auto write(Db& db, Body body) -> decltype(body()) {
    using Returned = decltype(body());
    if (db.in_transaction()) return body();
    for (int attempt = 1;; ++attempt) {
        try {
            Tx tx(db);
            if constexpr (std::is_void_v<Returned>) {
                body();
                tx.commit();
                return;
            } else {
                Returned result = body();
                if constexpr (requires {
                                  result.error();
                                  result.has_value();
                              }) {
                    if (not result.has_value()) return result;
                }
                tx.commit();
                return result;
            }
        } catch (const RetryError&) {
            if (attempt == 8) throw;
        }
        pause_before_retry(attempt);
    }
}

}  // namespace tsumugi::db
