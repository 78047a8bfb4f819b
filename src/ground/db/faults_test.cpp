#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "ground/db/testing.h"

using namespace tsumugi;

// What must hold when things break or many write at once: no acknowledged change is lost, none is half there.
namespace {

using db::Engine;

const std::vector<std::pair<std::string, std::string>> kTables{
    {"0001_tally.sql",
     "CREATE TABLE tally (id BIGINT PRIMARY KEY, n BIGINT NOT NULL);"
     "CREATE TABLE note (id BIGINT PRIMARY KEY, body TEXT NOT NULL);"
     "INSERT INTO tally (id, n) VALUES (1, 0);"}};

constexpr const char* kRead = "SELECT n FROM tally WHERE id = 1";
constexpr const char* kSet = "UPDATE tally SET n = $1 WHERE id = 1";
constexpr const char* kNote = "INSERT INTO note (id, body) VALUES ($1, $2)";
constexpr const char* kNotes = "SELECT COUNT(*) FROM note";

std::string prepared_target(Engine engine) {
    const auto target = db::fresh_target(engine);
    db::migrate(*db::open(target), kTables);
    return target;
}

int number(db::Db& db, const char* sql) { return db.query_text(sql, {}).value<int>().value(); }

class Faults : public testing::TestWithParam<Engine> {
  protected:
    std::string target_ = prepared_target(GetParam());
};
INSTANTIATE_TEST_SUITE_P(On, Faults, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

void add_up(const std::string& target, int times) {
    const auto connection = db::open(target, {.synchronous_full = false});
    for (int i = 0; i < times; ++i) {
        db::write(*connection, [&] {
            const int n = number(*connection, kRead);
            connection->query_text(kSet, {n + 1}).run();
        });
    }
}

TEST_P(Faults, TwoThreadsLoseNoIncrement) {
    {
        std::jthread one([&] { add_up(target_, 200); });
        std::jthread two([&] { add_up(target_, 200); });
    }
    EXPECT_EQ(400, number(*db::open(target_), kRead));
}

TEST_P(Faults, ManyThreadsStarveNobody) {
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 24; ++i) threads.emplace_back([&] { add_up(target_, 50); });
    }
    EXPECT_EQ(1200, number(*db::open(target_), kRead));
}

TEST_P(Faults, AStaleReadIsTriedAgain) {
    if (GetParam() == Engine::sqlite) GTEST_SKIP() << "SQLite lets one write in at a time";
    const auto mine = db::open(target_);
    const auto other = db::open(target_);
    int attempts = 0;
    db::write(*mine, [&] {
        const int n = number(*mine, kRead);
        if (++attempts == 1) db::write(*other, [&] { other->query_text(kSet, {10}).run(); });
        mine->query_text(kSet, {n + 1}).run();
    });
    EXPECT_EQ(2, attempts);
    EXPECT_EQ(11, number(*mine, kRead));
}

// Writes one note after the other, each in its transaction, and tells its number only after the commit.
[[noreturn]] void write_notes(const std::string& target, int acknowledge) {
    try {
        const auto connection = db::open(target);
        for (int id = 1;; ++id) {
            db::write(*connection, [&] {
                connection->query_text(kNote, {id, "first"}).run();
                connection->query_text(kNote, {id + 1'000'000, "second"}).run();
            });
            if (::write(acknowledge, &id, sizeof id) != sizeof id) ::_exit(1);
        }
    } catch (...) {
        ::_exit(2);
    }
}

TEST_P(Faults, AKilledServerLosesNoAcknowledgedChange) {
    int ends[2];
    ASSERT_EQ(0, ::pipe(ends));
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) write_notes(target_, ends[1]);
    ::close(ends[1]);
    int acknowledged = 0;
    for (int i = 0; i < 50; ++i)
        ASSERT_EQ(int(sizeof acknowledged), ::read(ends[0], &acknowledged, sizeof acknowledged));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(child, ::waitpid(child, &status, 0));
    EXPECT_TRUE(WIFSIGNALED(status));
    while (::read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) {
    }
    ::close(ends[0]);

    const auto after = db::open(target_);
    const int notes = number(*after, kNotes);
    EXPECT_GE(notes, 2 * acknowledged);
    EXPECT_EQ(0, notes % 2) << "half a change";
    const auto of_acknowledged = after->query_text(
        "SELECT COUNT(*) FROM note WHERE id <= $1 OR (id > 1000000 AND id <= 1000000 + $1)", {acknowledged});
    EXPECT_EQ(2 * acknowledged, db::Query(of_acknowledged).value<int>());
    after->query_text(kNote, {5'000'000, "it goes on"}).run();
}

TEST(SqliteFaults, AFullDiskIsAnErrorAndLeavesNothingHalfWritten) {
    const auto target = prepared_target(Engine::sqlite);
    const auto connection = db::open(target);
    connection->execute_script("PRAGMA max_page_count = 40");
    const std::string page(3000, 'x');
    std::string told;
    try {
        db::write(*connection, [&] {
            for (int id = 0; id < 1000; ++id) connection->query_text(kNote, {id, page}).run();
        });
    } catch (const db::Error& error) {
        told = error.what();
    }
    EXPECT_NE(std::string::npos, told.find("the disk is full")) << told;
    EXPECT_FALSE(connection->in_transaction());
    EXPECT_EQ(0, number(*connection, kNotes));
    connection->execute_script("PRAGMA max_page_count = 100000");
    db::write(*connection, [&] { connection->query_text(kNote, {1, page}).run(); });
    EXPECT_EQ(1, number(*db::open(target), kNotes));
}

TEST(SqliteFaults, AReadOnlyDatabaseReadsAndRefusesToWrite) {
    const auto target = prepared_target(Engine::sqlite);
    const auto connection = db::open(target, {.read_only = true});
    EXPECT_EQ(0, number(*connection, kRead));
    const auto refusal = [&](auto change) -> std::string {
        try {
            change();
        } catch (const db::Error& error) {
            return error.what();
        }
        return "written";
    };
    const auto change = [&] { connection->query_text(kSet, {5}).run(); };
    EXPECT_NE(std::string::npos, refusal(change).find("read-only"));
    EXPECT_NE(std::string::npos, refusal([&] { db::write(*connection, change); }).find("read-only"));
    EXPECT_EQ(0, number(*connection, kRead));
}

TEST(SqliteFaults, TellsWhatIsWrongWithAFile) {
    const auto target = db::fresh_target(Engine::sqlite);
    EXPECT_THROW(db::open(target + "/no/such/folder.db"), db::Error);
    EXPECT_THROW(db::open(std::filesystem::path(target).parent_path()), db::Error);
    EXPECT_THROW(db::open(target, {.read_only = true}), db::Error);
    EXPECT_THROW(db::open(""), db::Error);
    std::ofstream(target) << std::string(5000, 'x');
    EXPECT_THROW(db::open(target), db::Error);
}

TEST(SqliteFaults, TheFileIsForItsOwnerAlone) {
    const auto target = prepared_target(Engine::sqlite);
    const auto connection = db::open(target);
    db::write(*connection, [&] { connection->query_text(kSet, {5}).run(); });
    for (const char* ending : {"", "-wal"}) {
        struct stat status = {};
        ASSERT_EQ(0, ::stat((target + ending).c_str(), &status)) << ending;
        EXPECT_EQ(0600u, status.st_mode & 0777u) << ending;
    }
}

class PostgresFaults : public testing::Test {
  protected:
    void SetUp() override {
        if (db::engines_under_test().size() < 2) GTEST_SKIP() << "no PostgreSQL";
        target_ = prepared_target(Engine::postgres);
        connection_ = db::open(target_);
    }
    // Ends our connection from the server's side, as a restart of the server would.
    void cut() {
        const auto id = connection_->query_text("SELECT pg_backend_pid()", {}).value<std::int64_t>();
        db::open(target_)->query_text("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", {*id}).run();
    }
    std::string target_;
    std::unique_ptr<db::Db> connection_;
};

TEST_F(PostgresFaults, ALostConnectionIsOpenedAgain) {
    EXPECT_EQ(0, number(*connection_, kRead));
    cut();
    EXPECT_EQ(0, number(*connection_, kRead)) << "a read is repeated";
    cut();
    db::write(*connection_, [&] { connection_->query_text(kSet, {5}).run(); });
    EXPECT_EQ(5, number(*connection_, kRead));
    cut();
    EXPECT_THROW(connection_->query_text(kSet, {6}).run(), db::Error)
        << "a change outside Tx is not repeated";
    EXPECT_EQ(1, connection_->query_text(kSet, {7}).run());
}

TEST_F(PostgresFaults, AConnectionLostInATransactionIsAnError) {
    EXPECT_THROW(
        db::write(*connection_,
                  [&] {
                      connection_->query_text(kSet, {5}).run();
                      const auto id =
                          connection_->query_text("SELECT pg_backend_pid()", {}).value<std::int64_t>();
                      db::open(target_)
                          ->query_text("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", {*id})
                          .run();
                      connection_->query_text(kSet, {6}).run();
                  }),
        db::Error);
    EXPECT_EQ(0, number(*connection_, kRead));
}

TEST_F(PostgresFaults, APreparedStatementOutlivesAMigration) {
    const char* kAll = "SELECT * FROM tally";
    EXPECT_EQ(1, number(*connection_, kAll));
    db::open(target_)->execute_script("ALTER TABLE tally ADD COLUMN more BIGINT");
    EXPECT_EQ(1, number(*connection_, kAll));
    db::open(target_)->execute_script("ALTER TABLE tally ADD COLUMN still_more BIGINT");
    EXPECT_EQ(1, db::write(*connection_, [&] { return number(*connection_, kAll); }));
}

TEST_F(PostgresFaults, AServerThatIsNotThereIsAnError) {
    try {
        db::open("postgresql://someone:very-secret@127.0.0.1:1/none");
        FAIL();
    } catch (const db::Error& error) {
        EXPECT_EQ(std::string::npos, std::string(error.what()).find("very-secret"));
    }
}

}  // namespace
