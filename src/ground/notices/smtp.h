#pragma once
#include <string>
#include <string_view>

#include "ground/base/date.h"

namespace tsumugi::notices {

struct Mail {
    std::string id;  ///< stable over retries, so that readers can fold doubles
    std::string from, to, subject, body;
    base::Instant written;
};

/// RFC 5322 with a base64 body in UTF-8; the subject as RFC 2047.
std::string mail_text(const Mail& mail);

/// Hands the mail to the server of `url` ("smtp://user:password@host:587"); STARTTLS where the server offers
/// it. The error in words, empty = the server has taken it.
std::string send_mail(const std::string& url, const Mail& mail);

}  // namespace tsumugi::notices
