#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ground/access/access.h"
#include "ground/jobs/jobs.h"

namespace tsumugi::documents {

using access::DocumentId;

/// A file that belongs to a child. Its bytes are kept once by content (keyed BLAKE2b), encrypted
/// (XChaCha20-Poly1305).
struct Document {
    DocumentId id;
    std::string title;       ///< as the person named it; never in a URL or a download's name
    std::string media_type;  ///< by content, not by what the browser said
    std::int64_t size = 0;
    access::Category category = access::Category::documents;
    std::string subject;  ///< "pathway", "step", "request" ... or empty
    std::int64_t subject_id = 0;
    base::Instant added;
    std::string added_by;  ///< organisation and section
};

/// Recognises PDF, PNG, JPEG, GIF, TIFF, plain text, CSV, xlsx, docx, FHIR JSON and XML by content; anything
/// else (programs, archives, macros) is a Problem that says what may be sent.
base::Result<std::string> media_type_of(std::string_view bytes);

/// Inside a transaction. Errors: empty file, too large, not allowed kind.
base::Result<DocumentId> add(access::Ctx& ctx, const access::ChildKey& key, std::string_view title,
                             std::string_view bytes, access::Category category, std::string_view subject = "",
                             std::int64_t subject_id = 0);
/// The child's documents of the categories that the key allows, newest first; with a subject only those of
/// it.
std::vector<Document> list(access::Ctx& ctx, const access::ChildKey& key, std::string_view subject = "",
                           std::int64_t subject_id = 0);
struct Content {
    Document document;
    std::string bytes;
};
std::optional<Content> open(access::Ctx& ctx, const access::ChildKey& key, DocumentId id);
/// Nothing is deleted: ended with a reason.
base::Result<void> end(access::Ctx& ctx, const access::ChildKey& key, DocumentId id, std::string_view reason);

/// A file between two pages of a form that is not yet sent: encrypted, the member's own, gone after a day
/// (job) or when taken. Gives a token for a hidden field.
std::string stash(access::Ctx& ctx, std::string_view filename, std::string_view bytes);
struct Stashed {
    std::string filename, bytes;
};
std::optional<Stashed> stashed(access::Ctx& ctx, std::string_view token);
void drop_stashed(access::Ctx& ctx, std::string_view token);
/// The same for the fields of a form (without files and the form token), so that a page that looks at them
/// can be got by its address, and the browser's way back works. `name` tells one form from another.
std::string stash_form(access::Ctx& ctx, std::string_view name, const http::Fields& form);
std::optional<http::Fields> stashed_form(access::Ctx& ctx, std::string_view name, std::string_view token);
/// Its day is over, it was taken, or it is another person's.
base::Problem form_is_gone();

/// A table on A4 as PDF (cairo, pango, embedded fonts): for fax, archive and mail. Head row repeats, rows are
/// not cut, foot carries 取扱注意, date, organisation and page n/m; an optional QR code stands at the top
/// right.
struct PdfTable {
    std::string title, subtitle;
    std::string footer;  ///< date and organisation; 取扱注意 and the number of the page are put beside it
    std::vector<std::pair<std::string, double>> columns;  ///< title, share of the width
    std::vector<std::vector<std::string>> rows;
    std::string qr_text;
    bool landscape = true;
    bool fit_one_page = false;  ///< lowers the size of type (not under 7 pt) until it fits one page
};
std::string write_pdf(const PdfTable& table);

/// GET /documents/{id} (child permission), POST /documents/{id}/end.
void routes(access::Routes& routes);
void add_jobs(jobs::Registry& registry);

}  // namespace tsumugi::documents
