#include "rooms/handbook/markdown.h"

#include <gtest/gtest.h>

namespace tsumugi::handbook {
namespace {

std::string html(std::string_view text) { return html_of(parse_markdown(text), 2); }

TEST(Markdown, MakesHeadingsParagraphsListsAndTables) {
    EXPECT_EQ(html("# はじめに\n\n困ったら**窓口**へ。"),
              "<h2>はじめに</h2>\n<p>困ったら<strong>窓口</strong>へ。</p>\n");
    EXPECT_EQ(
        html("- 一\n- 二\n  1. あ\n  2. い\n- 三"),
        "<ul><li>一</li>\n<li>二<ol start=\"1\"><li>あ</li>\n<li>い</li></ol>\n</li>\n<li>三</li></ul>\n");
    const auto table = html("| 窓口 | 電話 |\n|---|---|\n| 町 | 0465 |");
    EXPECT_NE(table.find("<th scope=\"col\">窓口</th>"), std::string::npos);
    EXPECT_NE(table.find("<td>0465</td>"), std::string::npos);
}

TEST(Markdown, NeverLetsHtmlThrough) {
    for (const auto* text : {"<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b",
                             "<div onclick=x>\n\ntext\n\n</div>", "<!-- x --><iframe src=//e></iframe>",
                             "&lt;script&gt;", "```\n<script>\n```", "# <script>",
                             "| <script> | b |\n|---|---|\n| <b onx=1> | d |", "- <script>", "> <script>"}) {
        const auto made = html(text);
        EXPECT_EQ(made.find("<script"), std::string::npos) << made;
        EXPECT_EQ(made.find("<img"), std::string::npos) << made;
        EXPECT_EQ(made.find("<div onclick"), std::string::npos) << made;
        EXPECT_EQ(made.find("<iframe"), std::string::npos) << made;
        EXPECT_EQ(made.find("<b onx"), std::string::npos) << made;
    }
}

TEST(Markdown, LinksLeadToTheWebMailAndTelephonesAlone) {
    EXPECT_NE(html("[町](https://example.jp/a?b=1&c=2)").find("<a href=\"https://example.jp/a?b=1&amp;c=2\""),
              std::string::npos);
    EXPECT_NE(html("[電話](tel:0465001234)").find("<a href=\"tel:"), std::string::npos);
    for (const auto* text :
         {"[x](javascript:alert(1))", "[x](JavaScript:alert)", "[x](data:text/html,1)", "[x](/children)",
          "[x](&#106;avascript:alert)", "![絵](https://example.jp/a.png)"}) {
        const auto made = html(text);
        EXPECT_EQ(made.find("href"), std::string::npos) << made;
        EXPECT_EQ(made.find("src"), std::string::npos) << made;
    }
    EXPECT_EQ(html("[x](https://a\"onx=)").find("\"onx"), std::string::npos);
}

TEST(Markdown, JoinsJapaneseLinesWithoutAGapAndWordsWithOne) {
    EXPECT_EQ(html("窓口に\nたずねます"), "<p>窓口にたずねます</p>\n");
    EXPECT_EQ(html("one\ntwo"), "<p>one two</p>\n");
    EXPECT_EQ(html("一行目  \n二行目"), "<p>一行目<br>二行目</p>\n");
}

TEST(Markdown, TakesWhateverIsTyped) {
    std::string deep;
    for (int i = 0; i < 500; ++i) deep += "> - ";
    for (const auto& text :
         {std::string(), std::string("\0", 1), std::string("\xff\xfe"), std::string(5000, '*'), deep,
          std::string("&#x110000; &#0; &nosuch;"), std::string("|||\n|-|-|-|\n||")})
        EXPECT_NO_THROW(html(text));
}

}  // namespace
}  // namespace tsumugi::handbook
