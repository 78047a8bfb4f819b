#include <gtest/gtest.h>

#include "engines/linkage/linkage.h"

using namespace tsumugi;
using namespace tsumugi::linkage;

namespace {
void expect_one(std::initializer_list<const char*> typed) {
    const std::string first = kana_key(*typed.begin());
    EXPECT_NE(first, "");
    for (const char* text : typed) EXPECT_EQ(kana_key(text), first) << text;
}
void expect_one_kanji(std::initializer_list<const char*> typed) {
    const std::string first = kanji_key(*typed.begin());
    EXPECT_NE(first, "");
    for (const char* text : typed) EXPECT_EQ(kanji_key(text), first) << text;
}
}  // namespace

TEST(Kana, FoldsWidthAndLooseVoicedMarks) {
    expect_one({"サイトウ", "ｻｲﾄｳ", "さいとう", "サイトウ　", " サ イ ト ウ"});
    expect_one({"ヤマザキ", "ﾔﾏｻﾞｷ", "ヤマサ゛キ", "ヤマサ\u3099キ", "やまざき"});
    expect_one({"ホンパ", "ﾎﾝﾊﾟ", "ホンハ゜"});
    EXPECT_NE(kana_key("ヤマザキ"), kana_key("ヤマサキ"));
}
TEST(Kana, RepeatsTheLetterOfAMark) {
    expect_one({"ミスズ", "ミスヾ", "みすゞ"});
    expect_one({"ナナミ", "ナヽミ", "なゝみ"});
}
TEST(Kana, FoldsOldAndForeignLetters) {
    expect_one({"ヰノウヱ", "イノウエ"});
    expect_one({"ミヲ", "ミオ"});
    expect_one({"シルヴァ", "シルバ"});
    expect_one({"ヴィクトル", "ビクトル", "ヴイクトル"});
    expect_one({"ヴェラ", "ベラ"});
}
TEST(Kana, FoldsJiAndZu) {
    expect_one({"ミヅキ", "ミズキ"});
    expect_one({"ツヂ", "ツジ"});
}
TEST(Kana, MakesSmallLettersLarge) {
    expect_one({"ショウタ", "シヨウタ", "ｼﾖｳﾀ"});
    expect_one({"リョウ", "リヨウ"});
    expect_one({"ミッキ", "ミツキ"});
}
TEST(Kana, DropsLongVowelsButNotEveryVowel) {
    expect_one({"サトウ", "サトー", "サトオ", "サト"});
    expect_one({"オオタ", "オータ", "オウタ"});
    expect_one({"ユウ", "ユー"});
    EXPECT_NE(kana_key("ケイ"), kana_key("ケ"));
    EXPECT_NE(kana_key("イイダ"), kana_key("イダ"));
    EXPECT_NE(kana_key("ナオ"), kana_key("ナ"));
}
TEST(Kana, TakesAnyDashForALongVowel) {
    expect_one({"ローラ", "ロ-ラ", "ロ‐ラ", "ロ－ラ", "ロ―ラ", "ﾛｰﾗ", "ロラ"});
}
TEST(Kana, LosesItsMarksInTheLooseFormOnly) {
    EXPECT_EQ(loose_kana(kana_key("ヤマザキ")), loose_kana(kana_key("ヤマサキ")));
    EXPECT_EQ(loose_kana(kana_key("パン")), "ハン");
}
TEST(Kana, IsEmptyForAnythingElse) {
    EXPECT_EQ(kana_key("佐藤"), "");
    EXPECT_EQ(kana_key("サ〓ウ"), "");
    EXPECT_EQ(kana_key("Sato"), "");
    EXPECT_EQ(kana_key(""), "");
    EXPECT_EQ(kana_key("\xff\xfe"), "");
}

TEST(Romaji, ReadsHepburnKunreiAndPassports) {
    for (const char* typed : {"Satou", "Sato", "Satō", "Satô", "SATOH", "satoo"})
        EXPECT_EQ(kana_of_romaji(typed), kana_key("サトウ")) << typed;
    EXPECT_EQ(kana_of_romaji("Ohno"), kana_key("オオノ"));
    EXPECT_EQ(kana_of_romaji("Shota"), kana_key("ショウタ"));
    EXPECT_EQ(kana_of_romaji("Syouta"), kana_key("ショウタ"));
    EXPECT_EQ(kana_of_romaji("Chiba"), kana_key("チバ"));
    EXPECT_EQ(kana_of_romaji("Tiba"), kana_key("チバ"));
    EXPECT_EQ(kana_of_romaji("Homma"), kana_key("ホンマ"));
    EXPECT_EQ(kana_of_romaji("Honma"), kana_key("ホンマ"));
    EXPECT_EQ(kana_of_romaji("Hattori"), kana_key("ハットリ"));
    EXPECT_EQ(kana_of_romaji("Itchi"), kana_key("イッチ"));
    EXPECT_EQ(kana_of_romaji("Jun'ichi"), kana_key("ジュンイチ"));
    EXPECT_EQ(kana_of_romaji("Tsuji"), kana_key("ツジ"));
    EXPECT_EQ(kana_of_romaji("Tuzi"), kana_key("ツジ"));
}
TEST(Romaji, SaysNothingOfForeignSpellings) {
    EXPECT_EQ(kana_of_romaji("Smith"), std::nullopt);
    EXPECT_EQ(kana_of_romaji("Nguyen"), std::nullopt);
    EXPECT_EQ(kana_of_romaji("王"), std::nullopt);
    EXPECT_EQ(kana_of_romaji(""), std::nullopt);
}
TEST(Latin, HasNoMarks) {
    EXPECT_EQ(latin_key("Nguyễn Thị"), "nguyenthi");
    EXPECT_EQ(latin_key("ＳＡＴＯ"), "sato");
}

TEST(Kanji, FoldsOldAndPopularForms) {
    expect_one_kanji({"渡辺", "渡邊", "渡邉"});
    expect_one_kanji({"高橋", "髙橋"});
    expect_one_kanji({"山崎", "山﨑", "山嵜"});
    expect_one_kanji({"斎藤", "齋藤"});
    expect_one_kanji({"吉田", "𠮷田"});
    expect_one_kanji({"沢田", "澤田"});
    expect_one_kanji({"浜", "濱", "濵"});
    expect_one_kanji({"凛", "凜"});
    expect_one_kanji({"神", "\uFA19"});
    expect_one_kanji({"葛西", "葛\U000E0100西", "葛\U000E0101西"});
    expect_one_kanji({"辻", "辻\U000E0100"});
}
TEST(Kanji, FoldsWhatClerksMixUpOnlyLoosely) {
    for (const auto& [a, b] :
         {std::pair{"斎藤", "斉藤"}, {"崎山", "埼山"}, {"窪田", "久保田"}, {"美奈", "美菜"}, {"祐", "裕"}}) {
        EXPECT_NE(kanji_key(a), kanji_key(b)) << a;
        EXPECT_EQ(loose_kanji(kanji_key(a)), loose_kanji(kanji_key(b))) << a;
    }
    for (const auto& [a, b] : {std::pair{"犬山", "狗山"}, {"砂川", "沙川"}, {"脇田", "脅田"}})
        EXPECT_NE(loose_kanji(kanji_key(a)), loose_kanji(kanji_key(b))) << a;
    EXPECT_NE(kanji_key("佑"), kanji_key("祐"));
}
TEST(Kanji, WritesOutRepetitionsAndSmallLettersBetweenKanji) {
    expect_one_kanji({"佐々木", "佐佐木"});
    expect_one_kanji({"一ノ瀬", "一の瀬", "一之瀬", "一ﾉ瀬"});
    expect_one_kanji({"三ケ島", "三ヶ島", "三が島", "三ヵ島"});
    EXPECT_EQ(kanji_key("〆木"), kanji_key("締木"));
    EXPECT_NE(kanji_key("之"), kanji_key("ノ"));
}
TEST(Kanji, TakesAMissingLetterForAGap) {
    for (const char* typed : {"渡〓", "渡？", "渡?", "渡\uE000", "渡■"}) {
        EXPECT_TRUE(has_gap(typed)) << typed;
        EXPECT_EQ(kanji_key(typed), "") << typed;
    }
    EXPECT_FALSE(has_gap("渡辺"));
}
TEST(Kanji, ReadsGivenNamesInKanaAlike) { expect_one_kanji({"みなみ", "ミナミ", "ﾐﾅﾐ"}); }

TEST(Town, IsTheSameByNameAndWithAddress) {
    for (const char* typed :
         {"箱根町", "神奈川県足柄下郡箱根町", "足柄下郡箱根町湯本256", "神奈川県足柄下郡箱根町湯本256番地"})
        EXPECT_EQ(town_key(typed), "箱根町") << typed;
    EXPECT_EQ(town_key("小田原市荻窪300"), "小田原市");
    EXPECT_EQ(town_key("142069"), "14206");
    EXPECT_EQ(town_key("１４２０６"), "14206");
    EXPECT_EQ(town_key("三重県四日市市諏訪町1-5"), "四日市市");
    EXPECT_EQ(town_key(""), "");
}
TEST(Sex, IsReadInManyWays) {
    for (const char* typed : {"男", "男性", "１", "M", "male", "男児"})
        EXPECT_EQ(read_sex(typed), Sex::male) << typed;
    for (const char* typed : {"女", "女子", "2", "Ｆ"}) EXPECT_EQ(read_sex(typed), Sex::female) << typed;
    EXPECT_EQ(read_sex(""), Sex::unknown);
    EXPECT_EQ(read_sex("不明"), Sex::unknown);
}

namespace {
const base::Date kDay = base::make_date(2026, 10, 1);
}

TEST(Birth, IsReadInEveryWriting) {
    for (const char* typed :
         {"2021-04-05", "2021/4/5", "20210405", "令和3年4月5日", "R3.4.5", "Ｒ３．４．５", "5030405",
          "令和三年四月五日", "二〇二一年四月五日", "令和３年４月５日生", "2021年4月5日"}) {
        const auto date = read_birth(typed, kDay, ShortYear::unknown);
        ASSERT_TRUE(date) << typed;
        EXPECT_EQ(base::iso(*date), "2021-04-05") << typed;
    }
    EXPECT_EQ(base::iso(*read_birth("令和元年5月1日", kDay, ShortYear::unknown)), "2019-05-01");
    EXPECT_EQ(base::iso(*read_birth("4300405", kDay, ShortYear::unknown)), "2018-04-05");
}
TEST(Birth, IsNeverRepaired) {
    for (const char* typed : {"2021-02-30", "2021-13-01", "20210231", "令和3年2月29日", "", "不明", "2021",
                              "R3.4", "2026-10-02", "1700-01-01"})
        EXPECT_FALSE(read_birth(typed, kDay, ShortYear::unknown)) << typed;
}
TEST(Birth, WithAShortYearIsReadByItsColumn) {
    EXPECT_EQ(base::iso(*read_birth("3.4.5", kDay, ShortYear::unknown)), "2021-04-05");
    EXPECT_EQ(base::iso(*read_birth("30.4.5", kDay, ShortYear::unknown)), "2018-04-05");
    EXPECT_EQ(base::iso(*read_birth("15/4/5", kDay, ShortYear::unknown)), "2015-04-05");
    EXPECT_FALSE(read_birth("21/4/5", kDay, ShortYear::unknown));
    EXPECT_EQ(base::iso(*read_birth("21/4/5", kDay, ShortYear::western)), "2021-04-05");
    EXPECT_EQ(base::iso(*read_birth("21.4.5", kDay, ShortYear::era)), "2009-04-05");
    EXPECT_EQ(short_year_style({"21/4/5", "15/04/05", "10/1/1"}, kDay), ShortYear::western);
    EXPECT_EQ(short_year_style({"21.4.5", "3.4.5", "30.1.1"}, kDay), ShortYear::era);
    EXPECT_EQ(short_year_style({"21.4.5", "2021-04-05"}, kDay), ShortYear::unknown);
}
