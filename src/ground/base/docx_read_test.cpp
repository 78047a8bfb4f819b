#include "ground/base/docx_read.h"

#include <gtest/gtest.h>

#include <random>

#include "ground/base/docx_numbering.h"
#include "ground/base/docx_testing.h"
#include "ground/base/docx_write.h"

namespace tsumugi::base {
namespace {

std::string file_text(const std::string& name) {
    std::ifstream file(std::string(SOURCE_DIR) + "/tests/data/docx/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
std::string read_case(const std::string& name) { return read_docx_text(file_text(name + ".docx")).value(); }

std::string p(const std::string& text, const std::string& properties = "") {
    return "<w:p>" + (properties.empty() ? "" : "<w:pPr>" + properties + "</w:pPr>") + "<w:r><w:t>" + text +
           "</w:t></w:r></w:p>";
}
std::string listed(const std::string& text, int number, int level = 0) {
    return p(text, "<w:numPr><w:ilvl w:val=\"" + std::to_string(level) + "\"/><w:numId w:val=\"" +
                       std::to_string(number) + "\"/></w:numPr>");
}
std::string level(int at, const std::string& format, const std::string& text, const std::string& more = "") {
    return "<w:lvl w:ilvl=\"" + std::to_string(at) + "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" + format +
           "\"/><w:lvlText w:val=\"" + text + "\"/>" + more + "</w:lvl>";
}
std::string list(int id, const std::string& levels) {
    return "<w:abstractNum w:abstractNumId=\"" + std::to_string(id) + "\">" + levels + "</w:abstractNum>";
}
std::string number(int id, int of, const std::string& more = "") {
    return "<w:num w:numId=\"" + std::to_string(id) + "\"><w:abstractNumId w:val=\"" + std::to_string(of) +
           "\"/>" + more + "</w:num>";
}
std::string read_body(const std::string& body, const std::string& numbering = "",
                      const std::string& styles = "") {
    return read_docx_text(docx::document_of(body, numbering, styles)).value();
}

TEST(DocxRead, GivesBackWhatWriteDocxWrote) {
    const auto bytes = write_docx("記録", {{DocxParagraph::Style::title, "第２回の概要"},
                                           {DocxParagraph::Style::item, "・𠮷野 & <b>\n二行目"}});
    EXPECT_EQ(read_docx_text(bytes).value(), "第２回の概要\n・𠮷野 & <b>\n二行目\n");
}

TEST(DocxRead, RefusesWhatIsNoDocument) {
    for (const std::string bytes : {"", "MZ", "PK\x03\x04", "第２回の概要"})
        EXPECT_FALSE(read_docx_text(bytes)) << bytes;
    EXPECT_FALSE(read_docx_text(write_docx("a", {}).substr(0, 200))) << "cut off";
    EXPECT_FALSE(read_docx_text(docx::zip_of({{"word/other.xml", "<a/>"}})));
}

TEST(DocxRead, RefusesWhatNestsTooDeepOrHasTooManyElements) {
    std::string open, close;
    for (int i = 0; i < 20'000; ++i) {  // under a megabyte, so that its packing is not looked at
        open += "<w:tbl><w:tr><w:tc>";
        close += "</w:tc></w:tr></w:tbl>";
    }
    EXPECT_EQ(read_docx_text(docx::document_of(open + close)).error().kind, Kind::too_large);
    std::mt19937 random(1);
    std::string many;
    for (int i = 0; i < 500'000; ++i) many += "<w:r" + std::to_string(random() % 100'000) + "/>";
    EXPECT_EQ(read_docx_text(docx::document_of(many)).error().kind, Kind::too_large);
}

TEST(DocxRead, RefusesWhatUnpacksTooLarge) {
    const auto bytes = write_docx("a", {{DocxParagraph::Style::body, std::string(3'000'000, 'a')}});
    ASSERT_LT(bytes.size(), 50'000u);
    const auto read = read_docx_text(bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, Kind::too_large);
}

TEST(DocxRead, ShowsTheNumbersThatWordSets) {
    EXPECT_EQ(
        read_case("automatic-numbers"),
        "第３回あおば地域医療的ケア児連絡会議 議事概要\n\n"
        "１ 日時：令和８年６月16日（火）19：00～20：30\n２ 場所：あおば会館２階会議室\n３ 議題\n"
        "（１） 受入手順について\n（２） 資源不足について\n\n（主な意見）\n"
        "① 受入手順\n・ 退院の１か月前に町へ知らせてほしい。（みどり町福祉課）\n"
        "・ 病院から書式を出せる。（市立あおば病院）\n② 資源不足\n"
        "・ 短期入所が足りない。（訪問看護ステーションそら）\n"
        "・ 看護師の配置が課題である。（あおば市健康づくり課）\n４ 次回：令和８年９月15日（火）19：00～\n");
}

TEST(DocxRead, CountsLevelsAndBeginsAnewAsWordDoes) {
    const auto levels =
        list(7, level(0, "decimalFullWidth", "第%1") + level(1, "decimal", "%1-%2", "<w:isLgl/>") +
                    level(2, "aiueoFullWidth", "%3", "<w:suff w:val=\"nothing\"/>"));
    const auto again = "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride>";
    EXPECT_EQ(read_body(listed("a", 1) + listed("b", 1, 1) + listed("c", 1, 1) + listed("d", 1, 2) +
                            listed("e", 1, 2) + listed("f", 1) + listed("g", 1, 1) + listed("h", 2) +
                            listed("i", 3) + listed("j", 3),
                        levels + number(1, 7) + number(2, 7) + number(3, 7, again)),
              "第１ a\n1-1 b\n1-2 c\nアd\nイe\n第２ f\n2-1 g\n第３ h\n第５ i\n第６ j\n")
        << "lists that share their levels count on; one that says where it begins does not";
}

TEST(DocxRead, FindsTheNumbersOfStyles) {
    const std::string styles =
        "<w:style w:type=\"paragraph\" w:styleId=\"H1\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr>"
        "</w:style><w:style w:type=\"paragraph\" w:styleId=\"H2\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr>"
        "</w:pPr></w:style><w:style w:type=\"paragraph\" w:styleId=\"H3\"><w:basedOn w:val=\"H1\"/></w:style>";
    const auto levels = list(1, level(0, "upperRoman", "%1.", "<w:pStyle w:val=\"H1\"/>") +
                                    level(1, "decimalEnclosedCircle", "%2", "<w:pStyle w:val=\"H2\"/>"));
    const auto styled = [](const std::string& text, const std::string& style, const std::string& more = "") {
        return p(text, "<w:pStyle w:val=\"" + style + "\"/>" + more);
    };
    EXPECT_EQ(
        read_body(styled("a", "H1") + styled("b", "H2") + styled("c", "H3") +
                      styled("d", "H1", "<w:numPr><w:numId w:val=\"0\"/></w:numPr>") + styled("e", "H2"),
                  levels + number(1, 1), styles),
        "I. a\n① b\nII. c\nd\n① e\n")
        << "a number of 0 takes the style's away";
}

TEST(DocxRead, FollowsAListThatIsNamedByItsStyle) {
    const std::string styles =
        "<w:style w:type=\"numbering\" w:styleId=\"N\"><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>";
    const std::string named =
        "<w:abstractNum w:abstractNumId=\"1\"><w:numStyleLink w:val=\"N\"/></w:abstractNum>";
    EXPECT_EQ(read_body(listed("a", 1) + listed("b", 1),
                        named + list(2, level(0, "japaneseCounting", "%1、")) + number(1, 1) + number(2, 2),
                        styles),
              "一、 a\n二、 b\n");
}

TEST(DocxRead, PassesOverListsThatAreMissingOrBroken) {
    EXPECT_EQ(read_body(listed("a", 9) + listed("b", 1, 8) + listed("c", 2, -3),
                        list(1, level(0, "decimal", "%1 %9 %")) + number(1, 1) + number(2, 5)),
              "a\nb\nc\n");
    EXPECT_EQ(read_body(listed("a", 1), list(1, level(0, "none", "")) + number(1, 1)), "a\n");
    EXPECT_EQ(read_body(p("a", "<w:pStyle w:val=\"A\"/>"), list(1, level(0, "decimal", "%1")) + number(1, 1),
                        "<w:style w:type=\"paragraph\" w:styleId=\"A\"><w:basedOn w:val=\"A\"/></w:style>"),
              "a\n")
        << "a style that is based on itself";
}

TEST(DocxRead, WritesNumbersInTheFormatsOfJapaneseWord) {
    const std::vector<std::tuple<int, std::string, std::string>> expected{
        {12, "decimalFullWidth", "１２"},
        {20, "decimalEnclosedCircle", "⑳"},
        {21, "decimalEnclosedCircle", "21"},
        {3, "aiueo", "ウ"},
        {48, "iroha", "ン"},
        {47, "aiueoFullWidth", "ア"},
        {10, "japaneseCounting", "十"},
        {115, "japaneseCounting", "百十五"},
        {115, "japaneseLegal", "壱百壱拾伍"},
        {105, "japaneseDigitalTenThousand", "一〇五"},
        {27, "lowerLetter", "aa"},
        {1994, "upperRoman", "MCMXCIV"},
        {11, "ideographTraditional", "甲"},
        {7, "decimalZero", "07"},
        {4, "hindiVowels", "4"},
        {0, "lowerLetter", "0"}};
    for (const auto& [value, format, text] : expected)
        EXPECT_EQ(docx::number_text(value, format), text) << format << value;
}

TEST(DocxRead, ShowsBulletsOfSymbolFontsAsLetters) {
    EXPECT_EQ(docx::symbol_text(0xF06C, "Wingdings"), "●");
    EXPECT_EQ(docx::symbol_text(0x6C, "Wingdings"), "●");
    EXPECT_EQ(docx::symbol_text(0xF0B7, "Symbol"), "・");
    EXPECT_EQ(docx::symbol_text(0xF0C3, "Wingdings"), "・") << "one that is not known is a bullet";
    EXPECT_EQ(docx::symbol_text(U'○', "ＭＳ 明朝"), "○");
    EXPECT_EQ(read_body("<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/><w:t>済</w:t></w:r></w:p>"),
              "✓済\n");
}

TEST(DocxRead, ReadsMovedTextOnceWhereItWasMovedTo) {
    const auto text = read_case("moved-text");
    const auto first = text.find("短期入所が足りない");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(text.find("短期入所が足りない", first + 1), std::string::npos);
    EXPECT_GT(first, text.find("看護師の配置"));
    EXPECT_EQ(
        read_body(
            "<w:p><w:pPr><w:rPr><w:moveFrom/></w:rPr></w:pPr><w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom></w:p>"
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>b</w:delText></w:r></w:del></w:p>" +
            p("c")),
        "c\n")
        << "nothing is left of paragraphs that went away";
}

TEST(DocxRead, LeavesOutWhatNobodySees) {
    EXPECT_EQ(
        read_body(
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr>"
            "<w:t>b</w:t></w:r></w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" +
            p("ここをクリック") + "</w:sdtContent></w:sdt><w:sdt><w:sdtContent>" + p("c") +
            "</w:sdtContent></w:sdt>"),
        "b\nc\n");
}

TEST(DocxRead, KeepsARowInOneLine) {
    EXPECT_NE(
        read_case("cell-of-two-paragraphs")
            .find("受入手順\t退院の１か月前に町へ知らせてほしい。急なときは電話でもよい。\tみどり町福祉課\n"),
        std::string::npos)
        << read_case("cell-of-two-paragraphs");
    const auto cell = [](const std::string& inner) { return "<w:tc><w:tcPr/>" + inner + "</w:tc>"; };
    EXPECT_EQ(read_body("<w:tbl><w:tr>" + cell(p("a") + p("") + p("b")) +
                        cell("<w:p><w:r><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:p>") +
                        cell("<w:tbl><w:tr>" + cell(p("e")) + cell(p("f")) + "</w:tr></w:tbl>" + p("")) +
                        cell(p("")) + "</w:tr></w:tbl>"),
              "a　b\tc　d\te f\t\n");
}

TEST(DocxRead, KeepsHardHyphens) {
    EXPECT_NE(read_case("hard-hyphen").find("電話0465-00-1234"), std::string::npos);
}

TEST(DocxRead, PutsTextBoxesBehindTheirParagraph) {
    EXPECT_EQ(read_body("<w:p><w:r><w:t>前</w:t></w:r><w:r><w:pict><w:txbxContent>" + p("箱") +
                        "</w:txbxContent></w:pict></w:r><w:r><w:t>後</w:t></w:r></w:p>"),
              "前後\n箱\n");
}

TEST(DocxRead, FindsTheMainPartByItsRelation) {
    EXPECT_TRUE(read_case("word-online").starts_with("第３回あおば地域医療的ケア児連絡会議"));
}

}  // namespace
}  // namespace tsumugi::base
