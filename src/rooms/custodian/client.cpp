#include "rooms/custodian/client.h"

#include <curl/curl.h>

#include <memory>
#include <mutex>

#include "ground/base/text.h"

namespace tsumugi::custodian {
namespace {

using base::msgid;

constexpr std::size_t kMaxAnswer = 512u * 1024 * 1024;

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* to) {
    auto& body = *static_cast<std::string*>(to);
    if (body.size() + size * count > kMaxAnswer) return 0;
    body.append(bytes, size * count);
    return size * count;
}

base::Result<HubAnswer> send(const std::string& hub, const std::string& path, const std::string& token,
                             const std::string* bytes, const char* type, int seconds) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    if (not curl) throw std::runtime_error("libcurl does not start");
    HubAnswer answer;
    const std::string url = hub + path;
    curl_slist* list = nullptr;
    list = curl_slist_append(list, ("Authorization: Bearer " + token).c_str());
    if (bytes) list = curl_slist_append(list, (std::string("Content-Type: ") + type).c_str());
    list = curl_slist_append(list, "Expect:");
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(seconds));
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
    if (bytes) {
        curl_easy_setopt(curl.get(), CURLOPT_POST, 1L);
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, bytes->data());
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bytes->size()));
    }
    const auto done = curl_easy_perform(curl.get());
    if (done != CURLE_OK)
        return tl::unexpected(base::Problem{base::Kind::busy,
                                            "hub",
                                            msgid("調査の窓口のサーバーにつながりません：{why}"),
                                            {{"why", curl_easy_strerror(done)}}});
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
}

}  // namespace

base::Result<std::string> hub_address(std::string_view typed) {
    std::string address = base::trimmed(typed);
    while (address.ends_with('/')) address.pop_back();
    const auto host = address.find("://");
    const bool known = address.starts_with("http://") or address.starts_with("https://");
    if (not known or address.size() > 200 or address.size() == host + 3 or
        address.find_first_of("/?#@ \\", host + 3) != std::string::npos)
        return tl::unexpected(base::Problem{base::Kind::invalid, "hub",
                                            msgid("サーバーのアドレスは https://名前 の形で書いてください")});
    return address;
}

base::Result<HubAnswer> hub_get(const std::string& hub, const std::string& path, const std::string& token,
                                int seconds) {
    return send(hub, path, token, nullptr, "", seconds);
}

base::Result<HubAnswer> hub_post(const std::string& hub, const std::string& path, const std::string& token,
                                 const std::string& bytes, const char* type, int seconds) {
    return send(hub, path, token, &bytes, type, seconds);
}

}  // namespace tsumugi::custodian
