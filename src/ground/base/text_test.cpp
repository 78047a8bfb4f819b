#include "ground/base/text.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tsumugi;

namespace {

const std::string kKatsuragi = "葛\xf3\xa0\x84\x80城";  // 葛 with the variation selector U+E0100
const std::string kKami = "\xef\xa8\x99";               // 神, U+FA19

}  // namespace

TEST(Text, Utf8IsCheckedStrictly) {
    for (const char* good : {"", "abc", "髙﨑", "𠮷野", "é"}) EXPECT_TRUE(base::valid_utf8(good)) << good;
    EXPECT_TRUE(base::valid_utf8(kKatsuragi));
    for (const char* bad :
         {"\x80", "\xc0\xaf", "\xe9\xab", "abc\xff", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f"})
        EXPECT_FALSE(base::valid_utf8(bad));
}

TEST(Text, TrimmedTouchesTheEndsAndControlsOnly) {
    EXPECT_EQ(base::trimmed(" 　髙﨑　花子 \t"), "髙﨑　花子");
    EXPECT_EQ(base::trimmed("a\r\nb\tc\x07"), "a\nb\tc");
    EXPECT_EQ(base::trimmed("　"), "");
    EXPECT_EQ(base::trimmed(""), "");
    EXPECT_EQ(base::trimmed("\xef\xbb\xbf名前"), "名前");
    for (const std::string& name :
         {kKatsuragi, kKami, std::string("髙﨑𠮷"), std::string("é"), std::string("が")})
        EXPECT_EQ(base::trimmed(name), name) << "a name is never changed";
}

TEST(Text, GraphemesAreWhatPeopleCount) {
    EXPECT_EQ(base::grapheme_count(""), 0u);
    EXPECT_EQ(base::grapheme_count("abc"), 3u);
    EXPECT_EQ(base::grapheme_count("\r\n"), 1u);
    EXPECT_EQ(base::grapheme_count("髙﨑𠮷"), 3u);
    EXPECT_EQ(base::grapheme_count(kKatsuragi), 2u);
    EXPECT_EQ(base::grapheme_count("か\xe3\x82\x99"), 1u);
    EXPECT_EQ(base::grapheme_count("👨‍👩‍👧"), 1u);
    EXPECT_EQ(base::first_graphemes(kKatsuragi, 1), "葛\xf3\xa0\x84\x80");
    EXPECT_EQ(base::first_graphemes(kKatsuragi, 9), kKatsuragi);
    EXPECT_EQ(base::first_graphemes(kKatsuragi, 0), "");
    EXPECT_EQ(base::first_graphemes("abc", 2), "ab");
}

TEST(SearchKey, FoldsWhatPeopleMixUp) {
    const auto same = [](std::string_view a, std::string_view b) {
        EXPECT_EQ(base::search_key(a), base::search_key(b)) << a << " / " << b;
    };
    same("髙﨑", "高崎");
    same("渡邉", "渡辺");
    same("渡邊", "渡辺");
    same("齋藤", "斉藤");
    same("𠮷田", "吉田");
    same(kKatsuragi, "葛城");
    same(kKami, "神");
    same("タカサキ ハナコ", "たかさきはなこ");
    same("ﾀｶｻｷ", "たかさき");
    same("ショウ", "シヨウ");
    same("茅ヶ崎", "茅ケ崎");
    same("茅が崎", "茅ヶ崎");
    same("佐々木", "佐佐木");
    same("いすゞ", "いすず");
    same("ヘルパー", "ヘルパ－");
    same("ヘルパｰ", "ヘルパ‐");
    same("ＡＢＣ１２", "abc12");
    same("Hello World", "helloworld");
    same("マリア・ルイサ", "マリアルイサ");
    same("医療的ケア", "医療的けあ");
    same("  a b ", "ab");
    same("が", "か\xe3\x82\x99");
}

TEST(SearchKey, KeepsApartWhatDiffers) {
    EXPECT_NE(base::search_key("がん"), base::search_key("けん"));
    EXPECT_NE(base::search_key("かさい"), base::search_key("がさい"));
    EXPECT_NE(base::search_key("山本"), base::search_key("山木"));
    EXPECT_EQ(base::search_key("々"), "々");
    EXPECT_EQ(base::search_key(""), "");
}

TEST(SearchKey, TheBeginningOfATextHasTheBeginningOfItsKey) {
    for (const std::string text : {"茅ヶ崎市立病院", "佐々木髙﨑", "医療的ケア児", "ｶﾝﾀﾞﾊﾅｺ"}) {
        const auto whole = base::search_key(text);
        for (std::size_t count = 1; count < base::grapheme_count(text); ++count) {
            const auto part = base::first_graphemes(text, count);
            EXPECT_TRUE(whole.starts_with(base::search_key(part))) << part << " of " << text;
        }
    }
}

TEST(SortKey, OrdersReadingsAsADictionary) {
    const std::vector<std::string> ordered{"ゔぁん", "うえだ", "オーノ", "おおの",
                                           "おの",   "こみね", "ながい", "わたなべ"};
    auto sorted = ordered;
    std::reverse(sorted.begin(), sorted.end());
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& a, const auto& b) { return base::sort_key(a) < base::sort_key(b); });
    EXPECT_EQ(sorted, ordered);
    EXPECT_LT(base::sort_key("あべ いちろう"), base::sort_key("あべ　たろう"));
    EXPECT_EQ(base::sort_key("あべ たろう"), base::sort_key("あべたろう"));
    EXPECT_EQ(base::sort_key("アベ"), base::sort_key("あべ"));
    EXPECT_LT(base::sort_key("はな"), base::sort_key("ばな"));
    EXPECT_LT(base::sort_key("ばな"), base::sort_key("はに"));
    EXPECT_EQ(base::sort_key("あ").find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_LT(base::sort_key("あ"), base::sort_key("ああ"));
    EXPECT_FALSE(base::sort_key(std::string(30000, 'x')).empty());
}

TEST(KanaRow, IsTheRowOfTheSyllabary) {
    const std::pair<const char*, const char*> rows[] = {
        {"あべ", "あ"},    {"おの", "あ"},   {"ゔぁん", "あ"}, {"かとう", "か"}, {"がとう", "か"},
        {"ゴトウ", "か"},  {"さとう", "さ"}, {"ぞう", "さ"},   {"たなか", "た"}, {"つだ", "た"},
        {"どい", "た"},    {"なかの", "な"}, {"はら", "は"},   {"ばば", "は"},   {"ぽん", "は"},
        {"ﾊﾟｯﾁ", "は"},    {"もり", "ま"},   {"やまだ", "や"}, {"ゆ", "や"},     {"ろく", "ら"},
        {"わだ", "わ"},    {"ん", "わ"},     {"", "他"},       {"Smith", "他"},  {"山田", "他"},
        {"　さとう", "さ"}};
    for (const auto& [kana, row] : rows) EXPECT_EQ(base::kana_row(kana), row) << kana;
}

TEST(AsciiKey, FoldsWidthAndDashes) {
    EXPECT_EQ(base::ascii_key("０４６５ー３４−３１７５"), "0465-34-3175");
    EXPECT_EQ(base::ascii_key("a‐b‑c‒d–e—f―g−hーi－j"), "a-b-c-d-e-f-g-h-i-j");
    EXPECT_EQ(base::ascii_key("ＡＢＣ＠ｅ．ｊｐ"), "ABC@e.jp");
    EXPECT_EQ(base::digits("〒２５０－０００１"), "2500001");
    EXPECT_EQ(base::digits("なし"), "");
}

TEST(Phone, IsGroupedByItsAreaCode) {
    const std::pair<const char*, const char*> numbers[] = {
        {"0465343175", "0465-34-3175"},           {"０４６５３４３１７５", "0465-34-3175"},
        {"0465(34)3175", "0465-34-3175"},         {"0465ー34ー3175", "0465-34-3175"},
        {"0460-85-1234", "0460-85-1234"},         {"0463811234", "0463-81-1234"},
        {"045-831-2211", "045-831-2211"},         {"0458312211", "045-831-2211"},
        {"0441234567", "044-123-4567"},           {"0427691234", "042-769-1234"},
        {"0422221234", "0422-22-1234"},           {"0312345678", "03-1234-5678"},
        {"0662345678", "06-6234-5678"},           {"0471234567", "04-7123-4567"},
        {"0120123456", "0120-123-456"},           {"0570012345", "0570-012-345"},
        {"08001234567", "0800-123-4567"},         {"09012345678", "090-1234-5678"},
        {"07012345678", "070-1234-5678"},         {"05012345678", "050-1234-5678"},
        {"0126721234", "01267-2-1234"},           {"+81 465 34 3175", "0465-34-3175"},
        {"+81-(0)90-1234-5678", "090-1234-5678"}, {"TEL 0465-34-3175", "0465-34-3175"},
        {"℡0465-34-3175", "0465-34-3175"}};
    for (const auto& [typed, shown] : numbers) EXPECT_EQ(base::format_phone(typed), shown) << typed;
}

TEST(Phone, KeepsTheExtensionAndWhateverItDoesNotUnderstand) {
    EXPECT_EQ(base::format_phone("0465-34-3175 内線12"), "0465-34-3175 内線 12");
    EXPECT_EQ(base::format_phone("０４６５３４３１７５（内線１２）"), "0465-34-3175 内線 12");
    EXPECT_EQ(base::format_phone("0465343175 ext. 12"), "0465-34-3175 内線 12");
    EXPECT_EQ(base::format_phone("110"), "110");
    EXPECT_EQ(base::format_phone("34-3175"), "343175");
    EXPECT_EQ(base::format_phone("046534317"), "046534317");
    EXPECT_EQ(base::format_phone("+1 650 253 0000"), "+1 650 253 0000");
    EXPECT_EQ(base::format_phone("0465-34-3175、090-1234-5678"), "0465-34-3175、090-1234-5678");
    EXPECT_EQ(base::format_phone("0465-34-3175（代表）"), "0465-34-3175（代表）");
    EXPECT_EQ(base::format_phone(" なし "), "なし");
    EXPECT_EQ(base::format_phone(""), "");
    for (const char* typed : {"0465343175", "09012345678", "0465-34-3175 内線12"})
        EXPECT_EQ(base::format_phone(base::format_phone(typed)), base::format_phone(typed));
}

TEST(Postcode, IsSevenDigits) {
    EXPECT_EQ(base::format_postcode("2500001"), "250-0001");
    EXPECT_EQ(base::format_postcode("〒２５０ー０００１"), "250-0001");
    EXPECT_EQ(base::format_postcode("250-001"), "");
    EXPECT_EQ(base::format_postcode(""), "");
}

TEST(Kana, ChangesScriptAndNothingElse) {
    EXPECT_EQ(base::to_katakana("たかさき　ゔぁん"), "タカサキ　ヴァン");
    EXPECT_EQ(base::to_hiragana("タカサキ ﾊﾅｺﾞﾝ"), "たかさき はなごん");
    EXPECT_EQ(base::to_katakana("髙﨑いすゞ"), "髙﨑イスヾ");
    EXPECT_EQ(base::to_hiragana("オーノ"), "おーの");
    EXPECT_EQ(base::to_hiragana(kKami), kKami);
    EXPECT_EQ(base::to_katakana(kKatsuragi), kKatsuragi);
}

TEST(Text, SplitsJoinsAndFills) {
    using Parts = std::vector<std::string>;
    EXPECT_EQ(base::split("a,,b", ','), (Parts{"a", "", "b"}));
    EXPECT_EQ(base::split("a,", ','), (Parts{"a", ""}));
    EXPECT_EQ(base::split("", ','), Parts{});
    EXPECT_EQ(base::join({"a", "b"}, "、"), "a、b");
    EXPECT_EQ(base::join({}, "、"), "");
    EXPECT_EQ(base::fill("{a}と{b}と{c}", {{"a", "あ"}, {"b", "{a}"}}), "あと{a}と{c}");
    EXPECT_EQ(base::fill("{", {{"a", "あ"}}), "{");
    EXPECT_EQ(base::fill("{{a}}", {{"a", "あ"}}), "{あ}");
    EXPECT_EQ(base::to_hex(std::string("\x00\x0f\xff", 3)), "000fff");
}
