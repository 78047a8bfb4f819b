#include "engines/linkage/synth.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "engines/linkage/synth_style.h"
#include "ground/base/random.h"
#include "ground/base/text.h"

namespace tsumugi::linkage {
namespace {

constexpr std::array<double, 10> kPopulation{187, 40, 9, 17, 10.5, 9.5, 18.5, 10.6, 6.7, 23};
// Shiga's 287 children (census.md 4).
constexpr std::array<double, 5> kCareShare{0.67, 0.59, 0.33, 0.33, 0.26};
constexpr double kTwins = 0.03, kSiblings = 0.04, kKanaName = 0.06, kForeign = 0.02;

struct ForeignName {
    const char *family, *family_kana, *given, *given_kana;
};
constexpr std::array kForeignNames = std::to_array<ForeignName>({
    {"NGUYEN", "グエン", "THI LAN", "ティ ラン"},
    {"TRAN", "チャン", "VAN MINH", "ヴァン ミン"},
    {"PHAM", "ファム", "ANH", "アイン"},
    {"SILVA", "シルヴァ", "LUCAS", "ルーカス"},
    {"SANTOS", "サントス", "MARIA CLARA", "マリア クララ"},
    {"DE SOUZA", "デソウザ", "GABRIEL", "ガブリエル"},
    {"REYES", "レイエス", "ANGELO", "アンジェロ"},
    {"DELA CRUZ", "デラクルス", "SOFIA", "ソフィア"},
    {"KIM", "キム", "MINJUN", "ミンジュン"},
    {"WANG", "ワン", "YUXUAN", "ユーシュエン"},
    {"LI", "リー", "XINYI", "シンイー"},
    {"CHEN", "チェン", "HAORAN", "ハオラン"},
    {"THAPA", "タパ", "AARAV", "アーラヴ"},
    {"GURUNG", "グルン", "SITA", "シタ"},
    {"SMITH", "スミス", "EMMA", "エマ"},
    {"GARCIA", "ガルシア", "DIEGO", "ディエゴ"},
    {"RAI", "ライ", "PRIYA", "プリヤ"},
    {"TANAKA", "タナカ", "LUCIA", "ルシア"},
});

class Maker {
  public:
    explicit Maker(const SynthOptions& options)
        : options_(options), names_(synth_names()), chance_(options.seed), style_(names_, chance_, options) {}

    Synth make() {
        make_children();
        for (std::size_t i = 0; i < children_.size(); ++i) {
            const auto& child = children_[i];
            out_.children.push_back({child.id, child.household, child.town, child.age, child.care});
        }
        for (const House& house : houses()) make_list(house);
        return std::move(out_);
    }

  private:
    int family_of(const TrueChild* like) {
        return like ? like->family : static_cast<int>(names_.draw_family(chance_));
    }

    TrueChild child(const TrueChild* like, bool twin) {
        TrueChild made;
        made.id = "C" + std::to_string(children_.size() + 1);
        made.boy = chance_.yes(0.52);
        made.family = family_of(like);
        const bool foreign = like ? like->foreign >= 0 : chance_.yes(kForeign);
        if (foreign) {
            made.foreign = like ? like->foreign : static_cast<int>(chance_.below(kForeignNames.size()));
            const ForeignName& family = kForeignNames[static_cast<std::size_t>(made.foreign)];
            const ForeignName& given = kForeignNames[chance_.below(kForeignNames.size())];
            made.family_latin = family.family, made.given_latin = given.given;
            made.family_kana = family.family_kana, made.given_kana = given.given_kana;
        } else {
            const auto& family = names_.families[static_cast<std::size_t>(made.family)];
            made.family_kana = family.kana, made.family_kanji = family.kanji.front();
            const auto& given = names_.draw_given(chance_, made.boy);
            made.given_kana = given.kana;
            made.given_kanji = chance_.yes(kKanaName) ? given.kana_as_written(chance_)
                                                      : given.kanji[chance_.below(given.kanji.size())];
        }
        made.age = twin ? like->age : draw_age(like);
        made.birth = twin ? like->birth : draw_birth(made.age);
        made.age = base::age_at(made.birth, options_.day_of_count).years;
        made.town = like ? like->town : draw_town();
        made.insurance = like ? like->insurance : chance_.real();
        made.household = like ? like->household : static_cast<int>(children_.size());
        made.member = like ? like->member + 1 : 0;
        for (std::size_t bit = 0; bit < kCareShare.size(); ++bit)
            made.care |= chance_.yes(kCareShare[bit]) ? 1u << bit : 0u;
        if (made.care == 0) made.care = 1u << chance_.below(kCareShare.size());
        return made;
    }

    void make_children() {
        while (static_cast<int>(children_.size()) < options_.children) {
            const bool room = static_cast<int>(children_.size()) + 1 < options_.children;
            const double kind = chance_.real();
            const double twins = options_.only_families ? 0.5 : kTwins / 2,
                         siblings = options_.only_families ? 0.5 : kSiblings / 2;
            children_.push_back(child(nullptr, false));
            if (not room or kind >= twins + siblings) continue;
            const TrueChild first = children_.back();
            // Two of a family are told apart by their given names.
            TrueChild second = child(&first, kind < twins);
            for (int tries = 0; tries < 20 and second.given_kana == first.given_kana; ++tries)
                second = child(&first, kind < twins);
            if (second.given_kana != first.given_kana) children_.push_back(std::move(second));
        }
    }

    int draw_age(const TrueChild* like) {
        const double u = chance_.real();
        int age = u < 0.34   ? static_cast<int>(chance_.below(5))
                  : u < 0.61 ? 5 + static_cast<int>(chance_.below(5))
                  : u < 0.83 ? 10 + static_cast<int>(chance_.below(5))
                             : 15 + static_cast<int>(chance_.below(3));
        if (like and age == like->age) age = age < 16 ? age + 2 : age - 2;
        return age;
    }
    base::Date draw_birth(int age) {
        const auto day = options_.day_of_count;
        return base::add_days(
            base::make_date(static_cast<int>(day.year()) - age, static_cast<unsigned>(day.month()),
                            static_cast<unsigned>(day.day())),
            -static_cast<int>(chance_.below(365)));
    }
    int draw_town() {
        double left = chance_.real() * 331.8;
        for (std::size_t i = 0; i < kPopulation.size(); ++i) {
            if ((left -= kPopulation[i]) < 0) return static_cast<int>(i);
        }
        return 0;
    }

    bool on_list(const House& house, const TrueChild& child) {
        const double u = chance_.real();
        if (house.name == "kokuho") return child.insurance < 0.28;
        if (house.name == "shaho") return child.insurance >= 0.28 and child.insurance < 0.90;
        if (house.name == "school") return child.age >= 6 and u < 0.5;
        return u < house.share;
    }

    void make_list(const House& house) {
        struct Line {
            std::vector<std::string> cells;
            std::string child;
        };
        std::vector<Line> lines;
        for (const TrueChild& child : children_) {
            if (not on_list(house, child)) continue;
            lines.push_back({style_.row(house, child), child.id});
            if (chance_.yes(0.02)) lines.push_back({style_.row(house, child), child.id});
        }
        // Grown-ups and children from elsewhere stand on real lists too.
        const std::size_t others = lines.size() / 50;
        for (std::size_t i = 0; i < others; ++i) {
            TrueChild other = child(nullptr, false);
            // A year like 3 without an era can't tell a grown-up from a child; such lists hold children only.
            const bool can_tell =
                house.date != DateStyle::bare_era and house.date != DateStyle::short_western;
            if (can_tell and chance_.yes(0.5))
                other.birth = base::add_days(other.birth, -365 * 25);
            else
                other.town = -1;
            lines.push_back({style_.row(house, other), ""});
        }
        for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[chance_.below(i)]);
        SynthList list{house.name, {house.header}};
        if (out_.truth.empty()) out_.truth.push_back({"record", "child", "list"});
        for (Line& line : lines) {
            const std::string record = chance_.code(10);
            line.cells.insert(line.cells.begin(), record);
            list.rows.push_back(std::move(line.cells));
            out_.truth.push_back({record, line.child, house.name});
        }
        out_.lists.push_back(std::move(list));
    }

    const SynthOptions options_;
    const SynthNames& names_;
    Chance chance_;
    Style style_;
    std::vector<TrueChild> children_;
    Synth out_;
};

}  // namespace

const std::vector<std::pair<std::string, std::string>>& synth_towns() {
    static const std::vector<std::pair<std::string, std::string>> kTowns{
        {"14206", "小田原市"}, {"14217", "南足柄市"}, {"14361", "中井町"}, {"14362", "大井町"},
        {"14363", "松田町"},   {"14364", "山北町"},   {"14366", "開成町"}, {"14382", "箱根町"},
        {"14383", "真鶴町"},   {"14384", "湯河原町"}};
    return kTowns;
}

const std::vector<std::string>& synth_care() {
    static const std::vector<std::string> kCare{"経管栄養", "吸引", "酸素療法", "人工呼吸器", "気管切開"};
    return kCare;
}

Synth make_synth(const SynthOptions& options) {
    if (options.children < 1) throw std::invalid_argument("synth: at least one child");
    return Maker(options).make();
}

}  // namespace tsumugi::linkage
