// What a meeting needs around it: agenda, papers, who came.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/documents/media_type.h"
#include "rooms/meetings/pages.h"

namespace tsumugi::meetings {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

// ---- agenda: one point a line, sub-points begin with ・

std::string agenda_text(const std::vector<AgendaLine>& lines) {
    std::string text;
    for (const auto& line : lines) {
        text += line.text + "\n";
        for (const auto& point : line.points) text += "・" + point + "\n";
    }
    return text;
}

/// （１）, （２） ...: the form of the record.
std::string point_mark(std::size_t number) {
    static constexpr std::string_view kDigits[] = {"０", "１", "２", "３", "４",
                                                   "５", "６", "７", "８", "９"};
    std::string wide;
    for (const char digit : std::to_string(number)) wide += kDigits[digit - '0'];
    return "（" + wide + "）";
}

std::vector<AgendaLine> read_agenda(std::string_view text) {
    std::vector<AgendaLine> lines;
    for (const auto& line : lines_of(text)) {
        constexpr std::string_view kDot = "・";
        if (line.starts_with(kDot) and not lines.empty()) {
            lines.back().points.push_back(base::trimmed(std::string_view(line).substr(kDot.size())));
        } else {
            lines.push_back({point_mark(lines.size() + 1), line, {}});
        }
    }
    return lines;
}

Response agenda_form(Ctx& ctx, const Meeting& m, const std::string& text, const base::Problems& problems) {
    access::FieldOptions hint;
    hint.hint = ctx.tr(
        "1行に1つ書きます。議題の中の小さな点は、行のはじめに「・」をつけます。番号は自動でつきます。");
    View view{{"action", path_of(m.id) + "/agenda"},
              {"back", path_of(m.id)},
              {"before", agenda_text(agenda_lines(ctx.db, m.id))}};
    view.set("agenda_field", access::field(ctx, "agenda", ctx.tr("議題"), text, problems, hint));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("議題を書く"));
    return access::page(ctx, ctx.tr("議題を書く"), "rooms/meetings/views/agenda", std::move(view),
                        options_for(problems));
}

Response agenda_page(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    return agenda_form(ctx, *opened.meeting, agenda_text(agenda_lines(ctx.db, opened.meeting->id)), {});
}

Response save_agenda(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    const auto text = ctx.field("agenda");
    const auto one_form = [](std::string typed) {
        std::erase(typed, '\r');
        return base::trimmed(typed);
    };
    const auto again = [&](const base::Problems& problems) {
        if (problems.front().kind != base::Kind::conflict) return agenda_form(ctx, m, text, problems);
        const auto now = agenda_text(agenda_lines(ctx.db, m.id));
        return access::conflict_page(ctx, ctx.tr("ほかの人が先に議題を直しています"),
                                     {{"agenda", ctx.tr("議題"), text, now}}, 0, "", ctx.now());
    };
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            base::Problems problems;
            check_text(problems, "agenda", text, 10000, false);
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            // The form carries what it was made from; the choice of the page with both versions carries none.
            const auto now = agenda_text(agenda_lines(ctx.db, m.id));
            if (ctx.request.form.has("before") and not ctx.request.form.has("version") and
                one_form(ctx.field("before")) != one_form(now))
                return tl::unexpected(base::Problems{conflict()});
            set_agenda(ctx, m.id, read_agenda(text));
            ctx.say(msgid("議題を保存しました。"));
            return path_of(m.id);
        },
        again);
}

// ---- papers

Response papers_form(Ctx& ctx, const Meeting& m, const std::string& title, const base::Problems& problems) {
    Views rows;
    for (const auto& p : papers(ctx.db, m.id))
        rows.push_back({{"title", p.title},
                        {"href", "/council/papers/" + p.id.text()},
                        {"end", "/council/papers/" + p.id.text() + "/end"},
                        {"by", p.added_by},
                        {"at", base::short_time(p.added_at, ctx.today(), ctx.lang())}});
    access::FieldOptions hint;
    hint.hint = ctx.tr("空のときはファイルの名前を使います。");
    View view{{"path", path_of(m.id)}, {"any", not rows.empty()}};
    view.set("rows", std::move(rows));
    view.set("file_error", access::error_of(ctx, problems, "file"));
    view.set("title_field", access::field(ctx, "title", ctx.tr("資料の名前"), title, problems, hint));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("資料"));
    return access::page(ctx, ctx.tr("会議の資料"), "rooms/meetings/views/papers", std::move(view),
                        options_for(problems));
}

Response papers_page(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    return papers_form(ctx, *opened.meeting, "", {});
}

Response upload_paper(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    const auto typed = ctx.field("title");
    const auto again = [&](const base::Problems& problems) { return papers_form(ctx, m, typed, problems); };
    const auto* file = ctx.request.upload("file");
    if (file and file->too_large) {
        return again({{base::Kind::too_large,
                       "file",
                       msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。"),
                       {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}}});
    }
    if (not file or file->bytes.empty())
        return again({invalid("file", msgid("資料のファイルを選んでください。"))});
    auto type = documents::media_type_of(file->bytes);
    if (not type) {
        type.error().field = "file";
        return again({type.error()});
    }
    const auto title = typed.empty() ? base::trimmed(file->filename) : typed;
    base::Problems problems;
    check_text(problems, "title", title, 200, true);
    if (not problems.empty()) return again(problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            add_paper(ctx, m.id, title, *type, file->bytes);
            ctx.say(msgid("資料を加えました。"));
            return path_of(m.id) + "/papers";
        },
        again);
}

/// The paper of the route's {id} with its meeting opened.
struct OpenedPaper {
    std::optional<PaperContent> paper;
    Response refusal;
};
OpenedPaper open_paper(Ctx& ctx, Right needed) {
    OpenedPaper opened;
    const auto id = PaperId::parse(ctx.request.place("id"));
    auto content = id ? paper(ctx, *id) : std::nullopt;
    const auto meeting = open_meeting(ctx, content ? content->meeting : MeetingId{}, needed);
    if (meeting.meeting) {
        opened.paper = std::move(content);
    } else {
        opened.refusal = meeting.refusal;
    }
    return opened;
}

Response download_paper(Ctx& ctx) {
    auto opened = open_paper(ctx, Right::read);
    if (not opened.paper) return opened.refusal;
    const auto& p = opened.paper->paper;
    ctx.log("view", "meeting_paper", p.id.value());
    const auto filename = "paper-" + p.id.text() + "." + std::string(documents::extension_of(p.media_type));
    return http::file(std::move(opened.paper->bytes), p.media_type, filename);
}

Response take_paper_out(Ctx& ctx) {
    auto opened = open_paper(ctx, Right::write);
    if (not opened.paper) return opened.refusal;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            end_paper(ctx, opened.paper->paper.id);
            ctx.say(msgid("資料を外しました。"));
            return path_of(opened.paper->meeting) + "/papers";
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

// ---- attendance

Response attendance_page(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    Views rows;
    for (const auto& a : attendance(ctx.db, m.id)) {
        Views choices;
        for (const auto presence : {Presence::invited, Presence::present, Presence::proxy, Presence::absent})
            choices.push_back({{"value", code(presence)},
                               {"label", ctx.tr(label(presence))},
                               {"selected", a.presence == presence}});
        rows.push_back(
            {{"id", a.participant.text()}, {"name", a.name}, {"persons", a.persons}, {"choices", choices}});
    }
    View view{{"action", path_of(m.id) + "/attendance"},
              {"back", path_of(m.id)},
              {"any", not rows.empty()},
              {"series_id", m.series.text()}};
    view.set("rows", std::move(rows));
    view.set("names", participant_names(ctx));
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("出欠を書く"));
    return access::page(ctx, ctx.tr("出欠を書く"), "rooms/meetings/views/attendance", std::move(view),
                        options_for({}));
}

Response save_attendance(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            for (auto a : attendance(ctx.db, m.id)) {
                const auto presence = parse_presence(ctx.field("presence." + a.participant.text()));
                const auto persons = base::first_graphemes(ctx.field("persons." + a.participant.text()), 200);
                if (not presence or (*presence == a.presence and persons == a.persons)) continue;
                a.presence = *presence;
                a.persons = persons;
                set_attendance(ctx, m.id, a);
            }
            for (const auto& guest : speakers_for(ctx, names_of(ctx.field("guests")))) {
                Attendance a;
                a.participant = guest.participant;
                a.presence = Presence::present;
                set_attendance(ctx, m.id, a);
            }
            ctx.log("change", "attendance", m.id.value());
            ctx.say(msgid("出欠を保存しました。"));
            return path_of(m.id);
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

void prepare_routes(access::Routes& routes) {
    routes.get("/council/meetings/{id}/agenda", Permission::member, &agenda_page);
    routes.post("/council/meetings/{id}/agenda", Permission::member, &save_agenda);
    routes.get("/council/meetings/{id}/papers", Permission::member, &papers_page);
    routes.post("/council/meetings/{id}/papers", Permission::member, &upload_paper);
    routes.get("/council/papers/{id}", Permission::member, &download_paper);
    routes.post("/council/papers/{id}/end", Permission::member, &take_paper_out);
    routes.get("/council/meetings/{id}/attendance", Permission::member, &attendance_page);
    routes.post("/council/meetings/{id}/attendance", Permission::member, &save_attendance);
}

}  // namespace tsumugi::meetings
