#pragma once
#include <limits>

#include "engines/matching/matching.h"

// The rules of README.md, each once. A sink takes what they find: explaining keeps reasons, counting only the
// worst level, so that both modes say the same.
namespace tsumugi::matching {

constexpr int kClasses = 4;

/// What a day depends on of the child.
struct Nursing {
    int class_low, class_high;
    bool certified_may;
};
constexpr int kNursings = kClasses * kClasses * 2;
constexpr int index_of(const Nursing& n) {
    return (n.class_high * kClasses + n.class_low) * 2 + (n.certified_may ? 1 : 0);
}

/// Sixths of a nurse that a child of a class takes: 3:1, 2:1, 1:1 (fee table of 令和3年度改定).
constexpr std::array<int, kClasses> kSixths{0, 2, 3, 6};

constexpr Level worse(Level a, Level b) { return a < b ? b : a; }

constexpr Level level_of(Answer answer) {
    constexpr std::array<Level, 4> kLevelOf{Level::unknown, Level::fits, Level::ask, Level::no};
    return kLevelOf[static_cast<std::size_t>(answer)];
}

/// The rules of one day; `sink(why, level)`.
template <class Sink>
void look_at_day(const Conditions& service, int at, const Nursing& child, Sink&& sink) {
    const auto& day = service.days[static_cast<std::size_t>(at)];
    if (day.open == Answer::no) return sink(Why::day_closed, Level::no);
    if (day.open == Answer::unanswered) return sink(Why::day_unanswered, Level::unknown);
    if (service.places and day.coming) {
        int come = 0;
        for (const auto children : *day.coming) come += children;
        if (come >= *service.places) sink(Why::day_full, Level::no);
    }
    if (child.class_high == 0) return;
    if (child.certified_may and service.certified_staff == Answer::yes) return;
    const bool perhaps_certified = child.certified_may and service.certified_staff == Answer::unanswered;
    const auto kNo = perhaps_certified ? Level::unknown : Level::no;
    if (not day.nurses) return sink(Why::nurse_unanswered, Level::unknown);
    if (*day.nurses == 0) return sink(Why::nurse_absent, kNo);
    if (service.staffing != Staffing::ratio) return;
    if (not day.coming) return sink(Why::coming_unanswered, Level::unknown);
    int sixths = 0;
    for (std::size_t c = 0; c < kClasses; ++c) sixths += (*day.coming)[c] * kSixths[c];
    const auto over = [&](int care_class) {
        return sixths + kSixths[static_cast<std::size_t>(care_class)] > 6 * *day.nurses;
    };
    if (over(child.class_low)) {
        sink(Why::nurses_too_few, kNo);
    } else if (over(child.class_high)) {
        sink(Why::nurses_may_be_too_few, Level::ask);
    }
}

/// A limit against a value that may not be known.
struct Bounds {
    int least, most;
    bool answered, limited;
    explicit Bounds(const Range& range)
        : least(range.least.value_or(std::numeric_limits<int>::min())),
          most(range.most.value_or(std::numeric_limits<int>::max())),
          answered(range.answered),
          limited(range.limited()) {}
};

/// Conditions as masks and small tables.
struct Row {
    explicit Row(const Conditions& service);

    std::uint32_t care_no = 0, care_conditional = 0, care_unanswered = 0;
    Acceptance acceptance;
    Watch most_watch;  ///< none = not answered
    Bounds score, age, weight;
    std::array<Level, kMobilities> mobility{};  ///< [unknown]: what it is where the child's is not said
    std::array<Level, kStages> stage{};
    Answer severe_only, seizures, behaviour;
    bool area_answered, everywhere;
    Transport transport;
    bool stale, never_confirmed, by_day;
    std::uint8_t considered = 0;  ///< days looked at where none is wanted
    std::array<std::array<Level, kNursings>, kDays> days{};
};

/// The rules that hold whatever the day; `serves`: whether the child's town is in the area (looked at only
/// where a town is said and the area is answered); `sink(why, level, item)`.
template <class Sink>
void look_at_child(const Row& row, const Child& child, bool serves, Sink&& sink) {
    switch (row.acceptance) {
        case Acceptance::stopped:
            sink(Why::stopped, Level::no, 0);
            break;
        case Acceptance::suspended:
            sink(Why::suspended, Level::no, 0);
            break;
        case Acceptance::unknown:
            sink(Why::acceptance_unknown, Level::unknown, 0);
            break;
        case Acceptance::open:
            break;
    }
    const auto each = [&](std::uint32_t items, Why why, Level level) {
        for (; items != 0; items &= items - 1)
            sink(why, level, static_cast<std::uint8_t>(__builtin_ctz(items)));
    };
    each(child.care & row.care_no, Why::care_no, Level::no);
    each(child.care & row.care_conditional, Why::care_conditional, Level::ask);
    each(child.care & row.care_unanswered, Why::care_unanswered, Level::unknown);
    if (child.care != 0) {
        if (row.most_watch == Watch::none) {
            sink(Why::watch_unanswered, Level::unknown, 0);
        } else if (child.watch > row.most_watch) {
            sink(Why::watch_over, Level::no, 0);
        } else if (child.watch_open and row.most_watch < Watch::high) {
            sink(Why::watch_not_assessed, Level::ask, 0);
        }
        if (not row.score.answered) {
            sink(Why::score_unanswered, Level::unknown, 0);
        } else if (child.score_low > row.score.most) {
            sink(Why::score_over, Level::no, 0);
        } else if (child.score_high > row.score.most) {
            sink(Why::score_may_be_over, Level::ask, 0);
        }
    }
    if (not row.age.answered) {
        sink(Why::age_unanswered, Level::unknown, 0);
    } else if (child.age and (*child.age < row.age.least or *child.age > row.age.most)) {
        sink(Why::age_outside, Level::no, 0);
    } else if (not child.age and row.age.limited) {
        sink(Why::age_not_said, Level::ask, 0);
    }
    if (not row.weight.answered) {
        if (child.weight) sink(Why::weight_unanswered, Level::unknown, 0);
    } else if (child.weight and (*child.weight < row.weight.least or *child.weight > row.weight.most)) {
        sink(Why::weight_outside, Level::no, 0);
    } else if (not child.weight and row.weight.limited) {
        sink(Why::weight_not_said, Level::ask, 0);
    }
    const auto by_kind = [&](Level level, bool said, Why no, Why conditional, Why not_said, Why unanswered) {
        if (level == Level::fits) return;
        const auto why = not said                  ? not_said
                         : level == Level::no      ? no
                         : level == Level::unknown ? unanswered
                                                   : conditional;
        sink(why, level, 0);
    };
    by_kind(row.stage[static_cast<std::size_t>(child.stage)], child.stage != Stage::unknown, Why::stage_no,
            Why::stage_conditional, Why::stage_not_said, Why::stage_unanswered);
    by_kind(row.mobility[static_cast<std::size_t>(child.mobility)], child.mobility != Mobility::unknown,
            Why::mobility_no, Why::mobility_conditional, Why::mobility_not_said, Why::mobility_unanswered);
    if (row.severe_only == Answer::yes) {
        if (not child.severe) {
            sink(Why::severe_not_said, Level::ask, 0);
        } else if (not *child.severe) {
            sink(Why::severe_only, Level::no, 0);
        }
    } else if (row.severe_only == Answer::unanswered and child.severe and not *child.severe) {
        sink(Why::severe_unanswered, Level::unknown, 0);
    }
    if (child.seizures) {
        by_kind(level_of(row.seizures), true, Why::seizures_no, Why::seizures_conditional,
                Why::seizures_unanswered, Why::seizures_unanswered);
    }
    if (child.behaviour) {
        by_kind(level_of(row.behaviour), true, Why::behaviour_no, Why::behaviour_conditional,
                Why::behaviour_unanswered, Why::behaviour_unanswered);
    }
    if (child.town.empty()) {
        if (row.area_answered and not row.everywhere) sink(Why::area_not_said, Level::ask, 0);
    } else if (not row.area_answered) {
        sink(Why::area_unanswered, Level::unknown, 0);
    } else if (not row.everywhere and not serves) {
        sink(Why::area_outside, Level::no, 0);
    }
    if (child.transport) {
        if (row.transport == Transport::unanswered) {
            sink(Why::transport_unanswered, Level::unknown, 0);
        } else if (row.transport == Transport::none) {
            sink(Why::transport_none, Level::no, 0);
        } else if (row.transport == Transport::without_nurse and child.class_high > 0) {
            sink(Why::transport_without_nurse, Level::ask, 0);
        }
    }
    if (row.never_confirmed) sink(Why::never_confirmed, Level::ask, 0);
    if (row.stale) sink(Why::stale, Level::ask, 0);
}

/// Of the levels of the days looked at: the best; where not all have it, at least 要相談.
Level of_days(const Row& row, int nursing, std::uint8_t considered);

}  // namespace tsumugi::matching
