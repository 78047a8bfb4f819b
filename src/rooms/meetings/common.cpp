#include <algorithm>
#include <charconv>

#include "ground/base/text.h"
#include "rooms/meetings/pages.h"

namespace tsumugi::meetings {

using html::msgid;
using html::View;
using html::Views;
using http::Response;

void routes(access::Routes& routes) {
    series_routes(routes);
    participant_routes(routes);
    meeting_routes(routes);
    prepare_routes(routes);
    poll_routes(routes);
}

// ---- who may

base::Problem not_found() {
    return {
        base::Kind::not_found,
        "",
        msgid("この会議・課題は見つからないか、あなたの機関は見られません。会議の事務局にたずねてください。"),
        {}};
}

base::Problem read_only() {
    return {
        base::Kind::forbidden,
        "",
        msgid(
            "書くことができるのは、会議の事務局と地域の窓口だけです。直したいことは事務局に伝えてください。"),
        {}};
}

namespace {

template <class Opened>
bool refuse(Ctx& ctx, Opened& opened, Right needed) {
    if (opened.right == Right::none) {
        opened.refusal = access::problem_page(ctx, not_found());
        return true;
    }
    if (needed == Right::write and opened.right != Right::write) {
        opened.refusal = access::problem_page(ctx, read_only());
        return true;
    }
    return false;
}

}  // namespace

OpenedSeries open_series(Ctx& ctx, SeriesId id, Right needed) {
    OpenedSeries opened;
    opened.series = find_series(ctx.db, id);
    if (opened.series) opened.right = right_of(ctx, *opened.series);
    if (refuse(ctx, opened, needed)) opened.series.reset();
    return opened;
}

OpenedSeries open_wanted_series(Ctx& ctx, Right needed) {
    const auto& given = ctx.request.method == http::Method::post ? ctx.request.form : ctx.request.query;
    if (const auto wanted = given.get("series"); not wanted.empty()) {
        return open_series(ctx, SeriesId::parse(wanted).value_or(SeriesId{}), needed);
    }
    for (const auto& series : readable_series(ctx)) {
        if (needed == Right::read or right_of(ctx, series) == Right::write)
            return open_series(ctx, series.id, needed);
    }
    return open_series(ctx, SeriesId{}, needed);
}

OpenedMeeting open_meeting(Ctx& ctx, MeetingId id, Right needed) {
    OpenedMeeting opened;
    opened.meeting = find_meeting(ctx.db, id);
    if (opened.meeting) {
        opened.series = find_series(ctx.db, opened.meeting->series).value();
        opened.right = right_of(ctx, opened.series);
    }
    if (refuse(ctx, opened, needed)) opened.meeting.reset();
    return opened;
}

OpenedMeeting open_meeting(Ctx& ctx, Right needed) {
    return open_meeting(ctx, MeetingId::parse(ctx.request.place("id")).value_or(MeetingId{}), needed);
}

std::optional<Response> unknown_condition(Ctx& ctx, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        auto response = access::problem_page(
            ctx, {base::Kind::invalid,
                  "",
                  msgid("アドレスの条件が分かりません。会議・課題のページから開き直してください。"),
                  {}});
        response.status = 400;
        return response;
    }
    return std::nullopt;
}

// ---- small things of forms

int version_field(const Ctx& ctx) {
    const auto text = ctx.field("version");
    int version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

access::PageOptions options_for(const base::Problems& problems) {
    access::PageOptions options;
    options.confidential = false;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return options;
}

base::Problem invalid(std::string field, const char* message,
                      std::vector<std::pair<std::string, std::string>> args) {
    return {base::Kind::invalid, std::move(field), message, std::move(args)};
}

base::Problem conflict() {
    return {base::Kind::conflict,
            "",
            msgid("ほかの人が先に変えています。いまの内容を見て、もう一度入力してください。"),
            {}};
}

void check_text(base::Problems& problems, const std::string& field, const std::string& text, std::size_t most,
                bool needed) {
    if (needed and text.empty()) problems.push_back(invalid(field, msgid("ここを書いてください。")));
    if (base::grapheme_count(text) > most) {
        problems.push_back({base::Kind::too_large,
                            field,
                            msgid("{n}文字までで書いてください。"),
                            {{"n", std::to_string(most)}}});
    }
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (const auto& line : base::split(text, '\n')) {
        if (auto trimmed = base::trimmed(line); not trimmed.empty()) lines.push_back(std::move(trimmed));
    }
    return lines;
}

std::vector<std::string> names_of(std::string_view text) {
    std::string parted(text);
    for (const std::string_view mark : {"、", "，", "／", ","}) {
        for (auto at = parted.find(mark); at != std::string::npos; at = parted.find(mark, at))
            parted.replace(at, mark.size(), "\n");
    }
    return lines_of(parted);
}

// ---- words of pages

std::string path_of(MeetingId id) { return "/council/meetings/" + id.text(); }
std::string path_of(ParticipantId id) { return "/council/participants/" + id.text(); }

std::string short_title(const Ctx& ctx, const Meeting& meeting) {
    if (not meeting.number) return meeting.title;
    const auto number = ctx.tr("第{n}回", {{"n", std::to_string(*meeting.number)}});
    return meeting.term.empty() ? number : meeting.term + " " + number;
}

std::string clock_words(int minutes) {
    const auto rest = std::to_string(minutes % 60);
    return std::to_string(minutes / 60) + ":" + (rest.size() == 1 ? "0" : "") + rest;
}

std::string day_words(const Ctx& ctx, const Meeting& m) {
    std::string words = m.held_on ? base::long_date(*m.held_on, ctx.lang()) : m.date_text;
    if (words.empty()) return ctx.tr("日にちはまだ決まっていません");
    if (m.starts_at) {
        words += " " + clock_words(*m.starts_at);
        if (m.ends_at) words += "-" + clock_words(*m.ends_at);
    } else if (not m.time_text.empty()) {
        words += " " + m.time_text;
    }
    return words;
}

std::string date_warning(const Ctx& ctx, const Meeting& m) {
    static constexpr std::string_view kDays[] = {"日", "月", "火", "水", "木", "金", "土"};
    if (not m.held_on or m.weekday_text.empty()) return {};
    const auto real = kDays[base::weekday(*m.held_on)];
    if (m.weekday_text.starts_with(real)) return {};
    return ctx.tr("記録の日付は「{typed}（{weekday}）」ですが、この日は{real}曜日です。両方を残しています。",
                  {{"typed", m.date_text}, {"weekday", m.weekday_text}, {"real", std::string(real)}});
}

std::string join_names(const Ctx& ctx, const std::vector<Speaker>& speakers) {
    std::vector<std::string> names;
    for (const auto& speaker : speakers)
        names.push_back(speaker.known.empty() ? speaker.name : speaker.known);
    return base::join(names, ctx.tr("、"));
}

View tag_of(const Ctx& ctx, MeetingState state) {
    const char* shape = state == MeetingState::planned ? "todo"
                        : state == MeetingState::held  ? "doing"
                                                       : "done";
    return {{"state", shape}, {"label", ctx.tr(label(state))}};
}

View meeting_row(Ctx& ctx, const Meeting& m) {
    return {{"tag", tag_of(ctx, m.state)},    {"href", path_of(m.id)}, {"title", m.title},
            {"day", day_words(ctx, m)},       {"place", m.place},      {"made_up", m.made_up},
            {"warning", date_warning(ctx, m)}};
}

void set_crumbs(View& view, const Ctx& ctx, const std::vector<std::pair<std::string, std::string>>& links,
                const std::string& here) {
    Views crumbs{{{"href", "/council"}, {"label", ctx.tr("会議・課題")}}};
    for (const auto& [href, label] : links) crumbs.push_back({{"href", href}, {"label", label}});
    view.set("crumbs", std::move(crumbs));
    view.set("here", here);
}

std::string list_address(SeriesId series, int page) {
    return "/council/meetings?series=" + series.text() + (page > 1 ? "&page=" + std::to_string(page) : "");
}

// ---- names that somebody typed

DirectoryMatch directory_match(Ctx& ctx, std::string_view name) {
    const auto key = base::search_key(name);
    DirectoryMatch found;
    bool twice = false;
    for (const auto& section : directory::sections(ctx.db)) {
        if (base::search_key(section.where()) == key) return {section.organisation, section.id};
        if (base::search_key(section.organisation_name) != key) continue;
        twice = twice or (found.organisation and *found.organisation != section.organisation);
        found.organisation = section.organisation;
    }
    return twice ? DirectoryMatch{} : found;
}

std::vector<Speaker> speakers_for(Ctx& ctx, const std::vector<std::string>& names) {
    std::vector<Speaker> speakers;
    for (const auto& name : names) {
        if (const auto known = participant_named(ctx.db, name)) {
            speakers.push_back({known->id, name, known->name});
            continue;
        }
        const auto match = directory_match(ctx, name);
        speakers.push_back({add_participant(ctx, name, match.organisation, match.section), name, name});
    }
    return speakers;
}

Views participant_names(Ctx& ctx) {
    Views names;
    for (const auto& participant : participants(ctx.db)) names.push_back({{"name", participant.name}});
    return names;
}

}  // namespace tsumugi::meetings
