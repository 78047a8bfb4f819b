#pragma once
#include "ground/documents/documents.h"
#include "rooms/pathways/pages.h"

namespace tsumugi::pathways {

// The way from a new child (or a known one) to a running pathway: form and document (start_form.cpp), check
// and send (start_check.cpp). Nothing is stored before it is sent, but the document and what was typed for a
// day, encrypted and for that person alone.

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

/// POST: keeps the form for a day and leads to its check page, which `checked` shows (so that the way back
/// works); or the page that says what is wrong.
http::Response check(access::Ctx& ctx);
http::Response checked(access::Ctx& ctx);
http::Response send(access::Ctx& ctx);

}  // namespace tsumugi::pathways
