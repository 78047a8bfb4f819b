#include <array>

#include "engines/record/marks.h"
#include "engines/record/record.h"
#include "engines/record/words.h"
#include "ground/base/text.h"

namespace tsumugi::record {
namespace {

constexpr std::array<std::string_view, 10> kWide{"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};
constexpr std::array<std::string_view, 7> kDays{"日", "月", "火", "水", "木", "金", "土"};

/// One digit is written wide, several are not: 【№１】, 【№10】.
std::string wide(const std::string& number) {
    const bool digit = number.size() == 1 and number[0] >= '0' and number[0] <= '9';
    return digit ? std::string(kWide[static_cast<std::size_t>(number[0] - '0')]) : number;
}

/// Mark and text, with a blank where they would run together: １ 経過.
std::string marked(const std::string& mark, const std::string& text) {
    const bool close = mark.empty() or text.empty() or mark_of(mark + text).rest == text;
    return mark + (close ? "" : " ") + text;
}

std::string clock(int minutes) {
    return std::to_string(minutes / 60) + "：" + (minutes % 60 < 10 ? "0" : "") +
           std::to_string(minutes % 60);
}

/// A meeting that was planned here has no typed words for its day: they are written as the record would.
std::string date_line(const Meeting& m) {
    if (not m.date_text.empty()) {
        const bool word = m.weekday_text.find("曜") != std::string::npos and m.weekday_text.size() > 9;
        return m.date_text +
               (m.weekday_text.empty() ? ""
                : word                 ? m.weekday_text
                                       : "（" + m.weekday_text + "）") +
               m.time_text;
    }
    if (not m.date) return m.time_text;
    const auto year = static_cast<int>(m.date->year());
    const bool reiwa = *m.date >= base::make_date(2019, 5, 1);
    const int number = year - (reiwa ? 2018 : 1988);
    auto line = std::string(reiwa ? "令和" : "平成") + (number == 1 ? "元" : std::to_string(number)) + "年" +
                std::to_string(static_cast<unsigned>(m.date->month())) + "月" +
                std::to_string(static_cast<unsigned>(m.date->day())) + "日（" +
                std::string(kDays[base::weekday(*m.date)]) + "）";
    if (not m.time_text.empty()) return line + m.time_text;
    if (m.starts_at) line += clock(*m.starts_at) + (m.ends_at ? "～" + clock(*m.ends_at) : "");
    return line;
}

std::string said(const Opinion& opinion) {
    const auto names = base::join(opinion.organisations, "、");
    if (names.empty()) return "・" + opinion.text + "\n";
    if (opinion.speaker_line)
        return "・" + (is_role(names) ? names + "：" : "〈" + names + "〉") + opinion.text + "\n";
    return "・" + opinion.text + "（" + names + "）\n";
}

class Writer {
  public:
    explicit Writer(const Proposal& p) : p_(p) {}

    std::string write() {
        const auto& m = p_.meeting;
        text_ = m.title + "\n";
        if (const auto date = date_line(m); not date.empty()) head("日時：" + date);
        if (not m.place.empty()) head("場所：" + m.place);
        list("出席者", m.attendees);
        list("資料", m.papers);
        const auto split = std::min(p_.said_after, p_.agenda.size());
        if (not p_.agenda.empty()) head("議題");
        points(0, split);
        if (p_.opinion_count() > 0 or not p_.challenges.empty()) text_ += "\n（主な意見）\n";
        for (const auto& challenge : p_.challenges) write_challenge(challenge);
        if (not p_.summary.empty()) text_ += "\n【総括】\n※\n";
        points(split, p_.agenda.size());
        if (not p_.next.text.empty()) {
            head("次回開催予定");
            text_ += p_.next.text + "\n";
        }
        text_ += "\n（以上）\n";
        for (const auto& note : p_.notes) text_ += note.text + "\n";
        if (not p_.summary.empty()) text_ += "\n※座長により最後に次のようなまとめがあった。\n";
        for (const auto& point : p_.summary)
            text_ += (point.mark.empty() ? "○" : point.mark) + " " + point.text + "\n";
        return std::move(text_);
    }

  private:
    void head(const std::string& words) {
        text_ += "\n" + wide(std::to_string(++number_)) + " " + words + "\n";
    }

    void list(const char* title, const std::vector<std::string>& lines) {
        if (lines.empty()) return;
        head(title);
        for (const auto& line : lines) text_ += "・" + line + "\n";
    }

    void points(std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) {
            const auto& point = p_.agenda[i];
            text_ += "\n" + marked(point.mark, point.text) + "\n";
            for (const auto& line : point.points) text_ += (point.mark == "・" ? "－ " : "・") + line + "\n";
        }
    }

    void write_challenge(const Challenge& challenge) {
        if (not challenge.mark.empty() or not challenge.title.empty())
            // ・ stands in front of what was said.
            text_ += "\n" +
                     marked(challenge.mark.empty() or challenge.mark == "・" ? "■" : challenge.mark,
                            challenge.title) +
                     "\n";
        for (const auto& item : challenge.items) {
            if (not item.number.empty()) {
                text_ += "\n【№" + wide(item.number) + "】" + item.title + "\n";
            } else if (not item.title.empty()) {
                text_ += "\n【" + item.title + "】\n";
            }
            for (const auto& opinion : item.opinions) text_ += said(opinion);
        }
    }

    const Proposal& p_;
    std::string text_;
    int number_ = 0;
};

}  // namespace

std::string write_text(const Proposal& proposal) { return Writer(proposal).write(); }

}  // namespace tsumugi::record
