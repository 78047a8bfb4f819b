#pragma once
#include <cstddef>
#include <string_view>

namespace tsumugi::base {

/// What a piece of XML would become in memory, told before anything is built of it: a part of 64 MB can hold
/// millions of elements, each of which costs twenty times its text.
struct XmlSize {
    std::size_t bytes = 0;    ///< of the tree that pugixml makes, beside the text itself; never too little
    std::size_t deepest = 0;  ///< how far elements nest
};
/// Looks no further once it is over `most_bytes` or deeper than kDeepestXml.
XmlSize xml_size(std::string_view text, std::size_t most_bytes);

/// Office nests a handful of elements, and six more for a table within a table.
inline constexpr std::size_t kDeepestXml = 400;
/// Of one package that unpacks to `max_bytes` at most: the tree of a part may be four times that. A filled
/// cell makes 0.7 kB, a formatted empty one 0.25 kB.
inline bool is_too_much_xml(std::string_view text, std::size_t max_bytes) {
    const auto size = xml_size(text, 4 * max_bytes);
    return size.bytes > 4 * max_bytes or size.deepest > kDeepestXml;
}

}  // namespace tsumugi::base
