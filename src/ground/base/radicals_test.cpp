#include "ground/base/radicals.h"

#include <gtest/gtest.h>

#include "ground/base/text.h"

namespace tsumugi::base {
namespace {

TEST(Radicals, BecomeTheIdeographsThatWereMeant) {
    EXPECT_EQ(without_radicals("会⻑ ２⽉８⽇（⽊） ⻑野県 ⺠⽣委員 ⻄ ⻘ ⻩ ⻭科 ⻯ ⻲"),
              "会長 ２月８日（木） 長野県 民生委員 西 青 黄 歯科 竜 亀");
}

TEST(Radicals, LeaveEverythingElseAlone) {
    const std::string text = "髙橋 𠮷野 ｱｵｲ 葛\U000E0100飾 ⿰ 〇々 A\n";
    EXPECT_EQ(without_radicals(text), text);
    EXPECT_EQ(without_radicals("\xE2\xBD"), "\xE2\xBD") << "a broken byte stays for whoever checks it";
    EXPECT_EQ(without_radicals(""), "");
}

TEST(Radicals, AreFoundByTheirIdeographs) { EXPECT_EQ(search_key("⻑⾕川"), search_key("長谷川")); }

}  // namespace
}  // namespace tsumugi::base
