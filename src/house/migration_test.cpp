#include <gtest/gtest.h>

#include "ground/base/assets.h"
#include "ground/db/testing.h"

// Rows that an older program left, in every form that it wrote, as the migrations leave them.
namespace tsumugi::house {
namespace {

class Migrations : public testing::TestWithParam<db::Engine> {
  protected:
    std::unique_ptr<db::Db> db = db::fresh_database(GetParam());

    /// All migrations before that number.
    void migrate_until(std::string_view number) {
        std::vector<std::pair<std::string, std::string>> files;
        for (const auto& path : base::assets("migrations/", ".sql")) {
            const auto name = path.substr(std::string_view("migrations/").size());
            if (name.substr(0, number.size()) < number) files.emplace_back(name, base::asset(path).value());
        }
        db::migrate(*db, files);
        db->execute_script(R"(
            INSERT INTO organisation (id, kind, name, kana, sort_key) VALUES (1, 'hospital', '市立病院', '', '');
            INSERT INTO section (id, organisation_id, name, sort_key) VALUES (1, 1, '連携室', ''), (2, 1, '外来', '');
            INSERT INTO municipality (code, name, kana, english, sort_key, position)
                VALUES ('143847', '湯河原町', '', '', '', 1);
            INSERT INTO child (id, code, name, kana, search_key, sort_key, birth, sex, municipality, created_at, created_by)
                VALUES (7, '0417', '小峰 空', '', '', '', '2024-01-01', 'female', '143847', 0, 1);)");
    }
    std::string rows(const std::string& sql) {
        std::string found;
        db->query_text(sql, {}).each([&](const db::Row& row) { found += std::string(row.text(0)) + "\n"; });
        return found;
    }
};

TEST_P(Migrations, TakeTheStateOfEveryChaseIntoItsLadder) {
    migrate_until("0035");
    db->execute_script(R"(
        INSERT INTO task (id, kind, subject, section_id, state, is_open, title, due, path, escalation, created_at, changed_at)
        VALUES (1, 'step', 11, 1, 'todo', 1, '訪問', '2026-11-20', '/', 1, 0, 0),
               (2, 'step', 12, 1, 'done', 0, '訪問', '2026-11-20', '/', 2, 0, 0),
               (3, 'step', 13, 1, 'todo', 1, '訪問', '9999-12-31', '/', 0, 0, 0),
               (4, 'confirmation', 14, 1, 'todo', 1, '確認', '2026-12-18', '/', 0, 0, 0),
               (5, 'request', 15, 1, 'todo', 1, '依頼', '2026-12-03', '/', 0, 0, 0),
               (6, 'request', 16, 1, 'todo', 1, '依頼', '2026-12-03', '/', 0, 0, 0);
        INSERT INTO request (id, child_id, from_section_id, to_section_id, kind, title, body, state, see_by, answer_by,
            sent_at, sent_by, chased_at, chase)
        VALUES (15, 7, 1, 2, 'support', '', '', 'sent', '2026-11-26', '2026-12-03', 0, 1, 1780000000000, 1),
               (16, 7, 1, 2, 'support', '', '', 'seen', '2026-11-26', '2026-12-03', 0, 1, NULL, 0);)");
    db::migrate(*db);
    EXPECT_EQ(
        rows("SELECT task_id || ' ' || name || ' ' || day || ' ' || rung || ' ' || "
             "COALESCE(CAST(told_at AS TEXT), '-') || ' ' || is_open FROM ladder ORDER BY task_id, name"),
        "1 late 2026-11-20 1 - 1\n"
        "2 late 2026-11-20 2 - 0\n"
        "4 confirmation 2026-12-18 0 - 1\n"
        "5 late 2026-12-03 0 - 1\n"
        "5 unseen 2026-11-26 1 1780000000000 1\n"
        "6 late 2026-12-03 0 - 1\n"
        "6 unseen 2026-11-26 0 - 0\n");
}

INSTANTIATE_TEST_SUITE_P(Engines, Migrations, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::house
