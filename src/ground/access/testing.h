#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "ground/access/access.h"
#include "ground/db/testing.h"
#include "ground/http/router.h"

// For tests only: a small region with its server, and a browser that keeps cookies.
namespace tsumugi::access {

inline constexpr const char* kGoodPassword = "akai kuruma to shiroi fune";

/// A database with one organisation, one section and members, and the routes of a server without a socket.
struct TestServer {
    explicit TestServer(db::Engine engine = db::Engine::sqlite)
        : db(db::fresh_migrated_database(engine)),
          folder(std::filesystem::temp_directory_path() / ("tsumugi_access_" + base::random_token(9))) {
        app.config.data_dir = folder.string();
        app.config.argon2_mib = 1;
        app.config.session_idle_minutes = 30;
        app.config.session_hours = 12;
        app.clock = &clock;
        app.random = &random;
        db->execute_script(
            "INSERT INTO organisation (id, kind, name, kana, sort_key) VALUES (1, 'hospital', "
            "'市立みなと病院', '', '');"
            "INSERT INTO section (id, organisation_id, name, sort_key, municipality) VALUES (2, 1, '連携室', "
            "'', '14206')");
        made = make_routes(router, app, [this] { return Worker{db.get(), &trail}; });
    }
    ~TestServer() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    MemberId add_member(const std::string& login, Role role = Role::member, bool must_change = false) {
        const auto id = create_member(
            *db, app,
            {SectionId{2}, "田中 花子", "たなか はなこ", login, "", kGoodPassword, role, must_change});
        if (not id) throw std::runtime_error(id.error().message);
        return *id;
    }

    std::unique_ptr<db::Db> db;
    std::filesystem::path folder;
    base::FixedClock clock{base::Instant{std::chrono::milliseconds{1'796'000'000'000}}};
    base::SecureRandom random;
    audit::Trail trail{0};
    App app;
    http::Router router;
    std::unique_ptr<Routes> made;
};

/// Keeps cookies as a browser does, and sends Origin with each POST.
struct TestBrowser {
    explicit TestBrowser(TestServer& s, std::string address = "192.0.2.10")
        : server(s), remote(std::move(address)) {}

    http::Response send(http::Request request) {
        request.headers["host"] = "tsumugi.example";
        request.remote = remote;
        request.secure = secure;
        std::string cookie;
        for (const auto& [name, value] : cookies) cookie += (cookie.empty() ? "" : "; ") + name + "=" + value;
        request.headers["cookie"] = cookie;
        auto response = server.router.handle(request);
        for (const auto& [name, value] : response.headers) {
            if (name != "Set-Cookie") continue;
            const auto equals = value.find('='), end = value.find(';');
            const auto cookie_name = value.substr(0, equals);
            cookies[cookie_name] = value.substr(equals + 1, end - equals - 1);
            if (value.find("Max-Age=0") != std::string::npos) cookies.erase(cookie_name);
        }
        return response;
    }
    http::Response get(const std::string& target) {
        http::Request request;
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        request.target = target;
        if (question != std::string::npos) request.query = http::parse_query(target.substr(question + 1));
        return send(std::move(request));
    }
    using Form = std::vector<std::pair<std::string, std::string>>;
    http::Response post(const std::string& path, const Form& form) {
        http::Request request;
        request.method = http::Method::post;
        request.path = request.target = path;
        request.headers["origin"] = origin;
        for (const auto& [name, value] : form) request.form.add(name, value);
        return send(std::move(request));
    }
    http::Response sign_in(const std::string& login, const std::string& password = kGoodPassword) {
        return post("/session", {{"login", login}, {"password", password}});
    }
    /// The value of the last hidden field of that name in a page.
    static std::string hidden(const http::Response& response, const std::string& name) {
        const auto mark = "name=\"" + name + "\" value=\"";
        const auto at = response.body.rfind(mark);
        if (at == std::string::npos) return "";
        const auto begin = at + mark.size();
        return response.body.substr(begin, response.body.find('"', begin) - begin);
    }

    TestServer& server;
    std::string remote;
    bool secure = false;
    std::string origin = "http://tsumugi.example";
    std::map<std::string, std::string> cookies;
};

/// A server with one member and two routes of a room, on one engine.
class SignInTest : public testing::TestWithParam<db::Engine> {
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
};

}  // namespace tsumugi::access
