#include <gtest/gtest.h>

#include <random>

#include "ground/http/body.h"
#include "ground/http/multipart.h"
#include "ground/http/router.h"
#include "ground/http/target.h"
#include "ground/http/test_client.h"
#include "ground/http/text.h"

using namespace tsumugi;

// Damaged input of a fixed seed: nothing crashes, and what is accepted keeps its promises.

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

/// Changes a few bytes: other values, pieces left out, doubled, or swapped for what parsers stumble over.
std::string damaged(std::string text, Random& random) {
    static const std::vector<std::string> kStones = {"\r\n",
                                                     "\r",
                                                     "\n",
                                                     "%",
                                                     "%00",
                                                     "%2e%2e",
                                                     "..",
                                                     "//",
                                                     "\\",
                                                     ":",
                                                     ";",
                                                     "=",
                                                     "\"",
                                                     "--b",
                                                     "--b--",
                                                     "\xFF",
                                                     "\xE3\x81",
                                                     " ",
                                                     "\r\n\r\n",
                                                     "0\r\n",
                                                     "chunked",
                                                     "99999999999",
                                                     std::string(1, '\0')};
    for (std::size_t i = 1 + below(random, 4); i > 0; --i) {
        const std::size_t at = below(random, text.size() + 1);
        const std::size_t length = below(random, 12);
        switch (below(random, 5)) {
            case 0:
                if (at < text.size()) text[at] = static_cast<char>(random());
                break;
            case 1:
                text.erase(at, length);
                break;
            case 2:
                text.insert(at, text.substr(at, length));
                break;
            case 3:
                text.insert(at, kStones[below(random, kStones.size())]);
                break;
            default:
                text.replace(at, std::min(length, text.size() - at), kStones[below(random, kStones.size())]);
                break;
        }
    }
    return text;
}

void expect_valid(std::string_view text) {
    while (not text.empty()) {
        const std::size_t length = http::utf8_length(text);
        ASSERT_GT(length, 0u);
        text.remove_prefix(length);
    }
}

void expect_valid(const http::Fields& fields) {
    for (const auto& [name, value] : fields.pairs()) {
        expect_valid(name);
        expect_valid(value);
    }
}

const std::string kForm =
    "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nこ-0417\r\n--b\r\nContent-Disposition: "
    "form-data; "
    "name=\"f\"; filename=\"x.pdf\"; filename*=UTF-8''%E9%80%80.pdf\r\nContent-Type: "
    "application/pdf\r\n\r\n%PDF\r\n--b--\r\n";

TEST(HttpFuzz, ParsersSurviveDamagedInput) {
    Random random(2);
    http::Router router;
    router.add(http::Method::get, "/children/{code}/roles/{role}", "see",
               [](http::Request&) { return http::text("x"); });
    router.add(http::Method::get, "/children/new", "see", [](http::Request&) { return http::text("x"); });
    for (int i = 0; i < 20'000; ++i) {
        http::Request request;
        if (http::read_target(damaged("/children/%E3%81%93-0417/roles/3?q=%E5%B0%8F+a&page=2", random),
                              request)) {
            expect_valid(request.path);
            expect_valid(request.query);
            EXPECT_EQ(request.path.find("/../"), std::string::npos);
            EXPECT_FALSE(request.target.starts_with("//"));
            router.handle(request);
        }
        expect_valid(http::parse_query(damaged("a=1&b=%E5%B0%8F&c=+&d", random)));
        const std::string disposition =
            damaged("form-data; name=\"a\"; filename=\"x\"; filename*=UTF-8''%41", random);
        http::header_parameter(disposition, "filename");
        request.headers["cookie"] = damaged("a=1; session=abc; b=", random);
        request.cookie("session");
        const auto form =
            http::parse_multipart("multipart/form-data; boundary=b", damaged(kForm, random), 100, 100);
        if (form) expect_valid(form->first);
    }
}

TEST(HttpFuzz, ADamagedFormReadsTheSameInPiecesAsWhole) {
    Random random(3);
    for (int i = 0; i < 5'000; ++i) {
        const std::string body = damaged(kForm, random);
        http::Multipart whole("b", {});
        whole.write(body);
        http::Multipart pieces("b", {});
        for (std::size_t at = 0; at < body.size();) {
            const std::size_t length = 1 + below(random, 20);
            pieces.write(std::string_view(body).substr(at, length));
            at += length;
        }
        ASSERT_EQ(whole.state(), pieces.state()) << body;
        ASSERT_EQ(whole.fields.pairs(), pieces.fields.pairs()) << body;
        ASSERT_EQ(whole.uploads.size(), pieces.uploads.size()) << body;
    }
}

TEST(HttpFuzz, TheServerSurvivesDamagedRequests) {
    http::RunningServer server(http::test_options(), [](http::Request& request, int) {
        return http::text(std::to_string(request.body.size() + request.form.pairs().size()));
    });
    const std::vector<std::string> requests = {
        "GET /children/new?q=a HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\nAccept: */*\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Type: application/json\r\n\r\n{ }",
        "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n"
        "0\r\nT: t\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " +
            std::to_string(kForm.size()) + "\r\n\r\n" + kForm,
        "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    };
    Random random(4);
    for (int i = 0; i < 4'000; ++i) {
        std::string sent;
        for (int k = 0; k < 5; ++k) sent += damaged(requests[below(random, requests.size())], random);
        http::RawClient client(server->port());
        // In two pieces, so that the parser stops in the middle too.
        const std::size_t cut = below(random, sent.size());
        client.send(std::string_view(sent).substr(0, cut));
        client.send(std::string_view(sent).substr(cut));
        client.end_sending();
        const std::string answers = client.read_to_end();
        ASSERT_TRUE(answers.empty() or answers.starts_with("HTTP/1.1 ")) << sent;
    }
    http::RawClient last(server->port());
    EXPECT_EQ(last.ask(requests[0]).status, 200);
}

}  // namespace
