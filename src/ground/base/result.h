#pragma once
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace tsumugi::base {

/// Marks a literal as a text to translate later (Problem::message, tables of labels); gives it back
/// unchanged. For the parts that lie below html; the others use html::msgid, which is the same.
constexpr const char* msgid(const char* text) { return text; }

/// Why something that may be expected to fail did fail. One table (access/errors) maps it to a status and a
/// page.
enum class Kind { invalid, not_found, conflict, forbidden, gone, too_large, busy };

/// One expected failure. `message` is a Japanese source text (a gettext msgid) whose `{name}` places are
/// filled from `args`; it says what to do next. `field` is the name of the form field it stands beside, empty
/// for the whole form.
struct Problem {
    Kind kind = Kind::invalid;
    std::string field;
    std::string message;
    std::vector<std::pair<std::string, std::string>> args = {};
};

using Problems = std::vector<Problem>;

template <class T>
using Result = tl::expected<T, Problem>;

/// A check that reports everything it found wrong at once.
template <class T>
using Checked = tl::expected<T, Problems>;

}  // namespace tsumugi::base
