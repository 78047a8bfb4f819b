// The limit of the stack: our own server with a handler that does nothing. Prints the port and serves until
// SIGTERM.
//
//   build/release/bench/hello & sleep 1; wrk -t2 -c16 -d5s http://127.0.0.1:PORT/
//
// `hello WORKERS` sets the number of worker threads (4).
#include <cstdio>
#include <cstdlib>

#include "ground/http/server.h"

int main(int argc, char** argv) {
    http::ServerOptions options;
    options.port = 0;
    options.quiet = true;
    if (argc > 1) options.workers = std::atoi(argv[1]);
    http::Server server(options, [](http::Request&, int) { return http::html("<p>hello</p>\n"); });
    server.start();
    std::printf("%u\n", static_cast<unsigned>(server.port()));
    std::fflush(stdout);
    server.run();
    return 0;
}
