#include "ground/access/throttle.h"

#include <gtest/gtest.h>

#include "ground/access/testing.h"

namespace tsumugi::access {
namespace {

using namespace std::chrono_literals;

class Throttle : public testing::TestWithParam<db::Engine> {
  protected:
    TestServer server{GetParam()};
    db::Db& db = *server.db;

    base::Instant now() { return server.clock.now(); }
    /// Tries a wrong password; true = it was looked at.
    bool wrong_try(std::string_view login, std::string_view device, std::string_view address) {
        return not begin_try(db, now(), password_buckets(db, login, device, address));
    }
    void right_try(std::string_view login, std::string_view device, std::string_view address) {
        const auto buckets = password_buckets(db, login, device, address);
        ASSERT_FALSE(begin_try(db, now(), buckets));
        end_try(db, now(), buckets);
        remember_device(db, now(), login, device);
    }
    /// How many of the next tries, one a second, are looked at.
    int looked_at(int tries, std::string_view login, std::string_view device, std::string_view address) {
        int count = 0;
        for (int i = 0; i < tries; ++i) {
            count += wrong_try(login, device, address) ? 1 : 0;
            server.clock.advance(1s);
        }
        return count;
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, Throttle, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& engine) { return std::string(db::name_of(engine.param)); });

TEST_P(Throttle, AnAttackerNeverBlocksTheBrowserThatSignedInBefore) {
    right_try("tanaka", "her-device", "192.0.2.1");
    for (int i = 0; i < 1000; ++i) {
        wrong_try("tanaka", "", i % 2 == 0 ? "203.0.113.9" : "192.0.2.1");
        wrong_try("tanaka", "device-of-somebody-else", "203.0.113.10");
        server.clock.advance(1s);
    }
    EXPECT_FALSE(begin_try(db, now(), password_buckets(db, "tanaka", "her-device", "192.0.2.1")));
}

TEST_P(Throttle, TheAttackerIsSlowed) {
    const int seen = looked_at(1000, "tanaka", "", "203.0.113.9");
    EXPECT_GE(seen, 5);
    EXPECT_LE(seen, 16);
}

TEST_P(Throttle, AClockThatWasADayAheadPausesNobodyLongerThanAQuarterOfAnHour) {
    server.clock.advance(24h);
    for (int i = 0; i < 20; ++i) {
        wrong_try("tanaka", "", "203.0.113.9");
        server.clock.advance(10min);
    }
    server.clock.advance(-24h - 200min);
    EXPECT_EQ(begin_try(db, now(), password_buckets(db, "tanaka", "", "203.0.113.9")), now() + 15min);
    server.clock.advance(14min);
    EXPECT_FALSE(wrong_try("tanaka", "", "203.0.113.9")) << "asking again makes it no longer";
    server.clock.advance(1min);
    EXPECT_TRUE(wrong_try("tanaka", "", "203.0.113.9"));
}

TEST_P(Throttle, PausesDoubleUpToAQuarterOfAnHour) {
    std::vector<std::int64_t> pauses;
    while (pauses.size() < 14) {
        const auto until = begin_try(db, now(), password_buckets(db, "tanaka", "", "203.0.113.9"));
        if (not until) continue;
        pauses.push_back((*until - now()) / 1s);
        server.clock.set(*until);
    }
    EXPECT_EQ(pauses.front(), 1);
    for (std::size_t i = 1; i < pauses.size(); ++i) {
        EXPECT_EQ(pauses[i], std::min<std::int64_t>(pauses[i - 1] * 2, 900));
    }
    EXPECT_EQ(pauses.back(), 900);
}

TEST_P(Throttle, ManyLoginsFromOneAddressAreSlowedToo) {
    int seen = 0;
    for (int i = 0; i < 1000; ++i) {
        seen += wrong_try("login" + std::to_string(i), "", "203.0.113.9") ? 1 : 0;
        server.clock.advance(1s);
    }
    EXPECT_GE(seen, 50);
    EXPECT_LE(seen, 62);
    EXPECT_TRUE(wrong_try("login1", "", "203.0.113.10")) << "another address is not concerned";
}

TEST_P(Throttle, AnIpv6CustomerCountsAsOneAddress) {
    int seen = 0;
    for (int i = 0; i < 200; ++i) {
        seen += wrong_try("tanaka", "", "2001:db8:1:2::" + std::to_string(i)) ? 1 : 0;
    }
    EXPECT_LE(seen, 6);
    EXPECT_TRUE(wrong_try("tanaka", "", "2001:db8:1:3::1"));
}

TEST_P(Throttle, ASuccessBeginsAnewButNotForTheAddress) {
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(wrong_try("tanaka", "", "203.0.113.9"));
    right_try("tanaka", "device", "203.0.113.9");
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(wrong_try("tanaka", "", "203.0.113.9")) << i;
    EXPECT_TRUE(wrong_try("tanaka", "", "203.0.113.9"));
    EXPECT_FALSE(wrong_try("tanaka", "", "203.0.113.9"));
}

TEST_P(Throttle, SomebodyWithAnAccountCannotClearTheAddressBetweenGuesses) {
    int seen = 0;
    for (int i = 0; i < 400; ++i) {
        if (i % 10 == 0) {
            const auto own = password_buckets(db, "insider", "", "203.0.113.9");
            if (not begin_try(db, now(), own)) end_try(db, now(), own);
        }
        seen += wrong_try("login" + std::to_string(i), "", "203.0.113.9") ? 1 : 0;
    }
    EXPECT_LE(seen, 60);
}

TEST_P(Throttle, TheKnownBrowserItselfIsSlowedWhenItGuesses) {
    right_try("tanaka", "her-device", "192.0.2.1");
    EXPECT_LE(looked_at(1000, "tanaka", "her-device", "192.0.2.1"), 16);
}

TEST_P(Throttle, AKnownBrowserIsKnownForItsLoginAlone) {
    right_try("tanaka", "shared-device", "192.0.2.1");
    const auto known = password_buckets(db, "tanaka", "shared-device", "192.0.2.1");
    EXPECT_EQ(known.size(), 1u);
    EXPECT_EQ(password_buckets(db, "suzuki", "shared-device", "192.0.2.1").size(), 2u);
    EXPECT_NE(password_buckets(db, "suzuki", "shared-device", "192.0.2.1")[0].id, known[0].id);
}

TEST_P(Throttle, CodesAreGuessedSlowlyFromEverywhereButNotAgainstTheKnownBrowser) {
    right_try("tanaka", "her-device", "192.0.2.1");
    int seen = 0;
    for (int i = 0; i < 100; ++i) seen += begin_try(db, now(), code_buckets(db, "tanaka", "x")) ? 0 : 1;
    EXPECT_EQ(seen, 6);
    EXPECT_FALSE(begin_try(db, now(), code_buckets(db, "tanaka", "her-device")));
}

TEST_P(Throttle, OldFailuresAreForgottenAndOldDevicesAfterAYear) {
    looked_at(100, "tanaka", "", "203.0.113.9");
    right_try("suzuki", "device", "192.0.2.1");
    server.clock.advance(25h);
    EXPECT_EQ(looked_at(3, "tanaka", "", "203.0.113.9"), 3);
    server.clock.advance(72h);
    forget_old_tries(db, now());
    EXPECT_EQ(db.query_text("SELECT COUNT(*) FROM sign_in_failure", {}).value<int>(), 1);
    EXPECT_EQ(password_buckets(db, "suzuki", "device", "192.0.2.1").size(), 1u);
    server.clock.advance(401 * 24h);
    forget_old_tries(db, now());
    EXPECT_EQ(db.query_text("SELECT COUNT(*) FROM sign_in_failure", {}).value<int>(), 0);
}

TEST_P(Throttle, NothingKeptNamesALoginOrAnAddress) {
    wrong_try("tanaka", "", "203.0.113.9");
    const auto ids = db.query_text("SELECT bucket FROM sign_in_failure", {}).all([](const db::Row& row) {
        return row.get<std::string>(0);
    });
    ASSERT_EQ(ids.size(), 2u);
    for (const auto& id : ids) {
        EXPECT_EQ(id.find("tanaka"), std::string::npos);
        EXPECT_EQ(id.find("203.0"), std::string::npos);
    }
}

}  // namespace
}  // namespace tsumugi::access
