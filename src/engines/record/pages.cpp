#include "engines/record/pages.h"

#include <algorithm>
#include <map>

#include "engines/record/marks.h"
#include "ground/base/csv.h"
#include "ground/base/radicals.h"
#include "ground/base/text.h"

namespace tsumugi::record {
namespace {

using base::msgid;

tl::unexpected<base::Problem> refused(const char* message, base::Kind kind = base::Kind::invalid) {
    return tl::unexpected(base::Problem{kind, "file", message, {}});
}

constexpr const char* kNoText = msgid(
    "文字の入ったファイルとして読めません。テキスト（.txt）、Word（.docx）、PDFのどれかを選んでください。");

/// Control characters that no text has.
bool is_binary(std::string_view bytes) {
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x20 and c != '\n' and c != '\r' and c != '\t' and c != '\f' and c != '\v' and
               u != 0x1A and u != 0x1B;
    });
}

struct PageNumber {
    int number = 0;
    bool sure = false;  ///< written as only pages are
};

/// "- 3 -", "3/10", "P.3", "3ページ" are sure, "3" is not; number 0 = no page number.
PageNumber page_number(std::string_view line) {
    auto key = folded(line);
    bool sure = false;
    const auto strip = [&](std::u32string_view word, bool front) {
        if (front ? not key.starts_with(word) : not key.ends_with(word)) return;
        key = front ? key.substr(word.size()) : key.substr(0, key.size() - word.size());
        sure = true;
    };
    constexpr std::u32string_view kDashes = U"-‐–—―−ー";
    if (key.size() >= 3 and kDashes.find(key.front()) != std::u32string_view::npos and
        kDashes.find(key.back()) != std::u32string_view::npos) {
        key = key.substr(1, key.size() - 2);
        sure = true;
    }
    strip(U"page", true);
    strip(U"p.", true);
    strip(U"p", true);
    strip(U"ページ", false);
    strip(U"頁", false);
    const auto slash = key.find(U'/');
    int numbers[2] = {0, 0};
    for (std::size_t i = 0; i < key.size(); ++i) {
        if (i == slash) continue;
        auto& value = numbers[slash != std::u32string::npos and i > slash];
        if (key[i] < U'0' or key[i] > U'9' or value > 99) return {};
        value = value * 10 + static_cast<int>(key[i] - U'0');
    }
    if (slash != std::u32string::npos) {
        if (numbers[1] < numbers[0]) return {};
        sure = true;
    }
    return {numbers[0], sure};
}

/// Of a line that may repeat on pages: without blanks and digits; empty for lines that open with a mark or
/// end as sentences do.
std::u32string header_key(const std::string& line) {
    const auto mark = mark_of(line).mark;
    if (mark != Mark::none and mark != Mark::corner and mark != Mark::square_corner) return {};
    auto key = folded(line);
    if (key.ends_with(U'。') or key.size() > 60) return {};
    std::erase_if(key, [](char32_t c) {
        return (c >= U'0' and c <= U'9') or c == U'-' or c == U'−' or c == U'―' or c == U'/';
    });
    return key.size() < 2 ? std::u32string() : key;
}

class Pages {
  public:
    explicit Pages(Source& source) : lines_(source.lines), begin_(source.page_begin) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_[i].place != Place::blank) filled_.push_back(i);
        }
    }

    void find() {
        find_numbers();
        find_headers();
    }

  private:
    /// A form feed stands within two filled lines of the one with that index in `filled_`.
    bool near_form_feed(std::size_t at) const {
        const auto from = at >= 2 ? filled_[at - 2] + 1 : 0;
        const auto to = at + 2 < filled_.size() ? filled_[at + 2] : lines_.size() - 1;
        for (auto i = from; i <= to; ++i) {
            if (begin_[i]) return true;
        }
        return false;
    }

    void find_numbers() {
        struct Bare {
            std::size_t at;
            int number;
        };
        std::vector<Bare> bare;
        for (std::size_t at = 0; at < filled_.size(); ++at) {
            const auto page = page_number(lines_[filled_[at]].text);
            if (page.number == 0) continue;
            if (page.sure or near_form_feed(at)) {
                lines_[filled_[at]].place = Place::page_number;
            } else {
                bare.push_back({at, page.number});
            }
        }
        // Numbers alone in their lines that count on over at least ten lines each.
        constexpr std::size_t kShortestPage = 10;
        for (std::size_t i = 0; i + 1 < bare.size(); ++i) {
            if (bare[i + 1].number != bare[i].number + 1 or bare[i + 1].at - bare[i].at < kShortestPage)
                continue;
            lines_[filled_[bare[i].at]].place = Place::page_number;
            lines_[filled_[bare[i + 1].at]].place = Place::page_number;
        }
    }

    void find_headers() {
        std::vector<std::size_t> ends;  // indices in filled_ where a page begins
        for (std::size_t at = 0; at < filled_.size(); ++at) {
            const auto i = filled_[at];
            const bool number = lines_[i].place == Place::page_number;
            bool feed = false;
            for (auto k = at == 0 ? 0 : filled_[at - 1] + 1; k <= i; ++k) feed = feed or begin_[k];
            if (feed or number) ends.push_back(at);
        }
        if (ends.empty()) return;
        ends.push_back(0);
        ends.push_back(filled_.size() - 1);
        std::map<std::u32string, std::vector<std::size_t>> texts;
        constexpr std::size_t kReach = 3;
        for (const auto end : ends) {
            const auto from = end >= kReach ? end - kReach : 0;
            const auto to = std::min(end + kReach, filled_.size() - 1);
            for (auto at = from; at <= to; ++at) {
                const auto i = filled_[at];
                if (lines_[i].place == Place::page_number) continue;
                if (const auto key = header_key(lines_[i].text); not key.empty()) texts[key].push_back(i);
            }
        }
        for (auto& [key, where] : texts) {
            std::sort(where.begin(), where.end());
            where.erase(std::unique(where.begin(), where.end()), where.end());
            // The first is the record's own title; a text on two pages more is a header for sure.
            if (where.size() < 2 or (where.size() == 2 and where[1] - where[0] < 10)) continue;
            for (std::size_t k = 1; k < where.size(); ++k) lines_[where[k]].place = Place::running_header;
        }
    }

    std::vector<Line>& lines_;
    const std::vector<bool>& begin_;
    std::vector<std::size_t> filled_;
};

}  // namespace

base::Result<Source> read_source(std::string_view bytes) {
    if (trim(bytes).empty() or bytes.find_first_not_of(" \t\r\n\f") == std::string_view::npos)
        return refused(msgid("ファイルが空です。"));
    if (bytes.size() > kMaxBytes)
        return refused(msgid("ファイルが大きすぎて、会議の記録として読めません。"), base::Kind::too_large);
    if (bytes.starts_with("%PDF-") or bytes.starts_with("PK\x03\x04")) return refused(kNoText);
    std::string text;
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (is_binary(bytes)) return refused(kNoText);
    if (base::valid_utf8(bytes)) {
        text = bytes;
    } else if (auto decoded = base::from_cp932(bytes)) {
        text = std::move(*decoded);
    } else {
        return refused(kNoText);
    }
    text = base::without_radicals(text);
    if (text.find('\n') == std::string::npos) std::replace(text.begin(), text.end(), '\r', '\n');
    if (text.ends_with('\n')) text.pop_back();
    if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) >= kMaxLines)
        return refused(msgid("行が多すぎて、会議の記録として読めません。"), base::Kind::too_large);
    Source source;
    for (auto& line : base::split(text, '\n')) {
        const bool page = line.find('\f') != std::string::npos;
        std::replace(line.begin(), line.end(), '\f', ' ');
        while (line.ends_with('\r')) line.pop_back();
        if (line.starts_with(' ') and page) line.erase(0, 1);
        Line made{source.lines.size() + 1, std::move(line)};
        if (trim(made.text).empty()) made.place = Place::blank;
        source.lines.push_back(std::move(made));
        source.page_begin.push_back(page);
    }
    return source;
}

namespace {

/// "## 場所" -> "場所", "**決定**" -> "決定". `>` and the rest of Markdown stays.
std::string without_markdown(std::string_view line) {
    std::string plain(line);
    const auto start = plain.find_first_not_of(" \t");
    const auto end = start == plain.npos ? plain.npos : plain.find_first_not_of('#', start);
    if (end != plain.npos and end > start and end - start <= 6 and (plain[end] == ' ' or plain[end] == '\t'))
        plain = plain.substr(end + 1);
    for (auto at = plain.find("**"); at != plain.npos; at = plain.find("**", at)) plain.erase(at, 2);
    return plain;
}

/// 1, 2, 3 alone in their lines, each above its heading: the number goes in front of the heading.
void join_numbers(Source& source) {
    struct Alone {
        std::size_t at, below;
        int number;
    };
    std::vector<Alone> alone;
    std::vector<std::size_t> filled;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        if (source.lines[i].place == Place::unplaced) filled.push_back(i);
    }
    for (std::size_t k = 0; k + 1 < filled.size(); ++k) {
        auto key = folded(source.plain[filled[k]]);
        if (not key.empty() and (key.back() == U'.' or key.back() == U'、')) key.pop_back();
        if (key.empty() or key.size() > 2) continue;
        int number = 0;
        for (const auto c : key)
            number = c >= U'0' and c <= U'9' ? number * 10 + static_cast<int>(c - U'0') : 1000;
        if (number > 0 and number < 100 and columns(source.plain[filled[k + 1]]) < 60)
            alone.push_back({filled[k], filled[k + 1], number});
    }
    // They count from 1 on; a number on its own may be anything.
    for (std::size_t k = 0; k < alone.size(); ++k) {
        if (alone[k].number != static_cast<int>(k) + 1) return;
    }
    if (alone.size() < 2) return;
    for (const auto& [at, below, number] : alone) {
        source.plain[below] = std::to_string(number) + " " + std::string(trim(source.plain[below]));
        source.plain[at].clear();
    }
}

}  // namespace

void find_plain_lines(Source& source) {
    const auto headings = std::count_if(source.lines.begin(), source.lines.end(), [](const Line& line) {
        const auto text = trim(line.text);
        return text.starts_with('#') and text.find_first_not_of('#') != text.npos and
               text[text.find_first_not_of('#')] == ' ';
    });
    source.plain.clear();
    for (const auto& line : source.lines)
        source.plain.push_back(headings >= 2 ? without_markdown(line.text) : line.text);
    join_numbers(source);
}

void find_page_lines(Source& source) { Pages(source).find(); }

}  // namespace tsumugi::record
