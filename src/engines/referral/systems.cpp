#include "engines/referral/referral.h"

// What people call the code systems of Japanese documents: JP Core 1.2 and JP-CLINS (terminology tables of
// their profiles), hl7.org. Old OIDs and new URLs stand side by side.

namespace tsumugi::referral {
namespace {

constexpr std::pair<std::string_view, std::string_view> kSystems[] = {
    {"http://hl7.org/fhir/sid/icd-10", "ICD-10"},
    {"urn:oid:2.16.840.1.113883.6.3", "ICD-10"},
    {"http://jpfhir.jp/fhir/core/CodeSystem/JP_ConditionDisaseCodeICD10_CS", "ICD-10"},
    {"http://jpfhir.jp/fhir/core/CodeSystem/JP_ConditionDisaseCodeICD11_CS", "ICD-11"},
    {"http://medis.or.jp/CodeSystem/master-disease-keyNumber", "MEDIS 病名管理番号"},
    {"urn:oid:1.2.392.200119.4.101.2", "MEDIS 病名管理番号"},
    {"http://medis.or.jp/CodeSystem/master-disease-exCode", "MEDIS 病名交換用コード"},
    {"urn:oid:1.2.392.200119.4.101.6", "MEDIS 病名交換用コード"},
    {"http://medis.or.jp/CodeSystem/master-disease-modKeyNumber", "MEDIS 修飾語管理番号"},
    {"urn:oid:1.2.392.200119.4.201.2", "MEDIS 修飾語管理番号"},
    {"http://medis.or.jp/CodeSystem/master-disease-modExCode", "MEDIS 修飾語交換用コード"},
    {"urn:oid:1.2.392.200119.4.201.5", "MEDIS 修飾語交換用コード"},
    {"http://jpfhir.jp/fhir/core/CodeSystem/JP_ConditionDisaseCodeReceipt_CS", "レセプト電算 傷病名"},
    {"urn:oid:1.2.392.100495.20.1.73", "YJ"},
    {"http://capstandard.jp/iyaku.info/CodeSystem/YJ-code", "YJ"},
    {"urn:oid:1.2.392.100495.20.1.81", "一般名処方"},
    {"urn:oid:1.2.392.200119.4.403.2", "HOT7"},
    {"http://medis.or.jp/CodeSystem/master-HOT7", "HOT7"},
    {"urn:oid:1.2.392.200119.4.403.1", "HOT9"},
    {"urn:oid:1.2.392.100495.20.2.74", "HOT9"},
    {"http://medis.or.jp/CodeSystem/master-HOT9", "HOT9"},
    {"urn:oid:1.2.392.200119.4.402.1", "HOT13"},
    {"http://medis.or.jp/CodeSystem/master-HOT13", "HOT13"},
    {"http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyFoodAllergen_CS", "J-FAGY 食品"},
    {"http://jpfhir.jp/fhir/core/CodeSystem/GCM/JP_JfagyMedicationAllergen_CS", "J-FAGY 医薬品"},
    {"http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyMedicationAllergen_CS", "J-FAGY 医薬品"},
    {"http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyNonFoodNonMedicationAllergen_CS", "J-FAGY その他"},
    {"urn:oid:1.2.392.200250.2.2.20", "標準用法"},
    {"urn:oid:1.2.392.200250.2.2.20.20", "標準用法"},
    {"urn:oid:1.2.392.200250.2.2.20.22", "標準用法 補足"},
    {"urn:oid:1.2.392.200250.2.2.20.30", "標準用法 区分"},
    {"urn:oid:1.2.392.200250.2.2.20.32", "標準用法 部位"},
    {"urn:oid:1.2.392.200250.2.2.20.40", "標準用法 経路"},
    {"http://terminology.hl7.org/CodeSystem/v2-0162", "HL7 経路"},
    {"urn:oid:1.2.392.200119.4.504", "JLAC10"},
    {"http://snomed.info/sct", "SNOMED CT"},
    {"http://loinc.org", "LOINC"}};

}  // namespace

std::string system_words(std::string_view system) {
    for (const auto& [known, words] : kSystems)
        if (known == system) return std::string(words);
    return std::string(system);
}

}  // namespace tsumugi::referral
