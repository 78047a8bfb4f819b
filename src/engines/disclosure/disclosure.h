#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "ground/base/result.h"

namespace tsumugi::disclosure {

// What of a table of counts may be published. Small counts are hidden, and so many others with them that
// nobody can work a hidden one out from sums. Pure: counts in, marks out.

/// The least count that is published, by the size of the municipality: the MHLW guideline for third parties
/// who use NDB and the care database (公表物の満たすべき基準): under 10 never; towns of 2,000 to 25,000
/// people under 20 never; under 2,000 people nothing. A count of 0 may be shown.
struct Thresholds {
    std::int64_t large = 10;            ///< towns of `small_below` people and more, and the whole region
    std::int64_t small = 20;            ///< smaller towns
    std::int64_t small_below = 25000;   ///< people
    std::int64_t nothing_below = 2000;  ///< people
    int contributors = 3;               ///< organisations that a count other than 0 must come from
};
/// The problems of thresholds that would publish more than the guideline; they can only be made stricter.
base::Problems check(const Thresholds& thresholds);

enum class State {
    shown,
    small,        ///< under the threshold
    few_sources,  ///< too few organisations
    no_town,      ///< the town is too small for any figure
    held,         ///< changed by less than the threshold since the earlier round: the earlier figure stands
    complement,   ///< hidden so that another cannot be worked out
};

struct Cell {
    std::string name;
    std::int64_t count = 0;
    std::int64_t people = 0;  ///< inhabitants of its municipality; 0 = the region
    int contributors = 1000;
    State state = State::shown;
    /// What a reader knows of the count before any sum: a hidden one is not 0, a held one is near the earlier
    /// figure.
    double floor = 1, ceiling = std::numeric_limits<double>::infinity();
    /// What a reader can work out about a hidden cell, from all that is shown and the bounds above.
    double least = 0, most = 0;
};
/// A sum that a reader knows: `total` is the sum of `parts` (places in `cells`).
struct Sum {
    std::size_t total;
    std::vector<std::size_t> parts;
};
struct Table {
    std::vector<Cell> cells;
    std::vector<Sum> sums;
};

/// Marks the cells. Sums that do not add up are a programming error (throws). `earlier`: what earlier rounds
/// published, by the cell's name. After it every hidden cell's feasible interval is at least as wide as its
/// threshold, which a linear program proves; where no more can be hidden, all of a sum is.
Table protect(Table table, const Thresholds& thresholds,
              const std::map<std::string, std::int64_t>& earlier = {});

/// The least count that may be shown for this cell.
std::int64_t threshold_of(const Cell& cell, const Thresholds& thresholds);

/// The interval of every hidden cell by linear programming, within its floor and ceiling; +infinity where
/// nothing bounds it.
void find_intervals(Table& table);

}  // namespace tsumugi::disclosure
