#include "rooms/pathways/testing.h"

// Templates, the plan of a pathway and its start: dated steps in each section's inbox.
namespace tsumugi::pathways {
namespace {

class Plans : public testing::TestWithParam<db::Engine> {
  protected:
    World region{GetParam()};
    std::vector<PlannedStep> planned(const std::vector<region::RoleRow>& roles, base::Date anchor = kHome,
                                     const char* code = "home", base::Lang lang = base::Lang::ja) {
        return plan(region.db, region.template_id(code), anchor, region.clock.today(), roles, lang);
    }
};

TEST_P(Plans, KnowFourTemplatesInBothLanguages) {
    const auto all = templates(region.db);
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].code, "home");
    for (const auto& t : all) {
        EXPECT_FALSE(t.name.empty() or t.english.empty() or t.anchor.empty() or t.anchor_en.empty() or
                     t.goal.empty() or t.goal_en.empty())
            << t.code;
        const auto steps = template_steps(region.db, t.id);
        EXPECT_GE(steps.size(), 5u) << t.code;
        for (const auto& s : steps) {
            EXPECT_FALSE(s.title.empty() or s.title_en.empty() or s.why.empty() or s.why_en.empty())
                << s.title;
            EXPECT_EQ(s.before.empty(), s.before_en.empty()) << s.title;
            EXPECT_EQ(s.guide.empty(), s.guide_en.empty()) << s.title;
            EXPECT_EQ(template_step(region.db, s.id)->title, s.title);
        }
        EXPECT_TRUE(std::any_of(steps.begin(), steps.end(), [](const auto& s) { return s.milestone; }));
        EXPECT_TRUE(std::any_of(steps.begin(), steps.end(), [](const auto& s) { return s.offset == 0; }));
    }
    EXPECT_FALSE(template_step(region.db, 4711));
}

TEST_P(Plans, GiveEachStepToTheOneLeadOfItsFunction) {
    const auto health = region.health, welfare = region.welfare, taxi = region.taxi;
    const auto steps = planned({region.row("ward_visit", {health}, {welfare}),
                                region.row("transport", {welfare, taxi}), region.row("housing", {})});
    int led = 0;
    for (const auto& s : steps) {
        EXPECT_EQ(s.section, s.function == "ward_visit" ? health : SectionId{}) << s.title;
        led += s.section == health;
    }
    EXPECT_EQ(led, 2);
    EXPECT_EQ(steps.size(), template_steps(region.db, region.template_id()).size());
}

TEST_P(Plans, DateEachStepFromTheAnchor) {
    for (const auto& s : planned({})) {
        const auto t = template_step(region.db, s.template_step).value();
        EXPECT_EQ(s.due, due_day(kHome, t.offset, region.clock.today())) << s.title;
        EXPECT_GE(s.due, region.clock.today());
        if (t.offset == 0) {
            EXPECT_EQ(s.due, kHome);
        }
    }
}

TEST_P(Plans, SpeakTheReadersLanguage) {
    EXPECT_EQ(planned({}, kHome, "home", base::Lang::en).front().title,
              "Tell the organisations of the discharge");
    EXPECT_NE(planned({}).front().title, planned({}, kHome, "home", base::Lang::en).front().title);
}

ROOMS_ON_ENGINES(Plans);

class Starts : public OnEngines {};

TEST_P(Starts, MakeAStepWithATaskForEachStepOfTheTemplate) {
    const auto steps = j.steps();
    ASSERT_EQ(steps.size(), template_steps(j.db, j.template_id()).size());
    for (const auto& s : steps) {
        EXPECT_EQ(s.state, StepState::todo);
        EXPECT_EQ(s.child_code, "0417");
        const auto task = j.task_of(s);
        EXPECT_EQ(task.section, s.section);
        EXPECT_EQ(task.from_section, j.hospital);
        EXPECT_EQ(task.due, s.due);
        EXPECT_EQ(task.title, s.title);
        EXPECT_EQ(task.title_en, s.title_en);
        EXPECT_EQ(task.path, "/steps/" + s.id.text());
        EXPECT_EQ(task.child_code, "0417");
    }
    const auto p = j.path();
    EXPECT_EQ(p.anchor, kHome);
    EXPECT_EQ(p.state, "running");
    EXPECT_EQ(p.started_by, j.hospital);
    EXPECT_EQ(p.goal, "家で家族と眠れる");
}

TEST_P(Starts, PutEachSectionsStepsIntoItsInbox) {
    auto ctx = j.as(j.sato);
    const auto inbox = tasks::inbox(ctx, tasks::Box::todo, 1);
    ASSERT_EQ(inbox.total, 2);
    EXPECT_TRUE(inbox.tasks[0].title.starts_with("保健と障がい"));
    EXPECT_EQ(inbox.tasks[0].due, make_date(2026, 12, 4));
    EXPECT_TRUE(inbox.tasks[0].child_open);
    // Steps of functions with no lead, two leads or no row are nobody's, and the team sees them.
    auto nobody = tasks::inbox(ctx, tasks::Box::nobody, 1);
    EXPECT_GT(nobody.total, 3);
    auto waiting = j.as(j.tanaka);
    EXPECT_GT(tasks::inbox(waiting, tasks::Box::waiting, 1).total, 5);
}

TEST_P(Starts, TellEachSectionHowManyStepsItHas) {
    EXPECT_TRUE(j.was_told(j.health, "受入手順がはじまりました"));
    EXPECT_TRUE(j.was_told(j.health, "n=2\n"));
    EXPECT_TRUE(j.was_told(j.health, "code=こ-0417"));
    EXPECT_FALSE(j.was_told(j.hospital, "受入手順がはじまりました")) << "the one who sends knows it";
    EXPECT_FALSE(j.was_told(j.taxi, "受入手順がはじまりました")) << "two leads are no lead";
    for (const auto& line : j.told(j.health)) EXPECT_EQ(line.find("小峰"), std::string::npos) << line;
}

TEST_P(Starts, LetEverySectionOfTheTableIntoTheTeam) {
    for (const auto who : {j.sato, j.kato, j.mori, j.hikari, j.ono}) EXPECT_TRUE(j.may_open(who, j.child));
    EXPECT_FALSE(j.may_open(j.abe, j.child));
    EXPECT_FALSE(j.may_open(j.window, j.child));
}

TEST_P(Starts, ShowAsRunningToTheTeamOnly) {
    auto ctx = j.as(j.sato);
    const auto rows = running(ctx);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].pathway.child_code, "0417");
    EXPECT_EQ(rows[0].municipality, "湯河原町");
    EXPECT_EQ(rows[0].open, static_cast<int>(j.steps().size()));
    EXPECT_EQ(rows[0].closed, 0);
    EXPECT_EQ(rows[0].late, 0);
    EXPECT_EQ(rows[0].stuck, 0);
    EXPECT_GT(rows[0].nobody, 3);
    for (const auto who : {j.abe, j.window, j.admin}) {
        auto other = j.as(who);
        EXPECT_TRUE(running(other).empty());
    }
}

TEST_P(Starts, CountWhatIsLateAndClosed) {
    ASSERT_TRUE(j.act(j.tanaka, j.named("関係機関に"), "done", "全部に送りました"));
    j.clock.set(base::start_of_day(make_date(2026, 12, 5)));
    auto ctx = j.as(j.sato);
    const auto rows = running(ctx);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].closed, 1);
    EXPECT_GE(rows[0].late, 4);
}

TEST_P(Starts, ListTheRunningOnesAlongTheOwnTeams) {
    db::write(j.db, [&] {
        for (int i = 0; i < 1500; ++i) {
            const auto child = j.world.child("x" + std::to_string(i));
            j.world.join(child, i % 40 == 0 ? j.health : j.school);
            auto ctx = j.as(j.tanaka);
            const auto key =
                access::open_child_as_system(j.db, j.world.trail, j.world.app, child, "requests").value();
            add_pathway(ctx, ctx.new_id<PathwayId>(), key, {j.template_id(), kHome, "ゴール"});
        }
    });
    j.world.trail.clear();
    j.db.execute_script("ANALYZE");
    if (GetParam() == db::Engine::postgres) {
        // A few thousand rows are read whole more quickly; what counts is that an index can lead to them.
        for (const auto* way : {"seqscan", "bitmapscan", "hashjoin", "mergejoin"})
            j.db.execute_script(std::string("SET enable_") + way + " = off");
    }
    std::string sql;
    for (const auto* statement : db::all_statements()) {
        const std::string text = statement->text();
        if (text.find("FROM pathway p") != std::string::npos and text.find("LIMIT 500") != std::string::npos)
            sql = text;
    }
    ASSERT_FALSE(sql.empty());
    const auto today = base::iso(j.clock.today());
    const auto found = j.plan_of(sql, {j.health, today});
    EXPECT_NE(found.find("team_member_section"), std::string::npos) << found;
    EXPECT_NE(found.find("pathway_child"), std::string::npos) << found;
    EXPECT_EQ(found.find("SCAN p\n"), std::string::npos) << found;
    auto ctx = j.as(j.sato);
    EXPECT_EQ(running(ctx).size(), 39u);
}

ROOMS_ON_ENGINES(Starts);

}  // namespace
}  // namespace tsumugi::pathways
