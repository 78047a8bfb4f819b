#include "ground/db/revision.h"
#include "rooms/region/section_book.h"
#include "rooms/testing/region_world.h"

namespace tsumugi::region {
namespace {

using access::SectionId;
using rooms::kManazuru;
using rooms::kYugawara;

const db::Sql kEndSection{"UPDATE section SET ended_on = '2026-04-01' WHERE id = $1"};

class RegionStore : public rooms::OnEngines {
  protected:
    base::Result<int> save(int version, const std::vector<RoleRow>& rows) {
        region.clock.advance(std::chrono::minutes(1));
        auto ctx = region.as(region.kato);
        return save_regional_table(ctx, kYugawara, version, rows);
    }
    const RoleRow& row_of(const std::vector<RoleRow>& rows, const std::string& function) {
        return *std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.function == function; });
    }
};

TEST_P(RegionStore, KnowsTheTenMunicipalitiesAndSeventeenFunctions) {
    EXPECT_EQ(municipalities(region.db).size(), 10u);
    EXPECT_EQ(functions(region.db).size(), 17u);
    EXPECT_EQ(municipality(region.db, kYugawara)->name, "湯河原町");
    EXPECT_FALSE(municipality(region.db, "999999"));
    EXPECT_EQ(municipality_name(region.db, kManazuru, base::Lang::en), "Manazuru Town");
    EXPECT_EQ(municipality_name(region.db, "999999", base::Lang::ja), "");
    load_reference(region.db);
    EXPECT_EQ(municipalities(region.db).size(), 10u) << "a second load adds nothing";
}

TEST_P(RegionStore, BeginsWithAGapInEveryRow) {
    EXPECT_EQ(regional_version(region.db, kYugawara), 0);
    const auto rows = regional_table(region.db, kYugawara);
    EXPECT_EQ(rows.size(), 17u);
    for (const auto& row : rows) EXPECT_TRUE(row.gap()) << row.function;
}

TEST_P(RegionStore, SavesEachTableAsANewVersion) {
    const auto first = save(0, region.town_rows());
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, 1);
    auto rows = region.town_rows();
    rows[0].leads = {region.welfare};
    rows[0].supports = {region.health};
    const auto second = save(1, rows);
    ASSERT_TRUE(second);
    EXPECT_EQ(*second, 2);
    EXPECT_EQ(row_of(regional_table(region.db, kYugawara), "ward_visit").leads, std::vector{region.welfare});
    EXPECT_TRUE(row_of(regional_table(region.db, kYugawara), "transport").clash());
    EXPECT_TRUE(row_of(regional_table(region.db, kYugawara), "housing").gap());
    EXPECT_TRUE(row_of(regional_table(region.db, kManazuru), "ward_visit").gap()) << "another town's";
    const auto kept = kept_versions(region.db, kYugawara, 20);
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_EQ(kept[0].version, 2);
    EXPECT_EQ(kept[0].by, "加藤");
    EXPECT_EQ(parse_content(kept[1].content)[0].leads, std::vector{region.health}) << "what it was stays";
    EXPECT_FALSE(kept_version(region.db, kYugawara, 3));
    EXPECT_FALSE(kept_version(region.db, kManazuru, 1));
}

TEST_P(RegionStore, RefusesTheSecondOfTwoEditors) {
    ASSERT_TRUE(save(0, region.town_rows()));
    for (const int stale : {0, 2, -1}) {
        const auto refused = save(stale, {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, base::Kind::conflict);
    }
    EXPECT_EQ(regional_version(region.db, kYugawara), 1);
    EXPECT_EQ(row_of(regional_table(region.db, kYugawara), "ward_visit").leads, std::vector{region.health});
}

TEST_P(RegionStore, KeepsWhatAMunicipalitySaidBefore) {
    auto ctx = region.as(region.kato);
    auto town = municipality(region.db, kYugawara).value();
    town.can_do = "家庭訪問";
    ASSERT_TRUE(save_municipality(ctx, town));
    town.can_do = "電話だけ";
    const auto stale = save_municipality(ctx, town);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().kind, base::Kind::conflict);
    EXPECT_EQ(municipality(region.db, kYugawara)->can_do, "家庭訪問");
    EXPECT_EQ(db::revisions(region.db, "municipality", std::stoll(kYugawara)).size(), 1u);
    EXPECT_EQ(last_change(region.db, kYugawara).by, "加藤");
    EXPECT_EQ(last_change(region.db, kManazuru).by, "");
    town.code = "999999";
    EXPECT_EQ(save_municipality(ctx, town).error().kind, base::Kind::not_found);
}

TEST_P(RegionStore, FindsASectionByWhatPeopleType) {
    const SectionBook book(region.db);
    const auto id_of = [&](std::string_view typed) {
        const auto* found = book.find(typed);
        return found ? found->id : SectionId{};
    };
    EXPECT_EQ(id_of("湯河原町 健康づくり課"), region.health);
    EXPECT_EQ(id_of("湯河原町　健康づくり課"), region.health) << "a wide space";
    EXPECT_EQ(id_of("訪看ミカン"), region.nurses) << "folded kana";
    EXPECT_EQ(id_of(region.taxi.text()), region.taxi);
    for (const auto* unknown : {"", "湯河原町", "どこか", "0000000000000"})
        EXPECT_EQ(book.find(unknown), nullptr) << unknown;
}

TEST_P(RegionStore, FindsNoNameThatTwoHaveOrThatHasEnded) {
    region.place("訪看みかん", "", "visiting_nurse");
    EXPECT_EQ(SectionBook(region.db).find("訪看みかん"), nullptr);
    region.db.query(kEndSection, region.taxi).run();
    EXPECT_EQ(SectionBook(region.db).find("はやぶさタクシー 配車"), nullptr);
    EXPECT_EQ(SectionBook(region.db).where(region.taxi), "はやぶさタクシー 配車")
        << "old tables still name it";
}

TEST_P(RegionStore, ReadsOnlyTheSectionsThatRowsName) {
    std::vector<SectionId> many;
    for (int i = 0; i < 40; ++i)
        many.push_back(region.place(("事業所" + std::to_string(i)).c_str(), "", "day_service"));
    const SectionBook book(region.db,
                           {rooms::RegionWorld::row("ward_visit", many, {region.health}, {many[0]})});
    EXPECT_EQ(book.all().size(), 41u);
    for (std::size_t i = 0; i < many.size(); ++i)
        EXPECT_EQ(book.where(many[i]), "事業所" + std::to_string(i));
    EXPECT_EQ(book.find(region.taxi), nullptr);
    EXPECT_TRUE(SectionBook(region.db, {}).all().empty());
}

ROOMS_ON_ENGINES(RegionStore);

}  // namespace
}  // namespace tsumugi::region
