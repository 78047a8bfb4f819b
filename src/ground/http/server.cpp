// The only file that includes Boost: sockets, TLS and timeouts by Asio, HTTP/1.1 syntax by Beast. What does
// not need them is beside: target (request line), body and multipart (bodies), wire (response bytes), workers
// (threads).

// Beast's chunk parser asserts what a client can break ("0\r\n" and then one byte more); without assertions
// it copes.
#define BOOST_DISABLE_ASSERTS
#include "ground/http/server.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "ground/base/log.h"
#include "ground/http/body.h"
#include "ground/http/budget.h"
#include "ground/http/buffer.h"
#include "ground/http/hints.h"
#include "ground/http/pace.h"
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
constexpr std::size_t kSmallBuffer = Buffer::kSmall;
constexpr std::size_t kFirstBuffer = 8 * 1024;  // for the first small_body of a body
constexpr std::size_t kLargeBuffer = 64 * 1024;
constexpr std::size_t kBodyStep = 1024;  // what must arrive within read_seconds for a body to be moving
constexpr std::size_t kLinger =
    64 * 1024 * 1024;  // what is read away after a refusal, so that the client sees it
constexpr int kLingerSeconds = 5;
constexpr int kStopSeconds = 10;
constexpr int kEndedSeconds = 60;         // between two warnings that something gave way
constexpr std::size_t kHeaderCost = 112;  // of memory for each line of a header, beside its text
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

/// Whether a line of the header begins with a blank. It used to go on with the line before it; programs read
/// it in different ways, so it is refused (RFC 9112 5.2). Beast takes a line only when the byte behind it is
/// here, so both stand in one view.
bool has_folded_line(std::string_view view) {
    const std::string_view header = view.substr(0, view.find("\r\n\r\n"));
    return header.find("\r\n ") != header.npos or header.find("\r\n\t") != header.npos;
}

/// Not for programs that we start.
void keep_from_children(int descriptor) { ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

/// Puts what Beast reads straight into a Request; `refusal` is the status that a request is answered with by
/// the server itself, 0 while all is well.
class Parser final : public beast::basic_parser<true> {
  public:
    Parser(Request& request, const ServerOptions& options)
        : request_(request), options_(options), body_(options) {
        body_limit(boost::none);
        header_limit(static_cast<std::uint32_t>(options.header_limit));
    }

    int refusal() const { return refusal_; }
    /// Bytes of the request that are kept: header, query and body.
    std::size_t held() const { return header_cost_ + body_.held(); }
    int keep_little() { return body_.keep_little(); }
    bool header_too_long() const { return header_too_long_; }

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
        for (const auto& [name, value] : request_.query.pairs())
            header_cost_ += name.size() + value.size() + kHeaderCost;
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
        header_too_long_ = ++lines_ > options_.header_lines;
        if (header_too_long_) return refuse(431, ec);
        header_cost_ += name.size() + value.size() + kHeaderCost;
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
    const ServerOptions& options_;
    BodyReader body_;
    std::string target_;
    int version_ = 11;
    int hosts_ = 0;
    int lines_ = 0;
    std::size_t header_cost_ = 0;
    bool header_too_long_ = false;
    bool header_done_ = false;
    int refusal_ = 0;
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
    Core(ServerOptions chosen, Workers::Handle handle, Workers::Knows known)
        : options(std::move(chosen)), handler(std::move(handle)), knows(std::move(known)) {}
    ~Core();

    void listen();
    void run();
    asio::awaitable<void> accept();
    asio::awaitable<void> sweep();
    void begin_stop();
    void wait_for_signal();
    void wake_done();
    void make_room(const std::unordered_set<Connection*>& among, Connection* newest = nullptr);
    void gone(Connection* connection);
    void count_ended(std::size_t count);
    std::size_t held() const { return reserve.held() + strangers.held() + bodies.held() + answers.held(); }

    ServerOptions options;
    Workers::Handle handler;
    Workers::Knows knows;
    std::unordered_set<Connection*> connections;
    std::atomic<std::size_t> connection_count = 0;
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> refused = 0;
    std::unordered_map<std::string, std::unordered_set<Connection*>> of_address;
    /// What each request holds up to small_body; what a body holds beyond it, of those whom nobody knows and
    /// of all others; what an answer holds until it is sent.
    Pool reserve{Pool::Yields::oldest, options.reserve, options.reserve / 2};
    Pool strangers{Pool::Yields::largest, options.memory_limit / 4, options.memory_limit / 4};
    Pool bodies{Pool::Yields::largest, options.memory_limit - options.memory_limit / 4,
                options.memory_limit / 2};
    Pool answers{Pool::Yields::oldest, options.memory_limit, options.memory_limit / 2};
    std::size_t asking_again = 0;
    std::atomic<std::size_t> held_now = 0;
    std::atomic<std::uint64_t> ended_count = 0;
    std::uint64_t ended_told = 0;
    SteadyTime tell_again{};
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
    /// What it does; `working` never gives way to a new connection.
    enum class Phase { idle, lingering, header, body, working };

    Connection(Core& server, tcp::socket socket) : server_(server), socket_(std::move(socket)) {
        error_code ec;
        const auto peer = socket_.remote_endpoint(ec).address();
        peer_ = peer.is_v6() and peer.to_v6().is_v4_mapped()
                    ? asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6()).to_string()
                    : peer.to_string();
        socket_.set_option(tcp::no_delay(true), ec);
        keep_from_children(socket_.native_handle());
        if (server_.tls) tls_.emplace(socket_, *server_.tls);
        tell_address(peer_);
        server_.connections.insert(this);
        server_.of_address[address_group(peer_)].insert(this);
        ++server_.connection_count;
    }
    ~Connection() {
        release();
        server_.gone(this);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    asio::awaitable<void> serve();
    const std::string& peer() const { return peer_; }
    bool expired() const { return expired_; }
    Phase phase() const { return phase_; }
    /// Since when it is in that phase.
    SteadyTime since() const { return since_; }
    SteadyTime deadline() const { return deadline_; }
    /// Wakes whatever is waited for; the coroutine sees `expired_` and gives up.
    void expire() {
        expired_ = true;
        deadline_ = kNever;
        error_code ec;
        socket_.cancel(ec);
    }
    /// What it sends is given up, because there is no memory for it.
    void end() {
        ended_ = true;
        expire();
    }

  private:
    asio::awaitable<bool> read(std::size_t largest);
    asio::awaitable<bool> write(std::string_view head, std::string_view body);
    asio::awaitable<bool> serve_one();
    asio::awaitable<int> read_request(Parser& parser, WaitingJob& job);
    asio::awaitable<int> read_header(Parser& parser);
    asio::awaitable<int> read_body(Parser& parser, WaitingJob& job);
    asio::awaitable<void> refuse(int status, bool linger, Method method = Method::get);
    asio::awaitable<bool> answer(WaitingJob& job);
    asio::awaitable<void> linger();
    void tell_origin(Request& request) const;
    asio::awaitable<int> ask_whether_known(Parser& parser, WaitingJob& job);
    asio::awaitable<bool> work(WaitingJob& job);
    void enter(Phase phase) {
        phase_ = phase;
        since_ = std::chrono::steady_clock::now();
    }
    /// Whose everything is from now on. What is held already is given back first, because it was counted for
    /// the address before.
    void tell_address(const std::string& address) {
        release();
        for (Holding* holding : {&small_, &large_, &answer_}) holding->address = address_group(address);
    }
    void hold(const Parser& parser);
    void end_all(const std::vector<Holding*>& ended);
    /// The request is whole: nothing takes it away any more.
    void keep() { small_.may_end = large_.may_end = false; }
    void release() {
        server_.reserve.set(small_, 0);
        large_pool().set(large_, 0);
        server_.answers.set(answer_, 0);
        small_.may_end = large_.may_end = true;
    }
    Pool& large_pool() { return known_ ? server_.bodies : server_.strangers; }
    static Connection* of(Holding* holding) { return static_cast<Share*>(holding)->connection; }

    struct Share : Holding {
        explicit Share(Connection* owner) : connection(owner) {}
        Connection* connection;
    };

    Core& server_;
    tcp::socket socket_;
    std::optional<asio::ssl::stream<tcp::socket&>> tls_;
    Buffer buffer_;
    std::string peer_;
    Phase phase_ = Phase::idle;
    SteadyTime since_ = std::chrono::steady_clock::now();
    SteadyTime deadline_ = kNever;
    bool expired_ = false;
    bool ended_ = false;
    bool known_ = true;
    Share small_{this}, large_{this}, answer_{this};
};

/// Counts what the request holds now; whoever must give way for it is ended, perhaps this one.
void Connection::hold(const Parser& parser) {
    const std::size_t room = buffer_.capacity() - std::min(buffer_.capacity(), kSmallBuffer);
    const std::size_t all = parser.held() + room;
    const std::size_t small = std::min(all, server_.options.small_body);
    end_all(server_.reserve.set(small_, small));
    if (not ended_) end_all(large_pool().set(large_, all - small));
}

void Connection::end_all(const std::vector<Holding*>& ended) {
    for (Holding* holding : ended) of(holding)->end();
    server_.count_ended(ended.size());
}

/// Reads what is there, waiting for at least a byte. False: the client is gone, was too slow, or the buffer
/// is full.
asio::awaitable<bool> Connection::read(std::size_t largest) {
    if (expired_) co_return false;
    const std::span<char> free = buffer_.room(largest);
    if (free.empty()) co_return false;
    const asio::mutable_buffer room(free.data(), free.size());
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
    const SteadyTime begun = std::chrono::steady_clock::now();
    std::size_t sent = 0;
    while (rest[0].size() + rest[1].size() > 0 and not expired_) {
        deadline_ =
            std::min(after(server_.options.idle_seconds), begun + time_for_answer(server_.options, sent));
        error_code ec;
        std::size_t count = 0;
        if (tls_) {
            count = co_await tls_->async_write_some(rest, asio::redirect_error(asio::use_awaitable, ec));
        } else {
            count = co_await socket_.async_write_some(rest, asio::redirect_error(asio::use_awaitable, ec));
        }
        if (ec) co_return false;
        sent += count;
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
        enter(Phase::idle);
        buffer_.shrink();
        deadline_ = after(server_.options.idle_seconds);
        const bool arrived = co_await read(kSmallBuffer);
        if (not arrived) co_return false;
    }
    enter(Phase::header);
    WaitingJob job;
    int status = 0;
    {
        Parser parser(job.request, server_.options);
        status = co_await read_request(parser, job);
        if (status == 0) job.after = server_.stopping ? After::close : parser.after_answer();
    }
    deadline_ = kNever;
    if (status != 0) {
        const Method method = job.request.method;
        job.request = {};
        release();
        if (status > 0) co_await refuse(status, true, method);
        co_return false;
    }
    enter(Phase::working);
    keep();
    const bool stays = co_await answer(job);
    release();
    co_return stays;
}

/// Header and body into the job's request. 0, a status to refuse with, or -1 when there is nobody to answer.
asio::awaitable<int> Connection::read_request(Parser& parser, WaitingJob& job) {
    known_ = true;
    int status = co_await read_header(parser);
    if (status == 0) status = parser.judge_header();
    if (status != 0) co_return status;
    tell_origin(job.request);
    if (not parser.is_done()) {
        tell_address(job.request.remote);
        enter(Phase::body);
        status = co_await read_body(parser, job);
        if (ended_) status = 503;
    }
    co_return status == 0 ? parser.finish() : status;
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
            if (has_folded_line(buffer_.view())) co_return 400;
            const std::size_t count = parser.put(asio::const_buffer(buffer_.data(), buffer_.size()), ec);
            buffer_.consume(count);
            used += count;
            if (parser.is_header_done() and not ec) co_return 0;
            if (ec == beast::error::header_limit or parser.header_too_long()) co_return 431;
            if (ec and ec != beast::error::need_more) co_return 400;
            if (not ec) continue;
        }
        if (used + buffer_.size() > server_.options.header_limit) co_return 431;
        hold(parser);
        const bool more = co_await read(server_.options.header_limit + kSmallBuffer);
        if (not more and ended_) co_return 503;
        if (not more) co_return expired_ and not server_.stopping ? 408 : -1;
    }
}

asio::awaitable<int> Connection::read_body(Parser& parser, WaitingJob& job) {
    const ServerOptions& options = server_.options;
    parser.eager(true);
    const auto length = parser.content_length();
    bool asked = false;
    if (length and *length > options.small_body) {
        asked = true;
        if (const int status = co_await ask_whether_known(parser, job)) co_return status;
    }
    if (parser.wants_continue() and buffer_.size() == 0) {
        const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", "");
        if (not sent) co_return -1;
    }
    const SteadyTime begun = std::chrono::steady_clock::now();
    SteadyTime next_step = after(options.read_seconds);
    std::size_t arrived = buffer_.size();
    std::size_t moved = 0;
    for (;;) {
        error_code ec;
        if (buffer_.size() > 0) {
            buffer_.consume(parser.put(asio::const_buffer(buffer_.data(), buffer_.size()), ec));
            if (parser.refusal()) co_return parser.refusal();
            if (ec and ec != beast::error::need_more) co_return 400;
            hold(parser);
            if (ended_) co_return 503;
            if (parser.is_done()) co_return 0;
        }
        if (not asked and parser.held() > options.small_body) {
            asked = true;
            if (const int status = co_await ask_whether_known(parser, job)) co_return status;
        }
        // Only the line before a chunk and the trailers can stay in the buffer.
        if (buffer_.size() > options.header_limit) co_return 400;
        if (arrived > options.drain_limit) co_return 413;
        const std::size_t before = buffer_.size();
        deadline_ = std::min(next_step, begun + time_for_body(options, arrived));
        const bool more = co_await read(arrived < options.small_body ? kFirstBuffer : kLargeBuffer);
        if (not more) co_return expired_ and not server_.stopping ? 408 : -1;
        arrived += buffer_.size() - before;
        moved += buffer_.size() - before;
        if (moved >= kBodyStep) {
            moved = 0;
            next_step = after(options.read_seconds);
        }
    }
}

/// Asks a worker whether somebody sends this who may send much. 0, or a status to refuse with.
asio::awaitable<int> Connection::ask_whether_known(Parser& parser, WaitingJob& job) {
    if (not server_.knows) co_return 0;
    deadline_ = kNever;
    job.known = false;
    // Without a cookie or a token there is nothing to look for.
    if (not job.request.header("cookie").empty() or not job.request.header("authorization").empty()) {
        job.asks = true;
        const bool taken = co_await work(job);
        job.asks = false;
        if (ended_ or not taken) co_return 503;
    }
    if (job.known) co_return 0;
    large_pool().set(large_, 0);
    known_ = false;
    const int status = parser.keep_little();
    hold(parser);
    co_return ended_ ? 503 : status;
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

/// Runs the job on a worker. False: too many wait already.
asio::awaitable<bool> Connection::work(WaitingJob& job) {
    bool taken = true;
    const auto sleep = [this, &job, &taken](auto handler) {
        job.sleeper = std::make_unique<SleeperOf<decltype(handler)>>(std::move(handler));
        taken = server_.workers->push(job);
        if (not taken) asio::post(server_.io, [sleeper = std::move(job.sleeper)] { sleeper->wake(); });
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(sleep, asio::use_awaitable);
    co_return taken;
}

/// Runs the job on a worker and sends what it answered.
asio::awaitable<bool> Connection::answer(WaitingJob& job) {
    const Method method = job.request.method;
    bool taken = co_await work(job);
    for (int i = 0; taken and has_hint(job.response, kAskAgain) and i < server_.options.ask_again_tries;
         ++i) {
        if (server_.stopping or server_.asking_again >= server_.options.ask_again_limit) break;
        ++server_.asking_again;
        asio::steady_timer pause(server_.io,
                                 std::chrono::milliseconds(server_.options.ask_again_milliseconds));
        error_code ec;
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        --server_.asking_again;
        job.response = {};
        taken = co_await work(job);
    }
    if (taken) {
        ++server_.requests;
    } else {
        ++server_.refused;
        job.response = plain_answer(503);
        job.head = response_head(job.response, method, job.after);
    }
    job.request = {};  // an answer that is read slowly holds nothing but itself
    release();
    const bool no_body = method == Method::head or bodyless(job.response.status);
    if (job.response.body.size() > server_.options.small_body)
        end_all(server_.answers.set(answer_, job.response.body.size()));
    const bool sent =
        co_await write(job.head, no_body ? std::string_view() : std::string_view(job.response.body));
    co_return sent and job.after != After::close;
}

asio::awaitable<void> Connection::refuse(int status, bool with_linger, Method method) {
    ++server_.refused;
    expired_ = ended_ = false;  // of the request; the answer has its own time
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
    enter(Phase::lingering);
    deadline_ = after(kLingerSeconds);
    bool more = true;
    for (std::size_t seen = 0; more and seen < kLinger; seen += buffer_.size()) {
        buffer_.consume(buffer_.size());
        more = co_await read(kFirstBuffer);
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
        // Of TLS 1.2 only what has forward secrecy and authenticated encryption, in our order; no
        // renegotiation.
        SSL_CTX_set_cipher_list(tls->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
        SSL_CTX_set_options(tls->native_handle(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION);
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
    if (not ec) keep_from_children(acceptor.native_handle());
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
    workers = std::make_unique<Workers>(options.workers, options.queue_limit, handler, knows,
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
        if (connections.size() >= connection_limit) make_room(connections);
        error_code ec;
        tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (not ec and connections.size() < connection_limit + kOtherFiles / 4) {
            auto connection = std::make_unique<Connection>(*this, std::move(socket));
            const auto& neighbours = of_address[address_group(connection->peer())];
            if (connection->peer() != options.trusted_proxy and
                neighbours.size() > options.address_connections)
                make_room(neighbours, connection.get());
            asio::co_spawn(io, serve_connection(std::move(connection)), asio::detached);
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
        held_now = held();
        if (ended_count == ended_told or now < tell_again) continue;
        base::log_warning("http: " + std::to_string(ended_count - ended_told) +
                          " requests or connections were given up for others: too much at once");
        ended_told = ended_count;
        tell_again = now + seconds(kEndedSeconds);
    }
}

void Core::count_ended(std::size_t count) { ended_count += count; }

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

/// One of these connections is closed for a new one: of those that have been where they are for a second or
/// longer the one that waits longest for a request to begin or its header to end, then the one whose body
/// takes longest. An honest request is short, so a new one finds its place however many slow ones there are.
void Core::make_room(const std::unordered_set<Connection*>& among, Connection* newest) {
    const SteadyTime fresh = std::chrono::steady_clock::now() - seconds(1);
    const auto rank = [&](const Connection* c) {
        const int order = c->since() > fresh ? 2 : c->phase() == Connection::Phase::body ? 1 : 0;
        return std::pair(order, c->since());
    };
    Connection* chosen = nullptr;
    for (Connection* connection : among) {
        if (connection == newest or connection->expired() or
            connection->phase() == Connection::Phase::working)
            continue;
        if (not chosen or rank(connection) < rank(chosen)) chosen = connection;
    }
    if (not chosen) chosen = newest;
    if (not chosen) return;
    count_ended(1);
    chosen->end();
}

void Core::gone(Connection* connection) {
    connections.erase(connection);
    const auto of = of_address.find(address_group(connection->peer()));
    of->second.erase(connection);
    if (of->second.empty()) of_address.erase(of);
    --connection_count;
    if (stopping and not ended and connections.empty()) io.stop();
}

}  // namespace

struct Server::Impl final : Core {
    using Core::Core;
};

Server::Server(ServerOptions options, std::function<Response(Request&, int worker)> handle,
               std::function<bool(const Request&, int worker)> knows)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handle), std::move(knows))) {}

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
    return {impl_->connection_count, impl_->workers ? impl_->workers->waiting() : 0,
            impl_->requests,         impl_->refused,
            impl_->ended_count,      impl_->held_now};
}

}  // namespace tsumugi::http
