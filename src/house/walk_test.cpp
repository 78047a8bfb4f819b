// Walks over everything that the program holds: no statement, route or template is forgotten.
#include <gtest/gtest.h>

#include <set>

#include "ground/html/page.h"
#include "house/testing.h"

namespace tsumugi::house {
namespace {

using testing::Ground;
using testing::Site;

class Walk : public ::testing::TestWithParam<db::Engine> {};
INSTANTIATE_TEST_SUITE_P(Engines, Walk, ::testing::ValuesIn(db::engines_under_test()),
                         [](const auto& test) { return db::name_of(test.param); });

TEST_P(Walk, PreparesEveryStatementOfTheProgram) {
    Ground ground(GetParam());
    EXPECT_GT(db::all_statements().size(), 200u);
    for (const auto* sql : db::all_statements())
        EXPECT_NO_THROW(ground.db->check(sql->text())) << sql->text();
}

TEST(Walk, ParsesEveryTemplateInBothLanguages) { EXPECT_NO_THROW(html::check_templates()); }

TEST(Walk, FindsAPermissionAtEveryRoute) {
    auto& region = testing::region(db::Engine::sqlite);
    const Site site(region);
    const std::set<std::string> known{"anybody", "member", "child", "lead", "desk", "administrator"};
    EXPECT_GT(site.router().routes().size(), 80u);
    for (const auto& route : site.router().routes())
        EXPECT_TRUE(known.contains(route.permission)) << route.pattern;
}

TEST(Walk, AllowsWebAssemblyInTheCensusWorkerAlone) {
    auto& region = testing::region(db::Engine::sqlite);
    Site site(region);
    const auto policy = [&](const std::string& path) {
        const auto answer = site.get(path);
        EXPECT_EQ(answer.status, 200) << path;
        return std::string(answer.get_header("Content-Security-Policy"));
    };
    EXPECT_NE(policy("/static/census-worker.js").find("script-src 'self' 'wasm-unsafe-eval'"),
              std::string::npos);
    for (const auto* path : {"/static/census.js", "/static/app.js", "/sign-in"})
        EXPECT_EQ(policy(path).find("unsafe"), std::string::npos) << path;
}

/// Ids of one child's things, by the beginning of the route that they stand in.
struct Things {
    std::string code;
    std::map<std::string, std::string> ids;

    /// The route's pattern with this child's ids in its places.
    std::string path(std::string pattern) const {
        const auto put = [&](const std::string& place, const std::string& value) {
            const auto at = pattern.find("{" + place + "}");
            if (at != std::string::npos) pattern.replace(at, place.size() + 2, value);
        };
        const auto first = pattern.substr(0, pattern.find('/', 1));
        put("code", code);
        put("id", first == "/children" ? ids.at(pattern.find("/goals") == std::string::npos ? "team" : "goal")
                                       : ids.at(first));
        put("version", "1");
        put("kind", "take");
        return pattern;
    }
};

/// A change of the child's medicines that somebody proposed.
void propose(db::Db& db, const std::string& code) {
    for (
        const auto* sql :
        {"INSERT INTO fact_proposal (id, child_id, topic, section_id, member_id, at) SELECT c.id + 1, c.id, "
         "'medical', (SELECT MIN(s.id) FROM section s), 0, 0 FROM child c WHERE c.code = $1 "
         "ON CONFLICT (id) DO NOTHING",
         "INSERT INTO fact_proposal_item (proposal_id, field, before_text, after_text) SELECT c.id + 1, "
         "'medications', '', 'x' FROM child c WHERE c.code = $1 ON CONFLICT (proposal_id, field) DO NOTHING"})
        db.query_text(sql, {db::Param(std::string_view(code))}).run();
}

Things things_of(db::Db& db, const std::string& code) {
    propose(db, code);
    const auto id = [&](const char* sql) {
        const auto found = db.query_text(sql, {db::Param(std::string_view(code))}).value<std::int64_t>();
        EXPECT_TRUE(found.has_value()) << code << " " << sql;
        return base::id_text(found.value_or(0));
    };
    return {
        code,
        {{"/documents",
          id("SELECT d.id FROM document d JOIN child c ON c.id = d.child_id WHERE c.code = $1 LIMIT 1")},
         {"/requests",
          id("SELECT r.id FROM request r JOIN child c ON c.id = r.child_id WHERE c.code = $1 LIMIT 1")},
         {"/pathways",
          id("SELECT p.id FROM pathway p JOIN child c ON c.id = p.child_id WHERE c.code = $1 LIMIT 1")},
         {"/proposals", id("SELECT c.id + 1 FROM child c WHERE c.code = $1")},
         {"/steps",
          id("SELECT s.id FROM step s JOIN child c ON c.id = s.child_id WHERE c.code = $1 LIMIT 1")},
         {"goal", id("SELECT g.id FROM goal g JOIN child c ON c.id = g.child_id WHERE c.code = $1 LIMIT 1")},
         {"team",
          id("SELECT t.id FROM team_member t JOIN child c ON c.id = t.child_id WHERE c.code = $1 LIMIT 1")}}};
}

/// A child that has everything that routes lead to, and in whose team the section of `login` is, or is not.
std::string child_code(db::Db& db, const std::string& login, bool in_team) {
    const std::string sql =
        "SELECT c.code FROM child c WHERE EXISTS (SELECT 1 FROM document d WHERE d.child_id = c.id) "
        "AND EXISTS (SELECT 1 FROM request r WHERE r.child_id = c.id) AND EXISTS (SELECT 1 FROM goal g WHERE g.child_id = c.id) "
        "AND EXISTS (SELECT 1 FROM pathway p WHERE p.child_id = c.id) AND " +
        std::string(in_team ? "" : "NOT ") +
        "EXISTS (SELECT 1 FROM team_member t JOIN member m ON m.section_id = t.section_id WHERE t.child_id = c.id AND m.login = $1) "
        "ORDER BY c.code LIMIT 1";
    return db.query_text(sql, {db::Param(std::string_view(login))}).value<std::string>().value();
}

http::Response call(Site& site, const http::Route& route, const std::string& path) {
    return route.method == http::Method::post ? site.post(path) : site.get(path);
}

TEST(Walk, AnswersAForeignChildAsIfItDidNotExist) {
    auto& region = testing::region(db::Engine::sqlite);
    Site site(region);
    site.sign_in("hoken");
    const auto foreign = things_of(*region.db, child_code(*region.db, "hoken", false));
    const auto name = region.db
                          ->query_text("SELECT name FROM child WHERE code = $1",
                                       {db::Param(std::string_view(foreign.code))})
                          .value<std::string>()
                          .value();
    Things nobody{"9999999", foreign.ids};
    for (auto& [place, id] : nobody.ids) id = base::id_text(12345);
    int walked = 0;
    for (const auto& route : site.router().routes()) {
        if (route.permission != "child") continue;
        const auto answer = call(site, route, foreign.path(route.pattern));
        const auto unknown = call(site, route, nobody.path(route.pattern));
        EXPECT_EQ(answer.status, 404) << route.pattern;
        EXPECT_EQ(unknown.status, 404) << route.pattern;
        EXPECT_EQ(answer.body.find(name), std::string::npos) << route.pattern;
        ++walked;
    }
    EXPECT_GT(walked, 35);
}

TEST(Walk, OpensEveryPageOfAnOwnChild) {
    auto& region = testing::region(db::Engine::sqlite);
    Site site(region);
    site.sign_in("msw");
    const auto sender =
        region.db
            ->query_text(
                "SELECT c.code FROM request r JOIN child c ON c.id = r.child_id JOIN member m ON "
                "m.section_id = r.from_section_id WHERE m.login = 'msw' AND EXISTS (SELECT 1 FROM "
                "document d WHERE d.child_id = c.id) ORDER BY c.code LIMIT 1",
                {})
            .value<std::string>();
    ASSERT_TRUE(sender);
    const auto own = things_of(*region.db, *sender);
    for (const auto& route : site.router().routes()) {
        if (route.permission != "child" or route.method != http::Method::get) continue;
        const auto answer = site.get(own.path(route.pattern));
        EXPECT_TRUE(answer.status == 200 or answer.status == 303 or
                    (answer.status == 404 and route.pattern.starts_with("/requests")))
            << route.pattern << " " << answer.status;
    }
}

TEST(Walk, ShowsEveryPageWithoutAPlaceToThoseWhoMay) {
    auto& region = testing::region(db::Engine::sqlite);
    for (const char* login : {"msw", "hoken", "manazuru", "desk", "hoken-lead", "admin", "hayabusa"}) {
        Site site(region);
        site.sign_in(login);
        for (const auto& route : site.router().routes()) {
            if (route.method != http::Method::get or route.pattern.find('{') != std::string::npos) continue;
            const auto answer = site.get(route.pattern);
            EXPECT_LT(answer.status, 500) << login << " " << route.pattern;
        }
    }
}

}  // namespace
}  // namespace tsumugi::house
