#include "ground/http/wire.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "ground/http/hints.h"
#include "ground/http/text.h"

namespace tsumugi::http {
namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 507:
            return "Insufficient Storage";
        default:
            return "";
    }
}

bool token(std::string_view text) {
    for (const char c : text) {
        const bool letter = (c >= 'a' and c <= 'z') or (c >= 'A' and c <= 'Z') or (c >= '0' and c <= '9');
        if (not letter and
            (c == '\0' or std::string_view("!#$%&'*+-.^_`|~").find(c) == std::string_view::npos)) {
            return false;
        }
    }
    return not text.empty();
}

bool one_line(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool servers_own(std::string_view name) {
    for (const std::string_view own :
         {"date", "content-length", "connection", "transfer-encoding", kAskAgain, kMayBeLarge}) {
        if (equal_ignoring_case(name, own)) return true;
    }
    return false;
}

/// Today's Date header; each thread writes it once a second.
const std::string& date_now() {
    thread_local std::time_t written = -1;
    thread_local std::string date;
    const std::time_t now = std::time(nullptr);
    if (now != written) {
        date = http_date(now);
        written = now;
    }
    return date;
}

}  // namespace

bool bodyless(int status) { return status < 200 or status == 204 or status == 304; }

std::string http_date(long long unix_seconds) {
    static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto seconds = static_cast<std::time_t>(unix_seconds);
    std::tm utc = {};
    gmtime_r(&seconds, &utc);
    char text[64];
    std::snprintf(text, sizeof text, "%s, %02d %s %d %02d:%02d:%02d GMT", kDays[utc.tm_wday], utc.tm_mday,
                  kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text;
}

std::string response_head(const Response& response, Method method, After after) {
    std::string head;
    head.reserve(1024);
    head += "HTTP/1.1 ";
    head += std::to_string(response.status);
    head += ' ';
    head += reason(response.status);
    head += "\r\nDate: ";
    head += date_now();
    for (const auto& [name, value] : response.headers) {
        if (not token(name) or not one_line(value))
            throw std::invalid_argument("a response header of several lines");
        if (servers_own(name)) continue;
        head += "\r\n";
        head += name;
        head += ": ";
        head += value;
    }
    if (not bodyless(response.status)) {
        const std::string_view told = method == Method::head ? response.get_header("Content-Length") : "";
        head += "\r\nContent-Length: ";
        head += told.empty() or not one_line(told) ? std::to_string(response.body.size()) : std::string(told);
    }
    if (after == After::close) head += "\r\nConnection: close";
    if (after == After::say_keep_alive) head += "\r\nConnection: keep-alive";
    head += "\r\n\r\n";
    return head;
}

Response plain_answer(int status) {
    std::string_view words;
    switch (status) {
        case 408:
            words =
                "送信が途中で止まりました。もういちど送ってください。\nThe request stopped on its way. "
                "Please send it again.\n";
            break;
        case 401:
            words = "サインインしてから、もういちど送ってください。\nPlease sign in and send it again.\n";
            break;
        case 413:
            words = "送られたものが大きすぎます。\nWhat was sent is too large.\n";
            break;
        case 431:
            words = "アドレスかCookieが長すぎます。\nThe address or the cookies are too long.\n";
            break;
        case 417:
        case 501:
            words = "この操作には対応していません。\nThis is not supported.\n";
            break;
        case 500:
            words =
                "処理できませんでした。少し待って、もういちど試してください。\nSomething went wrong. Please "
                "try again in a moment.\n";
            break;
        case 503:
            words =
                "いま混み合っています。少し待って、もういちど試してください。\nThe service is busy. Please "
                "try again in a moment.\n";
            break;
        default:
            words = "送られたものを読み取れませんでした。\nThe request could not be read.\n";
            break;
    }
    Response response = text(std::string(words), status);
    if (status == 503) response.header("Retry-After", "2");
    return response;
}

}  // namespace tsumugi::http
