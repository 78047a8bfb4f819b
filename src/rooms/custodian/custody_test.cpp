// The custodian's own record, and what the pages say of both bodies against what they hold.
#include <gtest/gtest.h>

#include <set>

#include "rooms/census/testing.h"
#include "rooms/custodian/store.h"

namespace tsumugi::custodian {
namespace {

using namespace census;
using rooms::Browser;
using rooms::Form;
using rooms::has;

/// A region whose server also keeps keys for another's count.
struct KeptWorld : CensusWorld {
    explicit KeptWorld(db::Engine engine) : CensusWorld(engine) { custodian::routes(browser.routes()); }
};

class CensusCustody : public testing::TestWithParam<db::Engine> {
  protected:
    KeptWorld world{GetParam()};
    Spec spec = [] {
        Spec made;
        made.round = {"r1", "kensei", base::make_date(2026, 10, 1), linkage::Profile::japanese};
        made.state = "collecting";
        made.lists = {{1, kHospitalList, 1, "declared", "病院"}, {2, kMunicipalityList, 1, "declared", "市"}};
        return made;
    }();
    Custodian made{spec.round};
    CustodyRow row() { return custody(world.db, id).value(); }
    CustodyId id = [&] {
        auto ctx = world.as(world.keeper);
        return db::write(
            world.db, [&] { return keep_keys(ctx, "https://hub.example", "token-of-the-hub", spec, made); });
    }();
    base::Result<std::string> evaluate(std::uint32_t list, std::uint64_t declared, std::size_t count) {
        const std::vector<oprf::Element> elements(count, oprf::blind({"x"}).elements.front());
        return evaluate_batch(world.db, world.world.app, row(), list, declared, write_elements(elements));
    }
};
ROOMS_ON_ENGINES(CensusCustody);

TEST_P(CensusCustody, KeepsKeysAndTokenSealedAlone) {
    const auto kept = row();
    for (const auto& secret :
         {hex_of(made.key().secret), hex_of(made.box().secret), std::string("token-of-the-hub")}) {
        EXPECT_EQ(kept.secrets.find(secret), std::string::npos);
        EXPECT_EQ(kept.token.find(secret), std::string::npos);
    }
    EXPECT_NE(write_spec(kept.spec).find(hex_of(made.public_key())), std::string::npos);
}

TEST_P(CensusCustody, AnswersWithTheKeptKey) {
    const auto blinded = oprf::blind({"a", "b"});
    const auto answer =
        evaluate_batch(world.db, world.world.app, row(), 1, 5, write_elements(blinded.elements));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(oprf::finalize({"a", "b"}, blinded, *read_evaluated(*answer, 2), made.public_key()));
}

TEST_P(CensusCustody, CountsByItsOwnRecordWhateverTheHubSays) {
    ASSERT_TRUE(evaluate(1, 1, 20));
    ASSERT_TRUE(evaluate(1, 1, 227)) << "247 is the quota of one to eight children";
    const auto refused = evaluate(1, 1, 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::Kind::too_large);
    EXPECT_FALSE(evaluate(1, 1000, 1)) << "a number that the hub raises later counts nothing";
    EXPECT_TRUE(evaluate(2, 1, 247)) << "another list has its own";
    const auto used = used_of(world.db, id);
    ASSERT_EQ(used.size(), 2u);
    EXPECT_EQ(used[0].used, 247u);
    EXPECT_EQ(used[0].declared, 1u);
    EXPECT_FALSE(evaluate_batch(world.db, world.world.app, row(), 3, 5, std::string(32, '\0')));
    EXPECT_EQ(used_of(world.db, id).size(), 2u) << "a broken element costs nothing";
}

TEST_P(CensusCustody, LetsAListBeginAnewWhenThePersonSaysSo) {
    ASSERT_TRUE(evaluate(1, 1, 247));
    ASSERT_FALSE(evaluate(1, 1, 1));
    Browser& browser = world.browser.as(world.keeper);
    const auto path = "/census/custody/" + id.text();
    EXPECT_TRUE(has(browser.get(path), "もう1回分を許す"));
    EXPECT_EQ(browser.post(path + "/lists/1/again").status, 303);
    EXPECT_TRUE(evaluate(1, 1, 247));
    EXPECT_FALSE(evaluate(1, 1, 1)) << "once, not for ever";
    EXPECT_TRUE(has(browser.get(path), "494"));
    EXPECT_EQ(browser.post(path + "/lists/2/again").status, 409) << "nothing was calculated for it yet";
    browser.as(world.tanaka);
    EXPECT_EQ(browser.post(path + "/lists/1/again").status, 403) << "nobody but a lead";
    browser.as(world.keeper);
    while (used_of(world.db, id)[0].times < kMostTimes)
        ASSERT_EQ(browser.post(path + "/lists/1/again").status, 303);
    EXPECT_EQ(browser.post(path + "/lists/1/again").status, 409);
}

TEST_P(CensusCustody, EvaluatesNothingOnceItWasClosed) {
    auto ctx = world.as(world.keeper);
    ASSERT_TRUE(db::write(world.db, [&] { return ask_to_close(ctx, row()); }));
    EXPECT_FALSE(evaluate(1, 5, 1));
    EXPECT_FALSE(db::write(world.db, [&] { return ask_to_close(ctx, row()); }));
    EXPECT_EQ(row().state, "closing");
}

TEST_P(CensusCustody, IsForLeadsAndRefusesAddressesThatAreNone) {
    auto& browser = world.browser.as(world.tanaka);
    EXPECT_EQ(browser.get("/census/custody").status, 403);
    EXPECT_EQ(browser.get("/census/custody/" + id.text()).status, 403);
    browser.as(world.keeper);
    EXPECT_EQ(browser.get("/census/custody/" + id.text()).status, 200);
    for (const char* address :
         {"", "hub", "ftp://hub", "https://", "https://hub/path", "https://user@hub", "https://hub?x"}) {
        Form form;
        form.add("hub", address).add("token", "t");
        EXPECT_TRUE(has(browser.post("/census/custody", form), "https://名前")) << address;
    }
    Form form;
    form.add("hub", "http://127.0.0.1:1").add("token", "t");
    EXPECT_TRUE(has(browser.post("/census/custody", form), "つながりません"));
}

/// Columns that say nothing of a list or a child: keys of rows, texts of the round itself, the server's own
/// bookkeeping.
const std::set<std::string> kOwn{"census_list.id",
                                 "census_list.round_id",
                                 "census_list.number",
                                 "census_list.token",
                                 "census_list.reason",
                                 "census_batch.id",
                                 "census_batch.round_id",
                                 "census_upload.round_id",
                                 "census_bags.round_id",
                                 "census_custody_list.custody_id",
                                 "census_custody_list.number"};

TEST_P(CensusCustody, TellsOnThePageEverythingThatTheTwoBodiesHold) {
    std::set<std::string> hub, custodian;
    for (const auto& sight : hub_sees()) hub.insert(sight.of.begin(), sight.of.end());
    for (const auto& sight : custodian_sees()) custodian.insert(sight.of.begin(), sight.of.end());
    const bool sqlite = world.db.engine() == db::Engine::sqlite;
    const std::string columns =
        sqlite
            ? "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'"
            : "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()";
    int looked = 0;
    world.db.query_text(columns, {}).each([&](const db::Row& r) {
        const std::string table(r.text(0)), column = table + "." + std::string(r.text(1));
        const bool of_hub = table == "census_list" or table == "census_batch" or table == "census_upload" or
                            table == "census_bags";
        const bool of_custodian = table == "census_custody_list";
        if (not of_hub and not of_custodian) return;
        ++looked;
        EXPECT_TRUE(kOwn.contains(column) or (of_hub ? hub : custodian).contains(column))
            << column << " stands on no page";
    });
    EXPECT_GT(looked, 25);

    // And every name in the message that the hub sends to the custodian.
    const auto opened = world.opened();
    Keeper keeper(world, opened);
    const auto message = world.get("custodian/round.json", keeper.token).body;
    int depth = 0, names = 0;
    for (std::size_t i = 0; i < message.size(); ++i) {
        if (message[i] == '{' or message[i] == '[') ++depth;
        if (message[i] == '}' or message[i] == ']') --depth;
        if (message[i] != '"') continue;
        const auto end = message.find('"', i + 1);
        const auto word = message.substr(i + 1, end - i - 1);
        if (depth == 1 and message[end + 1] == ':') {
            ++names;
            EXPECT_TRUE(custodian.contains(word)) << word << " stands on no page";
        }
        i = end;
    }
    EXPECT_GT(names, 12);
    const auto page = world.browser.as(world.tanaka).get(world.round(opened).path());
    for (const auto& sights : {hub_sees(), custodian_sees()}) {
        for (const auto& sight : sights)
            EXPECT_TRUE(has(rooms::unescaped(page.body), sight.text)) << sight.text;
    }
    for (const char* text : never_seen()) EXPECT_TRUE(has(page, text));
    EXPECT_FALSE(has(page, "匿名"));
}

}  // namespace
}  // namespace tsumugi::custodian
