#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/lang.h"
#include "ground/base/result.h"

/// 医療的ケア判定スコア (the score of 令和3年度報酬改定, with its 14 items) and, apart from it, the score of
/// 超重症児. Pure functions over plain values. The doctor scores; what stands here only adds up and says why.
namespace tsumugi::care_score {

/// Marks a literal as a text to translate (its English is in en.po); gives it back unchanged.
constexpr const char* msgid(const char* text) { return text; }

/// A text that is part of the scale itself, in both languages.
struct Text {
    const char* ja;
    const char* en;
    constexpr const char* in(base::Lang lang) const { return lang == base::Lang::ja ? ja : en; }
};

/// 見守り: how closely somebody has to watch. `none` = not answered, or not asked for this item.
enum class Watch { none, low, middle, high };
constexpr std::array<Watch, 4> kWatches{Watch::none, Watch::low, Watch::middle, Watch::high};
/// "none", "low", "middle", "high", and back.
std::string_view code(Watch watch);
std::optional<Watch> parse_watch(std::string_view code);
/// 高, 中, 低 / high, middle, low; for none 未回答 / not answered.
std::string_view label(Watch watch, base::Lang lang);

/// What a level of watching is worth for an item and when it is chosen.
struct WatchLevel {
    Watch watch;
    int points;
    Text wording;
    bool to_check;  ///< 要確認: no source was seen for this wording; the interface shows the mark
};

/// Something to tick beside an item that changes how it counts (or, for the ventilator, which devices there
/// are).
struct Option {
    const char* code;
    Text label;
    const char* rule;  ///< the rule it leads to: "R1" ... "R6"
};

/// One line of the scale. `code` is stored and sent in URLs and never changes: "1" ... "14", "7-1", "13-3".
struct Item {
    const char* code;
    const char* key;     ///< English identifier: "ventilator", "tube_feeding"
    const char* number;  ///< as printed on the form: "①", "⑦(1)"
    Text short_label;    ///< for lists and chips
    Text label;          ///< the wording of the fee table
    int base;
    std::span<const WatchLevel> watch;  ///< highest first; empty where 見守り is not asked
    std::span<const Option> options;
};
/// All 19 lines in the order of the form.
std::span<const Item> items();
/// nullptr when there is no such code.
const Item* find(std::string_view code);

/// A rule of the scale that changes points.
struct Rule {
    const char* id;    ///< "R1" ... "R6"
    const char* text;  ///< msgid
    bool to_check;     ///< 要確認: from background knowledge, or a part of it is
};
std::span<const Rule> rules();
const Rule& rule(std::string_view id);

/// What was answered for one item. Codes are taken as they are; `score` reports those that do not exist.
struct Answer {
    std::string item;
    bool present = true;
    Watch watch = Watch::none;
    std::vector<std::string> options = {};

    bool operator==(const Answer&) const = default;
};

/// How one item counted.
struct Line {
    std::string item;
    Watch level = Watch::none;
    int base = 0;
    int watch = 0;
    std::vector<const Rule*> rules = {};  ///< those that changed points of this line, in words for the reader
    bool watch_open = false;  ///< 見守り is asked for this item and not answered (counts 0 so far)

    int points() const { return base + watch; }
};

struct Score {
    int total = 0;
    int base = 0;
    int watch = 0;
    int care_class = 0;            ///< 区分 1 to 3 (3-15, 16-31, 32 and more); 0 = none
    const char* nurse_ratio = "";  ///< children to one nurse: "3:1", "2:1", "1:1"; empty without a class
    std::vector<Line> lines = {};  ///< present items, in the order of the form
    base::Problems problems = {};  ///< field "care.<item>"; the sum is right for what is valid all the same
};

/// Adds up the answers by rules R1 to R6 (domain: fee table of 令和3年度改定; see README). Never fails: an
/// unknown item, an item twice, a level the item does not have or an unknown option is a problem, and counts
/// as little as it can.
Score score(const std::vector<Answer>& answers);

/// 3 to 15 -> 1, 16 to 31 -> 2, 32 and more -> 3, under 3 -> 0.
int care_class_of(int total);
/// "3:1", "2:1", "1:1", "".
const char* nurse_ratio(int care_class);
/// msgid: 区分1（3点から15点） ...
const char* class_text(int care_class);
/// msgid: こども3人に看護職員1人 ...
const char* nurse_text(int care_class);

// 超重症児（者）・準超重症児（者）: another scale for other fees (hospital, home nursing). It is never
// computed from the score above or turned into it: oxygen is worth 5 here and 8 there, suction goes by
// frequency, and it has a gate.

enum class SuctionFrequency { none, six_a_day, hourly };
/// (8) and (9) exclude each other: one is chosen.
enum class Feeding { none, oral_full_assist, tube, intestinal };

struct SevereAnswers {
    bool motor_up_to_sitting = false;    ///< the gate: motor function up to sitting (座位まで)
    std::optional<int> months = {};      ///< how long the state has lasted; not known = nullopt
    bool straight_from_nicu = false;     ///< 要確認: then one month is enough
    bool respirator = false;             ///< (1) 10
    bool airway_tube = false;            ///< (2) 8: intubation or tracheostomy
    bool nasopharyngeal_airway = false;  ///< (3) 5
    bool oxygen = false;                 ///< (4) 5
    SuctionFrequency suction = SuctionFrequency::none;  ///< (5) 3 or 8
    bool nebuliser = false;                             ///< (6) 3: six times a day or all the time
    bool central_nutrition = false;                     ///< (7) 10
    Feeding feeding = Feeding::none;                    ///< (8) 3 or 5, (9) 8
    bool feeding_pump = false;                          ///< +3, with (9) only
    bool hypertonia = false;                            ///< (10) 3
    bool dialysis = false;                              ///< (11) 10
    bool catheterisation = false;                       ///< (12) 5: three times a day or more
    bool stoma = false;                                 ///< (13) 5, value 要確認
    bool repositioning = false;                         ///< (14) 3, value 要確認: six times a day or more
};

enum class SevereClass { none, quasi, severe };

struct SevereLine {
    const char* code;   ///< "(1)" ... "(14)", "pump"
    const char* label;  ///< msgid
    int points;
    bool to_check;  ///< 要確認
};
struct SevereScore {
    int total = 0;
    SevereClass severe_class = SevereClass::none;
    std::vector<SevereLine> lines = {};
    const char* reason =
        "";  ///< msgid: why there is no class although the points suffice, or what is still open
    base::Problems problems = {};
};
/// 25 and more = 超重症児, 10 to 24 = 準超重症児, if the gate is met and the state has lasted six months.
SevereScore severe_score(const SevereAnswers& answers);
/// msgid.
const char* severe_class_text(SevereClass severe_class);

}  // namespace tsumugi::care_score
