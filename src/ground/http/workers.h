#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "ground/http/wire.h"

namespace tsumugi::http {

/// One request on its way through a worker. It belongs to its connection, which waits until it is done.
struct Job {
    virtual ~Job() = default;
    Request request;
    After after = After::stay;
    bool asks = false;   ///< nothing but whether the sender is known
    bool known = false;  ///< the answer to it
    Response response;
    std::string head;  ///< of the response as it goes out
};

/// The threads that run handlers, in the order of arrival. A handler may block; the thread that moves bytes
/// never does.
class Workers {
  public:
    using Handle = std::function<Response(Request&, int worker)>;
    using Knows = std::function<bool(const Request&, int worker)>;

    /// `wake` is called on a worker's thread when take_done() has something new.
    Workers(int count, std::size_t queue_limit, Handle handle, Knows knows, std::function<void()> wake);
    ~Workers() { join(); }
    /// False when too many wait already.
    bool push(Job& job);
    std::vector<Job*> take_done();
    /// Waits for the handlers that run; what still waits is given back undone.
    std::vector<Job*> join();
    std::size_t waiting() const;

  private:
    struct Sleeping {
        std::condition_variable ready;
        bool called = false;
    };
    void work(int number);
    /// Calls one thread when there is work and nobody is on the way. With the mutex held; the caller notifies
    /// what it returns.
    Sleeping* call_one();
    void answer(Job& job, int number) const;

    Handle handle_;
    Knows knows_;
    std::function<void()> wake_;
    std::size_t queue_limit_;
    mutable std::mutex mutex_;
    std::vector<Sleeping> beds_;  ///< one for each thread
    std::vector<Sleeping*> sleeping_;
    bool on_the_way_ = false;
    std::deque<Job*> queue_;
    std::vector<Job*> done_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace tsumugi::http
