#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/csv.h"
#include "ground/base/date.h"

namespace tsumugi::linkage {

// A made-up region whose truth is known (census.md 4): eight lists in the house styles of hospitals,
// insurers, schools, towns and nurse stations, with the errors that such lists have.

struct SynthOptions {
    int children = 1000;
    int level = 1;  ///< 2 doubles every rate of wrong content; blanks and doubles stay at 2 %
    std::uint64_t seed = 1;
    base::Date day_of_count = base::make_date(2026, 10, 1);
    bool only_families = false;  ///< every child has a twin or a sibling: the hard negatives
};

struct SynthList {
    std::string name;  ///< "hospital_a", also the file's name
    base::Table rows;  ///< header first
};

struct SynthChild {
    std::string id;
    int household = 0;  ///< twins and siblings share it
    int town = 0;       ///< place in synth_towns()
    int age = 0;
    unsigned care = 0;  ///< bits in the order of synth_care()
};

struct Synth {
    std::vector<SynthList> lists;
    base::Table truth;  ///< record, child (empty: an adult or of another region, not to be counted), list
    std::vector<SynthChild> children;
};

/// The same options give the same region, whatever the machine.
Synth make_synth(const SynthOptions& options);

/// Code and name of the ten municipalities, and the words of the care items.
const std::vector<std::pair<std::string, std::string>>& synth_towns();
const std::vector<std::string>& synth_care();

}  // namespace tsumugi::linkage
