#include <algorithm>

#include "engines/census/kinds.h"
#include "engines/census/table.h"
#include "rooms/census/store.h"

namespace tsumugi::census {
namespace {

/// Inhabitants of the demonstration's municipalities, in thousands; the region is made up, so are they.
constexpr std::pair<std::string_view, std::int64_t> kPeople[] = {
    {"142069", 187}, {"142174", 40}, {"143618", 9},  {"143626", 17}, {"143634", 10},
    {"143642", 9},   {"143669", 18}, {"143821", 11}, {"143839", 6},  {"143847", 23}};

/// A child as bags would tell it: where, how old, which care, on which kinds of lists.
Counted made_up(base::Random& random, const std::vector<Town>& towns, std::int64_t people,
                const std::vector<NewList>& lists) {
    Counted child;
    auto place = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(people)));
    for (const auto& town : towns) {
        if (place >= 0) child.town = static_cast<std::uint32_t>(std::atoi(town.code.substr(0, 5).c_str()));
        place -= town.people;
    }
    child.age_band = static_cast<std::uint8_t>(1 + random.below(kAgeBands));
    // Rates of a prefecture's survey: tube feeding 67 %, suction 59 %, oxygen and ventilator 33 %,
    // tracheostomy 26 %.
    constexpr std::pair<int, unsigned> kCare[] = {{7, 67}, {5, 59}, {4, 33}, {1, 33}, {2, 26}};
    for (const auto& [item, percent] : kCare) {
        if (random.below(100) < percent) child.care |= 1u << (item - 1);
    }
    while (child.sources == 0) {
        for (const auto& list : lists) {
            const bool school = list.source == kSchoolList or list.source == kSpecialSchoolList;
            if (school and child.age_band < 3) continue;
            if (random.below(100) < 55) child.sources |= 1u << list.source;
        }
    }
    child.records = 1;
    return child;
}

}  // namespace

std::string make_demo_round(Ctx& desk, SectionId custodian, const std::vector<SectionId>& lists, int children,
                            std::uint64_t seed) {
    NewRound round;
    round.title = "医療的ケア児の一斉調査（練習用）";
    round.purpose =
        "医療的ケアが必要なこどもの実数を、名前を集めずに数え、支援の計画に使います。統計のためだけに使います。";
    round.legal_basis = "練習用の架空の調査です。";
    round.day_of_count = base::add_days(desk.today(), -30);
    round.until = desk.today();
    round.custodian = custodian;
    for (const auto& group : publishable()) round.publish.emplace_back(group.code);
    std::int64_t people = 0;
    for (const auto& town : region::municipalities(desk.db)) {
        std::int64_t thousands = 0;
        for (const auto& [code, known] : kPeople) {
            if (code == town.code) thousands = known;
        }
        round.towns.push_back({town.code, town.name, thousands * 1000});
        people += thousands * 1000;
    }
    for (const auto section : lists) {
        const auto known = directory::section(desk.db, section).value();
        round.lists.push_back({section, usual_list_kind(known.kind, known.organisation_name).number});
    }
    const auto id = add_round(desk, round);
    base::SeededRandom random(seed);
    std::vector<Counted> counted;
    for (int i = 0; i < children; ++i) counted.push_back(made_up(random, round.towns, people, round.lists));
    Spec spec;
    spec.towns = round.towns;
    spec.publish = round.publish;
    std::map<int, std::uint64_t> declared;
    for (const auto& list : round.lists) {
        const auto on_it = std::count_if(counted.begin(), counted.end(), [&](const Counted& child) {
            return child.sources >> list.source & 1u;
        });
        declared[list.source] = padded(static_cast<std::uint64_t>(on_it));
    }
    set_result(desk.db, id, write_published(make_table(counted, spec)), declared, desk.now());
    return "/census/" + id.text();
}

}  // namespace tsumugi::census
