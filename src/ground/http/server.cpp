// The only file that includes Boost: sockets, TLS and timeouts by Asio, HTTP/1.1 syntax by Beast. What does
// not need them is beside: target (request line), body and multipart (bodies), wire (response bytes), workers
// (threads).

// Beast's chunk parser asserts what a client can break ("0\r\n" and then one byte more); without assertions
// it copes.
#define BOOST_DISABLE_ASSERTS
#include "ground/http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <unordered_set>

#include "ground/base/log.h"
#include "ground/http/body.h"
#include "ground/http/target.h"
#include "ground/http/text.h"
#include "ground/http/workers.h"

namespace tsumugi::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::seconds;

constexpr SteadyTime kNever = SteadyTime::max();
constexpr std::size_t kSmallBuffer = 4 * 1024;
constexpr std::size_t kLargeBuffer = 64 * 1024;
constexpr std::size_t kBodyStep = 1024;  // what must arrive within read_seconds for a body to be moving
constexpr std::size_t kLinger =
    64 * 1024 * 1024;  // what is read away after a refusal, so that the client sees it
constexpr int kLingerSeconds = 5;
constexpr int kStopSeconds = 10;
constexpr auto kSweep = std::chrono::milliseconds(250);
constexpr rlim_t kWantedFiles = 65536;
constexpr std::size_t kOtherFiles = 256;  // databases, documents, logs

SteadyTime after(int count) { return std::chrono::steady_clock::now() + seconds(count); }

Method method_of(beast::verb verb) {
    switch (verb) {
        case beast::verb::get:
            return Method::get;
        case beast::verb::head:
            return Method::head;
        case beast::verb::post:
            return Method::post;
        case beast::verb::put:
            return Method::put;
        case beast::verb::delete_:
            return Method::del;
        case beast::verb::patch:
            return Method::patch;
        case beast::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

/// Puts what Beast reads straight into a Request; `refusal` is the status that a request is answered with by
/// the server itself, 0 while all is well.
class Parser final : public beast::basic_parser<true> {
  public:
    Parser(Request& request, const ServerOptions& options) : request_(request), body_(options) {
        body_limit(boost::none);
        header_limit(static_cast<std::uint32_t>(options.header_limit));
    }

    int refusal() const { return refusal_; }
    std::size_t held() const { return body_.held(); }

    /// What can be said against a request by its header alone. A Transfer-Encoding that Beast would overlook
    /// is refused, because a proxy before us may see another end of the request (RFC 9112 6.1).
    int judge_header() {
        const std::string_view coding = request_.header("transfer-encoding");
        if (request_.method == Method::other) return 501;
        if (not coding.empty() and not equal_ignoring_case(coding, "chunked")) return 501;
        if (not coding.empty() and version_ < 11) return 400;
        if (hosts_ > 1 or (hosts_ == 0 and version_ >= 11)) return 400;
        const std::string_view expected = request_.header("expect");
        if (not expected.empty() and not equal_ignoring_case(expected, "100-continue")) return 417;
        if (not read_target(target_, request_)) return 400;
        if (is_done()) return 0;
        std::optional<std::uint64_t> length;
        if (content_length()) length = *content_length();
        return body_.begin(request_.header("content-type"), length);
    }
    bool wants_continue() { return version_ >= 11 and not request_.header("expect").empty(); }
    int finish() { return body_.finish(request_); }
    After after_answer() const {
        if (not keep_alive()) return After::close;
        return version_ < 11 ? After::say_keep_alive : After::stay;
    }

  private:
    void refuse(int status, error_code& ec) {
        refusal_ = status;
        ec = beast::error::bad_value;
    }
    void on_request_impl(beast::verb verb, boost::core::string_view, boost::core::string_view target,
                         int version, error_code&) override {
        request_.method = method_of(verb);
        target_ = target;
        version_ = version;
    }
    void on_field_impl(beast::field field, boost::core::string_view name, boost::core::string_view value,
                       error_code& ec) override {
        if (header_done_) return;  // trailers say nothing that we need
        if (field == beast::field::host) ++hosts_;
        auto [at, added] = request_.headers.try_emplace(ascii_lower(name), value);
        if (added) return;
        if (field == beast::field::content_type) return refuse(400, ec);
        at->second += field == beast::field::cookie ? "; " : ", ";
        at->second += value;
    }
    void on_header_impl(error_code&) override { header_done_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t take(boost::core::string_view bytes, error_code& ec) {
        if (const int status = body_.write(bytes)) refuse(status, ec);
        return bytes.size();
    }
    std::size_t on_body_impl(boost::core::string_view bytes, error_code& ec) override {
        return take(bytes, ec);
    }
    std::size_t on_chunk_body_impl(std::uint64_t, boost::core::string_view bytes, error_code& ec) override {
        return take(bytes, ec);
    }
    void on_chunk_header_impl(std::uint64_t, boost::core::string_view, error_code&) override {}
    void on_response_impl(int, boost::core::string_view, int, error_code&) override {}
    void on_finish_impl(error_code&) override {}

    Request& request_;
    BodyReader body_;
    std::string target_;
    int version_ = 11;
    int hosts_ = 0;
    bool header_done_ = false;
    int refusal_ = 0;
};

/// Bytes that arrived and are not yet understood: one growing block, read from the front.
class Buffer {
  public:
    std::size_t size() const { return end_ - begin_; }
    const char* data() const { return bytes_.get() + begin_; }
    std::string_view view() const { return {data(), size()}; }
    void consume(std::size_t count) { begin_ += count; }
    /// Room for more, at least a byte; the block grows up to `largest`. Empty when there is no room.
    asio::mutable_buffer room(std::size_t largest) {
        if (begin_ == end_) begin_ = end_ = 0;
        if (end_ == capacity_ and begin_ > 0) {
            std::memmove(bytes_.get(), data(), size());
            end_ -= std::exchange(begin_, 0);
        }
        if (capacity_ < largest and (end_ == capacity_ or begin_ == end_)) resize(largest);
        return {bytes_.get() + end_, capacity_ - end_};
    }
    void filled(std::size_t count) { end_ += count; }
    void shrink() {
        if (size() == 0 and capacity_ > kSmallBuffer) resize(kSmallBuffer);
    }

  private:
    void resize(std::size_t capacity) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (size() > 0) std::memcpy(larger.get(), data(), size());
        end_ -= std::exchange(begin_, 0);
        bytes_ = std::move(larger);
        capacity_ = capacity;
    }
    std::unique_ptr<char[]> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t capacity_ = 0;
};

/// The coroutine of a connection, asleep until its job is done.
struct Sleeper {
    virtual ~Sleeper() = default;
    virtual void wake() = 0;
};

template <class Handler>
struct SleeperOf final : Sleeper {
    explicit SleeperOf(Handler handler) : handler_(std::move(handler)) {}
    void wake() override { std::move(handler_)(); }
    Handler handler_;
};

struct WaitingJob final : Job {
    std::unique_ptr<Sleeper> sleeper;
};

class Connection;

/// What all connections share.
struct Core {
    Core(ServerOptions chosen, Workers::Handle handle)
        : options(std::move(chosen)), handler(std::move(handle)) {}
    ~Core();

    void listen();
    void run();
    asio::awaitable<void> accept();
    asio::awaitable<void> sweep();
    void begin_stop();
    void wait_for_signal();
    void wake_done();
    void make_room();
    void gone(Connection* connection);

    ServerOptions options;
    Workers::Handle handler;
    std::unordered_set<Connection*> connections;
    std::atomic<std::size_t> connection_count = 0;
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> refused = 0;
    std::size_t held = 0;  ///< bytes of bodies in memory
    std::size_t connection_limit = 0;
    std::uint16_t port = 0;
    bool stopping = false;
    bool ended = false;  ///< the I/O thread has left run()
    SteadyTime stop_deadline = kNever;
    asio::io_context io{1};
    tcp::acceptor acceptor{io};
    std::optional<asio::signal_set> signals;
    std::optional<asio::ssl::context> tls;
    std::unique_ptr<Workers> workers;
};

/// One client. All of it runs on the I/O thread; only the job is lent to a worker.
class Connection {
  public:
    enum class Phase { idle, busy };

    Connection(Core& server, tcp::socket socket) : server_(server), socket_(std::move(socket)) {
        error_code ec;
        const auto peer = socket_.remote_endpoint(ec).address();
        peer_ = peer.is_v6() and peer.to_v6().is_v4_mapped()
                    ? asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6()).to_string()
                    : peer.to_string();
        socket_.set_option(tcp::no_delay(true), ec);
        if (server_.tls) tls_.emplace(socket_, *server_.tls);
        server_.connections.insert(this);
        ++server_.connection_count;
    }
    ~Connection() {
        hold(0);
        server_.gone(this);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    asio::awaitable<void> serve();
    Phase phase() const { return phase_; }
    SteadyTime deadline() const { return deadline_; }
    /// Wakes whatever is waited for; the coroutine sees `expired_` and gives up.
    void expire() {
        expired_ = true;
        deadline_ = kNever;
        error_code ec;
        socket_.cancel(ec);
    }

  private:
    asio::awaitable<bool> read(std::size_t largest);
    asio::awaitable<bool> write(std::string_view head, std::string_view body);
    asio::awaitable<bool> serve_one();
    asio::awaitable<int> read_header(Parser& parser);
    asio::awaitable<int> read_body(Parser& parser);
    asio::awaitable<void> refuse(int status, bool linger, Method method = Method::get);
    asio::awaitable<bool> answer(WaitingJob& job);
    asio::awaitable<void> linger();
    void tell_origin(Request& request) const;
    void hold(std::size_t bytes) {
        server_.held += bytes - held_;
        held_ = bytes;
    }

    Core& server_;
    tcp::socket socket_;
    std::optional<asio::ssl::stream<tcp::socket&>> tls_;
    Buffer buffer_;
    std::string peer_;
    Phase phase_ = Phase::idle;
    SteadyTime deadline_ = kNever;
    bool expired_ = false;
    std::size_t held_ = 0;
};

/// Reads what is there, waiting for at least a byte. False: the client is gone, was too slow, or the buffer
/// is full.
asio::awaitable<bool> Connection::read(std::size_t largest) {
    if (expired_) co_return false;
    const asio::mutable_buffer room = buffer_.room(largest);
    if (room.size() == 0) co_return false;
    error_code ec;
    std::size_t count = 0;
    if (tls_) {
        count = co_await tls_->async_read_some(room, asio::redirect_error(asio::use_awaitable, ec));
    } else {
        count = co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, ec));
    }
    buffer_.filled(count);
    co_return not ec and count > 0;
}

asio::awaitable<bool> Connection::write(std::string_view head, std::string_view body) {
    std::array<asio::const_buffer, 2> rest = {asio::buffer(head), asio::buffer(body)};
    while (rest[0].size() + rest[1].size() > 0 and not expired_) {
        deadline_ = after(server_.options.idle_seconds);
        error_code ec;
        std::size_t count = 0;
        if (tls_) {
            count = co_await tls_->async_write_some(rest, asio::redirect_error(asio::use_awaitable, ec));
        } else {
            count = co_await socket_.async_write_some(rest, asio::redirect_error(asio::use_awaitable, ec));
        }
        if (ec) co_return false;
        const std::size_t of_head = std::min(count, rest[0].size());
        rest[0] += of_head;
        rest[1] += count - of_head;
    }
    deadline_ = kNever;
    co_return not expired_;
}

asio::awaitable<void> Connection::serve() {
    error_code ec;
    if (tls_) {
        deadline_ = after(server_.options.read_seconds);
        co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                       asio::redirect_error(asio::use_awaitable, ec));
        if (ec) co_return;
    }
    bool more = true;
    while (more) more = co_await serve_one();
    if (expired_) co_return;
    if (not tls_) {
        const bool unread = buffer_.size() > 0 or socket_.available(ec) > 0;
        if (unread) co_await linger();
        co_return;
    }
    deadline_ = after(1);
    co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
}

/// One request and its answer. True: the connection stays open for the next.
asio::awaitable<bool> Connection::serve_one() {
    if (buffer_.size() == 0) {
        if (server_.stopping) co_return false;
        phase_ = Phase::idle;
        buffer_.shrink();
        deadline_ = after(server_.options.idle_seconds);
        const bool arrived = co_await read(kSmallBuffer);
        if (not arrived) co_return false;
        phase_ = Phase::busy;
    }
    WaitingJob job;
    Parser parser(job.request, server_.options);
    int status = co_await read_header(parser);
    if (status < 0) co_return false;
    if (status == 0) status = parser.judge_header();
    if (status == 0 and not parser.is_done()) {
        if (server_.held > server_.options.memory_limit) {
            status = 503;
        } else {
            status = co_await read_body(parser);
        }
    }
    if (status == 0) status = parser.finish();
    deadline_ = kNever;
    if (status < 0) co_return false;
    if (status > 0) {
        co_await refuse(status, true, job.request.method);
        co_return false;
    }
    tell_origin(job.request);
    job.after = server_.stopping ? After::close : parser.after_answer();
    const bool stays = co_await answer(job);
    hold(0);
    co_return stays;
}

/// 0 when the header is read, a status to refuse with, or -1 when there is nobody to answer.
asio::awaitable<int> Connection::read_header(Parser& parser) {
    deadline_ = after(server_.options.read_seconds);
    std::size_t used = 0;
    for (;;) {
        // Line ends before a request are left from a careless client's last body (RFC 9112 2.2).
        while (not parser.got_some() and buffer_.size() > 0 and
               (*buffer_.data() == '\r' or *buffer_.data() == '\n')) {
            buffer_.consume(1);
            ++used;
        }
        if (buffer_.size() > 0) {
            error_code ec;
            const std::size_t count = parser.put(asio::const_buffer(buffer_.data(), buffer_.size()), ec);
            buffer_.consume(count);
            used += count;
            if (parser.is_header_done() and not ec) co_return 0;
            if (ec == beast::error::header_limit) co_return 431;
            if (ec and ec != beast::error::need_more) co_return 400;
            if (not ec) continue;
        }
        if (used + buffer_.size() > server_.options.header_limit) co_return 431;
        const bool more = co_await read(server_.options.header_limit + kSmallBuffer);
        if (not more) co_return expired_ and not server_.stopping ? 408 : -1;
    }
}

asio::awaitable<int> Connection::read_body(Parser& parser) {
    parser.eager(true);
    if (parser.wants_continue() and buffer_.size() == 0) {
        const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", "");
        if (not sent) co_return -1;
    }
    deadline_ = after(server_.options.read_seconds);
    std::size_t moved = 0;
    for (;;) {
        error_code ec;
        if (buffer_.size() > 0) {
            buffer_.consume(parser.put(asio::const_buffer(buffer_.data(), buffer_.size()), ec));
            hold(parser.held());
            if (parser.refusal()) co_return parser.refusal();
            if (ec and ec != beast::error::need_more) co_return 400;
            if (parser.is_done()) co_return 0;
        }
        // Only the line before a chunk and the trailers can stay in the buffer.
        if (buffer_.size() > server_.options.header_limit) co_return 400;
        const std::size_t before = buffer_.size();
        const bool more = co_await read(kLargeBuffer);
        if (not more) co_return expired_ and not server_.stopping ? 408 : -1;
        moved += buffer_.size() - before;
        if (moved >= kBodyStep) {
            moved = 0;
            deadline_ = after(server_.options.read_seconds);
        }
    }
}

/// The client's address, and whether it came by TLS: a proxy that we trust says it, everybody else is what
/// the socket says.
void Connection::tell_origin(Request& request) const {
    request.remote = peer_;
    request.secure = tls_.has_value();
    if (server_.options.trusted_proxy.empty() or peer_ != server_.options.trusted_proxy) return;
    std::string_view chain = request.header("x-forwarded-for");
    chain = without_blanks(chain.substr(chain.rfind(',') + 1));  // npos + 1 is 0: the whole
    error_code ec;
    const auto address = asio::ip::make_address(std::string(chain), ec);
    if (not ec) request.remote = address.to_string();
    request.secure = request.header("x-forwarded-proto") == "https";
}

/// Runs the job on a worker and sends what it answered.
asio::awaitable<bool> Connection::answer(WaitingJob& job) {
    const auto sleep = [this, &job](auto handler) {
        job.sleeper = std::make_unique<SleeperOf<decltype(handler)>>(std::move(handler));
        if (server_.workers->push(job)) {
            ++server_.requests;
            return;
        }
        ++server_.refused;
        job.response = plain_answer(503);
        job.head = response_head(job.response, job.request.method, job.after);
        asio::post(server_.io, [sleeper = std::move(job.sleeper)] { sleeper->wake(); });
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(sleep, asio::use_awaitable);
    const bool no_body = job.request.method == Method::head or bodyless(job.response.status);
    const bool sent =
        co_await write(job.head, no_body ? std::string_view() : std::string_view(job.response.body));
    co_return sent and job.after != After::close;
}

asio::awaitable<void> Connection::refuse(int status, bool with_linger, Method method) {
    ++server_.refused;
    expired_ = false;  // of the request; the answer has its own time
    const Response response = plain_answer(status);
    const std::string head = response_head(response, Method::get, After::close);
    const bool sent = co_await write(head, method == Method::head ? std::string_view() : response.body);
    if (sent and with_linger) co_await linger();
}

/// Reads on for a while after a refusal: a socket closed with unread bytes resets the connection, and the
/// client would see that instead of the answer.
asio::awaitable<void> Connection::linger() {
    error_code ec;
    if (not tls_) socket_.shutdown(tcp::socket::shutdown_send, ec);
    deadline_ = after(kLingerSeconds);
    bool more = true;
    for (std::size_t seen = 0; more and seen < kLinger; seen += buffer_.size()) {
        buffer_.consume(buffer_.size());
        more = co_await read(kLargeBuffer);
    }
}

asio::awaitable<void> serve_connection(std::unique_ptr<Connection> connection) {
    try {
        co_await connection->serve();
    } catch (const std::exception& error) {
        base::log_error(std::string("http: connection given up: ") + error.what());
    }
}

Core::~Core() {
    ended = true;
    if (not workers) return;
    for (Job* job : workers->join()) {
        // Nobody waits any more: taking the sleeper away ends its coroutine, and with it the connection and
        // this job.
        const auto sleeper = std::move(static_cast<WaitingJob*>(job)->sleeper);
    }
}

void Core::listen() {
    error_code ec;
    const std::string& name = options.address;
    const auto address = asio::ip::make_address(name == "localhost" ? "127.0.0.1" : name, ec);
    if (ec) throw std::runtime_error("the address to listen on must be an IP address, not \"" + name + "\"");
    if (options.tls_certificate.empty() != options.tls_key.empty()) {
        throw std::runtime_error("TLS needs both a certificate and a key");
    }
    if (not options.tls_certificate.empty()) {
        tls.emplace(asio::ssl::context::tls_server);
        SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
        SSL_CTX_set_mode(tls->native_handle(), SSL_MODE_RELEASE_BUFFERS);
        tls->use_certificate_chain_file(options.tls_certificate, ec);
        if (ec)
            throw std::runtime_error("cannot read the TLS certificate " + options.tls_certificate + ": " +
                                     ec.message());
        tls->use_private_key_file(options.tls_key, asio::ssl::context::pem, ec);
        if (ec) throw std::runtime_error("cannot use the TLS key " + options.tls_key + ": " + ec.message());
    }
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), ec);
    if (not ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (not ec and address.is_v6()) acceptor.set_option(asio::ip::v6_only(false), ec);
    if (not ec) acceptor.bind(endpoint, ec);
    if (not ec) acceptor.listen(1024, ec);
    if (ec) {
        const std::string where = "port " + std::to_string(options.port) + " of " + name;
        if (ec != asio::error::address_in_use)
            throw std::runtime_error("cannot listen on " + where + ": " + ec.message());
        throw std::runtime_error(where + " is taken by another program; stop it or choose another port");
    }
    port = acceptor.local_endpoint().port();
    rlimit files = {};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::max(files.rlim_cur, std::min(files.rlim_max, kWantedFiles));
    setrlimit(RLIMIT_NOFILE, &files);
    connection_limit = std::max<std::size_t>(files.rlim_cur, 2 * kOtherFiles) - kOtherFiles;
    workers = std::make_unique<Workers>(options.workers, options.queue_limit, handler,
                                        [this] { asio::post(io, [this] { wake_done(); }); });
    if (options.quiet) return;
    base::log_info("http: listening on " + std::string(tls ? "https://" : "http://") + name + ":" +
                   std::to_string(port));
}

void Core::run() {
    signals.emplace(io, SIGINT, SIGTERM);
    wait_for_signal();
    asio::co_spawn(io, accept(), asio::detached);
    asio::co_spawn(io, sweep(), asio::detached);
    io.run();
    ended = true;
    signals.reset();
    if (not options.quiet) base::log_info("http: stopped");
}

asio::awaitable<void> Core::accept() {
    asio::steady_timer pause(io);
    while (not stopping) {
        if (connections.size() >= connection_limit) make_room();
        error_code ec;
        tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (not ec and connections.size() < connection_limit + kOtherFiles / 4) {
            asio::co_spawn(io, serve_connection(std::make_unique<Connection>(*this, std::move(socket))),
                           asio::detached);
            continue;
        }
        if (stopping) co_return;
        if (ec) base::log_warning("http: cannot accept: " + ec.message());
        socket.close(ec);
        pause.expires_after(std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }
}

/// All time limits: one look over all connections four times a second costs less than a timer for each.
asio::awaitable<void> Core::sweep() {
    asio::steady_timer timer(io);
    for (;;) {
        timer.expires_after(kSweep);
        co_await timer.async_wait(asio::use_awaitable);
        const auto now = std::chrono::steady_clock::now();
        if (now >= stop_deadline) {
            base::log_warning("http: stopped with " + std::to_string(connections.size()) +
                              " connections unfinished");
            io.stop();
            co_return;
        }
        for (Connection* connection : connections) {
            if (connection->deadline() <= now) connection->expire();
        }
    }
}

void Core::wait_for_signal() {
    signals->async_wait([this](const error_code& ec, int) {
        if (ec) return;
        begin_stop();
        wait_for_signal();
    });
}

void Core::begin_stop() {
    if (stopping) return io.stop();
    stopping = true;
    stop_deadline = after(kStopSeconds);
    error_code ec;
    acceptor.close(ec);
    for (Connection* connection : connections) {
        if (connection->phase() == Connection::Phase::idle) connection->expire();
    }
    if (connections.empty()) io.stop();
}

void Core::wake_done() {
    for (Job* job : workers->take_done()) {
        const auto sleeper = std::move(static_cast<WaitingJob*>(job)->sleeper);
        sleeper->wake();
    }
}

/// Descriptors are scarce: the connection that has been idle longest goes, so that files and databases still
/// open.
void Core::make_room() {
    Connection* oldest = nullptr;
    for (Connection* connection : connections) {
        if (connection->phase() != Connection::Phase::idle) continue;
        if (not oldest or connection->deadline() < oldest->deadline()) oldest = connection;
    }
    if (oldest) oldest->expire();
}

void Core::gone(Connection* connection) {
    connections.erase(connection);
    --connection_count;
    if (stopping and not ended and connections.empty()) io.stop();
}

}  // namespace

struct Server::Impl final : Core {
    using Core::Core;
};

Server::Server(ServerOptions options, std::function<Response(Request&, int worker)> handle)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handle))) {}

Server::~Server() = default;

void Server::start() { impl_->listen(); }

std::uint16_t Server::port() const { return impl_->port; }

void Server::run() { impl_->run(); }

void Server::stop() {
    asio::post(impl_->io, [impl = impl_.get()] {
        if (not impl->stopping) impl->begin_stop();
    });
}

ServerStatistics Server::statistics() const {
    return {impl_->connection_count, impl_->workers ? impl_->workers->waiting() : 0, impl_->requests,
            impl_->refused};
}

}  // namespace tsumugi::http
