#include "ground/base/xlsx.h"

#include <gtest/gtest.h>

#include <zip.h>
#include <random>

using namespace tsumugi;

using base::make_date;
using base::Table;

namespace {

/// A workbook made of these parts as they are.
std::string packed(const std::vector<std::pair<std::string, std::string>>& parts) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(target);
    zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    for (const auto& [name, text] : parts)
        zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0),
                     ZIP_FL_ENC_UTF_8);
    zip_close(zip);
    zip_source_open(target);
    zip_source_seek(target, 0, SEEK_END);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}

/// A workbook of one sheet with this inside <worksheet>, and what else is given.
std::string workbook(const std::string& sheet, const std::string& strings = "",
                     const std::string& styles = "", const std::string& properties = "") {
    const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    return packed({
        {"_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"" + type +
                            "officeDocument\" Target=\"/xl/book.xml\"/></Relationships>"},
        {"xl/book.xml",
         "<x:workbook xmlns:x=\"m\" xmlns:r=\"r\">" + properties +
             "<x:sheets><x:sheet name=\"表\" sheetId=\"1\" r:id=\"s1\"/></x:sheets></x:workbook>"},
        {"xl/_rels/book.xml.rels",
         "<Relationships><Relationship Id=\"s1\" Type=\"" + type + "worksheet\" Target=\"sheets/one.xml\"/>" +
             "<Relationship Id=\"s2\" Type=\"" + type + "sharedStrings\" Target=\"strings.xml\"/>" +
             "<Relationship Id=\"s3\" Type=\"" + type +
             "styles\" Target=\"../xl/styles.xml\"/></Relationships>"},
        {"xl/strings.xml", "<sst>" + strings + "</sst>"},
        {"xl/styles.xml", "<styleSheet>" + styles + "</styleSheet>"},
        {"xl/sheets/one.xml", "<worksheet>" + sheet + "</worksheet>"},
    });
}

/// A workbook of two sheets that are the same.
std::string two_sheets(const std::string& sheet) {
    const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const auto relation = [&](const char* id, const char* kind, const std::string& target) {
        return std::string("<Relationship Id=\"") + id + "\" Type=\"" + type + kind + "\" Target=\"" +
               target + "\"/>";
    };
    return packed({{"_rels/.rels", "<R>" + relation("a", "officeDocument", "/xl/book.xml") + "</R>"},
                   {"xl/book.xml",
                    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"1\" r:id=\"s1\"/><sheet name=\"2\" "
                    "r:id=\"s2\"/></sheets></workbook>"},
                   {"xl/_rels/book.xml.rels", "<R>" + relation("s1", "worksheet", "1.xml") +
                                                  relation("s2", "worksheet", "2.xml") + "</R>"},
                   {"xl/1.xml", "<worksheet>" + sheet + "</worksheet>"},
                   {"xl/2.xml", "<worksheet>" + sheet + "</worksheet>"}});
}

Table rows(const std::string& bytes) {
    const auto read = base::read_xlsx(bytes);
    return read ? read->at(0).rows : Table{{"error: " + read.error().message}};
}

base::Problem error(const std::string& bytes, std::size_t max_bytes = 64 * 1024 * 1024) {
    const auto read = base::read_xlsx(bytes, max_bytes);
    return read ? base::Problem{base::Kind::gone, "", "no error"} : read.error();
}

}  // namespace

TEST(Xlsx, IsReadBackAsWritten) {
    const base::Sheet sheet{
        "役割分担表",
        "役割分担表",
        "令和8年12月4日 県西地域",
        {{"項目", 20}, {"数"}, {"日"}},
        {{std::string("髙﨑 𠮷 葛\xf3\xa0\x84\x80"), 3.0, make_date(2026, 12, 4)},
         {std::string("=1+1"), 0.1, make_date(1890, 1, 2)},
         {std::string(" 0465-34-3175\n二行目 <&> _x0041_ \x01"), -12345678901.5, make_date(2019, 5, 1)},
         {std::string(""), 1e21, make_date(1900, 3, 1)}},
        true,
        "取扱注意（関係者限り）& 内部"};
    const auto read = base::read_xlsx(base::write_xlsx({sheet, sheet}));
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), 2u);
    EXPECT_EQ(read->at(0).name, "役割分担表");
    EXPECT_EQ(read->at(1).name, "役割分担表 2");
    EXPECT_EQ(read->at(0).rows,
              (Table{{"役割分担表"},
                     {"令和8年12月4日 県西地域"},
                     {"項目", "数", "日"},
                     {"髙﨑 𠮷 葛\xf3\xa0\x84\x80", "3", "2026-12-04"},
                     {"=1+1", "0.1", "1890-01-02"},
                     {" 0465-34-3175\n二行目 <&> _x0041_ \x01", "-12345678901.5", "2019-05-01"},
                     {"", "1e+21", "1900-03-01"}}));
    EXPECT_EQ(read->at(1).rows, read->at(0).rows);
}

TEST(Xlsx, SheetNamesAndLongTextsAreMadeToFit) {
    const std::string long_text(40000, 'x');
    const auto read = base::read_xlsx(
        base::write_xlsx({{"a/b:c*[d]?'", "", "", {{"h"}}, {{long_text}}, false, ""},
                          {"とても長い名前のシートでこれは三十一文字よりも長いので切られるはずです",
                           "",
                           "",
                           {{"h"}},
                           {},
                           false,
                           std::string(600, 'f')},
                          {"", "", "", {}, {}, false, ""}}));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->at(0).name, "a_b_c__d___");
    EXPECT_EQ(read->at(0).rows[1][0].size(), 32766u + std::string("…").size());
    EXPECT_TRUE(read->at(1).name.starts_with("とても長い名前"));
    EXPECT_EQ(read->at(2).name, "Sheet");
    EXPECT_THROW(base::write_xlsx({{"a", "", "", {{"h"}}, {{std::string("\xff")}}, false, ""}}),
                 std::invalid_argument);
}

TEST(Xlsx, EveryKindOfCellIsRead) {
    const std::string strings =
        "<si><t>氏名</t></si><si><r><t>高</t></r><r><t xml:space=\"preserve\"> 花子</t></r><rPh sb=\"0\" "
        "eb=\"1\"><t>タカ</t></rPh></si>"
        "<si><t xml:space=\"preserve\"> </t></si>";
    const std::string sheet =
        "<sheetData><row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c "
        "t=\"s\"><v>2</v></c></row>"
        "<row><c t=\"inlineStr\"><is><t>直接</t></is></c><c><f>1+1</f><v>2</v></c><c "
        "t=\"str\"><f>A1</f><v>式の値</v></c>"
        "<c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c><c><v>0.10000000000000001</v></c><c "
        "s=\"9\"><v>7</v></c><c/></row></sheetData>";
    EXPECT_EQ(
        rows(workbook(sheet, strings)),
        (Table{{}, {"氏名", "", "高 花子", " "}, {"直接", "2", "式の値", "TRUE", "#N/A", "0.1", "7", ""}}));
}

TEST(Xlsx, DatesAreFoundByTheirFormat) {
    const std::string styles =
        "<numFmts><numFmt numFmtId=\"170\" "
        "formatCode=\"[$-ja-JP-x-gannen]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
        "<numFmt numFmtId=\"171\" formatCode=\"0.00E+00\"/><numFmt numFmtId=\"172\" formatCode=\"yyyy/m/d "
        "h:mm\"/>"
        "<numFmt numFmtId=\"173\" formatCode=\"[h]:mm\"/><numFmt numFmtId=\"174\" "
        "formatCode=\"General&quot;day&quot;\"/>"
        "<numFmt numFmtId=\"175\" formatCode=\"[Red]#,##0;[Blue]d\"/></numFmts>"
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf "
        "numFmtId=\"172\"/>"
        "<xf numFmtId=\"173\"/><xf numFmtId=\"174\"/><xf numFmtId=\"175\"/><xf numFmtId=\"20\"/></cellXfs>";
    const auto cell = [](int style, const char* value) {
        return "<c s=\"" + std::to_string(style) + "\"><v>" + value + "</v></c>";
    };
    const std::string sheet = "<sheetData><row>" + cell(0, "46360") + cell(1, "46360") + cell(2, "46360.75") +
                              cell(3, "46360") + cell(4, "46360.375") + cell(5, "1.5") + cell(6, "46360") +
                              cell(7, "46360") + cell(8, "0.5") + cell(1, "1") + cell(1, "59") +
                              cell(1, "60") + cell(1, "61") + cell(1, "-1") + cell(1, "99999999") +
                              "</row></sheetData>";
    EXPECT_EQ(rows(workbook(sheet, "", styles)),
              (Table{{"46360", "2026-12-04", "2026-12-04", "46360", "2026-12-04 09:00", "36:00", "46360",
                      "46360", "12:00", "1900-01-01", "1900-02-28", "60", "1900-03-01", "-1", "99999999"}}));
    EXPECT_EQ(rows(workbook("<sheetData><row>" + cell(1, "44898") + "</row></sheetData>", "", styles,
                            "<x:workbookPr date1904=\"1\"/>")),
              (Table{{"2026-12-04"}}));
}

TEST(Xlsx, WhatIsNoWorkbookIsSaidToBeNone) {
    EXPECT_NE(error("").message, "no error");
    EXPECT_NE(error("a,b\r\n").message.find(".xlsx"), std::string::npos);
    EXPECT_NE(error("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").message.find("パスワード"), std::string::npos);
    EXPECT_NE(error(packed({{"a.txt", "x"}})).message.find(".xlsx"), std::string::npos);
    EXPECT_NE(error(workbook("<sheetData><row></sheetData>")).message.find("壊れて"), std::string::npos);
    EXPECT_NE(
        error(workbook("<sheetData><row><c t=\"s\"><v>5</v></c></row></sheetData>")).message.find("壊れて"),
        std::string::npos);
    EXPECT_NE(error(workbook("<sheetData><row r=\"2\"/><row r=\"1\"/></sheetData>")).message.find("壊れて"),
              std::string::npos);
    EXPECT_NE(error(workbook("<sheetData><row r=\"99999999\"/></sheetData>")).message.find("壊れて"),
              std::string::npos);
}

TEST(Xlsx, BombsAreRefused) {
    const std::string spaces(8 * 1024 * 1024, ' ');
    EXPECT_EQ(error(workbook("<sheetData>" + spaces + "</sheetData>")).kind, base::Kind::too_large)
        << "packing ratio";
    std::string noise;
    for (int i = 0; i < 100000; ++i) noise += "<row><c><v>" + std::to_string(i * 7919) + "</v></c></row>";
    const auto large = workbook("<sheetData>" + noise + "</sheetData>");
    EXPECT_EQ(error(large).message, "no error");
    EXPECT_EQ(error(large, 1024 * 1024).kind, base::Kind::too_large) << "unpacked size";
    std::string wide = "<sheetData>";
    for (int i = 0; i < 500; ++i) wide += "<row><c r=\"XFD" + std::to_string(i + 1) + "\"><v>1</v></c></row>";
    EXPECT_EQ(error(workbook(wide + "</sheetData>")).kind, base::Kind::too_large) << "cells far right";
    std::mt19937 random(1);
    std::string mixed;
    for (int i = 0; i < 500'000; ++i) mixed += "<a" + std::to_string(random() % 100'000) + "/>";
    EXPECT_EQ(error(workbook("<sheetData>" + mixed + "</sheetData>"), 16 << 20).kind, base::Kind::too_large)
        << "a tree twenty times its text";
    const std::string long_text = "<si><t>" + std::string(60'000, 'x') + "</t></si>";
    std::string references;
    for (int i = 1; i < 2000; ++i) references += "<row><c t=\"s\"><v>0</v></c></row>";
    EXPECT_EQ(error(workbook("<sheetData>" + references + "</sheetData>", long_text), 16 << 20).kind,
              base::Kind::too_large)
        << "one long text in every cell";
    EXPECT_EQ(error(two_sheets("<sheetData><row r=\"700000\"/></sheetData>")).kind, base::Kind::too_large)
        << "rows far down in each of many sheets";
    EXPECT_EQ(error(two_sheets("<sheetData><row r=\"500000\"/></sheetData>")).message, "no error");
    EXPECT_EQ(rows(workbook("<!DOCTYPE a [<!ENTITY b \"bbbb\">]><sheetData><row><c "
                            "t=\"str\"><v>&b;</v></c></row></sheetData>"))
                  .size(),
              1u);
}
