#include "ground/http/body.h"

#include "ground/http/fields.h"
#include "ground/http/text.h"

namespace tsumugi::http {

int BodyReader::begin(std::string_view content_type, std::optional<std::uint64_t> length) {
    const std::string kind = header_value(content_type);
    urlencoded_ = kind == "application/x-www-form-urlencoded";
    octets_ = kind == "application/octet-stream";
    if (kind == "multipart/form-data") {
        std::string boundary = multipart_boundary(content_type);
        if (boundary.empty()) return 400;
        MultipartLimits limits;
        limits.upload = options_.upload_limit;
        limits.all_uploads = 4 * options_.upload_limit;
        form_.emplace(std::move(boundary), limits);
    }
    told_ = length.value_or(0);
    return told_ > limit() ? 413 : 0;
}

int BodyReader::write(std::string_view bytes) {
    taken_ += bytes.size();
    if (taken_ > limit()) return refusal();
    if (not form_) {
        body_ += bytes;
        return 0;
    }
    switch (form_->write(bytes)) {
        case Multipart::State::malformed:
            return 400;
        case Multipart::State::too_large:
            return 413;
        default:
            return 0;
    }
}

int BodyReader::refusal() const { return stranger_ and octets_ ? 401 : 413; }

int BodyReader::keep_little() {
    stranger_ = true;
    if (not form_) return std::max(taken_, told_) > limit() ? refusal() : 0;
    form_->drop_files(options_.stranger_limit);
    return form_->state() == Multipart::State::too_large ? 413 : 0;
}

int BodyReader::finish(Request& request) {
    if (form_) {
        if (form_->state() != Multipart::State::finished) return 400;
        request.form = std::move(form_->fields);
        request.uploads = std::move(form_->uploads);
    } else if (urlencoded_) {
        auto fields = parse_fields(body_, MultipartLimits().parts);
        if (not fields) return 413;
        request.form = std::move(*fields);
        std::string().swap(body_);
    } else {
        request.body = std::move(body_);
    }
    return 0;
}

}  // namespace tsumugi::http
