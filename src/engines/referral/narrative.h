#pragma once
#include <string>
#include <string_view>

namespace tsumugi::referral {

/// The plain text of a FHIR narrative (XHTML in a JSON string).
struct Narrative {
    std::string text;  ///< lines for paragraphs, lists and rows; cells separated by " | "
    int images = 0;    ///< pictures that text cannot show (their alt text is in the text)
    int scripts = 0;   ///< script, style and the like: dropped
};

/// Never fails: broken markup is read as far as it goes, and a lone '<' ("SpO2 < 90") stays a character.
/// Every character of text is kept; runs of spaces become one, and a line break in the source stays a line
/// break.
Narrative plain_text(std::string_view xhtml);

}  // namespace tsumugi::referral
