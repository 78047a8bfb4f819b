#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/children/pages.h"

// The child's documents.
namespace tsumugi::children {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

View documents_view(Ctx& ctx, const ChildKey& key) {
    Views rows;
    for (const auto& document : documents::list(ctx, key)) {
        rows.push_back({{"id", document.id.text()},
                        {"title", document.title},
                        {"at", base::short_time(document.added, ctx.today(), ctx.lang())},
                        {"by", document.added_by},
                        {"size", (document.size + 1023) / 1024}});
    }
    return {{"documents", rows},
            {"has_documents", not rows.empty()},
            {"code", key.code()},
            {"may_change", key.may_change()}};
}

namespace {

Response documents_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    auto view = documents_view(ctx, key);
    view.set("identity", identity_view(ctx, key));
    view.set("title_field", access::field(ctx, "title", ctx.tr("書類の名前"), ctx.field("title"), problems));
    view.set("file_error", access::error_of(ctx, problems, "file"));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("書類"), "rooms/children/views/documents", std::move(view),
                        options_for(problems));
}

Response show_documents(Ctx& ctx) {
    const auto opened = open(ctx, "documents");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::documents)) return not_shown(ctx);
    return documents_page(ctx, *opened.key, {});
}

Response add_document(Ctx& ctx) {
    const auto opened = open(ctx, "documents");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::documents)) return not_shown(ctx);
    const auto* upload = ctx.request.upload("file");
    if (not upload or (upload->bytes.empty() and not upload->too_large)) {
        return documents_page(ctx, key, {{base::Kind::invalid, "file", msgid("ファイルを選んでください。")}});
    }
    if (upload->too_large) {
        return documents_page(ctx, key,
                              {{base::Kind::too_large,
                                "file",
                                msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。"),
                                {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}}});
    }
    const auto title = ctx.field("title").empty() ? upload->filename : ctx.field("title");
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto added = documents::add(ctx, key, base::first_graphemes(title, 100), upload->bytes,
                                        Category::documents);
            if (not added) {
                added.error().field = "file";
                return tl::unexpected(base::Problems{added.error()});
            }
            add_event(ctx, key.child(), Category::documents, msgid("書類が加わりました。"));
            ctx.say("書類を保存しました。");
            return path_of(key) + "/documents";
        },
        [&](const base::Problems& problems) { return documents_page(ctx, key, problems); });
}
}  // namespace

void document_routes(access::Routes& routes) {
    routes.get("/children/{code}/documents", Permission::child, &show_documents);
    routes.post("/children/{code}/documents", Permission::child, &add_document);
}

}  // namespace tsumugi::children
