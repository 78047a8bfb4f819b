#include "engines/census/table.h"

#include <gtest/gtest.h>

#include "engines/census/kinds.h"

using namespace tsumugi;
using namespace tsumugi::census;
using disclosure::State;

namespace {

Spec spec(std::vector<std::string> publish) {
    Spec out;
    out.round = {"r1", "kensei", base::make_date(2026, 10, 1), linkage::Profile::japanese};
    out.towns = {{"142069", "小田原市", 188000}, {"142174", "南足柄市", 40000}, {"143839", "真鶴町", 6700}};
    out.publish = std::move(publish);
    return out;
}

/// `count` children alike, on lists of these kinds.
void add(std::vector<Counted>& to, int count, std::uint32_t town, int band, std::uint32_t care,
         std::initializer_list<int> kinds) {
    Counted child;
    child.town = town;
    child.age_band = static_cast<std::uint8_t>(band);
    child.care = care;
    child.records = static_cast<std::uint32_t>(kinds.size());
    for (const int kind : kinds) child.sources |= 1u << kind;
    for (int i = 0; i < count; ++i) to.push_back(child);
}

std::vector<Counted> region() {
    std::vector<Counted> out;
    add(out, 20, 14206, 2, 1, {kHospitalList, kMunicipalityList});
    add(out, 15, 14206, 3, 64, {kHospitalList, kSchoolList, kNurseList});
    add(out, 14, 14217, 3, 80, {kSchoolList, kMunicipalityList, kNurseList});
    add(out, 12, 14217, 1, 80, {kHospitalList, kMunicipalityList, kNurseList});
    add(out, 3, 14383, 4, 16, {kSpecialSchoolList, kHospitalList, kNurseList});
    return out;
}

}  // namespace

TEST(CensusTable, ShowsTheTotalAndHidesASmallTownWithAnother) {
    const auto table = make_table(region(), spec({"town"}));
    ASSERT_TRUE(table.find("all"));
    EXPECT_EQ(table.find("all")->count, 64);
    EXPECT_EQ(table.find("town:14383")->state, State::complement);
    EXPECT_EQ(table.find("town:14383")->count, 0) << "a hidden count never leaves the program";
    int complements = 0;
    for (const auto& cell : table.cells) complements += cell.state == State::complement;
    EXPECT_GE(complements, 2) << "else the small town is the total less the others";
    EXPECT_EQ(write_published(table).find("\"count\":3,"), std::string::npos);
}

TEST(CensusTable, CountsACareItemOnlyWithItsComplement) {
    std::vector<Counted> children;
    add(children, 40, 14206, 2, 1, {kHospitalList, kMunicipalityList, kNurseList});
    add(children, 4, 14206, 2, 2, {kHospitalList, kMunicipalityList, kNurseList});
    const auto table = make_table(children, spec({"care"}));
    EXPECT_EQ(table.find("care:1")->state, State::complement) << "all but four have the item";
    EXPECT_EQ(table.find("care:2")->state, State::complement);
    EXPECT_EQ(table.find("all")->count, 44) << "the total stands longest";
    EXPECT_EQ(table.find("care:9")->state, State::shown) << "nobody may be said";
}

TEST(CensusTable, HidesWhatComesFromFewerThanThreeKindsOfLists) {
    std::vector<Counted> children;
    add(children, 40, 14206, 2, 1, {kHospitalList, kMunicipalityList});
    EXPECT_EQ(make_table(children, spec({})).find("all")->state, State::complement);
    add(children, 1, 14206, 2, 1, {kNurseList});
    EXPECT_EQ(make_table(children, spec({})).find("all")->state, State::shown);
}

TEST(CensusTable, TellsTheOverlapOfKindsAndTheShareInOrdinarySchools) {
    auto children = region();
    add(children, 30, 14206, 4, 16, {kSpecialSchoolList, kHospitalList, kNurseList});
    add(children, 30, 14206, 4, 16, {kMunicipalityList, kNurseList, kDayServiceList});
    const auto table = make_table(children, spec({"overlap", "school"}));
    ASSERT_EQ(table.find("kind:1")->state, State::shown);
    EXPECT_EQ(table.find("kind:1")->count, 80);
    EXPECT_EQ(table.find("both:1:3")->count, 32);
    EXPECT_EQ(table.find("school:any")->count, 62);
    EXPECT_EQ(table.find("kind:5")->count, 29);
}

TEST(CensusTable, HoldsTheEarlierFigureWhenAChildOrTwoCame) {
    auto next = spec({});
    next.earlier = {{"all", 62}};
    const auto table = make_table(region(), next);
    EXPECT_EQ(table.find("all")->state, State::held);
    EXPECT_EQ(table.find("all")->count, 62);
    next.earlier = {{"all", 40}};
    EXPECT_EQ(make_table(region(), next).find("all")->count, 64);
}

TEST(CensusTable, EstimatesOnlyWhereBothListsShareEnough) {
    const auto few = make_table(region(), spec({"estimate"}));
    EXPECT_TRUE(few.estimate.said);
    EXPECT_GE(few.estimate.least, 64);
    EXPECT_LE(few.estimate.children, few.estimate.most);
    std::vector<Counted> children;
    add(children, 40, 14206, 2, 1, {kHospitalList, kMunicipalityList, kNurseList});
    const auto none = make_table(children, spec({"estimate"}));
    EXPECT_FALSE(none.estimate.said);
    EXPECT_FALSE(none.estimate.why.empty());
}

TEST(CensusTable, OfNobodyAndOfOneChildSaysNothingButZero) {
    EXPECT_EQ(
        make_table({}, spec({"age", "town", "care", "overlap", "school", "estimate"})).find("all")->count, 0);
    std::vector<Counted> one;
    add(one, 1, 14206, 1, 1, {kHospitalList});
    const auto table = make_table(one, spec({"age", "town", "care", "overlap", "school", "estimate"}));
    for (const auto& cell : table.cells) EXPECT_EQ(cell.count, 0) << cell.name;
    EXPECT_NE(table.find("all")->state, State::shown);
}

TEST(CensusTable, IsReadBackAsItWasWrittenButNeverASmallCount) {
    const auto table = make_table(region(), spec({"age", "estimate"}));
    const auto back = read_published(write_published(table));
    ASSERT_TRUE(back);
    EXPECT_EQ(write_published(*back), write_published(table));
    EXPECT_FALSE(read_published(R"({"cells":[{"name":"all","state":"shown","threshold":10,"count":3}]})"));
    EXPECT_FALSE(read_published(R"({"cells":[{"name":"all","state":"small","threshold":10,"count":3}]})"));
    EXPECT_FALSE(read_published("{"));
}

TEST(CensusKinds, ReadCareItemsFromTheWordsOfLists) {
    EXPECT_EQ(care_bits("吸引、経管栄養（胃ろう）"), 1u << 4 | 1u << 6);
    EXPECT_EQ(care_bits("在宅酸素吸入"), 1u << 3);
    EXPECT_EQ(care_bits("人工呼吸器・気管切開"), 3u);
    EXPECT_EQ(care_bits("とくになし"), 0u);
    EXPECT_EQ(usual_list_kind("school", "県立みなと支援学校").number, kSpecialSchoolList);
    EXPECT_EQ(usual_list_kind("clinic", "x").number, kHospitalList);
    EXPECT_EQ(usual_list_kind("taxi", "x").code, "other");
}
