#pragma once
#include <string>
#include <string_view>

#include "ground/base/lang.h"
#include "ground/html/template.h"
#include "ground/html/view.h"

namespace tsumugi::html {

/// Renders the embedded template "<name>.mustache" ("rooms/children/views/show") in that language. Templates
/// are parsed once per language: {{#t}}日本語{{/t}} is replaced by its translation before parsing, tags
/// inside it included. A partial
/// {{> _row}} is looked for in the same views folder, then in ground/html/parts; {{>
/// rooms/teams/views/_roles}} whole.
std::string render(std::string_view name, base::Lang lang, const View& data);

/// What stands round a page's content; access fills the person-dependent part of it.
struct Frame {
    base::Lang lang = base::Lang::ja;
    std::string title;         ///< of the document: never a person's name
    std::string organisation;  ///< "市立みなと病院 連携室", empty when nobody is signed in
    std::string member;        ///< the signed-in person's name
    std::string path;          ///< of this page, for the language switch and aria-current
    std::string region;
    bool demo = false;
    bool signed_in = false;
    int inbox_count = -1;                    ///< -1 = not shown
    bool error = false;                      ///< puts エラー： before the title
    std::string form_token;                  ///< for the forms in the frame (sign-out, language)
    std::string notice;                      ///< a line said once after a change ("保存しました")
    int session_minutes = 0;                 ///< until the idle time-out, for the warning script
    bool landscape = false;                  ///< print in A4 landscape
    std::string printed_at, printed_by, qr;  ///< print head and foot; qr is an SVG
};

/// The whole document: layout, header, `content`, footer.
std::string page(const Frame& frame, std::string_view content);

/// Parses every embedded template in both languages; throws TemplateError for the first that is wrong. At
/// start-up.
void check_templates();

/// The path of an asset with the hash of its content: "/static/app.css?v=3f9a", so that it can be cached for
/// a year.
std::string asset_path(std::string_view name);

}  // namespace tsumugi::html
