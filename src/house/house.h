#pragma once
#include <memory>
#include <string>

#include "ground/access/access.h"
#include "ground/http/router.h"
#include "ground/jobs/jobs.h"

namespace tsumugi::house {

/// Registers the routes of every room and of the house (/, /static, /health, /metrics). One line a room.
void add_routes(access::Routes& routes);
/// Registers the jobs of every room.
void add_jobs(jobs::Registry& registry);
/// Hands rooms what later rooms bring: blocks of the child's page, the inbox count.
void wire(access::App& app);

/// The database that the configuration names.
std::string database_target(const base::Config& config);
std::unique_ptr<db::Db> open_database(const base::Config& config);
/// Brings it up to date and gives an empty one its functions, municipalities and pathway templates. Returns
/// how many migrations were applied.
int prepare_database(db::Db& db);
/// Whether there is an organisation, a member or a child in it.
bool holds_region(db::Db& db);
/// Whether it holds the demonstration region: the database remembers it, so that every page says so.
bool is_demo(db::Db& db);
/// Whether the making of the demonstration region was begun and not finished.
bool is_unfinished_demo(db::Db& db);
void mark_demo(db::Db& db, bool finished);

/// A router over one worker's database: for the server and for tests that call pages without a socket.
class Pages {
  public:
    Pages(const access::App& app, db::Db& db, int lane);
    http::Response handle(http::Request& request);
    const http::Router& router() const { return router_; }

  private:
    audit::Trail trail_;
    http::Router router_;
    std::unique_ptr<access::Routes> routes_;
};

/// `tsumugi serve`: prepares the database, starts workers, jobs and the listener; returns when it was told to
/// stop.
int serve(access::App& app);

}  // namespace tsumugi::house
