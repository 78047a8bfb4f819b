#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engines/disclosure/disclosure.h"

namespace tsumugi::disclosure {
namespace {

using base::msgid;

constexpr Thresholds kGuideline;
constexpr double kSlack = 1e-6;

/// Why a cell is hidden for itself; shown when it is not.
State primary(const Cell& cell, const Thresholds& thresholds,
              const std::map<std::string, std::int64_t>& earlier) {
    if (cell.people > 0 and cell.people < thresholds.nothing_below) return State::no_town;
    if (cell.count == 0) {
        const auto before = earlier.find(cell.name);
        return before != earlier.end() and before->second != 0 and
                       before->second < threshold_of(cell, thresholds)
                   ? State::held
                   : State::shown;
    }
    if (cell.count < threshold_of(cell, thresholds)) return State::small;
    if (cell.contributors < thresholds.contributors) return State::few_sources;
    const auto before = earlier.find(cell.name);
    if (before != earlier.end()) {
        const std::int64_t change = std::abs(cell.count - before->second);
        if (change != 0 and change < threshold_of(cell, thresholds)) return State::held;
    }
    return State::shown;
}

bool wide(const Cell& cell, const Thresholds& thresholds) {
    // A town without figures and a held cell must not be worked out either.
    return cell.most - cell.least + kSlack >= static_cast<double>(threshold_of(cell, thresholds));
}

}  // namespace

base::Problems check(const Thresholds& t) {
    base::Problems problems;
    const auto add = [&](const char* field, const char* message, std::int64_t least) {
        problems.push_back({base::Kind::invalid, field, message, {{"n", std::to_string(least)}}});
    };
    constexpr const char* kLow = msgid("国の指針の{n}より小さくはできません");
    if (t.large < kGuideline.large) add("large", kLow, kGuideline.large);
    if (t.small < kGuideline.small) add("small", kLow, kGuideline.small);
    if (t.small < t.large)
        add("small", msgid("小さい市町村の値は、大きい市町村の値（{n}）より小さくできません"), t.large);
    if (t.small_below < kGuideline.small_below) add("small_below", kLow, kGuideline.small_below);
    if (t.nothing_below < kGuideline.nothing_below) add("nothing_below", kLow, kGuideline.nothing_below);
    if (t.contributors < kGuideline.contributors) add("contributors", kLow, kGuideline.contributors);
    return problems;
}

std::int64_t threshold_of(const Cell& cell, const Thresholds& thresholds) {
    return cell.people > 0 and cell.people < thresholds.small_below ? thresholds.small : thresholds.large;
}

Table protect(Table table, const Thresholds& thresholds, const std::map<std::string, std::int64_t>& earlier) {
    for (const Sum& sum : table.sums) {
        std::int64_t parts = 0;
        for (const std::size_t part : sum.parts) parts += table.cells[part].count;
        if (parts != table.cells[sum.total].count)
            throw std::logic_error("disclosure: a sum does not add up");
    }
    for (Cell& cell : table.cells) {
        cell.state = primary(cell, thresholds, earlier);
        if (cell.state != State::held) continue;
        // "Held" itself says that the count is less than a threshold away from the earlier figure.
        const auto before = static_cast<double>(earlier.at(cell.name));
        const auto away = static_cast<double>(threshold_of(cell, thresholds) - 1);
        cell.floor = std::max(0.0, before - away);
        cell.ceiling = before + away;
    }
    for (;;) {
        find_intervals(table);
        const auto narrow = std::find_if(table.cells.begin(), table.cells.end(), [&](const Cell& cell) {
            return cell.state != State::shown and cell.count != 0 and not wide(cell, thresholds);
        });
        if (narrow == table.cells.end()) return table;
        const auto place = static_cast<std::size_t>(narrow - table.cells.begin());
        // The smallest shown count that stands in a sum with the narrow cell, or else with any hidden one: it
        // costs the reader least. Zeros help nothing, for they would be known to be at least 1.
        Cell* chosen = nullptr;
        for (const bool near : {true, false}) {
            for (const Sum& sum : table.sums) {
                std::vector<std::size_t> members = sum.parts;
                members.push_back(sum.total);
                const bool holds = std::any_of(members.begin(), members.end(), [&](std::size_t i) {
                    return near ? i == place : table.cells[i].state != State::shown;
                });
                if (not holds) continue;
                for (const std::size_t i : members) {
                    Cell& cell = table.cells[i];
                    if (cell.state == State::shown and cell.count != 0 and
                        (not chosen or cell.count < chosen->count))
                        chosen = &cell;
                }
            }
            if (chosen) break;
        }
        // Everything that could help is hidden already: then what bounds the cell are held ones, whose
        // earlier figure goes too.
        if (not chosen) {
            const auto held = std::find_if(table.cells.begin(), table.cells.end(),
                                           [](const Cell& cell) { return cell.state == State::held; });
            if (held == table.cells.end()) throw std::logic_error("disclosure: no cell is left to hide");
            chosen = &*held;
            chosen->floor = 0, chosen->ceiling = std::numeric_limits<double>::infinity();
        }
        chosen->state = State::complement;
    }
}

}  // namespace tsumugi::disclosure
