#include <gtest/gtest.h>

#include "ground/base/date.h"

using namespace tsumugi;

using base::make_date;

namespace {

const base::Date kToday = make_date(2026, 11, 22);

base::Result<base::TypedDate> read(std::string_view typed) { return base::parse_date(typed, kToday); }

/// The day, and whether something is told about it ("*").
std::string day(std::string_view typed) {
    const auto result = read(typed);
    if (not result) return "error: " + result.error().message;
    return base::iso(result->date) + (result->note.empty() ? "" : "*");
}

std::string message(std::string_view typed) {
    const auto result = read(typed);
    return result ? "no error: " + base::iso(result->date) : result.error().message;
}

}  // namespace

TEST(TypedDate, IsReadInEveryFormPeopleType) {
    for (const char* typed : {"R8.12.4",
                              "r8.12.4",
                              "R8/12/4",
                              "R8-12-4",
                              "R 8. 12. 4",
                              "R.8.12.4",
                              "Ｒ８．１２．４",
                              "R081204",
                              "令和8年12月4日",
                              "令和８年１２月４日",
                              "令和 8 年 12 月 4 日",
                              "令8.12.4",
                              "㋿8年12月4日",
                              "2026/12/4",
                              "2026/12/04",
                              "2026-12-04",
                              "2026.12.4",
                              "20261204",
                              "２０２６１２０４",
                              "2026年12月4日",
                              "西暦2026年12月4日",
                              "８．１２．４",
                              "8.12.4",
                              "8年12月4日",
                              "　2026／12／4　",
                              "2026－12－4",
                              "2026−12−4",
                              "2026‐12‐4",
                              "2026ー12ー4",
                              "2026–12–4",
                              "2026 12 4",
                              "令和八年十二月四日",
                              "二〇二六年一二月四日",
                              "令和8年12月4日（金）",
                              "2026/12/4(月)",
                              "2026/12/4 金曜日",
                              "令和8（2026）年12月4日（金）",
                              "令和8(2026)年12月4日",
                              "2026（令和8）年12月4日",
                              "2026年（令和8年）12月4日",
                              "2026/12/4生まれ",
                              "4 December 2026",
                              "Fri 4 December 2026",
                              "Dec 4, 2026",
                              "4th Dec 2026"})
        EXPECT_EQ(day(typed), "2026-12-04") << typed;
    EXPECT_EQ(day("令和十年三月二十日"), "2028-03-20");
    EXPECT_EQ(day("令和三十一年一月十日"), "2049-01-10");
}

TEST(TypedDate, ErasAreCheckedAtTheirBorders) {
    EXPECT_EQ(day("S64.1.7"), "1989-01-07");
    EXPECT_EQ(day("昭和64年1月7日"), "1989-01-07");
    EXPECT_EQ(day("H1.1.8"), "1989-01-08");
    EXPECT_EQ(day("平成元年1月8日"), "1989-01-08");
    EXPECT_EQ(day("H31.4.30"), "2019-04-30");
    EXPECT_EQ(day("R1.5.1"), "2019-05-01");
    EXPECT_EQ(day("令和元年5月1日"), "2019-05-01");
    EXPECT_EQ(day("令和元.5.1"), "2019-05-01");
    EXPECT_EQ(day("T15.12.25"), "1926-12-25");
    EXPECT_EQ(day("S1.12.25"), "1926-12-25");
    EXPECT_EQ(day("M45.7.30"), "1912-07-30");
    EXPECT_EQ(day("大正元年7月30日"), "1912-07-30");
    EXPECT_EQ(day("M1.1.25"), "1868-01-25");
    for (const char* early :
         {"R1.4.30", "令和元年4月30日", "H1.1.7", "S1.12.24", "T1.7.29", "M1.1.24", "R0.5.1"})
        EXPECT_NE(message(early).find("{era}は{first}から"), std::string::npos) << early;
    for (const char* late : {"S65.1.1", "昭和70年1月1日", "T16.1.1", "M46.1.1", "H51.1.1"})
        EXPECT_NE(message(late).find("{era}は{last}まで"), std::string::npos) << late;
    const auto early = read("R1.4.30").error();
    EXPECT_EQ(early.args[0].second, "令和");
    EXPECT_EQ(early.args[1].second, "令和元（2019）年5月1日（水）");
}

TEST(TypedDate, AnOldEraOnPapersIsAcceptedWithANote) {
    EXPECT_EQ(day("平成31年5月1日"), "2019-05-01*");
    EXPECT_EQ(day("H31.12.31"), "2019-12-31*");
    EXPECT_EQ(day("平成35年3月31日"), "2023-03-31*");
    EXPECT_EQ(day("S64.1.8"), "1989-01-08*");
    EXPECT_EQ(day("H31.4.30"), "2019-04-30");
}

TEST(TypedDate, AYearWithoutEraIsOfThisEraAndDoubtIsTold) {
    EXPECT_EQ(day("8.12.4"), "2026-12-04");
    EXPECT_EQ(day("9.4.1"), "2027-04-01");
    EXPECT_EQ(day("28.5.1"), "2046-05-01*") << "probably 平成28";
}

TEST(TypedDate, SaysWhatIsMissing) {
    EXPECT_NE(message("").find("日付を入力してください"), std::string::npos);
    EXPECT_EQ(message(" 　"), message(""));
    for (const char* month : {"令和8年12月", "R8.12", "2026/12", "2026年12月", "令和8年", "2026", "Dec 2026"})
        EXPECT_NE(message(month).find("日まで入力"), std::string::npos) << month << ": " << message(month);
    for (const char* no_year : {"12月4日", "12/4", "4 Dec"})
        EXPECT_NE(message(no_year).find("年から入力"), std::string::npos)
            << no_year << ": " << message(no_year);
    for (const char* none :
         {"2026/2/29", "R8.2.30", "2026/13/1", "20260431", "2026/0/1", "2026/1/0", "R8.12.32"})
        EXPECT_NE(message(none).find("という日はありません"), std::string::npos)
            << none << ": " << message(none);
    EXPECT_EQ(read("R8.2.30").error().args[0].second, "2026年2月30日");
    for (const char* year : {"1867/12/31", "2200/1/1", "0001/1/1"})
        EXPECT_NE(message(year).find("年をたしかめて"), std::string::npos) << year;
    EXPECT_NE(message("令和8（2025）年12月4日").find("合いません"), std::string::npos);
}

TEST(TypedDate, DoesNotGuess) {
    for (const char* typed :
         {"あした", "4/12/2026", "2026/12/4/5", "R8..", "令和", "元年5月1日", "026/12/4", "2026/123/4",
          "12月", "99999999999999999999", "R8.12.4abc", "令和8年度", "2026年12月4日(何か)", "20261204120000",
          "X8.12.4", "-1/2/3", "R8124", "2026/12/4.5"})
        EXPECT_FALSE(read(typed)) << typed << " -> " << day(typed);
    EXPECT_EQ(read("あした").error().field, "");
    EXPECT_EQ(read("あした").error().kind, base::Kind::invalid);
}

TEST(TypedDate, EveryDayIsReadBackAsItIsShown) {
    for (auto date = make_date(1868, 1, 25); date < make_date(2060, 1, 1); date = base::add_days(date, 13)) {
        for (const auto lang : {base::Lang::ja, base::Lang::en}) {
            const auto shown = base::long_date(date, lang);
            ASSERT_EQ(day(shown), base::iso(date)) << shown;
        }
        ASSERT_EQ(day(base::iso(date)), base::iso(date));
    }
}

TEST(TypedTime, IsReadInEveryFormPeopleType) {
    const auto minutes = [](std::string_view typed) { return base::parse_time(typed).value_or(-1); };
    for (const char* typed :
         {"14:00", "１４：００", "14時", "１４時", "14時00分", "14時0分", "午後2時", "午後 2:00", "午後14時",
          "1400", "2pm", "2:00 PM", "pm 2:00", "十四時", "14:00:30"})
        EXPECT_EQ(minutes(typed), 14 * 60) << typed;
    EXPECT_EQ(minutes("午後2時半"), 14 * 60 + 30);
    EXPECT_EQ(minutes("14時30分"), 14 * 60 + 30);
    EXPECT_EQ(minutes("9:02"), 9 * 60 + 2);
    EXPECT_EQ(minutes("午前9時"), 9 * 60);
    EXPECT_EQ(minutes("0:00"), 0);
    EXPECT_EQ(minutes("23:59"), 23 * 60 + 59);
    EXPECT_EQ(minutes("正午"), 12 * 60);
    EXPECT_EQ(minutes("12:30 am"), 30);
    EXPECT_EQ(minutes("午後0時15分"), 12 * 60 + 15);
    for (const char* wrong : {"", "9", "24:00", "14:60", "14:5", "25時", "14時61分", "午前13時", "昼",
                              "14:00頃", "99999", "-1:00", "14時5", "14::00"})
        EXPECT_EQ(minutes(wrong), -1) << wrong;
    EXPECT_NE(base::parse_time("午後12時").error().message.find("正午なら"), std::string::npos);
}
