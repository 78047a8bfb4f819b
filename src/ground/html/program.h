#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "ground/html/template.h"

namespace tsumugi::html {

// What a template becomes when it is parsed. Private to ground/html.

enum class Step : std::uint8_t { text, value, raw, section, inverted, indent, call };

/// A step of a template. The steps of a section's body follow it, up to `end`; so the whole template is one
/// flat list.
struct Op {
    Step step;
    bool standalone = false;  ///< call: its tag had a line to itself; `text` is that line's indentation
    std::uint32_t line = 0;
    std::uint32_t text = 0;  ///< text, call: where it begins in Program::pool
    std::uint32_t length = 0;
    std::uint32_t path = 0;    ///< value, raw, section, inverted: index in Program::paths
    std::uint32_t end = 0;     ///< section, inverted: the first step after its body
    std::uint32_t target = 0;  ///< call: index in Programs
};

/// "a.b.c" as its parts; no parts at all stand for "." (the thing itself).
using Path = std::vector<std::string>;

struct Program {
    std::string name;
    std::string pool;
    std::vector<Op> ops;
    std::vector<Path> paths;
};

/// The template's program first, those of its partials behind it. A deque, because parsing nests and
/// references stay.
using Programs = std::deque<Program>;

Programs parse(std::string_view name, std::string_view source, const Template::Partial& partial);

/// Throws TemplateError "name:line: what".
[[noreturn]] void fail(std::string_view name, std::size_t line, const std::string& what);

}  // namespace tsumugi::html
