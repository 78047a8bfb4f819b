#include "ground/http/wire.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "ground/http/body.h"
#include "ground/http/target.h"

using namespace tsumugi;

namespace {

using http::After;
using http::Method;

TEST(HttpTarget, ReadsPathAndQuery) {
    http::Request request;
    ASSERT_TRUE(http::read_target("/children/%E3%81%93-0417?q=a+b&page=2", request));
    EXPECT_EQ(request.path, "/children/こ-0417");
    EXPECT_EQ(request.target, "/children/%E3%81%93-0417?q=a+b&page=2");
    EXPECT_EQ(request.query.get("q"), "a b");
    EXPECT_EQ(request.query.get("page"), "2");
}

TEST(HttpTarget, UnderstandsTheFormThatProxiesGet) {
    http::Request request;
    ASSERT_TRUE(http::read_target("HTTP://example.jp:80/a?b=c", request));
    EXPECT_EQ(request.path, "/a");
    EXPECT_EQ(request.target, "/a?b=c");
    http::Request bare;
    ASSERT_TRUE(http::read_target("https://example.jp", bare));
    EXPECT_EQ(bare.path, "/");
}

TEST(HttpTarget, RefusesWhatCouldLeadElsewhere) {
    for (const char* bad :
         {"",          "*",           "children", "//evil.example/", "/a/../b",       "/..",
          "/a/.",      "/a/%2e%2e/b", "/%2E./x",  "/a%2fb",          "/a%2F..%2Fb",   "/a%00",
          "/a%0D%0Ab", "/a\\b",       "/a%5cb",   "/a%7F",           "/%E3%81",       "/%C0%AE",
          "/a%",       "/a%zz",       "/a#b",     "http://h?x",      "http://h//evil"}) {
        http::Request request;
        EXPECT_FALSE(http::read_target(bad, request)) << bad;
    }
    for (const char* good : {"/", "/a..b", "/...", "/.well-known/x", "/a//b", "/?../..", "/a?b=%zz"}) {
        http::Request request;
        EXPECT_TRUE(http::read_target(good, request)) << good;
    }
}

TEST(HttpWire, WritesTheHead) {
    http::Response response = http::html("<p>やあ</p>");
    response.header("Set-Cookie", "a=1").header("Set-Cookie", "b=2").header("Content-Length", "99");
    const std::string head = http::response_head(response, Method::get, After::stay);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << head;
    EXPECT_NE(head.find("\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"), std::string::npos);
    EXPECT_NE(head.find("\r\nContent-Length: 13\r\n"), std::string::npos);
    EXPECT_EQ(head.find("99"), std::string::npos);
    EXPECT_EQ(head.find("Connection"), std::string::npos);
    EXPECT_EQ(head.find("Server"), std::string::npos);
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    const std::string closing = http::response_head(response, Method::get, After::close);
    EXPECT_NE(closing.find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST(HttpWire, HeadTellsTheLengthOfTheBodyThatItLeavesOut) {
    http::Response response = http::text("");
    response.header("Content-Length", "14");
    EXPECT_NE(http::response_head(response, Method::head, After::stay).find("\r\nContent-Length: 14\r\n"),
              std::string::npos);
}

TEST(HttpWire, NoContentHasNoLength) {
    EXPECT_EQ(http::response_head(http::no_content(), Method::get, After::stay).find("Content-Length"),
              std::string::npos);
}

TEST(HttpWire, AResponseCannotBeSplit) {
    for (const std::string& value :
         {std::string("a\r\nX: y"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3)}) {
        http::Response response = http::text("x");
        response.header("X-Value", value);
        EXPECT_THROW(http::response_head(response, Method::get, After::stay), std::invalid_argument);
    }
    for (const char* name : {"", "X Y", "X:", "X\r\nY", "あ"}) {
        http::Response response = http::text("x");
        response.header(name, "v");
        EXPECT_THROW(http::response_head(response, Method::get, After::stay), std::invalid_argument) << name;
    }
}

TEST(HttpWire, WritesDatesAsTheStandardSays) {
    EXPECT_EQ(http::http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http::http_date(1709164800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST(HttpWire, SpeaksBothLanguagesWhenItAnswersItself) {
    for (const int status : {400, 408, 413, 417, 431, 500, 501, 503}) {
        const http::Response answer = http::plain_answer(status);
        EXPECT_EQ(answer.status, status);
        EXPECT_NE(answer.body.find("。\n"), std::string::npos) << status;
    }
    EXPECT_EQ(http::plain_answer(503).get_header("Retry-After"), "2");
}

TEST(HttpBody, GoesWhereItsTypeSays) {
    const http::ServerOptions options;
    http::Request form;
    http::BodyReader reader(options);
    ASSERT_EQ(reader.begin("application/x-www-form-urlencoded; charset=UTF-8", 7), 0);
    reader.write("a=1");
    reader.write("&b=2");
    ASSERT_EQ(reader.finish(form), 0);
    EXPECT_EQ(form.form.get("b"), "2");
    EXPECT_EQ(form.body, "");
    http::Request json;
    http::BodyReader other(options);
    ASSERT_EQ(other.begin("application/fhir+json", std::nullopt), 0);
    other.write("{}");
    ASSERT_EQ(other.finish(json), 0);
    EXPECT_EQ(json.body, "{}");
    EXPECT_TRUE(json.form.empty());
}

TEST(HttpBody, RefusesBeforeAndWhileReading) {
    http::ServerOptions options;
    options.body_limit = 10;
    options.drain_limit = 100;
    const std::string multipart = "multipart/form-data; boundary=b";
    EXPECT_EQ(http::BodyReader(options).begin("text/plain", 10), 0);
    EXPECT_EQ(http::BodyReader(options).begin("text/plain", 11), 413);
    EXPECT_EQ(http::BodyReader(options).begin(multipart, 100), 0);
    EXPECT_EQ(http::BodyReader(options).begin(multipart, 101), 413);
    EXPECT_EQ(http::BodyReader(options).begin("multipart/form-data", 5), 400);
    http::BodyReader reader(options);
    ASSERT_EQ(reader.begin("text/plain", std::nullopt), 0);
    EXPECT_EQ(reader.write("0123456789"), 0);
    EXPECT_EQ(reader.write("x"), 413);
    http::BodyReader broken(options);
    http::Request request;
    ASSERT_EQ(broken.begin(multipart, 5), 0);
    EXPECT_EQ(broken.write("--b\r\n"), 0);
    EXPECT_EQ(broken.finish(request), 400);
}

}  // namespace
