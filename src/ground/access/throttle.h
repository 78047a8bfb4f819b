#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/db/db.h"

namespace tsumugi::access {

// Guessing gets slow, and nobody can lock another person out. Wrong tries are counted in buckets: by login
// and address, and by address; but a browser in which that login signed in before has a bucket of its own and
// is touched by no other. After the free tries each further one doubles the pause, up to 15 minutes.

struct Bucket {
    std::string id;
    int free_tries = 5;
    std::chrono::milliseconds forgotten_after = std::chrono::hours(24);
};

/// What a try with that login counts against. `device` is the browser's cookie, or empty; `address` the
/// client's (an IPv6 address counts by its first 64 bits, because one customer has that many).
std::vector<Bucket> password_buckets(db::Db& db, std::string_view login, std::string_view device,
                                     std::string_view address);
/// For the code of the second factor, which only those see who know the password: by login, or by the known
/// browser.
std::vector<Bucket> code_buckets(db::Db& db, std::string_view login, std::string_view device);
/// For the password asked again on a signed-in person's own pages.
std::vector<Bucket> own_buckets(std::string_view member);

/// Counts a try in all buckets, before it is looked at, so that tries at the same moment can't slip through.
/// When one of them pauses, nothing is counted and the end of the pause is given.
std::optional<base::Instant> begin_try(db::Db& db, base::Instant now, const std::vector<Bucket>& buckets);
/// The try was right: its buckets begin anew; in the address's bucket this one try is taken back.
void end_try(db::Db& db, base::Instant now, const std::vector<Bucket>& buckets);

/// From now on the browser is known for that login.
void remember_device(db::Db& db, base::Instant now, std::string_view login, std::string_view device);
/// Removes buckets that nobody needs any more.
void forget_old_tries(db::Db& db, base::Instant now);

}  // namespace tsumugi::access
