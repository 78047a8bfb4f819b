#include "ground/notices/smtp.h"

#include <curl/curl.h>

#include <array>
#include <cstring>
#include <memory>

namespace tsumugi::notices {

static std::string base64(std::string_view bytes) {
    static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto at = [&](std::size_t k) {
            return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0u;
        };
        const unsigned group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        out += kLetters[group >> 18 & 63];
        out += kLetters[group >> 12 & 63];
        out += i + 1 < bytes.size() ? kLetters[group >> 6 & 63] : '=';
        out += i + 2 < bytes.size() ? kLetters[group & 63] : '=';
    }
    return out;
}

/// Encoded words of at most 75 characters, cut between characters (RFC 2047 section 2 and 5).
static std::string encoded_header(std::string_view text) {
    std::string out;
    while (not text.empty()) {
        std::size_t length = std::min<std::size_t>(text.size(), 45);
        while (length < text.size() and (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
        if (not out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base64(text.substr(0, length)) + "?=";
        text.remove_prefix(length);
    }
    return out;
}

static std::string date_header(base::Instant at) {
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = base::local_date(at);
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(at - base::start_of_day(day)).count();
    std::array<char, 64> line{};
    std::snprintf(line.data(), line.size(), "%s, %02u %s %d %02d:%02d:%02d +0900", kDays[base::weekday(day)],
                  static_cast<unsigned>(day.day()), kMonths[static_cast<unsigned>(day.month()) - 1],
                  static_cast<int>(day.year()), static_cast<int>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
    return line.data();
}

std::string mail_text(const Mail& mail) {
    const auto at = mail.from.rfind('@');
    const std::string domain = at == std::string::npos ? "localhost" : mail.from.substr(at + 1);
    std::string text = "Date: " + date_header(mail.written) + "\r\nFrom: " + mail.from +
                       "\r\nTo: " + mail.to + "\r\nMessage-ID: <" + mail.id + "@" + domain +
                       ">\r\nSubject: " + encoded_header(mail.subject) +
                       "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                       "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const std::string body = base64(mail.body);
    for (std::size_t i = 0; i < body.size(); i += 76) text += body.substr(i, 76) + "\r\n";
    return text;
}

namespace {

struct Reader {
    std::string_view left;
};

std::size_t read_mail(char* to, std::size_t size, std::size_t count, void* user) {
    auto& reader = *static_cast<Reader*>(user);
    const std::size_t length = std::min(size * count, reader.left.size());
    std::memcpy(to, reader.left.data(), length);
    reader.left.remove_prefix(length);
    return length;
}

}  // namespace

std::string send_mail(const std::string& url, const Mail& mail) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) return "libcurl did not start";
    const auto broken = [](const std::string& address) {
        return address.empty() or address.find_first_of("\r\n<> ") != std::string::npos;
    };
    if (broken(mail.to) or broken(mail.from)) return "not a mail address";

    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    if (not curl) return "libcurl did not start";
    const std::string text = mail_text(mail);
    Reader reader{text};
    std::array<char, CURL_ERROR_SIZE> error{};
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> to(
        curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()), curl_slist_free_all);
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, error.data());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, ("<" + mail.from + ">").c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, read_mail);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &reader);
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code == CURLE_OK) return {};
    return error[0] != '\0' ? error.data() : curl_easy_strerror(code);
}

}  // namespace tsumugi::notices
