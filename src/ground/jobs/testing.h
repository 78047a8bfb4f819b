#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "ground/access/access.h"
#include "ground/access/session.h"
#include "ground/db/testing.h"

// For tests only: a small region on a fresh database, on Tuesday 24 November 2026, 9:00.
namespace tsumugi::jobs {

inline const db::Sql kTestMunicipality{R"(
    INSERT INTO municipality (code, name, kana, english, sort_key, position)
    VALUES ('143847', '湯河原町', 'ゆがわらまち', 'Yugawara', 'a', 1) ON CONFLICT (code) DO NOTHING)"};
inline const db::Sql kTestOrganisation{R"(
    INSERT INTO organisation (id, kind, name, kana, sort_key) VALUES ($1, $2, $3, '', ''))"};
inline const db::Sql kTestSection{R"(
    INSERT INTO section (id, organisation_id, name, sort_key, is_desk) VALUES ($1, $2, $3, '', $4))"};
inline const db::Sql kTestMember{R"(
    INSERT INTO member (id, section_id, name, email, role, lang) VALUES ($1, $2, $3, $4, $5, $6))"};
inline const db::Sql kTestChild{R"(
    INSERT INTO child (id, code, name, kana, search_key, sort_key, birth, sex, municipality, created_at, created_by)
    VALUES ($1, $2, $3, '', '', '', '2022-09-03', 'male', '143847', $4, 0))"};
inline const db::Sql kTestTeam{R"(
    INSERT INTO team_member (id, child_id, section_id, from_date, until_date, added_by, added_at)
    VALUES ($1, $2, $3, $4, $5, 0, $6))"};

struct World {
    std::string target;
    std::unique_ptr<db::Db> db;
    base::FixedClock clock{base::start_of_day(base::make_date(2026, 11, 24)) + std::chrono::hours{9}};
    base::SeededRandom random{7};
    access::App app;
    audit::Trail trail{0};
    http::Request request;

    explicit World(db::Engine engine = db::Engine::sqlite)
        : target(db::fresh_migrated_target(engine)), db(db::open(target, {.synchronous_full = false})) {
        app.clock = &clock;
        app.random = &random;
        app.config.public_url = "https://tsumugi.example";
        app.config.data_dir = std::filesystem::temp_directory_path() / db::testing_detail::random_name();
        db->query(kTestMunicipality).run();
    }
    ~World() {
        std::error_code ignored;
        std::filesystem::remove_all(app.config.data_dir, ignored);
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    template <class IdType>
    IdType id() {
        return base::new_id<IdType>(clock.now(), random);
    }
    /// A section with an organisation of its own: "湯河原町 健康づくり課" from ("湯河原町", "健康づくり課").
    access::SectionId section(const char* organisation, const char* name, bool is_desk = false,
                              const char* kind = "hospital") {
        const auto owner = id<access::OrganisationId>();
        const auto made = id<access::SectionId>();
        db->query(kTestOrganisation, owner, kind, organisation).run();
        db->query(kTestSection, made, owner, name, is_desk).run();
        return made;
    }
    access::MemberId member(access::SectionId section, const char* name, const char* email = "",
                            const char* role = "member", const char* lang = "ja") {
        const auto made = id<access::MemberId>();
        db->query(kTestMember, made, section, name, email, role, lang).run();
        return made;
    }
    access::ChildId child(const std::string& code, const char* name = "小峰 空") {
        const auto made = id<access::ChildId>();
        db->query(kTestChild, made, code, name, clock.now()).run();
        return made;
    }
    void join(access::ChildId child, access::SectionId section,
              std::optional<base::Date> until = std::nullopt) {
        db->query(kTestTeam, id<access::TeamMemberId>(), child, section, base::add_days(clock.today(), -30),
                  until, clock.now())
            .run();
    }
    access::Ctx ctx(access::SectionId section, access::MemberId member = {}, base::Lang lang = base::Lang::ja,
                    const char* kind = "hospital") {
        access::User user;
        user.id = member;
        user.section = section;
        user.organisation_kind = kind;
        user.lang = lang;
        return access::Ctx{app, *db, trail, request, std::move(user), nullptr, {}};
    }
};

/// Requests to routes without a socket, as a signed-in member.
class Site {
  public:
    explicit Site(World& world)
        : world_(world), routes_(access::make_routes(router_, world.app, [this] {
              return access::Worker{world_.db.get(), &world_.trail};
          })) {}
    access::Routes& routes() { return *routes_; }
    void sign_in(access::MemberId member) {
        session_ = access::start_session(*world_.db, world_.app, member, false);
    }

    http::Response get(const std::string& target) { return handle(http::Method::get, target, {}); }
    /// With a fresh form token.
    http::Response post(const std::string& target,
                        std::vector<std::pair<std::string, std::string>> fields = {}) {
        fields.emplace_back("form_token", access::make_form_token(session_.session));
        return handle(http::Method::post, target, fields);
    }

  private:
    http::Response handle(http::Method method, const std::string& target,
                          const std::vector<std::pair<std::string, std::string>>& fields) {
        http::Request request;
        request.method = method;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        if (request.path.size() < target.size()) {
            request.query = http::parse_query(target.substr(request.path.size() + 1));
        }
        for (const auto& [name, value] : fields) request.form.add(name, value);
        request.headers["cookie"] = "sid=" + session_.token;
        return router_.handle(request);
    }

    World& world_;
    http::Router router_;
    std::unique_ptr<access::Routes> routes_;
    access::NewSession session_;
};

}  // namespace tsumugi::jobs
