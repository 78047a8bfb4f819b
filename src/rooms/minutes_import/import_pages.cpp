// A record from a file: proposal beside the original, corrections, and the one moment at which it is stored.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/minutes_import/import_form.h"

namespace tsumugi::minutes_import {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr std::string_view kNewSeries = "new";

// ---- choosing the file

std::vector<access::Option> series_options(Ctx& ctx) {
    std::vector<access::Option> options;
    for (const auto& series : readable_series(ctx)) {
        if (right_of(ctx, series) == Right::write) options.push_back({series.id.text(), series.name});
    }
    if (ctx.user.role == access::Role::desk)
        options.push_back({std::string(kNewSeries), ctx.tr("新しい系列として（名前は記録から読みます）")});
    return options;
}

/// Nobody who may write in no series gets further than here.
std::optional<Response> refusal_for_readers(Ctx& ctx) {
    if (not series_options(ctx).empty()) return std::nullopt;
    return access::problem_page(ctx, readable_series(ctx).empty() ? not_found() : read_only());
}

Response file_page(Ctx& ctx, const std::string& series, const base::Problems& problems) {
    View view{{"file_error", access::error_of(ctx, problems, "file")},
              {"lines", std::to_string(kMostLines)},
              {"limit", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}};
    view.set("series_field", access::select(ctx, "series", ctx.tr("どの会議の記録ですか"), series,
                                            series_options(ctx), problems));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {}, ctx.tr("記録を読み込む"));
    return access::page(ctx, ctx.tr("記録を読み込む"), "rooms/minutes_import/views/import_file",
                        std::move(view), options_for(problems));
}

Response start(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"series"})) return std::move(*refusal);
    if (auto refusal = refusal_for_readers(ctx)) return std::move(*refusal);
    return file_page(ctx, std::string(ctx.request.query.get("series")), {});
}

// ---- the proposal

/// What a token of the stash brings back.
struct Carried {
    std::string token, filename, text;
    std::optional<Draft> draft;
};

Carried carried(Ctx& ctx, const std::string& token) {
    Carried c;
    c.token = token;
    const auto file = token.empty() ? std::nullopt : documents::stashed(ctx, token);
    if (not file) return c;
    c.filename = file->filename;
    auto text = text_of_file(file->bytes);
    if (not text) return c;
    c.text = std::move(*text);
    if (auto draft = read_draft(c.text)) c.draft = std::move(*draft);
    return c;
}

std::string agenda_text(const Draft& draft) {
    std::string text;
    for (const auto& line : draft.agenda) {
        text += line.text + "\n";
        for (const auto& point : line.points) text += "・" + point + "\n";
    }
    return text;
}

/// Where something goes: a choice with a list of its own, or, in a long record, a field whose list all share.
/// `head_label`: how a heading is offered, nullptr = as it reads.
void set_place(View& row, const Ctx& ctx, const Draft& d, const std::string& chosen,
               std::span<const Way> ways, const char* head_label) {
    Views options, heads;
    std::string typed;
    for (const auto& way : ways) {
        if (chosen == way.code and not chosen.empty()) typed = ctx.tr(way.words);
        options.push_back(
            {{"value", way.code}, {"label", ctx.tr(way.words)}, {"selected", chosen == way.code}});
    }
    const bool is_typed = is_long(d);
    for (std::size_t i = 0; i < d.heads.size(); ++i) {
        const bool here = chosen == std::to_string(i);
        if (here) typed = typed_place(d, i);
        if (is_typed) continue;
        const auto words = head_words(d.heads[i]);
        heads.push_back({{"value", std::to_string(i)},
                         {"label", head_label ? ctx.tr(head_label, {{"head", words}})
                                              : (d.heads[i].item ? "　" : "") + words},
                         {"selected", here}});
    }
    // Taking an opinion out stands last, below the headings.
    const auto last = head_label ? options.end() : options.end() - 1;
    options.insert(last, std::make_move_iterator(heads.begin()), std::make_move_iterator(heads.end()));
    row.set("is_typed", is_typed);
    row.set("typed", typed);
    row.set("options", std::move(options));
}

/// What can be typed as a place in a long record.
Views typed_places(const Ctx& ctx, const Draft& d, std::span<const Way> ways) {
    Views places;
    for (const auto& way : ways) places.push_back({{"value", ctx.tr(way.words)}});
    for (std::size_t i = 0; i < d.heads.size(); ++i) places.push_back({{"value", typed_place(d, i)}});
    return places;
}

Views warning_rows(Ctx& ctx, const Draft& d, const std::vector<NameChoice>& names, std::size_t unplaced) {
    Views warnings;
    const auto warn = [&](std::string text, const char* href) {
        if (not text.empty()) warnings.push_back({{"text", std::move(text)}, {"href", href}});
    };
    const auto field_of = [](std::string_view code) {
        if (code == "fiscal_year") return "#f-agenda";
        if (code == "missing_numbers") return "#heads";
        return code == "no_opinions" ? "#said" : "#f-date_text";
    };
    for (const auto& warning : warnings_of(d))
        warn(ctx.tr(warning.message, warning.args), field_of(warning.code));
    const auto unsure =
        std::count_if(names.begin(), names.end(), [](const auto& n) { return not n.certain; });
    if (unsure > 0)
        warn(ctx.tr("名簿とも呼び名の表とも合わない機関が{n}あります。どの機関かを選んでください。",
                    {{"n", std::to_string(unsure)}}),
             "#names");
    const auto silent =
        std::count_if(d.said.begin(), d.said.end(), [](const auto& s) { return s.names.empty(); });
    if (silent > 0)
        warn(ctx.tr("だれが言ったか書かれていない意見が{n}あります。", {{"n", std::to_string(silent)}}),
             "#said");
    if (unplaced > 0)
        warn(ctx.tr("置き場所の分からない行が{n}あります。", {{"n", std::to_string(unplaced)}}), "#unplaced");
    return warnings;
}

/// The data of the original with the place of each line; rows are {number, text, place, blank, unplaced}.
Views source_rows(const Ctx& ctx, const std::vector<Draft::Line>& lines) {
    Views rows;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = lines[i];
        const bool unplaced = line.place == "-";
        auto place = line.place.empty() ? "" : unplaced ? ctx.tr("置いていない") : ctx.tr(line.place);
        if (not line.what.empty()) place += " " + line.what;
        rows.push_back({{"number", i + 1},
                        {"text", line.text},
                        {"place", place},
                        {"blank", line.place.empty()},
                        {"unplaced", unplaced}});
    }
    return rows;
}

struct Counts {
    std::size_t placed = 0, blank = 0, unplaced = 0;
};
Counts count_lines(const std::vector<Draft::Line>& lines) {
    Counts counts;
    for (const auto& line : lines)
        ++(line.place.empty() ? counts.blank : line.place == "-" ? counts.unplaced : counts.placed);
    return counts;
}

std::string names_words(const std::vector<std::string>& names) { return base::join(names, "、"); }

Response proposal_page(Ctx& ctx, const Carried& c, const Corrected& corrected, const std::string& series,
                       const std::string& series_name, const base::Problems& problems) {
    const auto& d = corrected.draft;
    const auto after = settled(corrected);
    const auto names = chosen_names(ctx, corrected, after);
    const auto counts = count_lines(after.lines);
    Views heads, said, chairs, note_rows, unplaced, choices;
    for (std::size_t i = 0; i < d.heads.size(); ++i) {
        const auto number = std::to_string(i);
        heads.push_back({{"item", d.heads[i].item},
                         {"mark_name", "mark." + number},
                         {"mark", d.heads[i].mark},
                         {"title_name", "head." + number},
                         {"title", d.heads[i].title},
                         {"label", head_words(d.heads[i])},
                         {"error", access::error_of(ctx, problems, "head." + number)}});
    }
    for (std::size_t i = 0; i < d.said.size(); ++i) {
        const auto number = std::to_string(i);
        const auto head = d.said[i].head;
        View row{{"number", i + 1},
                 {"name", number},
                 {"lines", d.said[i].lines},
                 {"first_line", line_range(d.said[i].lines).first + 1},
                 {"text", d.said[i].text},
                 {"who", names_words(d.said[i].names)},
                 {"removed", static_cast<bool>(corrected.removed[i])},
                 {"error", access::error_of(ctx, problems, "said." + number)},
                 {"place_error", access::error_of(ctx, problems, "where." + number)}};
        set_place(row, ctx, d,
                  corrected.removed[i] ? "out"
                  : head               ? std::to_string(*head)
                                       : "",
                  kOpinionWays, nullptr);
        said.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < d.summary.size(); ++i) {
        const auto& chair = d.summary[i];
        Views about;
        for (std::size_t h = 0; h < d.heads.size(); ++h) {
            if (d.heads[h].item) continue;
            about.push_back(
                {{"value", std::to_string(h)},
                 {"label", head_words(d.heads[h])},
                 {"selected", std::find(chair.heads.begin(), chair.heads.end(), h) != chair.heads.end()}});
        }
        chairs.push_back({{"number", i + 1},
                          {"name", std::to_string(i)},
                          {"lines", chair.lines},
                          {"text", chair.text},
                          {"who", names_words(chair.names)},
                          {"error", access::error_of(ctx, problems, "chair." + std::to_string(i))},
                          {"has_about", not about.empty()},
                          {"about", about}});
    }
    for (std::size_t i = 0; i < d.notes.size(); ++i)
        note_rows.push_back({{"name", "note." + std::to_string(i)}, {"text", d.notes[i]}, {"number", i + 1}});
    // Lines of removed opinions come here too, so that nothing gets lost on the way.
    auto shown = d;
    for (std::size_t i = 0; i < d.said.size(); ++i) {
        if (not corrected.removed[i]) continue;
        const auto [from, to] = line_range(d.said[i].lines);
        for (auto line = from; line < to and line < shown.lines.size(); ++line)
            if (not shown.lines[line].place.empty()) shown.lines[line].place = "-";
    }
    for (std::size_t i = 0; i < shown.lines.size(); ++i) {
        if (shown.lines[i].place != "-") continue;
        const auto known = corrected.moves.find(i);
        const auto move = known == corrected.moves.end() ? LineMove{} : known->second;
        View row{{"line", i + 1},
                 {"name", std::to_string(i)},
                 {"text", move.text.empty() ? base::trimmed(shown.lines[i].text) : move.text},
                 {"who", move.who},
                 {"place_error", access::error_of(ctx, problems, "to." + std::to_string(i))}};
        set_place(row, ctx, d, move.to, kLineWays, msgid("意見として：{head}"));
        unplaced.push_back(std::move(row));
    }
    for (const auto& choice : names) {
        Views options;
        for (const auto& candidate : choice.candidates)
            options.push_back(
                {{"value", candidate.value},
                 {"label", candidate.reason.empty() ? candidate.name
                                                    : candidate.name + "（" + candidate.reason + "）"},
                 {"selected", candidate.value == choice.chosen}});
        choices.push_back({{"name", choice.name}, {"certain", choice.certain}, {"options", options}});
    }
    View view{{"token", c.token},
              {"filename", c.filename},
              {"series", series},
              {"new_series", series == kNewSeries},
              {"line_count", d.lines.size()},
              {"placed", counts.placed},
              {"blank", counts.blank},
              {"unplaced_count", counts.unplaced},
              {"said_count", after.said.size()},
              {"has_unplaced", not unplaced.empty()},
              {"has_names", not choices.empty()},
              {"has_heads", not heads.empty()},
              {"has_said", not said.empty()},
              {"has_summary", not chairs.empty()},
              {"has_notes", not note_rows.empty()},
              {"add_members", corrected.add_members}};
    const auto text_field = [&](const char* key, const char* name, const std::string& label,
                                const std::string& value, const std::string& hint = "") {
        access::FieldOptions options;
        options.hint = hint;
        view.set(key, access::field(ctx, name, label, value, problems, options));
    };
    text_field("series_name_field", "series_name", ctx.tr("会議の系列の名前"), series_name);
    text_field("title_field", "title", ctx.tr("会議の名前"), d.title);
    text_field("number_field", "number", ctx.tr("第何回"), d.number);
    text_field("date_field", "date_text", ctx.tr("日付（記録の書き方のまま）"), d.date_text,
               d.date ? ctx.tr("{day}と読みました。", {{"day", base::long_date(*d.date, ctx.lang())}}) : "");
    text_field("weekday_field", "weekday_text", ctx.tr("曜日（記録の書き方のまま）"), d.weekday_text);
    text_field("time_field", "time_text", ctx.tr("時間"), d.time_text);
    text_field("place_field", "place", ctx.tr("場所"), d.place);
    text_field("next_field", "next_text", ctx.tr("次回の予定"), d.next_text);
    text_field("agenda_field", "agenda", ctx.tr("議題"), agenda_text(d),
               ctx.tr("1行に1つ。議題の中の小さな点は、行のはじめに「・」をつけます。"));
    auto warnings = warning_rows(ctx, after, names, counts.unplaced);
    view.set("has_warnings", not warnings.empty());
    view.set("warnings", std::move(warnings));
    view.set("heads", std::move(heads));
    view.set("said", std::move(said));
    view.set("chairs", std::move(chairs));
    view.set("notes", std::move(note_rows));
    view.set("unplaced", std::move(unplaced));
    view.set("choices", std::move(choices));
    view.set("places", is_long(d) ? typed_places(ctx, d, kOpinionWays) : Views{});
    view.set("line_places", is_long(d) ? typed_places(ctx, d, kLineWays) : Views{});
    view.set("is_long", is_long(d));
    view.set("source", source_rows(ctx, after.lines));
    view.set("names", participant_names(ctx));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{"/council/import", ctx.tr("記録を読み込む")}}, ctx.tr("読み取った案を確かめる"));
    return access::page(ctx, ctx.tr("読み取った案を確かめる"), "rooms/minutes_import/views/import",
                        std::move(view), options_for(problems));
}

Response upload(Ctx& ctx) {
    if (auto refusal = refusal_for_readers(ctx)) return std::move(*refusal);
    const auto series = ctx.field("series");
    const auto refuse = [&](base::Problem problem) {
        problem.field = "file";
        return file_page(ctx, series, {problem});
    };
    const auto options = series_options(ctx);
    if (std::none_of(options.begin(), options.end(), [&](const auto& o) { return o.value == series; }))
        return file_page(ctx, series, {invalid("series", msgid("どの会議の記録かを選んでください。"))});
    const auto* file = ctx.request.upload("file");
    if (file and file->too_large) {
        return refuse({base::Kind::too_large,
                       "file",
                       msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。"),
                       {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}});
    }
    if (not file or file->filename.empty())
        return refuse(invalid("file", msgid("記録のファイルを選んでください。")));
    if (file->bytes.empty())
        return refuse(invalid("file", msgid("ファイルが空です。中身のあるファイルを選んでください。")));
    const auto text = text_of_file(file->bytes);
    if (not text) return refuse(text.error());
    auto draft = read_draft(*text);
    if (not draft) return refuse(draft.error());
    Carried c{documents::stash(ctx, file->filename, file->bytes), file->filename, *text, *draft};
    ctx.log("view", "record_import", 0, {}, "read");
    return proposal_page(ctx, c, untouched(std::move(*draft)), series, series_name_of(c.draft->title), {});
}

base::Problem lost_file() {
    return {base::Kind::gone,
            "file",
            msgid("預かったファイルの期限が切れました。もう一度、記録のファイルを選んでください。"),
            {}};
}

/// The form with what was corrected; the day is read again from its words.
struct Again {
    Carried carried;
    Corrected corrected;
    std::string series, series_name;
    std::optional<Response> refusal;
    bool lost = false;  ///< the file is gone: its day is over, or it was confirmed already
};
Again read_again(Ctx& ctx) {
    Again again;
    again.series = ctx.field("series");
    again.series_name = ctx.field("series_name");
    if (auto refusal = refusal_for_readers(ctx)) {
        again.refusal = std::move(*refusal);
        return again;
    }
    const auto options = series_options(ctx);
    if (std::none_of(options.begin(), options.end(),
                     [&](const auto& o) { return o.value == again.series; })) {
        again.refusal = access::problem_page(ctx, not_found());
        return again;
    }
    again.carried = carried(ctx, ctx.field("file_token"));
    if (not again.carried.draft) {
        again.lost = true;
        return again;
    }
    const auto before = again.carried.draft->date_text;
    again.corrected = read_corrections(ctx, *again.carried.draft);
    auto& d = again.corrected.draft;
    if (d.date_text != before) {
        const auto date = base::parse_date(d.date_text, ctx.today());
        d.date = date ? std::optional(date->date) : std::nullopt;
    }
    return again;
}

base::Problems unknown_places(const Corrected& corrected) {
    base::Problems problems;
    for (const auto& field : corrected.unknown_places)
        problems.push_back(invalid(field, msgid("置き場所は、出てくる一覧から選んでください。")));
    return problems;
}

Response check(Ctx& ctx) {
    auto again = read_again(ctx);
    if (again.refusal) return std::move(*again.refusal);
    if (again.lost) return file_page(ctx, again.series, {lost_file()});
    return proposal_page(ctx, again.carried, again.corrected, again.series, again.series_name,
                         unknown_places(again.corrected));
}

Response confirm(Ctx& ctx) {
    auto again = read_again(ctx);
    if (again.refusal) return std::move(*again.refusal);
    if (again.lost) {
        // Sent twice: the token that was spent leads to the meeting that the first one made.
        return access::change(
            ctx, [] { return base::Checked<std::string>(tl::unexpected(base::Problems{lost_file()})); },
            [&](const base::Problems& problems) { return file_page(ctx, again.series, problems); });
    }
    const auto draft = settled(again.corrected);
    const auto names = chosen_names(ctx, again.corrected, draft);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            ImportOptions options;
            options.filename = again.carried.filename;
            options.text = again.carried.text;
            options.add_members = again.corrected.add_members;
            auto problems = unknown_places(again.corrected);
            if (not draft.date_text.empty() and not draft.date)
                problems.push_back(invalid("date_text", msgid("日付が読めません。例：平成29年1月30日")));
            if (again.series == kNewSeries) {
                check_text(problems, "series_name", again.series_name, 100, true);
                if (not problems.empty()) return tl::unexpected(std::move(problems));
                const auto known = series_named(ctx.db, again.series_name);
                Series made;
                made.name = again.series_name;
                made.place = draft.place;
                made.secretary = ctx.user.section;
                options.series = known ? *known : add_series(ctx, made);
            } else {
                options.series = SeriesId::parse(again.series).value_or(SeriesId{});
            }
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            const auto stored = store_draft(ctx, draft, names, options);
            if (not stored) return tl::unexpected(stored.error());
            documents::drop_stashed(ctx, again.carried.token);
            ctx.say(stored->again ? msgid("この記録は、もう読み込まれていました。その会議を開きます。")
                                  : msgid("記録を登録しました。直したいところは、このページから直せます。"));
            return path_of(stored->meeting);
        },
        [&](const base::Problems& problems) {
            return proposal_page(ctx, again.carried, again.corrected, again.series, again.series_name,
                                 problems);
        });
}

// ---- afterwards: the original, and where each line went

Response source(Ctx& ctx) {
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    const auto imported = imported_text(ctx.db, m.id);
    if (not imported) return access::problem_page(ctx, not_found());
    const auto counts = count_lines(imported->lines);
    View view{{"filename", imported->filename},
              {"at", base::long_time(imported->at, ctx.lang())},
              {"by", imported->by},
              {"line_count", imported->lines.size()},
              {"placed", counts.placed},
              {"blank", counts.blank},
              {"unplaced_count", counts.unplaced}};
    view.set("source", source_rows(ctx, imported->lines));
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("もとの記録"));
    return access::page(ctx, ctx.tr("もとの記録"), "rooms/minutes_import/views/source", std::move(view),
                        options_for({}));
}

}  // namespace

void import_routes(access::Routes& routes) {
    routes.get("/council/import", Permission::member, &start);
    routes.post("/council/import", Permission::member, &upload);
    routes.post("/council/import/check", Permission::member, &check);
    routes.post("/council/import/confirm", Permission::member, &confirm);
    routes.get("/council/meetings/{id}/source", Permission::member, &source);
}

}  // namespace tsumugi::minutes_import
