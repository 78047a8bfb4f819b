#include <gtest/gtest.h>

#include "ground/base/csv.h"
#include "ground/base/text.h"
#include "rooms/minutes_import/testing.h"

namespace tsumugi::minutes_import {
namespace {

Draft source() { return read_draft(rooms::test_file("odawara-liaison-2017-01.txt")).value(); }

std::vector<const Draft::Said*> under(const Draft& d, const std::string& number) {
    std::vector<const Draft::Said*> found;
    for (const auto& said : d.said) {
        if (said.head and d.heads[*said.head].item and d.heads[*said.head].mark == number)
            found.push_back(&said);
    }
    return found;
}

using Names = std::vector<std::string>;

TEST(RecordReader, ReadsTheHeadOfTheSource) {
    const auto d = source();
    EXPECT_EQ(d.title, "第２回小田原地域小児等在宅医療連絡会議の概要");
    EXPECT_EQ(d.number, "2");
    EXPECT_EQ(d.date_text, "平成 29年１月 30日");
    EXPECT_EQ(*d.date, base::make_date(2017, 1, 30));
    EXPECT_EQ(d.weekday_text, "水") << "as typed, though it was a Monday";
    EXPECT_EQ(*d.starts_at, 19 * 60);
    EXPECT_EQ(*d.ends_at, 21 * 60);
    EXPECT_EQ(d.place, "おだわら総合医療福祉会館 ４階会議室１");
    EXPECT_EQ(d.next_text, "平成 29年９月頃");
    ASSERT_EQ(d.agenda.size(), 3u);
    EXPECT_EQ(d.agenda[0].points, Names{"調査結果について説明"});
    EXPECT_EQ(d.agenda[2].points.size(), 1u) << "broken over two lines";
    EXPECT_EQ(d.said_after, 2u) << "the third point stands behind the opinions";
}

TEST(RecordReader, ReadsSixChallengesTwelveItemsAndTheOthers) {
    const auto d = source();
    Names challenges, items;
    for (const auto& head : d.heads)
        (head.item ? items : challenges).push_back(head.item ? head.mark : head.mark + head.title);
    EXPECT_EQ(challenges, (Names{"①関係機関とのネットワーク構築", "②自治体の支援体制の構築",
                                 "③療育、短期入所、放課後デイなどの資源不足", "④コーディネーターがいない",
                                 "⑤福祉現場での医療従事者や医療的ケア対応可能な人材不足",
                                 "⑥医療的ケアを必要とする在宅児の実態が不明"}));
    EXPECT_EQ(items, (Names{"1", "2", "3", "5", "6", "7", "10", "11", "14", "15", "18", "22", ""}))
        << "the numbers that the record leaves out stay left out";
    EXPECT_EQ(d.heads.back().title, "その他");
}

TEST(RecordReader, ReadsEveryOpinionWithWhoSaidIt) {
    const auto d = source();
    EXPECT_EQ(d.said.size(), 34u);
    EXPECT_EQ(under(d, "1")[1]->names, Names{"小田原ＨＷＣ"});
    EXPECT_EQ(under(d, "3")[3]->names, Names{"こども医療"}) << "the bracket breaks over two lines";
    EXPECT_EQ(under(d, "6")[0]->names, Names{"箱根町健康づくり課"});
    EXPECT_EQ(under(d, "15")[0]->names, Names{"ほうあんふじ"});
    EXPECT_TRUE(under(d, "15")[1]->names.empty()) << "the record does not say who";
    EXPECT_EQ(under(d, "3")[4]->names, Names{"太陽の門"});
    EXPECT_NE(under(d, "3")[4]->text.find("関係多（他）機関による連携が必要"), std::string::npos)
        << "a bracket within the text stays";
    EXPECT_EQ(under(d, "18")[3]->names, Names{"リハセンター"});
    std::size_t silent = 0;
    for (const auto& said : d.said) silent += said.names.empty();
    EXPECT_EQ(silent, 1u);
}

TEST(RecordReader, ReadsTheChairsFourPointsWithTheirLeads) {
    const auto d = source();
    ASSERT_EQ(d.summary.size(), 4u);
    EXPECT_EQ(d.summary[0].names,
              (Names{"小田原市健康づくり課", "小田原保健福祉事務所", "湯河原町", "真鶴町", "箱根町"}));
    EXPECT_EQ(d.summary[1].names, (Names{"ほうあんふじ", "太陽の門"}));
    EXPECT_TRUE(d.summary[2].names.empty());
    EXPECT_EQ(d.summary[3].names, (Names{"医師会", "小田原市立病院"}));
    const auto marks = [&](std::size_t point) {
        std::string all;
        for (const auto head : d.summary[point].heads) all += d.heads[head].mark;
        return all;
    };
    EXPECT_EQ(marks(0), "①②");
    EXPECT_EQ(marks(1), "③");
    EXPECT_EQ(marks(2), "①④");
    EXPECT_EQ(marks(3), "⑤");
}

TEST(RecordReader, AccountsForEveryLineOfTheSource) {
    const auto d = source();
    for (std::size_t i = 0; i < d.lines.size(); ++i) {
        const bool blank = base::trimmed(d.lines[i].text).empty();
        EXPECT_EQ(d.lines[i].place.empty(), blank) << i + 1 << ": " << d.lines[i].text;
        EXPECT_NE(d.lines[i].place, "-") << i + 1 << ": " << d.lines[i].text;
    }
}

TEST(RecordReader, MinutesReadAgainAreTheSame) {
    const auto first = source();
    const auto text = minutes_text(first);
    const auto second = read_draft(text).value();
    EXPECT_EQ(minutes_text(second), text);
    ASSERT_EQ(second.said.size(), first.said.size());
    for (std::size_t i = 0; i < first.said.size(); ++i) {
        EXPECT_EQ(second.said[i].text, first.said[i].text);
        EXPECT_EQ(second.said[i].names, first.said[i].names);
        EXPECT_EQ(second.said[i].head, first.said[i].head);
    }
    for (std::size_t i = 0; i < first.summary.size(); ++i) {
        EXPECT_EQ(second.summary[i].text, first.summary[i].text);
        EXPECT_EQ(second.summary[i].names, first.summary[i].names);
    }
    EXPECT_EQ(second.date_text, first.date_text);
    EXPECT_EQ(second.weekday_text, "水");
    EXPECT_EQ(second.next_text, first.next_text);
}

TEST(RecordReader, ReadsTheSameFromAWordFileAndFromCp932) {
    const auto text = minutes_text(source());
    const auto docx = text_of_file(minutes_docx("記録", text));
    ASSERT_TRUE(docx) << docx.error().message;
    EXPECT_EQ(minutes_text(read_draft(*docx).value()), text);
    const auto cp932 = base::to_cp932(text);
    ASSERT_TRUE(cp932) << cp932.error().message;
    EXPECT_EQ(minutes_text(read_draft(text_of_file(*cp932).value()).value()), text);
}

TEST(RecordReader, ALineThatItDoesNotKnowIsListedAsNotPlaced) {
    auto text = rooms::test_file("odawara-liaison-2017-01.txt");
    text.insert(text.find("（主な意見）"), "配布資料あり\n");
    const auto at = text.find("【№２】");
    text.insert(at, "ここに知らない行\n");
    const auto d = read_draft(text).value();
    std::vector<std::string> unplaced;
    for (const auto& line : d.lines) {
        if (line.place == "-") unplaced.push_back(line.text);
    }
    EXPECT_EQ(unplaced, Names{"ここに知らない行"}) << "the opinion in front of it has ended with its name";
    text.insert(text.find("【№３】") + std::string("【№３】役割分担整理表").size(), "\n知らない行");
    const auto again = read_draft(text).value();
    EXPECT_EQ(
        std::count_if(again.lines.begin(), again.lines.end(), [](const auto& l) { return l.place == "-"; }),
        2);
}

TEST(RecordReader, WhatIsNoRecordIsRefusedInWords) {
    const std::string novel = "吾輩は猫である。名前はまだ無い。\nどこで生れたかとんと見当がつかぬ。\n";
    for (const auto& text : {novel, std::string("会議は踊る、されど進まず。")}) {
        const auto read = read_draft(text);
        ASSERT_FALSE(read) << text;
        EXPECT_NE(read.error().message.find("会議の記録として読めませんでした"), std::string::npos);
    }
    EXPECT_EQ(read_draft("\n\n").error().message, "ファイルが空です。");
    EXPECT_FALSE(text_of_file(std::string("MZ\x90\0\3", 5)));
    EXPECT_FALSE(text_of_file("%PDF-1.7\nnot really"));
    EXPECT_FALSE(text_of_file(std::string("PK\3\4", 4) + std::string(40, '\0')));
}

TEST(RecordReader, NamesTheSeriesByItsTitle) {
    EXPECT_EQ(series_name_of("第２回小田原地域小児等在宅医療連絡会議の概要"),
              "小田原地域小児等在宅医療連絡会議");
    EXPECT_EQ(series_name_of("令和８年度第１回医療的ケア児等協議会 議事録"), "医療的ケア児等協議会");
    EXPECT_EQ(series_name_of("連絡会議"), "連絡会議");
}

}  // namespace
}  // namespace tsumugi::minutes_import
