#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "ground/html/template.h"

using namespace tsumugi;

namespace {

using Json = nlohmann::json;

html::View view_of(const Json& json) {
    switch (json.type()) {
        case Json::value_t::boolean:
            return html::View(json.get<bool>());
        case Json::value_t::string:
            return html::View(json.get<std::string>());
        case Json::value_t::null:
            return {};
        case Json::value_t::array: {
            html::Views views;
            for (const auto& item : json) views.push_back(view_of(item));
            return html::View(std::move(views));
        }
        case Json::value_t::object: {
            auto view = html::View::object();
            for (const auto& [key, value] : json.get_ref<const Json::object_t&>())
                view.set(key, view_of(value));
            return view;
        }
        default:
            return html::View(json.dump());
    }
}

class MustacheSpecification : public testing::TestWithParam<const char*> {};

TEST_P(MustacheSpecification, IsKeptInEveryCase) {
    std::ifstream file(std::string(SOURCE_DIR) + "/tests/data/mustache-spec/" + GetParam() + ".json");
    const Json specification = Json::parse(file);
    ASSERT_FALSE(specification.at("tests").empty());
    for (const auto& test : specification.at("tests")) {
        const std::string name = test.at("name");
        const std::string source = test.at("template");
        const auto partial = [&test](std::string_view wanted) -> std::optional<std::string> {
            const auto partials = test.value("partials", Json::object());
            return partials.value(std::string(wanted), "");
        };
        const html::Template parsed(name, source, partial);
        EXPECT_EQ(parsed.render(view_of(test.at("data")), false), test.at("expected").get<std::string>())
            << name << ": " << test.at("desc") << "\n"
            << source;
    }
}

INSTANTIATE_TEST_SUITE_P(Modules, MustacheSpecification,
                         testing::Values("comments", "delimiters", "interpolation", "inverted", "partials",
                                         "sections"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
