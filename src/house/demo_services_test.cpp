#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "ground/base/text.h"
#include "house/testing.h"
#include "rooms/directory/imports.h"

namespace tsumugi::house {
namespace {

/// Names of the real facilities that the project knows, folded.
std::set<std::string> real_names() {
    std::set<std::string> names;
    for (const char* number : {"064", "066", "068"}) {
        std::ifstream in(SOURCE_DIR "/tests/data/wamnet/csvdownload" + std::string(number) + ".csv",
                         std::ios::binary);
        auto file = wamnet::File::open(in);
        for (wamnet::Row row; file->next(row).value();) names.insert(base::search_key(row.service.name));
    }
    return names;
}

TEST(DemoServices, AreEightyOverTheTenTownsAndNoneIsCalledAsARealOne) {
    auto& region = testing::region(db::Engine::sqlite);
    const auto real = real_names();
    EXPECT_GT(real.size(), 500u);
    std::set<std::string> towns, kinds;
    int hidden = 0;
    const auto all = directory::all_services(*region.db);
    for (const auto& s : all) {
        EXPECT_FALSE(real.contains(base::search_key(s.name))) << s.name;
        EXPECT_TRUE(s.made_up and s.source == "demo") << s.name;
        EXPECT_TRUE(s.number.empty() and s.provider_number.empty()) << "no number that may be somebody's";
        EXPECT_TRUE(s.phone.starts_with("0465-00-")) << s.phone;
        towns.insert(s.municipality);
        kinds.insert(s.kind);
        hidden += s.hidden;
    }
    EXPECT_EQ(all.size(), 81u);
    EXPECT_EQ(hidden, 1);
    EXPECT_EQ(towns.size(), 10u);
    EXPECT_FALSE(kinds.contains("home_child_development")) << "a gap of the region that is to be seen";
}

}  // namespace
}  // namespace tsumugi::house
