// Attacks on a round by those who run it or send to it (docs/census.md). Each has a pass line that can fail;
// the ones on Bloom filters succeed, which shows that the attack itself works.
#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "engines/census/protocol.h"
#include "engines/disclosure/disclosure.h"
#include "engines/linkage/synth.h"
#include "ground/base/random.h"

using namespace tsumugi;
using namespace tsumugi::census;
using linkage::Person;

namespace {

struct Known {
    std::vector<std::vector<Person>> lists;
    std::vector<std::vector<std::string>> children;  ///< truth of each record
};

Known region(int children, std::uint64_t seed) {
    linkage::SynthOptions options;
    options.children = children, options.seed = seed;
    const auto synth = linkage::make_synth(options);
    std::map<std::string, std::string> truth;
    for (std::size_t i = 1; i < synth.truth.size(); ++i) truth[synth.truth[i][0]] = synth.truth[i][1];
    linkage::Options read;
    read.day_of_count = options.day_of_count;
    read.towns = linkage::synth_towns();
    Known known;
    for (const auto& list : synth.lists) {
        const auto rows = linkage::read_list(list.rows, read);
        known.lists.emplace_back();
        known.children.emplace_back();
        std::set<std::string> there;
        for (const Person& person : rows->persons) {
            const std::string& child = truth[person.record];
            if (child.empty() or not there.insert(child).second) continue;
            known.lists.back().push_back(person);
            known.children.back().push_back(child);
        }
    }
    return known;
}

Round a_round() { return {"r1", "kensei", base::make_date(2026, 10, 1), linkage::Profile::japanese}; }

std::vector<oprf::Output> outputs_of(const Tokens& keys, Custodian& custodian, std::size_t persons) {
    const auto blinded = oprf::blind(keys.inputs);
    const auto evaluated = custodian.evaluate(0, persons, blinded.elements);
    return *oprf::finalize(keys.inputs, blinded, *evaluated, custodian.public_key());
}

// ---- graph matching (Vidanage 2020, Heng 2022): the graph of similarities among the stored records is
// matched with that among the names the attacker has. No key is needed.

using Similarities = std::vector<std::vector<double>>;

Similarities similarities(std::size_t count,
                          const std::function<double(std::size_t, std::size_t)>& similarity) {
    Similarities all(count, std::vector<double>(count, 0));
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < i; ++j) all[i][j] = all[j][i] = similarity(i, j);
    }
    return all;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/// Pairs (stored, known) that are each other's only nearest.
std::vector<std::pair<std::size_t, std::size_t>> mutual_best(const Similarities& stored,
                                                             const Similarities& known) {
    const auto nearest = [](const std::vector<double>& from, const Similarities& to) -> std::ptrdiff_t {
        double best = 1e300;
        std::ptrdiff_t at = -1;
        for (std::size_t i = 0; i < to.size(); ++i) {
            const double d = distance(from, to[i]);
            if (d < best)
                best = d, at = static_cast<std::ptrdiff_t>(i);
            else if (d == best)
                at = -1;
        }
        return at;
    };
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const auto to = nearest(stored[i], known);
        if (to >= 0 and
            nearest(known[static_cast<std::size_t>(to)], stored) == static_cast<std::ptrdiff_t>(i))
            pairs.emplace_back(i, static_cast<std::size_t>(to));
    }
    return pairs;
}

/// Share of the stored records that the attacker names rightly; record i is person i.
double named(const Similarities& stored, const Similarities& known) {
    const auto sorted = [](Similarities all) {
        for (auto& row : all) std::sort(row.begin(), row.end(), std::greater<>());
        return all;
    };
    auto pairs = mutual_best(sorted(stored), sorted(known));
    for (int round = 0; round < 6 and not pairs.empty(); ++round) {
        Similarities from(stored.size()), to(known.size());
        for (std::size_t i = 0; i < stored.size(); ++i) {
            for (const auto& [a, b] : pairs) from[i].push_back(stored[i][a]), to[i].push_back(known[i][b]);
        }
        pairs = mutual_best(from, to);
    }
    const auto right =
        std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair.first == pair.second; });
    return static_cast<double>(right) / static_cast<double>(stored.size());
}

/// A record-level Bloom filter (Schnell 2009): bigrams of reading and date, 10 keyed positions each, 1,024
/// bits.
std::bitset<1024> bloom(const Person& person, std::string_view key) {
    std::bitset<1024> filter;
    const auto take = [&](const std::string& text, std::size_t width) {
        const std::string padded = "_" + text + "_";
        for (std::size_t i = 0; i + 2 * width <= padded.size(); ++i) {
            for (int k = 0; k < 10; ++k)
                filter.set(std::hash<std::string>{}(std::string(key) + std::to_string(k) +
                                                    padded.substr(i, 2 * width)) %
                           1024);
        }
    };
    take(person.kana, 3);
    take(base::iso(*person.birth), 1);
    return filter;
}
Similarities bloom_similarities(const std::vector<Person>& persons, std::string_view key) {
    std::vector<std::bitset<1024>> filters;
    for (const Person& person : persons) filters.push_back(bloom(person, key));
    return similarities(persons.size(), [&](std::size_t i, std::size_t j) {
        return 2.0 * static_cast<double>((filters[i] & filters[j]).count()) /
               static_cast<double>(filters[i].count() + filters[j].count());
    });
}

/// `count` records of one list that have a reading and a date.
std::vector<Person> readable(std::size_t count) {
    auto known = region(1200, 71);
    std::vector<Person> persons;
    for (auto& list : known.lists) {
        if (list.size() < count + 60) continue;
        for (Person& person : list) {
            if (not person.kana.empty() and person.birth and persons.size() < count)
                persons.push_back(std::move(person));
        }
        break;
    }
    return persons;
}

}  // namespace

TEST(Attack, A1_WithoutTheKeyNoTagIsFoundEvenByWhoKnowsAllNames) {
    const auto persons = readable(60);
    const auto round = a_round();
    Custodian custodian(round), forged(round);
    const auto keys = tokens(round, persons);
    std::set<linkage::Tag> stored;
    for (const auto& output : outputs_of(keys, custodian, persons.size())) stored.insert(oprf::tag(output));
    ASSERT_EQ(stored.size(), keys.inputs.size());
    // The best list of guesses there can be, under a key of the attacker's own.
    std::size_t hits = 0;
    for (const auto& output : outputs_of(keys, forged, persons.size()))
        hits += stored.count(oprf::tag(output));
    EXPECT_EQ(hits, 0u);
    // The same list under the round's key names everybody: hub and custodian together could (docs/census.md).
    for (const auto& output : outputs_of(keys, custodian, 10 * persons.size()))
        hits += stored.count(oprf::tag(output));
    EXPECT_EQ(hits, stored.size());
}

TEST(Attack, A2_AnOrganisationGuessesNoMoreThanItsQuota) {
    Custodian custodian(a_round());
    const auto guess = oprf::blind({"guess"});
    std::size_t guesses = 0;
    while (guesses < 5000 and custodian.evaluate(0, 50, guess.elements)) ++guesses;
    EXPECT_EQ(guesses, 1725u);  // 1.1 x 56 x 28
}

TEST(Attack, A3_GraphMatchingNamesBloomFiltersAndNoTags) {
    const auto persons = readable(400);
    ASSERT_EQ(persons.size(), 400u);
    const double filters = named(bloom_similarities(persons, "the organisations' key"),
                                 bloom_similarities(persons, "the attacker's"));
    RecordProperty("named_bloom_percent", std::to_string(100 * filters));
    EXPECT_GE(filters, 0.95);

    const auto round = a_round();
    Custodian custodian(round);
    const std::vector<Person> fewer(persons.begin(), persons.begin() + 100);
    const auto keys = tokens(round, fewer);
    const auto upload = make_upload(round, 0, fewer, keys, outputs_of(keys, custodian, fewer.size()),
                                    std::vector<Payload>(fewer.size()), custodian.table_key());
    std::vector<std::set<linkage::Tag>> stored(fewer.size());
    for (std::size_t i = 0; i < fewer.size(); ++i) {
        const auto& tags = upload.lines[upload.place_of[i]].record.tags;
        stored[i].insert(tags.begin(), tags.end());
    }
    const auto shared = similarities(fewer.size(), [&](std::size_t i, std::size_t j) {
        return static_cast<double>(std::count_if(stored[i].begin(), stored[i].end(),
                                                 [&](const auto& tag) { return stored[j].contains(tag); }));
    });
    EXPECT_LE(named(shared, bloom_similarities(fewer, "the attacker's")), 0.01);
}

TEST(Attack, A4_NoTagTellsHowOftenANameOccurs) {
    const auto shared = [](int children, std::uint64_t seed) {
        const auto known = region(children, seed);
        std::map<std::string, std::set<std::string>> of_key;
        for (std::size_t list = 0; list < known.lists.size(); ++list) {
            const auto keys = linkage::list_keys(known.lists[list], linkage::Profile::japanese);
            for (std::size_t i = 0; i < keys.size(); ++i) {
                for (const auto& key : keys[i]) of_key[key.text].insert(known.children[list][i]);
            }
        }
        std::size_t most = 0, more = 0;
        for (const auto& [key, who] : of_key) {
            most = std::max(most, who.size());
            more += who.size() > 1 ? 1 : 0;
        }
        return std::pair(most, static_cast<double>(more) / static_cast<double>(of_key.size()));
    };
    const auto [most, share] = shared(1000, 72);
    RecordProperty("most_children_of_a_tag", static_cast<int>(most));
    RecordProperty("shared_percent", std::to_string(100 * share));
    EXPECT_LE(most, 2u);
    EXPECT_LE(share, 0.001);
    const auto [most_of_many, share_of_many] = shared(20000, 73);
    RecordProperty("most_children_of_a_tag_of_20000", static_cast<int>(most_of_many));
    RecordProperty("shared_percent_of_20000", std::to_string(100 * share_of_many));
    EXPECT_LE(share_of_many, 0.001);
}

TEST(Attack, A7_ListsOfOneSevenAndEightLookAlike) {
    const auto persons = readable(8);
    const auto round = a_round();
    Custodian custodian(round);
    std::set<std::size_t> sizes, asked, declared;
    for (const std::size_t count : {1u, 7u, 8u}) {
        const std::vector<Person> some(persons.begin(), persons.begin() + static_cast<std::ptrdiff_t>(count));
        const auto keys = tokens(round, some);
        asked.insert(keys.inputs.size());
        declared.insert(padded(count));
        sizes.insert(write_upload(make_upload(round, 0, some, keys, outputs_of(keys, custodian, 100),
                                              std::vector<Payload>(count), custodian.table_key()),
                                  round)
                         .size());
    }
    EXPECT_EQ(sizes.size(), 1u);
    EXPECT_EQ(asked.size(), 1u) << "as many evaluations, in as many requests of the same length";
    EXPECT_EQ(declared.size(), 1u);
}

TEST(Attack, A11_AMalformedPointAndAReplayChangeNothing) {
    const auto persons = readable(3);
    const auto round = a_round();
    Custodian custodian(round);
    oprf::Element odd;
    odd.fill(0xff);
    EXPECT_FALSE(custodian.evaluate(0, 3, {odd}));
    EXPECT_FALSE(custodian.evaluate(0, 3, {oprf::Element{}}));
    EXPECT_EQ(custodian.used(0), 0u);
    const auto keys = tokens(round, persons);
    const auto bytes = write_upload(make_upload(round, 0, persons, keys, outputs_of(keys, custodian, 3),
                                                std::vector<Payload>(3), custodian.table_key()),
                                    round);
    auto next = round;
    next.id = "r2";
    EXPECT_FALSE(read_upload(bytes, next, 3));
    EXPECT_FALSE(read_upload(bytes + bytes.substr(16), round, 3));
}

TEST(Attack, A12_PoisonedRecordsMergeNoMoreThanThemselves) {
    const auto known = region(400, 74);
    const auto slots = static_cast<std::size_t>(linkage::slot_count(linkage::Profile::japanese));
    base::SeededRandom random(75);
    const auto number_tag = [](std::uint64_t a, std::uint64_t b) {
        linkage::Tag tag{};
        for (int i = 0; i < 8; ++i)
            tag[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(a >> (8 * i)),
            tag[static_cast<std::size_t>(8 + i)] = static_cast<std::uint8_t>(b >> (8 * i));
        return tag;
    };
    std::vector<linkage::TaggedRecord> records;
    for (std::uint32_t list = 0; list < known.lists.size(); ++list) {
        const auto keys = linkage::list_keys(known.lists[list], linkage::Profile::japanese);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            linkage::TaggedRecord record{list, linkage::thin(known.lists[list][i]),
                                         std::vector<linkage::Tag>(slots)};
            for (auto& tag : record.tags) tag = number_tag(random.next(), random.next());
            for (const auto& key : keys[i])
                record.tags[static_cast<std::size_t>(key.slot)] =
                    number_tag(std::hash<std::string>{}(key.text), 0);
            records.push_back(std::move(record));
        }
    }
    const auto clean = linkage::cluster(records);
    std::size_t poisoned = 0;
    std::vector<bool> bad(records.size(), false);
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (random.next() % 100 != 0) continue;
        ++poisoned;
        bad[i] = true;
        for (std::size_t slot = 0; slot < slots; ++slot) records[i].tags[slot] = number_tag(slot, 99);
    }
    ASSERT_GT(poisoned, 5u);
    const auto after = linkage::cluster(records);
    EXPECT_LE(after.largest, 8u);
    EXPECT_LE(std::abs(static_cast<double>(after.count) - static_cast<double>(clean.count)),
              static_cast<double>(poisoned));
    // No two honest records come together that were apart before.
    std::map<std::uint32_t, std::uint32_t> was;
    std::size_t merged = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (bad[i]) continue;
        const auto [at, first] = was.try_emplace(after.of[i], clean.of[i]);
        merged += not first and at->second != clean.of[i] ? 1 : 0;
    }
    EXPECT_EQ(merged, 0u);
}
