#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/result.h"

namespace tsumugi::linkage {

// Finds the records of one child in several lists: fields as typed become comparable forms, these become
// match keys, and equal keys join records to clusters. The keys are only ever compared as tags that hide them
// (engines/oprf); where names may be read, `compare` weighs two records in clear. Pure: no database, no key.

/// Goes into every token, so that records prepared by other rules never meet.
constexpr int kSpecVersion = 2;

enum class Sex { unknown, male, female };
std::string_view sex_code(Sex sex);  ///< "m", "f", ""

// ---- single fields
// -------------------------------------------------------------------------------------------

/// A reading in the form that keys compare: katakana of any width and typing, small letters large, voiced
/// marks put together, ヂ=ジ ヅ=ズ ヴァ=バ, no long vowels (サトウ=サトー=サトオ), no spaces. Never shown to
/// a person. Empty when the text holds anything but kana.
std::string kana_key(std::string_view typed);
/// The same without voiced marks (ガ=カ, パ=ハ), of a kana_key.
std::string loose_kana(std::string_view kana_key);
/// Hepburn, Kunrei or passport spelling to a kana_key; nullopt for what is no Japanese syllable.
std::optional<std::string> kana_of_romaji(std::string_view typed);

/// A written name in the form that keys compare: old and popular forms folded (邊=辺, 髙=高), 々 written out,
/// ノ/之/の and ヶ/ケ/が between kanji alike, no variation selectors, no spaces; kana as kana_key, Latin
/// letters small and without marks. Empty when a letter is missing (〓, ?, private use): a gap is never a
/// letter.
std::string kanji_key(std::string_view typed);
/// The same with letters folded that clerks mix up (斉=斎, 埼=崎), of a kanji_key.
std::string loose_kanji(std::string_view kanji_key);
/// Whether a written name has a letter that its sender's machine could not show.
bool has_gap(std::string_view typed);
/// a-z of a Latin text, without marks, blanks and signs.
std::string latin_key(std::string_view typed);

Sex read_sex(std::string_view typed);
/// A municipality as its code (the first five digits) or its name without prefecture, district and what
/// follows: 神奈川県足柄下郡箱根町湯本256 -> 箱根町.
std::string town_key(std::string_view typed);

/// How a list writes years of one or two digits that stand without an era.
enum class ShortYear { unknown, western, era };
/// What the short years of a whole column say: 令和 1-8 and 平成 20-31, or 2007-2026. Unknown without
/// evidence.
ShortYear short_year_style(const std::vector<std::string>& typed, base::Date day_of_count);
/// A date of birth in any Japanese or ISO writing, also 5030405 (era as a digit, as on claims) and 20210405.
/// Problem: empty, unreadable, a day that does not exist (never repaired), a short year that could be two, or
/// a day after `day_of_count`.
base::Result<base::Date> read_birth(std::string_view typed, base::Date day_of_count, ShortYear style);

// ---- rows of a list
// ------------------------------------------------------------------------------------------

/// What a column of a list means. `name` and `kana` hold family and given name together.
enum class Field {
    record,
    name,
    family,
    given,
    kana,
    family_kana,
    given_kana,
    birth,
    sex,
    town,
    address,
    care,
    insurer,
    insurance_symbol,
    insurance_number,
    insurance_branch,
    certificate,
    street_number,
    street,
    place,
    postcode,
    state,
    kCount
};
std::string_view field_name(Field field);
std::optional<Field> find_field(std::string_view name);
std::string field_names();  ///< all of them, separated by blanks

/// Where each field stands in a list: column numbers, -1 for a field that is not there.
struct Columns {
    std::array<int, static_cast<std::size_t>(Field::kCount)> at;
    Columns() { at.fill(-1); }
    int& operator[](Field field) { return at[static_cast<std::size_t>(field)]; }
    int operator[](Field field) const { return at[static_cast<std::size_t>(field)]; }
};
/// Tells columns by their titles in Japanese or English, in any order, width and bracket.
Columns find_columns(const std::vector<std::string>& header);
/// The same, where `titles` (field name -> title) goes before what is known; a title that no column bears =
/// the list lacks it.
Columns find_columns(const std::vector<std::string>& header,
                     const std::map<std::string, std::string>& titles);

/// How a list is written, which decides the keys: Japanese names, or Latin names with addresses.
enum class Profile { japanese, latin };

/// One child as one list knows it, ready to be compared. Texts are keys, empty where the list has nothing.
struct Person {
    std::string record;                            ///< the owner's own number of the row
    std::string kana, family_kana, given_kana;     ///< `kana` is the whole name
    std::string swapped_kana;                      ///< given name first, for a name in Latin letters
    std::string kanji, family_kanji, given_kanji;  ///< `kanji` is the whole name
    std::optional<base::Date> birth;
    Sex sex = Sex::unknown;
    std::string town;
    std::string number;  ///< an insured person's or certificate's number that belongs to one person alone
    std::string care;    ///< as typed
    std::string family_latin, given_latin, street, place, postcode, state;  ///< Profile::latin
    std::string raw_birth;  ///< as typed, only when Options::normalise is off
    bool foreign = false;   ///< the name stands in Latin letters
};

struct Options {
    base::Date day_of_count;
    Profile profile = Profile::japanese;
    bool normalise = true;  ///< false only to show what normalisation is worth
    ShortYear short_year = ShortYear::unknown;
    /// Code and name of the region's municipalities, so that lists with either meet.
    std::vector<std::pair<std::string, std::string>> towns = {};
};

/// A row that was read: what can be compared, and what the owner should look at.
struct ReadRow {
    Person person;
    base::Problems problems;  ///< field = field_name
    bool usable = true;       ///< false: no name, or a date of birth that is none; the owner must mend it. An
                              ///< empty date is usable
};
ReadRow read_row(const std::vector<std::string>& cells, const Columns& columns, const Options& options);

/// A whole list: all usable rows, and the others with their line (1 = the first below the header).
struct ReadList {
    std::vector<Person> persons;
    struct Note {
        std::size_t line = 0;
        std::string record;
        base::Problem problem;
        bool left_out = false;
    };
    std::vector<Note> notes;
};
/// `rows` with the header first. Problems: no rows at all, no column of names, no column of births, names in
/// the wrong column (a reading full of kanji, dates that are none).
base::Checked<ReadList> read_list(const std::vector<std::vector<std::string>>& rows, const Options& options,
                                  const Columns* given = nullptr);

// ---- match keys
// ----------------------------------------------------------------------------------------------

/// Families of match keys, in the order in which a hub joins by them (census.md 1.3).
enum class Family : std::uint8_t {
    number,       ///< a number that belongs to one person
    reading,      ///< A: whole reading and date
    written,      ///< C: whole written name and date
    given,        ///< D: written given name, read family name, date
    loose,        ///< B: reading without voiced marks, date
    renamed,      ///< I: written and read given name, date: another family name
    family_edit,  ///< E: as B with one letter of the family name left out; also compared with B
    given_edit,   ///< F: one letter of the given name left out, sex, where one of two has no written name
    date_part,    ///< G: whole reading or written name, and a date with a part missing or month and day in
                  ///< order
    given_town,   ///< H: written given name, date, town: another family name
    given_only,   ///< M: read given name, date, sex, where one of two has no written name; Latin: see
                  ///< latin_keys.cpp
    undated,      ///< U: whole name and town, where one of two has no date of birth; Latin: the household
    kCount
};
std::string_view family_letter(Family family);

/// A slot of a record: each family has a fixed run of slots, so that every record has the same shape.
struct Slots {
    Family family;
    int first, count;
};
/// The families in 28 slots (Japanese) or 51 (Latin).
const std::array<Slots, static_cast<std::size_t>(Family::kCount)>& slots(Profile profile);
int slot_count(Profile profile);
Family family_of_slot(Profile profile, int slot);

struct Key {
    int slot;
    std::string text;  ///< what goes into the OPRF, after round, region and version
};
/// The keys of one record, at most one a slot, in the order of slots; no key twice.
std::vector<Key> match_keys(const Person& person, Profile profile);

/// What of a record is not there, told to the hub beside the tags: an edited given name joins only records of
/// which one lacks the written name, for two written names would tell; name and town join only where one
/// lacks the date of birth, and a Latin family name with date and address only where one lacks the given name
/// (kOneName).
enum Thin : std::uint8_t { kNoWritten = 1, kNoDate = 2, kOneName = 4 };
std::uint8_t thin(const Person& person);

/// Keys of all records of one list. A key that two records of the list share is dropped in both: it does not
/// tell their children apart (twins).
std::vector<std::vector<Key>> list_keys(const std::vector<Person>& persons, Profile profile);

// ---- comparison in clear, within one list or one region
// --------------------------------------------------------

enum class Verdict { different, ask, same };
enum class Agreement { missing, equal, close, differs };
struct Comparison {
    Verdict verdict = Verdict::different;
    double weight = 0;  ///< log2 of how much likelier the agreement is for one child than for two
    Agreement kana = Agreement::missing, kanji = Agreement::missing, birth = Agreement::missing,
              sex = Agreement::missing, town = Agreement::missing, number = Agreement::missing;
};
/// Symmetric. Weights after Fellegi and Sunter 1969 with fixed rates (README.md).
Comparison compare(const Person& a, const Person& b, Profile profile = Profile::japanese);

struct Double {
    std::size_t first, second;  ///< places in the list, first < second
    Comparison comparison;
};
/// Pairs of one list that are or may be one child; found by their keys, so that a list of 200,000 is no
/// matter.
std::vector<Double> find_doubles(const std::vector<Person>& persons, Profile profile = Profile::japanese);
/// The list with each group of `same` pairs as its first record, which takes what it lacks from the others.
/// `kept[i]` is the place in the result of record i.
std::vector<Person> without_doubles(const std::vector<Person>& persons, const std::vector<Double>& doubles,
                                    std::vector<std::size_t>* kept = nullptr);

// ---- clusters
// ------------------------------------------------------------------------------------------------

using Tag = std::array<std::uint8_t, 16>;

/// A record as the hub knows it: whose list, tags in fixed slots (an empty slot holds a random tag).
struct TaggedRecord {
    std::uint32_t list = 0;
    std::uint8_t thin = 0;
    std::vector<Tag> tags;
};
struct Join {
    std::uint32_t first, second;  ///< records
    Family family;
};
struct Clusters {
    std::vector<std::uint32_t> of;  ///< cluster of each record, 0 .. count-1 in order of first record
    std::uint32_t count = 0;
    std::vector<Join> joins;      ///< the audit trail
    std::uint64_t refused = 0;    ///< joins that would have put two records of one list together
    std::uint32_t largest = 0;    ///< records in the largest cluster
    std::uint64_t ambiguous = 0;  ///< weak matches left alone because several clusters would do
};
/// Joins records by shared tags, family by family, at most one record of one list in a cluster. Families from
/// family_edit on are weak: they bring only a record that found nobody else to the one cluster that it fits.
/// Linear in records but for sorting; deterministic for the same input.
Clusters cluster(const std::vector<TaggedRecord>& records, Profile profile = Profile::japanese);

/// How clusters compare with the truth, over pairs of records.
struct Quality {
    std::uint64_t true_pairs = 0, found_pairs = 0, right_pairs = 0;
    std::uint64_t true_children = 0, found_children = 0;
    double precision() const;
    double recall() const;
    double f1() const;
    double distinct_error() const;  ///< (found - true) / true
};
Quality measure(const std::vector<std::uint32_t>& clusters, const std::vector<std::string>& truth);

}  // namespace tsumugi::linkage
