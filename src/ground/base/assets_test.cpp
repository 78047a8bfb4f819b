#include "ground/base/assets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace tsumugi;

namespace {

class SourceFolder {
  public:
    explicit SourceFolder(const char* folder) { ::setenv("TSUMUGI_SOURCE", folder, 1); }
    ~SourceFolder() { ::unsetenv("TSUMUGI_SOURCE"); }
};

const char* const kOwn = "ground/base/en.po";

std::string on_disk() {
    std::ifstream file(std::string(SOURCE_DIR) + "/src/" + kOwn, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

TEST(Assets, AreInTheProgram) {
    ASSERT_TRUE(base::asset(kOwn));
    EXPECT_EQ(*base::asset(kOwn), on_disk());
    EXPECT_FALSE(base::asset("ground/base/none.po"));
    EXPECT_FALSE(base::asset(""));
    EXPECT_EQ(base::assets("ground/base/", ".po"), std::vector<std::string>{kOwn});
    EXPECT_TRUE(base::assets("nowhere/").empty());
}

TEST(Assets, AreReadFromTheSourceFolderWhenItIsNamed) {
    const auto embedded = base::assets("ground/base/");
    const SourceFolder source(SOURCE_DIR);
    EXPECT_EQ(base::asset(kOwn), on_disk());
    EXPECT_EQ(base::assets("ground/base/"), embedded);
    const auto all = base::assets("");
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_FALSE(base::asset("../CMakeLists.txt"));
    EXPECT_FALSE(base::asset("/etc/passwd"));
    EXPECT_FALSE(base::asset("ground"));
}

TEST(Assets, AWrongSourceFolderHasNone) {
    const SourceFolder source("/nowhere");
    EXPECT_FALSE(base::asset(kOwn));
    EXPECT_TRUE(base::assets("").empty());
}
