#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "ground/base/log.h"
#include "rooms/custodian/store.h"

namespace tsumugi::custodian {

namespace {
constexpr std::chrono::milliseconds kBusy{50};  ///< between two batches
constexpr std::chrono::seconds kOpen{1};        ///< between two looks at a hub with nothing waiting
constexpr std::chrono::seconds kIdle{3};        ///< between two looks at an own table without custody
constexpr int kLane = 1001;                     ///< of the access log, apart from the jobs' and the commands'
}  // namespace

struct CustodyWorker::Impl {
    const access::App& app;
    std::unique_ptr<db::Db> db;
    std::string owner;
    std::atomic<bool> stopping{false};
    std::mutex mutex;
    std::condition_variable wake;
    std::thread thread;

    void wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex);
        wake.wait_for(lock, time, [&] { return stopping.load(); });
    }

    void loop() {
        audit::Trail trail(kLane);
        std::string last_error;
        while (not stopping) {
            std::chrono::milliseconds pause = kIdle;
            try {
                for (const auto& custody : custodies(*db)) {
                    if (stopping or custody.over()) continue;
                    const bool worked = work_once(*db, app, trail, custody, owner);
                    pause = std::min<std::chrono::milliseconds>(
                        pause, worked ? kBusy : std::chrono::milliseconds(kOpen));
                }
                last_error.clear();
            } catch (const std::exception& broken) {
                trail.clear();
                if (last_error != broken.what())
                    base::log_error(std::string("census custody: ") + broken.what());
                last_error = broken.what();
            }
            wait(pause);
        }
    }
};

CustodyWorker::CustodyWorker(const access::App& app, std::unique_ptr<db::Db> db, std::string owner)
    : impl_(new Impl{app, std::move(db), std::move(owner), {}, {}, {}, {}}) {
    impl_->thread = std::thread([impl = impl_.get()] { impl->loop(); });
}

CustodyWorker::~CustodyWorker() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->thread.join();
}

}  // namespace tsumugi::custodian
