#include "ground/db/revision.h"
#include "rooms/teams/testing.h"

// Role tables of a child, memberships, goals and gaps as they are stored.
namespace tsumugi::teams {
namespace {

class RoleTables : public OnEngines {};

TEST_P(RoleTables, BeginEmptyAndGrowByVersions) {
    EXPECT_TRUE(town.rows().empty());
    ASSERT_EQ(town.save({Town::row("ward_visit", {town.health})}, 0).value(), 1);
    ASSERT_EQ(town.save({Town::row("ward_visit", {town.hospital}, {town.health})}, 1).value(), 2);
    EXPECT_EQ(town.row_named("ward_visit").leads, std::vector{town.hospital});
    const auto kept = kept_tables(town.db, town.system_key(town.child), 20);
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_EQ(kept[0].version, 2);
    EXPECT_EQ(kept[0].by, "田中");
    EXPECT_EQ(kept_table(town.db, town.system_key(town.child), 1)->rows.at(0).leads,
              std::vector{town.health});
    EXPECT_FALSE(kept_table(town.db, town.system_key(town.child), 3));
    EXPECT_EQ(lead_of(town.db, town.system_key(town.child), "ward_visit"), town.hospital);
    EXPECT_FALSE(lead_of(town.db, town.system_key(town.child), "housing"));
}

TEST_P(RoleTables, KeepGapsOnlyWhereTheyBelong) {
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health}), Town::row("housing", {})}, 0));
    EXPECT_EQ(town.rows().size(), 1u) << "a function that nobody asked for is not part of the table";
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health}), Town::row("housing", {})}, 1, true));
    EXPECT_EQ(town.rows().size(), 2u);
    ASSERT_TRUE(town.save({Town::row("ward_visit", {}), Town::row("housing", {})}, 2));
    EXPECT_EQ(town.rows().size(), 2u) << "what it had stays, as a gap";
    EXPECT_TRUE(town.row_named("ward_visit").gap());
}

TEST_P(RoleTables, RefuseTheSecondOfTwoEditors) {
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health})}, 0));
    for (const int stale : {0, 2}) {
        const auto refused = town.save({Town::row("ward_visit", {town.school})}, stale);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, base::Kind::conflict);
    }
    EXPECT_EQ(town.row_named("ward_visit").leads, std::vector{town.health});
    EXPECT_FALSE(town.is_member(town.school)) << "a refused table lets nobody in";
}

TEST_P(RoleTables, LetWhoGetsARoleIntoTheTeam) {
    EXPECT_FALSE(town.may_open(town.mori, town.child));
    ASSERT_TRUE(town.save({Town::row("home_nursing", {town.nurses}, {town.school}, {town.taxi})}, 0));
    for (const auto who : {town.mori, town.abe, town.ono}) EXPECT_TRUE(town.may_open(who, town.child));
    EXPECT_FALSE(town.may_open(town.kato, town.child));
    EXPECT_TRUE(town.was_told(town.nurses, "の主担当になりました"));
    EXPECT_FALSE(town.was_told(town.school, "主担当"));
    for (const auto& line : town.told(town.nurses)) EXPECT_EQ(line.find("小峰"), std::string::npos) << line;
}

TEST_P(RoleTables, TellANewLeadAloneAndNotWhoSaves) {
    ASSERT_TRUE(
        town.save({Town::row("ward_visit", {town.health}), Town::row("conference", {town.hospital})}, 0));
    ASSERT_TRUE(
        town.save({Town::row("ward_visit", {town.health}), Town::row("conference", {town.hospital})}, 1));
    EXPECT_EQ(town.told(town.health).size(), 1u);
    EXPECT_TRUE(town.told(town.hospital).empty());
}

TEST_P(RoleTables, DoNotBringBackWhoHasLeft) {
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health}, {town.school})}, 0));
    const auto school = town.member_of(town.school);
    ASSERT_TRUE(town.act(town.tanaka, [&](access::Ctx& ctx, const ChildKey& key) {
        return access::leave_team(ctx, key, school.id, ctx.today(), "卒業");
    }));
    auto rows = town.rows();
    rows[0].note = "電話で";
    ASSERT_TRUE(town.save(rows, 1));
    EXPECT_FALSE(town.is_member(town.school)) << "an old row still names it";
}

TEST_P(RoleTables, KeepDueDayEndAndNote) {
    auto row = Town::row("ward_visit", {town.health});
    row.due = make_date(2026, 12, 4);
    row.ended = make_date(2026, 11, 20);
    row.note = "髙﨑さん";
    ASSERT_TRUE(town.save({row}, 0));
    const auto back = town.row_named("ward_visit");
    EXPECT_EQ(back.due, row.due);
    EXPECT_EQ(back.ended, row.ended);
    EXPECT_EQ(back.note, "髙﨑さん");
    EXPECT_EQ(town.events(town.child).back(), "役割分担表が第{n}版になりました。");
}

TEST_P(RoleTables, TellFollowersOfTheOneNewLead) {
    static std::vector<std::string> heard;
    heard.clear();
    set_followers({[](access::Ctx&, const ChildKey&, std::string_view function, SectionId) {
                       heard.emplace_back(function);
                   },
                   nullptr});
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health}),
                           Town::row("transport", {town.health, town.hospital}), Town::row("housing", {})},
                          0, true));
    ASSERT_TRUE(town.save(town.rows(), 1));
    set_followers({});
    EXPECT_EQ(heard, std::vector<std::string>{"ward_visit"}) << "neither a clash nor a gap nor what stays";
}

TEST_P(RoleTables, TakeALeadWithoutLosingTheOthers) {
    ASSERT_TRUE(
        town.save({Town::row("ward_visit", {town.health}), Town::row("housing", {}, {town.hospital})}, 0));
    town.act(town.tanaka,
             [&](access::Ctx& ctx, const ChildKey& key) { take_lead(ctx, key, "housing", town.hospital); });
    town.act(town.tanaka, [&](access::Ctx& ctx, const ChildKey& key) {
        take_lead(ctx, key, "conference", town.hospital);
    });
    EXPECT_EQ(town.row_named("housing").leads, std::vector{town.hospital});
    EXPECT_TRUE(town.row_named("housing").supports.empty());
    EXPECT_EQ(town.row_named("conference").leads, std::vector{town.hospital});
    EXPECT_EQ(town.row_named("ward_visit").leads, std::vector{town.health});
}

class Memberships : public OnEngines {
  protected:
    void SetUp() override {
        ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health}, {town.nurses}, {town.school}),
                               Town::row("conference", {town.hospital}, {town.health})},
                              0));
    }
    base::Result<void> leave_as(SectionId section, base::Date until) {
        const auto member = town.member_of(section);
        return town.act(town.tanaka, [&](access::Ctx& ctx, const ChildKey& key) {
            return leave(ctx, key, member, until, "支援が終わった");
        });
    }
    base::Result<void> hand(SectionId from, SectionId to, access::MemberId person = {}) {
        const auto member = town.member_of(from);
        return town.act(town.tanaka, [&](access::Ctx& ctx, const ChildKey& key) {
            return hand_over(ctx, key, member, to, person, "担当が替わります");
        });
    }
};

TEST_P(Memberships, EndAtTheNextMomentWithTheirRoles) {
    EXPECT_TRUE(town.may_open(town.mori, town.child));
    ASSERT_TRUE(leave_as(town.nurses, town.clock.today()));
    EXPECT_FALSE(town.may_open(town.mori, town.child));
    EXPECT_TRUE(town.row_named("ward_visit").supports.empty());
    EXPECT_EQ(town.member_of(town.nurses, true).until, town.clock.today()) << "nothing is deleted";
    EXPECT_EQ(db::revisions(town.db, "team_member", town.member_of(town.nurses, true).id.value()).size(), 1u);
}

TEST_P(Memberships, LastUntilTheirLastDay) {
    ASSERT_TRUE(leave_as(town.school, base::add_days(town.clock.today(), 3)));
    EXPECT_TRUE(town.may_open(town.abe, town.child));
    EXPECT_EQ(town.row_named("ward_visit").informed, std::vector{town.school});
    town.clock.advance(std::chrono::days(3));
    EXPECT_TRUE(town.may_open(town.abe, town.child));
    town.clock.advance(std::chrono::days(1));
    EXPECT_FALSE(town.may_open(town.abe, town.child));
}

TEST_P(Memberships, GoToASuccessorWithAllRoles) {
    ASSERT_TRUE(hand(town.health, town.welfare, town.kato));
    EXPECT_EQ(town.row_named("ward_visit").leads, std::vector{town.welfare});
    EXPECT_EQ(town.row_named("conference").supports, std::vector{town.welfare});
    EXPECT_TRUE(town.may_open(town.kato, town.child));
    EXPECT_FALSE(town.may_open(town.sato, town.child));
    EXPECT_EQ(town.member_of(town.welfare).member, town.kato);
    EXPECT_TRUE(town.was_told(town.welfare, "から引き継ぎました"));
    EXPECT_EQ(town.events(town.child).back(), "チームの引き継ぎがありました。");
}

TEST_P(Memberships, AreNotDoubledWhenTheSuccessorIsThereAlready) {
    ASSERT_TRUE(hand(town.health, town.hospital));
    EXPECT_EQ(town.row_named("conference").leads, std::vector{town.hospital});
    EXPECT_TRUE(town.row_named("conference").supports.empty()) << "one level a function";
    EXPECT_EQ(town.row_named("ward_visit").leads, std::vector{town.hospital});
}

TEST_P(Memberships, TellFollowersWhoStandsInWhosePlace) {
    static SectionId from, to;
    set_followers({nullptr, [](access::Ctx&, const ChildKey&, SectionId old_place, SectionId new_place) {
                       from = old_place;
                       to = new_place;
                   }});
    ASSERT_TRUE(hand(town.health, town.welfare));
    set_followers({});
    EXPECT_EQ(from, town.health);
    EXPECT_EQ(to, town.welfare);
}

TEST_P(Memberships, OfAnotherChildAreNotTouched) {
    const auto other = town.RegionWorld::child("0999", {town.hospital, town.health});
    const auto member = town.member_of(town.health);
    auto ctx = town.as(town.tanaka);
    const auto key = town.key(ctx, other);
    EXPECT_FALSE(
        db::write(town.db, [&] { return access::leave_team(ctx, key, member.id, ctx.today(), "x"); }));
    EXPECT_TRUE(town.is_member(town.health));
}

class Goals : public OnEngines {
  protected:
    std::vector<Goal> all() {
        auto ctx = town.as(town.tanaka);
        return goals(ctx, town.key(ctx, town.child));
    }
    base::Result<void> change(const Goal& goal, const char* kind, const char* reason = "") {
        return town.act(town.tanaka, [&](access::Ctx& ctx, const ChildKey& key) {
            return change_goal(ctx, key, goal.id, goal.version, kind, reason);
        });
    }
    void SetUp() override {
        town.act(town.tanaka,
                 [](access::Ctx& ctx, const ChildKey& key) { add_goal(ctx, key, "家で眠れる", false); });
    }
};

TEST_P(Goals, AreAgreedReachedAndEnded) {
    for (const auto* kind : {"agree", "family", "reach"}) ASSERT_TRUE(change(all().at(0), kind)) << kind;
    const auto goal = all().at(0);
    EXPECT_EQ(goal.agreed_on, town.clock.today());
    EXPECT_EQ(goal.reached_on, town.clock.today());
    EXPECT_TRUE(goal.family_agreed);
    EXPECT_EQ(goal.version, 4);
    ASSERT_TRUE(change(goal, "end", "別の目標にしました"));
    EXPECT_TRUE(all().empty());
    EXPECT_EQ(town.count("goal", "ended_reason = '別の目標にしました'"), 1) << "ended, not deleted";
    EXPECT_EQ(db::revisions(town.db, "goal", goal.id.value()).size(), 4u);
}

TEST_P(Goals, RefuseTheSecondOfTwoEditors) {
    const auto goal = all().at(0);
    ASSERT_TRUE(change(goal, "agree"));
    const auto refused = change(goal, "reach");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::Kind::conflict);
    EXPECT_FALSE(all().at(0).reached_on);
    EXPECT_EQ(change(all().at(0), "delete").error().kind, base::Kind::invalid);
}

TEST_P(Goals, OfAnotherChildAreNotFound) {
    const auto goal = all().at(0);
    const auto other = town.RegionWorld::child("0999", {town.hospital});
    auto ctx = town.as(town.tanaka);
    const auto key = town.key(ctx, other);
    EXPECT_EQ(change_goal(ctx, key, goal.id, 1, "reach", "").error().kind, base::Kind::not_found);
    EXPECT_EQ(change_goal(ctx, key, GoalId{4711}, 1, "reach", "").error().kind, base::Kind::not_found);
}

class Gaps : public OnEngines {
  protected:
    std::vector<std::string> shown(access::MemberId who) {
        auto ctx = town.as(who);
        std::vector<std::string> all;
        for (const auto& gap : gaps(ctx, 100))
            all.push_back(gap.child_code + " " + gap.function + " " + std::to_string(gap.leads));
        return all;
    }
};

TEST_P(Gaps, ShowEachPersonTheirOwnAndTheDeskAllByCode) {
    ASSERT_TRUE(town.save({Town::row("housing", {}), Town::row("transport", {town.health, town.hospital}),
                           Town::row("conference", {town.hospital})},
                          0, true));
    const std::vector<std::string> both{"0417 housing 0", "0417 transport 2"};
    EXPECT_EQ(shown(town.tanaka), both);
    EXPECT_EQ(shown(town.sato), both);
    EXPECT_EQ(shown(town.window), both);
    for (const auto who : {town.abe, town.kato, town.admin}) EXPECT_TRUE(shown(who).empty());
}

TEST_P(Gaps, AreReadAlongTheOwnTeams) {
    db::write(town.db, [&] {
        for (int i = 0; i < 1500; ++i) {
            town.clock.advance(std::chrono::milliseconds(1));
            const auto id = town.RegionWorld::child("x" + std::to_string(i), {town.school});
            town.db
                .query_text(
                    "INSERT INTO role (id, child_id, function_code, level, note) VALUES ($1, $2, 'housing', "
                    "'lead', '')",
                    {i + 1, id.value()})
                .run();
        }
    });
    town.db.execute_script("ANALYZE");
    if (GetParam() == db::Engine::postgres) {
        // A few thousand rows are read whole more quickly; what counts is that an index can lead to them.
        for (const auto* way : {"seqscan", "bitmapscan", "hashjoin", "mergejoin"})
            town.db.execute_script(std::string("SET enable_") + way + " = off");
    }
    std::string sql;
    for (const auto* statement : db::all_statements()) {
        const std::string text = statement->text();
        if (text.find("HAVING COUNT(r.section_id)") != std::string::npos and
            text.find("own.section_id") != std::string::npos)
            sql = text;
    }
    ASSERT_FALSE(sql.empty());
    const auto plan = town.plan_of(sql, {town.health, town.clock.today(), 100});
    EXPECT_NE(plan.find("team_member_section"), std::string::npos) << plan;
    for (const auto* whole : {"SCAN r\n", "SCAN r USING", "SCAN c\n", "Seq Scan on role"})
        EXPECT_EQ(plan.find(whole), std::string::npos) << plan;
    EXPECT_TRUE(shown(town.sato).empty());
    EXPECT_EQ(shown(town.abe).size(), 100u);
}

ROOMS_ON_ENGINES(RoleTables);
ROOMS_ON_ENGINES(Memberships);
ROOMS_ON_ENGINES(Goals);
ROOMS_ON_ENGINES(Gaps);

}  // namespace
}  // namespace tsumugi::teams
