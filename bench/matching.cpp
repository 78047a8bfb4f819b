// Matching: one child against 5,000 services with all reasons, and 20,000 children x 5,000 services x 7 days
// counted on two threads. The conditions are made up, alike in kind to a region's: most answer, some in part,
// some not at all.
//   bench/matching [children] [services]
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "engines/matching/matching.h"
#include "ground/base/random.h"

using namespace tsumugi;
using namespace tsumugi::matching;

namespace {

constexpr int kItems = 19;

struct Maker {
    base::SeededRandom random{20261123};
    int number(int least, int most) {
        return least + static_cast<int>(random.below(static_cast<std::size_t>(most - least + 1)));
    }
    bool chance(int of_hundred) { return number(0, 99) < of_hundred; }

    Conditions service() {
        Conditions s;
        s.acceptance = chance(70) ? Acceptance::open : chance(60) ? Acceptance::unknown : Acceptance::stopped;
        const int answered = chance(50) ? 97 : chance(50) ? 50 : 0;
        const bool nurse = chance(55);
        const auto answer = [&](int yes) {
            if (not chance(answered)) return Answer::unanswered;
            return chance(yes) ? Answer::yes : chance(25) ? Answer::conditional : Answer::no;
        };
        for (int item = 0; item < kItems; ++item)
            s.care[static_cast<std::size_t>(item)] = answer(nurse ? item < 2 ? 35 : 80 : 15);
        if (chance(answered)) s.most_watch = chance(70) ? Watch::high : Watch::middle;
        s.score = {chance(answered), {}, chance(40) ? std::optional(31) : std::nullopt};
        s.age = {chance(answered), number(0, 72), chance(70) ? std::optional(number(83, 227)) : std::nullopt};
        s.weight = {chance(answered), {}, chance(30) ? std::optional(number(150, 300)) : std::nullopt};
        for (std::size_t i = 1; i < s.mobility.size(); ++i) s.mobility[i] = answer(80);
        for (std::size_t i = 1; i < s.stage.size(); ++i) s.stage[i] = answer(60);
        s.severe_only = answer(15) == Answer::yes ? Answer::yes : Answer::no;
        s.seizures = answer(75);
        s.behaviour = answer(60);
        s.certified_staff = chance(30) ? Answer::yes : Answer::no;
        s.area_answered = chance(answered);
        s.everywhere = chance(45);
        for (int i = number(1, 5); i > 0; --i) s.towns.push_back(std::to_string(14000 + number(1, 200)));
        s.transport = static_cast<Transport>(number(0, 3));
        s.staffing = chance(60) ? Staffing::ratio : chance(50) ? Staffing::presence : Staffing::none;
        s.places = number(5, 10);
        for (int d = 0; d < kDays; ++d) {
            auto& day = s.days[static_cast<std::size_t>(d)];
            if (not chance(answered)) continue;
            day.open = d < 5 ? Answer::yes : Answer::no;
            day.nurses = nurse ? number(0, 2) : 0;
            day.coming = std::array{number(0, 4), number(0, 2), number(0, 1), number(0, 1)};
        }
        if (answered > 0) s.months_since_confirmed = number(0, 20);
        return s;
    }
    Child child() {
        Child c;
        for (int i = number(1, 5); i > 0; --i) c.care |= std::uint32_t{1} << number(0, kItems - 1);
        c.watch = static_cast<Watch>(number(1, 3));
        c.watch_open = chance(20);
        c.score_low = number(3, 45);
        c.score_high = c.score_low + number(0, 3);
        const auto of = [](int points) { return points >= 32 ? 3 : points >= 16 ? 2 : 1; };
        c.class_low = of(c.score_low);
        c.class_high = of(c.score_high);
        c.age = number(0, 215);
        c.weight = number(30, 400);
        c.mobility = static_cast<Mobility>(number(1, 3));
        c.stage = *c.age < 72 ? Stage::before_school : Stage::primary;
        c.severe = chance(60);
        c.seizures = chance(40);
        c.town = std::to_string(14000 + number(1, 200));
        c.transport = chance(50);
        c.days = static_cast<std::uint8_t>(chance(50) ? 0 : number(1, 31));
        return c;
    }
};

double milliseconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

void line(const char* name, double value, const char* unit, long n) {
    std::printf("{\"name\": \"matching/%s\", \"value\": %.3f, \"unit\": \"%s\", \"n\": %ld}\n", name, value,
                unit, n);
}

Names names() {
    Names made;
    made.item = [](int item) { return std::to_string(item); };
    made.days = [](std::uint8_t days) { return std::to_string(days); };
    made.town = [](std::string_view town) { return std::string(town); };
    made.age = [](int months) { return std::to_string(months); };
    made.tr = [](const char* text) { return std::string(text); };
    return made;
}

}  // namespace

int main(int argc, char** argv) {
    const int most = argc > 1 ? std::atoi(argv[1]) : 20000;
    const int services = argc > 2 ? std::atoi(argv[2]) : 5000;
    Maker maker;
    std::vector<Conditions> conditions;
    for (int i = 0; i < services; ++i) conditions.push_back(maker.service());
    std::vector<Child> children;
    for (int i = 0; i < most; ++i) children.push_back(maker.child());
    std::optional<Matcher> matcher;
    line("compile", milliseconds([&] { matcher.emplace(conditions); }), "ms", services);

    std::vector<double> times;
    std::size_t reasons = 0;
    for (int i = 0; i < 200; ++i) {
        times.push_back(milliseconds(
            [&] { reasons += matcher->explain(children[static_cast<std::size_t>(i)]).reasons.size(); }));
    }
    std::sort(times.begin(), times.end());
    line("explain_best", times.front(), "ms", services);
    line("explain_median", times[times.size() / 2], "ms", services);
    line("explain_p95", times[times.size() * 95 / 100], "ms", services);
    line("reasons_of_a_verdict", static_cast<double>(reasons) / 200 / services, "1", services);
    const auto texts = names();
    line("words_of_25", milliseconds([&] {
             const auto explained = matcher->explain(children[0]);
             std::size_t bytes = 0;
             for (std::size_t v = 0; v < 25; ++v) {
                 for (const auto& reason : explained.verdicts[v].reasons)
                     bytes +=
                         std::string(words(reason, matcher->conditions(v), children[0], texts).text).size();
             }
             if (bytes == 0) std::abort();
         }),
         "ms", 25);

    for (const int many : {most / 4, most / 2, most}) {
        std::uint64_t fits = 0;
        const auto time = milliseconds([&] {
            for (const auto& found :
                 count_all(*matcher, std::span(children).first(static_cast<std::size_t>(many)), 2))
                fits += found.services[Level::fits];
        });
        line("count_two_threads", time, "ms", many);
        line("fits_of_a_child", static_cast<double>(fits) / many, "services", many);
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    line("memory", static_cast<double>(usage.ru_maxrss) / 1024, "MiB", most);
}
