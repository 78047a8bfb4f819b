#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/lang.h"
#include "ground/base/result.h"

namespace tsumugi::house {

/// English where the terminal says so (LC_ALL, LC_MESSAGES, LANG begin with "en"), else Japanese.
base::Lang terminal_lang();

/// A line of standard output.
void say(std::string_view line);

/// Columns under each other, a full-width character counted as two; the first row is the head.
std::string text_table(const std::vector<std::vector<std::string>>& rows);
/// Width in a terminal's columns.
std::size_t shown_width(std::string_view text);

/// What is secret is never an argument, because every account of the machine can read those. With `file` its
/// first line; else, at a terminal, asked for without echo (twice when `again`); else the first line of
/// standard input. Problem: nothing there, the two differ, the file can't be read.
base::Result<std::string> ask_secret(base::Lang lang, std::string_view what, const std::string& file,
                                     bool again);

/// The bytes of a file, no more than `limit` + 1 of them. Problem: it can't be read.
base::Result<std::string> read_bytes(const std::string& path, std::size_t limit);

}  // namespace tsumugi::house
