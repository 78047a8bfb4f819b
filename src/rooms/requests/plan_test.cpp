#include <gtest/gtest.h>

#include "rooms/requests/testing.h"

// The lists run newest first along an index at every size (K5).
namespace tsumugi::requests {
namespace {

const db::Sql kFill{
    R"(INSERT INTO request (id, child_id, from_section_id, to_section_id, kind, title, body, state,
    is_open, see_by, answer_by, sent_at, sent_by)
    VALUES ($1, $2, $3, $4, 'support', 't', 'b', $5, $6, '2026-11-26', '2026-12-03', $7, 1))"};

class RequestPlans : public OnEngines {
  protected:
    void SetUp() override {
        auto& world = region.world;
        const SectionId all[] = {region.hospital, region.health, region.station, region.office, region.desk};
        db::write(*world.db, [&] {
            for (int i = 0; i < 3000; ++i) {
                const auto from = all[i % 5], to = all[(i + 1 + i / 5 % 4) % 5];
                const bool open = i % 3 != 0;
                world.db
                    ->query(kFill, RequestId{1000 + i}, region.child, from, to, open ? "seen" : "done", open,
                            world.clock.now() + std::chrono::seconds((i * 7919) % 3001))
                    .run();
            }
        });
        world.db->execute_script("ANALYZE");
        if (GetParam() == db::Engine::postgres) {
            // A few thousand rows are read whole more quickly; what counts is that an index can serve the
            // order.
            for (const auto* way : {"seqscan", "bitmapscan", "hashjoin", "mergejoin"})
                world.db->execute_script(std::string("SET enable_") + way + " = off");
        }
    }
    std::string plan_of(const db::Sql& sql) {
        const bool sqlite = GetParam() == db::Engine::sqlite;
        std::vector<db::Param> params{region.hospital, base::iso(region.world.clock.today()), 25, 0};
        std::string plan;
        region.world.db
            ->query_text((sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + std::string(sql.text()), params)
            .each([&](const db::Row& row) { plan += std::string(row.text(sqlite ? 3 : 0)) + "\n"; });
        return plan;
    }
    static int occurrences(const std::string& text, std::string_view part) {
        int found = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
        return found;
    }
};

TEST_P(RequestPlans, OpenRequestsAreReadInOrderAndNothingIsSorted) {
    for (const auto& [box, index] : {std::pair{Box::in, "request_to"}, {Box::out, "request_from"}}) {
        const auto plan = plan_of(list_statement(box));
        EXPECT_NE(plan.find(index), std::string::npos) << plan;
        EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
        EXPECT_EQ(plan.find("Sort"), std::string::npos) << plan;
        EXPECT_EQ(plan.find("SCAN r\n"), std::string::npos) << plan;
        EXPECT_EQ(plan.find("Seq Scan on request"), std::string::npos) << plan;
    }
}

TEST_P(RequestPlans, ClosedRequestsSortOnlyTheNewestOfBothEnds) {
    const auto plan = plan_of(list_statement(Box::done));
    EXPECT_NE(plan.find("request_to"), std::string::npos) << plan;
    EXPECT_NE(plan.find("request_from"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("SCAN request"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("Seq Scan on request"), std::string::npos) << plan;
    EXPECT_LE(occurrences(plan, "TEMP B-TREE") + occurrences(plan, "Sort  "), 1) << plan;
}

TEST_P(RequestPlans, PagesFollowEachOtherWithoutGapOrDouble) {
    auto ctx = region.as_hospital();
    for (const auto box : {Box::in, Box::out, Box::done}) {
        const int total = count(*region.world.db, region.hospital, box);
        std::vector<std::pair<base::Instant, RequestId>> seen;
        for (int page = 1; page <= (total + 24) / 25; ++page) {
            for (const auto& row : list(ctx, box, page, 25))
                seen.emplace_back(row.request.sent_at, row.request.id);
        }
        EXPECT_EQ(static_cast<int>(seen.size()), total);
        EXPECT_GT(total, 100);
        EXPECT_TRUE(std::is_sorted(seen.rbegin(), seen.rend()));
        EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, RequestPlans, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::requests
