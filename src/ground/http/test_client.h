#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "ground/http/server.h"

// For the tests of ground/http: a server on a free port, and a client that sends exactly the bytes it is told
// to.

namespace tsumugi::http {

class RunningServer {
  public:
    RunningServer(ServerOptions options, std::function<Response(Request&, int)> handle,
                  std::function<bool(const Request&, int)> knows = {});
    ~RunningServer();
    Server& operator*() { return server_; }
    Server* operator->() { return &server_; }
    /// Waits for run() to return.
    void join();

  private:
    Server server_;
    std::thread thread_;
};

/// ServerOptions for a test: any free port, no lines.
ServerOptions test_options();

struct Answer {
    int status = 0;  ///< 0: the connection ended without an answer
    std::string head;
    std::string body;
    bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    bool connected() const { return connected_; }
    int socket() const { return socket_; }
    /// False when the other side has closed.
    bool send(std::string_view bytes);
    void end_sending();
    Answer read_answer(bool head_only = false);
    std::string read_to_end();
    Answer ask(std::string_view request) {
        send(request);
        return read_answer();
    }

  private:
    bool more();
    int socket_ = -1;
    bool connected_ = false;
    std::string pending_;
};

}  // namespace tsumugi::http
