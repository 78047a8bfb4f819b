// The list of meetings, the head of one, and how it is held and closed.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/meetings/pages.h"

namespace tsumugi::meetings {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr int kPageSize = 25;

// ---- the list

Response list_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"series", "page"})) return std::move(*refusal);
    const auto opened = open_wanted_series(ctx);
    if (not opened.series) return opened.refusal;
    const auto& series = *opened.series;
    const int total = count_meetings(ctx.db, series.id);
    const int pages = std::max(1, (total + kPageSize - 1) / kPageSize);
    const int page = std::clamp(std::atoi(std::string(ctx.request.query.get("page")).c_str()), 1, pages);
    Views rows;
    for (const auto& meeting : meetings(ctx.db, series.id, kPageSize, (page - 1) * kPageSize))
        rows.push_back(meeting_row(ctx, meeting));
    const int from = (page - 1) * kPageSize + 1, to = from + static_cast<int>(rows.size()) - 1;
    View view{{"series", series.name},
              {"series_id", series.id.text()},
              {"may_write", opened.may_write()},
              {"any", not rows.empty()},
              {"paged", total > kPageSize},
              {"from", from},
              {"to", to},
              {"total", total},
              {"previous", page > 1 ? list_address(series.id, page - 1) : ""},
              {"next", page < pages ? list_address(series.id, page + 1) : ""}};
    view.set("rows", std::move(rows));
    set_crumbs(view, ctx, {}, ctx.tr("会議の一覧"));
    return access::page(ctx, ctx.tr("会議の一覧"), "rooms/meetings/views/meetings", std::move(view),
                        options_for({}));
}

// ---- the head of a meeting: planning and correcting

struct HeadForm {
    std::string number, title, date, starts, ends, place, next_text, invitation;
};

HeadForm read_head(const Ctx& ctx) {
    return {ctx.field("number"), ctx.field("title"), ctx.field("date"),      ctx.field("starts"),
            ctx.field("ends"),   ctx.field("place"), ctx.field("next_text"), ctx.field("invitation")};
}

HeadForm head_of(const Ctx& ctx, const Meeting& m) {
    return {m.number ? std::to_string(*m.number) : "",
            m.title,
            m.held_on ? base::long_date(*m.held_on, ctx.lang()) : m.date_text,
            m.starts_at ? clock_words(*m.starts_at) : "",
            m.ends_at ? clock_words(*m.ends_at) : "",
            m.place,
            m.next_text,
            m.invitation};
}

/// The form into a meeting that holds what was before.
base::Checked<Meeting> check_head(Ctx& ctx, const HeadForm& form, Meeting m) {
    base::Problems problems;
    const auto before = m;
    check_text(problems, "title", form.title, 200, true);
    check_text(problems, "place", form.place, 200, false);
    check_text(problems, "next_text", form.next_text, 100, false);
    check_text(problems, "invitation", form.invitation, 2000, false);
    m.number.reset();
    if (const auto digits = base::digits(form.number); not digits.empty() and digits.size() < 5) {
        m.number = std::stoi(digits);
    } else if (not form.number.empty()) {
        problems.push_back(invalid("number", msgid("回の数字を書いてください（例：3）。")));
    }
    m.held_on.reset();
    if (not form.date.empty()) {
        auto date = base::parse_date(form.date, ctx.today());
        if (date) {
            m.held_on = date->date;
        } else {
            date.error().field = "date";
            problems.push_back(date.error());
        }
    }
    const auto time = [&](const char* field, const std::string& typed) -> std::optional<int> {
        if (typed.empty()) return std::nullopt;
        auto minutes = base::parse_time(typed);
        if (minutes) return *minutes;
        minutes.error().field = field;
        problems.push_back(minutes.error());
        return std::nullopt;
    };
    m.starts_at = time("starts", form.starts);
    m.ends_at = time("ends", form.ends);
    if (m.starts_at and m.ends_at and *m.ends_at <= *m.starts_at)
        problems.push_back(invalid("ends", msgid("終わりの時刻は、始まりより後にしてください。")));
    if (not m.starts_at and m.ends_at)
        problems.push_back(invalid("starts", msgid("始まりの時刻も書いてください。")));
    m.title = form.title;
    m.place = form.place;
    m.next_text = form.next_text;
    m.invitation = form.invitation;
    // What a record said of the day stays beside it, as long as the day is the one that was read from it.
    if (m.held_on != before.held_on) {
        m.date_text.clear();
        m.weekday_text.clear();
    }
    if (m.starts_at != before.starts_at or m.ends_at != before.ends_at) m.time_text.clear();
    if (m.number) {
        const auto same = meeting_numbered(ctx.db, m.series, m.term, *m.number);
        if (same and *same != m.id)
            problems.push_back(
                invalid("number", msgid("第{n}回は、もうあります。"), {{"n", std::to_string(*m.number)}}));
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return m;
}

Response head_page(Ctx& ctx, const Series& series, const std::optional<Meeting>& meeting,
                   const HeadForm& form, const base::Problems& problems, int version) {
    access::FieldOptions needed, number, place;
    needed.required = true;
    number.inputmode = "numeric";
    number.hint = ctx.tr("回を数えない会議は空のままにします。");
    access::FieldOptions date;
    date.hint = ctx.tr("候補日をたずねて決めるときは空のままにします。");
    access::FieldOptions time;
    time.hint = ctx.tr("例：19:00　午後7時");
    access::FieldOptions words;
    words.hint = ctx.tr("案内（カレンダーのファイル）に入る文です。こどもの名前は書かないでください。");
    View view{{"action", meeting ? path_of(meeting->id) + "/edit" : "/council/meetings"},
              {"back", meeting ? path_of(meeting->id) : "/council"},
              {"series", series.name},
              {"series_id", series.id.text()},
              {"new", not meeting},
              {"version", version}};
    view.set("number_field", access::field(ctx, "number", ctx.tr("第何回"), form.number, problems, number));
    view.set("title_field", access::field(ctx, "title", ctx.tr("会議の名前"), form.title, problems, needed));
    view.set("date_field", access::field(ctx, "date", ctx.tr("開く日"), form.date, problems, date));
    view.set("starts_field", access::field(ctx, "starts", ctx.tr("始まり"), form.starts, problems, time));
    view.set("ends_field", access::field(ctx, "ends", ctx.tr("終わり"), form.ends, problems, time));
    view.set("place_field", access::field(ctx, "place", ctx.tr("場所"), form.place, problems, place));
    view.set("next_field",
             access::field(ctx, "next_text", ctx.tr("次回の予定"), form.next_text, problems, {}));
    view.set("invitation_field",
             access::field(ctx, "invitation", ctx.tr("案内の文"), form.invitation, problems, words));
    access::set_errors(view, ctx, problems);
    std::vector<std::pair<std::string, std::string>> way;
    if (meeting) way.emplace_back(path_of(meeting->id), short_title(ctx, *meeting));
    const auto title = meeting ? ctx.tr("会議の名前・日時・場所を直す") : ctx.tr("会議を予定する");
    set_crumbs(view, ctx, way, title);
    return access::page(ctx, title, "rooms/meetings/views/meeting_form", std::move(view),
                        options_for(problems));
}

Response new_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"series"})) return std::move(*refusal);
    const auto opened = open_wanted_series(ctx, Right::write);
    if (not opened.series) return opened.refusal;
    HeadForm form;
    const int number = next_number(ctx.db, opened.series->id);
    form.number = std::to_string(number);
    form.title = "第" + form.number + "回" + opened.series->name;
    form.place = opened.series->place;
    return head_page(ctx, *opened.series, std::nullopt, form, {}, 0);
}

Response create(Ctx& ctx) {
    const auto opened = open_wanted_series(ctx, Right::write);
    if (not opened.series) return opened.refusal;
    const auto form = read_head(ctx);
    Meeting empty;
    empty.series = opened.series->id;
    const auto again = [&](const base::Problems& problems) {
        return head_page(ctx, *opened.series, std::nullopt, form, problems, 0);
    };
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto meeting = check_head(ctx, form, empty);
            if (not meeting) return tl::unexpected(meeting.error());
            const auto id = add_meeting(ctx, *meeting);
            ctx.say(msgid("会議を予定しました。つぎは議題と候補日です。"));
            return path_of(id);
        },
        again);
}

Response edit_page(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    return head_page(ctx, opened.series, opened.meeting, head_of(ctx, *opened.meeting), {},
                     opened.meeting->version);
}

/// The fields in which the two versions differ, side by side.
Response both_versions(Ctx& ctx, const Meeting& now, const HeadForm& mine) {
    const auto theirs = head_of(ctx, now);
    std::vector<access::Difference> differences;
    const auto compare = [&](const char* field, const char* label, const std::string& a,
                             const std::string& b) {
        if (a != b) differences.push_back({field, ctx.tr(label), a, b});
    };
    compare("number", msgid("第何回"), mine.number, theirs.number);
    compare("title", msgid("会議の名前"), mine.title, theirs.title);
    compare("date", msgid("開く日"), mine.date, theirs.date);
    compare("starts", msgid("始まり"), mine.starts, theirs.starts);
    compare("ends", msgid("終わり"), mine.ends, theirs.ends);
    compare("place", msgid("場所"), mine.place, theirs.place);
    compare("next_text", msgid("次回の予定"), mine.next_text, theirs.next_text);
    compare("invitation", msgid("案内の文"), mine.invitation, theirs.invitation);
    const auto kept = db::revisions(ctx.db, "meeting", now.id.value());
    const auto who = kept.empty() ? std::nullopt : directory::member(ctx.db, MemberId{kept.front().member});
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に直しています"), differences, now.version,
                                 who ? who->name : "", kept.empty() ? now.made_at : kept.front().at);
}

Response edit(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto form = read_head(ctx);
    const int version = version_field(ctx);
    const auto again = [&](const base::Problems& problems) {
        if (problems.front().kind == base::Kind::conflict)
            return both_versions(ctx, find_meeting(ctx.db, opened.meeting->id).value(), form);
        return head_page(ctx, opened.series, opened.meeting, form, problems, version);
    };
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto meeting = check_head(ctx, form, find_meeting(ctx.db, opened.meeting->id).value());
            if (not meeting) return tl::unexpected(meeting.error());
            meeting->version = version;
            ++meeting->invitation_number;
            if (not change_meeting(ctx, *meeting)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("保存しました。"));
            return path_of(meeting->id);
        },
        again);
}

// ---- planned -> held -> closed, and back to held when something must be mended

Response set_state(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto state = parse_meeting_state(ctx.field("state"));
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto meeting = find_meeting(ctx.db, opened.meeting->id).value();
            if (not state or *state == meeting.state) return path_of(meeting.id);
            if (*state != MeetingState::planned and not meeting.held_on)
                return tl::unexpected(base::Problems{
                    {base::Kind::conflict, "", msgid("先に、会議を開いた日を書いてください。"), {}}});
            meeting.version = version_field(ctx);
            meeting.state = *state;
            meeting.closed_at.reset();
            if (*state == MeetingState::closed) meeting.closed_at = ctx.now();
            if (not change_meeting(ctx, meeting)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(*state == MeetingState::closed ? msgid("会議を終わりにしました。議事録を印刷できます。")
                                                   : msgid("会議の状態を変えました。"));
            return path_of(meeting.id);
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

void meeting_routes(access::Routes& routes) {
    routes.get("/council/meetings", Permission::member, &list_page);
    routes.get("/council/meetings/new", Permission::member, &new_page);
    routes.post("/council/meetings", Permission::member, &create);
    routes.get("/council/meetings/{id}/edit", Permission::member, &edit_page);
    routes.post("/council/meetings/{id}/edit", Permission::member, &edit);
    routes.post("/council/meetings/{id}/state", Permission::member, &set_state);
}

}  // namespace tsumugi::meetings
