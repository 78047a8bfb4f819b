#include "ground/base/docx_write.h"

#include <gtest/gtest.h>
#include <zip.h>

#include <pugixml.hpp>

namespace tsumugi::base {
namespace {

std::string part(const std::string& bytes, const char* name) {
    zip_error_t error;
    zip_error_init(&error);
    zip_t* zip = zip_open_from_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error),
                                      ZIP_RDONLY, &error);
    EXPECT_NE(zip, nullptr);
    zip_file_t* file = zip_fopen(zip, name, 0);
    EXPECT_NE(file, nullptr) << name;
    std::string text(100000, '\0');
    text.resize(static_cast<std::size_t>(zip_fread(file, text.data(), text.size())));
    zip_fclose(file);
    zip_discard(zip);
    return text;
}

TEST(DocxWrite, KeepsEveryParagraphInItsOrderAndStyle) {
    const auto bytes = write_docx("記録", {{DocxParagraph::Style::title, "第２回の概要"},
                                           {DocxParagraph::Style::heading3, "【№１】"},
                                           {DocxParagraph::Style::item, "・𠮷野 & <b>（小田原養護）"}});
    pugi::xml_document xml;
    ASSERT_TRUE(xml.load_string(part(bytes, "word/document.xml").c_str()));
    std::vector<std::string> texts, styles;
    for (const auto& p : xml.child("w:document").child("w:body").children("w:p")) {
        texts.emplace_back(p.child("w:r").child("w:t").text().get());
        styles.emplace_back(p.child("w:pPr").child("w:pStyle").attribute("w:val").value());
    }
    EXPECT_EQ(texts, (std::vector<std::string>{"第２回の概要", "【№１】", "・𠮷野 & <b>（小田原養護）"}));
    EXPECT_EQ(styles, (std::vector<std::string>{"Title", "Heading3", "Item"}));
}

TEST(DocxWrite, LeavesOutWhatXmlCannotHoldAndBreaksLines) {
    const auto bytes = write_docx("a\x01", {{DocxParagraph::Style::body, "一\x02行\n二行"}});
    pugi::xml_document xml;
    ASSERT_TRUE(xml.load_string(part(bytes, "word/document.xml").c_str()));
    const auto run = xml.child("w:document").child("w:body").child("w:p").child("w:r");
    EXPECT_STREQ(run.first_child().text().get(), "一行");
    EXPECT_STREQ(run.first_child().next_sibling().name(), "w:br");
    EXPECT_STREQ(run.last_child().text().get(), "二行");
}

TEST(DocxWrite, GivesTheSameBytesForTheSameText) {
    const std::vector<DocxParagraph> text{{DocxParagraph::Style::body, "同じ"}};
    EXPECT_EQ(write_docx("a", text), write_docx("a", text));
}

TEST(DocxWrite, NamesEveryPartThatItHolds) {
    const auto bytes = write_docx("a", {});
    for (const char* name : {"[Content_Types].xml", "_rels/.rels", "word/styles.xml", "word/footer1.xml",
                             "word/_rels/document.xml.rels", "docProps/core.xml"}) {
        pugi::xml_document xml;
        EXPECT_TRUE(xml.load_string(part(bytes, name).c_str())) << name;
    }
}

}  // namespace
}  // namespace tsumugi::base
