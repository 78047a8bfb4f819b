#include <gtest/gtest.h>

#include <set>

#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using base::make_date;
using S = State;

constexpr S kAll[] = {S::sent,     S::seen,  S::asked, S::accepted, S::conditional,
                      S::declined, S::doing, S::done,  S::withdrawn};

/// "from>to" of every change that is allowed.
std::set<std::string> allowed(bool receiver, std::string_view kind) {
    std::set<std::string> pairs;
    for (const auto from : kAll) {
        for (const auto to : kAll) {
            if (may_follow(from, to, receiver, kind))
                pairs.insert(std::string(code(from)) + ">" + std::string(code(to)));
        }
    }
    return pairs;
}

TEST(RequestRules, TheReceiverOfARequestMayDoExactlyThis) {
    EXPECT_EQ(allowed(true, "support"),
              (std::set<std::string>{
                  "sent>seen",        "sent>asked",           "sent>accepted",     "sent>conditional",
                  "sent>declined",    "seen>asked",           "seen>accepted",     "seen>conditional",
                  "seen>declined",    "asked>accepted",       "asked>conditional", "asked>declined",
                  "accepted>doing",   "accepted>done",        "accepted>declined", "conditional>doing",
                  "conditional>done", "conditional>declined", "doing>done",        "doing>declined"}));
}

TEST(RequestRules, TheReceiverOfAQuestionAnswersOrDeclinesAndNeverAccepts) {
    EXPECT_EQ(allowed(true, "question"),
              (std::set<std::string>{"sent>seen", "sent>asked", "sent>doing", "sent>done", "sent>declined",
                                     "seen>asked", "seen>doing", "seen>done", "seen>declined", "asked>doing",
                                     "asked>done", "asked>declined", "doing>done", "doing>declined",
                                     // states that a question never reaches
                                     "accepted>done", "accepted>declined", "conditional>done",
                                     "conditional>declined"}));
}

TEST(RequestRules, TheSenderMayAnswerWhatWasAskedAndWithdrawWhatIsOpen) {
    const std::set<std::string> expected{"asked>seen",      "sent>withdrawn",     "seen>withdrawn",
                                         "asked>withdrawn", "accepted>withdrawn", "conditional>withdrawn",
                                         "doing>withdrawn"};
    EXPECT_EQ(allowed(false, "support"), expected);
    EXPECT_EQ(allowed(false, "question"), expected);
}

TEST(RequestRules, NothingFollowsWhatIsClosed) {
    for (const auto from : {S::declined, S::done, S::withdrawn}) {
        EXPECT_FALSE(is_open(from));
        for (const auto to : kAll) {
            for (const bool receiver : {true, false}) {
                EXPECT_FALSE(may_follow(from, to, receiver)) << code(from) << " " << code(to);
                EXPECT_FALSE(may_follow(from, to, receiver, "question")) << code(from) << " " << code(to);
            }
        }
    }
}

TEST(RequestRules, StatesAreReadBackFromTheirCodes) {
    for (const auto state : kAll) {
        EXPECT_EQ(parse_state(code(state)), state);
        EXPECT_FALSE(label(state).empty());
    }
    EXPECT_FALSE(parse_state("ready"));
    EXPECT_FALSE(parse_state(""));
}

TEST(RequestRules, TheFormOffersWhatTheStateAllows) {
    const auto offered = [](S state, bool receiver, std::string_view kind) {
        std::string codes;
        for (const auto* action : actions(state, receiver, kind)) codes += std::string(action->code) + " ";
        return codes;
    };
    EXPECT_EQ(offered(S::seen, true, "support"), "accept conditional ask decline ");
    EXPECT_EQ(offered(S::seen, true, "question"), "doing done ask decline ");
    EXPECT_EQ(offered(S::accepted, true, "support"), "doing done decline ");
    EXPECT_EQ(offered(S::asked, false, "support"), "answer withdraw ");
    EXPECT_EQ(offered(S::seen, false, "support"), "withdraw ");
    EXPECT_EQ(offered(S::done, true, "support"), "");
    EXPECT_EQ(offered(S::withdrawn, false, "support"), "");
}

TEST(RequestRules, TwoWorkingDaysToSeeAndSevenToAnswer) {
    // Thursday; Monday 23 November 2026 is a holiday.
    const auto by = days(make_date(2026, 11, 19), std::nullopt);
    EXPECT_EQ(by.see_by, make_date(2026, 11, 24));
    EXPECT_EQ(by.answer_by, make_date(2026, 12, 1));
    // Over the turn of the year the offices are closed from 29 December to 3 January.
    EXPECT_EQ(days(make_date(2026, 12, 28), std::nullopt).see_by, make_date(2027, 1, 5));
}

TEST(RequestRules, ItIsToBeSeenOnTheDayOfTheAnswerAtTheLatest) {
    const auto by = days(make_date(2026, 11, 24), make_date(2026, 11, 25));
    EXPECT_EQ(by.see_by, make_date(2026, 11, 25));
    EXPECT_EQ(by.answer_by, make_date(2026, 11, 25));
}

// ---- a new request

struct Checked {
    NewRequest request{SectionId{2}, "support", "訪問のお願い", "一度会ってください。", "", {}, {}};
    Surroundings around{
        make_date(2026, 11, 24), SectionId{1}, true, true, true, {"小峰 空", "こみね そら", "そらちゃん"}};
    std::vector<std::string> fields() const {
        std::vector<std::string> names;
        for (const auto& problem : check(request, around)) names.push_back(problem.field);
        return names;
    }
};
using Fields = std::vector<std::string>;

TEST(RequestRules, AGoodRequestHasNoProblem) { EXPECT_EQ(Checked{}.fields(), Fields{}); }

TEST(RequestRules, AnEmptyRequestTellsEveryProblemAtOnce) {
    Checked c;
    c.request = {};
    c.around.to_living = c.around.function_known = c.around.step_of_child = false;
    EXPECT_EQ(c.fields(), (Fields{"to", "kind", "function", "title", "body", "step"}));
}

TEST(RequestRules, ItGoesToAnotherSection) {
    Checked c;
    c.request.to = c.around.own;
    EXPECT_EQ(c.fields(), Fields{"to"});
}

TEST(RequestRules, TitleAndTextHaveALimitInGraphemes) {
    Checked c;
    std::string title, body;
    for (int i = 0; i < 100; ++i) title += "髙";
    for (int i = 0; i < 4000; ++i) body += "𠮷";
    c.request.title = title;
    c.request.body = body;
    EXPECT_EQ(c.fields(), Fields{});
    c.request.title += "あ";
    c.request.body += "あ";
    EXPECT_EQ(c.fields(), (Fields{"title", "body"}));
}

TEST(RequestRules, TheDayOfTheAnswerLiesFromTodayToAYearAhead) {
    Checked c;
    c.request.answer_by = c.around.today;
    EXPECT_EQ(c.fields(), Fields{});
    c.request.answer_by = base::add_days(c.around.today, -1);
    EXPECT_EQ(c.fields(), Fields{"answer_by"});
    c.request.answer_by = base::add_days(c.around.today, 366);
    EXPECT_EQ(c.fields(), Fields{});
    c.request.answer_by = base::add_days(c.around.today, 367);
    EXPECT_EQ(c.fields(), Fields{"answer_by"});
}

TEST(RequestRules, FindsTheNameHoweverItIsWritten) {
    const std::vector<std::string> names{"小峰 空", "こみね　そら", "ソラ"};
    for (const auto* text : {"小峰空の件", "小峰　空さん", "コミネ ソラ のこと", "ｺﾐﾈｿﾗ",
                             "小峰さんのお母さん", "空ちゃん", "そらくん", "小峰様", "ソラちゃん"}) {
        EXPECT_TRUE(holds_name(text, names)) << text;
    }
    for (const auto* text :
         {"", "こ-0417の件", "空きはありますか", "そらまめ", "小峰町の保健師", "大空保育園"}) {
        EXPECT_FALSE(holds_name(text, names)) << text;
    }
    EXPECT_FALSE(holds_name("小峰空", {}));
    EXPECT_FALSE(holds_name("だれでも", {"", " "}));
}

TEST(RequestRules, TheNameIsRefusedInTitleAndText) {
    Checked c;
    c.request.title = "小峰空さんの訪問";
    c.request.body = "そらちゃんのことです。";
    EXPECT_EQ(c.fields(), (Fields{"title", "body"}));
}

// ---- an answer

Fields fields_of(const Answer& answer, bool by_telephone = false,
                 const std::vector<std::string>& names = {}) {
    Fields fields;
    for (const auto& problem : check(answer, *find_action(answer.action), by_telephone, names))
        fields.push_back(problem.field);
    return fields;
}

TEST(RequestRules, WordsAreNeededForAllButAcceptingAndStarting) {
    for (const auto* action : {"accept", "doing"}) EXPECT_EQ(fields_of({{}, 1, action}), Fields{}) << action;
    for (const auto* action : {"conditional", "ask", "answer", "done", "withdraw"})
        EXPECT_EQ(fields_of({{}, 1, action}), Fields{"text"}) << action;
    EXPECT_EQ(fields_of({{}, 1, "conditional", "火・木だけ"}), Fields{});
}

TEST(RequestRules, DecliningNeedsAReasonFromTheListAndWords) {
    EXPECT_EQ(fields_of({{}, 1, "decline"}), (Fields{"reason", "text"}));
    EXPECT_EQ(fields_of({{}, 1, "decline", "満員です", "full"}), Fields{"reason"});
    EXPECT_EQ(fields_of({{}, 1, "decline", "満員です", "no_capacity"}), Fields{});
}

TEST(RequestRules, AConditionThatIsNotAcceptedIsNamed) {
    EXPECT_EQ(fields_of({{}, 1, "decline", "できません", "condition_not_accepted"}), Fields{"reason_item"});
    EXPECT_EQ(fields_of({{}, 1, "decline", "できません", "condition_not_accepted", "99"}),
              Fields{"reason_item"});
    EXPECT_EQ(fields_of({{}, 1, "decline", "できません", "condition_not_accepted", "weekday"}), Fields{});
    for (const auto& item : care_score::items())
        EXPECT_EQ(fields_of({{}, 1, "decline", "できません", "condition_not_accepted", item.code}), Fields{});
}

TEST(RequestRules, ConditionsAndCareItemsHaveDifferentCodes) {
    for (const auto& condition : conditions())
        EXPECT_EQ(care_score::find(condition.code), nullptr) << condition.code;
}

TEST(RequestRules, TheNameIsRefusedInAnAnswerToo) {
    EXPECT_EQ(fields_of({{}, 1, "answer", "小峰空です"}, false, {"小峰 空"}), Fields{"text"});
    EXPECT_EQ(fields_of({{}, 1, "answer", "小峰空です"}), Fields{});
}

}  // namespace
}  // namespace tsumugi::requests
