#include <algorithm>

#include "engines/record/heads.h"
#include "engines/record/reader.h"

namespace tsumugi::record {
namespace {

/// １．会長の選任　２．今年度の事業計画: the points of one line.
std::vector<std::string> points_of(std::string_view value) {
    std::vector<std::string> points;
    for (auto first = mark_of(value); is_numbering(first.mark) and first.number > 0;) {
        bool more = false;
        for (std::size_t at = 0; at < value.size() and not more;) {
            const auto c = next_folded(value, at);
            if (c != U' ' and c != U'\t') continue;
            const auto next = mark_of(value.substr(at));
            if (next.mark != first.mark or next.number != first.number + 1 or next.rest.empty()) continue;
            points.emplace_back(trim(value.substr(0, at)));
            value = trim(value.substr(at));
            first = next;
            more = true;
        }
        if (not more) break;
    }
    points.emplace_back(value);
    return points;
}

}  // namespace

bool Reader::take_label(P p) {
    const auto label = p.label.label;
    if (label == Label::none) return false;
    const bool said = at_ == At::said or at_ == At::agenda;
    // Within a speech or a list, a word with a blank behind it is a word; a heading stands alone, has a colon
    // or a number.
    const bool people = label == Label::attendees and before_talk() and not is_said(p.label.value);
    if (said and not people and not p.label.alone and p.marked.mark == Mark::none and label != Label::next and
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
            if (said and not before_talk()) return false;
            if (said and is_list(p.marked.mark) and p.marked.mark != head_sign_) return false;
            return take_attendees_label(p);
        case Label::papers:
            if (said and not before_talk()) return false;
            if (said and is_list(p.marked.mark) and p.marked.mark != head_sign_) return false;
            at_ = At::papers;
            if (not p.label.value.empty()) p_.meeting.papers.push_back(p.label.value);
            place(p, p.label.value.empty() ? Place::heading : Place::papers);
            return true;
        case Label::agenda:
        case Label::talk: {
            if (said and is_list(p.marked.mark) and p.marked.mark != head_sign_) return false;
            // 2 議題 in a list 1 開会, 2 議題, 3 その他: a point with points of its own.
            if (at_ == At::agenda and p.label.alone and is_numbering(p.marked.mark) and
                p.marked.mark == agenda_mark_ and p.marked.number == agenda_number_ + 1 and before_talk()) {
                add_point(p, p.marked.written, text_of(p));
                has_inner_points_ = true;
                return true;
            }
            // ２ 協議事項, behind what was said under １.
            if (at_ == At::said and p.label.alone and continues_agenda(p)) {
                close_headings();
                at_ = At::agenda;
                agenda_closed_ = false;
                agenda_talks_ = true;
                add_point(p, p.marked.written, text_of(p));
                has_inner_points_ = true;
                return true;
            }
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
            for (const auto& value : points_of(p.label.value)) {
                const auto point = mark_of(value);
                if (not again and point.mark != Mark::none)
                    agenda_mark_ = point.mark, agenda_number_ = point.number;
                add_point(p, point.written, point.rest);
            }
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
            if (not p.label.value.empty()) add_next(p, p.label.value);
            return true;
        }
        case Label::opening:
            if (at_ == At::agenda and p.marked.mark != Mark::none and p.marked.mark != Mark::corner)
                return false;
            // １．あいさつ　県障害福祉課長, in a record without a list of points.
            if (not p.label.alone and before_talk() and not is_said(p.label.value)) {
                add_note(p, p.marked.written + text_of(p));
                return true;
            }
            if (not p.label.alone) return false;
            // 【開会】 below the list of points: what was said begins.
            if (at_ == At::agenda and not p_.agenda.empty() and p.marked.mark == Mark::corner) at_ = At::said;
            place(p, Place::heading);
            // 開会（課長補佐）: whose words follow.
            if (is_person(p.label.value)) {
                close_headings();
                at_ = At::said;
                group_ = {p.label.value};
            }
            return true;
        case Label::closing:
            if (not p.label.alone or
                (at_ == At::agenda and p.marked.mark != Mark::none and p.marked.mark != Mark::round))
                return false;
            close_headings();
            at_ = At::end;
            place(p, Place::closing);
            return true;
        case Label::decisions:
            // A heading of its own behind what was said; in a list of points it is a point.
            if (not p.label.alone or agenda_named(text_of(p)) or
                (at_ == At::agenda and p.marked.mark == agenda_mark_ and p.marked.mark != Mark::none and
                 before_talk()))
                return false;
            close_headings();
            at_ = At::said;
            open_item(p, "", p.label.written, true);
            return true;
        case Label::other:
            if (at_ == At::agenda and p.marked.mark != Mark::none and p.marked.mark == agenda_mark_)
                return false;
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
        add_next(p, p.marked.written + p.label.written + (p.label.alone ? "" : "：" + p.label.value));
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

/// 出席者, 欠席者：西川四郎, <事務局>: those who come below it are of that group.
bool Reader::take_attendees_label(P p) {
    at_ = At::attendees;
    group_of_people_.clear();
    // （敬称略） behind the word says nothing of people.
    const bool remark = p.label.alone and not p.label.value.empty();
    if (p.label.value.empty() or remark) {
        const auto key = folded(p.label.written);
        if (not key.starts_with(U"出席") and not key.starts_with(U"参加") and not key.starts_with(U"構成員"))
            group_of_people_ = p.label.written;
        place(p, Place::heading);
        return true;
    }
    p_.meeting.attendees.push_back(p.label.written + "：" + p.label.value);
    place(p, Place::attendees);
    return true;
}

void Reader::take_attendees(P p) {
    const auto text = (p.marked.mark == Mark::bullet ? "" : p.marked.written) + text_of(p);
    if (text.empty()) return place(p, Place::heading);
    if (p.marked.mark == Mark::angle and p.text.empty()) {
        group_of_people_ = p.marked.inner;
        return place(p, Place::heading);
    }
    p_.meeting.attendees.push_back(group_of_people_.empty() ? text : group_of_people_ + "：" + text);
    place(p, Place::attendees);
}

}  // namespace tsumugi::record
