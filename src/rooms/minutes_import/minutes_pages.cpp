// The minutes in the form in which the council writes its records: for print, as text, as a document.
#include <algorithm>

#include "ground/base/docx_write.h"
#include "ground/base/text.h"
#include "rooms/minutes_import/import.h"
#include "rooms/minutes_import/pages.h"

namespace tsumugi::minutes_import {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

using Style = base::DocxParagraph::Style;

/// What a line of the minutes is, by how it begins: the form of the record decides, nothing is remembered
/// beside it.
std::vector<base::DocxParagraph> paragraphs_of(std::string_view text) {
    std::vector<base::DocxParagraph> paragraphs;
    for (const auto& raw : base::split(text, '\n')) {
        const auto line = base::trimmed(raw);
        if (line.empty()) continue;
        const auto ascii = base::ascii_key(line);
        const bool circled = line.starts_with("\xE2\x91");  // ①-⑳
        const bool numbered = ascii.size() > 1 and ascii[0] >= '1' and ascii[0] <= '9' and ascii[1] == ' ';
        const auto style = paragraphs.empty()                                ? Style::title
                           : line.starts_with("【")                          ? Style::heading3
                           : circled                                         ? Style::heading2
                           : line.starts_with("・") or line.starts_with("○") ? Style::item
                           : line == "（以上）"                              ? Style::right
                           : numbered                                        ? Style::heading1
                           : line.starts_with("（")                          ? Style::heading2
                                                                             : Style::body;
        paragraphs.push_back({style, line});
    }
    return paragraphs;
}

/// The record's text, and what the record's form has no place for: decisions and actions of meetings held
/// here.
std::string whole_text(Ctx& ctx, const Meeting& m) {
    auto text = minutes_text(draft_of(ctx.db, m));
    const auto decided = decisions(ctx.db, m.id);
    const auto promised = actions(ctx.db, m.id);
    if (not decided.empty()) text += "\n（決まったこと）\n";
    for (const auto& decision : decided) text += "・" + decision.text + "\n";
    if (not promised.empty()) text += "\n（これからすること）\n";
    for (const auto& a : promised)
        text += "・" + a.text + "（" + a.where + "、" + base::long_date(a.due, base::Lang::ja) + "まで）\n";
    return text;
}

Response minutes(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    ctx.log("view", "meeting", m.id.value(), {}, "minutes");
    Views lines;
    for (const auto& paragraph : paragraphs_of(whole_text(ctx, m))) {
        const auto is = [&](Style style) { return paragraph.style == style; };
        lines.push_back({{"text", paragraph.text},
                         {"is_title", is(Style::title)},
                         {"is_heading1", is(Style::heading1)},
                         {"is_heading2", is(Style::heading2)},
                         {"is_heading3", is(Style::heading3)},
                         {"is_item", is(Style::item)},
                         {"is_body", is(Style::body)},
                         {"is_right", is(Style::right)}});
    }
    View view{{"path", path_of(m.id)}, {"made_up", m.made_up}};
    view.set("lines", std::move(lines));
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("議事録"));
    auto options = options_for({});
    options.qr_path = path_of(m.id);
    return access::page(ctx, ctx.tr("議事録"), "rooms/minutes_import/views/minutes", std::move(view),
                        options);
}

std::string file_name(const Meeting& m, const char* extension) {
    return "minutes-" + (m.held_on ? base::iso(*m.held_on) : m.id.text()) + extension;
}

Response text_file(Ctx& ctx) {
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    ctx.log("export", "meeting", opened.meeting->id.value(), {}, "txt");
    return http::file(whole_text(ctx, *opened.meeting), "text/plain; charset=utf-8",
                      file_name(*opened.meeting, ".txt"));
}

Response document_file(Ctx& ctx) {
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    ctx.log("export", "meeting", opened.meeting->id.value(), {}, "docx");
    return http::file(minutes_docx(opened.meeting->title, whole_text(ctx, *opened.meeting)),
                      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                      file_name(*opened.meeting, ".docx"));
}

}  // namespace

std::string minutes_docx(const std::string& title, std::string_view text) {
    return base::write_docx(title, paragraphs_of(text));
}

void routes(access::Routes& routes) {
    import_routes(routes);
    minutes_routes(routes);
}

void minutes_routes(access::Routes& routes) {
    routes.get("/council/meetings/{id}/minutes", Permission::member, &minutes);
    routes.get("/council/meetings/{id}/minutes.txt", Permission::member, &text_file);
    routes.get("/council/meetings/{id}/minutes.docx", Permission::member, &document_file);
}

}  // namespace tsumugi::minutes_import
