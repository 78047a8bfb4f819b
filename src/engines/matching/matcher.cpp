#include <algorithm>
#include <thread>
#include <unordered_map>

#include "engines/matching/rules.h"

namespace tsumugi::matching {
namespace {

std::uint8_t days_that_are(const Conditions& service, Answer answer) {
    std::uint8_t days = 0;
    for (int day = 0; day < kDays; ++day) {
        if (service.days[static_cast<std::size_t>(day)].open == answer)
            days = static_cast<std::uint8_t>(days | 1u << day);
    }
    return days;
}

/// Levels by what the child's is; where it is not said, 要相談 as soon as some kind is not taken as it is.
template <std::size_t N>
std::array<Level, N> levels_by_kind(const std::array<Answer, N>& answers) {
    std::array<Level, N> levels{};
    for (std::size_t kind = 1; kind < N; ++kind) {
        levels[kind] = level_of(answers[kind]);
        if (answers[kind] == Answer::no or answers[kind] == Answer::conditional) levels[0] = Level::ask;
    }
    return levels;
}

Nursing nursing_of(const Child& child) {
    const auto in_range = [](int care_class) { return std::clamp(care_class, 0, kClasses - 1); };
    return {in_range(child.class_low), in_range(child.class_high), child.certified_may};
}

}  // namespace

Row::Row(const Conditions& service)
    : acceptance(service.acceptance),
      most_watch(service.most_watch.value_or(Watch::none)),
      score(service.score),
      age(service.age),
      weight(service.weight),
      mobility(levels_by_kind(service.mobility)),
      stage(levels_by_kind(service.stage)),
      severe_only(service.severe_only),
      seizures(service.seizures),
      behaviour(service.behaviour),
      area_answered(service.area_answered),
      everywhere(service.everywhere),
      transport(service.transport),
      stale(service.months_since_confirmed.value_or(0) > kStaleMonths),
      never_confirmed(not service.months_since_confirmed),
      by_day(service.staffing != Staffing::none) {
    for (std::size_t item = 0; item < kMostItems; ++item) {
        const auto bit = std::uint32_t{1} << item;
        if (service.care[item] == Answer::no) care_no |= bit;
        if (service.care[item] == Answer::conditional) care_conditional |= bit;
        if (service.care[item] == Answer::unanswered) care_unanswered |= bit;
    }
    considered = days_that_are(service, Answer::yes);
    if (considered == 0) considered = days_that_are(service, Answer::unanswered);
    if (considered == 0) considered = kEveryDay;
    for (int day = 0; day < kDays; ++day) {
        for (int high = 0; high < kClasses; ++high) {
            for (int low = 0; low < kClasses; ++low) {
                for (const bool certified : {false, true}) {
                    const Nursing nursing{low, high, certified};
                    auto& level =
                        days[static_cast<std::size_t>(day)][static_cast<std::size_t>(index_of(nursing))];
                    look_at_day(service, day, nursing, [&](Why, Level l) { level = worse(level, l); });
                }
            }
        }
    }
}

Level of_days(const Row& row, int nursing, std::uint8_t considered) {
    auto best = Level::no;
    auto worst = Level::fits;
    for (unsigned days = considered; days != 0; days &= days - 1) {
        const auto level =
            row.days[static_cast<std::size_t>(__builtin_ctz(days))][static_cast<std::size_t>(nursing)];
        best = std::min(best, level);
        worst = std::max(worst, level);
    }
    return best == worst ? best : worse(best, Level::ask);
}

struct Matcher::Compiled {
    std::vector<Conditions> services;
    std::vector<Row> rows;
    std::unordered_map<std::string, std::size_t> towns;
    std::size_t blocks = 1;            ///< 64 towns each
    std::vector<std::uint64_t> areas;  ///< blocks for each service

    explicit Compiled(std::vector<Conditions> given) : services(std::move(given)) {
        rows.reserve(services.size());
        for (const auto& service : services) {
            rows.emplace_back(service);
            for (const auto& town : service.towns) towns.try_emplace(town, towns.size());
        }
        blocks = towns.size() / 64 + 1;
        areas.resize(blocks * services.size());
        for (std::size_t s = 0; s < services.size(); ++s) {
            for (const auto& town : services[s].towns) {
                const auto at = towns.at(town);
                areas[s * blocks + at / 64] |= std::uint64_t{1} << at % 64;
            }
        }
    }

    /// The child's town among those of the services; nullopt = none serves it, or none is said.
    std::optional<std::size_t> town_of(const Child& child) const {
        const auto found = towns.find(child.town);
        return found == towns.end() ? std::nullopt : std::optional(found->second);
    }
    bool serves(std::size_t service, std::optional<std::size_t> town) const {
        return town and (areas[service * blocks + *town / 64] >> *town % 64 & 1) != 0;
    }
    Level general(std::size_t service, const Child& child, std::optional<std::size_t> town) const {
        auto level = Level::fits;
        look_at_child(rows[service], child, serves(service, town),
                      [&](Why, Level l, std::uint8_t) { level = worse(level, l); });
        return level;
    }
};

Matcher::Matcher(std::vector<Conditions> services)
    : compiled_(std::make_unique<Compiled>(std::move(services))) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

std::size_t Matcher::size() const { return compiled_->rows.size(); }
const Conditions& Matcher::conditions(std::size_t service) const { return compiled_->services[service]; }

namespace {

/// The reasons of one service while they are collected: those of days come once, with all their days.
class Collected {
  public:
    void add(Why why, Level level, std::uint8_t item, std::uint8_t days = 0) {
        if (days != 0) {
            for (std::size_t i = 0; i < size_; ++i) {
                if (found_[i].why == why and found_[i].level == level) {
                    found_[i].days = static_cast<std::uint8_t>(found_[i].days | days);
                    return;
                }
            }
        }
        found_[size_++] = {why, level, item, days};
    }
    /// Worst first, then in the order of Why.
    void move_to(std::vector<Reason>& out) {
        std::sort(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(size_),
                  [](const Reason& a, const Reason& b) {
                      if (a.level != b.level) return a.level > b.level;
                      return a.why != b.why ? a.why < b.why : a.item < b.item;
                  });
        out.insert(out.end(), found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ = 0;
    }

  private:
    std::array<Reason, kMostItems + 2 * kWhys> found_;
    std::size_t size_ = 0;
};

}  // namespace

Matcher::Explained Matcher::explain(const Child& child) const {
    Explained made;
    made.verdicts.resize(size());
    made.reasons.reserve(size() * 8);
    std::vector<std::size_t> ends;
    ends.reserve(size());
    const auto town = compiled_->town_of(child);
    const auto nursing = nursing_of(child);
    Collected collected;
    for (std::size_t s = 0; s < size(); ++s) {
        const auto& row = compiled_->rows[s];
        auto& verdict = made.verdicts[s];
        verdict.service = static_cast<std::uint32_t>(s);
        look_at_child(row, child, compiled_->serves(s, town), [&](Why why, Level level, std::uint8_t item) {
            verdict.level = worse(verdict.level, level);
            collected.add(why, level, item);
        });
        verdict.by_day = row.by_day;
        if (row.by_day) {
            verdict.considered = child.days != 0 ? child.days : row.considered;
            for (unsigned days = verdict.considered; days != 0; days &= days - 1) {
                const auto day = __builtin_ctz(days);
                auto& of_day = verdict.days[static_cast<std::size_t>(day)];
                look_at_day(compiled_->services[s], day, nursing, [&](Why why, Level level) {
                    of_day = worse(of_day, level);
                    collected.add(why, level, 0, static_cast<std::uint8_t>(1u << day));
                });
            }
            verdict.level = worse(verdict.level, of_days(row, index_of(nursing), verdict.considered));
        }
        collected.move_to(made.reasons);
        ends.push_back(made.reasons.size());
    }
    std::size_t begin = 0;
    for (std::size_t s = 0; s < size(); ++s) {
        made.verdicts[s].reasons = std::span(made.reasons).subspan(begin, ends[s] - begin);
        begin = ends[s];
    }
    return made;
}

Found Matcher::count(const Child& child) const {
    Found found;
    const auto town = compiled_->town_of(child);
    const auto nursing = static_cast<std::size_t>(index_of(nursing_of(child)));
    const unsigned wanted = child.days != 0 ? child.days : kEveryDay;
    for (std::size_t s = 0; s < size(); ++s) {
        const auto& row = compiled_->rows[s];
        const auto general = compiled_->general(s, child, town);
        auto level = general;
        if (row.by_day and general != Level::no) {
            const auto considered = child.days != 0 ? child.days : row.considered;
            level = worse(level, of_days(row, static_cast<int>(nursing), considered));
        }
        ++found.services.of[static_cast<std::size_t>(level)];
        for (unsigned days = wanted; days != 0; days &= days - 1) {
            const auto day = static_cast<std::size_t>(__builtin_ctz(days));
            const auto of_day = row.by_day ? worse(general, row.days[day][nursing]) : general;
            ++found.days[day].of[static_cast<std::size_t>(of_day)];
        }
    }
    return found;
}

std::vector<Level> Matcher::levels(const Child& child) const {
    std::vector<Level> levels;
    levels.reserve(size());
    const auto town = compiled_->town_of(child);
    const auto nursing = index_of(nursing_of(child));
    for (std::size_t s = 0; s < size(); ++s) {
        const auto& row = compiled_->rows[s];
        auto level = compiled_->general(s, child, town);
        if (row.by_day)
            level = worse(level, of_days(row, nursing, child.days != 0 ? child.days : row.considered));
        levels.push_back(level);
    }
    return levels;
}

std::vector<Found> count_all(const Matcher& matcher, std::span<const Child> children, int threads) {
    std::vector<Found> found(children.size());
    const auto parts = static_cast<std::size_t>(std::max(1, threads));
    const auto work = [&](std::size_t part) {
        const auto from = children.size() * part / parts, to = children.size() * (part + 1) / parts;
        for (auto at = from; at < to; ++at) found[at] = matcher.count(children[at]);
    };
    std::vector<std::jthread> others;
    for (std::size_t part = 1; part < parts; ++part) others.emplace_back(work, part);
    work(0);
    others.clear();
    return found;
}

bool nearer(const Verdict& a, const Verdict& b) {
    if (a.level != b.level) return a.level < b.level;
    const auto of = [](const Verdict& v, Level level) {
        return std::count_if(v.reasons.begin(), v.reasons.end(),
                             [&](const Reason& reason) { return reason.level == level; });
    };
    for (const auto level : {Level::no, Level::unknown, Level::ask}) {
        if (of(a, level) != of(b, level)) return of(a, level) < of(b, level);
    }
    return false;
}

}  // namespace tsumugi::matching
