#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/record/record.h"

// Private: who said it, and whom the chair names.
namespace tsumugi::record {

/// How often each text stands in brackets at the end of a paragraph of the record.
class EndBrackets {
  public:
    void count(std::string_view paragraph);
    /// Whether the bracket at the end holds organisations.
    bool names(std::string_view inner) const;
    /// At least a third of the paragraphs end so.
    bool usual() const { return paragraphs_ >= 2 and ends_ * 3 >= paragraphs_; }

  private:
    std::map<std::string, int, std::less<>> seen_;
    int paragraphs_ = 0, ends_ = 0;
};

struct EndBracket {
    std::string text;   ///< in front of the bracket
    std::string inner;  ///< empty = no bracket at the end
};
/// Parts the bracket at the end (full or half width, nested ones kept whole, a full stop behind it passed
/// over).
EndBracket end_bracket(std::string_view paragraph);
/// Takes the organisations at the end of the text into the opinion.
void take_organisations(Opinion& opinion, const EndBrackets& brackets);
/// "小田原医師会、湯河原町" parted; ・ parts only where bodies stand on both sides.
std::vector<std::string> split_names(std::string_view inner);

/// Organisations in the chair's words: those that spoke, and words that end as bodies do; and the challenges
/// whose titles it quotes.
void find_leads(Proposal& proposal);

}  // namespace tsumugi::record
