#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "engines/wamnet/testing.h"
#include "ground/base/csv.h"

namespace tsumugi::wamnet {
namespace {

using testing::file;
using testing::line;
using testing::row;
using testing::titles;

struct Got {
    std::vector<Row> rows;
    std::string encoding;
    std::vector<std::string> unknown;
    std::optional<base::Problem> problem;
};

Got read(const std::string& bytes) {
    std::istringstream in(bytes);
    Got got;
    auto opened = File::open(in);
    if (not opened) {
        got.problem = opened.error();
        return got;
    }
    got.encoding = opened->encoding();
    got.unknown = opened->unknown_columns();
    for (;;) {
        Row next;
        const auto more = opened->next(next);
        if (not more) got.problem = more.error();
        if (not more or not *more) return got;
        got.rows.push_back(std::move(next));
    }
}

std::string refusal(const std::string& bytes) {
    const auto got = read(bytes);
    return got.problem ? base::fill(got.problem->message, got.problem->args) : "";
}

TEST(WamnetFile, ReadsTheMinistrysForm) {
    const auto got = read(file({row(1), row(2)}));
    EXPECT_FALSE(got.problem);
    ASSERT_EQ(got.rows.size(), 2u);
    EXPECT_EQ(got.encoding, "UTF-8");
    EXPECT_TRUE(got.unknown.empty());
    EXPECT_EQ(got.rows[1].line, 3u);
    const auto& s = got.rows[0].service;
    EXPECT_EQ(s.kind, "child_development");
    EXPECT_EQ(s.municipality, "143669") << "from the address, not from the authority's 14000";
    EXPECT_EQ(s.address, "神奈川県足柄上郡開成町つばめ坂12番地2");
    EXPECT_EQ(s.number, "1410000001");
    EXPECT_EQ(s.weekdays, "09:30-17:00");
    EXPECT_EQ(s.places, 10);
    EXPECT_TRUE(got.rows[0].troubles.empty());
}

/// The same rows in every form give the same services.
TEST(WamnetFile, ReadsAnyOrderEncodingAndLineEnd) {
    std::mt19937 random(5);
    const auto plain = read(file({row(1), row(2), row(3)}));
    for (int turn = 0; turn < 40; ++turn) {
        std::vector<std::size_t> order(kColumns);
        for (std::size_t i = 0; i < kColumns; ++i) order[i] = i;
        std::shuffle(order.begin(), order.end(), random);
        const char* line_end = turn % 2 == 0 ? "\n" : "\r\n";
        const auto write = [&](const testing::Cells& cells) {
            testing::Cells shuffled;
            for (const auto place : order) shuffled.push_back(cells[place]);
            return line(shuffled, line_end);
        };
        auto text = write(titles()) + write(row(1)) + write(row(2)) + write(row(3));
        if (turn % 4 == 0) text = "\xef\xbb\xbf" + text;
        const bool cp932 = turn % 4 == 1;
        if (cp932) {
            // U+2212 has another twin in CP932.
            for (auto at = text.find("−"); at != std::string::npos; at = text.find("−"))
                text.replace(at, 3, "－");
            const auto converted = base::to_cp932(text);
            ASSERT_TRUE(converted) << converted.error().message;
            text = *converted;
        }
        const auto got = read(text);
        ASSERT_FALSE(got.problem) << base::fill(got.problem->message, got.problem->args);
        EXPECT_EQ(got.encoding, cp932 ? "CP932" : "UTF-8");
        ASSERT_EQ(got.rows.size(), 3u);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto &a = got.rows[i].service, &b = plain.rows[i].service;
            EXPECT_EQ(std::tie(a.kind, a.number, a.name, a.kana, a.municipality, a.address, a.phone,
                               a.weekdays, a.owner),
                      std::tie(b.kind, b.number, b.name, b.kana, b.municipality, b.address, b.phone,
                               b.weekdays, b.owner));
        }
    }
}

TEST(WamnetFile, TellsUnknownColumnsAndKeepsTheirCells) {
    auto head = titles();
    head.insert(head.begin() + 3, "運営方針");
    auto cells = row(1);
    cells.insert(cells.begin() + 3, "のびのび");
    const auto got = read(line(head) + line(cells));
    EXPECT_EQ(got.unknown, std::vector<std::string>{"運営方針"});
    ASSERT_EQ(got.rows.size(), 1u);
    EXPECT_EQ(got.rows[0].service.name, "れんげ道の家1");
    EXPECT_EQ(got.rows[0].cells[3], "のびのび");
}

TEST(WamnetFile, RefusesAFileWithoutANecessaryColumnAndNamesIt) {
    auto head = titles();
    head[static_cast<std::size_t>(Column::number)] = "番号のようなもの";
    head[static_cast<std::size_t>(Column::city)] = "場所";
    const auto words = refusal(line(head) + line(row(1)));
    EXPECT_NE(words.find("事業所番号"), std::string::npos) << words;
    EXPECT_NE(words.find("事業所住所（市区町村）"), std::string::npos) << words;
}

TEST(WamnetFile, DoesWithoutTheOtherColumns) {
    const auto text = line({"サービス種別", "事業所の名称", "事業所番号", "事業所住所(市区町村)"}) +
                      line({"短期入所", "つきみ草の家", "1410000009", "神奈川県小田原市"});
    std::istringstream in(text);
    auto opened = File::open(in);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->missing_columns().size(), 25u);
    EXPECT_FALSE(opened->has(Column::phone));
    Row first;
    ASSERT_TRUE(opened->next(first).value());
    EXPECT_FALSE(first.refused());
    EXPECT_EQ(first.service.kind, "short_stay");
}

TEST(WamnetFile, SaysWhatAWrongFileIsInstead) {
    EXPECT_NE(refusal("").find("空"), std::string::npos);
    EXPECT_NE(refusal("PK\x03\x04 zip").find("ZIP"), std::string::npos);
    EXPECT_NE(refusal("\xff\xfe\x41").find("UTF-16"), std::string::npos);
    EXPECT_NE(refusal("name,town\na,b\n").find("WAM NET"), std::string::npos);
    EXPECT_NE(refusal(std::string("\x80\x81\xff\xfd\n", 5)).find("文字"), std::string::npos);
    EXPECT_NE(refusal(std::string("a\0b", 3)).find("文字"), std::string::npos);
    auto twice = titles();
    twice[3] = twice[12];
    EXPECT_NE(refusal(line(twice)).find("2つ"), std::string::npos);
}

TEST(WamnetFile, IsBrokenFromTheLineWhereAQuoteNeverEnds) {
    auto text = file({row(1), row(2)});
    text += "\"14000\",\"A1\",\"ここで切れた";
    const auto got = read(text);
    ASSERT_TRUE(got.problem);
    EXPECT_EQ(got.rows.size(), 2u);
    EXPECT_EQ(got.problem->args.at(0).second, "4");
    // And where it swallows the rest of a long file, memory stays bounded.
    auto long_text = file({row(1)}) + "\"open";
    long_text += std::string(600 * 1024, 'x');
    EXPECT_TRUE(read(long_text).problem);
}

TEST(WamnetFile, RefusesARowOfAnotherLengthOrWithBrokenLettersAndGoesOn) {
    auto shorter = row(2);
    shorter.pop_back();
    auto broken = line(row(3));
    broken[broken.find("れ") + 1] = '\x01';
    const auto got = read(file({row(1), shorter}) + broken + line(row(4)) + "\n\n");
    ASSERT_EQ(got.rows.size(), 4u);
    EXPECT_FALSE(got.rows[0].refused());
    EXPECT_TRUE(got.rows[1].refused());
    EXPECT_TRUE(got.rows[2].refused());
    EXPECT_FALSE(got.rows[3].refused());
    EXPECT_EQ(got.rows[3].line, 5u);
}

TEST(WamnetFile, GivesRefusedRowsBackSafely) {
    const auto text =
        bad_rows_head({"名称", "電話"}, "理由") + bad_row({"=CMD|' /C calc'!A0", "1"}, 2, "数式です");
    EXPECT_NE(text.find("\"'=CMD|"), std::string::npos);
    const auto back = base::read_csv(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->rows[0], (std::vector<std::string>{"名称", "電話", "理由"}));
    EXPECT_EQ(back->rows[1].at(2), "数式です");
}

TEST(WamnetFile, ReadsItsOwnRefusedRowsAgain) {
    auto head = titles();
    auto bad = row(7, {{Column::remarks, "-休みは電話で"}});
    const auto text =
        bad_rows_head(head, "取り込めない理由") + bad_row(bad, head.size(), "市区町村がありません");
    const auto got = read(text);
    ASSERT_EQ(got.rows.size(), 1u);
    EXPECT_EQ(got.unknown, std::vector<std::string>{"取り込めない理由"});
    EXPECT_EQ(got.rows[0].service.remarks, "-休みは電話で")
        << "the guard against formulas is taken away again";
}

/// Reading in pieces of any size gives what reading at once gives; and random bytes never break it.
TEST(WamnetFile, SurvivesRandomDamage) {
    std::mt19937 random(11);
    const auto whole = file({row(1), row(2), row(3), row(4)});
    for (int turn = 0; turn < 400; ++turn) {
        auto text = whole;
        const auto damages = 1 + random() % 8;
        for (unsigned i = 0; i < damages; ++i) {
            const auto at = random() % text.size();
            if (random() % 3 == 0) {
                text.erase(at, random() % 40);
            } else {
                text[at] = static_cast<char>(random());
            }
        }
        const auto got = read(text);
        for (const auto& found : got.rows) {
            EXPECT_TRUE(found.refused() or
                        (not found.service.name.empty() and found.service.municipality.size() == 6));
        }
    }
}

TEST(WamnetFile, ReadsTwoHundredThousandRowsOneByOne) {
    testing::EndlessFile endless(200000);
    std::istream in(&endless);
    auto opened = File::open(in);
    ASSERT_TRUE(opened);
    Row next;
    int rows = 0;
    while (opened->next_key(next).value()) {
        ++rows;
        if (rows == 200000) {
            EXPECT_EQ(next.service.number, "1410200000");
        }
    }
    EXPECT_EQ(rows, 200000);
}

}  // namespace
}  // namespace tsumugi::wamnet
