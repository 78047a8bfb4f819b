#include "rooms/pathways/testing.h"

// Steps follow the role table and the team: another lead, another section in somebody's place.
namespace tsumugi::pathways {
namespace {

class Follows : public OnEngines {
  protected:
    void save(const char* function, std::vector<SectionId> leads) {
        j.clock.advance(std::chrono::minutes(1));
        auto ctx = j.as(j.tanaka);
        const auto key = j.key(ctx, j.child);
        auto rows = teams::role_table(ctx, key);
        for (auto& row : rows) {
            if (row.function == function) row.leads = leads;
        }
        ASSERT_TRUE(db::write(
            j.db, [&] { return teams::save_roles(ctx, key, teams::role_version(ctx, key), rows); }));
    }
    void replace(SectionId from, SectionId to) {
        j.clock.advance(std::chrono::minutes(1));
        auto ctx = j.as(j.hikari);
        const auto key = j.key(ctx, j.child);
        db::write(j.db, [&] {
            access::join_team(ctx, j.child, to, j.clock.today());
            section_replaced(ctx, key, from, to);
        });
    }
};

TEST_P(Follows, ANewLeadGetsTheStepsThatNobodyHasBegun) {
    const auto visit = j.ward_visit(), home_visit = j.named("家庭訪問");
    ASSERT_TRUE(j.act(j.sato, visit, "take"));
    save("ward_visit", {j.welfare});
    EXPECT_EQ(j.ward_visit().section, j.health) << "who has begun goes on";
    EXPECT_EQ(j.named("家庭訪問").section, j.welfare);
    EXPECT_EQ(j.task_of(home_visit).section, j.welfare);
    EXPECT_EQ(j.history(home_visit), "hand");
}

TEST_P(Follows, TheFirstLeadGetsWhatNobodyHad) {
    ASSERT_EQ(j.nobodys().section, SectionId{});
    save("housing", {j.nurses});
    EXPECT_EQ(j.nobodys().section, j.nurses);
    save("transport", {j.taxi});
    EXPECT_EQ(j.named("退院の日の移送").section, j.taxi);
}

TEST_P(Follows, ATableWithNobodyOrTwoMovesNothing) {
    save("ward_visit", {});
    EXPECT_EQ(j.ward_visit().section, j.health);
    save("ward_visit", {j.welfare, j.nurses});
    EXPECT_EQ(j.ward_visit().section, j.health);
}

TEST_P(Follows, TakingNobodysStepBringsTheOthersOfTheFunction) {
    // Two steps of day_and_stay, a function that the table does not have at all.
    ASSERT_TRUE(j.act(j.mori, j.named("療育の話"), "take"));
    EXPECT_EQ(j.named("短期入所").section, j.nurses);
    EXPECT_EQ(teams::lead_of(j.db, j.system_key(j.child), "day_and_stay"), j.nurses);
}

TEST_P(Follows, ASectionInAnothersPlaceGetsItsOpenSteps) {
    const auto visit = j.ward_visit(), home_visit = j.named("家庭訪問");
    ASSERT_TRUE(j.act(j.sato, visit, "stuck", "日が合いません"));
    ASSERT_TRUE(j.act(j.sato, home_visit, "done", "行きました"));
    replace(j.health, j.school);
    EXPECT_EQ(j.ward_visit().section, j.school);
    EXPECT_EQ(j.ward_visit().state, StepState::stuck);
    EXPECT_EQ(j.named("家庭訪問").section, j.health) << "what is done stays theirs";
    EXPECT_EQ(tasks::open_count(j.db, j.health), 0);
}

TEST_P(Follows, WhoTakesTheStartersPlaceWaitsForTheSteps) {
    replace(j.hospital, j.school);
    EXPECT_EQ(j.path().started_by, j.school);
    for (const auto& s : j.steps()) EXPECT_EQ(j.task_of(s).from_section, j.school) << s.title;
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "日が合いません"));
    EXPECT_TRUE(j.was_told(j.school, "で困っています"));
    EXPECT_FALSE(j.was_told(j.hospital, "で困っています"));
}

TEST_P(Follows, NextThingsHoldRequestsReasonsAndDaysThatRunOut) {
    const auto next = [&](access::MemberId who) {
        auto ctx = j.as(who);
        return blocks().front().make(ctx, j.key(ctx, j.child)).value();
    };
    const auto titles = [](const html::View& view, const char* list) {
        std::string text;
        for (const auto& row : view.find(list)->list())
            text += row.find("title")->text() + "｜" + row.find("who")->text() + "\n";
        return text;
    };
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "stuck", "日が決まらない"));
    auto ctx = j.as(j.tanaka);
    tasks::Task question;
    question.kind = "request";
    question.subject = 77;
    question.child = j.child;
    question.section = j.nurses;
    question.from_section = j.hospital;
    question.title = "たずねごと：注入の時間は変えられますか";
    question.due = make_date(2026, 12, 1);
    question.path = "/requests/77";
    db::write(j.db, [&] { tasks::put(ctx, question); });
    auto rows = j.roles();
    for (auto& row : rows) {
        if (row.function == "welfare_decision") row.due = make_date(2026, 12, 20);
        if (row.function == "care_plan") row.due = make_date(2027, 6, 1);
    }
    const auto child_key = j.key(ctx, j.child);
    ASSERT_TRUE(db::write(j.db, [&] { return teams::save_roles(ctx, child_key, 1, rows, true); }));

    const auto nurse = next(j.mori);
    EXPECT_NE(titles(nurse, "own").find("注入の時間"), std::string::npos) << "it waits in 次にすること too";
    const auto town = next(j.kato);
    EXPECT_NE(titles(town, "own").find("「いつまで」が来る支援：手帳"), std::string::npos)
        << "runs out within sixty days";
    const auto hospital = next(j.tanaka);
    EXPECT_NE(titles(hospital, "others").find("困っていること: 日が決まらない"), std::string::npos);
    EXPECT_EQ(titles(hospital, "others").find("障害児支援利用計画"), std::string::npos)
        << "not for half a year";
    // Only the two sections are led to the request.
    const auto nurses = next(j.sato);
    for (const auto& row : nurses.find("others")->list()) {
        const bool asked = row.find("title")->text().find("注入の時間") != std::string::npos;
        EXPECT_TRUE(not asked or row.find("href")->text() == "#requests");
    }
}

TEST_P(Follows, TheRoleTableSaysWhereEachSupportStands) {
    teams::set_work_sources({&work_of});
    const auto states = [&] {
        auto ctx = j.as(j.tanaka);
        const auto child_key = j.key(ctx, j.child);
        return teams::states_of(ctx, child_key, teams::role_table(ctx, child_key));
    };
    const auto state = [&](const char* function) { return states()[function].label; };
    EXPECT_EQ(state("ward_visit"), "まだ");
    EXPECT_EQ(state("housing"), "担当なし");
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "take"));
    EXPECT_EQ(state("ward_visit"), "途中 0/2");
    ASSERT_TRUE(j.act(j.sato, j.ward_visit(), "done", "会えました"));
    EXPECT_EQ(state("ward_visit"), "途中 1/2");
    ASSERT_TRUE(j.act(j.sato, j.named("家庭訪問"), "stuck", "日が決まらない"));
    EXPECT_EQ(state("ward_visit"), "困っている");
    EXPECT_NE(states()["ward_visit"].rests_on.at(0).text.find("「日が決まらない」"), std::string::npos);
    ASSERT_TRUE(j.act(j.sato, j.named("家庭訪問"), "done", "訪ねました"));
    EXPECT_EQ(state("ward_visit"), "終わり 11/24（火）") << "a first visit has an end of its own";
    for (const auto* step : {"訪問看護の契約", "最初の訪問看護"})
        ASSERT_TRUE(j.act(j.mori, j.named(step), "done", "すみました"));
    EXPECT_EQ(state("home_nursing"), "つづいている") << "nursing goes on when its steps are done";
    teams::set_work_sources({});
}

ROOMS_ON_ENGINES(Follows);

}  // namespace
}  // namespace tsumugi::pathways
