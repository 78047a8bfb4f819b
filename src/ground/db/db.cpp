#include "ground/db/db.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <mutex>
#include <random>
#include <shared_mutex>
#include <thread>
#include <unordered_map>

#include "ground/db/cursor.h"

namespace tsumugi::db {
namespace {

struct Registry {
    std::shared_mutex mutex;
    std::size_t next_number = 0;
    std::vector<const Sql*> written;
    std::unordered_map<std::string, std::unique_ptr<const Sql>> interned;
};

// Never destroyed: statements of other files may register before and be used after this file's own statics
// live.
Registry& registry() {
    static Registry& instance = *new Registry;
    return instance;
}

std::string where_in(int column, const char* sql) {
    return "column " + std::to_string(column) + " of: " + sql;
}

bool has_or(std::string_view condition) {
    return condition.find(" OR ") != std::string_view::npos or
           condition.find(" or ") != std::string_view::npos;
}

}  // namespace

Sql::Sql(const char* text) : text_(text) {
    Registry& all = registry();
    const std::unique_lock lock(all.mutex);
    number_ = all.next_number++;
    all.written.push_back(this);
}

const std::vector<const Sql*>& all_statements() { return registry().written; }

// Lives as long as the process, because connections keep its prepared form by its number.
const Sql& interned(const std::string& text) {
    Registry& all = registry();
    {
        const std::shared_lock lock(all.mutex);
        if (const auto found = all.interned.find(text); found != all.interned.end()) return *found->second;
    }
    const std::unique_lock lock(all.mutex);
    const auto [place, is_new] = all.interned.try_emplace(text);
    if (is_new) place->second.reset(new Sql(place->first.c_str(), all.next_number++));
    return *place->second;
}

void column_is_null(int column, const char* sql) {
    throw Error("NULL where a value was expected, " + where_in(column, sql));
}
void column_is_not(const char* kind, int column, const char* sql) {
    throw Error(std::string("not ") + kind + ", " + where_in(column, sql));
}
void no_such_column(int column, const char* sql) { throw Error("there is no " + where_in(column, sql)); }

std::int64_t whole(double value, int column, const char* sql) {
    if (value != std::trunc(value) or std::abs(value) > 9.0e18) column_is_not("an integer", column, sql);
    return static_cast<std::int64_t>(value);
}

void refuse_nul(std::string_view text, const char* sql) {
    if (not text.empty() and std::memchr(text.data(), '\0', text.size()) != nullptr) {
        throw Error(std::string("text with a NUL character for: ") + sql);
    }
}

bool Row::is_null(int column) const { return cursor_.is_null(column); }
std::int64_t Row::integer(int column) const { return cursor_.integer(column); }
double Row::real(int column) const { return cursor_.real(column); }
std::string_view Row::text(int column) const { return cursor_.text(column); }

base::Date Row::read(int c, base::Date*) const {
    const auto date = base::parse_iso(text(c));
    if (not date) throw Error("not a date in column " + std::to_string(c));
    return *date;
}

std::int64_t Query::run() {
    ++db_.changes_;
    return db_.run(sql_, params_);
}
void Query::rows(const std::function<bool(const Row&)>& each) { db_.rows(sql_, params_, each); }

Query Db::query_text(const std::string& text, std::vector<Param> params) {
    return Query(*this, interned(text), std::move(params));
}

Tx::Tx(Db& db) : db_(db) {
    if (db.in_transaction_) throw Error("a transaction inside a transaction: use db::write, which joins it");
    db_.begin();
    ++db_.changes_;
    db_.in_transaction_ = true;
}

Tx::~Tx() {
    if (done_) return;
    db_.rollback();
    db_.in_transaction_ = false;
}

void Tx::commit() {
    if (done_) throw Error("this transaction is over already");
    db_.commit();
    db_.in_transaction_ = false;
    done_ = true;
}

void pause_before_retry(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const int most = std::min(1000 << attempt, 100'000);
    std::this_thread::sleep_for(
        std::chrono::microseconds(std::uniform_int_distribution<>(500, most)(random)));
}

void Where::add(std::string_view condition, Param value) {
    const std::string number = place(std::move(value)).substr(1);
    std::string numbered;
    for (std::size_t i = 0; i < condition.size(); ++i) {
        numbered += condition[i];
        const bool has_digit =
            i + 1 < condition.size() and condition[i + 1] >= '0' and condition[i + 1] <= '9';
        if (condition[i] == '$' and not has_digit) numbered += number;
    }
    add(numbered);
}

void Where::add(std::string_view condition) {
    text_ += text_.empty() ? " WHERE " : " AND ";
    if (has_or(condition)) {
        text_.append("(").append(condition).append(")");
    } else {
        text_ += condition;
    }
}

std::string Where::text() const { return text_; }

std::string Where::place(Param value) {
    params.push_back(std::move(value));
    return "$" + std::to_string(params.size());
}

std::string escape_like(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        if (c == '%' or c == '_' or c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::unique_ptr<Db> open(const std::string& target, SqliteOptions options) {
    if (target.starts_with("postgresql://") or target.starts_with("postgres://"))
        return open_postgres(target);
    return open_sqlite(target, options);
}

}  // namespace tsumugi::db
