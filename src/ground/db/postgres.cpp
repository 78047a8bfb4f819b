#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "ground/db/cursor.h"

namespace tsumugi::db {
namespace {

constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using Result = std::unique_ptr<PGresult, Finish>;

std::string_view state_of(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state == nullptr ? "" : state;
}

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

class PostgresCursor final : public Cursor {
  public:
    PostgresCursor(const PGresult* result, const char* sql)
        : result_(result), columns_(PQnfields(result)), sql_(sql) {}

    void go_to(int row) { row_ = row; }

    bool is_null(int column) const override {
        if (column < 0 or column >= columns_) no_such_column(column, sql_);
        return PQgetisnull(result_, row_, column) != 0;
    }

    std::int64_t integer(int column) const override {
        const std::string_view digits = value(column);
        const char* end = digits.data() + digits.size();
        std::int64_t number = 0;
        const auto parsed = std::from_chars(digits.data(), end, number);
        if (parsed.ec == std::errc{} and parsed.ptr == end) return number;
        if (PQftype(result_, column) == kBool) return digits == "t" ? 1 : 0;
        double real_number = 0;
        const auto as_real = std::from_chars(digits.data(), end, real_number);
        if (as_real.ec != std::errc{} or as_real.ptr != end) column_is_not("an integer", column, sql_);
        return whole(real_number, column, sql_);
    }

    double real(int column) const override {
        const std::string_view digits = value(column);
        const char* end = digits.data() + digits.size();
        double number = 0;
        const auto parsed = std::from_chars(digits.data(), end, number);
        if (parsed.ec != std::errc{} or parsed.ptr != end) column_is_not("a number", column, sql_);
        return number;
    }

    std::string_view text(int column) const override {
        const std::string_view as_sent = value(column);
        switch (PQftype(result_, column)) {
            case kBool:
                return as_sent == "t" ? "1" : "0";
            case kBytea:
                return unpacked(column, as_sent);
            default:
                return as_sent;
        }
    }

  private:
    std::string_view value(int column) const {
        if (is_null(column)) column_is_null(column, sql_);
        return {PQgetvalue(result_, row_, column),
                static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }

    // \x00ff -> two bytes, kept for as long as the row is.
    std::string_view unpacked(int column, std::string_view hex) const {
        if (bytes_.empty()) bytes_.resize(static_cast<std::size_t>(columns_));
        std::string& bytes = bytes_[static_cast<std::size_t>(column)];
        bytes.clear();
        bytes.reserve(hex.size() / 2);
        for (std::size_t i = 2; i + 1 < hex.size(); i += 2) {
            bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
        }
        return bytes;
    }

    const PGresult* result_;
    int columns_;
    int row_ = 0;
    const char* sql_;
    mutable std::vector<std::string> bytes_;
};

class PostgresDb final : public Db {
  public:
    explicit PostgresDb(std::string url) : url_(std::move(url)) { connect(); }

    Engine engine() const override { return Engine::postgres; }

    void execute_script(const std::string& text) override {
        reconnect_if_lost();
        const Result result{PQexec(connection_.get(), text.c_str())};
        if (not good(result)) fail(result.get(), text.c_str());
    }

    void check(const char* text) override {
        reconnect_if_lost();
        const Result result{PQprepare(connection_.get(), "", text, 0, nullptr)};
        if (not good(result)) fail(result.get(), text);
    }

  protected:
    void rows(const Sql& sql, const std::vector<Param>& params,
              const std::function<bool(const Row&)>& each) override {
        const Result result = execute(sql, params);
        PostgresCursor cursor(result.get(), sql.text());
        const Row row(cursor);
        const int count = PQntuples(result.get());
        for (int i = 0; i < count; ++i) {
            cursor.go_to(i);
            if (not each(row)) return;
        }
    }

    std::int64_t run(const Sql& sql, const std::vector<Param>& params) override {
        const Result result = execute(sql, params);
        if (std::string_view(PQcmdStatus(result.get())).starts_with("SELECT")) return 0;
        const std::string_view count = PQcmdTuples(result.get());
        std::int64_t changed = 0;
        std::from_chars(count.data(), count.data() + count.size(), changed);
        return changed;
    }

    void begin() override {
        reconnect_if_lost();
        forget_stale_plans();
        try {
            Result result = start();
            if (PQstatus(connection_.get()) == CONNECTION_BAD) {  // nothing has happened yet, so once more
                connect();
                result = start();
            }
            if (not good(result)) fail(result.get(), "BEGIN");
        } catch (...) {
            rollback();
            throw;
        }
    }

    void commit() override {
        const Result result{PQexec(connection_.get(), "COMMIT")};
        if (not good(result)) {
            if (PQstatus(connection_.get()) == CONNECTION_BAD) {
                throw Error(
                    "the connection to PostgreSQL broke during COMMIT: look whether the change is there");
            }
            fail(result.get(), "COMMIT");
        }
        if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
            throw Error("this transaction has failed before; nothing of it is written");
        }
        lost_turns_ = 0;
    }

    void rollback() noexcept override {
        if (PQstatus(connection_.get()) == CONNECTION_BAD) return;
        if (PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
        const Result result{PQexec(connection_.get(), "ROLLBACK")};
    }

  private:
    void connect() {
        // What stands before dbname may be overridden by the URL, what stands behind it may not.
        static constexpr const char* kNames[] = {"connect_timeout", "tcp_user_timeout", "application_name",
                                                 "dbname",          "client_encoding",  nullptr};
        const char* values[] = {"10", "30000", "tsumugi", url_.c_str(), "UTF8", nullptr};
        prepared_.clear();
        stale_plans_ = false;
        connection_.reset(PQconnectdbParams(kNames, values, 1));
        if (PQstatus(connection_.get()) != CONNECTION_OK) {
            throw Error(std::string("PostgreSQL can't be reached: ") + PQerrorMessage(connection_.get()));
        }
        PQsetNoticeProcessor(
            connection_.get(), [](void*, const char*) {}, nullptr);
        execute_script(
            "SET client_min_messages = warning; SET standard_conforming_strings = on; SET bytea_output = hex;"
            "SET TimeZone = 'UTC'; SET idle_in_transaction_session_timeout = '10min'");
    }

    void reconnect_if_lost() {
        if (not in_transaction() and PQstatus(connection_.get()) == CONNECTION_BAD) connect();
    }

    // Every write holds the table schema_migration in a mode that lets other writes pass. A write that has
    // lost twice against others takes it alone: the others let it through, so that no write starves however
    // busy the region is. LOCK comes before the transaction's snapshot, therefore the one that waited sees
    // what the others have written.
    Result start() {
        static constexpr char kBegin[] = "BEGIN ISOLATION LEVEL SERIALIZABLE";
        static constexpr char kShared[] =
            "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE schema_migration IN ROW EXCLUSIVE MODE";
        static constexpr char kAlone[] =
            "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE schema_migration IN EXCLUSIVE MODE";
        if (not migrated_) {
            const Result found{
                PQexec(connection_.get(), "SELECT to_regclass('schema_migration') IS NOT NULL")};
            migrated_ = PQntuples(found.get()) == 1 and *PQgetvalue(found.get(), 0, 0) == 't';
        }
        const char* sql = not migrated_ ? kBegin : lost_turns_ < 2 ? kShared : kAlone;
        return Result{PQexec(connection_.get(), sql)};
    }

    Result execute(const Sql& sql, const std::vector<Param>& params) {
        reconnect_if_lost();
        for (bool again = not in_transaction();; again = false) {
            Result result = try_execute(sql, params, again);
            if (good(result)) return result;
            if (not again) fail(result.get(), sql.text());
            if (PQstatus(connection_.get()) == CONNECTION_BAD) {
                connect();
            } else {
                forget_stale_plans();
            }
        }
    }

    // `again` is cleared when the statement must not be sent a second time.
    Result try_execute(const Sql& sql, const std::vector<Param>& params, bool& again) {
        std::string name;
        Result result = prepare(sql, name);
        if (result and not good(result)) {
            again = again and PQstatus(connection_.get()) == CONNECTION_BAD;
            return result;
        }
        fill(params, sql.text());
        result.reset(PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(params.size()),
                                    values_.data(), lengths_.data(), formats_.data(), 0));
        if (good(result)) return result;
        if (is_stale(result.get())) {
            stale_plans_ = true;
        } else {
            // A lost answer to a change doesn't tell whether the change was made.
            again = again and PQstatus(connection_.get()) == CONNECTION_BAD and only_reads(sql.text());
        }
        return result;
    }

    Result prepare(const Sql& sql, std::string& name) {
        name = "s" + std::to_string(sql.number());
        if (sql.number() >= prepared_.size()) prepared_.resize(sql.number() + 16);
        if (prepared_[sql.number()]) return nullptr;
        Result result{PQprepare(connection_.get(), name.c_str(), sql.text(), 0, nullptr)};
        prepared_[sql.number()] = good(result);
        return result;
    }

    static bool only_reads(std::string_view sql) {
        const auto start = sql.find_first_not_of(" \n\t");
        return start != std::string_view::npos and sql.substr(start, 6) == "SELECT";
    }

    // A table of a prepared statement was migrated by another server, or a pooler forgot the statement.
    static bool is_stale(const PGresult* result) {
        const auto state = state_of(result);
        return state == "26000" or state == "0A000";
    }

    void forget_stale_plans() {
        if (not stale_plans_) return;
        const Result result{PQexec(connection_.get(), "DEALLOCATE ALL")};
        prepared_.clear();
        stale_plans_ = false;
    }

    // Numbers and text go as text behind each other in one buffer, bytes as they are; PostgreSQL infers the
    // types.
    void fill(const std::vector<Param>& params, const char* sql) {
        std::size_t size = 0;
        for (const Param& param : params) size += param.bytes_or_text().size() + 32;
        if (buffer_.size() < size) buffer_.resize(size);
        values_.assign(params.size(), nullptr);
        lengths_.assign(params.size(), 0);
        formats_.assign(params.size(), 0);
        char* at = buffer_.data();
        char* const end = at + buffer_.size();
        for (std::size_t i = 0; i < params.size(); ++i) {
            const Param& param = params[i];
            const std::string_view view = param.bytes_or_text();
            values_[i] = param.type == Param::Type::null ? nullptr : at;
            switch (param.type) {
                case Param::Type::null:
                    continue;
                case Param::Type::integer:
                    at = std::to_chars(at, end, param.integer).ptr;
                    break;
                case Param::Type::real:
                    at = std::to_chars(at, end, param.real).ptr;
                    break;
                case Param::Type::text:
                    refuse_nul(view, sql);
                    if (not view.empty()) std::memcpy(at, view.data(), view.size());
                    at += view.size();
                    break;
                case Param::Type::bytes:
                    values_[i] = view.empty() ? "" : view.data();
                    lengths_[i] = static_cast<int>(view.size());
                    formats_[i] = 1;
                    continue;
            }
            *at++ = '\0';
        }
    }

    static bool good(const Result& result) {
        const auto status = PQresultStatus(result.get());
        return status == PGRES_COMMAND_OK or status == PGRES_TUPLES_OK or status == PGRES_EMPTY_QUERY;
    }

    // Only the primary message is told: the details repeat values, and values are people's data.
    [[noreturn]] void fail(const PGresult* result, const char* context) {
        if (PQstatus(connection_.get()) == CONNECTION_BAD) {
            throw Error(
                std::string("the connection to PostgreSQL is lost, nothing of this change was written: ") +
                context);
        }
        const auto state = state_of(result);
        const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        std::string reason = primary == nullptr ? PQerrorMessage(connection_.get()) : primary;
        if (state.starts_with("22")) reason.resize(std::min(reason.find(':'), reason.size()));
        const std::string said = reason + " (PostgreSQL " + std::string(state) + "): " + context;
        if (state == "40001" or state == "40P01") {
            ++lost_turns_;
            throw RetryError("another write was in the way: " + said);
        }
        if (in_transaction() and is_stale(result)) {
            stale_plans_ = true;
            throw RetryError("a table has changed: " + said);
        }
        if (state.starts_with("23")) {
            const char* name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
            throw ConstraintError(said, name == nullptr ? "" : name);
        }
        if (state == "25P02")
            throw Error("this transaction has failed before; nothing of it is written: " + said);
        if (state == "25006") throw Error("the database is read-only, nothing was written: " + said);
        if (state == "53100")
            throw Error("the database's disk is full, nothing of this change was written: " + said);
        throw Error(said);
    }

    std::string url_;
    Connection connection_;
    std::vector<bool> prepared_;  // by Sql::number()
    bool stale_plans_ = false;
    bool migrated_ = false;
    int lost_turns_ = 0;  // serialization failures since the last commit
    std::string buffer_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

}  // namespace

std::unique_ptr<Db> open_postgres(const std::string& url) { return std::make_unique<PostgresDb>(url); }

}  // namespace tsumugi::db
