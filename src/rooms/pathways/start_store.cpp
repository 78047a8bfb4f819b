#include "ground/base/text.h"
#include "ground/documents/drafts.h"
#include "rooms/pathways/start.h"

// What the sending of a new pathway stores.
namespace tsumugi::pathways {
namespace {

using access::Category;
using access::ChildKey;
using access::Ctx;
using html::msgid;

/// The document itself, each of its text sections as a text of its own, and its attachments.
base::Result<void> keep_document(Ctx& ctx, const ChildKey& key, PathwayId pathway, const Carried& carried) {
    if (not carried.file) return {};
    const auto keep = [&](const std::string& title, std::string_view bytes) {
        return documents::add(ctx, key, base::first_graphemes(title, 100), bytes, Category::documents,
                              "pathway", pathway.value());
    };
    const std::string title =
        carried.draft ? std::string(referral::type_text(carried.draft->type)) : carried.file->filename;
    if (const auto added = keep(title, carried.file->bytes); not added) return tl::unexpected(added.error());
    if (not carried.draft) return {};
    for (const auto& section : carried.draft->sections) {
        // A section or an attachment of a kind that may not be kept is no reason to refuse the child: the
        // document holds it.
        if (base::trimmed(section.text).empty() or not documents::media_type_of(section.text)) continue;
        if (const auto added = keep(title + "：" + section.title, section.text); not added)
            return tl::unexpected(added.error());
    }
    for (const auto& attachment : carried.draft->attachments) {
        if (not documents::media_type_of(attachment.bytes)) continue;
        if (const auto added = keep(attachment.title.empty() ? title : attachment.title, attachment.bytes);
            not added)
            return tl::unexpected(added.error());
    }
    return {};
}

/// What was typed as a new child and belongs to one that is known: a text among its documents. The record
/// itself is changed by those whose facts they are.
base::Result<void> keep_typed(Ctx& ctx, const ChildKey& key, PathwayId pathway, const Prepared& p) {
    if (not p.key or p.child.name.empty() or not key.allows(Category::documents)) return {};
    const auto added =
        documents::add(ctx, key, ctx.tr("退院支援をはじめたときの記入"), children::typed_text(ctx, p.child),
                       Category::documents, "pathway", pathway.value());
    if (not added) return tl::unexpected(added.error());
    return {};
}

}  // namespace

/// Everything that is stored, in one transaction: the pathway's id.
base::Checked<PathwayId> store(Ctx& ctx, const Prepared& p, const Carried& carried) {
    if (not p.start.document.empty() and not carried.file)
        return tl::unexpected(base::Problems{lost_document()});
    auto key = p.key;
    if (not key) {
        const auto created = children::create(
            ctx, *p.draft,
            carried.draft ? children::facts_in(*carried.draft) : std::vector<children::DocumentFact>{});
        const auto opened = access::open_child(ctx, created.id, access::Purpose::coordination, "pathway");
        if (not opened) return tl::unexpected(base::Problems{opened.error()});
        key = *opened;
    }
    if (const auto saved = teams::save_roles(ctx, *key, p.roles_version, p.rows, true); not saved)
        return tl::unexpected(base::Problems{saved.error()});
    teams::add_goal(ctx, *key, p.checked.goal, false);
    const auto id = start(ctx, *key, {p.checked.chosen.id, p.checked.anchor, p.checked.goal}, p.rows);
    children::add_event(ctx, key->child(), Category::family,
                        p.start.consent == "paper" ? msgid("家族の同意：紙でとりました。")
                                                   : msgid("家族の同意：口頭でとりました。"));
    if (const auto kept = keep_document(ctx, *key, id, carried); not kept)
        return tl::unexpected(base::Problems{kept.error()});
    if (const auto kept = keep_typed(ctx, *key, id, p); not kept)
        return tl::unexpected(base::Problems{kept.error()});
    if (not p.start.document.empty()) documents::drop_stashed(ctx, p.start.document);
    documents::set_draft_sent(ctx, kStartForm, ctx.field("draft"), "/pathways/" + id.text());
    return id;
}

}  // namespace tsumugi::pathways
