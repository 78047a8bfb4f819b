#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/result.h"

namespace tsumugi::estimate {

// How many children are on no list, from how the lists overlap (capture and recapture). Pure. An answer is a
// figure with its 95 % interval, or the reason why nothing can be said. Lists that send children to one
// another overlap too much and make the figure too small: it is shown as "at least".

/// Children of one stratum by the two lists (or groups of lists) that are compared.
struct TwoLists {
    std::string stratum;
    std::int64_t first = 0, second = 0, both = 0;
};

enum class Verdict {
    said,
    too_few_in_both,
    list_empty,
    too_few_children,
    gap_in_overlaps,
    too_few_lists,
    no_fit
};
/// Why nothing can be said, as a text; empty for `said`.
const char* reason(Verdict verdict);

struct Estimate {
    Verdict verdict = Verdict::said;
    double children = 0;         ///< all, seen and unseen
    double least = 0, most = 0;  ///< 95 % interval; never under what was seen
    std::int64_t seen = 0;
    std::string model;  ///< "chapman" or the pairs of a log-linear model: "12 13"
};

/// Chapman 1951 with Seber's 1970 variance and a log-normal interval for the unseen (Chao 1987). At least 7
/// children on both lists, where the bias is under 1 % (Robson and Regier 1964); below that nothing is said.
Estimate chapman(const TwoLists& lists);

/// The sum over strata that can be said, for a region. Nothing is said when a stratum with children can't be:
/// its `reason` and name are in `unsaid`.
struct Stratified {
    Estimate total;
    std::vector<Estimate> strata;
    std::vector<std::string> unsaid;
};
Stratified chapman_by_stratum(const std::vector<TwoLists>& strata);

/// Three or four lists: `counts[pattern]` children on exactly the lists whose bits are set (pattern 0 is not
/// known and passed over). A Poisson log-linear model with main effects and pairs, chosen by AIC, half a
/// child added to each cell (Fienberg 1972; Chan, Silverman and Vincent 2021 for when it can't be said).
/// Nothing is said under 200 children, under three lists, or when no child is on some two of the lists
/// together.
Estimate log_linear(const std::vector<std::int64_t>& counts, int lists);

}  // namespace tsumugi::estimate
