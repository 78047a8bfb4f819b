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
    /// Of all bodies held at once, beyond the first `small_body` of each; the same again for answers that are
    /// not taken yet. Above it the largest unfinished body ends with 503. One address may hold half of it,
    /// all those whom nobody knows together a quarter.
    std::size_t memory_limit = 256 * 1024 * 1024;
    std::size_t small_body = 64 * 1024;      ///< so much of every request is taken from a reserve of its own
    std::size_t reserve = 32 * 1024 * 1024;  ///< above it the oldest unfinished request ends with 503
    std::size_t stranger_limit = 1024 * 1024;  ///< of one body whose sender nobody knows; no files
    std::size_t least_speed = 8 * 1024;        ///< bytes a second over a whole body or answer ...
    int slow_seconds = 30;                     ///< ... looked at from here on
    int body_seconds = 300;                    ///< the longest that a body may take
    int header_lines = 100;
    int ask_again_milliseconds = 200;   ///< between two tries of a request that finds what it needs taken ...
    int ask_again_tries = 25;           ///< ... so many times, then its answer goes out
    std::size_t ask_again_limit = 100;  ///< requests that wait so at a time; others get their answer at once
    /// From one address at once; above it the one of them that waits longest is closed, so that a house full
    /// of people behind one address is never locked out. The trusted proxy has no such limit.
    std::size_t address_connections = 1024;
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
    std::uint64_t ended = 0;  ///< requests and answers that gave way for memory, and connections for others
    std::size_t held = 0;     ///< bytes of requests and answers in memory now
};

/// Asio moves the bytes on one thread, Beast parses HTTP/1.1, handlers run on `workers` threads.
/// Multipart bodies are read through a skimmer that keeps the fields and drops the bytes of a file over the
/// limit while it reads on, so that a form with a 100 MB file still arrives with everything typed.
class Server {
  public:
    /// `handle` is called on worker threads with the worker's number (0 to workers-1); what it throws becomes
    /// a bare 500. `knows` is asked there too, once for each body over `small_body`, by its header alone:
    /// whether somebody sends it who may send large ones and files. Without it everybody is known.
    Server(ServerOptions options, std::function<Response(Request&, int worker)> handle,
           std::function<bool(const Request&, int worker)> knows = {});
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
