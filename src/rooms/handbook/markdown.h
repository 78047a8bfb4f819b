#pragma once
#include <string>
#include <string_view>
#include <vector>

// The small part of Markdown that chapters are written in: headings, paragraphs, lists, tables, quotes, bold,
// italic and links. Raw HTML is text, pictures are their words, links lead to https, http, mail and
// telephones alone.
namespace tsumugi::handbook {

/// A piece of a line that looks the same throughout.
struct Run {
    std::string text;  ///< "\n" = a line break
    bool bold = false, italic = false;
    std::string link;  ///< "" = none
};
using Runs = std::vector<Run>;

struct Block {
    enum class Kind { heading, paragraph, item, quote, table, rule };
    Kind kind = Kind::paragraph;
    int level = 0;       ///< heading: 1 to 3; item: depth from 0
    std::string marker;  ///< item: "・" or "1."; "" = goes on below the item before it
    Runs runs;
    std::vector<std::vector<Runs>> rows;  ///< table: the first row is its head
};

/// Never fails: whatever is typed is some Markdown.
std::vector<Block> parse_markdown(std::string_view text);
/// Everything escaped. `first_level` is the HTML level of the text's first level of headings.
std::string html_of(const std::vector<Block>& blocks, int first_level);
std::string plain(const Runs& runs);

}  // namespace tsumugi::handbook
