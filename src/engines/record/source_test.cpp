#include <gtest/gtest.h>

#include <map>

#include "engines/record/marks.h"
#include "engines/record/testing.h"
#include "ground/base/csv.h"

namespace tsumugi::record {
namespace {

using Names = std::vector<std::string>;

std::string original() { return test_file("odawara-liaison-2017-01.txt"); }
Proposal source() { return read(original()).value(); }

const Item& item(const Proposal& p, const std::string& number) {
    for (const auto& challenge : p.challenges) {
        for (const auto& item : challenge.items) {
            if (item.number == number) return item;
        }
    }
    throw std::runtime_error("no item " + number);
}

TEST(SourceRecord, ItsHeadIsReadAsTyped) {
    const auto p = source();
    EXPECT_EQ(p.meeting.title, "第２回小田原地域小児等在宅医療連絡会議の概要");
    EXPECT_EQ(p.meeting.series, "小田原地域小児等在宅医療連絡会議");
    EXPECT_EQ(p.meeting.number, "2");
    EXPECT_EQ(p.meeting.date_text, "平成 29年１月 30日");
    EXPECT_EQ(p.meeting.date, base::make_date(2017, 1, 30));
    EXPECT_EQ(p.meeting.weekday_text, "水") << "though it was a Monday";
    EXPECT_EQ(p.meeting.time_text, "19：00～21：00");
    EXPECT_EQ(p.meeting.starts_at, 19 * 60);
    EXPECT_EQ(p.meeting.ends_at, 21 * 60);
    EXPECT_EQ(p.meeting.place, "おだわら総合医療福祉会館 ４階会議室１");
    EXPECT_EQ(p.next.text, "平成 29年９月頃");
    EXPECT_EQ(p.next.date, std::nullopt);
    EXPECT_TRUE(p.notes.empty());
}

TEST(SourceRecord, WhatDoesNotFitIsToldAndKept) {
    const auto p = source();
    std::map<std::string, Warning> told;
    for (const auto& warning : p.warnings) told[warning.code] = warning;
    ASSERT_EQ(told.size(), 3u);
    EXPECT_EQ(told.at("weekday").args[2].second, "月");
    EXPECT_EQ(told.at("weekday").line, 4u);
    EXPECT_EQ(told.at("fiscal_year").args[0].second, "平成29年度");
    EXPECT_EQ(told.at("missing_numbers").args[0].second, "4、8、9、12、13、16、17、19、20、21");
}

TEST(SourceRecord, ItsAgendaHasThreePoints) {
    const auto p = source();
    ASSERT_EQ(p.agenda.size(), 3u);
    EXPECT_EQ(p.agenda[0].mark, "（１）");
    EXPECT_EQ(p.agenda[0].text, "小児在宅医療患者のためのメディカルショートステイ実施状況調査結果について");
    EXPECT_EQ(p.agenda[0].points, Names{"調査結果について説明"});
    EXPECT_EQ(p.agenda[1].text,
              "平成 29年度小田原地域の関係機関が行う小児在宅医療にかかる取組み内容について");
    EXPECT_EQ(p.agenda[1].points,
              Names{"平成 29 年度以降の小田原地域の関係機関が行う小児在宅医療に係る取組みについて、検討。"});
    EXPECT_EQ(p.agenda[2].mark, "（３）");
    EXPECT_EQ(p.agenda[2].points,
              Names{"平成 29 年度の会議議題や県小児等在宅医療推進会議での検討事項について説明、また会議"
                    "委員就任の協力を依頼。"});
    EXPECT_EQ(p.said_after, 2u) << "the third stands behind the opinions";
}

TEST(SourceRecord, ItHasSixChallengesAndTwelveNumberedItemsAndTheOthers) {
    const auto p = source();
    Names challenges, items;
    for (const auto& challenge : p.challenges) {
        challenges.push_back(challenge.mark + challenge.title);
        for (const auto& item : challenge.items) items.push_back(challenge.mark + item.number + item.title);
    }
    EXPECT_EQ(challenges, (Names{"①関係機関とのネットワーク構築", "②自治体の支援体制の構築",
                                 "③療育、短期入所、放課後デイなどの資源不足", "④コーディネーターがいない",
                                 "⑤福祉現場での医療従事者や医療的ケア対応可能な人材不足",
                                 "⑥医療的ケアを必要とする在宅児の実態が不明"}));
    EXPECT_EQ(items, (Names{"①1ネットワーク会議", "①2主治医病院と学校の連絡会", "①3役割分担整理表",
                            "②5受入体制の基準作り", "②6部署を横断した庁内連携強化", "③7療育の場調査", "③10",
                            "③11", "④14", "④15", "⑤18", "⑥22", "⑥その他"}));
    EXPECT_TRUE(p.challenges.back().items.back().general);
}

TEST(SourceRecord, EveryOpinionHasWhoSaidIt) {
    const auto p = source();
    const std::map<std::string, Names> expected{
        {"1", {"小田原市健康づくり課", "小田原ＨＷＣ"}},
        {"2", {"小田原養護", "小田原市立病院"}},
        {"3",
         {"小田原市健康づくり課", "湯河原町", "真鶴町", "こども医療", "太陽の門", "小田原市健康づくり課",
          "リハセンター", "市立病院"}},
        {"5", {"湯河原町", "こども医療"}},
        {"6", {"箱根町健康づくり課", "真鶴町", "小田原市立病院", "小田原市健康づくり課"}},
        {"7", {"ほうあんふじ"}},
        {"10", {"小田原市障害がい福祉課"}},
        {"11", {"小田原養護", "小田原医師会", "小田原医師会"}},
        {"14", {"湯河原町"}},
        {"15", {"ほうあんふじ", ""}},
        {"18", {"小田原医師会", "小田原市立病院", "こども医療", "リハセンター"}},
        {"22", {"箱根町", "こども医療"}},
        {"", {"小田原市子育て政策課", "こども医療"}}};
    for (const auto& [number, names] : expected) {
        Names found;
        for (const auto& opinion : item(p, number).opinions) {
            EXPECT_LE(opinion.organisations.size(), 1u);
            found.push_back(opinion.organisations.empty() ? "" : opinion.organisations[0]);
        }
        EXPECT_EQ(found, names) << "item " << number;
    }
    EXPECT_EQ(p.opinion_count(), 34u);
}

TEST(SourceRecord, BrokenLinesAreJoinedAndBracketsWithinStay) {
    const auto p = source();
    EXPECT_EQ(
        item(p, "1").opinions[1].text,
        "保健福祉事務所の母子保健福祉委員会の部会の中で、いくつかの課題について検討することは可能。しかし、療育や短期入所、放課後デイの資源不足等の課"
        "題を、母子保健福祉委員会の中だけで検討するのは難しい。");
    EXPECT_EQ(
        item(p, "3").opinions[4].text,
        "全体を把握したコーディネーターの存在に加え、チーム成立の要件（目的・目標の共有化、役割分担、相互協力関係）が充足された関係多（他）機関による"
        "連携が必要");
    EXPECT_EQ(
        item(p, "15").opinions[1].text,
        "関係多（他）機関の協力の基、コーディネーターの養成・育成およびフォローアップ体制を構築していきたい。");
    EXPECT_EQ(item(p, "3").opinions[4].lines, (Span{64, 68}));
}

TEST(SourceRecord, TheChairsFourPointsNameTheirLeads) {
    const auto p = source();
    ASSERT_EQ(p.summary.size(), 4u);
    EXPECT_EQ(p.summary[0].leads,
              (Names{"小田原市健康づくり課", "小田原保健福祉事務所", "湯河原町", "真鶴町", "箱根町"}));
    EXPECT_EQ(p.summary[1].leads, (Names{"ほうあんふじ", "太陽の門"}));
    EXPECT_TRUE(p.summary[2].leads.empty());
    EXPECT_EQ(p.summary[3].leads, (Names{"医師会", "小田原市立病院"}));
    using Indices = std::vector<std::size_t>;
    EXPECT_EQ(p.summary[0].challenges, (Indices{0, 1}));
    EXPECT_EQ(p.summary[1].challenges, (Indices{2}));
    EXPECT_EQ(p.summary[2].challenges, (Indices{0, 3}));
    EXPECT_EQ(p.summary[3].challenges, (Indices{4}));
    EXPECT_EQ(
        p.summary[2].text,
        "「ネットワーク構築」と「情報集約」があわさっていくと、コーディネーターがいないということに対する答えも方向性が見えてくる"
        "のではないか。");
}

TEST(SourceRecord, NoLineIsLost) {
    const auto p = source();
    EXPECT_TRUE(p.unplaced().empty());
    ASSERT_EQ(p.lines.size(), 248u);
    for (const auto& line : p.lines)
        EXPECT_EQ(line.place == Place::blank, trim(line.text).empty()) << line.number;
    EXPECT_EQ(where(p, p.lines[1]), "title");
    EXPECT_EQ(where(p, p.lines[2]), "blank");
    EXPECT_EQ(where(p, p.lines[11]), "agenda 1");
    EXPECT_EQ(where(p, p.lines[19]), "challenge 1");
    EXPECT_EQ(where(p, p.lines[96]), "challenge 2 / item 6");
    EXPECT_EQ(where(p, p.lines[100]), "challenge 2 / item 6 / opinion 1");
    EXPECT_EQ(where(p, p.lines[212]), "agenda 3");
    EXPECT_EQ(where(p, p.lines[220]), "next meeting");
    EXPECT_EQ(where(p, p.lines[222]), "closing");
    EXPECT_EQ(where(p, p.lines[246]), "summary 4");
}

TEST(SourceRecord, ItsMinutesReadAgainSayTheSame) {
    const auto first = source();
    const auto text = write_text(first);
    const auto second = read(text).value();
    EXPECT_EQ(content(second), content(first));
    EXPECT_TRUE(second.unplaced().empty());
    EXPECT_EQ(write_text(second), text);
}

TEST(SourceRecord, EncodingAndLineEndsMakeNoDifference) {
    const auto expected = content(source());
    EXPECT_EQ(content(read("\xEF\xBB\xBF" + original()).value()), expected);
    std::string crlf;
    for (const char c : original()) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(content(read(crlf).value()), expected);
    const auto cp932 = base::to_cp932(write_text(source()));
    ASSERT_TRUE(cp932) << cp932.error().message;
    EXPECT_EQ(content(read(*cp932).value()), expected);
}

}  // namespace
}  // namespace tsumugi::record
