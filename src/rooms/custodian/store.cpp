#include "rooms/custodian/store.h"

#include <algorithm>

#include "ground/access/secret.h"
#include "ground/access/server_key.h"
#include "rooms/custodian/client.h"

namespace tsumugi::custodian {
namespace {

constexpr const char* kBase = "/census-machine/custodian/";
constexpr std::chrono::seconds kLease{120};

#define CUSTODY_COLUMNS \
    "SELECT id, hub, token, secrets, spec, state, result, trouble, heard_at, erased_at, joined_at FROM census_custody"

const db::Sql kAll{CUSTODY_COLUMNS " ORDER BY joined_at DESC"};
const db::Sql kOne{CUSTODY_COLUMNS " WHERE id = $1"};
const db::Sql kAdd{
    R"(INSERT INTO census_custody (id, hub, token, secrets, spec, state, heard_at, joined_at, joined_by)
    VALUES ($1, $2, $3, $4, $5, 'running', $6, $6, $7))"};
const db::Sql kToClosing{"UPDATE census_custody SET state = 'closing' WHERE id = $1 AND state = 'running'"};
const db::Sql kHeard{"UPDATE census_custody SET spec = $2, heard_at = $3, trouble = '' WHERE id = $1"};
const db::Sql kTrouble{"UPDATE census_custody SET trouble = $2 WHERE id = $1"};
const db::Sql kEnd{
    R"(UPDATE census_custody SET state = $2, result = $3, token = '', secrets = '', erased_at = $4,
    trouble = '' WHERE id = $1)"};
const db::Sql kLeaseIt{R"(UPDATE census_custody SET lease_owner = $2, lease_until = $3
    WHERE id = $1 AND state IN ('running', 'closing') AND (lease_owner = $2 OR lease_until < $4))"};
const db::Sql kUsed{
    "SELECT number, declared, used, times FROM census_custody_list WHERE custody_id = $1 ORDER BY number"};
const db::Sql kUsedOfList{
    "SELECT number, declared, used, times FROM census_custody_list WHERE custody_id = $1 AND number = $2"};
const db::Sql kAgain{
    "UPDATE census_custody_list SET times = times + 1 WHERE custody_id = $1 AND number = $2 AND times < $3"};
const db::Sql kPutUsed{
    R"(INSERT INTO census_custody_list (custody_id, number, declared, used) VALUES ($1, $2, $3, $4)
    ON CONFLICT (custody_id, number) DO UPDATE SET used = excluded.used)"};
const db::Sql kSecrets{"SELECT secrets FROM census_custody WHERE id = $1 AND state = 'running'"};

base::Problem problem(const char* message, base::Kind kind = base::Kind::conflict) {
    return {kind, "", message};
}

CustodyRow read_custody(const db::Row& row) {
    CustodyRow c;
    c.id = row.get<CustodyId>(0);
    c.hub = row.get<std::string>(1);
    c.token = row.get<std::string>(2);
    c.secrets = row.get<std::string>(3);
    if (auto spec = read_spec(row.text(4))) c.spec = std::move(*spec);
    c.state = row.get<std::string>(5);
    c.result = row.get<std::string>(6);
    c.trouble = row.get<std::string>(7);
    c.heard = row.get<std::optional<base::Instant>>(8);
    c.erased = row.get<std::optional<base::Instant>>(9);
    c.joined = row.get<base::Instant>(10);
    return c;
}

Used read_used(const db::Row& row) {
    return {static_cast<std::uint32_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1)),
            static_cast<std::uint64_t>(row.integer(2)), static_cast<std::uint64_t>(row.integer(3))};
}

std::string bound(CustodyId id) { return "census custody " + id.text(); }
std::string seal(const access::App& app, CustodyId id, std::string_view text) {
    return access::seal_text(access::server_key(app, "census custody"), text, bound(id));
}
std::string unseal(const access::App& app, CustodyId id, std::string_view sealed) {
    auto text = access::open_text(access::server_key(app, "census custody"), sealed, bound(id));
    if (not text)
        throw std::runtime_error("the keys of a census round cannot be opened with this server's key");
    return std::move(*text);
}

/// What the hub answered to a program of ours, as words.
base::Problem refused(const HubAnswer& answer) {
    if (answer.status == 403)
        return problem(msgid("合言葉が違うか、この調査はもう終わっています。"), base::Kind::forbidden);
    return {base::Kind::busy,
            "",
            msgid("調査の窓口のサーバーが断りました（{status}）：{text}"),
            {{"status", std::to_string(answer.status)}, {"text", answer.body.substr(0, 200)}}};
}

/// One turn of work with its connections.
class Turn {
  public:
    Turn(db::Db& db, const access::App& app, audit::Trail& trail, const CustodyRow& custody)
        : db_(db),
          app_(app),
          trail_(trail),
          custody_(custody),
          token_(unseal(app, custody.id, custody.token)) {}

    bool run() {
        const auto spec = ask_round();
        if (not spec) return trouble(spec.error());
        if (spec->state == "given_up") return end("given_up", "", "the desk gave the round up");
        if (custody_.state == "closing") return close(*spec);
        // Published without us: another custody of this token counted it. Nothing more to do here.
        if (spec->state == "published") return end("given_up", "", "published elsewhere");
        for (const auto& list : used_of(db_, custody_.id)) tell_times(*spec, list);
        bool worked = false;
        for (const auto& batch : spec->waiting) worked |= answer(*spec, batch);
        return worked;
    }

  private:
    std::string path(const std::string& rest) const { return kBase + rest; }

    bool trouble(const base::Problem& found) {
        db::write(db_, [&] { db_.query(kTrouble, custody_.id, html::tr(base::Lang::ja, found)).run(); });
        return false;
    }

    base::Result<Spec> ask_round() {
        const auto answer = hub_get(custody_.hub, path("round.json"), token_);
        if (not answer) return tl::unexpected(answer.error());
        if (answer->status != 200) return tl::unexpected(refused(*answer));
        auto spec = read_spec(answer->body);
        if (not spec) return spec;
        // The row is written when something changed, and once a minute as a sign of life.
        const auto now = app_.clock->now();
        auto quiet = *spec;
        quiet.waiting.clear();
        const auto text = write_spec(quiet);
        if (text != write_spec(custody_.spec) or not custody_.trouble.empty() or not custody_.heard or
            now - *custody_.heard > std::chrono::minutes(1))
            db::write(db_, [&] { db_.query(kHeard, custody_.id, text, now).run(); });
        return spec;
    }

    /// What fails is told again with the next look.
    void tell_times(const Spec& spec, const Used& list) {
        for (const auto& known : spec.lists) {
            if (known.number != list.number or known.times >= list.times) continue;
            (void)hub_post(custody_.hub, path("times"), token_,
                           "list=" + std::to_string(list.number) + "&times=" + std::to_string(list.times),
                           "application/x-www-form-urlencoded");
        }
    }

    bool answer(const Spec& spec, const std::string& batch) {
        const auto blinded = hub_get(custody_.hub, path("batches/" + batch), token_);
        if (not blinded or blinded->status != 200) return false;
        // The list's number comes with the batch; the hub's word decides only whose quota is used up.
        const auto split = blinded->body.find('\n');
        if (split == std::string::npos or split > 10) return false;
        const auto number = static_cast<std::uint32_t>(std::atoi(blinded->body.substr(0, split).c_str()));
        std::uint64_t declared = 0;
        for (const auto& list : spec.lists) {
            if (list.number == number) declared = list.declared;
        }
        const auto evaluated = evaluate_batch(db_, app_, custody_, number, declared,
                                              std::string_view(blinded->body).substr(split + 1));
        if (evaluated) {
            const auto sent = hub_post(custody_.hub, path("batches/" + batch), token_, *evaluated);
            return sent and sent->status == 200;
        }
        const auto words = html::tr(base::Lang::ja, evaluated.error());
        const auto sent = hub_post(custody_.hub, path("batches/" + batch), token_,
                                   "refused=" + http::url_encode(words), "application/x-www-form-urlencoded");
        return sent and sent->status == 200;
    }

    bool close(const Spec& told) {
        Spec spec = told;
        if (spec.state == "collecting") {
            const auto closed = hub_post(custody_.hub, path("close"), token_, "");
            if (not closed) return trouble(closed.error());
            if (closed->status != 200) return trouble(refused(*closed));
            const auto again = ask_round();
            if (not again) return trouble(again.error());
            spec = *again;
        }
        if (spec.state == "published") return end("done", custody_.result, "published");
        const auto bags = hub_get(custody_.hub, path("bags"), token_, 120);
        if (not bags) return trouble(bags.error());
        if (bags->status != 200) return trouble(refused(*bags));
        const auto secrets = read_secrets(unseal(app_, custody_.id, custody_.secrets));
        if (not secrets) throw std::runtime_error("the keys of a census round are broken");
        const auto read = read_bags(bags->body, secrets->round.id);
        if (not read) return trouble(read.error());
        const Custodian custodian(secrets->round, secrets->key, secrets->box);
        const auto children = open_bags(custodian, *read);
        if (not children) return trouble(children.error());
        const auto table = write_published(make_table(*children, spec));
        const auto sent = hub_post(custody_.hub, path("table"), token_, table, "application/json");
        if (not sent) return trouble(sent.error());
        if (sent->status != 200) return trouble(refused(*sent));
        return end("done", table, "published");
    }

    bool end(const char* state, const std::string& result, const char* why) {
        db::write(db_, [&] {
            // SQLite would leave the keys in free bytes of its file.
            if (db_.engine() == db::Engine::sqlite) db_.execute_script("PRAGMA secure_delete = ON");
            db_.query(kEnd, custody_.id, state, result, app_.clock->now()).run();
            audit::Entry entry;
            entry.at = app_.clock->now();
            entry.member = access::system_user("census").id.value();
            entry.action = "erase";
            entry.subject = "census_custody";
            entry.subject_id = custody_.id.value();
            entry.purpose = "statistics";
            entry.detail = std::string("keys, token; ") + why;
            trail_.clear();
            trail_.add(std::move(entry));
            trail_.write(db_);
        });
        trail_.clear();
        return true;
    }

    db::Db& db_;
    const access::App& app_;
    audit::Trail& trail_;
    const CustodyRow& custody_;
    std::string token_;
};

}  // namespace

std::vector<CustodyRow> custodies(db::Db& db) { return db.query(kAll).all(read_custody); }
std::optional<CustodyRow> custody(db::Db& db, CustodyId id) { return db.query(kOne, id).one(read_custody); }

std::vector<Used> used_of(db::Db& db, CustodyId id) { return db.query(kUsed, id).all(read_used); }

CustodyId keep_keys(Ctx& ctx, const std::string& hub, const std::string& token, const Spec& told,
                    const Custodian& made) {
    Spec spec = told;
    spec.has_keys = true;
    spec.public_key = made.public_key();
    spec.table_key = made.table_key();
    const auto id = ctx.new_id<CustodyId>();
    ctx.db
        .query(kAdd, id, hub, seal(ctx.app, id, token),
               seal(ctx.app, id, write_secrets({spec.round, made.key(), made.box(), {}, {}})),
               write_spec(spec), ctx.now(), ctx.user.id)
        .run();
    return id;
}

base::Result<CustodyId> join_round(Ctx& ctx, const std::string& typed, const std::string& token) {
    const auto hub = hub_address(typed);
    if (not hub) return tl::unexpected(hub.error());
    const bool printable =
        std::all_of(token.begin(), token.end(), [](unsigned char c) { return c > ' ' and c < 0x7f; });
    if (token.empty() or token.size() > 100 or not printable)
        return tl::unexpected(
            base::Problem{base::Kind::invalid, "token", msgid("窓口の画面に出た合言葉を書いてください。")});
    const auto answer = hub_get(*hub, kBase + std::string("round.json"), token);
    if (not answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return tl::unexpected(refused(*answer));
    const auto spec = read_spec(answer->body);
    if (not spec) return tl::unexpected(spec.error());
    if (spec->state != "waiting")
        return tl::unexpected(
            problem(msgid("この調査の鍵はもう作られています。鍵を作ったサーバーで続けてください。")));
    const Custodian made(spec->round);
    // The keys are kept here before the hub learns of them: what was told can always be answered for.
    const auto id = db::write(ctx.db, [&] { return keep_keys(ctx, *hub, token, *spec, made); });
    ctx.log("change", "census_custody", id.value(), {}, "keys", "statistics");
    const auto told =
        hub_post(*hub, kBase + std::string("keys"), token,
                 "public_key=" + hex_of(made.public_key()) + "&table_key=" + hex_of(made.table_key()),
                 "application/x-www-form-urlencoded");
    if (not told or told->status != 200) {
        db::write(ctx.db, [&] { ctx.db.query(kEnd, id, "given_up", "", ctx.now()).run(); });
        return tl::unexpected(told ? refused(*told) : told.error());
    }
    return id;
}

base::Result<void> ask_to_close(Ctx& ctx, const CustodyRow& custody) {
    if (ctx.db.query(kToClosing, custody.id).run() == 0)
        return tl::unexpected(problem(msgid("この調査は、もう締め切られています。"), base::Kind::gone));
    ctx.log("change", "census_custody", custody.id.value(), {}, "close", "statistics");
    return {};
}

base::Result<void> allow_again(Ctx& ctx, const CustodyRow& custody, std::uint32_t list) {
    if (custody.state != "running")
        return tl::unexpected(problem(msgid("この調査は、もう締め切られています。"), base::Kind::gone));
    if (ctx.db
            .query(kAgain, custody.id, static_cast<std::int64_t>(list), static_cast<std::int64_t>(kMostTimes))
            .run() == 0)
        return tl::unexpected(problem(msgid("この名簿には、もう1回分を許せません。")));
    ctx.log("change", "census_custody", custody.id.value(), {}, "list " + std::to_string(list) + " once more",
            "statistics");
    return {};
}

base::Result<std::string> evaluate_batch(db::Db& db, const access::App& app, const CustodyRow& custody,
                                         std::uint32_t list, std::uint64_t declared,
                                         std::string_view blinded) {
    const auto elements = read_elements(blinded);
    if (not elements) return tl::unexpected(elements.error());
    return db::write(db, [&]() -> base::Result<std::string> {
        const auto sealed = db.query(kSecrets, custody.id).value<std::string>();
        if (not sealed)
            return tl::unexpected(problem(msgid("この調査は、もう締め切られています。"), base::Kind::gone));
        const auto secrets = read_secrets(unseal(app, custody.id, *sealed));
        if (not secrets) throw std::runtime_error("the keys of a census round are broken");
        // The number of the first evaluation counts, whatever the hub says later.
        const auto known = db.query(kUsedOfList, custody.id, static_cast<std::int64_t>(list))
                               .one(read_used)
                               .value_or(Used{list, declared, 0, 1});
        const auto after = known.used + elements->size();
        if (after > known.allowed(secrets->round.profile))
            return tl::unexpected(problem(kOverQuota, base::Kind::too_large));
        const auto evaluated = oprf::evaluate(secrets->key, *elements);
        if (not evaluated) return tl::unexpected(evaluated.error());
        db.query(kPutUsed, custody.id, static_cast<std::int64_t>(list),
                 static_cast<std::int64_t>(known.declared), static_cast<std::int64_t>(after))
            .run();
        return write_evaluated(*evaluated);
    });
}

bool work_once(db::Db& db, const access::App& app, audit::Trail& trail, const CustodyRow& custody,
               const std::string& owner) {
    const auto now = app.clock->now();
    const auto leased =
        db::write(db, [&] { return db.query(kLeaseIt, custody.id, owner, now + kLease, now).run(); });
    if (leased == 0) return false;
    return Turn(db, app, trail, custody).run();
}

}  // namespace tsumugi::custodian
