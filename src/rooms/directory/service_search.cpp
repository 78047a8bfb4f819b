// How near what was typed is to a name.
#include <algorithm>
#include <map>

#include "ground/base/text.h"
#include "rooms/directory/service_facts.h"
#include "rooms/directory/store.h"

namespace tsumugi::directory {
namespace {

/// The letters of a folded key without what the ear does not tell apart: が is か, ぱ is は, a long vowel and
/// a doubled letter are left out.
std::u32string heard(std::string_view key) {
    std::u32string out;
    for (std::size_t at = 0; at < key.size();) {
        const auto first = static_cast<unsigned char>(key[at]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        char32_t letter = length == 1 ? first : first & (0xffu >> (length + 1));
        for (std::size_t i = 1; i < length and at + i < key.size(); ++i)
            letter = letter << 6 | (static_cast<unsigned char>(key[at + i]) & 0x3f);
        at += length;
        constexpr std::u32string_view kVoiced = U"がぎぐげござじずぜぞだぢづでど";
        constexpr std::u32string_view kLips = U"ばびぶべぼ", kPuffs = U"ぱぴぷぺぽ";
        if (kVoiced.find(letter) != std::u32string_view::npos or
            kLips.find(letter) != std::u32string_view::npos)
            letter -= 1;
        if (kPuffs.find(letter) != std::u32string_view::npos) letter -= 2;
        if (letter == U'-') continue;
        out += letter;
    }
    return out;
}

/// Sellers' table: the fewest letters changed, left out, put in or swapped with the next one, for `word` to
/// stand somewhere in `text`.
int distance_within(const std::u32string& word, const std::u32string& text, int most) {
    const std::size_t length = word.size();
    thread_local std::vector<int> before, now, two_before;
    now.assign(length + 1, 0);
    for (std::size_t i = 0; i <= length; ++i) now[i] = static_cast<int>(i);
    before = now;
    int best = now[length];
    for (std::size_t j = 0; j < text.size(); ++j) {
        two_before = before;
        before = now;
        now[0] = 0;
        for (std::size_t i = 1; i <= length; ++i) {
            const bool same = word[i - 1] == text[j];
            int cost = std::min({before[i - 1] + (same ? 0 : 1), before[i] + 1, now[i - 1] + 1});
            const bool swapped = i > 1 and j > 0 and word[i - 1] == text[j - 1] and word[i - 2] == text[j];
            if (swapped) cost = std::min(cost, two_before[i - 2] + 1);
            now[i] = cost;
        }
        best = std::min(best, now[length]);
        if (best == 0) break;
    }
    return best > most ? most + 1 : best;
}

/// Name, reading and provider: towns and kinds are chosen, not misspelt.
constexpr int kLinesOfNames = 3;

}  // namespace

std::optional<int> typing_distance(std::string_view word, std::string_view text) {
    // The same few words meet every service.
    thread_local std::pair<std::string, std::u32string> last;
    if (last.first != word) last = {std::string(word), heard(word)};
    const auto& wanted = last.second;
    if (wanted.size() < 2) return std::nullopt;
    const int most = wanted.size() < 4 ? 0 : wanted.size() < 7 ? 1 : 2;
    int best = most + 1;
    for (int line = 0; line < kLinesOfNames and not text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        best = std::min(best, distance_within(wanted, heard(text.substr(0, end)), most));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return best > most ? std::nullopt : std::optional(best);
}

std::vector<Organisation> organisations_named(db::Db& db, std::string_view words) {
    auto all = organisations(db);
    const auto key = base::search_key(words);
    if (key.empty()) return all;
    std::map<OrganisationId, std::string> sections_of_each;
    for (const auto& section : sections(db)) sections_of_each[section.organisation] += section.name + "\n";
    std::vector<Organisation> found;
    std::vector<std::pair<int, Organisation>> similar;
    for (auto& o : all) {
        const auto names = base::search_key(o.name) + "\n" + base::search_key(o.kana) + "\n";
        const auto text = names + base::search_key(sections_of_each[o.id]);
        if (text.find(key) != std::string::npos) {
            found.push_back(std::move(o));
        } else if (const auto distance = typing_distance(key, names)) {
            similar.emplace_back(*distance, std::move(o));
        }
    }
    if (not found.empty()) return found;
    std::stable_sort(similar.begin(), similar.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [distance, o] : similar) found.push_back(std::move(o));
    return found;
}

}  // namespace tsumugi::directory
