#include "engines/referral/narrative.h"

#include <gtest/gtest.h>

#include <random>

using namespace tsumugi;

namespace {

using referral::plain_text;

TEST(Narrative, KeepsPlainTextAsItIs) {
    EXPECT_EQ(plain_text("腹痛精査お願いします。").text, "腹痛精査お願いします。");
    EXPECT_EQ(plain_text("").text, "");
}

TEST(Narrative, MakesLinesOfParagraphsAndBreaks) {
    EXPECT_EQ(
        plain_text(R"(<div xmlns="http://www.w3.org/1999/xhtml"><p>一行目</p><p>二行目<br/>三行目</p></div>)")
            .text,
        "一行目\n二行目\n三行目");
    EXPECT_EQ(plain_text("a<br/><br/><br/>b").text, "a\n\nb") << "one empty line at most";
}

TEST(Narrative, KeepsLineBreaksOfTheSource) {
    EXPECT_EQ(plain_text("<div>一行目\n  二行目\r\n</div>").text, "一行目\n二行目");
}

TEST(Narrative, PutsCellsOfARowOnOneLine) {
    EXPECT_EQ(
        plain_text(
            "<table>\n <tr>\n  <th>時刻</th>\n  <th>量</th>\n </tr>\n <tr><td>6:00</td><td></td><td>100mL<br/>ゆっくり"
            "</td></tr></table>おわり")
            .text,
        "時刻 | 量\n6:00 |  | 100mL ゆっくり\nおわり");
}

TEST(Narrative, MarksListItems) {
    EXPECT_EQ(plain_text("<ul><li>吸引</li><li>注入</li></ul><ol><li>朝</li><li>夜</li></ol>").text,
              "・吸引\n・注入\n1. 朝\n2. 夜");
}

TEST(Narrative, ReadsEntities) {
    EXPECT_EQ(plain_text("A&amp;B &lt;90 &#x20BB7;&#8451; &nbsp;x &unknown; &#xD800;").text,
              "A&B <90 𠮷℃ x &unknown;");
}

TEST(Narrative, KeepsALoneAngleBracket) {
    EXPECT_EQ(plain_text("SpO2 < 90% で吸引、体温<38").text, "SpO2 < 90% で吸引、体温<38");
    EXPECT_EQ(plain_text("電話:03-9876-5432><br/>港診療所").text, "電話:03-9876-5432>\n港診療所");
    EXPECT_EQ(plain_text("a <b と書く").text, "a <b と書く");
}

TEST(Narrative, DropsScriptsAndCommentsAndCountsPictures) {
    const auto read = plain_text(
        "前<!-- 消える --><script>alert(1)</script><style>p{}</style><img src='x' alt='胃瘻の写真'/>後");
    EXPECT_EQ(read.text, "前[胃瘻の写真]後");
    EXPECT_EQ(read.scripts, 2);
    EXPECT_EQ(read.images, 1);
}

TEST(Narrative, KeepsTextOfUnclosedMarkup) {
    EXPECT_EQ(plain_text("<p>一<b>二<script>三").text, "一二三");
    EXPECT_EQ(plain_text("一<!-- 二").text, "一<!-- 二");
    EXPECT_EQ(plain_text("<![CDATA[a<b]]>").text, "a<b");
}

TEST(Narrative, KeepsPreformattedText) { EXPECT_EQ(plain_text("<pre>a  b\n c</pre>").text, "a  b\n c"); }

TEST(Narrative, KeepsVariationSelectorsAndEmoji) {
    EXPECT_EQ(plain_text("<p>辻󠄀 髙﨑 👶🏽</p>").text, "辻󠄀 髙﨑 👶🏽");
}

TEST(Narrative, LosesNoCharacterWhateverTheMarkup) {
    std::mt19937 random{7};
    const std::vector<std::string> pieces{"吸引",  "90",    "<p>",     "</p>",     "<br/>", "<td>", "</td>",
                                          "<tr>",  "</tr>", "<table>", "</table>", "<ul>",  "<li>", "</li>",
                                          "</ul>", "<b>",   "</b>",    " ",        "\n",    "、"};
    for (int round = 0; round < 2000; ++round) {
        std::string markup, wanted;
        for (int i = 0; i < 20; ++i) {
            const auto& piece = pieces[random() % pieces.size()];
            markup += piece;
            if (piece[0] != '<' and piece != " " and piece != "\n") wanted += piece;
        }
        std::string got;
        auto text = plain_text(markup).text;
        for (std::string_view added : {"・", " | ", " |", "| ", "|"})
            for (auto at = text.find(added); at != std::string::npos; at = text.find(added))
                text.erase(at, added.size());
        for (char c : text)
            if (c != ' ' and c != '\n') got += c;
        ASSERT_EQ(got, wanted) << markup;
    }
}

}  // namespace
