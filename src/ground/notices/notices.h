#pragma once
#include <string>
#include <vector>

#include "ground/access/access.h"
#include "ground/jobs/jobs.h"

namespace tsumugi::notices {

/// Tells a section (or one member of it) something: shown on the inbox page, gathered into a mail that says
/// only "お知らせがあります" with a link. `text` is a msgid with args; no name in it. An arg that is a day
/// ("2026-12-04") is shown as one; beside `title` an arg `title_en` stands in for readers in English.
struct Notice {
    access::SectionId section;
    access::MemberId member;  ///< 0 = the whole section
    access::ChildId child;    ///< 0 = none
    std::string text;
    html::Args args;
    std::string path;
    std::string key;  ///< doubles with the same key that nobody has read yet are folded into one
};
void tell(db::Db& db, base::Instant now, base::Random& random, const Notice& notice);
void tell(access::Ctx& ctx, const Notice& notice);

struct Shown {
    std::int64_t id = 0;
    base::Instant at;
    std::string text;  ///< in the reader's language
    std::string path;
    bool read = false;
};
std::vector<Shown> newest(access::Ctx& ctx, int limit);
void mark_read(access::Ctx& ctx);
/// The data of {{> ground/notices/views/_list}}: [text, path, at, read].
html::Views view_of(const access::Ctx& ctx, const std::vector<Shown>& notices);

/// /notices (list), POST /notices/read.
void routes(access::Routes& routes);
/// The jobs "mail_digest" (unread notices of members with a mail address become one mail each, in an outbox
/// in the same database) and "mail_send" (at least once, by libcurl to config.mail_url). Without mail_url no
/// mail is even written.
void add_jobs(jobs::Registry& registry);

}  // namespace tsumugi::notices
