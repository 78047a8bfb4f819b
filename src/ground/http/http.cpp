#include "ground/http/http.h"

#include <algorithm>

#include "ground/http/text.h"

namespace tsumugi::http {
namespace {

/// A Location may carry what a browser would not send itself: everything but visible ASCII is
/// percent-encoded, which also makes a line break in it harmless.
std::string safe_location(std::string_view location) {
    std::string result;
    for (const char c : location) {
        if (c > 0x20 and c < 0x7F) {
            result += c;
        } else {
            result += url_encode(std::string_view(&c, 1));
        }
    }
    return result;
}

Response with_body(std::string body, int status, std::string content_type) {
    Response response{status, {}, std::move(body)};
    response.header("Content-Type", std::move(content_type));
    return response;
}

}  // namespace

std::string_view name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::del:
            return "DELETE";
        case Method::patch:
            return "PATCH";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            break;
    }
    return "OTHER";
}

std::string_view Request::header(std::string_view lower_name) const {
    const auto found = headers.find(std::string(lower_name));
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Request::cookie(std::string_view cookie_name) const {
    std::string_view rest = header("cookie");
    while (not rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        if (without_blanks(pair.substr(0, equals)) != cookie_name) continue;
        return without_blanks(pair.substr(equals + 1));
    }
    return {};
}

std::string_view Request::place(std::string_view place_name) const {
    const auto found = places.find(place_name);
    return found == places.end() ? std::string_view() : std::string_view(found->second);
}

const Upload* Request::upload(std::string_view field) const {
    for (const Upload& upload : uploads) {
        if (upload.field == field) return &upload;
    }
    return nullptr;
}

bool Request::wants_fragment() const {
    return header("hx-request") == "true" and header("hx-request-type") == "partial";
}

std::string_view Response::get_header(std::string_view header_name) const {
    for (const auto& [key, value] : headers) {
        if (equal_ignoring_case(key, header_name)) return value;
    }
    return {};
}

Response html(std::string body, int status) {
    return with_body(std::move(body), status, "text/html; charset=utf-8");
}

Response text(std::string body, int status) {
    return with_body(std::move(body), status, "text/plain; charset=utf-8");
}

Response json(std::string body, int status, std::string content_type) {
    return with_body(std::move(body), status, std::move(content_type));
}

Response see_other(std::string location) {
    Response response{303, {}, {}};
    response.header("Location", safe_location(location));
    return response;
}

Response no_content() { return Response{204, {}, {}}; }

Response file(std::string bytes, std::string content_type, std::string_view filename) {
    std::string plain;
    for (const char c : filename) {
        const bool kept = c >= 0x20 and c < 0x7F and c != '"' and c != '\\' and c != '%';
        plain += kept ? c : '_';
    }
    Response response = with_body(std::move(bytes), 200, std::move(content_type));
    response.header("Content-Disposition",
                    "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + url_encode(filename));
    return response;
}

}  // namespace tsumugi::http
