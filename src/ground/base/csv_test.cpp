#include "ground/base/csv.h"

#include <gtest/gtest.h>

using namespace tsumugi;

using base::Table;

namespace {

Table rows(std::string_view bytes) {
    const auto file = base::read_csv(bytes);
    return file ? file->rows : Table{{"error: " + file.error().message}};
}

std::string arg(const base::Problem& problem, std::string_view name) {
    for (const auto& [key, value] : problem.args)
        if (key == name) return value;
    return "";
}

TEST(Csv, RefusesMoreCellsThanAnyTableHas) {
    EXPECT_TRUE(base::read_csv(std::string(3'000'000, ',')));
    EXPECT_EQ(base::read_csv(std::string(4'000'001, ',')).error().kind, base::Kind::too_large);
}

}  // namespace

TEST(Csv, IsWrittenAsExcelOpensIt) {
    EXPECT_EQ(base::write_csv({{"名前", "a\"b"}, {"", "2\n3"}}),
              "\xef\xbb\xbf\"名前\",\"a\"\"b\"\r\n\"\",\"2\n3\"\r\n");
    EXPECT_EQ(base::write_csv({}), "\xef\xbb\xbf");
}

TEST(Csv, NoCellCanBecomeAFormula) {
    const auto written = base::write_csv({{"=1+1", "+81", "-5", "@a", "\tx", "\rx", "a=1", "髙"}});
    EXPECT_EQ(written, "\xef\xbb\xbf\"'=1+1\",\"'+81\",\"'-5\",\"'@a\",\"'\tx\",\"'\rx\",\"a=1\",\"髙\"\r\n");
    EXPECT_EQ(rows(written)[0][0], "'=1+1") << "reading undoes nothing";
}

TEST(Csv, IsReadBackAsWritten) {
    const Table table{{"氏名", "メモ"},
                      {"髙﨑 𠮷", "一行目\n二行目"},
                      {"", "\"引用\", 点"},
                      {"葛\xf3\xa0\x84\x80", " 空白 "}};
    const auto file = base::read_csv(base::write_csv(table));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->encoding, "UTF-8");
    EXPECT_EQ(file->rows, table);
}

TEST(Csv, ReadsWhatProgramsWrite) {
    const Table expected{{"a", "b"}, {"1", ""}};
    EXPECT_EQ(rows("a,b\n1,\n"), expected);
    EXPECT_EQ(rows("a,b\r\n1,"), expected);
    EXPECT_EQ(rows("a,b\r1,\r"), expected);
    EXPECT_EQ(rows("a\tb\r\n1\t\r\n"), expected);
    EXPECT_EQ(rows("\xef\xbb\xbf\"a\",\"b\"\r\n\"1\",\"\"\r\n"), expected);
    EXPECT_EQ(rows("\"a,x\ty\"\tb\n"), (Table{{"a,x\ty", "b"}}));
    EXPECT_EQ(rows("a\"b\",\"c\"d\n"), (Table{{"a\"b\"", "cd"}})) << "quotes in the wrong place are kept";
    EXPECT_EQ(rows("a\n\nb\n"), (Table{{"a"}, {""}, {"b"}}));
    EXPECT_EQ(rows(""), Table{});
    EXPECT_EQ(rows(","), (Table{{"", ""}}));
}

TEST(Csv, GuessesCp932AndCanBeToldOtherwise) {
    const auto bytes = base::to_cp932("氏名,髙﨑①㈱\r\n表,ソ能\r\n");
    ASSERT_TRUE(bytes);
    const auto file = base::read_csv(*bytes);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->encoding, "CP932");
    EXPECT_EQ(file->rows, (Table{{"氏名", "髙﨑①㈱"}, {"表", "ソ能"}}));
    EXPECT_FALSE(base::read_csv(*bytes, "UTF-8"));
    EXPECT_EQ(base::read_csv("a,b", "CP932")->encoding, "CP932");
    EXPECT_FALSE(base::read_csv("a,b", "EUC-JP"));
}

TEST(Csv, SaysWhatIsWrong) {
    const auto open = base::read_csv("a,b\n1,\"x\ny\nz");
    ASSERT_FALSE(open);
    EXPECT_EQ(arg(open.error(), "line"), "2");

    const auto broken = base::read_csv("a\nb\n\xff\xfe\n", "UTF-8");
    ASSERT_FALSE(broken);
    EXPECT_EQ(arg(broken.error(), "line"), "3");
    const auto broken_cp932 = base::read_csv("a\n\x82\n", "CP932");
    ASSERT_FALSE(broken_cp932);
    EXPECT_EQ(arg(broken_cp932.error(), "line"), "2");

    EXPECT_FALSE(base::read_csv(std::string_view("a\0b", 3)));
    EXPECT_FALSE(base::read_csv("\x81\x20\xfd\xfe\xff"));
    EXPECT_NE(base::read_csv("PK\x03\x04....").error().message.find("Excel"), std::string::npos);
    EXPECT_NE(base::read_csv("\xff\xfe\x61").error().message.find("UTF-16"), std::string::npos);

    EXPECT_TRUE(base::read_csv("a\nb\n", "", 2));
    const auto many = base::read_csv("a\nb\nc\n", "", 2);
    ASSERT_FALSE(many);
    EXPECT_EQ(many.error().kind, base::Kind::too_large);
    EXPECT_EQ(arg(many.error(), "rows"), "2");
}

TEST(Cp932, WritesWhatItHas) {
    EXPECT_EQ(*base::to_cp932("abc\r\n"), "abc\r\n");
    EXPECT_EQ(*base::to_cp932("日本"), "\x93\xfa\x96\x7b");
    EXPECT_EQ(*base::to_cp932("髙﨑"), "\xfb\xfc\xfa\xb1");
    EXPECT_EQ(*base::to_cp932("ｱ"), "\xb1");
    EXPECT_EQ(*base::to_cp932(""), "");
}

TEST(Cp932, NamesEveryCharacterItLacksAndNeverWritesAnother) {
    for (const char* lacking : {"𠮷", "葛\xf3\xa0\x84\x80", "—", "♡", "é", "¥", "〜"})
        EXPECT_FALSE(base::to_cp932(lacking)) << lacking;
    const auto result = base::to_cp932("髙𠮷\né and 𠮷\n葛\xf3\xa0\x84\x80");
    ASSERT_FALSE(result);
    const auto characters = arg(result.error(), "characters");
    EXPECT_EQ(characters, "𠮷（U+20BB7、1行目） é（U+00E9、2行目） 𠮷（U+20BB7、2行目） （U+E0100、3行目）");
    EXPECT_FALSE(base::to_cp932("\xff"));
}
