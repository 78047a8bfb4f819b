#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ground/access/ctx.h"
#include "ground/html/page.h"
#include "ground/html/view.h"

namespace tsumugi::access {

struct PageOptions {
    int status = 200;
    bool error = false;        ///< title begins with エラー：
    bool landscape = false;    ///< prints in A4 landscape
    bool confidential = true;  ///< 取扱注意 in print
    std::string qr_path;       ///< path that the printed QR code leads to; empty = none
};

/// A whole page: the template's content in the frame (header with organisation and inbox count, language,
/// demo banner, notice, print head). `title` is a translated text and never a person's name. The view gets
/// `form_token` set.
http::Response page(Ctx& ctx, std::string_view title, std::string_view template_name, html::View view,
                    const PageOptions& options = {});
/// The same template alone, for htmx; Vary: HX-Request.
http::Response fragment(Ctx& ctx, std::string_view template_name, html::View view);

/// How a form is answered: 200 without problems, 409 where one is a conflict, 422 with any other.
PageOptions options_for(const base::Problems& problems, bool confidential = true);

/// The page for an expected failure outside a form: 404, 403, 409, 410 by its kind, in words, with what to do
/// now.
http::Response problem_page(Ctx& ctx, const base::Problem& problem);

/// One change: runs `body` in one transaction together with the spending of the form's token and the log
/// entries. `body` gives the path to go to (303) or every problem found, which `again` turns into the form
/// with what was typed (status 422, 409 when one of them is a conflict). A token that was spent already
/// (double click, retry, back button) leads to where the first one led, without a second change. `body` may
/// run more than once: it works on the database alone.
http::Response change(Ctx& ctx, const std::function<base::Checked<std::string>()>& body,
                      const std::function<http::Response(const base::Problems&)>& again);

/// The `page=` of a list's address: 1 to a million; nothing where it is something else.
std::optional<int> page_number(std::string_view text);

/// {"has_errors": true, "errors": [{"field","message"}]} for {{> _errors}}; and the message of one field (""
/// = none).
void set_errors(html::View& view, const Ctx& ctx, const base::Problems& problems);
std::string error_of(const Ctx& ctx, const base::Problems& problems, std::string_view field);

/// The data of {{> _field}} and its kin.
struct FieldOptions {
    std::string hint;  ///< translated
    bool required = false;
    std::string type = "text";
    std::string inputmode, autocomplete;
    bool spellcheck = true;
};
html::View field(const Ctx& ctx, std::string_view name, std::string_view label, std::string_view value,
                 const base::Problems& problems = {}, const FieldOptions& options = {});
struct Option {
    std::string value, label;
};
html::View select(const Ctx& ctx, std::string_view name, std::string_view label, std::string_view value,
                  const std::vector<Option>& options, const base::Problems& problems = {},
                  const FieldOptions& o = {});

/// Two people changed the same thing: both versions side by side, field by field, with a choice each. Posting
/// it sends every field of the form again with the newer version.
struct Difference {
    std::string field, label, mine, theirs;
    std::string mine_words = {}, theirs_words = {};  ///< what people read where the values are codes
};
http::Response conflict_page(Ctx& ctx, std::string_view title, const std::vector<Difference>& differences,
                             int current_version, std::string_view changed_by, base::Instant changed_at);

/// A fresh token for a form: proves that the form came from a page of this session (CSRF) and counts once.
std::string form_token(const Ctx& ctx);

}  // namespace tsumugi::access
