#pragma once
#include <string>
#include <vector>

#include "engines/care_score/care_score.h"
#include "ground/base/date.h"
#include "house/demo_data.h"

namespace tsumugi::house::demo {

/// What happens to a child in the demonstration, by the pathway that it is on.
enum class Course { none, home, school, moving_in, adult };
/// The code of its pathway template; "" for none.
std::string_view code(Course course);
/// How far the pathway has come, and what went wrong on it.
enum class Phase {
    fresh,      ///< begun yesterday: nothing is done
    started,    ///< a week ago
    midway,     ///< about half is done
    late,       ///< one step is past its day
    escalated,  ///< one has been past its day for long: the region's desk knows
    stuck,      ///< one was begun and cannot go on
    cannot,     ///< one will not be done
    nobody,     ///< two functions have nobody
    handed,     ///< a step went to another section
    moved,      ///< the anchor day was moved
    after,      ///< the child has been home for two weeks
    reached,    ///< the goal is reached
    ended       ///< given up, with the reason
};

/// One made-up child, before it is stored.
struct ChildPlan {
    int number = 0;  ///< from 0
    int set = 0;     ///< of sections that care for it
    Name family, given;
    std::string glyph_note;
    base::Date birth{};
    bool girl = false;
    std::string town;    ///< code
    bool heavy = false;  ///< of the two clusters: lying, with several acts of care; else walking
    std::vector<care_score::Answer> care;
    std::string diagnosis;  ///< topic of the words
    bool special_school = true;
    Course course = Course::none;
    Phase phase = Phase::midway;
};

/// 60 children for each step of scale, with the shares of domain.md 7: age 0-4 34 %, 5-9 27 %, 10-14 22 %,
/// 15-18 17 %; heavy cluster 65 %; ventilator 29 %, oxygen 20 % of all. In each 60 the same shares, drawn by
/// the seed.
std::vector<ChildPlan> plan_children(base::Random& random, int scale, int sets, base::Date today);

}  // namespace tsumugi::house::demo
