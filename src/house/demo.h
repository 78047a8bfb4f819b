#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ground/access/access.h"

namespace tsumugi::house {

struct DemoOptions {
    int scale = 1;  ///< times 60 children, with as many more organisations as they need
    std::uint64_t seed = 1;
    int looks = 24;    ///< how often somebody looks a child up, beside the work: lines of the access log
    base::Date today;  ///< every day of the region counts from this one
    std::string password = "tsumugi-demo-2026";  ///< of everybody who can sign in
};

/// What was done and what is left, in words for the terminal.
using Progress = std::function<void(const std::string&)>;

/// Makes the demonstration region in a prepared database that holds nobody yet: made-up people and facilities
/// on the real ten municipalities, who have worked with each other for a year, by the rooms' own functions.
/// The same seed and day make the same region.
void make_demo(const access::App& app, db::Db& db, const DemoOptions& options, const Progress& progress);

/// Somebody who can sign in, and what to look at first.
struct DemoAccount {
    std::string login, person, where;
    const char* look;  ///< msgid
};
/// Of the region that stands in the database.
std::vector<DemoAccount> demo_accounts(db::Db& db);

}  // namespace tsumugi::house
