#include "ground/base/json.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace tsumugi::base {
namespace {

TEST(Json, EscapesWhatJsonCannotHold) {
    const auto text = Json()
                          .add("a\"b", std::string_view("x\\y\"\n\r\t\x01\x1f/é\0", 13))
                          .add("n", std::int64_t{-9'007'199'254'740'993})
                          .add("half", 0.5)
                          .add("day", make_date(2026, 1, 31))
                          .text();
    EXPECT_EQ(
        R"({"a\"b":"x\\y\"\n\r\t\u0001\u001f/é\u0000","n":-9007199254740993,"half":0.5,"day":"2026-01-31"})",
        text);
    EXPECT_EQ("{}", Json().text());
    EXPECT_EQ("[]", Json::array().text());
}

TEST(Json, AReaderReadsBackWhatWasWritten) {
    auto list = Json::array();
    list.push("髙").push(Json::object().add("n", std::int64_t{5000000000}));
    const auto text = Json::object()
                          .add("quote", "a\"b\\c\n\x01")
                          .add("list", list)
                          .add("yes", true)
                          .add("no", false)
                          .add("small", 3)
                          .add("none", std::optional<Date>())
                          .add("some", std::optional<std::string>("x"))
                          .text();
    const auto read = nlohmann::json::parse(text);
    EXPECT_EQ(read["quote"], "a\"b\\c\n\x01");
    EXPECT_EQ(read["list"][0], "髙");
    EXPECT_EQ(read["list"][1]["n"], 5000000000);
    EXPECT_EQ(read["yes"], true);
    EXPECT_EQ(read["no"], false);
    EXPECT_EQ(read["small"], 3);
    EXPECT_TRUE(read["none"].is_null());
    EXPECT_EQ(read["some"], "x");
}

TEST(Json, KnowsNoInfinity) {
    const auto infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(
        R"({"a":null,"b":null,"c":0.1})",
        Json().add("a", infinity).add("b", std::numeric_limits<double>::quiet_NaN()).add("c", 0.1).text());
}

}  // namespace
}  // namespace tsumugi::base
