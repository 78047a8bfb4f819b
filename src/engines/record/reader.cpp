#include "engines/record/reader.h"

#include <algorithm>

#include "engines/record/heads.h"

namespace tsumugi::record {
namespace {

bool is_numbering(Mark mark) { return mark >= Mark::circled and mark <= Mark::letter; }
bool is_list(Mark mark) { return mark == Mark::bullet or mark == Mark::circle or mark == Mark::arrow; }

}  // namespace

Profile profile_of(const std::vector<Paragraph>& all) {
    Profile profile;
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
    if (take_next_sentence(p)) return;
    // Whoever speaks comes before the labels that are roles as well: 事務局：.
    const bool speaks = p.speaker and p.speaker->certain and not p.speaker->text.empty() and
                        at_ != At::head and at_ != At::attendees and at_ != At::papers;
    if (speaks and (at_ == At::agenda or at_ == At::said)) return take_said(p);
    if (not speaks and take_label(p)) return;
    field_ = at_ == At::head ? field_ : Label::none;
    if (at_ != At::said and at_ != At::agenda and is_top_heading(p)) {
        // Ⅰ 開催概要, in front of the day.
        if (at_ == At::head and p_.meeting.date_text.empty()) return place(p, Place::heading);
        close_headings();
        at_ = At::said;
        open_challenge(p, p.marked.written, p.text);
        if (const auto named = agenda_named(p.text)) p_.challenges.back().agenda = named;
        levels_ = {p.marked.mark};
        return;
    }
    // Challenges and items begin what was said, wherever they stand.
    const bool begins = (p.marked.mark == Mark::circled or p.marked.mark == Mark::item) and
                        (at_ != At::agenda or agenda_mark_ != p.marked.mark) and at_ != At::summary;
    if (begins and at_ != At::said and at_ != At::attendees and at_ != At::papers and is_heading(p)) {
        if (at_ == At::agenda) p_.said_after = p_.agenda.size();
        at_ = At::said;
    }
    switch (at_) {
        case At::head:
            return take_head(p);
        case At::attendees:
            if (p.text.empty() and p.marked.written.empty()) return place(p, Place::heading);
            p_.meeting.attendees.push_back(p.marked.written + p.text);
            return place(p, Place::attendees);
        case At::papers:
            p_.meeting.papers.push_back((is_list(p.marked.mark) ? "" : p.marked.written) + p.text);
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
        p.marked.mark == Mark::corner and p.text.empty() ? p.marked.inner : p.marked.written + p.text;
    if (title.empty() and p.label.label == Label::none and is_title(whole)) {
        title = whole;
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

bool Reader::take_label(P p) {
    const auto label = p.label.label;
    if (label == Label::none) return false;
    const bool said = at_ == At::said or at_ == At::agenda;
    // Within a speech or a list, a word with a blank behind it is a word; a heading stands alone, has a colon
    // or a number.
    if (said and not p.label.alone and p.marked.mark == Mark::none and label != Label::next and
        label != Label::papers and p.label.number == 0 and label != Label::opinions and
        label != Label::summary)
        return false;
    switch (label) {
        case Label::name:
            if (not p_.meeting.title.empty() and not is_title_end(p_.meeting.title)) return false;
            p_.meeting.title = p.label.value;
            field_ = label;
            place(p, p.label.alone ? Place::heading : Place::title);
            return true;
        case Label::date:
        case Label::time:
        case Label::place:
            return take_field(p);
        case Label::attendees:
            if (said and is_list(p.marked.mark)) return false;
            at_ = At::attendees;
            if (not p.label.alone or not p.label.value.empty())
                p_.meeting.attendees.push_back(p.label.alone ? p.label.written
                                                             : p.label.written + "：" + p.label.value);
            place(p, p.label.alone ? Place::heading : Place::attendees);
            return true;
        case Label::papers:
            if (said) return false;
            at_ = At::papers;
            if (not p.label.value.empty()) p_.meeting.papers.push_back(p.label.value);
            place(p, p.label.value.empty() ? Place::heading : Place::papers);
            return true;
        case Label::agenda:
        case Label::talk: {
            if (said and is_list(p.marked.mark)) return false;
            close_headings();
            if (p.label.number > 0 and not p.label.alone) {
                if (const auto named = agenda_named(p.label.value)) {
                    at_ = At::said;
                    open_challenge(p, p.label.written, p.label.value);
                    p_.challenges.back().agenda = named;
                    return true;
                }
                at_ = At::agenda;
                add_point(p, p.label.written, p.label.value);
                return true;
            }
            // (1) 報告事項 among the points.
            const bool among = at_ == At::agenda or (at_ == At::said and p.marked.mark == agenda_mark_);
            if (among and label == Label::talk and is_numbering(p.marked.mark) and p.marked.mark != top_) {
                at_ = At::agenda;
                agenda_mark_ = p.marked.mark;
                agenda_talks_ = true;
                add_point(p, p.marked.written, p.label.written + p.label.value);
                return true;
            }
            const bool again = not p_.agenda.empty();
            at_ = At::agenda;
            agenda_talks_ = label == Label::talk;
            agenda_closed_ = again;
            if (not again) agenda_mark_ = Mark::none, agenda_number_ = 0;
            if (p.label.value.empty() or mark_of(p.label.value).mark == Mark::round) {
                place(p, Place::heading);
                return true;
            }
            const auto point = mark_of(p.label.value);
            if (not again and point.mark != Mark::none)
                agenda_mark_ = point.mark, agenda_number_ = point.number;
            add_point(p, point.written, point.rest);
            return true;
        }
        case Label::opinions:
            // 【意見】１人が40人を…: the kind of what follows.
            if (ends_sentence(p.label.value)) return false;
            if (at_ == At::agenda or at_ == At::said) {
                if (at_ == At::agenda) p_.said_after = p_.agenda.size();
            }
            if (at_ == At::agenda and p_.challenges.empty() and not p.label.alone) return false;
            if (at_ == At::agenda) levels_.clear();
            at_ = At::said;
            open_ = false;
            place(p, Place::heading);
            return true;
        case Label::summary:
            close_headings();
            at_ = At::summary;
            place(p, Place::heading);
            if (not p.label.value.empty()) {
                place(p, Place::summary, p_.summary.size());
                p_.summary.push_back({"", p.label.value, {}, {}, p.span()});
            }
            return true;
        case Label::next: {
            if (said and is_list(p.marked.mark) and not p.label.alone and p.label.value.size() > 60)
                return false;
            close_headings();
            at_ = At::next;
            place(p, Place::heading);
            if (not p.label.value.empty()) {
                p_.next = {p.label.value, date_in(p.label.value), p.span()};
                place(p, Place::next_meeting);
            }
            return true;
        }
        case Label::opening:
            if (at_ == At::agenda and is_numbering(p.marked.mark)) return false;
            if (not p.label.alone) return false;
            place(p, Place::heading);
            return true;
        case Label::closing:
            if (not p.label.alone or
                (at_ == At::agenda and is_numbering(p.marked.mark) and p.marked.mark != Mark::round))
                return false;
            close_headings();
            at_ = At::end;
            place(p, Place::closing);
            return true;
        case Label::other:
            if (at_ == At::agenda and not p_.agenda.empty() and p.marked.mark == agenda_mark_) return false;
            if (p.marked.mark == top_ and top_ != Mark::none and
                (at_ != At::agenda or p.marked.mark != agenda_mark_)) {
                close_headings();
                at_ = At::note;
                if (p.label.value.empty())
                    place(p, Place::heading);
                else
                    add_note(p, p.label.value);
                return true;
            }
            if (at_ != At::said or not p.label.alone) return false;
            if (p.marked.mark != Mark::corner and not levels_.empty() and p.marked.mark == levels_.front())
                return false;
            open_item(p, "", p.label.written.empty() ? p.marked.inner : p.label.written, true);
            return true;
        case Label::note:
            if (said) return false;
            at_ = At::note;
            if (p.label.value.empty())
                place(p, Place::heading);
            else
                add_note(p, p.label.written + "：" + p.label.value);
            return true;
        case Label::none:
            break;
    }
    return false;
}

bool Reader::take_field(P p) {
    auto& m = p_.meeting;
    const auto label = p.label.label;
    if (at_ == At::said or at_ == At::agenda or at_ == At::summary) return false;
    if (at_ != At::next) at_ = At::head;
    field_ = label;
    if (at_ == At::next and label != Label::time) {
        p_.next.text += (p_.next.text.empty() ? "" : " ") + p.marked.written + p.label.written +
                        (p.label.alone ? "" : "：" + p.label.value);
        if (not p_.next.date) p_.next.date = date_in(p.label.value);
        p_.next.lines = {p_.next.lines.first ? p_.next.lines.first : p.span().first, p.span().last};
        place(p, Place::next_meeting);
        return true;
    }
    if (label == Label::place) {
        if (not m.place.empty()) return false;
        m.place = p.label.value;
        place(p, p.label.alone ? Place::heading : Place::place);
        return true;
    }
    place(p, p.label.alone ? Place::heading : Place::date);
    if (p.label.alone) return true;
    if (label == Label::time) {
        if (not m.time_text.empty() or not read_time(m, p.label.value))
            add_note(p, p.label.written + "：" + p.label.value);
    } else if (not m.date_text.empty()) {
        add_note(p, p.label.written + "：" + p.label.value);
    } else if (not read_date(m, p.label.value)) {
        m.date_text = p.label.value;
    }
    return true;
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
    p_.next = {p.text, date_in(p.text), p.span()};
    place(p, Place::next_meeting);
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
    if (field_ == Label::place and (m.place.empty() ? value : p.marked.mark == Mark::none)) {
        m.place += (m.place.empty() ? "" : " ") + text;
        return place(p, Place::place);
    }
    if (value and field_ == Label::name and m.title.empty()) {
        m.title = text;
        return place(p, Place::title);
    }
    // A record that begins with its day: 平成29年1月30日（月） 19:00.
    if (value and m.date_text.empty() and columns(text) < 60 and read_date(m, text))
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
    add_note(p, text);
}

}  // namespace tsumugi::record
