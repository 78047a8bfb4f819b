#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "engines/matching/matching.h"
#include "ground/base/text.h"

// Holds every line of cases.md.
namespace tsumugi::matching {
namespace {

const std::vector<std::pair<std::string, std::string>> kItems{{"vent", "人工呼吸器"},
                                                              {"trach", "気管切開"},
                                                              {"suction", "吸引"},
                                                              {"tube", "経管栄養"},
                                                              {"nebuliser", "ネブライザー"}};
const std::vector<std::string> kDayNames{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
const std::vector<std::string> kDayWords{"月", "火", "水", "木", "金", "土", "日"};

std::size_t item(const std::string& name) {
    for (std::size_t i = 0; i < kItems.size(); ++i) {
        if (kItems[i].first == name) return i;
    }
    throw std::runtime_error("cases.md: no item " + name);
}
std::size_t day(const std::string& name) {
    for (std::size_t i = 0; i < kDayNames.size(); ++i) {
        if (kDayNames[i] == name) return i;
    }
    throw std::runtime_error("cases.md: no day " + name);
}

Answer answer(const std::string& word) {
    if (word == "yes") return Answer::yes;
    if (word == "no") return Answer::no;
    if (word == "conditional") return Answer::conditional;
    if (word == "?") return Answer::unanswered;
    throw std::runtime_error("cases.md: no answer " + word);
}

Range range(const std::string& text) {
    if (text == "?") return {};
    const auto ends = base::split(text, '-');
    Range made{true, {}, {}};
    if (not ends.at(0).empty()) made.least = std::stoi(ends[0]);
    if (not ends.at(1).empty()) made.most = std::stoi(ends[1]);
    return made;
}

/// "key=value" and bare words of a cell.
std::vector<std::pair<std::string, std::string>> words_of(const std::string& cell) {
    std::vector<std::pair<std::string, std::string>> words;
    for (const auto& word : base::split(cell, ' ')) {
        if (word.empty()) continue;
        const auto at = word.find('=');
        words.emplace_back(word.substr(0, at), at == std::string::npos ? "" : word.substr(at + 1));
    }
    return words;
}

Conditions usual() {
    Conditions s;
    s.acceptance = Acceptance::open;
    s.care.fill(Answer::yes);
    s.most_watch = Watch::high;
    s.score = s.age = s.weight = Range{true, {}, {}};
    s.mobility.fill(Answer::yes);
    s.stage.fill(Answer::yes);
    s.severe_only = Answer::no;
    s.seizures = s.behaviour = Answer::yes;
    s.certified_staff = Answer::no;
    s.area_answered = s.everywhere = true;
    s.transport = Transport::with_nurse;
    s.staffing = Staffing::ratio;
    s.places = 10;
    for (auto& d : s.days) d = {Answer::yes, 2, std::array<int, 4>{}};
    s.months_since_confirmed = 0;
    return s;
}

Watch watch(const std::string& word) {
    return word == "low"      ? Watch::low
           : word == "middle" ? Watch::middle
           : word == "high"   ? Watch::high
                              : Watch::none;
}

Conditions service(const std::string& cell) {
    auto s = usual();
    for (const auto& [key, value] : words_of(cell)) {
        const auto part = base::split(key, '.');
        if (key == "nurses") {
            for (auto& d : s.days) d.nurses = std::stoi(value);
        } else if (part[0] == "nurses") {
            s.days[day(part.at(1))].nurses = value == "?" ? std::nullopt : std::optional(std::stoi(value));
        } else if (part[0] == "coming") {
            auto& coming = s.days[day(part.at(1))].coming;
            if (value == "?") {
                coming.reset();
                continue;
            }
            const auto numbers = base::split(value, '/');
            for (std::size_t c = 0; c < 4; ++c) (*coming)[c] = std::stoi(numbers.at(c));
        } else if (part[0] == "open") {
            s.days[day(part.at(1))].open = answer(value);
        } else if (part[0] == "care") {
            s.care[item(part.at(1))] = answer(value);
        } else if (key == "mobility.walking") {
            s.mobility[static_cast<std::size_t>(Mobility::walking)] = answer(value);
        } else if (key == "age") {
            s.age = range(value);
        } else if (key == "score") {
            s.score = range(value);
        } else if (key == "weight") {
            s.weight = range(value);
        } else if (key == "watch") {
            s.most_watch = watch(value);
        } else if (key == "certified") {
            s.certified_staff = answer(value);
        } else if (key == "severe_only") {
            s.severe_only = answer(value);
        } else if (key == "places") {
            s.places = std::stoi(value);
        } else if (key == "confirmed") {
            s.months_since_confirmed = std::stoi(value);
        } else if (key == "towns") {
            s.everywhere = false;
            s.towns = base::split(value, ',');
        } else if (key == "transport") {
            s.transport = value == "none" ? Transport::none : Transport::without_nurse;
        } else if (key == "state" and value == "stopped") {
            s.acceptance = Acceptance::stopped;
        } else {
            throw std::runtime_error("cases.md: the service says " + key);
        }
    }
    return s;
}

/// The law's steps, written down once more.
int class_of(int points) { return points >= 32 ? 3 : points >= 16 ? 2 : points >= 3 ? 1 : 0; }

Child child(const std::string& cell) {
    Child c;
    for (const auto& [key, value] : words_of(cell)) {
        if (key == "care") {
            for (const auto& name : base::split(value, ',')) c.care |= std::uint32_t{1} << item(name);
            c.certified_may = value == "suction";
        } else if (key == "score") {
            const auto ends = base::split(value, '-');
            c.score_low = std::stoi(ends[0]);
            c.score_high = std::stoi(ends.back());
            c.class_low = class_of(c.score_low);
            c.class_high = class_of(c.score_high);
        } else if (key == "age") {
            c.age = std::stoi(value);
        } else if (key == "weight") {
            c.weight = std::stoi(value);
        } else if (key == "watch") {
            c.watch = watch(value);
            c.watch_open = value == "?";
        } else if (key == "town") {
            c.town = value;
        } else if (key == "transport") {
            c.transport = true;
        } else if (key == "mobility" and value == "walking") {
            c.mobility = Mobility::walking;
        } else if (key == "severe") {
            c.severe = value == "yes";
        } else if (key == "days") {
            for (const auto& name : base::split(value, ','))
                c.days = static_cast<std::uint8_t>(c.days | 1u << day(name));
        } else {
            throw std::runtime_error("cases.md: the child says " + key);
        }
    }
    return c;
}

Names names() {
    Names made;
    made.item = [](int i) { return kItems.at(static_cast<std::size_t>(i)).second; };
    made.days = [](std::uint8_t days) {
        std::vector<std::string> words;
        for (std::size_t d = 0; d < 7; ++d) {
            if ((days >> d & 1) != 0) words.push_back(kDayWords[d]);
        }
        return base::join(words, "・");
    };
    made.town = [](std::string_view town) { return std::string(town == "yugawara" ? "湯河原町" : town); };
    made.age = [](int months) { return std::to_string(months / 12) + "歳"; };
    made.tr = [](const char* text) { return std::string(text); };
    return made;
}

std::vector<std::vector<std::string>> lines() {
    std::ifstream file(std::string(SOURCE_DIR) + "/src/engines/matching/cases.md");
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("| ", 0) != 0 or line[2] < '0' or line[2] > '9') continue;
        auto cells = base::split(line.substr(1, line.size() - 2), '|');
        for (auto& cell : cells) cell = base::trimmed(cell);
        rows.push_back(std::move(cells));
    }
    return rows;
}

TEST(Cases, HoldAsTheyWereWorkedByHand) {
    const auto rows = lines();
    ASSERT_EQ(rows.size(), 30U);
    for (const auto& row : rows) {
        ASSERT_EQ(row.size(), 7U) << row[0];
        const Matcher matcher({service(row[1])});
        const auto who = child(row[2]);
        const auto explained = matcher.explain(who);
        const auto& verdict = explained.verdicts[0];
        EXPECT_EQ(code(verdict.level), row[3]) << "case " << row[0] << ": " << row[6];
        for (const auto& [name, level] : words_of(row[4]))
            EXPECT_EQ(code(verdict.days[day(name)]), level) << "case " << row[0] << " " << name;
        std::vector<std::string> reasons;
        for (const auto& reason : verdict.reasons) {
            const auto sentence = words(reason, matcher.conditions(0), who, names());
            reasons.push_back(base::fill(sentence.text, sentence.args));
        }
        EXPECT_EQ(base::join(reasons, "; "), row[5]) << "case " << row[0] << ": " << row[6];
        EXPECT_FALSE(row[6].empty()) << row[0];
    }
}

TEST(Arithmetic, IsShownWithItsParts) {
    const auto s = service("nurses=2 coming.wed=1/2/1/1");
    const auto sum = arithmetic(s, 2, 3);
    ASSERT_TRUE(sum);
    EXPECT_EQ(sum->sixths, 2 * 2 + 3 + 6 + 6) << "2/3 + 1/2 + 1 + 1";
    EXPECT_EQ(sum->nurses, 2);
    EXPECT_FALSE(sum->enough());
    EXPECT_FALSE(arithmetic(service("coming.wed=?"), 2, 3)) << "an answer is missing";
    auto visits = s;
    visits.staffing = Staffing::presence;
    EXPECT_FALSE(arithmetic(visits, 2, 3)) << "the ratio does not apply";
}

TEST(Contradictions, AreNamedEachByItsField) {
    const std::vector<int> points{10, 8, 8, 8, 3};
    const auto fields = [&](const Conditions& s) {
        std::vector<std::string> named;
        for (const auto& problem : contradictions(s, points)) named.push_back(problem.field);
        return named;
    };
    using Named = std::vector<std::string>;
    EXPECT_EQ(fields(usual()), Named{});
    EXPECT_EQ(fields(Conditions{}), Named{}) << "a service without any answer contradicts nothing";
    EXPECT_EQ(fields(service("age=72-36")), Named{"age"});
    EXPECT_EQ(fields(service("age=72-72")), Named{}) << "equal ends are a range";
    EXPECT_EQ(fields(service("weight=200-100")), Named{"weight"});
    EXPECT_EQ(fields(service("score=-9")), Named{"care.0"}) << "the ventilator alone has 10 points";
    EXPECT_EQ(fields(service("score=-9 care.vent=no")), Named{});
    EXPECT_EQ(fields(service("open.sun=no")), Named{"day.6"}) << "two nurses on a closed day";
    EXPECT_EQ(fields(service("places=3 coming.mon=1/1/1/1")), Named{"day.0"});
    auto nobody = usual();
    nobody.mobility.fill(Answer::no);
    EXPECT_EQ(fields(nobody), Named{"mobility"});
    nobody = usual();
    nobody.stage.fill(Answer::no);
    EXPECT_EQ(fields(nobody), Named{"stage"});
    auto severe = service("severe_only=yes");
    severe.mobility[static_cast<std::size_t>(Mobility::lying)] = Answer::no;
    severe.mobility[static_cast<std::size_t>(Mobility::sitting)] = Answer::no;
    EXPECT_EQ(fields(severe), Named{"severe_only"});
    auto nowhere = usual();
    nowhere.everywhere = false;
    EXPECT_EQ(fields(nowhere), Named{"area"});
}

}  // namespace
}  // namespace tsumugi::matching
