#pragma once
#include <unistd.h>
#include <zip.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// For tests: a .docx out of its parts.
namespace tsumugi::base::docx {

using Parts = std::vector<std::pair<std::string, std::string>>;

inline std::string zip_of(const Parts& parts) {
    char path[] = "/tmp/tsumugi-docx-XXXXXX";
    const int file = mkstemp(path);
    if (file < 0) throw std::runtime_error("no temporary file");
    close(file);
    zip_t* archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    for (const auto& [name, text] : parts) {
        auto* source = zip_source_buffer(archive, text.data(), text.size(), 0);
        zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    }
    if (zip_close(archive) != 0) throw std::runtime_error("the zip can't be written");
    std::ifstream in(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    unlink(path);
    return bytes;
}

/// A document with that body, and numbering and styles where they are given.
inline std::string document_of(const std::string& body, const std::string& numbering = "",
                               const std::string& styles = "") {
    const std::string w = " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    const std::string links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const std::string relations =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    Parts parts{{"[Content_Types].xml",
                 "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
                {"_rels/.rels", relations + "<Relationship Id=\"a\" Type=\"" + links +
                                    "officeDocument\" Target=\"/word/document.xml\"/></Relationships>"},
                {"word/document.xml", "<w:document" + w + "><w:body>" + body + "</w:body></w:document>"},
                {"word/_rels/document.xml.rels",
                 relations + "<Relationship Id=\"b\" Type=\"" + links +
                     "numbering\" Target=\"numbering.xml\"/><Relationship Id=\"c\" Type=\"" + links +
                     "styles\" Target=\"../word/styles.xml\"/></Relationships>"}};
    if (not numbering.empty())
        parts.push_back({"word/numbering.xml", "<w:numbering" + w + ">" + numbering + "</w:numbering>"});
    if (not styles.empty())
        parts.push_back({"word/styles.xml", "<w:styles" + w + ">" + styles + "</w:styles>"});
    return zip_of(parts);
}

}  // namespace tsumugi::base::docx
