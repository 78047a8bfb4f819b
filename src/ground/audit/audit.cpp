#include "ground/audit/audit.h"

#include <sodium.h>

#include <charconv>
#include <limits>
#include <stdexcept>

namespace tsumugi::audit {
namespace {

constexpr std::size_t kHashSize = 32;
constexpr std::size_t kPageOfEntries = 2000;
/// Stands at the beginning of what is hashed, so that another form of entry can never have the same bytes.
constexpr std::string_view kForm = "tsumugi audit entry 1";
constexpr std::string_view kSealWord = "tsumugi-seal";

struct Head {
    std::int64_t number = 0;
    std::string hash = std::string(kHashSize, '\0');
};

#define ENTRY_COLUMNS                                                                                     \
    "number, at, member_id, section_id, action, subject, subject_id, child_id, purpose, detail, remote, " \
    "hash"

const db::Sql kHead{"SELECT number, hash FROM audit_lane WHERE lane = $1"};
const db::Sql kMakeLane{"INSERT INTO audit_lane (lane, number, hash) VALUES ($1, $2, $3)"};
const db::Sql kMoveHead{"UPDATE audit_lane SET number = $2, hash = $3 WHERE lane = $1"};
const db::Sql kAppend{R"(INSERT INTO audit_entry
    (lane, number, at, member_id, section_id, action, subject, subject_id, child_id, purpose, detail, remote, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))"};

Head read_head(const db::Row& row) { return {row.get<std::int64_t>(0), row.get<std::string>(1)}; }

/// The bytes that are hashed: numbers as eight bytes, texts with their length before them, so that no two
/// different entries have the same bytes.
class Hasher {
  public:
    Hasher() {
        static const int ready = sodium_init();
        if (ready < 0) throw std::runtime_error("libsodium could not start");
        crypto_generichash_init(&state_, nullptr, 0, kHashSize);
        text(kForm);
    }
    void number(std::int64_t value) {
        unsigned char bytes[8];
        for (int i = 0; i < 8; ++i) {
            bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i));
        }
        crypto_generichash_update(&state_, bytes, sizeof bytes);
    }
    void text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(value.data()),
                                  value.size());
    }
    std::string finish() {
        std::string hash(kHashSize, '\0');
        crypto_generichash_final(&state_, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
        return hash;
    }

  private:
    crypto_generichash_state state_;
};

std::string hash_of(std::string_view previous, std::int64_t lane, std::int64_t number, const Entry& entry) {
    Hasher hasher;
    hasher.text(previous);
    hasher.number(lane);
    hasher.number(number);
    hasher.number(entry.at.time_since_epoch().count());
    hasher.number(entry.member);
    hasher.number(entry.section);
    hasher.text(entry.action);
    hasher.text(entry.subject);
    hasher.number(entry.subject_id);
    hasher.number(entry.child);
    hasher.text(entry.purpose);
    hasher.text(entry.detail);
    hasher.text(entry.remote);
    return hasher.finish();
}

struct Line {
    std::int64_t number = 0;
    Entry entry;
    std::string hash;
};

Line read_line(const db::Row& row) {
    Line line;
    line.number = row.get<std::int64_t>(0);
    line.entry.at = row.get<base::Instant>(1);
    line.entry.member = row.get<std::int64_t>(2);
    line.entry.section = row.get<std::int64_t>(3);
    line.entry.action = row.get<std::string>(4);
    line.entry.subject = row.get<std::string>(5);
    line.entry.subject_id = row.get<std::int64_t>(6);
    line.entry.child = row.get<std::int64_t>(7);
    line.entry.purpose = row.get<std::string>(8);
    line.entry.detail = row.get<std::string>(9);
    line.entry.remote = row.get<std::string>(10);
    line.hash = row.get<std::string>(11);
    return line;
}

}  // namespace

void Trail::write(db::Db& db) const {
    if (pending_.empty()) return;
    if (not db.in_transaction()) throw std::logic_error("the access log is written inside a transaction");
    const auto known = db.query(kHead, lane_).one(read_head);
    const Head before = known.value_or(Head{});
    Head head = before;
    std::vector<std::string> hashes;
    hashes.reserve(pending_.size());
    for (const Entry& entry : pending_) {
        ++head.number;
        head.hash = hash_of(head.hash, lane_, head.number, entry);
        hashes.push_back(head.hash);
    }
    // The head first: it is what two writers of a lane meet at, and the second one then tries again. At the
    // lines they would meet as a broken unique key, which nobody tries again.
    db.query(known ? kMoveHead : kMakeLane, lane_, head.number, db::Bytes{head.hash}).run();
    std::int64_t number = before.number;
    for (std::size_t i = 0; i < pending_.size(); ++i) {
        const Entry& entry = pending_[i];
        db.query(kAppend, lane_, ++number, entry.at, entry.member, entry.section, entry.action, entry.subject,
                 entry.subject_id, entry.child, entry.purpose, entry.detail, entry.remote,
                 db::Bytes{hashes[i]})
            .run();
    }
}

// ---- verification

namespace {

const db::Sql kLanes{"SELECT lane FROM audit_lane UNION SELECT DISTINCT lane FROM audit_entry ORDER BY 1"};
const db::Sql kLinesAfter{"SELECT " ENTRY_COLUMNS R"( FROM audit_entry WHERE lane = $1 AND number > $2
    ORDER BY number LIMIT $3)"};
const db::Sql kSeals{R"(SELECT s.lane, s.number, s.hash, e.hash FROM audit_seal s
    LEFT JOIN audit_entry e ON e.lane = s.lane AND e.number = s.number
    WHERE s.number > 0 ORDER BY s.at, s.lane)"};

/// Walks one lane. The server may go on writing meanwhile: a head is read after the lines before it, so it is
/// never behind them, and lines that came later are walked too.
class LaneWalk {
  public:
    LaneWalk(db::Db& db, int lane, Verification& result) : db_(db), lane_(lane), result_(result) {}

    void run() {
        for (std::int64_t stopped_at = -1;; stopped_at = last_.number) {
            walk_to_end();
            const auto head = db_.query(kHead, lane_).one(read_head);
            if (not head) return find(last_.number, "the lane has lines but no head");
            if (head->number > last_.number and stopped_at != last_.number) continue;
            if (head->number > last_.number) {
                return find(last_.number + 1, "the newest lines are missing: the head stands at " +
                                                  std::to_string(head->number));
            }
            if (head->number < last_.number) return find(last_.number, "the head stands before this line");
            if (head->hash != last_.hash) find(last_.number, "the head has another hash than the last line");
            return;
        }
    }

  private:
    void walk_to_end() {
        std::int64_t from = started_ ? last_.number : std::numeric_limits<std::int64_t>::min();
        for (;;) {
            const auto lines =
                db_.query(kLinesAfter, lane_, from, static_cast<std::int64_t>(kPageOfEntries)).all(read_line);
            for (const Line& line : lines) look_at(line);
            if (lines.size() < kPageOfEntries) return;
            from = lines.back().number;
        }
    }
    void look_at(const Line& line) {
        started_ = true;
        ++result_.entries;
        const auto expected = last_.number + 1;
        if (line.number > expected) {
            find(expected, "lines are missing before line " + std::to_string(line.number));
        } else if (line.number < expected) {
            find(line.number, "the line stands before the beginning of the lane");
        } else if (line.hash != hash_of(last_.hash, lane_, line.number, line.entry)) {
            find(line.number, "the line or the one before it was changed");
        }
        last_ = {line.number, line.hash};
    }
    void find(std::int64_t number, std::string what) {
        result_.findings.push_back({lane_, number, std::move(what)});
    }

    db::Db& db_;
    int lane_;
    Verification& result_;
    Head last_;
    bool started_ = false;
};

}  // namespace

Verification verify(db::Db& db) {
    Verification result;
    const auto lanes = db.query(kLanes).all([](const db::Row& row) { return row.get<int>(0); });
    result.lanes = static_cast<int>(lanes.size());
    for (const int lane : lanes) LaneWalk(db, lane, result).run();
    db.query(kSeals).each([&](const db::Row& row) {
        const auto stored = row.get<std::optional<std::string>>(3);
        if (stored == row.get<std::string>(2)) return;
        result.findings.push_back(
            {row.get<int>(0), row.get<std::int64_t>(1),
             stored ? "the line has another hash than its seal" : "the line is sealed but missing"});
    });
    return result;
}

// ---- seals

namespace {

const db::Sql kHeads{"SELECT lane, number, hash FROM audit_lane ORDER BY lane"};
const db::Sql kSeal{R"(INSERT INTO audit_seal (at, lane, number, hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT (at, lane) DO UPDATE SET number = excluded.number, hash = excluded.hash)"};
const db::Sql kHashAt{"SELECT hash FROM audit_entry WHERE lane = $1 AND number = $2"};

std::string hex(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                   bytes.size());
    text.pop_back();
    return text;
}

/// The number before the separator, which is taken away with it; nullopt when there is none.
std::optional<std::int64_t> take_number(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    if (end == std::string_view::npos) return std::nullopt;
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, value);
    if (error != std::errc{} or stop != text.data() + end) return std::nullopt;
    text.remove_prefix(end + 1);
    return value;
}

}  // namespace

std::string seal(db::Db& db, base::Instant at) {
    return db::write(db, [&] {
        std::string line = std::string(kSealWord) + " " + base::iso(at);
        struct LaneHead {
            int lane;
            Head head;
        };
        const auto heads = db.query(kHeads).all([](const db::Row& row) {
            return LaneHead{row.get<int>(0), {row.get<std::int64_t>(1), row.get<std::string>(2)}};
        });
        for (const auto& [lane, head] : heads) {
            db.query(kSeal, at, lane, head.number, db::Bytes{head.hash}).run();
            line += " " + std::to_string(lane) + ":" + std::to_string(head.number) + ":" + hex(head.hash);
        }
        return line;
    });
}

bool matches_seal(db::Db& db, const std::string& line) {
    std::string_view rest = line;
    while (not rest.empty() and (rest.back() == '\n' or rest.back() == '\r' or rest.back() == ' ')) {
        rest.remove_suffix(1);
    }
    const auto next_word = [&] {
        const auto end = rest.find(' ');
        const auto word = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        return word;
    };
    if (next_word() != kSealWord or next_word().empty()) return false;
    while (not rest.empty()) {
        auto word = next_word();
        const auto lane = take_number(word, ':');
        const auto number = take_number(word, ':');
        if (not lane or not number) return false;
        const auto stored = db.query(kHashAt, *lane, *number).value<std::string>();
        if (not stored or hex(*stored) != word) return false;
    }
    return true;
}

// ---- reading

namespace {

const db::Sql kOfChild{"SELECT " ENTRY_COLUMNS R"( FROM audit_entry
    WHERE child_id = $1 AND at < $2 AND at >= COALESCE((SELECT MIN(newest.at) FROM
        (SELECT at FROM audit_entry WHERE child_id = $1 AND at < $2 ORDER BY at DESC LIMIT $3) AS newest), 0)
    ORDER BY at DESC, lane, number DESC)"};

}  // namespace

std::vector<Entry> of_child(db::Db& db, std::int64_t child, base::Instant before, int limit) {
    return db.query(kOfChild, child, before, limit).all([](const db::Row& row) {
        return read_line(row).entry;
    });
}

}  // namespace tsumugi::audit
