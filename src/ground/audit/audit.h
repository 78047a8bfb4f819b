#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "ground/db/db.h"

namespace tsumugi::audit {

/// One line of the access log: who looked at or changed what, when, from where and why. It carries ids and
/// codes only, never a name or free text of a child.
struct Entry {
    base::Instant at;
    std::int64_t member = 0;  ///< 0 = nobody signed in; a job writes its named system actor's id
    std::int64_t section = 0;
    std::string action;  ///< view, change, refused, sign_in, sign_in_failed, sign_out, export, print, job ...
    std::string subject;  ///< table-like word: child, step, request, role_table ...
    std::int64_t subject_id = 0;
    std::int64_t child = 0;  ///< 0 = not about a child
    std::string purpose;     ///< care, coordination, administration, statistics, emergency
    std::string detail;      ///< categories seen, route, reason code; no personal data
    std::string remote;
};

/// Collects the entries of one request and writes them to the chain of one lane. A lane is one worker's chain
/// of hashes: hash = BLAKE2b-256(previous hash, every field of the entry), so that a changed, removed or
/// inserted line is found. Several lanes let workers write without waiting for each other; two processes may
/// share a lane safely.
class Trail {
  public:
    explicit Trail(int lane) : lane_(lane) {}
    void add(Entry entry) { pending_.push_back(std::move(entry)); }
    bool empty() const { return pending_.empty(); }
    std::size_t size() const { return pending_.size(); }
    /// Forgets what was added after the first `size` entries: a transaction that begins again.
    void shrink(std::size_t size) { pending_.resize(size); }
    void clear() { pending_.clear(); }
    /// Forgets the entries of that action after the first `size`: a change that was refused did not happen.
    void forget(std::size_t size, std::string_view action) {
        pending_.erase(std::remove_if(pending_.begin() + static_cast<std::ptrdiff_t>(size), pending_.end(),
                                      [&](const Entry& entry) { return entry.action == action; }),
                       pending_.end());
    }
    /// Appends the entries inside the running transaction. They stay until clear(), because it may be rolled
    /// back.
    void write(db::Db& db) const;

  private:
    int lane_;
    std::vector<Entry> pending_;
};

struct Finding {
    int lane = 0;
    std::int64_t number = 0;
    std::string what;
};
struct Verification {
    std::int64_t entries = 0;
    int lanes = 0;
    std::vector<Finding> findings;  ///< empty = the log is whole
};
/// Walks every chain from its beginning, compares each lane's head and each seal.
Verification verify(db::Db& db);

/// Writes the present heads of all lanes into the table of seals and gives them back as one line of text to
/// keep outside (operators print or mail it), so that cutting off the newest lines is found too.
std::string seal(db::Db& db, base::Instant at);
/// Compares the log with a line that seal() gave earlier.
bool matches_seal(db::Db& db, const std::string& line);

/// The log of one child, newest first; `before` pages on.
std::vector<Entry> of_child(db::Db& db, std::int64_t child, base::Instant before, int limit);

}  // namespace tsumugi::audit
