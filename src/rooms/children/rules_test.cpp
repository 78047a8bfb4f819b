#include <gtest/gtest.h>

#include "rooms/children/children.h"

namespace tsumugi::children {
namespace {

using base::make_date;

const auto kToday = make_date(2026, 11, 24);
const std::vector<region::Municipality> kTowns{{"143847", "湯河原町", "", "", "", "", 1}};

std::string times(std::size_t n, const char* character) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += character;
    return text;
}

class Check : public testing::Test {
  protected:
    ChildForm form;

    void SetUp() override {
        form.name = "小峰 空";
        form.kana = "こみね そら";
        form.birth = "2022-09-03";
        form.sex = "female";
        form.municipality = "143847";
    }
    base::Checked<ChildDraft> check() { return children::check(form, kToday, kTowns); }
    /// The fields with a problem, in their order; "" when the form is in order.
    std::string wrong() {
        const auto checked = check();
        std::string fields;
        if (not checked) {
            for (const auto& problem : checked.error()) fields += (fields.empty() ? "" : " ") + problem.field;
        }
        return fields;
    }
    std::string birth(const char* typed) {
        form.birth = typed;
        const auto checked = check();
        return checked ? base::iso(checked->birth) + (checked->birth_note.empty() ? "" : "*")
                       : "refused " + wrong();
    }
};

TEST_F(Check, PassesWithTheFiveFieldsThatAreNeeded) { EXPECT_EQ(wrong(), ""); }

TEST_F(Check, NamesEverythingThatIsMissingAtOnce) {
    form = {};
    EXPECT_EQ(wrong(), "name kana birth sex municipality");
}

TEST_F(Check, KeepsNamesExactlyAsTyped) {
    form.name = "髙\uFE00﨑 𠮷\U000E0100田・葛󠄀城";
    form.call_name = "ｿﾗちゃん";
    const auto checked = check();
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->typed.name, form.name);
    EXPECT_EQ(checked->typed.call_name, form.call_name);
}

TEST_F(Check, CountsCharactersAsPeopleDo) {
    form.name = times(100, "𠮷\U000E0100");
    EXPECT_EQ(wrong(), "");
    form.name += "髙";
    EXPECT_EQ(wrong(), "name");
    EXPECT_EQ(check().error().front().kind, base::Kind::too_large);
}

TEST_F(Check, TellsOfEveryFieldThatIsTooLong) {
    const auto line = times(101, "あ"), text = times(4001, "い");
    form.name = form.kana = form.call_name = form.glyph_note = form.hospital = line;
    form.guardian_name = form.guardian_kana = form.guardian_relationship = form.author = line;
    form.address = times(201, "う");
    form.diagnoses = form.allergies = form.devices = form.medications = form.purpose = text;
    EXPECT_EQ(
        wrong(),
        "name kana call_name glyph_note address hospital guardian_name guardian_kana guardian_relationship "
        "diagnoses allergies devices medications purpose author");
}

TEST_F(Check, TakesAReadingInEitherKana) {
    for (const auto* kana :
         {"こみね　そら", "コミネ ソラ", "ｺﾐﾈ ｿﾗ", "ヴィーナス・ミー", "いすゞ", "ジョーンズ"}) {
        form.kana = kana;
        EXPECT_EQ(wrong(), "") << kana;
    }
    for (const auto* kana : {"小峰 そら", "Sora", "そら1", "そら！", "そ\xE3\x81"}) {
        form.kana = kana;
        EXPECT_EQ(wrong(), "kana") << kana;
    }
}

TEST_F(Check, ReadsABirthDateInEveryFormThatPeopleType) {
    for (const auto* typed : {"2022-09-03", "2022/9/3", "令和4年9月3日", "R4.9.3", "Ｒ４．９．３",
                              "２０２２年９月３日", "20220903"})
        EXPECT_EQ(birth(typed), "2022-09-03") << typed;
}

TEST_F(Check, KnowsTheBordersOfTheEras) {
    EXPECT_EQ(birth("平成31年4月30日"), "2019-04-30");
    EXPECT_EQ(birth("令和元年5月1日"), "2019-05-01");
    EXPECT_EQ(birth("Ｒ１．５．１"), "2019-05-01");
    EXPECT_EQ(birth("平成31年5月1日"), "2019-05-01*") << "kept, and told";
    EXPECT_EQ(birth("昭和64年1月7日"), "1989-01-07*") << "grown up: told";
    EXPECT_EQ(birth("平成元年1月8日"), "1989-01-08*");
    for (const auto* typed : {"令和元年4月30日", "R1.4.30", "平成元年1月7日", "昭和65年1月1日",
                              "令和0年5月1日", "昭和64年2月30日"})
        EXPECT_EQ(birth(typed), "refused birth") << typed;
    for (const auto* typed :
         {"2023-02-29", "R5.2.29", "R4.13.1", "R4.9.31", "九月三日", "きのう", "0", "-1", "99999999"})
        EXPECT_EQ(birth(typed), "refused birth") << typed;
}

TEST_F(Check, RefusesABirthDateAheadOrAgesAgo) {
    EXPECT_EQ(birth("2026-11-24"), "2026-11-24") << "today";
    EXPECT_EQ(birth("2026-11-25"), "refused birth");
    EXPECT_EQ(birth("2006-11-25"), "2006-11-25");
    EXPECT_EQ(birth("2006-11-24"), "2006-11-24*") << "20 years old today";
    EXPECT_EQ(birth("1906-11-24"), "refused birth");
}

TEST_F(Check, RefusesWhatIsOfAnotherKind) {
    form.sex = "girl";
    form.municipality = "999999";
    form.postcode = "12345";
    form.phone = "なし";
    form.guardian_phone = "12";
    EXPECT_EQ(wrong(), "sex municipality postcode phone guardian_phone");
    form.sex = "unknown";
    form.municipality = "143847";
    form.postcode = "２５９－０３９２";
    form.phone = "０４６５（６３）２１１１";
    form.guardian_phone = "090-1234-5678";
    EXPECT_EQ(wrong(), "");
}

TEST_F(Check, RefusesAnAssessmentOfTomorrowAndAnUnknownItem) {
    form.assessed_on = "2026-11-25";
    EXPECT_EQ(wrong(), "assessed_on");
    form.assessed_on = "きょう";
    EXPECT_EQ(wrong(), "assessed_on");
    form.assessed_on = "R8.11.24";
    EXPECT_EQ(wrong(), "");
    form.care = {{"flying"}};
    EXPECT_NE(wrong(), "");
}

TEST(Hidden, FieldsCarryTheWholeForm) {
    http::Request request;
    request.form.add("name", "髙﨑 𠮷");
    request.form.add("diagnoses", "一行め\n二行め");
    request.form.add("care", "1");
    request.form.add("watch.1", "high");
    const auto form = read_form(request);
    http::Request again;
    for (const auto& hidden : hidden_fields(form)) {
        const auto* name = hidden.find("name");
        const auto* value = hidden.find("value");
        ASSERT_TRUE(name and value);
        again.form.add(name->text(), value->text());
    }
    const auto back = read_form(again);
    EXPECT_EQ(back.name, "髙﨑 𠮷");
    EXPECT_EQ(back.diagnoses, "一行め\n二行め");
    ASSERT_EQ(back.care.size(), 1u);
    EXPECT_EQ(back.care[0].item, "1");
    EXPECT_EQ(back.care[0].watch, care_score::Watch::high);
}

}  // namespace
}  // namespace tsumugi::children
