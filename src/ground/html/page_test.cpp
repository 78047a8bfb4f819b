#include "ground/html/page.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "ground/base/assets.h"
#include "ground/html/messages.h"
#include "ground/html/source.h"

using namespace tsumugi;

namespace {

using base::Lang;
using html::View;

TEST(TextKey, DropsLineEndsBetweenJapaneseCharactersAndFoldsOtherSpace) {
    EXPECT_EQ(html::text_key("\n    こども。\n    おとな\n  "), "こども。おとな");
    EXPECT_EQ(html::text_key("あと\n  {{days}}日"), "あと {{days}}日");
    EXPECT_EQ(html::text_key("<b>a</b>\n\tb   c"), "<b>a</b> b c");
    EXPECT_EQ(html::text_key("𠮷\n髙"), "𠮷髙");
    EXPECT_EQ(html::text_key("全角　空白 と 空白"), "全角　空白 と 空白");
    EXPECT_EQ(html::text_key(" \n "), "");
}

TEST(TranslatedSource, KeepsTheNumberOfLines) {
    EXPECT_EQ(html::translated("x", "a{{#t}}あ\n  い{{/t}}b\nc", Lang::ja), "aあい{{!\n}}b\nc");
}

TEST(TranslatedSource, NamesTheLineOfATextThatIsNotClosed) {
    const auto error_of = [](std::string_view source) -> std::string {
        try {
            html::translated("room/show", source, Lang::ja);
        } catch (const html::TemplateError& error) {
            return error.what();
        }
        return "no error";
    };
    EXPECT_EQ(error_of("\n\n{{#t}}あ"), "room/show:3: {{#t}} is never closed");
    EXPECT_EQ(error_of("{{#t}}あ\n{{#t}}い{{/t}}"), "room/show:1: {{#t}} is never closed");
}

TEST(PartialNames, AreReplacedInTheirTags) {
    const auto whole = [](std::string_view name) { return "x/" + std::string(name); };
    EXPECT_EQ(html::with_whole_partials("a {{>b}} {{> c }}{{d}}", whole), "a {{>x/b}} {{> x/c }}{{d}}");
}

/// A project's folder of its own, read as in development.
class Pages : public testing::Test {
  protected:
    void SetUp() override {
        std::filesystem::remove_all(folder_);
        write("src/ground/html/layout.mustache", "{{title}}");
        ASSERT_EQ(setenv("TSUMUGI_SOURCE", folder_.c_str(), 1), 0);
    }
    void TearDown() override {
        unsetenv("TSUMUGI_SOURCE");
        std::filesystem::remove_all(folder_);
    }
    void write(const std::string& path, std::string_view text) const {
        const auto file = folder_ / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text;
    }

  private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("tsumugi_pages_test." + std::to_string(getpid()));
};

TEST_F(Pages, LookForAPartialBesideItsUserThenAmongThePageParts) {
    write("src/rooms/a/views/show.mustache", "{{> _row}}|{{> _field}}|{{> rooms/b/views/_card}}");
    write("src/rooms/a/views/_row.mustache", "row of a");
    write("src/rooms/b/views/_row.mustache", "row of b");
    write("src/rooms/b/views/_card.mustache", "card with {{> _row}}");
    write("src/ground/html/parts/_row.mustache", "row of all");
    write("src/ground/html/parts/_field.mustache", "field of all");
    EXPECT_EQ(html::render("rooms/a/views/show", Lang::ja, View::object()),
              "row of a|field of all|card with row of b");
}

TEST_F(Pages, TellWhichTemplateOrPartialIsMissing) {
    write("src/rooms/a/views/show.mustache", "\n{{> _rwo}}");
    const auto error_of = [](const char* name) -> std::string {
        try {
            html::render(name, Lang::ja, View::object());
        } catch (const html::TemplateError& error) {
            return error.what();
        }
        return "no error";
    };
    EXPECT_EQ(error_of("rooms/a/views/shwo"), "there is no template \"rooms/a/views/shwo\"");
    EXPECT_EQ(error_of("rooms/a/views/show"), "rooms/a/views/show:2: there is no partial \"_rwo\"");
}

TEST_F(Pages, ReadATemplateAgainWhenItWasChanged) {
    write("src/rooms/a/views/show.mustache", "old");
    EXPECT_EQ(html::render("rooms/a/views/show", Lang::ja, View::object()), "old");
    write("src/rooms/a/views/show.mustache", "new");
    EXPECT_EQ(html::render("rooms/a/views/show", Lang::ja, View::object()), "new");
}

TEST_F(Pages, TranslateATextWithItsTagsBeforeParsing) {
    write("src/rooms/a/en.po", "msgid \"あと{{days}}日\"\nmsgstr \"{{days}} days left\"\n");
    write("src/rooms/a/views/show.mustache", "<p>{{#t}}\n  あと{{days}}日\n{{/t}}</p>");
    // In development the messages are read again after a second; a test before may have read them just now.
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (html::tr(Lang::en, "あと{{days}}日") == "あと{{days}}日" and
           std::chrono::steady_clock::now() < until) {
    }
    const View data{{"days", 3}};
    EXPECT_EQ(html::render("rooms/a/views/show", Lang::ja, data), "<p>あと3日</p>");
    EXPECT_EQ(html::render("rooms/a/views/show", Lang::en, data), "<p>3 days left</p>");
}

TEST_F(Pages, PutTheContentAsItIsIntoTheLayoutAndEscapeTheRest) {
    write("src/ground/html/layout.mustache",
          "{{lang}} {{other_lang}} {{title}}{{#has_inbox_count}} ({{inbox_count}}){{/has_inbox_count}} "
          "{{&content}}");
    html::Frame frame;
    frame.title = "a & b";
    EXPECT_EQ(html::page(frame, "<p>x</p>"), "ja en a &amp; b <p>x</p>");
    frame.lang = Lang::en;
    frame.inbox_count = 0;
    EXPECT_EQ(html::page(frame, "<p>x</p>"), "en ja a &amp; b (0) <p>x</p>");
}

TEST_F(Pages, GiveAnAssetANewPathWhenItsContentChanges) {
    write("static/app.css", "a{}");
    const auto before = html::asset_path("app.css");
    EXPECT_TRUE(before.starts_with("/static/app.css?v="));
    EXPECT_EQ(html::asset_path("app.css"), before);
    write("static/app.css", "b{}");
    EXPECT_NE(html::asset_path("app.css"), before);
    EXPECT_EQ(html::asset_path("none.css"), "/static/none.css");
}

TEST_F(Pages, AreCheckedInBothLanguages) {
    EXPECT_NO_THROW(html::check_templates());
    write("src/rooms/a/en.po", "");
    write("src/rooms/a/views/show.mustache", "{{#a}}");
    EXPECT_THROW(html::check_templates(), html::TemplateError);
}

TEST(EmbeddedTemplates, AreRightInBothLanguages) {
    ASSERT_FALSE(base::assets("", ".mustache").empty());
    EXPECT_NO_THROW(html::check_templates());
}

TEST(EmbeddedLayout, FindsEveryNameItUsesInAnEmptyAndAFullFrame) {
    html::Frame frame;
    for (const auto lang : {Lang::ja, Lang::en}) {
        frame = {};
        frame.lang = lang;
        EXPECT_NE(html::page(frame, "<p>content</p>").find("<p>content</p>"), std::string::npos);
        frame = {
            lang, "title", "organisation", "member", "/path", "region",     true,           true,         3,
            true, "token", "notice",       30,       true,    "2026-12-04", "organisation", "<svg></svg>"};
        const auto document = html::page(frame, "<p>content</p>");
        EXPECT_NE(document.find("<p>content</p>"), std::string::npos);
        EXPECT_EQ(document, html::page(frame, "<p>content</p>"));
    }
}

}  // namespace
