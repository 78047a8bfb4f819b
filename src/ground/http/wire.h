#pragma once
#include <string>
#include <string_view>

#include "ground/http/http.h"

namespace tsumugi::http {

/// What the server says about the connection: nothing (HTTP/1.1 stays open), "keep-alive" to HTTP/1.0, or
/// "close".
enum class After { stay, say_keep_alive, close };

/// True for statuses that never have a body.
bool bodyless(int status);
/// The bytes before a response's body. Date, Content-Length, Connection and Transfer-Encoding are the
/// server's own and are left out of the response's headers; only the answer to HEAD tells its length itself.
/// Throws std::invalid_argument for a header that could split the response (CR, LF or NUL in a value, a name
/// that is no token): a bare 500 is better than a page without its Content-Security-Policy.
std::string response_head(const Response& response, Method method, After after);
/// The answer of the server itself, in two languages because nobody knows yet who asks.
Response plain_answer(int status);
/// A time as HTTP writes it (RFC 9110 5.6.7).
std::string http_date(long long unix_seconds);

}  // namespace tsumugi::http
