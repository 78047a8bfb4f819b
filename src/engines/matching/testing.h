#pragma once
#include <map>
#include <set>

#include "engines/matching/matching.h"

// For tests only: the rules of README.md once more, slow and plain, made of words and sets; nothing here is
// shared with the engine but its types.
namespace tsumugi::matching::reference {

/// One finding: which rule, what it makes of the verdict, for which item or weekday (-1 = none).
struct Finding {
    Why why;
    Level level;
    int item = -1, day = -1;
    auto operator<=>(const Finding&) const = default;
};

struct Result {
    Level level = Level::fits;
    std::set<int> considered;
    std::map<int, Level> days;
    std::set<Finding> findings;
};

inline Level worst(Level a, Level b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

inline void by_answer(std::set<Finding>& found, Answer answer, Why no, Why conditional, Why unanswered,
                      int item = -1) {
    if (answer == Answer::no) found.insert({no, Level::no, item});
    if (answer == Answer::conditional) found.insert({conditional, Level::ask, item});
    if (answer == Answer::unanswered) found.insert({unanswered, Level::unknown, item});
}

inline bool outside(const Range& range, int value) {
    return (range.least.has_value() and value < range.least.value()) or
           (range.most.has_value() and value > range.most.value());
}

/// The table of README.md, line by line.
inline std::set<Finding> general(const Conditions& s, const Child& c) {
    std::set<Finding> found;
    // acceptance of new people
    if (s.acceptance == Acceptance::stopped) found.insert({Why::stopped, Level::no});
    if (s.acceptance == Acceptance::suspended) found.insert({Why::suspended, Level::no});
    if (s.acceptance == Acceptance::unknown) found.insert({Why::acceptance_unknown, Level::unknown});
    // each care item
    bool needs_care = false;
    for (int item = 0; item < kMostItems; ++item) {
        if (((c.care >> item) % 2) == 0) continue;
        needs_care = true;
        by_answer(found, s.care.at(static_cast<std::size_t>(item)), Why::care_no, Why::care_conditional,
                  Why::care_unanswered, item);
    }
    if (needs_care) {
        // 見守り
        if (not s.most_watch.has_value() or s.most_watch == Watch::none) {
            found.insert({Why::watch_unanswered, Level::unknown});
        } else if (static_cast<int>(c.watch) > static_cast<int>(s.most_watch.value())) {
            found.insert({Why::watch_over, Level::no});
        } else if (s.most_watch.value() != Watch::high and c.watch_open) {
            found.insert({Why::watch_not_assessed, Level::ask});
        }
        // score
        if (not s.score.answered) {
            found.insert({Why::score_unanswered, Level::unknown});
        } else if (s.score.most.has_value()) {
            if (c.score_low > s.score.most.value())
                found.insert({Why::score_over, Level::no});
            else if (c.score_high > s.score.most.value())
                found.insert({Why::score_may_be_over, Level::ask});
        }
    }
    // age
    if (not s.age.answered) found.insert({Why::age_unanswered, Level::unknown});
    if (s.age.answered and c.age.has_value() and outside(s.age, c.age.value()))
        found.insert({Why::age_outside, Level::no});
    if (s.age.answered and not c.age.has_value() and (s.age.least.has_value() or s.age.most.has_value()))
        found.insert({Why::age_not_said, Level::ask});
    // weight
    if (not s.weight.answered and c.weight.has_value())
        found.insert({Why::weight_unanswered, Level::unknown});
    if (s.weight.answered and c.weight.has_value() and outside(s.weight, c.weight.value()))
        found.insert({Why::weight_outside, Level::no});
    if (s.weight.answered and not c.weight.has_value() and
        (s.weight.least.has_value() or s.weight.most.has_value()))
        found.insert({Why::weight_not_said, Level::ask});
    // school stage and mobility
    const auto by_kind = [&](const auto& answers, int kind, Why no, Why conditional, Why unanswered,
                             Why not_said) {
        if (kind != 0) {
            by_answer(found, answers.at(static_cast<std::size_t>(kind)), no, conditional, unanswered);
            return;
        }
        for (std::size_t k = 1; k < answers.size(); ++k) {
            if (answers.at(k) == Answer::no or answers.at(k) == Answer::conditional)
                found.insert({not_said, Level::ask});
        }
    };
    by_kind(s.stage, static_cast<int>(c.stage), Why::stage_no, Why::stage_conditional, Why::stage_unanswered,
            Why::stage_not_said);
    by_kind(s.mobility, static_cast<int>(c.mobility), Why::mobility_no, Why::mobility_conditional,
            Why::mobility_unanswered, Why::mobility_not_said);
    // 重心 only
    if (s.severe_only == Answer::yes and c.severe == std::optional(false))
        found.insert({Why::severe_only, Level::no});
    if (s.severe_only == Answer::yes and not c.severe.has_value())
        found.insert({Why::severe_not_said, Level::ask});
    if (s.severe_only == Answer::unanswered and c.severe == std::optional(false))
        found.insert({Why::severe_unanswered, Level::unknown});
    // seizures, behaviour
    if (c.seizures)
        by_answer(found, s.seizures, Why::seizures_no, Why::seizures_conditional, Why::seizures_unanswered);
    if (c.behaviour)
        by_answer(found, s.behaviour, Why::behaviour_no, Why::behaviour_conditional,
                  Why::behaviour_unanswered);
    // area
    bool listed = false;
    for (const auto& town : s.towns) listed = listed or town == c.town;
    if (c.town.empty() and s.area_answered and not s.everywhere)
        found.insert({Why::area_not_said, Level::ask});
    if (not c.town.empty() and not s.area_answered) found.insert({Why::area_unanswered, Level::unknown});
    if (not c.town.empty() and s.area_answered and not s.everywhere and not listed)
        found.insert({Why::area_outside, Level::no});
    // transport
    if (c.transport and s.transport == Transport::none) found.insert({Why::transport_none, Level::no});
    if (c.transport and s.transport == Transport::unanswered)
        found.insert({Why::transport_unanswered, Level::unknown});
    if (c.transport and s.transport == Transport::without_nurse and c.class_high >= 1)
        found.insert({Why::transport_without_nurse, Level::ask});
    // confirmation
    if (not s.months_since_confirmed.has_value()) found.insert({Why::never_confirmed, Level::ask});
    if (s.months_since_confirmed.has_value() and s.months_since_confirmed.value() > 12)
        found.insert({Why::stale, Level::ask});
    return found;
}

/// Nurses for the children of a day as fractions of one: exact, for a third is kept as four twelfths.
inline int twelfths(const std::array<int, 4>& coming, int more_of_class) {
    const int each[4] = {0, 4, 6, 12};
    return coming.at(1) * each[1] + coming.at(2) * each[2] + coming.at(3) * each[3] + each[more_of_class];
}

inline std::set<Finding> on_day(const Conditions& s, const Child& c, int day) {
    const auto& d = s.days.at(static_cast<std::size_t>(day));
    std::set<Finding> found;
    const auto add = [&](Why why, Level level) { found.insert({why, level, -1, day}); };
    if (d.open == Answer::no) {
        add(Why::day_closed, Level::no);
        return found;
    }
    if (d.open == Answer::unanswered) {
        add(Why::day_unanswered, Level::unknown);
        return found;
    }
    if (s.places.has_value() and d.coming.has_value()) {
        int all = 0;
        for (int children : d.coming.value()) all += children;
        if (all >= s.places.value()) add(Why::day_full, Level::no);
    }
    const bool needs_nurse = c.class_high > 0;
    const bool staff_will_do = c.certified_may and s.certified_staff == Answer::yes;
    if (not needs_nurse or staff_will_do) return found;
    const bool staff_unknown = c.certified_may and s.certified_staff == Answer::unanswered;
    const Level refusal = staff_unknown ? Level::unknown : Level::no;
    if (not d.nurses.has_value()) {
        add(Why::nurse_unanswered, Level::unknown);
    } else if (d.nurses.value() == 0) {
        add(Why::nurse_absent, refusal);
    } else if (s.staffing == Staffing::ratio) {
        if (not d.coming.has_value()) {
            add(Why::coming_unanswered, Level::unknown);
        } else {
            const int there = d.nurses.value() * 12;
            if (twelfths(d.coming.value(), c.class_low) > there)
                add(Why::nurses_too_few, refusal);
            else if (twelfths(d.coming.value(), c.class_high) > there)
                add(Why::nurses_may_be_too_few, Level::ask);
        }
    }
    return found;
}

inline Level level_of_day(const Conditions& s, const Child& c, int day) {
    Level level = Level::fits;
    for (const auto& finding : on_day(s, c, day)) level = worst(level, finding.level);
    return level;
}

inline Result verdict(const Conditions& s, const Child& c) {
    Result result;
    result.findings = general(s, c);
    for (const auto& finding : result.findings) result.level = worst(result.level, finding.level);
    if (s.staffing == Staffing::none) return result;
    std::set<int> wanted, open, unanswered, all;
    for (int day = 0; day < 7; ++day) {
        all.insert(day);
        if ((c.days >> day) % 2 == 1) wanted.insert(day);
        if (s.days.at(static_cast<std::size_t>(day)).open == Answer::yes) open.insert(day);
        if (s.days.at(static_cast<std::size_t>(day)).open == Answer::unanswered) unanswered.insert(day);
    }
    result.considered = not wanted.empty()       ? wanted
                        : not open.empty()       ? open
                        : not unanswered.empty() ? unanswered
                                                 : all;
    std::set<Level> levels;
    for (const int day : result.considered) {
        result.days[day] = level_of_day(s, c, day);
        levels.insert(result.days[day]);
        for (const auto& finding : on_day(s, c, day)) result.findings.insert(finding);
    }
    Level of_days = *levels.begin();
    if (levels.size() > 1) of_days = worst(of_days, Level::ask);
    result.level = worst(result.level, of_days);
    return result;
}

}  // namespace tsumugi::matching::reference
