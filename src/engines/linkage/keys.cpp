#include "engines/linkage/keys.h"

#include <algorithm>
#include <unordered_map>

#include "engines/linkage/letters.h"

namespace tsumugi::linkage {
namespace {

constexpr std::size_t kFamilies = static_cast<std::size_t>(Family::kCount);

constexpr std::array<Slots, kFamilies> layout(std::array<int, kFamilies> counts) {
    std::array<Slots, kFamilies> made{};
    int next = 0;
    for (std::size_t i = 0; i < kFamilies; ++i) {
        made[i] = {static_cast<Family>(i), next, counts[i]};
        next += counts[i];
    }
    return made;
}
//                             number A  C  D  B  I  E  F  G  H  M  U
constexpr auto kJapanese = layout({1, 2, 1, 1, 1, 1, 5, 5, 7, 1, 1, 2});
constexpr auto kLatin = layout({0, 1, 3, 5, 6, 7, 7, 6, 8, 0, 4, 4});
static_assert(kJapanese.back().first + kJapanese.back().count == 28);
static_assert(kLatin.back().first + kLatin.back().count == 51);

std::string two(unsigned number) {
    return number < 10 ? "0" + std::to_string(number) : std::to_string(number);
}

std::string without(std::u32string letters, std::size_t at) {
    letters.erase(at, 1);
    return utf8(letters);
}

void japanese_keys(const Person& person, KeyMaker& keys) {
    const std::string loose = loose_kana(person.kana);
    keys.add(Family::number, {person.number});
    // Name and town for a record without a date; a name alone would tell the hub how often it occurs. Short
    // readings are shared by many, so a record that has all the rest does without them.
    constexpr std::size_t kLongReading = 7;
    if (person.kanji.empty() or not person.birth or code_points(person.kana).size() >= kLongReading)
        keys.add(Family::undated, {"k", person.kana, person.town, sex_code(person.sex)});
    keys.add(Family::undated, {"w", person.kanji, person.town, sex_code(person.sex)});
    if (not person.birth and person.raw_birth.empty()) return;
    const std::string date = person.birth ? base::iso(*person.birth) : person.raw_birth;
    keys.add(Family::reading, {person.kana, date});
    keys.add(Family::reading, {person.swapped_kana, date});
    keys.add(Family::written, {person.kanji, date});
    const std::string given_kanji = loose_kanji(person.given_kanji);
    if (person.foreign) {
        keys.add(Family::given, {"f", person.given_kanji, date});
        keys.add(Family::renamed, {"f", person.family_kanji, date});
    } else {
        keys.add(Family::given, {given_kanji, person.family_kana, date});
    }
    keys.add(Family::loose, {loose, date});
    if (not person.foreign) keys.add(Family::renamed, {given_kanji, person.given_kana, date});
    const auto letters = code_points(loose);
    const std::size_t family = std::min(code_points(person.family_kana).size(), letters.size());
    if (not person.given_kana.empty()) {
        for (std::size_t i = 0; i < family and family > 1; ++i)
            keys.add_as("B", Family::family_edit, {without(letters, i), date});
        // With the sex, for a brother and a sister born on one day may have names one letter apart.
        const std::string_view sex = sex_code(person.sex);
        if (letters.size() - family > 1) keys.add_with(Family::given_edit, {sex}, {loose, date});
        for (std::size_t i = family; i < letters.size() and letters.size() - family > 1; ++i)
            keys.add_with(Family::given_edit, {sex}, {without(letters, i), date});
    }
    // Where the order of the names isn't sure the "given" one may be the family's, which twins share: not for
    // names in Latin letters, nor for one syllable (マリア リ).
    if (not person.foreign) {
        const bool tells = code_points(person.given_kana).size() > 1;
        keys.add(Family::given_town, {given_kanji, date, person.town});
        if (tells) keys.add(Family::given_only, {person.given_kana, date, sex_code(person.sex)});
    }
    if (not person.birth) return;
    const auto year = std::to_string(static_cast<int>(person.birth->year()));
    const unsigned month = static_cast<unsigned>(person.birth->month()),
                   day = static_cast<unsigned>(person.birth->day());
    const auto part = [&](std::string_view kind, const std::string& rest) {
        keys.add(Family::date_part, {kind, loose, rest});
    };
    part("y", two(month) + two(day));
    part("m", year + two(day));
    part("d", year + two(month));
    part("s", year + two(std::min(month, day)) + two(std::max(month, day)));
    keys.add(Family::date_part, {"t", loose, year, person.town});
    keys.add(Family::date_part, {"wy", person.kanji, two(month) + two(day)});
    keys.add(Family::date_part, {"wd", person.kanji, year, sex_code(person.sex)});
}

}  // namespace

void KeyMaker::add(Family family, std::initializer_list<std::string_view> parts) {
    add_with(family, {}, parts);
}

void KeyMaker::add_as(std::string_view letter, Family family, std::initializer_list<std::string_view> parts) {
    std::string text(letter);
    for (const std::string_view part : parts) {
        if (part.empty()) return;
        text += '\x1f';
        text += part;
    }
    put(family, std::move(text));
}

void KeyMaker::add_with(Family family, std::initializer_list<std::string_view> optional,
                        std::initializer_list<std::string_view> parts) {
    std::string text(family_letter(family));
    for (const std::string_view part : parts) {
        if (part.empty()) return;
        text += '\x1f';
        text += part;
    }
    for (const std::string_view part : optional) {
        text += '\x1f';
        text += part;
    }
    put(family, std::move(text));
}

void KeyMaker::put(Family family, std::string text) {
    const auto& run = slots(profile_)[static_cast<std::size_t>(family)];
    int& used = used_[static_cast<std::size_t>(family)];
    if (used >= run.count or not seen_.insert(text).second) return;
    keys_.push_back({run.first + used++, std::move(text)});
}

std::vector<Key> KeyMaker::take() {
    std::sort(keys_.begin(), keys_.end(), [](const Key& a, const Key& b) { return a.slot < b.slot; });
    return std::move(keys_);
}

std::vector<std::string> with_one_letter_out(std::string_view text) {
    const auto letters = code_points(text);
    std::vector<std::string> out{std::string(text)};
    if (letters.size() < 2) return out;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        std::u32string rest = letters;
        rest.erase(i, 1);
        out.push_back(utf8(rest));
    }
    return out;
}

std::string_view family_letter(Family family) {
    constexpr std::array<std::string_view, kFamilies> kLetters{"N", "A", "C", "D", "B", "I",
                                                               "E", "F", "G", "H", "M", "U"};
    return kLetters[static_cast<std::size_t>(family)];
}

const std::array<Slots, kFamilies>& slots(Profile profile) {
    return profile == Profile::latin ? kLatin : kJapanese;
}

int slot_count(Profile profile) {
    const Slots& last = slots(profile).back();
    return last.first + last.count;
}

Family family_of_slot(Profile profile, int slot) {
    for (const Slots& run : slots(profile)) {
        if (slot >= run.first and slot < run.first + run.count) return run.family;
    }
    return Family::kCount;
}

std::vector<Key> match_keys(const Person& person, Profile profile) {
    KeyMaker keys(profile);
    if (profile == Profile::latin)
        latin_keys(person, keys);
    else
        japanese_keys(person, keys);
    return keys.take();
}

std::uint8_t thin(const Person& person) {
    const bool written = not person.given_kanji.empty() or not person.given_latin.empty();
    const bool one_name = person.given_latin.empty() != person.family_latin.empty();
    return static_cast<std::uint8_t>((written ? 0 : kNoWritten) | (person.birth ? 0 : kNoDate) |
                                     (one_name ? kOneName : 0));
}

std::vector<std::vector<Key>> list_keys(const std::vector<Person>& persons, Profile profile) {
    std::vector<std::vector<Key>> keys;
    keys.reserve(persons.size());
    std::unordered_map<std::string_view, int> seen;
    for (const Person& person : persons) keys.push_back(match_keys(person, profile));
    for (const auto& of_one : keys) {
        for (const Key& key : of_one) ++seen[key.text];
    }
    std::vector<std::vector<Key>> kept(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        for (const Key& key : keys[i]) {
            if (seen[key.text] == 1) kept[i].push_back(key);
        }
    }
    return kept;
}

}  // namespace tsumugi::linkage
