// The limit of the stack: our own server with a handler that does nothing. Prints the port and serves until
// SIGTERM.
//
//   build/release/bench/hello 4 18080 & sleep 1; wrk -t2 -c16 -d5s http://127.0.0.1:18080/
//
// `hello WORKERS PORT`: worker threads (4) and port (0 = any free one).
#include <cstdio>
#include <cstdlib>

#include "ground/http/server.h"

using namespace tsumugi;

int main(int argc, char** argv) {
    http::ServerOptions options;
    options.port = 0;
    options.quiet = true;
    if (argc > 1) options.workers = std::atoi(argv[1]);
    if (argc > 2) options.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
    http::Server server(options, [](http::Request&, int) { return http::html("<p>hello</p>\n"); });
    server.start();
    std::printf("%u\n", static_cast<unsigned>(server.port()));
    std::fflush(stdout);
    server.run();
    return 0;
}
