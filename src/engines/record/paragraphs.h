#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engines/record/grammar.h"
#include "engines/record/words.h"

// Private: lines to paragraphs. What the layout broke is joined here.
namespace tsumugi::record {

struct Paragraph {
    std::vector<std::size_t> lines;      ///< indices into Source::lines
    Marked marked;                       ///< of its first line
    std::string text;                    ///< behind the mark, joined
    Labelled label;                      ///< of its first line, when that is one
    std::optional<SpeakerLine> speaker;  ///< its text joined
    bool opens = false;                  ///< a speech, in a form of this record
    bool table = false;                  ///< a row of cells
    bool rule = false;

    Span span() const { return {lines.front() + 1, lines.back() + 1}; }
};

/// Joined text of two lines: a blank only between Latin letters.
void join(std::string& text, std::string_view more);
/// The paragraphs of all lines that have no place yet.
std::vector<Paragraph> paragraphs(const Source& source, const Grammar& grammar);
/// Ends a sentence, or with a bracket.
bool ends_sentence(std::string_view text);

}  // namespace tsumugi::record
