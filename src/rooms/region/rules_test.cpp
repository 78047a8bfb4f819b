#include <gtest/gtest.h>

#include "rooms/region/region.h"

namespace tsumugi::region {
namespace {

using access::SectionId;
using base::make_date;

const SectionId kOne{101}, kTwo{102}, kThree{103};
const std::vector<Function> kFunctions{{"visit", "health", "訪問", "Visit", "", ""},
                                       {"ride", "life", "移送", "Transport", "", ""},
                                       {"school", "education", "学校", "School", "", ""}};

RoleRow row(const char* function, std::vector<SectionId> leads, std::vector<SectionId> supports = {},
            std::vector<SectionId> informed = {}) {
    RoleRow made;
    made.function = function;
    made.leads = std::move(leads);
    made.supports = std::move(supports);
    made.informed = std::move(informed);
    return made;
}

TEST(RoleRows, AreAGapWithNobodyAndAClashWithTwo) {
    EXPECT_TRUE(row("visit", {}).gap());
    EXPECT_TRUE(row("visit", {}, {kOne}).gap()) << "support leads nothing";
    EXPECT_FALSE(row("visit", {kOne}).gap());
    EXPECT_FALSE(row("visit", {kOne}).clash());
    EXPECT_TRUE(row("visit", {kOne, kTwo}).clash());
    EXPECT_FALSE(row("visit", {kOne, kTwo}).gap());
}

TEST(RoleRows, AreArrangedInTheOrderOfTheFunctions) {
    const std::vector<Role> roles{{"school", kOne, Level::lead},
                                  {"visit", kTwo, Level::support},
                                  {"visit", kThree, Level::lead},
                                  {"unknown", kOne, Level::lead}};
    const auto some = arrange(kFunctions, roles, false);
    ASSERT_EQ(some.size(), 2u);
    EXPECT_EQ(some[0].function, "visit");
    EXPECT_EQ(some[0].leads, std::vector{kThree});
    EXPECT_EQ(some[0].supports, std::vector{kTwo});
    EXPECT_EQ(some[1].function, "school");
    const auto all = arrange(kFunctions, roles, true);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_TRUE(all[1].gap());
}

TEST(RoleRows, KeepASectionAtItsHighestLevel) {
    auto mixed = row("visit", {kOne}, {kOne, kTwo}, {kOne, kTwo, kThree});
    keep_highest_level(mixed);
    EXPECT_EQ(mixed.leads, std::vector{kOne});
    EXPECT_EQ(mixed.supports, std::vector{kTwo});
    EXPECT_EQ(mixed.informed, std::vector{kThree});
}

TEST(RoleContent, ReadsBackWhatWasWritten) {
    auto one = row("visit", {kOne, kTwo}, {kThree});
    one.note = "髙﨑さん・𠮷田さんに先に電話";
    one.due = make_date(2026, 12, 4);
    one.ended = make_date(2026, 12, 1);
    const auto rows = std::vector{one, row("ride", {})};
    const auto back = parse_content(content_of(rows));
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0].leads, one.leads);
    EXPECT_EQ(back[0].supports, one.supports);
    EXPECT_EQ(back[0].note, one.note);
    EXPECT_EQ(back[0].due, one.due);
    EXPECT_EQ(back[0].ended, one.ended);
    EXPECT_FALSE(back[1].ended);
    EXPECT_TRUE(back[1].gap());
    EXPECT_FALSE(back[1].due);
}

TEST(RoleContent, TakesATypedDoneAsAQuestionAndNeverAsAnEnd) {
    const auto old = [](const char* state) {
        return parse_content("visit\t\t\t\t\t" + std::string(state) + "\t\n").at(0);
    };
    EXPECT_TRUE(old("done").said_done);
    for (const auto* state : {"todo", "doing", "done", ""}) EXPECT_FALSE(old(state).ended) << state;
    EXPECT_FALSE(old("doing").said_done);
    EXPECT_TRUE(parse_content(content_of({old("done")})).at(0).said_done) << "until somebody answers it";
    EXPECT_TRUE(changed_functions({old("done")}, {old("doing")}).empty());
}

TEST(RoleContent, HoldsANoteOfSeveralLinesInOneLine) {
    auto one = row("visit", {kOne});
    one.note = "一行め\r\n二行め\tつづき";
    const auto back = parse_content(content_of({one, row("ride", {kTwo})}));
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0].note, "一行め  二行め つづき");
    EXPECT_EQ(back[1].leads, std::vector{kTwo});
}

TEST(RoleContent, LeavesOutLinesThatAreNone) {
    EXPECT_TRUE(parse_content("").empty());
    EXPECT_TRUE(parse_content("visit\tx\n\n").empty());
}

TEST(ChangedFunctions, AreThoseWhoseRowDiffers) {
    const std::vector before{row("visit", {kOne}), row("ride", {kTwo}), row("school", {})};
    auto after = before;
    EXPECT_TRUE(changed_functions(before, after).empty());
    after[0].leads = {kTwo};
    after[1].note = "電話で";
    after[2].due = make_date(2026, 12, 4);
    EXPECT_EQ(changed_functions(before, after), (std::vector<std::string>{"visit", "ride", "school"}));
    EXPECT_EQ(changed_functions(before, {before[0], before[1]}), std::vector<std::string>{"school"});
    EXPECT_EQ(changed_functions({before[0]}, {before[0], before[1]}), std::vector<std::string>{"ride"});
}

TEST(Levels, HaveACodeThatReadsBack) {
    for (const auto level : {Level::lead, Level::support, Level::informed}) {
        EXPECT_EQ(parse_level(code(level)), level);
        EXPECT_FALSE(label(level).empty());
    }
    EXPECT_FALSE(parse_level("owner"));
}

}  // namespace
}  // namespace tsumugi::region
