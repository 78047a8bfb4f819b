#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/record/record.h"

// Private: bytes to lines, and what belongs to the pages and not to the record.
namespace tsumugi::record {

struct Source {
    std::vector<Line> lines;  ///< blank lines, page numbers and running headers have their place already
    std::vector<std::string> plain;  ///< the same lines as people read them: without Markdown's # and **, a
                                     ///< number alone in its line in front of the next one (empty itself)
    std::vector<bool> page_begin;    ///< a form feed stood in front of the line
};

/// Decodes and splits. Errors: empty, too large, no text.
base::Result<Source> read_source(std::string_view bytes);

/// Gives page numbers and running headers their place: a number alone in its line that is written as pages
/// are (- 3 -, 3/10) or counts on, and texts that stand at two ends of pages.
void find_page_lines(Source& source);
/// Fills `plain`.
void find_plain_lines(Source& source);

}  // namespace tsumugi::record
