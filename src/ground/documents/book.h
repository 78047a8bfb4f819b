#pragma once
#include <string>
#include <utility>
#include <vector>

#include "ground/base/date.h"

namespace tsumugi::documents {

/// A piece of a line of a book.
struct BookRun {
    std::string text;
    bool bold = false, italic = false;
    std::string link;  ///< an address outside of the book; "" = none
};
using BookRuns = std::vector<BookRun>;

/// What stands one below the other in a column of a book.
struct BookBlock {
    enum class Kind {
        heading,  ///< level 1 to 3 below its part's title; in the contents where `listed`
        paragraph,
        item,  ///< with its marker, `level` deep
        quote,
        rule,
        table,      ///< the first row is its head; a row is not cut
        box,        ///< a frame that is not cut by a page or column: title, note, lines of label and value
        index_line  ///< runs, dots, and the pages of `keys`
    };
    Kind kind = Kind::paragraph;
    int level = 1;
    bool listed = false;
    BookRuns runs;  ///< of a box: its title
    std::string marker;
    std::string note;  ///< of a box: small, behind the title
    std::vector<std::vector<BookRuns>> rows;
    std::vector<std::pair<std::string, std::string>> lines;
    std::string key;  ///< of a box or heading: what an index line points to; "" = nothing
    std::vector<std::string> keys;
};

/// Begins on a page of its own and stands in the contents.
struct BookPart {
    std::string title;
    int columns = 1;
    std::vector<BookBlock> intro;  ///< over the full width
    std::vector<BookBlock> blocks;
};

/// A4 upright: cover, contents with page numbers, parts, and a last page's imprint. One line of each page's
/// foot says which book it is, another the part.
struct Book {
    std::string title, subtitle, publisher;
    std::string mark;  ///< across the cover and in every foot: 案
    std::vector<std::string> cover_notes;
    std::string contents_title;
    std::vector<BookPart> parts;
    std::vector<std::pair<std::string, std::string>> imprint;
    base::Instant made;  ///< as the file says; the same input gives the same file
};
/// PDF with embedded fonts, links from contents and index, and an outline.
std::string write_book(const Book& book);

}  // namespace tsumugi::documents
