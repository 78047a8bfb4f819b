#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/documents/drafts.h"
#include "ground/documents/look.h"
#include "ground/documents/media_type.h"

namespace tsumugi::documents {

namespace {

const db::Sql kChild{"SELECT child_id FROM document WHERE id = $1"};
// The number of the document among those that the child got on the same day.
const db::Sql kOfDay{R"(
    SELECT COUNT(*) FROM document
    WHERE child_id = $1 AND added_at >= $2 AND (added_at < $3 OR (added_at = $3 AND id <= $4)))"};

/// An unknown id opens child 0, so that the answer and the log are those of any child that may not be seen.
base::Result<access::ChildKey> open_owner(access::Ctx& ctx, std::optional<DocumentId> id) {
    access::ChildId child;
    if (id) child = ctx.db.query(kChild, *id).value<access::ChildId>().value_or(child);
    return access::open_child(ctx, child, access::Purpose::care, "document");
}

/// "ko-0417-20261122-1.pdf": code, day and number, never the title.
std::string download_name(access::Ctx& ctx, const access::ChildKey& key, const Document& document) {
    const auto day = base::local_date(document.added);
    const auto number =
        ctx.db.query(kOfDay, key.child(), base::start_of_day(day), document.added, document.id)
            .value<int>()
            .value_or(1);
    return "ko-" + key.code() + "-" + base::digits(base::iso(day)) + "-" + std::to_string(number) + "." +
           std::string(extension_of(document.media_type));
}

base::Problem gone() {
    return {base::Kind::not_found,
            "",
            html::msgid("この書類は見つかりません。取り下げられたか、見ることができない書類です。"),
            {}};
}

http::Response download(access::Ctx& ctx) {
    const auto id = DocumentId::parse(ctx.request.place("id"));
    const auto key = open_owner(ctx, id);
    if (not key) return access::problem_page(ctx, key.error());
    auto content = open(ctx, *key, *id);
    if (not content) return access::problem_page(ctx, gone());
    auto response = http::file(std::move(content->bytes), content->document.media_type,
                               download_name(ctx, *key, content->document));
    response.header("X-Content-Type-Options", "nosniff");
    return response;
}

/// The document in the page; its title stands there and in no address, page title or file name.
http::Response look(access::Ctx& ctx) {
    const auto id = DocumentId::parse(ctx.request.place("id"));
    const auto key = open_owner(ctx, id);
    if (not key) return access::problem_page(ctx, key.error());
    const auto content = open(ctx, *key, *id);
    if (not content) return access::problem_page(ctx, gone());
    const auto& document = content->document;
    const auto kind = look_of(document.media_type);
    const auto path = "/documents/" + id->text();
    bool cut = false;
    const bool framed = kind == Look::image or kind == Look::pdf;
    return access::page(
        ctx, ctx.tr("書類を見る"), "ground/documents/views/look",
        html::View{{"code", key->code()},
                   {"shown", access::shown_code(key->code())},
                   {"title", document.title},
                   {"at", base::short_time(document.added, ctx.today(), ctx.lang())},
                   {"by", document.added_by},
                   {"size", (document.size + 1023) / 1024},
                   {"save", path},
                   {"inline", framed ? path + "/inline" : std::string()},
                   {"image", kind == Look::image},
                   {"pdf", kind == Look::pdf},
                   {"none", kind == Look::none},
                   {"text", kind == Look::text ? readable_text(content->bytes, cut) : std::string()},
                   {"cut", cut}});
}

/// The bytes for the page above: only of kinds that a browser shows without running anything.
http::Response framed(access::Ctx& ctx) {
    const auto id = DocumentId::parse(ctx.request.place("id"));
    const auto key = open_owner(ctx, id);
    if (not key) return access::problem_page(ctx, key.error());
    auto content = open(ctx, *key, *id);
    if (not content) return access::problem_page(ctx, gone());
    const auto kind = look_of(content->document.media_type);
    if (kind != Look::image and kind != Look::pdf)
        return http::see_other("/documents/" + id->text() + "/look");
    return inline_file(std::move(content->bytes), content->document.media_type,
                       download_name(ctx, *key, content->document));
}

http::Response end_page(access::Ctx& ctx, const access::ChildKey& key, const base::Problems& problems) {
    access::PageOptions options;
    options.status = 422;
    options.error = true;
    access::FieldOptions reason;
    reason.required = true;
    html::View view{{"action", ctx.request.path},
                    {"back", "/children/" + key.code()},
                    {"reason", access::field(ctx, "reason", ctx.tr("取り下げる理由"), ctx.field("reason"),
                                             problems, reason)}};
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("書類を取り下げる"), "ground/documents/views/end", std::move(view),
                        options);
}

http::Response end_document(access::Ctx& ctx) {
    const auto id = DocumentId::parse(ctx.request.place("id"));
    const auto key = open_owner(ctx, id);
    if (not key) return access::problem_page(ctx, key.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto ended = end(ctx, *key, *id, ctx.field("reason"));
            if (not ended) return tl::unexpected(base::Problems{ended.error()});
            ctx.say(html::msgid("書類を取り下げました。"));
            return "/children/" + key->code();
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind == base::Kind::invalid) return end_page(ctx, *key, problems);
            return access::problem_page(ctx, problems.front());
        });
}

}  // namespace

void routes(access::Routes& routes) {
    routes.get("/documents/{id}", access::Permission::child, download);
    routes.get("/documents/{id}/look", access::Permission::child, look);
    routes.get("/documents/{id}/inline", access::Permission::child, framed);
    routes.post("/documents/{id}/end", access::Permission::child, end_document);
    draft_routes(routes);
}

}  // namespace tsumugi::documents
