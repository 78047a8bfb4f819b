#include "ground/base/xml_size.h"

#include <algorithm>

namespace tsumugi::base {
namespace {

// pugixml 1.13 on 64 bits: a node has 64 bytes, an attribute 40, and both stand in pages with little between.
constexpr std::size_t kNode = 72;
constexpr std::size_t kAttribute = 48;

/// Where the markup that begins at `at` is over: behind its '>', but not one in quotes.
std::size_t end_of_tag(std::string_view text, std::size_t at, std::size_t& attributes) {
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' or c == '\'') {
            quote = c;
            ++attributes;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return text.size();
}

std::size_t behind(std::string_view text, std::size_t at, std::string_view end) {
    const auto found = text.find(end, at);
    return found == text.npos ? text.size() : found + end.size();
}

}  // namespace

XmlSize xml_size(std::string_view text, std::size_t most_bytes) {
    XmlSize size;
    std::size_t depth = 0;
    for (auto at = text.find('<'); at != text.npos; at = text.find('<', at)) {
        size.bytes += 2 * kNode;  // itself, and the text behind it
        const auto rest = text.substr(at);
        if (rest.starts_with("<!--")) {
            at = behind(text, at + 4, "-->");
        } else if (rest.starts_with("<![CDATA[")) {
            at = behind(text, at + 9, "]]>");
        } else if (rest.starts_with("<?")) {
            at = behind(text, at + 2, "?>");
        } else {
            std::size_t attributes = 0;
            const auto end = end_of_tag(text, at + 1, attributes);
            size.bytes += attributes * kAttribute;
            const bool closes = rest.starts_with("</");
            const bool empty = end >= at + 3 and text[end - 2] == '/';
            if (closes) {
                depth -= std::min<std::size_t>(depth, 1);
            } else if (not empty and not rest.starts_with("<!")) {
                size.deepest = std::max(size.deepest, ++depth);
            }
            at = end;
        }
        // Enough is known; a hostile part isn't read to its end.
        if (size.bytes > most_bytes or size.deepest > kDeepestXml) break;
    }
    return size;
}

}  // namespace tsumugi::base
