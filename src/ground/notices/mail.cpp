#include "ground/base/log.h"
#include "ground/notices/notices.h"
#include "ground/notices/smtp.h"

namespace tsumugi::notices {

namespace {

using std::chrono::minutes;

constexpr int kBatch = 50;
constexpr int kGiveUp = 20;  // attempts; with pauses up to 6 hours that is about four days
constexpr base::Instant kNever{std::chrono::milliseconds{9'000'000'000'000'000}};

std::string inbox_url(const access::App& app) {
    const auto& config = app.config;
    if (config.public_url.empty()) {
        return "http://" + config.listen + ":" + std::to_string(config.port) + "/inbox";
    }
    return config.public_url + "/inbox";
}

struct Reader {
    std::string address;
    base::Lang lang = base::Lang::ja;
};

// Somebody who has a mail on its way is not written to again: that mail says the same.
const db::Sql kReaders{R"(
    SELECT m.email, MAX(m.lang) FROM member m
    WHERE m.email <> '' AND m.ended_on IS NULL
      AND EXISTS (SELECT 1 FROM notice n WHERE n.section_id = m.section_id AND n.read_at IS NULL
                  AND n.mailed_at IS NULL AND (n.member_id IS NULL OR n.member_id = m.id))
      AND NOT EXISTS (SELECT 1 FROM outgoing_mail o WHERE o.sent_at IS NULL AND o.address = m.email)
    GROUP BY m.email)"};
const db::Sql kQueue{R"(
    INSERT INTO outgoing_mail (id, address, subject, body, created_at, next_at)
    VALUES ($1, $2, $3, $4, $5, $5))"};
const db::Sql kMarkMailed{R"(
    UPDATE notice SET mailed_at = $1
    WHERE read_at IS NULL AND mailed_at IS NULL
      AND section_id IN (SELECT section_id FROM member WHERE email <> '' AND ended_on IS NULL))"};

/// One mail for each reader of unread notices, and the notices marked, in one transaction.
void digest(jobs::Run& run) {
    if (run.app.config.mail_url.empty()) return;
    const auto now = run.app.clock->now();
    const html::Args url{{"url", inbox_url(run.app)}};
    db::write(run.db, [&] {
        const auto readers = run.db.query(kReaders).all([](const db::Row& row) {
            return Reader{row.get<std::string>(0), row.text(1) == "en" ? base::Lang::en : base::Lang::ja};
        });
        for (const auto& reader : readers) {
            run.db
                .query(kQueue, base::new_id_value(now, *run.app.random), reader.address,
                       html::tr(reader.lang, "【紡ぎ】お知らせがあります"),
                       html::tr(reader.lang,
                                "紡ぎにお知らせがあります。次の画面で読んでください。\n\n{url}\n\n"
                                "このメールには、用件も個人の名前も書いていません。返信はできません。\n",
                                url),
                       now)
                .run();
        }
        run.db.query(kMarkMailed, now).run();
    });
}

struct Waiting {
    std::int64_t id = 0;
    Mail mail;
    int attempts = 0;
};

const db::Sql kWaiting{R"(
    SELECT id, address, subject, body, created_at, attempts FROM outgoing_mail
    WHERE sent_at IS NULL AND next_at <= $1 ORDER BY next_at LIMIT $2)"};
const db::Sql kSent{"UPDATE outgoing_mail SET sent_at = $2, attempts = attempts + 1 WHERE id = $1"};
const db::Sql kFailed{"UPDATE outgoing_mail SET next_at = $2, attempts = attempts + 1 WHERE id = $1"};

std::vector<Waiting> waiting_mails(jobs::Run& run, const std::string& from) {
    return run.db.query(kWaiting, run.app.clock->now(), kBatch).all([&](const db::Row& row) {
        Waiting w;
        w.id = row.integer(0);
        w.mail = {base::id_text(w.id),     from,
                  row.get<std::string>(1), row.get<std::string>(2),
                  row.get<std::string>(3), row.get<base::Instant>(4)};
        w.attempts = row.get<int>(5);
        return w;
    });
}

/// 1, 2, 4 ... minutes, at most 6 hours.
minutes pause_after(int attempts) { return std::min(minutes{1 << std::min(attempts, 9)}, minutes{360}); }

/// A mail is marked as sent after the server took it, so that a crash between the two sends it twice, never
/// not at all.
void send_waiting(jobs::Run& run) {
    const auto& config = run.app.config;
    if (config.mail_url.empty()) return;
    const std::string from = config.mail_from.empty() ? "tsumugi@localhost" : config.mail_from;
    const auto mails = waiting_mails(run, from);
    int done = 0;
    for (const auto& [id, mail, attempts] : mails) {
        const auto error = send_mail(config.mail_url, mail);
        const auto now = run.app.clock->now();
        if (error.empty()) {
            db::write(run.db, [&] { run.db.query(kSent, id, now).run(); });
        } else {
            base::log_warning("mail " + base::id_text(id) + " was not sent: " + error);
            const bool over = attempts + 1 >= kGiveUp;
            db::write(run.db,
                      [&] { run.db.query(kFailed, id, over ? kNever : now + pause_after(attempts)).run(); });
        }
        run.beat(++done, static_cast<int>(mails.size()));
    }
}

}  // namespace

void add_jobs(jobs::Registry& registry) {
    registry.add_repeating("mail_digest", minutes{10}, digest);
    registry.add_repeating("mail_send", minutes{1}, send_waiting);
}

}  // namespace tsumugi::notices
