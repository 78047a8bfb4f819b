#pragma once
#include <map>
#include <string>
#include <vector>

#include "engines/census/spec.h"

namespace tsumugi::census {

// The custodian's table program: from bags of payloads to the published table, in memory, and never a row.

/// Opens every bag, one child each; bags of dummies give none. Problem: a payload that was not sealed to this
/// key, or cut.
base::Result<std::vector<Counted>> open_bags(const Custodian& custodian,
                                             const std::vector<std::vector<std::string>>& bags);

/// Counts and marks what is published; with it the parts that were left out whole, for they would cost a
/// figure that stands.
struct Marked {
    disclosure::Table table;
    std::vector<disclosure::Cell> left_out;
};
Marked mark(const std::vector<Counted>& children, const Spec& spec,
            const disclosure::Thresholds& thresholds = {});

/// Counts, hides (engines/disclosure) and estimates (engines/estimate). A count needs lists of so many kinds
/// as the thresholds ask organisations: kinds are all that a payload tells, and never more than the
/// organisations. Sources that no list kind knows, and towns that the round does not know, stand under 0.
/// `spec`: towns with their inhabitants, what is to be published, what earlier rounds published.
Published make_table(const std::vector<Counted>& children, const Spec& spec,
                     const disclosure::Thresholds& thresholds = {});

}  // namespace tsumugi::census
