#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "ground/base/lang.h"

namespace tsumugi::html {

// What happens to an embedded template before it is parsed. Private to ground/html.

/// The msgid of the text between {{#t}} and {{/t}}: without white space at its ends, each run of white space
/// one space; a run with a line end between two Japanese characters is dropped, since Japanese is written
/// without spaces. tools/check_texts.py computes the same.
std::string text_key(std::string_view text);

/// The source with each {{#t}}...{{/t}} replaced by its text in that language. Line numbers stay as they
/// were. Throws TemplateError (`name` and line) where one is not closed.
std::string translated(std::string_view name, std::string_view source, base::Lang lang);

/// The source with the name in each {{> name}} tag replaced by what `whole` gives for it.
std::string with_whole_partials(std::string_view source,
                                const std::function<std::string(std::string_view)>& whole);

}  // namespace tsumugi::html
