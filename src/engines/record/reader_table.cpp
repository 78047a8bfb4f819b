#include <algorithm>
#include <array>

#include "engines/record/heads.h"
#include "engines/record/reader.h"
#include "ground/base/text.h"

namespace tsumugi::record {
namespace {

/// Cells of a row that is parted by tabs or by bars.
std::vector<std::string> cells_of(std::string_view line) {
    line = trim(line);
    std::vector<std::string> cells;
    const bool tabs = line.find('\t') != line.npos;
    std::size_t from = 0;
    for (std::size_t at = 0; at < line.size();) {
        const auto before = at;
        const auto sign =
            tabs ? static_cast<char32_t>(line[at] == '\t' ? U'|' : U' ') : next_folded(line, at);
        if (tabs) ++at;
        if (sign != U'|' and sign != U'│' and sign != U'┃') continue;
        cells.emplace_back(trim(line.substr(from, before - from)));
        from = at;
    }
    cells.emplace_back(trim(line.substr(from)));
    // | 課題 | 意見 |: nothing stands outside of the frame.
    if (not tabs and not cells.empty() and cells.front().empty()) cells.erase(cells.begin());
    if (not tabs and not cells.empty() and cells.back().empty()) cells.pop_back();
    return cells;
}

template <std::size_t N>
bool is_one_of(std::string_view cell, const std::array<std::u32string_view, N>& words) {
    return std::find(words.begin(), words.end(), folded(cell)) != words.end();
}

constexpr std::array<std::u32string_view, 10> kChallenge{U"課題", U"議題",   U"区分",   U"分野", U"テーマ",
                                                         U"論点", U"大項目", U"課題名", U"議事", U"案件"};
constexpr std::array<std::u32string_view, 6> kItem{U"項目", U"小項目", U"中項目", U"内訳", U"取組", U"事項"};
constexpr std::array<std::u32string_view, 5> kNumber{U"番号", U"no", U"no.", U"№", U"#"};
constexpr std::array<std::u32string_view, 16> kText{
    U"意見",     U"主な意見",   U"意見等",       U"内容",       U"発言",       U"発言内容",
    U"発言要旨", U"意見・質問", U"意見の内容",   U"質問・意見", U"意見や質問", U"質疑",
    U"主な発言", U"意見内容",   U"出された意見", U"意見要旨"};
constexpr std::array<std::u32string_view, 14> kWho{
    U"機関",   U"発言者",       U"発言機関", U"委員",     U"団体",   U"所属", U"機関名",
    U"団体名", U"発言した機関", U"発言委員", U"関係機関", U"意見者", U"氏名", U"出された機関"};

/// 議題・発言内容・決定事項
bool holds_what_was_said(std::string_view cell) {
    const auto key = folded(cell);
    return key.find(U"発言内容") != key.npos or key.find(U"意見") != key.npos or
           key.find(U"発言要旨") != key.npos;
}

}  // namespace

bool Reader::open_table(P p, const std::vector<std::string>& cells) {
    std::vector<Cell> found;
    for (const auto& cell : cells) {
        found.push_back(is_one_of(cell, kText)        ? Cell::text
                        : is_one_of(cell, kWho)       ? Cell::who
                        : holds_what_was_said(cell)   ? Cell::text
                        : is_one_of(cell, kNumber)    ? Cell::number
                        : is_one_of(cell, kItem)      ? Cell::item
                        : is_one_of(cell, kChallenge) ? Cell::challenge
                                                      : Cell::other);
    }
    const auto has = [&](Cell cell) { return std::count(found.begin(), found.end(), cell) == 1; };
    if (not has(Cell::text) or
        found.size() - static_cast<std::size_t>(std::count(found.begin(), found.end(), Cell::other)) < 2)
        return false;
    // The heading above a table that brings its own challenges.
    if (has(Cell::challenge) and not p_.challenges.empty() and p_.challenges.back().items.empty()) {
        for (auto& line : p_.lines) {
            if (line.place == Place::challenge and line.index + 1 == p_.challenges.size())
                line.place = Place::heading;
        }
        p_.challenges.pop_back();
    }
    if (at_ == At::agenda and not has(Cell::challenge)) open_topic();
    columns_ = std::move(found);
    heads_ = cells;
    close_headings();
    at_ = At::said;
    place(p, Place::heading);
    return true;
}

void Reader::take_row(P p, const std::vector<std::string>& cells) {
    const auto cell = [&](Cell column) {
        for (std::size_t i = 0; i < columns_.size() and i < cells.size(); ++i) {
            if (columns_[i] == column) return cells[i];
        }
        return std::string();
    };
    const auto has = [&](Cell column) {
        return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
    };
    const auto challenge = cell(Cell::challenge), item = cell(Cell::item),
               number = base::digits(cell(Cell::number));
    if (not challenge.empty() and (p_.challenges.empty() or p_.challenges.back().title != challenge))
        open_challenge(p, has(Cell::item) ? "" : number, challenge);
    const bool new_item = not item.empty() or (not has(Cell::challenge) and not number.empty());
    if (new_item) {
        const bool same = not p_.challenges.empty() and not p_.challenges.back().items.empty() and
                          p_.challenges.back().items.back().title == item and
                          p_.challenges.back().items.back().number == number;
        if (not same) open_item(p, number, item, false);
    }
    const auto text = cell(Cell::text);
    if (text.empty()) return p_.challenges.empty() ? place(p, Place::heading) : void();
    // What stands in columns without a field of its own is kept behind the words.
    auto words = text;
    for (std::size_t i = 0; i < columns_.size() and i < cells.size(); ++i) {
        if (columns_[i] == Cell::other and not cells[i].empty() and heads_[i] != cells[i])
            words += "（" + heads_[i] + (heads_[i].empty() ? "" : "：") + cells[i] + "）";
    }
    const auto who = split_names(cell(Cell::who));
    auto& opinion = add_opinion(p, std::move(words));
    opinion.organisations = who;
    open_ = false;
}

bool Reader::take_table(P p) {
    const auto cells = cells_of(p_.lines[p.lines.front()].text);
    if (columns_.empty()) {
        if (at_ == At::summary or at_ == At::next or at_ == At::end) return false;
        if (open_table(p, cells)) return true;
        // Who, and what: みどり町 TAB 受け入れる所がない.
        if (cells.size() != 2 or at_ != At::said or cells[1].empty() or
            not(is_role(cells[0]) or ends_as_body(cells[0])))
            return false;
        auto& opinion = add_opinion(p, cells[1]);
        opinion.organisations = split_names(cells[0]);
        opinion.speaker_line = true;
        open_ = false;
        return true;
    }
    if (cells.size() > columns_.size()) return false;
    const auto filled =
        std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return not cell.empty(); });
    // A row that goes on with the text of the one before it.
    if (filled == 1 and not p_.challenges.empty() and not p_.challenges.back().items.empty() and
        not p_.challenges.back().items.back().opinions.empty()) {
        const auto at = static_cast<std::size_t>(
            std::find_if(cells.begin(), cells.end(), [](const auto& cell) { return not cell.empty(); }) -
            cells.begin());
        if (columns_[at] == Cell::text) {
            extend_opinion(p, cells[at]);
            return true;
        }
    }
    take_row(p, cells);
    return p_.lines[p.lines.front()].place != Place::unplaced;
}

}  // namespace tsumugi::record
