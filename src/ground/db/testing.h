#pragma once
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "ground/db/db.h"

// For tests only: fresh databases on both engines.
namespace tsumugi::db {

inline const char* name_of(Engine engine) { return engine == Engine::sqlite ? "sqlite" : "postgres"; }

namespace testing_detail {

inline std::string server_url() {
    const char* url = std::getenv("TSUMUGI_TEST_PG");
    return url == nullptr ? "" : url;
}

/// The same server with another database: what stands between the host and a '?'.
inline std::string with_database(const std::string& url, const std::string& name) {
    const auto path = url.find('/', url.find("://") + 3);
    const auto options = url.find('?');
    const auto server = url.substr(0, std::min(path, options));
    return server + "/" + name + (options == std::string::npos ? "" : url.substr(options));
}

inline std::string random_name() {
    std::random_device device;
    return "tsumugi_test_" + std::to_string(device()) + std::to_string(device());
}

/// Everything that was made, taken away when the test program ends (but not by a forked child).
struct Made {
    pid_t owner = ::getpid();
    std::vector<std::string> databases;
    std::filesystem::path folder;

    ~Made() {
        if (::getpid() != owner) return;
        std::error_code ignored;
        if (not folder.empty()) std::filesystem::remove_all(folder, ignored);
        if (databases.empty()) return;
        try {
            const auto server = open_postgres(server_url());
            for (const auto& name : databases)
                server->execute_script("DROP DATABASE " + name + " WITH (FORCE)");
        } catch (const Error& error) {
            std::fprintf(stderr, "a test database stays: %s\n", error.what());
        }
    }
};
inline Made& made() {
    static Made instance;
    return instance;
}

inline std::string make_postgres(const std::string& from) {
    const auto name = random_name();
    open_postgres(server_url())->execute_script("CREATE DATABASE " + name + " TEMPLATE " + from);
    made().databases.push_back(name);
    return name;
}

/// Migrated once in a test program; every migrated database is a copy of it.
inline const std::string& migrated_template() {
    static const std::string name = [] {
        const auto made_name = make_postgres("template0");
        migrate(*open_postgres(with_database(server_url(), made_name)));
        return made_name;
    }();
    return name;
}

}  // namespace testing_detail

/// SQLite always; PostgreSQL when TSUMUGI_TEST_PG holds the URL of a server where databases may be made
/// (tools/test-postgres start), else it is left out with a printed line.
inline std::vector<Engine> engines_under_test() {
    if (not testing_detail::server_url().empty()) return {Engine::sqlite, Engine::postgres};
    static const int told = std::printf("TSUMUGI_TEST_PG is not set: the tests run on SQLite alone\n");
    static_cast<void>(told);
    return {Engine::sqlite};
}

/// What db::open takes for an empty database that several connections can share: a file's path or a URL.
inline std::string fresh_target(Engine engine) {
    auto& made = testing_detail::made();
    if (engine == Engine::postgres) {
        return testing_detail::with_database(testing_detail::server_url(),
                                             testing_detail::make_postgres("template0"));
    }
    if (made.folder.empty()) {
        made.folder = std::filesystem::temp_directory_path() / testing_detail::random_name();
        std::filesystem::create_directories(made.folder);
    }
    return made.folder / (testing_detail::random_name() + ".db");
}

/// The same with all migrations of the program applied.
inline std::string fresh_migrated_target(Engine engine) {
    if (engine == Engine::postgres) {
        const auto name = testing_detail::make_postgres(testing_detail::migrated_template());
        return testing_detail::with_database(testing_detail::server_url(), name);
    }
    const auto target = fresh_target(engine);
    migrate(*open(target, {.synchronous_full = false}));
    return target;
}

/// An empty database of one connection (SQLite: in memory).
inline std::unique_ptr<Db> fresh_database(Engine engine) {
    return engine == Engine::sqlite ? open_sqlite(":memory:") : open_postgres(fresh_target(engine));
}

/// The same with all migrations of the program applied.
inline std::unique_ptr<Db> fresh_migrated_database(Engine engine) {
    if (engine == Engine::postgres) return open_postgres(fresh_migrated_target(engine));
    auto database = fresh_database(engine);
    migrate(*database);
    return database;
}

}  // namespace tsumugi::db
