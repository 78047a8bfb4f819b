#include "ground/base/text.h"
#include "rooms/children/children.h"

// A name with its reading over it, in pieces that may stand on lines of their own.
namespace tsumugi::children {
namespace {

using html::View;
using html::Views;

/// A longer piece gets its reading behind it: a <ruby> does not wrap.
constexpr std::size_t kMostOverOne = 8;

struct Piece {
    std::string text;
    std::string gap;  ///< what stands behind it: a blank or ・
};

std::vector<Piece> pieces_of(std::string_view name) {
    std::vector<Piece> pieces(1);
    for (std::size_t at = 0; at < name.size();) {
        const auto rest = name.substr(at);
        const std::string_view gap = rest.starts_with(" ")    ? " "
                                     : rest.starts_with("　") ? "　"
                                     : rest.starts_with("・") ? "・"
                                     : rest.starts_with("･")  ? "･"
                                                              : "";
        if (gap.empty()) {
            pieces.back().text += name[at++];
            continue;
        }
        at += gap.size();
        if (pieces.back().text.empty()) continue;
        pieces.back().gap = gap;
        pieces.emplace_back();
    }
    if (pieces.back().text.empty()) pieces.pop_back();
    return pieces;
}

View word(const std::string& text, const std::string& reading, const std::string& gap) {
    const auto most = std::max(base::grapheme_count(text), base::grapheme_count(reading) / 2);
    const bool over = not reading.empty() and most <= kMostOverOne;
    return {{"text", text},
            {"over", over ? reading : ""},
            {"behind", over ? std::string() : reading},
            {"gap", gap}};
}

}  // namespace

Views name_words(std::string_view name, std::string_view kana) {
    const auto written = pieces_of(name), read = pieces_of(kana);
    Views words;
    if (written.size() == read.size()) {
        for (std::size_t i = 0; i < written.size(); ++i)
            words.push_back(word(written[i].text, read[i].text, written[i].gap));
        return words;
    }
    // The reading is not parted as the name is: it belongs to the whole.
    if (written.size() == 1) return {word(written[0].text, std::string(kana), "")};
    for (const auto& piece : written) words.push_back(word(piece.text, "", piece.gap));
    if (not words.empty()) words.back().set("behind", std::string(kana));
    return words;
}

}  // namespace tsumugi::children
