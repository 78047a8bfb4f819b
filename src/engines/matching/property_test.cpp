#include <gtest/gtest.h>

#include <algorithm>

#include "engines/matching/testing.h"
#include "ground/base/random.h"
#include "ground/base/text.h"

// Explaining, counting and the slow reference say the same of random conditions and children.
namespace tsumugi::matching {
namespace {

class Maker {
  public:
    explicit Maker(std::uint64_t seed, int towns) : random_(seed), towns_(towns) {}

    Conditions conditions() {
        Conditions s;
        s.acceptance = pick(Acceptance::open, Acceptance::open, Acceptance::open, Acceptance::unknown,
                            Acceptance::stopped, Acceptance::suspended);
        // Many services answer with one voice, so that every level of verdict comes up.
        const int kindness = number(0, 4);
        const auto answer = [&] {
            if (number(0, 9) < 2 * kindness) return Answer::yes;
            return pick(Answer::unanswered, Answer::yes, Answer::yes, Answer::conditional, Answer::no);
        };
        for (auto& care : s.care) care = answer();
        if (number(0, 5) > 0) s.most_watch = pick(Watch::low, Watch::middle, Watch::high, Watch::high);
        s.score = range(0, 40);
        s.score.least.reset();
        s.age = range(0, 24);
        s.weight = range(0, 24);
        for (std::size_t i = 1; i < s.mobility.size(); ++i) s.mobility[i] = answer();
        for (std::size_t i = 1; i < s.stage.size(); ++i) s.stage[i] = answer();
        s.severe_only = pick(Answer::no, Answer::no, Answer::yes, Answer::unanswered);
        s.seizures = answer();
        s.behaviour = answer();
        s.certified_staff = pick(Answer::yes, Answer::no, Answer::unanswered);
        s.area_answered = number(0, 4) > 0;
        s.everywhere = number(0, 1) == 1;
        for (int i = number(0, 3); i > 0; --i) s.towns.push_back("town" + std::to_string(number(1, towns_)));
        s.transport =
            pick(Transport::unanswered, Transport::none, Transport::without_nurse, Transport::with_nurse);
        s.staffing = pick(Staffing::none, Staffing::presence, Staffing::ratio, Staffing::ratio);
        if (number(0, 2) > 0) s.places = number(0, 8);
        for (auto& day : s.days) {
            day.open = pick(Answer::yes, Answer::yes, Answer::yes, Answer::no, Answer::unanswered);
            if (number(0, 4) > 0) day.nurses = number(0, 3);
            if (number(0, 4) > 0)
                day.coming = std::array{number(0, 2), number(0, 2), number(0, 1), number(0, 1)};
        }
        if (number(0, 4) > 0) s.months_since_confirmed = number(0, 15);
        if (kindness == 4 and number(0, 1) == 0) {
            s.acceptance = Acceptance::open;
            s.care.fill(Answer::yes);
            s.mobility.fill(Answer::yes);
            s.stage.fill(Answer::yes);
            s.most_watch = Watch::high;
            s.score = s.age = s.weight = Range{true, {}, {}};
            s.severe_only = Answer::no;
            s.area_answered = s.everywhere = true;
            s.months_since_confirmed = number(11, 13);
        }
        return s;
    }

    Child child() {
        Child c;
        for (int i = number(0, 4); i > 0; --i) c.care |= std::uint32_t{1} << number(0, kMostItems - 1);
        c.watch = pick(Watch::none, Watch::low, Watch::middle, Watch::high);
        c.watch_open = number(0, 1) == 1;
        c.score_low = number(0, 40);
        c.score_high = c.score_low + number(0, 4);
        c.class_low = number(0, 3);
        c.class_high = number(c.class_low, 3);
        c.certified_may = number(0, 3) == 0;
        if (number(0, 3) > 0) c.age = number(0, 24);
        if (number(0, 1) > 0) c.weight = number(0, 24);
        c.mobility = pick(Mobility::unknown, Mobility::lying, Mobility::sitting, Mobility::walking);
        c.stage = static_cast<Stage>(number(0, kStages - 1));
        if (number(0, 2) > 0) c.severe = number(0, 1) == 1;
        c.seizures = number(0, 2) == 0;
        c.behaviour = number(0, 2) == 0;
        if (number(0, 3) > 0) c.town = "town" + std::to_string(number(0, towns_ + 1));
        c.transport = number(0, 2) == 0;
        if (number(0, 2) > 0) c.days = static_cast<std::uint8_t>(number(0, 127));
        return c;
    }

  private:
    int number(int least, int most) {
        return least + static_cast<int>(random_.below(static_cast<std::size_t>(most - least + 1)));
    }
    template <class T, class... More>
    T pick(T first, More... more) {
        const std::array<T, 1 + sizeof...(more)> all{first, more...};
        return all[random_.below(all.size())];
    }
    Range range(int least, int most) {
        Range r;
        r.answered = number(0, 4) > 0;
        if (number(0, 2) == 0) r.least = number(least, most);
        if (number(0, 2) == 0) r.most = number(least, most);
        return r;
    }

    base::SeededRandom random_;
    int towns_;
};

std::set<reference::Finding> findings_of(const Verdict& verdict) {
    std::set<reference::Finding> found;
    for (const auto& reason : verdict.reasons) {
        const bool care = reason.why == Why::care_no or reason.why == Why::care_conditional or
                          reason.why == Why::care_unanswered;
        const int item = care ? reason.item : -1;
        if (reason.days == 0) found.insert({reason.why, reason.level, item});
        for (int day = 0; day < kDays; ++day) {
            if ((reason.days >> day & 1) != 0) found.insert({reason.why, reason.level, item, day});
        }
    }
    return found;
}

struct World {
    std::vector<Conditions> services;
    std::vector<Child> children;
    World(std::uint64_t seed, int towns, int many_services, int many_children) {
        Maker maker(seed, towns);
        for (int i = 0; i < many_services; ++i) services.push_back(maker.conditions());
        for (int i = 0; i < many_children; ++i) children.push_back(maker.child());
    }
};

class Modes : public testing::TestWithParam<std::pair<std::uint64_t, int>> {
  protected:
    const World world{GetParam().first, GetParam().second, 150, 150};
    const Matcher matcher{world.services};
};
INSTANTIATE_TEST_SUITE_P(Seeds, Modes, testing::Values(std::pair{1, 3}, std::pair{2, 8}, std::pair{3, 200}));

TEST_P(Modes, ExplainWhatTheReferenceFinds) {
    std::array<int, 4> levels{};
    std::set<Why> seen;
    for (const auto& child : world.children) {
        const auto explained = matcher.explain(child);
        ASSERT_EQ(explained.verdicts.size(), world.services.size());
        for (std::size_t s = 0; s < world.services.size(); ++s) {
            const auto& verdict = explained.verdicts[s];
            const auto expected = reference::verdict(world.services[s], child);
            ASSERT_EQ(verdict.level, expected.level) << "service " << s;
            ASSERT_EQ(findings_of(verdict), expected.findings) << "service " << s;
            std::set<int> considered;
            for (int day = 0; day < kDays; ++day) {
                if ((verdict.considered >> day & 1) == 0) continue;
                considered.insert(day);
                ASSERT_EQ(verdict.days[static_cast<std::size_t>(day)], expected.days.at(day));
            }
            ASSERT_EQ(considered, expected.considered);
            ++levels[static_cast<std::size_t>(verdict.level)];
            for (const auto& finding : expected.findings) seen.insert(finding.why);
        }
    }
    for (const auto level : kLevels) EXPECT_GT(levels[static_cast<std::size_t>(level)], 20) << code(level);
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(kWhys)) << "every rule was met";
}

TEST_P(Modes, CountWhatTheyExplain) {
    for (const auto& child : world.children) {
        Found expected;
        const auto explained = matcher.explain(child);
        const auto levels = matcher.levels(child);
        for (std::size_t s = 0; s < world.services.size(); ++s) {
            EXPECT_EQ(levels[s], explained.verdicts[s].level);
            ++expected.services.of[static_cast<std::size_t>(levels[s])];
            auto general = Level::fits;
            for (const auto& finding : reference::general(world.services[s], child))
                general = reference::worst(general, finding.level);
            for (int day = 0; day < kDays; ++day) {
                if (child.days != 0 and (child.days >> day & 1) == 0) continue;
                const auto level =
                    world.services[s].staffing == Staffing::none
                        ? general
                        : reference::worst(general, reference::level_of_day(world.services[s], child, day));
                ++expected.days[static_cast<std::size_t>(day)].of[static_cast<std::size_t>(level)];
            }
        }
        ASSERT_EQ(matcher.count(child), expected);
    }
}

TEST_P(Modes, CountTheSameOnAnyNumberOfThreads) {
    const auto alone = count_all(matcher, world.children, 1);
    EXPECT_EQ(count_all(matcher, world.children, 2), alone);
    EXPECT_EQ(count_all(matcher, world.children, 7), alone);
    EXPECT_TRUE(count_all(matcher, {}, 2).empty());
}

TEST_P(Modes, TellEveryReasonInWords) {
    Names names;
    names.item = [](int item) { return "item" + std::to_string(item); };
    names.days = [](std::uint8_t days) { return std::to_string(days); };
    names.town = [](std::string_view town) { return std::string(town); };
    names.age = [](int months) { return std::to_string(months); };
    names.tr = [](const char* text) { return std::string(text); };
    for (const auto& child : world.children) {
        for (const auto& verdict : matcher.explain(child).verdicts) {
            for (const auto& reason : verdict.reasons) {
                const auto sentence = words(reason, matcher.conditions(verdict.service), child, names);
                ASSERT_NE(std::string(sentence.text), "");
                EXPECT_EQ(base::fill(sentence.text, sentence.args).find('{'), std::string::npos)
                    << sentence.text;
            }
        }
    }
}

TEST_P(Modes, PutTheNearestFirst) {
    for (const auto& child : world.children) {
        auto explained = matcher.explain(child);
        std::stable_sort(explained.verdicts.begin(), explained.verdicts.end(), nearer);
        for (std::size_t i = 1; i < explained.verdicts.size(); ++i) {
            EXPECT_LE(explained.verdicts[i - 1].level, explained.verdicts[i].level);
            EXPECT_FALSE(nearer(explained.verdicts[i], explained.verdicts[i - 1]));
        }
    }
}

}  // namespace
}  // namespace tsumugi::matching
