#include "ground/fhir/fhir.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace tsumugi;

TEST(FhirJson, WritesWhatAJsonReaderReadsBack) {
    auto list = fhir::Json::array();
    list.push("髙").push(fhir::Json::object().add("n", std::int64_t{5000000000}));
    const auto text =
        fhir::Json::object().add("quote", "a\"b\\c\n\x01").add("list", list).add("yes", true).text();
    const auto read = nlohmann::json::parse(text);
    EXPECT_EQ(read["quote"], "a\"b\\c\n\x01");
    EXPECT_EQ(read["list"][0], "髙");
    EXPECT_EQ(read["list"][1]["n"], 5000000000);
    EXPECT_EQ(read["yes"], true);
}

TEST(FhirOutcome, IsAnOperationOutcomeWithTheStatus) {
    const auto response = fhir::outcome(400, "not-supported", "unknown search parameter: color");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.get_header("Content-Type"), "application/fhir+json; charset=utf-8");
    const auto read = nlohmann::json::parse(response.body);
    EXPECT_EQ(read["resourceType"], "OperationOutcome");
    EXPECT_EQ(read["issue"][0]["code"], "not-supported");
}
