#include <gtest/gtest.h>

#include "ground/access/testing.h"
#include "ground/access/totp.h"

namespace tsumugi::access {
namespace {

using namespace std::chrono_literals;

class OwnAccount : public SignInTest {
  protected:
    /// Turns the second factor on and gives the secret.
    std::string enrol(TestBrowser& b) {
        const auto shown = b.get("/account/second-factor");
        const auto begin = shown.body.find("<code>") + 6;
        std::string typed = shown.body.substr(begin, shown.body.find("</code>") - begin), secret;
        unsigned buffer = 0;
        int bits = 0;
        for (const char c : typed) {
            if (c == ' ') continue;
            buffer = buffer << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
            bits += 5;
            if (bits >= 8) secret += static_cast<char>(buffer >> (bits -= 8) & 255);
        }
        const auto done =
            b.post("/account/second-factor", {{"form_token", TestBrowser::hidden(shown, "form_token")},
                                              {"sealed", TestBrowser::hidden(shown, "sealed")},
                                              {"code", totp_code(secret, totp_step(server.clock.now()))}});
        EXPECT_EQ(done.status, 303) << done.body;
        return secret;
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, OwnAccount, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& engine) { return std::string(db::name_of(engine.param)); });

// ---- own password

TEST_P(OwnAccount, AGivenPasswordMustBeChangedFirst) {
    server.add_member("sato", Role::member, true);
    EXPECT_EQ(browser.sign_in("sato").get_header("Location"), "/account/password");
    EXPECT_EQ(browser.get("/inbox").get_header("Location"), "/account/password");
    const auto form = browser.get("/account/password");
    const auto token = TestBrowser::hidden(form, "form_token");
    const TestBrowser::Form change = {{"form_token", token},
                                      {"current_password", kGoodPassword},
                                      {"password", "midori no densha ga tomaru"},
                                      {"password_again", "midori no densha ga tomaru"}};
    const auto done = browser.post("/account/password", change);
    EXPECT_EQ(done.status, 303) << done.body;
    EXPECT_TRUE(signed_in(browser));
    EXPECT_EQ(browser.post("/account/password", change).status, 303) << "sent twice is one change";
    TestBrowser other{server};
    EXPECT_EQ(other.sign_in("sato").status, 422);
    EXPECT_EQ(other.sign_in("sato", "midori no densha ga tomaru").status, 303);
}

TEST_P(OwnAccount, ANewPasswordIsCheckedWithAllProblemsAtOnce) {
    browser.sign_in("tanaka");
    const auto token = TestBrowser::hidden(browser.get("/account/password"), "form_token");
    const auto response = browser.post("/account/password", {{"form_token", token},
                                                             {"current_password", "wrong"},
                                                             {"password", "sakura1234567"},
                                                             {"password_again", "x"}});
    EXPECT_EQ(response.status, 422);
    for (const char* text : {"いまのパスワードがちがいます", "すぐに当てられてしまいます",
                             "2つの新しいパスワードがちがっています"}) {
        EXPECT_NE(response.body.find(text), std::string::npos) << text;
    }
    const auto same = browser.post("/account/password", {{"form_token", token},
                                                         {"current_password", kGoodPassword},
                                                         {"password", kGoodPassword},
                                                         {"password_again", kGoodPassword}});
    EXPECT_NE(same.body.find("いまと同じパスワードです"), std::string::npos);
}

TEST_P(OwnAccount, ANewPasswordEndsTheOtherSessions) {
    TestBrowser other{server};
    other.sign_in("tanaka");
    browser.sign_in("tanaka");
    const auto token = TestBrowser::hidden(browser.get("/account/password"), "form_token");
    browser.post("/account/password", {{"form_token", token},
                                       {"current_password", kGoodPassword},
                                       {"password", "midori no densha ga tomaru"},
                                       {"password_again", "midori no densha ga tomaru"}});
    EXPECT_TRUE(signed_in(browser));
    EXPECT_FALSE(signed_in(other));
}

TEST_P(OwnAccount, AnOpenBrowserIsNoPlaceToGuessThePassword) {
    browser.sign_in("tanaka");
    const auto token = TestBrowser::hidden(browser.get("/account/password"), "form_token");
    http::Response response;
    for (int i = 0; i < 10; ++i) {
        response = browser.post("/account/password", {{"form_token", token},
                                                      {"current_password", "guess" + std::to_string(i)},
                                                      {"password", ""},
                                                      {"password_again", ""}});
    }
    EXPECT_NE(response.body.find("まちがいが続きました"), std::string::npos);
    response = browser.post("/account/password", {{"form_token", token},
                                                  {"current_password", "guess"},
                                                  {"password", kGoodPassword},
                                                  {"password_again", kGoodPassword}});
    EXPECT_EQ(response.status, 422) << "the field for the new one tells nothing either";
}

// ---- second factor

TEST_P(OwnAccount, TheSecondFactorAsksForACode) {
    browser.sign_in("tanaka");
    const auto secret = enrol(browser);
    const auto sealed =
        *server.db->query_text("SELECT totp_secret FROM member WHERE id = $1", {tanaka}).value<std::string>();
    EXPECT_EQ(sealed.find(secret), std::string::npos);
    EXPECT_TRUE(signed_in(browser));

    TestBrowser other{server};
    const auto step =
        other.post("/session", {{"login", "tanaka"}, {"password", kGoodPassword}, {"next", "/inbox"}});
    EXPECT_EQ(step.status, 200);
    EXPECT_FALSE(signed_in(other)) << "the password alone is not enough";
    EXPECT_EQ(other.cookies.count("device"), 0u) << "nor does it make the browser known";
    const auto pending = TestBrowser::hidden(step, "pending");
    const auto used = totp_code(secret, totp_step(server.clock.now()));
    EXPECT_EQ(other.post("/session", {{"pending", pending}, {"code", used}}).status, 422)
        << "spent at enrolment";
    EXPECT_EQ(other.post("/session", {{"pending", pending}, {"code", "000000"}}).status, 422);
    server.clock.advance(30s);
    const auto code = totp_code(secret, totp_step(server.clock.now()));
    const auto done = other.post("/session", {{"pending", pending}, {"code", code}, {"next", "/inbox"}});
    EXPECT_EQ(done.status, 303) << done.body;
    EXPECT_EQ(done.get_header("Location"), "/inbox");
    EXPECT_TRUE(signed_in(other));

    TestBrowser replay{server};
    EXPECT_EQ(replay.post("/session", {{"pending", pending}, {"code", code}}).status, 422);
    EXPECT_FALSE(signed_in(replay));
}

TEST_P(OwnAccount, TheStepBetweenPasswordAndCodeRunsOutAndCannotBeForged) {
    browser.sign_in("tanaka");
    const auto secret = enrol(browser);
    const auto suzuki = server.add_member("suzuki");
    TestBrowser other{server};
    const auto pending = TestBrowser::hidden(other.sign_in("tanaka"), "pending");
    server.clock.advance(31s);
    const auto code = [&] { return totp_code(secret, totp_step(server.clock.now())); };
    for (const std::string& forged :
         {std::string(), std::string("x.y.z"), suzuki.text() + pending.substr(13), pending + "x"}) {
        EXPECT_EQ(other.post("/session", {{"pending", forged}, {"code", code()}}).status, 422);
    }
    server.clock.advance(5min);
    EXPECT_EQ(other.post("/session", {{"pending", pending}, {"code", code()}}).status, 422);
    EXPECT_FALSE(signed_in(other));
}

TEST_P(OwnAccount, CodesCannotBeGuessedButTheKnownBrowserIsNotLockedOut) {
    browser.sign_in("tanaka");
    const auto secret = enrol(browser);
    TestBrowser thief{server, "203.0.113.9"};
    const auto pending = TestBrowser::hidden(thief.sign_in("tanaka"), "pending");
    http::Response response;
    for (int i = 0; i < 20; ++i)
        response = thief.post("/session", {{"pending", pending}, {"code", "00000" + std::to_string(i % 10)}});
    EXPECT_EQ(response.status, 429);
    server.clock.advance(30s);
    const auto own = TestBrowser::hidden(browser.sign_in("tanaka"), "pending");
    EXPECT_EQ(
        browser
            .post("/session", {{"pending", own}, {"code", totp_code(secret, totp_step(server.clock.now()))}})
            .status,
        303);
}

TEST_P(OwnAccount, TheSecondFactorIsTakenAwayWithThePasswordOrByAnAdministrator) {
    browser.sign_in("tanaka");
    enrol(browser);
    const auto has_one = [&] {
        return server.db->query_text("SELECT 1 FROM member WHERE totp_secret IS NOT NULL", {})
            .value<int>()
            .has_value();
    };
    const auto token = TestBrowser::hidden(browser.get("/account/second-factor"), "form_token");
    EXPECT_EQ(
        browser.post("/account/second-factor/end", {{"form_token", token}, {"current_password", "wrong"}})
            .status,
        422);
    EXPECT_TRUE(has_one());
    EXPECT_EQ(
        browser
            .post("/account/second-factor/end", {{"form_token", token}, {"current_password", kGoodPassword}})
            .status,
        303);
    EXPECT_FALSE(has_one());
    EXPECT_TRUE(signed_in(browser));
    server.clock.advance(1min);
    enrol(browser);
    EXPECT_TRUE(reset_second_factor(*server.db, tanaka));
    EXPECT_FALSE(has_one());
    EXPECT_FALSE(signed_in(browser));
}

TEST_P(OwnAccount, AWrongCodeAtEnrolmentShowsTheSameSecretAgain) {
    browser.sign_in("tanaka");
    const auto shown = browser.get("/account/second-factor");
    const auto again =
        browser.post("/account/second-factor", {{"form_token", TestBrowser::hidden(shown, "form_token")},
                                                {"sealed", TestBrowser::hidden(shown, "sealed")},
                                                {"code", "000000"}});
    EXPECT_EQ(again.status, 422);
    const auto code_of = [](const std::string& body) {
        const auto begin = body.find("<code>");
        return body.substr(begin, body.find("</code>") - begin);
    };
    EXPECT_EQ(code_of(shown.body), code_of(again.body));
    EXPECT_EQ(browser
                  .post("/account/second-factor", {{"form_token", TestBrowser::hidden(again, "form_token")},
                                                   {"sealed", "forged"},
                                                   {"code", "000000"}})
                  .status,
              303);
}

}  // namespace
}  // namespace tsumugi::access
