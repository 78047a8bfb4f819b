#include <algorithm>

#include "engines/record/heads.h"
#include "engines/record/reader.h"

namespace tsumugi::record {
bool Reader::is_heading(P p) const {
    const auto mark = p.marked.mark;
    if (mark == Mark::item or is_title_bracket(mark)) return true;
    if (not is_numbering(mark) and mark != Mark::square and mark != Mark::circle) return false;
    if (p.text.empty() or p.text.ends_with("。") or columns(p.text) > 120) return false;
    const auto end = end_bracket(p.text);
    if (not end.inner.empty() and profile_.brackets.names(end.inner) and ends_as_body(end.inner))
        return false;
    if (profile_.said_by(mark)) return false;
    // Signs with nothing below them are a list of what was said.
    if ((mark == Mark::square or mark == Mark::circle) and
        profile_.leads[static_cast<std::size_t>(mark)] == 0)
        return false;
    return mark != Mark::circle or profile_.bullets > 0 or profile_.speakers > 2;
}

std::optional<std::size_t> Reader::agenda_named(std::string_view text) const {
    // 議題2　レスパイト入院について
    if (const auto label = label_of(text); label.label == Label::agenda and label.number > 0)
        text = std::string_view(text).substr(text.size() - std::min(text.size(), label.value.size()));
    const auto key = folded(text);
    if (key.size() < 3) return std::nullopt;
    const auto names = [&](std::string_view written) {
        const auto point = folded(written);
        return point == key or
               (key.size() > 5 and point.size() > 5 and (point.starts_with(key) or key.starts_with(point)));
    };
    for (std::size_t i = 0; i < p_.agenda.size(); ++i) {
        if (names(p_.agenda[i].text)) return i;
        for (const auto& inner : p_.agenda[i].points) {
            if (names(mark_of(inner).rest)) return i;
        }
    }
    return std::nullopt;
}

bool Reader::continues_agenda(P p) const {
    // ●緊急時の連絡, below ●保育園の受入れについて and what was said there.
    if (agenda_talks_ and p.marked.mark == agenda_mark_ and
        (agenda_mark_ == Mark::circle or agenda_mark_ == Mark::square) and levels_.empty() and is_heading(p))
        return not p.text.ends_with("。");
    return is_numbering(agenda_mark_) and p.marked.mark == agenda_mark_ and
           p.marked.number == agenda_number_ + 1 and
           std::find(levels_.begin(), levels_.end(), agenda_mark_) == levels_.end() and
           not profile_.said_by(agenda_mark_) and not p.text.ends_with("。");
}

void Reader::close_headings() {
    levels_.clear();
    group_.clear();
    open_ = false;
}

void Reader::open_challenge(P p, std::string mark, std::string title) {
    if (p_.challenges.empty()) p_.said_after = p_.agenda.size();
    place(p, Place::challenge, p_.challenges.size());
    p_.challenges.push_back({std::move(mark), std::move(title), std::nullopt, {}, p.span()});
    open_ = false;
    group_.clear();
}

void Reader::open_topic() {
    if (p_.agenda.empty()) return;
    const auto last = p_.agenda.size() - 1;
    // A list of several points, and what was said below all of them: of which is not said. 議題２ …, with
    // what was said below each, is no list.
    const bool each = agenda_talks_ or mark_of(p_.agenda[last].mark).mark == Mark::none or
                      (not p_.challenges.empty() and p_.challenges.back().agenda);
    if (p_.agenda.size() > 1 and (agenda_closed_ or not each or p_.agenda[last].mark.empty())) return;
    if (not p_.challenges.empty() and p_.challenges.back().agenda == last) return;
    if (p_.challenges.empty()) p_.said_after = p_.agenda.size();
    const auto& point = p_.agenda[last];
    p_.challenges.push_back({point.mark, point.text, last, {}, point.lines});
    open_ = false;
    group_.clear();
}

void Reader::open_item(P p, std::string number, std::string title, bool general) {
    if (p_.challenges.empty()) {
        p_.said_after = p_.agenda.size();
        p_.challenges.emplace_back();
    }
    auto& items = p_.challenges.back().items;
    place(p, Place::item, p_.challenges.size() - 1);
    for (const auto i : p.lines) p_.lines[i].item = items.size();
    Item item{std::move(number), std::move(title), general, {}, p.span()};
    items.push_back(std::move(item));
    open_ = false;
    group_.clear();
}

void Reader::place_opinion(P p) {
    const auto& challenge = p_.challenges.back();
    for (const auto i : p.lines) {
        auto& line = p_.lines[i];
        line.place = Place::opinion;
        line.index = p_.challenges.size() - 1;
        line.item = challenge.items.size() - 1;
        line.opinion = challenge.items.back().opinions.size() - 1;
    }
}

Opinion& Reader::add_opinion(P p, std::string text) {
    if (p_.challenges.empty()) {
        p_.said_after = p_.agenda.size();
        p_.challenges.emplace_back();
    }
    auto& items = p_.challenges.back().items;
    if (items.empty()) items.emplace_back();
    items.back().opinions.push_back({std::move(text), {}, false, p.span()});
    place_opinion(p);
    open_ = true;
    bullet_ = p.marked.mark;
    bullet_indent_ = p.marked.indent;
    return items.back().opinions.back();
}

bool Reader::is_complete() const {
    const auto end = end_bracket(p_.challenges.back().items.back().opinions.back().text);
    return not end.inner.empty() and profile_.brackets.names(end.inner);
}

void Reader::extend_opinion(P p, std::string_view text) {
    auto& opinion = p_.challenges.back().items.back().opinions.back();
    join(opinion.text, text);
    opinion.lines.last = p.span().last;
    place_opinion(p);
}

bool Reader::take_heading(P p) {
    const auto mark = p.marked.mark;
    if (not is_heading(p)) return false;
    if (mark == Mark::item) {
        open_item(p, std::to_string(p.marked.number), p.text, false);
        return true;
    }
    if (is_title_bracket(mark)) {
        if (p.marked.inner.empty()) return false;
        if (is_kind_of_speech(p.marked.inner) and not p.text.empty()) {
            add_opinion(p, p.marked.written + p.text);
            return true;
        }
        if (const auto named = agenda_named(p.marked.inner); named and p.text.empty()) {
            open_challenge(p, "", p.marked.inner);
            p_.challenges.back().agenda = named;
            return true;
        }
        const bool sentence =
            not p.text.empty() and (p.text.ends_with("。") or not end_bracket(p.text).inner.empty());
        open_item(p, "", sentence ? p.marked.inner : p.marked.inner + p.text, false);
        if (sentence) add_opinion(p, p.text);
        return true;
    }
    // A point of the agenda again, as the heading of what was said about it.
    if (const auto named = agenda_named(p.text); named and mark != Mark::circle) {
        open_challenge(p, p.marked.written, p.text);
        p_.challenges.back().agenda = named;
        levels_ = {mark};
        return true;
    }
    if (mark == Mark::circled and profile_.items > 0) levels_.clear();
    auto level = static_cast<std::size_t>(std::find(levels_.begin(), levels_.end(), mark) - levels_.begin());
    levels_.resize(level);
    levels_.push_back(mark);
    // A heading that has opinions of its own and is followed by another kind keeps them.
    const bool under_topic = not p_.challenges.empty() and p_.challenges.back().agenda and agenda_talks_ and
                             mark != agenda_mark_ and mark != Mark::circled and mark != Mark::square;
    if (level == 0 and not under_topic) {
        open_challenge(p, p.marked.written, p.text);
    } else {
        open_item(p,
                  p.marked.number and mark != Mark::kana and mark != Mark::both_kana
                      ? std::to_string(p.marked.number)
                      : "",
                  p.text, false);
    }
    return true;
}

void Reader::take_said(P p) {
    if (p.table and take_table(p)) return;
    if (p.speaker and (p.speaker->certain or p.marked.mark != Mark::corner or not p.speaker->text.empty())) {
        if (at_ == At::agenda) {
            open_topic();
            at_ = At::said;
        }
        if (p.speaker->text.empty()) {
            group_ = {p.speaker->name};
            open_ = false;
            return place(p, Place::heading);
        }
        auto& opinion = add_opinion(p, p.speaker->text);
        opinion.organisations = split_names(p.speaker->name);
        opinion.speaker_line = true;
        group_.clear();
        return;
    }
    const auto mark = p.marked.mark;
    const bool speech =
        open_ and p_.challenges.back().items.back().opinions.back().speaker_line and group_.empty();
    // A speech goes on with the lists within it, until a heading that others share.
    const bool in_speech =
        speech and profile_.speakers > 2 and mark != Mark::item and
        not(is_heading(p) and
            (agenda_named(p.text) or std::find(levels_.begin(), levels_.end(), mark) != levels_.end() or
             is_top_heading(p) or mark == Mark::square or is_title_bracket(mark) or
             (mark == Mark::circle and is_list(bullet_) and bullet_ != mark)));
    if (in_speech and not continues_agenda(p)) return extend_opinion(p, p.marked.written + p.text);
    if (continues_agenda(p) and not agenda_named(p.text)) {
        close_headings();
        at_ = At::agenda;
        return add_point(p, p.marked.written, p.text);
    }
    if (take_heading(p)) return;
    if (mark == Mark::round and p.marked.rest.empty()) {
        const bool who = open_ and profile_.brackets.names(p.marked.inner);
        if (not who) return add_note(p, p.text);
    }
    if (mark == Mark::note)
        return p.text.empty() ? place(p, Place::heading) : add_note(p, p.marked.written + p.text);
    if (is_list(mark) or is_numbering(mark) or mark == Mark::square) {
        if (p.text.empty()) return place(p, Place::heading);
        const bool below = open_ and mark != bullet_ and p.marked.indent > bullet_indent_ and
                           is_list(bullet_) and not is_complete();
        if (below) return extend_opinion(p, p.marked.written + p.text);
        auto& opinion = add_opinion(p, (mark == Mark::arrow ? p.marked.written : "") + p.text);
        if (not group_.empty()) {
            take_organisations(opinion, profile_.brackets);
            if (opinion.organisations.empty()) {
                opinion.organisations = group_;
                opinion.speaker_line = true;
            }
        }
        return;
    }
    const auto end = end_bracket(p.text);
    const bool named = not end.inner.empty() and profile_.brackets.names(end.inner);
    if (open_ and end.text.empty() and named) return extend_opinion(p, p.text);
    if (const auto who = reported_speaker(p.text); not who.empty()) {
        auto& opinion = add_opinion(p, p.text);
        opinion.organisations = {who};
        opinion.speaker_line = true;
        open_ = false;
        return;
    }
    if (not group_.empty() or named or
        (profile_.bullets < 2 and (ends_sentence(p.text) or columns(p.text) > 40))) {
        auto& opinion = add_opinion(p, p.text);
        if (not group_.empty() and not named) {
            opinion.organisations = group_;
            opinion.speaker_line = true;
        }
    }
}

}  // namespace tsumugi::record
