#include "ground/html/messages.h"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace tsumugi;

namespace {

using html::parse_po;

std::string error_of(std::string_view text) {
    try {
        parse_po(text);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no error";
}

TEST(Po, ReadsEntriesOverSeveralLinesWithEscapes) {
    const auto entries = parse_po(
        "# of the part\nmsgid \"\"\nmsgstr \"Language: en\\n\"\n\n#: views/show.mustache:3\r\nmsgid "
        "\"\"\n\"こども\"\n"
        "\"の名前\"\nmsgstr \"\"\n\"The child's \\\"name\\\"\\n\"\n\"\\\\\"\n\nmsgid \"はい\"\nmsgstr "
        "\"Yes\"");
    EXPECT_EQ(entries, (std::map<std::string, std::string>{{"こどもの名前", "The child's \"name\"\n\\"},
                                                           {"はい", "Yes"}}));
}

TEST(Po, LeavesOutFuzzyObsoleteAndUntranslatedEntries) {
    const auto entries = parse_po(
        "#, fuzzy\nmsgid \"a\"\nmsgstr \"A\"\n\nmsgid \"b\"\nmsgstr \"B\"\n\n#~ msgid \"c\"\n#~ msgstr "
        "\"C\"\n\n"
        "msgid \"d\"\nmsgstr \"\"\n");
    EXPECT_EQ(entries, (std::map<std::string, std::string>{{"b", "B"}}));
}

TEST(Po, NamesTheLineWhereItIsBroken) {
    EXPECT_EQ(error_of("msgid \"a\"\nmsgid \"b\"\n"), "po line 2: a msgid without msgstr before it");
    EXPECT_EQ(error_of("\nmsgstr \"a\"\n"), "po line 2: a msgstr without msgid");
    EXPECT_EQ(error_of("msgid \"a\"\nmsgstr \"A\n"), "po line 2: quotes are missing");
    EXPECT_EQ(error_of("msgid \"a\\\"\nmsgstr \"A\"\n"), "po line 1: quotes are missing");
    EXPECT_EQ(error_of("msgid \"a\\q\"\n"), "po line 1: unknown escape \\q");
    EXPECT_EQ(error_of("msgid \"a\"b\"\n"), "po line 1: a quote inside the text wants a backslash");
    EXPECT_EQ(error_of("msgid \"a\"\nmsgstr \"A\"\nmsgctxt \"x\"\n"),
              "po line 3: neither comment, msgid, msgstr nor a quoted text");
    EXPECT_EQ(error_of("msgid \"a\"\n"), "po line 1: a msgid without msgstr");
    EXPECT_EQ(error_of("msgid \"a\"\nmsgstr \"A\"\nmsgid \"a\"\nmsgstr \"B\"\n"),
              "po line 4: \"a\" stands there twice");
}

TEST(Messages, FillPlacesInBothLanguages) {
    EXPECT_EQ(html::tr(base::Lang::ja, "試験{n}回", {{"n", "3"}}), "試験3回");
    EXPECT_EQ(html::tr(base::Lang::en, "どの言語にもない試験{n}回", {{"n", "3"}}), "どの言語にもない試験3回");
    const base::Problem problem{base::Kind::invalid, "name", "{max}字までです(試験)", {{"max", "40"}}};
    EXPECT_EQ(html::tr(base::Lang::ja, problem), "40字までです(試験)");
}

}  // namespace
