#include <gtest/gtest.h>

#include "ground/base/csv.h"
#include "ground/base/date.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/base/xlsx.h"

using namespace tsumugi;

// Random bytes, and pieces that look like the real thing, must give a value or a problem: never a crash or an
// exception.

namespace {

std::string random_text(base::Random& random, const std::vector<std::string>& pieces) {
    std::string text;
    for (auto count = random.below(12); count-- > 0;) {
        if (random.below(4) == 0)
            text += static_cast<char>(random.below(256));
        else
            text += pieces[random.below(pieces.size())];
    }
    return text;
}

}  // namespace

TEST(Fuzz, DatesAndTimes) {
    base::SeededRandom random(20261204);
    const std::vector<std::string> pieces{"令和", "平成", "H",  "R",   "s",  "元",   "年",
                                          "月",   "日",   "8",  "12",  "31", "2026", "99999",
                                          "/",    ".",    "-",  " ",   "（", "）",   "金",
                                          "十",   "二",   "〇", "Dec", "th", "曜日", "生まれ",
                                          "午後", "時",   "半", ":",   "pm", "０",   "\xf3\xa0\x84\x80"};
    const auto today = base::make_date(2026, 11, 22);
    int read = 0;
    for (int i = 0; i < 30000; ++i) {
        // Half of them have the shape of a date: year, mark, month, mark, day.
        std::string text;
        if (random.below(2) == 0) {
            text = random_text(random, pieces);
        } else {
            const std::vector<std::string> years{"令和8", "平成31", "H1",   "S64", "R元",
                                                 "2026",  "8",      "十二", "T15"};
            const std::vector<std::string> marks{"年", "月", "/", ".", "-", " ", "ー", " 年 "};
            text = years[random.below(years.size())];
            for (int part = 0; part < 2; ++part)
                text += marks[random.below(marks.size())] + std::to_string(random.below(33));
            if (random.below(2) == 0) text += pieces[random.below(pieces.size())];
        }
        if (const auto date = base::parse_date(text, today)) {
            ++read;
            ASSERT_TRUE(date->date.ok()) << text;
            ASSERT_EQ(base::parse_date(base::long_date(date->date, base::Lang::ja), today)->date, date->date)
                << text;
        } else {
            ASSERT_FALSE(date.error().message.empty());
        }
        if (const auto minutes = base::parse_time(text)) {
            ASSERT_GE(*minutes, 0) << text;
            ASSERT_LT(*minutes, 24 * 60) << text;
        }
    }
    EXPECT_GT(read, 1000) << "the pieces no longer make dates";
}

TEST(Fuzz, Csv) {
    base::SeededRandom random(2);
    const std::vector<std::string> pieces{"a",  ",",  "\"",       "\n",           "\r",
                                          "\t", "髙", "\x82\xa0", "\xef\xbb\xbf", "\"\""};
    for (int i = 0; i < 30000; ++i) {
        const auto bytes = random_text(random, pieces);
        const auto file = base::read_csv(bytes);
        if (not file) continue;
        for (const auto& row : file->rows) {
            ASSERT_FALSE(row.empty());
            for (const auto& cell : row) ASSERT_TRUE(base::valid_utf8(cell));
        }
        const auto again = base::read_csv(base::write_csv(file->rows), "UTF-8");
        ASSERT_TRUE(again);
        ASSERT_EQ(again->rows.size(), file->rows.size());
    }
}

TEST(Fuzz, TextFunctionsTakeAnyBytes) {
    base::SeededRandom random(3);
    const std::vector<std::string> pieces{"髙",   "ｶﾞ",   "々",  "ゞ", "ヶ",      "が", "\xf3\xa0\x84\x80",
                                          "0465", "内線", "+81", "ー", "\xe9\xab"};
    for (int i = 0; i < 20000; ++i) {
        const auto text = random_text(random, pieces);
        ASSERT_TRUE(base::valid_utf8(base::search_key(text)));
        ASSERT_EQ(base::search_key(base::search_key(text)), base::search_key(text)) << text;
        ASSERT_TRUE(base::valid_utf8(base::trimmed(text)));
        ASSERT_EQ(base::trimmed(base::trimmed(text)), base::trimmed(text));
        ASSERT_LE(base::first_graphemes(text, 3).size(), text.size());
        base::sort_key(text);
        base::kana_row(text);
        base::format_phone(text);
        base::grapheme_count(text);
        base::to_katakana(text);
        (void)base::to_cp932(text);
    }
}

TEST(Fuzz, DamagedWorkbooks) {
    base::SeededRandom random(4);
    const std::string good =
        base::write_xlsx({{"表", "題", "", {{"列"}}, {{std::string("値")}, {1.5}}, false, ""}});
    ASSERT_TRUE(base::read_xlsx(good));
    for (int i = 0; i < 3000; ++i) {
        std::string bytes = good;
        for (auto count = 1 + random.below(8); count-- > 0;)
            bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
        if (random.below(4) == 0) bytes.resize(random.below(bytes.size()));
        const auto read = base::read_xlsx(bytes);
        ASSERT_TRUE(read or not read.error().message.empty());
    }
}
