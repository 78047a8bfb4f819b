#include <gtest/gtest.h>

#include "rooms/children/children.h"

namespace tsumugi::children {
namespace {

/// "長曽我部[ちょうそかべ] 空(そら)": over in [], behind in ().
std::string shown(std::string_view name, std::string_view kana) {
    std::string text;
    for (const auto& word : name_words(name, kana)) {
        const auto part = [&](const char* key) { return word.find(key)->text(); };
        text += part("text");
        if (not part("over").empty()) text += "[" + part("over") + "]";
        if (not part("behind").empty()) text += "(" + part("behind") + ")";
        text += part("gap");
    }
    return text;
}

TEST(NameWords, CarryTheirReadingPieceByPiece) {
    EXPECT_EQ(shown("小峰 空", "こみね そら"), "小峰[こみね] 空[そら]");
    EXPECT_EQ(shown("小峰　空", "こみね　そら"), "小峰[こみね]　空[そら]");
    EXPECT_EQ(
        shown("長曽我部 アレクサンドラ・マリア・桜子姫", "ちょうそかべ アレクサンドラ・マリア・さくらこひめ"),
        "長曽我部[ちょうそかべ] アレクサンドラ[アレクサンドラ]・マリア[マリア]・桜子姫[さくらこひめ]");
    EXPECT_EQ(shown("空", "そら"), "空[そら]");
    EXPECT_EQ(shown("髙﨑 葛\U000E0100", "たかさき かつ"), "髙﨑[たかさき] 葛\U000E0100[かつ]");
}

TEST(NameWords, PutAReadingBehindWhatItCanNotStandOver) {
    EXPECT_EQ(shown("小峰 空", "こみねそら"), "小峰 空(こみねそら)") << "parted otherwise";
    EXPECT_EQ(shown("アレクサンドリーヌマリー", "あれくさんどりーぬまりー"),
              "アレクサンドリーヌマリー(あれくさんどりーぬまりー)")
        << "too long for ruby, which does not wrap";
    EXPECT_EQ(shown("小峰 空", ""), "小峰 空");
    EXPECT_EQ(shown("", ""), "");
    EXPECT_EQ(shown("・ ", "・"), "");
}

}  // namespace
}  // namespace tsumugi::children
