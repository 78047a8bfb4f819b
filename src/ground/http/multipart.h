#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ground/http/http.h"

namespace tsumugi::http {

struct MultipartLimits {
    std::size_t upload =
        8 * 1024 * 1024;  ///< bytes of one file; above it the file is too_large and its bytes are dropped
    std::size_t text = 1024 * 1024;  ///< bytes of one field; the rest is cut off, no form takes that much
    std::size_t all_uploads =
        32 * 1024 * 1024;                    ///< bytes of all files together; what comes after is too_large
    std::size_t all_text = 8 * 1024 * 1024;  ///< bytes of all fields together; above it the form is refused
    std::size_t parts = 2000;
    std::size_t part_header = 8 * 1024;
};

/// Reads multipart/form-data (RFC 7578, RFC 2046 5.1) as its bytes arrive, in pieces of any size, and keeps
/// only what the limits allow: memory stays bounded however long the body is.
class Multipart {
  public:
    enum class State { reading, finished, malformed, too_large };

    /// `boundary` as header_parameter gives it.
    Multipart(std::string boundary, MultipartLimits limits);
    /// Takes the next piece. After the end of the form anything is ignored.
    State write(std::string_view bytes);
    State state() const { return state_; }
    /// Of somebody whom nobody knows: no file is kept from now on, those that are here go, and of text no
    /// more than `all_text` is taken. The names of the files stay, so that the page can ask for them again.
    void drop_files(std::size_t all_text);
    /// Bytes held in memory now.
    std::size_t held() const {
        return held_text_ + held_uploads_ + pending_.size() + part_.bytes.capacity() - part_.bytes.size() +
               fields.pairs().size() * sizeof(fields.pairs()[0]) + uploads.size() * sizeof(Upload);
    }

    Fields fields;
    std::vector<Upload> uploads;

  private:
    enum class At { preamble, boundary, headers, data, epilogue };
    std::size_t read(std::string_view view);
    std::size_t read_preamble(std::string_view view);
    std::size_t read_boundary(std::string_view view);
    std::size_t read_headers(std::string_view view);
    std::size_t read_data(std::string_view view);
    void begin_part(std::string_view headers);
    void add(std::string_view bytes);
    void end_part();

    std::string delimiter_;  ///< CR LF -- boundary
    MultipartLimits limits_;
    State state_ = State::reading;
    At at_ = At::preamble;
    std::string pending_ = "\r\n";  ///< what was not understood yet; the first boundary has no line before it
    std::size_t searched_ = 0;      ///< of a part's headers in pending_: no end in them
    std::size_t parts_ = 0;
    std::size_t held_text_ = 0;
    std::size_t held_uploads_ = 0;
    bool is_file_ = false;
    Upload part_;  ///< of a plain field too: its name and bytes
};

/// The boundary of a Content-Type, "" when it is not multipart/form-data or has no usable boundary.
std::string multipart_boundary(std::string_view content_type);

}  // namespace tsumugi::http
