#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ground/access/access.h"

namespace tsumugi::documents {

// What somebody has begun to write and not sent. Sealed under the server's key, seen by the writer's section
// alone (docs/decisions/0016), gone 30 days after it was last saved. A form names its draft from the first
// page on, so that going back and checking again is one draft and not two.

using DraftId = base::Id<struct DraftTag>;
constexpr std::chrono::hours kDraftLife{24 * 30};

struct Draft {
    DraftId id;
    access::MemberId member;  ///< who saved it last
    std::string by;           ///< the name
    base::Instant saved;
    std::string note;  ///< what the list says of it
    http::Fields form;
    int version = 1;
    std::optional<base::Instant> sent;
    std::string sent_path;
};

/// The hidden fields `draft` and `draft_version` of a form: those that the request brought, or of a new
/// draft.
struct DraftRef {
    std::string id;
    int version = 0;
};
DraftRef draft_of_form(access::Ctx& ctx);

/// Keeps the request's form (without its token) as the draft that the form names and gives its id. Where
/// somebody else of the section has saved that draft meanwhile, both stay: this one becomes a draft of its
/// own. One that was sent already is left alone. `document`: the token of a stashed file that lives on with
/// it ("" = none).
DraftId keep_draft(access::Ctx& ctx, std::string_view kind, access::ChildId child, std::string_view note,
                   std::string_view document = "");
/// nullopt: unknown, another section's, or over.
std::optional<Draft> find_draft(access::Ctx& ctx, std::string_view kind, std::string_view id);
/// The section's open drafts of that kind, newest first, at most 100; about children that it may see.
std::vector<Draft> drafts(access::Ctx& ctx, std::string_view kind);
/// It was sent: what was typed is erased, where it went is kept. Nothing happens to an unknown id. Inside a
/// transaction.
void set_draft_sent(access::Ctx& ctx, std::string_view kind, std::string_view id, std::string_view path);

/// The data of views/_drafts: `path` is the check page that continues one.
html::View drafts_view(access::Ctx& ctx, std::string_view kind, std::string_view path);
/// 「送りました（12/1 23:33）」 and the way there. `again` is where a new one begins.
http::Response sent_page(access::Ctx& ctx, const Draft& draft, std::string_view again);
/// To where it went, with that word: for a second press of "send".
http::Response see_sent(access::Ctx& ctx, const Draft& draft);
/// Where somebody comes back to a draft that is no more.
base::Problem draft_is_gone();

/// POST /drafts/{id}/drop; called by documents::routes.
void draft_routes(access::Routes& routes);
/// Called by the hourly cleaning.
void drop_old_drafts(db::Db& db, base::Instant now);

}  // namespace tsumugi::documents
