// Reads a record in the form in which the council of Odawara writes it (第２回…の概要): numbered heads, challenges ①, items
// 【№n】, opinions with their organisations in brackets at the end, the chair's points ○. The only place that knows how a
// record looks; read_draft and text_of_file are all that the rest of the room asks.
#include <algorithm>
#include <array>

#include "ground/base/csv.h"
#include "ground/base/docx_read.h"
#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/documents/pdf_text.h"
#include "rooms/council/import.h"

namespace tsumugi::council {
namespace {

using html::msgid;

constexpr const char* kName = msgid("会議の名前");
constexpr const char* kDate = msgid("日時");
constexpr const char* kPlace = msgid("場所");
constexpr const char* kAgenda = msgid("議題");
constexpr const char* kHeading = msgid("課題と項目");
constexpr const char* kOpinion = msgid("意見");
constexpr const char* kSummary = msgid("座長のまとめ");
constexpr const char* kNext = msgid("次回の予定");
constexpr const char* kForm = msgid("記録の見出し");

constexpr std::size_t kMostLines = 20000;

/// NFKC without blanks: "１ 日時：" becomes "1日時:".
std::string folded(std::string_view text) {
    auto key = base::ascii_key(text);
    std::erase_if(key, [](char c) { return c == ' ' or c == '\t'; });
    return key;
}

bool is_digit(char c) { return c >= '0' and c <= '9'; }

/// ① to ⑳ at the beginning; "" = none.
std::string_view circled(std::string_view text) {
    if (text.size() < 3 or text.substr(0, 2) != "\xE2\x91") return {};
    const auto last = static_cast<unsigned char>(text[2]);
    return last >= 0xA0 and last <= 0xB3 ? text.substr(0, 3) : std::string_view{};
}

/// Behind the first ： or : of the line as it is written.
std::string behind_colon(std::string_view line) {
    for (const std::string_view colon : {"：", ":"}) {
        if (const auto at = line.find(colon); at != std::string_view::npos)
            return base::trimmed(line.substr(at + colon.size()));
    }
    return {};
}

/// "1日時:..." or "日時:...": a numbered head that begins with that word.
bool is_head(std::string_view key, std::string_view word) {
    while (not key.empty() and (is_digit(key.front()) or key.front() == '.')) key.remove_prefix(1);
    return key.starts_with(word);
}

/// （１）... as it is written, parted into its mark and the rest; nullopt = no such point.
std::optional<std::pair<std::string, std::string>> agenda_point(std::string_view line) {
    const auto key = folded(line);
    if (key.size() < 3 or key[0] != '(' or not is_digit(key[1])) return std::nullopt;
    const auto close = key.find(')');
    if (close == std::string::npos or close > 3) return std::nullopt;
    for (const std::string_view bracket : {"）", ")"}) {
        if (const auto at = line.find(bracket); at != std::string_view::npos)
            return std::pair{std::string(line.substr(0, at + bracket.size())),
                             base::trimmed(line.substr(at + bracket.size()))};
    }
    return std::nullopt;
}

/// The last bracket of a paragraph when it holds names: 小田原市健康づくり課 in 「…（小田原市健康づくり課）」.
void split_speakers(Draft::Said& said) {
    auto text = said.text;
    const bool full = text.ends_with("）"), half = text.ends_with(")");
    if (not full and not half) return;
    const auto open = std::max(text.rfind("（") == std::string::npos ? 0 : text.rfind("（") + 1,
                               text.rfind('(') == std::string::npos ? 0 : text.rfind('(') + 1);
    if (open < 2) return;
    const auto start = open - 1;
    const std::size_t width = text.compare(start, 3, "（") == 0 ? 3 : 1;
    const auto inner = text.substr(start + width, text.size() - start - width - (full ? 3 : 1));
    if (inner.empty() or base::grapheme_count(inner) > 60 or inner.find("。") != std::string::npos) return;
    std::string parted = inner;
    for (const std::string_view mark : {"、", "，", "／", ","}) {
        for (auto at = parted.find(mark); at != std::string::npos; at = parted.find(mark, at))
            parted.replace(at, mark.size(), "\n");
    }
    for (const auto& name : base::split(parted, '\n')) {
        if (auto trimmed = base::trimmed(name); not trimmed.empty()) said.names.push_back(std::move(trimmed));
    }
    said.text = base::trimmed(text.substr(0, start));
}

/// Whether the letters of `part` stand in `whole` in their order.
bool in_order(std::string_view part, std::string_view whole) {
    for (std::size_t i = 0, at = 0; i < part.size();) {
        std::size_t end = i + 1;
        while (end < part.size() and (static_cast<unsigned char>(part[end]) & 0xC0u) == 0x80u) ++end;
        at = whole.find(part.substr(i, end - i), at);
        if (at == std::string_view::npos) return false;
        at += end - i;
        i = end;
    }
    return not part.empty();
}

/// Which challenges the chair speaks of: 「資源不足」 in its words, or a challenge's whole title.
std::vector<std::size_t> heads_of(const Draft& d, const std::string& text) {
    std::vector<std::string> quoted;
    constexpr std::string_view kOpen = "「", kClose = "」";
    for (auto at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
        const auto end = text.find(kClose, at);
        if (end == std::string::npos) break;
        quoted.push_back(base::search_key(text.substr(at + kOpen.size(), end - at - kOpen.size())));
        at = end;
    }
    const auto key = base::search_key(text);
    std::vector<std::size_t> heads;
    for (std::size_t i = 0; i < d.heads.size(); ++i) {
        if (d.heads[i].item) continue;
        const auto title = base::search_key(d.heads[i].title);
        const bool named = std::any_of(quoted.begin(), quoted.end(), [&](const auto& q) { return in_order(q, title); });
        if (named or (title.size() > 9 and key.find(title) != std::string::npos)) heads.push_back(i);
    }
    return heads;
}

/// Names in a chair's sentence: those that spoke in this record, and words that end as bodies do (医師会, 事務所, 町).
std::vector<std::string> leads_of(const Draft& d, std::string text) {
    struct Found {
        std::size_t at;
        std::string name;
    };
    std::vector<Found> found;
    constexpr std::string_view kOpen = "「", kClose = "」";
    const auto blank = [&](std::size_t at, std::size_t size) { text.replace(at, size, std::string(size, '\n')); };
    for (auto at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at + 1)) {
        const auto end = text.find(kClose, at);
        if (end == std::string::npos) break;
        blank(at, end + kClose.size() - at);
    }
    std::vector<std::string> known;
    for (const auto& said : d.said) known.insert(known.end(), said.names.begin(), said.names.end());
    std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.size() > b.size() or (a.size() == b.size() and a < b); });
    known.erase(std::unique(known.begin(), known.end()), known.end());
    for (const auto& name : known) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
            found.push_back({at, name});
            blank(at, name.size());
        }
    }
    // What is left, parted where Japanese parts words; a word that ends as a body does is one.
    for (const std::string_view mark : {"、", "。", "・", "や", "と", "を", "の", "が", "は", "に", "も", "（", "）"}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) blank(at, mark.size());
    }
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto word = text.substr(at, end - at);
        for (const std::string_view ending : {"課", "町", "市", "村", "事務所", "病院", "医師会", "センター", "協議会", "学校", "歯科医師会", "薬剤師会", "看護協会"}) {
            if (word.size() > ending.size() and word.ends_with(ending)) {
                found.push_back({at, word});
                break;
            }
        }
        if (word == "医師会") found.push_back({at, word});
        at = end + 1;
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::vector<std::string> names;
    for (const auto& f : found) {
        if (std::find(names.begin(), names.end(), f.name) == names.end()) names.push_back(f.name);
    }
    return names;
}

class Reader {
  public:
    Reader(std::string_view text, base::Date today) : today_(today) {
        std::string all(text);
        if (all.starts_with("\xEF\xBB\xBF")) all.erase(0, 3);
        std::erase(all, '\r');
        std::replace(all.begin(), all.end(), '\f', '\n');
        while (all.ends_with('\n')) all.pop_back();
        for (auto& line : base::split(all, '\n')) d_.lines.push_back({std::move(line), "", ""});
    }

    base::Result<Draft> read() {
        if (d_.lines.size() > kMostLines)
            return tl::unexpected(base::Problem{base::Kind::too_large, "file",
                                                msgid("行が多すぎて、会議の記録として読めません。"), {}});
        for (std::size_t i = 0; i < d_.lines.size(); ++i) {
            number_ = i;
            const auto line = base::trimmed(d_.lines[i].text);
            if (not line.empty()) take(line);
        }
        finish();
        if (not is_record())
            return tl::unexpected(base::Problem{
                base::Kind::invalid, "file",
                msgid("会議の記録として読めませんでした。日時、議題、意見のある議事録や議事概要を選んでください。"), {}});
        return std::move(d_);
    }

  private:
    enum class At { head, agenda, said, chair, next, end };

    void place(const char* where, std::string what = "") {
        d_.lines[number_].place = where;
        d_.lines[number_].what = std::move(what);
    }
    std::string head_words() const {
        if (not head_) return {};
        const auto& head = d_.heads[*head_];
        return head.item ? (head.mark.empty() ? head.title : "№" + head.mark) : head.mark;
    }
    static void extend(std::string& lines, std::size_t number) {
        const auto first = lines.substr(0, lines.find('-'));
        lines = first == std::to_string(number + 1) ? first : first + "-" + std::to_string(number + 1);
    }

    void take(const std::string& line) {
        const auto key = folded(line);
        if (d_.title.empty() and titled(line, key)) return;
        if (take_head(line, key)) return;
        if (at_ == At::chair) return take_chair(line);
        if (at_ != At::head and take_structure(line)) return;
        if (at_ == At::agenda) return take_agenda(line);
        if (at_ == At::said) return take_said(line);
        if (at_ == At::next and d_.next_text.empty()) {
            d_.next_text = line;
            return place(kNext);
        }
        place("-");
    }

    bool titled(const std::string& line, const std::string& key) {
        for (const std::string_view word : {"会議", "協議会", "委員会", "部会", "連絡会"}) {
            if (key.find(word) == std::string::npos) continue;
            d_.title = line;
            if (const auto nth = key.find("第"); nth != std::string::npos) {
                const auto digits = base::digits(key.substr(nth, key.find("回", nth) - nth));
                if (key.find("回", nth) != std::string::npos and digits.size() < 4) d_.number = digits;
            }
            place(kName);
            return true;
        }
        return false;
    }

    bool take_head(const std::string& line, const std::string& key) {
        if (is_head(key, "日時:") and d_.date_text.empty()) {
            take_date(behind_colon(line));
            place(kDate);
        } else if ((is_head(key, "場所:") or is_head(key, "会場:")) and d_.place.empty()) {
            d_.place = behind_colon(line);
            place(kPlace);
        } else if (key.size() < 24 and (is_head(key, "議題") or is_head(key, "議事")) and is_digit(key[0])) {
            at_ = At::agenda;
            place(kForm);
        } else if (key == "(主な意見)" or key == "主な意見") {
            at_ = At::said;
            d_.said_after = d_.agenda.size();
            place(kForm);
        } else if (is_head(key, "次回") and (is_digit(key[0]) or key.starts_with("次回")) and key.size() < 60 and
                   at_ != At::said) {
            at_ = At::next;
            d_.next_text = behind_colon(line);
            place(d_.next_text.empty() ? kForm : kNext);
        } else if (is_head(key, "次回開催") and is_digit(key[0])) {
            at_ = At::next;
            d_.next_text = behind_colon(line);
            place(d_.next_text.empty() ? kForm : kNext);
        } else if (key == "(以上)" or key == "以上") {
            at_ = At::end;
            place(kForm);
        } else if (key.find("まとめがあった") != std::string::npos or key == "座長のまとめ") {
            at_ = At::chair;
            place(kForm);
        } else {
            return false;
        }
        return true;
    }

    /// Headings and agenda points that end what was open.
    bool take_structure(const std::string& line) {
        if (const auto mark = circled(line); not mark.empty() and at_ != At::end) {
            at_ = At::said;
            head_ = d_.heads.size();
            d_.heads.push_back({false, std::string(mark), base::trimmed(std::string_view(line).substr(mark.size()))});
            open_ = false;
            place(kHeading, std::string(mark));
            return true;
        }
        if (line.starts_with("【")) {
            const auto close = line.find("】");
            if (close == std::string::npos) return false;
            const auto inner = base::trimmed(std::string_view(line).substr(3, close - 3));
            const auto inner_key = folded(inner);
            if (inner_key == "総括" or inner_key == "まとめ") {
                head_.reset();
                open_ = false;
                closing_ = true;
                place(kForm);
                return true;
            }
            Draft::Head head;
            head.item = true;
            const auto digits = base::digits(inner_key);
            const bool numbered = not digits.empty() and (inner_key.starts_with("No") or inner_key == digits);
            head.mark = numbered ? digits : "";
            head.title = numbered ? base::trimmed(std::string_view(line).substr(close + 3)) : inner;
            at_ = At::said;
            head_ = d_.heads.size();
            d_.heads.push_back(std::move(head));
            open_ = false;
            place(kHeading, head_words());
            return true;
        }
        if (line == "※" and closing_) {
            place(kForm);
            return true;
        }
        if (auto point = agenda_point(line)) {
            at_ = At::agenda;
            open_ = closing_ = false;
            d_.agenda.push_back({point->first, point->second, {}});
            place(kAgenda);
            return true;
        }
        return false;
    }

    void take_agenda(const std::string& line) {
        constexpr std::string_view kDot = "・";
        if (d_.agenda.empty()) return place("-");
        auto& point = d_.agenda.back();
        if (line.starts_with(kDot)) {
            point.points.push_back(base::trimmed(std::string_view(line).substr(kDot.size())));
        } else {
            (point.points.empty() ? point.text : point.points.back()) += line;
        }
        place(kAgenda);
    }

    void take_said(const std::string& line) {
        constexpr std::string_view kDot = "・";
        if (line.starts_with(kDot)) {
            d_.said.push_back({base::trimmed(std::string_view(line).substr(kDot.size())), {}, head_,
                               std::to_string(number_ + 1)});
            open_ = true;
        } else if (open_) {
            d_.said.back().text += line;
            extend(d_.said.back().lines, number_);
        } else {
            return place("-");
        }
        place(kOpinion, head_words());
    }

    void take_chair(const std::string& line) {
        constexpr std::string_view kMarks[] = {"○", "〇", "・", "●"};
        for (const auto mark : kMarks) {
            if (not line.starts_with(mark)) continue;
            d_.summary.push_back({std::string(mark), base::trimmed(std::string_view(line).substr(mark.size())), {}, {},
                                  std::to_string(number_ + 1)});
            return place(kSummary);
        }
        if (d_.summary.empty()) return place("-");
        d_.summary.back().text += line;
        extend(d_.summary.back().lines, number_);
        place(kSummary);
    }

    /// "平成 29年１月 30日（水）19：00～21：00", each part as it is written.
    void take_date(const std::string& text) {
        auto open = text.find("（"), width = std::size_t{3};
        if (open == std::string::npos) {
            open = text.find('(');
            width = 1;
        }
        d_.date_text = base::trimmed(std::string_view(text).substr(0, open));
        if (open != std::string::npos) {
            auto close = text.find("）", open), behind = std::size_t{3};
            if (close == std::string::npos) {
                close = text.find(')', open);
                behind = 1;
            }
            if (close != std::string::npos) {
                d_.weekday_text = base::trimmed(std::string_view(text).substr(open + width, close - open - width));
                d_.time_text = base::trimmed(std::string_view(text).substr(close + behind));
            }
        } else if (const auto day = text.find("日"); day != std::string::npos) {
            d_.date_text = base::trimmed(std::string_view(text).substr(0, day + 3));
            d_.time_text = base::trimmed(std::string_view(text).substr(day + 3));
        }
        if (const auto date = base::parse_date(d_.date_text, today_)) d_.date = date->date;
        for (const std::string_view dash : {"～", "〜", "-", "―", "から"}) {
            const auto at = d_.time_text.find(dash);
            if (at == std::string::npos) continue;
            const auto from = base::parse_time(d_.time_text.substr(0, at));
            const auto to = base::parse_time(d_.time_text.substr(at + dash.size()));
            if (from) d_.starts_at = *from;
            if (from and to and *to > *from) d_.ends_at = *to;
            return;
        }
        if (const auto from = base::parse_time(d_.time_text)) d_.starts_at = *from;
    }

    void finish() {
        for (auto& said : d_.said) split_speakers(said);
        for (auto& chair : d_.summary) {
            chair.names = leads_of(d_, chair.text);
            chair.heads = heads_of(d_, chair.text);
        }
    }

    bool is_record() const {
        const int signs = (d_.title.empty() ? 0 : 1) + (d_.date_text.empty() ? 0 : 1) + (d_.agenda.empty() ? 0 : 1) +
                          (d_.heads.empty() ? 0 : 1) + (d_.said.size() > 1 ? 1 : 0);
        return signs >= 3;
    }

    base::Date today_;
    Draft d_;
    At at_ = At::head;
    std::size_t number_ = 0;
    std::optional<std::size_t> head_;
    bool open_ = false;     ///< the last opinion may go on
    bool closing_ = false;  ///< behind 【総括】
};

/// One digit is written wide, several are not: 【№１】, 【№10】.
std::string item_number(const std::string& number) {
    static constexpr std::array<std::string_view, 10> kWide{"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};
    return number.size() == 1 and is_digit(number[0]) ? std::string(kWide[static_cast<std::size_t>(number[0] - '0')])
                                                      : number;
}

/// A meeting that was planned here has no typed words for its day: they are written as the record would.
std::string date_line(const Draft& d) {
    if (not d.date_text.empty())
        return d.date_text + (d.weekday_text.empty() ? "" : "（" + d.weekday_text + "）") + d.time_text;
    if (not d.date) return "";
    static constexpr std::string_view kDays[] = {"日", "月", "火", "水", "木", "金", "土"};
    auto year = base::era_year(*d.date, base::Lang::ja);  // 令和8(2026)年
    if (const auto open = year.find_first_of("("); open != std::string::npos)
        year.erase(open, year.find(')') + 1 - open);
    if (const auto open = year.find("（"); open != std::string::npos)
        year.erase(open, year.find("）") + std::string_view("）").size() - open);
    if (not year.ends_with("年")) year += "年";
    auto line = year + std::to_string(static_cast<unsigned>(d.date->month())) + "月" +
                std::to_string(static_cast<unsigned>(d.date->day())) + "日（" +
                std::string(kDays[base::weekday(*d.date)]) + "）";
    const auto clock = [](int minutes) {
        return std::to_string(minutes / 60) + "：" + (minutes % 60 < 10 ? "0" : "") + std::to_string(minutes % 60);
    };
    if (d.starts_at) line += clock(*d.starts_at) + (d.ends_at ? "～" + clock(*d.ends_at) : "");
    return line;
}

std::string with_speakers(const Draft::Said& said) {
    return "・" + said.text + (said.names.empty() ? "" : "（" + base::join(said.names, "、") + "）") + "\n";
}

}  // namespace

base::Result<std::string> text_of_file(std::string_view bytes) {
    const auto refused = [](base::Problem problem) {
        problem.field = "file";
        return tl::unexpected(std::move(problem));
    };
    const auto type = documents::media_type_of(bytes);
    if (type and *type == "application/pdf") {
        auto text = documents::pdf_text(bytes);
        if (not text) return refused(text.error());
        return text;
    }
    if (type and type->find("wordprocessingml") != std::string::npos) {
        auto text = base::read_docx_text(bytes);
        if (not text) return refused(text.error());
        return text;
    }
    const bool binary = bytes.find('\0') != std::string_view::npos;
    if (not binary and base::valid_utf8(bytes)) return std::string(bytes);
    if (not binary) {
        if (auto text = base::from_cp932(bytes)) return *text;
    }
    return refused({base::Kind::invalid, "file",
                    msgid("文字の入ったファイルとして読めません。テキスト（.txt）、Word（.docx）、PDFのどれかを選んでください。"),
                    {}});
}

base::Result<Draft> read_draft(std::string_view text, base::Date today) { return Reader(text, today).read(); }

std::string minutes_text(const Draft& d) {
    std::string text = d.title + "\n\n１ 日時：" + date_line(d) + "\n\n２ 場所：" + d.place + "\n\n３ 議題\n";
    const auto add_points = [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) {
            text += "\n" + d.agenda[i].mark + d.agenda[i].text + "\n";
            for (const auto& point : d.agenda[i].points) text += "・" + point + "\n";
        }
    };
    const auto split = std::min(d.said_after, d.agenda.size());
    add_points(0, split);
    if (not d.said.empty() or not d.heads.empty()) text += "\n（主な意見）\n";
    for (const auto& said : d.said) {
        if (not said.head) text += with_speakers(said);
    }
    for (std::size_t i = 0; i < d.heads.size(); ++i) {
        const auto& head = d.heads[i];
        text += "\n";
        if (not head.item) {
            text += head.mark + head.title + "\n";
        } else if (head.mark.empty()) {
            text += "【" + head.title + "】\n";
        } else {
            text += "【№" + item_number(head.mark) + "】" + head.title + "\n";
        }
        for (const auto& said : d.said) {
            if (said.head == i) text += with_speakers(said);
        }
    }
    if (not d.summary.empty()) text += "\n【総括】\n※\n";
    add_points(split, d.agenda.size());
    if (not d.next_text.empty()) text += "\n４ 次回開催予定\n" + d.next_text + "\n";
    for (const auto& note : d.notes) text += note + "\n";
    text += "\n（以上）\n";
    if (not d.summary.empty()) text += "\n※座長により最後に次のようなまとめがあった。\n";
    for (const auto& chair : d.summary) text += (chair.mark.empty() ? "○" : chair.mark) + " " + chair.text + "\n";
    return text;
}

}  // namespace tsumugi::council
