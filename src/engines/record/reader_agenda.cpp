#include "engines/record/heads.h"
#include "engines/record/reader.h"

namespace tsumugi::record {
void Reader::add_point(P p, std::string mark, std::string text) {
    place(p, Place::agenda, p_.agenda.size());
    has_inner_points_ = false;
    if (p.marked.number and p.marked.mark == agenda_mark_) agenda_number_ = p.marked.number;
    p_.agenda.push_back({std::move(mark), std::move(text), {}, p.span()});
}

void Reader::take_agenda(P p) {
    const auto mark = p.marked.mark;
    const auto say = [&] {
        at_ = At::said;
        take_said(p);
    };
    if (p.speaker and (p.speaker->certain or profile_.speakers > 2)) return take_said(p);
    if (mark == Mark::corner and is_kind_of_speech(p.marked.inner)) open_topic();
    const bool bracket = is_title_bracket(mark);
    if (bracket and agenda_talks_ and has_inner_points_) open_topic();
    if (mark == Mark::item or mark == Mark::corner or (bracket and not p_.agenda.empty())) return say();
    const auto end = end_bracket(p.text);
    // (1) 短期入所について（福祉課）: who brings the point, no opinion.
    const bool topic = is_numbering(mark) and (end.text.ends_with("ついて") or end.text.ends_with("の件"));
    const bool named = not topic and not end.inner.empty() and not end.text.empty() and
                       profile_.brackets.names(end.inner) and
                       (ends_as_body(end.inner) or profile_.brackets.usual());
    if (agenda_mark_ == Mark::none and mark != Mark::none and mark != Mark::round and mark != Mark::note and
        not named) {
        agenda_mark_ = mark;
        agenda_number_ = 0;
        // The list again behind 議事内容, as headings of what was said.
        if (agenda_closed_) return say();
        return add_point(p, is_list(mark) ? "・" : p.marked.written, text_of(p));
    }
    if (mark == agenda_mark_ and mark != Mark::none) {
        const bool again = is_numbering(mark) and (agenda_closed_ or p.marked.number <= agenda_number_);
        if (again or (agenda_closed_ and agenda_named(p.text))) return say();
        if (not named) return add_point(p, is_list(mark) ? "・" : p.marked.written, text_of(p));
    }
    if (agenda_closed_ and mark != Mark::none and mark != Mark::note) return say();
    if (p_.agenda.empty() and not named) {
        if (mark == Mark::note and p.text.empty()) return place(p, Place::heading);
        return add_point(p, "", p.marked.written + text_of(p));
    }
    // 議題１ …, and what was said in sentences below it.
    if (mark == Mark::none and not p_.agenda.empty() and not p_.agenda.back().mark.empty() and
        not profile_.opinions_label and p.text.ends_with("。")) {
        open_topic();
        return say();
    }
    // (1) …, and headings below it that hold what was said.
    if (agenda_talks_ and not profile_.opinions_label and is_numbering(mark) and mark != agenda_mark_ and
        profile_.brackets.usual() and not p.text.empty() and is_heading(p)) {
        open_topic();
        return say();
    }
    const bool sentence = agenda_talks_ and not profile_.opinions_label and is_list(mark) and
                          (p.text.ends_with("。") or below_ == Below::said);
    if (named or sentence) {
        open_topic();
        return say();
    }
    const auto text = text_of(p);
    if (text.empty()) return place(p, Place::heading);
    p_.agenda.back().points.push_back((is_list(mark) ? "" : p.marked.written) +
                                      (is_numbering(mark) ? " " : "") + text);
    p_.agenda.back().lines.last = p.span().last;
    place(p, Place::agenda, p_.agenda.size() - 1);
}

void Reader::take_summary(P p) {
    const auto mark = p.marked.mark;
    if (continues_agenda(p)) {
        close_headings();
        at_ = At::agenda;
        return add_point(p, p.marked.written, p.text);
    }
    if (p.text.empty()) return place(p, Place::heading);
    // The chair's words without 会長： in front; anybody else is named.
    auto text = p.speaker ? p.speaker->text : p.text;
    if (text.empty()) return place(p, Place::heading);
    if (p.speaker and not is_chair(p.speaker->name)) text = p.speaker->name + "：" + text;
    if (mark != Mark::none and mark != Mark::round) {
        place(p, Place::summary, p_.summary.size());
        p_.summary.push_back({p.speaker ? "" : p.marked.written, text, {}, {}, p.span()});
        return;
    }
    if (p_.summary.empty() or ends_sentence(p_.summary.back().text)) {
        place(p, Place::summary, p_.summary.size());
        p_.summary.push_back({"", text, {}, {}, p.span()});
        return;
    }
    join(p_.summary.back().text, text);
    p_.summary.back().lines.last = p.span().last;
    place(p, Place::summary, p_.summary.size() - 1);
}

void Reader::take_next(P p) {
    const auto text = (is_list(p.marked.mark) ? "" : p.marked.written) + p.text;
    if (text.empty()) return place(p, Place::heading);
    add_next(p, text);
}

}  // namespace tsumugi::record
