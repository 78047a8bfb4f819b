#include "engines/record/grammar.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <vector>

namespace tsumugi::record {
namespace {

bool is_bracket(Mark mark) {
    return mark == Mark::corner or mark == Mark::angle or mark == Mark::square_corner or mark == Mark::round;
}
bool is_sign(Mark mark) {
    return mark == Mark::bullet or mark == Mark::circle or mark == Mark::square or mark == Mark::arrow;
}

/// What stands in front of a colon in a list of things, and is nobody: ・課題：…, ・対応：…
constexpr std::array<std::u32string_view, 48> kThings{
    U"課題", U"対応", U"結果", U"目的", U"方法", U"内容", U"理由", U"背景", U"現状", U"方針",
    U"提案", U"結論", U"決定", U"宿題", U"日程", U"期間", U"対象", U"概要", U"経過", U"予定",
    U"効果", U"成果", U"論点", U"意義", U"体制", U"予算", U"備考", U"注意", U"補足", U"事例",
    U"取組", U"工夫", U"要望", U"目標", U"確認", U"連絡", U"共有", U"今後", U"利点", U"欠点",
    U"原因", U"対策", U"検討", U"実績", U"人数", U"件数", U"費用", U"感想"};

/// What parts the name from the words.
enum class Between { bracket, colon, blank, quote, close, line };

/// A form: a sign in front, a bracket round the name, what stands behind it.
struct Form {
    Mark sign = Mark::none, bracket = Mark::none;
    Between between = Between::line;
    bool alone = false;  ///< the words begin in the next line

    auto key() const { return std::tuple(sign, bracket, between, alone); }
    bool operator<(const Form& other) const { return key() < other.key(); }
};

struct Candidate {
    std::size_t line;
    Form form;
    SpeakerLine speaker;
    bool person = false;  ///< the name alone says that it is one
    bool body = false;    ///< it ends as bodies do
    bool said = false;    ///< words that were said stand behind it
    bool below = false;   ///< such words stand in the line above
};

/// The people whom the record names among those present, folded: whole names and what stands in front of a
/// blank.
std::set<std::u32string> people_of(const Source& source) {
    std::set<std::u32string> people;
    bool listing = false;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        if (source.lines[i].place != Place::unplaced) continue;
        const auto label = label_of(source.plain[i]);
        if (label.label != Label::none) listing = label.label == Label::attendees;
        const auto mark = mark_of(source.plain[i]).mark;
        const bool heading =
            mark == Mark::square or mark == Mark::circle or (mark >= Mark::circled and mark <= Mark::item);
        if (label.label == Label::none and heading) listing = false;
        if (not listing or is_said(source.plain[i])) continue;
        std::string_view text =
            label.label == Label::attendees ? std::string_view(label.value) : trim(source.plain[i]);
        std::u32string word;
        const auto add = [&] {
            if (word.size() >= 1 and word.size() <= 8) people.insert(word);
            word.clear();
        };
        int depth = 0;
        for (std::size_t at = 0; at < text.size();) {
            const auto c = next_folded(text, at);
            if (c == U'(') ++depth, add();
            if (c == U')') --depth;
            if (depth > 0) continue;
            const bool letter = c >= 0x3041 and c <= 0x9FFF and c != U'・';
            if (letter)
                word += c;
            else
                add();
        }
        add();
    }
    return people;
}

/// How much a name says by itself: 2 = somebody, 1 = perhaps, 0 = a heading or a sentence.
int plausible(std::string_view name, const std::set<std::u32string>& people) {
    const auto key = folded(name);
    if (key.empty() or columns(name) > 44 or is_kind_of_speech(name)) return 0;
    for (const auto sign : U":。、?！!「」=→/") {
        if (sign and key.find(sign) != key.npos) return 0;
    }
    const auto label = label_of(name);
    if (label.label != Label::none and label.label != Label::attendees) return 0;
    if (is_person(name) or people.contains(key)) return 2;
    // 事務局・南野, 会長　島田
    for (const std::string_view part : {"・", "　", " "}) {
        const auto at = name.find(part);
        if (at != name.npos and at > 0 and is_person(name.substr(0, at))) return 2;
    }
    if (label.label != Label::none) return 0;
    if (ends_as_body(name)) return 1;
    if (std::any_of(kThings.begin(), kThings.end(), [&](auto thing) { return key.ends_with(thing); }))
        return 0;
    const bool letters = std::all_of(key.begin(), key.end(), [](char32_t c) {
        return (c >= U'一' and c <= U'鿿') or (c >= U'ァ' and c <= U'ヶ') or c == U'々' or c == U'ー' or
               (c >= U'a' and c <= U'z') or (c >= 0x20000 and c <= 0x3FFFF);
    });
    return letters and key.size() <= 6 ? 1 : 0;
}

std::string_view without_colon(std::string_view text) {
    for (const std::string_view sign : {"：", ":"}) {
        if (text.starts_with(sign)) return trim(text.substr(sign.size()));
    }
    return text;
}

/// 会長より, 事務局から, 【島田委員の発言】
std::string name_in(std::string_view inner) {
    inner = trim(inner);
    for (const std::string_view end : {"より", "から", "の発言", "発言"}) {
        if (inner.size() > end.size() and inner.ends_with(end) and
            is_person(trim(inner.substr(0, inner.size() - end.size()))))
            return std::string(trim(inner.substr(0, inner.size() - end.size())));
    }
    return std::string(inner);
}

/// The form in which the line may open a speech; `certain` of the speaker stays open.
std::optional<Candidate> candidate(std::size_t line, std::string_view text,
                                   const std::set<std::u32string>& people) {
    auto marked = mark_of(text);
    Candidate found{line, {}, {}};
    if (is_sign(marked.mark)) {
        found.form.sign = marked.mark;
        text = marked.rest;
        marked = mark_of(text);
    }
    if (is_bracket(marked.mark)) {
        if (marked.inner.empty()) return std::nullopt;
        found.form.bracket = marked.mark;
        found.form.between = Between::bracket;
        found.speaker = {name_in(marked.inner), std::string(without_colon(marked.rest))};
    } else if (marked.mark != Mark::none) {
        return std::nullopt;
    } else {
        text = marked.rest;
        constexpr std::size_t kLongest = 66;  // bytes: 22 letters
        for (std::size_t at = 0; at < text.size() and at < kLongest;) {
            const auto before = at;
            const auto c = next_folded(text, at);
            const bool blank = c == U' ' or c == U'\t';
            if (c == U'(') return std::nullopt;
            if (c != U':' and not blank and c != U'「' and c != U')') continue;
            const auto name = trim(text.substr(0, before));
            const auto rest = trim(text.substr(c == U'「' ? before : at));
            // 島田 一 会長：…, 会　長：…, 南野課長補佐　…
            // One blank of Latin width parts words as well; a wide one parts a name from what was said.
            const bool wide =
                blank and (text.substr(before).starts_with("　") or text.substr(before).starts_with("  "));
            if (blank and (rest.starts_with("：") or rest.starts_with(":") or folded(name).size() < 2 or
                           not(is_person(name) or (wide and is_said(rest)))))
                continue;
            if (c == U'「' and not is_person(name) and not rest.ends_with("」")) return std::nullopt;
            found.form.between = c == U':'   ? Between::colon
                                 : blank     ? Between::blank
                                 : c == U')' ? Between::close
                                             : Between::quote;
            found.speaker = {std::string(name), std::string(rest)};
            break;
        }
        if (found.speaker.name.empty()) {
            if (columns(text) > 30) return std::nullopt;
            found.speaker = {std::string(text), ""};
        }
    }
    found.form.alone = found.speaker.text.empty();
    int says = plausible(found.speaker.name, people);
    // （障）…, （学）…: the first letters of bodies that are present.
    const auto key = folded(found.speaker.name);
    if (says < 2 and found.form.between == Between::bracket and not found.form.alone and key.size() <= 3 and
        not is_kind_of_speech(found.speaker.name)) {
        const auto body = people.lower_bound(key);
        if (body != people.end() and body->starts_with(key)) says = 2;
    }
    if (says == 0) return std::nullopt;
    found.person = says == 2;
    found.body = ends_as_body(found.speaker.name);
    return found;
}

/// Whether a form is one in which this record's speeches begin.
bool is_taken(const Form& form, const std::vector<const Candidate*>& all) {
    const auto count = [&](auto test) { return std::count_if(all.begin(), all.end(), test); };
    const auto said = count([](const auto* c) { return c->said; });
    const auto sure = count([](const auto* c) { return c->said and c->person; });
    std::map<std::u32string, int> names;
    for (const auto* c : all) ++names[folded(c->speaker.name)];
    const auto again = count([&](const auto* c) { return names[folded(c->speaker.name)] > 1; });
    const auto size = static_cast<std::ptrdiff_t>(all.size());
    // The name below the words (…。 / （北原委員）): then words stand above the first and none below the
    // last.
    if (form.alone) {
        const auto below = count([](const auto* c) { return c->below; });
        if (below > said or (below == said and all.front()->below)) return false;
    }
    // A name with nothing round it may be any short line: it takes more of them, and that they come again.
    const bool bare =
        form.sign == Mark::none and form.bracket == Mark::none and form.between == Between::line;
    if (bare) return sure >= 3 and again >= 2 and sure * 2 >= size;
    if (sure >= 2) return sure * 3 >= said;
    if (sure >= 1) return size <= 2;
    // ・〈島田〉…: brackets of this kind stand round speakers, as in the minutes that we write.
    if (form.bracket == Mark::angle and form.sign != Mark::none and not form.alone)
        return said >= 1 and said * 4 >= size * 3;
    const auto bodies = count([](const auto* c) { return c->body; });
    if (form.between == Between::colon and bodies >= 2 and bodies * 2 >= size and said >= 3 and
        said * 4 >= size * 3)
        return true;
    // Family names alone (佐藤：…): many of them, most more than once.
    return said >= 5 and again * 2 >= size and said * 4 >= size * 3;
}

}  // namespace

Grammar::Grammar(const Source& source) {
    const auto people = people_of(source);
    std::vector<Candidate> all;
    std::vector<std::size_t> filled;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        if (source.lines[i].place == Place::unplaced) filled.push_back(i);
    }
    for (std::size_t at = 0; at < filled.size(); ++at) {
        auto found = candidate(filled[at], trim(source.plain[filled[at]]), people);
        if (not found) continue;
        if (at > 0) {
            const auto before = trim(source.plain[filled[at - 1]]);
            found->below = is_said(before) and label_of(before).label == Label::none and
                           not candidate(filled[at - 1], before, people);
        }
        if (not found->form.alone) {
            found->said = is_said(found->speaker.text);
        } else if (at + 1 < filled.size()) {
            const auto next = trim(source.plain[filled[at + 1]]);
            found->said = is_said(next) and not candidate(filled[at + 1], next, people);
        }
        all.push_back(std::move(*found));
    }
    std::map<Form, std::vector<const Candidate*>> forms;
    for (const auto& c : all) forms[c.form].push_back(&c);
    // Words may begin behind the name and, where they are long, below it: two forms that are one.
    std::map<std::tuple<Mark, Mark, Between>, bool> taken;
    std::set<std::u32string> names;
    std::size_t first = source.lines.size();
    for (const auto& [form, lines] : forms) {
        if (not is_taken(form, lines)) continue;
        taken[{form.sign, form.bracket, form.between}] = true;
        for (const auto* c : lines) {
            if (not c->said) continue;
            first = std::min(first, c->line);
            names.insert(folded(c->speaker.name));
        }
    }
    for (const auto& c : all) {
        if (c.line < first or not taken.contains({c.form.sign, c.form.bracket, c.form.between})) continue;
        if (not c.said and not names.contains(folded(c.speaker.name))) continue;
        openings_.emplace(c.line, SpeakerLine{c.speaker.name, c.speaker.text, true});
    }
}

const SpeakerLine* Grammar::opens(std::size_t line) const {
    const auto found = openings_.find(line);
    return found == openings_.end() ? nullptr : &found->second;
}

}  // namespace tsumugi::record
