#include "ground/documents/look.h"

#include "ground/base/csv.h"
#include "ground/base/text.h"

namespace tsumugi::documents {
namespace {

constexpr std::size_t kMostText = 200 * 1024;  // bytes; a longer text is saved to be read whole

// Chromium 156 shows a PDF under "sandbox" as a header and refuses one in <iframe sandbox>, so the sandbox is
// a header here.
constexpr const char* kSealed =
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

bool is_text(std::string_view type) {
    return type.starts_with("text/") or type == "application/fhir+json" or type == "application/fhir+xml" or
           type == "application/xml";
}

}  // namespace

Look look_of(std::string_view type) {
    // By a list of what is safe, never by what is not: a kind that is added later is saved until somebody
    // looks at it.
    if (type == "image/png" or type == "image/jpeg" or type == "image/gif") return Look::image;
    if (type == "application/pdf") return Look::pdf;
    return is_text(type) ? Look::text : Look::none;
}

std::string readable_text(std::string_view bytes, bool& cut) {
    std::string text(bytes);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (not base::valid_utf8(text)) {
        auto read = base::from_cp932(text);
        if (read) text = std::move(*read);
    }
    cut = text.size() > kMostText;
    if (cut) {
        std::size_t end = kMostText;
        while (end > 0 and (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text.resize(end);
    }
    return text;
}

http::Response inline_file(std::string bytes, const std::string& type, std::string_view filename) {
    http::Response response{200, {}, std::move(bytes)};
    response.header("Content-Type", type);
    response.header("Content-Disposition", "inline; filename=\"" + std::string(filename) + "\"");
    response.header("Content-Security-Policy", kSealed);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("X-Frame-Options", "SAMEORIGIN");
    return response;
}

}  // namespace tsumugi::documents
