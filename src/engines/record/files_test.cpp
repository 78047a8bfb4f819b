#include <gtest/gtest.h>

#include "engines/record/testing.h"
#include "ground/base/docx_read.h"

// What other programs make of minutes on the way to us is read as the same minutes.
namespace tsumugi::record {
namespace {

std::string of_document(const std::string& name) {
    const auto text = base::read_docx_text(test_file("docx/" + name + ".docx")).value();
    const auto read_text = read(text);
    return read_text ? content(*read_text) : read_text.error().message;
}

TEST(RecordFiles, NumbersThatWordSetsReadAsTypedOnes) {
    const auto typed = content(read(test_file("docx/same-minutes-typed.txt")).value());
    EXPECT_NE(typed.find("[市立あおば病院]病院から書式を出せる。"), std::string::npos) << typed;
    EXPECT_EQ(of_document("automatic-numbers"), typed);
    EXPECT_EQ(of_document("word-online"), typed);
}

TEST(RecordFiles, AMovedOpinionIsThereOnce) {
    const auto text = of_document("moved-text");
    const auto first = text.find("短期入所が足りない");
    ASSERT_NE(first, std::string::npos) << text;
    EXPECT_EQ(text.find("短期入所が足りない", first + 1), std::string::npos) << text;
}

TEST(RecordFiles, TwoParagraphsOfACellAreOneOpinion) {
    EXPECT_NE(of_document("cell-of-two-paragraphs")
                  .find("[みどり町福祉課]退院の１か月前に町へ知らせてほしい。急なときは電話でもよい。"),
              std::string::npos)
        << of_document("cell-of-two-paragraphs");
}

TEST(RecordFiles, RadicalsOfAPdfReadAsTheKanjiThatWereMeant) {
    const auto p = read(test_file("radicals-for-kanji.txt")).value();
    EXPECT_EQ(content(p), content(read(test_file("usual-letters.txt")).value()));
    EXPECT_EQ(p.opinion_count(), 5u);
}

}  // namespace
}  // namespace tsumugi::record
