#include "ground/access/session.h"

#include <gtest/gtest.h>

#include "ground/access/origin.h"
#include "ground/access/testing.h"

namespace tsumugi::access {
namespace {

using namespace std::chrono_literals;

class Sessions : public testing::TestWithParam<db::Engine> {
  protected:
    TestServer server{GetParam()};
    db::Db& db = *server.db;
    MemberId tanaka = server.add_member("tanaka");

    NewSession start() {
        return db::write(db, [&] { return start_session(db, server.app, tanaka, false); });
    }
    std::optional<Resumed> resume(const std::string& token, bool secure = false) {
        http::Request request;
        request.secure = secure;
        request.headers["cookie"] = (secure ? "__Host-sid=" : "sid=") + token;
        return resume_session(db, server.app, request);
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, Sessions, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& engine) { return std::string(db::name_of(engine.param)); });

TEST_P(Sessions, ASessionKnowsItsMember) {
    const auto made = start();
    const auto found = resume(made.token);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->user.id, tanaka);
    EXPECT_EQ(found->user.where(), "市立みなと病院 連携室");
    EXPECT_EQ(found->user.organisation_kind, "hospital");
    EXPECT_EQ(found->user.municipality, "14206");
    EXPECT_EQ(found->user.role, Role::member);
    EXPECT_EQ(found->session.secret, made.session.secret);
    EXPECT_EQ(found->session.token_hash, made.session.token_hash);
    EXPECT_FALSE(found->session.must_change_password);
}

TEST_P(Sessions, TheDatabaseKnowsTheTokenByItsHashAlone) {
    const auto made = start();
    const auto hash = db.query_text("SELECT token_hash FROM session", {}).value<std::string>();
    ASSERT_TRUE(hash);
    EXPECT_NE(*hash, made.token);
    EXPECT_FALSE(resume(*hash)) << "who reads the table can't sign in with it";
}

TEST_P(Sessions, AnUnknownOrEmptyTokenIsNobody) {
    start();
    EXPECT_FALSE(resume(""));
    EXPECT_FALSE(resume("x"));
    EXPECT_FALSE(resume_session(db, server.app, {}));
}

TEST_P(Sessions, TheCookieOfThePlainSiteCountsForNothingOverTls) {
    const auto made = start();
    http::Request request;
    request.secure = true;
    request.headers["cookie"] = "sid=" + made.token;
    EXPECT_FALSE(resume_session(db, server.app, request));
    EXPECT_TRUE(resume(made.token, true));
}

TEST_P(Sessions, EndsAfterTheIdleTime) {
    const auto made = start();
    server.clock.advance(30min);
    EXPECT_TRUE(resume(made.token)) << "never before the page's own clock says so";
    server.clock.advance(30min);
    EXPECT_TRUE(resume(made.token)) << "being seen makes the time begin anew";
    server.clock.advance(31min);
    EXPECT_FALSE(resume(made.token));
}

TEST_P(Sessions, EndsAfterTheWholeTimeHoweverBusy) {
    const auto made = start();
    for (int i = 0; i < 12 * 6 - 1; ++i) {
        server.clock.advance(10min);
        ASSERT_TRUE(resume(made.token)) << i;
    }
    server.clock.advance(10min);
    EXPECT_FALSE(resume(made.token));
}

TEST_P(Sessions, BeingSeenIsWrittenOnceAMinute) {
    const auto made = start();
    const auto seen = [&] {
        return *db.query_text("SELECT seen_at FROM session", {}).value<base::Instant>();
    };
    const auto first = seen();
    server.clock.advance(59s);
    resume(made.token);
    EXPECT_EQ(seen(), first);
    server.clock.advance(1s);
    resume(made.token);
    EXPECT_EQ(seen(), first + 60s);
}

TEST_P(Sessions, EndWithTheMemberTheSectionOrTheOrganisation) {
    for (const char* table : {"member", "section", "organisation"}) {
        const auto made = start();
        ASSERT_TRUE(resume(made.token));
        db.query_text(std::string("UPDATE ") + table + " SET ended_on = $1", {server.clock.today()}).run();
        EXPECT_FALSE(resume(made.token)) << table;
        db.query_text(std::string("UPDATE ") + table + " SET ended_on = $1",
                      {base::add_days(server.clock.today(), 1)})
            .run();
        EXPECT_TRUE(resume(made.token)) << table;
    }
}

TEST_P(Sessions, EndWhenSomebodyElseGivesAPassword) {
    const auto made = start();
    ASSERT_TRUE(set_password(db, server.app, tanaka, "midori no densha ga tomaru"));
    EXPECT_FALSE(resume(made.token));
    EXPECT_TRUE(resume(start().token)->session.must_change_password);
}

TEST_P(Sessions, AreForgottenWhenNobodyNeedsThem) {
    const auto made = start();
    db.query_text("INSERT INTO spent_token (token, member_id, location, spent_at) VALUES ('t', 1, '/', $1)",
                  {server.clock.now()})
        .run();
    server.clock.advance(13h);
    forget_old_sessions(db, server.app);
    EXPECT_EQ(db.query_text("SELECT COUNT(*) FROM session", {}).value<int>(), 1)
        << "its owner may still send a form";
    EXPECT_EQ(db.query_text("SELECT COUNT(*) FROM spent_token", {}).value<int>(), 1);
    server.clock.advance(8 * 24h);
    forget_old_sessions(db, server.app);
    EXPECT_EQ(db.query_text("SELECT COUNT(*) FROM session", {}).value<int>(), 0);
    EXPECT_EQ(db.query_text("SELECT COUNT(*) FROM spent_token", {}).value<int>(), 0);
}

TEST_P(Sessions, AScriptSendsItsTokenInAHeader) {
    server.made->post("/notes", Permission::member,
                      [](Ctx& ctx) { return http::text("note: " + ctx.request.body); });
    const auto mine = start(), other = start();
    const auto send = [&](const std::string& token) {
        http::Request request;
        request.method = http::Method::post;
        request.path = request.target = "/notes";
        request.body = "bytes";
        request.headers["cookie"] = "sid=" + mine.token;
        request.headers["x-csrf-token"] = token;
        return server.router.handle(request).status;
    };
    EXPECT_EQ(send(make_form_token(mine.session)), 200);
    EXPECT_EQ(send(make_form_token(other.session)), 403);
    EXPECT_EQ(send(""), 403);
}

TEST_P(Sessions, AFormTokenBelongsToOneSession) {
    const auto mine = start(), other = start();
    const auto token = make_form_token(mine.session);
    EXPECT_TRUE(is_form_token(mine.session, token));
    EXPECT_FALSE(is_form_token(other.session, token));
    EXPECT_NE(token, make_form_token(mine.session));
    EXPECT_FALSE(is_form_token(mine.session, ""));
    EXPECT_FALSE(is_form_token(mine.session, "."));
    EXPECT_FALSE(is_form_token(mine.session, token.substr(0, token.size() - 1)));
    EXPECT_FALSE(is_form_token(mine.session, "x" + token));
    EXPECT_FALSE(is_form_token(mine.session, mine.session.secret));
}

TEST_P(Sessions, MembersAreMadeWithEveryRuleKept) {
    const auto make = [&](NewMember m) { return create_member(db, server.app, m); };
    NewMember good{SectionId{2}, "鈴木 一郎",   "すずき いちろう", " Suzuki.Ichiro ",
                   "",           kGoodPassword, Role::lead,        true};
    const auto made = make(good);
    ASSERT_TRUE(made);
    const auto user = load_user(db, *made);
    EXPECT_EQ(user.name, "鈴木 一郎");
    EXPECT_EQ(user.role, Role::lead);
    EXPECT_EQ(db.query_text("SELECT login FROM member WHERE id = $1", {*made}).value<std::string>(),
              "suzuki.ichiro");

    EXPECT_EQ(make(good).error().field, "login") << "taken";
    auto bad = good;
    bad.login = "す";
    EXPECT_EQ(make(bad).error().field, "login");
    bad = good;
    bad.login = "suzuki2";
    bad.password = "suzuki2suzuki2";
    EXPECT_EQ(make(bad).error().field, "password");
    bad = good;
    bad.login = "suzuki3";
    bad.name = "　";
    EXPECT_EQ(make(bad).error().field, "name");
    EXPECT_THROW(load_user(db, MemberId{77}), std::runtime_error);
    EXPECT_FALSE(set_password(db, server.app, MemberId{77}, kGoodPassword));
    EXPECT_FALSE(reset_second_factor(db, MemberId{77}));
}

TEST(SystemUsers, HaveFixedNegativeIds) {
    EXPECT_EQ(system_user("escalation").id, MemberId{-1});
    EXPECT_TRUE(system_user("escalation").signed_in());
    EXPECT_LT(system_user("jobs").id.value(), 0);
    EXPECT_THROW(system_user("somebody"), std::logic_error);
}

TEST(Roles, HaveCodesThatReadBack) {
    for (const auto role : {Role::member, Role::lead, Role::desk, Role::administrator}) {
        EXPECT_EQ(find_role(code(role)), role);
        EXPECT_FALSE(label(role).empty());
    }
    EXPECT_FALSE(find_role("root"));
}

TEST(LocalPath, KeepsPathsOfThisSite) {
    EXPECT_EQ(local_path("/children/0417?tab=team#now"), "/children/0417?tab=team#now");
    EXPECT_EQ(local_path("/"), "/");
    EXPECT_EQ(local_path("/contacts?q=湯河原"), "/contacts?q=%E6%B9%AF%E6%B2%B3%E5%8E%9F");
    EXPECT_EQ(local_path("/a b"), "/a%20b");
}

TEST(LocalPath, SendsNobodyElsewhere) {
    for (const std::string text :
         {"", "children", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
          "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "/children\r\nSet-Cookie: sid=x",
          "/a\\..\\b", " //evil.example", "\t//evil.example"}) {
        EXPECT_EQ(local_path(text), "/") << text;
    }
    EXPECT_EQ(local_path(std::string("/a\0b", 4)), "/");
    EXPECT_EQ(local_path("/" + std::string(5000, 'a')), "/");
}

TEST(Origin, IsToldByTheBrowser) {
    App app;
    app.config.public_url = "https://tsumugi.example/";
    const auto origin = [&](const std::map<std::string, std::string>& headers) {
        http::Request request;
        request.headers = headers;
        return origin_of(request, app);
    };
    EXPECT_EQ(origin({{"sec-fetch-site", "same-origin"}}), Origin::own);
    EXPECT_EQ(origin({{"sec-fetch-site", "none"}}), Origin::own);
    EXPECT_EQ(origin({{"sec-fetch-site", "cross-site"}}), Origin::other);
    EXPECT_EQ(origin({{"sec-fetch-site", "same-site"}}), Origin::other);
    EXPECT_EQ(origin({{"sec-fetch-site", "cross-site"}, {"origin", "http://h"}, {"host", "h"}}),
              Origin::other);
    EXPECT_EQ(origin({{"origin", "http://h:8080"}, {"host", "h:8080"}}), Origin::own);
    EXPECT_EQ(origin({{"origin", "https://tsumugi.example"}, {"host", "10.0.0.1"}}), Origin::own);
    EXPECT_EQ(origin({{"origin", "https://evil.example"}, {"host", "h"}}), Origin::other);
    EXPECT_EQ(origin({{"origin", "null"}, {"host", "h"}}), Origin::other);
    EXPECT_EQ(origin({{"host", "h"}}), Origin::unsaid);
}

}  // namespace
}  // namespace tsumugi::access
