#pragma once
#include <map>
#include <string>

#include "engines/record/pages.h"
#include "engines/record/words.h"

// Private: how this record shows who speaks, found by looking at the whole of it before it is read part by
// part.
namespace tsumugi::record {

/// Each form in which a line may open a speech ((会長) alone above it, 【北原企画官】 in front of it,
/// ○南野課長補佐 and a blank …) is a hypothesis. It is taken where the lines of that form hold names and
/// speeches follow them; then every such line opens a speech, also one with a name that would say nothing by
/// itself.
class Grammar {
  public:
    explicit Grammar(const Source& source);

    /// Who begins to speak in the line with that index; nullptr = nobody by a form of this record.
    const SpeakerLine* opens(std::size_t line) const;

  private:
    std::map<std::size_t, SpeakerLine> openings_;
};

}  // namespace tsumugi::record
