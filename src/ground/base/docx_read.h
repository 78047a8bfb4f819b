#pragma once
#include <string>
#include <string_view>

#include "ground/base/result.h"

namespace tsumugi::base {

/// The text of a .docx as its reader sees it, one line a paragraph, a row of a table in one line with its
/// cells parted by tabs. Word's own numbers and bullets stand in front of their paragraphs, text boxes behind
/// the paragraph that holds them. Left out: what tracked changes deleted or moved away, hidden text, prompts
/// of empty fields, phonetic guides, notes, headers and footers. Errors: no .docx, parts larger than
/// `max_bytes` unpacked, with a packing ratio above 200 (zip bomb) or of more elements than any document has,
/// broken XML.
Result<std::string> read_docx_text(std::string_view bytes, std::size_t max_bytes = 16 * 1024 * 1024);

}  // namespace tsumugi::base
