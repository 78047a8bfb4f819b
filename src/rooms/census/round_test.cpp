// A round at the hub, as its people and programs play it.
#include <gtest/gtest.h>

#include "rooms/census/testing.h"

namespace tsumugi::census {
namespace {

class CensusRounds : public testing::TestWithParam<db::Engine> {
  protected:
    CensusWorld world{GetParam()};
    Encoder encoder(RoundId id, MemberId member) { return {world, world.list_token(id, member)}; }
    /// Whether the database's file holds these bytes, in rows or in what is left of them. Always on
    /// PostgreSQL.
    bool in_file(const std::string& bytes) {
        if (GetParam() != db::Engine::sqlite) return true;
        world.db.execute_script("PRAGMA wal_checkpoint(TRUNCATE)");
        std::ifstream file(world.world.target, std::ios::binary);
        std::ostringstream all;
        all << file.rdbuf();
        return all.str().find(bytes) != std::string::npos;
    }
};
ROOMS_ON_ENGINES(CensusRounds);

TEST_P(CensusRounds, CountEachChildOnceAndEraseEverythingElse) {
    const auto id = world.opened();
    Keeper keeper(world, id);
    EXPECT_EQ(world.round(id).state, "collecting");
    // The server takes large bodies from those whom it knows.
    const auto is_known = [&](const std::string& header) {
        http::Request request;
        request.headers["authorization"] = header;
        return knows_machine(world.db, request);
    };
    EXPECT_TRUE(is_known("Bearer " + keeper.token));
    EXPECT_TRUE(is_known("Bearer " + world.list_token(id, world.tanaka)));
    for (const char* header : {"", "Bearer ", "Bearer x", "Basic x"})
        EXPECT_FALSE(is_known(header)) << header;
    // 60 children: 0-39 in hospital, 20-59 in town, 10-49 with nurses, 30-44 in school.
    EXPECT_EQ(encoder(id, world.tanaka).send(made_list(0, 40), keeper).status, 201);
    EXPECT_EQ(encoder(id, world.sato).send(made_list(20, 40), keeper).status, 201);
    EXPECT_EQ(encoder(id, world.mori).send(made_list(10, 40), keeper).status, 201);
    EXPECT_EQ(encoder(id, world.abe).send(made_list(30, 15), keeper).status, 201);
    EXPECT_EQ(world.count("census_upload"), 4);
    EXPECT_EQ(keeper.close().status, 200);
    EXPECT_EQ(world.round(id).state, "counting");
    EXPECT_TRUE(in_file("tsumugi-census-1") and in_file("tsumugi-bags-1"));
    EXPECT_EQ(keeper.publish().status, 200);
    EXPECT_EQ(in_file("tsumugi-census-1") or in_file("tsumugi-bags-1"), GetParam() == db::Engine::postgres);

    const auto round = world.round(id);
    EXPECT_EQ(round.state, "published");
    const auto published = read_published(round.result);
    ASSERT_TRUE(published);
    EXPECT_EQ(published->find("all")->count, 60);
    EXPECT_EQ(published->find("kind:5")->count, 15);
    for (const char* table : {"census_batch", "census_upload", "census_bags"})
        EXPECT_EQ(world.count(table), 0) << table;
    EXPECT_EQ(world.count("census_list", "token <> ''"), 0);
    EXPECT_TRUE(round.erased);
    EXPECT_EQ(world.count("audit_entry", "action = 'erase' AND subject = 'census_round'"), 1);
    EXPECT_EQ(world.get("custodian/round.json", keeper.token).status, 403) << "the token is gone";
    EXPECT_FALSE(is_known("Bearer " + keeper.token));

    world.browser.as(world.abe);
    const auto page = world.browser.get(round.path());
    EXPECT_TRUE(has(page, "<b class=\"big\">60</b>"));
    EXPECT_TRUE(has(page, "<svg class=\"chart census-chart\""));
    EXPECT_TRUE(world.browser.get(round.path() + "/excel").body.starts_with("PK"));
    const auto report = world.browser.get(round.path() + "/measure-report.json");
    EXPECT_TRUE(has(report, "\"resourceType\":\"MeasureReport\"") and has(report, "\"count\":60"));
}

TEST_P(CensusRounds, KeepTheDeskAndTheCustodianApart) {
    auto& browser = world.browser.as(world.window);
    const auto open = [&](SectionId custodian) {
        auto form = form_of(browser.get("/census/new"), "/census");
        form.set("title", "調査").set("custodian", custodian.text());
        for (const auto section : {world.hospital, world.health, world.nurses})
            form.add("lists", section.text()).set("kind." + section.text(), "1");
        return browser.submit("/census", form);
    };
    // The desk's own section, another section of its organisation, and somebody who gives a list.
    EXPECT_TRUE(has(open(world.desk), "地域の窓口の機関は、鍵の保管者になれません"));
    EXPECT_TRUE(has(open(world.hospital), "名簿を出す機関は、鍵の保管者になれません"));
    const auto round = open(world.doctors);
    ASSERT_EQ(round.status, 303);
    const auto path = location(round) + "/custodian-token";
    EXPECT_EQ(browser.post(path).status, 403) << "the desk";
    for (const auto who : {world.tanaka, world.admin}) EXPECT_EQ(browser.as(who).post(path).status, 403);
    // One who came from the custodian's section to the desk's role keeps only that.
    const auto both = world.person(world.doctors, "両方", "desk");
    EXPECT_EQ(browser.as(both).post(path).status, 403);
    EXPECT_EQ(browser.as(world.keeper).post(path).status, 200);
    // And nobody but the desk opens or ends a round.
    EXPECT_EQ(browser.post("/census").status, 403);
    EXPECT_EQ(browser.post(location(round) + "/end").status, 403);
}

TEST_P(CensusRounds, SayInEachStateWhatCanStillBePublished) {
    const auto id = world.opened();
    auto& browser = world.browser;
    const auto page = [&] { return browser.as(world.window).get(world.round(id).path()); };
    EXPECT_TRUE(has(page(), "鍵の保管者が自分のサーバーで鍵を作るのを待っています"));
    Keeper keeper(world, id);
    EXPECT_EQ(encoder(id, world.tanaka).send(made_list(0, 40), keeper).status, 201);
    EXPECT_EQ(encoder(id, world.sato).send(made_list(20, 40), keeper).status, 201);
    EXPECT_TRUE(has(page(), "4の名簿のうち2が届いています"));
    EXPECT_EQ(world.count("task", "kind = 'census_list' AND is_open = 1"), 2)
        << "what is missing stands in two inboxes";
    EXPECT_EQ(keeper.close().status, 409) << "two lists publish nothing";
    EXPECT_EQ(encoder(id, world.mori).send(made_list(10, 40), keeper).status, 201);
    // One leaves, is erased, and the round goes on with who is there; the fourth is late.
    browser.as(world.sato);
    const auto own = std::to_string(world.list(id, world.health).number);
    EXPECT_EQ(browser.post(world.round(id).path() + "/lists/" + own + "/leave").status, 303);
    EXPECT_EQ(world.count("census_upload"), 2);
    EXPECT_EQ(browser.get(world.round(id).path() + "/list").status, 404);
    EXPECT_EQ(encoder(id, world.abe).send(made_list(30, 15), keeper).status, 201);
    world.clock.advance(std::chrono::hours(24 * 40));
    EXPECT_TRUE(has(page(), "24時間たよりがありません"));
    keeper.read();
    EXPECT_TRUE(has(page(), "締め切りを過ぎました"));
    EXPECT_EQ(world.count("task", "kind = 'census_list' AND is_open = 1"), 0) << "one left, three came";
    EXPECT_EQ(keeper.close().status, 200);
    EXPECT_EQ(keeper.close().status, 410);
    EXPECT_EQ(keeper.publish().status, 200);
    EXPECT_TRUE(has(page(), "1つの名簿が入っていないので"));
}

TEST_P(CensusRounds, EndWithoutAResultWhenTheCustodianIsLost) {
    const auto id = world.opened();
    Keeper keeper(world, id);
    EXPECT_EQ(encoder(id, world.tanaka).send(made_list(0, 9), keeper).status, 201);
    auto& browser = world.browser.as(world.window);
    const auto path = world.round(id).path();
    EXPECT_EQ(browser.post(path + "/end").status, 422) << "a reason is needed";
    Form form;
    form.add("reason", "保管者の機械がこわれた");
    EXPECT_EQ(browser.post(path + "/end", form).status, 303);
    EXPECT_EQ(world.round(id).state, "given_up");
    EXPECT_EQ(world.count("task", "kind = 'census_list' AND is_open = 1"), 0);
    EXPECT_EQ(world.count("census_upload"), 0);
    EXPECT_TRUE(has(browser.get(path), "何も公表していません"));
    EXPECT_EQ(browser.post(path + "/end", form).status, 422) << "it is over";
    EXPECT_EQ(world.get("custodian/round.json", keeper.token).status, 403);
}

TEST_P(CensusRounds, TakeTheLastOfTwoUploads) {
    const auto id = world.opened();
    Keeper keeper(world, id);
    auto hospital = encoder(id, world.tanaka);
    const auto first = hospital.encode(made_list(0, 20), keeper);
    EXPECT_EQ(world.post("list/upload", hospital.token, first).status, 201);
    EXPECT_EQ(world.post("list/upload", hospital.token, first).status, 201);
    EXPECT_EQ(world.count("census_upload"), 1);
    EXPECT_EQ(world.list(id, world.hospital).uploads, 2);
}

TEST_P(CensusRounds, LetAListBeginAnewWhenTheCustodianAllowsIt) {
    const auto id = world.opened();
    Keeper keeper(world, id);
    auto hospital = encoder(id, world.tanaka);
    ASSERT_EQ(hospital.send(made_list(0, 20), keeper).status, 201);
    const auto again = write_elements(oprf::blind(std::vector<std::string>(400, "x")).elements);
    const auto refused = world.post("list/blinded", hospital.token, again);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "もう1回分")) << "who has closed the page midway reads what helps";
    const auto allow = [&](int times) {
        Form form;
        form.add("list", std::to_string(world.list(id, world.hospital).number))
            .add("times", std::to_string(times));
        return world.post("custodian/times", keeper.token, "", form).status;
    };
    EXPECT_EQ(allow(2), 200);
    EXPECT_EQ(allow(1), 200) << "told twice, in any order";
    EXPECT_EQ(world.list(id, world.hospital).times, 2u);
    EXPECT_EQ(allow(21), 422);
    EXPECT_EQ(world.post("list/blinded", hospital.token, again).status, 201);
    EXPECT_EQ(world.post("custodian/times", hospital.token).status, 403) << "no list allows itself";
}

TEST_P(CensusRounds, RefuseBadInputAndLeaveTheCountUnchanged) {
    const auto id = world.opened();
    Keeper keeper(world, id);
    auto hospital = encoder(id, world.tanaka), town = encoder(id, world.sato);
    const auto upload = [&](Encoder& who, const std::string& bytes) {
        return world.post("list/upload", who.token, bytes).status;
    };
    EXPECT_EQ(world.post("list/blinded", hospital.token, std::string(32, 'x')).status, 409)
        << "nothing was declared";
    const auto good = hospital.encode(made_list(0, 10), keeper);
    ASSERT_EQ(upload(hospital, good), 201);

    EXPECT_EQ(upload(hospital, good.substr(0, good.size() / 2)), 422) << "cut off in the middle";
    EXPECT_EQ(upload(hospital, good.substr(0, 20)), 422);
    EXPECT_EQ(upload(hospital, ""), 422);
    EXPECT_EQ(upload(hospital, good + "x"), 422);
    EXPECT_EQ(town.declare(10).status, 200);
    EXPECT_EQ(upload(town, good), 422) << "another list's tags replayed";
    const auto used = world.list(id, world.hospital).used;
    for (const auto& bytes : {std::string(31, 'x'), std::string(32, '\0'), std::string(32, '\xff'),
                              std::string(33, 'a'), std::string()})
        EXPECT_EQ(world.post("list/blinded", hospital.token, bytes).status, 422);
    EXPECT_EQ(world.list(id, world.hospital).used, used) << "what is malformed costs nothing";
    EXPECT_EQ(hospital.declare(500).status, 409) << "a number that grows after evaluations is a probe";

    // Twice the quota: what is over it is refused, and nothing of it is evaluated.
    const auto one = oprf::blind({"x"}).elements.front();
    const auto left = quota(10, linkage::Profile::japanese) - used;
    EXPECT_EQ(
        world.post("list/blinded", hospital.token, write_elements(std::vector<oprf::Element>(left + 1, one)))
            .status,
        422);
    EXPECT_EQ(
        world.post("list/blinded", hospital.token, write_elements(std::vector<oprf::Element>(left, one)))
            .status,
        201);
    EXPECT_EQ(world.post("list/blinded", hospital.token, write_elements({one})).status, 422);
    EXPECT_EQ(world.count("census_upload"), 1);

    // Of another round, with the same data.
    const auto later = world.opened();
    Keeper other(world, later);
    auto again = encoder(later, world.tanaka);
    EXPECT_EQ(again.declare(10).status, 200);
    EXPECT_EQ(upload(again, good), 422);
    EXPECT_EQ(world.get("list/batches/0000000000000", again.token).status, 404);
    EXPECT_EQ(world.get("list/round.json", "wrong").status, 403);
    EXPECT_EQ(world.get("custodian/round.json", again.token).status, 403)
        << "a list's token is no custodian's";
}

TEST_P(CensusRounds, TakeAnEmptyListAndAListOfOneChild) {
    const auto id = world.opened();
    Keeper keeper(world, id);
    auto hospital = encoder(id, world.tanaka);
    EXPECT_EQ(hospital.declare(0).status, 200);
    const auto spec = hospital.spec();
    const auto nobody =
        write_upload(make_upload(spec.round, spec.list, {}, {}, {}, {}, spec.table_key), spec.round);
    EXPECT_EQ(world.post("list/upload", hospital.token, nobody).status, 201);
    EXPECT_EQ(encoder(id, world.sato).send(made_list(0, 1), keeper).status, 201);
    EXPECT_EQ(world.list(id, world.health).lines, 8) << "one child does not show";
    EXPECT_EQ(encoder(id, world.mori).send(made_list(0, 1), keeper).status, 201);
    EXPECT_EQ(keeper.close().status, 200);
    EXPECT_EQ(keeper.publish().status, 200);
    const auto published = read_published(world.round(id).result);
    EXPECT_EQ(published->find("all")->state, disclosure::State::complement);
    EXPECT_EQ(published->find("all")->count, 0);
}

TEST_P(CensusRounds, ShowAListOnlyToItsOwner) {
    const auto id = world.opened();
    const auto path = world.round(id).path();
    auto& browser = world.browser.as(world.tanaka);
    EXPECT_EQ(browser.get(path + "/list").status, 200);
    EXPECT_EQ(browser.get(path + "/round.json").status, 200);
    EXPECT_TRUE(has(browser.get(path + "/round.json"), "\"declared\":0"));
    for (const auto who : {world.ono, world.keeper, world.window}) {
        browser.as(who);
        EXPECT_EQ(browser.get(path + "/list").status, 404);
        EXPECT_EQ(browser.get(path + "/round.json").status, 404);
        EXPECT_EQ(browser.post(path + "/blinded").status, 404);
        EXPECT_EQ(browser.post(path + "/upload").status, 404);
        if (who == world.window) continue;  // the desk may take a list out
        EXPECT_EQ(browser.post(path + "/lists/1/leave").status, 404);
        EXPECT_EQ(browser.post(path + "/lists/9/leave").status, 404);
    }
    browser.as(world.tanaka);
    const auto other = std::to_string(world.list(id, world.health).number);
    EXPECT_EQ(browser.post(path + "/lists/" + other + "/leave").status, 404) << "another's";
    EXPECT_EQ(browser.get("/census/0000000000000").status, 404);
    EXPECT_EQ(browser.get("/census").status, 200);
}

TEST_P(CensusRounds, HoldsAFigureThatChangedByFewSinceTheEarlierRound) {
    for (const int more : {0, 2}) {
        world.clock.advance(std::chrono::hours(24));
        const auto id = world.opened();
        Keeper keeper(world, id);
        EXPECT_EQ(encoder(id, world.tanaka).send(made_list(0, 40 + more), keeper).status, 201);
        EXPECT_EQ(encoder(id, world.sato).send(made_list(0, 40 + more), keeper).status, 201);
        EXPECT_EQ(encoder(id, world.mori).send(made_list(0, 40 + more), keeper).status, 201);
        EXPECT_EQ(keeper.close().status, 200);
        EXPECT_EQ(keeper.publish().status, 200);
        const auto all = *read_published(world.round(id).result)->find("all");
        EXPECT_EQ(all.count, 40);
        EXPECT_EQ(all.state, more == 0 ? disclosure::State::shown : disclosure::State::held);
    }
}

}  // namespace
}  // namespace tsumugi::census
