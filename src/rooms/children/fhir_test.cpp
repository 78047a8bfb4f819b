#include "rooms/children/fhir.h"

#include <nlohmann/json.hpp>
#include <set>

#include "rooms/children/store.h"
#include "rooms/testing/region_world.h"

// Patients as other systems find them.
namespace tsumugi::children {
namespace {

using nlohmann::json;

class FhirPatients : public testing::TestWithParam<db::Engine> {
  protected:
    rooms::RegionWorld region{GetParam()};
    rooms::Browser browser{region.world};

    void SetUp() override {
        fhir::set_types({patient_type()});
        fhir::routes(browser.routes());
        browser.as(region.tanaka);
    }
    /// Children "1000", "1001" ... of the hospital, born one day after another from 1 March 2022.
    void fill(int number) {
        db::write(region.db, [&] {
            for (int i = 0; i < number; ++i) {
                region.clock.advance(std::chrono::milliseconds(1));
                const auto id = region.child(std::to_string(1000 + i), {region.hospital});
                region.db.query(rooms::kTestBirth, id, base::add_days(base::make_date(2022, 3, 1), i)).run();
            }
        });
    }
    json search(const std::string& query) {
        const auto answer = browser.get("/fhir/Patient?" + query);
        EXPECT_EQ(answer.status, 200) << query << answer.body;
        return json::parse(answer.body);
    }
    int refused(const std::string& query) { return browser.get("/fhir/Patient?" + query).status; }
    static std::string next_of(const json& bundle) {
        for (const auto& link : bundle["link"]) {
            if (link["relation"] == "next") return link["url"];
        }
        return {};
    }
    static std::set<std::string> codes(const json& bundle) {
        std::set<std::string> found;
        for (const auto& entry : bundle["entry"]) found.insert(entry["resource"]["identifier"][0]["value"]);
        return found;
    }
};

TEST_P(FhirPatients, EachOfManyIsFoundByItsIdentifier) {
    fill(260);
    for (const int i : {0, 199, 200, 259}) {
        const auto code = std::to_string(1000 + i);
        EXPECT_EQ(codes(search("identifier=" + code)), std::set{code});
        EXPECT_EQ(search("identifier=urn:tsumugi:child%7C" + code)["total"], 1);
    }
    EXPECT_EQ(search("identifier=urn:other%7C1000")["total"], 0);
    EXPECT_EQ(search("identifier=%7C1000")["total"], 0);
    EXPECT_EQ(codes(search("identifier=1000,urn:tsumugi:child%7C1259,9999")),
              (std::set<std::string>{"1000", "1259"}));
}

TEST_P(FhirPatients, PagesLeadToEveryOneOfThem) {
    fill(260);
    auto bundle = search("_count=70");
    std::set<std::string> all;
    int pages = 0;
    for (;;) {
        EXPECT_EQ(bundle["total"], 260);
        const auto page = codes(bundle);
        EXPECT_EQ(page.size(), ++pages < 4 ? 70u : 50u);
        all.insert(page.begin(), page.end());
        const auto next = next_of(bundle);
        if (next.empty()) break;
        ASSERT_TRUE(next.starts_with("https://tsumugi.example/fhir/Patient?")) << next;
        bundle = search(next.substr(next.find('?') + 1));
    }
    EXPECT_EQ(pages, 4);
    EXPECT_EQ(all.size(), 260u);
    EXPECT_EQ(search("")["entry"].size(), 50u);
    EXPECT_EQ(search("_count=1000")["entry"].size(), 200u);
    const auto total = search("_count=0");
    EXPECT_EQ(total["total"], 260);
    EXPECT_EQ(total["entry"].size(), 0u);
    EXPECT_EQ(next_of(total), "");
    EXPECT_EQ(search("_page=9")["entry"].size(), 0u);
}

TEST_P(FhirPatients, BirthDatesAreDaysMonthsYearsAndRanges) {
    fill(40);
    EXPECT_EQ(codes(search("birthdate=2022-03-02")), std::set<std::string>{"1001"});
    EXPECT_EQ(search("birthdate=2022-03")["total"], 31);
    EXPECT_EQ(search("birthdate=2022")["total"], 40);
    EXPECT_EQ(search("birthdate=gt2022-03")["total"], 9);
    EXPECT_EQ(search("birthdate=lt2022-03-03")["total"], 2);
    EXPECT_EQ(search("birthdate=ge2022-03-02&birthdate=le2022-03-05")["total"], 4);
    EXPECT_EQ(search("birthdate=2021&identifier=1000")["total"], 0);
}

TEST_P(FhirPatients, WhatCannotBeSearchedForIsRefused) {
    fill(1);
    for (const auto* query : {"_count=x", "_count=-1", "_page=0", "_page=1.5", "birthdate=yesterday",
                              "birthdate=", "birthdate=ne2022", "birthdate=2022-02-30", "identifier=",
                              "identifier=1&identifier=2", "_sort=birthdate", "name=%E7%A9%BA", "_has=x"})
        EXPECT_EQ(refused(query), 400) << query;
}

TEST_P(FhirPatients, OthersChildrenChangeNothing) {
    fill(3);
    const auto before = browser.get("/fhir/Patient?_count=2").body;
    region.child("2000", {region.school});
    EXPECT_EQ(browser.get("/fhir/Patient?_count=2").body, before);
    EXPECT_EQ(search("identifier=2000")["total"], 0);
    browser.as(region.admin);
    EXPECT_EQ(search("")["total"], 0);
}

ROOMS_ON_ENGINES(FhirPatients);

}  // namespace
}  // namespace tsumugi::children
