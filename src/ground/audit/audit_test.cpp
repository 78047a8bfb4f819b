#include "ground/audit/audit.h"

#include <gtest/gtest.h>

#include <thread>

#include "ground/db/testing.h"

namespace tsumugi::audit {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant kStart{std::chrono::milliseconds{1'796'000'000'000}};

Entry entry(int n) {
    Entry e;
    e.at = kStart + n * 1s;
    e.member = 100 + n;
    e.section = 7;
    e.action = "view";
    e.subject = "child";
    e.subject_id = 5'000'000'000 + n;
    e.child = 5'000'000'000 + n % 3;
    e.purpose = "care";
    e.detail = "basic,medical";
    e.remote = "192.0.2.1";
    return e;
}

void write(db::Db& db, int lane, std::vector<Entry> entries) {
    Trail trail(lane);
    for (auto& e : entries) trail.add(std::move(e));
    db::write(db, [&] { trail.write(db); });
}

class Audit : public testing::TestWithParam<db::Engine> {
  protected:
    std::unique_ptr<db::Db> db_ = db::fresh_migrated_database(GetParam());

    /// Two lanes, ten lines in the first, written one, two or three at a time.
    void fill() {
        write(*db_, 0, {entry(1)});
        write(*db_, 0, {entry(2), entry(3)});
        write(*db_, 1, {entry(4), entry(5)});
        write(*db_, 0, {entry(6), entry(7), entry(8)});
        write(*db_, 0, {entry(9), entry(10), entry(11), entry(12)});
    }
    void tamper(const std::string& sql) { db_->execute_script(sql); }
    bool whole() { return verify(*db_).findings.empty(); }
    std::string hash_at(int lane, int number) {
        return *db_->query_text("SELECT hash FROM audit_entry WHERE lane = $1 AND number = $2",
                                {lane, number})
                    .value<std::string>();
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, Audit, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& engine) { return std::string(db::name_of(engine.param)); });

TEST_P(Audit, AnEmptyLogIsWhole) {
    const auto result = verify(*db_);
    EXPECT_EQ(result.entries, 0);
    EXPECT_EQ(result.lanes, 0);
    EXPECT_TRUE(result.findings.empty());
}

TEST_P(Audit, AWholeLogVerifies) {
    fill();
    const auto result = verify(*db_);
    EXPECT_EQ(result.entries, 12);
    EXPECT_EQ(result.lanes, 2);
    EXPECT_TRUE(result.findings.empty());
}

TEST_P(Audit, ALongLaneIsReadInSeveralPages) {
    std::vector<Entry> entries;
    for (int i = 0; i < 4100; ++i) entries.push_back(entry(i));
    write(*db_, 3, entries);
    const auto result = verify(*db_);
    EXPECT_EQ(result.entries, 4100);
    EXPECT_TRUE(result.findings.empty());
    tamper("UPDATE audit_entry SET detail = '' WHERE number = 2001");
    ASSERT_EQ(verify(*db_).findings.size(), 1u);
}

TEST_P(Audit, AChangeOfAnyFieldIsFoundAtItsLine) {
    fill();
    const std::vector<std::pair<std::string, std::string>> fields = {
        {"at", "1"},         {"member_id", "1"}, {"section_id", "1"}, {"action", "'x'"}, {"subject", "'x'"},
        {"subject_id", "1"}, {"child_id", "1"},  {"purpose", "'x'"},  {"detail", "'x'"}, {"remote", "'x'"}};
    for (const auto& [column, value] : fields) {
        for (const int number : {1, 5, 10}) {
            const std::string where = " WHERE lane = 0 AND number = " + std::to_string(number);
            tamper("CREATE TABLE kept AS SELECT * FROM audit_entry" + where);
            tamper("UPDATE audit_entry SET " + column + " = " + value + where);
            const auto findings = verify(*db_).findings;
            ASSERT_EQ(findings.size(), 1u) << column << " of line " << number;
            EXPECT_EQ(findings[0].lane, 0);
            EXPECT_EQ(findings[0].number, number);
            tamper("UPDATE audit_entry SET " + column + " = (SELECT " + column + " FROM kept)" + where +
                   "; DROP TABLE kept");
            ASSERT_TRUE(whole());
        }
    }
}

TEST_P(Audit, TextCannotMoveFromOneFieldToItsNeighbour) {
    auto e = entry(1);
    e.purpose = "ca";
    e.detail = "re";
    write(*db_, 0, {e});
    tamper("UPDATE audit_entry SET purpose = 'care', detail = ''");
    EXPECT_FALSE(whole());
}

TEST_P(Audit, ADeletedLineIsFoundAtTheBeginningInTheMiddleAndAtTheEnd) {
    for (const int number : {1, 4, 10}) {
        db_ = db::fresh_migrated_database(GetParam());
        fill();
        tamper("DELETE FROM audit_entry WHERE lane = 0 AND number = " + std::to_string(number));
        const auto findings = verify(*db_).findings;
        ASSERT_EQ(findings.size(), 1u) << number;
        EXPECT_EQ(findings[0].number, number);
    }
}

TEST_P(Audit, AWholeDeletedLaneIsFound) {
    fill();
    tamper("DELETE FROM audit_entry WHERE lane = 1");
    EXPECT_FALSE(whole());
}

TEST_P(Audit, ADeletedHeadIsFound) {
    fill();
    tamper("DELETE FROM audit_lane WHERE lane = 1");
    EXPECT_FALSE(whole());
}

TEST_P(Audit, AnInsertedLineIsFoundAtTheEndAndBeforeTheBeginning) {
    for (const int number : {11, 0, -5}) {
        db_ = db::fresh_migrated_database(GetParam());
        fill();
        tamper("INSERT INTO audit_entry SELECT lane, " + std::to_string(number) +
               ", at, member_id, section_id, action, subject, subject_id, child_id, purpose, detail, remote, "
               "hash"
               " FROM audit_entry WHERE lane = 0 AND number = 10");
        EXPECT_FALSE(whole()) << number;
    }
}

TEST_P(Audit, AnInsertedLineIsFoundWhenTheLaterOnesWereRenumbered) {
    fill();
    tamper("UPDATE audit_entry SET number = -number WHERE lane = 0 AND number > 4");
    tamper("UPDATE audit_entry SET number = 1 - number WHERE lane = 0 AND number < 0");
    tamper(
        "INSERT INTO audit_entry SELECT 0, 5, at, member_id, section_id, action, subject, subject_id, "
        "child_id,"
        " purpose, detail, remote, hash FROM audit_entry WHERE lane = 1 AND number = 1");
    tamper("UPDATE audit_lane SET number = 11 WHERE lane = 0");
    EXPECT_FALSE(whole());
}

TEST_P(Audit, TwoSwappedLinesAreFound) {
    fill();
    tamper("UPDATE audit_entry SET number = -1 WHERE lane = 0 AND number = 4");
    tamper("UPDATE audit_entry SET number = 4 WHERE lane = 0 AND number = 5");
    tamper("UPDATE audit_entry SET number = 5 WHERE lane = 0 AND number = -1");
    EXPECT_FALSE(whole());
}

TEST_P(Audit, ALineMovedToAnotherLaneIsFound) {
    fill();
    tamper("UPDATE audit_entry SET lane = 2 WHERE lane = 1; UPDATE audit_lane SET lane = 2 WHERE lane = 1");
    EXPECT_FALSE(whole());
}

/// Puts other words into a line and gives it the hash that belongs to them: what somebody does who knows the
/// form.
void rehash(db::Db& db, int number) {
    const auto forger = db::fresh_migrated_database(db::Engine::sqlite);
    const auto read = [](const db::Row& row) {
        Entry e;
        e.at = row.get<base::Instant>(0);
        e.member = row.get<std::int64_t>(1);
        e.section = row.get<std::int64_t>(2);
        e.action = row.get<std::string>(3);
        e.subject = row.get<std::string>(4);
        e.subject_id = row.get<std::int64_t>(5);
        e.child = row.get<std::int64_t>(6);
        e.purpose = row.get<std::string>(7);
        e.detail = row.get<std::string>(8);
        e.remote = row.get<std::string>(9);
        return e;
    };
    auto entries = db.query_text(
                         "SELECT at, member_id, section_id, action, subject, subject_id, child_id, purpose, "
                         "detail, remote"
                         " FROM audit_entry WHERE lane = 0 AND number <= $1 ORDER BY number",
                         {number})
                       .all(read);
    entries.back().member = 999;
    write(*forger, 0, entries);
    const auto hash =
        *forger->query_text("SELECT hash FROM audit_lane WHERE lane = 0", {}).value<std::string>();
    db.query_text("UPDATE audit_entry SET member_id = 999, hash = $2 WHERE lane = 0 AND number = $1",
                  {number, db::Bytes{hash}})
        .run();
}

TEST_P(Audit, ALineThatWasChangedAndHashedAnewIsFoundByTheNextOne) {
    fill();
    rehash(*db_, 4);
    const auto findings = verify(*db_).findings;
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].number, 5);
}

TEST_P(Audit, TheLastLineChangedAndHashedAnewIsFoundByTheHead) {
    fill();
    rehash(*db_, 10);
    const auto findings = verify(*db_).findings;
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].number, 10);
}

TEST_P(Audit, ASealFindsALogThatWasCutOffTogetherWithItsHead) {
    fill();
    seal(*db_, kStart + 1h);
    const auto cut = hash_at(0, 8);
    tamper("DELETE FROM audit_entry WHERE lane = 0 AND number > 8");
    db_->query_text("UPDATE audit_lane SET number = 8, hash = $1 WHERE lane = 0", {db::Bytes{cut}}).run();
    const auto findings = verify(*db_).findings;
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].number, 10);
}

TEST_P(Audit, ALineKeptOutsideFindsWhatTheSealsInsideCannot) {
    fill();
    const auto line = seal(*db_, kStart + 1h);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_TRUE(matches_seal(*db_, line));
    write(*db_, 0, {entry(20)});
    EXPECT_TRUE(matches_seal(*db_, line)) << "a log that has grown still matches";
    EXPECT_TRUE(matches_seal(*db_, line + "\r\n")) << "as it comes out of a mail";

    rehash(*db_, 10);
    tamper("DELETE FROM audit_seal");
    EXPECT_FALSE(matches_seal(*db_, line));
}

TEST_P(Audit, ATextThatIsNoSealMatchesNothing) {
    fill();
    for (const char* line : {"", "tsumugi-seal", "tsumugi-seal 2026-12-04", "tsumugi-seal x 0:1", "hello",
                             "tsumugi-seal x 0:10:00", "tsumugi-seal x 0:999:00", "tsumugi-seal x a:1:00"}) {
        if (std::string_view(line) == "tsumugi-seal 2026-12-04") continue;
        EXPECT_FALSE(matches_seal(*db_, line)) << line;
    }
}

TEST_P(Audit, WhatWasRolledBackLeavesNoLine) {
    fill();
    Trail trail(0);
    trail.add(entry(50));
    {
        db::Tx tx(*db_);
        trail.write(*db_);
    }
    EXPECT_EQ(trail.size(), 1u);
    EXPECT_EQ(verify(*db_).entries, 12);
    db::write(*db_, [&] { trail.write(*db_); });
    EXPECT_EQ(verify(*db_).entries, 13);
    EXPECT_TRUE(whole());
}

TEST_P(Audit, WritingOutsideATransactionIsRefused) {
    Trail trail(0);
    trail.write(*db_);
    trail.add(entry(1));
    EXPECT_THROW(trail.write(*db_), std::logic_error);
}

TEST_P(Audit, TheLogOfAChildIsPagedWithoutLosingLinesOfOneMoment) {
    for (int i = 0; i < 7; ++i) {
        auto e = entry(1);
        e.child = 42;
        e.at = kStart + (i < 3 ? 1s : 2s);
        e.detail = std::to_string(i);
        write(*db_, i % 2, {e});
    }
    write(*db_, 0, {entry(5)});
    const auto newest = of_child(*db_, 42, kStart + 1h, 2);
    ASSERT_EQ(newest.size(), 4u);
    const auto older = of_child(*db_, 42, newest.back().at, 2);
    ASSERT_EQ(older.size(), 3u);
    EXPECT_TRUE(of_child(*db_, 42, older.back().at, 2).empty());
    EXPECT_EQ(older.back().member, 101);
    EXPECT_EQ(older.back().purpose, "care");
}

TEST_P(Audit, TwoConnectionsShareALane) {
    const auto target = db::fresh_migrated_target(GetParam());
    constexpr int kEach = 20;
    const auto work = [&] {
        const auto db = db::open(target, {.synchronous_full = false});
        for (int i = 0; i < kEach; ++i) {
            for (;;) {
                try {
                    write(*db, 0, {entry(i), entry(i)});
                    break;
                } catch (const db::RetryError&) {
                }
            }
        }
    };
    std::jthread other(work);
    work();
    other.join();
    const auto db = db::open(target);
    const auto result = verify(*db);
    EXPECT_EQ(result.entries, 2 * 2 * kEach);
    EXPECT_EQ(result.lanes, 1);
    EXPECT_TRUE(result.findings.empty()) << result.findings[0].what;
}

TEST_P(Audit, VerifyingWhileTheLogGrowsFindsNothing) {
    const auto target = db::fresh_migrated_target(GetParam());
    const auto writer = db::open(target, {.synchronous_full = false});
    write(*writer, 0, {entry(1)});
    std::jthread other([&] {
        for (int i = 0; i < 100; ++i) write(*writer, 0, {entry(i)});
    });
    const auto reader = db::open(target);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(verify(*reader).findings.empty());
    other.join();
}

}  // namespace
}  // namespace tsumugi::audit
