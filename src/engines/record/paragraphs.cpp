#include "engines/record/paragraphs.h"

#include <algorithm>

#include "engines/record/heads.h"
#include "engines/record/people.h"

namespace tsumugi::record {
namespace {

bool latin(char c) { return (c >= 'a' and c <= 'z') or (c >= 'A' and c <= 'Z'); }

/// A row of cells. A field of the head that is parted by a tab (日時 TAB 令和…) is none.
bool is_table(std::string_view line) {
    const auto tabs = std::count(line.begin(), line.end(), '\t');
    if (tabs == 1 and label_of(line).label != Label::none) return false;
    const auto bars = std::count(line.begin(), line.end(), '|');
    std::size_t wide = 0;
    for (const std::string_view bar : {"｜", "│", "┃"}) {
        for (auto at = line.find(bar); at != line.npos; at = line.find(bar, at + 1)) ++wide;
    }
    return trim(line).find('\t') != std::string_view::npos or bars >= 2 or wide >= 2;
}

/// Columns at which the layout broke its lines; 0 = it did not.
struct Width {
    std::size_t columns = 0;
    bool full(std::size_t width) const {
        return columns > 0 and width >= std::min(columns * 85 / 100, columns > 6 ? columns - 6 : columns);
    }
};

Width width_of(const Source& source) {
    std::vector<std::size_t> widths;
    for (const auto& line : source.lines) {
        if (line.place == Place::unplaced) widths.push_back(columns(line.text));
    }
    if (widths.empty()) return {};
    std::sort(widths.begin(), widths.end());
    const auto widest = widths[widths.size() - 1 - widths.size() / 50];
    const auto near = widths.end() - std::lower_bound(widths.begin(), widths.end(),
                                                      widest - std::min<std::size_t>(widest, 8));
    const bool breaks = widest >= 12 and near >= 3 and static_cast<std::size_t>(near) * 12 >= widths.size();
    return {breaks ? widest : 0};
}

/// Whether the text holds the number before `marked` as the same kind of mark: "①家族②学校" that breaks
/// before ②.
bool counts_on(std::string_view text, const Marked& marked) {
    if (marked.number < 2) return false;
    if (marked.mark == Mark::circled and marked.number <= 20) {
        std::string before = "\xE2\x91";
        before += static_cast<char>(0xA0 + marked.number - 2);
        return text.find(before) != text.npos;
    }
    if (marked.mark != Mark::both_number and marked.mark != Mark::half_number) return false;
    const auto key = folded(text);
    std::u32string before;
    if (marked.mark == Mark::both_number) before += U'(';
    for (const char c : std::to_string(marked.number - 1)) before += static_cast<char32_t>(c);
    before += U')';
    return key.find(before) != key.npos;
}

bool ends_with_bracket(std::string_view text) {
    text = trim(text);
    return text.ends_with("）") or text.ends_with(")");
}

bool begins_with_date(std::string_view text) {
    Meeting meeting;
    return read_date(meeting, text);
}

class Builder {
  public:
    Builder(const Source& source, const Grammar& grammar)
        : source_(source), grammar_(grammar), width_(width_of(source)) {}

    std::vector<Paragraph> build() {
        count_speakers();
        for (std::size_t i = 0; i < source_.lines.size(); ++i) {
            const auto& line = source_.lines[i];
            if (line.place == Place::blank) blank_ = true;
            if (line.place != Place::unplaced) continue;
            if (source_.plain[i].empty()) {
                carried_.push_back(i);
                continue;
            }
            take(i, source_.plain[i]);
            width_before_ = columns(source_.plain[i]);
            blank_ = false;
        }
        return std::move(all_);
    }

  private:
    void count_speakers() {
        for (const auto& line : source_.lines) {
            if (line.place == Place::unplaced)
                speakers_ += speaker_of(source_.plain[line.number - 1]).has_value();
        }
    }

    void take(std::size_t i, const std::string& line) {
        Paragraph p;
        p.lines = std::move(carried_);
        carried_.clear();
        p.lines.push_back(i);
        p.rule = is_rule(line);
        p.table = not p.rule and is_table(line);
        p.marked = mark_of(line);
        p.text = p.marked.rest;
        const bool list = p.marked.mark == Mark::none or p.marked.mark == Mark::round;
        if (const auto* speaker = grammar_.opens(i)) {
            p.speaker = *speaker;
            p.opens = true;
            p.rule = p.table = false;
        } else if (not p.rule and not p.table) {
            p.label = label_of(line);
            p.speaker = speaker_of(line);
            if (p.speaker and not p.speaker->certain and speakers_ < 2) p.speaker.reset();
            // <事務局> above those who came: a speech below it would be a form of this record.
            if (p.speaker and p.label.label == Label::attendees and p.speaker->text.empty())
                p.speaker.reset();
            // （事務局） below what was said.
            if (p.marked.mark == Mark::round and p.label.alone and is_role(p.marked.inner)) p.label = {};
            // A line of the list of those present, not of speech: 事務局　小田原保健福祉事務所.
            if (p.label.label == Label::none and not p.speaker and list and not all_.empty() and goes_on(p)) {
                return add(i, line);
            }
            if (not all_.empty() and not all_.back().table and counts_on(all_.back().text, p.marked)) {
                return add(i, line);
            }
        }
        if (p.label.label != Label::none) p.text = p.label.value;
        if (p.marked.mark == Mark::round and p.label.label == Label::none and not p.speaker) {
            p.text = trim(line);
            p.marked.written.clear();
        }
        all_.push_back(std::move(p));
    }

    void add(std::size_t i, const std::string& line) {
        auto& open = all_.back();
        open.lines.insert(open.lines.end(), carried_.begin(), carried_.end());
        carried_.clear();
        open.lines.push_back(i);
        join(open.text, trim(line));
        if (open.speaker) join(open.speaker->text, trim(line));
        if (open.label.label != Label::none) join(open.label.value, trim(line));
    }

    /// Whether a line without a mark of its own belongs to the paragraph before it.
    bool goes_on(const Paragraph& line) const {
        const auto& open = all_.back();
        if (open.table or open.rule) return false;
        // A title, or a day, is a line of its own however long it is.
        if (open.marked.mark == Mark::none and not open.speaker and
            (is_title(open.text) or begins_with_date(line.text)))
            return false;
        const bool full = width_.full(width_before_);
        if (open.speaker) return true;
        if (line.marked.mark == Mark::round) {
            // A bracket alone in its line ends what was said; a bracket within it goes on.
            const bool list = open.marked.mark == Mark::bullet or open.marked.mark == Mark::circle or
                              open.marked.mark == Mark::arrow;
            const bool named =
                line.marked.rest.empty() and (ends_as_body(line.marked.inner) or is_role(line.marked.inner));
            return open.label.label == Label::none and open.marked.mark != Mark::corner and
                   (full or named or (list and not ends_with_bracket(open.text)));
        }
        if (open.label.label != Label::none) return full and not open.label.alone and not blank_;
        switch (open.marked.mark) {
            case Mark::bullet:
            case Mark::circle:
            case Mark::arrow: {
                const auto end = end_bracket(open.text);
                if (ends_as_body(end.inner) or is_role(end.inner)) return false;
                return full or not ends_sentence(open.text);
            }
            case Mark::none:
                return full and (not ends_sentence(open.text) or line.marked.indent == 0);
            default:
                return full;
        }
    }

    const Source& source_;
    const Grammar& grammar_;
    Width width_;
    std::vector<Paragraph> all_;
    std::vector<std::size_t> carried_;  ///< a number alone in the line above
    std::size_t width_before_ = 0;
    int speakers_ = 0;
    bool blank_ = false;
};

}  // namespace

void join(std::string& text, std::string_view more) {
    if (not text.empty() and not more.empty() and latin(text.back()) and latin(more.front())) text += ' ';
    text += more;
}

bool ends_sentence(std::string_view text) {
    text = trim(text);
    for (const std::string_view end : {"。", "｡", "）", ")", "．", "？", "?", "！", "」"}) {
        if (text.ends_with(end)) return true;
    }
    return false;
}

std::vector<Paragraph> paragraphs(const Source& source, const Grammar& grammar) {
    return Builder(source, grammar).build();
}

}  // namespace tsumugi::record
