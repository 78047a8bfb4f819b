#pragma once
#include <functional>
#include <map>

#include "ground/documents/pdf_type.h"

namespace tsumugi::documents {

/// Something that is not cut. `draw` gets the upper left corner.
struct Piece {
    double height = 0, before = 0;  ///< space before it, but at the top of a column
    bool keep_next = false;         ///< does not stand last in a column
    std::function<void(double x, double y)> draw = {};
    std::string key = {};      ///< found by index lines
    int outline = 0;           ///< 1 part, 2 heading in the contents; 0 = none
    std::string heading = {};  ///< its words there
};

/// The pages of index lines, known when the pieces before them have their place.
using PagesOfKeys = std::map<std::string, int>;

/// The pieces of blocks in a column of that width; no piece is higher than `tallest`. They draw with `type`
/// and look into `pages` then; both must outlive them.
std::vector<Piece> pieces_of(const Type& type, const PagesOfKeys& pages, const std::vector<BookBlock>& blocks,
                             double width, double tallest);

}  // namespace tsumugi::documents
