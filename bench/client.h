#pragma once
// A small HTTP/1.1 client for benchmarks: many keep-alive connections on one thread, a latency for each
// answer.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tsumugi::bench {

struct Answer {
    int status = 0;
    std::string head, body;
};

inline int connect_to(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        throw std::runtime_error("cannot connect to port " + std::to_string(port));
    }
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/// The length of the whole answer at the beginning of `bytes`, 0 while it is not complete.
inline std::size_t answer_length(const std::string& bytes) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) return 0;
    auto at = bytes.find("Content-Length: ");
    const std::size_t length = at == std::string::npos or at > end ? 0 : std::stoul(bytes.substr(at + 16));
    return bytes.size() >= end + 4 + length ? end + 4 + length : 0;
}

inline Answer parse(const std::string& bytes) {
    const auto end = bytes.find("\r\n\r\n");
    return {std::stoi(bytes.substr(9, 3)), bytes.substr(0, end), bytes.substr(end + 4)};
}

/// One request on a connection of its own.
inline Answer ask(int port, const std::string& request) {
    const int fd = connect_to(port);
    std::size_t sent = 0;
    while (sent < request.size())
        sent += static_cast<std::size_t>(
            std::max<ssize_t>(0, write(fd, request.data() + sent, request.size() - sent)));
    std::string bytes;
    char buffer[65536];
    while (answer_length(bytes) == 0) {
        const auto n = read(fd, buffer, sizeof buffer);
        if (n <= 0) break;
        bytes.append(buffer, static_cast<std::size_t>(n));
    }
    close(fd);
    if (bytes.empty()) throw std::runtime_error("no answer");
    return parse(bytes);
}

struct Load {
    std::vector<double> milliseconds;  ///< of each answer
    double seconds = 0;
    int wrong = 0;  ///< answers with another status than expected
};

/// Keeps `connections` busy: `next(i)` gives the i-th request; stops after `count` answers or `seconds`. With
/// a `rate` the requests come evenly, that many a second, on whatever connection is free, and the time of
/// each answer counts from the moment when its request was due: waiting for a free connection is part of it.
inline Load load(int port, int connections, std::size_t count, double seconds, int expected,
                 const std::function<std::string(std::size_t)>& next, double rate = 0) {
    using Clock = std::chrono::steady_clock;
    struct Connection {
        int fd = -1;
        std::string out, in;
        Clock::time_point begun;
    };
    Load result;
    const int poll = epoll_create1(0);
    std::vector<Connection> all(static_cast<std::size_t>(connections));
    std::size_t begun = 0, done = 0;
    std::vector<std::size_t> free;
    const auto start = Clock::now();
    if (rate > 0) count = std::min(count, static_cast<std::size_t>(rate * seconds));
    const auto due = [&](std::size_t i) {
        return start + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(static_cast<double>(i) / rate));
    };
    const auto send_next = [&](Connection& c) {
        if (begun >= count) return;
        c.begun = rate > 0 ? due(begun) : Clock::now();
        c.out = next(begun++);
        c.in.clear();
        std::size_t sent = 0;
        while (sent < c.out.size()) {
            const auto n = write(c.fd, c.out.data() + sent, c.out.size() - sent);
            if (n <= 0) throw std::runtime_error("write failed");
            sent += static_cast<std::size_t>(n);
        }
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].fd = connect_to(port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
        if (rate > 0) {
            free.push_back(i);
        } else {
            send_next(all[i]);
        }
    }
    std::vector<epoll_event> events(all.size());
    char buffer[65536];
    while (done < begun or (rate > 0 and begun < count)) {
        while (not free.empty() and begun < count and due(begun) <= Clock::now()) {
            auto& c = all[free.back()];
            free.pop_back();
            send_next(c);
        }
        const bool waits = not free.empty() and begun < count;  // for the moment of the next request
        const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), waits ? 1 : 10000);
        if (ready < 0 or (ready == 0 and not waits)) throw std::runtime_error("the server does not answer");
        for (int e = 0; e < ready; ++e) {
            const auto which = events[static_cast<std::size_t>(e)].data.u64;
            auto& c = all[which];
            const auto n = read(c.fd, buffer, sizeof buffer);
            if (n <= 0) throw std::runtime_error("the server closed a connection");
            c.in.append(buffer, static_cast<std::size_t>(n));
            if (answer_length(c.in) == 0) continue;
            const auto now = Clock::now();
            result.milliseconds.push_back(std::chrono::duration<double, std::milli>(now - c.begun).count());
            result.wrong += std::stoi(c.in.substr(9, 3)) != expected;
            ++done;
            if (rate > 0) {
                free.push_back(which);
            } else if (std::chrono::duration<double>(now - start).count() < seconds) {
                send_next(c);
            } else {
                count = begun;
            }
        }
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    for (auto& c : all) close(c.fd);
    close(poll);
    std::sort(result.milliseconds.begin(), result.milliseconds.end());
    return result;
}

inline double percentile(const std::vector<double>& sorted, double share) {
    if (sorted.empty()) return 0;
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace tsumugi::bench
