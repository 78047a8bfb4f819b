#pragma once
#include <string>
#include <vector>

#include "engines/census/spec.h"
#include "ground/html/messages.h"

namespace tsumugi::census {

// The published table in people's words; pages, Excel and the command line say the same.

/// "小田原市", "0〜2歳", "吸引", "病院・診療所の名簿と訪問看護の名簿の両方"; empty for cells that are counted
/// only to protect others ("...:no", "only:...") and are never listed.
std::string cell_label(base::Lang lang, std::string_view name, const std::vector<Town>& towns);
/// The same in few letters, for a chart: "病院と訪問看護".
std::string brief_label(base::Lang lang, std::string_view name, const std::vector<Town>& towns);
/// "34", "出しません".
std::string cell_text(base::Lang lang, const PublishedCell& cell);
/// Why a cell is not shown, or not a new figure; in few words, empty for shown ones.
std::string cell_reason(base::Lang lang, const PublishedCell& cell);
/// What is hidden and why, once for a whole table.
std::string hiding_words(base::Lang lang);
/// "推計 71人（95%の区間 66〜80人）" or why nothing can be said; empty when no estimate was wanted.
std::string estimate_text(base::Lang lang, const PublishedEstimate& estimate);
/// "43 %" of children on a school's list who are on an ordinary school's; empty when it cannot be said.
std::string school_share(const Published& published);
/// The total and every listed cell, one a line.
std::string text_of(base::Lang lang, const Published& published, const std::vector<Town>& towns);

}  // namespace tsumugi::census
