#include <gtest/gtest.h>

#include "rooms/acceptance/testing.h"

namespace tsumugi::acceptance {
namespace {

Condition read(const std::string& key, const std::vector<std::pair<std::string, std::string>>& typed,
               base::Problems& problems) {
    http::Fields form;
    for (const auto& [name, value] : typed) form.add(name, value);
    return read_field(form, *find_field(key), problems);
}
Condition read(const std::string& key, const std::vector<std::pair<std::string, std::string>>& typed) {
    base::Problems problems;
    auto condition = read(key, typed, problems);
    EXPECT_TRUE(problems.empty()) << problems.front().message;
    return condition;
}
std::string wrong(const std::string& key, const std::vector<std::pair<std::string, std::string>>& typed) {
    base::Problems problems;
    read(key, typed, problems);
    return problems.empty() ? "" : problems.front().field;
}

TEST(Conditions, ReadAgesAsPeopleWriteThem) {
    for (const auto& [typed, months] :
         {std::pair{"6", 72}, {"６歳", 72}, {"1歳6か月", 18}, {"１８ヶ月", 18}, {"0", 0}})
        EXPECT_EQ(months_of(typed), months) << typed;
    for (const auto* typed : {"", "-1", "6歳13か月", "六歳", "6.5", "41", "99999999999999999999"})
        EXPECT_FALSE(months_of(typed)) << typed;
    EXPECT_EQ(age_words(18, base::Lang::ja), "1歳6か月");
    EXPECT_EQ(age_words(8, base::Lang::ja), "8か月");
    EXPECT_EQ(age_words(72, base::Lang::ja), "6歳");
}

TEST(Conditions, ReadWeightsAsPeopleWriteThem) {
    for (const auto& [typed, weight] :
         {std::pair{"13", 130}, {"１３．５kg", 135}, {"3.25", 32}, {"20キロ", 200}})
        EXPECT_EQ(weight_of(typed), weight) << typed;
    for (const auto* typed : {"", "重い", "13.", "-3", "201"}) EXPECT_FALSE(weight_of(typed)) << typed;
    EXPECT_EQ(weight_words(135), "13.5");
}

TEST(Conditions, MeanByEighteenTheWholeYear) {
    EXPECT_EQ(read("age", {{"a.age", "limit"}, {"v.age", "6"}, {"v2.age", "18歳"}}).value, "72-227");
    EXPECT_EQ(read("age", {{"a.age", "limit"}, {"v.age", "1歳6か月"}}).value, "18-");
    EXPECT_EQ(wrong("age", {{"a.age", "limit"}}), "v.age") << "a limit without a number";
    EXPECT_EQ(wrong("age", {{"a.age", "limit"}, {"v2.age", "大人"}}), "v2.age");
}

TEST(Conditions, AskForTheWordsOfACondition) {
    EXPECT_EQ(wrong("care.1", {{"a.care.1", "conditional"}}), "w.care.1");
    EXPECT_EQ(read("care.1", {{"a.care.1", "conditional"}, {"w.care.1", "夜だけ"}}).words, "夜だけ");
    EXPECT_EQ(wrong("care.1", {{"a.care.1", "maybe"}}), "a.care.1");
    EXPECT_EQ(wrong("fee", {{"w.fee", std::string(400, 'a')}}), "w.fee");
    EXPECT_EQ(read("care.1", {}).answer, "") << "nothing chosen is not a no";
}

TEST(Conditions, ReadADayWithItsNursesAndChildren) {
    const std::vector<std::pair<std::string, std::string>> typed{
        {"a.day.3", "yes"}, {"v.day.3", "２"}, {"v3.day.3", "3"}, {"v5.day.3", "1"}};
    EXPECT_EQ(read("day.3", typed).value, "2;0,3,0,1");
    EXPECT_EQ(read("day.3", {{"a.day.3", "yes"}, {"v.day.3", "1"}}).value, "1;")
        << "who comes is not answered";
    EXPECT_EQ(read("day.3", {{"a.day.3", "no"}}).value, "");
    EXPECT_EQ(wrong("day.3", {{"a.day.3", "yes"}, {"v.day.3", "多い"}}), "v.day.3");
}

TEST(Conditions, ReadTheDeadlineOfTheMonthBeforeLast) {
    EXPECT_EQ(read("deadline", {{"a.deadline", "month_end"}, {"v.deadline", "2"}}).value, "2");
    EXPECT_EQ(
        read("deadline", {{"a.deadline", "month_day"}, {"v.deadline", "1"}, {"v2.deadline", "10"}}).value,
        "1-10");
    EXPECT_EQ(wrong("deadline", {{"a.deadline", "month_day"}, {"v.deadline", "1"}, {"v2.deadline", "32"}}),
              "v2.deadline");
}

TEST(Conditions, FillTheFormWithWhatWasTyped) {
    for (const auto& field : fields()) {
        for (const auto& choice : choices(field.form)) {
            std::vector<std::pair<std::string, std::string>> typed_in{{"a." + field.key, choice.code},
                                                                      {"w." + field.key, "ことば"}};
            const bool area = field.form == Form::area;
            typed_in.emplace_back("v." + field.key, area ? "143847 143839" : "3");
            typed_in.emplace_back("v2." + field.key, "4");
            const auto once = read(field.key, typed_in);
            std::vector<std::pair<std::string, std::string>> again;
            for (const auto& [name, value] : typed(field, once)) again.emplace_back(name, value);
            EXPECT_TRUE(read(field.key, again).same(once)) << field.key << " " << choice.code;
        }
    }
}

TEST(Conditions, ReachTheEngineAsTheyWereAnswered) {
    directory::Service service = AcceptanceWorld::made("なぎさ", "after_school");
    auto sheet = AcceptanceWorld::open_sheet();
    sheet["age"] = AcceptanceWorld::said("limit", "72-227");
    sheet["score"] = AcceptanceWorld::said("limit", "-31");
    sheet["area"] = AcceptanceWorld::said("limit", "143847 143839");
    sheet["day.3"] = AcceptanceWorld::said("yes", "2;1,0,2,1");
    sheet["day.7"] = AcceptanceWorld::said("no");
    sheet.erase("seizures");
    const auto today = base::make_date(2026, 11, 24);
    for (auto& [field, condition] : sheet) condition.at = base::start_of_day(base::make_date(2025, 10, 23));
    const auto made = compiled_from(service, sheet, today);
    EXPECT_EQ(made.staffing, matching::Staffing::ratio);
    EXPECT_EQ(made.age.most, 227);
    EXPECT_EQ(made.score.most, 31);
    EXPECT_FALSE(made.score.least);
    EXPECT_EQ(made.towns, (std::vector<std::string>{"143847", "143839"}));
    EXPECT_EQ(made.days[2].nurses, 2);
    EXPECT_EQ(made.days[2].coming, (std::array<int, 4>{1, 0, 2, 1}));
    EXPECT_EQ(made.days[6].open, matching::Answer::no);
    EXPECT_EQ(made.seizures, matching::Answer::unanswered);
    EXPECT_EQ(made.months_since_confirmed, 13);
    EXPECT_FALSE(compiled_from(service, {}, today).months_since_confirmed);
}

TEST(Conditions, ThatContradictEachOtherAreNamedByTheirInput) {
    auto sheet = AcceptanceWorld::open_sheet();
    sheet["age"] = AcceptanceWorld::said("limit", "72-36");
    sheet["score"] = AcceptanceWorld::said("limit", "-9");
    const auto problems =
        contradictions_of(AcceptanceWorld::made("なぎさ"), sheet, base::make_date(2026, 11, 24));
    std::vector<std::string> named;
    for (const auto& problem : problems) named.push_back(problem.field);
    EXPECT_EQ(named, (std::vector<std::string>{"a.age", "a.care.1"})) << "the ventilator alone is 10 points";
}

}  // namespace
}  // namespace tsumugi::acceptance
