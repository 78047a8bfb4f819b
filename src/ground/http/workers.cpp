#include "ground/http/workers.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "ground/base/log.h"

namespace tsumugi::http {

Workers::Workers(int count, std::size_t queue_limit, Handle handle, Knows knows, std::function<void()> wake)
    : handle_(std::move(handle)),
      knows_(std::move(knows)),
      wake_(std::move(wake)),
      queue_limit_(queue_limit),
      beds_(std::max(count, 1)) {
    for (std::size_t i = 0; i < beds_.size(); ++i)
        threads_.emplace_back([this, i] { work(static_cast<int>(i)); });
}

Workers::Sleeping* Workers::call_one() {
    if (queue_.empty() or sleeping_.empty() or on_the_way_) return nullptr;
    Sleeping* called = sleeping_.back();
    sleeping_.pop_back();
    called->called = true;
    on_the_way_ = true;
    return called;
}

bool Workers::push(Job& job) {
    Sleeping* called = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= queue_limit_) return false;
        queue_.push_back(&job);
        called = call_one();
    }
    if (called) called->ready.notify_one();
    return true;
}

std::vector<Job*> Workers::take_done() {
    const std::lock_guard lock(mutex_);
    return std::exchange(done_, {});
}

std::vector<Job*> Workers::join() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (Sleeping* sleeping : sleeping_) {
            sleeping->called = true;
            sleeping->ready.notify_one();
        }
        sleeping_.clear();
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    std::vector<Job*> left = take_done();
    left.insert(left.end(), queue_.begin(), queue_.end());
    queue_.clear();
    return left;
}

std::size_t Workers::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void Workers::work(int number) {
    Sleeping& self = beds_[number];
    std::unique_lock lock(mutex_);
    while (not stopping_) {
        if (queue_.empty()) {
            self.called = false;
            sleeping_.push_back(&self);
            self.ready.wait(lock, [&self] { return self.called; });
            on_the_way_ = false;
            continue;
        }
        Job* job = queue_.front();
        queue_.pop_front();
        Sleeping* called = call_one();
        lock.unlock();
        if (called) called->ready.notify_one();
        answer(*job, number);
        lock.lock();
        done_.push_back(job);
        // One waking is enough for all that are done before the other thread has looked.
        if (done_.size() == 1) {
            lock.unlock();
            wake_();
            lock.lock();
        }
    }
}

void Workers::answer(Job& job, int number) const {
    const Method method = job.request.method;
    try {
        if (job.asks) {
            job.known = knows_(job.request, number);
            return;
        }
        job.response = handle_(job.request, number);
        job.head = response_head(job.response, method, job.after);
        return;
    } catch (const std::exception& error) {
        base::log_error("http: " + std::string(name(method)) + " " + job.request.path + ": " + error.what());
    } catch (...) {
        base::log_error("http: " + std::string(name(method)) + " " + job.request.path +
                        ": an unknown exception");
    }
    job.response = plain_answer(500);
    job.head = response_head(job.response, method, job.after);
}

}  // namespace tsumugi::http
