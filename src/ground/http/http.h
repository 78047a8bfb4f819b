#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tsumugi::http {

enum class Method { get, head, post, put, del, patch, options, other };
std::string_view name(Method method);

/// A file part of a form. `too_large` means that its bytes were over the limit and were thrown away; the
/// form's other fields are all there, so that nothing typed is lost.
struct Upload {
    std::string field;
    std::string filename;
    std::string content_type;  ///< as the client said; documents checks by content
    std::string bytes;
    bool too_large = false;
};

/// Decoded name=value pairs in order, names may repeat.
class Fields {
  public:
    void add(std::string name, std::string value) { pairs_.emplace_back(std::move(name), std::move(value)); }
    /// The first value, "" where there is none.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }
    bool empty() const { return pairs_.empty(); }

  private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

struct Request {
    Method method = Method::get;
    std::string path;    ///< percent-decoded, always begins with '/'
    std::string target;  ///< as sent: path and query
    Fields query;
    Fields form;  ///< of application/x-www-form-urlencoded and multipart/form-data bodies
    std::vector<Upload> uploads;
    std::string body;                            ///< of any other content type
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string remote;  ///< the client's address (X-Forwarded-For only from the trusted proxy)
    bool secure = false;
    /// The values of {name} places of the route, set by the router.
    std::map<std::string, std::string, std::less<>> places;

    std::string_view header(std::string_view lower_name) const;
    std::string_view cookie(std::string_view cookie_name) const;
    std::string_view place(std::string_view place_name) const;
    const Upload* upload(std::string_view field) const;
    /// True when htmx asks for the changed part only.
    bool wants_fragment() const;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    Response& header(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    std::string_view get_header(std::string_view header_name) const;
};

Response html(std::string body, int status = 200);
Response text(std::string body, int status = 200);
Response json(std::string body, int status = 200,
              std::string content_type = "application/json; charset=utf-8");
/// 303 See Other: after every change.
Response see_other(std::string location);
Response no_content();
/// A download. `filename` carries codes and dates, never a name; it is sent as RFC 6266 filename*.
Response file(std::string bytes, std::string content_type, std::string_view filename);

std::string url_encode(std::string_view text);
std::optional<std::string> url_decode(std::string_view text, bool plus_is_space);
/// "a=b&c=d" to fields; broken percent signs stay as they are, invalid UTF-8 becomes U+FFFD.
Fields parse_query(std::string_view text);
/// A query string from pairs, without those whose value is empty.
std::string query_string(const std::vector<std::pair<std::string, std::string>>& pairs);
/// multipart/form-data; parts beyond `upload_limit` are marked too_large. nullopt: not that form at all.
/// `text_limit` bounds each field that is not a file.
std::optional<std::pair<Fields, std::vector<Upload>>> parse_multipart(std::string_view content_type,
                                                                      std::string_view body,
                                                                      std::size_t upload_limit,
                                                                      std::size_t text_limit = 1024 * 1024);

}  // namespace tsumugi::http
