#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "ground/http/test_client.h"

namespace tsumugi::http {

RunningServer::RunningServer(ServerOptions options, std::function<Response(Request&, int)> handle,
                             std::function<bool(const Request&, int)> knows)
    : server_(std::move(options), std::move(handle), std::move(knows)) {
    server_.start();
    thread_ = std::thread([this] { server_.run(); });
}

RunningServer::~RunningServer() {
    server_.stop();
    join();
}

void RunningServer::join() {
    if (thread_.joinable()) thread_.join();
}

ServerOptions test_options() {
    ServerOptions options;
    options.port = 0;
    options.workers = 2;
    options.quiet = true;
    return options;
}

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // No test may hang: a minute without an answer is an answer too.
    const timeval patience = {60, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) {
    while (not bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::more() {
    char bytes[64 * 1024];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    pending_.append(bytes, static_cast<std::size_t>(count));
    return true;
}

Answer RawClient::read_answer(bool head_only) {
    Answer answer;
    std::size_t end = std::string::npos;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
        if (not more()) return answer;
    }
    answer.head = pending_.substr(0, end + 2);
    answer.status = std::atoi(pending_.c_str() + 9);
    pending_.erase(0, end + 4);
    const std::size_t at = answer.head.find("\r\nContent-Length: ");
    if (head_only or at == std::string::npos) return answer;
    const std::size_t length = std::strtoul(answer.head.c_str() + at + 18, nullptr, 10);
    while (pending_.size() < length) {
        if (not more()) return {};
    }
    answer.body = pending_.substr(0, length);
    pending_.erase(0, length);
    return answer;
}

std::string RawClient::read_to_end() {
    while (more()) {
    }
    return std::exchange(pending_, {});
}

}  // namespace tsumugi::http
