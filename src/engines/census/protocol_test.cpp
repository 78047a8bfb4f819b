#include "engines/census/protocol.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace tsumugi;
using namespace tsumugi::census;
using linkage::Person;

namespace {

Round round_named(const char* id) {
    return {id, "kensei", base::make_date(2026, 10, 1), linkage::Profile::japanese};
}

std::vector<Person> people(std::initializer_list<const char*> readings) {
    const auto columns = linkage::find_columns({"フリガナ", "生年月日", "性別", "市町村"});
    linkage::Options options;
    options.day_of_count = base::make_date(2026, 10, 1);
    std::vector<Person> out;
    for (const char* reading : readings)
        out.push_back(linkage::read_row({reading, "2021-04-05", "女", "小田原市"}, columns, options).person);
    return out;
}

/// One organisation's whole side against a custodian.
Upload encode(const Round& round, Custodian& custodian, std::uint32_t list,
              const std::vector<Person>& persons, std::uint32_t care = 1) {
    const auto keys = tokens(round, persons);
    const auto blinded = oprf::blind(keys.inputs);
    const auto evaluated = custodian.evaluate(list, persons.size(), blinded.elements);
    const auto outputs = oprf::finalize(keys.inputs, blinded, *evaluated, custodian.public_key());
    const std::vector<Payload> payloads(persons.size(),
                                        Payload{14206, 3, care, static_cast<std::uint8_t>(list), false});
    return make_upload(round, list, persons, keys, *outputs, payloads, custodian.table_key());
}

std::vector<Counted> table(const Custodian& custodian, const Linked& linked) {
    std::vector<Counted> out;
    for (const auto& bag : linked.bags) {
        if (const auto counted = count_bag(*custodian.open(bag))) out.push_back(*counted);
    }
    return out;
}

}  // namespace

TEST(CensusRound, CountsAChildOnTwoListsOnce) {
    const auto round = round_named("r1");
    Custodian custodian(round);
    const auto linked =
        link(round, {encode(round, custodian, 0, people({"サトウ ヒナ", "ハヤシ リン"}), 1),
                     encode(round, custodian, 1, people({"ｻﾄｰ ﾋﾅ", "モリ アオイ", "オオタ ソラ"}), 2)});
    const auto children = table(custodian, linked);
    ASSERT_EQ(children.size(), 4u);
    const auto both = std::find_if(children.begin(), children.end(),
                                   [](const Counted& child) { return child.records == 2; });
    ASSERT_NE(both, children.end());
    EXPECT_EQ(both->care, 3u);
    EXPECT_EQ(both->sources, 3u);
    EXPECT_EQ(both->town, 14206u);
}

TEST(CensusRound, SendsListsOfOneAndOfEightInTheSameSize) {
    const auto round = round_named("r1");
    Custodian custodian(round);
    const auto one = write_upload(encode(round, custodian, 0, people({"サトウ ヒナ"})), round);
    const auto seven = write_upload(
        encode(round, custodian, 1, people({"ア イ", "カ キ", "サ シ", "タ チ", "ナ ニ", "ハ ヒ", "マ ミ"})),
        round);
    EXPECT_EQ(one.size(), seven.size());
    const auto nobody = make_upload(round, 2, {}, {}, {}, {}, custodian.table_key());
    EXPECT_TRUE(nobody.lines.empty());
}

TEST(CensusRound, MakesNoTagTwiceInTwoRounds) {
    std::set<linkage::Tag> tags;
    std::size_t all = 0;
    for (const char* id : {"r1", "r2"}) {
        const auto round = round_named(id);
        Custodian custodian(round);
        for (const auto& line : encode(round, custodian, 0, people({"サトウ ヒナ", "ハヤシ リン"})).lines) {
            tags.insert(line.record.tags.begin(), line.record.tags.end());
            all += line.record.tags.size();
        }
    }
    EXPECT_EQ(tags.size(), all);
    // The key alone would do, and so would the round in the token.
    EXPECT_NE(tokens(round_named("r1"), people({"サトウ ヒナ"})).inputs,
              tokens(round_named("r2"), people({"サトウ ヒナ"})).inputs);
}

TEST(CensusRound, RefusesAnUploadOfAnotherRoundOneCutOffAndOneTooLarge) {
    const auto round = round_named("r1");
    Custodian custodian(round);
    const auto bytes =
        write_upload(encode(round, custodian, 0, people({"サトウ ヒナ", "ハヤシ リン"})), round);
    ASSERT_TRUE(read_upload(bytes, round, 2));
    EXPECT_EQ(read_upload(bytes, round, 2)->lines.size(), 8u);
    EXPECT_EQ(read_upload(bytes, round_named("r2"), 2).error().kind, base::Kind::conflict);
    for (const std::size_t length : {std::size_t{0}, std::size_t{5}, std::size_t{16}, std::size_t{18},
                                     bytes.size() / 2, bytes.size() - 1})
        EXPECT_FALSE(read_upload(bytes.substr(0, length), round, 2)) << length;
    EXPECT_FALSE(read_upload(bytes + "x", round, 2));
    EXPECT_EQ(read_upload(bytes, round, 0).error().kind, base::Kind::too_large);
}

TEST(CensusRound, StopsAtTheQuotaAndCountsWhatWasUsed) {
    const auto round = round_named("r1");
    Custodian custodian(round);
    EXPECT_EQ(quota(10, linkage::Profile::japanese), 493u);
    const auto blinded = oprf::blind(std::vector<std::string>(247, "x"));
    ASSERT_TRUE(custodian.evaluate(4, 1, blinded.elements));
    EXPECT_EQ(custodian.used(4), 247u);
    const auto refused = custodian.evaluate(4, 1, {blinded.elements[0]});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::Kind::too_large);
    EXPECT_EQ(custodian.used(4), 247u);
    EXPECT_TRUE(custodian.evaluate(5, 1, blinded.elements));
}

TEST(CensusRound, DoesNotUseUpTheQuotaForABrokenElement) {
    const auto round = round_named("r1");
    Custodian custodian(round);
    EXPECT_FALSE(custodian.evaluate(0, 1, {oprf::Element{}}));
    EXPECT_EQ(custodian.used(0), 0u);
}

TEST(CensusRound, OpensNoBagOfAnotherRoundsKey) {
    const auto round = round_named("r1");
    Custodian custodian(round), other(round);
    const auto linked = link(round, {encode(round, custodian, 0, people({"サトウ ヒナ"}))});
    EXPECT_FALSE(other.open(linked.bags.front()));
}

TEST(Payload, KeepsItsFieldsAndItsSize) {
    const Payload payload{14206, 5, 0x80000001u, 7, false};
    EXPECT_EQ(pack(payload).size(), kPayloadBytes);
    const auto back = unpack(pack(payload));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->town, payload.town);
    EXPECT_EQ(back->care, payload.care);
    EXPECT_EQ(back->source, payload.source);
    EXPECT_FALSE(back->dummy);
    EXPECT_FALSE(unpack("short"));
}
TEST(Payload, KnowsTheAgeBand) {
    const auto day = base::make_date(2026, 10, 1);
    EXPECT_EQ(age_band(base::make_date(2024, 1, 1), day), 1);
    EXPECT_EQ(age_band(base::make_date(2021, 1, 1), day), 2);
    EXPECT_EQ(age_band(base::make_date(2010, 1, 1), day), 5);
    EXPECT_EQ(age_band(std::nullopt, day), 0);
}
