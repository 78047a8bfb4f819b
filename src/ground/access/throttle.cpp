#include "ground/access/throttle.h"

#include <arpa/inet.h>

#include <algorithm>

#include "ground/access/secret.h"

namespace tsumugi::access {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kLongestPause = 15min;
/// Many people share one address (a hospital's exit), so it gets more tries and forgets sooner.
constexpr int kAddressTries = 50;
constexpr std::chrono::milliseconds kAddressForgets = 1h;
/// How long a browser that is not used stays known; browsers themselves keep a cookie no longer.
constexpr std::chrono::milliseconds kDeviceForgets = 400 * 24h;

// The first letter of a bucket's id tells its kind.
constexpr std::string_view kDevice = "d", kDeviceCode = "e", kLoginAddress = "l", kAddress = "a",
                           kLoginCode = "c", kOwn = "o";

const db::Sql kFind{"SELECT failures, blocked_until, changed_at FROM sign_in_failure WHERE bucket = $1"};
const db::Sql kCount{R"(INSERT INTO sign_in_failure (bucket, failures, blocked_until, changed_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (bucket) DO UPDATE
    SET failures = excluded.failures, blocked_until = excluded.blocked_until, changed_at = excluded.changed_at)"};
const db::Sql kTakeBack{R"(UPDATE sign_in_failure SET failures = failures - 1, blocked_until = 0
    WHERE bucket = $1 AND failures > 0)"};
const db::Sql kClear{R"(UPDATE sign_in_failure SET failures = 0, blocked_until = 0, changed_at = $2
    WHERE bucket = $1)"};
const db::Sql kForget{R"(DELETE FROM sign_in_failure
    WHERE (changed_at < $1 AND bucket NOT LIKE 'd-%') OR changed_at < $2)"};

struct Count {
    std::int64_t failures = 0;
    base::Instant blocked_until{}, changed{};
};

std::string id(std::string_view kind, std::string_view first, std::string_view second = "") {
    return std::string(kind) + "-" +
           fingerprint(kind, std::to_string(first.size()) + ":" + std::string(first) + std::string(second));
}

std::string network_of(std::string_view address) {
    in6_addr six{};
    if (::inet_pton(AF_INET6, std::string(address).c_str(), &six) != 1) return std::string(address);
    if (IN6_IS_ADDR_V4MAPPED(&six)) return std::string(address);
    return {reinterpret_cast<const char*>(six.s6_addr), 8};
}

bool is_known(db::Db& db, std::string_view login, std::string_view device) {
    return not device.empty() and
           db.query(kFind, id(kDevice, login, device)).value<std::int64_t>().has_value();
}

/// The pause after that many wrong tries.
std::chrono::milliseconds pause_after(std::int64_t failures, int free_tries) {
    const auto beyond = failures - free_tries;
    if (beyond <= 0) return 0ms;
    if (beyond > 10) return kLongestPause;
    return std::min<std::chrono::milliseconds>(kLongestPause, 1s * (1 << (beyond - 1)));
}

}  // namespace

std::vector<Bucket> password_buckets(db::Db& db, std::string_view login, std::string_view device,
                                     std::string_view address) {
    if (is_known(db, login, device)) return {{id(kDevice, login, device)}};
    const auto network = network_of(address);
    return {{id(kLoginAddress, login, network)}, {id(kAddress, network), kAddressTries, kAddressForgets}};
}

std::vector<Bucket> code_buckets(db::Db& db, std::string_view login, std::string_view device) {
    if (is_known(db, login, device)) return {{id(kDeviceCode, login, device)}};
    return {{id(kLoginCode, login)}};
}

std::vector<Bucket> own_buckets(std::string_view member) { return {{id(kOwn, member)}}; }

std::optional<base::Instant> begin_try(db::Db& db, base::Instant now, const std::vector<Bucket>& buckets) {
    return db::write(db, [&]() -> std::optional<base::Instant> {
        std::vector<Count> counts;
        base::Instant blocked_until{};
        for (const auto& bucket : buckets) {
            const auto found = db.query(kFind, bucket.id).one([](const db::Row& row) {
                return Count{row.get<std::int64_t>(0), row.get<base::Instant>(1), row.get<base::Instant>(2)};
            });
            auto count = found.value_or(Count{});
            if (now - count.changed > bucket.forgotten_after) count = {};
            // No pause is longer: a clock that ran ahead wrote this one. From here on it is the longest there
            // is.
            if (count.blocked_until > now + kLongestPause) {
                count.blocked_until = now + kLongestPause;
                db.query(kCount, bucket.id, count.failures, count.blocked_until, now).run();
            }
            blocked_until = std::max(blocked_until, count.blocked_until);
            counts.push_back(count);
        }
        if (blocked_until > now) return blocked_until;
        for (std::size_t i = 0; i < buckets.size(); ++i) {
            const auto failures = counts[i].failures + 1;
            const auto until = now + pause_after(failures, buckets[i].free_tries);
            db.query(kCount, buckets[i].id, failures, until, now).run();
        }
        return std::nullopt;
    });
}

void end_try(db::Db& db, base::Instant now, const std::vector<Bucket>& buckets) {
    db::write(db, [&] {
        for (const auto& bucket : buckets) {
            if (bucket.id.starts_with(kAddress)) {
                db.query(kTakeBack, bucket.id).run();
            } else {
                db.query(kClear, bucket.id, now).run();
            }
        }
    });
}

void remember_device(db::Db& db, base::Instant now, std::string_view login, std::string_view device) {
    db.query(kCount, id(kDevice, login, device), 0, base::Instant{}, now).run();
}

void forget_old_tries(db::Db& db, base::Instant now) {
    db.query(kForget, now - 48h, now - kDeviceForgets).run();
}

}  // namespace tsumugi::access
