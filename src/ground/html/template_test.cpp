#include "ground/html/template.h"

#include <gtest/gtest.h>

#include <thread>

using namespace tsumugi;

namespace {

using html::Template;
using html::TemplateError;
using html::View;
using html::Views;

std::string rendered(std::string_view source, const View& data) {
    return Template("room/show", source, nullptr).render(data);
}

std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const TemplateError& error) {
        return error.what();
    }
    return "no error";
}

std::string render_error(std::string_view source, const View& data) {
    return error_of([&] { rendered(source, data); });
}

std::string parse_error(std::string_view source) {
    return error_of([&] { Template("room/show", source, nullptr); });
}

TEST(Template, EscapesEveryCharacterThatIsMarkup) {
    EXPECT_EQ(rendered("<p title=\"{{x}}\">", {{"x", "a<b>&\"c'"}}),
              "<p title=\"a&lt;b&gt;&amp;&quot;c&#39;\">");
    EXPECT_EQ(rendered("{{&x}}{{{x}}}", {{"x", "<b>"}}), "<b><b>");
    EXPECT_EQ(html::escape("髙<𠮷>"), "髙&lt;𠮷&gt;");
}

TEST(Template, NamesTemplateAndLineOfANameThatTheDataLack) {
    EXPECT_EQ(render_error("<p>\n\n{{nmae}}</p>", {{"name", "x"}}), "room/show:3: the data have no \"nmae\"");
    EXPECT_EQ(render_error("{{#rows}}\n{{/rows}}", View::object()), "room/show:1: the data have no \"rows\"");
    EXPECT_EQ(render_error("\n{{^rows}}{{/rows}}", View::object()), "room/show:2: the data have no \"rows\"");
    EXPECT_EQ(render_error("{{a.b}}", {{"a", View{{"c", "x"}}}}), "room/show:1: the data have no \"a.b\"");
}

TEST(Template, NamesThePartialInWhichANameIsMissing) {
    const Template parsed("room/show", "\n{{> _row}}", [](std::string_view) { return "<td>\n{{nmae}}"; });
    EXPECT_EQ(error_of([&] { parsed.render(View::object()); }), "_row:2: the data have no \"nmae\"");
}

TEST(Template, TakesFalseAndEmptyAndNullAsGiven) {
    const View data{{"no", false}, {"none", Views{}}, {"empty", ""}, {"null", View()}};
    EXPECT_EQ(rendered("{{#no}}1{{/no}}{{#none}}2{{/none}}{{#empty}}3{{/empty}}{{#null}}4{{/null}}", data),
              "");
    EXPECT_EQ(rendered("{{^no}}1{{/no}}{{^none}}2{{/none}}{{^empty}}3{{/empty}}{{^null}}4{{/null}}", data),
              "1234");
    EXPECT_EQ(rendered("[{{empty}}{{null}}]", data), "[]");
}

TEST(Template, RefusesToPrintAListOrAnObject) {
    EXPECT_EQ(render_error("{{rows}}", {{"rows", Views{}}}), "room/show:1: \"rows\" is not a text");
    EXPECT_EQ(render_error("{{#row}}{{.}}{{/row}}", {{"row", View{{"a", "b"}}}}),
              "room/show:1: \".\" is not a text");
}

TEST(Template, LooksForANameFromTheInnermostObjectOutwards) {
    const View data{
        {"name", "outer"}, {"other", "o"}, {"rows", Views{View{{"name", "inner"}}, View{{"id", 7}}}}};
    EXPECT_EQ(rendered("{{#rows}}{{name}}{{other}} {{/rows}}", data), "innero outero ");
}

TEST(Template, KeepsTheTextOfAListInsideATruth) {
    const View data{{"bold", true}, {"names", Views{"a", "b"}}};
    EXPECT_EQ(rendered("{{#names}}{{#bold}}<b>{{.}}</b>{{/bold}}{{/names}}", data), "<b>a</b><b>b</b>");
}

TEST(Template, NamesTemplateAndLineOfWhatIsWrongInTheSource) {
    EXPECT_EQ(parse_error("\n{{#a}}\n"), "room/show:2: {{#a}} is never closed");
    EXPECT_EQ(parse_error("{{#a}}{{/b}}"), "room/show:1: {{/b}} stands where {{/a}} is due");
    EXPECT_EQ(parse_error("x\n{{/a}}"), "room/show:2: {{/a}} closes nothing");
    EXPECT_EQ(parse_error("x\ny {{name"), "room/show:2: a tag is never closed");
    EXPECT_EQ(parse_error("{{}}"), "room/show:1: a tag without a name");
    EXPECT_EQ(parse_error("{{a b}}"), "room/show:1: \"a b\" is no name");
    EXPECT_EQ(parse_error("{{a..b}}"), "room/show:1: \"a..b\" is no name");
    EXPECT_EQ(parse_error("{{$block}}"), "room/show:1: \"$block\" is no name");
    EXPECT_EQ(parse_error("{{ #a}}"), "room/show:1: \"#a\" is no name");
    EXPECT_EQ(parse_error("{{=<%=}}"), "room/show:1: delimiters are two words, {{=<% %>=}}");
    EXPECT_EQ(parse_error("\n{{> _row}}"), "room/show:2: there is no partial \"_row\"");
}

TEST(Template, AsksForAPartialWhenItIsParsedAndNotAgain) {
    int asked = 0;
    const Template parsed("room/show", "{{> _row}}{{> _row}}", [&asked](std::string_view) {
        ++asked;
        return "{{x}}";
    });
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(parsed.render({{"x", "1"}}) + parsed.render({{"x", "2"}}), "1122");
    EXPECT_EQ(asked, 1);
}

TEST(Template, LetsAPartialIncludeItselfForATree) {
    const Template parsed("room/tree", "<ul>\n  {{> node}}\n</ul>\n", [](std::string_view) {
        return "<li>{{name}}\n{{#children}}\n  {{> node}}\n{{/children}}\n</li>\n";
    });
    const View leaf{{"name", "leaf"}, {"children", Views{}}};
    EXPECT_EQ(parsed.render({{"name", "root"}, {"children", Views{leaf}}}),
              "<ul>\n  <li>root\n    <li>leaf\n    </li>\n  </li>\n</ul>\n");
}

TEST(Template, StopsAPartialThatIncludesItselfWithoutEnd) {
    const Template parsed("room/tree", "{{> node}}", [](std::string_view) { return "{{> node}}"; });
    EXPECT_EQ(error_of([&] { parsed.render(View::object()); }), "node:1: the partials nest too deep");
}

TEST(Template, IndentsTheLinesOfAPartialButNotTheLinesOfAValue) {
    const Template parsed("room/show", "<pre>\n  {{> _text}}\n</pre>",
                          [](std::string_view) { return "{{x}}\n!\n"; });
    EXPECT_EQ(parsed.render({{"x", "a\nb"}}), "<pre>\n  a\nb\n  !\n</pre>");
}

TEST(Template, AppendsToWhatIsThere) {
    std::string out = "<!doctype html>";
    Template("room/show", "{{x}}", nullptr).render_to(out, {{"x", 1}});
    EXPECT_EQ(out, "<!doctype html>1");
}

TEST(Template, RendersFromManyThreadsAtOnce) {
    const Template parsed("room/show", "{{#rows}}{{> _row}}{{/rows}}",
                          [](std::string_view) { return "{{.}},"; });
    const View data{{"rows", Views{"a", "b", "c"}}};
    std::vector<int> right(4);
    {
        std::vector<std::jthread> threads;
        for (auto& count : right) {
            threads.emplace_back([&] {
                for (int i = 0; i < 1000; ++i) count += parsed.render(data) == "a,b,c,";
            });
        }
    }
    EXPECT_EQ(right, std::vector<int>(4, 1000));
}

TEST(Template, StopsWhereAPageGrowsBeyondAllSense) {
    const Template parsed("room/show", "{{#rows}}{{#again}}{{.}}{{/again}}{{/rows}}", nullptr);
    const Views many(1000, View(std::string(10'000, 'x')));
    const auto rows = [&](std::size_t count) { return View{{"rows", Views(count, View{{"again", many}})}}; };
    EXPECT_EQ(parsed.render(rows(1)).size(), 10'000'000u);
    EXPECT_THROW(parsed.render(rows(2)), std::length_error);
}

TEST(View, ReplacesAMemberThatIsSetAgain) {
    View view{{"a", "1"}, {"b", 2}};
    view.set("a", Views{"x"}).set("c", true);
    EXPECT_EQ(view.find("missing"), nullptr);
    EXPECT_EQ(view.find("a")->list().size(), 1u);
    EXPECT_EQ(view.find("b")->text(), "2");
    EXPECT_TRUE(view.find("c")->shown());
    EXPECT_EQ(view.find("d"), nullptr);
}

}  // namespace
