#include "house/demo.h"

#include <gtest/gtest.h>

#include <set>

#include "ground/access/password.h"
#include "house/testing.h"

namespace tsumugi::house {
namespace {

using testing::Ground;
using testing::kToday;

class Demo : public ::testing::TestWithParam<db::Engine> {
  protected:
    Ground& region() { return testing::region(GetParam()); }
    std::int64_t number(const std::string& sql) {
        return region().db->query_text(sql, {}).value<std::int64_t>().value_or(-1);
    }
    std::map<std::string, std::int64_t> numbers(const std::string& sql) {
        std::map<std::string, std::int64_t> found;
        region().db->query_text(sql, {}).each(
            [&](const db::Row& row) { found[row.get<std::string>(0)] = row.integer(1); });
        return found;
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, Demo, ::testing::ValuesIn(db::engines_under_test()),
                         [](const auto& test) { return db::name_of(test.param); });

TEST_P(Demo, HasSixtyChildrenAndNoneInManazuru) {
    EXPECT_EQ(number("SELECT COUNT(*) FROM child"), 60);
    EXPECT_EQ(number("SELECT COUNT(*) FROM child WHERE made_up = 0"), 0);
    EXPECT_EQ(number("SELECT COUNT(*) FROM child WHERE municipality = '143839'"), 0);
    EXPECT_EQ(number("SELECT COUNT(DISTINCT municipality) FROM child"), 9);
}

TEST_P(Demo, HasOneChildThatTwoOrganisationsEntered) {
    EXPECT_EQ(
        number(
            "SELECT COUNT(*) FROM child a JOIN child b ON a.id < b.id AND a.kana = b.kana AND a.birth = b.birth "
            "AND a.municipality = b.municipality AND a.name <> b.name"),
        1);
}

TEST_P(Demo, ShowsEveryStateOfStepsPathwaysAndRequests) {
    const auto steps = numbers("SELECT state, COUNT(*) FROM step GROUP BY state");
    for (const char* state : {"todo", "doing", "stuck", "done", "cannot", "ended"})
        EXPECT_GT(steps.count(state), 0u) << state;
    const auto pathways = numbers("SELECT state, COUNT(*) FROM pathway GROUP BY state");
    for (const char* state : {"running", "reached", "ended"}) EXPECT_GT(pathways.count(state), 0u) << state;
    const auto templates = numbers(
        "SELECT t.code, COUNT(*) FROM pathway p JOIN pathway_template t ON t.id = p.template_id GROUP BY t.code");
    for (const char* code : {"home", "school", "moving_in", "adult"})
        EXPECT_GT(templates.count(code), 0u) << code;
    const auto requests = numbers("SELECT state, COUNT(*) FROM request GROUP BY state");
    for (const char* state :
         {"sent", "seen", "asked", "accepted", "conditional", "declined", "doing", "done", "withdrawn"}) {
        EXPECT_GT(requests.count(state), 0u) << state;
    }
    EXPECT_GT(number("SELECT COUNT(*) FROM ladder WHERE name = 'unseen' AND rung > 0 AND is_open = 1"), 0);
}

TEST_P(Demo, HasLateStepsThatTheLeadOrTheDeskWasToldOf) {
    const auto late = numbers(
        "SELECT CAST(rung AS TEXT), COUNT(*) FROM ladder WHERE is_open = 1 AND day < '2026-11-24' "
        "AND name = 'late' GROUP BY rung");
    EXPECT_GT(late.count("1"), 0u);
    EXPECT_GT(late.count("2"), 0u);
    EXPECT_GT(number("SELECT COUNT(*) FROM task WHERE is_open = 1 AND section_id IS NULL"), 0);
    EXPECT_GT(
        number(
            "SELECT COUNT(*) FROM pathway p WHERE NOT EXISTS (SELECT 1 FROM step s WHERE s.pathway_id = p.id "
            "AND s.state <> 'todo')"),
        0);
    EXPECT_GT(number("SELECT COUNT(*) FROM step_event WHERE kind = 'moved'"), 0);
    EXPECT_GT(number("SELECT COUNT(*) FROM step_event WHERE kind = 'hand'"), 0);
}

TEST_P(Demo, HasGapsOfTheRegionAndOneClash) {
    const auto gaps = number(
        "SELECT COUNT(*) FROM support_function f WHERE NOT EXISTS (SELECT 1 FROM regional_role r WHERE "
        "r.municipality = '143839' AND r.function_code = f.code AND r.level = 'lead')");
    EXPECT_GE(gaps, 4);
    EXPECT_EQ(
        number(
            "SELECT COUNT(*) FROM (SELECT municipality, function_code FROM regional_role WHERE level = 'lead' "
            "GROUP BY municipality, function_code HAVING COUNT(*) > 1) AS clash"),
        1);
    EXPECT_GT(number("SELECT COUNT(*) FROM role WHERE level = 'lead' AND section_id IS NULL"), 0);
    EXPECT_GT(number("SELECT COUNT(*) FROM regional_role_version WHERE version = 2"), 0);
}

TEST_P(Demo, KeepsTheSharesOfAgesAndCare) {
    int bands[4] = {};
    region().db->query_text("SELECT birth FROM child", {}).each([&](const db::Row& row) {
        const int years = base::age_at(row.get<base::Date>(0), kToday).years;
        ASSERT_LT(years, 19);
        ++bands[std::min(years / 5, 3)];
    });
    EXPECT_NEAR(bands[0], 0.34 * 60, 2);
    EXPECT_NEAR(bands[1], 0.27 * 60, 2);
    EXPECT_NEAR(bands[2], 0.22 * 60, 2);
    EXPECT_NEAR(bands[3], 0.17 * 60, 2);
    const auto care = numbers("SELECT item, COUNT(*) FROM care_answer GROUP BY item");
    EXPECT_NEAR(care.at("1"), 0.29 * 60, 2);     // ventilator
    EXPECT_NEAR(care.at("4"), 0.20 * 60, 2);     // oxygen
    EXPECT_NEAR(care.at("12-1"), 0.27 * 21, 2);  // catheterisation, of the walking cluster
    EXPECT_NEAR(care.at("9-1"), 0.28 * 21, 2);   // insulin
    EXPECT_EQ(
        number(
            "SELECT COUNT(*) FROM child c WHERE NOT EXISTS (SELECT 1 FROM care_assessment a JOIN care_answer w "
            "ON w.assessment_id = a.id WHERE a.child_id = c.id)"),
        0);
}

TEST_P(Demo, NamesNoRealFacility) {
    static const char* const kReal[] = {
        "ほうあん",   "太陽の門", "こども医療センター", "かもめ",         "市立病院",   "東海大",
        "医師会",     "養護学校", "足柄上病院",         "小田原保健福祉", "西湘病院",   "箱根リハ",
        "神奈川リハ", "七沢",     "伊豆医療福祉",       "弘済学園",       "小田原支援", "足柄療護園"};
    // The council's room quotes a real, public record as it is.
    static const std::set<std::string> kRecord{
        "participant",     "participant_alias", "meeting_series", "meeting",         "agenda_point",
        "meeting_note",    "challenge",         "item",           "meeting_heading", "opinion",
        "opinion_speaker", "summary_point",     "summary_lead",   "record_import"};
    for (const auto& [table, text] : testing::dump(*region().db)) {
        if (kRecord.contains(table)) continue;
        for (const char* name : kReal) EXPECT_EQ(text.find(name), std::string::npos) << table << " " << name;
    }
}

TEST_P(Demo, HasTelephonesThatNobodyHas) {
    const auto check = [&](const std::string& sql) {
        region().db->query_text(sql, {}).each([&](const db::Row& row) {
            const auto phone = row.get<std::string>(0);
            const bool made_up = phone.empty() or phone.starts_with("0465-00-") or
                                 phone.starts_with("0463-00-") or phone.starts_with("045-000-") or
                                 phone.starts_with("090-0000-");
            EXPECT_TRUE(made_up) << phone;
        });
    };
    check("SELECT phone FROM child");
    check("SELECT phone FROM guardian");
    check("SELECT phone FROM section");
    check("SELECT phone FROM organisation");
}

TEST_P(Demo, LeavesAWholeLogAndNothingOfTomorrow) {
    const auto verified = audit::verify(*region().db);
    EXPECT_TRUE(verified.findings.empty());
    EXPECT_GT(verified.entries, 3000);
    const auto morning = (base::start_of_day(kToday) + std::chrono::hours(1)).time_since_epoch().count();
    for (const char* sql : {"SELECT MAX(at) FROM audit_entry WHERE lane = 0", "SELECT MAX(at) FROM notice",
                            "SELECT MAX(created_at) FROM child", "SELECT MAX(at) FROM step_event",
                            "SELECT MAX(sent_at) FROM request"}) {
        EXPECT_LT(number(sql), morning) << sql;
    }
    EXPECT_EQ(
        number(
            "SELECT COUNT(*) FROM audit_entry a JOIN audit_entry b ON b.number = a.number + 1 AND b.lane = a.lane "
            "WHERE a.lane = 0 AND b.at < a.at"),
        0);
}

TEST_P(Demo, LetsEverybodyOfTheListSignIn) {
    const auto accounts = demo_accounts(*region().db);
    EXPECT_EQ(accounts.size(), 15u);
    const DemoOptions options{};
    const auto hash = region()
                          .db->query_text("SELECT password FROM member WHERE login = 'manazuru'", {})
                          .value<std::string>();
    EXPECT_TRUE(access::verify_password(hash.value(), options.password, 8));
    EXPECT_TRUE(is_demo(*region().db));
    EXPECT_FALSE(is_unfinished_demo(*region().db));
}

TEST_P(Demo, KeepsRareCharactersOfNames) {
    for (const char* part : {"髙橋", "宮﨑", "𠮷田", "葛\U000E0100城", "アレクサンドラ・マリア・桜子姫"}) {
        EXPECT_EQ(region()
                      .db
                      ->query_text("SELECT COUNT(*) FROM child WHERE name LIKE $1",
                                   {db::Param("%" + std::string(part) + "%")})
                      .value<int>(),
                  1)
            << part;
    }
}

void expect_same(const std::map<std::string, std::string>& one,
                 const std::map<std::string, std::string>& other) {
    ASSERT_EQ(one.size(), other.size());
    for (const auto& [table, rows] : one) EXPECT_TRUE(rows == other.at(table)) << table;
}

TEST_P(Demo, IsTheSameForTheSameSeedAndDay) {
    Ground again(GetParam());
    testing::make_region(again);
    expect_same(testing::dump(*again.db), testing::kept_region(GetParam()).first);
}

TEST_P(Demo, IsTheSameOnBothEngines) {
    expect_same(testing::kept_region(GetParam()).first, testing::kept_region(db::Engine::sqlite).first);
}

TEST_P(Demo, IsAnotherOneForAnotherSeed) {
    Ground other(GetParam());
    testing::make_region(other, 2);
    EXPECT_NE(testing::dump(*other.db).at("child"), testing::kept_region(GetParam()).first.at("child"));
}

TEST(DemoDays, CanBeMadeOnAnyDayOfTheYear) {
    for (const auto& day :
         {base::make_date(2026, 1, 1), base::make_date(2027, 5, 5), base::make_date(2028, 2, 29)}) {
        Ground ground;
        testing::make_region(ground, 7, day);
        const auto count = [&](const char* sql) {
            return ground.db->query_text(sql, {}).value<int>().value_or(-1);
        };
        EXPECT_EQ(count("SELECT COUNT(DISTINCT state) FROM step"), 6) << base::iso(day);
        EXPECT_EQ(count("SELECT COUNT(DISTINCT state) FROM request"), 9) << base::iso(day);
    }
}

TEST(DemoScale, MakesMoreSectionsForMoreChildren) {
    Ground ground;
    DemoOptions options;
    options.scale = 8;
    options.today = kToday;
    make_demo(ground.app, *ground.db, options, [](const std::string&) {});
    const auto count = [&](const char* sql) {
        return ground.db->query_text(sql, {}).value<int>().value_or(-1);
    };
    EXPECT_EQ(count("SELECT COUNT(*) FROM child"), 480);
    EXPECT_GT(count("SELECT COUNT(*) FROM section"), 130);
    EXPECT_EQ(count("SELECT COUNT(*) FROM section WHERE is_desk = 1"), 1);
    EXPECT_TRUE(audit::verify(*ground.db).findings.empty());
}

}  // namespace
}  // namespace tsumugi::house
