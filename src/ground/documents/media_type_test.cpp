#include <gtest/gtest.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ground/base/csv.h"
#include "ground/base/xlsx.h"
#include "ground/db/testing.h"
#include "ground/documents/documents.h"
#include "ground/documents/media_type.h"

namespace tsumugi::documents {
namespace {

using std::string_literals::operator""s;

std::string zip_with(const std::vector<std::pair<std::string, std::string>>& parts) {
    const auto path = std::filesystem::temp_directory_path() / (db::testing_detail::random_name() + ".zip");
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_EXCL, nullptr);
    for (const auto& [name, text] : parts) {
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), 0);
    }
    EXPECT_EQ(zip_close(archive), 0);
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    std::filesystem::remove(path);
    return bytes.str();
}

std::string zip_of(const std::vector<std::string>& names) {
    std::vector<std::pair<std::string, std::string>> parts;
    for (const auto& name : names) parts.emplace_back(name, "x");
    return zip_with(parts);
}

std::string type_of(std::string_view bytes) { return media_type_of(bytes).value_or("refused"); }

TEST(MediaType, IsReadFromTheContent) {
    EXPECT_EQ(type_of("%PDF-1.7\n..."), "application/pdf");
    EXPECT_EQ(type_of("\x89PNG\r\n\x1A\n..."), "image/png");
    EXPECT_EQ(type_of("\xFF\xD8\xFF\xE0..."), "image/jpeg");
    EXPECT_EQ(type_of("GIF89a..."), "image/gif");
    EXPECT_EQ(type_of("II*\0...."s), "image/tiff");
    EXPECT_EQ(type_of("MM\0*...."s), "image/tiff");
    EXPECT_EQ(type_of("退院時の様子\n吸引は1日10回。"), "text/plain");
    EXPECT_EQ(type_of("なまえ,かな\r\n小峰,こみね\r\n"), "text/csv");
    EXPECT_EQ(type_of(base::write_csv({{"a", "b"}, {"1", "2"}})), "text/csv");
    EXPECT_EQ(type_of("\x8C\xEB\x8D\x87\n"), "text/plain") << "CP932";
    EXPECT_EQ(type_of(R"({"resourceType": "Bundle", "type": "document"})"), "application/fhir+json");
    EXPECT_EQ(type_of(R"(<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>)"),
              "application/fhir+xml");
}

TEST(MediaType, LooksIntoOfficeFiles) {
    EXPECT_EQ(type_of(base::write_xlsx({base::Sheet{}})),
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    EXPECT_EQ(type_of(zip_of({"[Content_Types].xml", "word/document.xml"})),
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    EXPECT_EQ(type_of(zip_of({"[Content_Types].xml", "word/document2.xml"})),
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
}

TEST(MediaType, RefusesMacrosWhateverTheFileIsCalled) {
    for (const auto* macro :
         {"xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/activeX/activeX1.xml", "xl/macrosheets/sheet1.xml"}) {
        const auto type = media_type_of(zip_of({"[Content_Types].xml", "xl/workbook.xml", macro}));
        ASSERT_FALSE(type) << macro;
        EXPECT_NE(type.error().message.find("マクロ"), std::string::npos);
    }
}

/// A .docx whose content types or relations say that.
std::string document_with(const std::string& types, const std::string& relations = "") {
    return zip_with({{"[Content_Types].xml", "<Types>" + types + "</Types>"},
                     {"word/document.xml", "<a/>"},
                     {"word/m.bin", "x"},
                     {"word/_rels/settings.xml.rels", "<Relationships>" + relations + "</Relationships>"}});
}
std::string template_at(const std::string& target) {
    return "<Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
           "attachedTemplate\" Target=\"" +
           target + "\" TargetMode=\"External\"/>";
}

TEST(MediaType, RefusesMacrosWhateverThePartIsCalled) {
    const std::string type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    EXPECT_EQ(type_of(document_with("<Default Extension=\"xml\" ContentType=\"application/xml\"/>")), type);
    for (const std::string kind :
         {"application/vnd.ms-office.vbaProject", "application/vnd.ms-word.document.macroEnabled.main+xml",
          "application/vnd.openxmlformats-officedocument.oleObject"})
        EXPECT_EQ(type_of(document_with("<Override PartName=\"/word/m.bin\" ContentType=\"" + kind + "\"/>")),
                  "refused")
            << kind;
    EXPECT_EQ(type_of(document_with("",
                                    "<Relationship Type=\"http://schemas.microsoft.com/office/2006/"
                                    "relationships/vbaProject\" Target=\"m.bin\"/>")),
              "refused");
    EXPECT_EQ(type_of(document_with("", template_at("https://evil.example/t.dotm"))), "refused");
    EXPECT_EQ(type_of(document_with("", template_at("\\\\evil\\t.dotm"))), "refused");
    EXPECT_EQ(type_of(document_with("", template_at("file:///C:\\Templates\\Normal.dotm"))), type);
    EXPECT_EQ(type_of(document_with(std::string(2 << 20, ' '))), "refused") << "no list is that long";
}

TEST(MediaType, TakesOfXmlOnlyFhirByItsRootElement) {
    const std::string blanks(2100, ' ');
    EXPECT_EQ(
        type_of("<?xml version=\"1.0\"?><!-- <svg> -->" + blanks + "<Bundle xmlns='http://hl7.org/fhir'/>"),
        "application/fhir+xml");
    EXPECT_EQ(type_of("<?xml version=\"1.0\"?>" + blanks + "<svg onload=\"x\"/>"), "refused");
    EXPECT_EQ(type_of("<?xml version=\"1.0\"?>" + blanks +
                      "<svg xmlns=\"http://www.w3.org/2000/svg\"><a xmlns=\"http://hl7.org/fhir\"/></svg>"),
              "refused");
    EXPECT_EQ(type_of("<a b=\"http://hl7.org/fhir\"/>"), "refused");
    EXPECT_EQ(type_of("<!-- never ends <Bundle xmlns=\"http://hl7.org/fhir\"/>"), "refused");
}

TEST(MediaType, RefusesProgramsArchivesAndPages) {
    const std::vector<std::string> bad{"MZ\x90\0\3\0\0\0"s,
                                       "\x7F"
                                       "ELF\2\1\1\0"s,
                                       "#!/bin/sh\nrm -rf /\n",
                                       zip_of({"a.txt", "b.exe"}),
                                       "PK\x03\x04 broken",
                                       "Rar!\x1A\x07\0"s,
                                       "\x1F\x8B\x08\0"s,
                                       "<!DOCTYPE html><p>x",
                                       "<html><script>x</script>",
                                       "<svg xmlns='http://www.w3.org/2000/svg'/>",
                                       "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
                                       std::string(16, '\0')};
    for (const auto& bytes : bad) {
        const auto type = media_type_of(bytes);
        ASSERT_FALSE(type) << *type << ": " << bytes.substr(0, 20);
        EXPECT_EQ(type.error().kind, base::Kind::invalid);
        EXPECT_EQ(type.error().field, "file");
    }
    EXPECT_NE(media_type_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...").error().message.find("古い形式"),
              std::string::npos);
}

TEST(MediaType, HasAnExtensionForEachThatItGives) {
    EXPECT_EQ(extension_of("application/pdf"), "pdf");
    EXPECT_EQ(extension_of("text/csv"), "csv");
    EXPECT_EQ(extension_of("application/octet-stream"), "bin");
}

}  // namespace
}  // namespace tsumugi::documents
