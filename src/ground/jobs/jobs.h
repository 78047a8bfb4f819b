#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "ground/access/access.h"

namespace tsumugi::jobs {

using JobId = base::Id<struct JobTag>;

/// What a running job works with. `beat` renews the lease and writes the progress that pages show; it throws
/// LeaseLost when another server has taken the job over.
struct Run {
    const access::App& app;
    db::Db& db;
    audit::Trail& audit;
    JobId id;
    std::string payload;
    std::function<void(int done, int total)> beat;
};
struct LeaseLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The kinds of jobs, each with its function; `every` repeats it.
class Registry {
  public:
    void add(std::string kind, std::function<void(Run&)> work);
    void add_repeating(std::string kind, std::chrono::seconds every, std::function<void(Run&)> work);
    struct Kind {
        std::function<void(Run&)> work;
        std::chrono::seconds every{0};
    };
    const std::map<std::string, Kind>& kinds() const { return kinds_; }

  private:
    std::map<std::string, Kind> kinds_;
};

/// Puts a job into the queue, inside the caller's transaction. The same non-empty `key` twice is one job.
JobId enqueue(db::Db& db, base::Instant now, base::Random& random, std::string_view kind,
              std::string_view payload = "", std::string_view key = "", base::Instant run_at = {});

struct Status {
    std::string kind, state;  ///< waiting, running, done, failed
    int done = 0, total = 0, attempts = 0;
    std::string error;
};
std::optional<Status> status(db::Db& db, JobId id);

/// Takes due jobs one at a time under a lease (60 s, renewed by beat) and runs them; a job whose server died
/// is taken again when its lease is over; a job that throws is tried again later, five times, then failed.
/// Returns true when it ran one.
bool run_one(const Registry& registry, const access::App& app, db::Db& db, audit::Trail& trail,
             std::string_view owner);
/// Makes the rows of repeating jobs that are missing.
void schedule(const Registry& registry, const access::App& app, db::Db& db);

/// A thread that runs jobs until it is destroyed.
class Runner {
  public:
    Runner(const Registry& registry, const access::App& app, std::unique_ptr<db::Db> db, std::string owner);
    ~Runner();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsumugi::jobs
