#pragma once
#include <string_view>

#include "ground/jobs/jobs.h"

namespace tsumugi::jobs {

/// A Ctx for functions that want one, inside a job: the named system actor ("escalation") as the user, and an
/// empty request that it owns. Lives as long as the run that it was made from.
class SystemCtx {
  public:
    SystemCtx(const Run& run, std::string_view actor)
        : ctx{run.app, run.db, run.audit, request_, access::system_user(actor), nullptr, {}} {}
    SystemCtx(const SystemCtx&) = delete;
    SystemCtx& operator=(const SystemCtx&) = delete;

  private:
    http::Request request_;

  public:
    access::Ctx ctx;
};

}  // namespace tsumugi::jobs
