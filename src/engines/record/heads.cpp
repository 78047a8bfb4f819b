#include "engines/record/heads.h"

#include <algorithm>
#include <array>
#include <set>

#include "engines/record/marks.h"
#include "engines/record/people.h"
#include "engines/record/words.h"
#include "ground/base/text.h"

namespace tsumugi::record {
namespace {

using base::msgid;

/// For a date without an era or with a short year: the era of these years is 令和.
constexpr auto kToday = base::make_date(2026, 4, 1);
constexpr std::array<const char*, 7> kDays{"日", "月", "火", "水", "木", "金", "土"};

/// The date at the beginning of the text: its end, 0 = none.
std::size_t date_end(std::string_view text) {
    if (const auto day = text.find("日"); day != text.npos and day < 60) {
        const auto word = text.substr(0, day + 3);
        const auto key = folded(word);
        const bool numbers = std::all_of(key.begin(), key.end(), [](char32_t c) {
            constexpr std::u32string_view kInDates =
                U"令和平成昭和元西暦年月日rhs.、,()（）一二三四五六七八九十〇";
            return (c >= U'0' and c <= U'9') or kInDates.find(c) != kInDates.npos;
        });
        if (numbers and word.find("月") != word.npos) return day + 3;
    }
    // 2017/1/30, H29.1.30
    std::size_t end = 0, digits = 0, parts = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_folded(text, at);
        const bool digit = c >= U'0' and c <= U'9';
        if (digit) {
            if (digits++ == 0) ++parts;
            end = at;
        } else if (c == U'/' or c == U'.' or c == U'-') {
            digits = 0;
            if (parts == 3) break;
        } else if (parts == 0 and ((c >= U'A' and c <= U'Z') or c > 0x3000)) {
            continue;
        } else {
            break;
        }
    }
    return parts == 3 ? end : 0;
}

}  // namespace

namespace {

/// The name without what a record adds to it: …会議録（案）, …の概要　平成29年度. `term` gets a fiscal year
/// that it ends with.
std::string without_ends(std::string_view title, std::string& term) {
    std::string name(trim(title));
    const auto cut = [&](std::size_t size) {
        name = std::string(trim(std::string_view(name).substr(0, size)));
    };
    for (auto before = name.size() + 1; before != name.size();) {
        before = name.size();
        for (const std::string_view empty : {"（）", "()"}) {
            if (const auto at = name.find(empty); at != std::string::npos) name.erase(at, empty.size());
        }
        if (const auto end = end_bracket(name); not end.inner.empty() and columns(end.text) >= 8 and
                                                not ends_as_body(end.inner) and
                                                end.inner.find("部会") == std::string::npos)
            name = end.text;
        if (const auto open = name.rfind("【");
            name.ends_with("】") and open != std::string::npos and open > 12)
            cut(open);
        const auto wide = name.rfind("　"), narrow = name.rfind(' ');
        const auto gap = wide == std::string::npos ? narrow : wide;
        if (name.ends_with("年度") and gap != std::string::npos and gap > 0) {
            if (term.empty()) term = std::string(trim(std::string_view(name).substr(gap)));
            cut(gap);
        }
        for (const std::string_view end :
             {"議事録", "会議録", "議事要旨", "議事概要", "会議概要", "会議要旨", "概要", "要旨", "記録",
              "会議結果", "開催結果", "結果について", "結果", "摘録", "の"}) {
            if (name.ends_with(end) and name.size() > end.size() + 9) cut(name.size() - end.size());
        }
    }
    return name;
}

/// Takes "令和５年度" from the front.
std::string without_term(std::string name, std::string& term) {
    constexpr std::string_view kYear = "年度";
    const auto year = name.find(kYear);
    if (year == std::string::npos or year >= 30) return name;
    if (term.empty()) term = base::trimmed(name.substr(0, year + kYear.size()));
    return name.substr(year + kYear.size());
}

}  // namespace

void read_title(Meeting& m) {
    constexpr std::size_t kShortestName = 12;  // columns
    const auto number_at = m.title.find("第");
    const auto times = number_at == std::string::npos ? number_at : m.title.find("回", number_at);
    std::string front, name = m.title;
    if (times != std::string::npos and times - number_at < 20) {
        const auto digits = base::digits(m.title.substr(number_at, times - number_at));
        if (not digits.empty() and digits.size() < 4) {
            m.number = digits;
            front = m.title.substr(0, number_at);
            name = m.title.substr(times + std::string_view("回").size());
        }
    }
    front = without_term(front, m.term);
    m.series = without_ends(without_term(name, m.term), m.term);
    if (columns(front) < 4) return;
    // 令和元年度 おおぞら市…協議会 第２回会議 概要; …会議（第４回）の結果について
    const bool number_behind = columns(m.series) < kShortestName;
    const bool bracket = m.series.starts_with("）") or m.series.starts_with(")");
    // こども支援部会(第1回) 概要
    for (const std::string_view open : {"（", "("}) {
        if (number_behind and not bracket and front.ends_with(open)) front.resize(front.size() - open.size());
    }
    m.series = without_ends(number_behind ? front : front + (bracket ? name : m.series), m.term);
}

bool read_time(Meeting& m, std::string_view text) {
    text = trim(text);
    if (text.empty()) return false;
    m.time_text = std::string(text);
    std::string from(text), to;
    for (std::size_t at = 0; at < text.size();) {
        const auto before = at;
        const auto c = next_folded(text, at);
        const bool word = text.compare(before, 6, "から") == 0;
        constexpr std::u32string_view kDashes = U"~-‐–—―−ー";
        if (not word and kDashes.find(c) == kDashes.npos) continue;
        from = std::string(trim(text.substr(0, before)));
        to = std::string(trim(text.substr(word ? before + 6 : at)));
        break;
    }
    for (const std::string_view end : {"まで", "頃", "ごろ"}) {
        if (to.ends_with(end)) to = std::string(trim(std::string_view(to).substr(0, to.size() - end.size())));
        if (from.ends_with(end)) from.resize(from.size() - end.size());
    }
    const auto start = base::parse_time(from);
    if (not start) return false;
    m.starts_at = *start;
    if (const auto end = base::parse_time(to)) {
        m.ends_at = *end;
        // 午後２時から４時まで
        if (*m.ends_at <= *m.starts_at and *m.starts_at >= 12 * 60 and *m.ends_at < 12 * 60)
            *m.ends_at += 12 * 60;
        if (*m.ends_at <= *m.starts_at) m.ends_at.reset();
    }
    return true;
}

std::size_t date_at_end(std::string_view line) {
    for (std::size_t at = 0; at < line.size();) {
        const auto c = next_folded(line, at);
        if (c != U' ' and c != U'\t' and c != U'(') continue;
        const auto rest = trim(line.substr(at));
        const auto end = date_end(rest);
        if (end > 0 and columns(rest.substr(end)) < 24 and at > 8) return at;
    }
    return std::string_view::npos;
}

bool read_date(Meeting& m, std::string_view text) {
    text = trim(text);
    // 令和７年８月22日（金）13：30～15：30　＠県庁10階
    for (const std::string_view sign : {"＠", "@", "於：", "於:", "　於　", " 於 "}) {
        const auto at = text.find(sign);
        if (at == text.npos or at == 0 or date_end(text) == 0) continue;
        if (m.place.empty()) m.place = std::string(trim(text.substr(at + sign.size())));
        text = trim(text.substr(0, at));
        break;
    }
    const auto end = date_end(text);
    if (end == 0) return false;
    m.date_text = std::string(trim(text.substr(0, end)));
    if (const auto date = base::parse_date(m.date_text, kToday)) m.date = date->date;
    auto rest = trim(text.substr(end));
    const auto bracket = mark_of(rest);
    const auto day_of = [](std::string_view word) {
        return std::find_if(kDays.begin(), kDays.end(),
                            [&](const char* day) { return word.starts_with(day); }) != kDays.end();
    };
    if (bracket.mark == Mark::round and day_of(bracket.inner)) {
        m.weekday_text = bracket.inner;
        rest = trim(rest.substr(bracket.written.size()));
    } else if (const auto week = rest.find("曜"); week == 3 and day_of(rest)) {
        const auto size = rest.substr(3).starts_with("曜日") ? std::size_t{9} : std::size_t{6};
        m.weekday_text = std::string(rest.substr(0, size));
        rest = trim(rest.substr(size));
    }
    // 午後７時　南部地区センター
    if (m.place.empty()) {
        const auto wide = rest.rfind("　"), narrow = rest.rfind(' ');
        const auto gap = wide != rest.npos ? wide : narrow;
        if (gap != rest.npos and gap > 0 and is_place(trim(rest.substr(gap)))) {
            Meeting time;
            if (read_time(time, rest.substr(0, gap))) {
                m.place = std::string(trim(rest.substr(gap)));
                rest = trim(rest.substr(0, gap));
            }
        }
    }
    if (not rest.empty()) read_time(m, rest);
    return true;
}

std::optional<base::Date> date_in(std::string_view text) {
    for (const std::string_view era : {"令和", "平成", "20", "２０"}) {
        const auto at = text.find(era);
        if (at == text.npos) continue;
        const auto from = text.substr(at);
        if (const auto end = date_end(from)) {
            if (const auto date = base::parse_date(trim(from.substr(0, end)), kToday)) return date->date;
        }
    }
    return std::nullopt;
}

namespace {

void check_weekday(Proposal& p, std::size_t line) {
    if (not p.meeting.date or p.meeting.weekday_text.empty()) return;
    const std::string real = kDays[base::weekday(*p.meeting.date)];
    if (p.meeting.weekday_text.starts_with(real)) return;
    p.warnings.push_back(
        {"weekday",
         msgid("記録には{date}（{typed}）とありますが、この日は{real}曜日です。両方を残しています。"),
         {{"date", p.meeting.date_text}, {"typed", p.meeting.weekday_text}, {"real", real}},
         line});
}

/// Fiscal years that the agenda names and the meeting does not lie in.
void check_fiscal_year(Proposal& p) {
    if (not p.meeting.date) return;
    const auto own = base::fiscal_year(*p.meeting.date);
    std::set<int> told;
    for (const auto& point : p.agenda) {
        for (const auto& words : {point.text, base::join(point.points, "\n")}) {
            const auto key = base::ascii_key(words);
            for (auto at = key.find("年"); at != std::string::npos; at = key.find("年", at + 1)) {
                if (not key.substr(at).starts_with("年度") and not key.substr(at).starts_with("年 度"))
                    continue;
                std::string number;
                auto from = at;
                while (from > 0 and (key[from - 1] == ' ' or (key[from - 1] >= '0' and key[from - 1] <= '9')))
                    --from;
                for (auto i = from; i < at; ++i) {
                    if (key[i] != ' ') number += key[i];
                }
                if (number.empty() or number.size() > 2) continue;
                const auto front = key.substr(0, from);
                const int first = front.ends_with("平成") ? 1988 : front.ends_with("令和") ? 2018 : 0;
                const int year = first + std::stoi(number);
                if (first == 0 or year == own or not told.insert(year).second) continue;
                p.warnings.push_back(
                    {"fiscal_year",
                     msgid(
                         "議題には「{typed}」とありますが、会議の日は{own}です。どちらも書かれたとおり残しています。"),
                     {{"typed", (first == 1988 ? "平成" : "令和") + number + "年度"},
                      {"own", base::fiscal_year_text(own, base::Lang::ja)}},
                     point.lines.first});
            }
        }
    }
}

void check_numbers(Proposal& p) {
    std::set<int> numbers;
    for (const auto& challenge : p.challenges) {
        for (const auto& item : challenge.items) {
            if (not item.number.empty() and item.number.size() < 4) numbers.insert(std::stoi(item.number));
        }
    }
    if (numbers.empty()) return;
    std::vector<std::string> missing;
    for (int i = 1; i < *numbers.rbegin() and missing.size() < 100; ++i) {
        if (not numbers.contains(i)) missing.push_back(std::to_string(i));
    }
    if (missing.empty()) return;
    p.warnings.push_back(
        {"missing_numbers", msgid("記録にない番号：№{numbers}。"), {{"numbers", base::join(missing, "、")}}});
}

}  // namespace

void add_warnings(Proposal& p) {
    const auto dated = std::find_if(p.lines.begin(), p.lines.end(),
                                    [](const Line& line) { return line.place == Place::date; });
    const auto line = dated == p.lines.end() ? 0 : dated->number;
    if (p.meeting.date_text.empty()) {
        p.warnings.push_back({"no_date", msgid("開催の日が見つかりませんでした。")});
    } else if (not p.meeting.date) {
        p.warnings.push_back({"date",
                              msgid("「{typed}」を日付として読めませんでした。"),
                              {{"typed", p.meeting.date_text}},
                              line});
    }
    check_weekday(p, line);
    check_fiscal_year(p);
    check_numbers(p);
    if (p.opinion_count() == 0) p.warnings.push_back({"no_opinions", msgid("意見が見つかりませんでした。")});
}

}  // namespace tsumugi::record
