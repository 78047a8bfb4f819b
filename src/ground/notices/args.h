#pragma once
#include <string>
#include <string_view>

#include "ground/base/date.h"
#include "ground/html/messages.h"

namespace tsumugi::notices {

/// A message's values in one column: a line `name=value` each; a newline in a value is written "\n", a
/// backslash "\\".
std::string pack_args(const html::Args& args);
html::Args unpack_args(std::string_view packed);

/// The message in the reader's language. A value that is a day ("2026-12-04") is shown as one (12/4（金）); a
/// value named `title_en` stands in for `title` for a reader in English.
std::string show_text(base::Lang lang, base::Date today, std::string_view text, const html::Args& args);

}  // namespace tsumugi::notices
