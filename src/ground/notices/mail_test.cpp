#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "ground/jobs/testing.h"
#include "ground/notices/notices.h"
#include "ground/notices/smtp.h"

namespace tsumugi::notices {
namespace {

using std::chrono::minutes;

/// Speaks just enough SMTP to take one mail after the other; may refuse the first ones.
class SmtpServer {
  public:
    explicit SmtpServer(int refuse = 0) : refuse_(refuse), listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listening_, 4), 0);
        socklen_t size = sizeof address;
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~SmtpServer() {
        stopping_ = true;
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }
    std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
    std::vector<std::string> mails() {
        const std::lock_guard lock(mutex_);
        return mails_;
    }

  private:
    void serve() {
        while (not stopping_) {
            const int client = ::accept(listening_, nullptr, nullptr);
            if (client < 0) continue;
            talk(client);
            ::close(client);
        }
    }
    static void say(int client, const std::string& line) {
        const auto text = line + "\r\n";
        EXPECT_EQ(::send(client, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }
    static bool read_until(int client, std::string& buffer, std::string_view end, std::string& out) {
        for (;;) {
            const auto found = buffer.find(end);
            if (found != std::string::npos) {
                out = buffer.substr(0, found);
                buffer.erase(0, found + end.size());
                return true;
            }
            char part[4096];
            const auto got = ::recv(client, part, sizeof part, 0);
            if (got <= 0) return false;
            buffer.append(part, static_cast<std::size_t>(got));
        }
    }
    void talk(int client) {
        std::string buffer, line, envelope;
        say(client, "220 test");
        while (read_until(client, buffer, "\r\n", line)) {
            if (line.starts_with("RCPT") or line.starts_with("MAIL")) envelope += line + "\n";
            if (line.starts_with("RCPT") and refuse_ > 0) {
                --refuse_;
                say(client, "451 later");
            } else if (line.starts_with("DATA")) {
                say(client, "354 go on");
                std::string mail;
                if (not read_until(client, buffer, "\r\n.\r\n", mail)) return;
                {
                    const std::lock_guard lock(mutex_);
                    mails_.push_back(envelope + mail);
                }
                envelope.clear();
                say(client, "250 taken");
            } else if (line.starts_with("QUIT")) {
                say(client, "221 bye");
                return;
            } else {
                say(client, "250 ok");
            }
        }
    }

    std::atomic<int> refuse_;
    int listening_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::vector<std::string> mails_;
    std::thread thread_;
};

std::string decoded(const std::string& mail) {
    static const std::string kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : mail.substr(mail.find("\r\n\r\n") + 4)) {
        const auto at = kLetters.find(c);
        if (at == std::string::npos) continue;
        bits = bits << 6 | static_cast<unsigned>(at);
        if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8) & 255);
    }
    return out;
}

const db::Sql kMailCount{"SELECT COUNT(*) FROM outgoing_mail"};
const db::Sql kUnsent{"SELECT COUNT(*) FROM outgoing_mail WHERE sent_at IS NULL"};

class Mails : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    jobs::Registry registry;
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::MemberId sato = world.member(health, "佐藤", "sato@town.example");
    access::MemberId kondo = world.member(health, "近藤", "");

    void SetUp() override {
        world.app.config.mail_from = "tsumugi@region.example";
        add_jobs(registry);
    }
    void run_jobs() {
        jobs::schedule(registry, world.app, *world.db);
        while (jobs::run_one(registry, world.app, *world.db, world.trail, "a")) {
        }
    }
    void tell(const char* text, access::MemberId member = {}) {
        Notice n;
        n.section = health;
        n.member = member;
        n.text = text;
        n.args = {{"name", "小峰 空"}};
        notices::tell(*world.db, world.clock.now(), world.random, n);
    }
    int count(const db::Sql& sql) { return world.db->query(sql).value<int>().value(); }
};

TEST_P(Mails, SayOnlyThatThereIsSomethingAndWhere) {
    SmtpServer server;
    world.app.config.mail_url = server.url();
    tell("{name}の退院日が変わりました");
    tell("小峰 空のことで依頼があります");
    run_jobs();
    world.clock.advance(minutes{10});
    run_jobs();
    const auto mails = server.mails();
    ASSERT_EQ(mails.size(), 1u) << "two notices are one mail";
    EXPECT_NE(mails[0].find("RCPT TO:<sato@town.example>"), std::string::npos);
    EXPECT_NE(mails[0].find("MAIL FROM:<tsumugi@region.example>"), std::string::npos);
    EXPECT_NE(mails[0].find("Subject: =?UTF-8?B?44CQ57Sh44GO44CR44GK55+l44KJ44Gb44GM44GC44KK44G+44GZ?="),
              std::string::npos)
        << mails[0];
    EXPECT_NE(mails[0].find("Date: Tue, 24 Nov 2026 09:00:00 +0900"), std::string::npos) << mails[0];
    const auto body = decoded(mails[0]);
    EXPECT_NE(body.find("https://tsumugi.example/inbox"), std::string::npos) << body;
    for (const auto* secret : {"小峰", "空の", "退院", "依頼", "佐藤", "健康"}) {
        EXPECT_EQ(body.find(secret), std::string::npos) << secret;
    }
}

TEST_P(Mails, AreSentAgainAfterAFailure) {
    SmtpServer server(1);
    world.app.config.mail_url = server.url();
    tell("一つ");
    run_jobs();
    EXPECT_TRUE(server.mails().empty());
    EXPECT_EQ(count(kUnsent), 1);
    world.clock.advance(minutes{1});
    run_jobs();
    EXPECT_EQ(server.mails().size(), 1u);
    EXPECT_EQ(count(kUnsent), 0);
    world.clock.advance(minutes{30});
    run_jobs();
    EXPECT_EQ(server.mails().size(), 1u);
}

TEST_P(Mails, WaitWhileNoServerAnswersAndFoldMeanwhile) {
    world.app.config.mail_url = "smtp://127.0.0.1:1";
    for (int i = 0; i < 5; ++i) {
        tell("一つ");
        run_jobs();
        world.clock.advance(minutes{10});
    }
    EXPECT_EQ(count(kMailCount), 1);
    EXPECT_EQ(count(kUnsent), 1);
}

TEST_P(Mails, AreNotEvenWrittenWithoutAServer) {
    tell("一つ");
    run_jobs();
    EXPECT_EQ(count(kMailCount), 0);
    SmtpServer server;
    world.app.config.mail_url = server.url();
    world.clock.advance(minutes{10});
    run_jobs();
    world.clock.advance(minutes{1});
    run_jobs();
    EXPECT_EQ(server.mails().size(), 1u);
}

TEST_P(Mails, GoToEachMemberWithAnAddressOnce) {
    SmtpServer server;
    world.app.config.mail_url = server.url();
    world.member(health, "佐々木", "sasaki@town.example");
    world.member(health, "共用", "sato@town.example");
    const auto other = world.section("市立病院", "連携室");
    world.member(other, "よそ", "other@hospital.example");
    tell("みんなへ");
    tell("近藤さんへ", kondo);
    run_jobs();
    world.clock.advance(minutes{10});
    run_jobs();
    EXPECT_EQ(server.mails().size(), 2u);
}

TEST_P(Mails, AreNotSentForWhatWasRead) {
    SmtpServer server;
    world.app.config.mail_url = server.url();
    tell("読んだもの");
    auto ctx = world.ctx(health, sato);
    mark_read(ctx);
    run_jobs();
    EXPECT_TRUE(server.mails().empty());
}

TEST(MailText, FoldsALongSubjectBetweenCharacters) {
    Mail mail{"1", "a@b.example", "c@d.example", std::string(), "本文", base::Instant{}};
    for (int i = 0; i < 40; ++i) mail.subject += "あ";
    const auto text = mail_text(mail);
    EXPECT_NE(text.find("?=\r\n =?UTF-8?B?"), std::string::npos);
    EXPECT_NE(text.find("Message-ID: <1@b.example>"), std::string::npos);
}

TEST(MailText, RefusesAnAddressThatCarriesAHeader) {
    Mail mail{"1", "a@b.example", "c@d.example\r\nBcc: e@f.example", "x", "y", base::Instant{}};
    EXPECT_EQ(send_mail("smtp://127.0.0.1:1", mail), "not a mail address");
}

INSTANTIATE_TEST_SUITE_P(Engines, Mails, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::notices
