#include <gtest/gtest.h>

#include "engines/wamnet/testing.h"

namespace tsumugi::wamnet {
namespace {

Row read(std::vector<std::pair<Column, std::string>> cells) {
    const auto filled = testing::row(1, std::move(cells));
    std::array<std::string, kColumns> array;
    std::copy(filled.begin(), filled.end(), array.begin());
    Row row;
    read_service(array, row);
    return row;
}
std::string words(const Row& row) {
    std::string all;
    for (const auto& trouble : row.troubles)
        all += base::fill(trouble.problem.message, trouble.problem.args) + "\n";
    return all;
}

TEST(Municipalities, AreCutFromAddresses) {
    const auto code = [](const char* address) {
        const auto* place = municipality_of(address);
        return place ? std::string(place->code) : "";
    };
    EXPECT_EQ(code("神奈川県足柄上郡開成町"), "143669");
    EXPECT_EQ(code("神奈川県開成町吉田島"), "143669") << "without its county";
    EXPECT_EQ(code("神奈川県小田原市"), "142069");
    EXPECT_EQ(code("神奈川県横浜市鶴見区寺谷"), "141011") << "a ward, not the city";
    EXPECT_EQ(code("神奈川県横浜市"), "141003");
    EXPECT_EQ(code("北海道札幌市東区"), "011037");
    EXPECT_EQ(code("東京都府中市"), "132063");
    EXPECT_EQ(code("広島県府中市"), "342084");
    EXPECT_EQ(code("広島県安芸郡府中町"), "343021");
    EXPECT_EQ(code("福島県郡山市"), "072036");
    EXPECT_EQ(code("奈良県大和郡山市"), "292036");
    EXPECT_EQ(code("茨城県龍ヶ崎市"), code("茨城県龍ケ崎市")) << "ヶ and ケ";
    EXPECT_EQ(code("神奈川県さくら野市"), "");
    EXPECT_EQ(code("小田原市"), "") << "without a prefecture there are two 府中市";
    EXPECT_EQ(code(""), "");
}

TEST(Municipalities, AreKnownByFiveOrSixDigitsWithTheirCheckDigit) {
    ASSERT_NE(place_of_code("14206"), nullptr);
    EXPECT_EQ(place_of_code("14206")->name, "小田原市");
    EXPECT_EQ(place_of_code("142069")->name, "小田原市");
    EXPECT_EQ(place_of_code("142068"), nullptr);
    EXPECT_EQ(place_of_code("14000")->name, "神奈川県");
    EXPECT_EQ(place_of_code("99999"), nullptr);
    EXPECT_EQ(place_of_code("1420"), nullptr);
    EXPECT_EQ(place_of_code("14a06"), nullptr);
    EXPECT_EQ(prefecture_name("143847"), "神奈川県");
}

TEST(Kinds, AreFoundWhateverTheirBrackets) {
    ASSERT_NE(kind_named("自立訓練(機能訓練)"), nullptr);
    EXPECT_EQ(kind_named("自立訓練（機能訓練）")->number, "41");
    EXPECT_EQ(kind_named("就労継続支援Ａ型")->number, "45");
    EXPECT_EQ(kind_named("ﾎｰﾑ"), nullptr);
    EXPECT_EQ(kinds().size(), 29u);
}

TEST(WamnetService, RefusesARowThatNamesNoPlaceKindOrName) {
    EXPECT_TRUE(read({{Column::city, "神奈川県さくら野市"}}).refused());
    EXPECT_TRUE(read({{Column::city, ""}}).refused());
    EXPECT_TRUE(read({{Column::kind, "ひみつの支援"}}).refused());
    const auto nameless = read({{Column::name, "　"}, {Column::kind, "x"}});
    EXPECT_TRUE(nameless.refused());
    EXPECT_EQ(nameless.troubles.size(), 2u) << "all reasons at once: " << words(nameless);
}

TEST(WamnetService, LeavesOutAnUnknownAuthorityAndTakesTheTownFromTheAddress) {
    const auto row = read({{Column::authority, "99999"}});
    EXPECT_FALSE(row.refused());
    EXPECT_EQ(row.service.municipality, "143669");
    EXPECT_NE(words(row).find("99999"), std::string::npos);
    EXPECT_TRUE(read({{Column::authority, ""}}).troubles.empty()) << "three real rows have none";
}

TEST(WamnetService, KeepsAFormulaOutOfNamesAndTexts) {
    const auto named = read({{Column::name, "=CMD|' /C calc'!A0"}});
    EXPECT_TRUE(named.refused());
    const auto noted = read({{Column::remarks, "=HYPERLINK(\"http://x\")"}, {Column::phone, "=1+1"}});
    EXPECT_FALSE(noted.refused());
    EXPECT_EQ(noted.service.remarks, "");
    EXPECT_EQ(noted.service.phone, "");
    EXPECT_EQ(noted.troubles.size(), 2u);
    EXPECT_EQ(read({{Column::name, "＠ほーむ"}}).service.name, "＠ほーむ");
    EXPECT_EQ(read({{Column::name, "@ほーむ"}}).service.name, "@ほーむ")
        << "a name; writing it out is made safe";
}

TEST(WamnetService, MendsNumbersOfOwnersThatLostTheirFirstDigit) {
    EXPECT_EQ(read({{Column::owner_number, "9000020011002"}}).service.owner_number, "9000020011002");
    const auto shortened = read({{Column::owner_number, "430003013343 "}});
    EXPECT_EQ(shortened.service.owner_number.size(), 13u);
    EXPECT_TRUE(shortened.service.owner_number.ends_with("430003013343"));
    EXPECT_EQ(shortened.troubles.size(), 1u);
    EXPECT_EQ(read({{Column::owner_number, "1351000268   "}}).service.owner_number, "");
    EXPECT_EQ(read({{Column::owner_number, "8000020011002"}}).service.owner_number, "")
        << "wrong check digit";
    // The number of the Digital Agency, as it publishes it.
    EXPECT_EQ(read({{Column::owner_number, "8000012010038"}}).service.owner_number, "8000012010038");
}

TEST(WamnetService, TakesNoNumberThatIsNone) {
    EXPECT_EQ(read({{Column::number, "0000000000"}}).service.number, "");
    EXPECT_EQ(read({{Column::number, "14123"}}).service.number, "");
    EXPECT_EQ(read({{Column::number, "１４１００００００９"}}).service.number, "1410000009");
}

TEST(WamnetService, GivesAddressesOneForm) {
    EXPECT_EQ(read({{Column::street, "北１０条西１９丁目１−１　"}}).service.address,
              "神奈川県足柄上郡開成町北10条西19丁目1-1");
    EXPECT_EQ(read({{Column::street, "飯倉5ー15－1 コーポ・ローズ"}}).service.address,
              "神奈川県足柄上郡開成町飯倉5-15-1 コーポ・ローズ");
    EXPECT_EQ(read({{Column::street, "足柄上郡開成町飯倉５"}}).service.address,
              "神奈川県足柄上郡開成町飯倉5");
    EXPECT_EQ(read({{Column::street, "神奈川県足柄上郡開成町飯倉５"}}).service.address,
              "神奈川県足柄上郡開成町飯倉5");
}

TEST(WamnetService, ReadsTelephonesAndAddressesOfTheWeb) {
    EXPECT_EQ(read({{Column::phone, "0465123456"}}).service.phone, "0465-12-3456");
    EXPECT_EQ(read({{Column::phone, "非公表"}}).service.phone, "");
    EXPECT_EQ(read({{Column::url, "https://example.jp/\t\t"}}).service.url, "https://example.jp/");
    EXPECT_EQ(read({{Column::url, "https://a.example.jp/（https://b.example.jp）"}}).service.url,
              "https://a.example.jp/");
    EXPECT_EQ(read({{Column::url, "http://a.example.jp/x.htmlhttp://b.example.jp"}}).service.url,
              "http://a.example.jp/x.html");
    EXPECT_EQ(read({{Column::url, "javascript:alert(1)"}}).service.url, "");
    EXPECT_EQ(read({{Column::url, "www.example.jp"}}).service.url, "https://www.example.jp");
}

TEST(WamnetService, LeavesOutPointsHoursAndPlacesThatCannotBe) {
    const auto wrong =
        read({{Column::latitude, "135.1"}, {Column::weekdays, "9時から"}, {Column::places, "たくさん"}});
    EXPECT_FALSE(wrong.refused());
    EXPECT_FALSE(wrong.service.latitude);
    EXPECT_FALSE(wrong.service.places);
    EXPECT_EQ(wrong.service.weekdays, "");
    EXPECT_EQ(wrong.troubles.size(), 3u) << words(wrong);
    EXPECT_EQ(read({{Column::sundays, "00:00-00:00"}}).service.sundays, "") << "24 real rows say so";
    EXPECT_EQ(read({{Column::places, "２０名"}}).service.places, 20);
    EXPECT_FALSE(read({{Column::places, ""}}).service.places);
    EXPECT_TRUE(read({{Column::places, ""}}).troubles.empty())
        << "visiting and consulting services have none";
}

TEST(WamnetService, KeepsATextOnOneLine) {
    EXPECT_EQ(read({{Column::name, "にじいろ\t\t\t"}}).service.name, "にじいろ");
    EXPECT_EQ(read({{Column::name, "にじ\nいろ"}}).service.name, "にじ いろ");
    const auto long_text = read({{Column::remarks, std::string(5000, 'x')}});
    EXPECT_EQ(long_text.service.remarks.size(), 500u);
    EXPECT_EQ(long_text.troubles.size(), 1u);
}

}  // namespace
}  // namespace tsumugi::wamnet
