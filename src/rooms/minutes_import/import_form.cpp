#include "rooms/minutes_import/import_form.h"

#include <algorithm>
#include <charconv>

#include "ground/base/text.h"

namespace tsumugi::minutes_import {

using html::msgid;

namespace {

std::optional<std::size_t> index_of(std::string_view text, std::size_t size) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc{} or end != text.data() + text.size() or index >= size) return std::nullopt;
    return index;
}

/// A place as it was chosen, or typed where places are typed (there a heading's number stands in front of its
/// words): a heading's index or the code of a way. nullopt: none of them.
std::optional<std::string> place_of(const Ctx& ctx, std::string_view given, std::span<const Way> ways,
                                    std::size_t heads) {
    for (const auto& way : ways)
        if (given == way.code or given == ctx.tr(way.words)) return way.code;
    if (index_of(given, heads)) return std::string(given);
    const auto blank = given.find(' ');
    const auto number = index_of(given.substr(0, blank), heads + 1);
    if (blank == std::string_view::npos or not number or *number == 0) return std::nullopt;
    return std::to_string(*number - 1);
}

std::string one_line(std::string text) {
    std::erase(text, '\r');
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

/// Of one number: "24"; of several: "24-26".
std::string range_words(std::size_t number) { return std::to_string(number + 1); }

void read_agenda(const Ctx& ctx, Draft& draft) {
    if (not ctx.request.form.has("agenda")) return;
    const auto before = draft.agenda;
    draft.agenda.clear();
    for (const auto& line : lines_of(ctx.field("agenda"))) {
        constexpr std::string_view kDot = "・";
        if (line.starts_with(kDot) and not draft.agenda.empty()) {
            draft.agenda.back().points.push_back(base::trimmed(std::string_view(line).substr(kDot.size())));
            continue;
        }
        const auto number = draft.agenda.size();
        auto mark = number < before.size() ? before[number].mark : "（" + std::to_string(number + 1) + "）";
        draft.agenda.push_back({std::move(mark), line, {}});
    }
}

void place_lines(Draft& draft, std::string_view lines, const char* place, const std::string& what) {
    const auto [from, to] = line_range(lines);
    for (auto i = from; i < to and i < draft.lines.size(); ++i) {
        if (draft.lines[i].place.empty()) continue;  // a blank line in the midst stays one
        draft.lines[i].place = place;
        draft.lines[i].what = what;
    }
}

}  // namespace

std::string head_words(const Draft::Head& head) {
    if (not head.item) return head.mark + head.title;
    return head.mark.empty() ? head.title : "№" + head.mark + (head.title.empty() ? "" : " " + head.title);
}

std::string typed_place(const Draft& draft, std::size_t head) {
    return std::to_string(head + 1) + " " + head_words(draft.heads[head]);
}

bool is_long(const Draft& draft) {
    const auto unplaced = std::count_if(draft.lines.begin(), draft.lines.end(),
                                        [](const auto& line) { return line.place == "-"; });
    return draft.heads.size() * (draft.said.size() + static_cast<std::size_t>(unplaced)) > kMostOptions;
}

std::pair<std::size_t, std::size_t> line_range(std::string_view lines) {
    std::size_t first = 0, last = 0;
    const auto dash = lines.find('-');
    const auto begin = lines.substr(0, dash);
    std::from_chars(begin.data(), begin.data() + begin.size(), first);
    last = first;
    if (dash != std::string_view::npos) {
        const auto end = lines.substr(dash + 1);
        std::from_chars(end.data(), end.data() + end.size(), last);
    }
    if (first == 0 or last < first) return {0, 0};
    return {first - 1, last};
}

Corrected untouched(Draft draft) {
    Corrected corrected;
    corrected.removed.resize(draft.said.size());
    corrected.draft = std::move(draft);
    return corrected;
}

Corrected read_corrections(const Ctx& ctx, Draft draft) {
    const auto& form = ctx.request.form;
    auto corrected = untouched(std::move(draft));
    auto& d = corrected.draft;
    const auto take = [&](const std::string& field, std::string& into) {
        if (form.has(field)) into = ctx.field(field);
    };
    take("title", d.title);
    take("number", d.number);
    take("date_text", d.date_text);
    take("weekday_text", d.weekday_text);
    take("time_text", d.time_text);
    take("place", d.place);
    take("next_text", d.next_text);
    read_agenda(ctx, d);
    for (std::size_t i = 0; i < d.heads.size(); ++i) {
        take("mark." + std::to_string(i), d.heads[i].mark);
        take("head." + std::to_string(i), d.heads[i].title);
    }
    for (std::size_t i = 0; i < d.said.size(); ++i) {
        const auto number = std::to_string(i);
        if (not form.has("said." + number)) continue;
        auto& said = d.said[i];
        said.text = one_line(ctx.field("said." + number));
        said.names = names_of(ctx.field("who." + number));
        const auto where = place_of(ctx, ctx.field("where." + number), kOpinionWays, d.heads.size());
        corrected.removed[i] = where == "out";
        if (not where) corrected.unknown_places.push_back("where." + number);
        if (where and not corrected.removed[i]) said.head = index_of(*where, d.heads.size());
    }
    for (std::size_t i = 0; i < d.summary.size(); ++i) {
        const auto number = std::to_string(i);
        if (not form.has("chair." + number)) continue;
        auto& chair = d.summary[i];
        chair.text = one_line(ctx.field("chair." + number));
        chair.names = names_of(ctx.field("leads." + number));
        chair.heads.clear();
        for (const auto value : form.all("about." + number)) {
            if (const auto head = index_of(value, d.heads.size())) chair.heads.push_back(*head);
        }
    }
    for (std::size_t i = 0; i < d.notes.size(); ++i) take("note." + std::to_string(i), d.notes[i]);
    std::erase(d.notes, "");
    for (const auto& [name, value] : form.pairs()) {
        if (name.starts_with("choice.")) corrected.chosen[name.substr(7)] = value;
        if (not name.starts_with("to.")) continue;
        const auto number = name.substr(3);
        const auto line = index_of(number, d.lines.size());
        if (not line) continue;
        const auto to = place_of(ctx, base::trimmed(value), kLineWays, d.heads.size());
        if (not to) corrected.unknown_places.push_back("to." + number);
        corrected.moves[*line] = {to.value_or(""), one_line(ctx.field("line." + number)),
                                  ctx.field("by." + number)};
    }
    if (form.has("title")) corrected.add_members = not ctx.field("add_members").empty();
    return corrected;
}

Draft settled(const Corrected& corrected) {
    auto d = corrected.draft;
    for (std::size_t i = 0; i < d.said.size(); ++i) {
        if (corrected.removed[i]) place_lines(d, d.said[i].lines, "-", "");
    }
    // Lines that are sent to an opinion find it by where it stands, so removed ones go last.
    const auto before = [&](std::size_t line) -> Draft::Said* {
        Draft::Said* last = nullptr;
        for (std::size_t i = 0; i < d.said.size(); ++i) {
            if (i < corrected.removed.size() and corrected.removed[i]) continue;
            if (line_range(d.said[i].lines).first < line) last = &d.said[i];
        }
        return last;
    };
    std::vector<Draft::Said> added;
    for (const auto& [line, move] : corrected.moves) {
        if (move.to.empty() or d.lines[line].place != "-") continue;
        const auto text = move.text.empty() ? base::trimmed(d.lines[line].text) : move.text;
        auto& place = d.lines[line];
        if (move.to == "note") {
            d.notes.push_back(text);
            place.place = msgid("そのほかの記録");
        } else if (move.to == "next") {
            d.next_text = text;
            place.place = msgid("次回の予定");
        } else if (move.to == "join") {
            if (auto* opinion = before(line)) {
                opinion->text += text;
                place.place = msgid("意見");
            }
        } else if (const auto head = index_of(move.to, d.heads.size())) {
            added.push_back({text, names_of(move.who), head, range_words(line)});
            place.place = msgid("意見");
            place.what = (d.heads[*head].item ? "№" : "") + d.heads[*head].mark;
        }
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < d.said.size(); ++i) {
        if (not corrected.removed[i]) d.said[kept++] = d.said[i];
    }
    d.said.resize(kept);
    for (auto& said : added) d.said.push_back(std::move(said));
    // In the order of the record.
    std::stable_sort(d.said.begin(), d.said.end(), [](const auto& a, const auto& b) {
        return line_range(a.lines).first < line_range(b.lines).first;
    });
    return d;
}

std::vector<NameChoice> chosen_names(Ctx& ctx, const Corrected& corrected, const Draft& draft) {
    auto choices = name_choices(ctx, draft);
    for (auto& choice : choices) {
        const auto typed = corrected.chosen.find(choice.name);
        if (typed == corrected.chosen.end()) continue;
        const bool known = std::any_of(choice.candidates.begin(), choice.candidates.end(),
                                       [&](const auto& c) { return c.value == typed->second; });
        if (known) choice.chosen = typed->second;
    }
    return choices;
}

}  // namespace tsumugi::minutes_import
