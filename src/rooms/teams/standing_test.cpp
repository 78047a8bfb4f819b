#include "rooms/teams/testing.h"

// Where a support stands: every combination of who leads it, what was written and what was worked.
namespace tsumugi::teams {
namespace {

using region::Standing;
using S = Work::State;

const base::Date kToday = make_date(2026, 11, 24);
const base::Date kPast = make_date(2026, 11, 10);
const SectionId kLead{7};

Work work(S state, int day = 0, bool running = true) {
    Work w;
    w.state = state;
    w.running = running;
    if (day > 0) w.day = make_date(2026, 11, static_cast<unsigned>(day));
    return w;
}

RoleRow row(bool led, std::optional<base::Date> ended = {}, std::optional<base::Date> due = {}) {
    RoleRow r;
    if (led) r.leads = {kLead};
    r.ended = ended;
    r.due = due;
    return r;
}

struct Case {
    const char* what;
    bool led, one_time;
    std::optional<base::Date> ended;
    std::vector<Work> work;
    Standing standing;
    int done, all;
    std::optional<base::Date> ended_on;
};

TEST(Standing, IsReadFromStepsRequestsAndDays) {
    const bool led = true, goes_on = false, once = true;
    const std::vector<Case> cases{
        {"home nursing of a child without a pathway", led, goes_on, {}, {}, Standing::ongoing, 0, 0, {}},
        {"a conference that nobody planned", led, once, {}, {}, Standing::todo, 0, 0, {}},
        {"nobody leads it", false, goes_on, {}, {}, Standing::nobody, 0, 0, {}},
        {"nobody leads it, though work is open",
         false,
         goes_on,
         {},
         {work(S::doing, 25)},
         Standing::nobody,
         0,
         0,
         {}},
        {"the end is written", led, goes_on, kPast, {}, Standing::ended, 0, 0, kPast},
        {"the end is written and the lead taken out",
         false,
         goes_on,
         kPast,
         {},
         Standing::ended,
         0,
         0,
         kPast},
        {"the end is written, work is open",
         led,
         goes_on,
         kPast,
         {work(S::todo, 25)},
         Standing::todo,
         0,
         1,
         {}},
        {"nothing begun", led, goes_on, {}, {work(S::todo, 25), work(S::todo, 28)}, Standing::todo, 0, 2, {}},
        {"one taken", led, goes_on, {}, {work(S::doing, 25), work(S::todo, 28)}, Standing::doing, 0, 2, {}},
        {"one done, one waits",
         led,
         goes_on,
         {},
         {work(S::done, 10), work(S::todo, 28)},
         Standing::doing,
         1,
         2,
         {}},
        {"all done, and it goes on", led, goes_on, {}, {work(S::done, 10)}, Standing::ongoing, 0, 0, {}},
        {"the conference was held",
         led,
         once,
         {},
         {work(S::done, 10), work(S::done, 12)},
         Standing::ended,
         0,
         0,
         make_date(2026, 11, 12)},
        {"it was held and the lead has left",
         false,
         once,
         {},
         {work(S::done, 12)},
         Standing::ended,
         0,
         0,
         make_date(2026, 11, 12)},
        {"stuck before everything else",
         led,
         goes_on,
         {},
         {work(S::stuck, 25), work(S::doing, 25), work(S::done, 10)},
         Standing::stuck,
         0,
         0,
         {}},
        {"it could not be done", led, goes_on, {}, {work(S::cannot, 12)}, Standing::stuck, 0, 0, {}},
        {"the last could not be done",
         led,
         goes_on,
         {},
         {work(S::done, 10), work(S::cannot, 12)},
         Standing::stuck,
         0,
         0,
         {}},
        {"of two on one day, the bad news counts",
         led,
         once,
         {},
         {work(S::done, 12), work(S::cannot, 12)},
         Standing::stuck,
         0,
         0,
         {}},
        {"done after all",
         led,
         goes_on,
         {},
         {work(S::cannot, 10), work(S::done, 12)},
         Standing::ongoing,
         0,
         0,
         {}},
        {"asked elsewhere after a refusal",
         led,
         goes_on,
         {},
         {work(S::cannot, 10), work(S::todo, 27)},
         Standing::todo,
         0,
         1,
         {}},
        {"its pathway was given up",
         led,
         goes_on,
         {},
         {work(S::dropped, 10, false)},
         Standing::todo,
         0,
         0,
         {}},
        {"given up after it had begun to run",
         led,
         goes_on,
         {},
         {work(S::done, 9, false), work(S::dropped, 10, false)},
         Standing::ongoing,
         0,
         0,
         {}},
        {"years ago is not counted with today",
         led,
         goes_on,
         {},
         {work(S::done, 2, false), work(S::doing, 27)},
         Standing::doing,
         0,
         1,
         {}},
        {"a second conference after the first",
         led,
         once,
         {},
         {work(S::done, 2, false), work(S::todo, 27)},
         Standing::todo,
         0,
         1,
         {}},
    };
    for (const auto& c : cases) {
        const auto stand = standing_of(row(c.led, c.ended), c.one_time, c.work, kToday);
        EXPECT_EQ(stand.standing, c.standing) << c.what;
        if (c.standing == Standing::doing) {
            EXPECT_EQ(stand.done, c.done) << c.what;
            EXPECT_EQ(stand.all, c.all) << c.what;
        }
        EXPECT_EQ(stand.ended, c.ended_on) << c.what;
    }
}

/// Every set of the six kinds of work, led or not, once or ongoing, with and without a written end.
TEST(Standing, NeverSaysAnEndOfASupportThatGoesOn) {
    for (int set = 0; set < 64; ++set) {
        std::vector<Work> all;
        for (int kind = 0; kind < 6; ++kind) {
            if (set & (1 << kind)) all.push_back(work(static_cast<S>(kind), 10 + kind));
        }
        const auto has = [&](S state) { return (set & (1 << static_cast<int>(state))) != 0; };
        const bool open = has(S::todo) or has(S::doing) or has(S::stuck);
        for (const bool led : {false, true}) {
            for (const bool once : {false, true}) {
                for (const auto& ended : {std::optional<base::Date>(), std::optional(kPast)}) {
                    const auto stand = standing_of(row(led, ended), once, all, kToday);
                    const auto at = testing::Message() << "set " << set << " led " << led << " once " << once
                                                       << " ended " << ended.has_value();
                    const bool says_end = stand.standing == Standing::ended;
                    EXPECT_EQ(says_end, stand.ended.has_value()) << at;
                    EXPECT_FALSE(says_end and (open or (not ended and (not once or not has(S::done))))) << at;
                    EXPECT_TRUE(led or says_end or stand.standing == Standing::nobody) << at;
                    EXPECT_TRUE(not led or not has(S::stuck) or stand.standing == Standing::stuck) << at;
                    EXPECT_FALSE(stand.standing == Standing::ongoing and (open or once)) << at;
                    if (stand.standing == Standing::doing) {
                        EXPECT_LT(stand.done, stand.all) << at;
                        EXPECT_TRUE(has(S::doing) or has(S::done)) << at;
                    }
                    EXPECT_LE(stand.done, stand.all) << at;
                }
            }
        }
    }
}

TEST(Standing, AsksAfterADayThatIsOver) {
    EXPECT_TRUE(standing_of(row(true, {}, kPast), false, {}, kToday).late);
    EXPECT_FALSE(standing_of(row(true, {}, kToday), false, {}, kToday).late);
    EXPECT_FALSE(standing_of(row(true, kPast, kPast), false, {}, kToday).late);
    EXPECT_FALSE(standing_of(row(true, {}, kPast), true, {work(S::done, 9)}, kToday).late);
}

class States : public OnEngines {
  protected:
    void TearDown() override { set_work_sources({}); }
    region::RowStates states() {
        auto ctx = town.as(town.tanaka);
        return states_of(ctx, town.key(ctx, town.child), town.rows());
    }
};

TEST_P(States, OfAChildWithoutAPathwayAreThoseOfASupportThatGoesOn) {
    ASSERT_TRUE(town.save({Town::row("home_nursing", {town.nurses}), Town::row("school_care", {town.school}),
                           Town::row("disaster_plan", {town.welfare}),
                           Town::row("conference", {town.hospital}), Town::row("housing", {})},
                          0, true));
    auto all = states();
    for (const auto* function : {"home_nursing", "school_care", "disaster_plan"})
        EXPECT_EQ(all[function].label, "つづいている") << function;
    EXPECT_EQ(all["conference"].label, "まだ");
    EXPECT_EQ(all["housing"].label, "担当なし");
    EXPECT_FALSE(all["home_nursing"].rests_on.empty());
}

TEST_P(States, SayWhatTheyRestOn) {
    ASSERT_TRUE(town.save({Town::row("home_nursing", {town.nurses})}, 0));
    set_work_sources({[](access::Ctx&, const ChildKey&) {
        auto stuck = work(S::stuck, 27);
        auto done = work(S::done, 12);
        stuck.function = done.function = "home_nursing";
        stuck.title = "契約";
        stuck.reason = "看護師が足りない";
        stuck.path = "/steps/1";
        done.title = "物品";
        return std::vector{done, stuck};
    }});
    const auto state = states()["home_nursing"];
    EXPECT_EQ(state.label, "困っている");
    ASSERT_EQ(state.rests_on.size(), 2u);
    EXPECT_EQ(state.rests_on[0].text, "契約: 困っている （期限 11/27（金））「看護師が足りない」");
    EXPECT_EQ(state.rests_on[0].href, "/steps/1");
    EXPECT_EQ(state.rests_on[1].text, "物品: 終わり 11/12（木）");
}

INSTANTIATE_TEST_SUITE_P(Engines, States, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::teams
