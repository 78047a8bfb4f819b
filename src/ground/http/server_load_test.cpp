#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>

#include "ground/http/hints.h"
#include "ground/http/server.h"
#include "ground/http/test_client.h"

using namespace tsumugi;

namespace {

using http::Answer;
using http::RawClient;
using http::Request;
using http::Response;
using http::RunningServer;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

#if defined(__SANITIZE_ADDRESS__) or defined(__SANITIZE_THREAD__)
constexpr bool kMemoryIsReal = false;
#else
constexpr bool kMemoryIsReal = true;
#endif

long resident_kilobytes() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        long value = 0;
        if (word == "VmRSS:" and status >> value) return value;
    }
    return -1;
}

/// A handler that holds every request until it is let go.
struct Gate {
    std::promise<void> opening;
    std::shared_future<void> open = opening.get_future().share();
    std::atomic<int> inside = 0;
    http::Response operator()(Request& request) {
        ++inside;
        open.wait();
        return http::text("through " + request.path);
    }
    void wait_for(int count) const {
        while (inside < count) std::this_thread::yield();
    }
};

void wait_until(const std::function<bool()>& true_now) {
    while (not true_now()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST(HttpServerLoad, AHundredMegabyteUploadKeepsWhatWasTypedInLittleMemory) {
    RunningServer server(http::test_options(), [](Request& request, int) {
        const http::Upload* file = request.upload("file");
        return http::text(std::string(request.form.get("before")) + "|" +
                          std::string(request.form.get("after")) + "|" +
                          (file and file->too_large ? file->filename : "no file"));
    });
    const std::string start =
        "--b\r\nContent-Disposition: form-data; name=\"before\"\r\n\r\n退院日\r\n--b\r\nContent-Disposition: "
        "form-data; "
        "name=\"file\"; filename=\"大きい.pdf\"\r\nContent-Type: application/pdf\r\n\r\n";
    const std::string end =
        "\r\n--b\r\nContent-Disposition: form-data; name=\"after\"\r\n\r\nメモ\r\n--b--\r\n";
    const std::string piece(1024 * 1024, '\r');
    RawClient client(server->port());
    ASSERT_EQ(client.ask(kGet).status, 200);
    const long before = resident_kilobytes();
    client.send(
        "POST /up HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " +
        std::to_string(start.size() + 100 * piece.size() + end.size()) + "\r\n\r\n" + start);
    long highest = before;
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(client.send(piece));
        highest = std::max(highest, resident_kilobytes());
    }
    const Answer answer = client.ask(end);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "退院日|メモ|大きい.pdf");
    if (kMemoryIsReal) {
        EXPECT_LT(highest - before, 40 * 1024) << highest;
    }
    EXPECT_EQ(client.ask(kGet).status, 200);
}

std::string post_head(std::size_t length, const std::string& headers = "") {
    return "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "Content-Length: " + std::to_string(length) +
           "\r\n\r\n";
}

const std::string kMultipart = "Content-Type: multipart/form-data; boundary=b\r\n";

std::string file_part(std::size_t bytes) {
    return "--b\r\nContent-Disposition: form-data; name=f; filename=x.bin\r\n\r\n" + std::string(bytes, 'x') +
           "\r\n";
}

/// A part with three files of a megabyte, and what ends the form.
const std::string kThreeFiles = file_part(1 << 20) + file_part(1 << 20) + file_part(1 << 20);
const std::string kFormEnd = "--b\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n--b--\r\n";

Response count_files(Request& request, int) {
    std::size_t kept = 0;
    for (const auto& upload : request.uploads) kept += upload.bytes.size();
    return http::text(std::to_string(request.uploads.size()) + " files, " + std::to_string(kept) +
                      " bytes, n=" + std::string(request.form.get("n")));
}

struct Storm {
    std::size_t highest = 0;  ///< bytes held at once, as the server counts them
    int answered = 0, given_up = 0;
};

/// Forty clients that each send three files and then, when all have sent them, the rest.
Storm forty_clients(RunningServer& server, const std::string& headers) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 40; ++i) {
        clients.push_back(std::make_unique<RawClient>(server->port()));
        clients.back()->send(post_head(kThreeFiles.size() + kFormEnd.size(), kMultipart + headers));
    }
    Storm storm;
    for (auto& client : clients) {
        client->send(kThreeFiles);
        storm.highest = std::max(storm.highest, server->statistics().held);
    }
    for (auto& client : clients) client->send(kFormEnd);
    for (auto& client : clients) {
        const int status = client->read_answer().status;
        (status == 200 ? storm.answered : storm.given_up) += 1;
        if (status != 200) {
            EXPECT_EQ(status, 503);
        }
    }
    return storm;
}

TEST(HttpServerLoad, FortyLargeFormsStayUnderTheLimitAndSomeOfThemArrive) {
    http::ServerOptions options = http::test_options();
    options.memory_limit = 32 << 20;  // an address has half of it
    RunningServer server(options, count_files);
    RawClient first(server->port());
    ASSERT_EQ(first.ask(kGet).status, 200);
    const long before = resident_kilobytes();
    const Storm storm = forty_clients(server, "");
    EXPECT_GT(storm.answered, 0);
    EXPECT_GT(storm.given_up, 0);
    EXPECT_EQ(storm.answered + storm.given_up, 40);
    EXPECT_LE(storm.highest, options.memory_limit + options.reserve);
    if (kMemoryIsReal) {
        EXPECT_LT(resident_kilobytes() - before, (32 + 64) * 1024);
    }
    // Whoever comes afterwards is served, small or large.
    RawClient after(server->port());
    EXPECT_EQ(after.ask(post_head(1) + "y").status, 200);
    EXPECT_EQ(
        after.ask(post_head(kThreeFiles.size() + kFormEnd.size(), kMultipart) + kThreeFiles + kFormEnd).body,
        "3 files, 3145728 bytes, n=v");
}

TEST(HttpServerLoad, NothingOfAFileIsKeptOfSomebodyWhomNobodyKnows) {
    http::ServerOptions options = http::test_options();
    std::atomic<int> asked = 0;
    RunningServer server(options, count_files, [&](const Request& request, int) {
        ++asked;
        return request.cookie("sid") == "right";
    });
    for (const std::string cookie : {"", "Cookie: sid=wrong\r\n"}) {
        const Storm storm = forty_clients(server, cookie);
        EXPECT_EQ(storm.answered, 40) << "the form is read on, so that the page can ask for the files again";
        EXPECT_LE(storm.highest, 40 * (options.small_body + 16 * 1024)) << cookie;
    }
    EXPECT_EQ(asked, 40) << "without a cookie there is nothing to ask";
    RawClient client(server->port());
    const std::string form = kThreeFiles + kFormEnd;
    EXPECT_EQ(client.ask(post_head(form.size(), kMultipart) + form).body, "3 files, 0 bytes, n=v");
    EXPECT_EQ(client.ask(post_head(form.size(), kMultipart + "Cookie: sid=right\r\n") + form).body,
              "3 files, 3145728 bytes, n=v");
    // The same without a length: it shows on the way.
    const std::string chunks = [&] {
        char size[16];
        std::snprintf(size, sizeof size, "%zx", form.size());
        return size + ("\r\n" + form) + "\r\n0\r\n\r\n";
    }();
    const std::string chunked =
        "POST / HTTP/1.1\r\nHost: h\r\n" + kMultipart + "Transfer-Encoding: chunked\r\n";
    EXPECT_EQ(client.ask(chunked + "\r\n" + chunks).body, "3 files, 0 bytes, n=v");
    EXPECT_EQ(client.ask(chunked + "Cookie: sid=right\r\n\r\n" + chunks).body, "3 files, 3145728 bytes, n=v");
    // A file as the whole body has no page that could ask again; text has its own limit.
    const std::string octets = "Content-Type: application/octet-stream\r\n";
    RawClient refused(server->port());
    EXPECT_EQ(refused.ask(post_head(2 << 20, octets)).status, 401);
    RawClient allowed(server->port());
    EXPECT_EQ(
        allowed.ask(post_head(2 << 20, octets + "Cookie: sid=right\r\n") + std::string(2 << 20, 'x')).status,
        200);
    RawClient typed(server->port());
    const std::string words = "--b\r\nContent-Disposition: form-data; name=n\r\n\r\n" +
                              std::string(options.stranger_limit / 2 + 1, 'w') + "\r\n";
    EXPECT_EQ(typed.ask(post_head(2 * words.size() + 5, kMultipart) + words + words + "--b--").status, 413);
}

TEST(HttpServerLoad, SmallFormsAreTakenWhileLargeOnesHoldAllThereIs) {
    http::ServerOptions options = http::test_options();
    options.memory_limit = 10 << 20;
    RunningServer server(options, count_files);
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 10; ++i) {
        slow.push_back(std::make_unique<RawClient>(server->port()));
        slow.back()->send(post_head(kThreeFiles.size() + kFormEnd.size(), kMultipart));
        slow.back()->send(kThreeFiles);
    }
    wait_until([&] { return server->statistics().ended > 0; });
    for (int i = 0; i < 20; ++i) {
        RawClient other(server->port());
        EXPECT_EQ(other.ask(post_head(kFormEnd.size(), kMultipart) + kFormEnd).body, "0 files, 0 bytes, n=v");
    }
}

TEST(HttpServerLoad, TheOldestOfManySmallUnfinishedRequestsGivesWayNeverTheNewest) {
    http::ServerOptions options = http::test_options();
    options.reserve = 1 << 20;
    RunningServer server(options, count_files);
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 60; ++i) {
        waiting.push_back(std::make_unique<RawClient>(server->port()));
        waiting.back()->send(post_head(50'000) + std::string(40'000, 'x'));
        RawClient other(server->port());
        ASSERT_EQ(other.ask(post_head(kFormEnd.size(), kMultipart) + kFormEnd).body, "0 files, 0 bytes, n=v");
    }
    EXPECT_EQ(waiting.front()->read_answer().status, 503);
    EXPECT_EQ(waiting.back()->ask(std::string(10'000, 'x')).status, 200);
}

TEST(HttpServerLoad, ABodyThatDripsIsCutOffHoweverSteadily) {
    http::ServerOptions options = http::test_options();
    options.slow_seconds = 1;
    options.least_speed = 1 << 30;
    RunningServer server(options, count_files);
    RawClient drips(server->port());
    drips.send(post_head(10'000'000, kMultipart) + file_part(5'000'000));
    std::atomic<bool> answered = false;
    std::thread drops([&] {
        while (not answered and drips.send(std::string(2000, 'x')))
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    });
    EXPECT_EQ(drips.read_answer().status, 408);
    answered = true;
    drops.join();
    // And there is a longest time, however fast.
    options.least_speed = 1;
    options.body_seconds = 1;
    RunningServer patient(options, count_files);
    RawClient endless(patient->port());
    endless.send(post_head(400'000'000, kMultipart) + file_part(10));
    answered = false;
    std::thread flow([&] {
        while (not answered and endless.send(std::string(20'000, 'x')))
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
    });
    EXPECT_EQ(endless.read_answer().status, 408);
    answered = true;
    flow.join();
}

TEST(HttpServerLoad, AnswersThatNobodyReadsGiveWayToOthers) {
    http::ServerOptions options = http::test_options();
    options.memory_limit = 60'000'000;  // one address: three answers of ten megabytes
    RunningServer server(options, [](Request& request, int) {
        return http::text(std::string(request.path == "/large" ? 10'000'000 : 1, 'l'));
    });
    std::vector<std::unique_ptr<RawClient>> unread;
    for (int i = 0; i < 8; ++i) {
        unread.push_back(std::make_unique<RawClient>(server->port()));
        unread.back()->send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
        wait_until([&] { return server->statistics().requests == static_cast<std::uint64_t>(i) + 1; });
    }
    wait_until([&] { return server->statistics().ended >= 5; });
    EXPECT_EQ(unread.back()->read_answer().body.size(), 10'000'000u);
    EXPECT_EQ(unread.front()->read_answer().status, 0);
    RawClient other(server->port());
    EXPECT_EQ(other.ask(kGet).status, 200);
}

TEST(HttpServerLoad, AFullHouseBehindOneAddressIsNeverLockedOut) {
    http::ServerOptions options = http::test_options();
    options.address_connections = 20;
    Gate gate;
    RunningServer server(options, [&](Request& request, int) {
        return request.path == "/wait" ? gate(request) : http::text("x");
    });
    RawClient working(server->port());
    working.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    gate.wait_for(1);
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 60; ++i) {
        slow.push_back(std::make_unique<RawClient>(server->port()));
        slow.back()->send(i % 2 == 0 ? "GET / HTTP/1.1\r\nHo" : post_head(10) + "abc");
        RawClient person(server->port());
        EXPECT_EQ(person.ask(kGet).status, 200) << i;
        EXPECT_EQ(person.ask(post_head(1) + "y").status, 200) << i;
    }
    wait_until([&] { return server->statistics().connections <= 21; });
    EXPECT_EQ(slow.front()->read_to_end().substr(0, 12), "HTTP/1.1 503");
    gate.opening.set_value();
    EXPECT_EQ(working.read_answer().body, "through /wait") << "what is at work is never given up";
}

TEST(HttpServerLoad, WhatAProxyTellsLateIsCountedForTheRightAddress) {
    http::ServerOptions options = http::test_options();
    options.trusted_proxy = "127.0.0.1";
    RunningServer server(options, count_files);
    for (int i = 0; i < 3; ++i) {
        RawClient proxy(server->port());
        proxy.send("POST / HTTP/1.1\r\nHost: h\r\nX-Long: " + std::string(8000, 'x') + "\r\n");
        wait_until([&] { return server->statistics().held > 0; });
        EXPECT_EQ(proxy
                      .ask("X-Forwarded-For: 203.0.113.7\r\n" + kMultipart +
                           "Content-Length: " + std::to_string(kFormEnd.size()) + "\r\n\r\n" + kFormEnd)
                      .status,
                  200)
            << i;
        wait_until([&] { return server->statistics().held == 0; });
    }
}

TEST(HttpServerLoad, TheTrustedProxyMayHaveManyConnections) {
    http::ServerOptions options = http::test_options();
    options.address_connections = 5;
    options.trusted_proxy = "127.0.0.1";
    RunningServer server(options, [](Request&, int) { return http::text("x"); });
    std::vector<std::unique_ptr<RawClient>> all;
    for (int i = 0; i < 30; ++i) {
        all.push_back(std::make_unique<RawClient>(server->port()));
        ASSERT_EQ(all.back()->ask(kGet).status, 200);
    }
    for (auto& client : all) EXPECT_EQ(client->ask(kGet).status, 200);
}

TEST(HttpServerLoad, SaysBusyWhenTheQueueIsFull) {
    http::ServerOptions options = http::test_options();
    options.workers = 1;
    options.queue_limit = 1;
    Gate gate;
    RunningServer server(options, [&](Request& request, int) { return gate(request); });
    RawClient running(server->port());
    running.send(kGet);
    gate.wait_for(1);
    RawClient waiting(server->port());
    waiting.send(kGet);
    wait_until([&] { return server->statistics().waiting == 1; });
    RawClient refused(server->port());
    const Answer busy = refused.ask(kGet);
    EXPECT_EQ(busy.status, 503);
    EXPECT_TRUE(busy.has("\r\nRetry-After: 2\r\n"));
    gate.opening.set_value();
    EXPECT_EQ(running.read_answer().status, 200);
    EXPECT_EQ(waiting.read_answer().status, 200);
    EXPECT_EQ(refused.ask(kGet).status, 200);
}

TEST(HttpServerLoad, ASlowHeaderIsCutOff) {
    http::ServerOptions options = http::test_options();
    options.read_seconds = 1;
    RunningServer server(options, [](Request&, int) { return http::text("x"); });
    RawClient silent(server->port());
    silent.send("GET / HT");
    EXPECT_EQ(silent.read_answer().status, 408);
    // One byte after the other does not help.
    RawClient trickling(server->port());
    trickling.send("GET / HTTP/1.1\r\nHost: h\r\nX: ");
    std::atomic<bool> answered = false;
    std::thread drops([&] {
        while (not answered and trickling.send("x"))
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    });
    EXPECT_EQ(trickling.read_answer().status, 408);
    answered = true;
    drops.join();
}

TEST(HttpServerLoad, ABodyMayLastWhileItMoves) {
    http::ServerOptions options = http::test_options();
    options.read_seconds = 1;
    RunningServer server(
        options, [](Request& request, int) { return http::text(std::to_string(request.body.size())); });
    RawClient moving(server->port());
    moving.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20480\r\n\r\n");
    for (int i = 0; i < 10; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        moving.send(std::string(2048, 'x'));
    }
    EXPECT_EQ(moving.read_answer().body, "20480");
    RawClient stuck(server->port());
    stuck.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(stuck.read_answer().status, 408);
}

TEST(HttpServerLoad, IdleConnectionsAreClosedSilently) {
    http::ServerOptions options = http::test_options();
    options.idle_seconds = 1;
    RunningServer server(options, [](Request&, int) { return http::text("x"); });
    RawClient used(server->port());
    RawClient unused(server->port());
    EXPECT_EQ(used.ask(kGet).status, 200);
    EXPECT_EQ(used.read_to_end(), "");
    EXPECT_EQ(unused.read_to_end(), "");
}

TEST(HttpServerLoad, ThreeHundredIdleConnectionsDoNotStopService) {
    RunningServer server(http::test_options(), [](Request&, int) { return http::text("x"); });
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 300; ++i) idle.push_back(std::make_unique<RawClient>(server->port()));
    for (int i = 0; i < 150; ++i) idle[i]->send("GET / HTTP/1.1\r\nHo");
    wait_until([&] { return server->statistics().connections == 300; });
    RawClient client(server->port());
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.ask(kGet).status, 200);
    EXPECT_EQ(idle.front()->ask("st: h\r\n\r\n").status, 200);
    EXPECT_EQ(idle.back()->ask(kGet).status, 200);
}

TEST(HttpServerLoad, WhoFindsWhatItNeedsTakenHoldsNoWorker) {
    http::ServerOptions options = http::test_options();
    options.workers = 1;
    options.ask_again_milliseconds = 1;
    options.ask_again_tries = 1'000'000;
    options.ask_again_limit = 3;
    std::atomic<bool> is_free = false;
    std::atomic<int> tries = 0;
    RunningServer server(options, [&](Request& request, int) {
        auto response = http::text(request.body, is_free ? 200 : 429);
        if (request.path != "/" or is_free) return response;
        response.header(http::kAskAgain, "1");
        ++tries;
        return response;
    });
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(std::make_unique<RawClient>(server->port()));
        waiting.back()->send(post_head(1) + std::to_string(i));
    }
    wait_until([&] { return tries > 20; });
    RawClient other(server->port());
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(other.ask(kGet).status, 429) << "the only worker is free for others";
    RawClient fourth(server->port());
    wait_until([&] { return fourth.ask(post_head(1) + "x").status == 429; });
    is_free = true;
    for (int i = 0; i < 3; ++i) {
        const Answer answer = waiting[static_cast<std::size_t>(i)]->read_answer();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, std::to_string(i)) << "the request is whole each time";
    }
}

TEST(HttpServerLoad, ARequestThatNeverFindsItGetsItsAnswer) {
    http::ServerOptions options = http::test_options();
    options.ask_again_milliseconds = 1;
    options.ask_again_tries = 4;
    std::atomic<int> tries = 0;
    RunningServer server(options, [&](Request&, int) {
        auto response = http::text("later", 429).header("Retry-After", "2");
        response.header(http::kAskAgain, "1");
        ++tries;
        return response;
    });
    RawClient client(server->port());
    const Answer answer = client.ask(kGet);
    EXPECT_EQ(answer.status, 429);
    EXPECT_TRUE(answer.has("\r\nRetry-After: 2\r\n"));
    EXPECT_FALSE(answer.has("X-Ask-Again")) << "a hint never goes out";
    EXPECT_EQ(tries, 5);
}

TEST(HttpServerLoad, StopsOnASignalAfterFinishingWhatRuns) {
    http::ServerOptions options = http::test_options();
    options.workers = 1;
    Gate gate;
    RunningServer server(options, [&](Request& request, int) { return gate(request); });
    const std::uint16_t port = server->port();
    RawClient running(port);
    running.send("GET /running HTTP/1.1\r\nHost: h\r\n\r\n");
    gate.wait_for(1);
    RawClient waiting(port);
    waiting.send("GET /waiting HTTP/1.1\r\nHost: h\r\n\r\n");
    wait_until([&] { return server->statistics().waiting == 1; });
    RawClient idle(port);
    wait_until([&] { return server->statistics().connections == 3; });
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_FALSE(RawClient(port).connected());
    gate.opening.set_value();
    EXPECT_EQ(running.read_answer().body, "through /running");
    EXPECT_EQ(waiting.read_answer().body, "through /waiting");
    server.join();
    EXPECT_EQ(server->statistics().connections, 0u);
}

TEST(HttpServerLoad, StopsWithRequestsHalfReadAndAnswersUnread) {
    auto server = std::make_unique<RunningServer>(
        http::test_options(), [](Request&, int) { return http::text(std::string(20'000'000, 'x')); });
    RawClient unread((*server)->port());
    unread.send(kGet);
    RawClient half((*server)->port());
    half.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    wait_until(
        [&] { return (*server)->statistics().requests == 1 and (*server)->statistics().connections == 2; });
    std::raise(SIGINT);
    wait_until([&] { return not RawClient((*server)->port()).connected(); });
    std::raise(SIGINT);  // the second one does not wait any longer
    server.reset();
    EXPECT_EQ(half.read_to_end(), "");
}

TEST(HttpServerLoad, AServerThatNeverRanEndsQuietly) {
    http::Server never(http::test_options(), [](Request&, int) { return http::text("x"); });
    http::Server listening(http::test_options(), [](Request&, int) { return http::text("x"); });
    listening.start();
    EXPECT_NE(listening.port(), 0);
    listening.stop();
    listening.run();
}

/// Whether a client of TLS 1.2 with that suite alone gets a connection.
bool agrees_on(std::uint16_t port, const char* suite) {
    RawClient client(port);
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, suite);
    SSL* tls = SSL_new(context);
    SSL_set_fd(tls, client.socket());
    const bool agreed = SSL_connect(tls) == 1;
    SSL_free(tls);
    SSL_CTX_free(context);
    return agreed;
}

TEST(HttpServerLoad, SpeaksTls) {
    const auto folder = std::filesystem::temp_directory_path() / ("http_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string key = folder / "key.pem";
    const std::string certificate = folder / "certificate.pem";
    const std::string make =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout " + key + " -out " +
        certificate + " 2>/dev/null";
    ASSERT_EQ(std::system(make.c_str()), 0);
    http::ServerOptions options = http::test_options();
    options.tls_certificate = certificate;
    options.tls_key = key;
    const std::string large(300'000, 'L');
    {
        RunningServer server(options, [&](Request& request, int) {
            return http::text((request.secure ? "secure " : "plain ") + request.body + large);
        });
        RawClient client(server->port());
        SSL_CTX* context = SSL_CTX_new(TLS_client_method());
        SSL* tls = SSL_new(context);
        SSL_set_fd(tls, client.socket());
        ASSERT_EQ(SSL_connect(tls), 1);
        EXPECT_STREQ(SSL_get_version(tls), "TLSv1.3");
        EXPECT_FALSE(agrees_on(server->port(), "AES128-SHA")) << "no forward secrecy";
        EXPECT_FALSE(agrees_on(server->port(), "ECDHE-RSA-AES128-SHA")) << "CBC";
        EXPECT_TRUE(agrees_on(server->port(), "ECDHE-RSA-AES128-GCM-SHA256"));
        for (int i = 0; i < 2; ++i) {
            const std::string request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";
            ASSERT_EQ(SSL_write(tls, request.data(), static_cast<int>(request.size())),
                      static_cast<int>(request.size()));
            std::string answer;
            const std::string end = "secure body" + large;
            char bytes[16 * 1024];
            while (not answer.ends_with(end)) {
                const int count = SSL_read(tls, bytes, sizeof bytes);
                ASSERT_GT(count, 0);
                answer.append(bytes, static_cast<std::size_t>(count));
            }
            EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
        }
        SSL_shutdown(tls);
        SSL_free(tls);
        SSL_CTX_free(context);
        RawClient plain(server->port());
        EXPECT_EQ(plain.ask(kGet).status, 0);
    }
    options.tls_key = "";
    EXPECT_THROW(RunningServer(options, [](Request&, int) { return http::text("x"); }), std::runtime_error);
    options.tls_key = "/nowhere/key.pem";
    EXPECT_THROW(RunningServer(options, [](Request&, int) { return http::text("x"); }), std::runtime_error);
    std::filesystem::remove_all(folder);
}

}  // namespace
