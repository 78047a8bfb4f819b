#pragma once
#include <bit>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ground/access/session.h"
#include "ground/db/testing.h"
#include "house/demo.h"
#include "house/house.h"
#include "house/tables.h"

// For tests only: the demonstration region of Tuesday 24 November 2026, and requests to its pages without a
// socket.
namespace tsumugi::house::testing {

inline const base::Date kToday = base::make_date(2026, 11, 24);

/// An empty, prepared database with its own data folder.
struct Ground {
    std::string target;
    std::unique_ptr<db::Db> db;
    base::FixedClock clock{base::start_of_day(kToday) + std::chrono::hours{9}};
    base::SecureRandom random;
    access::App app;

    explicit Ground(db::Engine engine = db::Engine::sqlite, bool prepared = true)
        : target(prepared ? db::fresh_migrated_target(engine) : db::fresh_target(engine)),
          db(db::open(target, {.synchronous_full = false})) {
        if (prepared) prepare_database(*db);
        app.clock = &clock;
        app.random = &random;
        app.config.argon2_mib = 8;
        app.config.data_dir = std::filesystem::temp_directory_path() / db::testing_detail::random_name();
        wire(app);
    }
    ~Ground() {
        std::error_code ignored;
        std::filesystem::remove_all(app.config.data_dir, ignored);
    }
    Ground(const Ground&) = delete;
    Ground& operator=(const Ground&) = delete;
    std::unique_ptr<db::Db> connection() const { return db::open(target, {.synchronous_full = false}); }
    std::filesystem::path file(const std::string& name) const {
        std::filesystem::create_directories(app.config.data_dir);
        return std::filesystem::path(app.config.data_dir) / name;
    }
};

inline void make_region(Ground& ground, std::uint64_t seed = 1, base::Date today = kToday) {
    DemoOptions options;
    options.seed = seed;
    options.today = today;
    make_demo(ground.app, *ground.db, options, [](const std::string&) {});
}

/// Every row of every table as text, but what is secret or random by its nature.
inline std::map<std::string, std::string> dump(db::Db& db, bool everything = false) {
    std::map<std::string, std::string> all;
    const Snapshot snapshot(db);
    for (const auto& table : tables(db)) {
        auto& text = all[table.name];
        if (not everything and table.name == "blob") continue;
        each_row(db, table, [&](const db::Row& row) {
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                const auto& name = table.columns[i].name;
                // Keyed by the server's own secret.
                if (not everything and (name == "blob_hash" or name == "content_hash" or name == "password"))
                    continue;
                // Sealed anew each time.
                if (not everything and table.name == "draft" and name == "bytes") continue;
                const int column = static_cast<int>(i);
                if (row.is_null(column)) {
                    text += "NULL";
                } else if (table.columns[i].kind == ColumnKind::real) {
                    // The engines write a number down in words of their own.
                    text += std::to_string(std::bit_cast<std::int64_t>(row.real(column)));
                } else {
                    text += row.text(column);
                }
                text += '|';
            }
            text += '\n';
        });
    }
    return all;
}

/// The region on that engine, made once in a test program, and what it held then.
struct Region {
    Ground ground;
    std::map<std::string, std::string> first;

    explicit Region(db::Engine engine) : ground(engine) {
        make_region(ground);
        first = dump(*ground.db);
    }
};
inline Region& kept_region(db::Engine engine) {
    static std::map<db::Engine, std::unique_ptr<Region>> made;
    auto& region = made[engine];
    if (not region) region = std::make_unique<Region>(engine);
    return *region;
}
inline Ground& region(db::Engine engine) { return kept_region(engine).ground; }

/// Requests to all pages, as a signed-in person.
class Site {
  public:
    explicit Site(Ground& ground) : ground_(ground), pages_(ground.app, *ground.db, kLane) {}
    void sign_in(const std::string& login) {
        const auto member =
            ground_.db
                ->query_text("SELECT id FROM member WHERE login = $1", {db::Param(std::string_view(login))})
                .value<access::MemberId>();
        session_ = access::start_session(*ground_.db, ground_.app, member.value(), false);
    }
    http::Response get(const std::string& target) { return handle(http::Method::get, target, {}); }
    http::Response post(const std::string& target,
                        std::vector<std::pair<std::string, std::string>> fields = {}) {
        fields.emplace_back("form_token", access::make_form_token(session_.session));
        return handle(http::Method::post, target, fields);
    }
    const http::Router& router() const { return pages_.router(); }

  private:
    static constexpr int kLane = 7;  ///< apart from the lane of the demonstration's own year
    http::Response handle(http::Method method, const std::string& target,
                          const std::vector<std::pair<std::string, std::string>>& fields) {
        http::Request request;
        request.method = method;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        if (request.path.size() < target.size())
            request.query = http::parse_query(target.substr(request.path.size() + 1));
        for (const auto& [name, value] : fields) request.form.add(name, value);
        request.headers["cookie"] = "sid=" + session_.token;
        return pages_.handle(request);
    }
    Ground& ground_;
    Pages pages_;
    access::NewSession session_;
};

}  // namespace tsumugi::house::testing
