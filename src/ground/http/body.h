#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ground/http/multipart.h"
#include "ground/http/server.h"

namespace tsumugi::http {

/// Takes a request's body while it arrives and puts it where handlers look for it: `form` and `uploads`,
/// `form`, or `body`, by its content type. Keeps no more than the limits of ServerOptions.
class BodyReader {
  public:
    explicit BodyReader(const ServerOptions& options) : options_(options) {}

    /// `length` as the header says, nullopt when chunked. Returns 0, or the status to refuse the request with
    /// before a byte of it is read: 400 or 413.
    int begin(std::string_view content_type, std::optional<std::uint64_t> length);
    /// The next piece. Returns 0, or 400, 401 or 413.
    int write(std::string_view bytes);
    /// Nobody knows who sends it: from now on no more than `stranger_limit` is kept. Returns 0, or 401 or 413
    /// where that much is here already.
    int keep_little();
    /// After the last piece. Returns 0, or 400 or 413.
    int finish(Request& request);
    /// Bytes held in memory now.
    std::size_t held() const { return body_.capacity() + (form_ ? form_->held() : 0); }

  private:
    int refusal() const;
    std::size_t limit() const {
        if (form_) return options_.drain_limit;
        if (stranger_) return std::min(options_.stranger_limit, options_.body_limit);
        return octets_ ? std::max(options_.body_limit, options_.upload_limit) : options_.body_limit;
    }

    const ServerOptions& options_;
    std::uint64_t taken_ = 0;
    std::uint64_t told_ = 0;  ///< how many bytes the header says; 0 when it does not
    bool urlencoded_ = false;
    bool octets_ = false;  ///< a file as the whole body
    bool stranger_ = false;
    std::string body_;
    std::optional<Multipart> form_;
};

}  // namespace tsumugi::http
