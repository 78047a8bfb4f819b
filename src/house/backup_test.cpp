#include "house/backup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "ground/documents/documents.h"
#include "house/command.h"
#include "house/testing.h"

namespace tsumugi::house {
namespace {

using testing::Ground;

const Passphrase kPassphrase{"correct horse battery", 8};

class Backup : public ::testing::TestWithParam<std::pair<db::Engine, db::Engine>> {};
class BackupFile : public ::testing::Test {};

std::vector<std::pair<db::Engine, db::Engine>> pairs() {
    std::vector<std::pair<db::Engine, db::Engine>> all;
    for (const auto from : db::engines_under_test()) {
        for (const auto to : db::engines_under_test()) all.emplace_back(from, to);
    }
    return all;
}

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}
void write_bytes(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// A backup of the demonstration region in SQLite, made once.
const std::string& sealed_region() {
    static const std::string bytes = [] {
        auto& region = testing::region(db::Engine::sqlite);
        const auto path = region.file("region.backup");
        EXPECT_TRUE(backup(region.app, *region.db, path, kPassphrase));
        return bytes_of(path);
    }();
    return bytes;
}

base::Result<BackupReport> restore_bytes(Ground& ground, std::string_view bytes,
                                         const Passphrase& passphrase = kPassphrase) {
    const auto path = ground.file("given.backup");
    write_bytes(path, bytes);
    return restore(ground.app, *ground.db, path, passphrase);
}

bool holds_nothing(Ground& ground) {
    return applied_migrations(*ground.db).empty() or not holds_region(*ground.db);
}

TEST_P(Backup, GivesEveryRowBackOnEitherEngine) {
    const auto [from, to] = GetParam();
    auto& region = testing::region(from);
    const auto path = region.file(std::string("to_") + db::name_of(to) + ".backup");
    const auto made = backup(region.app, *region.db, path, kPassphrase);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->with_key);

    Ground other(to, false);
    const auto restored = restore(other.app, *other.db, path, kPassphrase);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(restored->rows, made->rows);
    EXPECT_EQ(restored->tables, made->tables);
    const auto rows = testing::dump(*other.db, true);
    for (const auto& [table, expected] : testing::dump(*region.db, true))
        EXPECT_TRUE(rows.at(table) == expected) << table;
    EXPECT_TRUE(audit::verify(*other.db).findings.empty());
}

TEST_P(Backup, OpensSealedDocumentsWithTheRestoredKey) {
    const auto [from, to] = GetParam();
    auto& region = testing::region(from);
    const auto path = region.file(std::string("sealed_") + db::name_of(to) + ".backup");
    ASSERT_TRUE(backup(region.app, *region.db, path, kPassphrase));
    Ground other(to);
    ASSERT_TRUE(restore(other.app, *other.db, path, kPassphrase));

    const auto child = other.db->query_text("SELECT child_id FROM document ORDER BY id LIMIT 1", {})
                           .value<access::ChildId>();
    Command command(other.app, *other.db);
    const auto key =
        access::open_child_as_system(*other.db, command.ctx.audit, other.app, child.value(), "command");
    const auto documents = documents::list(command.ctx, *key);
    ASSERT_FALSE(documents.empty());
    const auto content = documents::open(command.ctx, *key, documents.back().id);
    ASSERT_TRUE(content);
    EXPECT_EQ(static_cast<std::int64_t>(content->bytes.size()), documents.back().size);
}

INSTANTIATE_TEST_SUITE_P(Engines, Backup, ::testing::ValuesIn(pairs()), [](const auto& test) {
    return std::string(db::name_of(test.param.first)) + "_to_" + db::name_of(test.param.second);
});

class Both : public ::testing::TestWithParam<db::Engine> {};
INSTANTIATE_TEST_SUITE_P(Engines, Both, ::testing::ValuesIn(db::engines_under_test()),
                         [](const auto& test) { return db::name_of(test.param); });

TEST_P(Both, SeesOneMomentWhileAnotherThreadWrites) {
    Ground ground(GetParam());
    testing::make_region(ground);
    static const db::Sql set{
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"};
    std::atomic<bool> stop = false;
    std::atomic<int> written = 0;
    // Each transaction raises the first and the last row of what the backup reads; in between lie all the
    // others.
    std::thread writer([&] {
        const auto db = ground.connection();
        while (not stop) {
            const auto value = std::to_string(written + 1);
            db::write(*db, [&] {
                db->query_text("UPDATE organisation SET fax = $1", {db::Param(std::string_view(value))})
                    .run();
                db->query(set, "z", value).run();
                db->query_text("UPDATE step SET note = $1", {db::Param(std::string_view(value))}).run();
            });
            ++written;
        }
    });
    while (written == 0) std::this_thread::yield();
    const int before = written;
    const auto path = ground.file("busy.backup");
    const auto made = backup(ground.app, *ground.db, path, kPassphrase);
    const int after = written;
    stop = true;
    writer.join();
    ASSERT_TRUE(made);
    EXPECT_GT(after, before);

    Ground other(GetParam());
    ASSERT_TRUE(restore(other.app, *other.db, path, kPassphrase));
    const auto values = other.db->query_text(
        "SELECT fax FROM organisation UNION SELECT note FROM step UNION SELECT value FROM setting WHERE name = 'z'",
        {});
    std::vector<std::string> found;
    auto query = values;
    query.each([&](const db::Row& row) { found.push_back(row.get<std::string>(0)); });
    EXPECT_EQ(found.size(), 1u);
}

TEST_F(BackupFile, RefusesAnotherPassphraseInWords) {
    Ground ground;
    const auto restored = restore_bytes(ground, sealed_region(), {"another passphrase", 8});
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().kind, base::Kind::forbidden);
    EXPECT_TRUE(holds_nothing(ground));
}

TEST_F(BackupFile, RefusesAFileCutOffAnywhereAndWritesNothing) {
    const auto& whole = sealed_region();
    const std::size_t piece = 64 * 1024 + 17;
    const std::size_t head = whole.size() % piece;  // the last piece and the head together
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{5}, std::size_t{40}, std::size_t{76}, head, whole.size() / 2,
          76 + piece, 76 + 2 * piece, whole.size() - 18, whole.size() - 1}) {
        Ground ground;
        EXPECT_FALSE(restore_bytes(ground, std::string_view(whole).substr(0, size))) << size;
        EXPECT_TRUE(holds_nothing(ground)) << size;
    }
}

TEST_F(BackupFile, RefusesAFlippedByteAnywhereAndWritesNothing) {
    const auto& whole = sealed_region();
    for (const std::size_t place :
         {std::size_t{16}, std::size_t{18}, std::size_t{20}, std::size_t{30}, std::size_t{50},
          std::size_t{80}, std::size_t{70'000}, whole.size() / 2, whole.size() - 1}) {
        Ground ground;
        auto bytes = whole;
        bytes[place] = static_cast<char>(bytes[place] ^ 4);
        EXPECT_FALSE(restore_bytes(ground, bytes)) << place;
        EXPECT_TRUE(holds_nothing(ground)) << place;
        EXPECT_FALSE(std::filesystem::exists(ground.file("keys/server.key"))) << place;
    }
}

TEST_F(BackupFile, RefusesBytesBehindTheEnd) {
    Ground ground;
    EXPECT_FALSE(restore_bytes(ground, sealed_region() + "x"));
    EXPECT_TRUE(holds_nothing(ground));
}

TEST_F(BackupFile, RefusesAnotherKindOfFile) {
    Ground ground;
    EXPECT_FALSE(restore_bytes(ground, std::string(5000, 'a')));
    EXPECT_FALSE(restore_bytes(ground, "tsumugi backup 9\n" + std::string(5000, 'a')));
}

TEST_F(BackupFile, IsRestoredIntoAnEmptyDatabaseOnly) {
    Ground ground;
    ASSERT_TRUE(restore_bytes(ground, sealed_region()));
    const auto again = restore_bytes(ground, sealed_region());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, base::Kind::conflict);
}

TEST_F(BackupFile, DoesNotReplaceAnotherKey) {
    Ground ground;
    std::filesystem::create_directories(ground.file("keys"));
    write_bytes(ground.file("keys/server.key"), std::string(64, '0') + "\n");
    const auto restored = restore_bytes(ground, sealed_region());
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().kind, base::Kind::conflict);
    EXPECT_TRUE(holds_nothing(ground));
}

TEST_F(BackupFile, IsNotMadeWithoutTheKeyThatItsDocumentsNeed) {
    auto& region = testing::region(db::Engine::sqlite);
    auto app = region.app;
    app.config.data_dir = region.file("elsewhere");
    const auto made = backup(app, *region.db, region.file("without_key.backup"), kPassphrase);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, base::Kind::not_found);
    EXPECT_FALSE(std::filesystem::exists(region.file("without_key.backup")));
}

TEST_F(BackupFile, NeedsALongPassphrase) {
    auto& region = testing::region(db::Engine::sqlite);
    EXPECT_FALSE(backup(region.app, *region.db, region.file("weak.backup"), {"short", 8}));
}

TEST_F(BackupFile, LeavesAFileOfThatNameAlone) {
    auto& region = testing::region(db::Engine::sqlite);
    write_bytes(region.file("there.backup"), "mine");
    EXPECT_THROW((void)backup(region.app, *region.db, region.file("there.backup"), kPassphrase),
                 std::runtime_error);
    EXPECT_EQ(bytes_of(region.file("there.backup")), "mine");
}

TEST_F(BackupFile, HoldsNoWordOfTheRegionInClear) {
    for (const char* word :
         {"みなと中央病院", "hayabusa", "role_table", "argon2id"}) {  // long enough for no chance
        EXPECT_EQ(sealed_region().find(word), std::string::npos) << word;
    }
}

TEST(Seal, GivesBytesOfAnySizeBack) {
    Ground ground;
    for (const std::size_t size : {0, 1, 65535, 65536, 65537, 131072, 200000}) {
        const auto path = ground.file("sealed" + std::to_string(size));
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7);
        SealedWriter writer(path, kPassphrase);
        writer.write(std::string_view(bytes).substr(0, size / 3));
        writer.write(std::string_view(bytes).substr(size / 3));
        writer.finish();
        SealedReader reader(path, kPassphrase);
        EXPECT_EQ(reader.read(size), bytes);
        EXPECT_TRUE(reader.at_end());
        EXPECT_THROW(reader.read(1), SealError);
    }
}

TEST(Seal, LeavesNoFileWhenItIsNotFinished) {
    Ground ground;
    {
        SealedWriter writer(ground.file("half"), kPassphrase);
        writer.write(std::string(100'000, 'x'));
    }
    EXPECT_FALSE(std::filesystem::exists(ground.file("half")));
    EXPECT_FALSE(std::filesystem::exists(ground.file("half.part")));
}

}  // namespace
}  // namespace tsumugi::house
