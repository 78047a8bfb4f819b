#include "rooms/children/children.h"
#include "rooms/testing/region_world.h"

namespace tsumugi::children {
namespace {

class FromDocument : public testing::Test {
  protected:
    rooms::RegionWorld region;
    referral::Draft sample =
        referral::read_referral(rooms::test_file("jp-clins/Bundle-CLINS-Referral-Example-01.json")).value();
};

TEST_F(FromDocument, FillsTheEmptyForm) {
    const auto filled = fill_from(sample, {}, region.db);
    EXPECT_EQ(filled.form.name, sample.patient.name);
    EXPECT_FALSE(filled.form.name.empty());
    EXPECT_FALSE(filled.form.kana.empty());
    EXPECT_TRUE(base::parse_iso(filled.form.birth));
    EXPECT_GE(filled.from_document.size(), 5u);
    EXPECT_TRUE(filled.differing.empty());
}

TEST_F(FromDocument, LeavesWhatWasTypedAndTellsTheDifference) {
    ChildForm typed;
    typed.name = "別の 名前";
    typed.kana = sample.patient.kana;
    const auto filled = fill_from(sample, typed, region.db);
    EXPECT_EQ(filled.form.name, "別の 名前");
    ASSERT_EQ(filled.differing.size(), 1u);
    EXPECT_EQ(filled.differing[0].first, "name");
    EXPECT_EQ(filled.differing[0].second, sample.patient.name);
}

TEST_F(FromDocument, FindsTheMunicipalityInTheAddress) {
    auto draft = sample;
    draft.patient.address = "神奈川県足柄下郡湯河原町中央2-2-1";
    EXPECT_EQ(fill_from(draft, {}, region.db).form.municipality, "143847");
    draft.patient.address = "東京都千代田区";
    EXPECT_EQ(fill_from(draft, {}, region.db).form.municipality, "");
}

TEST_F(FromDocument, KeepsWhatTheFamilyWasNotToldOutOfTheForm) {
    auto draft = sample;
    draft.diagnoses = {};
    draft.diagnoses.emplace_back().text = "脳性麻痺";
    draft.diagnoses.emplace_back().text = "未告知の病名";
    draft.diagnoses.back().withheld = true;
    const auto form = fill_from(draft, {}, region.db).form;
    EXPECT_EQ(form.diagnoses, "脳性麻痺");
}

TEST_F(FromDocument, KeepsUnusualNamesAsTheyAre) {
    const auto draft = referral::read_referral(rooms::test_file("referral/unusual-names.json"));
    ASSERT_TRUE(draft);
    EXPECT_EQ(fill_from(*draft, {}, region.db).form.name, draft->patient.name);
}

}  // namespace
}  // namespace tsumugi::children
