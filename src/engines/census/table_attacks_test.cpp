// What the published tables tell: attacks A8 and A9 of docs/census.md.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "engines/census/kinds.h"
#include "engines/census/table.h"
#include "engines/disclosure/disclosure.h"
#include "ground/base/random.h"

using namespace tsumugi;
using namespace tsumugi::census;

namespace {

/// A table of `rows` x `columns` with all its margins.
disclosure::Table cross(const std::vector<std::vector<std::int64_t>>& counts) {
    disclosure::Table table;
    const auto add = [&](const std::string& name, std::int64_t count) {
        table.cells.push_back({name, count, 0});
        return table.cells.size() - 1;
    };
    const std::size_t columns = counts.front().size();
    std::vector<disclosure::Sum> by_column(columns);
    disclosure::Sum of_rows{add("all", 0), {}}, of_columns{0, {}};
    for (std::size_t r = 0; r < counts.size(); ++r) {
        disclosure::Sum row{add("row " + std::to_string(r), 0), {}};
        for (std::size_t c = 0; c < columns; ++c) {
            row.parts.push_back(add(std::to_string(r) + " " + std::to_string(c), counts[r][c]));
            by_column[c].parts.push_back(row.parts.back());
            table.cells[row.total].count += counts[r][c];
        }
        table.cells[0].count += table.cells[row.total].count;
        of_rows.parts.push_back(row.total);
        table.sums.push_back(row);
    }
    for (std::size_t c = 0; c < columns; ++c) {
        by_column[c].total = add("column " + std::to_string(c), 0);
        for (const std::size_t part : by_column[c].parts)
            table.cells[by_column[c].total].count += table.cells[part].count;
        of_columns.parts.push_back(by_column[c].total);
        table.sums.push_back(by_column[c]);
    }
    table.sums.insert(table.sums.end(), {of_rows, of_columns});
    return table;
}

/// What somebody works out who has the tables of two rounds: their sums, what each shows, and that a held
/// count is less than the threshold away from the earlier figure. `seen` counts the hidden and the held.
void expect_nothing_pinned(const disclosure::Table& first, const disclosure::Table& second,
                           const std::map<std::string, std::int64_t>& published,
                           std::array<std::size_t, 2>& seen, const std::string& where) {
    const disclosure::Thresholds thresholds;
    disclosure::Table both = first;
    for (auto cell : second.cells) {
        if (cell.state == disclosure::State::held) {
            const auto before = static_cast<double>(published.at(cell.name));
            const auto away = static_cast<double>(disclosure::threshold_of(cell, thresholds) - 1);
            cell.floor = std::max(0.0, before - away), cell.ceiling = before + away;
        }
        both.cells.push_back(cell);
    }
    for (auto sum : second.sums) {
        sum.total += first.cells.size();
        for (auto& part : sum.parts) part += first.cells.size();
        both.sums.push_back(sum);
    }
    disclosure::find_intervals(both);
    for (const auto& cell : both.cells) {
        if (cell.state == disclosure::State::shown or cell.count == 0) continue;
        ++seen[cell.state == disclosure::State::held ? 1 : 0];
        EXPECT_LE(cell.least, static_cast<double>(cell.count) + 1e-6) << cell.name << where;
        EXPECT_GE(cell.most, static_cast<double>(cell.count) - 1e-6) << cell.name << where;
        EXPECT_GE(cell.most - cell.least + 1e-6,
                  static_cast<double>(disclosure::threshold_of(cell, thresholds)))
            << cell.name << where;
    }
}
std::map<std::string, std::int64_t> shown(const disclosure::Table& table) {
    std::map<std::string, std::int64_t> out;
    for (const auto& cell : table.cells) {
        if (cell.state == disclosure::State::shown) out[cell.name] = cell.count;
    }
    return out;
}

}  // namespace

TEST(Attack, A8_A9_OneChildMoreMovesNoPublishedFigureByOne) {
    base::SeededRandom random(73);
    const disclosure::Thresholds thresholds;
    for (int trial = 0; trial < 40; ++trial) {
        disclosure::Table table;
        disclosure::Sum sum{0, {}};
        table.cells.push_back({"region", 0, 0});
        for (std::size_t i = 1; i <= 6; ++i) {
            table.cells.push_back(
                {"item " + std::to_string(i), static_cast<std::int64_t>(random.next() % 30), 0});
            table.cells[0].count += table.cells.back().count;
            sum.parts.push_back(i);
        }
        table.sums.push_back(sum);
        const auto first = disclosure::protect(table, thresholds);
        std::map<std::string, std::int64_t> published;
        for (const auto& cell : first.cells) {
            if (cell.state == disclosure::State::shown) published[cell.name] = cell.count;
            if (cell.state != disclosure::State::shown) {
                EXPECT_GE(cell.most - cell.least + 1e-6,
                          static_cast<double>(disclosure::threshold_of(cell, thresholds)));
            }
        }
        const std::size_t canary = 1 + random.next() % 6;
        ++table.cells[canary].count;
        ++table.cells[0].count;
        for (const auto& cell : disclosure::protect(table, thresholds, published).cells) {
            if (cell.state != disclosure::State::shown) continue;
            const auto before = published.find(cell.name);
            if (before == published.end()) continue;
            const auto change = std::abs(cell.count - before->second);
            EXPECT_TRUE(change == 0 or change >= disclosure::threshold_of(cell, thresholds))
                << cell.name << " by " << change;
        }
    }
}

TEST(Attack, A8_TheCrossedTablesOfTwoRoundsTogetherPinNoHiddenCount) {
    base::SeededRandom random(74);
    std::array<std::size_t, 2> seen{};
    for (int trial = 0; trial < 60; ++trial) {
        std::vector<std::vector<std::int64_t>> counts(2 + random.below(4),
                                                      std::vector<std::int64_t>(2 + random.below(4)));
        for (auto& row : counts) {
            for (auto& count : row) count = static_cast<std::int64_t>(random.below(50));
        }
        const auto first = disclosure::protect(cross(counts), {});
        for (auto& row : counts) {
            for (auto& count : row) {
                const auto moved = static_cast<std::int64_t>(random.below(9)) - 4;
                count = std::max<std::int64_t>(0, count + (random.below(3) == 0 ? moved : 0));
            }
        }
        const auto second = disclosure::protect(cross(counts), {}, shown(first));
        expect_nothing_pinned(first, second, shown(first), seen, " in trial " + std::to_string(trial));
    }
    EXPECT_GT(seen[0], 100u);
    EXPECT_GT(seen[1], 100u);
}

// The same with the groups of a round's page: ages, care items, municipalities, schools, kinds of lists,
// overlaps.
TEST(Attack, A8_ThePagesOfTwoRoundsTogetherPinNoHiddenCount) {
    base::SeededRandom random(75);
    Spec spec;
    spec.round = {"r1", "kensei", base::make_date(2026, 10, 1), linkage::Profile::japanese};
    spec.towns = {{"142069", "小田原市", 188000},
                  {"142174", "南足柄市", 40000},
                  {"143847", "湯河原町", 23000},
                  {"143839", "真鶴町", 6700}};
    for (const auto& group : publishable()) spec.publish.emplace_back(group.code);
    std::array<std::size_t, 2> seen{};
    for (const std::size_t size : {60u, 90u, 130u, 150u, 200u, 260u, 400u, 700u, 60u, 90u, 150u, 300u}) {
        std::vector<Counted> children;
        const auto child = [&] {
            constexpr std::array<std::uint32_t, 6> kTown{14206, 14206, 14206, 14217, 14384, 14383};
            constexpr std::array<int, 5> kKinds{kHospitalList, kMunicipalityList, kNurseList, kSchoolList,
                                                kSpecialSchoolList};
            Counted made;
            made.town = kTown[random.below(kTown.size())];
            made.age_band = static_cast<std::uint8_t>(1 + random.below(5));
            made.care = static_cast<std::uint32_t>(random.next()) &
                        static_cast<std::uint32_t>(random.next()) & 0x3fff;
            for (const int kind : kKinds) made.sources |= random.below(2) ? 1u << kind : 0u;
            if (made.sources == 0) made.sources = 1u << kHospitalList;
            made.records = 1;
            return made;
        };
        while (children.size() < size) children.push_back(child());
        spec.earlier.clear();
        const auto first = mark(children, spec);
        // Some leave, some come, some change.
        for (std::size_t i = 0; i < size / 20 + 1; ++i) children[random.below(children.size())] = child();
        children.push_back(child());
        spec.earlier = shown(first.table);
        const auto second = mark(children, spec);
        expect_nothing_pinned(first.table, second.table, spec.earlier, seen, " of " + std::to_string(size));
    }
    EXPECT_GT(seen[0], 30u);
    EXPECT_GT(seen[1], 100u);
}
