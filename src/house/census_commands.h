#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "house/commands.h"

namespace tsumugi::house {

struct CensusSynthCommand {
    std::string out;
    int children = 1000;
    int level = 1;
    std::uint64_t seed = 1;
    bool only_families = false;
};
/// Writes lists/*.csv, truth.csv and towns.csv into a new folder.
Exit census_synth_command(Shell& shell, const CensusSynthCommand& options);

struct CensusEvaluateCommand {
    std::string lists, truth, towns, day, profile;
    std::vector<std::string> columns;  ///< field=title
    unsigned threads = 0;
    bool json = false, owner_decides = false, no_normalise = false, plain = false;
};
/// Plays a round on the lists of a folder and prints how well it counted.
Exit census_evaluate_command(Shell& shell, const CensusEvaluateCommand& options);

}  // namespace tsumugi::house
