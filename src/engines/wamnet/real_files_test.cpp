// The three real files of March 2025, whole: every row is accounted for.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "engines/wamnet/wamnet.h"

namespace tsumugi::wamnet {
namespace {

struct Read {
    int rows = 0, refused = 0;
    std::map<std::string, int> kinds, troubles;
    std::vector<Service> services;
};

Read read(const std::string& number) {
    std::ifstream in(SOURCE_DIR "/tests/data/wamnet/csvdownload" + number + ".csv", std::ios::binary);
    auto file = File::open(in);
    EXPECT_TRUE(file) << number;
    EXPECT_TRUE(file->unknown_columns().empty() and file->missing_columns().empty());
    EXPECT_EQ(file->encoding(), "UTF-8");
    Read got;
    for (Row row; file->next(row).value();) {
        ++got.rows;
        got.refused += row.refused();
        ++got.kinds[row.service.kind];
        for (const auto& trouble : row.troubles) ++got.troubles[std::string(title(trouble.column))];
        got.services.push_back(row.service);
    }
    return got;
}

TEST(RealFiles, AreReadToTheLastRowWithoutARefusal) {
    const std::map<std::string, std::pair<int, std::string>> wanted{
        {"064", {56, "medical_child_development"}},
        {"066", {334, "home_child_development"}},
        {"068", {242, "child_home"}}};
    for (const auto& [number, rows] : wanted) {
        const auto got = read(number);
        EXPECT_EQ(got.rows, rows.first);
        EXPECT_EQ(got.refused, 0);
        EXPECT_EQ(got.kinds, (std::map<std::string, int>{{rows.second, rows.first}}));
    }
}

TEST(RealFiles, HaveTheTrapsThatTheRowsTell) {
    const auto home = read("066").troubles, residence = read("068").troubles;
    EXPECT_EQ(home.at("法人番号"), 27) << "the first digit is lost, or the check digit is wrong";
    EXPECT_EQ(residence.at("事業所番号"), 4) << "0000000000";
}

TEST(RealFiles, NameTheTwoHomesOfTheRegion) {
    std::set<std::string> here;
    for (const auto& service : read("068").services) {
        if (service.municipality == "142069") here.insert(service.name);
    }
    EXPECT_EQ(here, (std::set<std::string>{"わらべの杜", "光海学園"}));
    for (const auto& number : {"064", "066"}) {
        for (const auto& service : read(number).services)
            EXPECT_NE(service.municipality, "142069") << "a gap of the region";
    }
}

TEST(RealFiles, HaveEveryFacilityInJapanAndMostWithAReadableTelephone) {
    int phones = 0, rows = 0;
    for (const auto& number : {"064", "066", "068"}) {
        for (const auto& service : read(number).services) {
            ++rows;
            phones += not service.phone.empty();
            EXPECT_TRUE(service.latitude and service.longitude) << service.name;
            EXPECT_EQ(service.address.find("  "), std::string::npos);
            EXPECT_EQ(place_of_code(service.municipality)->code, service.municipality);
        }
    }
    EXPECT_EQ(rows, 632);
    EXPECT_EQ(phones, 632);
}

}  // namespace
}  // namespace tsumugi::wamnet
