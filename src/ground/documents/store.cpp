#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/documents/drafts.h"
#include "ground/documents/secret.h"

namespace tsumugi::documents {

using html::msgid;

static constexpr std::size_t kTitleLimit = 200;
static constexpr std::chrono::hours kStashLife{24};

static base::Problem problem(base::Kind kind, const char* field, const char* message) {
    return {kind, field, message, {}};
}

// ---- documents

static std::optional<base::Problem> refusal(access::Ctx& ctx, const access::ChildKey& key,
                                            std::string_view bytes, access::Category category) {
    if (not key.may_change() or not key.allows(category)) {
        return problem(base::Kind::forbidden, "",
                       msgid("このこどもの書類を変えることはできません。チームの主担当にたずねてください。"));
    }
    if (bytes.empty()) {
        return problem(base::Kind::invalid, "file",
                       msgid("ファイルが空です。中身のあるファイルを選んでください。"));
    }
    if (bytes.size() > ctx.app.config.upload_limit) {
        base::Problem large = problem(
            base::Kind::too_large, "file",
            msgid("ファイルが大きすぎます。{limit} MBまでにするか、いくつかに分けて選んでください。"));
        large.args = {{"limit", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}};
        return large;
    }
    return std::nullopt;
}

static const db::Sql kKnownBlob{"SELECT 1 FROM blob WHERE hash = $1"};
static const db::Sql kAddBlob{"INSERT INTO blob (hash, bytes) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING"};
static const db::Sql kAdd{R"(
    INSERT INTO document (id, child_id, title, media_type, size, blob_hash, category, subject, subject_id,
        added_at, added_by, added_section)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};

base::Result<DocumentId> add(access::Ctx& ctx, const access::ChildKey& key, std::string_view title,
                             std::string_view bytes, access::Category category, std::string_view subject,
                             std::int64_t subject_id) {
    if (const auto refused = refusal(ctx, key, bytes, category)) return tl::unexpected(*refused);
    const auto type = media_type_of(bytes);
    if (not type) return tl::unexpected(type.error());
    return db::write(ctx.db, [&]() -> base::Result<DocumentId> {
        const auto hash = content_hash(ctx.app, bytes);
        if (not ctx.db.query(kKnownBlob, hash).value<int>()) {
            const auto sealed = seal(ctx.app, hash, bytes);
            ctx.db.query(kAddBlob, hash, db::Bytes{sealed}).run();
        }
        auto shown = base::first_graphemes(base::trimmed(title), kTitleLimit);
        if (shown.empty()) shown = ctx.tr("名前のない書類");
        const auto id = ctx.new_id<DocumentId>();
        ctx.db
            .query(kAdd, id, key.child(), shown, *type, static_cast<std::int64_t>(bytes.size()), hash,
                   access::code(category), subject, subject_id, ctx.now(), ctx.user.id, ctx.user.section)
            .run();
        ctx.log("change", "document", id.value(), key.child(), access::code(category),
                access::code(key.purpose()));
        return id;
    });
}

#define DOCUMENT_COLUMNS                                                                              \
    "SELECT d.id, d.title, d.media_type, d.size, d.category, d.subject, d.subject_id, d.added_at, "   \
    "(SELECT o.name || ' ' || s.name FROM section s JOIN organisation o ON o.id = s.organisation_id " \
    "WHERE s.id = d.added_section) FROM document d "
static const db::Sql kList{
    DOCUMENT_COLUMNS "WHERE d.child_id = $1 AND d.ended_at IS NULL ORDER BY d.added_at DESC, d.id DESC"};
static const db::Sql kFind{DOCUMENT_COLUMNS "WHERE d.id = $1 AND d.child_id = $2 AND d.ended_at IS NULL"};

/// A row whose category the key does not allow, or that this program does not know, is left out.
static std::optional<Document> read_allowed(const db::Row& row, const access::ChildKey& key) {
    const auto category = access::parse_category(row.text(4));
    if (not category or not key.allows(*category)) return std::nullopt;
    Document d;
    d.id = row.get<DocumentId>(0);
    d.title = row.text(1);
    d.media_type = row.text(2);
    d.size = row.integer(3);
    d.category = *category;
    d.subject = row.text(5);
    d.subject_id = row.integer(6);
    d.added = row.get<base::Instant>(7);
    d.added_by = row.get<std::optional<std::string>>(8).value_or("");
    return d;
}

std::vector<Document> list(access::Ctx& ctx, const access::ChildKey& key, std::string_view subject,
                           std::int64_t subject_id) {
    std::vector<Document> found;
    ctx.db.query(kList, key.child()).each([&](const db::Row& row) {
        auto document = read_allowed(row, key);
        if (not document) return;
        if (not subject.empty() and (document->subject != subject or document->subject_id != subject_id))
            return;
        found.push_back(std::move(*document));
    });
    return found;
}

static std::optional<Document> find(access::Ctx& ctx, const access::ChildKey& key, DocumentId id) {
    auto found =
        ctx.db.query(kFind, id, key.child()).one([&](const db::Row& row) { return read_allowed(row, key); });
    return found ? *found : std::nullopt;
}

static const db::Sql kBytes{
    "SELECT b.hash, b.bytes FROM document d JOIN blob b ON b.hash = d.blob_hash WHERE d.id = $1"};

std::optional<Content> open(access::Ctx& ctx, const access::ChildKey& key, DocumentId id) {
    auto document = find(ctx, key, id);
    if (not document) return std::nullopt;
    ctx.log("view", "document", id.value(), key.child(), access::code(document->category),
            access::code(key.purpose()));
    auto bytes = ctx.db.query(kBytes, id).one([&](const db::Row& row) {
        return unseal(ctx.app, row.text(0), row.text(1));
    });
    if (not bytes) return std::nullopt;
    return Content{std::move(*document), std::move(*bytes)};
}

static const db::Sql kEnd{R"(
    UPDATE document SET ended_at = $2, ended_reason = $3 WHERE id = $1 AND ended_at IS NULL)"};

base::Result<void> end(access::Ctx& ctx, const access::ChildKey& key, DocumentId id,
                       std::string_view reason) {
    const auto why = base::trimmed(reason);
    if (not key.may_change()) {
        return tl::unexpected(
            problem(base::Kind::forbidden, "",
                    msgid("このこどもの書類を変えることはできません。チームの主担当にたずねてください。")));
    }
    if (why.empty()) {
        return tl::unexpected(
            problem(base::Kind::invalid, "reason", msgid("取り下げる理由を書いてください。")));
    }
    return db::write(ctx.db, [&]() -> base::Result<void> {
        if (not find(ctx, key, id)) {
            return tl::unexpected(
                problem(base::Kind::gone, "",
                        msgid("この書類は、もう取り下げられています。こどものページを開き直してください。")));
        }
        ctx.db.query(kEnd, id, ctx.now(), base::first_graphemes(why, 500)).run();
        ctx.log("change", "document", id.value(), key.child(), "ended", access::code(key.purpose()));
        return {};
    });
}

// ---- files between two pages of a form

static const db::Sql kStash{R"(
    INSERT INTO stash (token_hash, member_id, filename, bytes, stored_at) VALUES ($1, $2, '', $3, $4))"};
static const db::Sql kStashed{R"(
    SELECT bytes FROM stash WHERE token_hash = $1 AND (member_id = $2 OR section_id = $3)
    AND (stored_at > $4 OR kept_until > $5))"};
static const db::Sql kDropStashed{
    "DELETE FROM stash WHERE token_hash = $1 AND (member_id = $2 OR section_id = $3)"};
static const db::Sql kDropOld{
    "DELETE FROM stash WHERE stored_at <= $1 AND (kept_until IS NULL OR kept_until <= $2)"};

// The file's name may hold a child's name: it is sealed together with the bytes.
std::string stash(access::Ctx& ctx, std::string_view filename, std::string_view bytes) {
    auto token = base::random_token();
    const auto name = content_hash(ctx.app, token);
    const auto sealed = seal(ctx.app, name, std::string(filename) + '\0' + std::string(bytes));
    db::write(ctx.db, [&] { ctx.db.query(kStash, name, ctx.user.id, db::Bytes{sealed}, ctx.now()).run(); });
    return token;
}

std::optional<Stashed> stashed(access::Ctx& ctx, std::string_view token) {
    const auto name = content_hash(ctx.app, token);
    const auto both =
        ctx.db.query(kStashed, name, ctx.user.id, ctx.user.section, ctx.now() - kStashLife, ctx.now())
            .one([&](const db::Row& row) { return unseal(ctx.app, name, row.text(0)); });
    if (not both) return std::nullopt;
    const auto end_of_name = both->find('\0');
    return Stashed{both->substr(0, end_of_name), both->substr(end_of_name + 1)};
}

void drop_stashed(access::Ctx& ctx, std::string_view token) {
    const auto name = content_hash(ctx.app, token);
    db::write(ctx.db, [&] { ctx.db.query(kDropStashed, name, ctx.user.id, ctx.user.section).run(); });
}

std::string stash_form(access::Ctx& ctx, std::string_view name, const http::Fields& form) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [field, value] : form.pairs()) {
        if (field != "form_token") pairs.emplace_back(field, value);
    }
    return stash(ctx, name, http::query_string(pairs));
}

std::optional<http::Fields> stashed_form(access::Ctx& ctx, std::string_view name, std::string_view token) {
    const auto found = stashed(ctx, token);
    if (not found or found->filename != name) return std::nullopt;
    return http::parse_query(found->bytes);
}

base::Problem form_is_gone() {
    return {base::Kind::gone, "", msgid("書きかけの内容は残っていません。もう一度はじめてください。")};
}

void add_jobs(jobs::Registry& registry) {
    registry.add_repeating("stash_cleanup", std::chrono::hours{1}, [](jobs::Run& run) {
        const auto now = run.app.clock->now();
        db::write(run.db, [&] {
            run.db.query(kDropOld, now - kStashLife, now).run();
            drop_old_drafts(run.db, now);
        });
    });
}

}  // namespace tsumugi::documents
