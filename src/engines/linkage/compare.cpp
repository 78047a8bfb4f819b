#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "engines/linkage/keys.h"
#include "engines/linkage/letters.h"

namespace tsumugi::linkage {
namespace {

/// Weights in bits for equal, close and different (README.md says from which rates).
struct Weights {
    double equal, close, differs;
};
constexpr Weights kKana{13, 6, -5}, kKanji{14, 8, -3}, kBirth{12, 3, -12}, kSex{1, 0, -5}, kTown{2, 0, -2},
    kNumber{20, 0, -2};
constexpr Weights kLatinGiven{7, 4, -3}, kLatinFamily{9, 5, -3}, kStreet{10, 6, -2}, kPlace{7, 5, -1.5},
    kPost{8, 4, -1.5};
constexpr double kSame = 20, kAsk = 11;

bool one_edit_apart(std::string_view a, std::string_view b) {
    const auto x = code_points(a), y = code_points(b);
    const std::size_t shorter = std::min(x.size(), y.size()), longer = std::max(x.size(), y.size());
    if (longer - shorter > 1 or longer < 2) return false;
    std::size_t head = 0, tail = 0;
    while (head < shorter and x[head] == y[head]) ++head;
    while (tail < shorter - head and x[x.size() - 1 - tail] == y[y.size() - 1 - tail]) ++tail;
    const std::size_t left = longer - head - tail;
    const bool swapped =
        x.size() == y.size() and left == 2 and x[head] == y[head + 1] and x[head + 1] == y[head];
    return left <= 1 or swapped;
}

/// Longer Latin texts may differ by two letters.
bool near(std::string_view a, std::string_view b) {
    if (one_edit_apart(a, b)) return true;
    if (std::min(a.size(), b.size()) < 5) return false;
    std::vector<std::size_t> row(b.size() + 1), before(b.size() + 1);
    std::iota(before.begin(), before.end(), 0u);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j)
            row[j] =
                std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
        std::swap(row, before);
    }
    return before[b.size()] <= 2;
}

Agreement texts(std::string_view a, std::string_view b, bool is_close) {
    if (a.empty() or b.empty()) return Agreement::missing;
    if (a == b) return Agreement::equal;
    return is_close ? Agreement::close : Agreement::differs;
}

double weight(Agreement agreement, const Weights& weights) {
    switch (agreement) {
        case Agreement::equal:
            return weights.equal;
        case Agreement::close:
            return weights.close;
        case Agreement::differs:
            return weights.differs;
        case Agreement::missing:
            break;
    }
    return 0;
}

Agreement births(const Person& a, const Person& b) {
    if (not a.birth or not b.birth) return Agreement::missing;
    if (*a.birth == *b.birth) return Agreement::equal;
    const int same = int{a.birth->year() == b.birth->year()} + int{a.birth->month() == b.birth->month()} +
                     int{a.birth->day() == b.birth->day()};
    const bool swapped = a.birth->year() == b.birth->year() and
                         static_cast<unsigned>(a.birth->month()) == static_cast<unsigned>(b.birth->day()) and
                         static_cast<unsigned>(a.birth->day()) == static_cast<unsigned>(b.birth->month());
    return same == 2 or swapped ? Agreement::close : Agreement::differs;
}

void compare_latin(const Person& a, const Person& b, Comparison& out) {
    const auto agree = [](std::string_view x, std::string_view y) { return texts(x, y, near(x, y)); };
    const bool swapped =
        not a.family_latin.empty() and a.family_latin == b.given_latin and a.given_latin == b.family_latin;
    const auto given = swapped ? Agreement::equal : agree(a.given_latin, b.given_latin);
    const auto family = swapped ? Agreement::equal : agree(a.family_latin, b.family_latin);
    out.kana = given, out.kanji = family;
    out.weight += weight(given, kLatinGiven) + weight(family, kLatinFamily) +
                  weight(agree(a.street, b.street), kStreet) + weight(agree(a.place, b.place), kPlace) +
                  weight(agree(a.postcode, b.postcode), kPost);
    if (a.number == b.number and not a.number.empty()) out.weight += 4;
}

void compare_japanese(const Person& a, const Person& b, Comparison& out) {
    const bool loose = loose_kana(a.kana) == loose_kana(b.kana);
    const bool same_written_given = not a.given_kanji.empty() and a.given_kanji == b.given_kanji;
    const bool swapped = (not a.kana.empty() and a.kana == b.swapped_kana) or
                         (not b.kana.empty() and b.kana == a.swapped_kana);
    out.kana = swapped
                   ? Agreement::equal
                   : texts(a.kana, b.kana, loose or one_edit_apart(loose_kana(a.kana), loose_kana(b.kana)));
    out.kanji = texts(a.kanji, b.kanji, loose_kanji(a.kanji) == loose_kanji(b.kanji));
    out.number = texts(a.number, b.number, false);
    out.town = texts(a.town, b.town, false);
    out.weight += weight(out.kana, kKana) + weight(out.kanji, kKanji) + weight(out.number, kNumber) +
                  weight(out.town, kTown);
    // Another family name, the same given name: a change of name, or another child. A person decides.
    const bool same_given = not a.given_kana.empty() and a.given_kana == b.given_kana;
    if (out.kana == Agreement::differs and same_given) out.weight += 4;
    if (out.kanji == Agreement::differs and same_written_given) out.weight += 4;
    // Twins: the same family, day and town, and another given name in both writings.
    const bool other_given =
        not a.given_kana.empty() and not b.given_kana.empty() and a.given_kana != b.given_kana;
    const bool other_written =
        not a.given_kanji.empty() and not b.given_kanji.empty() and not same_written_given;
    if (other_given and (other_written or a.given_kanji.empty() or b.given_kanji.empty()) and not swapped)
        out.weight -= 9;
}

}  // namespace

Comparison compare(const Person& a, const Person& b, Profile profile) {
    Comparison out;
    if (profile == Profile::latin)
        compare_latin(a, b, out);
    else
        compare_japanese(a, b, out);
    out.birth = births(a, b);
    out.sex = texts(sex_code(a.sex), sex_code(b.sex), false);
    out.weight += weight(out.birth, kBirth) + weight(out.sex, kSex);
    // A name is not enough to call two rows one child: a date, a number, or both writings in one town go with
    // it.
    const bool here = out.town == Agreement::equal;
    const auto near_by = [](Agreement agreement) {
        return agreement == Agreement::equal or agreement == Agreement::close;
    };
    // Of Latin records the two hold given and family name; with these an address makes up for a date that is
    // missing.
    const bool addressed = profile == Profile::latin and out.birth == Agreement::missing and
                           near_by(out.kana) and near_by(out.kanji);
    const bool firm = addressed or out.birth == Agreement::equal or out.number == Agreement::equal or
                      (out.birth == Agreement::close and out.town != Agreement::differs) or
                      (out.birth == Agreement::missing and here and out.kana == Agreement::equal and
                       out.kanji == Agreement::equal);
    out.verdict = out.weight >= kSame and firm ? Verdict::same
                  : out.weight >= kAsk         ? Verdict::ask
                                               : Verdict::different;
    return out;
}

std::vector<Double> find_doubles(const std::vector<Person>& persons, Profile profile) {
    std::vector<std::vector<Key>> keys;
    keys.reserve(persons.size());
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_key;
    for (std::uint32_t i = 0; i < persons.size(); ++i) {
        keys.push_back(match_keys(persons[i], profile));
        for (const Key& key : keys.back()) by_key[key.text].push_back(i);
    }
    constexpr std::size_t kTooCommon = 50;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const auto& [key, group] : by_key) {
        if (group.size() > kTooCommon) continue;
        for (std::size_t i = 0; i < group.size(); ++i) {
            for (std::size_t j = i + 1; j < group.size(); ++j) pairs.emplace_back(group[i], group[j]);
        }
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    std::vector<Double> doubles;
    for (const auto& [first, second] : pairs) {
        const Comparison found = compare(persons[first], persons[second], profile);
        if (found.verdict != Verdict::different) doubles.push_back({first, second, found});
    }
    return doubles;
}

std::vector<Person> without_doubles(const std::vector<Person>& persons, const std::vector<Double>& doubles,
                                    std::vector<std::size_t>* kept) {
    std::vector<std::size_t> first(persons.size());
    std::iota(first.begin(), first.end(), std::size_t{0});
    const auto find = [&](std::size_t at) {
        while (first[at] != at) at = first[at] = first[first[at]];
        return at;
    };
    for (const Double& pair : doubles) {
        if (pair.comparison.verdict != Verdict::same) continue;
        const auto a = find(pair.first), b = find(pair.second);
        first[std::max(a, b)] = std::min(a, b);
    }
    std::vector<Person> out;
    std::vector<std::size_t> place(persons.size());
    for (std::size_t i = 0; i < persons.size(); ++i) {
        const std::size_t root = find(i);
        if (root == i) {
            place[i] = out.size();
            out.push_back(persons[i]);
            continue;
        }
        place[i] = place[root];
        Person& into = out[place[root]];
        const Person& from = persons[i];
        if (into.kana.empty())
            into.kana = from.kana, into.family_kana = from.family_kana, into.given_kana = from.given_kana,
            into.swapped_kana = from.swapped_kana;
        if (into.kanji.empty())
            into.kanji = from.kanji, into.family_kanji = from.family_kanji,
            into.given_kanji = from.given_kanji;
        if (not into.birth) into.birth = from.birth;
        if (into.sex == Sex::unknown) into.sex = from.sex;
        if (into.town.empty()) into.town = from.town;
        if (into.number.empty()) into.number = from.number;
        if (into.care.find(from.care) == std::string::npos)
            into.care += (into.care.empty() ? "" : "、") + from.care;
    }
    if (kept) *kept = std::move(place);
    return out;
}

}  // namespace tsumugi::linkage
