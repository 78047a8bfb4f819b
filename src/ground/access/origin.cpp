#include "ground/access/origin.h"

namespace tsumugi::access {

Origin origin_of(const http::Request& request, const App& app) {
    const auto site = request.header("sec-fetch-site");
    if (not site.empty()) return site == "same-origin" or site == "none" ? Origin::own : Origin::other;
    const auto origin = request.header("origin");
    if (origin.empty()) return Origin::unsaid;
    const std::string host(request.header("host"));
    const bool same = origin == "https://" + host or origin == "http://" + host or origin == public_url(app);
    return same ? Origin::own : Origin::other;
}

std::string public_url(const App& app) {
    const auto& config = app.config;
    if (config.public_url.empty()) return "http://" + config.listen + ":" + std::to_string(config.port);
    return config.public_url.substr(0, config.public_url.find_last_not_of('/') + 1);
}

std::string local_path(std::string_view text) {
    if (text.empty() or text[0] != '/' or text.size() > 2000) return "/";
    if (text.size() > 1 and (text[1] == '/' or text[1] == '\\')) return "/";
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string path;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        // Browsers read a backslash as a slash and leave tabs and line ends out.
        if (byte < 0x20 or byte == 0x7f or c == '\\') return "/";
        if (byte > 0x20 and byte < 0x7f) {
            path += c;
        } else {
            path += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return path;
}

}  // namespace tsumugi::access
