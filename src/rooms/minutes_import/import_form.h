#pragma once
#include <map>
#include <span>

#include "rooms/minutes_import/import.h"
#include "rooms/minutes_import/pages.h"

namespace tsumugi::minutes_import {

/// Where the person sends a line that the engine could not place.
struct LineMove {
    std::string to;  ///< "" = stays unplaced; "note", "next", "join" = the opinion before it, "0"... = under
                     ///< that heading
    std::string text, who;
};

/// What the person has made of the proposal so far: the form of /council/import, read back.
struct Corrected {
    Draft draft;                ///< with what was typed in the fields
    std::vector<bool> removed;  ///< of draft.said: taken out, its lines go back to the unplaced ones
    std::map<std::size_t, LineMove> moves;      ///< by line
    std::map<std::string, std::string> chosen;  ///< name -> value of its candidate
    bool add_members = true;
    std::vector<std::string> unknown_places;  ///< fields whose typed place is none of the list
};
/// Where an opinion or a line goes that belongs under no heading: as the form sends it, and in words.
struct Way {
    const char* code;
    const char* words;
};
inline constexpr Way kOpinionWays[] = {{"", html::msgid("どの課題でもない")},
                                       {"out", html::msgid("意見ではない（取り除く）")}};
inline constexpr Way kLineWays[] = {{"", html::msgid("置かずに、行としてだけ残す")},
                                    {"note", html::msgid("そのほかの記録に入れる")},
                                    {"join", html::msgid("すぐ前の意見につなげる")},
                                    {"next", html::msgid("次回の予定にする")}};
/// Above that many choices in all the page offers the places as one list to type from: with a list of its own
/// at each opinion it would grow by the square.
inline constexpr std::size_t kMostOptions = 10'000;
bool is_long(const Draft& draft);
/// A heading as people read it, and as it is typed into a place: "12 №1 ネットワーク会議".
std::string head_words(const Draft::Head& head);
std::string typed_place(const Draft& draft, std::size_t head);
/// The proposal as it came, before anybody touched it.
Corrected untouched(Draft draft);
/// The proposal with the form's fields. `draft` is read anew from the file each time, so that nothing is
/// remembered.
Corrected read_corrections(const Ctx& ctx, Draft draft);
/// What will be stored: removed opinions gone, moved lines where they were sent, every line's place brought
/// up to date.
Draft settled(const Corrected& corrected);
/// name_choices with what was chosen.
std::vector<NameChoice> chosen_names(Ctx& ctx, const Corrected& corrected, const Draft& draft);

/// Lines of "24-26" (counted from 1).
std::pair<std::size_t, std::size_t> line_range(std::string_view lines);

}  // namespace tsumugi::minutes_import
