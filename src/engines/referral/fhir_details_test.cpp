#include <gtest/gtest.h>

#include <random>

#include "engines/referral/fhir_test_document.h"

using namespace tsumugi;

namespace {

using namespace referral;
using namespace referral::test;

TEST(ReferralReferences, AreFoundInEveryForm) {
    const Json condition{{"resourceType", "Condition"}, {"id", "k"}, {"code", {{"text", "てんかん"}}}};
    for (const char* reference :
         {"Condition/k", "Condition/k/_history/3", "https://example.jp/fhir/Condition/k", "urn:uuid:k"}) {
        const auto draft = draft_of(small({condition}, Json::array({section("340", nullptr, {reference})})));
        ASSERT_EQ(draft.diagnoses.size(), 1u) << reference;
        EXPECT_EQ(draft.diagnoses[0].section, "340") << reference;
    }
    auto bundle = small({}, Json::array({section("340", nullptr, {"#inside", "URN:UUID:2B"})}));
    bundle["entry"][0]["resource"]["contained"] = Json::array({condition});
    bundle["entry"][0]["resource"]["contained"][0]["id"] = "inside";
    bundle["entry"].push_back({{"fullUrl", "urn:uuid:2b"}, {"resource", condition}});
    const auto draft = draft_of(bundle);
    EXPECT_EQ(draft.diagnoses.size(), 1u);
    EXPECT_EQ(section_of(draft, "340")->entry_count, 2);
    EXPECT_FALSE(listed(draft, {"参照の先がありません"}));
}

TEST(ReferralReferences, ToNothingAreListed) {
    const auto draft = draft_of(small({}, Json::array({section("340", nullptr, {"Condition/none"})})));
    EXPECT_TRUE(listed(draft, {"傷病名・主訴", "Condition/none", "参照の先がありません"}));
}

TEST(ReferralReferences, MayPointRoundInACircle) {
    auto bundle = small({Json{{"resourceType", "PractitionerRole"},
                              {"id", "r"},
                              {"organization", {{"reference", "PractitionerRole/r"}}}},
                         Json{{"resourceType", "Organization"},
                              {"id", "a"},
                              {"name", "甲"},
                              {"partOf", {{"reference", "Organization/b"}}}},
                         Json{{"resourceType", "Organization"},
                              {"id", "b"},
                              {"name", "乙"},
                              {"partOf", {{"reference", "Organization/a"}}}}});
    bundle["entry"][0]["resource"]["author"] = {{{"reference", "PractitionerRole/r"}},
                                                {{"reference", "Organization/a"}}};
    const auto draft = draft_of(bundle);
    EXPECT_EQ(draft.hospital.department, "甲");
}

TEST(ReferralPatient, NamesAreChosenByMarkUseAndScript) {
    const auto named = [](Json names) {
        auto bundle = small();
        bundle["entry"][1]["resource"]["name"] = std::move(names);
        return draft_of(bundle).patient;
    };
    const auto mark = [](const char* code) {
        return Json::array({{{"url", "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"},
                             {"valueCode", code}}});
    };
    auto patient = named({{{"text", "カナ ナマエ"}, {"extension", mark("SYL")}},
                          {{"text", "サクラ"}, {"extension", mark("IDE")}}});
    EXPECT_EQ(patient.name, "サクラ") << "the mark says it is the written name";
    EXPECT_EQ(patient.kana, "カナ ナマエ");
    patient = named({{{"text", "やまだ はな"}}, {{"family", "山田"}, {"given", {"花"}}}});
    EXPECT_EQ(patient.name, "山田 花");
    EXPECT_EQ(patient.kana, "やまだ はな");
    patient = named({{{"text", "旧 名"}, {"use", "usual"}}, {{"text", "新 名"}, {"use", "official"}}});
    EXPECT_EQ(patient.name, "新 名");
    patient = named({{{"text", "ﾊﾝｶｸ ｶﾅ"}}});
    EXPECT_EQ(patient.name, "ﾊﾝｶｸ ｶﾅ");
    EXPECT_EQ(patient.kana, "ﾊﾝｶｸ ｶﾅ");
    patient = named({{{"text", "Nguyen Van A"}}});
    EXPECT_EQ(patient.name, "Nguyen Van A");
    EXPECT_EQ(patient.kana, "");
    patient = named({{{"family", "姓だけ"}}});
    EXPECT_EQ(patient.name, "姓だけ");
    patient = named({{"text", "配列でない"}});
    EXPECT_EQ(patient.name, "配列でない");
}

TEST(ReferralPatient, AnIndividualNumberIsNeverTaken) {
    auto bundle = small();
    bundle["entry"][1]["resource"]["identifier"] = {
        {{"system", "urn:x:mynumber"}, {"value", "123456789012"}},
        {{"type", {{"text", "個人番号"}}}, {"value", "123456789012"}},
        {{"system", "urn:oid:1.2.392.100495.20.3.51.11419999999"}, {"value", "7"}}};
    const auto draft = draft_of(bundle);
    ASSERT_EQ(draft.patient.identifiers.size(), 1u);
    EXPECT_EQ(to_json(draft).find("123456789012"), std::string::npos);
    EXPECT_TRUE(listed(draft, {"マイナンバー"}));
    EXPECT_EQ(draft.hospital.number, "1419999999") << "told by the system of the hospital's patient number";
}

TEST(ReferralPatient, MembersNobodyAsksForAreListed) {
    auto bundle = small();
    auto& patient = bundle["entry"][1]["resource"];
    patient["deceasedBoolean"] = true;
    patient["communication"] = {{{"language", {{"text", "ポルトガル語"}}}}};
    patient["favouriteColour"] = "青";
    patient["birthDate"] = {{"year", 2024}};
    patient["address"] = "神奈川県小田原市";
    const auto draft = draft_of(bundle);
    EXPECT_TRUE(listed(draft, {"死亡", "はい"}));
    EXPECT_TRUE(listed(draft, {"使う言葉", "ポルトガル語"}));
    EXPECT_TRUE(listed(draft, {"favouriteColour", "青"}));
    EXPECT_TRUE(listed(draft, {"生年月日", "書き方が決まりとちがう"}));
    EXPECT_TRUE(listed(draft, {"住所", "神奈川県小田原市"}));
}

TEST(ReferralPatient, SeveralWithoutASubjectAreAskedAbout) {
    auto bundle =
        small({Json{{"resourceType", "Patient"}, {"id", "q"}, {"name", {{{"text", "ふたごの妹"}}}}}});
    bundle["entry"][0]["resource"].erase("subject");
    const auto draft = draft_of(bundle);
    EXPECT_EQ(draft.patient.name, "架空 太郎");
    EXPECT_TRUE(listed(draft, {"どの患者の文書か"}));
    EXPECT_TRUE(listed(draft, {"ふたごの妹", "別の人"}));
}

TEST(ReferralFacts, AModifierThatIsNotUnderstoodKeepsThemOut) {
    const auto draft = draft_of(
        small({Json{{"resourceType", "Condition"},
                    {"code", {{"text", "心室中隔欠損"}}},
                    {"modifierExtension", {{{"url", "http://x/negated"}, {"valueBoolean", true}}}}}}));
    EXPECT_TRUE(draft.diagnoses.empty());
    EXPECT_TRUE(listed(draft, {"心室中隔欠損", "意味を変える"}));
}

TEST(ReferralFacts, MedicinesOnAdmissionAreNotTheMedicinesNow) {
    const Json before{{"resourceType", "MedicationStatement"},
                      {"id", "a"},
                      {"medicationCodeableConcept", {{"text", "入院前の薬"}}}};
    const Json now{
        {"resourceType", "MedicationRequest"},
        {"id", "b"},
        {"medicationReference", {{"reference", "#m"}}},
        {"contained", {{{"resourceType", "Medication"}, {"id", "m"}, {"code", {{"text", "いまの薬"}}}}}},
        {"dosageInstruction",
         {{{"timing", {{"code", {{"text", "朝"}}}}},
           {"doseAndRate", {{{"doseQuantity", {{"value", 2}, {"unit", "錠"}}}}}}}}}};
    const auto draft =
        draft_of(small({before, now}, Json::array({section("432", nullptr, {"MedicationStatement/a"}),
                                                   section("444", nullptr, {"MedicationRequest/b"})})));
    ASSERT_EQ(draft.medications.size(), 1u);
    EXPECT_EQ(draft.medications[0].text, "いまの薬");
    EXPECT_EQ(draft.medications[0].dosage, "朝 2 錠");
    EXPECT_TRUE(listed(draft, {"入院前の薬", "入院したときの薬"}));
}

TEST(ReferralFacts, ANameTwiceInOneObjectIsSaid) {
    auto text = small().dump();
    const auto at = text.find("\"gender\"");
    text.insert(at, "\"gender\":\"female\",");
    EXPECT_TRUE(listed(draft_of(text), {"gender", "2回書かれています"}));
}

TEST(ReferralFacts, DatesAreTheDayInJapan) {
    auto bundle = small();
    for (const auto& [text, day] : std::vector<std::pair<const char*, base::Date>>{
             {"2026-11-20T23:30:00+09:00", base::make_date(2026, 11, 20)},
             {"2026-11-20T16:30:00Z", base::make_date(2026, 11, 21)},
             {"2026-11-20T00:30:00.123+14:00", base::make_date(2026, 11, 19)},
             {"2026-11-20", base::make_date(2026, 11, 20)}}) {
        bundle["entry"][0]["resource"]["date"] = text;
        EXPECT_EQ(draft_of(bundle).date.date, day) << text;
    }
    for (const char* text : {"2026", "2026-11", "2026-02-30", "きのう", ""}) {
        bundle["entry"][0]["resource"]["date"] = text;
        EXPECT_EQ(draft_of(bundle).date.date, std::nullopt) << text;
        EXPECT_EQ(draft_of(bundle).date.text, text);
    }
}

TEST(ReferralSections, ScriptsAndPicturesAreLeftOutAndSaid) {
    const auto draft =
        draft_of(small({}, Json::array({section("220", "よろしく<script>x</script><img alt=\"図\"/>")})));
    EXPECT_EQ(section_of(draft, "220")->text, "よろしく[図]");
    EXPECT_TRUE(listed(draft, {"画像（1枚）"}));
    EXPECT_TRUE(listed(draft, {"安全のため"}));
}

TEST(ReferralSections, OneLargeEntryIsNotMultiplied) {
    const std::string large(200'000, 'x');
    auto sections = Json::array();
    for (int i = 0; i < 500; ++i) sections.push_back(section("620", nullptr, {"Observation/o"}));
    const auto draft = draft_of(
        small({Json{{"resourceType", "Observation"}, {"id", "o"}, {"valueString", large}}}, sections));
    std::size_t total = 0;
    for (const auto& each : draft.sections) total += each.text.size();
    EXPECT_LT(total, 5u << 20);
    EXPECT_EQ(draft.sections.size(), 500u);
}

/// Replaces, removes, doubles or swaps one place of the document by chance.
void mutate(Json& value, std::mt19937& random) {
    static const std::vector<Json> kOthers{nullptr,
                                           true,
                                           -1,
                                           1e300,
                                           "",
                                           "𠮷\u0001",
                                           Json::array(),
                                           Json::object(),
                                           Json::array({Json::array({1})}),
                                           "urn:uuid:p",
                                           {{"reference", "#"}},
                                           "SYL"};
    Json* at = &value;
    for (auto depth = random() % 9; depth > 0 and not at->empty() and at->is_structured(); --depth) {
        auto step = at->begin();
        std::advance(step, random() % at->size());
        at = &*step;
    }
    switch (random() % 4) {
        case 0:
            *at = kOthers[random() % kOthers.size()];
            break;
        case 1:
            if (at->is_structured()) at->clear();
            break;
        case 2:
            if (at->is_array() and not at->empty()) at->push_back(at->front());
            break;
        default:
            *at = Json::array({*at});
    }
}

TEST(ReferralProperty, AnyMutationGivesADraftOrAProblem) {
    std::mt19937 random{20261120};
    int drafts = 0, problems = 0;
    for (const char* path :
         {"referral/discharge-summary.json", "referral/other-maker.json", "referral/unusual-names.json",
          "jp-clins/Bundle-CLINS-Referral-Example-01.json"}) {
        const auto original = Json::parse(file(path));
        for (int round = 0; round < 60; ++round) {
            auto bundle = original;
            for (auto times = 1 + random() % 12; times > 0; --times) mutate(bundle["entry"], random);
            const auto read = read_referral(bundle.dump(-1, ' ', false, Json::error_handler_t::replace));
            read ? ++drafts : ++problems;
            if (read)
                EXPECT_TRUE(Json::accept(to_json(*read)));
            else
                EXPECT_NE(read.error().message, "");
        }
    }
    EXPECT_GT(drafts, 100);
    EXPECT_GT(problems, 10);
}

TEST(ReferralProperty, AnyBrokenBytesGiveADraftOrAProblem) {
    std::mt19937 random{7};
    const auto original = file("referral/unusual-names.json");
    for (int round = 0; round < 600; ++round) {
        auto bytes = original;
        for (auto times = 1 + random() % 6; times > 0; --times) {
            const auto at = random() % bytes.size();
            if (random() % 3 == 0)
                bytes.erase(at, 1 + random() % 20);
            else
                bytes[at] = static_cast<char>(random() % 256);
        }
        const auto read = read_referral(bytes);
        if (read)
            EXPECT_TRUE(Json::accept(to_json(*read)));
        else
            EXPECT_NE(read.error().message, "");
    }
}

}  // namespace
