#include "house/export.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "ground/base/csv.h"
#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/documents/media_type.h"
#include "house/command.h"
#include "house/tables.h"

namespace tsumugi::house {
namespace {

using html::msgid;

const db::Sql kChildrenWithDocuments{
    R"(SELECT DISTINCT child_id FROM document WHERE ended_at IS NULL ORDER BY 1)"};

/// Tables that say nothing to anybody else: secrets of sign-in, files between two pages of a form, sealed
/// bytes (they stand in documents/), the server's own queues.
constexpr std::string_view kLeftOut[] = {
    "session", "spent_token",   "sign_in_failure", "stash",         "draft",       "blob",
    "job",     "outgoing_mail", "census_batch",    "census_upload", "census_bags", "census_custody"};
constexpr std::string_view kSecretColumns[] = {"password", "totp_secret", "totp_last"};
constexpr std::string_view kBom = "\xef\xbb\xbf";
constexpr std::size_t kRowsTogether = 1000;

template <class List>
bool holds(const List& list, std::string_view name) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::runtime_error(path.string() + " can't be written: " + std::strerror(errno));
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (not file) fail(path);
}

std::string cell_of(const db::Row& row, int column, ColumnKind kind) {
    if (row.is_null(column)) return {};
    return kind == ColumnKind::bytes ? base::to_hex(row.text(column)) : std::string(row.text(column));
}

/// Rows go out a thousand at a time, so that a large table needs little memory.
class CsvFile {
  public:
    explicit CsvFile(const std::filesystem::path& path) : path_(path), file_(path, std::ios::binary) {
        file_ << kBom;
    }
    void add(std::vector<std::string> row) {
        waiting_.push_back(std::move(row));
        if (waiting_.size() == kRowsTogether) put();
    }
    void finish() {
        put();
        file_.close();
        if (not file_) fail(path_);
    }

  private:
    void put() {
        std::string_view text = text_ = base::write_csv(waiting_);
        text.remove_prefix(kBom.size());
        file_ << text;
        waiting_.clear();
    }
    std::filesystem::path path_;
    std::ofstream file_;
    base::Table waiting_;
    std::string text_;
};

std::int64_t write_table(db::Db& db, Table table, const std::filesystem::path& folder) {
    std::erase_if(table.columns, [&](const Column& column) {
        return table.name == "member" and holds(kSecretColumns, column.name);
    });
    CsvFile file(folder / (table.name + ".csv"));
    std::vector<std::string> head;
    for (const auto& column : table.columns) head.push_back(column.name);
    file.add(std::move(head));
    std::int64_t rows = 0;
    each_row(db, table, [&](const db::Row& row) {
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            cells.push_back(cell_of(row, static_cast<int>(i), table.columns[i].kind));
        }
        file.add(std::move(cells));
        ++rows;
    });
    file.finish();
    return rows;
}

int write_documents(Command& command, const std::filesystem::path& folder) {
    const auto children = command.ctx.db.query(kChildrenWithDocuments).all([](const db::Row& row) {
        return row.get<access::ChildId>(0);
    });
    int written = 0;
    for (const auto child : children) {
        command.write([&](access::Ctx& ctx) {
            const auto key = access::open_child_as_system(ctx.db, ctx.audit, ctx.app, child, "command");
            if (not key) return;
            for (const auto& document : documents::list(ctx, *key)) {
                const auto content = documents::open(ctx, *key, document.id);
                if (not content) continue;
                const auto name = std::to_string(document.id.value()) + "." +
                                  std::string(documents::extension_of(document.media_type));
                write_file(folder / name, content->bytes);
                ++written;
            }
        });
    }
    return written;
}

}  // namespace

base::Result<ExportReport> export_all(const access::App& app, db::Db& db,
                                      const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder) and not std::filesystem::is_empty(folder)) {
        return tl::unexpected(
            base::Problem{base::Kind::conflict,
                          "",
                          msgid("{path} は空ではありません。新しいフォルダーを指定してください。"),
                          {{"path", folder.string()}}});
    }
    std::filesystem::create_directories(folder / "documents");
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    Command command(app, db);
    command.write([](access::Ctx& ctx) { ctx.log("export", "region", 0); });
    ExportReport report;
    {
        const Snapshot snapshot(db);
        for (auto& table : tables(db)) {
            if (holds(kLeftOut, table.name)) continue;
            report.rows += write_table(db, std::move(table), folder);
            ++report.tables;
        }
        snapshot.check();
    }
    report.documents = write_documents(command, folder / "documents");
    return report;
}

}  // namespace tsumugi::house
