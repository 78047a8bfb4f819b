#pragma once
#include <map>
#include <string>
#include <vector>

#include "engines/census/own_list.h"

namespace tsumugi::census {

// Plays a whole round in one process on lists whose truth is known: how well does it count, how long does it
// take.

struct EvaluateOptions {
    base::Date day_of_count{};
    /// Municipalities of the region; empty = children of anywhere are counted.
    std::vector<std::pair<std::string, std::string>> towns = {};
    /// Titles of columns that differ from those known: field name -> title. Empty title = the list lacks it.
    std::map<std::string, std::string> columns = {};
    /// japanese or latin; empty = told by the first list's columns.
    std::string profile = {};
    bool normalise = true;
    /// What the owner of a list is asked (doubtful doubles, 平成 typed for 令和) is answered by the truth, as
    /// the owner would.
    bool owner_decides = false;
    bool plain =
        false;  ///< tags by a plain hash, without keys and seals: for large tests of the linkage alone
    int oldest = kOldest;
    unsigned threads = 0;
};

struct NamedList {
    std::string name;
    base::Table rows;
};

struct Stage {
    std::string name;
    double seconds = 0;      ///< wall clock
    double cpu_seconds = 0;  ///< of all threads
};

struct Evaluation {
    linkage::Profile profile = linkage::Profile::japanese;
    linkage::Quality quality;  ///< over all rows of counted children: a row that was left out costs recall
    linkage::Quality sent_quality;  ///< over the records that were sent: what the linkage itself does
    std::size_t children_rows_left_out =
        0;  ///< rows of counted children that were left out (no date, another region ...)
    std::size_t lists = 0, rows = 0, records = 0, sent = 0, left_out = 0, without_truth = 0;
    std::size_t doubles_merged = 0, doubles_to_ask = 0, eras_to_ask = 0;
    std::uint64_t tokens = 0;
    std::uint32_t children = 0, largest = 0;
    std::uint64_t refused = 0, ambiguous = 0;
    /// Children of the truth of whom records were taken for one child, pair by pair.
    std::vector<std::pair<std::string, std::string>> taken_for_one;
    std::map<std::string, std::size_t> notes;  ///< problems of rows with their counts
    std::vector<Stage> stages;
    std::uint64_t peak_bytes = 0;  ///< resident memory of the process
};

/// `truth`: columns record and child (found by title; further columns are passed over). A record that the
/// truth lacks or leaves empty is not measured. Problems: a list that cannot be read (with its name), a truth
/// without its columns.
base::Checked<Evaluation> evaluate(const std::vector<NamedList>& lists, const base::Table& truth,
                                   const EvaluateOptions& options);

/// Lines for a terminal.
std::string text_of(const Evaluation& evaluation);
/// One JSON object in a line.
std::string json_of(const Evaluation& evaluation);

}  // namespace tsumugi::census
