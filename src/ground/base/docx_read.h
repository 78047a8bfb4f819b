#pragma once
#include <string>
#include <string_view>

#include "ground/base/result.h"

namespace tsumugi::base {

/// The text of a .docx, one line a paragraph, table cells parted by tabs. Errors: no .docx, larger than
/// `max_bytes` unpacked or a packing ratio above 200 (zip bomb), broken XML. Deleted text of tracked changes,
/// phonetic guides and notes are left out.
Result<std::string> read_docx_text(std::string_view bytes, std::size_t max_bytes = 32 * 1024 * 1024);

}  // namespace tsumugi::base
