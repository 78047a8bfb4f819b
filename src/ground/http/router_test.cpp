#include "ground/http/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace tsumugi;

namespace {

using http::Method;

http::Response ask(const http::Router& router, Method method, std::string path) {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    return router.handle(request);
}

/// Answers with its name and the places that it was given.
std::function<http::Response(http::Request&)> says(std::string name) {
    return [name](http::Request& request) {
        std::string body = name;
        for (const auto& [place, value] : request.places) body += " " + place + "=" + value;
        return http::text(body);
    };
}

class Routing : public testing::Test {
  protected:
    Routing() {
        router.add(Method::get, "/", "anyone", says("home"));
        router.add(Method::get, "/children", "see", says("list"));
        router.add(Method::get, "/children/new", "add", says("new"));
        router.add(Method::get, "/children/{code}", "see", says("show"));
        router.add(Method::post, "/children/{code}", "edit", says("edit"));
        router.add(Method::get, "/children/{child}/roles/{role}", "see", says("role"));
        router.add(Method::get, "/children/new/{step}", "add", says("step"));
        router.add(Method::put, "/children/new", "add", says("put new"));
    }
    http::Router router;
};

TEST_F(Routing, LiteralsWinOverPlaces) {
    EXPECT_EQ(ask(router, Method::get, "/").body, "home");
    EXPECT_EQ(ask(router, Method::get, "/children").body, "list");
    EXPECT_EQ(ask(router, Method::get, "/children/new").body, "new");
    EXPECT_EQ(ask(router, Method::get, "/children/ko-0417").body, "show code=ko-0417");
    EXPECT_EQ(ask(router, Method::get, "/children/new/2").body, "step step=2");
}

TEST_F(Routing, GoesBackFromALiteralThatLeadsNowhere) {
    EXPECT_EQ(ask(router, Method::get, "/children/new/roles/3").body, "role child=new role=3");
    EXPECT_EQ(ask(router, Method::post, "/children/new").body, "edit code=new");
}

TEST_F(Routing, UnknownPathsAreNotFound) {
    for (const char* path : {"/child", "/children/", "/children//roles/1", "/children/a/roles", "//",
                             "/children/a/roles/b/c", "/children/a/roles/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p"}) {
        EXPECT_EQ(ask(router, Method::get, path).status, 404) << path;
    }
    router.set_not_found([](http::Request&) { return http::text("gone astray", 404); });
    EXPECT_EQ(ask(router, Method::get, "/child").body, "gone astray");
}

TEST_F(Routing, AnotherMethodIsToldWhatIsAllowed) {
    const http::Response refused = ask(router, Method::del, "/children/ko-1");
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.get_header("Allow"), "GET, HEAD, POST");
    EXPECT_EQ(ask(router, Method::options, "/children/new").get_header("Allow"), "GET, HEAD, POST, PUT");
}

TEST_F(Routing, HeadIsAnsweredByGetWithoutABody) {
    const http::Response answer = ask(router, Method::head, "/children/ko-1");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.get_header("Content-Length"), "14");
}

TEST_F(Routing, KeepsTheListOfRoutesWithTheirPermissions) {
    ASSERT_EQ(router.routes().size(), 8u);
    EXPECT_EQ(router.routes()[3].pattern, "/children/{code}");
    EXPECT_EQ(router.routes()[3].permission, "see");
}

TEST_F(Routing, RefusesARouteThatIsThereOrMeaningless) {
    EXPECT_THROW(router.add(Method::get, "/children", "x", says("x")), std::logic_error);
    EXPECT_THROW(router.add(Method::get, "/children/{other}", "x", says("x")), std::logic_error);
    EXPECT_THROW(router.add(Method::get, "children", "x", says("x")), std::logic_error);
    EXPECT_THROW(router.add(Method::get, "/a/x{b}", "x", says("x")), std::logic_error);
    EXPECT_THROW(router.add(Method::get, "", "x", says("x")), std::logic_error);
}

TEST(Router, FindsEachOfManyRoutes) {
    http::Router router;
    for (int i = 0; i < 200; ++i) {
        const std::string number = std::to_string(i);
        router.add(Method::get, "/room" + number + "/{id}/part" + number, "see", says(number));
    }
    for (int i = 0; i < 200; ++i) {
        const std::string number = std::to_string(i);
        EXPECT_EQ(ask(router, Method::get, "/room" + number + "/x/part" + number).body, number + " id=x");
    }
}

}  // namespace
