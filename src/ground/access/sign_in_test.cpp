#include <gtest/gtest.h>

#include "ground/access/kept.h"
#include "ground/access/password.h"
#include "ground/access/testing.h"
#include "ground/http/hints.h"

namespace tsumugi::access {
namespace {

using namespace std::chrono_literals;

class SignIn : public SignInTest {};
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

TEST_P(SignIn, AFormOfAnOlderPageIsOfferedAgainBehindAProxyThatRewritesTheHost) {
    server.app.config.public_url = "https://tsumugi.example.jp/";
    browser.sign_in("tanaka");
    browser.origin = "https://tsumugi.example.jp";
    const auto again = browser.post("/notes", {{"form_token", "old"}, {"note", "書きかけ"}});
    EXPECT_EQ(again.status, 409);
    EXPECT_NE(again.body.find("書きかけ"), std::string::npos);
    browser.origin = "https://evil.example";
    const auto other = browser.post("/notes", {{"form_token", "old"}, {"note", "書きかけ"}});
    EXPECT_EQ(other.status, 403);
    EXPECT_EQ(other.body.find("書きかけ"), std::string::npos);
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

TEST_P(SignIn, WhenOthersAreSigningInItSaysSoAtOnceAndCountsNoTry) {
    {
        const HashTurn one, two;
        for (int i = 0; i < 10; ++i) {
            const auto busy = browser.post("/session", {{"login", "tanaka"}, {"password", "wrong"}});
            EXPECT_EQ(busy.status, 429);
            EXPECT_TRUE(http::has_hint(busy, http::kAskAgain));
            EXPECT_EQ(busy.get_header("Retry-After"), "2");
            EXPECT_NE(busy.body.find("混み合っています"), std::string::npos);
        }
    }
    EXPECT_EQ(browser.sign_in("tanaka").status, 303) << "no pause was earned, and the turn is free again";
    EXPECT_TRUE(HashTurn::if_free().taken());
}

TEST_P(SignIn, AFormIsKeptOnlyForASessionThatThereWas) {
    TestBrowser::Form large;
    for (int i = 0; i < 2000; ++i) large.emplace_back("a", std::string(300, 'x'));
    for (const std::string cookie : {"", "nobody's"}) {
        browser.cookies.clear();
        if (not cookie.empty()) browser.cookies["sid"] = cookie;
        const auto over = browser.post("/notes", large);
        EXPECT_EQ(over.status, 401);
        EXPECT_LT(over.body.size(), 20'000u);
        EXPECT_EQ(over.body.find("kept"), std::string::npos);
        EXPECT_NE(over.body.find("もう一度サインインしてください"), std::string::npos);
    }
}

TEST_P(SignIn, AFormTooLongToCarryIsNotKeptAndThePageSaysSo) {
    browser.sign_in("tanaka");
    server.clock.advance(2h);
    const auto long_note = [](std::size_t bytes) {
        return std::string(bytes - std::string("note").size(), 'x');
    };
    const auto kept = browser.post("/notes", {{"note", long_note(kLongestKept)}});
    EXPECT_EQ(TestBrowser::hidden(kept, "kept_path"), "/notes");
    const auto over = browser.post("/notes", {{"note", long_note(kLongestKept + 1)}});
    EXPECT_EQ(over.status, 401);
    EXPECT_LT(over.body.size(), 20'000u);
    EXPECT_NE(over.body.find("長すぎたので、残せませんでした"), std::string::npos);
    // Nor does the sign-in page carry more than it gave out.
    TestBrowser::Form form = {
        {"login", "tanaka"}, {"password", "wrong"}, {"kept.note", std::string(300'000, 'x')}};
    for (const char* name : {"kept_path", "kept_for", "kept_proof"})
        form.emplace_back(name, TestBrowser::hidden(kept, name));
    EXPECT_LT(browser.post("/session", form).body.size(), 20'000u);
}

TEST_P(SignIn, AnAnswerBeyondAllSenseIsAPageWithANumber) {
    server.made->get("/huge", Permission::anybody,
                     [](Ctx&) { return http::text(std::string(17 << 20, 'x')); });
    server.made->get("/large", Permission::anybody,
                     [](Ctx&) { return http::text(std::string(16 << 20, 'x')); });
    server.made->get("/meant", Permission::anybody, [](Ctx&) {
        auto response = http::text(std::string(17 << 20, 'x'));
        response.header(http::kMayBeLarge, "1");
        return response;
    });
    server.made->api(http::Method::get, "/api", Permission::anybody,
                     [](Ctx&) { return http::text(std::string(17 << 20, 'x')); });
    const auto page = browser.get("/huge");
    EXPECT_EQ(page.status, 500);
    EXPECT_LT(page.body.size(), 20'000u);
    EXPECT_NE(page.body.find("うまくいきませんでした"), std::string::npos);
    EXPECT_EQ(browser.get("/api").status, 500);
    EXPECT_EQ(browser.get("/large").status, 200);
    EXPECT_EQ(browser.get("/meant").status, 200);
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
}  // namespace tsumugi::access
