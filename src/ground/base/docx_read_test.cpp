#include "ground/base/docx_read.h"

#include <gtest/gtest.h>

#include "ground/base/docx_write.h"

namespace tsumugi::base {
namespace {

TEST(DocxRead, GivesBackWhatWriteDocxWrote) {
    const auto bytes = write_docx("記録", {{DocxParagraph::Style::title, "第２回の概要"},
                                           {DocxParagraph::Style::item, "・𠮷野 & <b>\n二行目"}});
    EXPECT_EQ(read_docx_text(bytes).value(), "第２回の概要\n・𠮷野 & <b>\n二行目\n");
}

TEST(DocxRead, RefusesWhatIsNoDocument) {
    for (const std::string bytes : {"", "MZ", "PK\x03\x04", "第２回の概要"})
        EXPECT_FALSE(read_docx_text(bytes)) << bytes;
    EXPECT_FALSE(read_docx_text(write_docx("a", {}).substr(0, 200))) << "cut off";
}

TEST(DocxRead, RefusesWhatUnpacksTooLarge) {
    const auto bytes = write_docx("a", {{DocxParagraph::Style::body, std::string(3'000'000, 'a')}});
    ASSERT_LT(bytes.size(), 50'000u);
    const auto read = read_docx_text(bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, Kind::too_large);
}

}  // namespace
}  // namespace tsumugi::base
