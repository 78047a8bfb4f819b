#include "rooms/teams/testing.h"

// What is proposed for a new child, and what a team still lacks.
namespace tsumugi::teams {
namespace {

class Proposals : public testing::Test {
  protected:
    Town town;
    const base::Date four_years_old = make_date(2022, 9, 3);

    void SetUp() override { town.save_town_table(town.town_rows()); }
    std::vector<RoleRow> proposed(access::MemberId who, base::Date birth,
                                  const char* place = rooms::kYugawara) {
        auto ctx = town.as(who);
        return propose(ctx, place, ctx.user.section, {}, birth);
    }
    static std::optional<RoleRow> row(const std::vector<RoleRow>& rows, const std::string& function) {
        for (const auto& row : rows) {
            if (row.function == function) return row;
        }
        return std::nullopt;
    }
};

TEST_F(Proposals, TakeTheTownsOwnTable) {
    const auto rows = proposed(town.sato, four_years_old);
    EXPECT_EQ(row(rows, "ward_visit")->leads, std::vector{town.health});
    EXPECT_EQ(row(rows, "ward_visit")->supports, std::vector{town.welfare});
    EXPECT_EQ(row(rows, "home_nursing")->informed, std::vector{town.school});
    EXPECT_TRUE(row(rows, "housing")->gap()) << "nobody is known: 担当なし";
    for (const auto& r : proposed(town.sato, four_years_old, rooms::kManazuru))
        EXPECT_TRUE(r.gap()) << r.function;
}

TEST_F(Proposals, GiveAHospitalWhatHospitalsLead) {
    const auto rows = proposed(town.tanaka, four_years_old);
    for (const auto* function : {"discharge_notice", "conference", "care_teaching", "score_papers"})
        EXPECT_EQ(row(rows, function)->leads, std::vector{town.hospital}) << function;
    EXPECT_TRUE(row(proposed(town.sato, four_years_old), "conference")->gap()) << "a town is no hospital";
}

TEST_F(Proposals, BeginWithNobodyWhereTheTownNamesTwo) {
    const auto ride = row(proposed(town.tanaka, four_years_old), "transport");
    EXPECT_TRUE(ride->gap());
    EXPECT_EQ(ride->supports, (std::vector{town.welfare, town.taxi}));
}

TEST_F(Proposals, LeaveOutWhoHasEnded) {
    town.db.execute_script("UPDATE section SET ended_on = '2026-04-01' WHERE id = " +
                           std::to_string(town.health.value()));
    const auto visit = row(proposed(town.tanaka, four_years_old), "ward_visit");
    EXPECT_TRUE(visit->gap());
    EXPECT_EQ(visit->supports, std::vector{town.welfare});
}

TEST_F(Proposals, FollowTheSchoolYear) {
    const auto has = [&](base::Date birth, const char* function) {
        return row(proposed(town.tanaka, birth), function).has_value();
    };
    EXPECT_FALSE(has(make_date(2026, 10, 1), "school_entry")) << "a baby";
    EXPECT_TRUE(has(four_years_old, "school_entry"));
    EXPECT_FALSE(has(four_years_old, "school_care"));
    // Born on 1 April 2020: first grade in the fiscal year 2026; born on 2 April: the year before it.
    EXPECT_TRUE(has(make_date(2020, 4, 1), "school_care"));
    EXPECT_FALSE(has(make_date(2020, 4, 1), "school_entry"));
    EXPECT_FALSE(has(make_date(2020, 4, 2), "school_care"));
    EXPECT_TRUE(has(make_date(2020, 4, 2), "school_entry"));
    EXPECT_FALSE(has(make_date(2005, 4, 2), "school_care")) << "grown up";
}

class Readiness : public OnEngines {
  protected:
    std::vector<Condition> now(access::MemberId who = {}) {
        auto ctx = town.as(who.value() == 0 ? town.tanaka : who);
        return readiness(ctx, town.key(ctx, town.child));
    }
    static bool misses(const Condition& condition, std::string_view words) {
        for (const auto& missing : condition.missing) {
            if (missing.find(words) != std::string::npos) return true;
        }
        return false;
    }
    void confirm_as(access::MemberId who) {
        town.act(who, [](access::Ctx& ctx, const ChildKey& key) { confirm(ctx, key); });
    }
};

TEST_P(Readiness, MissesEverythingAtFirst) {
    const auto conditions = now();
    ASSERT_EQ(conditions.size(), 3u);
    for (const auto& condition : conditions) EXPECT_FALSE(condition.met) << condition.name;
    EXPECT_TRUE(misses(conditions[0], "目標がまだ書かれていません"));
    EXPECT_TRUE(misses(conditions[1], "役割分担表がまだありません"));
    EXPECT_TRUE(misses(conditions[2], "市立みなと病院 連携室 が目標と役割をまだ確認していません"));
    EXPECT_TRUE(misses(now(town.smith)[0], "goal"));
}

TEST_P(Readiness, IsMetOnceEverythingIsThere) {
    town.act(town.tanaka,
             [](access::Ctx& ctx, const ChildKey& key) { add_goal(ctx, key, "家で眠れる", true); });
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health})}, 0));
    for (const auto who : {town.tanaka, town.sato}) confirm_as(who);
    for (const auto& condition : now()) EXPECT_TRUE(condition.met) << condition.name;
}

TEST_P(Readiness, NamesAGapAClashAndAConfirmationOfAnOldTable) {
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health})}, 0));
    for (const auto who : {town.tanaka, town.sato}) confirm_as(who);
    ASSERT_TRUE(town.save({Town::row("ward_visit", {town.health, town.hospital}), Town::row("housing", {})},
                          1, true));
    const auto conditions = now();
    EXPECT_TRUE(misses(conditions[1], "「入院中の最初の訪問」の主担当が重なっています"));
    EXPECT_TRUE(misses(conditions[1], "「住まいの改修・福祉機器」に担当がいません"));
    EXPECT_TRUE(misses(conditions[2], "湯河原町 健康づくり課 は新しい役割分担表（第2版）をまだ見ていません"));
    confirm_as(town.sato);
    EXPECT_FALSE(misses(now()[2], "健康づくり課"));
}

TEST_P(Readiness, NamesAGoalThatNobodyAgreedOn) {
    town.act(town.tanaka,
             [](access::Ctx& ctx, const ChildKey& key) { add_goal(ctx, key, "𠮷日に帰る", false); });
    EXPECT_TRUE(misses(now()[0], "「𠮷日に帰る」はチームの同意がまだです"));
    EXPECT_TRUE(misses(now()[0], "「𠮷日に帰る」は家族の同意がまだです"));
}

ROOMS_ON_ENGINES(Readiness);

}  // namespace
}  // namespace tsumugi::teams
