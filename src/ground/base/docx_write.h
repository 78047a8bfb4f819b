#pragma once
#include <string>
#include <vector>

namespace tsumugi::base {

/// One paragraph of a document.
struct DocxParagraph {
    enum class Style {
        title,     ///< centred, large
        heading1,  ///< １ 日時：
        heading2,  ///< ①..., （１）...
        heading3,  ///< 【№１】
        body,
        item,   ///< indented: ・...
        right,  ///< （以上）
    };
    Style style = Style::body;
    std::string text;  ///< line breaks stay; control characters that XML can't hold are left out
};

/// The bytes of a .docx (ECMA-376 WordprocessingML) on A4 with the number of the page in its foot, in
/// Japanese. `title` stands in its properties. The same paragraphs give the same bytes.
std::string write_docx(const std::string& title, const std::vector<DocxParagraph>& paragraphs);

}  // namespace tsumugi::base
