#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "ground/documents/pdf_text.h"

namespace tsumugi::documents {
namespace {

TEST(PdfText, IsReadWhereTheFontsAreNotInTheFile) {
    std::ifstream file(std::string(SOURCE_DIR) + "/tests/data/pdf-fonts-not-embedded.pdf", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto text = pdf_text(bytes);
    ASSERT_TRUE(text) << text.error().message << " (is poppler-data installed?)";
    EXPECT_NE(text->find("場所：あおば会館２階会議室"), std::string::npos) << *text;
}

}  // namespace
}  // namespace tsumugi::documents
