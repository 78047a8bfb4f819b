#include "ground/http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "ground/http/test_client.h"

using namespace tsumugi;

namespace {

using http::Answer;
using http::RawClient;
using http::Request;
using http::Response;
using http::RunningServer;

/// Says back what it was asked.
Response echo(Request& request, int) {
    if (request.path == "/throw") throw std::runtime_error("a broken world");
    if (request.path == "/split") return http::text("x").header("X-Value", "a\r\nSet-Cookie: b");
    if (request.path == "/large") return http::text(std::string(5'000'000, 'l'));
    if (request.path == "/none") return http::no_content();
    std::string body =
        std::string(http::name(request.method)) + " " + request.path + "|" + request.body + "|";
    for (const auto& [name, value] : request.form.pairs()) body += name + "=" + value + ";";
    for (const auto& upload : request.uploads) {
        body += upload.field + ":" + upload.filename + ":" + (upload.too_large ? "too large" : upload.bytes) +
                ";";
    }
    return http::text(body + "|" + request.remote + (request.secure ? " secure" : ""));
}

const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

std::string post(const std::string& body, const std::string& headers = "") {
    return "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
}

TEST(HttpServer, KeepsTheConnectionOpen) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    for (int i = 0; i < 3; ++i) {
        const Answer answer = client.ask(kGet);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "GET /a|||127.0.0.1");
        EXPECT_TRUE(answer.has("\r\nDate: "));
        EXPECT_FALSE(answer.has("Server"));
    }
    EXPECT_EQ(server->statistics().requests, 3u);
    EXPECT_EQ(server->statistics().connections, 1u);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    std::string all;
    for (int i = 0; i < 50; ++i) {
        all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n" + post("b" + std::to_string(i)) +
               "\r\n";
    }
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        EXPECT_TRUE(client.read_answer().body.starts_with("GET /" + std::to_string(i) + "|"));
        EXPECT_TRUE(client.read_answer().body.starts_with("POST /p|b" + std::to_string(i) + "|"));
    }
}

TEST(HttpServer, ClosesWhenAsked) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    EXPECT_TRUE(client.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                    .has("\r\nConnection: close\r\n"));
    EXPECT_EQ(client.read_to_end(), "");
    RawClient old(server->port());
    EXPECT_TRUE(old.ask("GET / HTTP/1.0\r\n\r\n").has("\r\nConnection: close\r\n"));
    EXPECT_EQ(old.read_to_end(), "");
    RawClient older(server->port());
    EXPECT_TRUE(
        older.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").has("\r\nConnection: keep-alive\r\n"));
    EXPECT_EQ(older.ask(kGet).status, 200);
}

TEST(HttpServer, HeadAndEmptyAnswersHaveNoBody) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    client.send("HEAD /large HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(client.read_answer(true).has("\r\nContent-Length: 5000000\r\n"));
    EXPECT_EQ(client.ask("GET /none HTTP/1.1\r\nHost: h\r\n\r\n").status, 204);
    EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(HttpServer, SendsLargeAnswersWhole) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    EXPECT_EQ(client.ask("GET /large HTTP/1.1\r\nHost: h\r\n\r\n").body, std::string(5'000'000, 'l'));
    EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(HttpServer, ReadsBodiesOfEveryKind) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    const auto body_of = [&](const std::string& request) { return client.ask(request).body; };
    EXPECT_EQ(body_of(post("{}", "Content-Type: application/json\r\n")), "POST /p|{}||127.0.0.1");
    EXPECT_EQ(body_of(post("a=1&b=%E5%B0%8F", "Content-Type: application/x-www-form-urlencoded\r\n")),
              "POST /p||a=1;b=小;|127.0.0.1");
    EXPECT_EQ(
        body_of(post("--b\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n--b\r\nContent-Disposition: "
                     "form-data; name=f; filename=x.txt\r\n\r\nfile\r\n--b--\r\n",
                     "Content-Type: multipart/form-data; boundary=b\r\n")),
        "POST /p||n=v;f:x.txt:file;|127.0.0.1");
    EXPECT_EQ(body_of("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                      "chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n"
                      "Trailer: t\r\n\r\n"),
              "POST /p|abcde||127.0.0.1");
    EXPECT_EQ(body_of(post("")), "POST /p|||127.0.0.1");
    EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(HttpServer, ReadsChunksThatArriveByteByByte) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    for (const char c :
         std::string("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
        ASSERT_TRUE(client.send(std::string_view(&c, 1)));
    }
    EXPECT_EQ(client.read_answer().body, "POST /p|||127.0.0.1");
    for (const char c :
         std::string("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n"
                     "1\r\nx\r\n0\r\nTrailer: t\r\n\r\n")) {
        ASSERT_TRUE(client.send(std::string_view(&c, 1)));
    }
    EXPECT_EQ(client.read_answer().body, "POST /p|0123456789x||127.0.0.1");
}

TEST(HttpServer, SaysContinueToThoseWhoWait) {
    RunningServer server(http::test_options(), echo);
    RawClient client(server->port());
    EXPECT_EQ(
        client.ask("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n").status,
        100);
    EXPECT_EQ(client.ask("abc").body, "POST /p|abc||127.0.0.1");
    EXPECT_EQ(
        client.ask("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n")
            .status,
        413);
    RawClient other(server->port());
    EXPECT_EQ(other.ask("GET /p HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n").status, 417);
}

TEST(HttpServer, RefusesBrokenRequests) {
    RunningServer server(http::test_options(), echo);
    const auto status_of = [&](const std::string& request) {
        RawClient client(server->port());
        const Answer answer = client.ask(request);
        if (answer.status >= 400 and answer.status != 500) {
            EXPECT_TRUE(answer.has("\r\nConnection: close\r\n")) << request;
            client.end_sending();
            EXPECT_EQ(client.read_to_end(), "") << request;
        }
        return answer.status;
    };
    EXPECT_EQ(status_of("nonsense\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost : a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\nHost: a\n\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET /../etc HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
    EXPECT_EQ(status_of("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n"), 501);
    EXPECT_EQ(status_of("BREW / HTTP/1.1\r\nHost: h\r\n\r\n"), 501);
    EXPECT_EQ(status_of("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n"), 500);
    EXPECT_EQ(status_of("GET /split HTTP/1.1\r\nHost: h\r\n\r\n"), 500);
    EXPECT_EQ(server->statistics().refused, 13u);
}

TEST(HttpServer, RefusesAFoldedLineHoweverItArrivesAndLeavesBodiesAlone) {
    RunningServer server(http::test_options(), echo);
    RawClient slow(server->port());
    for (const char c : std::string("GET / HTTP/1.1\r\nHost: h\r\nX: b\r\n c"))
        slow.send(std::string_view(&c, 1));
    EXPECT_EQ(slow.read_answer().status, 400);
    RawClient client(server->port());
    EXPECT_EQ(client.ask(post("a\r\n b\r\n\r\n\r\n c")).status, 200);
}

TEST(HttpServer, RefusesRequestsWhoseEndIsUnclear) {
    RunningServer server(http::test_options(), echo);
    const auto status_of = [&](const std::string& headers) {
        RawClient client(server->port());
        return client.ask("POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n0\r\n\r\n").status;
    };
    EXPECT_EQ(status_of("Transfer-Encoding: gzip\r\n"), 501);
    EXPECT_EQ(status_of("Transfer-Encoding: gzip, chunked\r\n"), 501);
    EXPECT_EQ(status_of("Transfer-Encoding: chunked, gzip\r\n"), 501);
    EXPECT_EQ(status_of("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"), 501);
    EXPECT_EQ(status_of("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400);
    EXPECT_EQ(status_of("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400);
    EXPECT_EQ(status_of("Content-Length: 5\r\nContent-Length: 6\r\n"), 400);
    EXPECT_EQ(status_of("Content-Length: -1\r\n"), 400);
    EXPECT_EQ(status_of("Content-Length: 99999999999999999999\r\n"), 400);
    EXPECT_EQ(status_of("Content-Type: text/plain\r\nContent-Type: text/html\r\nContent-Length: 5\r\n"), 400);
}

TEST(HttpServer, RefusesAHeaderThatIsTooLarge) {
    RunningServer server(http::test_options(), echo);
    RawClient fits(server->port());
    EXPECT_EQ(fits.ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(15'000, 'x') + "\r\n\r\n").status,
              200);
    RawClient line(server->port());
    EXPECT_EQ(line.ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n").status,
              431);
    RawClient address(server->port());
    EXPECT_EQ(address.ask("GET /" + std::string(100'000, 'x')).status, 431);
    // Many small lines, each of which is read as soon as it is there.
    RawClient many(server->port());
    many.send("GET / HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < 300; ++i) {
        if (not many.send("X-" + std::to_string(i) + ": " + std::string(60, 'x') + "\r\n")) break;
    }
    EXPECT_EQ(many.read_answer().status, 431);
}

TEST(HttpServer, RefusesTooManyLinesFieldsAndParts) {
    RunningServer server(http::test_options(), [](Request& request, int) {
        return http::text(std::to_string(request.form.pairs().size()) + " " +
                          std::to_string(request.query.pairs().size()));
    });
    const auto answer_to = [&](const std::string& request) {
        RawClient client(server->port());
        const Answer answer = client.ask(request);
        return std::to_string(answer.status) + (answer.status == 200 ? " " + answer.body : "");
    };
    const auto times = [](std::size_t count, const std::string& text) {
        std::string all;
        for (std::size_t i = 0; i < count; ++i) all += text;
        return all;
    };
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    EXPECT_EQ(answer_to(post(times(2000, "a&"), form)), "200 2000 0");
    EXPECT_EQ(answer_to(post(times(2001, "a&"), form)), "413");
    EXPECT_EQ(answer_to(post(times(500'000, "a&"), form)), "413");
    EXPECT_EQ(answer_to(post(times(500'000, "&"), form)), "200 0 0") << "empty ones are none";
    const std::string part = "--b\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n";
    const std::string multipart = "Content-Type: multipart/form-data; boundary=b\r\n";
    EXPECT_EQ(answer_to(post(times(2000, part) + "--b--", multipart)), "200 2000 0");
    EXPECT_EQ(answer_to(post(times(2001, part) + "--b--", multipart)), "413");
    EXPECT_EQ(answer_to("GET /?" + times(500, "a=b&") + " HTTP/1.1\r\nHost: h\r\n\r\n"), "200 0 500");
    EXPECT_EQ(answer_to("GET /?" + times(501, "a=b&") + " HTTP/1.1\r\nHost: h\r\n\r\n"), "400");
    EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nHost: h\r\n" + times(99, "A: b\r\n") + "\r\n"), "200 0 0");
    EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nHost: h\r\n" + times(100, "A: b\r\n") + "\r\n"), "431");
    EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nHost: h\r\n" + times(2000, "Cookie: b\r\n") + "\r\n"), "431");
}

TEST(HttpServer, RefusesABodyThatIsTooLargeSoThatTheClientSeesIt) {
    http::ServerOptions options = http::test_options();
    options.body_limit = 1000;
    options.drain_limit = 100'000;
    RunningServer server(options, echo);
    RawClient told(server->port());
    EXPECT_EQ(told.ask(post(std::string(3'000'000, 'x'))).status, 413);
    RawClient chunked(server->port());
    std::string chunks = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 500; ++i) chunks += "400\r\n" + std::string(1024, 'x') + "\r\n";
    EXPECT_EQ(chunked.ask(chunks + "0\r\n\r\n").status, 413);
    RawClient form(server->port());
    EXPECT_EQ(form.ask(post("--b\r\n" + std::string(200'000, 'x'),
                            "Content-Type: multipart/form-data; boundary=b\r\n"))
                  .status,
              413);
    RawClient broken(server->port());
    EXPECT_EQ(broken.ask(post("--bad\r\n\r\n", "Content-Type: multipart/form-data; boundary=b\r\n")).status,
              400);
    RawClient fine(server->port());
    EXPECT_EQ(fine.ask(post(std::string(1000, 'x'))).status, 200);
}

TEST(HttpServer, BelievesOnlyTheTrustedProxy) {
    const std::string request =
        "GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 10.9.9.9, 203.0.113.7\r\nX-Forwarded-Proto: "
        "https\r\n\r\n";
    RunningServer open(http::test_options(), echo);
    RawClient stranger(open->port());
    EXPECT_EQ(stranger.ask(request).body, "GET /a|||127.0.0.1");
    http::ServerOptions options = http::test_options();
    options.trusted_proxy = "127.0.0.1";
    RunningServer behind(options, echo);
    RawClient proxy(behind->port());
    EXPECT_EQ(proxy.ask(request).body, "GET /a|||203.0.113.7 secure");
    EXPECT_EQ(proxy.ask("GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: <x>\r\n\r\n").body,
              "GET /a|||127.0.0.1");
}

TEST(HttpServer, SaysInOneLineThatThePortIsTaken) {
    RunningServer server(http::test_options(), echo);
    http::ServerOptions options = http::test_options();
    options.port = server->port();
    http::Server second(options, echo);
    try {
        second.start();
        FAIL() << "it must not start";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("is taken by another program"), std::string::npos)
            << error.what();
    }
    options.address = "nowhere";
    EXPECT_THROW(http::Server(options, echo).start(), std::runtime_error);
}

TEST(HttpServer, GivesEachWorkerItsNumber) {
    http::ServerOptions options = http::test_options();
    options.workers = 3;
    std::atomic<int> wrong = 0;
    RunningServer server(options, [&](Request&, int worker) {
        if (worker < 0 or worker > 2) ++wrong;
        return http::text("x");
    });
    RawClient client(server->port());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(client.ask(kGet).status, 200);
    EXPECT_EQ(wrong, 0);
}

}  // namespace
