#include "engines/record/reader.h"

#include <algorithm>

#include "engines/record/heads.h"
#include "ground/base/text.h"

namespace tsumugi::record {
namespace {

/// 令和8年度 第2回: in the line above the title.
bool is_title_prefix(std::string_view text) {
    const auto key = folded(text);
    if (key.empty() or key.size() > 16) return false;
    const bool counts =
        (key.find(U'第') != key.npos and key.find(U'回') != key.npos) or key.ends_with(U"年度");
    return counts and std::all_of(key.begin(), key.end(), [](char32_t c) {
               return (c >= U'0' and c <= U'9') or
                      std::u32string_view(U"令和平成元第回年度一二三四五六七八九十").find(c) !=
                          std::u32string_view::npos;
           });
}

/// Two people or more, parted by commas, with a title or a part in the meeting each.
bool names_people(std::string_view text) {
    if (is_said(text)) return false;
    auto names = split_names(text);
    // 委員　　島田部会長　北原委員
    if (names.size() == 1) {
        names = base::split(base::nfkc(text), ' ');
        std::erase_if(names, [](const auto& name) { return name.empty(); });
    }
    return names.size() >= 2 and std::all_of(names.begin(), names.end(), [](const auto& name) {
               return is_person(name.substr(0, std::min(name.find('('), name.find("（"))));
           });
}

}  // namespace

std::string text_of(const Paragraph& p) {
    // The word of a bracket is its mark: 【意見】…
    if (p.label.label == Label::none or p.marked.mark >= Mark::corner) return p.text;
    if (p.label.value.empty() or p.label.written.ends_with("）") or p.label.written.ends_with(")"))
        return p.label.written;
    return p.label.written + " " + p.label.value;
}

Profile profile_of(const std::vector<Paragraph>& all) {
    Profile profile;
    std::array<bool, Profile::kKinds> seen{};
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
        const auto kind = static_cast<std::size_t>(all[i].marked.mark);
        const auto next = static_cast<std::size_t>(all[i + 1].marked.mark);
        seen[kind] = true;
        const bool above = is_numbering(all[i + 1].marked.mark) and seen[next];
        profile.leads[kind] += next != kind and not above and all[i + 1].label.label == Label::none;
    }
    for (const auto& p : all) {
        if (p.label.label == Label::opinions) profile.opinions_label = true;
        if (p.table or p.rule or p.label.label != Label::none) continue;
        if (p.speaker) {
            ++profile.speakers;
            continue;
        }
        const auto kind = static_cast<std::size_t>(p.marked.mark);
        const auto end = end_bracket(p.text);
        const bool named = not end.inner.empty() and (ends_as_body(end.inner) or is_role(end.inner));
        ++profile.count[kind];
        profile.sentences[kind] += named or p.text.ends_with("。") or columns(p.text) > 90;
        profile.bullets += p.marked.mark == Mark::bullet;
        profile.items += p.marked.mark == Mark::item;
        if (p.marked.mark != Mark::none and columns(p.text) > 20) profile.brackets.count(p.text);
    }
    return profile;
}

std::optional<Proposal> Reader::read(const std::vector<Paragraph>& all) {
    profile_ = profile_of(all);
    for (const auto& p : all) {
        if (p.label.label != Label::none and is_numbering(p.marked.mark) and
            p.marked.mark != Mark::circled and top_ == Mark::none)
            top_ = p.marked.mark;
        if (head_sign_ == Mark::none and is_list(p.marked.mark) and
            (p.label.label == Label::date or p.label.label == Label::place))
            head_sign_ = p.marked.mark;
    }
    for (const auto& p : all) take(p);
    for (auto& challenge : p_.challenges) {
        for (auto& item : challenge.items) {
            for (auto& opinion : item.opinions) {
                if (opinion.organisations.empty() or not opinion.speaker_line)
                    take_organisations(opinion, profile_.brackets);
            }
        }
    }
    if (p_.meeting.title.empty()) p_.meeting.title = title_prefix_;
    if (p_.meeting.title.empty())
        p_.meeting.series.clear();
    else
        read_title(p_.meeting);
    find_leads(p_);
    if (not is_record()) return std::nullopt;
    add_warnings(p_);
    return std::move(p_);
}

bool Reader::is_record() const {
    const auto& m = p_.meeting;
    const int signs = not m.title.empty() + not m.date_text.empty() + not m.place.empty() +
                      not m.attendees.empty() + not p_.agenda.empty() + not p_.summary.empty() +
                      (p_.opinion_count() > 0) + not p_.next.text.empty();
    const bool said = p_.opinion_count() > 0 or not p_.agenda.empty();
    const bool met = not m.title.empty() or not m.date_text.empty();
    return signs >= 3 and said and met;
}

void Reader::place(P p, Place place, std::size_t index) {
    for (const auto i : p.lines) {
        p_.lines[i].place = place;
        p_.lines[i].index = index;
    }
}

void Reader::add_note(P p, std::string text) {
    place(p, Place::note, p_.notes.size());
    p_.notes.push_back({std::move(text), p.span()});
}

void Reader::take(P p) {
    if (p.rule) return place(p, Place::heading);
    if (not p.table) columns_.clear();
    if (take_title(p)) return;
    if (p.table and take_table(p)) return;
    if (p.opens) return take_said(p);
    if (take_next_sentence(p)) return;
    // Whoever speaks comes before the labels that are roles as well: 事務局：.
    const bool speaks = p.speaker and p.speaker->certain and not p.speaker->text.empty() and
                        at_ != At::head and at_ != At::attendees and at_ != At::papers;
    if (speaks and (at_ == At::agenda or at_ == At::said)) return take_said(p);
    if (not speaks and take_label(p)) return;
    // A word of the form that is none here: その他 among the points, 議題については…
    if (p.label.label != Label::none) {
        auto plain = p;
        plain.text = text_of(p);
        plain.label = {};
        return take(plain);
    }
    field_ = at_ == At::head ? field_ : Label::none;
    if (at_ != At::said and at_ != At::agenda and is_top_heading(p)) {
        // Ⅰ 開催概要, in front of the day.
        if (at_ == At::head and p_.meeting.date_text.empty()) return place(p, Place::heading);
        // １ 部会長あいさつ
        if (p.text.ends_with("あいさつ") or p.text.ends_with("挨拶"))
            return add_note(p, p.marked.written + " " + p.text);
        close_headings();
        at_ = At::said;
        open_challenge(p, p.marked.written, p.text);
        if (const auto named = agenda_named(p.text)) p_.challenges.back().agenda = named;
        levels_ = {p.marked.mark};
        return;
    }
    // Challenges and items begin what was said, wherever they stand.
    const bool begins = (p.marked.mark == Mark::circled or p.marked.mark == Mark::item) and
                        (at_ != At::agenda or agenda_mark_ != p.marked.mark) and at_ != At::summary and
                        not(at_ == At::agenda and has_inner_points_ and p.marked.mark == Mark::circled);
    if (begins and at_ != At::said and at_ != At::attendees and at_ != At::papers and is_heading(p)) {
        if (at_ == At::agenda) p_.said_after = p_.agenda.size();
        at_ = At::said;
    }
    // ［議題１　会長の選任］ behind the list of papers.
    if (at_ == At::papers or at_ == At::attendees or at_ == At::head) {
        if (is_title_bracket(p.marked.mark) and p.text.empty() and
            (agenda_named(p.marked.inner) or label_of(p.marked.inner).number > 0)) {
            close_headings();
            at_ = At::said;
        }
    }
    // A record without a word for it: what was said begins with the first heading of its own.
    if (below_ == Below::said and not p_.meeting.date_text.empty() and at_ != At::said and
        at_ != At::agenda and at_ != At::summary and p.marked.mark != Mark::none and is_heading(p) and
        profile_.leads[static_cast<std::size_t>(p.marked.mark)] > 0) {
        close_headings();
        at_ = At::said;
    }
    switch (at_) {
        case At::head:
            return take_head(p);
        case At::attendees:
            return take_attendees(p);
        case At::papers:
            p_.meeting.papers.push_back((is_list(p.marked.mark) ? "" : p.marked.written) + text_of(p));
            return place(p, Place::papers);
        case At::agenda:
            return take_agenda(p);
        case At::said:
            return take_said(p);
        case At::summary:
            return take_summary(p);
        case At::next:
            return take_next(p);
        case At::note:
        case At::end:
            return p.marked.rest.empty() ? place(p, Place::heading) : add_note(p, p.marked.written + p.text);
    }
}

bool Reader::take_title(P p) {
    if (at_ != At::head or not p_.meeting.date_text.empty() or p.table) return false;
    auto& title = p_.meeting.title;
    const auto whole =
        p.marked.mark == Mark::corner and p.text.empty() ? p.marked.inner : p.marked.written + text_of(p);
    if (title.empty() and p.label.label == Label::none and is_title_prefix(whole)) {
        title_prefix_ = whole;
        place(p, Place::title);
        return true;
    }
    const auto day = title.empty() and p.label.label == Label::none ? date_at_end(whole) : std::string::npos;
    if (day != std::string::npos and is_title(std::string_view(whole).substr(0, day))) {
        title = std::string(trim(std::string_view(whole).substr(0, day)));
        for (const std::string_view open : {"（", "("}) {
            if (title.ends_with(open)) title.resize(title.size() - open.size());
        }
        read_date(p_.meeting, std::string_view(whole).substr(day));
    } else if (title.empty() and p.label.label == Label::none and is_title(whole)) {
        title = title_prefix_.empty() ? whole : title_prefix_ + " " + whole;
    } else if (is_title_end(whole) and
               (title.empty() or not is_title_end(std::string_view(title).substr(
                                     title.size() - std::min<std::size_t>(title.size(), 9))))) {
        title = title.empty() ? whole : title + " " + whole;
    } else if (not title.empty() and p.label.label == Label::none and p.marked.mark == Mark::none and
               p_.agenda.empty() and is_title_end(title) and is_title(whole)) {
        title = whole + " " + title;
    } else {
        return false;
    }
    place(p, Place::title);
    return true;
}

bool Reader::is_top_heading(P p) const {
    return top_ != Mark::none and p.marked.mark == top_ and p.label.label == Label::none and
           not p.text.empty() and not p.text.ends_with("。") and columns(p.text) < 80 and at_ != At::summary;
}

/// More about the next meeting, behind what is known of it.
void Reader::add_next(P p, std::string_view text) {
    auto& next = p_.next;
    next.text += (next.text.empty() ? "" : " ") + std::string(text);
    if (not next.date) next.date = date_in(text);
    next.lines = {next.lines.first ? next.lines.first : p.span().first, p.span().last};
    place(p, Place::next_meeting);
}

/// 次回は10月に開く。
bool Reader::take_next_sentence(P p) {
    const bool begins = p.text.starts_with("次回は") or p.text.starts_with("次回の会議は") or
                        p.text.starts_with("次回会議は");
    if (not begins or p.speaker or p.table or at_ == At::head or columns(p.text) > 80 or
        not p_.next.text.empty())
        return false;
    const auto end = end_bracket(p.text);
    if (not end.inner.empty() and profile_.brackets.names(end.inner)) return false;
    const bool day = p.text.find("月") != std::string::npos or p.text.find("日") != std::string::npos or
                     p.text.find("頃") != std::string::npos or p.text.find("未定") != std::string::npos;
    if (not day) return false;
    add_next(p, p.text);
    return true;
}

void Reader::take_head(P p) {
    auto& m = p_.meeting;
    const auto text = p.marked.written + p.text;
    const bool value = p.marked.mark == Mark::none or p.marked.mark == Mark::round;
    if (value and field_ == Label::date and m.date_text.empty() and read_date(m, text))
        return place(p, Place::date);
    if (value and (field_ == Label::date or field_ == Label::time) and m.time_text.empty() and
        read_time(m, text))
        return place(p, Place::date);
    m.time_text = m.starts_at ? m.time_text : "";
    // The place in its own line; below it at the most an address, or another room.
    const bool follows = p.lines.front() > 0 and p_.lines[p.lines.front() - 1].place == Place::place;
    const bool more = follows and value and not is_said(text) and text.find("://") == text.npos and
                      columns(text) < 60 and (p.marked.mark == Mark::round or is_place(text));
    if (field_ == Label::place and value and (m.place.empty() or more)) {
        m.place += (m.place.empty() ? "" : " ") + text;
        return place(p, Place::place);
    }
    if (value and field_ == Label::name and m.title.empty()) {
        m.title = text;
        return place(p, Place::title);
    }
    // A record that begins with its day: 平成29年1月30日（月） 19:00.
    if (value and m.date_text.empty() and columns(text) < 90 and read_date(m, text))
        return place(p, Place::date);
    if (p.speaker and p.speaker->certain and not m.date_text.empty()) {
        at_ = At::said;
        return take_said(p);
    }
    // The place in the line behind the day, without a word in front of it.
    if (value and not m.date_text.empty() and m.place.empty() and p_.agenda.empty() and is_place(text)) {
        m.place = text;
        return place(p, Place::place);
    }
    if (text.empty()) return place(p, Place::heading);
    // 島田会長、北原副会長、西川委員 below the day, without a word in front of them.
    if (value and not m.date_text.empty() and names_people(text)) {
        m.attendees.push_back(text);
        return place(p, Place::attendees);
    }
    add_note(p, text);
}

}  // namespace tsumugi::record
