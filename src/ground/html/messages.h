#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/base/lang.h"
#include "ground/base/result.h"

namespace tsumugi::html {

// Texts are written in Japanese where they are used, and that text is the key (a gettext msgid). Each part's
// en.po holds the English; a test walks every {{#t}}...{{/t}} of the templates and every
// tr("...")/msgid("...") of the sources and fails where one is missing.

using Args = std::vector<std::pair<std::string, std::string>>;

/// Marks a literal as a text to translate later (Problem::message, tables of labels); gives it back
/// unchanged.
constexpr const char* msgid(const char* text) { return text; }
/// The text in that language, `{name}` places filled. An unknown key gives the Japanese itself.
std::string tr(base::Lang lang, std::string_view text, const Args& args = {});
std::string tr(base::Lang lang, const base::Problem& problem);

/// Reads a .po file's entries (msgid -> msgstr, multi-line strings and escapes; fuzzy and obsolete ones left
/// out). Throws std::runtime_error with the line where it is broken.
std::map<std::string, std::string> parse_po(std::string_view text);

}  // namespace tsumugi::html
