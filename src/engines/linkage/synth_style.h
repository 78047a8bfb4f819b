#pragma once
#include <array>
#include <map>
#include <string>
#include <vector>

#include "engines/linkage/synth.h"
#include "ground/base/random.h"

namespace tsumugi::linkage {

// Private: how one child looks on one list.

class Chance {
  public:
    explicit Chance(std::uint64_t seed) : random_(base::SeededRandom(seed).next()) {}
    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    double real() { return static_cast<double>(random_.next() >> 11) * 0x1p-53; }
    bool yes(double probability) { return real() < probability; }
    std::string code(int length);

  private:
    base::SeededRandom random_;
};

struct GivenName {
    std::string kana;
    std::vector<std::string> kanji;
    std::string kana_as_written(Chance& chance) const;
};

struct SynthNames {
    std::vector<GivenName> families;                           ///< one writing each, by bearers
    std::array<std::vector<GivenName>, 4> given;               ///< boys, girls, rare boys, rare girls
    std::map<std::string, std::vector<std::string>> readings;  ///< of a written given name
    std::map<std::string, std::vector<std::string>> writings;  ///< of a read family name

    std::size_t draw_family(Chance& chance) const;
    const GivenName& draw_given(Chance& chance, bool boy) const;
};
const SynthNames& synth_names();

/// A child as it is.
struct TrueChild {
    std::string id;
    bool boy = false;
    int family = 0, foreign = -1, age = 0, town = 0, household = 0, member = 0;
    double insurance = 0;
    std::string family_kana, given_kana, family_kanji, given_kanji, family_latin, given_latin;
    base::Date birth{};
    unsigned care = 0;
};

/// How an organisation writes its list.
enum class KanaStyle { half, half_large, hiragana, full };
enum class DateStyle { iso, short_western, claim, era_letter, era_words, by_hand, bare_era };
struct House {
    std::string name;
    double share;
    KanaStyle kana;
    DateStyle date;
    bool by_hand, register_glyphs, often_no_kanji, split_columns, town_code, full_address;
    std::vector<std::string> header;
};
const std::vector<House>& houses();

class Style {
  public:
    Style(const SynthNames& names, Chance& chance, const SynthOptions& options)
        : names_(names), chance_(chance), options_(options) {}
    /// One row in the order of the house's header, without the record's number; with errors.
    std::vector<std::string> row(const House& house, const TrueChild& child);

  private:
    bool slip(double rate) { return chance_.yes(rate * options_.level); }
    void mistakes(const House& house, TrueChild& as_known);
    std::u32string typo(std::u32string kana);
    base::Date wrong_date(base::Date date);
    std::string kana_text(const House& house, const TrueChild& child);
    std::string written_text(const House& house, const TrueChild& child, bool given);
    std::string date_text(const House& house, base::Date date);
    std::string town_text(const House& house, int town);
    std::string glyphs(std::string text);

    const SynthNames& names_;
    Chance& chance_;
    const SynthOptions& options_;
};

}  // namespace tsumugi::linkage
