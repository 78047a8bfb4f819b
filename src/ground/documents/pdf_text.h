#pragma once
#include <string>
#include <string_view>

#include "ground/base/result.h"

namespace tsumugi::documents {

/// The text of a PDF by pdftotext (poppler-utils), in reading order, pages parted by form feeds. It runs as a
/// process of its own with limits of time (20 s), memory and output (8 MB), because a PDF comes from
/// strangers. Errors: the tool is missing, no PDF, encrypted, no text in it (pictures alone).
base::Result<std::string> pdf_text(std::string_view bytes);

}  // namespace tsumugi::documents
