#include "ground/access/sight.h"

#include <gtest/gtest.h>

#include "ground/access/limits.h"
#include "ground/db/testing.h"

// One answer to "what may this section see of this child": the function and the piece of SQL say the same.
namespace tsumugi::access {
namespace {

constexpr base::Date kDay = base::make_date(2026, 11, 24);
constexpr auto kCare = Purpose::care;

const db::Sql kBody{"INSERT INTO organisation (id, kind, name, kana, sort_key) VALUES ($1, $2, $2, '', '')"};
const db::Sql kSection{"INSERT INTO section (id, organisation_id, name, sort_key) VALUES ($1, $2, '', '')"};
const db::Sql kJoin{
    R"(INSERT INTO team_member (id, child_id, section_id, from_date, until_date, ended_at, added_by, added_at)
    VALUES ($1, 1, $2, $3, $4, $5, 0, 0))"};
const db::Sql kTakeAway{
    R"(INSERT INTO sight_limit (id, child_id, organisation_id, category, added_on, added_at, added_by,
    added_section, ended_at) VALUES ($1, 1, $2, $3, '2026-11-01', 0, 0, 0, $4))"};

#define MAY_SEE(category) \
    { Category::category, new db::Sql("SELECT 1 WHERE " TSUMUGI_MAY_SEE("$1", "$2", "$3", category)) }
/// Kept for the whole program, as statements are.
const std::pair<Category, const db::Sql*> kMaySee[] = {
    MAY_SEE(basic),   MAY_SEE(medical), MAY_SEE(daily_care), MAY_SEE(education),
    MAY_SEE(welfare), MAY_SEE(family),  MAY_SEE(documents)};

class Sights : public testing::TestWithParam<db::Engine> {
  protected:
    std::unique_ptr<db::Db> db = db::fresh_migrated_database(GetParam());
    const ChildId child{1};
    std::int64_t number = 100;

    void SetUp() override {
        db->execute_script(
            "INSERT INTO municipality (code, name, kana, english, sort_key, position) VALUES ('143847', 'a', 'a', 'a', 'a', 1);"
            "INSERT INTO child (id, code, name, kana, search_key, sort_key, birth, sex, municipality, created_at, created_by)"
            " VALUES (1, '0417', 'a', '', '', '', '2022-09-03', 'male', '143847', 0, 0)");
    }
    OrganisationId body(std::string_view kind) {
        const OrganisationId id{++number};
        db->query(kBody, id, kind).run();
        return id;
    }
    SectionId section_of(OrganisationId organisation) {
        const SectionId id{++number};
        db->query(kSection, id, organisation).run();
        return id;
    }
    void join(SectionId section, base::Date from = kDay, std::optional<base::Date> until = std::nullopt,
              bool ended = false) {
        db->query(kJoin, ++number, section, from, until,
                  ended ? std::optional(std::int64_t{1}) : std::nullopt)
            .run();
    }
    void limit(OrganisationId organisation, Category category, bool ended = false) {
        db->query(kTakeAway, ++number, organisation, code(category),
                  ended ? std::optional(std::int64_t{1}) : std::nullopt)
            .run();
    }
    /// The categories by the function, which the SQL must repeat.
    unsigned seen(SectionId section) {
        const auto sight = sight_of(*db, child, section, kDay, kCare);
        unsigned by_sql = 0;
        for (const auto& [category, sql] : kMaySee) {
            if (db->query(*sql, child, section, kDay).value<int>()) by_sql |= bit(category);
        }
        EXPECT_EQ(sight.categories, by_sql);
        return sight.categories;
    }
};

TEST_P(Sights, FollowTheTableOfKindsInCodeAndInSql) {
    for (const auto& kind : organisation_kinds()) {
        const auto section = section_of(body(kind.code));
        EXPECT_EQ(seen(section), 0u) << kind.code;
        join(section);
        EXPECT_EQ(seen(section), kind.categories) << kind.code;
        EXPECT_TRUE(kind.categories & bit(Category::basic)) << kind.code;
    }
    const auto unknown = section_of(body("circus"));
    join(unknown);
    EXPECT_EQ(seen(unknown), 0u);
}

TEST_P(Sights, FollowTheDaysOfTheMembership) {
    const auto hospital = body("hospital");
    const auto future = section_of(hospital), past = section_of(hospital), last_day = section_of(hospital),
               ended = section_of(hospital), again = section_of(hospital);
    join(future, base::add_days(kDay, 1));
    join(past, base::add_days(kDay, -9), base::add_days(kDay, -1));
    join(last_day, base::add_days(kDay, -9), kDay);
    join(ended, base::add_days(kDay, -9), std::nullopt, true);
    join(again, base::add_days(kDay, -9), base::add_days(kDay, -1));
    join(again, kDay);
    EXPECT_EQ(seen(future), 0u);
    EXPECT_EQ(seen(past), 0u);
    EXPECT_EQ(seen(last_day), kEveryCategory);
    EXPECT_EQ(seen(ended), 0u);
    EXPECT_EQ(seen(again), kEveryCategory);
}

TEST_P(Sights, ALimitTakesTheCategoryFromEverySectionOfTheOrganisationAlone) {
    const auto school = body("school"), other_school = body("school");
    const auto office = section_of(school), nurse = section_of(school), other = section_of(other_school);
    for (const auto section : {office, nurse, other}) join(section);
    const auto all = categories_of("school");
    limit(school, Category::medical);
    limit(school, Category::education, true);
    EXPECT_EQ(seen(office), all & ~bit(Category::medical));
    EXPECT_EQ(seen(nurse), all & ~bit(Category::medical));
    EXPECT_EQ(seen(other), all);
    limit(school, Category::basic);
    EXPECT_EQ(seen(nurse), all & ~bit(Category::medical) & ~bit(Category::basic));
}

TEST_P(Sights, SayWhy) {
    const auto hospital = body("hospital");
    const auto section = section_of(hospital);
    join(section, base::add_days(kDay, -3), base::add_days(kDay, 3));
    limit(hospital, Category::family);
    const auto sight = sight_of(*db, child, section, kDay, kCare);
    ASSERT_EQ(sight.reasons.size(), 2u);
    EXPECT_EQ(sight.reasons[0].basis, Basis::team);
    EXPECT_EQ(sight.reasons[0].from, base::add_days(kDay, -3));
    EXPECT_EQ(sight.reasons[0].until, base::add_days(kDay, 3));
    EXPECT_EQ(sight.reasons[0].kind, "hospital");
    EXPECT_EQ(sight.reasons[1].basis, Basis::limit);
    EXPECT_EQ(sight.reasons[1].categories, bit(Category::family));
    EXPECT_FALSE(sight.sees(Category::family));
}

TEST_P(Sights, NobodyOpensAChildForStatisticsOrAnEmergency) {
    const auto section = section_of(body("hospital"));
    join(section);
    for (const auto purpose : {Purpose::care, Purpose::coordination, Purpose::administration})
        EXPECT_EQ(sight_of(*db, child, section, kDay, purpose).categories, kEveryCategory);
    for (const auto purpose : {Purpose::statistics, Purpose::emergency}) {
        EXPECT_EQ(sight_of(*db, child, section, kDay, purpose).categories, 0u);
        EXPECT_EQ(sight_once_in_team(*db, child, section, kDay, purpose).categories, 0u);
    }
}

TEST_P(Sights, PromiseWhatAMemberOfTheTeamWillSee) {
    const auto school = body("school");
    const auto nurse = section_of(school);
    const auto promised = [&](ChildId of) {
        return sight_once_in_team(*db, of, nurse, kDay, kCare).categories;
    };
    EXPECT_EQ(promised(child), categories_of("school"));
    limit(school, Category::medical);
    EXPECT_EQ(promised(child), categories_of("school") & ~bit(Category::medical));
    EXPECT_EQ(promised(ChildId{}), categories_of("school"));
    join(nurse);
    EXPECT_EQ(seen(nurse), promised(child));
}

INSTANTIATE_TEST_SUITE_P(Engines, Sights, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& test) { return db::name_of(test.param); });

}  // namespace
}  // namespace tsumugi::access
