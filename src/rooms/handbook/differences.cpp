#include "rooms/handbook/differences.h"

#include <algorithm>
#include <map>

#include "ground/base/text.h"

namespace tsumugi::handbook {
namespace {

using html::msgid;
using Kind = LineChange::Kind;

/// Over this many pairs of lines a text is shown as taken out and written anew.
constexpr std::size_t kMostPairs = 4'000'000;
constexpr std::size_t kAround = 2;

std::vector<LineChange> all_lines(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<LineChange> lines;
    const auto add = [&](Kind kind, const std::string& text) { lines.push_back({kind, text}); };
    std::size_t i = 0, j = 0;
    if (a.size() * b.size() <= kMostPairs) {
        // Lengths of the longest common lines of what follows.
        const auto width = b.size() + 1;
        std::vector<std::uint16_t> common((a.size() + 1) * width);
        for (auto x = a.size(); x-- > 0;) {
            for (auto y = b.size(); y-- > 0;)
                common[x * width + y] =
                    a[x] == b[y] ? static_cast<std::uint16_t>(common[(x + 1) * width + y + 1] + 1)
                                 : std::max(common[(x + 1) * width + y], common[x * width + y + 1]);
        }
        while (i < a.size() and j < b.size()) {
            if (a[i] == b[j]) {
                add(Kind::same, a[i++]);
                ++j;
            } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
                add(Kind::removed, a[i++]);
            } else {
                add(Kind::added, b[j++]);
            }
        }
    }
    while (i < a.size()) add(Kind::removed, a[i++]);
    while (j < b.size()) add(Kind::added, b[j++]);
    return lines;
}

/// The facts that stand beside the table of facts.
const std::vector<EntryFact>& compared_facts() {
    static const auto all = [] {
        std::vector<EntryFact> made{{"name", msgid("名前"), [](const Entry& e) { return e.name; }},
                                    {"kana", msgid("ふりがな"), [](const Entry& e) { return e.kana; }},
                                    {"kind", msgid("種類"), [](const Entry& e) { return e.kind_label; }},
                                    {"town", msgid("市町村"), [](const Entry& e) { return e.town; }}};
        made.insert(made.end(), entry_facts().begin(), entry_facts().end());
        return made;
    }();
    return all;
}

}  // namespace

std::vector<LineChange> changed_lines(std::string_view before, std::string_view after) {
    const auto all = all_lines(base::split(before, '\n'), base::split(after, '\n'));
    std::vector<LineChange> shown;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto from = i < kAround ? 0 : i - kAround;
        const auto until = std::min(all.size(), i + kAround + 1);
        const bool near = std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from),
                                      all.begin() + static_cast<std::ptrdiff_t>(until),
                                      [](const LineChange& line) { return line.kind != Kind::same; });
        if (near) {
            shown.push_back(all[i]);
        } else if (shown.empty() or shown.back().kind != Kind::same or not shown.back().text.empty()) {
            shown.push_back({});
        }
    }
    return shown;
}

bool Differences::none() const {
    return added.empty() and gone.empty() and changed.empty() and new_chapters.empty() and
           gone_chapters.empty() and changed_chapters.empty();
}

Differences compare(const std::vector<Entry>& before, const std::vector<Entry>& after,
                    const std::vector<Chapter>& chapters_before, const std::vector<Chapter>& chapters_after) {
    Differences found;
    std::map<ServiceId, const Entry*> old;
    for (const auto& entry : before) old.emplace(entry.service, &entry);
    for (const auto& entry : after) {
        const auto known = old.find(entry.service);
        if (known == old.end()) {
            found.added.push_back(&entry);
            continue;
        }
        EntryChange change{&entry, {}};
        for (const auto& fact : compared_facts()) {
            auto was = fact.get(*known->second), is = fact.get(entry);
            if (was != is) change.facts.push_back({fact.label, std::move(was), std::move(is)});
        }
        if (not change.facts.empty()) found.changed.push_back(std::move(change));
        old.erase(known);
    }
    for (const auto& entry : before) {
        if (old.contains(entry.service)) found.gone.push_back(&entry);
    }
    const auto twin = [](const std::vector<Chapter>& in, const Chapter& of) {
        const auto at =
            std::find_if(in.begin(), in.end(), [&](const Chapter& c) { return c.origin == of.origin; });
        return at == in.end() ? nullptr : &*at;
    };
    for (const auto& chapter : chapters_after) {
        const auto* was = twin(chapters_before, chapter);
        if (not was) {
            found.new_chapters.push_back(&chapter);
        } else if (was->title != chapter.title or was->text != chapter.text) {
            found.changed_chapters.push_back({was, &chapter});
        }
    }
    for (const auto& chapter : chapters_before) {
        if (not twin(chapters_after, chapter)) found.gone_chapters.push_back(&chapter);
    }
    return found;
}

}  // namespace tsumugi::handbook
