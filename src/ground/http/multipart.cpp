#include "ground/http/multipart.h"

#include <algorithm>
#include <cstring>

#include "ground/http/text.h"

namespace tsumugi::http {
namespace {

constexpr std::size_t kLongestBoundary = 200;  // RFC 2046 says 70; some programs send more

std::size_t position_of(std::string_view text, std::string_view wanted) {
    const void* found = memmem(text.data(), text.size(), wanted.data(), wanted.size());
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
                 : std::string_view::npos;
}

/// Browsers write a quote and line breaks in names as %22, %0D, %0A, and nothing else (WHATWG HTML).
std::string without_form_escapes(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view escape = text.substr(i, 3);
        if (escape == "%22") {
            result += '"';
        } else if (escape == "%0D" or escape == "%0A") {
            result += ' ';
        } else {
            result += text[i];
            continue;
        }
        i += 2;
    }
    return result;
}

/// The name alone, without folders (old browsers send C:\folder\name) and control characters.
std::string plain_filename(std::string name) {
    name = valid_text(std::move(name));
    const std::size_t slash = name.find_last_of("/\\");
    if (slash != std::string::npos) name.erase(0, slash + 1);
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 or c == 0x7F; });
    return name;
}

/// RFC 8187: UTF-8''%E3%81%82. Another charset, or a broken one, is no name.
std::string extended_value(std::string_view value) {
    const std::size_t first = value.find('\'');
    if (first == std::string_view::npos or not equal_ignoring_case(value.substr(0, first), "utf-8"))
        return "";
    const std::size_t second = value.find('\'', first + 1);
    if (second == std::string_view::npos) return "";
    return url_decode(value.substr(second + 1), false).value_or("");
}

/// Cuts text to `limit` bytes without splitting a character.
void cut(std::string& text, std::size_t limit) {
    while (limit > 0 and limit < text.size() and (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    text.resize(limit);
}

}  // namespace

std::string multipart_boundary(std::string_view content_type) {
    if (header_value(content_type) != "multipart/form-data") return "";
    std::string boundary = header_parameter(content_type, "boundary");
    if (boundary.size() > kLongestBoundary) return "";
    return boundary;
}

Multipart::Multipart(std::string boundary, MultipartLimits limits)
    : delimiter_("\r\n--" + std::move(boundary)), limits_(limits) {}

void Multipart::drop_files(std::size_t all_text) {
    limits_.upload = limits_.all_uploads = 0;
    limits_.all_text = std::min(limits_.all_text, all_text);
    held_uploads_ = 0;
    for (Upload& upload : uploads) {
        upload.too_large = upload.too_large or not upload.bytes.empty();
        std::string().swap(upload.bytes);
    }
    if (is_file_) {
        part_.too_large = part_.too_large or not part_.bytes.empty();
        std::string().swap(part_.bytes);
    }
    if (held_text_ > limits_.all_text) state_ = State::too_large;
}

Multipart::State Multipart::write(std::string_view bytes) {
    if (state_ != State::reading or bytes.empty()) return state_;
    if (pending_.empty()) {
        pending_ = bytes.substr(read(bytes));
    } else {
        pending_ += bytes;
        pending_.erase(0, read(pending_));
    }
    return state_;
}

/// Reads on as far as `view` is understood; returns how many bytes of it are done with.
std::size_t Multipart::read(std::string_view view) {
    std::size_t done = 0;
    while (state_ == State::reading) {
        const At before = at_;
        const std::string_view rest = view.substr(done);
        switch (at_) {
            case At::preamble:
                done += read_preamble(rest);
                break;
            case At::boundary:
                done += read_boundary(rest);
                break;
            case At::headers:
                done += read_headers(rest);
                break;
            case At::data:
                done += read_data(rest);
                break;
            case At::epilogue:
                return view.size();
        }
        if (at_ == before) break;
    }
    return state_ == State::reading ? done : view.size();
}

std::size_t Multipart::read_preamble(std::string_view view) {
    const std::size_t found = position_of(view, delimiter_);
    if (found != std::string_view::npos) {
        at_ = At::boundary;
        return found + delimiter_.size();
    }
    return view.size() - std::min(view.size(), delimiter_.size() - 1);
}

/// After "--boundary" comes "--" at the end of the form, or a line's end, with blanks before it at most.
std::size_t Multipart::read_boundary(std::string_view view) {
    if (view.size() < 2) return 0;
    if (view.substr(0, 2) == "--") {
        at_ = At::epilogue;
        state_ = State::finished;
        return 2;
    }
    const std::size_t end = view.find_first_not_of(" \t");
    if (end == std::string_view::npos or end + 1 == view.size()) {
        if (view.size() > limits_.part_header) state_ = State::malformed;
        return 0;
    }
    if (view.substr(end, 2) != "\r\n") {
        state_ = State::malformed;
        return 0;
    }
    if (++parts_ > limits_.parts) {
        state_ = State::too_large;
        return 0;
    }
    at_ = At::headers;
    return end;  // the line's end stays: with it even a part without headers ends them by an empty line
}

std::size_t Multipart::read_headers(std::string_view view) {
    constexpr std::string_view kEnd = "\r\n\r\n";
    // Only what is new is looked through: bytes that come one by one would cost the square of their number.
    const std::size_t from = searched_ - std::min(searched_, kEnd.size() - 1);
    const std::string_view headers = view.substr(0, limits_.part_header);
    const std::size_t found = position_of(headers.substr(std::min(from, headers.size())), kEnd);
    if (found == std::string_view::npos) {
        searched_ = headers.size();
        if (view.size() >= limits_.part_header) state_ = State::malformed;
        return 0;
    }
    searched_ = 0;
    const std::size_t end = from + found;
    begin_part(view.substr(0, end));
    at_ = At::data;
    return end + kEnd.size();
}

std::size_t Multipart::read_data(std::string_view view) {
    const std::size_t found = position_of(view, delimiter_);
    if (found != std::string_view::npos) {
        add(view.substr(0, found));
        end_part();
        at_ = At::boundary;
        return found + delimiter_.size();
    }
    const std::size_t sure = view.size() - std::min(view.size(), delimiter_.size() - 1);
    add(view.substr(0, sure));
    return sure;
}

void Multipart::begin_part(std::string_view headers) {
    part_ = {};
    is_file_ = false;
    bool named = false;
    while (not headers.empty()) {
        const std::string_view line = headers.substr(0, headers.find("\r\n"));
        headers.remove_prefix(std::min(line.size() + 2, headers.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view key = without_blanks(line.substr(0, colon));
        const std::string_view value = without_blanks(line.substr(colon + 1));
        if (equal_ignoring_case(key, "content-type")) part_.content_type = valid_text(std::string(value));
        if (not equal_ignoring_case(key, "content-disposition") or header_value(value) != "form-data")
            continue;
        part_.field = valid_text(without_form_escapes(header_parameter(value, "name", &named)));
        bool has_filename = false;
        bool has_extended = false;
        const std::string filename = header_parameter(value, "filename", &has_filename);
        const std::string extended = extended_value(header_parameter(value, "filename*", &has_extended));
        part_.filename = plain_filename(extended.empty() ? without_form_escapes(filename) : extended);
        is_file_ = has_filename or has_extended;
    }
    if (not named) state_ = State::malformed;
    held_text_ += part_.field.size() + part_.filename.size() + part_.content_type.size();
    if (held_text_ > limits_.all_text) state_ = State::too_large;
}

void Multipart::add(std::string_view bytes) {
    if (not is_file_) {
        // One byte more than the limit is kept, so that end_part sees whether a character would be split.
        const std::size_t room = limits_.text + 1 - std::min(part_.bytes.size(), limits_.text + 1);
        bytes = bytes.substr(0, room);
        held_text_ += bytes.size();
        if (held_text_ > limits_.all_text) state_ = State::too_large;
    } else if (part_.too_large) {
        return;
    } else if (part_.bytes.size() + bytes.size() > limits_.upload or
               held_uploads_ + bytes.size() > limits_.all_uploads) {
        held_uploads_ -= part_.bytes.size();
        std::string().swap(part_.bytes);
        part_.too_large = true;
        return;
    } else {
        held_uploads_ += bytes.size();
    }
    part_.bytes += bytes;
}

void Multipart::end_part() {
    if (not is_file_) {
        if (part_.bytes.size() > limits_.text) cut(part_.bytes, limits_.text);
        fields.add(std::move(part_.field), valid_text(std::move(part_.bytes)));
    } else if (not part_.filename.empty() or not part_.bytes.empty() or part_.too_large) {
        uploads.push_back(std::move(part_));  // a file field that was left empty sends neither
    }
    part_ = {};
}

std::optional<std::pair<Fields, std::vector<Upload>>> parse_multipart(std::string_view content_type,
                                                                      std::string_view body,
                                                                      std::size_t upload_limit,
                                                                      std::size_t text_limit) {
    std::string boundary = multipart_boundary(content_type);
    if (boundary.empty()) return std::nullopt;
    MultipartLimits limits;
    limits.upload = upload_limit;
    limits.text = text_limit;
    limits.all_uploads = limits.all_text = body.size();
    Multipart form(std::move(boundary), limits);
    if (form.write(body) != Multipart::State::finished) return std::nullopt;
    return std::pair(std::move(form.fields), std::move(form.uploads));
}

}  // namespace tsumugi::http
