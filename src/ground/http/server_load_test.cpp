#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>

#include "ground/http/server.h"
#include "ground/http/test_client.h"

using namespace tsumugi;

namespace {

using http::Answer;
using http::RawClient;
using http::Request;
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

TEST(HttpServerLoad, RefusesBodiesWhenTooManyAreHeldInMemory) {
    http::ServerOptions options = http::test_options();
    options.memory_limit = 100'000;
    RunningServer server(options,
                         [](Request& request, int) { return http::text(request.body.substr(0, 1)); });
    RawClient large(server->port());
    large.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + std::string(299'999, 'x'));
    Answer refused;
    wait_until([&] {
        RawClient other(server->port());
        refused = other.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\ny");
        return refused.status == 503;
    });
    EXPECT_TRUE(refused.has("\r\nRetry-After: 2\r\n"));
    RawClient bodyless(server->port());
    EXPECT_EQ(bodyless.ask(kGet).status, 200);
    EXPECT_EQ(large.ask("x").status, 200);
    RawClient after(server->port());
    EXPECT_EQ(after.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\ny").body, "y");
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
