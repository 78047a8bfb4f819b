#include "ground/jobs/jobs.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "ground/base/log.h"
#include "ground/base/text.h"

namespace tsumugi::jobs {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kLease{60};
constexpr int kAttempts = 5;
constexpr int kLane = 1000;  // the lane of the access log that runners share
constexpr hours kKeepDone{24 * 30};
constexpr seconds kLook{2};       // between two looks at an empty queue
constexpr seconds kSchedule{60};  // between two looks for missing rows and old ones

/// The server is asked to stop; the job gives its place back.
struct Stopped : LeaseLost {
    using LeaseLost::LeaseLost;
};

/// 30 seconds, 2 minutes, 8 minutes, 32 minutes: a short fault is soon over, a long one is not hammered.
seconds pause_after(int attempts) {
    seconds pause{30};
    for (int i = 1; i < attempts; ++i) pause *= 4;
    return pause;
}

struct Taken {
    JobId id;
    std::string kind, payload;
    int attempts = 0;
};

const db::Sql kWaiting{R"(
    SELECT id FROM job WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at LIMIT 1)"};
const db::Sql kOrphaned{R"(
    SELECT id FROM job WHERE state = 'running' AND lease_until < $1 LIMIT 1)"};

std::optional<JobId> due(db::Db& db, base::Instant now) {
    const auto orphan = db.query(kOrphaned, now).value<JobId>();
    if (orphan) return orphan;
    return db.query(kWaiting, now).value<JobId>();
}

const db::Sql kTake{R"(
    UPDATE job SET state = 'running', lease_owner = $2, lease_until = $3, attempts = attempts + 1,
        done_count = 0, total_count = 0
    WHERE id = $1 AND ((state = 'waiting' AND run_at <= $4) OR (state = 'running' AND lease_until < $4))
    RETURNING kind, payload, attempts)"};

std::optional<Taken> take(db::Db& db, base::Instant now, std::string_view owner) {
    if (not due(db, now)) return std::nullopt;
    try {
        return db::write(db, [&]() -> std::optional<Taken> {
            const auto id = due(db, now);
            if (not id) return std::nullopt;
            return db.query(kTake, *id, owner, now + kLease, now).one([&](const db::Row& row) {
                return Taken{*id, row.get<std::string>(0), row.get<std::string>(1), row.get<int>(2)};
            });
        });
    } catch (const db::RetryError&) {
        return std::nullopt;  // other servers were quicker every time; the next look finds what is left
    }
}

const db::Sql kBeat{R"(
    UPDATE job SET lease_until = $4, done_count = $5, total_count = $6
    WHERE id = $1 AND state = 'running' AND lease_owner = $2 AND attempts = $3)"};

// The number of attempts tells this run from a later one of the same owner.
const db::Sql kEnd{R"(
    UPDATE job SET state = $4, run_at = $5, attempts = $6, error = $7, lease_until = 0, lease_owner = ''
    WHERE id = $1 AND state = 'running' AND lease_owner = $2 AND attempts = $3)"};

struct Outcome {
    std::string_view state;
    base::Instant run_at;
    int attempts = 0;
    std::string error;
};

Outcome after_success(const Taken& job, seconds every, base::Instant now) {
    if (every.count() > 0) return {"waiting", now + every, 0, ""};
    return {"done", now, job.attempts, ""};
}

/// A repeating job is never given up: after its attempts it waits for its next turn and keeps the error to be
/// seen.
Outcome after_failure(const Taken& job, seconds every, base::Instant now, std::string error) {
    if (job.attempts < kAttempts) {
        const seconds pause =
            every.count() > 0 ? std::min(every, pause_after(job.attempts)) : pause_after(job.attempts);
        return {"waiting", now + pause, job.attempts, std::move(error)};
    }
    if (every.count() > 0) return {"waiting", now + every, 0, std::move(error)};
    return {"failed", now, job.attempts, std::move(error)};
}

void write_trail(db::Db& db, const audit::Trail& trail) {
    if (not trail.empty()) trail.write(db);
}

void finish(db::Db& db, audit::Trail& trail, const Taken& job, std::string_view owner,
            const Outcome& outcome) {
    const auto changed = db::write(db, [&] {
        write_trail(db, trail);
        return db
            .query(kEnd, job.id, owner, job.attempts, outcome.state, outcome.run_at, outcome.attempts,
                   outcome.error)
            .run();
    });
    trail.clear();
    if (changed == 0) base::log_warning("job " + job.id.text() + " (" + job.kind + ") was taken over");
}

bool run_next(const Registry& registry, const access::App& app, db::Db& db, audit::Trail& trail,
              std::string_view owner, const std::atomic<bool>* stopping) {
    const auto job = take(db, app.clock->now(), owner);
    if (not job) return false;
    const auto kind = registry.kinds().find(job->kind);
    const seconds every = kind == registry.kinds().end() ? seconds{0} : kind->second.every;
    const auto fail = [&](std::string error) {
        base::log_error("job " + job->id.text() + " (" + job->kind + ") attempt " +
                        std::to_string(job->attempts) + ": " + error);
        finish(db, trail, *job, owner, after_failure(*job, every, app.clock->now(), std::move(error)));
    };
    if (kind == registry.kinds().end()) {
        fail("this program knows no job of that kind");
        return true;
    }
    if (job->attempts > kAttempts) {
        fail("the server that ran it stopped each time");
        return true;
    }
    const auto beat = [&](int done, int total) {
        if (stopping and *stopping) throw Stopped("the server stops");
        const auto changed = db::write(db, [&] {
            write_trail(db, trail);
            return db.query(kBeat, job->id, owner, job->attempts, app.clock->now() + kLease, done, total)
                .run();
        });
        if (changed == 0) throw LeaseLost("another server has taken the job over");
        if (not db.in_transaction()) trail.clear();
    };
    Run run{app, db, trail, job->id, job->payload, beat};
    try {
        kind->second.work(run);
    } catch (const Stopped&) {
        finish(db, trail, *job, owner, {"waiting", app.clock->now(), job->attempts - 1, ""});
        return true;
    } catch (const LeaseLost&) {
        trail.clear();
        base::log_warning("job " + job->id.text() + " (" + job->kind + ") lost its lease");
        return true;
    } catch (const std::exception& e) {
        fail(e.what());
        return true;
    }
    finish(db, trail, *job, owner, after_success(*job, every, app.clock->now()));
    return true;
}

}  // namespace

void Registry::add(std::string kind, std::function<void(Run&)> work) {
    kinds_[std::move(kind)] = Kind{std::move(work), seconds{0}};
}

void Registry::add_repeating(std::string kind, seconds every, std::function<void(Run&)> work) {
    kinds_[std::move(kind)] = Kind{std::move(work), every};
}

static const db::Sql kInsert{R"(
    INSERT INTO job (id, kind, payload, job_key, state, run_at) VALUES ($1, $2, $3, $4, 'waiting', $5)
    ON CONFLICT (job_key) DO NOTHING)"};
static const db::Sql kByKey{"SELECT id FROM job WHERE job_key = $1"};

JobId enqueue(db::Db& db, base::Instant now, base::Random& random, std::string_view kind,
              std::string_view payload, std::string_view key, base::Instant run_at) {
    return db::write(db, [&] {
        const auto id = base::new_id<JobId>(now, random);
        const auto known = key.empty() ? std::optional<std::string_view>{} : std::optional{key};
        const auto at = run_at == base::Instant{} ? now : run_at;
        if (db.query(kInsert, id, kind, payload, known, at).run() == 1) return id;
        return db.query(kByKey, key).value<JobId>().value_or(id);
    });
}

static const db::Sql kStatus{R"(
    SELECT kind, state, done_count, total_count, attempts, error FROM job WHERE id = $1)"};

std::optional<Status> status(db::Db& db, JobId id) {
    return db.query(kStatus, id).one([](const db::Row& row) {
        return Status{row.get<std::string>(0), row.get<std::string>(1), row.get<int>(2),
                      row.get<int>(3),         row.get<int>(4),         row.get<std::string>(5)};
    });
}

bool run_one(const Registry& registry, const access::App& app, db::Db& db, audit::Trail& trail,
             std::string_view owner) {
    return run_next(registry, app, db, trail, owner, nullptr);
}

static const db::Sql kOldDone{"SELECT 1 FROM job WHERE state = 'done' AND run_at < $1 LIMIT 1"};
static const db::Sql kDropDone{"DELETE FROM job WHERE state = 'done' AND run_at < $1"};

// A clock that ran ahead left times behind that no right clock would have set.
static const db::Sql kTooFar{R"(UPDATE job SET run_at = $2
    WHERE job_key = $1 AND state = 'waiting' AND run_at > $3)"};
static const db::Sql kTooFarWaits{
    R"(SELECT 1 FROM job WHERE (job_key = $1 AND state = 'waiting' AND run_at > $2)
    OR (state = 'running' AND lease_until > $3) LIMIT 1)"};
static const db::Sql kLeaseTooFar{
    "UPDATE job SET lease_until = $1 WHERE state = 'running' AND lease_until > $1"};

void schedule(const Registry& registry, const access::App& app, db::Db& db) {
    const auto now = app.clock->now();
    for (const auto& [kind, entry] : registry.kinds()) {
        if (entry.every.count() == 0) continue;
        const std::string key = "repeat:" + kind;
        if (not db.query(kByKey, key).value<JobId>()) enqueue(db, now, *app.random, kind, "", key);
        if (not db.query(kTooFarWaits, key, now + entry.every, now + kLease).value<int>()) continue;
        base::log_warning("job " + kind + " waited for a time that a clock ahead had set; it is due at once");
        db::write(db, [&] {
            db.query(kTooFar, key, now, now + entry.every).run();
            db.query(kLeaseTooFar, now + kLease).run();
        });
    }
    if (db.query(kOldDone, now - kKeepDone).value<int>()) {
        db::write(db, [&] { db.query(kDropDone, now - kKeepDone).run(); });
    }
}

struct Runner::Impl {
    const Registry& registry;
    const access::App& app;
    std::unique_ptr<db::Db> db;
    std::string owner;
    std::atomic<bool> stopping{false};
    std::mutex mutex;
    std::condition_variable wake;
    std::thread thread;

    /// True when the time is over, false when the runner stops.
    bool wait() {
        std::unique_lock lock(mutex);
        return not wake.wait_for(lock, kLook, [&] { return stopping.load(); });
    }

    void loop() {
        audit::Trail trail(kLane);
        auto next_schedule = std::chrono::steady_clock::now();
        std::string last_error;
        do {
            try {
                if (std::chrono::steady_clock::now() >= next_schedule) {
                    schedule(registry, app, *db);
                    next_schedule = std::chrono::steady_clock::now() + kSchedule;
                }
                while (not stopping and run_next(registry, app, *db, trail, owner, &stopping)) {
                }
                last_error.clear();
            } catch (const std::exception& e) {
                trail.clear();
                if (last_error != e.what()) base::log_error(std::string("jobs: ") + e.what());
                last_error = e.what();
            }
        } while (wait());
    }
};

Runner::Runner(const Registry& registry, const access::App& app, std::unique_ptr<db::Db> db,
               std::string owner)
    : impl_(new Impl{registry, app, std::move(db), std::move(owner), {}, {}, {}, {}}) {
    impl_->thread = std::thread([impl = impl_.get()] { impl->loop(); });
}

Runner::~Runner() {
    {
        std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->thread.join();
}

}  // namespace tsumugi::jobs
