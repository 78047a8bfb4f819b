#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "ground/db/testing.h"

using namespace tsumugi;

namespace {

using db::Engine;
using Files = std::vector<std::pair<std::string, std::string>>;

TEST(TranslateMigration, WritesSqliteTypesAndStrictTables) {
    EXPECT_EQ(R"(
-- BIGINT here, it's a comment
CREATE TABLE IF NOT EXISTS t (
    id INTEGER PRIMARY KEY, b BLOB, r REAL NOT NULL, -- a BIGINT (
    s TEXT NOT NULL DEFAULT 'BIGINT '' BYTEA', CHECK (length(s) > (0))
) STRICT;
CREATE INDEX t_s ON t (s);
/* BYTEA */ INSERT INTO t VALUES (1); CREATE TABLE u (a INTEGER) STRICT)",
              db::translate_migration(R"(
-- BIGINT here, it's a comment
CREATE TABLE IF NOT EXISTS t (
    id BIGINT PRIMARY KEY, b BYTEA, r DOUBLE PRECISION NOT NULL, -- a BIGINT (
    s TEXT NOT NULL DEFAULT 'BIGINT '' BYTEA', CHECK (length(s) > (0))
);
CREATE INDEX t_s ON t (s);
/* BYTEA */ INSERT INTO t VALUES (1); CREATE TABLE u (a BIGINT))",
                                      Engine::sqlite));
}

TEST(TranslateMigration, CollatesPostgresTextBytewise) {
    EXPECT_EQ(
        "CREATE TABLE t (id BIGINT, text TEXT COLLATE \"C\" NOT NULL DEFAULT 'TEXT'); -- TEXT\n"
        "SELECT CAST(id AS TEXT) FROM t; ALTER TABLE t ADD COLUMN a TEXT COLLATE \"C\"",
        db::translate_migration("CREATE TABLE t (id BIGINT, text TEXT NOT NULL DEFAULT 'TEXT'); -- TEXT\n"
                                "SELECT CAST(id AS TEXT) FROM t; ALTER TABLE t ADD COLUMN a TEXT",
                                Engine::postgres));
}

const Files kTwo{
    {"0001_a.sql", "CREATE TABLE a (id BIGINT PRIMARY KEY, name TEXT NOT NULL);"},
    {"0002_b.sql", "CREATE TABLE b (id BIGINT PRIMARY KEY); INSERT INTO a (id, name) VALUES (1, 'x');"}};

class Migrate : public testing::TestWithParam<Engine> {
  protected:
    bool has_table(const std::string& name) {
        try {
            database_->check(("SELECT * FROM " + name).c_str());
            return true;
        } catch (const db::Error&) {
            return false;
        }
    }
    std::string refusal(const Files& files) {
        try {
            db::migrate(*database_, files);
        } catch (const db::Error& error) {
            return error.what();
        }
        return "applied";
    }
    std::unique_ptr<db::Db> database_ = db::fresh_database(GetParam());
};
INSTANTIATE_TEST_SUITE_P(On, Migrate, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

TEST_P(Migrate, AppliesWhatIsMissing) {
    EXPECT_EQ(1, db::migrate(*database_, {kTwo[0]}));
    EXPECT_EQ(1, db::migrate(*database_, kTwo));
    EXPECT_EQ(0, db::migrate(*database_, kTwo));
    EXPECT_EQ(1, database_->query_text("SELECT COUNT(*) FROM a", {}).value<int>());
}

TEST_P(Migrate, LeavesNothingOfAFileThatFails) {
    auto files = kTwo;
    files.push_back({"0003_c.sql", "CREATE TABLE c (id BIGINT); INSERT INTO nowhere VALUES (1);"});
    EXPECT_NE(std::string::npos, refusal(files).find("0003_c failed"));
    EXPECT_TRUE(has_table("b"));
    EXPECT_FALSE(has_table("c"));
    files[2].second = "CREATE TABLE c (id BIGINT);";
    EXPECT_EQ(1, db::migrate(*database_, files));
}

TEST_P(Migrate, RefusesADatabaseThatIsNewer) {
    db::migrate(*database_, kTwo);
    EXPECT_NE(std::string::npos, refusal({kTwo[0]}).find("newer"));
}

TEST_P(Migrate, RefusesAFileThatWasChangedAfterwards) {
    db::migrate(*database_, kTwo);
    auto files = kTwo;
    files[0].second += " ";
    EXPECT_NE(std::string::npos, refusal(files).find("0001_a was changed"));
    files[0].second = kTwo[0].second;
    files[0].second.insert(5, "\r");
    EXPECT_EQ("applied", refusal(files)) << "another kind of line end is no change";
}

TEST_P(Migrate, TakesTheFileOfItsOwnEngine) {
    const bool sqlite = GetParam() == Engine::sqlite;
    EXPECT_EQ(1, db::migrate(*database_, {{"0001_a.sqlite.sql", "CREATE TABLE lite (id INTEGER) STRICT"},
                                          {"0001_a.postgres.sql", "CREATE TABLE post (id BIGINT, t TEXT)"}}));
    EXPECT_EQ(sqlite, has_table("lite"));
    EXPECT_EQ(not sqlite, has_table("post"));
}

TEST_P(Migrate, RefusesDoubleNumbersAndOddNames) {
    EXPECT_NE("applied", refusal({{"0001_a.sql", "SELECT 1"}, {"0001_b.sql", "SELECT 1"}}));
    EXPECT_NE("applied", refusal({{"0001_a.sql", "SELECT 1"},
                                  {"0001_a.sqlite.sql", "SELECT 1"},
                                  {"0001_a.postgres.sql", "SELECT 1"}}));
    for (const char* name :
         {"1_a.sql", "0001.sql", "0001_.sql", "0001_a", "0001_a.oracle.sql", "000x_a.sql"}) {
        EXPECT_NE("applied", refusal({{name, "SELECT 1"}})) << name;
    }
}

TEST_P(Migrate, IsDoneOnceWhenSeveralServersStart) {
    const auto target = db::fresh_target(GetParam());
    std::atomic<int> applied = 0;
    std::atomic<int> failed = 0;
    {
        std::vector<std::jthread> servers;
        for (int i = 0; i < 4; ++i) {
            servers.emplace_back([&] {
                try {
                    applied += db::migrate(*db::open(target), kTwo);
                } catch (const db::Error& error) {
                    ++failed;
                    ADD_FAILURE() << error.what();
                }
            });
        }
    }
    EXPECT_EQ(2, applied);
    EXPECT_EQ(0, failed);
}

TEST_P(Migrate, BringsTheProgramsOwnTables) {
    EXPECT_GT(db::migrate(*database_), 0);
    EXPECT_EQ(0, db::migrate(*database_));
    EXPECT_TRUE(has_table("revision"));
}

}  // namespace
