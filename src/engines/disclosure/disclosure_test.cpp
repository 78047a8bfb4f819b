#include "engines/disclosure/disclosure.h"

#include <gtest/gtest.h>

#include <random>

using namespace tsumugi;
using namespace tsumugi::disclosure;

namespace {

/// Rows x columns with their margins and the grand total.
Table cross(const std::vector<std::vector<std::int64_t>>& counts,
            const std::vector<std::int64_t>& people = {}) {
    Table table;
    const std::size_t rows = counts.size(), columns = counts.front().size();
    const auto add = [&](std::string name, std::int64_t count, std::int64_t inhabitants) {
        table.cells.push_back({std::move(name), count, inhabitants});
        return table.cells.size() - 1;
    };
    std::vector<std::vector<std::size_t>> place(rows, std::vector<std::size_t>(columns));
    std::vector<std::size_t> row_totals, column_totals;
    std::int64_t all = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        std::int64_t sum = 0;
        for (std::size_t c = 0; c < columns; ++c) {
            place[r][c] = add("r" + std::to_string(r) + "c" + std::to_string(c), counts[r][c],
                              people.empty() ? 0 : people[r]);
            sum += counts[r][c];
        }
        row_totals.push_back(add("row" + std::to_string(r), sum, people.empty() ? 0 : people[r]));
        table.sums.push_back({row_totals.back(), place[r]});
        all += sum;
    }
    for (std::size_t c = 0; c < columns; ++c) {
        std::vector<std::size_t> parts;
        std::int64_t sum = 0;
        for (std::size_t r = 0; r < rows; ++r) parts.push_back(place[r][c]), sum += counts[r][c];
        column_totals.push_back(add("column" + std::to_string(c), sum, 0));
        table.sums.push_back({column_totals.back(), parts});
    }
    const auto total = add("all", all, 0);
    table.sums.push_back({total, row_totals});
    table.sums.push_back({total, column_totals});
    return table;
}

const Cell& cell(const Table& table, const std::string& name) {
    for (const Cell& found : table.cells) {
        if (found.name == name) return found;
    }
    throw std::logic_error(name);
}

void expect_safe(Table table, const Thresholds& thresholds) {
    find_intervals(table);
    for (const Cell& found : table.cells) {
        if (found.state == State::shown) {
            EXPECT_TRUE(found.count == 0 or found.count >= threshold_of(found, thresholds)) << found.name;
            continue;
        }
        if (found.count == 0) continue;
        EXPECT_GE(found.most - found.least, static_cast<double>(threshold_of(found, thresholds)) - 1e-6)
            << found.name;
        EXPECT_LE(found.least, static_cast<double>(found.count));
        EXPECT_GE(found.most, static_cast<double>(found.count));
    }
}

}  // namespace

TEST(Disclosure, HidesSmallCountsAndShowsZero) {
    const auto table = protect(cross({{40, 30, 0}, {50, 60, 70}, {9, 45, 80}}), {});
    EXPECT_EQ(cell(table, "r2c0").state, State::small);
    EXPECT_EQ(cell(table, "r0c2").state, State::shown);
    expect_safe(table, {});
}

TEST(Disclosure, HidesACompanionSoThatSubtractionTellsNothing) {
    const auto table = protect(cross({{40, 30, 20}, {50, 60, 70}, {9, 45, 80}}), {});
    int hidden = 0;
    for (const Cell& found : table.cells) hidden += found.state != State::shown ? 1 : 0;
    EXPECT_GE(hidden, 4);  // one alone, or one in its row, could be worked out
    EXPECT_EQ(cell(table, "all").state, State::shown);
    expect_safe(table, {});
}

TEST(Disclosure, DoesNotTrustTwoHiddenCountsWhoseSumIsSmall) {
    // 3 and 4 hide each other, but their sum of 7 would be known: each would be pinned to 1..6.
    const auto table = protect(cross({{3, 4, 40}, {50, 60, 70}, {55, 45, 80}}), {});
    expect_safe(table, {});
    EXPECT_NE(cell(table, "r0c2").state, State::shown);
}

TEST(Disclosure, KnowsTheSizeOfATown) {
    const auto table = protect(cross({{15, 40}, {15, 40}, {300, 400}}, {1900, 20000, 187000}), {});
    EXPECT_EQ(cell(table, "r0c1").state, State::no_town);
    EXPECT_EQ(cell(table, "r1c0").state, State::small);
    expect_safe(table, {});
}

TEST(Disclosure, NeedsThreeOrganisationsBehindACount) {
    auto table = cross({{40, 30, 35}, {50, 60, 70}, {55, 45, 80}});
    table.cells[0].contributors = 2;
    const auto done = protect(table, {});
    EXPECT_EQ(done.cells[0].state, State::few_sources);
    expect_safe(done, {});
}

TEST(Disclosure, HoldsACountThatChangedByLessThanTheThreshold) {
    const auto table = cross({{40, 30, 35}, {50, 60, 70}, {55, 45, 80}});
    const auto one_child_more = protect(table, {}, {{"all", 464}});
    EXPECT_EQ(cell(one_child_more, "all").state, State::held);
    expect_safe(one_child_more, {});
    EXPECT_EQ(cell(protect(table, {}, {{"all", 465}}), "all").state, State::shown);
    EXPECT_EQ(cell(protect(table, {}, {{"all", 400}}), "all").state, State::shown);
}

TEST(Disclosure, GivesAHeldFigureUpWhereItWouldPinAnother) {
    // All children live in one small town: the region's held figure is nearer than the town's threshold is
    // wide.
    Table table{{{"all", 33, 0}, {"town", 33, 20000}, {"other", 0, 20000}}, {{0, {1, 2}}}};
    const auto done = protect(table, {}, {{"all", 30}, {"town", 30}});
    EXPECT_EQ(done.cells[0].state, State::complement);
    expect_safe(done, {});
}

TEST(Disclosure, CanBeMadeStricterButNotLooser) {
    EXPECT_TRUE(check({}).empty());
    Thresholds strict;
    strict.large = 12, strict.small = 30, strict.contributors = 4, strict.nothing_below = 5000;
    EXPECT_TRUE(check(strict).empty());
    for (auto change :
         {+[](Thresholds& t) { t.large = 9; }, +[](Thresholds& t) { t.small = 19; },
          +[](Thresholds& t) { t.small_below = 24999; }, +[](Thresholds& t) { t.nothing_below = 1999; },
          +[](Thresholds& t) { t.contributors = 2; }}) {
        Thresholds loose;
        change(loose);
        EXPECT_EQ(check(loose).size(), 1u);
    }
}

TEST(Disclosure, IsSafeOnManyMadeUpTables) {
    std::mt19937 random(7);
    for (int i = 0; i < 60; ++i) {
        const std::size_t rows = 2 + random() % 5, columns = 2 + random() % 4;
        std::vector<std::vector<std::int64_t>> counts(rows, std::vector<std::int64_t>(columns));
        std::vector<std::int64_t> people;
        for (auto& row : counts) {
            const auto scale = 1 + random() % 60;
            for (auto& count : row) count = static_cast<std::int64_t>(random() % scale);
            people.push_back(static_cast<std::int64_t>(1000 + random() % 40000));
        }
        expect_safe(protect(cross(counts, people), {}), {});
    }
}

TEST(Disclosure, RefusesSumsThatDoNotAddUp) {
    auto table = cross({{40, 30}, {50, 60}});
    table.cells[0].count = 41;
    EXPECT_THROW(protect(table, {}), std::logic_error);
}
