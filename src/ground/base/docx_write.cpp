#include "ground/base/docx_write.h"

#include <zip.h>

#include <cstring>
#include <memory>
#include <pugixml.hpp>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace tsumugi::base {
namespace {

constexpr const char* kContentTypes =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>)";
constexpr const char* kRelationships =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>)";
constexpr const char* kDocumentRelationships =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>)";
constexpr const char* kFooter =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>)";

struct StyleDefinition {
    const char* id;
    const char* name;
    const char* properties;  ///< of paragraph and text
};
/// In the order of DocxParagraph::Style.
constexpr StyleDefinition kStyles[] = {
    {"Title", "Title",
     R"(<w:pPr><w:spacing w:after="240"/><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr>)"},
    {"Heading1", "heading 1",
     R"(<w:pPr><w:keepNext/><w:spacing w:before="200"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr>)"},
    {"Heading2", "heading 2",
     R"(<w:pPr><w:keepNext/><w:spacing w:before="160"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr>)"},
    {"Heading3", "heading 3",
     R"(<w:pPr><w:keepNext/><w:spacing w:before="120"/><w:outlineLvl w:val="2"/></w:pPr>)"},
    {"Normal", "Normal", ""},
    {"Item", "Item", R"(<w:pPr><w:ind w:left="420" w:hanging="210"/></w:pPr>)"},
    {"Right", "Right", R"(<w:pPr><w:jc w:val="right"/></w:pPr>)"},
};

std::string styles() {
    std::string text =
        R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Yu Mincho" w:hAnsi="Yu Mincho" w:eastAsia="游明朝"/><w:sz w:val="21"/><w:lang w:val="en-US" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault></w:docDefaults>)";
    for (const auto& style : kStyles) {
        const bool normal = std::strcmp(style.id, "Normal") == 0;
        text += std::string(R"(<w:style w:type="paragraph" w:styleId=")") + style.id + "\"" +
                (normal ? R"( w:default="1")" : "") + R"(><w:name w:val=")" + style.name + R"("/>)" +
                (normal ? "" : R"(<w:basedOn w:val="Normal"/>)") + style.properties + "</w:style>";
    }
    return text + "</w:styles>";
}

/// XML 1.0 holds no control characters but tab and line breaks.
std::string clean(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20 or c == '\t') out += c;
    }
    return out;
}

std::string saved(const pugi::xml_document& xml) {
    std::ostringstream out;
    xml.save(out, "", pugi::format_raw, pugi::encoding_utf8);
    return out.str();
}

std::string document(const std::vector<DocxParagraph>& paragraphs) {
    pugi::xml_document xml;
    auto declaration = xml.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    declaration.append_attribute("standalone") = "yes";
    auto root = xml.append_child("w:document");
    root.append_attribute("xmlns:w") = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    root.append_attribute("xmlns:r") = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    auto body = root.append_child("w:body");
    for (const auto& paragraph : paragraphs) {
        auto p = body.append_child("w:p");
        p.append_child("w:pPr").append_child("w:pStyle").append_attribute("w:val") =
            kStyles[static_cast<std::size_t>(paragraph.style)].id;
        auto run = p.append_child("w:r");
        std::string_view left = paragraph.text;
        for (bool first = true;; first = false) {
            const auto end = left.find('\n');
            if (not first) run.append_child("w:br");
            auto text = run.append_child("w:t");
            text.append_attribute("xml:space") = "preserve";
            text.text() = clean(left.substr(0, end)).c_str();
            if (end == std::string_view::npos) break;
            left.remove_prefix(end + 1);
        }
    }
    auto section = body.append_child("w:sectPr");
    auto footer = section.append_child("w:footerReference");
    footer.append_attribute("w:type") = "default";
    footer.append_attribute("r:id") = "rId2";
    auto size = section.append_child("w:pgSz");  // A4 in twentieths of a point
    size.append_attribute("w:w") = 11906;
    size.append_attribute("w:h") = 16838;
    auto margins = section.append_child("w:pgMar");
    for (const char* side : {"w:top", "w:right", "w:bottom", "w:left"}) margins.append_attribute(side) = 1418;
    for (const char* edge : {"w:header", "w:footer"}) margins.append_attribute(edge) = 851;
    margins.append_attribute("w:gutter") = 0;
    return saved(xml);
}

std::string properties(const std::string& title) {
    pugi::xml_document xml;
    auto declaration = xml.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = xml.append_child("cp:coreProperties");
    root.append_attribute("xmlns:cp") =
        "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
    root.append_attribute("xmlns:dc") = "http://purl.org/dc/elements/1.1/";
    root.append_child("dc:title").text() = clean(title).c_str();
    root.append_child("dc:language").text() = "ja-JP";
    return saved(xml);
}

/// Packs parts into memory; every entry has the same time, so that the bytes are the same each time.
std::string pack(const std::vector<std::pair<const char*, std::string>>& parts) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (not source) throw std::runtime_error("no memory for a document");
    zip_source_keep(source);  // zip_close lets go of one, the bytes are read through the other
    zip_t* zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    if (not zip) throw std::runtime_error("a document can't be packed");
    for (const auto& [name, bytes] : parts) {
        zip_source_t* part = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
        const auto index = part ? zip_file_add(zip, name, part, ZIP_FL_ENC_UTF_8) : -1;
        if (index < 0) throw std::runtime_error("a document can't be packed");
        zip_file_set_dostime(zip, static_cast<zip_uint64_t>(index), 0, 0x21, 0);  // 1980-01-01
    }
    if (zip_close(zip) != 0) throw std::runtime_error("a document can't be packed");
    zip_stat_t stat;
    if (zip_source_open(source) != 0 or zip_source_stat(source, &stat) != 0)
        throw std::runtime_error("a packed document can't be read");
    std::string bytes(stat.size, '\0');
    const auto taken = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    zip_source_free(source);
    if (taken < 0 or static_cast<std::size_t>(taken) != bytes.size())
        throw std::runtime_error("a packed document can't be read");
    return bytes;
}

}  // namespace

std::string write_docx(const std::string& title, const std::vector<DocxParagraph>& paragraphs) {
    return pack({{"[Content_Types].xml", kContentTypes},
                 {"_rels/.rels", kRelationships},
                 {"word/document.xml", document(paragraphs)},
                 {"word/_rels/document.xml.rels", kDocumentRelationships},
                 {"word/styles.xml", styles()},
                 {"word/footer1.xml", kFooter},
                 {"docProps/core.xml", properties(title)}});
}

}  // namespace tsumugi::base
