#include <gtest/gtest.h>

#include "engines/referral/fhir_test_document.h"

using namespace tsumugi;

namespace {

using namespace referral;
using namespace referral::test;

/// Every coding below a value, as system|code|version|display, by a walk of its own over the document.
void walk(const Json& value, std::vector<std::string>& found) {
    if (value.is_array())
        for (const auto& each : value) walk(each, found);
    if (not value.is_object()) return;
    if (value.contains("code") and value["code"].is_string()) {
        std::string line;
        for (const char* key : {"system", "code", "version", "display"})
            line += value.value(key, std::string()) + "|";
        found.push_back(line);
    }
    for (const auto& [key, each] : value.items()) walk(each, found);
}

std::vector<std::string> in_document(const Json& bundle, const char* type, const char* key) {
    std::vector<std::string> found;
    for (const auto& entry : bundle["entry"]) {
        const auto& resource = entry["resource"];
        if (resource["resourceType"] == type and resource.contains(key)) walk(resource[key], found);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

template <class T>
void gather(const std::vector<T>& facts, bool own, std::vector<std::string>& found) {
    for (const auto& fact : facts)
        for (const auto& c : fact.codings)
            if (not own or c.of.empty() or c.of == "prefix" or c.of == "postfix")
                found.push_back(c.system + "|" + c.code + "|" + c.version + "|" + c.display + "|");
}

std::vector<std::string> sorted(std::vector<std::string> found) {
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

TEST(ReferralCodes, OfEveryDiagnosisAndAllergyOfTheOfficialExampleComeOutUnchanged) {
    const auto bytes = file("jp-clins/Bundle-CLINS-Referral-Example-01.json");
    const auto draft = draft_of(bytes);
    const auto bundle = Json::parse(bytes);
    std::vector<std::string> diagnoses, allergies;
    gather(draft.diagnoses, true, diagnoses);
    gather(draft.history, true, diagnoses);
    gather(draft.allergies, true, allergies);
    EXPECT_EQ(sorted(diagnoses), in_document(bundle, "Condition", "code"));
    EXPECT_EQ(sorted(allergies), in_document(bundle, "AllergyIntolerance", "code"));
    EXPECT_GE(diagnoses.size(), 5u) << "with the 左 of 左前腕骨折";
}

TEST(ReferralCodes, OfAMedicineHoldAllItsSystemsIngredientsAndHowItIsTaken) {
    const Json medicine{
        {"resourceType", "MedicationRequest"},
        {"id", "m"},
        {"medicationCodeableConcept",
         {{"text", "カルボシステイン錠250mg"},
          {"coding",
           {{{"system", "urn:oid:1.2.392.200119.4.403.1"},
             {"code", "103831601"},
             {"display", "カルボシステイン"}},
            {{"system", "urn:oid:1.2.392.100495.20.1.73"}, {"code", "2233002F1280"}},
            {{"display", "院内名だけ"}}}}}},
        {"dosageInstruction",
         {{{"text", "1日3回 毎食後"},
           {"timing",
            {{"code",
              {{"coding",
                {{{"system", "urn:oid:1.2.392.200250.2.2.20.20"}, {"code", "1013044400000000"}}}}}}}},
           {"route",
            {{"coding",
              {{{"system", "http://terminology.hl7.org/CodeSystem/v2-0162"}, {"code", "PO"}}}}}}}}}};
    const auto draft = draft_of(small({medicine}));
    ASSERT_EQ(draft.medications.size(), 1u);
    const auto& codings = draft.medications[0].codings;
    ASSERT_EQ(codings.size(), 4u) << "what has no code is no coding";
    EXPECT_EQ(codings[0],
              (Coding{"urn:oid:1.2.392.200119.4.403.1", "103831601", "", "カルボシステイン", ""}));
    EXPECT_EQ(codings[1].code, "2233002F1280");
    EXPECT_EQ(codings[2].of, "usage");
    EXPECT_EQ(codings[3], (Coding{"http://terminology.hl7.org/CodeSystem/v2-0162", "PO", "", "", "route"}));
}

TEST(ReferralCodes, OfAMedicineThatIsReferredToComeWithItsIngredients) {
    const Json made{
        {"resourceType", "Medication"},
        {"id", "x"},
        {"ingredient",
         {{{"itemCodeableConcept",
            {{"text", "ホリゾン注射液10mg"},
             {"coding",
              {{{"system", "http://medis.or.jp/CodeSystem/master-HOT9"}, {"code", "100558502"}}}}}}}}}};
    const auto request = [](const char* id) {
        return Json{{"resourceType", "MedicationRequest"},
                    {"id", id},
                    {"medicationReference", {{"reference", "Medication/x"}}}};
    };
    const auto draft = draft_of(small({made, request("a"), request("b")}));
    ASSERT_EQ(draft.medications.size(), 2u);
    for (const auto& medication : draft.medications) {
        ASSERT_EQ(medication.codings.size(), 1u);
        EXPECT_EQ(medication.codings[0].of, "ingredient");
        EXPECT_EQ(medication.codings[0].code, "100558502");
    }
}

TEST(ReferralCodes, OfAReactionAndADeviceAreKept) {
    const Json allergy{
        {"resourceType", "AllergyIntolerance"},
        {"id", "a"},
        {"code",
         {{"text", "牛乳"}, {"coding", {{{"system", "urn:local"}, {"code", "M1"}, {"version", "2"}}}}}},
        {"reaction",
         {{{"manifestation",
            {{{"coding",
               {{{"system", "urn:oid:1.2.392.200119.4.101.6"},
                 {"code", "B0EF"},
                 {"display", "持続腹痛"}}}}}}}}}}};
    const auto device = [](const char* id, const char* code) {
        return Json{
            {"resourceType", "Device"},
            {"id", id},
            {"type", {{"text", "気管カニューレ"}, {"coding", {{{"system", "urn:dev"}, {"code", code}}}}}}};
    };
    const auto draft = draft_of(small({allergy, device("d", "1"), device("e", "2"), device("f", "1")}));
    ASSERT_EQ(draft.allergies.size(), 1u);
    ASSERT_EQ(draft.allergies[0].codings.size(), 2u);
    EXPECT_EQ(draft.allergies[0].codings[0].version, "2");
    EXPECT_EQ(draft.allergies[0].codings[1].of, "reaction");
    ASSERT_EQ(draft.devices.size(), 2u) << "two codes are two devices, the same code is one";
    EXPECT_EQ(draft.devices[0].codings[0].code, "1");
    EXPECT_EQ(draft.devices[1].codings[0].code, "2");
}

TEST(ReferralCodes, OfHostileShapesAreNoCodings) {
    for (const auto& code :
         {Json("text"), Json(3), Json::array(), Json{{"coding", 3}}, Json{{"coding", {"x", 3}}},
          Json{{"text", "x"}, {"coding", {{{"code", {{"a", 1}}}}}}}}) {
        const Json condition{{"resourceType", "Condition"}, {"id", "c"}, {"code", code}};
        const auto draft = draft_of(small({condition}));
        for (const auto& diagnosis : draft.diagnoses) EXPECT_TRUE(diagnosis.codings.empty()) << code;
    }
}

TEST(ReferralCodes, SystemsHaveNamesByUrlAndOid) {
    EXPECT_EQ(system_words("urn:oid:1.2.392.100495.20.1.73"), "YJ");
    EXPECT_EQ(system_words("http://medis.or.jp/CodeSystem/master-HOT9"),
              system_words("urn:oid:1.2.392.200119.4.403.1"));
    EXPECT_EQ(system_words("urn:somebody"), "urn:somebody");
}

}  // namespace
