#pragma once
#include "ground/documents/documents.h"
#include "rooms/pathways/pages.h"

namespace tsumugi::pathways {

// The way from a new child (or a known one) to a running pathway: form and document (start_form.cpp), check
// and send (start_check.cpp). What is typed is kept as a draft of the section from the check page on, or when
// somebody puts it aside (docs/decisions/0016); it reaches nobody else before it is sent.

/// What the form of a new pathway holds beside the child's own fields.
struct StartForm {
    std::string child;  ///< code of a child that is known already, or empty
    std::string template_code, anchor, goal, consent, document;
};
StartForm read_start(const access::Ctx& ctx);

/// What passed the check.
struct CheckedStart {
    Template chosen;
    base::Date anchor;
    std::string goal;
};
base::Checked<CheckedStart> check_start(access::Ctx& ctx, const StartForm& form);
/// The one thing that a draft may lack and a sending may not: the family's consent.
bool has_consent(const StartForm& form);
/// The select of the consent, with or without a problem beside it.
html::View consent_field(access::Ctx& ctx, const StartForm& form, const base::Problems& problems);
/// Keeps the request's form as the section's draft; its id.
std::string keep_start(access::Ctx& ctx, const StartForm& form, const children::ChildForm& child,
                       const std::optional<access::ChildKey>& key);
inline constexpr const char* kStartForm = "start";  ///< kind of the draft

/// The child that the form speaks of, when it is one that is known already.
struct Known {
    std::optional<access::ChildKey> key;
    std::optional<http::Response> refusal;
};
Known known_child(access::Ctx& ctx, const std::string& code);

/// The document that the form carries as a token, read again.
struct Carried {
    std::optional<documents::Stashed> file;
    std::optional<referral::Draft> draft;
};
Carried carried_document(access::Ctx& ctx, const std::string& token);
/// Its day is over, or it is another person's.
base::Problem lost_document();

/// The form with what was typed, what is wrong with it, and what the document that it carries brought.
http::Response form_page(access::Ctx& ctx, const StartForm& start, const children::ChildForm& child,
                         const std::optional<access::ChildKey>& key, const base::Problems& problems);

/// Everything that both the check page and the sending need.
struct Prepared {
    StartForm start;
    children::ChildForm child;
    std::optional<access::ChildKey> key;
    std::optional<children::ChildDraft> draft;
    CheckedStart checked;
    std::vector<region::RoleRow> rows;
    int roles_version = 0;  ///< of the table that the rows began with; 0 = the child has none
};
/// Stores it, in one transaction: the pathway's id.
base::Checked<PathwayId> store(access::Ctx& ctx, const Prepared& p, const Carried& carried);

/// POST: keeps the form as a draft and leads to its check page, which `checked` shows (so that the way back
/// works); or the page that says what is wrong.
http::Response check(access::Ctx& ctx);
/// GET: the check page of a draft; the form, where it is not complete yet; or that it was sent, and where it
/// went.
http::Response checked(access::Ctx& ctx);
/// POST: keeps the form as it is, complete or not, and leads to the list of drafts.
http::Response put_aside(access::Ctx& ctx);
http::Response send(access::Ctx& ctx);

}  // namespace tsumugi::pathways
