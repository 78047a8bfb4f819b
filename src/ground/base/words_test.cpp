#include "ground/base/words.h"

#include <gtest/gtest.h>

#include "ground/base/result.h"

namespace tsumugi::base {
namespace {

enum class Colour { red, blue, unnamed };
constexpr Word kRows[] = {{Colour::red, "red", msgid("赤")}, {Colour::blue, "blue", msgid("青")}};
constexpr Words<Colour> kColours{kRows};

TEST(Words, OneRowGivesCodeLabelAndTheWayBack) {
    static_assert(kColours.code(Colour::blue) == "blue");
    EXPECT_STREQ(kColours.label(Colour::red), "赤");
    EXPECT_EQ(kColours.find("blue"), Colour::blue);
    EXPECT_EQ(kColours.stored("red"), Colour::red);
    EXPECT_EQ(kColours.list().label("blue"), "青");
}

TEST(Words, AnUnknownCodeIsNoneFromOutsideAndABrokenWorldFromTheDatabase) {
    EXPECT_EQ(kColours.find("Blue"), std::nullopt);
    EXPECT_EQ(kColours.find(""), std::nullopt);
    EXPECT_EQ(kColours.list().label("green"), "");
    EXPECT_THROW(kColours.stored("green"), std::runtime_error);
    EXPECT_THROW(static_cast<void>(kColours.label(Colour::unnamed)), std::logic_error);
}

}  // namespace
}  // namespace tsumugi::base
