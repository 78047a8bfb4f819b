#include <gtest/gtest.h>

#include "engines/referral/fhir_test_document.h"

using namespace tsumugi;

// What is no referral document is named for what it is.

namespace {

using namespace referral;
using namespace referral::test;
using namespace std::string_literals;

bool says(const std::string& problem, std::string_view part) {
    return problem.find(part) != std::string::npos;
}

TEST(ReferralRefuses, OtherKindsOfFilesByName) {
    EXPECT_TRUE(says(problem_of(""s), "空"));
    EXPECT_TRUE(says(problem_of(" \n\t"s), "空"));
    EXPECT_TRUE(says(problem_of("<?xml version=\"1.0\"?><a/>"s), "これはXMLです"));
    EXPECT_TRUE(says(problem_of("\xEF\xBB\xBF<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>"s), "CDA"));
    EXPECT_TRUE(says(problem_of("<Bundle xmlns=\"http://hl7.org/fhir\"/>"s), "XMLで書かれたFHIR"));
    EXPECT_TRUE(says(problem_of("<!DOCTYPE html><html></html>"s), "HTML"));
    EXPECT_TRUE(says(problem_of("%PDF-1.7 ..."s), "PDF"));
    EXPECT_TRUE(says(problem_of("PK\x03\x04..."s), "zip"));
    EXPECT_TRUE(says(problem_of("\x1f\x8b\x08"s), "gzip"));
    EXPECT_TRUE(says(problem_of("\x89PNG\r\n"s), "画像"));
    EXPECT_TRUE(says(problem_of("MSH|^~\\&|"s), "HL7 v2"));
    EXPECT_TRUE(says(problem_of("{\0\"\0"s), "UTF-16"));
    EXPECT_TRUE(says(problem_of("\xFF\xFE{\0"s), "UTF-16"));
    EXPECT_TRUE(says(problem_of("{\"a\": \"\x8A\xB3\x8E\xD2\"}"s), "Shift_JIS"));
    EXPECT_TRUE(says(problem_of("氏名,生年月日\n"s), "JSONのファイルではありません"));
}

TEST(ReferralRefuses, BrokenJsonWithItsPlace) {
    EXPECT_TRUE(says(problem_of("{\n  \"resourceType\": \"Bundle\",\n  \"名前\": x\n}"s), "3行目9文字目"));
    EXPECT_TRUE(
        says(problem_of(file("referral/pdf-section.json").substr(0, 4000)), "とちゅうで終わっています"));
    EXPECT_TRUE(
        says(problem_of("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n"s), "2つ以上"));
    EXPECT_TRUE(says(problem_of("{\"a\": \"\\uD842\"}"s), "読めません")) << "half a surrogate pair";
    EXPECT_TRUE(says(problem_of("{\"a\": 1e999}"s), "読めません"));
}

TEST(ReferralRefuses, BombsOfDepthAndNumber) {
    EXPECT_TRUE(says(problem_of(std::string(100'000, '[')), "深すぎます"));
    std::string nested;
    for (int i = 0; i < 1000; ++i) nested += "{\"section\":[";
    EXPECT_TRUE(says(problem_of(nested), "深すぎます"));
    std::string wide = "[0";
    for (std::size_t i = 0; i < kMaxValues; ++i) wide += ",0";
    const auto read = read_referral(wide + "]");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, base::Kind::too_large);
    auto many = small();
    for (std::size_t i = 0; i < kMaxEntries; ++i)
        many["entry"].push_back({{"resource", {{"resourceType", "Basic"}}}});
    EXPECT_TRUE(says(problem_of(many), "多すぎます"));
}

TEST(ReferralRefuses, AFileThatIsTooLarge) {
    std::string large = "{\"a\": \"";
    large.resize(kMaxBytes + 10, 'x');
    const auto read = read_referral(large);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, base::Kind::too_large);
    EXPECT_TRUE(says(base::fill(read.error().message, read.error().args), "32 MB"));
}

TEST(ReferralRefuses, WhatIsNoDocument) {
    EXPECT_TRUE(says(problem_of("[]"s), "FHIRの文書ではありません"));
    EXPECT_TRUE(says(problem_of("{\"name\": 1}"s), "FHIRの文書ではありません"));
    EXPECT_TRUE(says(problem_of("{\"resourceType\": \"Patient\"}"s), "「Patient」1件だけ"));
    EXPECT_TRUE(says(problem_of("{\"resourceType\": \"bundle\"}"s), "「Bundle」と書きます"));
    EXPECT_TRUE(says(problem_of(file("referral/collection.json")), "collection"));
    auto bundle = small();
    bundle.erase("type");
    EXPECT_TRUE(says(problem_of(bundle), "種類（type）が書かれていません"));
    bundle = small();
    bundle["entry"] = Json::array();
    EXPECT_TRUE(says(problem_of(bundle), "中身（entry）がありません"));
    bundle = small();
    bundle["entry"].erase(0);
    EXPECT_TRUE(says(problem_of(bundle), "表紙（Composition）がありません"));
    bundle = small();
    std::swap(bundle["entry"][0], bundle["entry"][1]);
    EXPECT_TRUE(says(problem_of(bundle), "先頭にありません"));
}

TEST(ReferralRefuses, OtherDocumentsAndVersionsByName) {
    auto bundle = small();
    auto& cover = bundle["entry"][0]["resource"];
    cover["type"] = {{"coding", {{{"code", "60591-5"}}}}};
    EXPECT_TRUE(says(problem_of(bundle), "患者サマリー"));
    cover["type"] = {{"text", "保育所等訪問支援の記録"}};
    cover["title"] = "記録";
    EXPECT_TRUE(says(problem_of(bundle), "「保育所等訪問支援の記録」"));
    cover.erase("type");
    cover.erase("title");
    EXPECT_TRUE(says(problem_of(bundle), "種類が書かれていません"));
    bundle = small();
    bundle["meta"]["profile"] = {"http://hl7.org/fhir/5.0/StructureDefinition/Bundle"};
    EXPECT_TRUE(says(problem_of(bundle), "R5"));
    bundle = small();
    bundle["entry"][0]["resource"]["meta"]["profile"] = {
        "http://hl7.org/fhir/STU3/StructureDefinition/Composition"};
    EXPECT_TRUE(says(problem_of(bundle), "STU3"));
}

TEST(ReferralRefuses, NothingThatOnlyLacksTheCode) {
    auto bundle = small();
    bundle["entry"][0]["resource"]["type"] = {{"text", "退院時サマリー"}};
    bundle["entry"][0]["resource"]["title"] = "退院時サマリー";
    const auto draft = draft_of(bundle);
    EXPECT_EQ(draft.type, DocumentType::discharge_summary);
    EXPECT_TRUE(listed(draft, {"文書の種類", "題名から"}));
}

}  // namespace
