#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engines/record/paragraphs.h"
#include "engines/record/people.h"

// Private: paragraphs to the proposal. reader.cpp: head, summary; reader_label.cpp: words of the form;
// reader_said.cpp: what was said; reader_table.cpp: rows of cells.
namespace tsumugi::record {

/// What the whole record shows before it is read part by part.
struct Profile {
    static constexpr std::size_t kKinds = static_cast<std::size_t>(Mark::round) + 1;
    std::array<int, kKinds> count{}, sentences{};
    int speakers = 0, bullets = 0, items = 0;
    bool opinions_label = false;
    EndBrackets brackets;

    std::array<int, kKinds> leads{};  ///< how often something of another kind stands below it

    /// Paragraphs with that mark are sentences that people said, not headings.
    bool said_by(Mark mark) const {
        const auto i = static_cast<std::size_t>(mark);
        return count[i] > 0 and sentences[i] * 2 > count[i];
    }
};
/// What the paragraph says behind its mark, also where it is a label's word: その他, 資料１ 名簿.
std::string text_of(const Paragraph& p);
Profile profile_of(const std::vector<Paragraph>& all);

class Reader {
  public:
    /// Where a record has no other place for it, what stands below the points of its agenda was said there.
    enum class Below { points, said };
    explicit Reader(std::vector<Line> lines, Below below = Below::points) : below_(below) {
        p_.lines = std::move(lines);
    }
    /// Nothing when it is no record.
    std::optional<Proposal> read(const std::vector<Paragraph>& all);

  private:
    enum class At { head, attendees, papers, agenda, said, summary, next, note, end };
    using P = const Paragraph&;

    // reader.cpp, reader_label.cpp
    void place(P p, Place place, std::size_t index = 0);
    void take(P p);
    bool take_title(P p);
    bool take_label(P p);
    bool take_field(P p);
    bool take_next_sentence(P p);
    bool take_attendees_label(P p);
    void take_attendees(P p);
    /// Nothing was said yet: what looks like a field of the head is one.
    bool before_talk() const { return p_.opinion_count() == 0; }
    void take_head(P p);
    void take_agenda(P p);
    void add_point(P p, std::string mark, std::string text);
    void take_summary(P p);
    void take_next(P p);
    void add_note(P p, std::string text);
    void add_next(P p, std::string_view text);
    /// A heading of the level of １ 日時, without a word that is known.
    bool is_top_heading(P p) const;
    bool is_record() const;

    // reader_said.cpp
    void take_said(P p);
    bool take_heading(P p);
    bool is_heading(P p) const;
    bool continues_agenda(P p) const;
    /// The open opinion already ends with who said it.
    bool is_complete() const;
    void open_challenge(P p, std::string mark, std::string title);
    void open_topic();
    void open_item(P p, std::string number, std::string title, bool general);
    void close_headings();
    Opinion& add_opinion(P p, std::string text);
    void extend_opinion(P p, std::string_view text);
    std::optional<std::size_t> agenda_named(std::string_view text) const;
    void place_opinion(P p);

    // reader_table.cpp
    /// A row of the table that is open, or the head of one.
    bool take_table(P p);
    bool open_table(P p, const std::vector<std::string>& cells);
    void take_row(P p, const std::vector<std::string>& cells);

    Proposal p_;
    Profile profile_;
    Below below_;
    At at_ = At::head;
    Mark top_ = Mark::none;          ///< of the numbered heads: １ 日時
    Mark head_sign_ = Mark::none;    ///< of heads that have a sign instead: ○日時, ○議事
    Mark agenda_mark_ = Mark::none;  ///< of its points
    int agenda_number_ = 0;
    bool agenda_talks_ = false;      ///< 議事内容: points with what was said under them
    bool has_inner_points_ = false;  ///< the last point of the agenda has a list of its own
    bool agenda_closed_ = false;     ///< its list has ended once
    std::vector<Mark> levels_;       ///< kinds of the headings that are open
    bool open_ = false;              ///< the last opinion may go on
    std::size_t bullet_indent_ = 0;
    Mark bullet_ = Mark::none;
    std::vector<std::string>
        group_;  ///< who speaks in the bullets that follow: 【小田原市】 alone in its line
    std::string group_of_people_;  ///< 欠席者, 事務局: what the lines that follow belong to
    std::string title_prefix_;     ///< 令和8年度 第2回, above the title
    Label field_ = Label::none;    ///< whose value may stand in the next line
    enum class Cell { other, challenge, number, item, text, who };
    std::vector<Cell> columns_;       ///< of the table that is open
    std::vector<std::string> heads_;  ///< its first row
};

}  // namespace tsumugi::record
