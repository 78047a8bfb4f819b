#include "engines/care_score/care_score.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace tsumugi;

namespace {

using care_score::Answer;
using care_score::Feeding;
using care_score::score;
using care_score::SevereAnswers;
using care_score::SevereClass;
using care_score::SuctionFrequency;
using care_score::Watch;

const care_score::Line& line(const care_score::Score& result, std::string_view item) {
    for (const auto& each : result.lines)
        if (each.item == item) return each;
    throw std::runtime_error("no line for " + std::string{item});
}

std::vector<std::string> rules_of(const care_score::Score& result, std::string_view item) {
    std::vector<std::string> ids;
    for (const auto* rule : line(result, item).rules) ids.push_back(rule->id);
    return ids;
}

struct Vector {
    const char* name;
    std::vector<Answer> answers;
    int total;
    int care_class;
    const char* ratio;
};

// The test vectors of the fee table as written down with the rules.
const Vector kVectors[] = {
    {"vent high, trach high, suction high, tube low, oxygen low",
     {{"1", true, Watch::high},
      {"2", true, Watch::high},
      {"5", true, Watch::high},
      {"7-1", true, Watch::low},
      {"4", true, Watch::low}},
     45,
     3,
     "1:1"},
    {"trach high, suction high", {{"2", true, Watch::high}, {"5", true, Watch::high}}, 19, 2, "2:1"},
    {"vent low, trach high (R2)", {{"1", true, Watch::low}, {"2", true, Watch::high}}, 18, 2, "2:1"},
    {"vent middle", {{"1", true, Watch::middle}}, 11, 1, "3:1"},
    {"insulin high, glucose high", {{"9-1", true, Watch::high}, {"10", true, Watch::high}}, 10, 1, "3:1"},
    {"suction high, nebuliser, enema", {{"5", true, Watch::high}, {"6"}, {"13-3"}}, 15, 1, "3:1"},
    {"oxygen low, suction low", {{"4", true, Watch::low}, {"5", true, Watch::low}}, 16, 2, "2:1"},
    {"suction, oxygen, tube high, intermittent catheter",
     {{"5"}, {"4"}, {"7-1", true, Watch::high}, {"12-1"}},
     31,
     2,
     "2:1"},
    {"trach, suction, oxygen, tube all low",
     {{"2", true, Watch::low}, {"5", true, Watch::low}, {"4", true, Watch::low}, {"7-1", true, Watch::low}},
     32,
     3,
     "1:1"},
    {"nebuliser only", {{"6"}}, 3, 1, "3:1"},
    {"market enema only", {{"13-3", true, Watch::none, {"market_enema"}}}, 0, 0, ""},
};

TEST(CareScore, GivesTheTotalsOfTheTestVectors) {
    for (const auto& vector : kVectors) {
        const auto result = score(vector.answers);
        EXPECT_EQ(result.total, vector.total) << vector.name;
        EXPECT_EQ(result.care_class, vector.care_class) << vector.name;
        EXPECT_STREQ(result.nurse_ratio, vector.ratio) << vector.name;
        EXPECT_TRUE(result.problems.empty()) << vector.name;
        EXPECT_EQ(result.base + result.watch, result.total) << vector.name;
    }
}

TEST(CareScore, DoesNotDependOnTheOrderOfTheAnswers) {
    for (const auto& vector : kVectors) {
        auto reversed = vector.answers;
        std::ranges::reverse(reversed);
        EXPECT_EQ(score(reversed).total, vector.total) << vector.name;
    }
}

TEST(CareScore, HasThePointsOfTheFeeTable) {
    struct Row {
        const char* code;
        int base, high, middle;
    };
    for (const auto& row : {Row{"1", 10, 2, 1},
                            {"2", 8, 2, 0},
                            {"3", 5, 1, 0},
                            {"4", 8, 1, 0},
                            {"5", 8, 1, 0},
                            {"6", 3, 0, 0},
                            {"7-1", 8, 2, 0},
                            {"7-2", 3, 1, 0},
                            {"8", 8, 2, 0},
                            {"9-1", 5, 1, 0},
                            {"9-2", 3, 1, 0},
                            {"10", 3, 1, 0},
                            {"11", 8, 2, 0},
                            {"12-1", 5, 0, 0},
                            {"12-2", 3, 1, 0},
                            {"13-1", 5, 1, 0},
                            {"13-2", 5, 0, 0},
                            {"13-3", 3, 0, 0},
                            {"14", 3, 2, 0}}) {
        EXPECT_EQ(score({{row.code}}).total, row.base) << row.code;
        EXPECT_EQ(score({{row.code, true, Watch::low}}).total, row.base) << row.code;
        EXPECT_EQ(score({{row.code, true, Watch::high}}).total, row.base + row.high) << row.code;
        EXPECT_EQ(score({{row.code, true, Watch::middle}}).total, row.base + row.middle) << row.code;
        EXPECT_EQ(score({{row.code, true, Watch::high}}).problems.empty(), row.high > 0) << row.code;
        EXPECT_EQ(score({{row.code, true, Watch::middle}}).problems.empty(), row.middle > 0) << row.code;
    }
}

TEST(CareScore, ChangesClassAtThreeSixteenAndThirtyTwo) {
    EXPECT_EQ(care_score::care_class_of(0), 0);
    EXPECT_EQ(care_score::care_class_of(2), 0);
    EXPECT_EQ(care_score::care_class_of(3), 1);
    EXPECT_EQ(care_score::care_class_of(15), 1);
    EXPECT_EQ(care_score::care_class_of(16), 2);
    EXPECT_EQ(care_score::care_class_of(31), 2);
    EXPECT_EQ(care_score::care_class_of(32), 3);
}

TEST(CareScore, CountsTheVentilatorOnceHoweverManyDevices) {
    const auto by_option = score({{"1", true, Watch::none, {"nppv", "cough_assist"}}});
    EXPECT_EQ(by_option.total, 10);
    EXPECT_EQ(rules_of(by_option, "1"), std::vector<std::string>{"R1"});
    const auto by_answer = score({{"1", true, Watch::low}, {"1", true, Watch::middle}});
    EXPECT_EQ(by_answer.total, 11);
    EXPECT_TRUE(by_answer.problems.empty());
    EXPECT_EQ(rules_of(by_answer, "1"), std::vector<std::string>{"R1"});
    EXPECT_TRUE(rules_of(score({{"1", true, Watch::none, {"nppv"}}}), "1").empty());
}

TEST(CareScore, LeavesOutTheTracheostomyWatchOnlyBesideAVentilator) {
    const auto both = score({{"1", true, Watch::high}, {"2", true, Watch::high}});
    EXPECT_EQ(both.total, 20);
    EXPECT_EQ(line(both, "2").watch, 0);
    EXPECT_EQ(rules_of(both, "2"), std::vector<std::string>{"R2"});
    EXPECT_EQ(score({{"1", false, Watch::high}, {"2", true, Watch::high}}).total, 10);
    EXPECT_TRUE(rules_of(score({{"1"}, {"2", true, Watch::low}}), "2").empty()) << "nothing was changed";
}

TEST(CareScore, LeavesOutCareOutsideTheHoursOfTheService) {
    const auto result = score(
        {{"6", true, Watch::none, {"outside_hours"}}, {"12-1", true, Watch::none, {"outside_hours"}}, {"5"}});
    EXPECT_EQ(result.total, 8);
    EXPECT_EQ(rules_of(result, "6"), std::vector<std::string>{"R4"});
    EXPECT_EQ(rules_of(result, "12-1"), std::vector<std::string>{"R4"});
}

TEST(CareScore, LeavesOutAMonitorLinkedWithThePump) {
    const auto linked = score({{"9-2", true, Watch::high}, {"10", true, Watch::high, {"linked_monitor"}}});
    EXPECT_EQ(linked.total, 4);
    EXPECT_EQ(rules_of(linked, "10"), std::vector<std::string>{"R5"});
    const auto without_pump = score({{"10", true, Watch::high, {"linked_monitor"}}});
    EXPECT_EQ(without_pump.total, 4);
    ASSERT_EQ(without_pump.problems.size(), 1u);
    EXPECT_EQ(without_pump.problems[0].field, "care.10");
}

TEST(CareScore, LeavesOutSeizureCareWithoutInstruction) {
    const auto result = score({{"14", true, Watch::high, {"no_instruction"}}});
    EXPECT_EQ(result.total, 0);
    EXPECT_EQ(rules_of(result, "14"), std::vector<std::string>{"R6"});
    EXPECT_TRUE(care_score::rule("R6").to_check);
}

TEST(CareScore, ReportsAllProblemsAtOnceAndStillCountsTheRest) {
    const auto result = score({{"99"},
                               {"5", true, Watch::middle},
                               {"4"},
                               {"4", true, Watch::high},
                               {"6", true, Watch::high},
                               {"7-1", true, Watch::low, {"market_enema"}}});
    EXPECT_EQ(result.problems.size(), 5u);
    EXPECT_EQ(result.total, 8 + 9 + 3 + 8);
    std::set<std::string> fields;
    for (const auto& problem : result.problems) fields.insert(problem.field);
    EXPECT_EQ(fields, (std::set<std::string>{"care.99", "care.5", "care.4", "care.6", "care.7-1"}));
}

TEST(CareScore, SaysWhereWatchingIsNotAnsweredYet) {
    const auto result = score({{"5"}, {"6"}, {"4", true, Watch::low}});
    EXPECT_TRUE(line(result, "5").watch_open);
    EXPECT_FALSE(line(result, "6").watch_open);
    EXPECT_FALSE(line(result, "4").watch_open);
}

TEST(CareScore, ListsLinesInTheOrderOfTheForm) {
    const auto result = score({{"14"}, {"10"}, {"2"}, {"9-2"}});
    std::vector<std::string> order;
    for (const auto& each : result.lines) order.push_back(each.item);
    EXPECT_EQ(order, (std::vector<std::string>{"2", "9-2", "10", "14"}));
}

TEST(CareScore, CountsNothingForNothing) {
    EXPECT_EQ(score({}).total, 0);
    EXPECT_EQ(score({{"5", false, Watch::high}}).total, 0);
    EXPECT_TRUE(score({{"5", false, Watch::high}}).lines.empty());
}

TEST(CareItems, AreNineteenLinesOfFourteenItemsWithUniqueCodes) {
    std::set<std::string> codes, keys, numbers;
    for (const auto& item : care_score::items()) {
        codes.insert(item.code);
        keys.insert(item.key);
        numbers.insert(std::string{item.code}.substr(0, std::string{item.code}.find('-')));
        EXPECT_EQ(care_score::find(item.code), &item);
        EXPECT_NE(std::string{item.label.en}, "");
        EXPECT_NE(std::string{item.short_label.en}, "");
    }
    EXPECT_EQ(codes.size(), 19u);
    EXPECT_EQ(keys.size(), 19u);
    EXPECT_EQ(numbers.size(), 14u);
    EXPECT_EQ(care_score::find(""), nullptr);
    EXPECT_EQ(care_score::find("7"), nullptr);
}

TEST(CareItems, MarkEveryWatchWordingAsToBeChecked) {
    for (const auto& item : care_score::items())
        for (const auto& level : item.watch) EXPECT_TRUE(level.to_check) << item.code;
}

TEST(CareItems, OptionsNameARuleThatExists) {
    for (const auto& item : care_score::items())
        for (const auto& option : item.options) EXPECT_STREQ(care_score::rule(option.rule).id, option.rule);
}

TEST(CareItems, WatchCodesAreReadBack) {
    for (auto watch : care_score::kWatches)
        EXPECT_EQ(care_score::parse_watch(care_score::code(watch)), watch);
    EXPECT_EQ(care_score::parse_watch("高"), std::nullopt);
}

TEST(SevereScore, AddsItsOwnPointsAndNeverThoseOfTheOtherScale) {
    SevereAnswers answers;
    answers.motor_up_to_sitting = true;
    answers.months = 12;
    answers.oxygen = true;  // 5 here, 8 in the other scale
    EXPECT_EQ(care_score::severe_score(answers).total, 5);
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::none);
    answers.suction = SuctionFrequency::six_a_day;
    EXPECT_EQ(care_score::severe_score(answers).total, 8);
    answers.suction = SuctionFrequency::hourly;
    EXPECT_EQ(care_score::severe_score(answers).total, 13);
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::quasi);
}

TEST(SevereScore, BeginsAtTenAndTwentyFive) {
    SevereAnswers answers;
    answers.motor_up_to_sitting = true;
    answers.months = 6;
    answers.respirator = true;
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::quasi);
    answers.airway_tube = true;  // 18
    answers.nebuliser = true;    // 21
    answers.hypertonia = true;   // 24
    EXPECT_EQ(care_score::severe_score(answers).total, 24);
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::quasi);
    answers.hypertonia = false;
    answers.stoma = true;  // 26
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::severe);
    EXPECT_TRUE(care_score::severe_score(answers).lines.back().to_check);
}

TEST(SevereScore, GivesNoClassToAChildWhoWalks) {
    SevereAnswers answers;
    answers.months = 12;
    answers.respirator = answers.airway_tube = answers.central_nutrition = true;
    const auto result = care_score::severe_score(answers);
    EXPECT_EQ(result.total, 28);
    EXPECT_EQ(result.severe_class, SevereClass::none);
    EXPECT_STRNE(result.reason, "");
}

TEST(SevereScore, NeedsSixMonthsOrOneAfterTheNicu) {
    SevereAnswers answers;
    answers.motor_up_to_sitting = answers.respirator = true;
    answers.months = 5;
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::none);
    answers.straight_from_nicu = true;
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::quasi);
    answers.months = 0;
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::none);
    answers.months = std::nullopt;
    EXPECT_EQ(care_score::severe_score(answers).severe_class, SevereClass::quasi);
    EXPECT_STRNE(care_score::severe_score(answers).reason, "") << "the duration is still open";
}

TEST(SevereScore, CountsThePumpOnlyWithIntestinalFeeding) {
    SevereAnswers answers;
    answers.feeding_pump = true;
    answers.feeding = Feeding::tube;
    EXPECT_EQ(care_score::severe_score(answers).total, 5);
    EXPECT_EQ(care_score::severe_score(answers).problems.size(), 1u);
    answers.feeding = Feeding::intestinal;
    EXPECT_EQ(care_score::severe_score(answers).total, 11);
    EXPECT_TRUE(care_score::severe_score(answers).problems.empty());
}

}  // namespace
