#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/result.h"

/// Which service can take which child, and why (not): acceptance conditions compiled once, a verdict with all
/// its reasons for a child and a service, and for each weekday where days matter. Pure functions over plain
/// values; README.md has the rules in words, cases.md thirty of them worked by hand.
namespace tsumugi::matching {

/// What a service said of one thing.
enum class Answer : std::uint8_t { unanswered, yes, conditional, no };

/// The verdict, best first: 合う, 要相談, 分からない, 合わない.
enum class Level : std::uint8_t { fits, ask, unknown, no };
constexpr std::array<Level, 4> kLevels{Level::fits, Level::ask, Level::unknown, Level::no};
const char* label(Level level);      ///< msgid
std::string_view code(Level level);  ///< "fits", "ask", "unknown", "no"

constexpr int kMostItems = 32;  ///< care items; which is which is the caller's (a bit each)
constexpr int kDays = 7;        ///< 0 = Monday ... 6 = Sunday
constexpr std::uint8_t kEveryDay = 0x7f;
constexpr int kStaleMonths = 12;  ///< a confirmation older than this caps the verdict at 要相談

enum class Watch : std::uint8_t { none, low, middle, high };
enum class Mobility : std::uint8_t { unknown, lying, sitting, walking };
constexpr int kMobilities = 4;
enum class Stage : std::uint8_t { unknown, before_school, primary, junior_high, high, after_school };
constexpr int kStages = 6;
enum class Transport : std::uint8_t { unanswered, none, without_nurse, with_nurse };
enum class Acceptance : std::uint8_t { unknown, open, stopped, suspended };

/// What the kind of service asks of its nurses on a day.
enum class Staffing : std::uint8_t {
    none,      ///< days do not matter here (visits, consultation, taxi)
    presence,  ///< a nurse has to be there on the day
    ratio  ///< children to nurses by care class: 3:1, 2:1, 1:1 (児童発達支援・放課後等デイ, 令和3年度改定)
};

/// A limit in whole numbers, both ends allowed. Answered without bounds = no limit.
struct Range {
    bool answered = false;
    std::optional<int> least = {}, most = {};
    bool limited() const { return least or most; }
};

/// One weekday of a service.
struct Day {
    Answer open = Answer::unanswered;  ///< yes or no
    std::optional<int> nurses = {};    ///< at work on that day
    /// Children who already come: without a class, of class 1, 2, 3. nullopt = not answered.
    std::optional<std::array<int, 4>> coming = {};
};

/// What a service answered. Everything may be unanswered.
struct Conditions {
    Acceptance acceptance = Acceptance::unknown;
    std::array<Answer, kMostItems> care{};
    std::optional<Watch> most_watch = {};        ///< the closest watching that it can do; high = no limit
    Range score = {};                            ///< `most` alone: 医療的ケア判定スコア
    Range age = {};                              ///< months
    Range weight = {};                           ///< hundreds of grams
    std::array<Answer, kMobilities> mobility{};  ///< by Mobility; [0] is not used
    std::array<Answer, kStages> stage{};         ///< by Stage; [0] is not used
    Answer severe_only = Answer::unanswered;     ///< yes = 重症心身障害児 alone
    Answer seizures = Answer::unanswered, behaviour = Answer::unanswered;
    Answer certified_staff = Answer::unanswered;  ///< yes = staff certified for suction are there
    bool area_answered = false, everywhere = false;
    std::vector<std::string> towns = {};  ///< codes of the municipalities served
    Transport transport = Transport::unanswered;
    Staffing staffing = Staffing::none;
    std::optional<int> places = {};  ///< children a day
    std::array<Day, kDays> days{};
    std::optional<int> months_since_confirmed = {};  ///< nullopt = never confirmed
};

/// A child, or a described one without a name. What is not known stays unset.
struct Child {
    std::uint32_t care = 0;     ///< a bit for each item needed
    Watch watch = Watch::none;  ///< the closest watching of all items
    bool watch_open = false;  ///< for some item 見守り is not answered: the upper score counts it as high
    int score_low = 0, score_high = 0;
    int class_low = 0, class_high = 0;  ///< 医療的ケア区分 0 to 3 of the two scores
    /// All it needs may by law be done by certified staff without a nurse (suction alone).
    bool certified_may = false;
    std::optional<int> age = {};     ///< months
    std::optional<int> weight = {};  ///< hundreds of grams
    Mobility mobility = Mobility::unknown;
    Stage stage = Stage::unknown;
    std::optional<bool> severe = {};  ///< 重症心身障害
    bool seizures = false, behaviour = false;
    std::string town = {};   ///< code of the municipality; empty = not said
    bool transport = false;  ///< wants to be fetched
    std::uint8_t days = 0;   ///< a bit for each weekday wanted; 0 = whenever it is open
};

/// Why a verdict is not 合う, in the order in which a page tells them within a level.
enum class Why : std::uint8_t {
    stopped,
    suspended,
    acceptance_unknown,
    care_no,
    care_conditional,
    care_unanswered,
    watch_over,
    watch_not_assessed,
    watch_unanswered,
    score_over,
    score_may_be_over,
    score_unanswered,
    age_outside,
    age_not_said,
    age_unanswered,
    stage_no,
    stage_conditional,
    stage_not_said,
    stage_unanswered,
    weight_outside,
    weight_not_said,
    weight_unanswered,
    mobility_no,
    mobility_conditional,
    mobility_not_said,
    mobility_unanswered,
    severe_only,
    severe_not_said,
    severe_unanswered,
    seizures_no,
    seizures_conditional,
    seizures_unanswered,
    behaviour_no,
    behaviour_conditional,
    behaviour_unanswered,
    area_outside,
    area_not_said,
    area_unanswered,
    transport_none,
    transport_without_nurse,
    transport_unanswered,
    day_closed,
    day_unanswered,
    day_full,
    nurse_absent,
    nurse_unanswered,
    nurses_too_few,
    nurses_may_be_too_few,  ///< enough for the lower score, not for the upper
    coming_unanswered,
    stale,
    never_confirmed
};
constexpr int kWhys = static_cast<int>(Why::never_confirmed) + 1;

struct Reason {
    Why why{};
    Level level{};          ///< what it alone would make of the verdict (of its day, where it has days)
    std::uint8_t item = 0;  ///< of care_*: the item
    std::uint8_t days = 0;  ///< a bit for each weekday it holds for; 0 = no matter of days
    bool operator==(const Reason&) const = default;
};

/// Of one child and one service.
struct Verdict {
    std::uint32_t service = 0;  ///< index into the conditions given to the matcher
    Level level = Level::fits;
    bool by_day = false;              ///< days matter here
    std::uint8_t considered = 0;      ///< the days that were looked at: those wanted, else those it is open
    std::array<Level, kDays> days{};  ///< of the days considered, general reasons left out
    std::span<const Reason> reasons = {};  ///< worst first
};

/// How many services of each level.
struct Counts {
    std::array<std::uint64_t, 4> of{};
    std::uint64_t operator[](Level level) const { return of[static_cast<std::size_t>(level)]; }
    bool operator==(const Counts&) const = default;
};
/// What a child finds over all services: the verdicts counted, and for each weekday wanted (all seven when
/// none is) how many services are of which level then: general reasons included, closed days are `no`;
/// services where days do not matter count on each.
struct Found {
    Counts services;
    std::array<Counts, kDays> days;
    bool operator==(const Found&) const = default;
};

/// The conditions of many services, compiled once. Reading it from several threads is safe.
class Matcher {
  public:
    explicit Matcher(std::vector<Conditions> services);
    ~Matcher();
    Matcher(Matcher&&) noexcept;
    Matcher& operator=(Matcher&&) noexcept;

    std::size_t size() const;
    const Conditions& conditions(std::size_t service) const;  ///< as given

    /// The verdicts of one child for all services, and the memory that their reasons lie in.
    struct Explained {
        Explained() = default;
        Explained(Explained&&) = default;
        Explained& operator=(Explained&&) = default;
        std::vector<Verdict> verdicts;  ///< in the order of the services
        std::vector<Reason> reasons;
    };
    Explained explain(const Child& child) const;
    /// The same verdicts, only counted: for the gaps of a region. No reason is made.
    Found count(const Child& child) const;
    /// Level of each service alone, in the order of the services.
    std::vector<Level> levels(const Child& child) const;

  private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

/// Counts for many children on `threads` threads; the sums do not depend on their number.
std::vector<Found> count_all(const Matcher& matcher, std::span<const Child> children, int threads);

/// Whether `a` is nearer to a yes than `b`: level, then fewer no, fewer unknown, fewer conditions.
bool nearer(const Verdict& a, const Verdict& b);

/// A sentence to translate with its places filled, except what only the caller knows.
struct Sentence {
    const char* text;  ///< msgid
    std::vector<std::pair<std::string, std::string>> args = {};
};
/// What the caller's texts are: the name of an item, of a weekday, of a town, in the reader's language.
struct Names {
    std::function<std::string(int item)> item;
    std::function<std::string(std::uint8_t days)> days;  ///< "火・木"
    std::function<std::string(std::string_view town)> town;
    std::function<std::string(int months)> age;  ///< "6歳", "1歳6か月"
    std::function<std::string(const char*)> tr;  ///< a label of this engine
};
/// One reason in words: "人工呼吸器: 未回答", "水曜は看護師不在".
Sentence words(const Reason& reason, const Conditions& service, const Child& child, const Names& names);

/// The arithmetic of the nurse ratio on one day, the child added, for the page to show.
struct Arithmetic {
    std::array<int, 4> coming{};  ///< of class 0 to 3
    int care_class = 0;           ///< of the child
    int nurses = 0;
    int sixths =
        0;  ///< nurses needed with the child, in sixths: a child of class 1 is 2, of 2 is 3, of 3 is 6
    bool enough() const { return sixths <= 6 * nurses; }
};
/// nullopt where the ratio does not apply or an answer is missing. `care_class`: 0 to 3.
std::optional<Arithmetic> arithmetic(const Conditions& service, int day, int care_class);

/// Conditions that contradict each other (age 6 to 3; only 重心 and nobody who lies or sits; an item accepted
/// whose points alone are over the score's limit). Field names are those of the members, "care.<item>",
/// "day.<n>". `base_points`: the least score of each item.
base::Problems contradictions(const Conditions& service, std::span<const int> base_points);

}  // namespace tsumugi::matching
