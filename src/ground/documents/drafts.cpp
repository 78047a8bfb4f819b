#include "ground/documents/drafts.h"

#include <charconv>

#include "ground/documents/secret.h"

namespace tsumugi::documents {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;

const db::Sql kAdd{R"(INSERT INTO draft (id, kind, section_id, member_id, child_id, bytes, saved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING)"};
const db::Sql kSave{
    R"(UPDATE draft SET member_id = $4, child_id = $5, bytes = $6, saved_at = $7, version = version + 1
    WHERE id = $1 AND kind = $2 AND section_id = $3 AND bytes IS NOT NULL AND (member_id = $4 OR version = $8))"};
#define DRAFT_COLUMNS                                                                               \
    "SELECT d.id, d.member_id, COALESCE(m.name, ''), d.saved_at, d.bytes, d.sent_at, d.sent_path, " \
    "d.version FROM draft d LEFT JOIN member m ON m.id = d.member_id WHERE d.section_id = $1 AND d.kind = $2"
const db::Sql kFind{DRAFT_COLUMNS
                    " AND d.id = $3 AND d.saved_at > $4 AND (d.bytes IS NOT NULL OR d.sent_at IS NOT NULL)"};
const db::Sql kOpen{DRAFT_COLUMNS
                    " AND d.bytes IS NOT NULL AND d.saved_at > $3"
                    " AND (d.child_id IS NULL OR " TSUMUGI_MAY_SEE(
                        "d.child_id", "$1", "$4", basic) ") ORDER BY d.saved_at DESC, d.id DESC LIMIT 100"};
const db::Sql kSent{R"(UPDATE draft SET bytes = NULL, sent_at = $4, sent_path = $5, version = version + 1
    WHERE id = $1 AND kind = $2 AND section_id = $3 AND sent_at IS NULL)"};
const db::Sql kDrop{R"(UPDATE draft SET bytes = NULL, version = version + 1
    WHERE id = $1 AND section_id = $2 AND bytes IS NOT NULL)"};
const db::Sql kDropOld{"DELETE FROM draft WHERE saved_at <= $1"};
const db::Sql kKeepDocument{
    "UPDATE stash SET section_id = $3, kept_until = $4 WHERE token_hash = $1 AND (member_id = $2 OR section_id = $3)"};

constexpr std::string_view kNote = "draft_note";

/// The name that the sealed bytes are bound to.
std::string seal_name(DraftId id) { return "draft " + id.text(); }

Draft read_draft(const access::App& app, const db::Row& row) {
    Draft draft;
    draft.id = row.get<DraftId>(0);
    draft.member = row.get<access::MemberId>(1);
    draft.by = row.get<std::string>(2);
    draft.saved = row.get<base::Instant>(3);
    if (not row.is_null(4)) draft.form = http::parse_query(unseal(app, seal_name(draft.id), row.text(4)));
    draft.note = draft.form.get(kNote);
    draft.sent = row.get<std::optional<base::Instant>>(5);
    draft.sent_path = row.get<std::string>(6);
    draft.version = row.get<int>(7);
    return draft;
}

/// What is typed, without what belongs to the page that it was typed on.
std::string typed_text(const Ctx& ctx, std::string_view note) {
    std::vector<std::pair<std::string, std::string>> pairs{{std::string(kNote), std::string(note)}};
    for (const auto& [field, value] : ctx.request.form.pairs()) {
        if (field != "form_token" and not field.starts_with("draft")) pairs.emplace_back(field, value);
    }
    return http::query_string(pairs);
}

http::Response drop(Ctx& ctx) {
    const auto id = DraftId::parse(ctx.request.place("id"));
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not id or ctx.db.query(kDrop, *id, ctx.user.section).run() == 0)
                return tl::unexpected(base::Problems{draft_is_gone()});
            ctx.log("change", "draft", id->value(), {}, "drop");
            ctx.say("書きかけを捨てました。");
            return ctx.field("back") == "requests" ? "/requests" : "/pathways";
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

DraftRef draft_of_form(Ctx& ctx) {
    DraftRef ref;
    const auto typed = ctx.field("draft");
    if (DraftId::parse(typed)) {
        ref.id = typed;
        const auto version = ctx.field("draft_version");
        std::from_chars(version.data(), version.data() + version.size(), ref.version);
    } else {
        ref.id = ctx.new_id<DraftId>().text();
    }
    return ref;
}

DraftId keep_draft(Ctx& ctx, std::string_view kind, access::ChildId child, std::string_view note,
                   std::string_view document) {
    const auto ref = draft_of_form(ctx);
    const auto about = child.value() == 0 ? std::nullopt : std::optional(child);
    const auto text = typed_text(ctx, note);
    return db::write(ctx.db, [&] {
        auto id = *DraftId::parse(ref.id);
        auto sealed = seal(ctx.app, seal_name(id), text);
        if (not document.empty()) {
            ctx.db
                .query(kKeepDocument, content_hash(ctx.app, document), ctx.user.id, ctx.user.section,
                       ctx.now() + kDraftLife)
                .run();
        }
        if (ctx.db
                .query(kSave, id, kind, ctx.user.section, ctx.user.id, about, db::Bytes{sealed}, ctx.now(),
                       ref.version)
                .run() > 0)
            return id;
        const auto add = [&] {
            return ctx.db
                .query(kAdd, id, kind, ctx.user.section, ctx.user.id, about, db::Bytes{sealed}, ctx.now())
                .run();
        };
        if (add() == 0) {
            const auto known = find_draft(ctx, kind, id.text());
            if (known and known->sent) return id;
            id = ctx.new_id<DraftId>();
            sealed = seal(ctx.app, seal_name(id), text);
            add();
        }
        ctx.log("change", "draft", id.value(), child, kind);
        return id;
    });
}

std::optional<Draft> find_draft(Ctx& ctx, std::string_view kind, std::string_view id) {
    const auto parsed = DraftId::parse(id);
    // An administrator sees no child, and so no draft about one.
    if (not parsed or ctx.user.role == access::Role::administrator) return std::nullopt;
    return ctx.db.query(kFind, ctx.user.section, kind, *parsed, ctx.now() - kDraftLife)
        .one([&](const db::Row& row) { return read_draft(ctx.app, row); });
}

std::vector<Draft> drafts(Ctx& ctx, std::string_view kind) {
    if (ctx.user.role == access::Role::administrator) return {};
    return ctx.db.query(kOpen, ctx.user.section, kind, ctx.now() - kDraftLife, ctx.today())
        .all([&](const db::Row& row) { return read_draft(ctx.app, row); });
}

void set_draft_sent(Ctx& ctx, std::string_view kind, std::string_view id, std::string_view path) {
    const auto parsed = DraftId::parse(id);
    if (parsed) ctx.db.query(kSent, *parsed, kind, ctx.user.section, ctx.now(), path).run();
}

View drafts_view(Ctx& ctx, std::string_view kind, std::string_view path) {
    Views rows;
    for (const auto& draft : drafts(ctx, kind)) {
        rows.push_back({{"id", draft.id.text()},
                        {"href", std::string(path) + "?draft=" + draft.id.text()},
                        {"note", draft.note},
                        {"by", draft.by},
                        {"own", draft.member == ctx.user.id},
                        {"at", base::short_time(draft.saved, ctx.today(), ctx.lang())},
                        {"until", base::short_date(base::local_date(draft.saved + kDraftLife), ctx.today(),
                                                   ctx.lang())}});
    }
    const bool any = not rows.empty();
    return {{"drafts", std::move(rows)},
            {"has_drafts", any},
            {"back", kind == "request" ? "requests" : "pathways"}};
}

http::Response sent_page(Ctx& ctx, const Draft& draft, std::string_view again) {
    return access::page(ctx, ctx.tr("送りました"), "ground/documents/views/sent",
                        View{{"at", base::short_time(*draft.sent, ctx.today(), ctx.lang())},
                             {"href", draft.sent_path},
                             {"again", std::string(again)}});
}

http::Response see_sent(Ctx& ctx, const Draft& draft) {
    ctx.say("送りました（{at}）。もう一度は送っていません。",
            {{"at", base::short_time(*draft.sent, ctx.today(), ctx.lang())}});
    return http::see_other(draft.sent_path);
}

base::Problem draft_is_gone() {
    return {base::Kind::gone, "",
            msgid("この書きかけは残っていません。捨てられたか、さいごに書いてから30日がすぎています。")};
}

void draft_routes(access::Routes& routes) {
    routes.post("/drafts/{id}/drop", access::Permission::member, &drop);
}

void drop_old_drafts(db::Db& db, base::Instant now) { db.query(kDropOld, now - kDraftLife).run(); }

}  // namespace tsumugi::documents
