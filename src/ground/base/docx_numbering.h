#pragma once
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

// Private: the numbers that Word sets in front of paragraphs without writing them into the text.
// Rules: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
namespace tsumugi::base::docx {

/// `number` as Word writes it in that format ("decimalEnclosedCircle": ①); digits where Word has no sign for
/// it (㉑ and beyond for ①) or the format is not known; "" for "none".
std::string number_text(int number, std::string_view format);
/// A sign of a symbol font (Wingdings U+F06C, Symbol U+F0B7) as a letter that other fonts have; ・ for one
/// that is not known.
std::string symbol_text(char32_t sign, std::string_view font);

class Numbering {
  public:
    /// Of numbering.xml and styles.xml; both may be empty.
    Numbering(const pugi::xml_node& numbering, const pugi::xml_node& styles);

    /// Counts the paragraph and gives what stands in front of its text ("（１）", "・ "), "" = nothing.
    std::string next(const pugi::xml_node& paragraph);

  private:
    struct Level {
        int start = 1;
        std::string format, text, font, suffix;
        std::string style;   ///< a paragraph style that is this level
        int restart = -1;    ///< 0 = never; -1 = behind each level above
        bool plain = false;  ///< levels above in it are digits
    };
    struct List {
        std::map<int, Level> levels;
        std::string style_link;  ///< the numbering style that has the levels
        std::map<int, int> count;
    };
    struct Number {
        int list = 0;
        std::map<int, int> starts;  ///< levels that begin anew here
        std::map<int, Level> levels;
        bool begun = false;
    };
    struct Place {
        int number = 0, level = -1;
    };
    struct Style {
        std::string based_on;
        std::optional<Place> place;
    };

    Place place_of(const pugi::xml_node& paragraph) const;
    std::optional<Place> place_of_style(std::string style) const;
    const Level* level_of(const Number& number, const List& list, int level) const;

    std::map<int, List> lists_;
    std::map<int, Number> numbers_;
    std::map<std::string, Style> styles_;
    std::string default_style_;
};

}  // namespace tsumugi::base::docx
