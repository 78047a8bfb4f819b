#include <gtest/gtest.h>

#include "ground/access/secret.h"
#include "ground/access/session.h"
#include "ground/access/testing.h"
#include "ground/access/totp.h"

namespace access {
namespace {

using namespace std::chrono_literals;

class SignIn : public testing::TestWithParam<db::Engine> {
  protected:
    TestServer server{GetParam()};
    TestBrowser browser{server};
    MemberId tanaka = server.add_member("tanaka");

    void SetUp() override {
        routes(*server.made);
        server.made->get("/inbox", Permission::member,
                         [](Ctx& ctx) { return http::text("inbox of " + ctx.user.name); });
        server.made->post("/notes", Permission::member,
                          [](Ctx& ctx) { return http::text("note: " + ctx.field("note")); });
    }
    bool signed_in(TestBrowser& b) { return b.get("/inbox").status == 200; }
    int count(const std::string& action) {
        return *server.db->query_text("SELECT COUNT(*) FROM audit_entry WHERE action = $1", {action})
                    .value<int>();
    }
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
INSTANTIATE_TEST_SUITE_P(Engines, SignIn, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& engine) { return std::string(db::name_of(engine.param)); });

TEST_P(SignIn, ShowsTheFormInBothLanguages) {
    const auto japanese = browser.get("/sign-in?next=/children");
    EXPECT_EQ(japanese.status, 200);
    EXPECT_NE(japanese.body.find("ログイン名"), std::string::npos);
    EXPECT_EQ(TestBrowser::hidden(japanese, "next"), "/children");
    browser.cookies["lang"] = "en";
    const auto english = browser.get("/sign-in");
    EXPECT_NE(english.body.find("Login name"), std::string::npos);
}

TEST_P(SignIn, WithTheRightPasswordLeadsOn) {
    const auto response = browser.post(
        "/session", {{"login", " ＴＡＮＡＫＡ "}, {"password", kGoodPassword}, {"next", "/children?tab=1"}});
    EXPECT_EQ(response.status, 303) << response.body;
    EXPECT_EQ(response.get_header("Location"), "/children?tab=1");
    EXPECT_TRUE(signed_in(browser));
    EXPECT_EQ(count("sign_in"), 1);
    EXPECT_EQ(browser.get("/sign-in?next=/inbox").get_header("Location"), "/inbox");
}

TEST_P(SignIn, TheCookieIsOutOfReachForScriptsAndOtherSites) {
    const auto plain = browser.sign_in("tanaka");
    TestBrowser tls{server};
    tls.secure = true;
    tls.origin = "https://tsumugi.example";
    const auto secure = tls.sign_in("tanaka");
    const auto cookie = [](const http::Response& response, std::string_view name) {
        for (const auto& [header, value] : response.headers) {
            if (header == "Set-Cookie" and value.starts_with(name)) return value;
        }
        return std::string();
    };
    const auto sid = cookie(plain, "sid=");
    EXPECT_NE(sid.find("; Path=/; HttpOnly; SameSite=Lax"), std::string::npos) << sid;
    EXPECT_EQ(sid.find("Secure"), std::string::npos);
    EXPECT_EQ(sid.find("Max-Age"), std::string::npos) << "gone when the browser closes";
    EXPECT_NE(cookie(secure, "__Host-sid=").find("; Path=/; HttpOnly; SameSite=Lax; Secure"),
              std::string::npos);
    EXPECT_FALSE(cookie(secure, "__Host-device=").empty());
    EXPECT_TRUE(signed_in(tls));
}

TEST_P(SignIn, AWrongPasswordAndAnUnknownLoginLookTheSame) {
    const auto wrong = browser.post("/session", {{"login", "tanaka"}, {"password", "not the password"}});
    const auto unknown = browser.post("/session", {{"login", "zzyzx"}, {"password", "not the password"}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(unknown.status, 422);
    auto body = unknown.body;
    for (auto at = body.find("zzyzx"); at != std::string::npos; at = body.find("zzyzx"))
        body.replace(at, 5, "tanaka");
    EXPECT_EQ(wrong.body, body);
    EXPECT_NE(wrong.body.find("エラー："), std::string::npos);
    EXPECT_EQ(wrong.body.find("not the password"), std::string::npos);
    EXPECT_FALSE(signed_in(browser));
    EXPECT_EQ(count("sign_in_failed"), 2);
    EXPECT_EQ(server.db->query_text("SELECT COUNT(*) FROM audit_entry WHERE detail LIKE '%zzyzx%'", {})
                  .value<int>(),
              0)
        << "people type passwords into the field for the login";
}

TEST_P(SignIn, AnEmptyFormSaysWhatIsMissing) {
    const auto response = browser.post("/session", {});
    EXPECT_EQ(response.status, 422);
    EXPECT_NE(response.body.find("ログイン名を入れてください"), std::string::npos);
    EXPECT_NE(response.body.find("パスワードを入れてください"), std::string::npos);
    EXPECT_EQ(server.db->query_text("SELECT COUNT(*) FROM sign_in_failure", {}).value<int>(), 0);
}

TEST_P(SignIn, OddInputIsOnlyWrong) {
    for (const std::string& login :
         {std::string(100000, 'x'), std::string("tana\0ka", 7), std::string("'; DROP TABLE member; --")}) {
        TestBrowser other{server, "192.0.2.99"};
        EXPECT_EQ(other.post("/session", {{"login", login}, {"password", std::string(200000, 'p')}}).status,
                  422);
    }
}

TEST_P(SignIn, AFormOfAnotherSiteIsRefused) {
    browser.origin = "https://evil.example";
    EXPECT_EQ(browser.sign_in("tanaka").status, 403);
    EXPECT_FALSE(signed_in(browser));
}

TEST_P(SignIn, MembersWhoHaveEndedCannot) {
    server.db->query_text("UPDATE member SET ended_on = $1", {server.clock.today()}).run();
    EXPECT_EQ(browser.sign_in("tanaka").status, 422);
}

TEST_P(SignIn, EachSignInHasANewToken) {
    browser.cookies["sid"] = "chosen-by-somebody-else";
    browser.sign_in("tanaka");
    const auto first = browser.cookies["sid"];
    EXPECT_NE(first, "chosen-by-somebody-else");
    browser.sign_in("tanaka");
    EXPECT_NE(browser.cookies["sid"], first);
    TestBrowser thief{server};
    thief.cookies["sid"] = first;
    EXPECT_FALSE(signed_in(thief)) << "the old token ended with the new sign-in";
}

TEST_P(SignIn, OthersFailuresNeverLockTheOwnerOut) {
    browser.sign_in("tanaka");
    browser.post("/session/end", {});
    TestBrowser attacker{server, "203.0.113.9"}, neighbour{server, browser.remote};
    bool slowed = false;
    for (int i = 0; i < 30; ++i) {
        slowed = attacker.sign_in("tanaka", "wrong-" + std::to_string(i)).status == 429;
        neighbour.sign_in("tanaka", "wrong-" + std::to_string(i));
    }
    EXPECT_TRUE(slowed);
    const auto refused = attacker.sign_in("tanaka", "wrong");
    EXPECT_FALSE(refused.get_header("Retry-After").empty());
    EXPECT_EQ(attacker.sign_in("tanaka").status, 429)
        << "while it pauses, the right password is not looked at either";
    EXPECT_EQ(browser.sign_in("tanaka").status, 303);
    EXPECT_TRUE(signed_in(browser));
}

TEST_P(SignIn, TheHashIsRenewedWhenTheCostsChanged) {
    const auto hash = [&] {
        return *server.db->query_text("SELECT password FROM member", {}).value<std::string>();
    };
    const auto before = hash();
    browser.sign_in("tanaka");
    EXPECT_EQ(hash(), before);
    server.app.config.argon2_mib = 2;
    EXPECT_EQ(browser.sign_in("tanaka").status, 303);
    EXPECT_NE(hash(), before);
    EXPECT_EQ(browser.sign_in("tanaka").status, 303);
}

TEST_P(SignIn, SigningOutEndsTheSessionAndClearsTheBrowser) {
    browser.sign_in("tanaka");
    const auto token = browser.cookies["sid"];
    const auto response = browser.post("/session/end", {});
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.get_header("Location"), "/sign-in");
    EXPECT_EQ(response.get_header("Clear-Site-Data"), R"("cache", "storage")");
    EXPECT_EQ(browser.cookies.count("sid"), 0u);
    EXPECT_EQ(browser.cookies.count("device"), 1u) << "the browser stays known";
    browser.cookies["sid"] = token;
    EXPECT_FALSE(signed_in(browser));
    EXPECT_EQ(count("sign_out"), 1);
    EXPECT_EQ(browser.post("/session/end", {}).status, 303) << "twice does no harm";
}

TEST_P(SignIn, AnotherSiteCannotSignSomebodyOut) {
    browser.sign_in("tanaka");
    browser.origin = "https://evil.example";
    EXPECT_EQ(browser.post("/session/end", {}).status, 403);
    EXPECT_TRUE(signed_in(browser));
}

TEST_P(SignIn, PagesAreNotKeptByTheBrowser) {
    browser.sign_in("tanaka");
    EXPECT_EQ(browser.get("/account").get_header("Cache-Control"), "no-store");
}

TEST_P(SignIn, TheWarningCanKeepTheSession) {
    browser.sign_in("tanaka");
    const auto token = TestBrowser::hidden(browser.get("/account"), "form_token");
    for (int i = 0; i < 5; ++i) {
        server.clock.advance(25min);
        EXPECT_EQ(browser.post("/session/keep", {{"form_token", token}}).status, 204);
    }
    server.clock.advance(40min);
    EXPECT_EQ(browser.post("/session/keep", {{"form_token", token}}).status, 401);
}

TEST_P(SignIn, APageWithoutASessionAsksToSignInAndComesBack) {
    const auto response = browser.get("/inbox?tab=sent");
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.get_header("Location"), "/sign-in?next=%2Finbox%3Ftab%3Dsent");
}

TEST_P(SignIn, WhatWasTypedBeforeTheTimeOutIsSentAfterwards) {
    browser.sign_in("tanaka");
    const auto token = TestBrowser::hidden(browser.get("/account"), "form_token");
    server.clock.advance(2h);
    const auto over = browser.post(
        "/notes", {{"form_token", token}, {"note", "長い \"記録\"\n2行目"}, {"note_password", "himitsu"}});
    EXPECT_EQ(over.status, 401);
    EXPECT_NE(over.body.find("入力したものは残っています"), std::string::npos);
    EXPECT_EQ(over.body.find("himitsu"), std::string::npos);

    TestBrowser::Form form = {{"login", "tanaka"}, {"password", "wrong"}};
    for (const char* name : {"kept_path", "kept_for", "kept_proof"})
        form.emplace_back(name, TestBrowser::hidden(over, name));
    form.emplace_back("kept.note", "長い \"記録\"\n2行目");
    const auto failed = browser.post("/session", form);
    EXPECT_EQ(failed.status, 422);
    EXPECT_EQ(TestBrowser::hidden(failed, "kept.note"), "長い &quot;記録&quot;\n2行目")
        << "a wrong password loses nothing";

    form[1].second = kGoodPassword;
    const auto page = browser.post("/session", form);
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_NE(page.body.find("続きを送る"), std::string::npos);
    EXPECT_NE(page.body.find("action=\"/notes\""), std::string::npos);
    const auto sent = browser.post("/notes", {{"form_token", TestBrowser::hidden(page, "form_token")},
                                              {"note", "長い \"記録\"\n2行目"}});
    EXPECT_EQ(sent.body, "note: 長い \"記録\"\n2行目");
}

TEST_P(SignIn, WhatOnePersonTypedIsNotSentByAnother) {
    server.add_member("suzuki");
    browser.sign_in("tanaka");
    server.clock.advance(2h);
    const auto over = browser.post("/notes", {{"note", "x"}});
    TestBrowser::Form form = {{"login", "suzuki"}, {"password", kGoodPassword}, {"kept.note", "x"}};
    for (const char* name : {"kept_path", "kept_for", "kept_proof"})
        form.emplace_back(name, TestBrowser::hidden(over, name));
    const auto response = browser.post("/session", form);
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.get_header("Location"), "/");
    EXPECT_TRUE(signed_in(browser));
}

TEST_P(SignIn, NothingIsKeptForAFormOfAnotherSiteOrWithAForgedProof) {
    browser.origin = "https://evil.example";
    const auto over = browser.post("/notes", {{"note", "evil"}});
    EXPECT_EQ(over.status, 401);
    EXPECT_EQ(over.body.find("evil"), std::string::npos);
    browser.origin = "http://tsumugi.example";
    const auto response = browser.post("/session", {{"login", "tanaka"},
                                                    {"password", kGoodPassword},
                                                    {"kept_path", "https://evil.example/"},
                                                    {"kept_for", "0"},
                                                    {"kept_proof", "x"},
                                                    {"kept.note", "x"}});
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.get_header("Location"), "/");
}

TEST_P(SignIn, AKeptFormSaysThatItsFileIsNotKept) {
    browser.sign_in("tanaka");
    server.clock.advance(2h);
    http::Request request;
    request.method = http::Method::post;
    request.path = request.target = "/notes";
    request.headers["sec-fetch-site"] = "same-origin";
    request.form.add("note", "x");
    request.uploads.push_back({"file", "letter.pdf", "application/pdf", "%PDF-1.4 secret", false});
    const auto over = browser.send(request);
    EXPECT_NE(over.body.find("えらんだファイルは残っていません"), std::string::npos);
    EXPECT_EQ(over.body.find("%PDF"), std::string::npos);
}

TEST_P(SignIn, TheLanguageIsChosenBeforeAndAfterSigningIn) {
    auto response = browser.post("/language", {{"lang", "en"}, {"path", "/sign-in?next=/inbox"}});
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.get_header("Location"), "/sign-in?next=/inbox");
    EXPECT_NE(browser.get("/sign-in").body.find("lang=\"en\""), std::string::npos);
    browser.sign_in("tanaka");
    EXPECT_NE(browser.get("/account").body.find("自分の設定"), std::string::npos)
        << "the member's own choice counts";
    browser.post("/language", {{"lang", "en"}, {"path", "/account"}});
    EXPECT_NE(browser.get("/account").body.find("My settings"), std::string::npos);
    EXPECT_EQ(load_user(*server.db, tanaka).lang, base::Lang::en);
    EXPECT_EQ(browser.post("/language", {{"lang", "xx"}, {"path", "//evil.example"}}).get_header("Location"),
              "/");
    EXPECT_EQ(load_user(*server.db, tanaka).lang, base::Lang::en);
}

TEST_P(SignIn, NextLeadsOnlyToThisSite) {
    for (const char* next :
         {"//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0aSet-Cookie:x", "/\r\nX: y"}) {
        TestBrowser fresh{server};
        const auto response =
            fresh.post("/session", {{"login", "tanaka"}, {"password", kGoodPassword}, {"next", next}});
        const auto location = response.get_header("Location");
        EXPECT_TRUE(location == "/" or location == "/%0d%0aSet-Cookie:x") << location;
    }
    EXPECT_EQ(TestBrowser::hidden(browser.get("/sign-in?next=%2F%2Fevil.example"), "next"), "/");
    EXPECT_EQ(TestBrowser::hidden(browser.get("/sign-in?next=%2F%0d%0aevil"), "next"), "/");
}

// ---- own password

TEST_P(SignIn, AGivenPasswordMustBeChangedFirst) {
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

TEST_P(SignIn, ANewPasswordIsCheckedWithAllProblemsAtOnce) {
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

TEST_P(SignIn, ANewPasswordEndsTheOtherSessions) {
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

TEST_P(SignIn, AnOpenBrowserIsNoPlaceToGuessThePassword) {
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

TEST_P(SignIn, TheSecondFactorAsksForACode) {
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

TEST_P(SignIn, TheStepBetweenPasswordAndCodeRunsOutAndCannotBeForged) {
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

TEST_P(SignIn, CodesCannotBeGuessedButTheKnownBrowserIsNotLockedOut) {
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

TEST_P(SignIn, TheSecondFactorIsTakenAwayWithThePasswordOrByAnAdministrator) {
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

TEST_P(SignIn, AWrongCodeAtEnrolmentShowsTheSameSecretAgain) {
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

TEST_P(SignIn, TheAccessibilityStatementIsOpenToAll) {
    EXPECT_EQ(browser.get("/accessibility").status, 200);
    browser.cookies["lang"] = "en";
    EXPECT_NE(browser.get("/accessibility").body.find("WCAG 2.2"), std::string::npos);
}

TEST_P(SignIn, WhatHappenedStandsInTheLogAndTheLogIsWhole) {
    browser.sign_in("tanaka", "wrong");
    browser.sign_in("tanaka");
    browser.post("/session/end", {});
    const auto actions = server.db->query_text("SELECT action FROM audit_entry ORDER BY number", {})
                             .all([](const db::Row& row) { return row.get<std::string>(0); });
    EXPECT_EQ(actions, (std::vector<std::string>{"sign_in_failed", "sign_in", "sign_out"}));
    EXPECT_TRUE(audit::verify(*server.db).findings.empty());
}

}  // namespace
}  // namespace access
