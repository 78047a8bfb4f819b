#pragma once
#include <chrono>
#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tsumugi::db {

/// One writer at a time per file: threads of this process queue here, first come first served, instead of
/// polling SQLite's lock.
class Turn {
  public:
    void unlock() {
        {
            const std::lock_guard lock(mutex_);
            queue_.pop_front();
        }
        moved_.notify_all();
    }
    bool try_lock_for(std::chrono::seconds patience) {
        std::unique_lock lock(mutex_);
        const auto ticket = queue_.insert(queue_.end(), 0);
        if (moved_.wait_for(lock, patience, [&] { return queue_.begin() == ticket; })) return true;
        queue_.erase(ticket);
        return false;
    }

  private:
    std::mutex mutex_;
    std::condition_variable moved_;
    std::list<char> queue_;  // the first one writes
};

/// The turn of a file, by its canonical path; the same for all connections of this process.
inline std::shared_ptr<Turn> turn_of(const std::string& path) {
    static std::mutex guard;
    static std::map<std::string, std::weak_ptr<Turn>> turns;
    const std::lock_guard lock(guard);
    auto& known = turns[path];
    auto turn = known.lock();
    if (not turn) known = turn = std::make_shared<Turn>();
    return turn;
}

}  // namespace tsumugi::db
