#include "ground/db/db.h"

#include <gtest/gtest.h>

#include <limits>
#include <tl/expected.hpp>

#include "ground/db/columns.h"
#include "ground/db/revision.h"
#include "ground/db/testing.h"

using namespace tsumugi;

namespace {

using db::Engine;
using db::Row;

constexpr const char* kTables = R"(
    CREATE TABLE person (
        id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, weight DOUBLE PRECISION, photo BYTEA, birth TEXT, seen BIGINT,
        CONSTRAINT person_weight CHECK (weight > 0)
    );
    CREATE TABLE visit (id BIGINT PRIMARY KEY, person_id BIGINT NOT NULL REFERENCES person (id));)";

const db::Sql kAdd{"INSERT INTO person (id, code) VALUES ($1, $2)"};
const db::Sql kAddAll{
    "INSERT INTO person (id, code, weight, photo, birth, seen) VALUES ($1, $2, $3, $4, $5, $6)"};
const db::Sql kById{"SELECT id, code, weight, photo, birth, seen FROM person WHERE id = $1"};
const db::Sql kCodes{"SELECT code FROM person ORDER BY id"};
const db::Sql kCount{"SELECT COUNT(*) FROM person"};
const db::Sql kRename{"UPDATE person SET code = $2 WHERE id = $1"};

/// Every test of this file runs on each engine that there is.
class Database : public testing::TestWithParam<Engine> {
  protected:
    void SetUp() override { database_->execute_script(db::translate_migration(kTables, GetParam())); }
    std::int64_t count() { return database_->query(kCount).value<std::int64_t>().value(); }

    std::unique_ptr<db::Db> database_ = db::fresh_database(GetParam());
    db::Db& db_ = *database_;
};
INSTANTIATE_TEST_SUITE_P(On, Database, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

TEST_P(Database, GivesBackWhatWasStored) {
    const std::int64_t id = 5'000'000'000'000'000'001;
    const std::string photo{"\0\x01\xff'\\", 5};
    const auto seen = base::Instant{std::chrono::milliseconds{1'796'342'553'123}};
    EXPECT_EQ(
        1, db_.query(kAddAll, id, "髙﨑𠮷'\"\\ $1", 2.3, db::Bytes{photo}, base::make_date(2026, 12, 4), seen)
               .run());
    const auto found = db_.query(kById, id).one([&](const Row& row) {
        EXPECT_EQ(id, row.get<std::int64_t>(0));
        EXPECT_EQ("髙﨑𠮷'\"\\ $1", row.get<std::string>(1));
        EXPECT_EQ(2.3, row.get<double>(2));
        EXPECT_EQ(photo, row.text(3));
        EXPECT_EQ(base::make_date(2026, 12, 4), row.get<base::Date>(4));
        EXPECT_EQ(seen, row.get<base::Instant>(5));
        return true;
    });
    EXPECT_TRUE(found);
}

TEST_P(Database, KeepsTheSmallestAndTheLargestInteger) {
    for (const auto id :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        db_.query(kAdd, id, std::to_string(id)).run();
        EXPECT_EQ(id, db_.query(kById, id).value<std::int64_t>());
    }
}

TEST_P(Database, TellsNullFromEmpty) {
    db_.query(kAddAll, 1, std::string(), std::optional<double>(), db::Bytes{""}, std::nullopt, std::nullopt)
        .run();
    db_.query(kById, 1).each([](const Row& row) {
        EXPECT_EQ("", row.get<std::string>(1));
        EXPECT_EQ(std::nullopt, row.get<std::optional<double>>(2));
        EXPECT_FALSE(row.is_null(3));
        EXPECT_EQ("", row.text(3));
        EXPECT_EQ(std::nullopt, row.get<std::optional<base::Date>>(4));
    });
}

TEST_P(Database, RefusesToReadNullOrTextAsANumber) {
    db_.query(kAdd, 1, "x").run();
    const auto read = [&](auto how) { db_.query(kById, 1).each(how); };
    EXPECT_THROW(read([](const Row& row) { row.get<double>(2); }), db::Error);
    EXPECT_THROW(read([](const Row& row) { row.get<std::string>(4); }), db::Error);
    EXPECT_THROW(read([](const Row& row) { row.get<int>(1); }), db::Error);
    EXPECT_THROW(read([](const Row& row) { row.get<base::Date>(1); }), db::Error);
    EXPECT_THROW(read([](const Row& row) { row.get<int>(17); }), db::Error);
}

TEST_P(Database, ReadsTruthsAndSumsAlike) {
    db_.query(kAdd, 4, "a").run();
    db_.query(kAdd, 5, "b").run();
    const auto read = [&](const char* text) { return db_.query_text(text, {}).value<int>(); };
    EXPECT_EQ(1, read("SELECT COUNT(*) > 1 FROM person"));
    EXPECT_EQ(0, read("SELECT EXISTS (SELECT 1 FROM person WHERE id = 9)"));
    EXPECT_EQ(9, read("SELECT SUM(id) FROM person"));
}

TEST_P(Database, TakesPlacesInAnyOrderAndTwice) {
    const auto sum = db_.query_text(
        "SELECT CAST($2 AS BIGINT) * 100 + CAST($1 AS BIGINT) * 10 + CAST($2 AS BIGINT)", {3, 7});
    EXPECT_EQ(737, db::Query(sum).value<int>());
}

TEST_P(Database, RefusesAWrongNumberOfValues) {
    EXPECT_THROW(db_.query(kAdd, 1).run(), db::Error);
    EXPECT_THROW(db_.query(kAdd, 1, "a", "b").run(), db::Error);
}

TEST_P(Database, RefusesTextWithANul) {
    EXPECT_THROW(db_.query(kAdd, 1, std::string_view("a\0b", 3)).run(), db::Error);
    EXPECT_EQ(0, count());
}

TEST_P(Database, ChecksAStatementWithoutRunningIt) {
    EXPECT_NO_THROW(db_.check("INSERT INTO person (id, code) VALUES ($1, $2)"));
    EXPECT_EQ(0, count());
    EXPECT_THROW(db_.check("SELECT nothing FROM person"), db::Error);
    EXPECT_THROW(db_.check("SELECT 1; SELECT 2"), db::Error);
    EXPECT_THROW(db_.check("SELECT \"text\" FROM person"), db::Error);
    EXPECT_THROW(db_.check("SELECT id FROM person WHERE id = $2"), db::Error);
}

TEST_P(Database, CountsTheRowsThatChanged) {
    db_.query(kAdd, 1, "a").run();
    EXPECT_EQ(1, db_.query(kRename, 1, "b").run());
    EXPECT_EQ(0, db_.query(kRename, 2, "b").run());
    EXPECT_EQ(0, db_.query(kCodes).run());
}

TEST_P(Database, RunsAStatementInsideItself) {
    for (int id = 1; id <= 3; ++id) db_.query(kAdd, id, std::to_string(id)).run();
    std::string pairs;
    db_.query(kCodes).each([&](const Row& outer) {
        db_.query(kCodes).each(
            [&](const Row& inner) { pairs.append(outer.text(0)).append(inner.text(0)).append(" "); });
    });
    EXPECT_EQ("11 12 13 21 22 23 31 32 33 ", pairs);
}

TEST_P(Database, CanBeUsedAfterAnExceptionInARow) {
    db_.query(kAdd, 1, "a").run();
    EXPECT_THROW(db_.query(kCodes).each([](const Row&) { throw std::logic_error("stop"); }),
                 std::logic_error);
    EXPECT_EQ("a", db_.query(kCodes).value<std::string>());
    EXPECT_EQ(1, db_.query(kRename, 1, "b").run());
}

TEST_P(Database, FinishesAChangeWhoseRowsAreNotAllRead) {
    const auto first =
        db_.query_text("INSERT INTO person (id, code) VALUES (1, 'a'), (2, 'b') RETURNING id", {})
            .value<int>();
    EXPECT_EQ(1, first);
    EXPECT_EQ(2, count());
}

TEST_P(Database, TellsUpperFromLowerCaseInLike) {
    db_.query(kAdd, 1, "Abc%d").run();
    const auto matches = [&](const std::string& pattern) {
        return db_.query_text("SELECT COUNT(*) FROM person WHERE code LIKE $1 ESCAPE '\\'", {pattern})
            .value<int>();
    };
    EXPECT_EQ(0, matches("abc%"));
    EXPECT_EQ(1, matches("Abc%"));
    EXPECT_EQ(1, matches("%" + db::escape_like("c%d") + "%"));
    EXPECT_EQ(0, matches("%" + db::escape_like("b%d") + "%"));
    EXPECT_EQ(0, matches(db::escape_like("_bc%d")));
}

TEST_P(Database, SortsBytewise) {
    int id = 0;
    for (const char* code : {"か", "b", "が", "B", "カ", "a b", "ab"}) db_.query(kAdd, ++id, code).run();
    std::string sorted;
    db_.query_text("SELECT code FROM person ORDER BY code", {}).each([&](const Row& row) {
        sorted.append(row.text(0)).append("|");
    });
    EXPECT_EQ("B|a b|ab|b|か|が|カ|", sorted);
}

TEST_P(Database, NamesTheConstraintThatWasBroken) {
    db_.query(kAdd, 1, "a").run();
    const auto broken = [&](const std::string& text) -> std::string {
        try {
            db_.query_text(text, {}).run();
        } catch (const db::ConstraintError& error) {
            return error.constraint.empty() ? "unnamed" : error.constraint;
        }
        return "not broken";
    };
    const bool sqlite = GetParam() == Engine::sqlite;
    EXPECT_EQ(sqlite ? "person.code" : "person_code_key",
              broken("INSERT INTO person (id, code) VALUES (2, 'a')"));
    EXPECT_EQ("person_weight", broken("INSERT INTO person (id, code, weight) VALUES (2, 'b', -1)"));
    EXPECT_EQ(sqlite ? "unnamed" : "visit_person_id_fkey",
              broken("INSERT INTO visit (id, person_id) VALUES (1, 9)"));
    EXPECT_NE("not broken", broken("INSERT INTO person (id) VALUES (2)"));
    EXPECT_EQ(1, count());
}

TEST_P(Database, TellsNoValuesInErrors) {
    db_.query(kAdd, 1, "山田花子").run();
    const auto told = [&](auto change) -> std::string {
        try {
            change();
        } catch (const db::Error& error) {
            return error.what();
        }
        return "";
    };
    const auto doubled = told([&] { db_.query(kAdd, 2, "山田花子").run(); });
    const auto wrong = told([&] { db_.query(kAdd, "山田花子", "x").run(); });
    EXPECT_NE("", doubled);
    EXPECT_NE("", wrong);
    EXPECT_EQ(std::string::npos, (doubled + wrong).find("山田"));
}

TEST_P(Database, RollsBackWhatWasNotCommitted) {
    {
        db::Tx tx(db_);
        EXPECT_TRUE(db_.in_transaction());
        db_.query(kAdd, 1, "a").run();
    }
    EXPECT_FALSE(db_.in_transaction());
    EXPECT_EQ(0, count());
    EXPECT_THROW(db::write(db_,
                           [&] {
                               db_.query(kAdd, 1, "a").run();
                               throw std::logic_error("stop");
                           }),
                 std::logic_error);
    EXPECT_EQ(0, count());
    db::write(db_, [&] { db_.query(kAdd, 1, "a").run(); });
    EXPECT_EQ(1, count());
}

TEST_P(Database, WritesNothingWhenTheBodyReturnsAnError) {
    using Answer = tl::expected<int, std::string>;
    const auto refused = db::write(db_, [&]() -> Answer {
        db_.query(kAdd, 1, "a").run();
        return tl::make_unexpected(std::string("no"));
    });
    EXPECT_EQ("no", refused.error());
    EXPECT_EQ(0, count());
    EXPECT_EQ(7, db::write(db_, [&]() -> Answer { return db_.query(kAdd, 1, "a").run() == 1 ? 7 : 0; }));
    EXPECT_EQ(1, count());
}

TEST_P(Database, JoinsARunningTransaction) {
    {
        const db::Tx tx(db_);
        db::write(db_, [&] { db_.query(kAdd, 1, "a").run(); });
        EXPECT_EQ(1, count());
        EXPECT_THROW(db::Tx{db_}, db::Error);
    }
    EXPECT_EQ(0, count());
}

TEST_P(Database, CannotCommitAfterASwallowedError) {
    db_.query(kAdd, 1, "a").run();
    {
        db::Tx tx(db_);
        db_.query(kAdd, 2, "b").run();
        EXPECT_THROW(db_.query(kAdd, 3, "a").run(), db::ConstraintError);
        EXPECT_THROW(db_.query(kAdd, 4, "d").run(), db::Error);
        EXPECT_THROW(tx.commit(), db::Error);
    }
    EXPECT_EQ(1, count());
    db::write(db_, [&] { db_.query(kAdd, 2, "b").run(); });
    EXPECT_EQ(2, count());
}

TEST_P(Database, TriesAgainWhenAnotherWriteWasInTheWay) {
    int attempts = 0;
    db::write(db_, [&] {
        db_.query(kAdd, 1, "a").run();
        if (++attempts < 3) throw db::RetryError("in the way");
    });
    EXPECT_EQ(3, attempts);
    EXPECT_EQ(1, count());
    attempts = 0;
    EXPECT_THROW(db::write(db_,
                           [&] {
                               ++attempts;
                               throw db::RetryError("always");
                           }),
                 db::RetryError);
    EXPECT_EQ(8, attempts);
}

TEST_P(Database, PreparesEveryStatement) {
    const auto migrated = db::fresh_migrated_database(GetParam());
    migrated->execute_script(db::translate_migration(kTables, GetParam()));
    EXPECT_GE(db::all_statements().size(), 8u);
    for (const db::Sql* sql : db::all_statements())
        EXPECT_NO_THROW(migrated->check(sql->text())) << sql->text();
}

TEST_P(Database, KeepsRevisionsNewestFirst) {
    const auto migrated = db::fresh_migrated_database(GetParam());
    const auto at = base::Instant{std::chrono::milliseconds{1'796'342'553'123}};
    const auto before = base::Json().add("name", "髙田").add("ended_on", std::optional<base::Date>()).text();
    db::keep_revision(*migrated, "child", 17, 1, at, 3, before, "引っ越し");
    db::keep_revision(*migrated, "child", 17, 2, at, 4, "{}");
    db::keep_revision(*migrated, "child", 18, 1, at, 4, "{}");
    const auto kept = db::revisions(*migrated, "child", 17);
    ASSERT_EQ(2u, kept.size());
    EXPECT_EQ(2, kept[0].version);
    EXPECT_EQ(4, kept[0].member);
    EXPECT_EQ("", kept[0].reason);
    EXPECT_EQ("child", kept[1].subject);
    EXPECT_EQ(17, kept[1].row);
    EXPECT_EQ(at, kept[1].at);
    EXPECT_EQ(R"({"name":"髙田","ended_on":null})", kept[1].before);
    EXPECT_EQ("引っ越し", kept[1].reason);
    EXPECT_THROW(db::keep_revision(*migrated, "child", 17, 2, at, 5, "{}"), db::ConstraintError);
}

struct Person {
    std::int64_t id = 0;
    std::string code;
    std::optional<double> weight;
    int letters = 0;
};
constexpr db::Column<Person> kPersonColumns[] = {db::column<&Person::id>("p.id"),
                                                 db::column<&Person::code>("p.code"),
                                                 db::column<&Person::weight>("p.weight"),
                                                 {"p.code", [](Person& person, const Row& row, int at) {
                                                      person.letters = static_cast<int>(row.text(at).size());
                                                  }}};
constexpr db::Columns kPerson{kPersonColumns};

TEST_P(Database, ReadsTheColumnsOfATableThatAreSaidOnce) {
    const std::string text = kPerson.in("SELECT {}, 'more' FROM person p ORDER BY p.id");
    EXPECT_EQ(text, "SELECT p.id, p.code, p.weight, p.code, 'more' FROM person p ORDER BY p.id");
    db_.query(kAddAll, 1, "ab", 2.5, std::nullopt, std::nullopt, std::nullopt).run();
    db_.query(kAdd, 2, "c").run();
    const auto people = db_.query_text(text, {}).all(kPerson);
    ASSERT_EQ(people.size(), 2u);
    EXPECT_EQ(people[0].weight, 2.5);
    EXPECT_EQ(people[0].letters, 2);
    EXPECT_EQ(people[1].code, "c");
    EXPECT_EQ(people[1].weight, std::nullopt);
    EXPECT_EQ(kPerson.count(), 4);
}

TEST(Where, NumbersItsPlaces) {
    db::Where where;
    EXPECT_EQ("", where.text());
    where.add("c.municipality = $", "142069");
    where.add("c.ended_on IS NULL");
    where.add("c.kana LIKE $ OR c.name LIKE $", std::string("あ") + "%");
    EXPECT_EQ(" LIMIT $3", " LIMIT " + where.place(26));
    EXPECT_EQ(" WHERE c.municipality = $1 AND c.ended_on IS NULL AND (c.kana LIKE $2 OR c.name LIKE $2)",
              where.text());
    ASSERT_EQ(3u, where.params.size());
    EXPECT_EQ("142069", where.params[0].bytes_or_text());
    EXPECT_EQ("あ%", where.params[1].bytes_or_text());
    EXPECT_EQ(26, where.params[2].integer);
}

}  // namespace
