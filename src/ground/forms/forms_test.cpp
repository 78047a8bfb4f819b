#include "ground/forms/forms.h"

#include <gtest/gtest.h>

#include "ground/documents/documents.h"
#include "ground/html/page.h"
#include "ground/jobs/testing.h"

namespace tsumugi::forms {
namespace {

using access::Ctx;
using html::msgid;

struct Stay {
    std::string title, about, sex, consent, day, time, weight, phone, postcode, to, child, person, paper;
    std::vector<std::string> care;
};

std::vector<access::Option> sections(Ctx&) {
    return {{"", "だれも"},
            {"s1", "湯河原町 福祉課"},
            {"s2", "真鶴町 健康課"},
            {"s3", "同じ名の課"},
            {"s4", "同じ名の課"}};
}
constexpr Source kSections{&sections};
constexpr base::Word kSexes[] = {{"female", msgid("女")}, {"male", msgid("男")}};
constexpr base::Word kCare[] = {{"suction", msgid("病名")}, {"tube", msgid("薬")}};
constexpr Field<Stay> kFields[] = {
    {&Stay::title, {.name = "title", .label = msgid("題名"), .missing = "題名を書く。", .limit = 20}},
    {&Stay::about, {.name = "about", .kind = Kind::text, .label = "中身"}},
    {&Stay::sex,
     {.name = "sex", .kind = Kind::choice, .label = "性別", .missing = "性別を選ぶ。", .words = kSexes}},
    {&Stay::care,
     {.name = "care", .kind = Kind::many, .label = "ケア", .wrong = "ケアを選び直す。", .words = kCare}},
    {&Stay::consent, {.name = "consent", .kind = Kind::yes_no, .label = "同意"}},
    {&Stay::day,
     {.name = "day",
      .kind = Kind::day,
      .label = "日",
      .outside = "きょうから1年のうちの日を書く。",
      .least = 0,
      .most = 366}},
    {&Stay::time,
     {.name = "time", .kind = Kind::time, .label = "時刻", .wrong = "時刻を14:00のように書く。"}},
    {&Stay::weight,
     {.name = "weight",
      .kind = Kind::number,
      .label = "体重",
      .wrong = "体重を数字で書く。",
      .outside = "体重を確かめる。",
      .least = 0,
      .most = 150,
      .unit = "kg",
      .decimals = 1}},
    {&Stay::phone,
     {.name = "phone", .kind = Kind::telephone, .label = "電話", .wrong = "市外局番から書く。"}},
    {&Stay::postcode,
     {.name = "postcode", .kind = Kind::postcode, .label = "郵便番号", .wrong = "7けたで書く。"}},
    {&Stay::to,
     {.name = "to", .kind = Kind::section, .label = "宛先", .wrong = "候補から選ぶ。", .source = &kSections}},
    {&Stay::child, {.name = "child", .kind = Kind::child, .label = "こども", .wrong = "番号を書く。"}},
    {&Stay::person,
     {.name = "person",
      .kind = Kind::person,
      .label = "担当",
      .wrong = "担当を選び直す。",
      .source = &kSections}},
    {&Stay::paper, {.name = "paper", .kind = Kind::file, .label = "紙"}}};
constexpr Form<Stay> kForm{kFields};

using Sent = std::vector<std::pair<std::string, std::string>>;

/// 24 November 2026, as a member of a hospital's section.
struct Page {
    jobs::World world;
    access::SectionId section = world.section("みなと病院", "連携室");
    access::MemberId member = world.member(section, "田中");
    Ctx ctx = world.ctx(section, member);

    explicit Page(const Sent& form = {}) {
        for (const auto& [name, value] : form) world.request.form.add(name, value);
    }
    Stay read() { return kForm.read(ctx); }
};

Stay good() {
    Stay stay;
    stay.title = "泊まり";
    stay.sex = "male";
    return stay;
}
std::vector<std::string> fields_of(const base::Problems& problems) {
    std::vector<std::string> fields;
    for (const auto& problem : problems) fields.push_back(problem.field);
    return fields;
}
/// What is wrong with one field, all others being good; "" = nothing.
std::string message(std::string Stay::*member, std::string value) {
    auto stay = good();
    stay.*member = std::move(value);
    const auto problems = kForm.check(stay, base::make_date(2026, 11, 24));
    return problems.empty() ? "" : problems.front().message;
}

TEST(Forms, AFieldMayBeSaidInOneLine) {
    constexpr auto weight = number("weight", "体重")
                                .says("はかった重さ")
                                .needed("体重を書く。")
                                .otherwise("体重を数字で書く。")
                                .within(1, 150, "体重を確かめる。")
                                .in("kg", 1);
    static_assert(weight.kind == Kind::number and weight.least == 1 and weight.most == 150 and
                  weight.decimals == 1);
    EXPECT_STREQ(weight.hint, "はかった重さ");
    EXPECT_STREQ(weight.missing, "体重を書く。");
    EXPECT_STREQ(weight.wrong, "体重を数字で書く。");
    EXPECT_STREQ(weight.outside, "体重を確かめる。");
    EXPECT_STREQ(weight.unit, "kg");
    static_assert(name("kana", "ふりがな").is_name and text("why", "わけ").up_to(40).limit == 40);
    static_assert(choice("sex", "性別", kSexes).or_none("すべて").words.count == 2);
    static_assert(not makes_sense(choice("sex", "性別", kSexes), false, true), "a form says what is wrong");
    static_assert(makes_sense(choice("sex", "性別", kSexes), false, false), "a list answers itself");
    static_assert(not makes_sense(line("day", "日").within(0, 9, nullptr), false, true),
                  "bounds have a message");
    static_assert(not makes_sense(many("care", "ケア", kCare).needed("x"), false, true),
                  "many needs a vector");
}

TEST(Forms, ReadsEachFieldTrimmedAndOtherwiseAsTyped) {
    Page page(Sent{{"title", "　髙﨑さんの泊まり\n"},
                   {"care", "tube"},
                   {"care", ""},
                   {"care", "suction"},
                   {"care", "tube"},
                   {"weight", " １２．５ "}});
    const auto stay = page.read();
    EXPECT_EQ(stay.title, "髙﨑さんの泊まり");
    EXPECT_EQ(stay.care, (std::vector<std::string>{"tube", "suction"}));
    EXPECT_EQ(stay.weight, "１２．５");
    EXPECT_EQ(stay.phone, "");
}

TEST(Forms, ReportsEveryProblemAtOnceInTheOrderOfTheForm) {
    Stay stay;
    stay.care = {"suction", "witchcraft"};
    stay.phone = "110";
    stay.weight = "heavy";
    stay.day = "あした";
    EXPECT_EQ(fields_of(kForm.check(stay, base::make_date(2026, 11, 24))),
              (std::vector<std::string>{"title", "sex", "care", "day", "weight", "phone"}));
}

TEST(Forms, SaysWhatIsWrongInTheFieldsOwnWords) {
    EXPECT_EQ(message(&Stay::title, ""), "題名を書く。");
    EXPECT_EQ(message(&Stay::sex, "Male"), "性別を選ぶ。");
    EXPECT_EQ(message(&Stay::consent, "perhaps"), "「はい」「いいえ」「分からない」から選んでください。");
    EXPECT_EQ(message(&Stay::time, "25:00"), "時刻を14:00のように書く。");
    EXPECT_EQ(message(&Stay::weight, "1e2"), "体重を数字で書く。");
    EXPECT_EQ(message(&Stay::weight, "12.55"), "体重を数字で書く。");
    EXPECT_EQ(message(&Stay::weight, "-1"), "体重を確かめる。");
    EXPECT_EQ(message(&Stay::weight, "150.1"), "体重を確かめる。");
    EXPECT_EQ(message(&Stay::phone, "12-3456"), "市外局番から書く。");
    EXPECT_EQ(message(&Stay::postcode, "250-001"), "7けたで書く。");
    EXPECT_EQ(message(&Stay::child, "こ-04a7"), "番号を書く。");
    EXPECT_EQ(message(&Stay::day, "R8.11.23"), "きょうから1年のうちの日を書く。");
    EXPECT_EQ(message(&Stay::day, "R9.11.26"), "きょうから1年のうちの日を書く。");
    EXPECT_EQ(message(&Stay::day, "R8.13.1").empty(), false);
}

TEST(Forms, TakesWhatPeopleHereType) {
    for (const auto* day :
         {"R8.12.4", "令和8年12月4日", "２０２６／１２／４", "20261204", "8.12.4", "2026-12-04（金）"})
        EXPECT_EQ(message(&Stay::day, day), "") << day;
    for (const auto* time : {"14:00", "１４時", "午後2時半"})
        EXPECT_EQ(message(&Stay::time, time), "") << time;
    for (const auto* weight : {"12.5", "１２．５", "12.5kg", "12.5 ｋｇ", "12", "0", "150"})
        EXPECT_EQ(message(&Stay::weight, weight), "") << weight;
    for (const auto* phone :
         {"0465-12-3456", "０４６５（１２）３４５６", "+81 465 12 3456", "0465-12-3456 内線 12"})
        EXPECT_EQ(message(&Stay::phone, phone), "") << phone;
    for (const auto* code : {"250-0001", "２５００００１", "〒250-0001"})
        EXPECT_EQ(message(&Stay::postcode, code), "") << code;
    for (const auto* child : {"こ-0417", "コ０４１７", "０４１７", "417"})
        EXPECT_EQ(message(&Stay::child, child), "") << child;
}

TEST(Forms, CountsCharactersAsPeopleSeeThem) {
    std::string names;
    for (int i = 0; i < 20; ++i) names += "葛󠄀";  // with a variation selector
    EXPECT_EQ(message(&Stay::title, names), "");
    EXPECT_EQ(message(&Stay::title, names + "人"), "{n}文字までで書いてください。");
    EXPECT_EQ(message(&Stay::about, std::string(4001, 'a')), "{n}文字までで書いてください。");
    EXPECT_EQ(message(&Stay::postcode, std::string(101, '1')), "{n}文字までで書いてください。");
}

TEST(Forms, NumbersWithCommasAreReadWhereTheyPartThousands) {
    EXPECT_EQ(number_of("1,200"), 1200);
    EXPECT_EQ(number_of("１，２３４，５６７．５"), 1234567.5);
    EXPECT_EQ(number_of("-3"), -3);
    EXPECT_EQ(number_of("3回", "回"), 3);
    for (const auto* wrong : {"", "1,20", "12,3456", ",200", "1,200,30", "1.200,5", ".5", "5.", "0x10", "inf",
                              "nan", "1 2", "12回"})
        EXPECT_EQ(number_of(wrong), std::nullopt) << wrong;
}

TEST(Forms, TheNumberOfAChildIsReadInEveryWriting) {
    EXPECT_EQ(child_code_of("こ-0417"), "0417");
    EXPECT_EQ(child_code_of("ｺ－４１７"), "0417");
    EXPECT_EQ(child_code_of("こ 10417"), "10417");
    for (const auto* wrong : {"", "こ", "0417こ", "こ-", "4 17", "1234567890123456789"})
        EXPECT_EQ(child_code_of(wrong), std::nullopt) << wrong;
}

TEST(Forms, WhatIsLookedUpIsCheckedToo) {
    Page page;
    auto stay = good();
    for (const auto* to : {"s1", "湯河原町 福祉課", "湯河原町福祉課"}) {
        stay.to = to;
        EXPECT_TRUE(kForm.check(page.ctx, stay).empty()) << to;
        EXPECT_EQ(pick(page.ctx, kSections, to), "s1");
    }
    stay.to = "同じ名の課";
    stay.person = "s9";
    EXPECT_EQ(fields_of(kForm.check(page.ctx, stay)), (std::vector<std::string>{"to", "person"}));
    EXPECT_EQ(pick(page.ctx, kSections, "だれも"), std::nullopt);
}

TEST(Forms, AStoredDayStandsInTheBoxAsOfficialsWriteIt) {
    EXPECT_EQ(base::official_date(base::make_date(2026, 12, 4)), "R8.12.4");
    EXPECT_EQ(base::official_date(base::make_date(1989, 1, 7)), "S64.1.7");
    EXPECT_EQ(base::official_date(base::make_date(1867, 12, 31)), "1867-12-31");
    Page page;
    auto stay = good();
    stay.day = "2026-12-04";
    html::View view;
    kForm.set(view, page.ctx, stay);
    EXPECT_EQ(view.find("day_field")->find("value")->text(), "R8.12.4");
    stay.day = "ことし";
    kForm.set(view, page.ctx, stay);
    EXPECT_EQ(view.find("day_field")->find("value")->text(), "ことし");
}

TEST(Forms, EveryKindHasItsPartOfAPage) {
    Page page;
    auto stay = good();
    stay.care = {"tube"};
    stay.weight = "abc";
    html::View view;
    kForm.set(view, page.ctx, stay, kForm.check(page.ctx, stay));
    EXPECT_TRUE(view.find("has_errors")->truth());
    const std::pair<const char*, const char*> parts[] = {
        {"title", "_field"},    {"about", "_textarea"}, {"sex", "_select"}, {"care", "_checks"},
        {"consent", "_radios"}, {"day", "_date"},       {"time", "_field"}, {"weight", "_number"},
        {"phone", "_field"},    {"postcode", "_field"}, {"to", "_picker"},  {"child", "_field"},
        {"person", "_select"},  {"paper", "_file"}};
    for (const auto& [name, part] : parts) {
        const auto* data = view.find(std::string(name) + "_field");
        ASSERT_NE(data, nullptr) << name;
        const auto html = html::render("ground/html/parts/" + std::string(part), base::Lang::ja, *data);
        EXPECT_NE(html.find("id=\"f-" + std::string(name) + "\""), std::string::npos) << html;
    }
    const auto weight = html::render("ground/html/parts/_number", base::Lang::ja, *view.find("weight_field"));
    EXPECT_NE(weight.find("aria-invalid"), std::string::npos);
    EXPECT_NE(weight.find("kg"), std::string::npos);
    EXPECT_NE(weight.find("体重を数字で書く。"), std::string::npos);
}

TEST(Forms, TheHiddenCopyReadsBackAsTheSame) {
    auto stay = good();
    stay.care = {"tube", "suction"};
    stay.about = "<b>\n\"二行\"";
    Page page;
    for (const auto& field : kForm.hidden(stay))
        page.world.request.form.add(field.find("name")->text(), field.find("value")->text());
    const auto again = page.read();
    EXPECT_EQ(again.title, stay.title);
    EXPECT_EQ(again.about, stay.about);
    EXPECT_EQ(again.care, stay.care);
}

TEST(Forms, APrefixPartsTwoFormsOfOnePage) {
    Page page(Sent{{"a-title", "一"}, {"b-title", ""}, {"title", "外"}});
    const auto a = kForm.with("a"), b = kForm.with("b");
    EXPECT_EQ(a.read(page.ctx).title, "一");
    const auto problems = b.check(page.ctx, b.read(page.ctx));
    EXPECT_EQ(problems.front().field, "b-title");
    html::View first, second;
    a.set(first, page.ctx, a.read(page.ctx), problems);
    b.set(second, page.ctx, b.read(page.ctx), problems);
    EXPECT_EQ(first.find("title_field")->find("error")->text(), "");
    EXPECT_EQ(second.find("title_field")->find("error")->text(), "題名を書く。");
    EXPECT_EQ(second.find("title_field")->find("name")->text(), "b-title");
}

TEST(Forms, TwoVersionsDifferWhereTheyMeanSomethingElse) {
    Page page;
    auto mine = good(), theirs = good();
    mine.day = "R8.12.4";
    theirs.day = "2026-12-04";
    mine.phone = "0465123456";
    theirs.phone = "0465-12-3456";
    mine.weight = "１２kg";
    theirs.weight = "12";
    mine.care = {"tube", "suction"};
    theirs.care = {"suction", "tube"};
    EXPECT_TRUE(kForm.differences(page.ctx, mine, theirs).empty());
    theirs.sex = "female";
    theirs.day = "2026-12-05";
    const auto differences = kForm.differences(page.ctx, mine, theirs);
    ASSERT_EQ(differences.size(), 2u);
    EXPECT_EQ(differences[0].field, "sex");
    EXPECT_EQ(differences[0].theirs, "female");
    EXPECT_EQ(differences[0].theirs_words, "女");
    EXPECT_EQ(differences[1].mine, "R8.12.4");
    EXPECT_EQ(differences[1].mine_words, "令和8（2026）年12月4日（金）");
}

TEST(Forms, AFormIsARowOfASheet) {
    Page page;
    auto stay = good();
    stay.day = "R8.12.4";
    stay.weight = "１２．５kg";
    stay.to = "s1";
    stay.care = {"suction", "tube"};
    const auto columns = kForm.columns(page.ctx);
    const auto cells = kForm.cells(page.ctx, stay);
    ASSERT_EQ(columns.size(), cells.size());
    EXPECT_EQ(columns[7].title, "体重（kg）");
    EXPECT_EQ(std::get<std::string>(cells[2]), "男");
    EXPECT_EQ(std::get<std::string>(cells[3]), "病名、薬");
    EXPECT_EQ(std::get<base::Date>(cells[5]), base::make_date(2026, 12, 4));
    EXPECT_EQ(std::get<double>(cells[7]), 12.5);
    EXPECT_EQ(std::get<std::string>(cells[10]), "湯河原町 福祉課");
}

TEST(Forms, AFileIsKeptBetweenTwoPages) {
    Page page;
    page.world.request.uploads.push_back({"paper", "紹介状.txt", "text/plain", "本文", false});
    auto stay = page.read();
    ASSERT_FALSE(stay.paper.empty());
    stay.title = "泊まり";
    stay.sex = "male";
    EXPECT_TRUE(kForm.check(page.ctx, stay).empty());
    EXPECT_EQ(documents::stashed(page.ctx, stay.paper)->bytes, "本文");

    page.world.request.uploads.clear();
    page.world.request.form.add("paper", stay.paper);
    EXPECT_EQ(page.read().paper, stay.paper);
    html::View view;
    kForm.set(view, page.ctx, stay);
    EXPECT_EQ(view.find("paper_field")->find("kept")->text(), "紹介状.txt");

    stay.paper = "somebody-elses";
    EXPECT_EQ(fields_of(kForm.check(page.ctx, stay)), std::vector<std::string>{"paper"});
}

TEST(Forms, AFileThatIsTooLargeOrNoDocumentIsRefusedAndNothingElseIsLost) {
    Page page(Sent{{"title", "泊まり"}, {"sex", "male"}});
    page.world.request.uploads.push_back({"paper", "a.exe", "", std::string("MZ\x90\x00\x03", 5), false});
    auto stay = page.read();
    EXPECT_EQ(stay.paper, "");
    EXPECT_EQ(fields_of(kForm.check(page.ctx, stay)), std::vector<std::string>{"paper"});
    page.world.request.uploads = {{"paper", "a.pdf", "", "", true}};
    EXPECT_EQ(kForm.check(page.ctx, page.read()).front().kind, base::Kind::too_large);
}

TEST(Forms, TheVersionOfAFormIsANumberOrRefused) {
    const auto version = [](const char* sent) {
        Page page(Sent{{"version", sent}});
        return page.ctx.version();
    };
    EXPECT_EQ(version("3").value(), 3);
    EXPECT_EQ(version("0").value(), 0);
    for (const auto* wrong : {"", "x", "3x", "-1", "３", "99999999999", "1.0"})
        EXPECT_EQ(version(wrong).error().kind, base::Kind::invalid) << wrong;
    Page page(Sent{{"end-version", "4"}});
    EXPECT_EQ(page.ctx.version("end").value(), 4);
    EXPECT_FALSE(page.ctx.version());
}

}  // namespace
}  // namespace tsumugi::forms
