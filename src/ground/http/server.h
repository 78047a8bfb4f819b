#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ground/http/http.h"

namespace tsumugi::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0 = any free port
    int workers = 4;
    std::size_t queue_limit = 512;  ///< waiting requests; above it 503 with Retry-After
    std::size_t header_limit = 16 * 1024;
    std::size_t body_limit = 1024 * 1024;         ///< of bodies that are no multipart form (and no file)
    std::size_t upload_limit = 8 * 1024 * 1024;   ///< of one file, in a multipart form or as the body
    std::size_t drain_limit = 512 * 1024 * 1024;  ///< a larger upload is cut off with 413
    int read_seconds = 10;  ///< to send a request's header; a body may take longer while it moves
    int idle_seconds = 60;
    std::size_t memory_limit =
        256 * 1024 * 1024;                 ///< of all bodies held at once; above it 503 with Retry-After
    std::string tls_certificate, tls_key;  ///< PEM files; empty = plain
    std::string trusted_proxy;  ///< the address whose X-Forwarded-For and X-Forwarded-Proto are believed
    bool quiet = false;         ///< no lines about starting and stopping
};

/// What the server counts, for metrics.
struct ServerStatistics {
    std::size_t connections = 0;  ///< open now
    std::size_t waiting = 0;      ///< requests that wait for a worker now
    std::uint64_t requests = 0;   ///< handed to workers since the start
    std::uint64_t refused = 0;    ///< answered by the server itself since the start: 4xx of the protocol, 503
};

/// Asio moves the bytes on one thread, Beast parses HTTP/1.1, handlers run on `workers` threads.
/// Multipart bodies are read through a skimmer that keeps the fields and drops the bytes of a file over the
/// limit while it reads on, so that a form with a 100 MB file still arrives with everything typed.
class Server {
  public:
    /// `handle` is called on worker threads with the worker's number (0 to workers-1); what it throws becomes
    /// a bare 500.
    Server(ServerOptions options, std::function<Response(Request&, int worker)> handle);
    ~Server();
    /// Listens; throws std::runtime_error with one clear line when the port is taken.
    void start();
    std::uint16_t port() const;
    /// Blocks until stop() or SIGINT/SIGTERM: stops accepting, finishes what runs (10 s at most), then
    /// returns. A second signal ends it at once. Call it once, after start().
    void run();
    /// From any thread, also before run().
    void stop();
    /// From any thread.
    ServerStatistics statistics() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsumugi::http
