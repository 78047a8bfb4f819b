// The search for a date: the secretary names candidates, each member organisation answers, the secretary
// chooses.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/notices/notices.h"
#include "rooms/meetings/ical.h"
#include "rooms/meetings/pages.h"

namespace tsumugi::meetings {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr int kCandidates = 6;

struct Candidate {
    std::string day, starts, ends;
};
struct PollForm {
    std::vector<Candidate> candidates;
    std::string answer_by;
};

std::string date_words(const Ctx& ctx, const PollDate& date) {
    return base::short_date(date.day, ctx.today(), ctx.lang()) + " " + clock_words(date.starts_at) + "-" +
           clock_words(date.ends_at);
}

PollForm form_of(Ctx& ctx, const Meeting& m) {
    PollForm form;
    for (const auto& date : poll_dates(ctx.db, m.id))
        form.candidates.push_back(
            {base::long_date(date.day, ctx.lang()), clock_words(date.starts_at), clock_words(date.ends_at)});
    if (const auto asked = poll(ctx.db, m.id)) form.answer_by = base::long_date(asked->answer_by, ctx.lang());
    return form;
}

PollForm read_poll(const Ctx& ctx) {
    PollForm form;
    for (int i = 0; i < kCandidates; ++i) {
        const auto number = std::to_string(i);
        form.candidates.push_back(
            {ctx.field("day." + number), ctx.field("starts." + number), ctx.field("ends." + number)});
    }
    form.answer_by = ctx.field("answer_by");
    return form;
}

struct CheckedPoll {
    std::vector<PollDate> dates;
    base::Date answer_by;
};
base::Checked<CheckedPoll> check_poll(Ctx& ctx, const PollForm& form) {
    CheckedPoll checked;
    base::Problems problems;
    for (std::size_t i = 0; i < form.candidates.size(); ++i) {
        const auto& typed = form.candidates[i];
        const auto number = std::to_string(i);
        if (typed.day.empty() and typed.starts.empty() and typed.ends.empty()) continue;
        PollDate date;
        const auto take = [&](auto parsed, const char* field, auto& into) {
            if (parsed) {
                into = *parsed;
            } else {
                parsed.error().field = field + number;
                problems.push_back(parsed.error());
            }
        };
        base::TypedDate day;
        take(base::parse_date(typed.day, ctx.today()), "day.", day);
        date.day = day.date;
        take(base::parse_time(typed.starts), "starts.", date.starts_at);
        take(base::parse_time(typed.ends), "ends.", date.ends_at);
        if (date.day.ok() and date.day < ctx.today())
            problems.push_back(invalid("day." + number, msgid("これからの日を書いてください。")));
        if (date.ends_at <= date.starts_at and not typed.ends.empty() and not typed.starts.empty())
            problems.push_back(
                invalid("ends." + number, msgid("終わりの時刻は、始まりより後にしてください。")));
        checked.dates.push_back(date);
    }
    if (checked.dates.empty()) problems.push_back(invalid("day.0", msgid("候補日を1つは書いてください。")));
    auto answer_by = base::parse_date(form.answer_by, ctx.today());
    if (answer_by) {
        checked.answer_by = answer_by->date;
    } else {
        answer_by.error().field = "answer_by";
        problems.push_back(answer_by.error());
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return checked;
}

struct Mark {
    const char* code;
    const char* label;
    const char* sign;
};
constexpr Mark kMarks[] = {{"yes", msgid("出られる"), "○"},
                           {"maybe", msgid("調整すれば出られる"), "△"},
                           {"no", msgid("出られない"), "×"}};

const Mark* find_mark(std::string_view code) {
    for (const auto& mark : kMarks) {
        if (mark.code == code) return &mark;
    }
    return nullptr;
}

Response poll_form(Ctx& ctx, const OpenedMeeting& opened, PollForm form, const base::Problems& problems) {
    const auto& m = *opened.meeting;
    const auto asked = poll(ctx.db, m.id);
    const auto dates = poll_dates(ctx.db, m.id);
    const auto answers = poll_answers(ctx.db, m.id);
    const auto answer_of = [&](PollDateId date, ParticipantId participant) -> const PollAnswer* {
        for (const auto& answer : answers) {
            if (answer.date == date and answer.participant == participant) return &answer;
        }
        return nullptr;
    };
    const bool open = asked and asked->state == "open";
    Views heads, rows, mine, fields;
    for (const auto& date : dates) {
        int yes = 0, maybe = 0, no = 0;
        for (const auto& answer : answers) {
            if (answer.date != date.id) continue;
            (answer.answer == "yes" ? yes : answer.answer == "maybe" ? maybe : no) += 1;
        }
        heads.push_back({{"id", date.id.text()},
                         {"words", date_words(ctx, date)},
                         {"yes", yes},
                         {"maybe", maybe},
                         {"no", no},
                         {"chosen", asked->chosen == date.id}});
    }
    for (const auto& participant : members_of(ctx.db, m.series)) {
        Views cells;
        std::string note;
        for (const auto& date : dates) {
            const auto* answer = answer_of(date.id, participant.id);
            const auto* mark = answer ? find_mark(answer->answer) : nullptr;
            if (answer and not answer->note.empty()) note = answer->note;
            cells.push_back({{"sign", mark ? mark->sign : "－"},
                             {"words", mark ? ctx.tr(mark->label) : ctx.tr("まだ答えていません")},
                             {"date", date_words(ctx, date)}});
        }
        rows.push_back({{"name", participant.name}, {"cells", cells}, {"note", note}});
    }
    for (const auto& participant : own_participants(ctx, m.series)) {
        Views choices;
        std::string note;
        for (const auto& date : dates) {
            const auto* answer = answer_of(date.id, participant.id);
            if (answer and not answer->note.empty()) note = answer->note;
            Views options;
            for (const auto& mark : kMarks)
                options.push_back({{"value", mark.code},
                                   {"label", std::string(mark.sign) + " " + ctx.tr(mark.label)},
                                   {"selected", answer and answer->answer == mark.code}});
            const auto name = "answer." + participant.id.text() + "." + date.id.text();
            choices.push_back({{"name", name},
                               {"label", date_words(ctx, date)},
                               {"hint", ""},
                               {"error", access::error_of(ctx, problems, name)},
                               {"required", true},
                               {"options", options}});
        }
        mine.push_back({{"name", participant.name},
                        {"dates", choices},
                        {"note_field", access::field(ctx, "note." + participant.id.text(), ctx.tr("ひとこと"),
                                                     note, problems, {})}});
    }
    form.candidates.resize(kCandidates);
    for (int i = 0; i < kCandidates; ++i) {
        const auto number = std::to_string(i);
        const auto& typed = form.candidates[static_cast<std::size_t>(i)];
        fields.push_back({{"number", i + 1},
                          {"day_field", access::field(ctx, "day." + number,
                                                      ctx.tr("候補日{n}", {{"n", std::to_string(i + 1)}}),
                                                      typed.day, problems, {})},
                          {"starts_field", access::field(ctx, "starts." + number, ctx.tr("始まり"),
                                                         typed.starts, problems, {})},
                          {"ends_field", access::field(ctx, "ends." + number, ctx.tr("終わり"), typed.ends,
                                                       problems, {})}});
    }
    View view{{"path", path_of(m.id)},
              {"title", m.title},
              {"asked", asked.has_value()},
              {"open", open},
              {"answer_by", asked ? base::long_date(asked->answer_by, ctx.lang()) : ""},
              {"version", asked ? asked->version : 0},
              {"may_write", opened.may_write()},
              {"may_choose", opened.may_write() and open},
              {"may_answer", open and not mine.empty()}};
    view.set("heads", std::move(heads));
    view.set("rows", std::move(rows));
    view.set("mine", std::move(mine));
    view.set("fields", std::move(fields));
    view.set("answer_by_field", access::field(ctx, "answer_by", ctx.tr("いつまでに答えてもらうか"),
                                              form.answer_by, problems, {}));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("候補日と答え"));
    return access::page(ctx, ctx.tr("会議の候補日"), "rooms/meetings/views/poll", std::move(view),
                        options_for(problems));
}

Response poll_page(Ctx& ctx) {
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    return poll_form(ctx, opened, form_of(ctx, *opened.meeting), {});
}

Response ask(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto form = read_poll(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto checked = check_poll(ctx, form);
            if (not checked) return tl::unexpected(checked.error());
            const auto& m = *opened.meeting;
            set_poll(ctx, m, checked->answer_by, checked->dates);
            ask_members(ctx, m, checked->answer_by);
            ctx.say(msgid("候補日をたずねました。答えはこのページに集まります。"));
            return path_of(m.id) + "/poll";
        },
        [&](const base::Problems& problems) { return poll_form(ctx, opened, form, problems); });
}

Response answer(Ctx& ctx) {
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto asked = poll(ctx.db, m.id);
            if (not asked or asked->state != "open")
                return tl::unexpected(
                    base::Problems{{base::Kind::conflict,
                                    "",
                                    msgid("候補日の受付は終わりました。会議のページを見てください。"),
                                    {}}});
            base::Problems problems;
            const auto dates = poll_dates(ctx.db, m.id);
            for (const auto& participant : own_participants(ctx, m.series)) {
                const auto note = base::first_graphemes(ctx.field("note." + participant.id.text()), 200);
                for (const auto& date : dates) {
                    const auto name = "answer." + participant.id.text() + "." + date.id.text();
                    const auto* mark = find_mark(ctx.field(name));
                    if (not mark) {
                        problems.push_back(invalid(name, msgid("どれかを選んでください。")));
                        continue;
                    }
                    answer_poll(ctx, {date.id, participant.id, mark->code, note});
                }
                close_poll_tasks(ctx, m.id, participant.id);
            }
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            ctx.log("change", "date_poll", m.id.value(), {}, "answer");
            ctx.say(msgid("答えを送りました。締切までは変えられます。"));
            return path_of(m.id) + "/poll";
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind == base::Kind::conflict)
                return access::problem_page(ctx, problems.front());
            return poll_form(ctx, opened, form_of(ctx, m), problems);
        });
}

Response choose(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto chosen = PollDateId::parse(ctx.field("date"));
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto m = find_meeting(ctx.db, opened.meeting->id).value();
            auto asked = poll(ctx.db, m.id);
            const auto dates = poll_dates(ctx.db, m.id);
            const auto date =
                std::find_if(dates.begin(), dates.end(), [&](const auto& d) { return chosen == d.id; });
            if (not asked or date == dates.end()) return tl::unexpected(base::Problems{conflict()});
            asked->version = version_field(ctx);
            if (not close_poll(ctx, *asked, "decided", date->id))
                return tl::unexpected(base::Problems{conflict()});
            m.held_on = date->day;
            m.starts_at = date->starts_at;
            m.ends_at = date->ends_at;
            m.date_text.clear();
            m.weekday_text.clear();
            m.time_text.clear();
            ++m.invitation_number;
            if (not change_meeting(ctx, m)) return tl::unexpected(base::Problems{conflict()});
            close_poll_tasks(ctx, m.id, std::nullopt);
            for (const auto& participant : members_of(ctx.db, m.series)) {
                for (const auto section : sections_of(ctx.db, participant)) {
                    notices::Notice notice;
                    notice.section = section;
                    notice.text = msgid("会議の日が決まりました：{title} {day}");
                    notice.args = {{"title", m.title}, {"day", base::iso(date->day)}};
                    notice.path = path_of(m.id);
                    notice.key = "meeting_day " + m.id.text();
                    notices::tell(ctx, notice);
                }
            }
            ctx.say(msgid("会議の日を決め、参加する機関に知らせました。"));
            return path_of(m.id);
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

Response invitation(Ctx& ctx) {
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    if (not m.held_on)
        return access::problem_page(
            ctx,
            {base::Kind::not_found, "", msgid("日にちが決まると、カレンダーのファイルを取り出せます。"), {}});
    Invitation i;
    i.uid = m.id.text() + "@tsumugi";
    i.sequence = m.invitation_number;
    i.stamp = ctx.now();
    i.day = *m.held_on;
    i.starts_at = m.starts_at;
    i.ends_at = m.ends_at;
    i.summary = m.title;
    i.place = m.place;
    i.text = m.invitation;
    for (const auto& line : agenda_lines(ctx.db, m.id))
        i.text += (i.text.empty() ? "" : "\n") + line.mark + line.text;
    i.url = ctx.app.config.public_url.empty() ? "" : ctx.app.config.public_url + path_of(m.id);
    ctx.log("export", "meeting", m.id.value(), {}, "ics");
    return http::file(write_ical(i), "text/calendar; charset=utf-8",
                      "meeting-" + base::iso(*m.held_on) + ".ics");
}

}  // namespace

void poll_routes(access::Routes& routes) {
    routes.get("/council/meetings/{id}/poll", Permission::member, &poll_page);
    routes.post("/council/meetings/{id}/poll", Permission::member, &ask);
    routes.post("/council/meetings/{id}/poll/answer", Permission::member, &answer);
    routes.post("/council/meetings/{id}/poll/choose", Permission::member, &choose);
    routes.get("/council/meetings/{id}/invitation.ics", Permission::member, &invitation);
}

}  // namespace tsumugi::meetings
