#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "ground/access/password.h"
#include "ground/access/session.h"
#include "ground/base/log.h"
#include "ground/html/page.h"
#include "ground/http/server.h"
#include "house/house.h"
#include "house/own_pages.h"
#include "rooms/custodian/custodian.h"

namespace tsumugi::house {

Pages::Pages(const access::App& app, db::Db& db, int lane) : trail_(lane) {
    routes_ = access::make_routes(router_, app, [this, &db] { return access::Worker{&db, &trail_}; });
    add_routes(*routes_);
}

http::Response Pages::handle(http::Request& request) { return router_.handle(request); }

namespace {

/// Memory goes back to the system as soon as it is free: the C library would keep an arena for each two
/// workers, and large blocks in them.
void keep_memory_small() {
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);  // a fixed one: it grows to 32 MB by itself otherwise
    mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
}

}  // namespace

int serve(access::App& app) {
    keep_memory_small();
    std::signal(SIGXFSZ, SIG_IGN);  // a full quota is a write that fails, not the end of the server
    wire(app);
    html::check_templates();
    {
        auto db = open_database(app.config);
        const int applied = prepare_database(*db);
        if (applied > 0)
            base::log_info("database brought up to date: " + std::to_string(applied) + " migrations");
        if (is_demo(*db)) app.config.demo = true;
    }
    const int workers = app.config.workers > 0 ? app.config.workers
                                               : static_cast<int>(std::thread::hardware_concurrency()) + 2;
    access::set_hash_turns(workers);
    std::vector<std::unique_ptr<db::Db>> databases;
    std::vector<std::unique_ptr<Pages>> pages;
    for (int worker = 0; worker < workers; ++worker) {
        databases.push_back(open_database(app.config));
        pages.push_back(std::make_unique<Pages>(app, *databases.back(), worker));
    }
    jobs::Registry registry;
    add_jobs(registry);
    const jobs::Runner runner(registry, app, open_database(app.config), "server-" + base::random_token(9));
    const custodian::CustodyWorker custody(app, open_database(app.config), "server-" + base::random_token(9));

    http::ServerOptions options;
    options.address = app.config.listen;
    options.port = app.config.port;
    options.workers = workers;
    options.upload_limit = app.config.upload_limit;
    options.tls_certificate = app.config.tls_certificate;
    options.tls_key = app.config.tls_key;
    options.trusted_proxy = app.config.trusted_proxy;
    // A form may bring four files; one address fills half of the memory at most.
    options.memory_limit = std::max(options.memory_limit, 8 * options.upload_limit);
    const auto handle = [&](http::Request& request, int worker) {
        auto response = pages[static_cast<std::size_t>(worker)]->handle(request);
        count_answer(response.status);
        return response;
    };
    const auto knows = [&](const http::Request& request, int worker) {
        db::Db& db = *databases[static_cast<std::size_t>(worker)];
        return access::resume_session(db, app, request).has_value() or census::knows_machine(db, request);
    };
    http::Server server(options, handle, knows);
    server.start();
    base::log_info("listening on " + app.config.listen + ":" + std::to_string(server.port()));
    server.run();
    base::log_info("stopped");
    return 0;
}

}  // namespace tsumugi::house
