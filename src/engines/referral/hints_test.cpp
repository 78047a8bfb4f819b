#include "engines/referral/hints.h"

#include <gtest/gtest.h>

using namespace tsumugi;

namespace {

using referral::Tense;

std::string items(std::string_view text, Tense tense = Tense::present) {
    std::vector<referral::CareHint> hints;
    referral::find_hints(text, "医療機器", tense, hints);
    std::string out;
    for (const auto& hint : hints) out += (out.empty() ? "" : " ") + hint.item;
    return out;
}

TEST(CareHints, KnowTheWordsOfEachItem) {
    EXPECT_EQ(items("人工呼吸器（TPPV）"), "1");
    EXPECT_EQ(items("ＮＰＰＶを夜間使用"), "1");
    EXPECT_EQ(items("カフアシスト 1日2回"), "1");
    EXPECT_EQ(items("気管カニューレ 3.5mm"), "2");
    EXPECT_EQ(items("鼻咽頭エアウェイ留置"), "3");
    EXPECT_EQ(items("在宅酸素療法"), "4");
    EXPECT_EQ(items("酸素 0.5L/分"), "4");
    EXPECT_EQ(items("O2 1L/min"), "4");
    EXPECT_EQ(items("ＨＯＴ導入"), "4");
    EXPECT_EQ(items("口鼻腔吸引 1日10回"), "5");
    EXPECT_EQ(items("ﾈﾌﾞﾗｲｻﾞｰ"), "6") << "half-width";
    EXPECT_EQ(items("胃ろうから注入"), "7-1");
    EXPECT_EQ(items("EDチューブ"), "7-1");
    EXPECT_EQ(items("注入ポンプを使用"), "7-2");
    EXPECT_EQ(items("CVポート"), "8");
    EXPECT_EQ(items("インスリン皮下注射"), "9-1");
    EXPECT_EQ(items("インスリンポンプ"), "9-2");
    EXPECT_EQ(items("血糖測定 1日4回"), "10");
    EXPECT_EQ(items("腹膜透析（APD）"), "11");
    EXPECT_EQ(items("清潔間欠導尿"), "12-1");
    EXPECT_EQ(items("持続的導尿"), "12-2");
    EXPECT_EQ(items("膀胱瘻"), "12-2");
    EXPECT_EQ(items("ストーマ装具"), "13-1");
    EXPECT_EQ(items("尿路ストーマ"), "12-2");
    EXPECT_EQ(items("洗腸"), "13-2");
    EXPECT_EQ(items("グリセリン浣腸 30mL"), "13-3");
    EXPECT_EQ(items("迷走神経刺激装置"), "14");
}

TEST(CareHints, SayNothingWhereThePhraseDeniesIt) {
    for (const char* phrase :
         {"人工呼吸器なし", "人工呼吸器は不要", "人工呼吸器から離脱", "気管カニューレ抜去",
          "気管切開孔は閉鎖した", "吸引は必要ない", "ネブライザーは終了", "酸素投与中止", "在宅酸素（－）",
          "胃瘻は造設していない", "人工呼吸器 | なし", "浣腸はしていません", "人工呼吸器を使用していた",
          "インスリンは不要になった", "胃管：無し", "導尿は行っていない", "人工呼吸器離脱できた"})
        EXPECT_EQ(items(phrase), "") << phrase;
}

TEST(CareHints, CarryADenialBackOverAListOfBareWords) {
    EXPECT_EQ(items("人工呼吸器、気管切開、酸素投与ともになし"), "");
    EXPECT_EQ(items("吸引、酸素投与は不要"), "");
    EXPECT_EQ(items("吸引を1日5回、酸素投与は不要"), "5");
    EXPECT_EQ(items("吸引、嘔吐なし"), "5") << "the next clause speaks of no care";
    EXPECT_EQ(items("吸引あり、酸素なし"), "5");
    EXPECT_EQ(items("人工呼吸器あり。酸素なし。"), "1") << "a sentence denies only itself";
}

TEST(CareHints, SeeThroughWordsThatOnlySoundLikeADenial) {
    for (const char* phrase :
         {"人工呼吸器 離脱困難", "人工呼吸器なしでは過ごせない", "人工呼吸器の離脱を目指す"})
        EXPECT_EQ(items(phrase), "1") << phrase;
    EXPECT_EQ(items("気管カニューレの事故抜去に注意"), "2");
    EXPECT_EQ(items("気管切開部 異常なし"), "2");
    EXPECT_EQ(items("胃瘻周囲の発赤なし"), "7-1");
    EXPECT_EQ(items("吸引は欠かせない"), "5");
}

TEST(CareHints, LeaveOtherMeaningsAlone) {
    for (const char* phrase : {"吸引分娩で出生", "胎便吸引症候群", "SpO2 95%", "インスリン抵抗性", "shot",
                               "人工呼吸器関連肺炎", "IVH Grade 2", "低酸素性虚血性脳症"})
        EXPECT_EQ(items(phrase), "") << phrase;
}

TEST(CareHints, TakeFromAHistoryOnlyWhatGoesOn) {
    EXPECT_EQ(items("人工呼吸管理を行い、日齢3に抜管した。", Tense::history), "");
    EXPECT_EQ(items("出生後に人工呼吸管理を行った。", Tense::history), "");
    EXPECT_EQ(items("夜間の人工呼吸器は退院後も必要である。", Tense::history), "1");
}

TEST(CareHints, QuoteThePhraseAsWritten) {
    std::vector<referral::CareHint> hints;
    referral::find_hints("体調はよい。\n口鼻腔吸引　１日１０回。", "退院時方針指示", Tense::present, hints);
    ASSERT_EQ(hints.size(), 1u);
    EXPECT_EQ(hints[0].words, "口鼻腔吸引　１日１０回");
    EXPECT_EQ(hints[0].where, "退院時方針指示");
}

TEST(CareHints, NameTheSamePhraseOnce) {
    EXPECT_EQ(items("胃瘻（PEG）から経管栄養"), "7-1");
    EXPECT_EQ(items("吸引\n吸引"), "5");
}

TEST(CareHints, ComeToAnEndOnLongTexts) {
    std::string text;
    while (text.size() < 500'000) text += "吸引なし";
    EXPECT_EQ(items(text), "");
}

}  // namespace
