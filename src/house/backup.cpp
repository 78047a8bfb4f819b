#include "house/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "ground/base/assets.h"
#include "ground/base/text.h"
#include "house/command.h"
#include "house/house.h"
#include "house/tables.h"

namespace tsumugi::house {
namespace {

using html::msgid;

constexpr std::size_t kShortestPassphrase = 12;
constexpr std::size_t kRowsTogether = 32;
/// PostgreSQL takes 65,535 values in a statement, SQLite 32,766.
constexpr std::size_t kMostValues = 1000;

const db::Sql kBlobs{"SELECT COUNT(*) FROM blob"};
const db::Sql kSecondFactors{"SELECT COUNT(*) FROM member WHERE totp_secret IS NOT NULL"};

base::Problem problem(base::Kind kind, const char* message) { return {kind, "", message, {}}; }

std::int64_t count(db::Db& db, const db::Sql& sql) { return db.query(sql).value<std::int64_t>().value_or(0); }

// ---- the form of the plain bytes: numbers as eight bytes, lowest first; texts with their length before them

class Writer {
  public:
    explicit Writer(SealedWriter& file) : file_(file) {}
    void byte(unsigned char value) { file_.write({reinterpret_cast<const char*>(&value), 1}); }
    void number(std::int64_t value) {
        char bytes[8];
        for (int i = 0; i < 8; ++i)
            bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
        file_.write({bytes, sizeof bytes});
    }
    void text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        file_.write(value);
    }

  private:
    SealedWriter& file_;
};

class Reader {
  public:
    explicit Reader(SealedReader& file) : file_(file) {}
    unsigned char byte() { return static_cast<unsigned char>(file_.read(1)[0]); }
    std::int64_t number() {
        const auto bytes = file_.read(8);
        std::uint64_t value = 0;
        for (int i = 7; i >= 0; --i)
            value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
        return static_cast<std::int64_t>(value);
    }
    std::string text() { return file_.read(static_cast<std::size_t>(number())); }

  private:
    SealedReader& file_;
};

std::int64_t bits_of(double value) {
    std::int64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}
double real_of(std::int64_t bits) {
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

void write_row(Writer& out, const Table& table, const db::Row& row) {
    out.byte(1);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const int column = static_cast<int>(i);
        const bool null = row.is_null(column);
        out.byte(null ? 0 : 1);
        if (null) continue;
        switch (table.columns[i].kind) {
            case ColumnKind::integer:
                out.number(row.integer(column));
                break;
            case ColumnKind::real:
                out.number(bits_of(row.real(column)));
                break;
            case ColumnKind::text:
            case ColumnKind::bytes:
                out.text(row.text(column));
                break;
        }
    }
}

db::Param read_value(Reader& in, ColumnKind kind, std::vector<std::string>& kept) {
    if (in.byte() == 0) return std::nullopt;
    switch (kind) {
        case ColumnKind::integer:
            return in.number();
        case ColumnKind::real:
            return real_of(in.number());
        case ColumnKind::text:
            return in.text();
        case ColumnKind::bytes:
            break;
    }
    kept.push_back(in.text());
    return db::Bytes{kept.back()};
}

// ---- the key file

std::filesystem::path key_path(const access::App& app) {
    return std::filesystem::path(app.config.data_dir) / "keys" / "server.key";
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    if (file) bytes << file.rdbuf();
    return bytes.str();
}

/// The key file as it is restored: there before the transaction is committed, taken away again when it is
/// not.
class KeyFile {
  public:
    KeyFile(std::filesystem::path path, const std::string& bytes) : path_(std::move(path)) {
        if (bytes.empty() or std::filesystem::exists(path_)) return;
        std::filesystem::create_directories(path_.parent_path());
        ::chmod(path_.parent_path().c_str(), 0700);
        const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        made_ = file >= 0;
        const bool good = made_ and
                          ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) and
                          ::fsync(file) == 0;
        const int why = errno;
        if (made_) ::close(file);
        if (not good) throw std::runtime_error(path_.string() + " can't be written: " + std::strerror(why));
    }
    ~KeyFile() {
        std::error_code ignored;
        if (made_ and not kept_) std::filesystem::remove(path_, ignored);
    }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;
    void keep() { kept_ = true; }

  private:
    std::filesystem::path path_;
    bool made_ = false, kept_ = false;
};

// ---- restoring

using Files = std::vector<std::pair<std::string, std::string>>;

/// The program's migrations that the backup was made with; nullopt when it knows others.
std::optional<Files> migrations_of(const std::vector<std::string>& names) {
    Files files;
    std::vector<std::string> known;
    for (const auto& path : base::assets("migrations/", ".sql")) {
        const auto file = path.substr(std::string_view("migrations/").size());
        const auto name = file.substr(0, file.find('.'));
        if (std::find(names.begin(), names.end(), name) == names.end()) continue;
        known.push_back(name);
        files.emplace_back(file, base::asset(path).value());
    }
    const bool all = std::all_of(names.begin(), names.end(), [&](const auto& name) {
        return std::find(known.begin(), known.end(), name) != known.end();
    });
    if (not all) return std::nullopt;
    return files;
}

/// Puts rows into one table, several with one statement.
class Filler {
  public:
    Filler(db::Db& db, const Table& table)
        : db_(db),
          table_(table),
          together_(std::clamp<std::size_t>(kMostValues / table.columns.size(), 1, kRowsTogether)) {
        kept_.reserve(together_ * table.columns.size());
    }
    void read_row(Reader& in) {
        for (const auto& column : table_.columns) params_.push_back(read_value(in, column.kind, kept_));
        ++rows_;
        if (++waiting_ == together_) put(together_);
    }
    std::int64_t finish() {
        if (waiting_ > 0) put(waiting_);
        return rows_;
    }

  private:
    void put(std::size_t rows) {
        std::string columns, places;
        for (const auto& column : table_.columns)
            columns += (columns.empty() ? "" : ", ") + quoted(column.name);
        std::size_t place = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            places += row == 0 ? "(" : ", (";
            for (std::size_t i = 0; i < table_.columns.size(); ++i) {
                places += (i == 0 ? "$" : ", $") + std::to_string(++place);
            }
            places += ")";
        }
        const auto sql = "INSERT INTO " + quoted(table_.name) + " (" + columns + ") VALUES " + places;
        db_.query_text(sql, std::move(params_)).run();
        params_.clear();
        kept_.clear();
        waiting_ = 0;
    }

    db::Db& db_;
    const Table& table_;
    std::size_t together_, waiting_ = 0;
    std::int64_t rows_ = 0;
    std::vector<db::Param> params_;
    std::vector<std::string>
        kept_;  ///< bytes that params_ look at; reserved, so that they stay where they are
};

const Table* find(const std::vector<Table>& tables, const std::string& name) {
    for (const auto& table : tables) {
        if (table.name == name) return &table;
    }
    return nullptr;
}

[[noreturn]] void damaged() {
    throw SealError(SealError::Why::damaged, "the backup does not say what it should");
}

/// The tables in the order of the file, and how many rows they have.
BackupReport fill_tables(Reader& in, db::Db& db, const std::vector<Table>& here) {
    BackupReport report;
    const auto tables = in.number();
    for (std::int64_t t = 0; t < tables; ++t) {
        Table table;
        table.name = in.text();
        const auto columns = in.number();
        for (std::int64_t c = 0; c < columns; ++c) {
            auto name = in.text();
            table.columns.push_back({std::move(name), static_cast<ColumnKind>(in.byte())});
        }
        const auto* known = find(here, table.name);
        const bool same =
            known and known->columns.size() == table.columns.size() and
            std::is_permutation(table.columns.begin(), table.columns.end(), known->columns.begin());
        if (not same) damaged();
        Filler filler(db, table);
        while (in.byte() == 1) filler.read_row(in);
        report.rows += filler.finish();
        ++report.tables;
    }
    return report;
}

base::Problem problem_of(const SealError& error) {
    switch (error.why) {
        case SealError::Why::no_backup:
            return problem(base::Kind::invalid, msgid("このファイルは紡ぎの控えではありません。"));
        case SealError::Why::newer:
            return problem(base::Kind::invalid,
                           msgid("この控えは、新しい版の紡ぎで作られています。新しい版で戻してください。"));
        case SealError::Why::wrong_passphrase:
            return problem(base::Kind::forbidden,
                           msgid("合い言葉が違います。控えを作ったときのものを入れてください。"));
        case SealError::Why::damaged:
            return problem(base::Kind::invalid,
                           msgid("控えが壊れています。何も書き込んでいません。別の控えを使ってください。"));
        case SealError::Why::cut_off:
            break;
    }
    return problem(
        base::Kind::invalid,
        msgid("控えが途中で終わっています。何も書き込んでいません。写し直すか、別の控えを使ってください。"));
}

base::Result<BackupReport> restore_from(SealedReader& file, const access::App& app, db::Db& db) {
    Reader in(file);
    in.number();  // when it was made
    std::vector<std::string> names(static_cast<std::size_t>(in.number()));
    for (auto& name : names) name = in.text();
    const auto migrations = migrations_of(names);
    if (not migrations) throw SealError(SealError::Why::newer, "unknown migrations");
    const auto applied = applied_migrations(db);
    if (not applied.empty() and holds_region(db)) {
        return tl::unexpected(problem(
            base::Kind::conflict,
            msgid(
                "このデータベースには、もうデータがあります。空のデータベースに戻してください（--data または --database）。")));
    }
    if (applied.size() > names.size()) {
        return tl::unexpected(problem(
            base::Kind::conflict,
            msgid(
                "このデータベースは控えより新しい形です。まだ何も入れていないデータベースに戻してください。")));
    }
    const auto key = in.text();
    const auto present_key = read_file(key_path(app));
    if (not key.empty() and not present_key.empty() and present_key != key) {
        return tl::unexpected(base::Problem{
            base::Kind::conflict,
            "",
            msgid(
                "{path} に別の鍵があります。ほかで使っていなければ、別の所へ移してからやり直してください。"),
            {{"path", key_path(app).string()}}});
    }
    db::migrate(db, *migrations);

    db::Tx tx(db);
    const auto here = tables(db);
    for (auto table = here.rbegin(); table != here.rend(); ++table) {
        db.query_text("DELETE FROM " + quoted(table->name), {}).run();
    }
    auto report = fill_tables(in, db, here);
    report.with_key = not key.empty();
    if (in.number() != report.rows or not file.at_end()) damaged();
    KeyFile key_file(key_path(app), key);
    tx.commit();
    key_file.keep();
    db::migrate(db);
    return report;
}

}  // namespace

std::optional<base::Problem> passphrase_problem(std::string_view passphrase) {
    if (base::grapheme_count(passphrase) >= kShortestPassphrase) return std::nullopt;
    return problem(base::Kind::invalid, msgid("合い言葉は12文字以上にしてください。"));
}

base::Result<BackupReport> backup(const access::App& app, db::Db& db, const std::filesystem::path& path,
                                  const Passphrase& passphrase) {
    if (auto weak = passphrase_problem(passphrase.text)) return tl::unexpected(*std::move(weak));
    const auto key = read_file(key_path(app));
    if (key.empty() and count(db, kBlobs) + count(db, kSecondFactors) > 0) {
        return tl::unexpected(base::Problem{
            base::Kind::not_found,
            "",
            msgid(
                "鍵のファイル {path} がありません。これがないと書類を開けないので、控えを作りませんでした。--data を確かめてください。"),
            {{"path", key_path(app).string()}}});
    }
    {
        Command command(app, db, "backup");
        command.write([&](access::Ctx& ctx) { ctx.log("export", "backup", 0); });
    }
    SealedWriter file(path, passphrase);
    Writer out(file);
    BackupReport report;
    report.with_key = not key.empty();
    const Snapshot snapshot(db);
    out.number(app.clock->now().time_since_epoch().count());
    const auto names = applied_migrations(db);
    out.number(static_cast<std::int64_t>(names.size()));
    for (const auto& name : names) out.text(name);
    out.text(key);
    const auto all = tables(db);
    out.number(static_cast<std::int64_t>(all.size()));
    for (const auto& table : all) {
        out.text(table.name);
        out.number(static_cast<std::int64_t>(table.columns.size()));
        for (const auto& column : table.columns) {
            out.text(column.name);
            out.byte(static_cast<unsigned char>(column.kind));
        }
        each_row(db, table, [&](const db::Row& row) {
            write_row(out, table, row);
            ++report.rows;
        });
        out.byte(0);
        ++report.tables;
    }
    out.number(report.rows);
    snapshot.check();
    file.finish();
    return report;
}

base::Result<BackupReport> restore(const access::App& app, db::Db& db, const std::filesystem::path& path,
                                   const Passphrase& passphrase) {
    try {
        SealedReader file(path, passphrase);
        auto report = restore_from(file, app, db);
        // Without statistics PostgreSQL's planner reads whole tables until its own first look at them.
        if (report and db.engine() == db::Engine::postgres) db.execute_script("ANALYZE");
        return report;
    } catch (const SealError& error) {
        return tl::unexpected(problem_of(error));
    }
}

}  // namespace tsumugi::house
