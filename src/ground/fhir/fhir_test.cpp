#include "ground/fhir/fhir.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace tsumugi;

TEST(FhirOutcome, IsAnOperationOutcomeWithTheStatus) {
    const auto response = fhir::outcome(400, "not-supported", "unknown search parameter: color");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.get_header("Content-Type"), "application/fhir+json; charset=utf-8");
    const auto read = nlohmann::json::parse(response.body);
    EXPECT_EQ(read["resourceType"], "OperationOutcome");
    EXPECT_EQ(read["issue"][0]["code"], "not-supported");
}
