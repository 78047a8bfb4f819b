#include "house/demo_children.h"

#include <algorithm>
#include <map>

namespace tsumugi::house::demo {
namespace {

constexpr int kBlock = 60;
constexpr int kHeavy = 39;  // 65 %

struct Band {
    int children, youngest, oldest;  ///< ages in completed years
};
constexpr Band kBands[] = {{20, 0, 4}, {16, 5, 9}, {13, 10, 14}, {11, 15, 17}};

/// About 40 to 60 children live in the region: half of them in the largest city, none in Manazuru.
constexpr std::pair<const char*, int> kTowns[] = {{"142069", 33}, {"142174", 8}, {"143618", 2},
                                                  {"143626", 3},  {"143634", 3}, {"143642", 2},
                                                  {"143669", 4},  {"143821", 2}, {"143847", 3}};
constexpr const char* kYugawara = "143847";

/// Ways in which a child of the heavy cluster is cared for, each with how many of 39 need it.
struct Share {
    const char* item;
    int children;
};
constexpr Share kHeavyItems[] = {{"4", 11}, {"6", 8}, {"7-2", 8}, {"13-3", 8}, {"14", 12}};
constexpr int kVentilated = 17, kTrachWithVentilator = 13, kTrachAlone = 3, kSuctionAlone = 13;

/// What children of the walking cluster need: care items and the words for their disease.
struct Walking {
    int children;
    std::vector<const char*> items;
    const char* diagnosis;
};
const std::vector<Walking>& walking() {
    static const std::vector<Walking> all{{6, {"12-1"}, "cic"},       {6, {"9-1", "10"}, "insulin"},
                                          {4, {"2", "5"}, "airway"},  {2, {"5"}, "suction"},
                                          {1, {"5", "4"}, "suction"}, {1, {"8"}, "line"},
                                          {1, {"13-1"}, "stoma"}};
    return all;
}

struct Way {
    Course course;
    Phase phase;
};
/// Of the 20 youngest in a block, in this order.
constexpr Way kYoung[] = {
    {Course::home, Phase::midway},  {Course::home, Phase::stuck},   {Course::home, Phase::fresh},
    {Course::home, Phase::fresh},   {Course::home, Phase::started}, {Course::home, Phase::started},
    {Course::home, Phase::midway},  {Course::home, Phase::late},    {Course::home, Phase::escalated},
    {Course::home, Phase::cannot},  {Course::home, Phase::nobody},  {Course::home, Phase::handed},
    {Course::home, Phase::moved},   {Course::home, Phase::after},   {Course::home, Phase::after},
    {Course::home, Phase::reached}, {Course::home, Phase::reached}, {Course::home, Phase::reached},
    {Course::home, Phase::ended},   {Course::none, Phase::midway}};
constexpr Way kFromFive[] = {{Course::moving_in, Phase::started},
                             {Course::moving_in, Phase::reached},
                             {Course::moving_in, Phase::ended},
                             {Course::home, Phase::escalated}};
constexpr Way kFromTen[] = {{Course::moving_in, Phase::midway}, {Course::home, Phase::started}};
constexpr Phase kGrown[] = {Phase::midway, Phase::stuck, Phase::late, Phase::midway, Phase::cannot};

care_score::Answer answer_for(base::Random& random, const std::string& code) {
    care_score::Answer answer;
    answer.item = code;
    const auto* item = care_score::find(code);
    if (item and not item->watch.empty()) {
        answer.watch = item->watch[random.below(item->watch.size())].watch;
    }
    return answer;
}

void need(base::Random& random, ChildPlan& child, const std::string& code) {
    const auto has = [&](const auto& answer) { return answer.item == code; };
    if (std::none_of(child.care.begin(), child.care.end(), has))
        child.care.push_back(answer_for(random, code));
}

/// The first 39 of a shuffled block.
void give_heavy(base::Random& random, std::vector<ChildPlan*>& children) {
    for (int i = 0; i < kHeavy; ++i) {
        auto& child = *children[static_cast<std::size_t>(i)];
        child.heavy = true;
        child.diagnosis = "heavy";
        const bool ventilated = i < kVentilated;
        const bool suction = i < kVentilated + kSuctionAlone;
        if (ventilated) need(random, child, "1");
        if (i < kTrachWithVentilator or (i >= kVentilated and i < kVentilated + kTrachAlone))
            need(random, child, "2");
        if (suction) need(random, child, "5");
        // Whoever needs no suction is fed by a tube, and so are two thirds of the others.
        if (not suction or i % 3 != 2) need(random, child, "7-1");
    }
    for (const auto& share : kHeavyItems) {
        std::vector<int> chosen(kHeavy);
        for (int i = 0; i < kHeavy; ++i) chosen[static_cast<std::size_t>(i)] = i;
        shuffle(random, chosen);
        for (int i = 0; i < share.children; ++i) {
            need(random, *children[static_cast<std::size_t>(chosen[static_cast<std::size_t>(i)])],
                 share.item);
        }
    }
}

void give_walking(base::Random& random, std::vector<ChildPlan*>& children) {
    std::size_t next = kHeavy;
    for (const auto& kind : walking()) {
        for (int i = 0; i < kind.children; ++i, ++next) {
            children[next]->diagnosis = kind.diagnosis;
            for (const char* item : kind.items) need(random, *children[next], item);
        }
    }
}

void order_care(ChildPlan& child) {
    const auto place = [](const care_score::Answer& answer) {
        const auto all = care_score::items();
        return std::find_if(all.begin(), all.end(),
                            [&](const auto& item) { return answer.item == item.code; }) -
               all.begin();
    };
    std::sort(child.care.begin(), child.care.end(),
              [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

/// A birth date that gives this age today; newborns are at least two months old.
base::Date birth_at(base::Random& random, int age, base::Date today) {
    const int days = age * 365 + age / 4 + between(random, age == 0 ? 60 : 2, 362);
    return base::add_days(today, -days);
}

/// `others` counts the children of the band who do not start school, `grown` those who leave it.
Way way_of(const ChildPlan& child, int band, int place, int& others, int& grown, base::Date today) {
    const int grade = base::school_grade(child.birth, today);
    if (band == 0) return kYoung[place];
    if (band == 1) {
        if (grade == 0) return {Course::school, Phase::midway};
        if (grade == 1) return {Course::school, Phase::reached};
        const int next = others++;
        return next < static_cast<int>(std::size(kFromFive)) ? kFromFive[next]
                                                             : Way{Course::none, Phase::midway};
    }
    if (band == 2)
        return place < static_cast<int>(std::size(kFromTen)) ? kFromTen[place]
                                                             : Way{Course::none, Phase::midway};
    if (grade >= 11 and grade <= 12)
        return {Course::adult, kGrown[static_cast<std::size_t>(grown++) % std::size(kGrown)]};
    return {Course::none, Phase::midway};
}

/// Names that try a system out: variants, characters outside the first plane, a variation selector, long
/// ones.
struct Rare {
    int number;
    Name family, given;
    const char* note;
};
const std::vector<Rare>& rare_names() {
    static const std::vector<Rare> all{
        {3, {"髙橋", "たかはし"}, {}, "はしごの髙"},
        {9, {"宮﨑", "みやざき"}, {}, "右上が「立」の﨑"},
        {14, {"𠮷田", "よしだ"}, {}, "土に口の「吉」"},
        {22, {"葛\U000E0100城", "かつらぎ"}, {}, "下が「ヒ」の葛"},
        {31, {"渡邉", "わたなべ"}, {}, ""},
        {37,
         {"長曽我部", "ちょうそかべ"},
         {"アレクサンドラ・マリア・桜子姫", "あれくさんどら・まりあ・さくらこひめ"},
         ""},
        {45,
         {"勅使河原", "てしがわら"},
         {"ジョナサン・ハリソン・龍之介太郎", "じょなさん・はりそん・りゅうのすけたろう"},
         ""}};
    return all;
}

void give_names(base::Random& random, ChildPlan& child) {
    const auto& all = names();
    child.family = pick(random, all.families);
    child.given = pick(random, child.girl ? all.girls : all.boys);
    for (const auto& rare : rare_names()) {
        if (rare.number != child.number) continue;
        child.family = rare.family;
        if (not rare.given.text.empty()) child.given = rare.given;
        child.glyph_note = rare.note;
    }
}

/// Of the young: midway, stuck, late. What they need is the example of a town that has few such children.
constexpr std::size_t kOfYugawara[] = {0, 1, 7};

/// The towns by their shares; the three examples live in Yugawara.
void give_towns(base::Random& random, std::vector<ChildPlan>& block) {
    std::vector<std::string> towns;
    for (const auto& [code, children] : kTowns)
        towns.insert(towns.end(), static_cast<std::size_t>(children), code);
    shuffle(random, towns);
    std::stable_partition(towns.begin(), towns.end(), [](const auto& town) { return town != kYugawara; });
    std::size_t next = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const bool example =
            std::find(std::begin(kOfYugawara), std::end(kOfYugawara), i) != std::end(kOfYugawara);
        block[i].town = example ? kYugawara : towns[next++];
    }
}

/// One child that two organisations entered, each in its own writing: who is home already, and who has no
/// pathway.
void enter_twice(std::vector<ChildPlan>& block) {
    ChildPlan &one = block[16], &other = block[19];
    one.family = {"斎藤", "さいとう"}, other.family = {"齋藤", "さいとう"};
    other.given = one.given, other.birth = one.birth, other.girl = one.girl, other.town = one.town;
}

std::vector<ChildPlan> plan_block(base::Random& random, int first, base::Date today) {
    std::vector<ChildPlan> block;
    int grown = 0;
    for (int band = 0; band < static_cast<int>(std::size(kBands)); ++band) {
        const auto& ages = kBands[band];
        int others = 0;
        for (int place = 0; place < ages.children; ++place) {
            ChildPlan child;
            child.number = first + static_cast<int>(block.size());
            child.girl = chance(random, 46);
            // Those who are on their way home for the first time are small.
            const bool newborn = band == 0 and place < 13;
            const int youngest = band == 0 ? 1 : ages.youngest;
            const int age = newborn ? between(random, 0, 1) : between(random, youngest, ages.oldest);
            child.birth = birth_at(random, age, today);
            child.special_school = chance(random, 77);
            const auto way = way_of(child, band, place, others, grown, today);
            child.course = way.course;
            child.phase = way.phase;
            give_names(random, child);
            block.push_back(std::move(child));
        }
    }
    give_towns(random, block);
    if (first == 0) enter_twice(block);
    std::vector<ChildPlan*> shuffled;
    for (auto& child : block) shuffled.push_back(&child);
    shuffle(random, shuffled);
    give_heavy(random, shuffled);
    give_walking(random, shuffled);
    for (auto& child : block) order_care(child);
    return block;
}

}  // namespace

std::string_view code(Course course) {
    static constexpr std::string_view codes[] = {"", "home", "school", "moving_in", "adult"};
    return codes[static_cast<int>(course)];
}

std::vector<ChildPlan> plan_children(base::Random& random, int scale, int sets, base::Date today) {
    std::vector<ChildPlan> children;
    for (int block = 0; block < scale; ++block) {
        for (auto& child : plan_block(random, block * kBlock, today)) {
            child.set = block % sets;
            children.push_back(std::move(child));
        }
    }
    return children;
}

}  // namespace tsumugi::house::demo
